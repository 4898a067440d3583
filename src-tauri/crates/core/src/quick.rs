//! A line that a person types in a hurry, made a task: "明天下午3点 给王芳打电话 #报价". What it says of a day, a time and of
//! tags is read out of it; who is named in it is looked up; the rest is the title. Nothing typed is lost: what is not
//! read stays in the title.

mod names;
pub mod when;

use jiff::civil::Date;
use rusqlite::Connection;

use crate::change::{Draft, Fields};
use crate::error::Result;
use crate::id::Id;
use crate::records::{Contact, Deal, Tag, Task, number};
use crate::schema::{Kind, Value};
use crate::text::{fold, half, is_han, one_line, sort_key};

/// The most of a line that is read, in characters; it is as much as a title takes.
const LONGEST: usize = 500;
/// The most tags of one line, and the longest, in characters.
const MOST_TAGS: usize = 10;
const LONGEST_TAG: usize = 40;

/// A line taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is to be done.
    pub title: String,
    /// On which day.
    pub due: Option<Date>,
    /// At what time of that day.
    pub time: Option<jiff::civil::Time>,
    /// Words behind a `#`.
    pub tags: Vec<String>,
    /// Which sort of contact it will be, as a code of an activity's.
    pub activity: Option<&'static str>,
}

/// A record that a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its kind.
    pub kind: &'static Kind,
    /// Which one.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// No other can be meant.
    pub sure: bool,
}

/// A line with what the book says to it.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The line itself.
    pub line: Line,
    /// Whom it names.
    pub links: Vec<Named>,
    /// Its tags, those that are there already with their ids.
    pub tags: Vec<(Option<Id>, String)>,
}

/// Takes a line apart, without a book. A day or a time of day stands at most once in what comes out.
pub fn read(text: &str, today: Date) -> Line {
    let text: String = one_line(text).chars().take(LONGEST).collect();
    let (rest, tags) = cut_tags(&text);
    let found = when::when(&rest, today);
    // A time without a day is today's, where there is something to do.
    let due = found.day.or(found.time.map(|_| today));
    Line { activity: activity(&found.rest), title: found.rest, due, time: found.time, tags }
}

/// Cuts the tags out of a line.
fn cut_tags(text: &str) -> (String, Vec<String>) {
    let chars: Vec<char> = text.chars().collect();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let mut rest = String::with_capacity(text.len());
    let mut tags: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let begins =
            at == 0 || chars.get(at - 1).is_some_and(|c| c.is_whitespace() || is_han(*c) || !is_part(*c));
        let end = at + 1 + chars[at + 1..].iter().take_while(|c| is_part(**c)).count();
        let name: String = chars[at + 1..end].iter().collect();
        // #12 is a number of something.
        let counts = name.chars().any(char::is_alphabetic) && name.chars().count() <= LONGEST_TAG;
        if half(*c) == '#' && begins && counts && tags.len() < MOST_TAGS {
            let key = fold(&name);
            if !tags.iter().any(|own| fold(own) == key) {
                tags.push(name);
            }
            rest.push(' ');
            at = end;
        } else {
            rest.push(*c);
            at += 1;
        }
    }
    if tags.is_empty() { (text.to_owned(), tags) } else { (one_line(&rest), tags) }
}

/// Words that say which sort of contact it will be, the plainest first.
const ACTIVITIES: [(&str, &[&str], &[&str]); 5] = [
    ("email", &["邮件", "邮箱"], &["email", "e-mail", "mail"]),
    ("message", &["微信", "短信", "消息", "钉钉"], &["message", "text", "wechat", "whatsapp"]),
    ("call", &["电话", "致电", "回电", "去电", "通话"], &["call", "phone", "ring"]),
    ("visit", &["拜访", "上门", "走访", "回访", "登门"], &["visit"]),
    ("meeting", &["开会", "会议", "见面", "会面", "面谈"], &["meet", "meeting"]),
];

fn activity(title: &str) -> Option<&'static str> {
    let folded = fold(title);
    let said = |word: &str| folded.split(|c: char| !c.is_alphanumeric() && c != '-').any(|own| own == word);
    ACTIVITIES
        .iter()
        .find(|(_, chinese, english)| {
            chinese.iter().any(|word| folded.contains(word)) || english.iter().any(|word| said(word))
        })
        .map(|(code, ..)| *code)
}

/// Takes a line apart and looks up whom and what it names.
pub fn understand(conn: &Connection, text: &str, today: Date) -> Result<Understood> {
    let line = read(text, today);
    let links = names::names(conn, &line.title)?;
    let mut tags = Vec::new();
    for name in &line.tags {
        let known = names::called(conn, Tag::KIND, &sort_key(name), &fold(name))?;
        let (id, name) = known.first().map_or((None, name.as_str()), |tag| (Some(tag.id), tag.title()));
        tags.push((id, name.to_owned()));
    }
    Ok(Understood { line, links, tags })
}

/// Makes the task of a line, and the tags that are not there yet. Of the records it names those are linked that are sure; a
/// person brings their company along.
pub fn add(draft: &mut Draft<'_>, text: &str, today: Date) -> Result<Id> {
    let Understood { line, links, tags } = understand(draft.conn(), text, today)?;
    let mut fields: Fields = vec![(Task::TITLE, Value::text(line.title))];
    fields.extend(line.due.map(|day| (Task::DUE, Value::Date(day))));
    fields.extend(line.time.map(|time| (Task::TIME, Value::Text(clock(time)))));
    fields.extend(line.activity.map(|code| (Task::TYPE, Value::text(code))));
    for named in links.iter().filter(|named| named.sure) {
        let field = match named.kind.number {
            number::ACCOUNT => Task::ACCOUNT,
            number::CONTACT => Task::CONTACT,
            number::DEAL => Task::DEAL,
            _ => Task::LEAD,
        };
        fields.push((field, Value::Link(named.id)));
    }
    let given = |fields: &Fields, field| {
        fields.iter().find(|(own, _)| *own == field).and_then(|(_, value)| value.as_link())
    };
    for (of, kind, account) in
        [(Task::CONTACT, Contact::KIND, Contact::ACCOUNT), (Task::DEAL, Deal::KIND, Deal::ACCOUNT)]
    {
        if let (Some(id), None) = (given(&fields, of), given(&fields, Task::ACCOUNT)) {
            fields.push((Task::ACCOUNT, draft.get(kind, id)?.get(account).clone()));
        }
    }
    let mut ids = Vec::new();
    for (known, name) in tags {
        ids.push(match known {
            Some(id) => id,
            None => draft.create(Tag::KIND, vec![(Tag::NAME, Value::text(name))], vec![])?,
        });
    }
    fields.push((Task::TAGS, Value::Links(ids)));
    draft.create(Task::KIND, fields, vec![])
}

/// A time of day as tasks keep it.
pub fn clock(time: jiff::civil::Time) -> String {
    time.strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests;
