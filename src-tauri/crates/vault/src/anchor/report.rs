//! What an anchored record says about a database. Knows nothing of files.

use super::AnchorRecord;
use super::record::Stored;

/// One anchored record against the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The same entry, the same state.
    Fresh,
    /// The database has come further, along the same line: normal after a crash, since the anchor is written after the
    /// commit.
    DatabaseAhead {
        /// Entries the anchor has not seen.
        by: u64,
    },
    /// The database has lost entries that were anchored: an older file is in place, or committed transactions are gone.
    DatabaseBehind {
        /// The anchored entry.
        anchored: u64,
        /// The database's last entry.
        found: u64,
    },
    /// At the anchored entry the database holds something else.
    Different {
        /// The anchored entry.
        seq: u64,
    },
    /// Anchored by another replica. Expected once after the device identity became new; otherwise an alarm.
    OtherReplica,
    /// A record is there and does not verify: damaged, or written with another key.
    Unreadable,
    /// No record. Normal only for a vault without entries, and for the keychain before its first copy.
    Missing,
    /// There is no keychain, or it did not answer: a folder rolled back as a whole would not be noticed.
    Unavailable,
}

impl Freshness {
    /// Whether this alone is reason for a loud report.
    pub fn is_alarm(self) -> bool {
        matches!(
            self,
            Self::DatabaseBehind { .. } | Self::Different { .. } | Self::OtherReplica | Self::Unreadable
        )
    }
}

/// What an open found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnchorReport {
    /// The file beside the database.
    pub sidecar: Freshness,
    /// The keychain's copy, up to a minute older.
    pub keychain: Freshness,
    /// The slots file is older than the anchored one: an old passphrase or kit may have been put back.
    pub slots_older: bool,
    pub(super) seq: u64,
}

impl AnchorReport {
    /// The report of a vault that was just made: there is nothing older to compare with.
    pub fn fresh() -> Self {
        Self { sidecar: Freshness::Fresh, keychain: Freshness::Missing, slots_older: false, seq: 0 }
    }

    /// Whether to be loud. A sidecar that is missing although the database has entries counts: deleting it must not be
    /// a way to silence it.
    pub fn is_alarm(&self) -> bool {
        let gone = self.sidecar == Freshness::Missing && self.seq > 0;
        self.sidecar.is_alarm() || self.keychain.is_alarm() || self.slots_older || gone
    }
}

pub(super) fn judge(
    stored: &Stored,
    database: &AnchorRecord,
    head_at: &dyn Fn(u64) -> Option<[u8; 32]>,
) -> Freshness {
    if stored.replica != database.replica {
        return Freshness::OtherReplica;
    }
    let seq = stored.seq;
    if database.seq < seq {
        return Freshness::DatabaseBehind { anchored: seq, found: database.seq };
    }
    if database.seq == seq {
        let same = stored.head == database.head && stored.digest == database.digest();
        return if same { Freshness::Fresh } else { Freshness::Different { seq } };
    }
    // Before the first entry there is no head to compare.
    if seq == 0 || head_at(seq) == Some(stored.head) {
        Freshness::DatabaseAhead { by: database.seq - seq }
    } else {
        Freshness::Different { seq }
    }
}
