//! What is this device's own: settings and watermarks in `local_*` tables. Never in the journal, never in a bundle.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

/// Reads a setting of this device.
pub fn setting(conn: &Connection, name: &str) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached("SELECT value FROM local_setting WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Writes a setting of this device.
pub(crate) fn set_setting(conn: &Connection, name: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO local_setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
    )?
    .execute(params![name, value])?;
    Ok(())
}

/// Forgets a setting of this device.
pub(crate) fn forget_setting(conn: &Connection, name: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM local_setting WHERE name = ?1")?.execute([name])?;
    Ok(())
}

/// How many settings of this device have names that begin so.
pub(crate) fn count_settings(conn: &Connection, beginning: &str) -> Result<u64> {
    let mut statement =
        conn.prepare_cached("SELECT count(*) FROM local_setting WHERE substr(name, 1, length(?1)) = ?1")?;
    Ok(statement.query_row([beginning], |row| row.get(0))?)
}
