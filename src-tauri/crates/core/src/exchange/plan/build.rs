//! One row through the steps: what each cell adds to the drafts, and how the drafts of a row are finished and linked.

use std::sync::Arc;

use csv::StringRecord;
use jiff::civil::Time;

use super::compile::{Compiled, Op, Slot, Step};
use crate::exchange::draft::{
    CustomColumn, CustomType, ExternalKey, LinkDraft, LinkTarget, OwnerRef, RecordDraft, Reference,
};
use crate::exchange::own;
use crate::exchange::problem::Reason;
use crate::exchange::target::{Group, Piece};
use crate::exchange::value::{self, Moment};
use crate::money;
use crate::records::{Account, Activity, Contact, Deal, Lead, Pipeline, Stage, Task};
use crate::schema::{Address, Class, Field, Kind, Point, PointSort, Value};
use crate::text;

/// The most values of one list.
const MOST_VALUES: usize = 100;
/// The longest single line, in characters.
const LONGEST_LINE: usize = 1_000;
/// The longest text, in bytes.
const LONGEST_TEXT: usize = 64 << 10;
/// Custom fields that the rows of an import may name themselves; further ones become lines of the notes.
const MOST_NAMED: usize = 200;
/// What stands between several values in a cell of Google's.
const SEVERAL: &str = " ::: ";

pub(super) struct RowError {
    pub reason: Reason,
    pub column: Option<u32>,
    pub field: Option<&'static str>,
}

struct Ref {
    field: &'static Field,
    kind: &'static Kind,
    key: Option<ExternalKey>,
    name: String,
    email: String,
    header: String,
}

#[derive(Default)]
struct Amount {
    field: Option<&'static Field>,
    text: String,
    column: usize,
    minor: Option<i64>,
    currency: Option<money::Currency>,
    usual: Option<money::Currency>,
    unit: i64,
}

struct AddressBuild {
    group: Group,
    nth: u8,
    address: Address,
    formatted: String,
    lines: Vec<String>,
}

