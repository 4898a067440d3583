//! How much memory a program and everything it started take: each page counted once, shared ones by their share (PSS).

use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// MiB of the newest process of this program and of its children, WebKit's among them. 0 where it does not run.
pub fn of_program(program: &Path) -> f64 {
    let program = fs::canonicalize(program).unwrap_or_else(|_| program.to_owned());
    let mut parents = HashMap::new();
    let mut own = None;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Some(parent) = parent_of(id) else { continue };
        parents.insert(id, parent);
        if fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == program) {
            own = own.max(Some(id));
        }
    }
    let Some(own) = own else { return 0.0 };
    let descends = |mut id: u32| {
        while id != own {
            match parents.get(&id) {
                Some(parent) if *parent > 1 => id = *parent,
                _ => return false,
            }
        }
        true
    };
    parents.keys().filter(|id| descends(**id)).map(|id| share(*id)).sum::<f64>() / 1024.0
}

fn parent_of(id: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold spaces.
    text.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// KiB.
fn share(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0.0)
}
