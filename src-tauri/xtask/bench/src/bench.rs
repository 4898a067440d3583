//! The figures: which works there are, in which order they run on one loaded vault, and where their lines go.

mod edit;
mod export;
mod figure;
mod floor;
mod import;
mod keeping;
mod memory;
mod reading;
mod report;
mod rows;

use std::path::{Path, PathBuf};

use crate::book::{Done, Place};
use crate::data::Data;
use crate::measure::took;
use import::Loaded;

pub use figure::{Figure, Must};
pub use memory::child as memory_child;

/// What to measure.
pub struct Plan {
    /// Contacts.
    pub n: usize,
    /// The works, or none for all.
    pub only: Vec<String>,
    /// Lines of JSON instead of a table.
    pub json: bool,
    /// Measure on the vault that an earlier run of this size kept (no W1 then), or keep this run's for later ones.
    pub kept: bool,
    /// The repository.
    pub root: PathBuf,
}

impl Plan {
    fn wants(&self, w: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only.eq_ignore_ascii_case(w))
    }
}

/// Runs the works and prints every figure as soon as it is known. Says whether all reached what they must.
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "figures are for the terminal")]
pub fn run(plan: &Plan) -> Done<bool> {
    let home = plan.root.join("target/bench");
    let data = Data::at(&home.join("data"), plan.n)?;
    eprintln!("data: {} contacts, {} MiB, sha256 {}", data.n, data.bytes >> 20, data.digest);
    let mut figures = Vec::new();
    let mut say = |figure: Figure| {
        if plan.json {
            println!("{}", figure.json());
        } else {
            println!("{}", report::line(&figure));
        }
        figures.push(figure);
    };
    works(plan, &home, &data, &mut say)?;
    let ok = figures.iter().all(Figure::ok);
    report::keep(&home, plan, &data, &figures)?;
    report::write(&plan.root, &home)?;
    Ok(ok)
}

/// Writes the document again, with the window's figures of now.
pub fn report_again(root: &Path) -> Done {
    report::write(root, &root.join("target/bench"))
}

fn works(plan: &Plan, home: &Path, data: &Data, say: &mut dyn FnMut(Figure)) -> Done {
    let temporary = home.join("tmp");
    let n = data.n;
    let before = if n > 100_000 && plan.wants("W1") { Some(smaller(home, &temporary)?) } else { None };
    let rounds = if n > 100_000 || !plan.wants("W1") { 1 } else { 3 };
    let mut imported = f64::NAN;
    let kept = plan.kept.then(|| home.join(format!("kept-{n}")));
    let loaded = match &kept {
        Some(folder) if !plan.wants("W1") && folder.exists() => Loaded::kept(folder)?,
        _ => import::rounds(&temporary, kept.as_deref(), data, rounds, &mut |figure| {
            if figure.what == import::WHOLE {
                imported = figure.value;
            }
            if plan.wants("W1") {
                say(figure);
            }
        })?,
    };
    if let Some(before) = before {
        say(Figure::of(
            "W1",
            "growth from 100,000 to 1,000,000 contacts",
            n,
            imported,
            "s",
            Must::RatioAtMost(13.0),
        )
        .against(before, imported / before));
    }
    if plan.wants("W1") && n <= 100_000 {
        let place = Place::new(&temporary)?;
        let ws = place.make()?;
        let (done, t) = took(|| rows::load(&ws, data));
        done?;
        say(Figure::of("W1", "of it the write path alone (no files read)", n, t.wall, "s", Must::Nothing)
            .cpu(t.cpu));
    }
    if plan.wants("W2") {
        reading::lists(&loaded.ws, n, say)?;
    }
    if plan.wants("W3") {
        reading::search(&loaded.ws, data, say)?;
    }
    if plan.wants("W4") {
        reading::reports(&loaded.ws, n, say)?;
    }
    if plan.wants("W5") {
        edit::edits(&loaded.ws, &loaded.floor, n, say)?;
    }
    if plan.wants("W6") {
        export::everything(&loaded.ws, &loaded.floor, &temporary, n, say)?;
    }
    let loaded = if plan.wants("W8") { keeping::unlock(loaded, n, say)? } else { loaded };
    if plan.wants("W9") {
        keeping::backup(&loaded, &temporary, n, say)?;
    }
    if plan.wants("W10") {
        loaded.ws.close(Some(&*loaded.place.keychain))?;
        memory::core(&loaded.place.path(), &loaded.place.keychain, n, say)?;
    }
    Ok(())
}

/// Seconds for an import of 100,000 contacts, in the same run as that of a million.
fn smaller(home: &Path, temporary: &Path) -> Done<f64> {
    let data = Data::at(&home.join("data"), 100_000)?;
    let place = Place::new(temporary)?;
    let ws = place.make()?;
    let (done, t) = took(|| import::import(&ws, &data));
    done?;
    Ok(t.wall)
}
