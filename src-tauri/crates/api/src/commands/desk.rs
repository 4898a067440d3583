//! What the page of the day says beside the tasks: deals that need somebody, and the running month in numbers.

use coffer_core::query::{attention, month};
use coffer_core::records::{Account, Deal};
use coffer_core::schema::Value;
use coffer_core::store::Record;
use serde::Serialize;
use ts_rs::TS;

use super::Nothing;
use super::numbers::money;
use crate::error::ApiError;
use crate::session::Open;
use crate::view::{Link, Money, Names};

/// A deal that needs somebody.
#[derive(Serialize, TS)]
pub(crate) struct AttentionItem {
    deal: Link,
    account: Option<Link>,
    #[ts(type = "\"no_next_step\" | \"stale\" | \"close_passed\" | \"quiet\"")]
    reason: &'static str,
    /// For how many days.
    days: Option<i64>,
    stage: Option<String>,
    amount: Option<Money>,
}

#[derive(Serialize, TS)]
pub(crate) struct Attention {
    items: Vec<AttentionItem>,
    /// Others beside these.
    more: u64,
}

/// The longest list of deals that need somebody.
const MOST_NEEDED: usize = 20;

/// Open deals that need somebody.
pub(crate) fn needed(open: &Open<'_>, _: Nothing) -> Result<Attention, ApiError> {
    let day = open.day();
    let member = open.ws.me().member;
    Ok(open.ws.read(|conn| {
        let (needed, more) = attention(conn, member, &day, MOST_NEEDED)?;
        let account = |deal: &Record| deal.get(Deal::ACCOUNT).as_link();
        let links = needed.iter().filter_map(|one| Some((Account::KIND.number, account(&one.deal)?)));
        let names = Names::of_links(conn, links)?;
        let items = needed
            .iter()
            .map(|one| AttentionItem {
                deal: Link { id: one.deal.id.to_string(), title: one.deal.title().to_owned() },
                account: account(&one.deal).map(|id| names.link(id)),
                reason: one.reason.code(),
                days: one.days,
                stage: Some(one.stage.clone()).filter(|stage| !stage.is_empty()),
                amount: match one.deal.get(Deal::AMOUNT) {
                    Value::Money(amount) => money(vec![(amount.currency, amount.minor)]).pop(),
                    _ => None,
                },
            })
            .collect();
        Ok(Attention { items, more })
    })?)
}

/// The running month in numbers; money by currency.
#[derive(Serialize, TS)]
pub(crate) struct MonthNumbers {
    won: Vec<Money>,
    won_count: u64,
    open: Vec<Money>,
    open_count: u64,
    /// Accounts that were made this month.
    new_accounts: u64,
    /// Activities of this month.
    followups: u64,
}

/// The running month in numbers.
pub(crate) fn month_numbers(open: &Open<'_>, _: Nothing) -> Result<MonthNumbers, ApiError> {
    let day = open.day();
    let numbers = open.ws.read(|conn| month(conn, &day))?;
    Ok(MonthNumbers {
        won: money(numbers.won),
        won_count: numbers.won_count,
        open: money(numbers.open),
        open_count: numbers.open_count,
        new_accounts: numbers.new_accounts,
        followups: numbers.followups,
    })
}
