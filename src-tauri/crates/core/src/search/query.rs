//! What somebody typed, taken apart, and the index terms that can answer it, best answers first. Not here: whether a
//! candidate really fits (`judge` says so).

use super::judge::How;
use super::pinyin;
use super::postings::Node;
use super::words::{LETTERS, LONG, Run, WORD, clip, grams, head, line, runs, space};

/// The most characters of a query that are looked at.
const QUERY: usize = 128;
/// The most words of a query; what follows is ignored.
const WORDS: usize = 8;

/// A query taken apart. A record fits when every token fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// All of it, folded.
    pub whole: String,
    pub tokens: Vec<Token>,
}

/// One stretch without spaces: it fits as a phone, as a piece of an e-mail, or when each of its runs fits something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The digits it may stand for, as typed and without a prefix that is dialled or not.
    pub phones: Vec<String>,
    /// Folded, for e-mails.
    pub mail: Option<String>,
    pub runs: Vec<Piece>,
    /// Letters and digits that were typed in one, apart: a name in initials and the end of a phone, `zw8888`. It fits as
    /// these, too, where both do.
    pub halves: Vec<Token>,
}

/// One run of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Wide(String),
    Word(String),
}

/// Terms to look for, and the best that a record found by them can be.
pub(super) struct Stage {
    pub best: u32,
    pub node: Node,
}

impl Query {
    pub fn parse(typed: &str) -> Self {
        let whole = line(head(typed.trim(), QUERY));
        let mut tokens = Vec::new();
        // "+86 138 0013 8000" is one number, not four.
        let spaced = phones(&whole);
        if spaced.first().is_some_and(|digits| digits.len() >= 5) {
            let runs = pieces(&whole);
            return Self { whole, tokens: vec![Token::new(spaced, None, runs)] };
        }
        for token in whole.split(' ') {
            let token = token.trim_matches(|c: char| ",;:!?\"'<>。，；：、！？“”《》".contains(c));
            let runs = pieces(token);
            let (phones, mail) = (phones(token), mail(token, &runs));
            if phones.is_empty() && mail.is_none() {
                // Nothing holds the runs together: each is a word of its own.
                tokens.extend(runs.into_iter().map(Token::single));
            } else {
                tokens.push(Token::new(phones, mail, runs));
            }
        }
        tokens.truncate(WORDS);
        Self { whole, tokens }
    }

    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What to look for, in order. One token: a stage for each way to fit. Several: everything but notes, then
    /// everything.
    pub fn stages(&self) -> Vec<Stage> {
        if let [token] = self.tokens.as_slice() {
            return token.stages();
        }
        let of = |least: u32| {
            let parts = self.tokens.iter().map(|token| {
                any(token.stages().into_iter().filter(|stage| stage.best >= least).map(|stage| stage.node))
            });
            Node::All(parts.collect())
        };
        vec![
            Stage { best: How::Mail.class(), node: of(How::Mail.class()) },
            Stage { best: How::Body.class(), node: of(How::Body.class()) },
        ]
    }
}

fn pieces(token: &str) -> Vec<Piece> {
    runs(token)
        .map(|run| match run {
            Run::Wide(run) => Piece::Wide(run.to_owned()),
            Run::Word(word) => Piece::Word(word.to_owned()),
        })
        .collect()
}

impl Token {
    fn new(phones: Vec<String>, mail: Option<String>, runs: Vec<Piece>) -> Self {
        let halves = match runs.as_slice() {
            [Piece::Word(word)] => halves(word),
            _ => None,
        };
        let single = |half: &str| Self::single(Piece::Word(half.to_owned()));
        let halves = halves.map(|(front, back)| vec![single(front), single(back)]).unwrap_or_default();
        Self { phones, mail, runs, halves }
    }

    fn single(piece: Piece) -> Self {
        let (Piece::Wide(text) | Piece::Word(text)) = &piece;
        Self::new(phones(text), Some(text.clone()), vec![piece])
    }

