//! A merge: the edge that says two records are one. Taking the edge away takes the merge back.

use crate::change::derive::group_of;
use crate::change::{Customs, Draft, Fields};
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::field::kind;
use crate::schema::{Kind, Value};

kind! {
    /// Two records of one kind that are the same.
    Merge = 13 "merge", called by REASON {
        FROM = 1 "from": Identity AnyLink, required;
        INTO = 2 "into": Identity AnyLink, required;
        REASON = 3 "reason": Identity Text;
    }
}

/// Makes several records one. The record with the smallest id stands for all; `fields` and `custom` are the values chosen
/// for it. Gives the record that stands, and the merges, by which each can be taken back.
pub fn merge(
    draft: &mut Draft<'_>,
    kind: &'static Kind,
    into: Id,
    from: &[Id],
    fields: Fields,
    custom: Customs,
) -> Result<(Id, Vec<Id>)> {
    if !matches!(kind.number, number::ACCOUNT | number::CONTACT | number::LEAD | number::DEAL) {
        return Err(Error::Unknown { what: "kind to merge" });
    }
    let home = draft.get(kind, into)?.c;
    let mut merges = Vec::new();
    for id in from {
        if *id == into {
            return Err(Error::Invalid { kind: kind.name, field: "id".to_owned(), reason: Invalid::Fixed });
        }
        // A merge lies within one compartment: what is elsewhere moves first.
        if draft.get(kind, *id)?.c != home {
            draft.move_to(kind, *id, home)?;
        }
        let edge = vec![
            (Merge::FROM, Value::AnyLink(kind.number, *id)),
            (Merge::INTO, Value::AnyLink(kind.number, into)),
        ];
        merges.push(draft.create(Merge::KIND, edge, vec![])?);
    }
    let stands = group_of(draft.conn(), kind.number, into)?.into_iter().next().unwrap_or(into);
    draft.update(kind, stands, fields, custom)?;
    Ok((stands, merges))
}

/// Takes a merge back: both records are there again, as they are.
pub fn unmerge(draft: &mut Draft<'_>, merge: Id) -> Result<()> {
    draft.delete(Merge::KIND, merge)?;
    Ok(())
}
