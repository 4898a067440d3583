//! Cuts: where an event that takes rights away draws the line through what its target wrote. Entries behind the line have
//! to name a roster that includes the event, so a copy that stops listening cannot go on as if nothing had happened.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dag::Dag;
use super::event::What;
use super::resolve::targets;
use super::state::matrix;
use super::view::{Standing, View};
use crate::access::Role;
use crate::change::journal::{Hash, ROSTER_HEADS};
use crate::id::Id;

/// A cut through one copy's entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutState {
    /// The event that makes it.
    pub event: Hash,
    /// The last entry before the line, as the event's author knew it; 0 for none.
    pub seq: u64,
    /// That entry's hash.
    pub hash: Hash,
    /// The copy's device or its member left: what comes after the line never counts by itself.
    pub ends: bool,
}

/// The cuts through each copy's entries, the earliest first.
pub(super) fn cuts(view: &View<'_>) -> BTreeMap<Id, Vec<CutState>> {
    let dag = view.dag;
    let mut cuts: BTreeMap<Id, Vec<CutState>> = BTreeMap::new();
    for (n, node) in dag.nodes.iter().enumerate() {
        let Some(cut) = node.what().and_then(What::cut).filter(|_| view.labels[n] != Some(false)) else {
            continue;
        };
        for (replica, ends) in struck(view, n) {
            let (seq, hash) = cut.get(&replica).copied().unwrap_or((0, [0; 32]));
            cuts.entry(replica).or_default().push(CutState { event: node.hash, seq, hash, ends });
        }
    }
    for list in cuts.values_mut() {
        list.sort_by_key(|cut| (cut.seq, cut.event));
    }
    cuts
}

/// The copies whose rights the event lessens, and whether they end. Copies that were admitted by somebody who knew of the
/// event are not among them.
fn struck(view: &View<'_>, n: usize) -> BTreeMap<Id, bool> {
    let dag = view.dag;
    let past = View { dag, labels: view.labels, within: Some(&dag.nodes[n].past) };
    let (members, device, ends): (BTreeSet<Id>, Option<[u8; 32]>, bool) = match dag.nodes[n].what() {
        Some(What::RemoveMember { member, .. }) => ([*member].into(), None, true),
        Some(What::RevokeDevice { device, .. }) => (BTreeSet::new(), Some(*device), true),
        Some(What::Role { member, role, departments, .. }) => {
            let new = Standing { role: Role::from_wire(*role), departments: departments.clone() };
            let lessens = past.standings(*member).iter().any(|old| lessens(old, &new));
            (lessens.then_some(*member).into_iter().collect(), None, false)
        }
        Some(What::Transfer { .. }) => (targets(dag, n).collect(), None, false),
        Some(What::GrantEnd { grant, .. }) => {
            let to = dag.at.get(grant).and_then(|at| dag.nodes[*at].what()).and_then(|what| match what {
                What::Grant { to, .. } => Some(*to),
                _ => None,
            });
            (to.into_iter().collect(), None, false)
        }
        Some(What::Policy { cells, .. }) => {
            let before = matrix(&past);
            let narrowed: Vec<u8> = cells
                .iter()
                .filter(|cell| {
                    let key = (cell.role, cell.sort);
                    let old = before
                        .get(&key)
                        .cloned()
                        .unwrap_or_else(|| super::state::base_cell(key).into_iter().collect());
                    old.iter().any(|old| old.reads & !cell.reads != 0 || old.writes & !cell.writes != 0)
                })
                .map(|cell| cell.role)
                .collect();
            let members = dag.roles_of.keys().filter(|member| {
                past.standings(**member)
                    .iter()
                    .any(|standing| standing.role.is_some_and(|role| narrowed.contains(&role.wire())))
            });
            (members.copied().collect(), None, false)
        }
        _ => return BTreeMap::new(),
    };
    let mut struck = BTreeMap::new();
    for (at, other) in dag.nodes.iter().enumerate() {
        if view.labels[at] == Some(false) || other.past.has(n) {
            continue;
        }
        if let Some(admission) = other.admits()
            && (members.contains(&admission.member) || device == Some(admission.device))
        {
            struck.insert(admission.replica, ends);
        }
    }
    struck
}

/// Has somebody fewer rights, in any respect, as `new` than as `old`?
fn lessens(old: &Standing, new: &Standing) -> bool {
    let rank = |standing: &Standing| match standing.role {
        Some(Role::Admin) => Some(2),
        Some(Role::Manager) => Some(1),
        Some(Role::Salesperson) => Some(0),
        _ => None,
    };
    if new.role == Some(Role::Admin) {
        return false;
    }
    let keeps_role = match (rank(old), rank(new)) {
        (Some(was), Some(is)) => is >= was,
        _ => old.role == new.role,
    };
    !keeps_role || old.departments.iter().any(|of| !new.departments.contains(of))
}

/// The heads that a hash names.
pub(super) struct Named(HashMap<Hash, Vec<usize>>);

/// An event with more beside it than this is not searched for three heads at once.
const MOST_TRIPLES: usize = 64;

/// The hash of a set of heads.
pub fn hash_of_heads(heads: &[Hash]) -> Hash {
    let mut sorted: Vec<&[u8]> = heads.iter().map(Hash::as_slice).collect();
    sorted.sort();
    ROSTER_HEADS.hash(&sorted)
}

impl Named {
    /// All sets of one, two or three events that could be somebody's heads. An entry that names more is held back until its
    /// copy names fewer: three admins who act beside each other are seldom.
    pub(super) fn of(dag: &Dag) -> Named {
        let mut named = HashMap::new();
        let mut note = |nodes: Vec<usize>| {
            let heads: Vec<Hash> = nodes.iter().map(|n| dag.nodes[*n].hash).collect();
            named.insert(hash_of_heads(&heads), nodes);
        };
        let all: Vec<usize> = (0..dag.nodes.len()).filter(|n| dag.nodes[*n].governs()).collect();
        for (place, a) in all.iter().enumerate() {
            note(vec![*a]);
            let beside: Vec<usize> =
                all[place + 1..].iter().copied().filter(|b| dag.concurrent(*a, *b)).collect();
            for (place, b) in beside.iter().enumerate() {
                note(vec![*a, *b]);
                if beside.len() <= MOST_TRIPLES {
                    for c in beside[place + 1..].iter().filter(|c| dag.concurrent(*b, **c)) {
                        note(vec![*a, *b, *c]);
                    }
                }
            }
        }
        Named(named)
    }

    /// All nodes of the roster that the hash names.
    pub(super) fn nodes(&self, dag: &Dag, named: &Hash) -> Option<Vec<usize>> {
        let heads = self.0.get(named)?;
        let within = |n: &usize| heads.iter().any(|head| head == n || dag.nodes[*head].past.has(*n));
        Some((0..dag.nodes.len()).filter(within).collect())
    }

    /// Does the roster that the hash names include the event? None where it names nothing that is known here.
    pub(super) fn includes(&self, dag: &Dag, named: &Hash, event: usize) -> Option<bool> {
        let heads = self.0.get(named)?;
        Some(heads.iter().any(|head| *head == event || dag.nodes[*head].past.has(event)))
    }

    /// Does the roster that `later` names include all of what `earlier` names?
    pub(super) fn goes_on(&self, dag: &Dag, earlier: &Hash, later: &Hash) -> Option<bool> {
        let heads = self.0.get(earlier)?;
        heads.iter().map(|head| self.includes(dag, later, *head)).try_fold(true, |all, one| Some(all && one?))
    }
}
