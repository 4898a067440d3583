//! The house rules that neither the compiler nor clippy can hold, checked by reading the sources: who may say what, where.
//! A rule is a line in a table with its reason. What a type can forbid does not belong here.

use std::fs;
use std::path::Path;

use crate::house::{House, read};
use crate::outcome::{Done, Stop, Trying};

/// The help line.
pub const ABOUT: &str = "check the house rules that no compiler holds";

/// In files below `room`, except those whose path begins with one of `except`, no line outside tests says one of `words`.
struct Rule {
    room: &'static str,
    except: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const CORE: &str = "src-tauri/crates/core/src/";
const VAULT: &str = "src-tauri/crates/vault/src/";

const RULES: &[Rule] = &[
    Rule {
        room: CORE,
        except: &[],
        words: &["async fn", ".await", "tokio::"],
        why: "core is synchronous; only the shell and the api's HTTP wait",
    },
    Rule {
        room: CORE,
        except: &["src-tauri/crates/core/src/clock.rs"],
        words: &["SystemTime::now", "Timestamp::now", "Zoned::now", "OffsetDateTime::now"],
        why: "core has no clock of its own: time comes in as an argument, so that one seed replays a run",
    },
    Rule {
        room: CORE,
        except: &[],
        words: &["println!", "eprintln!", "std::env::", "std::process::"],
        why: "core knows no terminal, no environment, no process",
    },
    Rule {
        room: CORE,
        except: &[],
        words: &["TcpStream", "TcpListener", "UdpSocket", "std::net::"],
        why: "core knows no socket",
    },
    Rule {
        room: VAULT,
        except: &[],
        words: &["Contact", "Deal", "Pipeline", "customer", "follow-up"],
        why: "the vault knows no CRM word",
    },
    Rule {
        room: "src-tauri/crates/",
        except: &[],
        words: &["tauri::", "use tauri"],
        why: "only the shell knows Tauri",
    },
    Rule {
        room: "src-tauri/crates/",
        except: &[],
        words: &["TODO", "FIXME", "HACK"],
        why: "what is missing is an issue, not a comment",
    },
    Rule {
        room: "ui/src/",
        except: &["ui/src/api/client.ts"],
        words: &["@tauri-apps/", "__TAURI"],
        why: "only api/client.ts knows that there is Tauri",
    },
    Rule {
        room: "ui/src/",
        except: &["ui/src/api/client.ts"],
        words: &["fetch(", "XMLHttpRequest", "new WebSocket", "new EventSource", "sendBeacon"],
        why: "the page asks through api/client.ts and nothing else",
    },
    Rule {
        room: "ui/src/",
        except: &[],
        words: &["localStorage", "sessionStorage", "indexedDB", "document.cookie"],
        why: "the browser's storage is plaintext on disk: nothing of the vault may reach it",
    },
    Rule {
        room: "ui/src/",
        except: &[],
        words: &["dangerouslySetInnerHTML", "innerHTML", "eval(", "new Function("],
        why: "text that others wrote is never markup or code",
    },
    Rule {
        room: "ui/src/",
        except: &[],
        words: &["TODO", "FIXME", "@ts-ignore", "@ts-nocheck", "eslint-disable"],
        why: "what is missing is an issue, not a comment",
    },
];

/// A file longer than this has a seam to be found. A uniform list may be longer: it says so in its first lines by the words
/// "a list".
const LONG: usize = 800;

/// Checks every tracked or new source file.
pub fn act(house: &House, arguments: &[String]) -> Done {
    if !arguments.is_empty() {
        return Err(Stop::usage("tidy takes no argument"));
    }
    let listed =
        ["ls-files", "--cached", "--others", "--exclude-standard", "--", "src-tauri", "tests", "ui/src"];
    let files = read(house.program("git").args(listed))?;
    let mut found = Vec::new();
    for path in files.lines() {
        let file = house.root().join(path);
        // A file that was deleted and not yet committed is still listed.
        if !file.is_file() || !is_source(path) {
            continue;
        }
        let text = fs::read_to_string(&file).trying(&format!("reading {path}"))?;
        check(path, &text, &mut found);
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Stop::new(format!("{} untidy\n    {}", found.len(), found.join("\n    "))))
}

fn is_source(path: &str) -> bool {
    // Generated files follow their generator.
    let written_by_hand = !path.contains("/generated/");
    written_by_hand && [".rs", ".ts", ".tsx"].iter().any(|end| path.ends_with(end))
}

/// Adds what is untidy in one file.
fn check(path: &str, text: &str, found: &mut Vec<String>) {
    let test = is_test(path);
    if path.ends_with(".rs") {
        if !test && !text.starts_with("//!") {
            found.push(format!("{path}:1: the first line does not say what this file is"));
        }
        if Path::new(path).file_name().is_some_and(|name| name == "mod.rs") {
            found.push(format!("{path}: it is `foo.rs` beside `foo/`, not `foo/mod.rs`"));
        }
        let head: String = text.lines().take(4).collect();
        let lines = text.lines().count();
        if !test && lines > LONG && !head.contains("a list") {
            found.push(format!("{path}: {lines} lines; look for the seam"));
        }
    }
    if test {
        return;
    }
    for rule in RULES {
        if !path.starts_with(rule.room) || rule.except.iter().any(|except| path.starts_with(except)) {
            continue;
        }
        for (number, line) in outside_tests(text) {
            if let Some(word) = rule.words.iter().find(|word| line.contains(**word)) {
                found.push(format!("{path}:{number}: `{word}`: {}", rule.why));
            }
        }
    }
}

/// Files that hold tests only.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.contains(".test.")
        || path.contains("/testing/")
}

/// The lines of a file with their numbers, up to the tests at its end, without comments: prose may say what code may not.
fn outside_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .filter(|(_, line)| {
            let line = line.trim_start();
            let prose = line.starts_with("//") || line.starts_with('*');
            !prose || ["TODO", "FIXME", "HACK", "@ts-"].iter().any(|mark| line.contains(mark))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untidy(path: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(path, text, &mut found);
        found
    }

    #[test]
    fn a_clock_in_core_is_found_and_the_clock_itself_is_not() {
        let text = "//! A file.\nlet now = Timestamp::now();\n";
        assert_eq!(untidy("src-tauri/crates/core/src/records/deal.rs", text).len(), 1);
        assert!(untidy("src-tauri/crates/core/src/clock.rs", text).is_empty());
    }

    #[test]
    fn tests_and_prose_may_say_what_code_may_not() {
        let text = "//! A file.\n// fetch( is for the client\n";
        assert!(untidy("ui/src/app/shell.ts", text).is_empty());
        let text = "//! A file.\n#[cfg(test)]\nmod tests { fn f() { println!() } }\n";
        assert!(untidy("src-tauri/crates/core/src/id.rs", text).is_empty());
    }

    #[test]
    fn a_comment_that_puts_off_work_is_found() {
        assert_eq!(untidy("src-tauri/crates/core/src/id.rs", "//! A file.\n// TODO later\n").len(), 1);
    }

    #[test]
    fn a_file_says_what_it_is() {
        assert_eq!(untidy("src-tauri/crates/core/src/id.rs", "use std::fmt;\n").len(), 1);
    }
}
