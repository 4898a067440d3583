//! Which events count. An event counts if its author was allowed it by the events that it stands on, and if no event
//! beside it took that right away. Where two take it from each other neither counts until a settlement: both are held.
//!
//! The labels are the least fixpoint of a rule that only ever decides more, so they are the same whatever order the events
//! are looked at in.

use std::collections::{HashMap, HashSet};

use super::dag::{Bits, Dag, Node, Refused};
use super::event::{Event, What};
use super::view::{Label, Sure, View, standing};
use crate::access::Role;
use crate::id::Id;

/// What was found of every node.
pub(super) struct Labels {
    pub labels: Vec<Label>,
    /// Why it does not count, for those that do not.
    pub why: HashMap<usize, Refused>,
}

/// A settlement's word on an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Stands,
    Falls,
}

/// Decides what can be decided.
pub(super) fn resolve(dag: &Dag) -> Labels {
    let rivals = Rivals::of(dag);
    let mut known = Known { knew_better: vec![false; dag.nodes.len()], disputes: HashMap::new() };
    let mut views: HashMap<&[usize], Labels> = HashMap::new();
    for (n, node) in dag.nodes.iter().enumerate() {
        let settle = match node.what() {
            Some(What::Settle { stand, fall }) => Some(stand.iter().chain(fall)),
            _ => None,
        };
        if settle.is_none() && !rivals.reach_into(&node.past) {
            continue;
        }
        let then =
            views.entry(&node.parents).or_insert_with(|| within(dag, &rivals, Some(&node.past), &known));
        known.knew_better[n] = n > 0 && allowed(dag, &then.labels, node) == Sure::No;
        if let Some(named) = settle {
            let here = named.filter_map(|hash| dag.at.get(hash)).copied();
            let held = here.filter(|at| node.past.has(*at) && then.labels[*at].is_none());
            known.disputes.insert(n, held.collect());
        }
    }
    within(dag, &rivals, None, &known)
}

/// What the authors of events knew.
struct Known {
    /// By all that its author knew they had no right to it. That what took it from them proves void later does not help.
    knew_better: Vec<bool>,
    /// The events that each settlement is about: those among what it names that were held as far as its author knew. A word
    /// on anything else is none, or it would wake up when a leaver makes a dispute of it later.
    disputes: HashMap<usize, HashSet<usize>>,
}

/// Decides among some of the events, as if there were no others.
fn within(dag: &Dag, rivals: &Rivals, only: Option<&Bits>, known: &Known) -> Labels {
    let mut verdicts: HashMap<usize, Verdict> = HashMap::new();
    loop {
        let found = fixpoint(dag, rivals, only, known, &verdicts);
        let fresh = settled(dag, &found.labels, &known.disputes, &verdicts);
        if fresh.is_empty() {
            return found;
        }
        verdicts.extend(fresh);
    }
}

/// For each event the events beside it that would take its author's right away, and those with its number.
struct Rivals {
    overrule: Vec<Vec<usize>>,
    twins: Vec<Vec<usize>>,
    /// Groups of twins of the author with smaller numbers: while two of one may count, the author's acts are frozen.
    frozen_by: Vec<Vec<Vec<usize>>>,
}

impl Rivals {
    /// Is there something in this past with a rival outside of it? Only then can it look otherwise from there.
    fn reach_into(&self, past: &Bits) -> bool {
        let outside = |n: &usize| !past.has(*n);
        (0..self.overrule.len()).filter(|n| past.has(*n)).any(|n| {
            self.overrule[n]
                .iter()
                .chain(&self.twins[n])
                .chain(self.frozen_by[n].iter().flatten())
                .any(outside)
        })
    }

    fn of(dag: &Dag) -> Rivals {
        let count = dag.nodes.len();
        let mut rivals = Rivals {
            overrule: vec![vec![]; count],
            twins: vec![vec![]; count],
            frozen_by: vec![vec![]; count],
        };
        for (n, node) in dag.nodes.iter().enumerate() {
            if node.by_recovery || n == 0 {
                continue;
            }
            for (seq, group) in dag.twins.get(&node.author).into_iter().flatten() {
                if group.contains(&n) {
                    rivals.twins[n] = group.iter().copied().filter(|twin| *twin != n).collect();
                } else if node.seq().is_some_and(|own| own > *seq) {
                    rivals.frozen_by[n].push(group.clone());
                }
            }
            // Whose device it is may itself be told by several events: each of them is asked.
            let mut members: Vec<Id> = dag
                .devices_of
                .get(&node.author)
                .into_iter()
                .flatten()
                .filter_map(|at| dag.nodes[*at].admits())
                .map(|admission| admission.member)
                .collect();
            members.sort();
            members.dedup();
            let mut against: Vec<usize> = dag.revokes_of.get(&node.author).cloned().unwrap_or_default();
            for member in &members {
                against.extend(dag.removals_of.get(member).into_iter().flatten());
                if needs_admin(dag, node, &members) {
                    against.extend(dag.roles_of.get(member).into_iter().flatten().copied().filter(|at| {
                        standing(dag, *at).is_some_and(|standing| standing.role != Some(Role::Admin))
                    }));
                }
            }
            against.retain(|at| dag.concurrent(*at, n) && !same_end(&dag.nodes[*at], node, &members));
            rivals.overrule[n] = against;
        }
        rivals
    }
}

