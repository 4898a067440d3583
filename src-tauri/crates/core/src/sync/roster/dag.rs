//! The graph that roster events make: which stands on which, who signed, and what cannot stand in it at all. Nothing here
//! depends on which events count, so every copy builds the same graph of the same events, in whatever order they came.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::event::{Device, Event, Genesis, Signed, What};
use crate::change::journal::{GENESIS, Hash, ROSTER_EVENT};
use crate::id::Id;

/// Why an event has no place or no effect.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Refused {
    /// No event of this format.
    Malformed,
    /// Its author did not sign it.
    BadSignature,
    /// Of another team, or a second genesis.
    OtherTeam,
    /// An event that it stands on is not here.
    MissingParent,
    /// No event that it stands on names its author's device.
    Stranger,
    /// Its number does not follow its author's last.
    Sequence,
    /// Its author may not do this, as far as it knew itself.
    NotAllowed,
    /// Its author had been removed, revoked or lost the right by an event that it does not stand on.
    Overruled,
    /// Another event of its author has its number, and that one counts.
    Twin,
    /// A settlement of a dispute says that it falls.
    Settled,
}

/// A set of nodes.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn with_room(n: usize) -> Bits {
        Bits(vec![0; n.div_ceil(64)])
    }

    pub(super) fn has(&self, n: usize) -> bool {
        self.0.get(n / 64).is_some_and(|word| word & (1 << (n % 64)) != 0)
    }

    fn put(&mut self, n: usize) {
        self.0[n / 64] |= 1 << (n % 64);
    }

    fn join(&mut self, other: &Bits) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}

/// An event with its place.
pub(super) struct Node {
    pub hash: Hash,
    pub author: [u8; 32],
    pub by_recovery: bool,
    pub event: Event,
    pub parents: Vec<usize>,
    /// Everything that it stands on, itself not.
    pub past: Bits,
    /// Its number does not follow.
    pub broken: bool,
}

impl Node {
    /// What it says, unless it is the genesis or an admission in the first form.
    pub(super) fn what(&self) -> Option<&What> {
        match &self.event {
            Event::Act(act) => Some(&act.what),
            _ => None,
        }
    }

    /// Does it say anything of rights?
    pub(super) fn governs(&self) -> bool {
        self.what().is_none_or(What::governs)
    }

    /// Its number among its author's; the recovery key and the first form have none.
    pub(super) fn seq(&self) -> Option<u64> {
        match &self.event {
            Event::Act(act) if !self.by_recovery => Some(act.seq),
            _ => None,
        }
    }

    /// The device that it admits.
    pub(super) fn admits(&self) -> Option<Admission<'_>> {
        match &self.event {
            Event::Genesis(genesis) => Some(Admission {
                device: genesis.device,
                replica: genesis.replica,
                member: genesis.member,
                full: None,
            }),
            Event::Old(old) => {
                Some(Admission { device: old.device, replica: old.replica, member: old.member, full: None })
            }
            Event::Act(act) => match &act.what {
                What::Device(device) => Some(Admission {
                    device: device.device,
                    replica: device.replica,
                    member: device.member,
                    full: Some(device),
                }),
                _ => None,
            },
        }
    }
}

/// What the three events that admit a device have in common.
pub(super) struct Admission<'a> {
    pub device: [u8; 32],
    pub replica: Id,
    pub member: Id,
    pub full: Option<&'a Device>,
}

/// All events that have a place, each behind those that it stands on.
pub(super) struct Dag {
    pub nodes: Vec<Node>,
    pub at: HashMap<Hash, usize>,
    pub refused: Vec<(Hash, Refused)>,
    pub devices_of: HashMap<[u8; 32], Vec<usize>>,
    pub replicas_of: HashMap<Id, Vec<usize>>,
    pub revokes_of: HashMap<[u8; 32], Vec<usize>>,
    /// Events that make somebody a member, and that end it.
    pub joins_of: HashMap<Id, Vec<usize>>,
    pub removals_of: HashMap<Id, Vec<usize>>,
    /// Events that say what a member is.
    pub roles_of: HashMap<Id, Vec<usize>>,
    /// Events of one author with one number, where they are several.
    pub twins: HashMap<[u8; 32], Vec<(u64, Vec<usize>)>>,
}

