//! How a Han name is spelled in Latin letters: every reading that people use for it, surnames first of all. Not here:
//! tones, other romanisations, and reading a sentence right (a search key may be generous).

mod tables;

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use crate::text::is_han;
use tables::{also, as_surname, compound_surname};

/// The most syllables of one name that are spelled; a name of a company rarely has more.
pub const MOST_SYLLABLES: usize = 16;
/// The most spellings of one run of characters; three characters with two readings each make eight.
const MOST_SPELLINGS: usize = 8;

/// The readings of one character, the likeliest first: plain letters, `v` for ü.
#[derive(Clone, Copy, Debug)]
pub struct Readings {
    all: [&'static str; 4],
    count: usize,
}

impl Readings {
    fn new() -> Self {
        Self { all: [""; 4], count: 0 }
    }

    fn add(&mut self, reading: &'static str) {
        // The letter ü is typed as v, and as u by those who do not know.
        let (first, second) = match reading {
            "lü" => ("lv", "lu"),
            "nü" => ("nv", "nu"),
            "lüe" => ("lve", "lue"),
            "nüe" => ("nve", "nue"),
            plain if plain.is_ascii() => (plain, ""),
            _ => return,
        };
        for reading in [first, second] {
            if !reading.is_empty() && self.count < self.all.len() && !self.as_slice().contains(&reading) {
                self.all[self.count] = reading;
                self.count += 1;
            }
        }
    }

