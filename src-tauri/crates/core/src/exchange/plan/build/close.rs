//! Finishing the drafts of a row: amounts with their currency, dates with their time, names, what stands alone.

use jiff::civil::Time;

use super::super::compile::{Compiled, Slot};
use super::{AddressBuild, Part, RowError};
use crate::exchange::draft::{LinkDraft, LinkTarget, RecordDraft, Reference};
use crate::exchange::problem::Reason;
use crate::exchange::value;
use crate::records::{Account, Activity, Contact, Deal, Lead, Stage, Task};
use crate::schema::{Address, Field, Kind, Value};
use crate::text;

impl Part {
    /// What needs the whole row: amounts with their currency, dates with their time, addresses, labels, fixed values.
    pub(super) fn close(&mut self, plan: &Compiled, slot: &Slot) -> Result<(), RowError> {
        if !self.touched {
            return Ok(());
        }
        let amount = std::mem::take(&mut self.amount);
        if let Some(field) = amount.field {
            let value = amount.read(plan.decimal).map_err(|reason| RowError {
                reason,
                column: Some(amount.column as u32),
                field: Some(field.name),
            })?;
            self.fields.push((field, value));
        }
        for (field, mut moment) in std::mem::take(&mut self.moments) {
            if let Some((_, time)) = self.times.iter().find(|(f, _)| *f == field) {
                moment.time = Some(*time);
            }
            let value = match field.ty {
                crate::schema::FieldType::Date => Value::Date(moment.date),
                _ => match moment.instant(&plan.options.zone) {
                    Some(at) => Value::Instant(at),
                    None => {
                        return Err(RowError {
                            reason: Reason::NotADate,
                            column: None,
                            field: Some(field.name),
                        });
                    }
                },
            };
            if field == Task::DUE
                && let Some(time) = moment.time
                && time != Time::midnight()
            {
                self.once(Task::TIME, Value::Text(clock(time)));
            }
            self.once(field, value);
        }
        for (field, time) in std::mem::take(&mut self.times) {
            if field == Task::TIME {
                self.once(field, Value::Text(clock(time)));
            }
        }
        for (field, list) in std::mem::take(&mut self.points) {
            self.fields.push((field, Value::Points(list)));
        }
        if let Some(field) = self.address_field {
            let list: Vec<Address> =
                std::mem::take(&mut self.addresses).into_iter().filter_map(AddressBuild::close).collect();
            if !list.is_empty() {
                self.fields.push((field, Value::Addresses(list)));
            }
        }
        for (field, code) in &slot.fixed {
            self.once(field, Value::Text(code.clone()));
        }
        if slot.kind == Contact::KIND || slot.kind == Lead::KIND {
            self.compose_name(slot.kind);
        }
        if slot.kind == Task::KIND && self.fields.iter().any(|(f, _)| *f == Task::DONE_AT) {
            self.once(Task::DONE, Value::Checkbox(true));
        }
        if slot.kind == Deal::KIND
            && let Some((outcome, word)) = self.outcome.take()
        {
            self.decide(outcome, word)?;
        }
        Ok(())
    }

    /// A deal that is won is in a won stage: the stage it stood in stays readable in the notes.
    pub(super) fn decide(&mut self, outcome: &'static str, word: String) -> Result<(), RowError> {
        let stage = self.reference_mut(Deal::STAGE, Stage::KIND);
        if value::stage_type(&stage.name) == outcome {
            return Ok(());
        }
        let (header, before) = (std::mem::take(&mut stage.header), std::mem::replace(&mut stage.name, word));
        if before.is_empty() {
            return Ok(());
        }
        self.add_text(Deal::NOTES, &format!("{header}: {before}")).map_err(|(reason, field)| RowError {
            reason,
            column: None,
            field: field.map(|field| field.name),
        })
    }

    pub(super) fn compose_name(&mut self, kind: &'static Kind) {
        let prefix = self.text(if kind == Contact::KIND { Contact::PREFIX } else { Lead::PREFIX }).to_owned();
        let name = self.text(kind.title);
        if !name.is_empty() {
            // `Mr. Jack Rogers` beside a column of its own for the `Mr.`
            let bare =
                name.strip_prefix(&prefix).filter(|_| !prefix.is_empty()).map(|name| name.trim().to_owned());
            if let Some(bare) = bare.filter(|bare| !bare.is_empty()) {
                *self.text_mut(kind.title) = bare;
            }
            return;
        }
        let (family, given) = if kind == Contact::KIND {
            (self.text(Contact::FAMILY), self.text(Contact::GIVEN))
        } else {
            (self.text(Lead::FAMILY), self.text(Lead::GIVEN))
        };
        let middle = if kind == Contact::KIND { self.text(Contact::MIDDLE) } else { "" };
        let name = if middle.is_empty() {
            text::display_name(family, given)
        } else {
            text::display_name(family, &text::display_name(middle, given))
        };
        if !name.is_empty() {
            self.fields.insert(0, (kind.title, Value::Text(name)));
        }
    }

