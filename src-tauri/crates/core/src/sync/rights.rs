//! The roster's rights as segments ask for them, at one time.

use crate::change::journal::Hash;
use crate::id::Id;
use crate::schema::{Class, Kind};
use crate::sync::compartment::Compartment;
use crate::sync::roster::Roster;
use crate::sync::segment::Rights;

/// What a roster says at a time: grants that have run out by then count no more.
pub struct TeamRights<'a> {
    /// The roster.
    pub roster: &'a Roster,
    /// Milliseconds UTC, by the clock of who seals.
    pub now_ms: i64,
}

impl TeamRights<'_> {
    fn member(&self, device: &[u8; 32]) -> Option<Id> {
        self.roster.device(device).filter(|device| device.active).map(|device| device.member)
    }
}

impl Rights for TeamRights<'_> {
    fn reads(&self, device: &[u8; 32], compartment: &str, class: Class) -> bool {
        let Some(compartment) = Compartment::parse(compartment) else { return false };
        self.member(device)
            .is_some_and(|member| self.roster.reads(member, &compartment, class, self.now_ms).is_some())
    }

    fn reads_private(&self, device: &[u8; 32]) -> bool {
        self.member(device).is_some_and(|member| self.roster.reads_private(member))
    }

    fn is_authors(&self, device: &[u8; 32], replica: Id) -> bool {
        let author = self.roster.device_of(replica).map(|author| author.member);
        author.is_some() && self.member(device) == author
    }

    fn passes(&self, replica: Id, seq: u64, named: Option<&Hash>) -> bool {
        self.roster.passes(replica, seq, named).is_ok()
    }

    fn writes(
        &self,
        replica: Id,
        named: Option<&Hash>,
        kind: Option<&Kind>,
        compartment: &str,
        class: Class,
    ) -> bool {
        self.roster.author_may_write(replica, named, kind, compartment, class)
    }

    fn remains(&self, replica: Id) -> bool {
        self.roster.device_of(replica).is_some_and(|device| device.active)
            && !self.roster.cuts(replica).iter().any(|cut| cut.ends)
    }
}
