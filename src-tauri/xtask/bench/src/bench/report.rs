//! `docs/performance.md`, written from the figures of the latest run of each size on this machine, with the machine's
//! facts. Nobody edits it by hand.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Plan;
use super::figure::Figure;
use crate::book::Done;
use crate::data::Data;

const SIZES: [(usize, &str); 3] = [(10_000, "10k"), (100_000, "100k"), (1_000_000, "1m")];

const HEADER: &str =
    "| | work | value | floor | ratio | CPU s | must | reached |\n|---|---|---|---|---|---|---|---|\n";

/// A figure as a line of the terminal.
pub fn line(figure: &Figure) -> String {
    let [w, what, value, floor, ratio, cpu, must, ok] = figure.cells();
    format!("{w:4} {what:56} {value:>12}  floor {floor:>8}  ratio {ratio:>7}  cpu {cpu:>8}  {must:>14}  {ok}")
}

/// Keeps the figures of a run for [`write`]: rows of the table, replaced work by work where only some were measured.
pub fn keep(home: &Path, plan: &Plan, data: &Data, figures: &[Figure]) -> Done {
    let Some((_, size)) = SIZES.iter().find(|(n, _)| *n == plan.n) else { return Ok(()) };
    let path = home.join(format!("figures-{size}.md"));
    let mut rows: Vec<String> = fs::read_to_string(&path)
        .unwrap_or_default()
        .lines()
        .filter(|row| {
            row.starts_with("| W") && !figures.iter().any(|f| row.starts_with(&format!("| {} |", f.w)))
        })
        .map(str::to_owned)
        .collect();
    rows.extend(figures.iter().map(|figure| format!("| {} |", figure.cells().join(" | "))));
    let number = |row: &String| row[3..].split(' ').next().and_then(|w| w.parse::<u32>().ok());
    rows.sort_by_key(number);
    let mut text = format!(
        "\n## {} contacts ({} MiB of CSV, sha256 {})\n\nMeasured {}; {}.\n\n{HEADER}",
        data.n,
        data.bytes >> 20,
        data.digest,
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
        load(),
    );
    for row in rows {
        text.push_str(&row);
        text.push('\n');
    }
    Ok(fs::write(path, text)?)
}

/// Writes the document from what was kept.
pub fn write(root: &Path, home: &Path) -> Done {
    let mut text = String::from(ABOUT);
    writeln!(text, "\nThe machine: {}.", machine())?;
    for (_, size) in SIZES {
        text.push_str(&fs::read_to_string(home.join(format!("figures-{size}.md"))).unwrap_or_default());
    }
    // Measured by another program, in the real window: a table of its own.
    text.push_str(&fs::read_to_string(home.join("figures-window.md")).unwrap_or_default());
    fs::create_dir_all(root.join("docs"))?;
    Ok(fs::write(root.join("docs/performance.md"), text)?)
}

const ABOUT: &str = "# Performance

<!-- Written by `cargo xtask bench`; do not edit. -->

`cargo xtask bench --size 10k|100k|1m` makes the data (the same bytes on every machine), measures, and writes this file
from the latest run of each size. Figures are ratios taken side by side in one run, because machines differ and drift;
where it is affordable they are medians of pairs measured in turn. CPU seconds stand beside the wall, because other
programs slow the wall down.

The *floor* is what bare rusqlite and SQLCipher need for the very same rows, columns and indexes, through a connection
with the same key, pragmas and settings, without journal, search, sums or reading of CSV; its indexes are built after
the load. Only its own work is counted, not the fetching of the rows that it writes. For a load, an export and other
long works *ratio* is floor / value, so that 1 would be as fast as the floor; for an edit and a backup it is value /
floor. The rule says which way is good.

- W1 import: four linked CSV files through the whole door. W2 lists. W3 the search box. W4 sums over deals.
- W5 one durable edit with journal, search and history against one durable UPDATE. W6 export of everything.
- W8 unlocking, after the key derivation (which is slow on purpose). W9 a backup that was read back and proved.
- W10 memory of core in a process of its own, without window; and, in the window's own table, of the app with its web view
  against an empty window of Tauri's. W11 from a key to the screen in a long list, and a scroll through it, frame by frame
  (`cargo xtask bench --size 200k --only W10,W11`).
";

fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines().find_map(|line| {
            line.strip_prefix(name)?.trim_start().strip_prefix(':').map(|v| v.trim().to_owned())
        })
    };
    let cpu = field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field(&read("/proc/meminfo"), "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or(0, |kib| kib >> 20);
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel: Vec<&str> = kernel.trim().split(['.', '-']).take(2).collect();
    format!("{cpu}, {cores} processors, {memory} GiB, Linux {}", kernel.join("."))
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("load of the machine at the end {}", text.split(' ').next().unwrap_or("unknown"))
}
