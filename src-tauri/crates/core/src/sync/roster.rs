//! The team's roster: a graph of signed events that says who its members, devices and rights are. Every copy that holds the
//! same events says the same, in whatever order they came; the team's id is the hash of its genesis.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

mod cut;
mod dag;
mod event;
mod resolve;
mod rights;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod view;

pub use cut::{CutState, hash_of_heads};
pub use dag::Refused;
pub use event::{Act, Cell, Cut, DOMAIN, Device, Event, Genesis, OldDevice, Signed, What};
pub use rights::{Label, Reader, Why};
pub use state::{DeviceState, GrantState, MemberState, Warning};
pub use store::Learned;
pub(crate) use store::{admit_by_recovery, announce, enrol, events, found, learn, load, make};
pub use view::Standing;

use crate::change::journal::Hash;
use crate::id::Id;
use crate::store::lock;
use dag::{Dag, Read};
use event::MOST_PARENTS;
use resolve::Labels;
use state::State;

/// A resolved roster.
pub struct Roster {
    dag: Dag,
    found: Labels,
    state: State,
    heads: OnceLock<Hash>,
    named: OnceLock<cut::Named>,
    /// Rosters of earlier heads, once asked for.
    past: Mutex<HashMap<Hash, Option<Arc<Roster>>>>,
}

/// So many rosters of earlier heads are kept at once.
const MOST_KEPT: usize = 256;

impl Roster {
    /// What these events say together. Never fails: what cannot be used is listed in [`Roster::refused`] with the reason.
    pub fn resolve(events: &[Signed]) -> Roster {
        Roster::of(events.iter().map(Read::of))
    }

    /// The same for events whose signatures were checked when they came in.
    pub(crate) fn of_known(events: &[Signed]) -> Roster {
        Roster::of(events.iter().map(Read::unverified))
    }

    fn of(read: impl Iterator<Item = Result<Read, (Hash, Refused)>>) -> Roster {
        let (mut good, mut refused) = (Vec::new(), Vec::new());
        for read in read {
            match read {
                Ok(event) => good.push(event),
                Err(reason) => refused.push(reason),
            }
        }
        let dag = Dag::build(good, refused);
        let found = resolve::resolve(&dag);
        let state = State::of(&dag, &found);
        Roster { dag, found, state, heads: OnceLock::new(), named: OnceLock::new(), past: Mutex::default() }
    }

    /// The team's id; zeros where there is no genesis.
    pub fn team(&self) -> Hash {
        self.dag.nodes.first().map_or([0; 32], |node| node.hash)
    }

    /// The events that no other stands on, ascending.
    pub fn heads(&self) -> Vec<Hash> {
        let parents: BTreeSet<usize> =
            self.dag.nodes.iter().flat_map(|node| node.parents.iter().copied()).collect();
        let mut heads: Vec<Hash> = (0..self.dag.nodes.len())
            .filter(|n| !parents.contains(n))
            .map(|n| self.dag.nodes[n].hash)
            .collect();
        heads.sort();
        heads
    }

    /// What entries name: the hash of the latest events that say anything of rights. Devices announce receiving keys beside
    /// each other all the time; admins seldom act so, and a reader has to find the events that a hash names.
    pub fn heads_hash(&self) -> Hash {
        *self.heads.get_or_init(|| {
            let nodes = &self.dag.nodes;
            let governing: Vec<usize> = (0..nodes.len()).filter(|n| nodes[*n].governs()).collect();
            let heads: Vec<Hash> = governing
                .iter()
                .filter(|n| !governing.iter().any(|later| nodes[*later].past.has(**n)))
                .map(|n| nodes[*n].hash)
                .collect();
            hash_of_heads(&heads)
        })
    }

    /// Everybody who ever was a member, by id.
    pub fn members(&self) -> impl Iterator<Item = &MemberState> {
        self.state.members.values()
    }

    /// One member.
    pub fn member(&self, id: Id) -> Option<&MemberState> {
        self.state.members.get(&id)
    }

    /// Is this a member whom nothing removed?
    pub fn is_active(&self, id: Id) -> bool {
        self.member(id).is_some_and(|member| member.active)
    }

    /// Is the member an admin?
    pub fn is_admin(&self, id: Id) -> bool {
        self.member(id).is_some_and(|member| member.active && member.role == Some(crate::access::Role::Admin))
    }

    /// Every device that ever was in the team, by key.
    pub fn devices(&self) -> impl Iterator<Item = &DeviceState> {
        self.state.devices.values()
    }

    /// The device with this key.
    pub fn device(&self, key: &[u8; 32]) -> Option<&DeviceState> {
        self.state.devices.get(key)
    }

    /// The device that writes as this copy.
    pub fn device_of(&self, replica: Id) -> Option<&DeviceState> {
        self.state.devices.get(self.state.replicas.get(&replica)?)
    }

    /// The grants that have not been ended, run out or not.
    pub fn grants(&self) -> impl Iterator<Item = &GrantState> {
        self.state.grants.iter()
    }

    /// Is the book of `of` this member's: their own and not handed over, or handed over to them?
    pub fn holds(&self, member: Id, of: Id) -> bool {
        match self.state.holders.get(&of) {
            Some(holders) => holders.contains(&member),
            None => member == of,
        }
    }

    fn words_on(&self, cell: (u8, u8)) -> Option<&[Cell]> {
        self.state.matrix.get(&cell).map(Vec::as_slice)
    }

    /// The entries that a copy's fork statements chose.
    pub fn chosen(&self, replica: Id) -> &[Hash] {
        self.state.forks.get(&replica).map_or(&[], Vec::as_slice)
    }

