//! Rosters under test: what makes them. `line` has them one after the other, `dispute` beside each other, `random` both.

use coffer_vault::{RecoveryKit, Signer};

use super::*;
use crate::access::{ALL_CLASSES, Action, Role};
use crate::records::{Account, Pipeline};
use crate::schema::Class;
use crate::sync::compartment::{Compartment, Sort};

mod cuts;
mod dispute;
mod line;
mod random;

const NOW: i64 = 1_764_000_000_000;

/// A key that signs: that of a kit with this number as its secret, written as `docs/format.md` says.
pub(super) fn signer(number: u8) -> Signer {
    let mut bytes = vec![number; 16 + 16 + 32 + 72];
    let check = blake3::derive_key("coffer/kit-checksum/1", &bytes);
    bytes.extend_from_slice(&check[..4]);
    let text: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    RecoveryKit::parse(&format!("COFFER-KIT-1:{text}")).unwrap().team_recovery_signer()
}

pub(super) fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

/// A team under construction. Member 1 is the first admin; member `n` writes with device `n` as copy `100 + n`.
pub(super) struct Team {
    pub events: Vec<Signed>,
    pub devices: Vec<Signer>,
    pub recovery: Signer,
    pub team: Hash,
}

impl Team {
    pub(super) fn new() -> Team {
        let devices: Vec<Signer> = (0..16).map(signer).collect();
        let recovery = signer(99);
        let genesis = Event::Genesis(Genesis {
            nonce: [7; 32],
            member: id(1),
            device: *devices[1].public(),
            replica: id(101),
            recovery: *recovery.public(),
            at_ms: NOW,
        });
        let signed = sign(&devices[1], &genesis);
        Team { team: signed.hash(), events: vec![signed], devices, recovery }
    }

    pub(super) fn roster(&self) -> Roster {
        Roster::resolve(&self.events)
    }

    /// An event by device `by` that stands on `parents` only, not kept yet.
    pub(super) fn on(&self, by: usize, seq: u64, parents: &[Hash], what: What) -> Signed {
        let mut parents = parents.to_vec();
        parents.sort();
        sign(&self.devices[by], &Event::Act(Act { team: self.team, seq, parents, what }))
    }

    /// An event by device `by` on everything there is.
    pub(super) fn act(&mut self, by: usize, what: What) -> Hash {
        let (parents, seq) = self.roster().next_of(self.devices[by].public());
        let event = self.on(by, seq, &parents, what);
        self.events.push(event);
        self.events.last().unwrap().hash()
    }

    pub(super) fn by_recovery(&mut self, what: What) -> Hash {
        let (parents, seq) = self.roster().next_of(self.recovery.public());
        let event = sign(&self.recovery, &Event::Act(Act { team: self.team, seq, parents, what }));
        self.events.push(event);
        self.events.last().unwrap().hash()
    }

    /// Makes member `n` with their device.
    pub(super) fn join(&mut self, n: u8, role: Role, departments: &[&str]) {
        self.act(1, member(n, role, departments));
        let what = self.device(n, n);
        self.act(1, what);
    }

    pub(super) fn device(&self, n: u8, of: u8) -> What {
        What::Device(Device {
            device: *self.devices[usize::from(n)].public(),
            replica: id(100 + n),
            member: id(of),
            receiving: [n; 32],
            name: format!("device {n}"),
        })
    }

    /// The refusal of an event.
    pub(super) fn why(&self, hash: &Hash) -> Option<Refused> {
        self.roster().refused().into_iter().find(|(of, _)| of == hash).map(|(_, reason)| reason)
    }
}

pub(super) fn sign(by: &Signer, event: &Event) -> Signed {
    let body = event.encode();
    let sig = by.sign(DOMAIN, &body);
    Signed { body, author: *by.public(), sig }
}

pub(super) fn member(n: u8, role: Role, departments: &[&str]) -> What {
    let departments = departments.iter().map(|of| (*of).to_owned()).collect();
    What::Member { member: id(n), role: role.wire(), departments }
}

pub(super) fn role(n: u8, role: Role, departments: &[&str]) -> What {
    let departments = departments.iter().map(|of| (*of).to_owned()).collect();
    What::Role { member: id(n), role: role.wire(), departments, cut: Cut::new() }
}

pub(super) fn remove(n: u8) -> What {
    What::RemoveMember { member: id(n), cut: Cut::new() }
}

pub(super) fn reads(roster: &Roster, n: u8, compartment: &Compartment, class: Class) -> Option<Why> {
    roster.reads(id(n), compartment, class, NOW)
}

/// Admin 1, manager 2 of the east, salespeople 3 (east) and 4 (west), finance 5, auditor 6.
pub(super) fn office() -> Team {
    let mut team = Team::new();
    team.join(2, Role::Manager, &["east"]);
    team.join(3, Role::Salesperson, &["east"]);
    team.join(4, Role::Salesperson, &["west"]);
    team.join(5, Role::Finance, &[]);
    team.join(6, Role::Auditor, &[]);
    team
}

/// Admins 1, 2 and 3, salespeople 4 and 5.
pub(super) fn admins() -> Team {
    let mut team = Team::new();
    team.join(2, Role::Admin, &[]);
    team.join(3, Role::Admin, &[]);
    team.join(4, Role::Salesperson, &["east"]);
    team.join(5, Role::Salesperson, &["west"]);
    team
}

impl Team {
    /// Events on the same heads, each by another device that has not written yet or goes on from its last.
    pub(super) fn beside(&mut self, acts: Vec<(usize, What)>) -> Vec<Hash> {
        let roster = self.roster();
        let made: Vec<Signed> = acts
            .into_iter()
            .map(|(by, what)| {
                let (parents, seq) = roster.next_of(self.devices[by].public());
                self.on(by, seq, &parents, what)
            })
            .collect();
        self.events.extend(made.iter().cloned());
        made.iter().map(Signed::hash).collect()
    }
}
