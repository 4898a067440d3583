//! From drafts to records: a plan's rows become one batch of commits, row by row whole or not at all. Rows that cannot be
//! taken in are set aside with their cells; everything else is one action that one click takes back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use coffer_vault::attachment::LIMIT;

use super::draft::{OWN_PROGRAM, RecordDraft};
use super::plan::{Plan, RowDrafts};
use super::problem::{Problem, Reason};
use crate::change::indexing::{credit_key, point_key};
use crate::change::{Actor, Draft};
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::number;
use crate::schema::{FieldType, Kind, PointSort, Value};
use crate::workspace::Workspace;

mod resolve;
mod shown;
pub(super) mod write;

use resolve::Index;

pub use shown::{Outcome, ShownRow};

/// What to do with a row whose record is there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Duplicates {
    /// Leave the record as it is.
    #[default]
    Skip,
    /// Take the file's values where it has some.
    Update,
    /// Make another record.
    Create,
}

/// Rows that become one entry of the journal.
const CHUNK: usize = 1_000;
/// Failed rows whose cells are kept; of more, only the number.
const MOST_FAILED: usize = 100_000;

/// A row that was not taken in.
#[derive(Debug, Clone)]
pub struct FailedRow {
    /// Which source.
    pub source: u32,
    /// Its number in the file.
    pub row: u64,
    /// Its cells as they were.
    pub cells: Vec<String>,
    /// Why.
    pub problem: Problem,
}

/// What an import did, or, for a check, would do.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By which it can be undone; none for a check.
    pub batch: Option<Id>,
    /// Rows that were read.
    pub rows: u64,
    /// Records that were made, by kind.
    pub created: BTreeMap<&'static str, u64>,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows whose record was there already and stayed as it was.
    pub skipped: u64,
    /// Rows that were not taken in.
    pub failed: u64,
    /// Those rows with their cells.
    pub failed_rows: Vec<FailedRow>,
    /// What cards had that is not taken in: property names, each once.
    pub left_out: Vec<String>,
    /// Of a check the first rows of the outcome that was asked for.
    pub shown: Vec<ShownRow>,
}

/// Called after every chunk with the rows done; `false` stops the import, and nothing of it stays.
pub type Watch<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Takes a plan's rows in as one batch.
pub fn import(
    ws: &Workspace,
    actor: &Actor,
    plan: &Plan,
    duplicates: Duplicates,
    watch: Watch<'_>,
) -> Result<Report> {
    ws.with_writer(|writer, _| writer.merge_search())?;
    let mut batch = ws.batch(actor, "import", plan.total())?;
    let mut run = Run::new(duplicates);
    let mut rows = plan.rows();
    loop {
        let chunk = next_chunk(&mut rows)?;
        if chunk.is_empty() {
            break;
        }
        let done = chunk.len() as u64;
        let sealed = write::seal_files(ws, &chunk)?;
        // A file is sealed once, so rows with files are on trial at once.
        let trial = if sealed.is_empty() { Trial::Chunk } else { Trial::Row };
        let before = run.before();
        match batch.commit(|draft| run.chunk(&mut Into::Draft(draft), &chunk, sealed, trial)) {
            Err(_) if std::mem::take(&mut run.torn) => {
                run.go_back(before);
                batch
                    .commit(|draft| run.chunk(&mut Into::Draft(draft), &chunk, HashMap::new(), Trial::Row))?;
            }
            done => done?,
        }
        run.report.rows += done;
        if !watch(run.report.rows) {
            batch.cancel()?;
            return Err(Error::Cancelled);
        }
    }
    let late = std::mem::take(&mut run.late);
    for links in late.chunks(CHUNK) {
        batch.commit(|draft| run.link_late(draft, links))?;
    }
    run.report.batch = Some(batch.finish()?);
    // What is in is in: a file that cannot be read again leaves rows without cells, never an import that "failed".
    let _ = plan.fill_cells(&mut run.report.failed_rows);
    Ok(run.report)
}

