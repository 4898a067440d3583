//! The terms a record is found by and the terms a query asks for. A term is a letter that names its space and a short
//! folded text; the index knows nothing else. Not here: where terms are kept, and whether a found record really fits.

use super::pinyin::{self, Readings};
use crate::text::{fold, is_wide_script};

/// What a text of a record is, and so how it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The name of a person: every character, pinyin with surname readings, initials.
    Person,
    /// The name of an organisation or the title of a thing: pairs of characters, words, pinyin from every character on.
    Name,
    /// A phone as stored (E.164 with or without extension, or as typed).
    Phone,
    /// An e-mail address, a web address, an account name: any three characters in a row.
    Email,
    /// Prose: pairs of characters and words.
    Body,
}

/// One text of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How it is found.
    pub role: Role,
    /// The field's name in the schema; comes back in a hit's reason.
    pub field: &'static str,
    /// The text as stored.
    pub text: String,
}

/// The spaces. A name is in several at once.
pub(super) mod space {
    /// A whole name that is one or two wide characters or one word.
    pub const WHOLE: u8 = b'x';
    /// How a name starts: its first wide character, its first two, its first word.
    pub const START: u8 = b'a';
    /// Pairs of wide characters, single ones of people, words.
    pub const NAME: u8 = b'n';
    /// Joined syllables of a person, any stretch of them.
    pub const PINYIN: u8 = b'p';
    /// Initials of a person: beginnings, and stretches of two or more.
    pub const INITIALS: u8 = b'i';
    /// Joined syllables of another name from each character on, cut off.
    pub const LONG_PINYIN: u8 = b'q';
    /// Initials of another name from each character on, cut off.
    pub const LONG_INITIALS: u8 = b'j';
    /// Three characters in a row of a Latin word of a name. Apart from those of e-mails, which are often the same name in
    /// pinyin and would propose thousands of records that only fit in another way.
    pub const GRAM: u8 = b'g';
    /// Three characters in a row of an e-mail.
    pub const MAIL_GRAM: u8 = b'e';
    /// Words of an e-mail.
    pub const MAIL: u8 = b'm';
    /// Four digits in a row of a phone.
    pub const DIGITS: u8 = b't';
    /// The last four digits of a phone.
    pub const TAIL: u8 = b'l';
    /// Pairs of wide characters and words of prose.
    pub const BODY: u8 = b'b';
}

/// A word in a term ends here, in bytes.
pub(super) const WORD: usize = 24;
/// Joined syllables of a long name end here.
pub(super) const LONG: usize = 18;
/// Initials of a long name end here.
pub(super) const LETTERS: usize = 8;
/// The most characters of a single-line text that are looked at.
pub(super) const LINE: usize = 160;
/// The most characters of a body that are looked at.
pub(super) const PROSE: usize = 40_000;
/// The most terms of one record. A long note has a few hundred.
pub const MOST_TERMS: usize = 6_000;
/// A run of Han characters longer than this is no name of a person.
pub(super) const PERSON: usize = 6;

/// The terms of one record: sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    bytes: Vec<u8>,
    /// Start and length of each term in `bytes`.
    spans: Vec<(u32, u16)>,
}

impl Terms {
    /// The terms in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> + DoubleEndedIterator {
        self.spans
            .iter()
            .map(|(from, length)| &self.bytes[*from as usize..*from as usize + usize::from(*length)])
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// True without terms.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    fn add(&mut self, space: u8, parts: &[&str]) {
        if self.spans.len() >= MOST_TERMS {
            return;
        }
        let from = self.bytes.len() as u32;
        self.bytes.push(space);
        for part in parts {
            self.bytes.extend_from_slice(part.as_bytes());
        }
        // Longer than any caller makes one: spaces cut their words.
        let length = (self.bytes.len() - from as usize).min(usize::from(u16::MAX)) as u16;
        self.spans.push((from, length));
    }

    fn tidy(&mut self) {
        let bytes = &self.bytes;
        let text = |span: &(u32, u16)| &bytes[span.0 as usize..span.0 as usize + usize::from(span.1)];
        // Nearly all terms have eight bytes or fewer: most comparisons are of one number.
        let mut keyed: Vec<(u64, (u32, u16))> = self
            .spans
            .iter()
            .map(|span| {
                let mut first = [0; 8];
                let term = text(span);
                let known = term.len().min(8);
                first[..known].copy_from_slice(&term[..known]);
                (u64::from_be_bytes(first), *span)
            })
            .collect();
        keyed.sort_unstable_by(|left, right| {
            left.0.cmp(&right.0).then_with(|| text(&left.1).cmp(text(&right.1)))
        });
        keyed.dedup_by(|left, right| left.0 == right.0 && text(&left.1) == text(&right.1));
        self.spans.clear();
        self.spans.extend(keyed.into_iter().map(|(_, span)| span));
    }
}