    pub(super) fn first_point(&self, field: &'static Field) -> Option<String> {
        self.fields.iter().find(|(f, _)| *f == field).and_then(|(_, value)| match value {
            Value::Points(points) => points.first().map(|point| point.value.clone()),
            _ => None,
        })
    }

    /// Is this a record of its own beside the main one? If not, what it has went to the main one.
    pub(super) fn stands_alone(
        &mut self,
        slot: &Slot,
        title: &str,
        main: &mut Part,
        main_kind: &'static Kind,
    ) -> bool {
        let kind = slot.kind;
        if kind == Activity::KIND {
            return true;
        }
        if !self.text(kind.title).is_empty() || self.key.is_some() && kind != Task::KIND {
            return true;
        }
        if kind == Task::KIND {
            let name = if slot.dated_by.is_empty() { title.to_owned() } else { slot.dated_by.clone() };
            self.once(Task::TITLE, Value::Text(name));
            return true;
        }
        if kind == Deal::KIND {
            self.once(Deal::NAME, Value::Text(title.to_owned()));
            return true;
        }
        for (field, value) in std::mem::take(&mut self.fields) {
            if let Some(place) = main_kind.field(field.name) {
                main.merge(place, value);
            } else if let (Some(text), Some(notes)) = (value.as_text(), main_kind.field("notes")) {
                // Too long a note would have been too long in its own field.
                let _ = main.add_text(notes, text);
            }
        }
        main.tags.append(&mut self.tags);
        main.custom.append(&mut self.custom);
        false
    }

    pub(super) fn merge(&mut self, field: &'static Field, value: Value) {
        match (self.fields.iter_mut().find(|(f, _)| *f == field), value) {
            (Some((_, Value::Points(have))), Value::Points(more)) => {
                for point in more {
                    if !have.iter().any(|known| known.value == point.value) {
                        have.push(point);
                    }
                }
            }
            (Some((_, Value::Addresses(have))), Value::Addresses(more)) => have.extend(more),
            (Some((_, Value::Text(have))), Value::Text(more)) if *have != more => {
                have.push(' ');
                have.push_str(&more);
            }
            (Some(_), _) => {}
            (None, value) => self.fields.push((field, value)),
        }
    }
}

impl Part {
    pub(super) fn into_draft(mut self, slot: &Slot, plan: &Compiled, account_name: &str) -> RecordDraft {
        let mut draft = RecordDraft::new(slot.kind, slot.main);
        if slot.kind == Activity::KIND {
            self.once(Activity::TYPE, Value::Text("other".into()));
            if !self.fields.iter().any(|(f, _)| *f == Activity::AT) {
                let at = self.created_at.unwrap_or(plan.options.now_ms);
                self.fields.push((Activity::AT, Value::Instant(at)));
            }
        }
        let pipeline =
            self.refs.iter().find(|known| known.field == Deal::PIPELINE && slot.kind == Deal::KIND);
        let pipeline = pipeline.map(|known| known.name.clone()).unwrap_or_default();
        for known in &self.refs {
            let within = match known.field {
                _ if known.kind == Stage::KIND => pipeline.as_str(),
                _ if known.kind == Contact::KIND => {
                    let own = self.refs.iter().find(|other| other.kind == Account::KIND);
                    own.map_or(account_name, |own| own.name.as_str())
                }
                _ => "",
            };
            let reference = known.reference(within);
            if reference.key.is_some() || !reference.name.is_empty() || !reference.email.is_empty() {
                draft.links.push(LinkDraft {
                    field: known.field,
                    to: LinkTarget::Elsewhere(reference),
                    one_of: false,
                });
            }
        }
        for (field, reference) in self.further {
            draft.links.push(LinkDraft { field, to: LinkTarget::Elsewhere(reference), one_of: false });
        }
        if let Some(key) = self.about {
            for (name, kind) in [
                ("account", Account::KIND),
                ("contact", Contact::KIND),
                ("deal", Deal::KIND),
                ("lead", Lead::KIND),
            ] {
                if let Some(field) = slot.kind.field(name) {
                    let (email, within, name) = (String::new(), String::new(), String::new());
                    let to = LinkTarget::Elsewhere(Reference {
                        kind,
                        key: Some(key.clone()),
                        name,
                        email,
                        within,
                    });
                    draft.links.push(LinkDraft { field, to, one_of: true });
                }
            }
        }
        draft.key = self.key;
        draft.fields = self.fields;
        draft.custom = self.custom;
        draft.tags = self.tags;
        draft.owner = self.owner;
        draft.created_at = self.created_at;
        draft.in_trash = self.in_trash;
        draft
    }
}

