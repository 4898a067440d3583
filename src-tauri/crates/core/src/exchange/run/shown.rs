//! Rows of a trial that somebody wants to see: what became of each, and of which record.

use rusqlite::Connection;

use super::super::plan::RowDrafts;
use super::super::survey::clip;
use super::{Place, Run};
use crate::error::Result;
use crate::id::Id;
use crate::query;

/// So many rows are shown.
const MOST: usize = 200;
/// A cell is shown so far, in bytes.
const CELL: usize = 500;

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It makes a record.
    Created,
    /// It changes a record that is there.
    Updated,
    /// Its record is there already and stays as it is.
    Skipped,
    /// It is not taken in.
    Failed,
}

/// A row, and what becomes of it.
#[derive(Clone, Debug)]
pub struct ShownRow {
    /// Which source.
    pub source: u32,
    /// Its number in the file.
    pub row: u64,
    /// Its cells, long ones cut.
    pub cells: Vec<String>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What its record is called.
    pub title: Option<String>,
    /// The record that is there already.
    pub record: Option<Id>,
}

impl Run {
    /// Keeps a row to be shown, if it is of those that are wanted and there is room.
    pub(super) fn show(
        &mut self,
        conn: &Connection,
        row: &RowDrafts,
        outcome: Outcome,
        place: Option<Place>,
    ) -> Result<()> {
        if self.show != Some(outcome) || self.report.shown.len() >= MOST {
            return Ok(());
        }
        let main = row.drafts.iter().find(|draft| draft.main);
        let record = match (outcome, place) {
            (Outcome::Updated | Outcome::Skipped, Some(Place::There(id))) => Some(id),
            _ => None,
        };
        let there = match (record, main) {
            (Some(id), Some(main)) => query::titles(conn, [(main.kind.number, id)])?.remove(&id),
            _ => None,
        };
        let title = there.or_else(|| main.map(|main| main.title().to_owned()));
        self.report.shown.push(ShownRow {
            source: row.source,
            row: row.row,
            cells: row.cells.iter().map(|cell| clip(cell, CELL)).collect(),
            outcome,
            title: title.filter(|title| !title.is_empty()),
            record,
        });
        Ok(())
    }
}
