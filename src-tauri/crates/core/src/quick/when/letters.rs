//! A line as a row of letters to read from: half width, lower case, one for each character of the line.

use crate::text::{half, is_han};

/// The longest number that is read, in digits.
const DIGITS: usize = 4;

/// The letters of a line.
pub(super) struct Letters {
    folded: Vec<char>,
    capital: Vec<bool>,
}

impl Letters {
    pub fn of(line: &str) -> Letters {
        let lower = |c: char| {
            let mut lower = half(c).to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        };
        Letters {
            folded: line.chars().map(lower).collect(),
            capital: line.chars().map(|c| half(c).is_uppercase()).collect(),
        }
    }

    pub fn len(&self) -> usize {
        self.folded.len()
    }

    pub fn at(&self, at: usize) -> Option<char> {
        self.folded.get(at).copied()
    }

    pub fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.at(at))
    }

    pub fn is_capital(&self, at: usize) -> bool {
        self.capital.get(at).copied().unwrap_or(false)
    }

    /// After `what`, where it stands here.
    pub fn eat(&self, at: usize, what: &str) -> Option<usize> {
        let mut end = at;
        for c in what.chars() {
            if self.at(end) != Some(c) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// After the first of these that stands here.
    pub fn eat_any(&self, at: usize, whats: &[&str]) -> Option<usize> {
        whats.iter().find_map(|what| self.eat(at, what))
    }

    /// After white space, where there is some.
    pub fn spaces(&self, at: usize) -> usize {
        let mut end = at;
        while self.at(end).is_some_and(char::is_whitespace) {
            end += 1;
        }
        end
    }

    /// Is there nothing but white space from `from` to `to`?
    pub fn blank(&self, from: usize, to: usize) -> bool {
        from <= to && self.spaces(from) >= to
    }

    /// Does a word of letters or digits begin here?
    pub fn begins(&self, at: usize) -> bool {
        !self.before(at).is_some_and(is_wordy)
    }

    /// Does a word of letters or digits end here?
    pub fn ends(&self, at: usize) -> bool {
        !self.at(at).is_some_and(is_wordy)
    }

    /// After a whole word.
    pub fn word(&self, at: usize, word: &str) -> Option<usize> {
        self.eat(at, word).filter(|end| self.ends(*end))
    }

    /// A number in digits.
    pub fn digits(&self, at: usize) -> Option<(u32, usize)> {
        let mut end = at;
        let mut number = 0;
        while let Some(digit) = self.at(end).and_then(|c| c.to_digit(10)) {
            number = number * 10 + digit;
            end += 1;
            if end - at > DIGITS {
                return None;
            }
        }
        (end > at).then_some((number, end))
    }

    /// A number in digits or in Chinese, up to 99 there.
    pub fn number(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(found) = self.digits(at) {
            return Some(found);
        }
        let unit = |at: usize| {
            let place = self.at(at).and_then(|c| "零一二三四五六七八九".chars().position(|own| own == c));
            place.map(|n| n as u32).or_else(|| (self.at(at) == Some('两')).then_some(2))
        };
        let ten = |at: usize| self.at(at) == Some('十');
        match (unit(at), ten(at)) {
            (Some(tens), _) if tens > 0 && ten(at + 1) => match unit(at + 2) {
                Some(ones) => Some((tens * 10 + ones, at + 3)),
                None => Some((tens * 10, at + 2)),
            },
            (Some(ones), _) => Some((ones, at + 1)),
            (None, true) => match unit(at + 1) {
                Some(ones) => Some((10 + ones, at + 2)),
                None => Some((10, at + 1)),
            },
            (None, false) => None,
        }
    }
}

/// A letter or digit of a script that separates its words by spaces.
pub(super) fn is_wordy(c: char) -> bool {
    c.is_alphanumeric() && !is_han(c)
}