/// An event that was read and is signed.
pub(super) struct Read {
    pub hash: Hash,
    pub author: [u8; 32],
    pub event: Event,
}

impl Read {
    /// Reads a signed event and checks the signature.
    pub(super) fn of(signed: &Signed) -> Result<Read, (Hash, Refused)> {
        let read = Read::unverified(signed)?;
        if signed.is_signed() { Ok(read) } else { Err((read.hash, Refused::BadSignature)) }
    }

    /// Reads an event whose signature was checked when it came in.
    pub(super) fn unverified(signed: &Signed) -> Result<Read, (Hash, Refused)> {
        let event = Event::decode(&signed.body)
            .map_err(|_| (ROSTER_EVENT.hash(&[&signed.author, &signed.body]), Refused::Malformed))?;
        let hash = match &event {
            Event::Genesis(genesis) => {
                let hash = GENESIS.hash(&[&signed.body]);
                if genesis.device != signed.author {
                    return Err((hash, Refused::BadSignature));
                }
                hash
            }
            _ => ROSTER_EVENT.hash(&[&signed.author, &signed.body]),
        };
        Ok(Read { hash, author: signed.author, event })
    }
}

impl Dag {
    /// The genesis. There is one where there is any node.
    pub(super) fn genesis(&self) -> Option<&Genesis> {
        match &self.nodes.first()?.event {
            Event::Genesis(genesis) => Some(genesis),
            _ => None,
        }
    }

    /// Does neither of two stand on the other?
    pub(super) fn concurrent(&self, a: usize, b: usize) -> bool {
        a != b && !self.nodes[a].past.has(b) && !self.nodes[b].past.has(a)
    }

    /// Builds the graph. Of several genesis events the one with the smallest hash is the team's: a store holds one only.
    pub(super) fn build(read: Vec<Read>, mut refused: Vec<(Hash, Refused)>) -> Dag {
        let mut events: HashMap<Hash, Read> = HashMap::new();
        for event in read {
            events.entry(event.hash).or_insert(event);
        }
        let team = events
            .values()
            .filter(|read| matches!(read.event, Event::Genesis(_)))
            .map(|read| read.hash)
            .min();
        let mut parents: HashMap<Hash, Vec<Hash>> = HashMap::new();
        if let Some(team) = team {
            let anchors = match &events[&team].event {
                Event::Genesis(genesis) => [genesis.device, genesis.recovery],
                _ => return Dag::empty(refused),
            };
            // An admission in the first form names no parents: it stands on the genesis, and on the one that admitted
            // its author.
            let mut old: HashMap<[u8; 32], Hash> = HashMap::new();
            for (hash, read) in &events {
                if let Event::Old(device) = &read.event
                    && device.team == team
                {
                    let first = old.entry(device.device).or_insert(*hash);
                    *first = (*first).min(*hash);
                }
            }
            for (hash, read) in &events {
                let stands_on = match &read.event {
                    Event::Genesis(_) if *hash == team => vec![],
                    Event::Old(device) if device.team == team => {
                        let mut on = vec![team];
                        if !anchors.contains(&read.author) {
                            on.extend(old.get(&read.author));
                        }
                        on
                    }
                    Event::Act(act) if act.team == team => act.parents.clone(),
                    _ => continue,
                };
                parents.insert(*hash, stands_on);
            }
        }
        refused.extend(
            events.keys().filter(|hash| !parents.contains_key(*hash)).map(|hash| (*hash, Refused::OtherTeam)),
        );
        let mut dag = Dag::empty(refused);
        dag.place(events, &parents);
        dag.index();
        dag
    }

    fn empty(refused: Vec<(Hash, Refused)>) -> Dag {
        Dag {
            nodes: Vec::new(),
            at: HashMap::new(),
            refused,
            devices_of: HashMap::new(),
            replicas_of: HashMap::new(),
            revokes_of: HashMap::new(),
            joins_of: HashMap::new(),
            removals_of: HashMap::new(),
            roles_of: HashMap::new(),
            twins: HashMap::new(),
        }
    }