    fn stages(&self) -> Vec<Stage> {
        let mut stages = Vec::new();
        for digits in &self.phones {
            if digits.len() == 4 {
                stages.push(Stage { best: How::PhoneTail.class(), node: term(space::TAIL, digits) });
            }
            stages.push(Stage { best: How::Phone.class(), node: phone(digits) });
        }
        match self.runs.as_slice() {
            [Piece::Wide(run)] => wide(run, &mut stages),
            [Piece::Word(word)] => latin(word, &mut stages),
            // Held together by the signs of a phone or an e-mail: as words they must all be there.
            many if !many.is_empty() => {
                let every = |least: u32| {
                    let parts = many.iter().map(|piece| {
                        let mut own = Vec::new();
                        let (Piece::Wide(text) | Piece::Word(text)) = piece;
                        match piece {
                            Piece::Wide(run) => wide(run, &mut own),
                            Piece::Word(word) => latin(word, &mut own),
                        }
                        own.extend(mail_node(text).map(|node| Stage { best: How::Mail.class(), node }));
                        any(own.into_iter().filter(|stage| stage.best >= least).map(|stage| stage.node))
                    });
                    Node::All(parts.collect())
                };
                stages.push(Stage { best: How::Exact.class(), node: every(How::Mail.class()) });
                stages.push(Stage { best: How::Body.class(), node: every(How::Body.class()) });
            }
            _ => {}
        }
        if let Some(mail) = &self.mail
            && let Some(node) = mail_node(mail)
        {
            stages.push(Stage { best: How::Mail.class(), node });
        }
        if !self.halves.is_empty() {
            let parts = self.halves.iter().map(|half| {
                let own = half.stages().into_iter().filter(|stage| stage.best >= How::Mail.class());
                any(own.map(|stage| stage.node))
            });
            // After what has the whole of it; what fits better by its halves is put in front all the same.
            stages.push(Stage { best: How::Pinyin.class(), node: Node::All(parts.collect()) });
        }
        stages.sort_by_key(|stage| std::cmp::Reverse(stage.best));
        stages
    }
}

/// Two letters or more with digits behind or before them, cut where the one begins and the other ends.
fn halves(word: &str) -> Option<(&str, &str)> {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let digits_first = is_digit(word.as_bytes().first()?);
    let border = word.bytes().position(|byte| is_digit(&byte) != digits_first)?;
    let (front, back) = word.split_at_checked(border)?;
    let (letters, digits) = if digits_first { (back, front) } else { (front, back) };
    let fits = letters.len() > 1
        && letters.bytes().all(|byte| byte.is_ascii_lowercase())
        && digits.bytes().all(|byte| is_digit(&byte));
    fits.then_some((front, back))
}

/// A run of wide characters.
fn wide(run: &str, stages: &mut Vec<Stage>) {
    let pairs = |of: u8| -> Vec<Node> { grams(run, 2).map(|pair| term(of, pair)).collect() };
    let count = run.chars().count();
    let mut stage = |how: How, node: Node| stages.push(Stage { best: how.class(), node });
    if count <= 2 {
        stage(How::Exact, term(space::WHOLE, run));
        stage(How::Prefix, term(space::START, run));
    } else if let Some(first) = grams(run, 2).next() {
        stage(How::Prefix, all([term(space::START, first)].into_iter().chain(pairs(space::NAME))));
    }
    if count == 1 {
        stage(How::Inside, prefix(space::NAME, run));
    } else {
        stage(How::Inside, all(pairs(space::NAME)));
        stage(How::Body, all(pairs(space::BODY)));
    }
}

