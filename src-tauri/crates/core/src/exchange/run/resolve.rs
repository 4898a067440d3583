//! Finding what a row means, among what this import made and what was there before it.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension};

use super::super::draft::{ExternalKey, OWN_PROGRAM, OwnerRef, RecordDraft, Reference};
use super::super::names::{NameIndex, Resolution};
use crate::change::indexing::{key_term, point_key};
use crate::error::Result;
use crate::id::Id;
use crate::records::{Account, Contact, Deal, Member, Pipeline, Stage, Tag, number};
use crate::schema::{Kind, PointSort, Value};
use crate::search::postings;
use crate::store::Record;
use crate::store::row::of_doc;
use crate::text;

/// What a name leads to; of one found, whether this import made it because something named it.
pub(super) enum Named {
    One(Id, bool),
    None,
    Several,
}

/// What this import knows.
#[derive(Default)]
pub(super) struct Index {
    names: NameIndex<Id>,
    /// Records made only because a row named them; a later row may be about them.
    named: HashSet<Id>,
    /// Kinds whose names were read from the vault.
    read: HashSet<u8>,
    /// Which kinds had records before; an empty kind needs no look.
    filled: HashMap<u8, bool>,
    /// Our own exports' ids of records that are here under another id.
    pub(super) moved: HashMap<Id, Id>,
    customs: HashMap<CustomKey, Id>,
    owners: HashMap<OwnerKey, Id>,
    /// What rows of this import are about: no other row of it means them by their name alone.
    fresh: HashSet<Id>,
    /// What the row or chunk under way noted, so that it can be forgotten with it.
    noted: Vec<Noted>,
}

/// One thing that a row noted, and what stood there before.
enum Noted {
    Key(u8, ExternalKey, Option<Id>),
    Name(u8, String, Id),
    Named(Id, bool),
    Fresh(Id),
    Moved(Id, Option<Id>),
    Custom(CustomKey),
    Owner(OwnerKey),
}

/// A custom field by its kind and label.
type CustomKey = (u8, std::sync::Arc<str>);

/// An owner as a file names one.
pub(super) type OwnerKey = (String, String, String);

impl Index {
    /// A row or a chunk begins.
    pub(super) fn mark(&mut self) {
        self.noted.clear();
    }

    /// How much was noted since.
    pub(super) fn noted(&self) -> usize {
        self.noted.len()
    }

    /// The row or the chunk failed: what was noted behind the first `stays` is not there.
    pub(super) fn take_back(&mut self, stays: usize) {
        for noted in self.noted.split_off(stays).into_iter().rev() {
            match noted {
                Noted::Key(kind, key, before) => self.names.restore_key(kind, key, before),
                Noted::Name(kind, name, id) => self.names.forget_name(kind, &name, id),
                Noted::Named(id, true) => drop(self.named.insert(id)),
                Noted::Named(id, false) => drop(self.named.remove(&id)),
                Noted::Fresh(id) => drop(self.fresh.remove(&id)),
                Noted::Moved(id, Some(before)) => drop(self.moved.insert(id, before)),
                Noted::Moved(id, None) => drop(self.moved.remove(&id)),
                Noted::Custom(key) => drop(self.customs.remove(&key)),
                Noted::Owner(key) => drop(self.owners.remove(&key)),
            }
        }
        // A look into the tables may have seen what the row made.
        self.filled.retain(|_, filled| !*filled);
    }

    fn add_key(&mut self, kind: u8, key: &ExternalKey, id: Id) {
        let before = self.names.by_key(kind, key);
        if before != Some(id) {
            self.names.add_key(kind, key, id);
            self.noted.push(Noted::Key(kind, key.clone(), before));
        }
    }

    fn add_name(&mut self, kind: u8, name: &str, email: &str, within: &str, id: Id) {
        if self.names.add_name(kind, name, email, within, id) {
            self.noted.push(Noted::Name(kind, name.to_owned(), id));
        }
    }

    /// The custom field that this import made or met under this name.
    pub(super) fn custom(&self, key: &CustomKey) -> Option<Id> {
        self.customs.get(key).copied()
    }

    /// Notes a custom field.
    pub(super) fn note_custom(&mut self, key: CustomKey, id: Id) {
        self.noted.push(Noted::Custom(key.clone()));
        self.customs.insert(key, id);
    }

