//! Who is meant, in a line of text: records that are called so. Whole names are looked up one by one, because Chinese
//! puts nothing between them and the rest; what is left between verbs is searched, as a person would search for it.

use rusqlite::Connection;

use crate::error::Result;
use crate::query;
use crate::records::{Account, Contact, Deal, Lead};
use crate::schema::Kind;
use crate::search::How;
use crate::store::Record;
use crate::text::{fold, is_han, sort_key};

use super::Named;

/// Whom a task can be about, the likeliest first.
const KINDS: [&Kind; 4] = [Contact::KIND, Account::KIND, Deal::KIND, Lead::KIND];
/// The longest name that is looked up: in characters where it is Chinese, in words where it is not.
const LONGEST_HAN: usize = 20;
const LONGEST_WORDS: usize = 6;
/// The most names that are looked up, and the most searches: a line is read while it is typed.
const MOST_LOOKUPS: usize = 600;
const MOST_SEARCHES: usize = 4;
/// More namesakes than this say nothing.
const MOST_NAMESAKES: usize = 4;

/// What stands around names and is none, longest first.
const VERBS: [&str; 62] = [
    "打电话给",
    "打个电话",
    "打电话",
    "回电话",
    "发邮件",
    "发微信",
    "发消息",
    "签合同",
    "谈合同",
    "开会讨论",
    "确认一下",
    "电话",
    "致电",
    "回电",
    "拜访",
    "联系",
    "回访",
    "跟进",
    "确认",
    "开会",
    "会议",
    "见面",
    "约见",
    "邮件",
    "微信",
    "报价",
    "合同",
    "发票",
    "样品",
    "付款",
    "催款",
    "寄送",
    "提醒",
    "讨论",
    "拜托",
    "安排",
    "准备",
    "整理",
    "一下",
    "一起",
    "吃饭",
    "给",
    "跟",
    "和",
    "与",
    "向",
    "找",
    "约",
    "见",
    "去",
    "到",
    "的",
    "了",
    "发",
    "送",
    "寄",
    "问",
    "请",
    "把",
    "催",
    "做",
    "交",
];
/// The same in English.
const WORDS: [&str; 40] = [
    "a", "about", "again", "and", "ask", "back", "call", "check", "contract", "email", "e-mail", "follow",
    "for", "from", "in", "invoice", "mail", "meet", "meeting", "message", "of", "offer", "on", "order",
    "phone", "price", "quote", "remind", "ring", "sample", "samples", "send", "the", "to", "up", "visit",
    "write", "with", "re", "at",
];

/// The records that a line names.
pub(super) fn names(conn: &Connection, line: &str) -> Result<Vec<Named>> {
    let mut look = Look { conn, lookups: 0, searches: 0, found: Vec::new() };
    for stretch in stretches(line) {
        match stretch {
            Stretch::Han(run) => look.in_han(&run)?,
            Stretch::Words(words) => look.in_words(&words)?,
        }
    }
    Ok(look.found)
}

/// A part of a line in one way of writing.
enum Stretch<'a> {
    /// Chinese, without spaces or signs.
    Han(Vec<char>),
    /// Words with spaces between them.
    Words(Vec<&'a str>),
}

fn stretches(line: &str) -> Vec<Stretch<'_>> {
    let mut out = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let han = is_han(c);
        let end = rest.find(|c: char| is_han(c) != han).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        if han {
            out.push(Stretch::Han(run.chars().collect()));
            continue;
        }
        for word in run.split(|c: char| c.is_whitespace() || ",，.。;；:：!！?？()（）\"“”".contains(c))
        {
            if !word.is_empty() {
                words.push(word);
            }
        }
        if !words.is_empty() {
            out.push(Stretch::Words(std::mem::take(&mut words)));
        }
    }
    out
}

struct Look<'a> {
    conn: &'a Connection,
    lookups: usize,
    searches: usize,
    found: Vec<Named>,
}