/// A run of other letters and digits, perhaps unfinished.
fn latin(word: &str, stages: &mut Vec<Stage>) {
    let mut stage = |how: How, node: Node| stages.push(Stage { best: how.class(), node });
    // A longer word than the index keeps is there with its beginning.
    let word_in = |of: u8| if word.len() >= WORD { term(of, clip(word, WORD)) } else { prefix(of, word) };
    stage(How::Exact, term(space::WHOLE, clip(word, WORD)));
    stage(How::Prefix, word_in(space::START));
    stage(How::Word, word_in(space::NAME));
    if let Some(node) = grams_node(word) {
        stage(How::Inside, node);
    }
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        stage(How::Pinyin, any([term(space::PINYIN, word), term(space::INITIALS, word)]));
        stage(How::Pinyin, any([prefix(space::PINYIN, word), prefix(space::LONG_PINYIN, clip(word, LONG))]));
        if word.len() > 1 {
            stage(How::Pinyin, prefix(space::LONG_INITIALS, clip(word, LETTERS)));
        }
        let begun = pinyin::whole_beginnings(word);
        if !begun.is_empty() {
            stage(How::Pinyin, any(begun.into_iter().map(|syllables| term(space::PINYIN, syllables))));
        }
    }
    if word.len() > 1 {
        stage(How::Body, term(space::BODY, clip(word, WORD)));
        if word.len() < WORD {
            stage(How::Body, prefix(space::BODY, word));
        }
    }
}

/// A piece of a phone, three digits or more.
fn phone(digits: &str) -> Node {
    if digits.len() == 3 {
        // The four digits that begin with these, and the end of a number.
        let ends = ('0'..='9').map(|before| term(space::TAIL, &format!("{before}{digits}")));
        return any([prefix(space::DIGITS, digits), term(space::TAIL, digits)].into_iter().chain(ends));
    }
    all(grams(digits, 4).map(|gram| term(space::DIGITS, gram)))
}

/// A piece of an e-mail: three characters in a row on either side of the `@`; a shorter one only as a whole word.
fn mail_node(mail: &str) -> Option<Node> {
    if mail.chars().count() < 3 && !mail.contains('@') {
        return Some(term(space::MAIL, mail));
    }
    let nodes: Vec<Node> =
        mail.split('@').flat_map(|side| grams(side, 3)).map(|gram| term(space::MAIL_GRAM, gram)).collect();
    (!nodes.is_empty()).then(|| all(nodes))
}

fn grams_node(word: &str) -> Option<Node> {
    let nodes: Vec<Node> = grams(word, 3).map(|gram| term(space::GRAM, gram)).collect();
    (!nodes.is_empty()).then(|| all(nodes))
}

/// The digits a token may stand for: signs of a phone and at least three digits, or nothing. With `0`, `00`, `+86` or
/// `86` in front also without, because the index keeps the number as it is dialled inside the country.
fn phones(token: &str) -> Vec<String> {
    let signs = |c: char| c.is_ascii_digit() || "+-()./ ".contains(c);
    let digits = super::super::text::digits(token);
    if !token.chars().all(signs) || digits.len() < 3 || digits.len() > 20 {
        return Vec::new();
    }
    let mut all = vec![digits.clone()];
    for dialled in ["0086", "86", "00", "0"] {
        if let Some(rest) = digits.strip_prefix(dialled)
            && rest.len() >= 3
            && !all.iter().any(|known| known == rest)
        {
            all.push(rest.to_owned());
        }
    }
    all
}

/// The token as a piece of an e-mail. One run may be, without the signs around it; several only when the signs between
/// them occur in one.
fn mail(token: &str, pieces: &[Piece]) -> Option<String> {
    match pieces {
        [] => None,
        [Piece::Wide(only) | Piece::Word(only)] => Some(only.clone()),
        _ => token.contains(['@', '.', '_', '-', '+']).then(|| token.to_owned()),
    }
}

fn term(space: u8, text: &str) -> Node {
    Node::Term([&[space], text.as_bytes()].concat())
}

fn prefix(space: u8, text: &str) -> Node {
    Node::Prefix([&[space], text.as_bytes()].concat())
}

fn all(nodes: impl IntoIterator<Item = Node>) -> Node {
    let mut nodes: Vec<Node> = nodes.into_iter().collect();
    nodes.dedup();
    Node::All(nodes)
}

fn any(nodes: impl IntoIterator<Item = Node>) -> Node {
    Node::Any(nodes.into_iter().collect())
}
