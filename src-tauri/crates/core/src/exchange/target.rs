//! What a column is for: a field, a part of a field, a link by id or by name, a custom field, or nothing, said aloud.
//!
//! A target has a short text form, in which presets and synonyms are written and which the window sends as `part`:
//!
//! ```text
//! contact.name                the field
//! contact.phones@label:work   a phone labelled `work`
//! contact.phones@value#1      the value of the first labelled phone; its label is another column: ...@label#1
//! contact.addresses@city:home a piece of the address labelled `home`; with #1 of the first address
//! contact.account@id          a link by the other program's id; @name by name; @email for owners
//! contact.id                  the other program's id of this record
//! deal.amount@minor           an amount in minor units; @currency its currency
//! activity.at@time            the time of day that completes a date in another column
//! contact.role@flag:user      `user`, when the cell says yes
//! contact.do_not_email@not    the opposite of what the cell says
//! activity!1.text             the second activity that the row makes
//! contact.notes@line          a line `Header: cell` among the notes
//! contact.custom@value#1      a custom field whose name is in the cell of @label#1
//! account.in_trash            it was deleted there; activity.was_done: no makes it a task; deal.outcome: won, lost
//! activity.about@id           a link to whatever record has that id
//! ```

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::draft::CustomType;
use crate::records;
use crate::schema::{Field, Kind};

/// Which of several labelled values a piece belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub enum Group {
    /// The one with this label.
    Label(String),
    /// The one with this number; its label stands in a column of its own.
    Number(u8),
}

/// A piece of a labelled value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs)]
pub enum Piece {
    Value,
    Label,
    Street,
    City,
    Region,
    Postal,
    Country,
    /// A post office box: a line of the street.
    PoBox,
    /// The whole address as one text: the street, where no pieces are given.
    Formatted,
}

impl Piece {
    const NAMES: [(&'static str, Piece); 9] = [
        ("value", Piece::Value),
        ("label", Piece::Label),
        ("street", Piece::Street),
        ("city", Piece::City),
        ("region", Piece::Region),
        ("postal", Piece::Postal),
        ("country", Piece::Country),
        ("pobox", Piece::PoBox),
        ("formatted", Piece::Formatted),
    ];

    fn name(self) -> &'static str {
        Piece::NAMES.iter().find(|(_, piece)| *piece == self).map_or("value", |(name, _)| name)
    }
}

/// Which part of a field a column holds.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// A piece of one of several labelled values.
    Piece(Piece, Group),
    /// The other program's id of the record that is linked.
    Id,
    /// The name of the record that is linked.
    Name,
    /// The e-mail of the member that is linked.
    Email,
    /// An amount in minor units.
    Minor,
    /// The currency of an amount.
    Currency,
    /// A time of day for the date in another column.
    Time,
    /// This word, when the cell says yes.
    Flag(String),
    /// The opposite of the cell.
    Not,
    /// A line of the field with the header before it.
    Line,
}

impl Part {
    /// The text form; empty for the whole field.
    pub fn text(&self) -> String {
        match self {
            Part::Whole => String::new(),
            Part::Piece(Piece::Value, Group::Label(label)) => format!("label:{label}"),
            Part::Piece(piece, Group::Label(label)) => format!("{}:{label}", piece.name()),
            Part::Piece(piece, Group::Number(n)) => format!("{}#{n}", piece.name()),
            Part::Id => "id".into(),
            Part::Name => "name".into(),
            Part::Email => "email".into(),
            Part::Minor => "minor".into(),
            Part::Currency => "currency".into(),
            Part::Time => "time".into(),
            Part::Flag(word) => format!("flag:{word}"),
            Part::Not => "not".into(),
            Part::Line => "line".into(),
        }
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Part> {
        Some(match text {
            "" => Part::Whole,
            "id" => Part::Id,
            "name" => Part::Name,
            "email" => Part::Email,
            "minor" => Part::Minor,
            "currency" => Part::Currency,
            "time" => Part::Time,
            "not" => Part::Not,
            "line" => Part::Line,
            _ => {
                if let Some((piece, number)) = text.split_once('#') {
                    return Some(Part::Piece(piece_named(piece)?, Group::Number(number.parse().ok()?)));
                }
                let (what, word) = text.split_once(':')?;
                match what {
                    "flag" => Part::Flag(word.to_owned()),
                    "label" => Part::Piece(Piece::Value, Group::Label(word.to_owned())),
                    piece => Part::Piece(piece_named(piece)?, Group::Label(word.to_owned())),
                }
            }
        })
    }
}

fn piece_named(name: &str) -> Option<Piece> {
    Piece::NAMES.iter().find(|(word, _)| *word == name).map(|(_, piece)| *piece)
}

/// The field that a column goes to, or one of the things beside fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A field of the kind.
    Field(&'static Field),
    /// The other program's id of the record.
    Key,
    /// When the record was made.
    CreatedAt,
    /// A custom field that is named in the row itself.
    NamedCustom,
    /// It lay in the other program's trash.
    InTrash,
    /// Was the activity done? One that was not becomes a task.
    Done,
    /// Open, won or lost, beside the stage: a deal that is won or lost is in such a stage, whatever stage it was in.
    Outcome,
    /// Any record: the id alone tells which kind (notes of other programs).
    About,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Place::Field(field) => field.name,
            Place::Key => "id",
            Place::CreatedAt => "created_at",
            Place::NamedCustom => "custom",
            Place::InTrash => "in_trash",
            Place::Done => "was_done",
            Place::Outcome => "outcome",
            Place::About => "about",
        }
    }
}

