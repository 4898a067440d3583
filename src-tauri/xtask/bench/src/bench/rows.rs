//! Loads the data set through the write path alone, without the import in front of it: what a row costs when its values
//! are already what they shall be. The import itself is W1; the difference is what reading files costs.

use std::collections::HashMap;

use coffer_core::clock::Machine;
use coffer_core::records::{Account, Activity, Contact, Deal, Member, Tag};
use coffer_core::schema::Address;
use coffer_core::schema::{Field, Kind, Money, Point, Value};
use coffer_core::workspace::Batch;
use coffer_core::{Workspace, id::Id};

use crate::book::Done;
use crate::data::{Data, FILES};

/// Records in one entry.
const CHUNK: usize = 2_000;

type Fields = Vec<(&'static Field, Value)>;

struct Loading<'w> {
    batch: Batch<'w>,
    waiting: Vec<(Id, &'static Kind, Fields)>,
    ids: HashMap<String, Id>,
}

impl Loading<'_> {
    fn add(&mut self, kind: &'static Kind, key: &str, fields: Fields) -> Done<Id> {
        let id = Id::fresh(&mut Machine);
        if !key.is_empty() {
            self.ids.insert(key.to_owned(), id);
        }
        self.waiting.push((id, kind, fields));
        if self.waiting.len() >= CHUNK {
            self.write()?;
        }
        Ok(id)
    }

    fn write(&mut self) -> Done {
        let waiting = std::mem::take(&mut self.waiting);
        self.batch.commit(|draft| {
            for (id, kind, fields) in waiting {
                draft.create_as(id, kind, fields, vec![])?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn link(&self, key: &str) -> Value {
        self.ids.get(key).map_or(Value::Null, |id| Value::Link(*id))
    }
}

fn point(value: &str, label: &str) -> Value {
    match value {
        "" => Value::Null,
        value => {
            Value::Points(vec![Point { value: value.to_owned(), label: label.to_owned(), primary: true }])
        }
    }
}

fn address(city: &str) -> Value {
    Value::Addresses(vec![Address {
        label: "work".into(),
        primary: true,
        city: city.into(),
        ..Address::default()
    }])
}

fn text(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { Value::text(value) }
}

fn instant(value: &str) -> Done<Value> {
    Ok(Value::Instant(value.parse::<jiff::Timestamp>()?.as_millisecond()))
}

/// Writes the four files' rows into `ws` as one batch.
pub fn load(ws: &Workspace, data: &Data) -> Done {
    let stages: HashMap<String, Id> = ws.read(|conn| {
        let mut statement = conn.prepare("SELECT name, id FROM stage")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, Id::from_bytes(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    let batch = ws.batch(&ws.actor("import"), "import", data.n as u64 * 6)?;
    let mut l = Loading { batch, waiting: Vec::new(), ids: HashMap::new() };
    let rows = |file: usize| csv::Reader::from_path(data.dir.join(FILES[file]));
    for owner in 0..12 {
        let name = format!("u{owner:02}");
        l.add(Member::KIND, &name, vec![(Member::NAME, text(&name))])?;
    }
    for row in rows(0)?.records() {
        let row = row?;
        l.add(
            Account::KIND,
            &row[0],
            vec![
                (Account::NAME, text(&row[1])),
                (Account::WEBSITES, point(&row[2], "work")),
                (Account::ADDRESSES, address(&row[3])),
                (Account::PHONES, point(&row[4], "work")),
                (Account::INDUSTRY, text(&row[5])),
                (Account::EXTERNAL_IDS, point(&row[0], "bench")),
            ],
        )?;
    }
    for row in rows(1)?.records() {
        let row = row?;
        let mut tags = Vec::new();
        for tag in row[14].split(';').filter(|tag| !tag.is_empty()) {
            let key = format!("tag {tag}");
            let id = match l.ids.get(&key) {
                Some(id) => *id,
                None => l.add(Tag::KIND, &key, vec![(Tag::NAME, text(tag))])?,
            };
            tags.push(id);
        }
        tags.sort();
        l.add(
            Contact::KIND,
            &row[0],
            vec![
                (Contact::NAME, text(&row[1])),
                (Contact::ACCOUNT, l.link(&row[4])),
                (Contact::TITLE, text(&row[6])),
                (Contact::EMAILS, point(&row[7], "work")),
                (Contact::PHONES, point(&format!("+86{}", &row[8]), "mobile")),
                (Contact::MESSENGERS, point(&row[9], "wechat")),
                (Contact::ADDRESSES, address(&row[10])),
                (Contact::OWNER, l.link(&row[11])),
                (Contact::STATUS, text(&row[12])),
                (Contact::SOURCE, text(&row[13])),
                (Contact::TAGS, if tags.is_empty() { Value::Null } else { Value::Links(tags) }),
                (Contact::NOTES, text(&row[17])),
                (Contact::EXTERNAL_IDS, point(&row[0], "bench")),
            ],
        )?;
    }
    for row in rows(2)?.records() {
        let row = row?;
        let currency: [u8; 3] = row[7].as_bytes().try_into()?;
        l.add(
            Deal::KIND,
            "",
            vec![
                (Deal::NAME, text(&row[1])),
                (Deal::CONTACT, l.link(&row[2])),
                (Deal::ACCOUNT, l.link(&row[3])),
                (Deal::OWNER, l.link(&row[4])),
                (Deal::STAGE, stages.get(&row[5]).map_or(Value::Null, |id| Value::Link(*id))),
                (Deal::AMOUNT, Value::Money(Money { minor: row[6].parse()?, currency })),
                (Deal::PROBABILITY, Value::Number(row[8].parse()?)),
                (Deal::CLOSE_DATE, Value::Date(row[9].parse()?)),
                (Deal::EXTERNAL_IDS, point(&row[0], "bench")),
            ],
        )?;
    }
    for row in rows(3)?.records() {
        let row = row?;
        let ty = match &row[3] {
            "wechat" => "message",
            "task" => "other",
            ty => ty,
        };
        l.add(
            Activity::KIND,
            "",
            vec![
                (Activity::TYPE, text(ty)),
                (Activity::CONTACT, l.link(&row[1])),
                (Activity::SUBJECT, text(&row[4])),
                (Activity::TEXT, text(&row[5])),
                (Activity::AT, instant(&row[6])?),
                (Activity::OWNER, l.link(&row[7])),
                (Activity::EXTERNAL_IDS, point(&row[0], "bench")),
            ],
        )?;
    }
    l.write()?;
    l.batch.finish()?;
    Ok(())
}
