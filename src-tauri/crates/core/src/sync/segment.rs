//! What travels of the journal. Of each copy's entries a *spine*, which everybody gets: the hashes of their headers and the
//! signature at their end. And *contents*, one for every set of readers: the headers, and the groups that exactly these may
//! read. So what somebody may not read is not there: it costs them 32 bytes and says "something, number n".

use std::collections::BTreeSet;

use crate::change::journal::Hash;
use crate::id::Id;
use crate::schema::{Class, Kind};

mod make;
mod outline;
mod prove;
#[cfg(test)]
mod tests;
mod wire;

pub use outline::{Outline, outline};

/// The largest segment that is read, in bytes.
pub const MAX_SEGMENT_BYTES: usize = 256 << 20;
/// A content segment is ended when it is larger than this.
pub const ENOUGH_BYTES: usize = 16 << 20;
/// No segment holds more op parts, and no spine more entries.
pub const MAX_OPS: u64 = 2_000_000;

/// A piece of the journal for some devices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment {
    /// Canonical CBOR.
    pub bytes: Vec<u8>,
    /// The Ed25519 keys of the devices that may read it.
    pub readers: BTreeSet<[u8; 32]>,
}

/// Who may read what, and whose entries count, as the team's roster says.
pub trait Rights {
    /// May the device read this class of what lives in this compartment?
    fn reads(&self, device: &[u8; 32], compartment: &str, class: Class) -> bool;
    /// May the device read who wrote each entry and what for, whatever is in it?
    fn reads_private(&self, device: &[u8; 32]) -> bool;
    /// Is it a device of the member who writes as this copy?
    fn is_authors(&self, device: &[u8; 32], replica: Id) -> bool;
    /// Does an entry of the copy, which last named these roster heads, count? One that was written after its author's rights
    /// were reduced does only where the author knew of it.
    fn passes(&self, replica: Id, seq: u64, named: Option<&Hash>) -> bool;
    /// Might the author of an entry, who last named these roster heads, change this class of a record of the kind (none for
    /// one that is not known here) that lives there?
    fn writes(
        &self,
        replica: Id,
        named: Option<&Hash>,
        kind: Option<&Kind>,
        compartment: &str,
        class: Class,
    ) -> bool;
    /// Was no right of the copy's author but lessened: did nobody remove them or revoke their device? Then what they wrote
    /// without knowing of it counts as far as it is within what was left to them.
    fn remains(&self, _replica: Id) -> bool {
        false
    }
}

/// The rights in a team whose devices all read everything.
pub struct Everything;

impl Rights for Everything {
    fn reads(&self, _: &[u8; 32], _: &str, _: Class) -> bool {
        true
    }

    fn reads_private(&self, _: &[u8; 32]) -> bool {
        true
    }

    fn is_authors(&self, _: &[u8; 32], _: Id) -> bool {
        true
    }

    fn passes(&self, _: Id, _: u64, _: Option<&Hash>) -> bool {
        true
    }

    fn writes(&self, _: Id, _: Option<&Hash>, _: Option<&Kind>, _: &str, _: Class) -> bool {
        true
    }
}
