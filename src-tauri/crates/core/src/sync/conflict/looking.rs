//! Looking at what stands beside each other in one field: its live writes, who made them, and in which order a person is
//! asked about them.

use std::cell::OnceCell;
use std::collections::HashMap;

use rusqlite::Connection;

use super::trace::{Trace, is_same};
use super::{Conflict, Head, Live, Said, Version};
use crate::change::Me;
use crate::change::apply::{class_named, custom_classes, encoded_now, key_bytes, shown_at};
use crate::change::choose::seen_in;
use crate::change::draft::has_own_home;
use crate::change::journal::{self, Dot, FieldKey};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::Id;
use crate::records::View;
use crate::schema::{Class, FieldType, Kind};
use crate::store::Record;
use crate::store::row::{At, custom_decoded, key_class};
use crate::sync::roster::{self, Roster};

/// Who wrote an entry, where and when.
#[derive(Clone, Copy)]
struct Author {
    member: Id,
    replica: Id,
    seq: u64,
    at_ms: i64,
}

/// A look at conflicts: what is read for one serves the next.
pub(super) struct Looking<'c> {
    conn: &'c Connection,
    me: &'c Me,
    customs: HashMap<Id, Class>,
    pub(super) trace: Trace<'c>,
    authors: HashMap<i64, Author>,
    roster: OnceCell<Roster>,
}