/// Says what [`import`] would do, and changes nothing. Of the outcome `show` the first rows come along, with their cells
/// where the plan keeps them.
pub fn check(
    ws: &Workspace,
    plan: &Plan,
    duplicates: Duplicates,
    show: Option<Outcome>,
    watch: Watch<'_>,
) -> Result<Report> {
    ws.with_writer(|writer, _| writer.merge_search())?;
    let mut run = Run { show, ..Run::new(duplicates) };
    let mut rows = plan.rows();
    loop {
        let chunk = next_chunk(&mut rows)?;
        if chunk.is_empty() {
            plan.fill_cells(&mut run.report.failed_rows)?;
            return Ok(run.report);
        }
        let done = chunk.len() as u64;
        ws.read(|conn| run.chunk(&mut Into::Nothing(conn), &chunk, HashMap::new(), Trial::Row))?;
        run.report.rows += done;
        if !watch(run.report.rows) {
            return Err(Error::Cancelled);
        }
    }
}

/// Says what is wrong with one row when it is looked at alone, and changes nothing.
pub fn check_row(ws: &Workspace, row: RowDrafts) -> Result<Option<FailedRow>> {
    let mut run = Run::new(Duplicates::Update);
    ws.read(|conn| run.chunk(&mut Into::Nothing(conn), &[row], HashMap::new(), Trial::Row))?;
    Ok(run.report.failed_rows.pop())
}

fn next_chunk(rows: &mut super::plan::PlanRows<'_>) -> Result<Vec<RowDrafts>> {
    let mut chunk = Vec::with_capacity(CHUNK);
    for row in rows.by_ref() {
        chunk.push(row?);
        if chunk.len() == CHUNK {
            break;
        }
    }
    Ok(chunk)
}

/// Where records go: into a draft, or, in a check, nowhere.
pub(super) enum Into<'a, 'd> {
    Draft(&'a mut Draft<'d>),
    Nothing(&'a rusqlite::Connection),
}

impl Into<'_, '_> {
    fn conn(&self) -> &rusqlite::Connection {
        match self {
            Into::Draft(draft) => draft.conn(),
            Into::Nothing(conn) => conn,
        }
    }

    /// An id for a new record; in a check any unused one.
    fn fresh_id(&mut self, counter: &mut u128) -> Id {
        match self {
            Into::Draft(draft) => draft.fresh_id(),
            Into::Nothing(_) => {
                *counter += 1;
                Id::from_bytes((u128::MAX - *counter).to_be_bytes())
            }
        }
    }
}

/// What a row did, and which record it is about; or why it was not taken in.
type Taken = std::result::Result<(Outcome, Option<Place>), Problem>;

/// What one row's draft turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// It is to be made.
    New(Id),
    /// It is there, from before this import.
    There(Id),
    /// It was made by this import, as something that another row named.
    Named(Id),
}

impl Place {
    fn id(self) -> Id {
        match self {
            Place::New(id) | Place::There(id) | Place::Named(id) => id,
        }
    }
}

/// An import under way.
pub(super) struct Run {
    duplicates: Duplicates,
    report: Report,
    index: Index,
    counter: u128,
    left_out: HashSet<String>,
    /// Links of our own export whose record was not here yet.
    late: Vec<write::Late>,
    /// A row failed half way in a chunk that is on trial as a whole.
    torn: bool,
    /// Which rows somebody wants to see.
    show: Option<Outcome>,
}

/// What is taken back when a row fails after some of it was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trial {
    /// The chunk, which is then taken in again row by row: a trial costs nothing where nothing fails, and what can fail is
    /// judged before anything is written.
    Chunk,
    /// The row. A savepoint for each row takes several times as long as the row.
    Row,
}

/// What a run had counted when a chunk began.
struct Before {
    created: BTreeMap<&'static str, u64>,
    updated: u64,
    skipped: u64,
    failed: u64,
    failed_rows: usize,
    late: usize,
}

