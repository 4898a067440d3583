//! What hangs on a record: its people, deals, tasks, files, daughters. Records that were merged into it count as it.

use rusqlite::{Connection, params};

use crate::change::derive::group_of;
use crate::error::Result;
use crate::id::Id;
use crate::records::{Account, Attachment, Contact, Deal, Task, number};
use crate::schema::Kind;
use crate::store::Record;

/// The records around one record.
#[derive(Debug, Default)]
pub struct Related {
    /// People who work there or take part.
    pub contacts: Vec<Record>,
    /// Sales in progress and closed ones.
    pub deals: Vec<Record>,
    /// Things to do, open ones first.
    pub tasks: Vec<Record>,
    /// Files.
    pub files: Vec<Record>,
    /// Accounts below this one.
    pub children: Vec<Record>,
}

/// More than this of each are not listed on a record's page.
const MOST: u32 = 200;

/// What hangs on the record.
pub fn related(conn: &Connection, kind: &'static Kind, id: Id) -> Result<Related> {
    let mut out = Related::default();
    for id in group_of(conn, kind.number, id)? {
        let mut add = |list: fn(&mut Related) -> &mut Vec<Record>,
                       of: &'static Kind,
                       sql: &'static str|
         -> Result<()> {
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement.query_map(params![id.as_bytes(), MOST], |row| row.get::<_, i64>(0))?;
            for n in rows.collect::<rusqlite::Result<Vec<_>>>()? {
                list(&mut out).extend(Record::load_row(conn, of, n)?);
            }
            Ok(())
        };
        match kind.number {
            number::ACCOUNT => {
                add(
                    |r| &mut r.contacts,
                    Contact::KIND,
                    "SELECT n FROM contact WHERE account = ?1 AND live = 1 AND into_id IS NULL ORDER BY sort LIMIT ?2",
                )?;
                add(
                    |r| &mut r.contacts,
                    Contact::KIND,
                    "SELECT contact.n FROM contact, json_each(contact.jobs) job WHERE contact.jobs IS NOT NULL AND live = 1 AND into_id IS NULL AND job.value ->> '$.account' = lower(substr(hex(?1), 1, 8) || '-' || substr(hex(?1), 9, 4) || '-' || substr(hex(?1), 13, 4) || '-' || substr(hex(?1), 17, 4) || '-' || substr(hex(?1), 21)) LIMIT ?2",
                )?;
                add(
                    |r| &mut r.deals,
                    Deal::KIND,
                    "SELECT n FROM deal WHERE account = ?1 AND live = 1 AND into_id IS NULL ORDER BY n DESC LIMIT ?2",
                )?;
                add(
                    |r| &mut r.tasks,
                    Task::KIND,
                    "SELECT n FROM task WHERE account = ?1 AND live = 1 ORDER BY done_at IS NOT NULL, due LIMIT ?2",
                )?;
                add(
                    |r| &mut r.children,
                    Account::KIND,
                    "SELECT n FROM account WHERE parent = ?1 AND live = 1 AND into_id IS NULL ORDER BY sort LIMIT ?2",
                )?;
            }
            number::CONTACT => {
                add(
                    |r| &mut r.deals,
                    Deal::KIND,
                    "SELECT n FROM deal WHERE contact = ?1 AND live = 1 AND into_id IS NULL ORDER BY n DESC LIMIT ?2",
                )?;
                add(
                    |r| &mut r.deals,
                    Deal::KIND,
                    "SELECT deal.n FROM link JOIN deal ON link.doc = (5 << 40) | deal.n WHERE link.item = ?1 AND link.field = 4 AND deal.live = 1 AND deal.into_id IS NULL LIMIT ?2",
                )?;
                add(
                    |r| &mut r.tasks,
                    Task::KIND,
                    "SELECT n FROM task WHERE contact = ?1 AND live = 1 ORDER BY done_at IS NOT NULL, due LIMIT ?2",
                )?;
            }
            number::DEAL => {
                add(
                    |r| &mut r.contacts,
                    Contact::KIND,
                    "SELECT contact.n FROM deal JOIN contact ON contact.id = deal.contact WHERE deal.id = ?1 LIMIT ?2",
                )?;
                add(
                    |r| &mut r.contacts,
                    Contact::KIND,
                    "SELECT contact.n FROM deal JOIN link ON link.doc = (5 << 40) | deal.n AND link.field = 4 JOIN contact ON contact.id = link.item WHERE deal.id = ?1 AND contact.live = 1 LIMIT ?2",
                )?;
                add(
                    |r| &mut r.tasks,
                    Task::KIND,
                    "SELECT n FROM task WHERE deal = ?1 AND live = 1 ORDER BY done_at IS NOT NULL, due LIMIT ?2",
                )?;
            }
            number::LEAD => {
                add(
                    |r| &mut r.tasks,
                    Task::KIND,
                    "SELECT n FROM task WHERE lead = ?1 AND live = 1 ORDER BY done_at IS NOT NULL, due LIMIT ?2",
                )?;
            }
            _ => {}
        }
        add(
            |r| &mut r.files,
            Attachment::KIND,
            "SELECT n FROM attachment WHERE record = ?1 AND live = 1 ORDER BY n DESC LIMIT ?2",
        )?;
    }
    for list in [&mut out.contacts, &mut out.deals] {
        let mut seen = std::collections::HashSet::new();
        list.retain(|record| seen.insert(record.id));
    }
    Ok(out)
}
