//! A change being made. Every write passes `Draft::write_new` or `Draft::write_edit`, and in each the same steps stand
//! one under the other: load, authorize, validate, apply, journal, index, touched.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, params};

use super::apply::{Applying, shown_at};
use super::follow::{self, Follow};
use super::journal::{self, Dot, FieldKey, FieldOp, Group, Hash, OpPart};
use super::validate;
use super::{Actor, Me};
use crate::access::Action;
use crate::clock::Source;
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::{CustomField, View, custom_field, kind_numbered, number, view};
use crate::schema::{Class, Field, FieldType, Kind, Value};
use crate::store::Record;
use crate::store::row::custom_encoded;
use crate::sync::compartment::Compartment;
use crate::sync::roster::Roster;

/// Changes to a record: built-in fields and custom ones.
pub type Fields = Vec<(&'static Field, Value)>;
/// Custom fields by their definitions' ids.
pub type Customs = Vec<(Id, Value)>;

/// A group that is still being written.
pub(super) struct Open {
    pub group: Group,
    pub leaves: Vec<Hash>,
}

/// What a draft leaves: its groups with their compartments and hashes, and the records it touched.
pub(super) struct Finished {
    pub groups: Vec<(i64, Group, Hash)>,
    pub touched: Vec<(u8, Id)>,
    /// Records that moved and whose followers did not all.
    pub left: Vec<Follow>,
}

/// A change in the making: reads see its own writes.
pub struct Draft<'a> {
    pub(super) applying: Applying<'a>,
    pub(super) actor: &'a Actor,
    me: &'a Me,
    roster: &'a Roster,
    /// What the roster said: a bulk load asks the same of every record.
    rights: HashMap<(Action, u8, Class, i64), bool>,
    source: &'a mut dyn Source,
    pub(super) groups: BTreeMap<(i64, Class), Open>,
    pub(super) homes: &'a mut HashMap<Id, (u8, i64)>,
    pub(super) defined: HashMap<Id, Record>,
    pub(super) next: u32,
    /// How many records may still follow others in this entry.
    pub(super) room: usize,
    pub(super) left: Vec<Follow>,
    /// Nothing follows now: the indexes that tell what hangs on a record are not there.
    pub(super) defers: bool,
    scratch: Vec<u8>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        applying: Applying<'a>,
        actor: &'a Actor,
        me: &'a Me,
        roster: &'a Roster,
        source: &'a mut dyn Source,
        homes: &'a mut HashMap<Id, (u8, i64)>,
    ) -> Draft<'a> {
        Draft {
            applying,
            actor,
            me,
            roster,
            rights: HashMap::new(),
            source,
            groups: BTreeMap::new(),
            homes,
            defined: HashMap::new(),
            next: 0,
            room: follow::MOST,
            left: Vec::new(),
            defers: false,
            scratch: Vec::new(),
        }
    }

    /// The connection, for looking.
    pub fn conn(&self) -> &Connection {
        self.applying.conn
    }

    /// The member who acts.
    pub fn member(&self) -> Id {
        self.actor.member
    }

    /// When this change is made, in milliseconds UTC.
    pub fn now_ms(&mut self) -> i64 {
        self.source.now_ms()
    }

    /// Randomness for a key or an id.
    pub fn source(&mut self) -> &mut dyn Source {
        self.source
    }

    /// A fresh record id.
    pub fn fresh_id(&mut self) -> Id {
        Id::fresh(self.source)
    }

    /// The record, trash included.
    pub fn get(&self, kind: &'static Kind, id: Id) -> Result<Record> {
        Record::load(self.conn(), kind, id)?.ok_or(Error::NotFound { kind: kind.name, id })
    }

    /// Makes a record and gives its id.
    pub fn create(&mut self, kind: &'static Kind, fields: Fields, custom: Customs) -> Result<Id> {
        let id = self.fresh_id();
        self.create_as(id, kind, fields, custom)?;
        Ok(id)
    }

    /// Makes a record under an id that the caller brings: a restored export keeps its ids.
    pub fn create_as(&mut self, id: Id, kind: &'static Kind, fields: Fields, custom: Customs) -> Result<()> {
        let mut record = Record::blank(kind, id);
        for (field, mut value) in fields {
            if let Value::Links(items) = &mut value {
                items.sort();
                items.dedup();
            }
            if !value.is_null() {
                record.put(field, value);
            }
        }
        record.custom = custom.into_iter().filter(|(_, value)| !value.is_null()).collect();
        self.write_new(record)
    }

    fn write_new(&mut self, mut record: Record) -> Result<()> {
        // Load: what the record does not say itself, its owner and its home, is decided here.
        let kind = record.kind;
        if let Some(owner) = kind.field("owner")
            && record.get(owner).is_null()
        {
            record.put(owner, Value::Link(self.actor.member));
        }
        record.c = self.home_of(&record)?;
        let mut classes = 1 << Class::Identity.wire();
        for (field, _) in record.filled() {
            classes |= 1 << field.class.wire();
        }
        for (id, value) in &record.custom {
            classes |= 1 << self.custom_class(*id)?.wire();
            self.check_custom(*id, value)?;
        }
        record.classes = classes;
        let classes = Class::ALL.into_iter().filter(move |class| classes & (1 << class.wire()) != 0);
        // Authorize.
        for class in classes.clone() {
            self.authorize(Action::Write, kind, class, record.c)?;
        }
        // Validate.
        for (field, value) in kind.fields.iter().zip(&record.values) {
            validate::check(kind, field, value)?;
            self.check_links(kind, field, value)?;
        }
        if kind == View::KIND {
            view::check(&record)?;
        }
        // Journal: one part a class, numbered from the birth's first number.
        record.i = self.next;
        self.next += Class::ALL.len() as u32;
        for class in classes {
            let mut fields: Vec<(FieldKey, FieldOp)> = record
                .filled()
                .filter(|(field, _)| field.class == class)
                .map(|(field, value)| (FieldKey::Built(field.number), born(value)))
                .collect();
            for (id, value) in &record.custom {
                if self.custom_class(*id)? == class {
                    fields.push((
                        FieldKey::Custom(*id),
                        FieldOp::Set { value: custom_encoded(value), over: vec![] },
                    ));
                }
            }
            let i = record.i + u32::from(class.wire());
            self.journal(
                record.c,
                class,
                &OpPart { i, kind: kind.number, record: record.id, home: None, fields },
            )?;
        }
        // Apply, index, touched.
        self.homes.insert(record.id, (kind.number, record.c));
        self.applying.birth(record)
    }

    /// Changes fields of a record. Fields that already hold the value are left alone; a change of nothing writes
    /// nothing.
    pub fn update(&mut self, kind: &'static Kind, id: Id, fields: Fields, custom: Customs) -> Result<()> {
        let record = self.get(kind, id)?;
        self.change(&record, fields, custom)
    }

    /// The same for a record that was loaded in this draft.
    pub(crate) fn change(&mut self, record: &Record, fields: Fields, custom: Customs) -> Result<()> {
        let (kind, id) = (record.kind, record.id);
        let mut by_class: BTreeMap<Class, Vec<(FieldKey, FieldOp)>> = BTreeMap::new();
        let mut moved = None;
        if kind == View::KIND && !fields.is_empty() {
            moved = self.view_moves(record, &fields)?;
            if let Some(home) = &moved {
                let op = self.home_op(record, home)?;
                by_class.entry(Class::Identity).or_default().push(op);
            }
        }
        for (field, value) in fields {
            let value = if value.is_null() { Value::Null } else { value };
            validate::check(kind, field, &value)?;
            self.check_links(kind, field, &value)?;
            if kind.number == number::ACCOUNT && field.name == "parent" {
                check_tree(self.conn(), id, &value)?;
            }
            let fixed = match kind.number {
                number::CUSTOM_FIELD => matches!(field.name, "class" | "type" | "for_kind"),
                number::VIEW => field == View::FOR_KIND,
                _ => false,
            };
            if fixed && value != *record.get(field) {
                return Err(Error::Invalid {
                    kind: kind.name,
                    field: field.name.to_owned(),
                    reason: Invalid::Fixed,
                });
            }
            let key = FieldKey::Built(field.number);
            if let FieldType::Links(_) = field.ty {
                if let Some(op) = self.links_op(record, field, &value)? {
                    by_class.entry(field.class).or_default().push((key, op));
                }
            } else if value != *record.get(field) {
                let op = self.set_op(record, key, field.class, journal::encoded(&value))?;
                by_class.entry(field.class).or_default().push((key, op));
                if field.name == "owner"
                    && has_own_home(kind)
                    && let Some(owner) = value.as_link()
                {
                    let home = book_of(owner);
                    let op = self.home_op(record, &home)?;
                    by_class.entry(Class::Identity).or_default().push(op);
                    moved = Some(home);
                }
            }
        }
        for (field, value) in custom {
            if record.custom.get(&field).unwrap_or(&Value::Null) != &value {
                let class = self.custom_class(field)?;
                self.check_custom(field, &value)?;
                let key = FieldKey::Custom(field);
                let op = self.set_op(record, key, class, custom_encoded(&value))?;
                by_class.entry(class).or_default().push((key, op));
            }
        }
        let mut now = None;
        for (class, fields) in by_class {
            now = self.write_edit(Action::Write, record, now, class, fields)?;
        }
        match moved {
            Some(home) => {
                let c = self.applying.book.compartment(self.applying.conn, &home)?;
                self.follow(kind, id, c)
            }
            None => Ok(()),
        }
    }

    /// How a view stands after the change; gives its new home where it has one.
    fn view_moves(&self, record: &Record, fields: &Fields) -> Result<Option<String>> {
        let mut after = record.clone();
        for (field, value) in fields {
            after.put(field, value.clone());
        }
        if fields.iter().any(|(field, _)| *field == View::SPEC) {
            view::check(&after)?;
        }
        let old = view::home(record);
        Ok(view::home(&after).filter(|new| old.as_ref() != Some(new)))
    }

    /// The op that moves a record into another compartment.
    fn home_op(&self, record: &Record, home: &str) -> Result<(FieldKey, FieldOp)> {
        let key = FieldKey::Built(journal::HOME);
        let value = journal::encoded(&Value::Text(home.to_owned()));
        Ok((key, self.set_op(record, key, Class::Identity, value)?))
    }

    /// Sets one field.
    pub fn set(&mut self, kind: &'static Kind, id: Id, field: &'static Field, value: Value) -> Result<()> {
        self.update(kind, id, vec![(field, value)], vec![])
    }

    /// Puts the record into the trash. Says whether it was not there yet.
    pub fn delete(&mut self, kind: &'static Kind, id: Id) -> Result<bool> {
        self.set_live(kind, id, false)
    }

    /// Takes the record out of the trash. Says whether it was there.
    pub fn restore(&mut self, kind: &'static Kind, id: Id) -> Result<bool> {
        self.set_live(kind, id, true)
    }

    fn set_live(&mut self, kind: &'static Kind, id: Id, live: bool) -> Result<bool> {
        let record = self.get(kind, id)?;
        self.set_live_of(&record, live)
    }

    /// The same for a record that was loaded in this draft and not changed since.
    pub(crate) fn set_live_of(&mut self, record: &Record, live: bool) -> Result<bool> {
        if record.live == live {
            return Ok(false);
        }
        let key = FieldKey::Built(journal::LIVE);
        let op = self.set_op(record, key, Class::Identity, self.live_of(record, live)?)?;
        self.write_edit(Action::Delete, record, None, Class::Identity, vec![(key, op)])?;
        Ok(true)
    }

    /// The value of a liveness that is written now: it says which writes its author has seen.
    pub(super) fn live_of(&self, record: &Record, live: bool) -> Result<Vec<u8>> {
        let mut seen = Vec::new();
        for at in record.stamps.values() {
            seen.push(self.applying.dot(*at)?);
        }
        seen.sort();
        seen.dedup();
        Ok(journal::live_value(live, &seen, self.me.replica))
    }

    /// Moves a record, and what hangs on it, into another compartment, named by its local number.
    pub(crate) fn move_to(&mut self, kind: &'static Kind, id: Id, c: i64) -> Result<()> {
        let record = self.get(kind, id)?;
        let home: String = self
            .conn()
            .prepare_cached("SELECT name FROM compartment WHERE c = ?1")?
            .query_row([c], |row| row.get(0))?;
        let key = FieldKey::Built(journal::HOME);
        let op = self.set_op(&record, key, Class::Identity, journal::encoded(&Value::Text(home)))?;
        self.write_edit(Action::Write, &record, None, Class::Identity, vec![(key, op)])?;
        self.follow(kind, id, c)
    }

    /// Writes one class of one existing record: raw field ops, as undo also makes them. `now` is how it stands where an
    /// earlier part of the same change has touched it; gives how it stands then.
    pub(super) fn write_edit(
        &mut self,
        action: Action,
        record: &Record,
        now: Option<Record>,
        class: Class,
        mut fields: Vec<(FieldKey, FieldOp)>,
    ) -> Result<Option<Record>> {
        if fields.is_empty() {
            return Ok(now);
        }
        self.authorize(action, record.kind, class, record.c)?;
        fields.sort_by_key(|(key, _)| *key);
        let home =
            shown_at(record, FieldKey::Built(journal::HOME), Class::Identity).unwrap_or((record.e, record.i));
        let home = Some(self.applying.dot(home)?);
        let part = OpPart { i: self.next, kind: record.kind.number, record: record.id, home, fields };
        self.next += 1;
        self.journal(record.c, class, &part)?;
        if part.fields.iter().any(|(key, _)| *key == FieldKey::Built(journal::HOME)) {
            self.homes.remove(&record.id);
        }
        self.applying.edit_from(now.as_ref().unwrap_or(record), class, &part).map(Some)
    }

    /// The op that replaces what a field shows and everything that waits beside it.
    pub(super) fn set_op(
        &self,
        record: &Record,
        key: FieldKey,
        class: Class,
        value: Vec<u8>,
    ) -> Result<FieldOp> {
        let mut over: Vec<Dot> = Vec::new();
        if let Some(at) = shown_at(record, key, class) {
            over.push(self.applying.dot(at)?);
        }
        let mut statement =
            self.conn().prepare_cached("SELECT e, i FROM sibling WHERE doc = ?1 AND field = ?2")?;
        let mut rows = statement.query(params![record.doc(), super::apply::key_bytes(key)])?;
        while let Some(row) = rows.next()? {
            over.push(self.applying.dot((row.get(0)?, row.get(1)?))?);
        }
        Ok(FieldOp::Set { value, over })
    }

    fn links_op(&self, record: &Record, field: &'static Field, value: &Value) -> Result<Option<FieldOp>> {
        let items = |value: &Value| match value {
            Value::Links(items) => items.clone(),
            _ => vec![],
        };
        let (old, new) = (items(record.get(field)), items(value));
        let mut add: Vec<Id> = new.iter().filter(|id| !old.contains(id)).copied().collect();
        add.sort();
        add.dedup();
        let mut remove = Vec::new();
        for item in old.iter().filter(|id| !new.contains(id)) {
            remove.push((*item, self.additions(record, field.number, *item)?));
        }
        Ok((!add.is_empty() || !remove.is_empty()).then_some(FieldOp::Links { add, remove }))
    }

    /// The additions of an item that still stand.
    pub(super) fn additions(&self, record: &Record, field: u32, item: Id) -> Result<Vec<Dot>> {
        let mut statement = self
            .conn()
            .prepare_cached("SELECT e, i FROM link WHERE doc = ?1 AND field = ?2 AND item = ?3")?;
        let mut rows = statement.query(params![record.doc(), field, item.as_bytes()])?;
        let mut dots = Vec::new();
        while let Some(row) = rows.next()? {
            dots.push(self.applying.dot((row.get(0)?, row.get(1)?))?);
        }
        Ok(dots)
    }

    /// May the member at this device do this to a class of a record that lives there? An admin may.
    pub(super) fn authorize(
        &mut self,
        action: Action,
        kind: &'static Kind,
        class: Class,
        c: i64,
    ) -> Result<()> {
        let key = (action, kind.number, class, c);
        let may = match self.rights.get(&key) {
            Some(may) => *may,
            None => {
                let may = self.may(action, kind, class, c);
                self.rights.insert(key, may);
                may
            }
        };
        if may { Ok(()) } else { Err(Error::Refused { action: action.code() }) }
    }

    fn may(&self, action: Action, kind: &'static Kind, class: Class, c: i64) -> bool {
        if self.roster.is_admin(self.me.member) {
            return true;
        }
        let name = self.applying.book.compartments.iter().find(|(_, known)| **known == c);
        name.and_then(|(name, _)| Compartment::parse(name))
            .is_some_and(|home| self.roster.may_here(self.me.member, action, kind, &home, class))
    }

    fn custom_class(&self, field: Id) -> Result<Class> {
        self.applying.book.customs.get(&field).copied().ok_or(Error::Unknown { what: "custom field" })
    }

    fn check_custom(&mut self, field: Id, value: &Value) -> Result<()> {
        if !self.defined.contains_key(&field) {
            self.defined.insert(field, self.get(CustomField::KIND, field)?);
        }
        custom_field::check(&self.defined[&field], value)
    }

    /// A link that a person sets points at a record that is there.
    fn check_links(&self, kind: &'static Kind, field: &'static Field, value: &Value) -> Result<()> {
        check_links(self.conn(), self.homes, kind, field, value)
    }

    /// Where a new record lives: the team's common records in `org`, what belongs to a root beside its root, the rest in
    /// its owner's book.
    fn home_of(&mut self, record: &Record) -> Result<i64> {
        let kind = record.kind;
        if is_common(kind) {
            return self.applying.book.compartment(self.applying.conn, ORG);
        }
        if kind == View::KIND
            && let Some(home) = view::home(record)
        {
            return self.applying.book.compartment(self.applying.conn, &home);
        }
        if !has_own_home(kind) || kind.number == number::CONTACT {
            for (field, value) in kind.fields.iter().zip(&record.values) {
                let (to, id) = match (field.ty, value) {
                    (FieldType::Link(to), Value::Link(id)) if is_root(to) => (to, *id),
                    (FieldType::AnyLink, Value::AnyLink(to, id)) => (*to, *id),
                    _ => continue,
                };
                if let Some((kind, c)) = self.homes.get(&id)
                    && *kind == to
                {
                    return Ok(*c);
                }
                let Some(root) = kind_numbered(to) else { continue };
                let mut statement =
                    self.conn().prepare_cached(&format!("SELECT c FROM \"{}\" WHERE id = ?1", root.name))?;
                match statement.query_row([id.as_bytes()], |row| row.get(0)) {
                    Err(rusqlite::Error::QueryReturnedNoRows) => {}
                    found => {
                        let c = found?;
                        drop(statement);
                        self.homes.insert(id, (to, c));
                        return Ok(c);
                    }
                }
            }
        }
        let owner =
            kind.field("owner").and_then(|field| record.get(field).as_link()).unwrap_or(self.actor.member);
        self.applying.book.compartment(self.applying.conn, &book_of(owner))
    }

    fn journal(&mut self, c: i64, class: Class, part: &OpPart) -> Result<()> {
        if u64::from(part.i) >= journal::MAX_PARTS * Class::ALL.len() as u64 {
            return Err(Error::TooLarge { what: "changes in one entry", most: journal::MAX_PARTS });
        }
        self.scratch.clear();
        part.encode(self.me.replica, &mut self.scratch);
        let source = &mut *self.source;
        let open = self.groups.entry((c, class)).or_insert_with(|| {
            let mut group = Group {
                compartment: String::new(),
                class,
                gsalt: [0; 16],
                seed: [0; 32],
                parts: Vec::new(),
                n: 0,
            };
            source.fill(&mut group.seed);
            group.gsalt = journal::group_salt(&group.seed);
            Open { group, leaves: Vec::new() }
        });
        open.leaves.push(journal::leaf(&open.group.seed, part.i, &self.scratch));
        open.group.parts.extend_from_slice(&self.scratch);
        open.group.n += 1;
        Ok(())
    }

    /// Nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The finished groups with their compartments and hashes, in the entry's order.
    pub(super) fn finish(mut self) -> Result<Finished> {
        self.applying.settle_born()?;
        let names: HashMap<i64, String> =
            self.applying.book.compartments.iter().map(|(name, c)| (*c, name.clone())).collect();
        let mut groups = Vec::new();
        for ((c, _), mut open) in self.groups {
            open.group.compartment = names.get(&c).cloned().ok_or(Error::Damaged { what: "compartment" })?;
            let hash = open.group.hash(self.me.replica, self.applying.seq, &open.leaves);
            groups.push((c, open.group, hash));
        }
        Ok(Finished { groups, touched: self.applying.touched, left: self.left })
    }
}