impl Run {
    fn new(duplicates: Duplicates) -> Run {
        Run {
            duplicates,
            report: Report::default(),
            index: Index::default(),
            counter: 0,
            left_out: HashSet::new(),
            late: Vec::new(),
            torn: false,
            show: None,
        }
    }

    fn before(&mut self) -> Before {
        self.index.mark();
        Before {
            created: self.report.created.clone(),
            updated: self.report.updated,
            skipped: self.report.skipped,
            failed: self.report.failed,
            failed_rows: self.report.failed_rows.len(),
            late: self.late.len(),
        }
    }

    /// The chunk under way is not there: nor is what was counted and noted of it.
    fn go_back(&mut self, before: Before) {
        self.index.take_back(0);
        let Before { created, updated, skipped, failed, failed_rows, late } = before;
        (self.report.created, self.report.updated) = (created, updated);
        (self.report.skipped, self.report.failed) = (skipped, failed);
        self.report.failed_rows.truncate(failed_rows);
        self.late.truncate(late);
    }

    fn chunk(
        &mut self,
        into: &mut Into<'_, '_>,
        rows: &[RowDrafts],
        mut sealed: HashMap<(u32, u64, usize), write::Sealed>,
        trial: Trial,
    ) -> Result<()> {
        for row in rows {
            for name in &row.left_out {
                if self.left_out.insert(name.clone()) {
                    self.report.left_out.push(name.clone());
                }
            }
            let files = (0..row.drafts.len())
                .filter_map(|at| Some((at, sealed.remove(&(row.source, row.row, at))?)))
                .collect();
            let done = match row.problem.clone() {
                Some(problem) => Err(problem),
                None => self.whole_row(into, row, files, trial)?,
            };
            match done {
                Ok((outcome, place)) => self.show(into.conn(), row, outcome, place)?,
                Err(_) => self.show(into.conn(), row, Outcome::Failed, None)?,
            }
            if let Err(problem) = done {
                self.report.failed += 1;
                if self.report.failed_rows.len() < MOST_FAILED {
                    self.report.failed_rows.push(FailedRow {
                        source: row.source,
                        row: row.row,
                        cells: row.cells.clone(),
                        problem,
                    });
                }
            }
        }
        Ok(())
    }

    /// Takes one row in, or, where any of it fails, nothing of it.
    fn whole_row(
        &mut self,
        into: &mut Into<'_, '_>,
        row: &RowDrafts,
        files: HashMap<usize, write::Sealed>,
        trial: Trial,
    ) -> Result<Taken> {
        if let (Into::Draft(draft), Trial::Chunk) = (&mut *into, trial) {
            let (written, noted, late) = (draft.parts(), self.index.noted(), self.late.len());
            let done = self.row(into, row, files)?;
            let Into::Draft(draft) = into else { return Ok(done) };
            if done.is_err() {
                if draft.parts() != written {
                    self.torn = true;
                    return Err(Error::Refused { action: "row" });
                }
                self.index.take_back(noted);
                self.late.truncate(late);
            }
            return Ok(done);
        }
        self.index.mark();
        let (created, late) = (self.report.created.clone(), self.late.len());
        let mark = match into {
            Into::Draft(draft) => Some(draft.mark()?),
            Into::Nothing(_) => None,
        };
        let done = self.row(into, row, files)?;
        if done.is_err() {
            self.index.take_back(0);
            self.report.created = created;
            self.late.truncate(late);
        }
        if let (Into::Draft(draft), Some(mark)) = (into, mark) {
            if done.is_ok() { draft.keep(mark)? } else { draft.take_back(mark)? }
        }
        Ok(done)
    }

