//! The floor: the very same rows, columns and indexes, written and read by bare rusqlite and SQLCipher through a
//! connection of a vault of its own (same key handling, same pragmas), without journal, search or sums. Its indexes are
//! built after the load. The rows are read from the vault that Coffer loaded, and reading them is not counted.

use coffer_vault::{Access, Vault};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::book::Done;
use crate::measure::{Took, Watch};

/// Rows read between two looks at the watch.
const CHUNK: usize = 20_000;

/// A table as it is copied.
struct Table {
    name: String,
    sql: String,
    columns: usize,
}

/// Tables of records, and the links between them: what is compared. Journal, search and sums have no counterpart.
fn tables(from: &Connection) -> rusqlite::Result<Vec<Table>> {
    const OTHERS: &str = "'author', 'compartment', 'entry', 'op_group', 'touched', 'sibling', 'buried', 'pending', \
                          'roster_event', 'sum'";
    let mut statement = from.prepare(&format!(
        "SELECT name, sql FROM sqlite_schema
         WHERE type = 'table' AND name NOT IN ({OTHERS})
         AND name NOT LIKE 'search%' AND name NOT LIKE 'local%' AND name NOT LIKE 'sqlite%'"
    ))?;
    let named = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    named
        .map(|table: rusqlite::Result<(String, String)>| {
            let (name, sql) = table?;
            let columns = from.prepare(&format!("SELECT * FROM \"{name}\""))?.column_count();
            Ok(Table { name, sql, columns })
        })
        .collect()
}

/// Writes every row of `from` into the empty vault `to`, then makes the indexes. Gives the seconds for the writing, the
/// rows, and the connection that wrote them.
pub fn load(from: &Connection, to: &Vault) -> Done<(Took, u64, Connection)> {
    let mut conn = to.connect(Access::Write)?;
    // What a bulk load of Coffer gives its connection.
    conn.execute_batch("PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16000")?;
    let tables = tables(from)?;
    let indexes: Vec<String> = {
        let names: Vec<String> = tables.iter().map(|table| format!("'{}'", table.name)).collect();
        let mut statement = from.prepare(&format!(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})",
            names.join(", ")
        ))?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let (mut spent, mut rows_written) = (Took::default(), 0);
    for table in &tables {
        let watch = Watch::start();
        conn.execute_batch(&table.sql)?;
        let marks = vec!["?"; table.columns].join(", ");
        let insert = format!("INSERT INTO \"{}\" VALUES ({marks})", table.name);
        let tx = conn.transaction()?;
        spent += watch.took();
        {
            let mut write = tx.prepare(&insert)?;
            let mut read = from.prepare(&format!("SELECT * FROM \"{}\"", table.name))?;
            let mut rows = read.query([])?;
            let mut chunk: Vec<Vec<Value>> = Vec::with_capacity(CHUNK);
            loop {
                chunk.clear();
                while chunk.len() < CHUNK {
                    let Some(row) = rows.next()? else { break };
                    chunk.push((0..table.columns).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?);
                }
                if chunk.is_empty() {
                    break;
                }
                rows_written += chunk.len() as u64;
                let watch = Watch::start();
                for values in &chunk {
                    write.execute(params_from_iter(values))?;
                }
                spent += watch.took();
            }
        }
        let watch = Watch::start();
        tx.commit()?;
        spent += watch.took();
    }
    let watch = Watch::start();
    for sql in &indexes {
        conn.execute_batch(sql)?;
    }
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    spent += watch.took();
    conn.execute_batch("PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -16384; PRAGMA shrink_memory")?;
    Ok((spent, rows_written, conn))
}
