//! W6: everything out as a CSV set and as JSON. The floor reads the same rows and writes each value once into plain CSV
//! files and once into plain JSON, without words, links' titles, neutralised cells or an archive.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use coffer_core::Workspace;
use coffer_core::clock::{Machine, Source};
use coffer_core::exchange::export::{Form, Words, export};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::figure::{Figure, Must};
use crate::book::Done;
use crate::measure::{Took, median, took};

/// Exports, and lets the floor export.
pub fn everything(
    ws: &Workspace,
    floor: &Connection,
    root: &Path,
    n: usize,
    say: &mut dyn FnMut(Figure),
) -> Done {
    let folder = tempfile::tempdir_in(root)?;
    let words = Words {
        field: &|_, field| field.name.to_owned(),
        kind: &|kind| kind.name.to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        encoding: encoding_rs::UTF_8,
        now_ms: Machine.now_ms(),
    };
    let mut pairs: Vec<(Took, Took)> = Vec::new();
    for _ in 0..if n > 200_000 { 1 } else { 3 } {
        let (done, ours) = took(|| -> Done<u64> {
            let mut records = 0;
            for (form, name) in [(Form::CsvSet, "book.zip"), (Form::Json, "book.json")] {
                let out = BufWriter::with_capacity(1 << 16, File::create(folder.path().join(name))?);
                records = export(ws, form, &[], &words, out)?.records;
            }
            Ok(records)
        });
        if done? < n as u64 {
            return Err("the export left records out".into());
        }
        let (done, theirs) = took(|| plain(floor, folder.path()));
        done?;
        pairs.push((ours, theirs));
    }
    let value = median(pairs.iter().map(|(ours, _)| ours.wall));
    let bare = median(pairs.iter().map(|(_, theirs)| theirs.wall));
    let ratio = median(pairs.iter().map(|(ours, theirs)| theirs.wall / ours.wall));
    let cpu = median(pairs.iter().map(|(ours, _)| ours.cpu));
    say(Figure::of("W6", "export of everything, CSV set and JSON", n, value, "s", Must::RatioAtLeast(0.4))
        .cpu(cpu)
        .against(bare, ratio));
    Ok(())
}

fn plain(conn: &Connection, folder: &Path) -> Done {
    let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let tables = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    for table in tables {
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut csv = csv::Writer::from_path(folder.join(format!("{table}.csv")))?;
        csv.write_record(&columns)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns.len() {
                match row.get_ref(column)? {
                    ValueRef::Null => csv.write_field("")?,
                    ValueRef::Integer(number) => csv.write_field(number.to_string())?,
                    ValueRef::Real(number) => csv.write_field(number.to_string())?,
                    ValueRef::Text(text) => csv.write_field(text)?,
                    ValueRef::Blob(bytes) => csv.write_field(hex(bytes))?,
                }
            }
            csv.write_record(None::<&[u8]>)?;
        }
        csv.flush()?;
        drop(rows);
        let mut json = BufWriter::with_capacity(1 << 16, File::create(folder.join(format!("{table}.json")))?);
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for (column, name) in columns.iter().enumerate() {
                write!(json, "{}\"{name}\":", if column == 0 { '{' } else { ',' })?;
                match row.get_ref(column)? {
                    ValueRef::Null => json.write_all(b"null")?,
                    ValueRef::Integer(number) => write!(json, "{number}")?,
                    ValueRef::Real(number) => write!(json, "{number}")?,
                    ValueRef::Text(text) => serde_json::to_writer(&mut json, std::str::from_utf8(text)?)?,
                    ValueRef::Blob(bytes) => serde_json::to_writer(&mut json, &hex(bytes))?,
                }
            }
            json.write_all(b"}\n")?;
        }
        json.flush()?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
