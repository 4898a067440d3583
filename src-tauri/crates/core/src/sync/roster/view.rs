//! What follows from events of which some count, some do not, and some are not decided yet: who is a member, whose device
//! is whose, who is an admin. Every answer is yes, no, or maybe; with everything decided there is no maybe.

use super::dag::{Admission, Bits, Dag};
use super::event::{Event, What};
use crate::access::Role;
use crate::id::Id;

/// A three-valued answer, least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sure {
    No,
    Maybe,
    Yes,
}

impl From<bool> for Sure {
    fn from(yes: bool) -> Sure {
        if yes { Sure::Yes } else { Sure::No }
    }
}

/// Does an event count? Unknown until it is decided; what is never decided is held.
pub(super) type Label = Option<bool>;

/// What a member is, as one event says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Standing {
    /// None for a role of a newer version, which gives no right here.
    pub role: Option<Role>,
    /// Departments and regions.
    pub departments: Vec<String>,
}

/// The graph with labels, seen from a place in it or as a whole.
pub(super) struct View<'a> {
    pub dag: &'a Dag,
    pub labels: &'a [Label],
    /// Only these events.
    pub within: Option<&'a Bits>,
}

impl<'a> View<'a> {
    fn among<'b>(&self, nodes: Option<&'b Vec<usize>>) -> impl Iterator<Item = usize> + Clone + use<'a, 'b> {
        let within = self.within;
        nodes.into_iter().flatten().copied().filter(move |n| within.is_none_or(|bits| bits.has(*n)))
    }

    fn counts(&self, n: usize) -> bool {
        self.labels[n] == Some(true)
    }

    fn may_count(&self, n: usize) -> bool {
        self.labels[n] != Some(false)
    }

    fn stands_on(&self, later: usize, earlier: usize) -> bool {
        self.dag.nodes[later].past.has(earlier)
    }

    /// Is there an event of `starts` that stands on every one of `ends`?
    fn outlives(
        &self,
        starts: impl Iterator<Item = usize>,
        ends: impl Iterator<Item = usize> + Clone,
    ) -> Sure {
        let mut best = Sure::No;
        for start in starts {
            if self.counts(start)
                && ends.clone().all(|end| !self.may_count(end) || self.stands_on(start, end))
            {
                return Sure::Yes;
            }
            if self.may_count(start)
                && ends.clone().all(|end| !self.counts(end) || self.stands_on(start, end))
            {
                best = Sure::Maybe;
            }
        }
        best
    }

    /// Is this a member who was not removed?
    pub(super) fn member(&self, member: Id) -> Sure {
        self.outlives(
            self.among(self.dag.joins_of.get(&member)),
            self.among(self.dag.removals_of.get(&member)),
        )
    }

    /// Is this a device of the team, neither revoked nor its member's who was removed? Not if two events disagree
    /// whose it is, or if another device writes as a copy of its own. One device may write as several copies: its vault was
    /// set back and began anew.
    pub(super) fn device(&self, device: &[u8; 32]) -> Sure {
        let admissions = self.among(self.dag.devices_of.get(device));
        let Some(Admission { member, .. }) = self.owner(device) else {
            return if self.has_two_owners(device) { Sure::No } else { Sure::Maybe.min(self.known(device)) };
        };
        let ends =
            self.among(self.dag.removals_of.get(&member)).chain(self.among(self.dag.revokes_of.get(device)));
        let alive = self.outlives(admissions, ends);
        let mut clash = Sure::No;
        let copies = self
            .among(self.dag.devices_of.get(device))
            .filter(|n| self.may_count(*n))
            .filter_map(|n| self.dag.nodes[n].admits());
        let rivals = copies.flat_map(|own| self.among(self.dag.replicas_of.get(&own.replica)));
        for n in rivals.filter(|n| self.may_count(*n)) {
            if self.dag.nodes[n].admits().is_some_and(|other| other.device != *device) {
                clash = clash.max(if self.counts(n) { Sure::Yes } else { Sure::Maybe });
            }
        }
        match clash {
            Sure::No => alive,
            Sure::Maybe => alive.min(Sure::Maybe),
            Sure::Yes => Sure::No,
        }
    }

    /// Whose device it is, where all admissions that may count say the same.
    pub(super) fn owner(&self, device: &[u8; 32]) -> Option<Admission<'a>> {
        let mut said = self
            .among(self.dag.devices_of.get(device))
            .filter(|n| self.may_count(*n))
            .filter_map(|n| self.dag.nodes[n].admits());
        let first = said.next()?;
        said.all(|other| other.member == first.member).then_some(first)
    }

    /// Do two admissions that count disagree on it?
    fn has_two_owners(&self, device: &[u8; 32]) -> bool {
        let mut said = self
            .among(self.dag.devices_of.get(device))
            .filter(|n| self.counts(*n))
            .filter_map(|n| self.dag.nodes[n].admits());
        let Some(first) = said.next() else { return false };
        said.any(|other| other.member != first.member)
    }

    /// Is there an admission of it?
    pub(super) fn known(&self, device: &[u8; 32]) -> Sure {
        let mut best = Sure::No;
        for n in self.among(self.dag.devices_of.get(device)).filter(|n| self.may_count(*n)) {
            best = best.max(if self.counts(n) { Sure::Yes } else { Sure::Maybe });
        }
        best
    }

    /// Is it this member's device?
    pub(super) fn owned_by(&self, device: &[u8; 32], member: Id) -> Sure {
        let said = self.among(self.dag.devices_of.get(device)).filter(|n| self.may_count(*n));
        let owns = |n: &usize| self.dag.nodes[*n].admits().is_some_and(|other| other.member == member);
        if said.clone().all(|n| owns(&n)) && said.clone().any(|n| self.counts(n)) {
            Sure::Yes
        } else if said.clone().any(|n| owns(&n)) {
            Sure::Maybe
        } else {
            Sure::No
        }
    }

    /// Is this member an admin by every event that last said what they are? Says nothing of removals.
    pub(super) fn admin(&self, member: Id) -> Sure {
        let says = self.among(self.dag.roles_of.get(&member));
        let is_admin =
            |n: &usize| standing(self.dag, *n).is_some_and(|standing| standing.role == Some(Role::Admin));
        let over = |n: usize, by: &dyn Fn(usize) -> bool| {
            says.clone().any(|later| is_admin(&later) && by(later) && self.stands_on(later, n))
        };
        let surely = says.clone().any(|n| is_admin(&n) && self.counts(n))
            && says
                .clone()
                .filter(|n| !is_admin(n) && self.may_count(*n))
                .all(|n| over(n, &|later| self.counts(later)));
        if surely {
            return Sure::Yes;
        }
        let perhaps = says.clone().any(|n| is_admin(&n) && self.may_count(n))
            && says
                .clone()
                .filter(|n| !is_admin(n) && self.counts(*n))
                .all(|n| over(n, &|later| self.may_count(later)));
        if perhaps { Sure::Maybe } else { Sure::No }
    }

    /// Of events that each set one thing anew: those that nothing that counts has replaced. What is not decided is among
    /// them, because a right has to hold whichever way it goes.
    pub(super) fn last(&self, nodes: &[usize]) -> Vec<usize> {
        let all = nodes.iter().copied().filter(|n| self.within.is_none_or(|bits| bits.has(*n)));
        all.clone()
            .filter(|n| self.may_count(*n))
            .filter(|n| !all.clone().any(|later| self.counts(later) && self.stands_on(later, *n)))
            .collect()
    }

    /// What a member is: one standing where the roster is a line, several where it was said concurrently.
    pub(super) fn standings(&self, member: Id) -> Vec<Standing> {
        let mut standings: Vec<Standing> = self
            .last(self.dag.roles_of.get(&member).map_or(&[], Vec::as_slice))
            .into_iter()
            .filter_map(|n| standing(self.dag, n))
            .collect();
        standings.sort();
        standings.dedup();
        standings
    }
}

/// What an event says that its member is.
pub(super) fn standing(dag: &Dag, n: usize) -> Option<Standing> {
    match &dag.nodes[n].event {
        Event::Genesis(_) => Some(Standing { role: Some(Role::Admin), departments: vec![] }),
        Event::Act(act) => match &act.what {
            What::Member { role, departments, .. } | What::Role { role, departments, .. } => {
                Some(Standing { role: Role::from_wire(*role), departments: departments.clone() })
            }
            _ => None,
        },
        Event::Old(_) => None,
    }
}
