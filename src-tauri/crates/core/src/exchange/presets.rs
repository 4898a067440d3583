//! The files of named programs: which headers they are known by, and what each of their columns is for. Data, checked
//! by a test; a column that a preset does not know goes on to the synonyms.

mod chinese;
mod mail;
mod sales;

use std::collections::HashSet;

/// One file of one program. Headers are in their normal form (`header::normal`); `|` separates alternatives.
#[derive(Debug)]
pub struct Preset {
    /// The name that people and the command line use.
    pub name: &'static str,
    /// Whose ids the id columns hold.
    pub program: &'static str,
    /// The kind of record that a row is about.
    pub kind: &'static str,
    /// All of these headers are there.
    pub needs: &'static [&'static str],
    /// None of these is.
    pub never: &'static [&'static str],
    /// What the columns are for, in the short form of `Target`; `?` is a custom field (left out where the column is
    /// empty), `-` is left out.
    pub columns: &'static [(&'static str, &'static str)],
    /// Numbered columns: `#` stands for the number.
    pub numbered: &'static [(&'static str, &'static str)],
    /// Values that every row has.
    pub fixed: &'static [(&'static str, &'static str)],
    /// The program writes notes as HTML.
    pub html: bool,
}

impl Preset {
    const NONE: Preset = Preset {
        name: "",
        program: "",
        kind: "contact",
        needs: &[],
        never: &[],
        columns: &[],
        numbered: &[],
        fixed: &[],
        html: false,
    };

    /// What a column is for, by its normal header.
    pub fn target(&self, header: &str) -> Option<String> {
        if let Some((_, target)) = self.columns.iter().find(|(names, _)| is_one_of(header, names)) {
            return Some((*target).to_owned());
        }
        self.numbered.iter().find_map(|(pattern, target)| {
            let (before, after) = pattern.split_once('#')?;
            let number = header.strip_prefix(before)?.strip_suffix(after)?;
            let number: u8 = number.parse().ok().filter(|n| (1..50).contains(n))?;
            let target = match target.split_once("#+") {
                Some((target, base)) => format!("{target}#{}", base.parse::<u8>().ok()? + number),
                None => target.replace('#', &format!("#{number}")),
            };
            Some(target)
        })
    }
}

fn is_one_of(header: &str, names: &str) -> bool {
    names.split('|').any(|name| name == header)
}

/// Every preset. Earlier ones win where two fit equally well.
pub fn all() -> impl Iterator<Item = &'static Preset> {
    mail::PRESETS.iter().chain(sales::PRESETS).chain(chinese::PRESETS)
}

/// The preset with that name.
pub fn named(name: &str) -> Option<&'static Preset> {
    all().find(|preset| preset.name == name)
}

/// The preset whose file has these headers (in normal form), if any.
pub fn recognise<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<&'static Preset> {
    let headers: HashSet<&str> = headers.into_iter().filter(|header| !header.is_empty()).collect();
    let mut best: Option<(f64, &'static Preset)> = None;
    for preset in all() {
        let has = |names: &str| names.split('|').any(|name| headers.contains(name));
        if !preset.needs.iter().all(|names| has(names)) || preset.never.iter().any(|names| has(names)) {
            continue;
        }
        let known = headers.iter().filter(|header| preset.target(header).is_some()).count();
        let share = known as f64 / headers.len() as f64;
        // A file that adds fifty custom columns is still that program's file: the needs carry most of the proof.
        let score = share + preset.needs.len() as f64 / 10.0;
        if (share >= 0.25 || known >= 8) && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, preset));
        }
    }
    best.map(|(_, preset)| preset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Target;
    use crate::exchange::header::normal;
    use crate::records::kind_named;

    #[test]
    fn every_preset_speaks_of_fields_that_exist() {
        let mut names = HashSet::new();
        for preset in all() {
            assert!(names.insert(preset.name), "{} twice", preset.name);
            assert!(kind_named(preset.kind).is_some(), "{}", preset.name);
            for (header, target) in preset.columns {
                for header in header.split('|') {
                    assert_eq!(normal(header), header, "{}: not in normal form", preset.name);
                }
                assert!(*target == "?" || Target::parse(target).is_some(), "{}: {target}", preset.name);
            }
            for (pattern, _) in preset.numbered {
                let target = preset.target(&pattern.replace('#', "1")).unwrap();
                assert!(target == "?" || Target::parse(&target).is_some(), "{}: {target}", preset.name);
            }
            for (target, _) in preset.fixed {
                assert!(Target::parse(target).is_some(), "{}: {target}", preset.name);
            }
        }
    }
}