impl<'a> FromIterator<&'a [u8]> for Terms {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(terms: I) -> Self {
        let mut out = Self::default();
        for term in terms {
            if out.spans.len() < MOST_TERMS {
                let term = &term[..term.len().min(usize::from(u16::MAX))];
                out.spans.push((out.bytes.len() as u32, term.len() as u16));
                out.bytes.extend_from_slice(term);
            }
        }
        out.tidy();
        out
    }
}

/// The terms of a record that has these texts.
pub fn terms<'a>(texts: impl IntoIterator<Item = (Role, &'a str)>) -> Terms {
    // Most records have some thirty terms of some eight bytes.
    let mut out = Terms { bytes: Vec::with_capacity(512), spans: Vec::with_capacity(64) };
    for (role, text) in texts {
        match role {
            Role::Person | Role::Name => name_terms(&mut out, &line(text), role == Role::Person),
            Role::Phone => phone_terms(&mut out, text),
            Role::Email => mail_terms(&mut out, &line(text)),
            Role::Body => body_terms(&mut out, text),
        }
    }
    out.tidy();
    out
}

/// The terms of a record's parts; see [`terms`].
pub fn terms_of(parts: &[Part]) -> Terms {
    terms(parts.iter().map(|part| (part.role, part.text.as_str())))
}

/// A single-line text as it is searched.
pub(super) fn line(text: &str) -> String {
    fold(head(text, LINE))
}

/// The first `most` characters.
pub(super) fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

/// The beginning of a word, at most `most` bytes, whole characters.
pub(super) fn clip(word: &str, most: usize) -> &str {
    if word.len() <= most {
        return word;
    }
    let mut end = most;
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
}

/// A stretch of a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run<'a> {
    /// Characters of a script without spaces.
    Wide(&'a str),
    /// Letters and digits of the others.
    Word(&'a str),
}

/// The runs of a folded text; what is neither letter nor digit separates.
pub(super) fn runs(folded: &str) -> impl Iterator<Item = Run<'_>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Sort {
        Wide,
        Word,
        Gap,
    }
    let sort = |c: char| {
        if c.is_ascii_alphanumeric() {
            Sort::Word
        } else if is_wide_script(c) {
            Sort::Wide
        } else if c.is_alphanumeric() {
            Sort::Word
        } else {
            Sort::Gap
        }
    };
    let mut rest = folded;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            let kind = sort(first);
            let end = rest.find(|c| sort(c) != kind).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            match kind {
                Sort::Wide => return Some(Run::Wide(run)),
                Sort::Word => return Some(Run::Word(run)),
                Sort::Gap => {}
            }
        }
    })
}

/// Every `size` characters in a row; nothing when there are fewer.
pub(super) fn grams(text: &str, size: usize) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(at, _)| at);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(size - 1);
    starts.zip(ends).map(|(from, to)| &text[from..to])
}