/// Is this an activity that has not happened: said to be undone, or dated past tomorrow?
pub(super) fn is_undone(draft: &RecordDraft, done: Option<bool>, plan: &Compiled) -> bool {
    const DAY_MS: i64 = 24 * 3_600_000;
    let later = matches!(draft.get(Activity::AT), Value::Instant(at) if *at > plan.options.now_ms + DAY_MS);
    draft.kind == Activity::KIND && done.map_or(later, |done| !done)
}

/// An activity that has not happened is something to do.
pub(super) fn into_task(draft: &mut RecordDraft, zone: &jiff::tz::TimeZone) {
    let mut task = RecordDraft::new(Task::KIND, draft.main);
    task.key = draft.key.take();
    task.owner = draft.owner.take();
    task.created_at = draft.created_at;
    task.in_trash = draft.in_trash;
    for (field, value) in std::mem::take(&mut draft.fields) {
        match (field, value) {
            (f, value) if f == Activity::SUBJECT => task.fields.push((Task::TITLE, value)),
            (f, value) if f == Activity::TEXT => task.fields.push((Task::NOTES, value)),
            (f, value) if f == Activity::TYPE => task.fields.push((Task::TYPE, value)),
            (f, Value::Instant(at)) if f == Activity::AT => {
                if let Ok(stamp) = jiff::Timestamp::from_millisecond(at) {
                    let civil = zone.to_datetime(stamp);
                    task.fields.push((Task::DUE, Value::Date(civil.date())));
                    if civil.time() != Time::midnight() {
                        task.fields.push((Task::TIME, Value::Text(clock(civil.time()))));
                    }
                }
            }
            _ => {}
        }
    }
    if task.title().is_empty() {
        let words = match task.get(Task::NOTES).as_text().and_then(|notes| notes.lines().next()) {
            Some(line) => crate::exchange::survey::clip(line, 200),
            None => task.get(Task::TYPE).as_text().unwrap_or("other").to_owned(),
        };
        task.fields.retain(|(field, _)| *field != Task::TITLE);
        task.fields.push((Task::TITLE, Value::Text(words)));
    }
    task.fields.push((Task::DONE, Value::Checkbox(false)));
    for link in std::mem::take(&mut draft.links) {
        if let Some(field) = Task::KIND.field(link.field.name) {
            task.links.push(LinkDraft { field, ..link });
        }
    }
    *draft = task;
}

pub(super) fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Finds what the main record is called by when nothing says so.
pub(super) fn name_main(main: &mut Part, kind: &'static Kind) -> Result<(), RowError> {
    if kind == Activity::KIND {
        return if main.touched { Ok(()) } else { Err(no_name()) };
    }
    if !main.text(kind.title).is_empty() {
        return Ok(());
    }
    let account = main.refs.iter().find(|known| known.kind == Account::KIND && !known.name.is_empty());
    let account = account.map(|known| known.name.clone());
    let found = match kind.name {
        "contact" => Some(main.text(Contact::NICKNAME).to_owned())
            .filter(|name| !name.is_empty())
            .or_else(|| main.first_point(Contact::EMAILS))
            .or(account)
            .or_else(|| main.first_point(Contact::PHONES))
            .or_else(|| main.first_point(Contact::MESSENGERS)),
        "lead" => Some(main.text(Lead::COMPANY).to_owned())
            .filter(|name| !name.is_empty())
            .or_else(|| main.first_point(Lead::EMAILS))
            .or_else(|| main.first_point(Lead::PHONES)),
        "task" => {
            let notes = main.text(Task::NOTES).lines().next().unwrap_or_default();
            Some(crate::exchange::survey::clip(notes, 200)).filter(|line| !line.is_empty())
        }
        "member" => {
            Some(main.text(crate::records::Member::EMAIL).to_owned()).filter(|email| !email.is_empty())
        }
        _ => None,
    };
    match found {
        Some(name) => {
            main.fields.insert(0, (kind.title, Value::Text(name)));
            Ok(())
        }
        None => Err(no_name()),
    }
}

pub(super) fn no_name() -> RowError {
    RowError { reason: Reason::NoName, column: None, field: None }
}
