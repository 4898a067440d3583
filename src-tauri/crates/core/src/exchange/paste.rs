//! A block of cells from a spreadsheet, pasted over records: each cell is read as an import reads it, links by their exact
//! title. First shown, then written as one action, or not at all.

use std::collections::HashMap;

use rusqlite::Connection;

use super::plan::Options;
use super::problem::Reason;
use super::run::write::problem_of;
use super::value::{self, DateStyle};
use crate::change::{Actor, Customs, Fields, validate};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::money::{Currency, Decimal, Money};
use crate::query;
use crate::records::{Contact, CustomField, Deal, Member, Stage, account, custom_field, deal, kind_numbered};
use crate::schema::{self, Field, FieldType, Kind, Point, PointSort, Value};
use crate::store::Record;
use crate::text::{self, Phone, fold};
use crate::workspace::Workspace;

/// A block has at most so many cells.
pub const MOST_CELLS: usize = 10_000;

/// A block of cells over records.
pub struct Block<'a> {
    /// The kind of the records.
    pub kind: &'static Kind,
    /// A record for each row.
    pub records: &'a [Id],
    /// A field for each column: a name or `custom.<id>`.
    pub fields: &'a [String],
    /// The cells, row by row.
    pub cells: &'a [Vec<String>],
    /// What a cell does not say: the year, the zone, the currency, the region.
    pub options: &'a Options,
    /// What a choice's code is called, in every language that a person may paste.
    pub words: &'a dyn Fn(&str) -> Vec<String>,
}

/// What a cell means.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What the field would hold; where there is a problem, what it holds.
    pub value: Value,
    /// It is another value than the record has.
    pub changes: bool,
    /// Why the cell cannot be taken.
    pub problem: Option<Reason>,
}

/// What came of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// It is written: so many records were changed, and by this they are taken back; none where nothing was to be done.
    Done(u64, Option<Id>),
    /// So many cells cannot be taken, and nothing was written.
    Refused(u64),
}

enum Column {
    Built(&'static Field),
    Custom(Record),
}

type Read = std::result::Result<Value, Reason>;

/// Records by kind and folded title.
type Titles = HashMap<(u8, String), Vec<Id>>;

/// Says what each cell means, and changes nothing.
pub fn check(conn: &Connection, block: &Block<'_>) -> Result<Vec<Vec<Cell>>> {
    let columns = block.columns(conn)?;
    let mut titles = Titles::new();
    let rows = block.records.iter().zip(block.cells);
    rows.map(|(id, cells)| {
        let record = block.record(conn, *id)?;
        columns
            .iter()
            .zip(cells)
            .map(|(column, cell)| block.cell(conn, &mut titles, &columns, &record, column, cell))
            .collect()
    })
    .collect()
}

/// Writes the block as one action, if every cell can be taken.
pub fn apply(ws: &Workspace, actor: &Actor, block: &Block<'_>) -> Result<Pasted> {
    let mut refused = 0;
    let mut batch = ws.batch(actor, "paste", 0)?;
    let changed = batch.commit(|draft| {
        let read = check(draft.conn(), block)?;
        refused = read.iter().flatten().filter(|cell| cell.problem.is_some()).count() as u64;
        let mut changed = 0;
        if refused > 0 {
            return Ok(changed);
        }
        let columns = block.columns(draft.conn())?;
        for (id, cells) in block.records.iter().zip(read) {
            let (mut fields, mut customs) = (Fields::new(), Customs::new());
            for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| cell.changes) {
                match column {
                    Column::Built(field) => fields.push((*field, cell.value)),
                    Column::Custom(field) => customs.push((field.id, cell.value)),
                }
            }
            if fields.is_empty() && customs.is_empty() {
                continue;
            }
            let record = block.record(draft.conn(), *id)?;
            let now = draft.now_ms();
            with_stage(draft.conn(), &record, &mut fields, now)?;
            draft.change(&record, fields, customs)?;
            changed += 1;
        }
        Ok(changed)
    })?;
    if changed == 0 {
        batch.cancel()?;
        return Ok(if refused > 0 { Pasted::Refused(refused) } else { Pasted::Done(0, None) });
    }
    Ok(Pasted::Done(changed, Some(batch.finish()?)))
}

