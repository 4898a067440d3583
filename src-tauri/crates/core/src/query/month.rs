//! The running month in numbers: what was won, what is open, who is new, how often somebody spoke with a customer.

use std::collections::HashMap;

use rusqlite::Connection;
use serde_json::json;

use super::{Amounts, Asked, By, Day, Filter, Group, GroupKey, Op, groups};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{Account, Activity, Deal, Stage};
use crate::schema::Kind;
use crate::store::Record;

/// A month in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Won this month.
    pub won: Amounts,
    /// How many deals that were.
    pub won_count: u64,
    /// Open now.
    pub open: Amounts,
    /// How many deals that are.
    pub open_count: u64,
    /// Accounts that were made this month.
    pub new_accounts: u64,
    /// Activities of this month.
    pub followups: u64,
}

/// The numbers of the month in which `day` lies.
pub fn month(conn: &Connection, day: &Day) -> Result<Month> {
    let types = stage_types(conn)?;
    let (first, last) = (day.date.first_of_month(), day.date.last_of_month());
    let closed = field(Deal::CLOSED_AT.name, Op::Between, json!([first.to_string(), last.to_string()]));
    let deals = |filter: Option<&Filter>| {
        let asked = Asked { kind: Deal::KIND, filter, search: None, day };
        groups(conn, &asked, &By::Field(Deal::STAGE.name.to_owned()), Some(Deal::AMOUNT.name))
    };
    let (won_count, won) = of_type(&deals(Some(&closed))?, &types, "won")?;
    let (open_count, open) = of_type(&deals(None)?, &types, "open")?;
    let begin = |date: jiff::civil::Date| -> Result<i64> {
        let begin = day.zone.to_timestamp(date.at(0, 0, 0, 0));
        Ok(begin.map_err(|_| Error::Malformed { what: "day" })?.as_millisecond())
    };
    let (from, to) = (begin(first)?, begin(last.tomorrow().map_err(|_| Error::Malformed { what: "day" })?)?);
    let within = |kind: &'static Kind, name: &str| {
        let all = vec![field(name, Op::Ge, from.into()), field(name, Op::Lt, to.into())];
        Asked { kind, filter: Some(&Filter::All { all }), search: None, day }.count(conn)
    };
    Ok(Month {
        won,
        won_count,
        open,
        open_count,
        new_accounts: within(Account::KIND, "created")?,
        followups: within(Activity::KIND, Activity::AT.name)?,
    })
}

fn field(name: &str, op: Op, value: serde_json::Value) -> Filter {
    Filter::Field { field: name.to_owned(), op, value }
}

fn stage_types(conn: &Connection) -> Result<HashMap<Id, String>> {
    let mut types = HashMap::new();
    Record::scan(conn, Stage::KIND, "1", |record| {
        types.insert(record.id, record.text(Stage::TYPE).to_owned());
        Ok(())
    })?;
    Ok(types)
}

/// The deals of all stages of a type.
fn of_type(groups: &[Group], types: &HashMap<Id, String>, ty: &str) -> Result<(u64, Amounts)> {
    let mut count = 0;
    let mut sums = Amounts::new();
    for group in groups {
        let GroupKey::Link(stage) = &group.key else { continue };
        if types.get(stage).is_none_or(|own| own != ty) {
            continue;
        }
        count += group.count;
        for (currency, minor) in &group.sums {
            match sums.iter_mut().find(|(known, _)| known == currency) {
                Some((_, total)) => {
                    *total = total
                        .checked_add(*minor)
                        .ok_or(Error::TooLarge { what: "sum", most: i64::MAX as u64 })?;
                }
                None => sums.push((*currency, *minor)),
            }
        }
    }
    sums.sort_unstable();
    Ok((count, sums))
}
