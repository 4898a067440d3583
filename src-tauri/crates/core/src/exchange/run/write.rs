//! A judged draft becomes a record: its links are resolved, what they name is made, its values are checked before
//! anything is written.

use std::collections::HashMap;
use std::sync::Arc;

use coffer_vault::SystemRandom;
use coffer_vault::attachment::LIMIT;

use super::super::draft::{CustomColumn, ExternalKey, LinkTarget, OwnerRef, RecordDraft, Reference};
use super::super::names::Resolution;
use super::super::plan::RowDrafts;
use super::super::problem::{Problem, Reason};
use super::super::value::stage_type;
use super::resolve::owner_key;
use super::{Into, Place, Run};
use crate::change::{Customs, Fields, validate};
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::{
    Account, Attachment, Contact, CustomField, Deal, Member, Pipeline, Stage, Tag, View, kind_numbered,
    number, view,
};
use crate::schema::{Field, FieldType, Job, Kind, Point, Value};
use crate::store::Record;
use crate::workspace::Workspace;

/// A file of our own export, sealed under its new key.
pub(super) struct Sealed {
    name: String,
    key: Vec<u8>,
    size: i64,
    digest: Vec<u8>,
}

/// Seals the files that rows of our own export carry, before the entry that names them.
pub(super) fn seal_files(ws: &Workspace, rows: &[RowDrafts]) -> Result<HashMap<(u32, u64, usize), Sealed>> {
    let mut out = HashMap::new();
    for row in rows {
        for (at, draft) in row.drafts.iter().enumerate() {
            let Some(bytes) = &draft.bytes else { continue };
            if bytes.len() as u64 > LIMIT {
                continue;
            }
            let sealed = ws.vault().attachments().seal(
                &mut &bytes[..],
                Some(bytes.len() as u64),
                &mut SystemRandom,
            )?;
            out.insert(
                (row.source, row.row, at),
                Sealed {
                    name: sealed.name,
                    key: sealed.key.to_bytes().to_vec(),
                    size: sealed.size as i64,
                    digest: sealed.hash.to_vec(),
                },
            );
        }
    }
    Ok(out)
}

/// What a draft will write.
pub(super) struct Ready {
    fields: Fields,
    customs: Vec<(Arc<CustomColumn>, Value)>,
    within: String,
    late: Fields,
}

/// A link that waits until everything of the file is here: which record's, which field, where to.
pub(super) struct Late {
    kind: &'static Kind,
    id: Id,
    field: &'static Field,
    value: Value,
}

