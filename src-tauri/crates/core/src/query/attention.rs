//! Open deals that need somebody: the day they were to close on is over, nothing moved for longer than their stage allows,
//! nothing is planned, or nobody spoke with the customer for a month.

use std::cmp::Reverse;
use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::Day;
use crate::change::journal::FieldKey;
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::Id;
use crate::records::{Deal, Stage};
use crate::store::Record;
use crate::store::row::read_stamps;

/// Why a deal needs somebody, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The day on which it was to close is over.
    ClosePassed,
    /// It has stood in its stage, without a contact, for as long as the stage allows or longer.
    Stale,
    /// No next step is written, no task is open and no contact is planned.
    NoNextStep,
    /// No contact for a month.
    Quiet,
}

impl Reason {
    /// A stable word for it.
    pub fn code(self) -> &'static str {
        match self {
            Reason::ClosePassed => "close_passed",
            Reason::Stale => "stale",
            Reason::NoNextStep => "no_next_step",
            Reason::Quiet => "quiet",
        }
    }
}

/// A deal that needs somebody.
#[derive(Debug)]
pub struct Needed {
    /// The deal.
    pub deal: Record,
    /// Why.
    pub reason: Reason,
    /// For how many days.
    pub days: Option<i64>,
    /// The name of its stage.
    pub stage: String,
}

/// In a stage that says nothing of its own, so many days without a contact are many.
const QUIET_DAYS: i64 = 30;

struct OpenStage {
    name: String,
    stale_days: Option<i64>,
}

/// The deals that need somebody, at most `most`: the member's own first, then the most pressing, then those that wait
/// longest. Gives also how many more there are.
pub fn attention(conn: &Connection, member: Id, day: &Day, most: usize) -> Result<(Vec<Needed>, u64)> {
    let stages = open_stages(conn)?;
    let mut found: Vec<(bool, Reason, Option<i64>, i64, Id)> = Vec::new();
    let today = day.date.to_string();
    let days_since = |ms: i64| -> i64 {
        jiff::Timestamp::from_millisecond(ms).map_or(0, |at| days(day.zone.to_datetime(at).date(), day.date))
    };
    let mut moved = conn.prepare_cached("SELECT hlc FROM entry WHERE e = ?1")?;
    let mut statement = conn.prepare_cached(
        "SELECT n, stage, owner, close_date, next_step IS NOT NULL OR next_contact >= ?1, last_contact, created, stamps,
             (SELECT 1 FROM task WHERE task.deal = deal.id AND task.live = 1 AND task.done_at IS NULL
              AND task.done IS NOT 1 LIMIT 1) IS NOT NULL
         FROM deal WHERE stage = ?2 AND live = 1 AND into_id IS NULL",
    )?;
    for (id, stage) in &stages {
        let mut rows = statement.query(params![today, id.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let close: Option<String> = row.get(3)?;
            let close = close.and_then(|close| close.parse::<jiff::civil::Date>().ok());
            let planned: bool = row.get::<_, Option<bool>>(4)?.unwrap_or(false) || row.get(8)?;
            let created: i64 = row.get(6)?;
            let touched = row.get::<_, Option<i64>>(5)?.unwrap_or(created).max(created);
            let quiet = days_since(touched);
            let (reason, days) = match (close, stage.stale_days) {
                (Some(close), _) if close < day.date => (Reason::ClosePassed, Some(days(close, day.date))),
                // Only of a deal that may be stale it matters when it came into its stage.
                (_, Some(most)) if quiet >= most => {
                    let stamps: Option<Vec<u8>> = row.get(7)?;
                    let at = stamps.map(|stamps| read_stamps(&stamps)).transpose()?;
                    let at = at.and_then(|at| at.get(&FieldKey::Built(Deal::STAGE.number)).copied());
                    let since = match at {
                        Some((e, _)) => {
                            let hlc: Option<i64> = moved.query_row([e], |row| row.get(0)).optional()?;
                            hlc.map_or(touched, |hlc| Stamp(hlc as u64).ms().max(touched))
                        }
                        None => touched,
                    };
                    match days_since(since) {
                        days if days >= most => (Reason::Stale, Some(days)),
                        _ if planned => continue,
                        _ => (Reason::NoNextStep, None),
                    }
                }
                _ if !planned => (Reason::NoNextStep, None),
                (_, None) if quiet >= QUIET_DAYS => (Reason::Quiet, Some(quiet)),
                _ => continue,
            };
            let own = row.get::<_, Option<[u8; 16]>>(2)?.map(Id::from_bytes) == Some(member);
            found.push((own, reason, days, row.get(0)?, *id));
        }
    }
    found.sort_by_key(|(own, reason, days, n, _)| (!own, *reason, Reverse(*days), Reverse(*n)));
    let more = found.len().saturating_sub(most) as u64;
    found.truncate(most);
    let mut needed = Vec::with_capacity(found.len());
    for (_, reason, days, n, stage) in found {
        let name = stages.get(&stage).map(|stage| stage.name.clone()).unwrap_or_default();
        let deal = Record::load_row(conn, Deal::KIND, n)?;
        needed.extend(deal.map(|deal| Needed { deal, reason, days, stage: name }));
    }
    Ok((needed, more))
}

/// Days from one to the other.
fn days(from: jiff::civil::Date, to: jiff::civil::Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn open_stages(conn: &Connection) -> Result<HashMap<Id, OpenStage>> {
    let mut stages = HashMap::new();
    Record::scan(conn, Stage::KIND, "live = 1 AND type = 'open'", |record| {
        let stale_days = match record.get(Stage::STALE_DAYS) {
            crate::schema::Value::Number(days) if *days > 0 => Some(*days),
            _ => None,
        };
        stages.insert(record.id, OpenStage { name: record.title().to_owned(), stale_days });
        Ok(())
    })?;
    Ok(stages)
}
