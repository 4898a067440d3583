//! The filter tree and its SQL. Field names are looked up in the schema; values are only ever bound.

use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::types::Value as Sql;
use serde::{Deserialize, Serialize};

use super::Day;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{Contact, number};
use crate::schema::{Field, FieldType, Kind, PointSort};
use crate::store::row::is_contacted;
use crate::text;

/// A condition on records: `{"all": [..]}`, `{"any": [..]}`, `{"not": ..}` or `{"field", "op", "value"}`.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Filter {
    /// Every one of these.
    All {
        /// The conditions.
        all: Vec<Filter>,
    },
    /// At least one of these.
    Any {
        /// The conditions.
        any: Vec<Filter>,
    },
    /// Not this.
    Not {
        /// The condition.
        not: Box<Filter>,
    },
    /// A field compared with a value.
    Field {
        /// A field's name, a derived date's, or `custom.<id>`.
        field: String,
        /// How it is compared.
        op: Op,
        /// What with.
        #[serde(default)]
        value: serde_json::Value,
    },
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Op {
    Is,
    IsNot,
    In,
    Contains,
    Starts,
    Empty,
    NotEmpty,
    Gt,
    Lt,
    Ge,
    Le,
    Between,
    /// The date lies within that many days from today on.
    WithinDays,
    /// The date lies at least that many days back, or is empty.
    OlderDays,
    /// The date lies in the running week, Monday to Sunday.
    ThisWeek,
    LastMonth,
    ThisMonth,
    NextMonth,
    ThisQuarter,
    ThisYear,
}

impl Op {
    /// The first and the last day of the stretch of the calendar that it names, seen from `today`.
    fn stretch(self, today: Date) -> Option<(Date, Date)> {
        let month = |months: i8| -> Option<(Date, Date)> {
            let first = today.first_of_month().checked_add(months.months()).ok()?;
            Some((first, first.last_of_month()))
        };
        match self {
            Op::ThisWeek => {
                let behind = today.weekday().to_monday_zero_offset();
                let first = today.checked_sub(behind.days()).ok()?;
                Some((first, first.checked_add(6.days()).ok()?))
            }
            Op::LastMonth => month(-1),
            Op::ThisMonth => month(0),
            Op::NextMonth => month(1),
            Op::ThisQuarter => {
                let first = month(-((today.month() - 1) % 3))?.0;
                Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
            }
            Op::ThisYear => Some((today.first_of_year(), today.last_of_year())),
            _ => None,
        }
    }

    fn is_of_calendar(self) -> bool {
        use Op::{LastMonth, NextMonth, ThisMonth, ThisQuarter, ThisWeek, ThisYear};
        matches!(self, ThisWeek | LastMonth | ThisMonth | NextMonth | ThisQuarter | ThisYear)
    }
}

/// Deeper trees than this come from no person.
const MOST_DEEP: usize = 8;
/// More conditions than this come from no person.
const MOST_CONDITIONS: usize = 100;

impl Filter {
    /// Appends the condition as SQL and its values as arguments.
    pub(super) fn sql(
        &self,
        kind: &'static Kind,
        day: &Day,
        sql: &mut String,
        args: &mut Vec<Sql>,
    ) -> Result<()> {
        if self.conditions() > MOST_CONDITIONS {
            return Err(too_many());
        }
        self.part(kind, day, sql, args, 0)
    }

    /// How many conditions it has, counted no further than a little beyond the most that there may be.
    fn conditions(&self) -> usize {
        match self {
            Filter::All { all: list } | Filter::Any { any: list } => {
                let mut count = 0;
                for filter in list {
                    count += filter.conditions().max(1);
                    if count > MOST_CONDITIONS {
                        break;
                    }
                }
                count
            }
            Filter::Not { not } => not.conditions(),
            Filter::Field { .. } => 1,
        }
    }

    fn part(
        &self,
        kind: &'static Kind,
        day: &Day,
        sql: &mut String,
        args: &mut Vec<Sql>,
        depth: usize,
    ) -> Result<()> {
        if depth > MOST_DEEP {
            return Err(too_many());
        }
        let (list, word, none) = match self {
            Filter::All { all } => (all, " AND ", "1"),
            Filter::Any { any } => (any, " OR ", "0"),
            Filter::Not { not } => {
                sql.push_str("NOT coalesce(");
                not.part(kind, day, sql, args, depth + 1)?;
                sql.push_str(", 0)");
                return Ok(());
            }
            Filter::Field { field, op, value } => {
                return condition(kind, field, *op, value, day, sql, args);
            }
        };
        sql.push('(');
        if list.is_empty() {
            sql.push_str(none);
        }
        for (place, filter) in list.iter().enumerate() {
            if place > 0 {
                sql.push_str(word);
            }
            filter.part(kind, day, sql, args, depth + 1)?;
        }
        sql.push(')');
        Ok(())
    }
}