/// A deal that gets another stage moves there, with all that belongs to it.
fn with_stage(conn: &Connection, record: &Record, fields: &mut Fields, now_ms: i64) -> Result<()> {
    let of = |fields: &Fields, field: &Field| {
        fields.iter().find(|(own, _)| *own == field).map(|(_, value)| value.clone())
    };
    if record.kind != Deal::KIND {
        return Ok(());
    }
    let Some(Value::Link(stage)) = of(fields, Deal::STAGE) else { return Ok(()) };
    let to = Record::load(conn, Stage::KIND, stage)?;
    let to = to.ok_or(Error::NotFound { kind: Stage::KIND.name, id: stage })?;
    let reason = of(fields, Deal::LOST_REASON).and_then(|reason| reason.as_text().map(str::to_owned));
    let moved = deal::moved(record, &to, reason.as_deref(), now_ms)?;
    fields.retain(|(own, _)| !moved.iter().any(|(field, _)| field == own));
    fields.extend(moved);
    Ok(())
}

impl Block<'_> {
    fn columns(&self, conn: &Connection) -> Result<Vec<Column>> {
        let cells = self.records.len().saturating_mul(self.fields.len());
        if cells > MOST_CELLS {
            return Err(Error::TooLarge { what: "cells of a block", most: MOST_CELLS as u64 });
        }
        let square = self.cells.iter().all(|row| row.len() == self.fields.len());
        if self.cells.len() != self.records.len() || !square {
            return Err(Error::Malformed { what: "block of cells" });
        }
        let definitions = query::custom_fields(conn)?;
        let unknown = || Error::Unknown { what: "field" };
        self.fields
            .iter()
            .map(|name| match name.strip_prefix("custom.") {
                Some(id) => {
                    let id: Id = id.parse().map_err(|_| unknown())?;
                    let own = |field: &&Record| {
                        field.id == id && field.text(CustomField::FOR_KIND) == self.kind.name
                    };
                    definitions.iter().find(own).cloned().map(Column::Custom).ok_or_else(unknown)
                }
                None => self.kind.field(name).map(Column::Built).ok_or_else(unknown),
            })
            .collect()
    }

    fn record(&self, conn: &Connection, id: Id) -> Result<Record> {
        Record::load(conn, self.kind, id)?.ok_or(Error::NotFound { kind: self.kind.name, id })
    }

    fn cell(
        &self,
        conn: &Connection,
        titles: &mut Titles,
        columns: &[Column],
        record: &Record,
        column: &Column,
        cell: &str,
    ) -> Result<Cell> {
        let has = match column {
            Column::Built(field) => record.get(field),
            Column::Custom(field) => record.custom.get(&field.id).unwrap_or(&Value::Null),
        };
        let read = match column {
            Column::Built(field) => {
                let read = self.value(conn, titles, record, field, cell)?;
                let read = read.and_then(|value| match validate::check(self.kind, field, &value) {
                    Err(Error::Invalid { reason, .. }) => Err(problem_of(reason, field).reason),
                    _ => Ok(value),
                });
                match &read {
                    Ok(Value::Link(to))
                        if self.kind == Deal::KIND && *field == Deal::STAGE && read.as_ref() != Ok(has) =>
                    {
                        let says_why = |column: &Column| matches!(column, Column::Built(field) if *field == Deal::LOST_REASON);
                        let mut moved = vec![(Deal::STAGE, Value::Link(*to))];
                        match with_stage(conn, record, &mut moved, self.options.now_ms) {
                            Err(Error::Invalid { .. }) if !columns.iter().any(says_why) => {
                                Err(Reason::Refused)
                            }
                            Err(Error::Invalid { .. }) => read,
                            other => other.map(|()| read)?,
                        }
                    }
                    _ => read,
                }
            }
            Column::Custom(field) => self.custom(field, cell),
        };
        Ok(match read {
            Ok(value) => {
                let value = if value.is_null() { Value::Null } else { value };
                Cell { changes: value != *has, value, problem: None }
            }
            Err(reason) => Cell { value: has.clone(), changes: false, problem: Some(reason) },
        })
    }

    fn dates(&self) -> DateStyle {
        DateStyle { day_first: None, epoch_1904: false, this_year: self.options.today.year() }
    }

    fn value(
        &self,
        conn: &Connection,
        titles: &mut Titles,
        record: &Record,
        field: &'static Field,
        cell: &str,
    ) -> Result<Read> {
        let has = record.get(field);
        if cell.trim().is_empty() {
            return Ok(Ok(match has {
                // Of several values the cell stood for one only: an empty cell does not take away what nobody saw.
                Value::Points(points) if points.len() > 1 => has.clone(),
                _ => Value::Null,
            }));
        }
        Ok(match field.ty {
            FieldType::Text if self.kind == Contact::KIND && field == Contact::GENDER => {
                Ok(Value::text(value::gender(cell)))
            }
            FieldType::Text if self.kind == Contact::KIND && field == Contact::BIRTHDAY => {
                let day = value::moment(cell, self.dates()).map(|moment| moment.date.to_string());
                Ok(Value::text(day.unwrap_or_else(|| text::one_line(cell))))
            }
            FieldType::Text => Ok(Value::text(text::one_line(cell))),
            FieldType::LongText => Ok(Value::text(text::body(cell))),
            FieldType::Number => {
                value::whole_number(cell, false).map(Value::Number).ok_or(Reason::NotANumber)
            }
            FieldType::Decimal => {
                value::decimal_text(cell, false).map(Value::Decimal).ok_or(Reason::NotANumber)
            }
            FieldType::Percent => value::percent(cell, false).map(Value::Number).ok_or(Reason::NotAPercent),
            FieldType::Checkbox => self.tick(cell).map(Value::Checkbox).ok_or(Reason::NotACheckbox),
            FieldType::Date => value::moment(cell, self.dates())
                .map(|moment| Value::Date(moment.date))
                .ok_or(Reason::NotADate),
            FieldType::Instant => {
                let moment = value::moment(cell, self.dates());
                let ms = moment.and_then(|moment| moment.instant(&self.options.zone));
                ms.map(Value::Instant).ok_or(Reason::NotADate)
            }
            FieldType::Money => {
                // An amount that names no currency stays in the one that it was in.
                let currency = match has {
                    Value::Money(money) => std::str::from_utf8(&money.currency).ok(),
                    _ => None,
                };
                let currency = currency.and_then(|code| Currency::new(code).ok());
                let currency = currency.unwrap_or(self.options.currency);
                match Money::read(cell, currency, Decimal::Point) {
                    Ok(money) => Ok(Value::Money(schema::Money {
                        minor: money.minor(),
                        currency: money.currency().code().as_bytes().try_into().unwrap_or(*b"XXX"),
                    })),
                    Err(_) => Err(Reason::NotMoney),
                }
            }
            FieldType::Choice(codes) => self.choice(codes, cell).map(Value::text).ok_or(Reason::NotAChoice),
            FieldType::Link(_) if self.kind == Deal::KIND && field == Deal::PIPELINE => Err(Reason::Refused),
            FieldType::Link(to) => {
                let found = self.called(conn, titles, to, cell)?;
                one_of(self.in_pipeline(conn, record, to, found)?).map(Value::Link)
            }
            FieldType::Links(to) => {
                let mut items = Vec::new();
                for name in
                    cell.split([',', '，', ';', '；', '、', '\n']).filter(|name| !name.trim().is_empty())
                {
                    match one_of(self.called(conn, titles, to, name)?) {
                        Ok(id) => items.push(id),
                        Err(reason) => return Ok(Err(reason)),
                    }
                }
                items.sort();
                items.dedup();
                Ok(Value::Links(items))
            }
            FieldType::Points(sort) => Ok(Value::Points(self.points(has, sort, cell))),
            FieldType::TextList => {
                let list = cell.split([';', '；', '\n']).map(text::one_line).filter(|word| !word.is_empty());
                Ok(Value::TextList(list.collect()))
            }
            FieldType::Addresses | FieldType::Jobs | FieldType::Key | FieldType::AnyLink => {
                Err(Reason::Refused)
            }
        })
    }

    fn custom(&self, field: &Record, cell: &str) -> Read {
        if cell.trim().is_empty() {
            return Ok(Value::Null);
        }
        let (value, wrong) = match field.text(CustomField::TYPE) {
            "number" => (value::decimal_text(cell, false).map(Value::Decimal), Reason::NotANumber),
            "date" => {
                let day = value::moment(cell, self.dates()).map(|moment| Value::Date(moment.date));
                (day, Reason::NotADate)
            }
            "checkbox" => (self.tick(cell).map(Value::Checkbox), Reason::NotACheckbox),
            "select" => {
                let Value::TextList(options) = field.get(CustomField::OPTIONS) else {
                    return Err(Reason::NotAChoice);
                };
                let option = options.iter().find(|option| fold(option) == fold(cell));
                (option.map(Value::text), Reason::NotAChoice)
            }
            _ => (Some(Value::text(text::body(cell))), Reason::TooLong),
        };
        let value = value.ok_or(wrong)?;
        custom_field::check(field, &value).map(|()| value).map_err(|_| wrong)
    }

    fn is_called(&self, code: &str, cell: &str) -> bool {
        let typed = fold(cell);
        typed == code || (self.words)(code).iter().any(|word| fold(word) == typed)
    }

    fn tick(&self, cell: &str) -> Option<bool> {
        if self.is_called("yes", cell) {
            return Some(true);
        }
        if self.is_called("no", cell) { Some(false) } else { value::checkbox(cell) }
    }

    fn choice(&self, codes: &[&'static str], cell: &str) -> Option<&'static str> {
        let called = codes.iter().copied().find(|code| self.is_called(code, cell));
        let read = || {
            let code = match codes {
                account::TIERS => value::tier(cell),
                _ => value::role(cell).or_else(|| value::activity_type(cell)),
            };
            codes.iter().copied().find(|known| Some(*known) == code)
        };
        called.or_else(read)
    }

    /// The records of a kind that bear exactly this title; a member is known by the e-mail, too.
    fn called(&self, conn: &Connection, titles: &mut Titles, to: u8, name: &str) -> Result<Vec<Id>> {
        let Some(kind) = kind_numbered(to) else { return Ok(vec![]) };
        let name = text::one_line(name);
        let key = (to, fold(&name));
        if let Some(known) = titles.get(&key) {
            return Ok(known.clone());
        }
        let sql = format!(
            "SELECT id, \"{0}\" FROM \"{1}\" WHERE sort = ?1 AND live = 1 AND into_id IS NULL",
            kind.title.name, kind.name
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query([text::sort_key(&name)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let title: Option<String> = row.get(1)?;
            if title.is_some_and(|title| fold(&title) == key.1) {
                found.push(Id::from_bytes(row.get(0)?));
            }
        }
        if kind == Member::KIND && found.is_empty() {
            let mut statement =
                conn.prepare_cached("SELECT id FROM member WHERE live = 1 AND lower(email) = lower(?1)")?;
            let ids = statement.query_map([&name], |row| row.get(0))?;
            found =
                ids.collect::<rusqlite::Result<Vec<[u8; 16]>>>()?.into_iter().map(Id::from_bytes).collect();
        }
        titles.insert(key, found.clone());
        Ok(found)
    }

    /// Of stages of one name that of the deal's pipeline.
    fn in_pipeline(&self, conn: &Connection, record: &Record, to: u8, found: Vec<Id>) -> Result<Vec<Id>> {
        if to != Stage::KIND.number || found.len() < 2 || self.kind != Deal::KIND {
            return Ok(found);
        }
        let mut own = Vec::new();
        for id in &found {
            if let Some(stage) = Record::load(conn, Stage::KIND, *id)?
                && stage.get(Stage::PIPELINE) == record.get(Deal::PIPELINE)
            {
                own.push(*id);
            }
        }
        Ok(if own.is_empty() { found } else { own })
    }

    /// The list with the cell's first value as its primary one and further ones behind it; what nobody saw stays.
    fn points(&self, has: &Value, sort: PointSort, cell: &str) -> Vec<Point> {
        let have: &[Point] = match has {
            Value::Points(points) => points,
            _ => &[],
        };
        let values: Vec<String> = match sort {
            PointSort::Phone => {
                Phone::read_all(cell, self.options.region).iter().map(Phone::stored).collect()
            }
            PointSort::Email => cell
                .split([';', '；', ',', '，', '\n'])
                .map(|one| text::email(one).unwrap_or_else(|| text::one_line(one)))
                .filter(|one| !one.is_empty())
                .collect(),
            _ => vec![text::one_line(cell)],
        };
        let known = |value: &str| have.iter().find(|point| point.value == value).cloned();
        let first = primary_of(have);
        let mut out: Vec<Point> = Vec::new();
        for value in values {
            let label = if out.is_empty() { first.map(|at| have[at].label.clone()) } else { None };
            let fresh = Point { value: value.clone(), label: label.unwrap_or_default(), primary: false };
            out.push(known(&value).unwrap_or(fresh));
        }
        if let Some(at) = first
            && let Some(point) = out.first_mut()
        {
            point.primary = have[at].primary;
        }
        for point in others(have) {
            if !out.iter().any(|own| own.value == point.value) {
                out.push(point);
            }
        }
        let mut seen = false;
        for point in &mut out {
            point.primary &= !seen;
            seen |= point.primary;
        }
        out
    }
}

/// Where the value stands that a list's column shows.
fn primary_of(points: &[Point]) -> Option<usize> {
    let marked = points.iter().position(|point| point.primary);
    marked.or_else(|| (!points.is_empty()).then_some(0))
}

fn others(points: &[Point]) -> Vec<Point> {
    let primary = primary_of(points);
    let others = points.iter().enumerate().filter(|(at, _)| Some(*at) != primary);
    others.map(|(_, point)| point.clone()).collect()
}

fn one_of(found: Vec<Id>) -> std::result::Result<Id, Reason> {
    match found[..] {
        [] => Err(Reason::UnknownLink),
        [one] => Ok(one),
        _ => Err(Reason::AmbiguousLink),
    }
}
