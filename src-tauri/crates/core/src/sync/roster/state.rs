//! What a resolved roster says: members, devices, grants, books that changed hands. A right that rests on something
//! undecided is not given; what would take a right away counts while it is undecided. So a leaver who answers a removal
//! with a back-dated one gets nothing sealed to them again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cut::{self, CutState};
use super::dag::Dag;
use super::event::{Cell, What};
use super::resolve::{Labels, authors, targets};
use super::view::{Label, Standing, Sure, View};
use crate::access::{self, Role};
use crate::change::journal::Hash;
use crate::id::Id;
use crate::sync::compartment::Sort;

/// A member as the roster knows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberState {
    /// The member's record id.
    pub id: Id,
    /// What they are; where concurrent events differ, the one that may write least. None for a role of a newer version.
    pub role: Option<Role>,
    /// The departments and regions that every latest event names.
    pub departments: Vec<String>,
    /// They were not removed, and no removal of them waits for a settlement. Bundles are sealed to active members only.
    pub active: bool,
    /// No removal of them counts. They go on writing in their own vault; what they write behind the cut of a removal that
    /// waits is set aside by others until it is settled.
    pub present: bool,
    /// They are a party to a dispute, and their roster events wait for its settlement.
    pub suspended: bool,
    /// Everything that the latest events say they are: a right has to follow from each.
    pub standings: Vec<Standing>,
}

/// A device as the roster knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceState {
    /// Its Ed25519 key.
    pub key: [u8; 32],
    /// The vault copy that it writes as now.
    pub replica: Id,
    /// Every copy that it ever wrote as: a vault that was set back begins a new one.
    pub replicas: Vec<Id>,
    /// Whose it is.
    pub member: Id,
    /// The X25519 keys that it announced, newest first.
    pub receiving: Vec<[u8; 32]>,
    /// Neither revoked nor its member's who was removed.
    pub active: bool,
    /// It made two events of one number, and its roster events wait for a settlement.
    pub frozen: bool,
    /// What its owner calls it.
    pub name: String,
}

/// A grant that has not ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GrantState {
    /// The hash of the event that made it.
    pub event: Hash,
    /// To whom.
    pub to: Id,
    /// The compartment's name.
    pub compartment: String,
    /// The classes, one bit each.
    pub classes: u8,
    /// When it runs out, in milliseconds UTC.
    pub until_ms: Option<i64>,
}

/// What an admin has to be told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Warning {
    /// The team has one admin and no recovery key.
    OneAdmin,
    /// Nobody is an admin: only the recovery key can make one.
    NoAdmin,
    /// A device made two events of one number.
    Frozen([u8; 32]),
    /// A member is a party to a dispute that waits for a settlement.
    Suspended(Id),
}

/// Everything that follows from a resolved graph.
#[derive(Default)]
pub(super) struct State {
    pub members: BTreeMap<Id, MemberState>,
    pub devices: BTreeMap<[u8; 32], DeviceState>,
    pub replicas: BTreeMap<Id, [u8; 32]>,
    pub grants: Vec<GrantState>,
    /// Books that changed hands, and who holds them: nobody where that is not decided.
    pub holders: BTreeMap<Id, BTreeSet<Id>>,
    /// The latest words on each cell of the matrix.
    pub matrix: BTreeMap<(u8, u8), Vec<Cell>>,
    pub forks: BTreeMap<Id, Vec<Hash>>,
    pub cuts: BTreeMap<Id, Vec<CutState>>,
    pub warnings: Vec<Warning>,
}