/// How the value of a condition is read.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Text,
    Number,
    Date,
    Instant,
    Link,
    List,
}

fn condition(
    kind: &'static Kind,
    name: &str,
    op: Op,
    value: &serde_json::Value,
    day: &Day,
    sql: &mut String,
    args: &mut Vec<Sql>,
) -> Result<()> {
    let (column, form) = match (name, kind.field(name)) {
        ("last_contact", _) if is_contacted(kind) => ("last_contact".to_owned(), Form::Instant),
        ("next_contact", _) if is_contacted(kind) => ("next_contact".to_owned(), Form::Date),
        ("created" | "changed", _) => (name.to_owned(), Form::Instant),
        (_, Some(field)) => match field.ty {
            FieldType::Links(_) => return links(kind, field, op, value, sql, args),
            FieldType::Key | FieldType::AnyLink => return Err(Error::Unknown { what: "filter field" }),
            ty => (format!("\"{}\"", field.name), form_of(ty)),
        },
        (_, None) => {
            let id: Id = name
                .strip_prefix("custom.")
                .and_then(|id| id.parse().ok())
                .ok_or(Error::Unknown { what: "filter field" })?;
            // The id is one of ours in its canonical text, so it can stand in the path.
            let numbers = |value: &serde_json::Value| match value {
                serde_json::Value::Array(items) => {
                    !items.is_empty() && items.iter().all(|item| item.is_number())
                }
                one => one.is_number(),
            };
            let form = match op {
                Op::WithinDays | Op::OlderDays => Form::Date,
                op if op.is_of_calendar() => Form::Date,
                _ if numbers(value) => Form::Number,
                _ => Form::Text,
            };
            let path = format!("custom ->> '$.\"{id}\"[1]'");
            (if form == Form::Number { format!("CAST({path} AS REAL)") } else { format!("({path})") }, form)
        }
    };
    let sort = kind.field(name).map(|field| field.ty);
    let mut bind = |value: Sql| {
        args.push(value);
        format!("?{}", args.len())
    };
    let money = currency_in(value).filter(|_| form == Form::Number && sort == Some(FieldType::Money));
    let mut part = match op {
        Op::Empty => format!("{column} IS NULL"),
        Op::NotEmpty => format!("{column} IS NOT NULL"),
        Op::Is | Op::IsNot if form == Form::List => {
            let like = format!("%{}%", escaped(&list_needle(sort, value)?));
            let mark = bind(Sql::Text(like));
            let not = if op == Op::IsNot { "NOT " } else { "" };
            format!("{not}coalesce({}, 0)", in_list(&column, &mark))
        }
        // A box that was never touched is not ticked.
        Op::Is if *value == serde_json::Value::Bool(false) => format!("{column} IS NOT 1"),
        Op::IsNot if *value == serde_json::Value::Bool(false) => format!("{column} IS 1"),
        Op::Is => format!("{column} = {}", bind(read(form, value)?)),
        Op::IsNot => format!("{column} IS NOT {}", bind(read(form, value)?)),
        Op::In => {
            let items = value.as_array().ok_or(bad())?;
            if items.len() > MOST_CONDITIONS {
                return Err(Error::TooLarge { what: "values in a filter", most: MOST_CONDITIONS as u64 });
            }
            let marks =
                items.iter().map(|item| Ok(bind(read(form, item)?))).collect::<Result<Vec<_>>>()?.join(", ");
            format!("{column} IN ({marks})")
        }
        Op::Contains | Op::Starts => {
            let needle = if form == Form::List {
                list_needle(sort, value)?
            } else {
                value.as_str().ok_or(bad())?.to_owned()
            };
            let front = if op == Op::Starts && form != Form::List { "" } else { "%" };
            let mark = bind(Sql::Text(format!("{front}{}%", escaped(&needle))));
            if form == Form::List {
                in_list(&column, &mark)
            } else if kind.number == number::CONTACT && kind.field(name) == Some(Contact::TITLE) {
                repeated(kind, &column, &mark)
            } else {
                format!("{column} LIKE {mark} ESCAPE '\\'")
            }
        }
        Op::Gt => format!("{column} > {}", bind(read(form, value)?)),
        Op::Lt => format!("{column} < {}", bind(read(form, value)?)),
        Op::Ge => format!("{column} >= {}", bind(read(form, value)?)),
        Op::Le => format!("{column} <= {}", bind(read(form, value)?)),
        Op::Between => {
            let [low, high] = value.as_array().map(Vec::as_slice).ok_or(bad())? else { return Err(bad()) };
            let low = bind(read(form, low)?);
            format!("{column} BETWEEN {low} AND {}", bind(read(form, high)?))
        }
        Op::WithinDays => {
            let last = bind(days_on(form, day, value.as_i64().ok_or(bad())?, true)?);
            let first = bind(days_on(form, day, 0, false)?);
            format!("{column} >= {first} AND {column} <= {last}")
        }
        Op::ThisWeek | Op::LastMonth | Op::ThisMonth | Op::NextMonth | Op::ThisQuarter | Op::ThisYear => {
            let (first, last) = op.stretch(day.date).ok_or(bad())?;
            let first = bind(day_of(form, day, first, false)?);
            let last = bind(day_of(form, day, last, true)?);
            format!("{column} >= {first} AND {column} <= {last}")
        }
        Op::OlderDays => {
            let back = value.as_i64().and_then(i64::checked_neg).ok_or(bad())?;
            let mark = bind(days_on(form, day, back, true)?);
            format!("({column} IS NULL OR {column} <= {mark})")
        }
    };
    // An amount of another currency is neither more nor less.
    if let Some(code) = money {
        let mark = bind(Sql::Text(code));
        part = match op {
            Op::IsNot => format!("({part} OR \"{name}_currency\" IS NOT {mark})"),
            _ => format!("({part} AND \"{name}_currency\" = {mark})"),
        };
    }
    sql.push_str(&part);
    Ok(())
}