    /// Takes one row in: first everything is looked up and judged, then everything is written.
    fn row(
        &mut self,
        into: &mut Into<'_, '_>,
        row: &RowDrafts,
        mut files: HashMap<usize, write::Sealed>,
    ) -> Result<Taken> {
        let mut places = Vec::with_capacity(row.drafts.len());
        for draft in &row.drafts {
            match self.place(into, draft, &row.drafts)? {
                Ok(place) => places.push(place),
                Err(problem) => return Ok(Err(problem)),
            }
        }
        let mut ready = Vec::with_capacity(row.drafts.len());
        for (at, draft) in row.drafts.iter().enumerate() {
            match of_row(self.ready(into, draft, &row.drafts, &places))?.and_then(|ready| ready) {
                Ok(fields) => ready.push((at, fields)),
                Err(problem) => return Ok(Err(problem)),
            }
        }
        // A file without its bytes, or with too many, could never be opened, and stopped every later export.
        let hollow = |at: usize| {
            row.drafts[at].kind.number == number::ATTACHMENT
                && row.drafts[at].bytes.as_ref().is_none_or(|bytes| bytes.len() as u64 > LIMIT)
        };
        if (0..places.len()).any(|at| matches!(places[at], Place::New(_)) && hollow(at)) {
            return Ok(Err(Problem::of_row(Reason::Unreadable)));
        }
        // A record is written after those of its row that it names: the person after their company, whichever the row
        // is about.
        ready.sort_by_key(|(at, _)| {
            let named = [number::ACCOUNT, number::CONTACT, number::LEAD, number::DEAL];
            named.iter().position(|kind| *kind == row.drafts[*at].kind.number).unwrap_or(named.len())
        });
        let mut changed = false;
        let mut there = false;
        for (at, fields) in ready {
            let draft = &row.drafts[at];
            match places[at] {
                Place::New(id) => {
                    if let Err(problem) = of_row(self.create(into, draft, id, fields, files.remove(&at)))? {
                        return Ok(Err(problem));
                    }
                }
                Place::Named(id) => {
                    if let Err(problem) = of_row(self.update(into, draft, id, fields, true))? {
                        return Ok(Err(problem));
                    }
                }
                Place::There(id) if draft.main && self.duplicates == Duplicates::Skip => {
                    there = true;
                    self.index.note(draft, id, "");
                }
                Place::There(id) => {
                    let only_empty = !draft.main;
                    match of_row(self.update(into, draft, id, fields, only_empty))? {
                        Ok(done) => changed |= done && draft.main,
                        Err(problem) => return Ok(Err(problem)),
                    }
                    there |= draft.main;
                }
            }
        }
        let outcome = match (changed, there) {
            (true, _) => Outcome::Updated,
            (false, true) => Outcome::Skipped,
            (false, false) => Outcome::Created,
        };
        match outcome {
            Outcome::Updated => self.report.updated += 1,
            Outcome::Skipped => self.report.skipped += 1,
            Outcome::Created | Outcome::Failed => {}
        }
        let main = row.drafts.iter().zip(&places).find(|(draft, _)| draft.main);
        Ok(Ok((outcome, main.map(|(_, place)| *place))))
    }