impl State {
    pub(super) fn of(dag: &Dag, found: &Labels) -> State {
        let Some(genesis) = dag.genesis() else { return State::default() };
        let labels = &found.labels;
        let view = View { dag, labels, within: None };
        let suspended = suspended(dag, labels);
        let mut state = State::default();
        for (member, joins) in &dag.joins_of {
            if joins.iter().any(|n| labels[*n] == Some(true)) {
                let here = view.member(*member);
                state.members.insert(*member, member_state(&view, *member, here, suspended.contains(member)));
            }
        }
        for (key, admissions) in &dag.devices_of {
            let Some(first) = admissions.iter().find(|n| labels[**n] == Some(true)) else { continue };
            let Some(own) = dag.nodes[*first].admits() else { continue };
            let replicas: Vec<Id> = admissions
                .iter()
                .filter(|n| labels[**n] == Some(true))
                .filter_map(|n| dag.nodes[*n].admits())
                .map(|admission| admission.replica)
                .collect();
            let frozen = dag
                .twins
                .get(key)
                .into_iter()
                .flatten()
                .any(|(_, group)| group.iter().filter(|n| labels[**n] != Some(false)).count() > 1);
            let active = view.device(key) == Sure::Yes && view.member(own.member) == Sure::Yes;
            let (receiving, name) = keys_of(dag, labels, key, admissions);
            state.devices.insert(
                *key,
                DeviceState {
                    key: *key,
                    replica: replicas.last().copied().unwrap_or(own.replica),
                    replicas,
                    member: own.member,
                    receiving,
                    active,
                    frozen,
                    name,
                },
            );
        }
        for device in state.devices.values() {
            for replica in &device.replicas {
                let other = state.replicas.get(replica).and_then(|key| state.devices.get(key));
                if other.is_none_or(|other| !other.active) {
                    state.replicas.insert(*replica, device.key);
                }
            }
        }
        state.grants = grants(&view);
        state.holders = holders(&view);
        state.matrix = matrix(&view);
        for (n, node) in dag.nodes.iter().enumerate() {
            if let (Some(What::Fork { replica, chosen }), Some(true)) = (node.what(), labels[n]) {
                state.forks.entry(*replica).or_default().push(*chosen);
            }
        }
        state.cuts = cut::cuts(&view);
        state.warnings = warnings(&state, genesis.recovery != [0; 32]);
        state
    }
}

fn member_state(view: &View<'_>, id: Id, here: Sure, suspended: bool) -> MemberState {
    let standings = view.standings(id);
    let role =
        standings.iter().map(|standing| standing.role).min_by_key(|role| role.map_or(0, rank)).flatten();
    MemberState {
        id,
        role,
        departments: departments(&standings),
        active: here == Sure::Yes,
        present: here != Sure::No,
        suspended,
        standings,
    }
}

/// Who may write more comes later.
fn rank(role: Role) -> u8 {
    match role {
        Role::Auditor => 1,
        Role::Finance => 2,
        Role::Salesperson => 3,
        Role::Manager => 4,
        Role::Admin => 5,
    }
}

/// The departments that every standing names.
pub(super) fn departments(standings: &[Standing]) -> Vec<String> {
    let Some((first, rest)) = standings.split_first() else { return vec![] };
    let in_all = |name: &&String| rest.iter().all(|other| other.departments.contains(name));
    first.departments.iter().filter(in_all).cloned().collect()
}

/// The receiving keys of a device, newest first, and its name.
fn keys_of(dag: &Dag, labels: &[Label], key: &[u8; 32], admissions: &[usize]) -> (Vec<[u8; 32]>, String) {
    let mut keys = Vec::new();
    let mut name = String::new();
    // Nodes stand behind what they stand on, so a device's own events are in their order.
    for (n, node) in dag.nodes.iter().enumerate() {
        if labels[n] != Some(true) {
            continue;
        }
        if let Some(What::Receiving { receiving }) = node.what().filter(|_| node.author == *key) {
            keys.push(*receiving);
        } else if admissions.contains(&n)
            && let Some(full) = node.admits().and_then(|admission| admission.full)
        {
            keys.push(full.receiving);
            name.clone_from(&full.name);
        }
    }
    keys.reverse();
    (keys, name)
}

fn is_end(what: Option<&What>) -> bool {
    matches!(what, Some(What::RemoveMember { .. } | What::RevokeDevice { .. } | What::Role { .. }))
}

/// The members that a dispute is between or about.
fn suspended(dag: &Dag, labels: &[Label]) -> BTreeSet<Id> {
    (0..dag.nodes.len())
        .filter(|n| labels[*n].is_none() && is_end(dag.nodes[*n].what()))
        .flat_map(|n| authors(dag, n).chain(targets(dag, n)).collect::<Vec<_>>())
        .collect()
}