/// What one record has gathered so far.
#[derive(Default)]
struct Part {
    fields: Vec<(&'static Field, Value)>,
    points: Vec<(&'static Field, Vec<Point>)>,
    labels: Vec<(&'static Field, u8, String)>,
    addresses: Vec<AddressBuild>,
    address_field: Option<&'static Field>,
    amount: Amount,
    moments: Vec<(&'static Field, Moment)>,
    times: Vec<(&'static Field, Time)>,
    refs: Vec<Ref>,
    further: Vec<(&'static Field, Reference)>,
    about: Option<ExternalKey>,
    custom: Vec<(Arc<CustomColumn>, Value)>,
    custom_labels: Vec<(u8, String)>,
    tags: Vec<String>,
    owner: Option<OwnerRef>,
    key: Option<ExternalKey>,
    created_at: Option<i64>,
    in_trash: bool,
    done: Option<bool>,
    outcome: Option<(&'static str, String)>,
    touched: bool,
}

/// The drafts under construction; kept between rows for its room.
#[derive(Default)]
pub(super) struct Build {
    parts: Vec<Part>,
}

impl Build {
    pub(super) fn new(slots: usize) -> Build {
        Build { parts: (0..slots).map(|_| Part::default()).collect() }
    }

    pub(super) fn row(
        &mut self,
        plan: &Compiled,
        cells: &StringRecord,
    ) -> Result<Vec<RecordDraft>, RowError> {
        for part in &mut self.parts {
            *part = Part::default();
        }
        for step in &plan.steps {
            let Some(cell) = cells.get(step.column).map(str::trim).filter(|cell| !cell.is_empty()) else {
                continue;
            };
            let cell = if plan.mended { own::restored(cell) } else { cell };
            let part = &mut self.parts[step.slot];
            if let Err((reason, field)) = part.take(plan, step, cell) {
                return Err(RowError {
                    reason,
                    column: Some(step.column as u32),
                    field: field.map(|f| f.name),
                });
            }
        }
        self.finish(plan)
    }

    fn finish(&mut self, plan: &Compiled) -> Result<Vec<RecordDraft>, RowError> {
        for (part, slot) in self.parts.iter_mut().zip(&plan.slots) {
            part.close(plan, slot)?;
        }
        // A record that only came along and has no name gives what it has to the main one.
        let (main, others) = self.parts.split_at_mut(1);
        let main = &mut main[0];
        name_main(main, plan.slots[0].kind)?;
        let title = main.text(plan.slots[0].kind.title).to_owned();
        let mut alive = vec![true; plan.slots.len()];
        for (at, (part, slot)) in others.iter_mut().zip(&plan.slots[1..]).enumerate() {
            alive[at + 1] = part.touched && part.stands_alone(slot, &title, main, plan.slots[0].kind);
        }
        let mut place = vec![usize::MAX; plan.slots.len()];
        let mut n = 0;
        for (at, alive) in alive.iter().enumerate() {
            if *alive {
                place[at] = n;
                n += 1;
            }
        }
        let account = self.parts.iter().zip(&plan.slots).find_map(|(part, slot)| {
            (slot.kind == Contact::KIND).then(|| part.reference(Contact::ACCOUNT, ""))?
        });
        let account_name = self
            .parts
            .iter()
            .zip(&plan.slots)
            .find(|(_, slot)| slot.kind == Account::KIND)
            .map(|(part, _)| part.text(Account::NAME).to_owned())
            .or_else(|| account.as_ref().map(|account| account.name.clone()))
            .unwrap_or_default();
        let mut drafts = Vec::with_capacity(n);
        for (at, slot) in plan.slots.iter().enumerate().filter(|(at, _)| alive[*at]) {
            let part = std::mem::take(&mut self.parts[at]);
            let done = part.done;
            let mut draft = part.into_draft(slot, plan, &account_name);
            link_within_row(&mut draft, at, &plan.slots, &place, account.as_ref());
            if is_undone(&draft, done, plan) {
                into_task(&mut draft, &plan.options.zone);
            }
            drafts.push(draft);
        }
        Ok(drafts)
    }
}

type Taken = Result<(), (Reason, Option<&'static Field>)>;

impl Part {
    fn take(&mut self, plan: &Compiled, step: &Step, cell: &str) -> Taken {
        let bad = |reason, field: &'static Field| Err((reason, Some(field)));
        // A dash is nothing to a date, and something in a text.
        let wordy = matches!(
            step.op,
            Op::Text(_) | Op::LongText(_) | Op::Line(..) | Op::Custom(_) | Op::Key | Op::Outcome(_)
        );
        if !wordy && value::is_blank(cell) {
            return Ok(());
        }
        self.touched = true;
        match &step.op {
            Op::Text(field) => return self.line_of_text(field, cell),
            Op::Birthday(field) => {
                let text = match value::moment(cell, step.dates) {
                    Some(moment) => moment.date.to_string(),
                    None => text::one_line(cell),
                };
                return self.line_of_text(field, &text);
            }
            Op::Gender(field) => return self.line_of_text(field, &value::gender(cell)),
            Op::LongText(field) => return self.add_text(field, &long(plan, cell)),
            Op::Line(field, header) => {
                let line = format!("{header}: {}", long(plan, cell));
                return self.add_text(field, &line);
            }
            Op::Number(field) => {
                let comma = plan.decimal == money::Decimal::Comma;
                match value::whole_number(cell, comma) {
                    Some(number) => self.once(field, Value::Number(number)),
                    None => return bad(Reason::NotANumber, field),
                }
            }
            Op::Percent(field) => match value::percent(cell, plan.decimal == money::Decimal::Comma) {
                Some(share) => self.once(field, Value::Number(share)),
                None => return bad(Reason::NotAPercent, field),
            },
            Op::Checkbox(field, yes) => match value::checkbox(cell) {
                Some(on) => self.once(field, Value::Checkbox(on == *yes)),
                None => return bad(Reason::NotACheckbox, field),
            },
            Op::Date(field) | Op::Instant(field) => match value::moment(cell, step.dates) {
                Some(moment) if !self.moments.iter().any(|(f, _)| f == field) => {
                    self.moments.push((field, moment));
                }
                Some(_) => {}
                None => return bad(Reason::NotADate, field),
            },
            Op::TimeOf(field) => match value::time_of_day(cell) {
                Some(time) => self.times.push((field, time)),
                None => return bad(Reason::NotADate, field),
            },
            Op::Money(field) => {
                self.amount.field = Some(field);
                self.amount.text = cell.to_owned();
                self.amount.column = step.column;
                self.amount.usual = Some(step.currency);
                self.amount.unit = step.unit;
            }
            Op::MoneyMinor(field) => {
                self.amount.field = Some(field);
                self.amount.column = step.column;
                self.amount.usual.get_or_insert(step.currency);
                self.amount.minor = value::whole_number(cell, false);
                if self.amount.minor.is_none() {
                    return bad(Reason::NotMoney, field);
                }
            }
            Op::MoneyCurrency(field) => match currency_named(cell) {
                Some(currency) => self.amount.currency = Some(currency),
                None => return bad(Reason::NotMoney, field),
            },
            Op::Choice(field, codes) => return self.choose(field, codes, cell),
            Op::Flag(field, word) => {
                if value::checkbox(cell) == Some(true) {
                    self.once(field, Value::Text(word.clone()));
                }
            }
            Op::Points(field, sort, label) => return self.add_points(plan, field, *sort, cell, label, false),
            Op::PointPiece(field, _, n, Piece::Label) => self.labels.push((field, *n, cell.to_owned())),
            Op::PointPiece(field, sort, n, _) => {
                let labels = self.labels.iter().find(|(f, number, _)| f == field && number == n);
                let labels = labels.map(|(_, _, label)| label.clone()).unwrap_or_default();
                let mut labels = labels.split(SEVERAL);
                let mut label = "";
                for one in cell.split(SEVERAL) {
                    label = labels.next().unwrap_or(label);
                    let primary = label.trim_start().starts_with('*');
                    self.add_points(plan, field, *sort, one, &value::label(label), primary)?;
                }
            }
            Op::AddressPiece(field, group, piece) => {
                self.address_field = Some(field);
                for (nth, one) in cell.split(SEVERAL).enumerate().take(MOST_VALUES) {
                    self.address(group, nth as u8).add(*piece, one);
                }
            }
            Op::LinkId(field, kind) => self.link_ids(plan, field, kind, cell),
            Op::LinkName(field, kind, header) => return self.link_name(plan, field, kind, cell, header),
            Op::LinkEmail(field, kind) => {
                let email = text::email(cell.split([',', ';']).next().unwrap_or(cell)).unwrap_or_default();
                self.reference_mut(field, kind).email = email;
            }
            Op::OwnerId => {
                let key = plan.key(cell);
                self.owner.get_or_insert_default().external = Some(key);
            }
            Op::OwnerName => {
                let owner = self.owner.get_or_insert_default();
                match text::email(cell) {
                    Some(email) if cell.contains('@') => owner.email = email,
                    _ => owner.name = text::one_line(cell),
                }
            }
            Op::OwnerEmail => {
                self.owner.get_or_insert_default().email =
                    text::email(cell).unwrap_or_else(|| text::one_line(cell));
            }
            Op::Tags => self.add_tags(cell),
            Op::TextList(field) => {
                let list = cell.split([';', '；', '\n']).map(text::one_line).filter(|word| !word.is_empty());
                self.once(field, Value::TextList(list.take(MOST_VALUES).collect()));
            }
            Op::Key => self.key = Some(plan.key(cell)),
            Op::CreatedAt => {
                match value::moment(cell, step.dates).and_then(|m| m.instant(&plan.options.zone)) {
                    Some(at) => self.created_at = Some(at),
                    None => return Err((Reason::NotADate, None)),
                }
            }
            Op::InTrash => self.in_trash = value::checkbox(cell) == Some(true),
            Op::Done => self.done = value::checkbox(cell),
            Op::Outcome(header) => {
                let known = matches!(
                    text::fold(cell).as_str(),
                    "open" | "active" | "in progress" | "进行中" | "跟进中"
                );
                match value::stage_type(cell) {
                    "open" if known => {}
                    "open" => {
                        return self.add_text(Deal::NOTES, &format!("{header}: {}", text::one_line(cell)));
                    }
                    outcome => self.outcome = Some((outcome, text::one_line(cell))),
                }
            }
            Op::About => self.about = Some(plan.key(cell)),
            Op::Custom(column) => return self.add_custom(plan, step, column, cell),
            Op::NamedCustom(n, Piece::Label) => self.custom_labels.push((*n, cell.to_owned())),
            Op::NamedCustom(n, _) => return self.add_named_custom(plan, step, *n, cell),
        }
        Ok(())
    }

    /// Sets a field that is still empty.
    fn once(&mut self, field: &'static Field, value: Value) {
        if !self.fields.iter().any(|(f, _)| *f == field) {
            self.fields.push((field, value));
        }
    }

    fn text(&self, field: &'static Field) -> &str {
        self.fields
            .iter()
            .find(|(f, _)| *f == field)
            .and_then(|(_, value)| value.as_text())
            .unwrap_or_default()
    }

    fn text_mut(&mut self, field: &'static Field) -> &mut String {
        let at = match self.fields.iter().position(|(f, value)| *f == field && value.as_text().is_some()) {
            Some(at) => at,
            None => {
                self.fields.push((field, Value::Text(String::new())));
                self.fields.len() - 1
            }
        };
        match &mut self.fields[at].1 {
            Value::Text(text) => text,
            _ => unreachable!("the position was chosen for its text"),
        }
    }

    fn line_of_text(&mut self, field: &'static Field, cell: &str) -> Taken {
        let line = text::one_line(cell);
        if line.is_empty() {
            return Ok(());
        }
        let have = self.text_mut(field);
        if !have.is_empty() && *have != line {
            have.push(' ');
            have.push_str(&line);
        } else {
            *have = line;
        }
        if have.len() > LONGEST_LINE && have.chars().count() > LONGEST_LINE {
            return Err((Reason::TooLong, Some(field)));
        }
        Ok(())
    }

    fn add_text(&mut self, field: &'static Field, text: &str) -> Taken {
        if text.is_empty() {
            return Ok(());
        }
        let have = self.text_mut(field);
        if !have.is_empty() {
            have.push('\n');
        }
        have.push_str(text);
        if have.len() > LONGEST_TEXT { Err((Reason::TooLong, Some(field))) } else { Ok(()) }
    }

    fn choose(&mut self, field: &'static Field, codes: &[&str], cell: &str) -> Taken {
        let folded = text::fold(cell);
        let code = match codes.iter().find(|code| **code == folded) {
            Some(code) => Some(*code),
            None if field == Activity::TYPE => match value::activity_type(cell) {
                Some(code) => Some(code),
                None => {
                    // A sort of activity that is not known here keeps its name in the subject.
                    let word = text::one_line(cell);
                    let subject = self.text_mut(Activity::SUBJECT);
                    *subject = if subject.is_empty() { word } else { format!("{word}: {subject}") };
                    Some("other")
                }
            },
            None if codes == crate::records::account::TIERS => value::tier(cell),
            None if field == Contact::ROLE => value::role(cell),
            None => None,
        };
        match code.and_then(|code| codes.iter().find(|known| **known == code)) {
            Some(code) => {
                self.once(field, Value::Text((*code).to_owned()));
                Ok(())
            }
            None => Err((Reason::NotAChoice, Some(field))),
        }
    }

    fn add_points(
        &mut self,
        plan: &Compiled,
        field: &'static Field,
        sort: PointSort,
        cell: &str,
        label: &str,
        primary: bool,
    ) -> Taken {
        match sort {
            PointSort::Phone => {
                let mut numbers = Vec::new();
                for one in cell.split(SEVERAL) {
                    plan.phones.read(one, |number| numbers.push(number));
                }
                for number in numbers {
                    self.add_point(field, number, label, primary)?;
                }
            }
            PointSort::Email => {
                if let Some(email) = text::email(cell) {
                    return self.add_point(field, email, label, primary);
                }
                let pieces = cell.split([',', ';', '，', '；', '、', '\n', ' ', '|']);
                for one in pieces.filter(|one| !one.is_empty() && *one != ":::") {
                    let Some(email) = text::email(one) else {
                        return Err((Reason::NotAnEmail, Some(field)));
                    };
                    self.add_point(field, email, label, primary)?;
                }
            }
            _ => {
                for one in cell.split(SEVERAL).flat_map(|one| one.split('\n')) {
                    let one = text::one_line(one);
                    if !one.is_empty() {
                        self.add_point(field, one, label, primary)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add_point(&mut self, field: &'static Field, value: String, label: &str, primary: bool) -> Taken {
        if value.chars().count() > LONGEST_LINE {
            return Err((Reason::TooLong, Some(field)));
        }
        let at = match self.points.iter().position(|(f, _)| *f == field) {
            Some(at) => at,
            None => {
                self.points.push((field, Vec::with_capacity(1)));
                self.points.len() - 1
            }
        };
        let list = &mut self.points[at].1;
        let primary = primary && !list.iter().any(|point| point.primary);
        if let Some(same) = list.iter_mut().find(|point| point.value == value) {
            if same.label.is_empty() {
                same.label = label.to_owned();
            }
            same.primary |= primary;
            return Ok(());
        }
        if list.len() == MOST_VALUES {
            return Err((Reason::TooMany, Some(field)));
        }
        list.push(Point { value, label: label.to_owned(), primary });
        Ok(())
    }

    fn address(&mut self, group: &Group, nth: u8) -> &mut AddressBuild {
        let found = self.addresses.iter().position(|known| known.nth == nth && known.group == *group);
        let at = found.unwrap_or_else(|| {
            let label = match group {
                Group::Label(label) => label.clone(),
                Group::Number(_) => String::new(),
            };
            self.addresses.push(AddressBuild {
                group: group.clone(),
                nth,
                address: Address { label, ..Address::default() },
                formatted: String::new(),
                lines: Vec::new(),
            });
            self.addresses.len() - 1
        });
        &mut self.addresses[at]
    }

    fn reference_mut(&mut self, field: &'static Field, kind: &'static Kind) -> &mut Ref {
        let found = self.refs.iter().position(|known| known.field == field);
        let at = found.unwrap_or_else(|| {
            let empty = String::new();
            self.refs.push(Ref {
                field,
                kind,
                key: None,
                name: empty.clone(),
                email: empty.clone(),
                header: empty,
            });
            self.refs.len() - 1
        });
        &mut self.refs[at]
    }

    fn link_ids(&mut self, plan: &Compiled, field: &'static Field, kind: &'static Kind, cell: &str) {
        let mut ids = cell.split([';', '；', ',']).map(str::trim).filter(|id| !id.is_empty());
        if let Some(first) = ids.next() {
            self.reference_mut(field, kind).key = Some(plan.key(first));
        }
        // Where a record belongs to several, the field holds the first and its wider sibling the rest.
        let wider = match field {
            _ if field == Contact::ACCOUNT => Contact::JOBS,
            _ if field == Deal::CONTACT => Deal::PARTICIPANTS,
            other => other,
        };
        for id in ids.take(MOST_VALUES) {
            self.further.push((
                wider,
                Reference {
                    kind,
                    key: Some(plan.key(id)),
                    name: String::new(),
                    email: String::new(),
                    within: String::new(),
                },
            ));
        }
    }

    fn link_name(
        &mut self,
        plan: &Compiled,
        field: &'static Field,
        kind: &'static Kind,
        cell: &str,
        header: &str,
    ) -> Taken {
        let name = text::one_line(cell);
        let name =
            if plan.hubspot && field == Deal::STAGE { value::hubspot_stage(&name).to_owned() } else { name };
        if name.chars().count() > LONGEST_LINE {
            return Err((Reason::TooLong, Some(field)));
        }
        // Pipedrive writes `Stage (Pipeline)`.
        let (name, pipeline) = match name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
            Some((stage, pipeline)) if plan.pipedrive && field == Deal::STAGE => {
                (stage.to_owned(), Some(pipeline))
            }
            _ => (name.clone(), None),
        };
        if let Some(pipeline) = pipeline {
            let known = self.reference_mut(Deal::PIPELINE, Pipeline::KIND);
            known.name = pipeline.to_owned();
        }
        let known = self.reference_mut(field, kind);
        if known.name.is_empty() {
            known.name = name;
            known.header = header.to_owned();
        } else if text::fold(&known.name) != text::fold(&name) && field == Contact::ACCOUNT {
            let (key, email, within) = (None, String::new(), String::new());
            self.further.push((Contact::JOBS, Reference { kind, key, name, email, within }));
        }
        Ok(())
    }

    fn reference(&self, field: &'static Field, within: &str) -> Option<Reference> {
        self.refs.iter().find(|known| known.field == field).map(|known| known.reference(within))
    }

    fn add_tags(&mut self, cell: &str) {
        for tag in cell.split(SEVERAL).flat_map(|part| part.split([',', ';', '，', '；', '、', '|', '\n']))
        {
            let tag = text::one_line(tag.trim().trim_start_matches('*'));
            // Google's own groups say nothing of the person.
            let system =
                matches!(tag.as_str(), "" | "myContacts" | "My Contacts" | "starred" | "Starred in Android");
            if !system && self.tags.len() < MOST_VALUES && !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }

    fn add_custom(&mut self, plan: &Compiled, step: &Step, column: &Arc<CustomColumn>, cell: &str) -> Taken {
        let blank = value::is_blank(cell);
        let value = match column.ty {
            CustomType::Text => {
                let text = long(plan, cell);
                if text.len() > LONGEST_TEXT {
                    return Err((Reason::TooLong, None));
                }
                Value::text(text)
            }
            CustomType::Select => Value::text(text::one_line(cell)),
            _ if blank => return Ok(()),
            CustomType::Number => match value::decimal_text(cell, plan.decimal == money::Decimal::Comma) {
                Some(number) => Value::Decimal(number),
                None => return Err((Reason::NotANumber, None)),
            },
            CustomType::Date => match value::moment(cell, step.dates) {
                Some(moment) => Value::Date(moment.date),
                None => return Err((Reason::NotADate, None)),
            },
            CustomType::Checkbox => match value::checkbox(cell) {
                Some(on) => Value::Checkbox(on),
                None => return Err((Reason::NotACheckbox, None)),
            },
        };
        if !value.is_null() {
            self.custom.push((Arc::clone(column), value));
        }
        Ok(())
    }

    fn add_named_custom(&mut self, plan: &Compiled, step: &Step, n: u8, cell: &str) -> Taken {
        let kind = plan.slots[step.slot].kind;
        let label =
            self.custom_labels.iter().find(|(number, _)| *number == n).map(|(_, label)| label.as_str());
        let label = text::one_line(label.unwrap_or("Other").trim_start_matches('*'));
        let text = text::body(&cell.replace(SEVERAL, "; "));
        let column = {
            let mut known = plan.named_custom.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let room = known.len() < MOST_NAMED && label.len() <= 120;
            match known.get(&(kind.number, label.clone())) {
                Some(column) => Some(Arc::clone(column)),
                None if room => {
                    let (ty, class) = (CustomType::Text, Class::Identity);
                    let made =
                        CustomColumn { kind, label: label.clone(), ty, class, options: Vec::new(), id: None };
                    let made = Arc::new(made);
                    known.insert((kind.number, label.clone()), Arc::clone(&made));
                    Some(made)
                }
                None => None,
            }
        };
        match (column, kind.field("notes")) {
            (Some(column), _) => {
                if let Some((_, Value::Text(have))) =
                    self.custom.iter_mut().find(|(c, _)| Arc::ptr_eq(c, &column))
                {
                    have.push_str("; ");
                    have.push_str(&text);
                } else {
                    self.custom.push((column, Value::text(text)));
                }
                Ok(())
            }
            (None, Some(notes)) => self.add_text(notes, &format!("{label}: {text}")),
            (None, None) => Ok(()),
        }
    }

    /// What needs the whole row: amounts with their currency, dates with their time, addresses, labels, fixed values.
    fn close(&mut self, plan: &Compiled, slot: &Slot) -> Result<(), RowError> {
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
    fn decide(&mut self, outcome: &'static str, word: String) -> Result<(), RowError> {
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

    fn compose_name(&mut self, kind: &'static Kind) {
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

    fn first_point(&self, field: &'static Field) -> Option<String> {
        self.fields.iter().find(|(f, _)| *f == field).and_then(|(_, value)| match value {
            Value::Points(points) => points.first().map(|point| point.value.clone()),
            _ => None,
        })
    }

    /// Is this a record of its own beside the main one? If not, what it has went to the main one.
    fn stands_alone(&mut self, slot: &Slot, title: &str, main: &mut Part, main_kind: &'static Kind) -> bool {
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

    fn merge(&mut self, field: &'static Field, value: Value) {
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

    fn into_draft(mut self, slot: &Slot, plan: &Compiled, account_name: &str) -> RecordDraft {
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

impl Ref {
    fn reference(&self, within: &str) -> Reference {
        Reference {
            kind: self.kind,
            key: self.key.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            within: within.to_owned(),
        }
    }
}

impl Amount {
    fn read(&self, decimal: money::Decimal) -> Result<Value, Reason> {
        let usual = self.currency.or(self.usual).unwrap_or(money::Currency::CNY);
        let read = match self.minor {
            Some(minor) => money::Money::new(minor, usual),
            None => money::Money::read(&self.text, usual, decimal).and_then(|read| {
                let counted = self.unit > 1 && !self.text.contains(['万', '亿', '萬', '億']);
                if counted { read.times(self.unit, 1) } else { Ok(read) }
            }),
        };
        let money = read.map_err(|_| Reason::NotMoney)?;
        let code: [u8; 3] = money.currency().code().as_bytes().try_into().map_err(|_| Reason::NotMoney)?;
        Ok(Value::Money(crate::schema::Money { minor: money.minor(), currency: code }))
    }
}

impl AddressBuild {
    fn add(&mut self, piece: Piece, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        let address = &mut self.address;
        let place = match piece {
            Piece::Street | Piece::Value => {
                let street = text::body(cell);
                if !address.street.is_empty() {
                    address.street.push('\n');
                }
                address.street.push_str(&street);
                return;
            }
            Piece::City => &mut address.city,
            Piece::Region => &mut address.region,
            Piece::Postal => &mut address.postal,
            Piece::Country => &mut address.country,
            Piece::PoBox => return self.lines.push(text::body(cell)),
            Piece::Formatted => {
                if !self.formatted.is_empty() {
                    self.formatted.push('\n');
                }
                return self.formatted.push_str(&text::body(cell));
            }
            Piece::Label => {
                address.label = value::label(cell);
                address.primary = cell.starts_with('*');
                return;
            }
        };
        let cell = text::one_line(cell);
        // A city and its district are one word in Chinese.
        if !place.is_empty() && *place != cell {
            if !cell.chars().next().is_some_and(text::is_han) {
                place.push(' ');
            }
            place.push_str(&cell);
        } else {
            *place = cell;
        }
    }

    fn close(mut self) -> Option<Address> {
        for line in self.lines {
            if !self.address.street.is_empty() {
                self.address.street.push('\n');
            }
            self.address.street.push_str(&line);
        }
        if self.address.is_empty() {
            self.address.street = self.formatted;
        } else if self.address.street.is_empty() && !self.formatted.is_empty() {
            // The whole text beside a city or a region: it is the rest of the address.
            self.address.street = self.formatted;
        }
        (!self.address.is_empty()).then_some(self.address)
    }
}

impl Compiled {
    /// The key of an id in this file. Salesforce writes one id with 15 or 18 characters; the last three are a sum.
    fn key(&self, id: &str) -> ExternalKey {
        let mut id = text::one_line(id);
        let program = match &self.program {
            Some(program) => {
                if **program == *"salesforce" && id.len() == 18 && id.is_ascii() {
                    id.truncate(15);
                }
                program
            }
            // Long ids are unique in the world; `17` is only among its own files.
            None if id.len() >= 15 && id.bytes().any(|b| b.is_ascii_digit()) => &self.any_program,
            None => &self.file_program,
        };
        ExternalKey { program: Arc::clone(program), id }
    }
}

/// Is this an activity that has not happened: said to be undone, or dated past tomorrow?
fn is_undone(draft: &RecordDraft, done: Option<bool>, plan: &Compiled) -> bool {
    const DAY_MS: i64 = 24 * 3_600_000;
    let later = matches!(draft.get(Activity::AT), Value::Instant(at) if *at > plan.options.now_ms + DAY_MS);
    draft.kind == Activity::KIND && done.map_or(later, |done| !done)
}

/// An activity that has not happened is something to do.
fn into_task(draft: &mut RecordDraft, zone: &jiff::tz::TimeZone) {
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

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Finds what the main record is called by when nothing says so.
fn name_main(main: &mut Part, kind: &'static Kind) -> Result<(), RowError> {
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

fn no_name() -> RowError {
    RowError { reason: Reason::NoName, column: None, field: None }
}

/// Links the drafts of a row to each other, where the row itself says nothing else.
fn link_within_row(
    draft: &mut RecordDraft,
    own: usize,
    slots: &[Slot],
    place: &[usize],
    account: Option<&Reference>,
) {
    for (name, kind) in
        [("account", Account::KIND), ("contact", Contact::KIND), ("deal", Deal::KIND), ("lead", Lead::KIND)]
    {
        let Some(field) = draft.kind.field(name) else { continue };
        // A lead's links say what it was converted to, which standing in one row does not.
        if draft.kind == kind || draft.kind == Lead::KIND || draft.kind == Deal::KIND && kind == Lead::KIND {
            continue;
        }
        if draft.links.iter().any(|link| link.field == field) {
            continue;
        }
        let beside = slots
            .iter()
            .enumerate()
            .find(|(at, slot)| *at != own && slot.kind == kind && place[*at] != usize::MAX);
        let to = match (beside, account) {
            (Some((at, _)), _) => LinkTarget::ThisRow(place[at]),
            (None, Some(account)) if kind == Account::KIND && draft.kind != Contact::KIND => {
                LinkTarget::Elsewhere(account.clone())
            }
            _ => continue,
        };
        draft.links.push(LinkDraft { field, to, one_of: false });
    }
}

/// A body of text as it is kept.
fn long(plan: &Compiled, cell: &str) -> String {
    if plan.html { text::body(&value::plain_text(cell)) } else { text::body(cell) }
}

fn currency_named(cell: &str) -> Option<money::Currency> {
    let cell = cell.trim();
    let code = match cell {
        "人民币" | "元" | "¥" | "￥" | "RMB" | "rmb" => "CNY",
        "美元" | "$" | "US$" => "USD",
        "欧元" | "€" => "EUR",
        "港币" | "港元" | "HK$" => "HKD",
        "英镑" | "£" => "GBP",
        "日元" => "JPY",
        // `CNY - Chinese Yuan`
        other => other.split([' ', '-', '(']).next()?,
    };
    money::Currency::new(code).ok()
}