    /// Notes who an owner is.
    pub(super) fn note_owner(&mut self, key: OwnerKey, id: Id) {
        self.noted.push(Noted::Owner(key.clone()));
        self.owners.insert(key, id);
    }

    /// A record that this import made or met under this key, and whether only because something named it.
    pub(super) fn made(&self, kind: &Kind, key: &ExternalKey) -> Option<(Id, bool)> {
        let id = self.names.by_key(kind.number, key)?;
        Some((id, self.named.contains(&id)))
    }

    /// A record of before that has this key.
    pub(super) fn known(
        &mut self,
        conn: &Connection,
        kind: &'static Kind,
        key: &ExternalKey,
    ) -> Result<Option<Id>> {
        if !self.is_filled(conn, kind)? {
            return Ok(None);
        }
        if key.program.as_ref() == OWN_PROGRAM {
            let Ok(id) = key.id.parse::<Id>() else { return Ok(None) };
            return Ok(Record::load(conn, kind, id)?.map(|record| record.id));
        }
        match point_key(PointSort::External, &key.id, &key.program) {
            Some(exact) => self.before(conn, kind, &exact),
            None => Ok(None),
        }
    }

    /// A record of before that has this exact key and is not in the trash.
    pub(super) fn before(&mut self, conn: &Connection, kind: &'static Kind, key: &str) -> Result<Option<Id>> {
        if !self.is_filled(conn, kind)? {
            return Ok(None);
        }
        for doc in postings::exact(conn, &key_term(key), u32::from(kind.number))? {
            if let Some(record) = Record::load_row(conn, kind, of_doc(doc).1)?
                && record.is_shown()
                && crate::change::indexing::keys(&record).iter().any(|own| own == key)
            {
                return Ok(Some(record.id));
            }
        }
        Ok(None)
    }

    fn is_filled(&mut self, conn: &Connection, kind: &Kind) -> Result<bool> {
        if let Some(filled) = self.filled.get(&kind.number) {
            return Ok(*filled);
        }
        let filled = conn.prepare_cached(&format!("SELECT 1 FROM \"{}\" LIMIT 1", kind.name))?.exists([])?;
        self.filled.insert(kind.number, filled);
        Ok(filled)
    }

