//! The schema's numbered steps, forward only, one transaction each. The caller copies the vault before the first
//! step that changes an existing one.

use rusqlite::Connection;

use crate::error::{Error, Result};

const STEPS: &[&str] = &[include_str!("migrations/0001_start.sql")];
const INDEXES: &str = include_str!("indexes.sql");

/// The newest schema version that this program knows.
pub const KNOWN: i64 = STEPS.len() as i64;

/// The schema version of the open database; 0 is an empty one.
pub fn version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the database to the newest version. A database from the future is refused, untouched.
pub(crate) fn migrate(conn: &mut Connection) -> Result<()> {
    let found = version(conn)?;
    if found > KNOWN {
        return Err(Error::Newer { found, known: KNOWN });
    }
    for (number, step) in (1..).zip(STEPS).skip(usize::try_from(found).unwrap_or(0)) {
        let tx = conn.transaction()?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", number as i64)?;
        tx.commit()?;
    }
    Ok(())
}

/// Makes the secondary indexes that are missing.
pub(crate) fn ensure_indexes(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch(INDEXES)?)
}

/// Drops every secondary index; a bulk load is faster without them.
pub(crate) fn drop_indexes(conn: &Connection) -> Result<()> {
    for line in INDEXES.lines().filter(|line| line.starts_with("CREATE")) {
        if let Some(name) = line.split_whitespace().nth(5) {
            conn.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
        }
    }
    Ok(())
}