/// What a column is for.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    /// A field of a record that the row makes.
    Field {
        /// The record's kind.
        kind: &'static Kind,
        /// Which of several records of that kind in the row; 0 is the first.
        slot: u8,
        /// The field.
        place: Place,
        /// Which part of it.
        part: Part,
    },
    /// A custom field of that kind.
    Custom {
        /// The record's kind.
        kind: &'static Kind,
        /// What the field is called.
        label: String,
        /// Its type.
        ty: CustomType,
    },
    /// Left out, by choice.
    Skip,
}

impl Target {
    /// Reads the short text form.
    pub fn parse(text: &str) -> Option<Target> {
        if text == "-" {
            return Some(Target::Skip);
        }
        let (path, part) = text.split_once('@').unwrap_or((text, ""));
        let (kind, field) = path.split_once('.')?;
        let (kind, slot) = match kind.split_once('!') {
            Some((kind, slot)) => (kind, slot.parse().ok()?),
            None => (kind, 0),
        };
        Target::of(kind, slot, field, part)
    }

    /// The target with these words.
    pub fn of(kind: &str, slot: u8, field: &str, part: &str) -> Option<Target> {
        let kind = records::kind_named(kind)?;
        let place = match field {
            "id" => Place::Key,
            "created_at" => Place::CreatedAt,
            "custom" => Place::NamedCustom,
            "in_trash" => Place::InTrash,
            "was_done" => Place::Done,
            "outcome" => Place::Outcome,
            "about" => Place::About,
            name => Place::Field(kind.field(name)?),
        };
        Some(Target::Field { kind, slot, place, part: Part::parse(part)? })
    }

    /// The kind of record it goes to; none when it is left out.
    pub fn kind(&self) -> Option<&'static Kind> {
        match self {
            Target::Field { kind, .. } | Target::Custom { kind, .. } => Some(kind),
            Target::Skip => None,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct CustomWire {
    label: String,
    #[serde(rename = "type")]
    ty: CustomType,
    kind: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    slot: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<CustomWire>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skip: bool,
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = match self {
            Target::Field { kind, slot, place, part } => Wire {
                kind: Some(kind.name.into()),
                slot: *slot,
                field: Some(place.name().into()),
                part: (*part != Part::Whole).then(|| part.text()),
                ..Wire::default()
            },
            Target::Custom { kind, label, ty } => Wire {
                custom: Some(CustomWire { label: label.clone(), ty: *ty, kind: kind.name.into() }),
                ..Wire::default()
            },
            Target::Skip => Wire { skip: true, ..Wire::default() },
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        if let Some(custom) = wire.custom {
            let kind = records::kind_named(&custom.kind).ok_or_else(|| D::Error::custom("no such kind"))?;
            return Ok(Target::Custom { kind, label: custom.label, ty: custom.ty });
        }
        if wire.skip {
            return Ok(Target::Skip);
        }
        let (Some(kind), Some(field)) = (wire.kind, wire.field) else {
            return Err(D::Error::custom("a target names a kind and a field, a custom field, or skip"));
        };
        Target::of(&kind, wire.slot, &field, wire.part.as_deref().unwrap_or_default())
            .ok_or_else(|| D::Error::custom("no such field or part"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_survive_json() {
        for text in [
            "contact.name",
            "contact.phones@label:work",
            "contact.phones@label#3",
            "contact.addresses@city:home",
            "contact.account@id",
            "activity!1.text",
            "deal.amount@minor",
            "contact.role@flag:decision_maker",
            "contact.id",
            "-",
        ] {
            let target = Target::parse(text).unwrap_or_else(|| panic!("{text}"));
            let json = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target, "{json}");
        }
        assert_eq!(Target::parse("contact.shoe_size"), None);
        assert_eq!(Target::parse("contact.phones@colour:red"), None);
    }
}
