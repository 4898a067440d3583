//! The JSON export: one document, one record a line, fields in wire order; the same records always give the same
//! bytes. Attachments stand in it as base64.

use std::io::{self, Write};

use base64::Engine as _;
use serde::Serialize;
use serde_json::json;

use super::{About, ExportRecord};
use crate::exchange::own::FORMAT;
use crate::exchange::wire::{self, Titles};
use crate::schema::{FieldType, Value};

/// Writes a JSON export.
pub struct JsonWriter<W: Write> {
    out: W,
    count: u64,
}

impl<W: Write> JsonWriter<W> {
    /// Begins the document.
    pub fn new(mut out: W, about: &About) -> io::Result<JsonWriter<W>> {
        let about = json!({"format": FORMAT, "made_at": about.made_at, "vault": about.vault});
        write!(out, "{{\"coffer\":{about},\"records\":[")?;
        Ok(JsonWriter { out, count: 0 })
    }

    /// Writes one record.
    pub fn push(&mut self, record: &ExportRecord, titles: &Titles<'_>) -> io::Result<()> {
        let out = &mut self.out;
        out.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
        self.count += 1;
        write!(
            out,
            "{{\"kind\":\"{}\",\"id\":\"{}\",\"created_at\":{}",
            record.kind.name, record.id, record.created_at
        )?;
        if record.in_trash {
            out.write_all(b",\"in_trash\":true")?;
        }
        out.write_all(b",\"fields\":{")?;
        let mut first = true;
        for (field, value) in record.values() {
            match value {
                // Nearly all that there is: written as it stands.
                Value::Null => {}
                Value::Text(text) => pair(out, &mut first, field.name, text)?,
                Value::Number(number) | Value::Instant(number) => pair(out, &mut first, field.name, number)?,
                value => {
                    if let Some(json) = wire::to_json(field.ty, value, titles) {
                        pair(out, &mut first, field.name, &json)?;
                    }
                }
            }
        }
        out.write_all(b"}")?;
        let mut custom: Vec<_> = record.custom.iter().collect();
        custom.sort_by_key(|(id, _)| *id);
        if !custom.is_empty() {
            out.write_all(b",\"custom\":{")?;
            let mut first = true;
            for (id, value) in custom {
                if let Some(json) = wire::to_json(FieldType::Text, value, titles) {
                    pair(out, &mut first, &id.to_string(), &json)?;
                }
            }
            out.write_all(b"}")?;
        }
        if let Some(bytes) = &record.bytes {
            // Base64 needs no escaping in JSON.
            write!(out, ",\"bytes\":\"{}\"", base64::engine::general_purpose::STANDARD.encode(bytes))?;
        }
        out.write_all(b"}")
    }

    /// Ends the document; gives what was written to, and how many records there are.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok((self.out, self.count))
    }
}

/// A member of an object. Names of fields and ids need no escaping.
fn pair(out: &mut impl Write, first: &mut bool, name: &str, value: &impl Serialize) -> io::Result<()> {
    out.write_all(if *first { b"\"" } else { b",\"" })?;
    *first = false;
    out.write_all(name.as_bytes())?;
    out.write_all(b"\":")?;
    Ok(serde_json::to_writer(out, value)?)
}