    /// Which record a draft is.
    fn place(
        &mut self,
        into: &mut Into<'_, '_>,
        draft: &RecordDraft,
        row: &[RecordDraft],
    ) -> Result<std::result::Result<Place, Problem>> {
        let kind = draft.kind;
        if let Some(key) = &draft.key {
            if let Some((id, named)) = self.index.made(kind, key) {
                return Ok(match (draft.main, named) {
                    (true, false) if key.program.as_ref() != OWN_PROGRAM => {
                        Err(Problem::of_row(Reason::RepeatedId))
                    }
                    (_, true) => Ok(Place::Named(id)),
                    _ => Ok(Place::There(id)),
                });
            }
            if (self.duplicates != Duplicates::Create || key.program.as_ref() == OWN_PROGRAM || !draft.main)
                && let Some(id) = self.index.known(into.conn(), kind, key)?
            {
                return Ok(Ok(Place::There(id)));
            }
        }
        if is_shared(kind)
            && let Some(id) = self.index.shared(into.conn(), kind, draft)?
        {
            return Ok(Ok(Place::There(id)));
        }
        if draft.main
            && self.duplicates != Duplicates::Create
            && draft.key.as_ref().is_none_or(|key| key.program.as_ref() != OWN_PROGRAM)
        {
            for key in identity_keys(draft) {
                if let Some(id) = self.index.before(into.conn(), kind, &key)? {
                    return Ok(Ok(Place::There(id)));
                }
            }
            if draft.key.is_none() {
                match self.index.by_name(into.conn(), draft, draft.company(row))? {
                    Some((id, true)) => return Ok(Ok(Place::Named(id))),
                    Some((id, false)) => return Ok(Ok(Place::There(id))),
                    None => {}
                }
            }
        }
        if !draft.main && !draft.title().is_empty() && may_be_named(kind) {
            match self.index.by_title(into.conn(), draft, draft.company(row))? {
                resolve::Named::One(id, true) => return Ok(Ok(Place::Named(id))),
                resolve::Named::One(id, false) => return Ok(Ok(Place::There(id))),
                resolve::Named::Several => return Ok(Err(Problem::of_row(Reason::AmbiguousLink))),
                resolve::Named::None => {}
            }
        }
        let id = match own_id(draft) {
            Some(id) => id,
            None => into.fresh_id(&mut self.counter),
        };
        Ok(Ok(Place::New(id)))
    }
}

/// A rule that one record breaks is its row's problem, never the file's.
fn of_row<T>(done: Result<T>) -> Result<std::result::Result<T, Problem>> {
    let reason = match done {
        Ok(value) => return Ok(Ok(value)),
        Err(Error::Invalid { reason: Invalid::NoSuchRecord, .. }) => Reason::UnknownLink,
        Err(Error::Invalid { reason: Invalid::TooLong { .. }, .. }) => Reason::TooLong,
        Err(Error::Invalid { reason: Invalid::TooMany { .. }, .. }) => Reason::TooMany,
        Err(Error::Invalid { .. } | Error::NotFound { .. } | Error::Unknown { .. }) => Reason::Refused,
        Err(error) => return Err(error),
    };
    Ok(Err(Problem::of_row(reason)))
}

/// A record of our own export keeps its id.
fn own_id(draft: &RecordDraft) -> Option<Id> {
    draft.key.as_ref().filter(|key| key.program.as_ref() == OWN_PROGRAM)?.id.parse().ok()
}

/// Kinds of which there is one of a name in the whole team.
fn is_shared(kind: &Kind) -> bool {
    matches!(
        kind.number,
        number::MEMBER | number::TAG | number::PIPELINE | number::STAGE | number::CUSTOM_FIELD
    )
}

/// Kinds that a row may mean by name alone.
fn may_be_named(kind: &Kind) -> bool {
    matches!(kind.number, number::ACCOUNT | number::CONTACT | number::DEAL)
}

/// The exact keys by which a draft's record may be there already: credit code, phones, e-mails.
fn identity_keys(draft: &RecordDraft) -> Vec<String> {
    let mut keys = Vec::new();
    if !matches!(draft.kind.number, number::ACCOUNT | number::CONTACT | number::LEAD) {
        return keys;
    }
    for (field, value) in &draft.fields {
        match (field.ty, value) {
            (FieldType::Text, Value::Text(code)) if field.name == "credit_code" => {
                keys.insert(0, credit_key(code))
            }
            (FieldType::Points(sort @ (PointSort::Email | PointSort::Phone)), Value::Points(points))
                if draft.kind.number != number::ACCOUNT =>
            {
                keys.extend(points.iter().filter_map(|point| point_key(sort, &point.value, &point.label)));
            }
            _ => {}
        }
    }
    keys
}

/// The text that names a custom field: its kind and its label.
pub(super) fn custom_name(kind: &Kind, label: &str) -> (u8, Arc<str>) {
    (kind.number, label.into())
}