    /// Reads the names of a kind from the vault, once.
    fn read_names(&mut self, conn: &Connection, kind: &'static Kind) -> Result<()> {
        if !self.read.insert(kind.number) {
            return Ok(());
        }
        let sql = match kind.number {
            number::CONTACT => {
                "SELECT contact.id, contact.name, contact.emails ->> '$[0].value', account.name FROM contact
                 LEFT JOIN account ON account.id = contact.account WHERE contact.live = 1 AND contact.into_id IS NULL"
            }
            number::STAGE => {
                "SELECT stage.id, stage.name, NULL, pipeline.name FROM stage
                 LEFT JOIN pipeline ON pipeline.id = stage.pipeline WHERE stage.live = 1"
            }
            number::ACCOUNT => "SELECT id, name, NULL, NULL FROM account WHERE live = 1 AND into_id IS NULL",
            number::DEAL => {
                "SELECT deal.id, deal.name, NULL, account.name FROM deal
                 LEFT JOIN account ON account.id = deal.account WHERE deal.live = 1 AND deal.into_id IS NULL"
            }
            number::MEMBER => "SELECT id, name, email, NULL FROM member WHERE live = 1",
            number::TAG => "SELECT id, name, NULL, NULL FROM tag WHERE live = 1",
            number::PIPELINE => "SELECT id, name, NULL, NULL FROM pipeline WHERE live = 1",
            _ => return Ok(()),
        };
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let name: Option<String> = row.get(1)?;
            let email: Option<String> = row.get(2)?;
            let within: Option<String> = row.get(3)?;
            self.names.add_name(
                kind.number,
                &name.unwrap_or_default(),
                &email.unwrap_or_default(),
                &within.unwrap_or_default(),
                Id::from_bytes(row.get(0)?),
            );
        }
        Ok(())
    }

    /// Where a reference leads.
    pub(super) fn resolve(&mut self, conn: &Connection, reference: &Reference) -> Result<Resolution<Id>> {
        if let Some(key) = &reference.key {
            if let Some((id, _)) = self.made(reference.kind, key) {
                return Ok(Resolution::One(id));
            }
            if let Some(id) = self.known(conn, reference.kind, key)? {
                self.add_key(reference.kind.number, key, id);
                return Ok(Resolution::One(id));
            }
        }
        if reference.name.is_empty() {
            return Ok(Resolution::None);
        }
        if self.is_filled(conn, reference.kind)? {
            self.read_names(conn, reference.kind)?;
        }
        Ok(self.names.resolve(reference))
    }

    /// The record that a draft which only came along means by its title, within the company that its row names.
    pub(super) fn by_title(
        &mut self,
        conn: &Connection,
        draft: &RecordDraft,
        company: &str,
    ) -> Result<Named> {
        let kind = draft.kind;
        let email = match (kind.number, draft.get(Contact::EMAILS)) {
            (number::CONTACT, Value::Points(points)) => {
                points.first().map(|p| p.value.clone()).unwrap_or_default()
            }
            _ => String::new(),
        };
        let reference =
            Reference { kind, key: None, name: draft.title().to_owned(), email, within: company.to_owned() };
        Ok(match self.resolve(conn, &reference)? {
            Resolution::One(id) => Named::One(id, self.named.contains(&id)),
            Resolution::None => Named::None,
            Resolution::Several(_) => Named::Several,
        })
    }

    /// The one record of before that a row without any number of its own means by its name, or what this import made
    /// because something named it, and whether it was that. A company's name stands for it unless the codes differ; a
    /// person's only together with the company, and where the row has neither phone nor e-mail.
    pub(super) fn by_name(
        &mut self,
        conn: &Connection,
        draft: &RecordDraft,
        company: &str,
    ) -> Result<Option<(Id, bool)>> {
        let stands = match draft.kind.number {
            number::ACCOUNT => true,
            number::CONTACT => {
                !company.is_empty()
                    && [Contact::PHONES, Contact::EMAILS].iter().all(|field| draft.get(field).is_null())
            }
            _ => false,
        };
        if !stands || draft.title().is_empty() {
            return Ok(None);
        }
        let Named::One(id, named) = self.by_title(conn, draft, company)? else { return Ok(None) };
        if self.fresh.contains(&id) {
            return Ok(None);
        }
        let codes_differ = match draft.get(Account::CREDIT_CODE).as_text() {
            Some(code) if draft.kind == Account::KIND => {
                let own = Record::load(conn, draft.kind, id)?;
                own.is_some_and(|own| !["", code].contains(&own.text(Account::CREDIT_CODE)))
            }
            _ => false,
        };
        Ok((!codes_differ).then_some((id, named)))
    }

    /// The team's one record of a shared kind that says the same as the draft.
    pub(super) fn shared(
        &mut self,
        conn: &Connection,
        kind: &'static Kind,
        draft: &RecordDraft,
    ) -> Result<Option<Id>> {
        let within = match kind.number {
            number::STAGE => match self.moved_link(draft.get(Stage::PIPELINE)) {
                Some(id) => self.title_of(conn, Pipeline::KIND, id)?,
                None => String::new(),
            },
            number::CUSTOM_FIELD => return self.custom_of(conn, draft),
            _ => String::new(),
        };
        let email = match kind.number {
            number::MEMBER => draft.get(Member::EMAIL).as_text().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let reference =
            Reference { kind, key: None, name: draft.title().to_owned(), email, within: within.clone() };
        self.read_names(conn, kind)?;
        match self.names.resolve(&reference) {
            Resolution::One(id) if kind.number != number::STAGE => Ok(Some(id)),
            // A stage of the same name in another pipeline is another stage.
            Resolution::One(id) => {
                let own: Option<[u8; 16]> = conn
                    .prepare_cached("SELECT pipeline FROM stage WHERE id = ?1")?
                    .query_row([id.as_bytes()], |row| row.get(0))
                    .optional()?
                    .flatten();
                let of = match own {
                    Some(own) => self.title_of(conn, Pipeline::KIND, Id::from_bytes(own))?,
                    None => String::new(),
                };
                Ok((text::fold(&of) == text::fold(&within)).then_some(id))
            }
            _ => Ok(None),
        }
    }

    fn custom_of(&self, conn: &Connection, draft: &RecordDraft) -> Result<Option<Id>> {
        use crate::records::CustomField;
        let text = |field| draft.get(field).as_text().unwrap_or_default();
        Ok(conn
            .prepare_cached(
                "SELECT id FROM custom_field WHERE for_kind = ?1 AND label = ?2 AND type = ?3 AND live = 1",
            )?
            .query_row(
                [text(CustomField::FOR_KIND), text(CustomField::LABEL), text(CustomField::TYPE)],
                |row| row.get(0),
            )
            .optional()?
            .map(Id::from_bytes))
    }

    fn moved_link(&self, value: &Value) -> Option<Id> {
        let id = value.as_link()?;
        Some(self.moved.get(&id).copied().unwrap_or(id))
    }

    fn title_of(&self, conn: &Connection, kind: &'static Kind, id: Id) -> Result<String> {
        Ok(crate::query::titles(conn, [(kind.number, id)])?.remove(&id).unwrap_or_default())
    }

    /// Notes a record that is here now: by its key, its name, what it belongs to.
    pub(super) fn note(&mut self, draft: &RecordDraft, id: Id, within: &str) {
        let kind = draft.kind.number;
        if let Some(key) = &draft.key {
            self.add_key(kind, key, id);
            if let Some(own) = super::own_id(draft)
                && own != id
            {
                let before = self.moved.insert(own, id);
                self.noted.push(Noted::Moved(own, before));
            }
        }
        if !draft.title().is_empty() && is_called_by_name(draft.kind) {
            let email = match draft
                .fields
                .iter()
                .find(|(field, _)| field.name == "emails" || field.name == "email")
            {
                Some((_, Value::Points(points))) => points.first().map_or("", |point| point.value.as_str()),
                Some((_, Value::Text(text))) => text.as_str(),
                _ => "",
            };
            self.add_name(kind, draft.title(), email, within, id);
        }
        if self.named.remove(&id) {
            self.noted.push(Noted::Named(id, true));
            self.note_fresh(draft, id);
        }
    }

    /// Notes that a row of this import is about a record that was not here before.
    pub(super) fn note_fresh(&mut self, draft: &RecordDraft, id: Id) {
        if draft.main && super::may_be_named(draft.kind) && self.fresh.insert(id) {
            self.noted.push(Noted::Fresh(id));
        }
    }

    /// Notes a record that was made because something named it.
    pub(super) fn note_named(&mut self, reference: &Reference, id: Id) {
        if let Some(key) = &reference.key {
            self.add_key(reference.kind.number, key, id);
        }
        self.add_name(reference.kind.number, &reference.name, &reference.email, &reference.within, id);
        if self.named.insert(id) {
            self.noted.push(Noted::Named(id, false));
        }
    }

    /// The member that a file's owner is, if there is one.
    pub(super) fn owner(&mut self, conn: &Connection, owner: &OwnerRef) -> Result<Option<Id>> {
        let key = owner_key(owner);
        if let Some(id) = self.owners.get(&key) {
            return Ok(Some(*id));
        }
        let reference = Reference {
            kind: Member::KIND,
            key: owner.external.clone(),
            name: if owner.name.is_empty() { owner.email.clone() } else { owner.name.clone() },
            email: owner.email.clone(),
            within: String::new(),
        };
        let found = match self.resolve(conn, &reference)? {
            Resolution::One(id) => Some(id),
            Resolution::None | Resolution::Several(_) => None,
        };
        if let Some(id) = found {
            self.note_owner(key, id);
        }
        Ok(found)
    }
}

pub(super) fn owner_key(owner: &OwnerRef) -> OwnerKey {
    let external =
        owner.external.as_ref().map(|key| format!("{}\0{}", key.program, key.id)).unwrap_or_default();
    (owner.name.clone(), owner.email.clone(), external)
}

/// Kinds that other rows may mean by name; the names of the rest need not be kept.
fn is_called_by_name(kind: &Kind) -> bool {
    [Account::KIND, Contact::KIND, Deal::KIND, Member::KIND, Tag::KIND, Pipeline::KIND, Stage::KIND]
        .contains(&kind)
}
