//! How a record begins, and what it means when it begins twice.

use rusqlite::params;

use super::apply::{Applying, shown_at};
use super::journal::{self, FieldKey, FieldOp, OpPart};
use crate::error::Result;
use crate::schema::{Class, FieldType, Kind, Value};
use crate::store::Record;
use crate::store::row::{custom_decoded, is_contacted};

impl Applying<'_> {
    /// Makes a record. `record` has its id, home, birth, values and custom values; links are among the values.
    pub(crate) fn birth(&mut self, mut record: Record) -> Result<()> {
        record.e = self.e;
        record.created = self.ms();
        record.changed = record.created;
        record.insert(self.conn)?;
        let doc = record.doc();
        for (place, field) in record.kind.fields.iter().enumerate() {
            if let (FieldType::Links(_), Value::Links(items)) = (field.ty, &record.values[place]) {
                let i = record.i + u32::from(field.class.wire());
                let mut statement =
                    self.conn.prepare_cached("INSERT OR IGNORE INTO link VALUES (?1, ?2, ?3, ?4, ?5)")?;
                for item in items {
                    statement.execute(params![doc, field.number, item.as_bytes(), self.e, i])?;
                }
            }
        }
        self.sum(&record, &Class::ALL, true);
        self.index.born(&record);
        self.consequences(None, &record)?;
        self.touched.push((record.kind.number, record.id));
        self.born.push((record.kind.number, record.id));
        Ok(())
    }

    /// A birth out of the journal, its parts with class identity first. Two copies may both have made a record, each
    /// before it heard of the other: the birth with the smallest stamp is the base, and what the other wrote, its home
    /// included, counts as an edit with its own stamp. Which of them came first makes no difference. A part that is not
    /// fresh was here before its part of class identity: it counted as an edit where the record was here too.
    pub(crate) fn born(
        &mut self,
        kind: &'static Kind,
        home: &str,
        birth: &[(Class, &OpPart, bool)],
    ) -> Result<()> {
        let Some((_, first, _)) = birth.first() else { return Ok(()) };
        let mut record = Record::blank(kind, first.record);
        record.i = first.i;
        for (class, part, _) in birth {
            record.classes |= 1 << class.wire();
            for (key, op) in &part.fields {
                fill(&mut record, *key, *class, op);
            }
        }
        let Some(there) = Record::load(self.conn, kind, record.id)? else {
            record.c = self.book.compartment(self.conn, home)?;
            let (number, id) = (kind.number, record.id);
            for (_, part, _) in birth.iter().filter(|(_, _, fresh)| !fresh) {
                self.conn
                    .prepare_cached(
                        "DELETE FROM unborn WHERE record = ?1 AND kind = ?2 AND e = ?3 AND i = ?4",
                    )?
                    .execute(params![id.as_bytes(), number, self.e, part.i])?;
            }
            self.birth(record)?;
            // What hangs on it may have come before it: a merge, a visit.
            if is_contacted(kind) {
                self.book.stale.insert((number, id));
                super::derive::merged(self.conn, self.index, number, id)?;
            }
            return Ok(());
        };
        if (self.hlc, self.author, self.seq) < self.stamp(there.e)? {
            self.rebase(there, &record)?;
        }
        for (class, part, _) in birth.iter().filter(|(_, _, fresh)| *fresh) {
            let mut part = (*part).clone();
            if *class == Class::Identity {
                let value = journal::encoded(&Value::text(home));
                part.fields.push((FieldKey::Built(journal::HOME), FieldOp::Set { value, over: vec![] }));
            }
            self.edit(*class, &part)?;
        }
        Ok(())
    }

    /// A part of a birth whose part of class identity came before it, or is not here. In the base of the record it fills
    /// the base up; of another birth it is a write beside others.
    pub(super) fn join(&mut self, mut there: Record, class: Class, part: &OpPart) -> Result<()> {
        let first = part.i.checked_sub(u32::from(class.wire()));
        if (there.e, Some(there.i)) == (self.e, first) {
            let before = there.clone();
            there.classes |= 1 << class.wire();
            self.sum(&before, &[class], false);
            there.update(self.conn, &before, &[])?;
            self.sum(&there, &[class], true);
        }
        self.edit_from(&there, class, part).map(drop)
    }

    /// Makes a birth that came late the base of its record. What the base before it shows is from now on a write beside
    /// others.
    fn rebase(&mut self, before: Record, born: &Record) -> Result<()> {
        let mut after = before.clone();
        for (class, part) in super::undo::parts_of(self.conn, before.e)? {
            if part.home.is_some() || (part.kind, part.record) != (before.kind.number, before.id) {
                continue;
            }
            for (key, op) in &part.fields {
                if matches!(op, FieldOp::Set { .. })
                    && shown_at(&before, *key, class) == Some((before.e, part.i))
                {
                    after.stamps.insert(*key, (before.e, part.i));
                }
            }
        }
        after.stamps.entry(FieldKey::Built(journal::HOME)).or_insert((before.e, before.i));
        (after.e, after.i, after.classes, after.created) = (self.e, born.i, born.classes, self.ms());
        // What the base writes has no stamp: the record itself says where.
        let own: Vec<_> =
            Class::ALL.iter().filter_map(|class| Some((self.e, after.birth_part(*class)?))).collect();
        after.stamps.retain(|_, at| !own.contains(at));
        self.sum(&before, &Class::ALL, false);
        after.update(self.conn, &before, &[])?;
        self.conn
            .prepare_cached(&format!(
                "UPDATE \"{}\" SET e = ?2, i = ?3, created = ?4 WHERE n = ?1",
                before.kind.name
            ))?
            .execute(params![after.n, after.e, after.i, after.created])?;
        self.sum(&after, &Class::ALL, true);
        self.touch(&after, before.e)
    }
}

/// Puts a birth's field into the record, where this version knows it.
fn fill(record: &mut Record, key: FieldKey, class: Class, op: &FieldOp) {
    match (key, op) {
        (FieldKey::Built(n), FieldOp::Set { value, .. }) => {
            if let Some(field) = record.kind.field_numbered(n)
                && let Ok(value) = journal::decoded(field.ty, value)
                && field.class == class
                && value.fits(field.ty)
            {
                record.put(field, value);
            }
        }
        (FieldKey::Built(n), FieldOp::Links { add, .. }) => {
            if let Some(field) = record.kind.field_numbered(n)
                && let FieldType::Links(_) = field.ty
            {
                let mut add = add.clone();
                add.sort();
                add.dedup();
                record.put(field, Value::Links(add));
            }
        }
        (FieldKey::Custom(id), FieldOp::Set { value, .. }) => {
            if let Ok(value) = custom_decoded(value)
                && value != Value::Null
            {
                record.custom.insert(id, value);
            }
        }
        (FieldKey::Custom(_), FieldOp::Links { .. }) => {}
    }
}