impl Look<'_> {
    fn in_han(&mut self, run: &[char]) -> Result<()> {
        let mut rest = Vec::new();
        let mut at = 0;
        while at < run.len() {
            let longest = (run.len() - at).min(LONGEST_HAN);
            let mut len = longest;
            while len >= 2 && !self.called(&run[at..at + len].iter().collect::<String>())? {
                len -= 1;
            }
            if len >= 2 {
                self.search_between_verbs(&std::mem::take(&mut rest))?;
                at += len;
            } else {
                rest.push(run[at]);
                at += 1;
            }
        }
        self.search_between_verbs(&rest)
    }

    fn search_between_verbs(&mut self, rest: &[char]) -> Result<()> {
        let text: String = rest.iter().collect();
        let mut piece = String::new();
        let mut left = text.as_str();
        loop {
            let verb = VERBS.iter().find(|verb| left.starts_with(**verb));
            if verb.is_some() || left.is_empty() {
                if (2..=LONGEST_HAN).contains(&piece.chars().count()) {
                    self.search(&piece)?;
                }
                piece.clear();
            }
            match (verb, left.chars().next()) {
                (Some(verb), _) => left = &left[verb.len()..],
                (None, Some(c)) => {
                    piece.push(c);
                    left = &left[c.len_utf8()..];
                }
                (None, None) => return Ok(()),
            }
        }
    }

    fn in_words(&mut self, words: &[&str]) -> Result<()> {
        let is_plain = |word: &str| WORDS.contains(&word.to_lowercase().as_str());
        let mut at = 0;
        while at < words.len() {
            let longest = (words.len() - at).min(LONGEST_WORDS);
            let mut len = longest;
            while len > 0
                && (len == 1 && is_plain(words[at]) || !self.called(&words[at..at + len].join(" "))?)
            {
                len -= 1;
            }
            if len > 0 {
                at += len;
                continue;
            }
            // Nobody is called so: words with a capital are searched together, as far as they go.
            let capital =
                |word: &&&str| !is_plain(word) && word.chars().next().is_some_and(char::is_uppercase);
            let len = words[at..].iter().take(3).take_while(capital).count();
            if len > 0 {
                let text = words[at..at + len].join(" ");
                if text.chars().count() >= 2 {
                    self.search(&text)?;
                }
            }
            at += len.max(1);
        }
        Ok(())
    }

    /// Takes the records that are called exactly so. Says whether there are any.
    fn called(&mut self, name: &str) -> Result<bool> {
        if self.lookups >= MOST_LOOKUPS {
            return Ok(false);
        }
        let folded = fold(name);
        let key = sort_key(name);
        let mut any = false;
        for kind in KINDS {
            self.lookups += 1;
            let records = called(self.conn, kind, &key, &folded)?;
            let sure = records.len() == 1;
            any |= !records.is_empty();
            for record in records {
                self.add(&record, sure);
            }
        }
        Ok(any)
    }

    /// Searches for a piece of a name; a note that holds the words names nobody.
    fn search(&mut self, text: &str) -> Result<()> {
        if self.searches >= MOST_SEARCHES {
            return Ok(());
        }
        self.searches += 1;
        let hits = query::search(self.conn, text, &KINDS, MOST_NAMESAKES)?;
        let by_name = |how: How| matches!(how, How::Exact | How::Prefix | How::Word | How::Inside);
        let titled: Vec<_> = hits.iter().filter(|hit| hit.why.field == hit.record.kind.title.name).collect();
        let named: Vec<_> = titled.iter().filter(|hit| by_name(hit.why.how)).collect();
        if named.is_empty() {
            // 王芳 is found by Wang Fang, and so is 汪方: it is for the person to say.
            for hit in titled.iter().filter(|hit| hit.why.how == How::Pinyin && text.contains(' ')) {
                self.add(&hit.record, false);
            }
            return Ok(());
        }
        let sure = named.len() == 1;
        for hit in named {
            self.add(&hit.record, sure);
        }
        Ok(())
    }

    /// A task is about one record of a kind: further ones are kept only to choose from.
    fn add(&mut self, record: &Record, sure: bool) {
        if self.found.iter().any(|known| known.id == record.id) {
            return;
        }
        let taken = self.found.iter().any(|known| known.kind == record.kind && known.sure);
        let title = record.title().to_owned();
        self.found.push(Named { kind: record.kind, id: record.id, title, sure: sure && !taken });
    }
}

/// The shown records of a kind whose name has this key and folds to this.
pub(super) fn called(conn: &Connection, kind: &'static Kind, key: &str, folded: &str) -> Result<Vec<Record>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT n FROM \"{}\" WHERE sort = ?1 AND live = 1 AND into_id IS NULL LIMIT {MOST_NAMESAKES}",
        kind.name
    ))?;
    let rows = statement.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut out = Vec::new();
    for n in rows {
        if let Some(record) = Record::load_row(conn, kind, n)?
            && fold(record.title()) == folded
        {
            out.push(record);
        }
    }
    Ok(out)
}
