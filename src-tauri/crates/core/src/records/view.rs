//! A saved view: which records of a kind, in which order, with which columns. What it says stands in one JSON text that
//! windows write and the core looks over; a shared view is the whole team's.

use serde::Deserialize;

use crate::change::draft::{ORG, book_of};
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::query::{self, Filter, Sort};
use crate::records::{kind_named, number};
use crate::schema::FieldType::*;
use crate::schema::Value;
use crate::schema::field::kind;
use crate::store::Record;

kind! {
    /// A saved view.
    View = 14 "view", called by NAME {
        NAME = 1 "name": Identity Text, required;
        FOR_KIND = 2 "for_kind": Identity Text, required;
        SPEC = 3 "spec": Identity LongText, required;
        PINNED = 4 "pinned": Identity Checkbox;
        COLOUR = 5 "colour": Identity Text;
        SHARED = 6 "shared": Identity Checkbox;
        POSITION = 7 "position": Identity Number;
        OWNER = 8 "owner": Identity Link(number::MEMBER);
    }
}

/// More columns than this are no list.
const MOST_COLUMNS: usize = 200;

/// What a view says, as far as the core looks: members that a newer window adds are let through.
#[derive(Deserialize)]
struct Spec {
    v: u64,
    #[serde(rename = "layout")]
    _layout: String,
    filter: Option<Filter>,
    #[serde(default)]
    sort: Vec<Sort>,
    #[serde(default)]
    columns: Vec<Column>,
    #[serde(rename = "pinned")]
    _pinned: Option<u32>,
    #[serde(rename = "group")]
    _group: Option<String>,
    #[serde(rename = "density")]
    _density: Option<String>,
}

#[derive(Deserialize)]
struct Column {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "width")]
    _width: Option<f64>,
}

/// Does the view say something that a list of its kind can show?
pub(crate) fn check(view: &Record) -> Result<()> {
    let bad = |field: &str, reason| Error::Invalid { kind: "view", field: field.to_owned(), reason };
    let kind = kind_named(view.text(View::FOR_KIND)).ok_or_else(|| bad("for_kind", Invalid::NotAChoice))?;
    let wrong = |reason| bad("spec", reason);
    let spec: Spec = serde_json::from_str(view.text(View::SPEC)).map_err(|_| wrong(Invalid::WrongType))?;
    if spec.v != 1 {
        return Err(wrong(Invalid::OutOfRange));
    }
    if spec.columns.len() > MOST_COLUMNS {
        return Err(wrong(Invalid::TooMany { most: MOST_COLUMNS }));
    }
    query::check(kind, spec.filter.as_ref(), &spec.sort).map_err(|error| match error {
        Error::TooLarge { most, .. } => {
            wrong(Invalid::TooMany { most: usize::try_from(most).unwrap_or(usize::MAX) })
        }
        Error::Unknown { .. } => wrong(Invalid::UnknownField),
        _ => wrong(Invalid::WrongType),
    })
}

/// Where the view lives: a shared one with the team, the others in their owner's book. None where it says no owner.
pub(crate) fn home(view: &Record) -> Option<String> {
    match view.get(View::SHARED) {
        Value::Checkbox(true) => Some(ORG.to_owned()),
        _ => view.get(View::OWNER).as_link().map(book_of),
    }
}

/// How many characters an id has as text.
const ID_CHARS: usize = 36;

/// The text of a view with the ids in it as `now` says; those that it does not know stay.
pub(crate) fn with_ids(spec: &str, now: &dyn Fn(Id) -> Option<Id>) -> String {
    let mut out = String::with_capacity(spec.len());
    let mut rest = spec;
    while let Some(dash) = rest.find('-') {
        // An id's first dash stands behind eight digits.
        let from = dash.checked_sub(8);
        let found = from.and_then(|from| {
            let id: Id = rest.get(from..from + ID_CHARS)?.parse().ok()?;
            Some((from, id))
        });
        let end = match found {
            Some((from, id)) => {
                let end = from + ID_CHARS;
                out.push_str(&rest[..from]);
                match now(id) {
                    Some(id) => out.push_str(&id.to_string()),
                    None => out.push_str(&rest[from..end]),
                }
                end
            }
            None => {
                out.push_str(&rest[..=dash]);
                dash + 1
            }
        };
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    #[test]
    fn ids_in_a_view_follow_their_records() {
        let spec = |a: Id, b: Id| {
            format!(r#"{{"filter":{{"field":"custom.{a}","op":"in","value":["{b}","a-b","2026-11-02"]}}}}"#)
        };
        let now = |old: Id| (old == id(1)).then(|| id(9));
        assert_eq!(with_ids(&spec(id(1), id(2)), &now), spec(id(9), id(2)));
    }

    proptest! {
        #[test]
        fn a_text_without_known_ids_stays_as_it_is(text in "([a-f0-9]{0,9}-|\\PC{0,4}|[a-f0-9]{8}-[a-f0-9]{4}){0,12}") {
            prop_assert_eq!(with_ids(&text, &|_| None), text);
        }
    }
}
