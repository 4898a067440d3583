//! One row through the steps: what each cell adds to the drafts, and how the drafts of a row are finished and linked.

mod cells;
mod close;
mod links;
mod lists;

use std::sync::Arc;

use csv::StringRecord;
use jiff::civil::Time;

use super::compile::Compiled;
use crate::exchange::draft::{CustomColumn, ExternalKey, OwnerRef, RecordDraft, Reference};
use crate::exchange::own;
use crate::exchange::problem::Reason;
use crate::exchange::target::Group;
use crate::exchange::value::Moment;
use crate::money;
use crate::records::{Account, Contact};
use crate::schema::{Address, Field, Kind, Point, Value};
use close::into_task;
use close::is_undone;
use close::name_main;
use links::link_within_row;

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