impl<'c> Looking<'c> {
    pub(super) fn new(conn: &'c Connection, me: &'c Me) -> Result<Looking<'c>> {
        Ok(Looking {
            conn,
            me,
            customs: custom_classes(conn)?,
            trace: Trace::new(conn),
            authors: HashMap::new(),
            roster: OnceCell::new(),
        })
    }

    pub(super) fn class(&self, kind: &Kind, key: FieldKey) -> Class {
        key_class(kind, key, &|id| self.customs.get(&id).copied().unwrap_or(class_named("")))
    }

    /// The live writes of a field: the shown one first, then those that wait.
    pub(super) fn live(&self, record: &Record, key: FieldKey) -> Result<Vec<Live>> {
        let mut live = Vec::new();
        if let Some(at) = shown_at(record, key, self.class(record.kind, key)) {
            live.push(Live { at, value: encoded_now(self.conn, record, key)?, shown: true });
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT e, i, value FROM sibling WHERE doc = ?1 AND field = ?2 ORDER BY e DESC, i DESC",
        )?;
        let mut rows = statement.query(rusqlite::params![record.doc(), key_bytes(key)])?;
        while let Some(row) = rows.next()? {
            live.push(Live { at: (row.get(0)?, row.get(1)?), value: row.get(2)?, shown: false });
        }
        Ok(live)
    }

    fn author(&mut self, e: i64) -> Result<Author> {
        if let Some(author) = self.authors.get(&e) {
            return Ok(*author);
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT nullif(member, x''), author.id, entry.seq, hlc FROM entry JOIN author USING (r) WHERE e = ?1",
        )?;
        let (member, replica, seq, hlc) = statement.query_row([e], |row| {
            let replica = Id::from_bytes(row.get(1)?);
            Ok((row.get::<_, Option<[u8; 16]>>(0)?, replica, row.get(2)?, row.get::<_, i64>(3)? as u64))
        })?;
        // Who acted may be a part of the entry that is not here; whose device it is stands in the roster.
        let member = match member {
            Some(member) => Id::from_bytes(member),
            None => self.member_of(replica)?,
        };
        let author = Author { member, replica, seq, at_ms: Stamp(hlc).ms() };
        self.authors.insert(e, author);
        Ok(author)
    }

    fn member_of(&self, replica: Id) -> Result<Id> {
        if self.roster.get().is_none() {
            let _ = self.roster.set(roster::load(self.conn)?);
        }
        let device = self.roster.get().and_then(|roster| roster.device_of(replica));
        Ok(device.map_or(replica, |device| device.member))
    }

    /// The different values of a field; fewer than two where nobody has to choose.
    pub(super) fn versions(&mut self, record: &Record, key: FieldKey) -> Result<Vec<Version>> {
        let kind = record.kind;
        let is_live = key == FieldKey::Built(journal::LIVE);
        let asked = match key {
            _ if record.into.is_some() => false,
            FieldKey::Built(journal::LIVE) => true,
            // What hangs on a record lies where the record lies.
            FieldKey::Built(journal::HOME) => record.live && (has_own_home(kind) || kind == View::KIND),
            _ => record.live,
        };
        if !asked {
            return Ok(vec![]);
        }
        let mut live: Vec<Live> = Vec::new();
        for write in self.live(record, key)? {
            if !live.iter().any(|own| is_same(key, &own.value, &write.value)) {
                live.push(write);
            }
        }
        let mut versions = Vec::new();
        for write in live {
            if let Some(said) = said(kind, key, &write.value) {
                let origin = self.trace.origin(record.id, key, write.at)?;
                versions.push(self.version(write.at, origin, said, write.shown)?);
            }
        }
        if is_live && !record.live && !versions.iter().any(|version| version.said == Said::Alive(true)) {
            versions.extend(self.unseen(record)?);
        }
        let own = |version: &Version| (version.member == self.me.member, version.replica == self.me.replica);
        let first = versions
            .iter()
            .enumerate()
            .max_by_key(|(at, version)| (own(version), version.shown, std::cmp::Reverse(*at)));
        if let Some((at, _)) = first {
            let first = versions.remove(at);
            versions.sort_by_key(|version| (!version.shown, std::cmp::Reverse(version.at_ms)));
            versions.insert(0, first);
        }
        Ok(versions)
    }

    fn version(&mut self, at: At, origin: At, said: Said, shown: bool) -> Result<Version> {
        let (write, by) = (self.author(at.0)?, self.author(origin.0)?);
        Ok(Version {
            dot: Dot { replica: write.replica, seq: write.seq, i: at.1 },
            said,
            member: by.member,
            replica: by.replica,
            at_ms: by.at_ms,
            shown,
            at,
            origin,
        })
    }

    /// What other copies changed of a record in the trash that the one who threw it away had not seen.
    fn unseen(&mut self, record: &Record) -> Result<Option<Version>> {
        let key = FieldKey::Built(journal::LIVE);
        let Some(thrown) = record.stamps.get(&key).copied() else { return Ok(None) };
        let Some(value) = self.trace.value(record.id, key, thrown)? else { return Ok(None) };
        let seen = seen_in(&value, self.author(thrown.0)?.replica).unwrap_or_default();
        let first = self.trace.origin(record.id, key, thrown)?;
        let who = self.author(first.0)?;
        let mut fields = Vec::new();
        let mut latest: Option<(i64, At)> = None;
        for (changed, at) in &record.stamps {
            let by = self.author(at.0)?;
            let dot = Dot { replica: by.replica, seq: by.seq, i: at.1 };
            let derived = matches!(changed, FieldKey::Built(journal::LIVE | journal::HOME));
            if derived || by.replica == who.replica || seen.contains(&dot) {
                continue;
            }
            fields.push(*changed);
            latest = latest.max(Some((by.at_ms, *at)));
        }
        latest.map(|(_, at)| self.version(at, at, Said::Changed(fields), false)).transpose()
    }

    pub(super) fn head(&mut self, record: &Record, key: FieldKey) -> Result<Option<Head>> {
        let versions = self.versions(record, key)?;
        let [first, second, ..] = versions.as_slice() else { return Ok(None) };
        Ok(Some(Head {
            kind: record.kind,
            id: record.id,
            n: record.n,
            key,
            with: second.member,
            own: first.member == self.me.member,
            shown: versions.iter().position(|version| version.shown).unwrap_or(0),
            at_ms: versions.iter().map(|version| version.at_ms).max().unwrap_or(0),
        }))
    }

    pub(super) fn conflict(&mut self, record: Record, key: FieldKey) -> Result<Option<Conflict>> {
        let versions = self.versions(&record, key)?;
        if versions.len() < 2 {
            return Ok(None);
        }
        let before =
            if versions.iter().any(|version| matches!(version.said, Said::Changed(_) | Said::Alive(_))) {
                None
            } else {
                let beside: Vec<At> = versions.iter().map(|version| version.origin).collect();
                let value = self.trace.before(record.id, key, &beside)?;
                value.and_then(|value| said(record.kind, key, &value))
            };
        let own = versions[0].member == self.me.member;
        let class = self.class(record.kind, key);
        Ok(Some(Conflict { record, key, class, versions, own, before }))
    }
}

/// What an encoded value says; none where this version cannot read it.
fn said(kind: &Kind, key: FieldKey, value: &[u8]) -> Option<Said> {
    match key {
        FieldKey::Built(journal::LIVE) => journal::is_live(value).ok().map(Said::Alive),
        FieldKey::Built(journal::HOME) => {
            let home = journal::decoded(FieldType::Text, value).ok()?;
            Some(Said::Home(home.as_text().unwrap_or_default().to_owned()))
        }
        FieldKey::Built(number) => {
            let field = kind.field_numbered(number)?;
            journal::decoded(field.ty, value).ok().map(Said::Value)
        }
        FieldKey::Custom(_) => custom_decoded(value).ok().map(Said::Value),
    }
}
