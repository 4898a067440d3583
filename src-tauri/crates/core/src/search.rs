//! Finding anyone in a second: the words of a record, an index of them inside the vault, and the search box over it.
//! Not here: which fields a record has and who may see them (the caller brings both), filters and sorted views.

mod judge;
pub mod pinyin;
pub mod postings;
mod query;
pub mod words;

use std::collections::HashSet;

use rusqlite::Connection;

pub use judge::{How, Why};
pub use words::{Part, Role};

use postings::Reader;
use query::{Query, Stage};

/// A found record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Kind and row; see [`postings::doc`].
    pub doc: i64,
    /// Higher is better; only comparable within one search.
    pub score: u32,
    /// What matched, and how.
    pub why: Why,
}

/// The most blocks of postings that one search reads; some 4,000 docs and ten microseconds each.
const MOST_BLOCKS: u32 = 900;
/// The most records that one search loads to see whether they really fit.
const MOST_LOADS: usize = 480;
/// The most records that one stage loads, where the limit is small.
const STAGE_LOADS: usize = 64;

/// Finds what somebody types: two Chinese characters or one, simplified or traditional, pinyin and initials, pieces of a
/// phone (three digits or more) or of an e-mail (three characters or more), words of a note; several words must all
/// match. The best `limit` hits: exact name, name that starts so, a word of it, a piece of it, pinyin, e-mail, note;
/// then by the order of `kinds`; then newest first.
///
/// Candidates are taken from the index newest first, best stage first, and are capped before anything is sorted; each is
/// loaded and judged by its own texts, so what the index cannot tell apart never shows. `load` gives the parts of a
/// record as they were indexed, or `None` for one that the asker may not see.
pub fn find<E: From<rusqlite::Error>>(
    conn: &Connection,
    typed: &str,
    kinds: &[u32],
    limit: usize,
    load: &mut dyn FnMut(i64) -> Result<Option<Vec<Part>>, E>,
) -> Result<Vec<Hit>, E> {
    let query = Query::parse(typed);
    if query.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let reader = Reader::open(conn, MOST_BLOCKS)?;
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    let mut loads = 0;
    let stages = query.stages();
    for (place, Stage { best, node }) in stages.iter().enumerate() {
        // A stage of many short words must not leave nothing for the piece of an e-mail that comes after it.
        reader.spent.share(stages.len() - place);
        let good = |hits: &[Hit]| hits.iter().filter(|hit| hit.why.how.class() >= *best).count() >= limit;
        let mut stage_loads = 0;
        for kind in kinds {
            if good(&hits) || loads >= MOST_LOADS || stage_loads >= STAGE_LOADS.max(2 * limit) {
                break;
            }
            reader.docs::<E>(node, *kind, |doc| {
                if seen.insert(doc) {
                    loads += 1;
                    stage_loads += 1;
                    if let Some(parts) = load(doc)?
                        && let Some((score, why)) = query.judge(&parts)
                    {
                        hits.push(Hit { doc, score, why });
                    }
                }
                Ok(!good(&hits) && loads < MOST_LOADS && stage_loads < STAGE_LOADS.max(2 * limit))
            })?;
        }
        if good(&hits) || loads >= MOST_LOADS || reader.spent.is_used_up() {
            break;
        }
    }
    let place = |doc: i64| kinds.iter().position(|kind| *kind == postings::kind_of(doc));
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), place(hit.doc), std::cmp::Reverse(hit.doc)));
    hits.truncate(limit);
    Ok(hits)
}

/// What somebody types into a list of values: it fits a value as it would fit a name, by words, pinyin or initials.
pub struct Typed(Query);

impl Typed {
    /// Takes what was typed apart.
    pub fn new(typed: &str) -> Typed {
        Typed(Query::parse(typed))
    }

    /// Nothing was typed: everything fits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Does it fit the text?
    pub fn fits(&self, text: &str) -> bool {
        self.is_empty()
            || [Role::Name, Role::Person].into_iter().any(|role| {
                let part = Part { role, field: "", text: text.to_owned() };
                self.0.judge(&[part]).is_some()
            })
    }
}

#[cfg(test)]
mod tests;
