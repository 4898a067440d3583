//! Whether a record really fits a query, how well, and what to tell the person. It reads the record's own texts; the
//! index only proposes.

use super::pinyin;
use super::query::{Piece, Query, Token};
use super::words::{PERSON, PROSE, Part, Role, Run, head, line, phone_digits, runs};
use crate::text::fold;

/// How a text fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// The whole name, phone or e-mail.
    Exact,
    /// A name starts so.
    Prefix,
    /// A phone ends so, four digits or more.
    PhoneTail,
    /// A word of a name starts so.
    Word,
    /// Somewhere in a name.
    Inside,
    /// Somewhere in a phone.
    Phone,
    /// A name's syllables.
    Pinyin,
    /// A name's first letters.
    Initials,
    /// Somewhere in an e-mail.
    Mail,
    /// In a note.
    Body,
}

impl How {
    /// The code the surface translates.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Prefix => "prefix",
            Self::PhoneTail => "phone_tail",
            Self::Word => "word",
            Self::Inside => "inside",
            Self::Phone => "phone",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Mail => "mail",
            Self::Body => "body",
        }
    }

    /// The rank: a higher class stands before a lower one whatever else is true.
    pub(super) fn class(self) -> u32 {
        match self {
            Self::Exact => 7,
            Self::Prefix | Self::PhoneTail => 6,
            Self::Word => 5,
            Self::Inside | Self::Phone => 4,
            Self::Pinyin | Self::Initials => 3,
            Self::Mail => 2,
            Self::Body => 1,
        }
    }
}

/// What matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Why {
    /// The field's name in the schema.
    pub field: &'static str,
    /// How it fits.
    pub how: How,
}

/// A fit with its fine rank inside the class, 0 to 99.
#[derive(Clone, Copy)]
struct Fit {
    why: Why,
    fine: u32,
}

impl Fit {
    fn score(self) -> u32 {
        self.why.how.class() * 100 + self.fine.min(99)
    }
}

fn better(left: Option<Fit>, right: Option<Fit>) -> Option<Fit> {
    match (left, right) {
        (Some(left), Some(right)) if right.score() > left.score() => Some(right),
        (Some(left), _) => Some(left),
        (None, right) => right,
    }
}

fn weaker(left: Fit, right: Fit) -> Fit {
    if right.score() < left.score() { right } else { left }
}

/// A part as it is compared.
enum Text {
    Name { folded: String, person: bool },
    Phone(String),
    Mail(String),
    Body(String),
}