    /// The cuts through a copy's entries, the earliest first.
    pub fn cuts(&self, replica: Id) -> &[CutState] {
        self.state.cuts.get(&replica).map_or(&[], Vec::as_slice)
    }

    /// The earliest cut through a copy's entries. Those behind it are set aside unless [`Roster::passes`] lets them by.
    pub fn cut_of(&self, replica: Id) -> Option<(u64, Hash)> {
        self.cuts(replica).first().map(|cut| (cut.seq, cut.hash))
    }

    /// Does an entry that names these heads (or whose copy last named them) pass every cut? The event of the first that
    /// holds it back otherwise.
    pub fn passes(&self, replica: Id, seq: u64, named: Option<&Hash>) -> Result<(), Hash> {
        for cut in self.cuts(replica).iter().filter(|cut| seq > cut.seq) {
            let knew = named.is_some_and(|named| self.includes(named, &cut.event) == Some(true));
            let back = !cut.ends || named.is_some_and(|named| self.came_back(replica, named, &cut.event));
            if !(knew && back) {
                return Err(cut.event);
            }
        }
        Ok(())
    }

    /// Was the copy admitted again by an event that stands on the one that ended it, as far as the named heads go?
    fn came_back(&self, replica: Id, named: &Hash, end: &Hash) -> bool {
        let Some(end) = self.dag.at.get(end) else { return false };
        self.dag.replicas_of.get(&replica).into_iter().flatten().any(|n| {
            self.found.labels[*n] == Some(true)
                && self.dag.nodes[*n].past.has(*end)
                && self.named().includes(&self.dag, named, *n) == Some(true)
        })
    }

    fn named(&self) -> &cut::Named {
        self.named.get_or_init(|| cut::Named::of(&self.dag))
    }

    /// Does the roster whose heads have this hash include the event? None where that roster is not known here.
    pub fn includes(&self, named: &Hash, event: &Hash) -> Option<bool> {
        let event = *self.dag.at.get(event)?;
        self.named().includes(&self.dag, named, event)
    }

    /// Does the roster that `later` names include all that `earlier` names? None where either is not known here. What a copy
    /// names never goes back.
    pub fn goes_on(&self, earlier: &Hash, later: &Hash) -> Option<bool> {
        self.named().goes_on(&self.dag, earlier, later)
    }

    /// The roster as somebody knew it who named these heads. None where they are not known here. What an author might do is
    /// asked of the roster that they named.
    pub fn at(&self, named: &Hash) -> Option<Arc<Roster>> {
        if let Some(known) = lock(&self.past).get(named) {
            return known.clone();
        }
        let then = self.named().nodes(&self.dag, named).map(|known| {
            Arc::new(Roster::of(known.into_iter().map(|n| {
                let node = &self.dag.nodes[n];
                Ok(Read { hash: node.hash, author: node.author, event: node.event.clone() })
            })))
        });
        let mut past = lock(&self.past);
        // Heads that a hostile author makes up are not kept without end.
        if past.len() >= MOST_KEPT {
            past.clear();
        }
        past.insert(*named, then.clone());
        then
    }

    /// Does the event count?
    pub fn counts(&self, event: &Hash) -> bool {
        self.dag.at.get(event).is_some_and(|n| self.found.labels[*n] == Some(true))
    }

    /// Events that have no place or no effect, with the reason, by hash.
    pub fn refused(&self) -> Vec<(Hash, Refused)> {
        let mut refused = self.dag.refused.clone();
        refused.extend(self.found.why.iter().map(|(n, reason)| (self.dag.nodes[*n].hash, *reason)));
        refused.sort();
        refused
    }

    /// Events that wait for a settlement, by hash.
    pub fn held(&self) -> Vec<Hash> {
        let mut held: Vec<Hash> = (0..self.dag.nodes.len())
            .filter(|n| self.found.labels[*n].is_none())
            .map(|n| self.dag.nodes[n].hash)
            .collect();
        held.sort();
        held
    }

    /// What an admin has to be told.
    pub fn warnings(&self) -> &[Warning] {
        &self.state.warnings
    }

    /// How many events have a place.
    pub fn len(&self) -> usize {
        self.dag.nodes.len()
    }

    /// Is there no genesis?
    pub fn is_empty(&self) -> bool {
        self.dag.nodes.is_empty()
    }

    /// What the next event of this author stands on, and its number.
    fn next_of(&self, author: &[u8; 32]) -> (Vec<Hash>, u64) {
        let last = self
            .dag
            .nodes
            .iter()
            .filter(|node| node.author == *author)
            .filter_map(|node| match &node.event {
                Event::Act(act) => Some(act.seq),
                _ => None,
            })
            .max()
            .unwrap_or(0);
        let mut parents = self.heads();
        parents.truncate(usize::try_from(MOST_PARENTS).unwrap_or(usize::MAX));
        (parents, last + 1)
    }

    /// The last event of this author; zeros where there is none.
    pub(crate) fn newest_of(&self, author: &[u8; 32]) -> Hash {
        let own = self.dag.nodes.iter().filter(|node| node.author == *author);
        own.max_by_key(|node| node.seq()).map_or([0; 32], |node| node.hash)
    }

    /// How many events each author has.
    fn by_author(&self) -> HashMap<[u8; 32], usize> {
        let mut count = HashMap::new();
        for node in &self.dag.nodes {
            *count.entry(node.author).or_insert(0) += 1;
        }
        count
    }
}