impl Run {
    /// Resolves a draft's links and checks its values. Writes only what the links name: members, tags, accounts.
    pub(super) fn ready(
        &mut self,
        into: &mut Into<'_, '_>,
        draft: &RecordDraft,
        row: &[RecordDraft],
        places: &[Place],
    ) -> Result<std::result::Result<Ready, Problem>> {
        let mut fields: Fields = draft.fields.clone();
        if !self.index.moved.is_empty() {
            for (field, value) in &mut fields {
                match value {
                    Value::Text(spec) if *field == View::SPEC && draft.kind == View::KIND => {
                        *spec = view::with_ids(spec, &|id| self.index.moved.get(&id).copied());
                    }
                    value => self.follow(value),
                }
            }
        }
        for (field, value) in &fields {
            if let Err(Error::Invalid { reason, .. }) = validate::check(draft.kind, field, value) {
                return Ok(Err(problem_of(reason, field)));
            }
        }
        let mut late = Fields::new();
        if super::own_id(draft).is_some() {
            for (field, value) in &mut fields {
                let whole = value.clone();
                if self.leave_out_missing(into, field, value)? {
                    if field.required {
                        return Ok(Err(Problem::of_row(Reason::UnknownLink)));
                    }
                    late.push((*field, whole));
                }
            }
            // What is left of a link is set later; until then an update must not empty the field.
            fields.retain(|(_, value)| !value.is_null());
        }
        let within = draft.company(row).to_owned();
        let mut links: Vec<(&'static Field, Vec<Id>)> = Vec::new();
        let mut open = Vec::new();
        for link in &draft.links {
            let id = match &link.to {
                LinkTarget::ThisRow(at) => places.get(*at).map(|place| place.id()),
                LinkTarget::Elsewhere(reference) => match self.index.resolve(into.conn(), reference)? {
                    Resolution::One(id) => Some(id),
                    Resolution::Several(_) => return Ok(Err(Problem::of_row(Reason::AmbiguousLink))),
                    Resolution::None if !reference.name.is_empty() && may_be_made(reference.kind) => {
                        Some(self.make_named(into, reference)?)
                    }
                    Resolution::None => None,
                },
            };
            match id {
                Some(id) => {
                    open.retain(|name| *name != link.field.name || !link.one_of);
                    match links.iter_mut().find(|(field, _)| *field == link.field) {
                        Some((_, ids)) => ids.push(id),
                        None => links.push((link.field, vec![id])),
                    }
                }
                None => open.push(if link.one_of { "" } else { link.field.name }),
            }
        }
        let found_one = draft.links.iter().any(|link| link.one_of) && !links.is_empty();
        if open.iter().any(|name| !name.is_empty() || !found_one) {
            return Ok(Err(Problem::of_row(Reason::UnknownLink)));
        }
        for (field, ids) in links {
            put_link(&mut fields, field, ids);
        }
        if let Some(owner) = &draft.owner {
            let id = self.owner(into, owner)?;
            if let Some(field) = draft.kind.field("owner") {
                fields.push((field, Value::Link(id)));
            }
        }
        if !draft.tags.is_empty() {
            let mut ids = Vec::new();
            for tag in &draft.tags {
                ids.push(self.tag(into, tag)?);
            }
            if let Some(field) = draft.kind.field("tags") {
                fields.push((field, Value::Links(ids)));
            }
        }
        if let Some(key) = draft.key.as_ref().filter(|key| key.program.as_ref() != super::OWN_PROGRAM) {
            add_external(draft.kind, &mut fields, key);
        }
        // Our own exports say since when a record is known; their day of creation is that of the other vault's entry.
        if let (Some(at), Some(field), None) =
            (draft.created_at, draft.kind.field("since"), super::own_id(draft))
            && !fields.iter().any(|(own, _)| *own == field)
        {
            fields.push((field, Value::Instant(at)));
        }
        if draft.kind == Deal::KIND {
            self.complete_stage(into, &mut fields)?;
        }
        for field in draft.kind.fields.iter().filter(|field| field.required) {
            let given = fields.iter().any(|(own, value)| own == field && !value.is_null());
            let later = draft.kind == Attachment::KIND;
            if !given && !later && draft.main {
                return Ok(Err(Problem::of_row(Reason::NoName)));
            }
        }
        let customs = draft.custom.clone();
        Ok(Ok(Ready { fields, customs, within, late }))
    }

    /// Takes out of a value what links to a record that is not here (yet): a daughter before her mother, a lead before
    /// the deal it became, what was in the trash and stayed there. Says whether there was any.
    fn leave_out_missing(&self, into: &Into<'_, '_>, field: &Field, value: &mut Value) -> Result<bool> {
        let conn = into.conn();
        let is_here = |kind: u8, id: Id| -> Result<bool> {
            let Some(kind) = kind_numbered(kind) else { return Ok(false) };
            // A check writes nothing: there the rows before count as here.
            let key = ExternalKey { program: super::OWN_PROGRAM.into(), id: id.to_string() };
            if self.index.made(kind, &key).is_some() {
                return Ok(true);
            }
            let sql = format!("SELECT 1 FROM \"{}\" WHERE id = ?1", kind.name);
            Ok(conn.prepare_cached(&sql)?.exists([id.as_bytes()])?)
        };
        let mut missing = false;
        match (field.ty, &mut *value) {
            (FieldType::Link(kind), Value::Link(id)) => missing = !is_here(kind, *id)?,
            (FieldType::AnyLink, Value::AnyLink(kind, id)) => missing = !is_here(*kind, *id)?,
            (FieldType::Links(kind), Value::Links(ids)) => {
                let mut here = Vec::new();
                for id in ids.iter() {
                    if is_here(kind, *id)? { here.push(*id) } else { missing = true }
                }
                *ids = here;
                return Ok(missing);
            }
            (FieldType::Jobs, Value::Jobs(jobs)) => {
                let mut here = Vec::new();
                for job in jobs.iter() {
                    if is_here(number::ACCOUNT, job.account)? {
                        here.push(job.clone())
                    } else {
                        missing = true
                    }
                }
                *jobs = here;
                return Ok(missing);
            }
            _ => {}
        }
        if missing {
            *value = Value::Null;
        }
        Ok(missing)
    }

    /// Everything is here: the links that waited are set. One whose record did not come is left out.
    pub(super) fn link_late(&mut self, draft: &mut crate::change::Draft<'_>, links: &[Late]) -> Result<()> {
        for Late { kind, id, field, value } in links {
            let mut value = value.clone();
            self.follow(&mut value);
            self.leave_out_missing(&Into::Draft(draft), field, &mut value)?;
            if !value.is_null() {
                // A file that makes a mother her own daughter is not believed in that point.
                let _refused = super::of_row(draft.set(kind, *id, field, value))?;
            }
        }
        Ok(())
    }

    /// A link of our own export leads to where its record is now.
    fn follow(&self, value: &mut Value) {
        let moved = &self.index.moved;
        let to = |id: &mut Id| {
            if let Some(now) = moved.get(id) {
                *id = *now;
            }
        };
        match value {
            Value::Link(id) | Value::AnyLink(_, id) => to(id),
            Value::Links(ids) => ids.iter_mut().for_each(to),
            Value::Jobs(jobs) => jobs.iter_mut().for_each(|job| to(&mut job.account)),
            _ => {}
        }
    }

    /// A deal in a stage is in its stage's pipeline.
    fn complete_stage(&mut self, into: &mut Into<'_, '_>, fields: &mut Fields) -> Result<()> {
        let get = |fields: &Fields, field: &Field| {
            fields.iter().find(|(own, _)| *own == field).and_then(|(_, value)| value.as_link())
        };
        if let (Some(stage), None) = (get(fields, Deal::STAGE), get(fields, Deal::PIPELINE))
            && let Some(record) = Record::load(into.conn(), Stage::KIND, stage)?
        {
            fields.push((Deal::PIPELINE, record.get(Stage::PIPELINE).clone()));
        }
        Ok(())
    }

    /// Makes a record that something names.
    fn make_named(&mut self, into: &mut Into<'_, '_>, reference: &Reference) -> Result<Id> {
        let id = into.fresh_id(&mut self.counter);
        let mut fields = vec![(reference.kind.title, Value::text(reference.name.clone()))];
        if let Some(key) = &reference.key {
            add_external(reference.kind, &mut fields, key);
        }
        if reference.kind == Stage::KIND {
            let pipeline = self.pipeline(into, &reference.within)?;
            fields.push((Stage::PIPELINE, Value::Link(pipeline)));
            fields.push((Stage::TYPE, Value::text(stage_type(&reference.name))));
        }
        if reference.kind == Contact::KIND && !reference.within.is_empty() {
            let account = Reference {
                kind: Account::KIND,
                key: None,
                name: reference.within.clone(),
                email: String::new(),
                within: String::new(),
            };
            let account = match self.index.resolve(into.conn(), &account)? {
                Resolution::One(id) => id,
                _ => self.make_named(into, &account)?,
            };
            fields.push((Contact::ACCOUNT, Value::Link(account)));
        }
        self.make(into, reference.kind, id, fields, vec![])?;
        self.index.note_named(reference, id);
        Ok(id)
    }

    fn pipeline(&mut self, into: &mut Into<'_, '_>, name: &str) -> Result<Id> {
        let reference = Reference {
            kind: Pipeline::KIND,
            key: None,
            name: name.to_owned(),
            email: String::new(),
            within: String::new(),
        };
        if name.is_empty() {
            let first: Option<[u8; 16]> = match into
                .conn()
                .prepare_cached("SELECT id FROM pipeline WHERE live = 1 ORDER BY position, n LIMIT 1")?
                .query_row([], |row| row.get(0))
            {
                Err(rusqlite::Error::QueryReturnedNoRows) => None,
                found => Some(found?),
            };
            if let Some(id) = first {
                return Ok(Id::from_bytes(id));
            }
        }
        match self.index.resolve(into.conn(), &reference)? {
            Resolution::One(id) => Ok(id),
            _ => {
                let name = if name.is_empty() { "—" } else { name };
                self.make_named(into, &Reference { name: name.to_owned(), ..reference })
            }
        }
    }

    fn tag(&mut self, into: &mut Into<'_, '_>, name: &str) -> Result<Id> {
        let reference = Reference {
            kind: Tag::KIND,
            key: None,
            name: name.to_owned(),
            email: String::new(),
            within: String::new(),
        };
        match self.index.resolve(into.conn(), &reference)? {
            Resolution::One(id) => Ok(id),
            _ => self.make_named(into, &reference),
        }
    }

    fn owner(&mut self, into: &mut Into<'_, '_>, owner: &OwnerRef) -> Result<Id> {
        if let Some(id) = self.index.owner(into.conn(), owner)? {
            return Ok(id);
        }
        let id = into.fresh_id(&mut self.counter);
        let title = [&owner.name, &owner.email].into_iter().find(|text| !text.is_empty()).cloned();
        let title = title.or_else(|| owner.external.as_ref().map(|key| key.id.clone())).unwrap_or_default();
        let mut fields = vec![
            (Member::NAME, Value::text(title.clone())),
            (Member::EMAIL, Value::text(owner.email.clone())),
        ];
        if let Some(key) = &owner.external {
            add_external(Member::KIND, &mut fields, key);
        }
        self.make(into, Member::KIND, id, fields, vec![])?;
        let reference = Reference {
            kind: Member::KIND,
            key: owner.external.clone(),
            name: title,
            email: owner.email.clone(),
            within: String::new(),
        };
        self.index.note_named(&reference, id);
        self.index.note_owner(owner_key(owner), id);
        Ok(id)
    }

    /// The custom field for a column; made when it is not there.
    fn custom(&mut self, into: &mut Into<'_, '_>, column: &CustomColumn) -> Result<Id> {
        let name = super::custom_name(column.kind, &column.label);
        if let Some(id) = self.index.custom(&name) {
            return Ok(id);
        }
        let known = crate::query::custom_fields(into.conn())?.into_iter().find(|field| {
            field.text(CustomField::FOR_KIND) == column.kind.name
                && field.text(CustomField::LABEL) == column.label
                && field.text(CustomField::TYPE) == column.ty.code()
        });
        let id = match known {
            Some(field) => field.id,
            None => {
                let id = column.id.unwrap_or_else(|| into.fresh_id(&mut self.counter));
                let fields = vec![
                    (CustomField::LABEL, Value::text(column.label.clone())),
                    (CustomField::FOR_KIND, Value::text(column.kind.name)),
                    (CustomField::TYPE, Value::text(column.ty.code())),
                    (CustomField::CLASS, Value::text(column.class.name())),
                    (CustomField::OPTIONS, Value::TextList(column.options.clone())),
                ];
                self.make(into, CustomField::KIND, id, fields, vec![])?;
                id
            }
        };
        self.index.note_custom(name, id);
        Ok(id)
    }

    fn customs(
        &mut self,
        into: &mut Into<'_, '_>,
        customs: Vec<(Arc<CustomColumn>, Value)>,
    ) -> Result<Customs> {
        customs.into_iter().map(|(column, value)| Ok((self.custom(into, &column)?, value))).collect()
    }

    /// Makes the draft's record.
    pub(super) fn create(
        &mut self,
        into: &mut Into<'_, '_>,
        draft: &RecordDraft,
        id: Id,
        ready: Ready,
        file: Option<Sealed>,
    ) -> Result<()> {
        let Ready { mut fields, customs, within, late } = ready;
        if let Some(file) = file {
            fields.retain(|(field, _)| {
                ![Attachment::KEY, Attachment::FILE, Attachment::SIZE, Attachment::DIGEST].contains(field)
            });
            fields.extend([
                (Attachment::KEY, Value::Key(file.key)),
                (Attachment::FILE, Value::text(file.name)),
                (Attachment::SIZE, Value::Number(file.size)),
                (Attachment::DIGEST, Value::Key(file.digest)),
            ]);
        }
        let customs = self.customs(into, customs)?;
        self.make(into, draft.kind, id, fields, customs)?;
        self.late.extend(late.into_iter().map(|(field, value)| Late { kind: draft.kind, id, field, value }));
        if draft.in_trash
            && let Into::Draft(to) = into
        {
            to.delete(draft.kind, id)?;
        }
        self.index.note(draft, id, &within);
        self.index.note_fresh(draft, id);
        Ok(())
    }

    fn make(
        &mut self,
        into: &mut Into<'_, '_>,
        kind: &'static Kind,
        id: Id,
        fields: Fields,
        customs: Customs,
    ) -> Result<()> {
        match into {
            Into::Draft(draft) => draft.create_as(id, kind, fields, customs)?,
            // A check says of a value what the import will.
            Into::Nothing(_) => {
                fields.iter().try_for_each(|(field, value)| validate::check(kind, field, value))?;
            }
        }
        *self.report.created.entry(kind.name).or_default() += 1;
        Ok(())
    }

    /// Changes the record that is there. With `only_empty`, values that it has stay. Says whether anything changed.
    pub(super) fn update(
        &mut self,
        into: &mut Into<'_, '_>,
        draft: &RecordDraft,
        id: Id,
        ready: Ready,
        only_empty: bool,
    ) -> Result<bool> {
        let Ready { mut fields, customs, within, late } = ready;
        if !only_empty {
            self.late.extend(late.into_iter().map(|(field, value)| Late {
                kind: draft.kind,
                id,
                field,
                value,
            }));
        }
        let mut customs = self.customs(into, customs)?;
        self.index.note(draft, id, &within);
        let Some(record) = Record::load(into.conn(), draft.kind, id)? else { return Ok(false) };
        for (field, value) in &mut fields {
            let own = record.get(field);
            match (field.ty, &mut *value, own) {
                // Lists grow; nothing is taken off them by a file.
                (FieldType::Points(_), Value::Points(new), Value::Points(old)) => {
                    let more: Vec<Point> =
                        new.drain(..).filter(|point| !old.iter().any(|o| o.value == point.value)).collect();
                    let more = more.into_iter().map(|point| Point { primary: false, ..point });
                    *new = old.iter().cloned().chain(more).collect();
                }
                (FieldType::Links(_), Value::Links(new), Value::Links(old)) => {
                    new.extend(old.iter().copied());
                    new.sort();
                    new.dedup();
                }
                _ if only_empty && !own.is_null() => *value = own.clone(),
                _ => {}
            }
        }
        // The owner of what is there is not for a file to change, unless the row is about it.
        fields.retain(|(field, value)| value != record.get(field) && !(only_empty && field.name == "owner"));
        customs.retain(|(id, value)| match record.custom.get(id) {
            Some(own) => own != value && !only_empty,
            None => true,
        });
        if fields.is_empty() && customs.is_empty() {
            return Ok(false);
        }
        if let Into::Draft(to) = into {
            to.update(draft.kind, id, fields, customs)?;
        }
        Ok(true)
    }
}

fn put_link(fields: &mut Fields, field: &'static Field, ids: Vec<Id>) {
    let place = fields.iter().position(|(own, _)| *own == field);
    let value = match field.ty {
        FieldType::Links(_) => {
            let mut all = match place.map(|at| &fields[at].1) {
                Some(Value::Links(own)) => own.clone(),
                _ => vec![],
            };
            all.extend(ids);
            all.sort();
            all.dedup();
            Value::Links(all)
        }
        FieldType::Jobs => Value::Jobs(
            ids.into_iter()
                .map(|account| Job {
                    account,
                    title: String::new(),
                    department: String::new(),
                    role: String::new(),
                    past: false,
                })
                .collect(),
        ),
        _ => ids.first().map_or(Value::Null, |id| Value::Link(*id)),
    };
    match place {
        Some(at) => fields[at].1 = value,
        None => fields.push((field, value)),
    }
}

/// Other programs' ids stay with the record, so that the next import finds it.
fn add_external(kind: &Kind, fields: &mut Fields, key: &ExternalKey) {
    let Some(field) = kind.field("external_ids") else { return };
    let point = Point { value: key.id.clone(), label: key.program.to_string(), primary: false };
    match fields.iter_mut().find(|(own, _)| *own == field) {
        Some((_, Value::Points(points))) if !points.contains(&point) => points.push(point),
        Some(_) => {}
        None => fields.push((field, Value::Points(vec![point]))),
    }
}

/// Kinds that may be made because something names one.
fn may_be_made(kind: &Kind) -> bool {
    matches!(
        kind.number,
        number::ACCOUNT
            | number::CONTACT
            | number::DEAL
            | number::STAGE
            | number::PIPELINE
            | number::TAG
            | number::MEMBER
    )
}

pub(crate) fn problem_of(reason: Invalid, field: &'static Field) -> Problem {
    let reason = match reason {
        Invalid::TooLong { .. } => Reason::TooLong,
        Invalid::TooMany { .. } => Reason::TooMany,
        Invalid::NotAChoice => Reason::NotAChoice,
        Invalid::Required => Reason::NoName,
        Invalid::OutOfRange | Invalid::WrongType => match field.ty {
            FieldType::Money => Reason::NotMoney,
            FieldType::Percent => Reason::NotAPercent,
            _ => Reason::NotANumber,
        },
        _ => Reason::Refused,
    };
    Problem { reason, column: None, field: Some(field.name) }
}