fn grants(view: &View<'_>) -> Vec<GrantState> {
    let dag = view.dag;
    let mut grants = Vec::new();
    for (n, node) in dag.nodes.iter().enumerate() {
        let (Some(What::Grant { to, compartment, classes, until_ms }), Some(true)) =
            (node.what(), view.labels[n])
        else {
            continue;
        };
        let ended = dag.nodes.iter().enumerate().any(|(at, other)| {
            view.labels[at] != Some(false)
                && match other.what() {
                    Some(What::GrantEnd { grant, .. }) => *grant == node.hash,
                    // Who comes back starts without what they had been granted.
                    Some(What::RemoveMember { member, .. }) => member == to && !node.past.has(at),
                    _ => false,
                }
        });
        if !ended {
            grants.push(GrantState {
                event: node.hash,
                to: *to,
                compartment: compartment.clone(),
                classes: *classes,
                until_ms: *until_ms,
            });
        }
    }
    grants.sort_by_key(|grant| grant.event);
    grants
}

fn holders(view: &View<'_>) -> BTreeMap<Id, BTreeSet<Id>> {
    let mut transfers: HashMap<Id, Vec<(usize, Id)>> = HashMap::new();
    for (n, node) in view.dag.nodes.iter().enumerate() {
        if let Some(What::Transfer { from, to, .. }) = node.what().filter(|_| view.labels[n] != Some(false)) {
            transfers.entry(*from).or_default().push((n, *to));
        }
    }
    let mut holders = BTreeMap::new();
    for (book, said) in transfers {
        let nodes: Vec<usize> = said.iter().map(|(n, _)| *n).collect();
        let last = view.last(&nodes);
        let mut to: BTreeSet<Id> = said.iter().filter(|(n, _)| last.contains(n)).map(|(_, to)| *to).collect();
        // Undecided, or two at once: nobody holds it until somebody says so anew.
        if to.len() > 1 || last.iter().any(|n| view.labels[*n].is_none()) {
            to.clear();
        }
        holders.insert(book, to);
    }
    holders
}

/// The latest words on each cell, within a view.
pub(super) fn matrix(view: &View<'_>) -> BTreeMap<(u8, u8), Vec<Cell>> {
    let mut said: BTreeMap<(u8, u8), Vec<(usize, Cell)>> = BTreeMap::new();
    for (n, node) in view.dag.nodes.iter().enumerate() {
        if let Some(What::Policy { cells, .. }) = node.what() {
            for cell in cells {
                said.entry((cell.role, cell.sort)).or_default().push((n, *cell));
            }
        }
    }
    let mut matrix = BTreeMap::new();
    for (key, said) in said {
        let nodes: Vec<usize> = said.iter().map(|(n, _)| *n).collect();
        let last = view.last(&nodes);
        let mut cells: Vec<Cell> =
            said.into_iter().filter(|(n, _)| last.contains(n)).map(|(_, cell)| cell).collect();
        if !cells.is_empty() {
            // What is not decided narrows the rights there were, and widens none.
            if !last.iter().any(|n| view.labels[*n] == Some(true)) {
                cells.extend(base_cell(key));
            }
            matrix.insert(key, cells);
        }
    }
    matrix
}

/// What the program itself says of a cell.
pub(super) fn base_cell((role, sort): (u8, u8)) -> Option<Cell> {
    let (reads, writes) = access::base(Role::from_wire(role)?, Sort::from_wire(sort)?);
    Some(Cell { role, sort, reads, writes })
}

fn warnings(state: &State, recovery: bool) -> Vec<Warning> {
    let admins =
        state.members.values().filter(|member| member.active && member.role == Some(Role::Admin)).count();
    let mut warnings = Vec::new();
    if admins == 0 {
        warnings.push(Warning::NoAdmin);
    } else if admins == 1 && !recovery {
        warnings.push(Warning::OneAdmin);
    }
    warnings.extend(
        state.devices.values().filter(|device| device.frozen).map(|device| Warning::Frozen(device.key)),
    );
    warnings.extend(
        state.members.values().filter(|member| member.suspended).map(|member| Warning::Suspended(member.id)),
    );
    warnings
}
