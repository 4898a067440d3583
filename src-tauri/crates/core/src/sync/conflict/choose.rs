//! Choosing one of the values that stand beside each other. A choice is an ordinary change: journalled, undone by the same
//! key as any other, and the same on every device once it is heard of.

use std::collections::HashSet;

use super::looking::Looking;
use super::trace::Trace;
use super::{Head, Live, follows_from, heads};
use crate::change::choose::Choice;
use crate::change::journal::{self, Dot, FieldKey};
use crate::change::{Actor, Draft, Me};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema::Kind;
use crate::store::Record;
use crate::workspace::Workspace;

/// Choices of one entry.
const CHUNK: usize = 500;

/// Which of two sides is taken for many conflicts at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// One's own value, or the shown one where none is one's own.
    Mine,
    /// The one that stands beside it.
    Theirs,
}

/// What is chosen.
enum Pick {
    Write(Dot),
    Side(Side),
}

/// Takes one of the values that `seen` names. A value that came since stays beside the chosen one.
pub fn take(
    ws: &Workspace,
    actor: &Actor,
    kind: &'static Kind,
    id: Id,
    key: FieldKey,
    chosen: Dot,
    seen: &[Dot],
) -> Result<()> {
    let me = ws.me();
    ws.commit(actor, "conflict.take", |draft| {
        let record = draft.get(kind, id)?;
        let choices = settled(draft, me, &record, key, &Pick::Write(chosen), Some(seen))?;
        let choices = choices.ok_or(Error::NotFound { kind: "conflict", id })?;
        draft.choose(&record, choices)
    })
}

/// Keeps what the record shows; nothing waits beside it any longer.
pub fn keep(ws: &Workspace, actor: &Actor, kind: &'static Kind, id: Id, key: FieldKey) -> Result<()> {
    let me = ws.me();
    ws.commit(actor, "conflict.take", |draft| {
        let record = draft.get(kind, id)?;
        let shown =
            Looking::new(draft.conn(), me)?.versions(&record, key)?.into_iter().find(|version| version.shown);
        let shown = shown.ok_or(Error::NotFound { kind: "conflict", id })?.dot;
        let choices = settled(draft, me, &record, key, &Pick::Write(shown), None)?;
        draft.choose(&record, choices.ok_or(Error::NotFound { kind: "conflict", id })?)
    })
}