/// Does the event need its author to be an admin, rather than to speak for themselves?
fn needs_admin(dag: &Dag, node: &Node, members: &[Id]) -> bool {
    let own = |device: &[u8; 32]| {
        let mut said =
            dag.devices_of.get(device).into_iter().flatten().filter_map(|n| dag.nodes[*n].admits());
        said.all(|admission| members.contains(&admission.member))
    };
    match node.what() {
        Some(What::Receiving { .. } | What::Unknown { .. }) => false,
        Some(What::RemoveMember { member, .. }) => !members.contains(member),
        Some(What::RevokeDevice { device, .. }) => !own(device),
        Some(What::GrantEnd { grant, .. }) => {
            granted_to(dag, node, grant).is_none_or(|to| !members.contains(&to))
        }
        Some(What::Fork { replica, .. }) => !writes_as(dag, &node.author, *replica),
        _ => true,
    }
}

/// An author who gives up what the other event takes from them is not overruled by it: it comes to the same.
fn same_end(rival: &Node, own: &Node, members: &[Id]) -> bool {
    match (rival.what(), own.what()) {
        (Some(What::RemoveMember { member: a, .. }), Some(What::RemoveMember { member: b, .. })) => {
            a == b && members.contains(b)
        }
        (
            Some(What::RevokeDevice { .. } | What::RemoveMember { .. }),
            Some(What::RevokeDevice { device, .. }),
        ) => *device == own.author,
        (Some(What::Role { member: a, .. }), Some(What::Role { member: b, role, .. })) => {
            a == b && members.contains(b) && Role::from_wire(*role) != Some(Role::Admin)
        }
        _ => false,
    }
}

fn fixpoint(
    dag: &Dag,
    rivals: &Rivals,
    only: Option<&Bits>,
    known: &Known,
    verdicts: &HashMap<usize, Verdict>,
) -> Labels {
    let outside = |n: usize| only.is_some_and(|bits| !bits.has(n));
    let mut labels: Vec<Label> =
        (0..dag.nodes.len()).map(|n| if outside(n) { Some(false) } else { None }).collect();
    let mut why = HashMap::new();
    for n in (0..dag.nodes.len()).filter(|n| known.knew_better[*n] && !outside(*n)) {
        labels[n] = Some(false);
        why.insert(n, Refused::NotAllowed);
    }
    let mut moved = true;
    while moved {
        moved = false;
        for n in 0..dag.nodes.len() {
            if labels[n].is_some() {
                continue;
            }
            match decide(dag, rivals, verdicts.get(&n).copied(), &labels, n) {
                Ok(true) => labels[n] = Some(true),
                Ok(false) => continue,
                Err(reason) => {
                    labels[n] = Some(false);
                    why.insert(n, reason);
                }
            }
            moved = true;
        }
    }
    Labels { labels, why }
}

/// It counts, or nothing can be said yet, or it does not count and why.
fn decide(
    dag: &Dag,
    rivals: &Rivals,
    verdict: Option<Verdict>,
    labels: &[Label],
    n: usize,
) -> Result<bool, Refused> {
    if n == 0 {
        return Ok(true);
    }
    let node = &dag.nodes[n];
    if node.broken {
        return Err(Refused::Sequence);
    }
    if verdict == Some(Verdict::Falls) {
        return Err(Refused::Settled);
    }
    let allowed = allowed(dag, labels, node);
    if allowed == Sure::No {
        return Err(Refused::NotAllowed);
    }
    let counts = |at: &usize| labels[*at] == Some(true);
    let falls = |at: &usize| labels[*at] == Some(false);
    if verdict.is_none() {
        if rivals.overrule[n].iter().any(counts) {
            return Err(Refused::Overruled);
        }
        if rivals.twins[n].iter().any(counts) {
            return Err(Refused::Twin);
        }
        let clear = rivals.overrule[n].iter().chain(&rivals.twins[n]).all(falls)
            && rivals.frozen_by[n].iter().all(|group| group.iter().filter(|at| !falls(at)).count() <= 1);
        if !clear {
            return Ok(false);
        }
    }
    Ok(allowed == Sure::Yes)
}