/// The currency that an amount, or the lower of two, is given in.
fn currency_in(value: &serde_json::Value) -> Option<String> {
    let value = value.as_array().and_then(|two| two.first()).unwrap_or(value);
    value.get("currency")?.as_str().map(str::to_owned)
}

/// The values of a text field that few values repeat, such as a position, are looked through once each, along the index
/// that begins with the field; how many records have each does not matter then.
fn repeated(kind: &Kind, column: &str, mark: &str) -> String {
    let shown = "live = 1 AND into_id IS NULL";
    format!(
        "{column} IN (WITH RECURSIVE each(v) AS (
            SELECT min({column}) FROM \"{0}\" WHERE {shown}
            UNION ALL
            SELECT (SELECT min({column}) FROM \"{0}\" WHERE {shown} AND {column} > v) FROM each WHERE v IS NOT NULL)
         SELECT v FROM each WHERE v LIKE {mark} ESCAPE '\\')",
        kind.name
    )
}

/// Does a text of the list match? The names of its JSON's members and the labels are none of its texts.
fn in_list(column: &str, mark: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM json_tree({column}) AS item WHERE item.type = 'text' AND item.key IS NOT 'label'
         AND item.atom LIKE {mark} ESCAPE '\\')"
    )
}

fn form_of(ty: FieldType) -> Form {
    match ty {
        FieldType::Number
        | FieldType::Percent
        | FieldType::Checkbox
        | FieldType::Money
        | FieldType::Decimal => Form::Number,
        FieldType::Date => Form::Date,
        FieldType::Instant => Form::Instant,
        FieldType::Link(_) => Form::Link,
        FieldType::Points(_) | FieldType::Addresses | FieldType::Jobs | FieldType::TextList => Form::List,
        _ => Form::Text,
    }
}

fn too_many() -> Error {
    Error::TooLarge { what: "conditions in a filter", most: MOST_CONDITIONS as u64 }
}

fn bad() -> Error {
    Error::Malformed { what: "filter value" }
}

fn read(form: Form, value: &serde_json::Value) -> Result<Sql> {
    use serde_json::Value as Json;
    Ok(match (form, value) {
        (Form::Text | Form::List, Json::String(text)) => Sql::Text(text.clone()),
        (Form::Text, Json::Bool(on)) => Sql::Integer(i64::from(*on)),
        (Form::Number, Json::Bool(on)) => Sql::Integer(i64::from(*on)),
        (Form::Number | Form::Instant, Json::Number(n)) => {
            n.as_i64().map(Sql::Integer).or_else(|| n.as_f64().map(Sql::Real)).ok_or(bad())?
        }
        (Form::Number, Json::Object(money)) => {
            Sql::Integer(money.get("minor").and_then(Json::as_i64).ok_or(bad())?)
        }
        (Form::Date, Json::String(text)) => Sql::Text(text.parse::<Date>().map_err(|_| bad())?.to_string()),
        (Form::Link, Json::String(text)) => {
            Sql::Blob(text.parse::<Id>().map_err(|_| bad())?.as_bytes().to_vec())
        }
        _ => return Err(bad()),
    })
}

