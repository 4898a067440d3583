//! A sealed bundle: one file for several devices of a team, and nobody else. It hides what is in it, who may read which
//! part, and roughly how much it is; it says who sealed it, provably. Bytes and keys only: what the parts mean is the
//! segments' business, who ought to get which is the roster's. `docs/format.md` writes the same down.
//!
//! Opening goes in one order: limits, our stanza, header MAC, stream, the author's signature; only then is anything
//! parsed, and only then is anything decompressed. There is no partial result.

mod body;
mod container;
mod facts;
mod open;
mod pack;
mod pad;
mod seal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::change::journal::Hash;
use crate::id::Id;
use crate::sync::roster::Signed;

pub use container::{PEEK, peek};
pub use facts::{Facts, Inside, PartFacts};
pub use open::{Opened, Receiver, open};
pub use pad::padme;
pub use seal::{Part, Recipient, SealError, Sealed, digest, seal};

/// No bundle is a longer file.
pub const MAX_FILE: u64 = 512 << 20;
/// No bundle is for more devices.
pub const MAX_RECIPIENTS: usize = 1_024;
/// No bundle has more parts.
pub const MAX_PARTS: usize = 65_536;
/// No part is longer when it is unpacked, nor are all the parts that one device reads.
pub const MAX_UNPACKED: u64 = 256 << 20;
/// No part unpacks to more times its bytes in the file.
pub const MAX_RATIO: u64 = 100;
/// No string of a manifest is longer.
pub const MAX_STRING: usize = 1 << 20;
/// The version of the body that this program writes, and the newest it reads.
pub const VERSION: u64 = 1;

/// What a bundle says of itself to everybody it is for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Manifest {
    /// When it was sealed by the sealer's clock: milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// The oldest [`VERSION`] that a reader of it may have.
    pub min_reader: u64,
    /// Per replica, the last entry before those that are in here.
    pub since: BTreeMap<Id, u64>,
    /// Per replica, the last entry that the sealer has: an acknowledgement, signed by being in here.
    pub have: BTreeMap<Id, u64>,
    /// The newest head that the sealer knows of each replica, its own included: the number and hash of an entry.
    pub heads: BTreeMap<Id, (u64, Hash)>,
    /// Roster events.
    pub roster: Vec<Signed>,
    /// What was erased, one entry each; opaque here.
    pub ledger: Vec<Vec<u8>>,
}

/// What a limit was passed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of the file: [`MAX_FILE`].
    File,
    /// Devices: [`MAX_RECIPIENTS`].
    Recipients,
    /// Parts: [`MAX_PARTS`].
    Parts,
    /// Bytes of a part, or of all that a device reads, unpacked: [`MAX_UNPACKED`] or [`MAX_RATIO`] times the part.
    Unpacked,
    /// Bytes of a string in the manifest: [`MAX_STRING`].
    String,
}

/// Why a file was not taken. Nothing was kept of it; the set is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Some other file.
    #[error("not a bundle")]
    NotABundle,
    /// The end is missing: a copy still under way, or one that was broken off.
    #[error("cut short")]
    CutShort,
    /// A byte of it is not what was sealed.
    #[error("damaged")]
    Damaged,
    /// Sealed for other devices, or for keys that this device has given up.
    #[error("not sealed for this device")]
    NotForThisDevice,
    /// Sealed by and for a team that this device is not in.
    #[error("of another team")]
    OtherTeam,
    /// Made by a newer version of the program.
    #[error("made by a newer version (format {found}, this program knows {known})")]
    Newer {
        /// The version, cipher suite or set of flags found.
        found: u64,
        /// The newest that this program knows.
        known: u64,
    },
    /// A limit was passed; nothing was set aside for it.
    #[error("too large: {limit:?}")]
    TooLarge {
        /// Which.
        limit: Limit,
    },
    /// Whoever sealed it is not who it says.
    #[error("the author's signature does not hold")]
    AuthorSignature,
}