/// May the author do this, by what the event stands on?
fn allowed(dag: &Dag, labels: &[Label], node: &Node) -> Sure {
    let view = View { dag, labels, within: Some(&node.past) };
    let admin = |member: Id| view.member(member).min(view.admin(member));
    if node.by_recovery {
        // The printed key settles, and admits an admin and their devices.
        return match node.what() {
            Some(What::Settle { .. }) => Sure::Yes,
            Some(What::Member { member, role, .. }) => {
                Sure::from(Role::from_wire(*role) == Some(Role::Admin)).min(no(view.member(*member)))
            }
            _ => node.admits().map_or(Sure::No, |admission| admin(admission.member)),
        };
    }
    let Some(own) = view.owner(&node.author) else {
        // Nobody's, or two members': it is decided when the admissions are.
        return view.device(&node.author);
    };
    let (me, here) = (own.member, view.device(&node.author).min(view.member(own.member)));
    let as_admin = || here.min(view.admin(me));
    let Event::Act(act) = &node.event else { return as_admin() };
    match &act.what {
        What::Unknown { .. } | What::Receiving { .. } => here,
        What::Member { member, .. } => as_admin().min(no(view.member(*member))),
        What::RemoveMember { member, .. } if *member == me => here,
        What::RevokeDevice { device, .. } => as_admin().max(here.min(view.owned_by(device, me))),
        What::GrantEnd { grant, .. } => match granted_to(dag, node, grant) {
            Some(to) if to == me => here,
            Some(_) => as_admin(),
            None => Sure::No,
        },
        What::Fork { replica, .. } if writes_as(dag, &node.author, *replica) => here,
        What::Settle { stand, fall } => {
            let involved = stand.iter().chain(fall).any(|hash| is_party(dag, hash, me));
            as_admin().min(Sure::from(!involved))
        }
        _ => as_admin(),
    }
}

/// Is the copy one of this device's, by any event?
fn writes_as(dag: &Dag, device: &[u8; 32], replica: Id) -> bool {
    let mut said = dag.devices_of.get(device).into_iter().flatten().filter_map(|n| dag.nodes[*n].admits());
    said.any(|admission| admission.replica == replica)
}

fn no(sure: Sure) -> Sure {
    match sure {
        Sure::No => Sure::Yes,
        Sure::Maybe => Sure::Maybe,
        Sure::Yes => Sure::No,
    }
}

/// To whom the grant of this hash was made, if the event stands on it.
fn granted_to(dag: &Dag, node: &Node, grant: &crate::change::journal::Hash) -> Option<Id> {
    let at = *dag.at.get(grant)?;
    match dag.nodes[at].what() {
        Some(What::Grant { to, .. }) if node.past.has(at) => Some(*to),
        _ => None,
    }
}

/// Did the member make this event, or is it about them?
fn is_party(dag: &Dag, hash: &crate::change::journal::Hash, member: Id) -> bool {
    let Some(at) = dag.at.get(hash) else { return false };
    authors(dag, *at).chain(targets(dag, *at)).any(|party| party == member)
}

/// Whose device made the event, by any event that says whose it is.
pub(super) fn authors(dag: &Dag, at: usize) -> impl Iterator<Item = Id> {
    dag.devices_of
        .get(&dag.nodes[at].author)
        .into_iter()
        .flatten()
        .filter_map(|n| dag.nodes[*n].admits())
        .map(|admission| admission.member)
}

/// The members whose rights an event takes away.
pub(super) fn targets(dag: &Dag, at: usize) -> impl Iterator<Item = Id> {
    let (member, device) = match dag.nodes[at].what() {
        Some(What::RemoveMember { member, .. } | What::Role { member, .. }) => (Some(*member), None),
        Some(What::Transfer { from, .. }) => (Some(*from), None),
        Some(What::RevokeDevice { device, .. }) => (None, Some(*device)),
        _ => (None, None),
    };
    let owners = device
        .and_then(|device| dag.devices_of.get(&device))
        .into_iter()
        .flatten()
        .filter_map(|n| dag.nodes[*n].admits())
        .map(|admission| admission.member);
    member.into_iter().chain(owners)
}

/// The last words of settlements on events that are held, the recovery key's before an admin's. Nothing is decided where last
/// words differ, nor where one of them is itself held.
fn settled(
    dag: &Dag,
    labels: &[Label],
    disputes: &HashMap<usize, HashSet<usize>>,
    known: &HashMap<usize, Verdict>,
) -> HashMap<usize, Verdict> {
    let mut words: HashMap<usize, Vec<(usize, Verdict)>> = HashMap::new();
    for (n, about) in disputes.iter().filter(|(n, _)| labels[**n] != Some(false)) {
        let Some(What::Settle { stand, fall }) = dag.nodes[*n].what() else { continue };
        let said = stand
            .iter()
            .map(|hash| (hash, Verdict::Stands))
            .chain(fall.iter().map(|hash| (hash, Verdict::Falls)));
        for (hash, verdict) in said {
            if let Some(at) = dag.at.get(hash)
                && labels[*at].is_none()
                && !known.contains_key(at)
                && about.contains(at)
            {
                words.entry(*at).or_default().push((*n, verdict));
            }
        }
    }
    let counts = |n: usize| labels[n] == Some(true);
    let mut fresh = HashMap::new();
    for (at, mut said) in words {
        if said.iter().any(|(n, _)| dag.nodes[*n].by_recovery) {
            said.retain(|(n, _)| dag.nodes[*n].by_recovery);
        }
        let last: Vec<(usize, Verdict)> = said
            .iter()
            .filter(|(n, _)| !said.iter().any(|(later, _)| counts(*later) && dag.nodes[*later].past.has(*n)))
            .copied()
            .collect();
        if let Some((_, verdict)) = last.first()
            && last.iter().all(|(n, other)| counts(*n) && other == verdict)
        {
            fresh.insert(at, *verdict);
        }
    }
    fresh
}
