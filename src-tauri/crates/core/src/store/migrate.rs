//! The schema's numbered steps, forward only, one transaction each. The caller copies the vault before the first
//! step that changes an existing one.

use std::collections::HashSet;

use rusqlite::Connection;

use crate::error::{Error, Result};

const STEPS: &[&str] = &[include_str!("migrations/0001_start.sql"), include_str!("migrations/0002_team.sql")];
const INDEXES: &str = include_str!("indexes.sql");

/// The newest schema version that this program knows.
pub const KNOWN: i64 = STEPS.len() as i64;

/// The schema version of the open database; 0 is an empty one.
pub fn version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the database to the newest version. A database from the future is refused, untouched. `copy_first` is called
/// before the first step that changes an existing database, with its version; when it fails, nothing is changed.
pub(crate) fn migrate(
    conn: &mut Connection,
    copy_first: impl FnOnce(&Connection, i64) -> Result<()>,
) -> Result<()> {
    run(conn, STEPS, copy_first)
}

fn run(
    conn: &mut Connection,
    steps: &[&str],
    copy_first: impl FnOnce(&Connection, i64) -> Result<()>,
) -> Result<()> {
    let (found, known) = (version(conn)?, steps.len() as i64);
    if found > known {
        return Err(Error::Newer { found, known });
    }
    if found > 0 && found < known {
        copy_first(conn, found)?;
    }
    for (number, step) in (1..).zip(steps).skip(usize::try_from(found).unwrap_or(0)) {
        let tx = conn.transaction()?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", number as i64)?;
        tx.commit()?;
    }
    Ok(())
}

/// Makes the secondary indexes that are missing, and drops those of an earlier version of the program.
pub(crate) fn ensure_indexes(conn: &Connection) -> Result<()> {
    let wanted: HashSet<String> = indexes().map(|sql| sql.replacen("IF NOT EXISTS ", "", 1)).collect();
    let mut statement = conn.prepare(
        "SELECT name, sql FROM sqlite_schema
         WHERE type = 'index' AND sql IS NOT NULL AND substr(tbl_name, 1, 6) <> 'local_'",
    )?;
    let found = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    drop(statement);
    for (name, _) in found.iter().filter(|(_, sql)| !wanted.contains(sql)) {
        conn.execute_batch(&format!("DROP INDEX \"{name}\""))?;
    }
    Ok(conn.execute_batch(INDEXES)?)
}

/// Drops every secondary index; a bulk load is faster without them.
pub(crate) fn drop_indexes(conn: &Connection) -> Result<()> {
    for name in indexes().filter_map(|sql| sql.split_whitespace().nth(5)) {
        conn.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
    }
    Ok(())
}

/// The statements that make the indexes, without their semicolons.
fn indexes() -> impl Iterator<Item = &'static str> {
    INDEXES.lines().filter(|line| line.starts_with("CREATE")).map(|line| line.trim_end_matches(';'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    const LATER: &[&str] = &["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"];

    #[test]
    fn an_existing_database_is_copied_before_it_is_changed_and_a_new_one_is_not() {
        let mut conn = Connection::open_in_memory().unwrap();
        let copies = Cell::new(0);
        let copy = |_: &Connection, _| {
            copies.set(copies.get() + 1);
            Ok(())
        };
        run(&mut conn, &LATER[..1], copy).unwrap();
        assert_eq!(copies.get(), 0);
        run(&mut conn, LATER, copy).unwrap();
        run(&mut conn, LATER, copy).unwrap();
        assert_eq!((copies.get(), version(&conn).unwrap()), (1, 2));
    }

    #[test]
    fn without_its_copy_nothing_is_changed() {
        let mut conn = Connection::open_in_memory().unwrap();
        run(&mut conn, &LATER[..1], |_, _| Ok(())).unwrap();
        assert!(matches!(run(&mut conn, LATER, |_, _| Err(Error::DiskFull)), Err(Error::DiskFull)));
        assert_eq!(version(&conn).unwrap(), 1);
    }

    #[test]
    fn a_newer_database_is_said_so_and_left_alone() {
        let mut conn = Connection::open_in_memory().unwrap();
        run(&mut conn, LATER, |_, _| Ok(())).unwrap();
        assert!(matches!(
            run(&mut conn, &LATER[..1], |_, _| Ok(())),
            Err(Error::Newer { found: 2, known: 1 })
        ));
    }

    #[test]
    fn an_index_of_an_earlier_version_goes_and_what_is_missing_comes() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, |_, _| Ok(())).unwrap();
        ensure_indexes(&conn).unwrap();
        let all = |conn: &Connection| -> Vec<(String, i64)> {
            let mut statement = conn
                .prepare(
                    "SELECT sql, rootpage FROM sqlite_schema
                     WHERE type = 'index' AND sql IS NOT NULL AND substr(tbl_name, 1, 6) <> 'local_'",
                )
                .unwrap();
            statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
                .map(|row| row.unwrap())
                .collect()
        };
        let before = all(&conn);
        assert_eq!(before.len(), indexes().count());
        ensure_indexes(&conn).unwrap();
        assert_eq!(all(&conn), before, "nothing is made anew");
        conn.execute_batch(
            "CREATE INDEX contact_list ON contact (owner); DROP INDEX deal_sort; DROP INDEX lead_sort;
             CREATE INDEX lead_sort ON lead (sort)",
        )
        .unwrap();
        ensure_indexes(&conn).unwrap();
        let texts = |rows: Vec<(String, i64)>| {
            let mut texts: Vec<String> = rows.into_iter().map(|(sql, _)| sql).collect();
            texts.sort();
            texts
        };
        assert_eq!(texts(all(&conn)), texts(before));
    }

    #[test]
    fn the_tables_have_a_column_for_every_field_and_no_other() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, |_, _| Ok(())).unwrap();
        ensure_indexes(&conn).unwrap();
        for kind in crate::records::KINDS {
            let mut statement =
                conn.prepare(&format!("SELECT name FROM pragma_table_info('{}')", kind.name)).unwrap();
            let found: std::collections::BTreeSet<String> =
                statement.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect();
            let own = "n id c e i classes live into_id stamps custom created changed sort"
                .split(' ')
                .map(str::to_owned);
            let contacted = ["last_contact", "next_contact"].map(str::to_owned);
            let mut known: std::collections::BTreeSet<String> = own.collect();
            if super::super::row::is_contacted(kind) {
                known.extend(contacted);
            }
            for field in kind.fields {
                known.extend(
                    super::super::row::columns(field)
                        .iter()
                        .map(|column| column.trim_matches('"').to_owned()),
                );
            }
            assert_eq!(found, known, "{}", kind.name);
        }
    }
}