impl Query {
    /// The score and reason of a record with these parts, or `None` when a token is nowhere in it. Several tokens are
    /// worth their weakest, or more when the query as a whole is in a name.
    pub fn judge(&self, parts: &[Part]) -> Option<(u32, Why)> {
        let texts: Vec<(&'static str, Text)> = parts
            .iter()
            .map(|part| {
                let text = match part.role {
                    Role::Person | Role::Name => {
                        Text::Name { folded: line(&part.text), person: part.role == Role::Person }
                    }
                    Role::Phone => Text::Phone(phone_digits(&part.text)),
                    Role::Email => Text::Mail(line(&part.text)),
                    Role::Body => Text::Body(fold(head(&part.text, PROSE))),
                };
                (part.field, text)
            })
            .collect();
        let mut all = Some(weakest(self.tokens.iter().map(|token| token.fit(&texts)))?);
        if self.tokens.len() > 1 {
            for (field, text) in &texts {
                if let Text::Name { folded, .. } = text {
                    all = better(all, in_name(folded, &self.whole, field));
                }
            }
        }
        all.map(|fit| (fit.score(), fit.why))
    }
}

impl Token {
    fn fit(&self, texts: &[(&'static str, Text)]) -> Option<Fit> {
        let mut best = None;
        for (field, text) in texts {
            let fit = |how: How| Some(Fit { why: Why { field, how }, fine: 0 });
            match text {
                Text::Phone(digits) => {
                    for typed in &self.phones {
                        let how = if typed == digits {
                            How::Exact
                        } else if typed.len() >= 4 && digits.ends_with(typed.as_str()) {
                            How::PhoneTail
                        } else if digits.contains(typed.as_str()) {
                            How::Phone
                        } else {
                            continue;
                        };
                        best = better(best, fit(how));
                    }
                }
                Text::Mail(address) => {
                    if let Some(typed) = &self.mail {
                        best = better(best, in_mail(address, typed, field));
                    }
                }
                Text::Name { .. } | Text::Body(_) => {}
            }
        }
        best = better(best, weakest(self.runs.iter().map(|piece| piece.best(texts))));
        // A note that has both somewhere is not meant.
        let halves = weakest(self.halves.iter().map(|half| half.fit(texts)));
        better(best, halves.filter(|fit| fit.why.how != How::Body))
    }
}

/// The weakest of the fits, where all fit.
fn weakest(fits: impl Iterator<Item = Option<Fit>>) -> Option<Fit> {
    let mut all: Option<Fit> = None;
    for fit in fits {
        let fit = fit?;
        all = Some(all.map_or(fit, |so_far| weaker(so_far, fit)));
    }
    all
}

impl Piece {
    fn best(&self, texts: &[(&'static str, Text)]) -> Option<Fit> {
        texts.iter().fold(None, |best, (field, text)| better(best, self.fit(text, field)))
    }

    fn fit(&self, text: &Text, field: &'static str) -> Option<Fit> {
        match (self, text) {
            (Self::Wide(typed), Text::Name { folded, .. }) => in_name(folded, typed, field),
            (Self::Word(typed), Text::Name { folded, person }) => {
                better(in_name(folded, typed, field), in_pinyin(folded, *person, typed, field))
            }
            // A run of an address that was typed with signs between; one run alone was asked already.
            (Self::Wide(typed) | Self::Word(typed), Text::Mail(address)) => in_mail(address, typed, field),
            (Self::Wide(typed), Text::Body(folded)) if typed.chars().nth(1).is_some() => {
                folded.contains(typed.as_str()).then_some(Fit { why: Why { field, how: How::Body }, fine: 0 })
            }
            (Self::Word(typed), Text::Body(folded)) if typed.len() > 1 => {
                let starts = word_starts(folded, typed);
                starts.then_some(Fit { why: Why { field, how: How::Body }, fine: 0 })
            }
            _ => None,
        }
    }
}

/// A typed text in a name. Letters in the middle of a word need three.
fn in_name(folded: &str, typed: &str, field: &'static str) -> Option<Fit> {
    let how = if folded == typed {
        How::Exact
    } else if folded.starts_with(typed) {
        How::Prefix
    } else if word_starts(folded, typed) {
        How::Word
    } else if folded.contains(typed)
        && (typed.chars().nth(2).is_some() || typed.chars().all(crate::text::is_wide_script))
    {
        How::Inside
    } else {
        return None;
    };
    // Of names that start so, the shortest is the nearest.
    let more = folded.len().saturating_sub(typed.len());
    let fine = if how == How::Prefix { 60_u32.saturating_sub(u32::try_from(more).unwrap_or(60)) } else { 0 };
    Some(Fit { why: Why { field, how }, fine })
}

/// True when a word of a folded text starts so. Only words of letters and digits have starts.
fn word_starts(folded: &str, typed: &str) -> bool {
    runs(folded).any(|run| {
        let Run::Word(word) = run else { return false };
        // The word and what follows it, for a typed text of several words.
        let from = word.as_ptr() as usize - folded.as_ptr() as usize;
        folded[from..].starts_with(typed)
    })
}

fn in_pinyin(folded: &str, person: bool, typed: &str, field: &'static str) -> Option<Fit> {
    let mut best = None;
    for run in pinyin::spell(folded, person) {
        let Some(fit) = pinyin::fit(&run, typed) else { continue };
        let whole_person = person && run.len() <= PERSON;
        // What only a person's name is indexed by.
        if !whole_person && (fit.mixed || (fit.initials && typed.len() == 1)) {
            continue;
        }
        let how = if fit.initials { How::Initials } else { How::Pinyin };
        let place = match (fit.from == 0, fit.to_end) {
            (true, true) => 40,
            (true, false) => 20,
            (false, true) => 10,
            (false, false) => 0,
        };
        let fine = place + if fit.initials { 0 } else { 5 };
        best = better(best, Some(Fit { why: Why { field, how }, fine }));
    }
    best
}

/// A typed text in an e-mail: three characters or more anywhere, a shorter one as a whole word.
fn in_mail(address: &str, typed: &str, field: &'static str) -> Option<Fit> {
    if address == typed {
        return Some(Fit { why: Why { field, how: How::Exact }, fine: 0 });
    }
    let long = typed.split('@').any(|side| side.chars().nth(2).is_some());
    let fits = if long {
        address.contains(typed)
    } else {
        !typed.contains('@')
            && runs(address).any(|run| matches!(run, Run::Wide(word) | Run::Word(word) if word == typed))
    };
    let fine = if address.starts_with(typed) { 20 } else { 0 };
    fits.then_some(Fit { why: Why { field, how: How::Mail }, fine })
}
