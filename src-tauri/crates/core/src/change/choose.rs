//! A choice among values that stand beside each other: an ordinary write that replaces those that the person saw. What
//! came beside them since stays beside.

use std::collections::BTreeMap;

use minicbor::Decoder;
use minicbor::data::Type;

use super::draft::Draft;
use super::journal::{self, Dot, FieldKey, FieldOp, Malformed};
use crate::access::Action;
use crate::error::Result;
use crate::id::Id;
use crate::schema::Class;
use crate::store::Record;

/// What one field becomes.
pub(crate) struct Choice {
    /// The field.
    pub key: FieldKey,
    /// Its class.
    pub class: Class,
    /// The chosen value in its wire form; of a liveness only whether it is one counts.
    pub value: Vec<u8>,
    /// The writes that it replaces.
    pub over: Vec<Dot>,
}

impl Draft<'_> {
    /// Writes the chosen values of one record. What hangs on it follows where its home was among them.
    pub(crate) fn choose(&mut self, record: &Record, choices: Vec<Choice>) -> Result<()> {
        let mut by_class: BTreeMap<Class, Vec<(FieldKey, FieldOp)>> = BTreeMap::new();
        let (mut action, mut moves) = (Action::Write, false);
        for Choice { key, class, mut value, over } in choices {
            match key {
                FieldKey::Built(journal::LIVE) => {
                    value = self.live_of(record, journal::is_live(&value)?)?;
                    action = Action::Delete;
                }
                FieldKey::Built(journal::HOME) => moves = true,
                _ => {}
            }
            by_class.entry(class).or_default().push((key, FieldOp::Set { value, over }));
        }
        // One that may not be made writes nothing, also not half of it.
        for class in by_class.keys() {
            self.authorize(action, record.kind, *class, record.c)?;
        }
        let mut now = None;
        for (class, fields) in by_class {
            now = self.write_edit(action, record, now, class, fields)?;
        }
        match now {
            Some(now) if moves => self.follow(now.kind, now.id, now.c),
            _ => Ok(()),
        }
    }

    /// The name of a local write on every device.
    pub(crate) fn dot_of(&self, at: crate::store::row::At) -> Result<Dot> {
        self.applying.dot(at)
    }
}

/// The writes that the author of a liveness had seen.
pub(crate) fn seen_in(value: &[u8], author: Id) -> std::result::Result<Vec<Dot>, Malformed> {
    let mut d = Decoder::new(value);
    journal::exactly(&mut d, 2)?;
    d.bool()?;
    let count = d.array()?.ok_or(Malformed)?;
    (0..count)
        .map(|_| {
            journal::exactly(&mut d, 3)?;
            let replica = if d.datatype()? == Type::Null {
                d.null()?;
                author
            } else {
                journal::read_id(&mut d)?
            };
            Ok(Dot { replica, seq: d.u64()?, i: d.u32()? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_liveness_saw_is_read_as_it_was_written(dots in prop::collection::vec((any::<bool>(), 1u64..9, 0u32..9), 0..6)) {
            let (author, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
            let dots: Vec<Dot> = dots
                .into_iter()
                .map(|(own, seq, i)| Dot { replica: if own { author } else { other }, seq, i })
                .collect();
            prop_assert_eq!(seen_in(&journal::live_value(false, &dots, author), author).unwrap(), dots);
        }

        #[test]
        fn arbitrary_bytes_are_no_liveness_or_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = seen_in(&bytes, Id::from_bytes([1; 16]));
        }
    }
}