    /// Puts every event behind its parents, the smallest hash first where several could come.
    fn place(&mut self, mut events: HashMap<Hash, Read>, parents: &HashMap<Hash, Vec<Hash>>) {
        let mut waits: HashMap<Hash, usize> = HashMap::new();
        let mut children: HashMap<Hash, Vec<Hash>> = HashMap::new();
        let mut ready = BTreeSet::new();
        for (hash, on) in parents {
            waits.insert(*hash, on.len());
            if on.is_empty() {
                ready.insert(*hash);
            }
            for parent in on {
                children.entry(*parent).or_default().push(*hash);
            }
        }
        let total = parents.len();
        let mut authors: Vec<HashSet<[u8; 32]>> = Vec::new();
        let mut recovery = None;
        while let Some(hash) = ready.pop_first() {
            let Some(read) = events.remove(&hash) else { continue };
            let on: Vec<usize> = parents[&hash].iter().map(|parent| self.at[parent]).collect();
            let mut past = Bits::with_room(total);
            for parent in &on {
                past.join(&self.nodes[*parent].past);
                past.put(*parent);
            }
            if let Event::Genesis(genesis) = &read.event {
                recovery = Some(genesis.recovery);
            }
            let by_recovery = recovery == Some(read.author);
            // Devices that what it stands on names.
            let mut known: HashSet<[u8; 32]> =
                on.iter().flat_map(|parent| authors[*parent].iter().copied()).collect();
            let is_genesis = matches!(read.event, Event::Genesis(_));
            if !is_genesis && !by_recovery && !known.contains(&read.author) {
                self.refused.push((hash, Refused::Stranger));
                continue;
            }
            let n = self.nodes.len();
            let mut node = Node {
                hash,
                author: read.author,
                by_recovery,
                event: read.event,
                parents: on,
                past,
                broken: false,
            };
            node.broken = node.seq().is_some_and(|seq| !self.follows(&node, seq));
            known.extend(node.admits().map(|admission| admission.device));
            authors.push(known);
            self.at.insert(hash, n);
            self.nodes.push(node);
            for child in children.get(&hash).into_iter().flatten() {
                if let Some(left) = waits.get_mut(child) {
                    *left -= 1;
                    if *left == 0 {
                        ready.insert(*child);
                    }
                }
            }
        }
        // What is left stands on something that is not here or has no place.
        self.refused.extend(
            events
                .into_keys()
                .filter(|hash| parents.contains_key(hash))
                .map(|hash| (hash, Refused::MissingParent)),
        );
        self.refused.sort();
        self.refused.dedup();
    }

    /// Is the event with the number before among what it stands on?
    fn follows(&self, node: &Node, seq: u64) -> bool {
        let latest = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(n, other)| other.author == node.author && node.past.has(*n))
            .filter_map(|(_, other)| other.seq())
            .max()
            .unwrap_or(0);
        seq == latest + 1
    }

    fn index(&mut self) {
        let mut numbers: HashMap<([u8; 32], u64), Vec<usize>> = HashMap::new();
        for (n, node) in self.nodes.iter().enumerate() {
            if let Some(seq) = node.seq().filter(|_| !node.broken) {
                numbers.entry((node.author, seq)).or_default().push(n);
            }
            if let Some(admission) = node.admits() {
                self.devices_of.entry(admission.device).or_default().push(n);
                self.replicas_of.entry(admission.replica).or_default().push(n);
            }
            match &node.event {
                Event::Genesis(genesis) => {
                    self.joins_of.entry(genesis.member).or_default().push(n);
                    self.roles_of.entry(genesis.member).or_default().push(n);
                }
                Event::Old(_) => {}
                Event::Act(act) => match &act.what {
                    What::Member { member, .. } => {
                        self.joins_of.entry(*member).or_default().push(n);
                        self.roles_of.entry(*member).or_default().push(n);
                    }
                    What::Role { member, .. } => self.roles_of.entry(*member).or_default().push(n),
                    What::RemoveMember { member, .. } => {
                        self.removals_of.entry(*member).or_default().push(n);
                    }
                    What::RevokeDevice { device, .. } => {
                        self.revokes_of.entry(*device).or_default().push(n);
                    }
                    _ => {}
                },
            }
        }
        for ((author, seq), nodes) in numbers {
            if nodes.len() > 1 {
                self.twins.entry(author).or_default().push((seq, nodes));
            }
        }
    }
}
