//! W5: one edit with journal, search and history, durable; beside it the floor's one-row commit, turn about.

use std::time::Instant;

use coffer_core::Workspace;
use coffer_core::id::Id;
use coffer_core::records::Contact;
use coffer_core::schema::Value;
use rusqlite::{Connection, params};

use super::figure::{Figure, Must};
use crate::book::Done;
use crate::data::Mersenne;
use crate::measure::{Took, Watch, median};

/// Edits of each.
const TIMES: usize = 400;
/// Edits of one side before the other side's turn.
const TURN: usize = 10;

/// Changes a person's notes and title, again and again, in random records.
pub fn edits(ws: &Workspace, floor: &Connection, n: usize, say: &mut dyn FnMut(Figure)) -> Done {
    let ids: Vec<[u8; 16]> = ws.read(|conn| {
        let mut statement = conn.prepare("SELECT id FROM contact")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    // A kept vault has this work's earlier titles: to write one again would change nothing.
    let run = ws.head().0;
    let (mut r, actor) = (Mersenne::new(5), ws.actor("window"));
    let (mut ours, mut bare) = ((Vec::new(), Took::default()), (Vec::new(), Took::default()));
    for round in 0..TIMES / TURN {
        let picked: Vec<[u8; 16]> = (0..TURN).map(|_| *r.choice(&ids)).collect();
        let watch = Watch::start();
        for (turn, id) in picked.iter().enumerate() {
            let title = format!("采购经理 {run}-{round}-{turn}");
            let started = Instant::now();
            ws.commit(&actor, "contact.update", |draft| {
                draft.set(Contact::KIND, Id::from_bytes(*id), Contact::TITLE, Value::text(title))
            })?;
            ours.0.push(started.elapsed().as_secs_f64());
        }
        ours.1 += watch.took();
        let watch = Watch::start();
        for (turn, id) in picked.iter().enumerate() {
            let title = format!("采购经理 {run}-{round}-{turn}");
            let started = Instant::now();
            let mut statement =
                floor.prepare_cached("UPDATE contact SET title = ?2, changed = changed + 1 WHERE id = ?1")?;
            if statement.execute(params![id, title])? != 1 {
                return Err("the floor has no such row".into());
            }
            bare.0.push(started.elapsed().as_secs_f64());
        }
        bare.1 += watch.took();
    }
    let per = |took: Took| took.cpu / TIMES as f64 * 1e3;
    let (cpu, floor_cpu) = (per(ours.1), per(bare.1));
    say(Figure::of("W5", "one edit, processor", n, cpu, "ms", Must::RatioAtMost(5.0))
        .cpu(cpu / 1e3)
        .against(floor_cpu, cpu / floor_cpu));
    let (p50, floor_p50) = (median(ours.0) * 1e3, median(bare.0) * 1e3);
    say(Figure::of("W5", "one edit, p50 on the wall", n, p50, "ms", Must::RatioAtMost(2.0))
        .cpu(cpu / 1e3)
        .against(floor_p50, p50 / floor_p50));
    Ok(())
}