/// Takes one side of every conflict with a person, or of every one, as one action that one undo takes back. `watch` is
/// told how many are done and may stop it. Gives the batch and how many were settled.
pub fn resolve(
    ws: &Workspace,
    actor: &Actor,
    with: Option<Id>,
    side: Side,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Result<(Option<Id>, u64)> {
    let me = ws.me();
    let all = heads(ws)?;
    let asked: Vec<&Head> = all.iter().filter(|head| with.is_none_or(|with| head.with == with)).collect();
    let mut batch = ws.edits(actor, "conflict.resolve", asked.len() as u64)?;
    let (mut settled_now, mut done) = (0, 0);
    for chunk in asked.chunks(CHUNK) {
        settled_now += batch.commit(|draft| {
            let mut count = 0;
            for head in chunk {
                let Some(record) = Record::load(draft.conn(), head.kind, head.id)? else { continue };
                if let Some(choices) = settled(draft, me, &record, head.key, &Pick::Side(side), None)? {
                    match draft.choose(&record, choices) {
                        // Whoever may only read it leaves it to those who may decide.
                        Err(Error::Refused { .. }) => continue,
                        done => done?,
                    }
                    count += 1;
                }
            }
            Ok(count)
        })?;
        done += chunk.len() as u64;
        if !watch(done) {
            batch.cancel()?;
            return Err(Error::Cancelled);
        }
    }
    if settled_now == 0 {
        batch.cancel()?;
        return Ok((None, 0));
    }
    Ok((Some(batch.finish()?), settled_now))
}

/// The writes that make a choice: the field's, and those of the fields that follow from it. None where there is nothing to
/// choose any more.
fn settled(
    draft: &Draft<'_>,
    me: &Me,
    record: &Record,
    key: FieldKey,
    pick: &Pick,
    seen: Option<&[Dot]>,
) -> Result<Option<Vec<Choice>>> {
    let mut looking = Looking::new(draft.conn(), me)?;
    let versions = looking.versions(record, key)?;
    if versions.len() < 2 {
        return Ok(None);
    }
    let chosen = match pick {
        Pick::Write(dot) => versions.iter().find(|version| version.dot == *dot),
        Pick::Side(Side::Mine) => versions.first(),
        Pick::Side(Side::Theirs) => versions.get(1),
    };
    let Some(chosen) = chosen else { return Ok(None) };
    let live = looking.live(record, key)?;
    let value = match (live.iter().find(|write| write.at == chosen.at), key) {
        (Some(write), _) => write.value.clone(),
        // A change of what somebody threw away asks for it back.
        (None, FieldKey::Built(journal::LIVE)) => journal::live_value(true, &[], record.id),
        (None, _) => return Ok(None),
    };
    let mut over = dots(draft, &live)?;
    if let Some(seen) = seen {
        // What says the same as something that was seen was seen as well.
        let read: Vec<&[u8]> = live
            .iter()
            .zip(&over)
            .filter(|(_, dot)| seen.contains(dot))
            .map(|(write, _)| write.value.as_slice())
            .collect();
        over = live
            .iter()
            .zip(over)
            .filter(|(write, _)| read.contains(&write.value.as_slice()))
            .map(|(_, dot)| dot)
            .collect();
    }
    let mut choices = vec![Choice { key, class: looking.class(record.kind, key), value, over }];
    for own in follows_from(record.kind, key) {
        let beside = looking.live(record, own)?;
        let value = partner(&live, chosen.at, &beside, record.id, own, &mut looking.trace)?;
        let Some(value) = value else { continue };
        if beside.iter().all(|write| write.value == value) {
            continue;
        }
        let class = looking.class(record.kind, own);
        choices.push(Choice { key: own, class, value, over: dots(draft, &beside)? });
    }
    Ok(Some(choices))
}

fn dots(draft: &Draft<'_>, live: &[Live]) -> Result<Vec<Dot>> {
    live.iter().map(|write| draft.dot_of(write.at)).collect()
}

/// The value of a field that belongs to the chosen value of another: what the same entry wrote there. Where that entry
/// wrote nothing there and one that was not chosen did, what that one replaced.
fn partner(
    main: &[Live],
    chosen: (i64, u32),
    beside: &[Live],
    record: Id,
    key: FieldKey,
    trace: &mut Trace<'_>,
) -> Result<Option<Vec<u8>>> {
    // An undo brings several back in one entry, each with its own in the same order.
    let of_entry = |live: &[Live], e: i64| {
        let mut own: Vec<(u32, Vec<u8>)> = live
            .iter()
            .filter(|write| write.at.0 == e)
            .map(|write| (write.at.1, write.value.clone()))
            .collect();
        own.sort_by_key(|(i, _)| *i);
        own
    };
    let (mains, partners) = (of_entry(main, chosen.0), of_entry(beside, chosen.0));
    if mains.len() == partners.len()
        && let Some(place) = mains.iter().position(|(i, _)| *i == chosen.1)
    {
        return Ok(Some(partners[place].1.clone()));
    }
    if let Some((_, value)) = partners.last() {
        return Ok(Some(value.clone()));
    }
    let losers: HashSet<i64> = main.iter().map(|write| write.at.0).filter(|e| *e != chosen.0).collect();
    match beside.iter().find(|write| write.shown && losers.contains(&write.at.0)) {
        Some(write) => trace.replaced(record, key, write.at),
        None => Ok(None),
    }
}
