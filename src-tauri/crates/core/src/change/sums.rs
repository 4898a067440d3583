//! State sums: per compartment and class, the sum modulo 2^256 of a keyed hash of every record's part of that class.
//! A page that was swapped for an older one changes no hash chain, but it changes a sum.

use std::collections::BTreeMap;

use coffer_vault::Keyed;
use rusqlite::{Connection, params};

use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema::Class;
use crate::store::Record;

/// An unsigned 256-bit number, little-endian limbs; addition wraps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum([u64; 4]);

impl Sum {
    fn of(hash: [u8; 32]) -> Sum {
        let mut limbs = [0; 4];
        for (limb, bytes) in limbs.iter_mut().zip(hash.chunks_exact(8)) {
            *limb = u64::from_le_bytes(bytes.try_into().expect("chunks of eight"));
        }
        Sum(limbs)
    }

    fn add(&mut self, other: Sum) {
        let mut carry = false;
        for (limb, more) in self.0.iter_mut().zip(other.0) {
            let (sum, first) = limb.overflowing_add(more);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *limb = sum;
            carry = first || second;
        }
    }

    fn subtract(&mut self, other: Sum) {
        let mut borrow = false;
        for (limb, less) in self.0.iter_mut().zip(other.0) {
            let (rest, first) = limb.overflowing_sub(less);
            let (rest, second) = rest.overflowing_sub(u64::from(borrow));
            *limb = rest;
            borrow = first || second;
        }
    }

    fn bytes(self) -> [u8; 32] {
        let mut out = [0; 32];
        for (bytes, limb) in out.chunks_exact_mut(8).zip(self.0) {
            bytes.copy_from_slice(&limb.to_le_bytes());
        }
        out
    }
}

/// All sums of a vault, and the key they are made with.
#[derive(Clone)]
pub struct Sums {
    keyed: std::sync::Arc<Keyed>,
    sums: BTreeMap<(i64, u8), Sum>,
    changed: bool,
}

impl Sums {
    /// Empty sums under the vault's key for them.
    pub(crate) fn empty(keyed: std::sync::Arc<Keyed>) -> Sums {
        Sums { keyed, sums: BTreeMap::new(), changed: false }
    }

    /// The sums that the database keeps.
    pub(crate) fn load(conn: &Connection, keyed: std::sync::Arc<Keyed>) -> Result<Sums> {
        let mut out = Sums::empty(keyed);
        let mut statement = conn.prepare("SELECT c, class, value FROM sum")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let value: [u8; 32] = row.get(2).map_err(|_| Error::Damaged { what: "state sum" })?;
            out.sums.insert((row.get(0)?, row.get(1)?), Sum::of(value));
        }
        Ok(out)
    }

    /// Writes the sums back if any changed.
    pub(crate) fn save(&mut self, conn: &Connection) -> Result<()> {
        if self.changed {
            let mut statement = conn.prepare_cached("INSERT OR REPLACE INTO sum VALUES (?1, ?2, ?3)")?;
            for ((c, class), sum) in &self.sums {
                statement.execute(params![c, class, sum.bytes()])?;
            }
            self.changed = false;
        }
        Ok(())
    }

    /// Adds one class of a record to its sum.
    pub(crate) fn add(
        &mut self,
        record: &Record,
        class: Class,
        custom_class: &dyn Fn(Id) -> Class,
        scratch: &mut Vec<u8>,
    ) {
        let hash = self.hash(record, class, custom_class, scratch);
        self.sums.entry((record.c, class.wire())).or_default().add(hash);
        self.changed = true;
    }

    /// Takes one class of a record out of its sum.
    pub(crate) fn subtract(
        &mut self,
        record: &Record,
        class: Class,
        custom_class: &dyn Fn(Id) -> Class,
        scratch: &mut Vec<u8>,
    ) {
        let hash = self.hash(record, class, custom_class, scratch);
        self.sums.entry((record.c, class.wire())).or_default().subtract(hash);
        self.changed = true;
    }

    fn hash(
        &self,
        record: &Record,
        class: Class,
        custom_class: &dyn Fn(Id) -> Class,
        scratch: &mut Vec<u8>,
    ) -> Sum {
        scratch.clear();
        record.class_bytes(class, custom_class, scratch);
        Sum::of(self.keyed.hash(scratch))
    }

    /// One hash over all sums that are not zero: what the anchor holds.
    pub fn digest(&self) -> [u8; 32] {
        let mut bytes = Vec::new();
        for ((c, class), sum) in &self.sums {
            if *sum != Sum::default() {
                bytes.extend_from_slice(&c.to_be_bytes());
                bytes.push(*class);
                bytes.extend_from_slice(&sum.bytes());
            }
        }
        self.keyed.hash(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_away(items in proptest::collection::vec(any::<[u8; 32]>(), 0..20)) {
            let mut sum = Sum::default();
            for item in &items { sum.add(Sum::of(*item)); }
            for item in items.iter().rev() { sum.subtract(Sum::of(*item)); }
            prop_assert_eq!(sum, Sum::default());
        }

        #[test]
        fn the_order_of_additions_does_not_matter(a: [u8; 32], b: [u8; 32], c: [u8; 32]) {
            let sum = |items: [[u8; 32]; 3]| { let mut s = Sum::default(); for i in items { s.add(Sum::of(i)); } s.bytes() };
            prop_assert_eq!(sum([a, b, c]), sum([c, a, b]));
        }
    }
}