/// The day `days` from today, as the column holds it.
fn days_on(form: Form, day: &Day, days: i64, whole: bool) -> Result<Sql> {
    if !(-100_000..=100_000).contains(&days) {
        return Err(bad());
    }
    day_of(form, day, day.date.checked_add(days.days()).map_err(|_| bad())?, whole)
}

/// A day as the column holds it: of an instant's day its beginning or, if `whole`, its last millisecond, where the person
/// is.
fn day_of(form: Form, day: &Day, date: Date, whole: bool) -> Result<Sql> {
    match form {
        Form::Date => Ok(Sql::Text(date.to_string())),
        Form::Instant => {
            let begin = if whole { date.tomorrow().map_err(|_| bad())? } else { date };
            let begin = day.zone.to_timestamp(begin.at(0, 0, 0, 0)).map_err(|_| bad())?.as_millisecond();
            Ok(Sql::Integer(begin - i64::from(whole)))
        }
        _ => Err(bad()),
    }
}

/// What is looked for in the JSON of a list: a phone is looked for in its normal form.
fn list_needle(ty: Option<FieldType>, value: &serde_json::Value) -> Result<String> {
    let typed = value.as_str().ok_or(bad())?;
    Ok(match ty {
        Some(FieldType::Points(PointSort::Phone)) => {
            text::half_width(typed).chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
        }
        _ => typed.to_owned(),
    })
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn links(
    kind: &Kind,
    field: &'static Field,
    op: Op,
    value: &serde_json::Value,
    sql: &mut String,
    args: &mut Vec<Sql>,
) -> Result<()> {
    let ids = match (op, value) {
        (Op::Empty | Op::NotEmpty, _) => vec![],
        (_, serde_json::Value::Array(items)) => {
            items.iter().map(|item| read(Form::Link, item)).collect::<Result<Vec<_>>>()?
        }
        (_, one) => vec![read(Form::Link, one)?],
    };
    if ids.len() > MOST_CONDITIONS {
        return Err(Error::TooLarge { what: "values in a filter", most: MOST_CONDITIONS as u64 });
    }
    let doc = format!("({}) | n", i64::from(kind.number) << 40);
    // None of nothing: an empty list of choices is met by no record.
    if ids.is_empty() && !matches!(op, Op::Empty | Op::NotEmpty) {
        sql.push_str(if op == Op::IsNot { "1" } else { "0" });
        return Ok(());
    }
    let mut part = format!("EXISTS (SELECT 1 FROM link WHERE doc = {doc} AND field = {}", field.number);
    if !ids.is_empty() {
        let marks: Vec<String> = ids
            .into_iter()
            .map(|id| {
                args.push(id);
                format!("?{}", args.len())
            })
            .collect();
        part.push_str(&format!(" AND item IN ({})", marks.join(", ")));
    }
    part.push(')');
    match op {
        Op::Is | Op::In | Op::Contains | Op::NotEmpty => sql.push_str(&part),
        Op::IsNot | Op::Empty => sql.push_str(&format!("NOT {part}")),
        _ => return Err(bad()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_the_calendar_begin_and_end_where_it_says() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        for (today, op, first, last) in [
            // A Monday and a Sunday are of one week.
            ("2026-11-02", Op::ThisWeek, "2026-11-02", "2026-11-08"),
            ("2026-11-08", Op::ThisWeek, "2026-11-02", "2026-11-08"),
            ("2027-01-01", Op::ThisWeek, "2026-12-28", "2027-01-03"),
            ("2026-03-31", Op::LastMonth, "2026-02-01", "2026-02-28"),
            ("2026-01-15", Op::LastMonth, "2025-12-01", "2025-12-31"),
            ("2028-02-29", Op::ThisMonth, "2028-02-01", "2028-02-29"),
            ("2026-01-31", Op::NextMonth, "2026-02-01", "2026-02-28"),
            ("2026-12-31", Op::NextMonth, "2027-01-01", "2027-01-31"),
            ("2026-01-01", Op::ThisQuarter, "2026-01-01", "2026-03-31"),
            ("2026-06-30", Op::ThisQuarter, "2026-04-01", "2026-06-30"),
            ("2026-11-15", Op::ThisQuarter, "2026-10-01", "2026-12-31"),
            ("2026-11-15", Op::ThisYear, "2026-01-01", "2026-12-31"),
        ] {
            assert_eq!(op.stretch(day(today)), Some((day(first), day(last))), "{op:?} on {today}");
        }
        assert_eq!(Op::Is.stretch(day("2026-11-02")), None);
        assert_eq!(Op::NextMonth.stretch(Date::MAX), None, "behind the calendar's end there is nothing");
    }
}
