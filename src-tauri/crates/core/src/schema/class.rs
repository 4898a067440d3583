//! Field classes: which keys a field is sealed under. A record's fields are split by class, so that who may read
//! phones and who may read amounts are two questions.

use serde::{Deserialize, Serialize};

/// The five classes of fields. The number is the wire form and never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Class {
    /// Who it is: names, links, owner, tags, stage.
    Identity = 0,
    /// How to reach them: phones, e-mails, addresses, messengers.
    Reach = 1,
    /// Amounts and terms.
    Commercial = 2,
    /// What was said and written.
    Notes = 3,
    /// Birthdays, genders, ids: what the law protects most.
    Sensitive = 4,
}

impl Class {
    /// Every class, in wire order.
    pub const ALL: [Class; 5] =
        [Class::Identity, Class::Reach, Class::Commercial, Class::Notes, Class::Sensitive];

    /// The class with this wire number.
    pub fn from_wire(number: u8) -> Option<Class> {
        Class::ALL.get(usize::from(number)).copied()
    }

    /// A stable word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Class::Identity => "identity",
            Class::Reach => "reach",
            Class::Commercial => "commercial",
            Class::Notes => "notes",
            Class::Sensitive => "sensitive",
        }
    }

    /// The wire number.
    pub const fn wire(self) -> u8 {
        self as u8
    }
}
