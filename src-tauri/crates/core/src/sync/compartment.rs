//! Compartments: the audiences that records live in. Each has a name of one spelling, which stands in the journal.

use std::fmt;

use crate::id::Id;

/// The longest name of a department or region, in bytes.
pub const MOST_NAME: usize = 100;

/// An audience. Every record has one home among them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Compartment {
    /// A member's customers.
    Book(Id),
    /// The contracts and receivables of a member's customers.
    Money(Id),
    /// Customers that nobody owns, of a department or region.
    Pool(String),
    /// What a department or region shares.
    Dept(String),
    /// What the whole team shares.
    Org,
    /// What auditors read.
    Audit,
    /// A record with readers of its own, by its root.
    Rec(Id),
}

/// What sort of audience it is; the number is the wire form and never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)]
#[repr(u8)]
pub enum Sort {
    Book = 0,
    Money = 1,
    Pool = 2,
    Dept = 3,
    Org = 4,
    Audit = 5,
    Rec = 6,
}

impl Sort {
    /// Every sort, in wire order.
    pub const ALL: [Sort; 7] =
        [Sort::Book, Sort::Money, Sort::Pool, Sort::Dept, Sort::Org, Sort::Audit, Sort::Rec];

    /// The wire number.
    pub const fn wire(self) -> u8 {
        self as u8
    }

    /// The sort with this wire number.
    pub fn from_wire(number: u8) -> Option<Sort> {
        Sort::ALL.get(usize::from(number)).copied()
    }
}

impl Compartment {
    /// The compartment of this name; exactly one spelling of each is accepted.
    pub fn parse(name: &str) -> Option<Compartment> {
        let parsed = match name.split_once(':') {
            None if name == "org" => Compartment::Org,
            None if name == "audit" => Compartment::Audit,
            Some(("book", id)) => Compartment::Book(id.parse().ok()?),
            Some(("money", id)) => Compartment::Money(id.parse().ok()?),
            Some(("rec", id)) => Compartment::Rec(id.parse().ok()?),
            Some(("pool", of)) if is_name(of) => Compartment::Pool(of.to_owned()),
            Some(("dept", of)) if is_name(of) => Compartment::Dept(of.to_owned()),
            _ => return None,
        };
        // An id has several spellings as a UUID; a name has one, or one audience would be two.
        (parsed.to_string() == name).then_some(parsed)
    }

    /// What sort it is.
    pub fn sort(&self) -> Sort {
        match self {
            Compartment::Book(_) => Sort::Book,
            Compartment::Money(_) => Sort::Money,
            Compartment::Pool(_) => Sort::Pool,
            Compartment::Dept(_) => Sort::Dept,
            Compartment::Org => Sort::Org,
            Compartment::Audit => Sort::Audit,
            Compartment::Rec(_) => Sort::Rec,
        }
    }
}

impl fmt::Display for Compartment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Compartment::Book(id) => write!(f, "book:{id}"),
            Compartment::Money(id) => write!(f, "money:{id}"),
            Compartment::Pool(of) => write!(f, "pool:{of}"),
            Compartment::Dept(of) => write!(f, "dept:{of}"),
            Compartment::Org => f.write_str("org"),
            Compartment::Audit => f.write_str("audit"),
            Compartment::Rec(id) => write!(f, "rec:{id}"),
        }
    }
}

/// Can a department or region be called so? Not empty, not too long, nothing invisible in front, behind or of control.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= MOST_NAME && name.trim() == name && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_compartment() -> impl Strategy<Value = Compartment> {
        let id = any::<[u8; 16]>().prop_map(Id::from_bytes);
        let name = "[^\\p{C}\\p{Z}]{1,20}( [^\\p{C}\\p{Z}]{1,4})?";
        prop_oneof![
            id.clone().prop_map(Compartment::Book),
            id.clone().prop_map(Compartment::Money),
            id.prop_map(Compartment::Rec),
            name.prop_map(Compartment::Pool),
            name.prop_map(Compartment::Dept),
            Just(Compartment::Org),
            Just(Compartment::Audit),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_name_reads_back(compartment in any_compartment()) {
            prop_assume!(compartment.to_string().len() <= MOST_NAME);
            prop_assert_eq!(Compartment::parse(&compartment.to_string()), Some(compartment));
        }

        #[test]
        fn what_is_read_is_spelled_as_it_was(text in "(book|money|pool|dept|org|audit|rec)?:?\\PC{0,40}") {
            if let Some(compartment) = Compartment::parse(&text) {
                prop_assert_eq!(compartment.to_string(), text);
            }
        }
    }

    #[test]
    fn other_spellings_are_no_names() {
        let id = "01890A5D-AC96-774B-BCCE-B302099A8057";
        assert!(Compartment::parse(&format!("book:{}", id.to_lowercase())).is_some());
        for bad in [
            &format!("book:{id}"),
            &format!("book:{}", id.to_lowercase().replace('-', "")),
            "book:",
            "book",
            "pool:",
            "pool: 华东",
            "dept:a\u{7}",
            "Org",
            "org:",
            "",
            &format!("pool:{}", "x".repeat(MOST_NAME + 1)),
        ] {
            assert_eq!(Compartment::parse(bad), None, "{bad}");
        }
        assert_eq!(Compartment::parse("pool:华东").unwrap().sort(), Sort::Pool);
    }
}