    /// The readings, never empty.
    pub fn as_slice(&self) -> &[&'static str] {
        &self.all[..self.count]
    }
}

/// The readings of each run of Han characters in a folded text, [`MOST_SYLLABLES`] at most in all. `person`: the run
/// starts with a surname, whose readings come before the ordinary ones.
pub fn spell(folded: &str, person: bool) -> Vec<Vec<Readings>> {
    let mut runs = Vec::new();
    let mut run: Vec<Readings> = Vec::new();
    let mut left = MOST_SYLLABLES;
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        if left == 0 {
            break;
        }
        let compound = if person && run.is_empty() { compound_surname(rest) } else { None };
        let known = if is_han(c) { readings(c, person && run.is_empty()) } else { None };
        if let (Some((first, second)), Some(mut head)) = (compound, known) {
            let next = rest.chars().nth(1).and_then(|c| readings(c, false));
            if let Some(mut tail) = next
                && left > 1
            {
                head = prefer(first, head);
                tail = prefer(second, tail);
                run.extend([head, tail]);
                left -= 2;
                rest = rest.char_indices().nth(2).map_or("", |(at, _)| &rest[at..]);
                continue;
            }
        }
        match known {
            Some(syllable) => {
                run.push(syllable);
                left -= 1;
            }
            None if !run.is_empty() => runs.push(std::mem::take(&mut run)),
            None => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    if !run.is_empty() {
        runs.push(run);
    }
    runs
}

/// `reading` in front of the others.
fn prefer(reading: &'static str, others: Readings) -> Readings {
    let mut out = Readings::new();
    out.add(reading);
    others.as_slice().iter().for_each(|other| out.add(other));
    out
}

/// Calls `each` with every spelling of a run: one reading per character.
pub fn spellings(run: &[Readings], mut each: impl FnMut(&[&'static str])) {
    let mut chosen: Vec<&'static str> = run.iter().map(|r| r.as_slice()[0]).collect();
    let mut at: Vec<usize> = vec![0; run.len()];
    for _ in 0..MOST_SPELLINGS {
        each(&chosen);
        // Count up like a number with a different base at every digit.
        let Some(digit) = (0..run.len()).find(|d| at[*d] + 1 < run[*d].count) else { return };
        for low in 0..digit {
            at[low] = 0;
            chosen[low] = run[low].as_slice()[0];
        }
        at[digit] += 1;
        chosen[digit] = run[digit].as_slice()[at[digit]];
    }
}

/// How a query of Latin letters fits a spelled run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The syllable it starts at.
    pub from: usize,
    /// True when it reaches the end of the run.
    pub to_end: bool,
    /// First letters, at least at the end; otherwise whole syllables, the last one perhaps begun.
    pub initials: bool,
    /// Whole syllables and then first letters.
    pub mixed: bool,
}

/// Where `query` (lower-case letters) fits a run: as joined syllables of which the last may be unfinished, as first
/// letters, or, where it is no row of syllables itself, as whole syllables followed by first letters (`zhangwm`). The
/// earliest and fullest fit.
pub fn fit(run: &[Readings], query: &str) -> Option<Fit> {
    if query.is_empty() || !query.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    for from in 0..run.len() {
        if let Some(end) = syllables(&run[from..], query) {
            return Some(Fit { from, to_end: from + end == run.len(), initials: false, mixed: false });
        }
        if (query.len() > 1 || from == 0) && letters(&run[from..], query) {
            return Some(Fit { from, to_end: from + query.len() == run.len(), initials: true, mixed: false });
        }
    }
    if reach(query)[query.len()] {
        return None;
    }
    (0..run.len()).find_map(|from| {
        mixed(&run[from..], query).then_some(Fit { from, to_end: false, initials: true, mixed: true })
    })
}

/// The number of syllables that `query` covers when it is their joined reading, the last one perhaps unfinished.
fn syllables(run: &[Readings], query: &str) -> Option<usize> {
    let (first, rest) = run.split_first()?;
    for reading in first.as_slice() {
        if reading.starts_with(query) {
            return Some(if *reading == query { 1 } else { usize::MAX / 2 });
        }
        if let Some(tail) = query.strip_prefix(reading)
            && let Some(more) = syllables(rest, tail)
        {
            return Some(more + 1);
        }
    }
    None
}

fn letters(run: &[Readings], query: &str) -> bool {
    query.len() <= run.len()
        && query.bytes().zip(run).all(|(letter, r)| r.as_slice().iter().any(|s| s.as_bytes()[0] == letter))
}

/// One whole syllable or more, then first letters.
fn mixed(run: &[Readings], query: &str) -> bool {
    let Some((first, rest)) = run.split_first() else { return false };
    first.as_slice().iter().any(|reading| {
        query
            .strip_prefix(reading)
            .is_some_and(|tail| !tail.is_empty() && (letters(rest, tail) || mixed(rest, tail)))
    })
}

/// The beginnings of `query` that are whole syllables, where something is left behind them that makes no syllables: the
/// other way to spell out only a part of a name.
pub fn whole_beginnings(query: &str) -> Vec<&str> {
    let reach = reach(query);
    if reach[query.len()] {
        return Vec::new();
    }
    (1..query.len()).filter(|at| reach[*at]).map(|at| &query[..at]).collect()
}

/// For each place in a text of lower-case letters: is what stands before it a row of syllables? Nowhere in another text.
fn reach(query: &str) -> Vec<bool> {
    let mut reach = vec![false; query.len() + 1];
    reach[0] = query.bytes().all(|b| b.is_ascii_lowercase());
    for from in 0..query.len() {
        if reach[from] {
            for to in from + 1..=(from + 6).min(query.len()) {
                reach[to] |= SYLLABLES.contains(&query[from..to]);
            }
        }
    }
    reach
}

/// Every syllable that occurs, from the characters themselves and the tables below.
static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let mut all = HashSet::new();
    for c in '\u{4e00}'..='\u{9fff}' {
        if let Some(known) = readings(c, true) {
            all.extend(known.as_slice());
        }
    }
    all
});

/// All readings of one character; `surname`: as a surname first. `None` where no reading is known.
fn readings(c: char, surname: bool) -> Option<Readings> {
    let mut out = Readings::new();
    if surname && let Some(reading) = as_surname(c) {
        out.add(reading);
    }
    if let Some(usual) = c.to_pinyin() {
        out.add(usual.plain());
    }
    for reading in also(c) {
        out.add(reading);
    }
    (out.count > 0).then_some(out)
}

#[cfg(test)]
mod tests;