/// An account is not its own ancestor.
pub(crate) fn check_tree(conn: &Connection, id: Id, parent: &Value) -> Result<()> {
    let mut next = parent.as_link();
    let mut steps = 0;
    while let Some(above) = next {
        steps += 1;
        if above == id || steps > 100 {
            return Err(Error::Invalid {
                kind: "account",
                field: "parent".to_owned(),
                reason: Invalid::Cycle,
            });
        }
        let mut statement = conn.prepare_cached("SELECT parent FROM account WHERE id = ?1")?;
        let found: Option<[u8; 16]> = match statement.query_row([above.as_bytes()], |row| row.get(0)) {
            Err(rusqlite::Error::QueryReturnedNoRows) => None,
            other => other?,
        };
        next = found.map(Id::from_bytes);
    }
    Ok(())
}

/// A link that a person sets points at a record that is there; those of `known` need no look.
pub(crate) fn check_links(
    conn: &Connection,
    known: &HashMap<Id, (u8, i64)>,
    kind: &'static Kind,
    field: &'static Field,
    value: &Value,
) -> Result<()> {
    let missing =
        || Error::Invalid { kind: kind.name, field: field.name.to_owned(), reason: Invalid::NoSuchRecord };
    let check = |kind_number: u8, id: Id| -> Result<()> {
        if known.get(&id).is_some_and(|(kind, _)| *kind == kind_number) {
            return Ok(());
        }
        let to = kind_numbered(kind_number).ok_or_else(missing)?;
        let mut statement = conn.prepare_cached(&format!("SELECT 1 FROM \"{}\" WHERE id = ?1", to.name))?;
        if statement.exists([id.as_bytes()])? { Ok(()) } else { Err(missing()) }
    };
    match (field.ty, value) {
        (FieldType::Link(to), Value::Link(id)) => check(to, *id),
        (FieldType::Links(to), Value::Links(ids)) => ids.iter().try_for_each(|id| check(to, *id)),
        (FieldType::AnyLink, Value::AnyLink(to, id)) => check(*to, *id),
        (FieldType::Jobs, Value::Jobs(jobs)) => {
            jobs.iter().try_for_each(|job| check(number::ACCOUNT, job.account))
        }
        _ => Ok(()),
    }
}

fn born(value: &Value) -> FieldOp {
    match value {
        Value::Links(ids) => FieldOp::Links { add: ids.clone(), remove: vec![] },
        value => FieldOp::Set { value: journal::encoded(value), over: vec![] },
    }
}

/// The compartment of the whole team.
pub(crate) const ORG: &str = "org";

/// The compartment of a member's book.
pub(crate) fn book_of(member: Id) -> String {
    format!("book:{member}")
}

/// Records of the whole team.
fn is_common(kind: &Kind) -> bool {
    matches!(
        kind.number,
        number::MEMBER | number::PIPELINE | number::STAGE | number::TAG | number::CUSTOM_FIELD
    )
}

/// Records whose owner decides where they live.
pub(crate) fn has_own_home(kind: &Kind) -> bool {
    matches!(kind.number, number::ACCOUNT | number::CONTACT | number::LEAD | number::DEAL)
}

pub(super) fn is_root(kind: u8) -> bool {
    matches!(kind, number::ACCOUNT | number::CONTACT | number::LEAD | number::DEAL)
}
