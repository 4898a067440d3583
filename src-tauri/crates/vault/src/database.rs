//! A keyed SQLCipher connection with the settings every connection of a vault has, and the guards of each access.
//! Knows no table. The key itself goes in through `database/key.rs`.

mod key;

use crate::error::What;
use crate::secret::Key;
use crate::{VaultError, files};
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything but attaching other files, loading code and touching the cipher's settings. One per vault, by the
    /// caller's own rule.
    Write,
    /// SELECT only: `query_only`, and an authorizer that refuses every other kind of statement when it is prepared.
    Read,
}

/// `PRAGMA application_id` of a vault's database: "Cffr".
pub(crate) const APPLICATION_ID: i32 = 0x4366_6672;

/// Bytes of a page.
const PAGE: u64 = 4096;

/// Opens an existing database file with its key. The key's slot has opened before, so an unreadable first page means
/// damage, not a wrong key.
pub(crate) fn connect(path: &Path, key: &Key, access: Access) -> Result<Connection, VaultError> {
    match std::fs::metadata(path) {
        // An emptied file would read as an empty database of any key. Ours is born with its first page in place.
        Ok(facts) if facts.len() < PAGE => return Err(VaultError::DatabaseDamaged),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(VaultError::DatabaseMissing);
        }
        Err(error) => return Err(VaultError::io(What::Database, &error)),
    }
    // A reader opens read-write too: in WAL mode it must be able to write the shared-memory index.
    let mut connection = keyed(path, key)?;
    settings(&connection, access).map_err(|error| VaultError::sql(&error))?;
    match access {
        Access::Write => connection.authorizer(Some(writer_may)),
        Access::Read => connection.authorizer(Some(reader_may)),
    }
    .map_err(|error| VaultError::sql(&error))?;
    Ok(connection)
}

/// Makes an empty, private database file and opens it without guards: for creation, backup and restore.
pub(crate) fn create(path: &Path, key: &Key) -> Result<Connection, VaultError> {
    let made = files::private().create_new(true).open(path);
    made.map_err(|error| VaultError::io(What::Database, &error))?;
    keyed(path, key)
}

/// Opens a file and gives it its key; nothing is read yet.
pub(crate) fn keyed(path: &Path, key: &Key) -> Result<Connection, VaultError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| VaultError::sql(&error))?;
    let keyed = || -> rusqlite::Result<()> {
        // Both are switches of the whole process and must be on before a key is in memory. The log would print page
        // numbers and file names to standard error.
        pragma(&connection, "cipher_log_level", "NONE")?;
        pragma(&connection, "cipher_memory_security", "ON")?;
        key::pool(&connection)?;
        key::set(&connection, key)?;
        pragma(&connection, "cipher_page_size", "4096")
    };
    keyed().map_err(|error| VaultError::sql(&error))?;
    Ok(connection)
}

fn settings(connection: &Connection, access: Access) -> rusqlite::Result<()> {
    pragma(connection, "temp_store", "MEMORY")?;
    // Decrypted pages that a connection keeps: 16 MiB, so that lists and searches are served from memory.
    pragma(connection, "cache_size", "-16384")?;
    pragma(connection, "journal_mode", "WAL")?;
    pragma(connection, "synchronous", "FULL")?;
    // Foreign keys are not enforced: across replicas a link may dangle until its other end arrives.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A plan depends on the statement alone, never on what is bound to it: otherwise a statement with a range over a
    // parameter is compiled again at every new binding.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // FAST wipes deleted content in pages that are rewritten anyway. What must be gone for good is the caller's
    // erasure, which turns it fully on and vacuums.
    pragma(connection, "secure_delete", "FAST")?;
    if access == Access::Read {
        pragma(connection, "query_only", "ON")?;
    }
    Ok(())
}

/// Runs a pragma and drops what it answers. Names and values are literals of this file.
fn pragma(connection: &Connection, name: &'static str, value: &'static str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA {name} = {value}"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// A reader's statements: SELECT, functions that stay inside the database, recursion, the pragma that FTS5 itself asks.
fn reader_may(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Select | AuthAction::Recursive | AuthAction::Read { .. } => true,
        AuthAction::Transaction { .. } => true,
        AuthAction::Function { function_name } => is_harmless(function_name),
        AuthAction::Pragma { pragma_name, pragma_value } => is_question(pragma_name, pragma_value),
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

/// A writer's statements: everything but other files, loaded code and the cipher's own settings. VACUUM attaches a
/// nameless temporary database, which the cipher keys like the main one.
fn writer_may(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Attach { filename } => filename.is_empty(),
        // ATTACH with a bound or computed name arrives without it.
        AuthAction::Unknown { .. } => false,
        AuthAction::Function { function_name } => is_harmless(function_name),
        AuthAction::Pragma { pragma_name, .. } => !is_cipher_pragma(pragma_name),
        _ => true,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

/// Pragmas that only ask: what FTS5 itself asks, what a migration compares, what a doctor checks.
fn is_question(name: &str, value: Option<&str>) -> bool {
    let checks = ["integrity_check", "quick_check"];
    let facts = [
        "application_id",
        "cipher_integrity_check",
        "cipher_version",
        "data_version",
        "freelist_count",
        "page_count",
        "user_version",
    ];
    let is = |known: &&str| name.eq_ignore_ascii_case(known);
    checks.iter().any(is) || (value.is_none() && facts.iter().any(is))
}

fn is_harmless(function: &str) -> bool {
    const REFUSED: [&str; 6] =
        ["load_extension", "sqlcipher_export", "fts3_tokenizer", "readfile", "writefile", "edit"];
    !REFUSED.iter().any(|refused| function.eq_ignore_ascii_case(refused))
}

fn is_cipher_pragma(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let checks = ["cipher_integrity_check", "cipher_version"];
    let keys = ["key", "rekey", "hexkey", "hexrekey", "textkey", "textrekey"];
    keys.contains(&name.as_str())
        || name == "temp_store_directory"
        || (name.starts_with("cipher_") && !checks.contains(&name.as_str()))
}
