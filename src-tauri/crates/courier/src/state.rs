//! What was sent and what was fetched: names, sizes and BLAKE3 sums, one JSON line a fact, appended and synced before
//! anything is done that rests on it. A line that a crash tore is passed over: what it said is then found out again. No
//! content, and nothing from which a customer could be known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::trouble::Trouble;

/// One fact.
#[derive(Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
enum Fact {
    /// A file of the outbox is at the destination; it was read back.
    Sent { name: String, size: u64, sum: String },
    /// A listed file was fetched whole and is about to be put into the inbox as `inbox` (nothing: its bytes were known).
    Fetched { name: String, size: u64, mark: String, sum: String, inbox: Option<String> },
    /// The file with this sum lies in the inbox.
    Placed { sum: String },
    /// A listed file was looked at and is not taken as long as it stays as it is.
    PassedOver { name: String, size: u64, mark: String },
}

/// How a file looked in a listing: its size, and the mark by which the service tells versions apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Bytes.
    pub size: u64,
    /// The etag where there is one, else the time of the last change, else nothing.
    pub mark: String,
}

/// All facts, and the file they are appended to.
pub struct State {
    file: File,
    sent: BTreeMap<String, (u64, String)>,
    settled: BTreeMap<String, Look>,
    sums: BTreeSet<String>,
    given_out: BTreeSet<String>,
    not_placed: BTreeMap<String, String>,
}

impl State {
    /// Opens the file of facts, or begins one.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut state = Self {
            file: file.try_clone()?,
            sent: BTreeMap::new(),
            settled: BTreeMap::new(),
            sums: BTreeSet::new(),
            given_out: BTreeSet::new(),
            not_placed: BTreeMap::new(),
        };
        let mut whole = true;
        for line in BufReader::new(&file).split(b'\n') {
            let line = line?;
            whole = match serde_json::from_slice(&line) {
                Ok(fact) => {
                    state.learn(fact);
                    true
                }
                Err(_) => line.is_empty(),
            };
        }
        // The next fact must not be glued to the torn half of the last one.
        let ends_open = file.seek(SeekFrom::End(0))? > 0 && !ends_with_newline(path)?;
        if !whole || ends_open {
            state.file.write_all(b"\n")?;
        }
        Ok(state)
    }

    /// The size and the sum of a file that was sent.
    pub fn sent(&self, name: &str) -> Option<(u64, &str)> {
        self.sent.get(name).map(|(size, sum)| (*size, sum.as_str()))
    }

    /// Whether a listed file needs no second look.
    pub fn is_settled(&self, name: &str, look: &Look) -> bool {
        self.settled.get(name) == Some(look)
    }

    /// Whether these bytes were sent or fetched before, under whatever name.
    pub fn knows(&self, sum: &str) -> bool {
        self.sums.contains(sum)
    }

    /// Whether a name in the inbox was given to a file before; the app may have taken that file away since.
    pub fn gave_out(&self, name: &str) -> bool {
        self.given_out.contains(name)
    }

    /// Files that were fetched and of which it is not known whether they were put into the inbox: sum and name there.
    pub fn not_placed(&self) -> Vec<(String, String)> {
        self.not_placed.iter().map(|(sum, name)| (sum.clone(), name.clone())).collect()
    }

    /// Notes that a file was sent and read back.
    pub fn note_sent(&mut self, name: &str, size: u64, sum: &str) -> Result<(), Trouble> {
        self.note(Fact::Sent { name: name.to_owned(), size, sum: sum.to_owned() })
    }

    /// Notes that a file was fetched, before it is put into the inbox.
    pub fn note_fetched(
        &mut self,
        name: &str,
        look: &Look,
        sum: &str,
        inbox: Option<&str>,
    ) -> Result<(), Trouble> {
        self.note(Fact::Fetched {
            name: name.to_owned(),
            size: look.size,
            mark: look.mark.clone(),
            sum: sum.to_owned(),
            inbox: inbox.map(str::to_owned),
        })
    }

    /// Notes that a file lies in the inbox.
    pub fn note_placed(&mut self, sum: &str) -> Result<(), Trouble> {
        self.note(Fact::Placed { sum: sum.to_owned() })
    }

    /// Notes that a file is not taken as long as it looks like this.
    pub fn note_passed_over(&mut self, name: &str, look: &Look) -> Result<(), Trouble> {
        self.note(Fact::PassedOver { name: name.to_owned(), size: look.size, mark: look.mark.clone() })
    }

    fn note(&mut self, fact: Fact) -> Result<(), Trouble> {
        let mut line = serde_json::to_vec(&fact).map_err(std::io::Error::from)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.sync_data()?;
        self.learn(fact);
        Ok(())
    }

    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Sent { name, size, sum } => {
                self.sums.insert(sum.clone());
                self.sent.insert(name, (size, sum));
            }
            Fact::Fetched { name, size, mark, sum, inbox } => {
                if let Some(inbox) = inbox {
                    self.given_out.insert(inbox.clone());
                    self.not_placed.insert(sum.clone(), inbox);
                }
                self.sums.insert(sum);
                self.settled.insert(name, Look { size, mark });
            }
            Fact::Placed { sum } => {
                self.not_placed.remove(&sum);
            }
            Fact::PassedOver { name, size, mark } => {
                self.settled.insert(name, Look { size, mark });
            }
        }
    }
}

fn ends_with_newline(path: &Path) -> Result<bool, Trouble> {
    use std::io::Read as _;
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(size: u64) -> Look {
        Look { size, mark: "etag".into() }
    }

    #[test]
    fn what_was_noted_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = State::open(&path).unwrap();
        state.note_sent("a", 3, "sum a").unwrap();
        state.note_fetched("b", &look(4), "sum b", Some("b")).unwrap();
        drop(state);
        let mut state = State::open(&path).unwrap();
        assert_eq!(state.sent("a"), Some((3, "sum a")));
        assert!(state.is_settled("b", &look(4)) && !state.is_settled("b", &look(5)));
        assert!(state.knows("sum a") && state.knows("sum b"));
        assert_eq!(state.not_placed(), [("sum b".to_owned(), "b".to_owned())]);
        state.note_placed("sum b").unwrap();
        assert!(State::open(&path).unwrap().not_placed().is_empty());
    }

    #[test]
    fn a_torn_line_costs_itself_and_not_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = State::open(&path).unwrap();
        state.note_sent("a", 3, "sum a").unwrap();
        state.note_sent("b", 3, "sum b").unwrap();
        drop(state);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            State::open(&path).unwrap().note_sent("c", 3, "sum c").unwrap();
            let state = State::open(&path).unwrap();
            assert!(state.sent("c").is_some(), "cut at {cut}");
            assert_eq!(state.sent("a").is_some(), cut >= whole.len() / 2 - 1, "cut at {cut}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("state");
            std::fs::write(&path, bytes).unwrap();
            let mut state = State::open(&path).unwrap();
            state.note_sent("c", 3, "sum c").unwrap();
            prop_assert!(State::open(&path).unwrap().sent("c").is_some());
        }
    }
}