fn name_terms(out: &mut Terms, folded: &str, person: bool) {
    let mut count = 0;
    let mut only = None;
    for run in runs(folded) {
        count += 1;
        only = Some(run);
        match run {
            Run::Wide(run) => {
                let first = grams(run, 1).next().unwrap_or_default();
                if count == 1 {
                    out.add(space::START, &[first]);
                    if let Some(pair) = grams(run, 2).next() {
                        out.add(space::START, &[pair]);
                    }
                }
                grams(run, 2).for_each(|pair| out.add(space::NAME, &[pair]));
                if person {
                    grams(run, 1).take(PERSON).for_each(|one| out.add(space::NAME, &[one]));
                } else {
                    out.add(space::NAME, &[first]);
                }
                // A pair begins with every character but the last.
                if let Some(last) = run.chars().next_back() {
                    out.add(space::NAME, &[&run[run.len() - last.len_utf8()..]]);
                }
            }
            Run::Word(word) => {
                let short = clip(word, WORD);
                if count == 1 {
                    out.add(space::START, &[short]);
                }
                out.add(space::NAME, &[short]);
                grams(word, 3).for_each(|gram| out.add(space::GRAM, &[gram]));
            }
        }
    }
    match only {
        Some(Run::Wide(run)) if count == 1 && run.chars().count() <= 2 => out.add(space::WHOLE, &[run]),
        Some(Run::Word(word)) if count == 1 => out.add(space::WHOLE, &[clip(word, WORD)]),
        _ => {}
    }
    for run in pinyin::spell(folded, person) {
        if person && run.len() <= PERSON {
            person_pinyin(out, &run);
        } else {
            long_pinyin(out, &run);
        }
    }
}

fn person_pinyin(out: &mut Terms, run: &[Readings]) {
    pinyin::spellings(run, |spelling| {
        let initials: Vec<&str> = spelling.iter().map(|syllable| &syllable[..1]).collect();
        for from in 0..spelling.len() {
            for to in from + 1..=spelling.len() {
                out.add(space::PINYIN, &spelling[from..to]);
                if from == 0 || to - from > 1 {
                    out.add(space::INITIALS, &initials[from..to]);
                }
            }
        }
    });
}

fn long_pinyin(out: &mut Terms, run: &[Readings]) {
    pinyin::spellings(run, |spelling| {
        for from in 0..spelling.len() {
            let joined = spelling[from..].concat();
            out.add(space::LONG_PINYIN, &[clip(&joined, LONG)]);
            let letters: String =
                spelling[from..].iter().take(LETTERS).map(|syllable| &syllable[..1]).collect();
            out.add(space::LONG_INITIALS, &[&letters]);
        }
    });
}

/// The digits a phone is found by: without the extension and, for the mainland, without the country code that nobody
/// types and everybody has.
pub(super) fn phone_digits(stored: &str) -> String {
    let number = stored.split_once(";ext=").map_or(stored, |(number, _)| number);
    let digits = crate::text::digits(&line(number));
    match digits.strip_prefix("86") {
        Some(home) if number.trim_start().starts_with('+') && home.len() >= 7 => home.to_owned(),
        _ => digits,
    }
}

fn phone_terms(out: &mut Terms, stored: &str) {
    let digits = phone_digits(stored);
    if digits.len() < 4 {
        if digits.len() == 3 {
            out.add(space::TAIL, &[&digits]);
        }
        return;
    }
    grams(&digits, 4).take(24).for_each(|gram| out.add(space::DIGITS, &[gram]));
    out.add(space::TAIL, &[&digits[digits.len() - 4..]]);
}

fn mail_terms(out: &mut Terms, folded: &str) {
    for side in folded.split('@') {
        grams(side, 3).for_each(|gram| out.add(space::MAIL_GRAM, &[gram]));
    }
    for run in runs(folded) {
        let (Run::Wide(word) | Run::Word(word)) = run;
        out.add(space::MAIL, &[clip(word, WORD)]);
    }
}

fn body_terms(out: &mut Terms, text: &str) {
    let folded = fold(head(text, PROSE));
    for run in runs(&folded) {
        match run {
            Run::Wide(run) => {
                grams(run, 2).for_each(|pair| out.add(space::BODY, &[pair]));
            }
            // A single letter finds nothing worth reading.
            Run::Word(word) if word.len() > 1 => out.add(space::BODY, &[clip(word, WORD)]),
            Run::Word(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
