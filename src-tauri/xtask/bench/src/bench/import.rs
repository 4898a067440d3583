//! W1: the four files through the whole door, linked by id; the floor after each, on the same rows.

use std::collections::BTreeMap;
use std::path::Path;

use coffer_core::Workspace;
use coffer_core::clock::{Machine, Source};
use coffer_core::exchange::run::{self, Duplicates, Report};
use coffer_core::exchange::{Input, Options, Plan, open};
use coffer_core::money::Currency;
use coffer_core::text::Region;
use coffer_vault::Access;
use rusqlite::Connection;

use super::figure::{Figure, Must};
use super::floor;
use crate::book::{Done, Place};
use crate::data::{Data, FILES};
use crate::measure::{Took, median, took};

/// The figure of the whole import.
pub const WHOLE: &str = "import of four files";

/// A loaded vault, and the floor's copy of it.
pub struct Loaded {
    /// The vault.
    pub place: Place,
    /// Its book, open.
    pub ws: Workspace,
    /// The floor's vault; its connection is `floor`.
    pub floor_place: Place,
    /// The floor's connection.
    pub floor: Connection,
}

impl Loaded {
    /// What an earlier run kept in `folder`.
    pub fn kept(folder: &Path) -> Done<Loaded> {
        let (place, floor_place) = (Place::kept(&folder.join("ours"))?, Place::kept(&folder.join("floor"))?);
        let ws = place.open()?;
        let floor = floor_place.vault()?.connect(Access::Write)?;
        Ok(Loaded { place, ws, floor_place, floor })
    }
}

/// Imports the four files as a person would: proposed mapping, nothing corrected.
pub fn import(ws: &Workspace, data: &Data) -> Done<Report> {
    let inputs = FILES.iter().map(|file| Input::file(&data.dir.join(file))).collect();
    let now_ms = Machine.now_ms();
    let options = Options {
        now_ms,
        today: coffer_core::clock::day_of(now_ms).ok_or("the clock stands outside of the calendar")?,
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    };
    let sources = open(inputs, &|_| None)?;
    let plan = Plan::new(sources, options);
    let report = run::import(ws, &ws.actor("import"), &plan, Duplicates::Skip, &mut |_| true)?;
    check(&report, data.n)?;
    Ok(report)
}

/// A figure of an import that lost rows would be worth nothing.
fn check(report: &Report, n: usize) -> Done {
    let expected: BTreeMap<&str, u64> = [
        ("account", (n / 8).max(1) as u64),
        ("contact", n as u64),
        ("deal", (n as f64 * 0.3) as u64),
        ("activity", n as u64 * 5),
    ]
    .into();
    for (kind, count) in expected {
        let made = report.created.get(kind).copied().unwrap_or(0);
        if made != count {
            let first = report.failed_rows.first().map(|row| format!("{:?}", row.problem));
            return Err(format!("{made} of {count} {kind} came in; the first problem: {first:?}").into());
        }
    }
    Ok(())
}

/// Rounds of import and floor, one after the other; the last round's vault stays for the other figures, and in the folder
/// `keep` for later runs.
pub fn rounds(
    root: &Path,
    keep: Option<&Path>,
    data: &Data,
    rounds: usize,
    say: &mut dyn FnMut(Figure),
) -> Done<Loaded> {
    let mut pairs: Vec<(Took, Took)> = Vec::new();
    let mut last = None;
    for _ in 0..rounds {
        drop(last.take());
        let new = |name: &str| match keep {
            Some(folder) => Place::lasting(&folder.join(name)),
            None => Place::new(root),
        };
        let place = new("ours")?;
        let ws = place.make()?;
        let (done, ours) = took(|| import(&ws, data));
        done?;
        let floor_place = new("floor")?;
        let vault = floor_place.bare()?;
        let from = ws.vault().connect(Access::Read)?;
        let (theirs, _, floor) = floor::load(&from, &vault)?;
        pairs.push((ours, theirs));
        last = Some(Loaded { place, ws, floor_place, floor });
    }
    let mut loaded = last.ok_or("no round was asked for")?;
    if keep.is_some() {
        loaded.ws.close(Some(&*loaded.place.keychain))?;
        loaded.place.keep()?;
        loaded.floor_place.keep()?;
        loaded.ws = loaded.place.open()?;
    }
    let value = median(pairs.iter().map(|(ours, _)| ours.wall));
    let floor = median(pairs.iter().map(|(_, theirs)| theirs.wall));
    let ratio = median(pairs.iter().map(|(ours, theirs)| theirs.wall / ours.wall));
    let cpu = median(pairs.iter().map(|(ours, _)| ours.cpu));
    let floor_cpu = median(pairs.iter().map(|(_, theirs)| theirs.cpu));
    let cpu_ratio = median(pairs.iter().map(|(ours, theirs)| theirs.cpu / ours.cpu));
    say(Figure::of("W1", WHOLE, data.n, value, "s", Must::RatioAtLeast(0.25)).cpu(cpu).against(floor, ratio));
    say(Figure::of("W1", "the same in processor seconds", data.n, cpu, "s", Must::Nothing)
        .cpu(cpu)
        .against(floor_cpu, cpu_ratio));
    let rate = data.n as f64 * 6.425 / value;
    say(Figure::of("W1", "rows a second", data.n, rate, "/s", Must::Nothing));
    let size = loaded.place.bytes() as f64 / (1 << 20) as f64;
    let bare = loaded.floor_place.bytes() as f64 / (1 << 20) as f64;
    say(Figure::of("W1", "size on disk", data.n, size, "MiB", Must::Nothing).against(bare, size / bare));
    Ok(loaded)
}
