//! What members may read and write, and why. Pure functions of a resolved roster.

use super::event::Cell;
use super::state::{base_cell, departments};
use super::view::Standing;
use super::{DeviceState, Roster};
use crate::access::{self, Action, Role, Scope};
use crate::change::journal::Hash;
use crate::id::Id;
use crate::schema::{Class, Kind};
use crate::sync::compartment::{Compartment, Sort};

/// Why a member reads or writes in a compartment.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
    /// An admin reads everything.
    Admin,
    /// It is their own book, or one that was handed over to them.
    Own,
    /// They manage this department or region.
    Manages(String),
    /// Their role reads this sort of compartment.
    Role(Role),
    /// It was granted to them, until then (milliseconds UTC) or until it is ended.
    Grant(Option<i64>),
}

impl Why {
    /// A stable word for the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Why::Admin => "admin",
            Why::Own => "own",
            Why::Manages(_) => "manages",
            Why::Role(_) => "role",
            Why::Grant(_) => "grant",
        }
    }
}

/// What holds a rule up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label {
    /// Who may not read has no key.
    Cryptography,
    /// Every peer checks the signature and the author's right.
    Integrity,
    /// An honest program keeps to it.
    Policy,
}

impl Label {
    /// The letter that the screens show.
    pub fn letter(self) -> char {
        match self {
            Label::Cryptography => 'C',
            Label::Integrity => 'I',
            Label::Policy => 'P',
        }
    }
}

/// Somebody who reads a class of a compartment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reader {
    /// Who.
    pub member: Id,
    /// Every reason, the strongest first.
    pub why: Vec<Why>,
    /// Their devices that bundles are sealed to. None: they may, and have nowhere to.
    pub devices: Vec<[u8; 32]>,
    /// They may also change it, for all that can be said without the kind of record.
    pub writes: bool,
    /// What holds up that nobody else reads it.
    pub reading: Label,
    /// What holds up that nobody else changes it.
    pub writing: Label,
}

impl Roster {
    /// Does the member read this class of this compartment, and why? None: no device of theirs gets a key to it.
    pub fn reads(&self, member: Id, compartment: &Compartment, class: Class, now_ms: i64) -> Option<Why> {
        if !self.is_active(member) {
            return None;
        }
        self.why(member, compartment, class, Action::Read, Some(now_ms)).into_iter().next()
    }

    /// Does the member read who made an entry, through which door and what for?
    pub fn reads_private(&self, member: Id) -> bool {
        self.is_active(member)
            && self
                .by_every_standing(member, |standing| {
                    matches!(standing.role, Some(Role::Admin | Role::Auditor)).then_some(())
                })
                .is_some()
    }

    /// May the member change this class of a record of the kind that lives there? A grant counts until somebody ends it:
    /// when it runs out is not asked, because all copies have to say the same at any time.
    pub fn may_write(&self, member: Id, kind: &Kind, compartment: &Compartment, class: Class) -> bool {
        self.may(member, Action::Write, kind, compartment, class)
    }

    /// The same for any action.
    pub fn may(
        &self,
        member: Id,
        action: Action,
        kind: &Kind,
        compartment: &Compartment,
        class: Class,
    ) -> bool {
        self.is_active(member) && self.may_here(member, action, kind, compartment, class)
    }

    /// The same for the member's own vault, which goes on while a removal of them waits for a settlement.
    pub(crate) fn may_here(
        &self,
        member: Id,
        action: Action,
        kind: &Kind,
        compartment: &Compartment,
        class: Class,
    ) -> bool {
        if !access::lives_in(kind, compartment.sort()) {
            return false;
        }
        let Some(state) = self.member(member).filter(|state| state.present) else { return false };
        self.why(member, compartment, class, action, None).iter().any(|why| {
            let scope = scope(why, compartment.sort());
            state.standings.iter().all(|standing| {
                standing.role.is_some_and(|role| access::may(role, action, kind, class, scope))
            })
        })
    }

    /// Might the author of an entry of this copy, who last named these roster heads, change this class of a record of the kind
    /// that lives there? A right by the roster that they named is enough, because an entry is judged by what its author
    /// knew; so is one by this roster, because what they had named may not be known here. That nobody writes on with what
    /// they had once is what cuts see to. A kind of a newer version is judged by its class and home alone.
    pub fn author_may_write(
        &self,
        replica: Id,
        named: Option<&Hash>,
        kind: Option<&Kind>,
        compartment: &str,
        class: Class,
    ) -> bool {
        let Some(member) = self.device_of(replica).map(|device| device.member) else { return false };
        let by = |roster: &Roster| {
            let admin = roster.member(member).is_some_and(|member| {
                member.present && member.standings.iter().all(|standing| standing.role == Some(Role::Admin))
            });
            admin
                || Compartment::parse(compartment).is_some_and(|home| match kind {
                    Some(kind) => roster.may_here(member, Action::Write, kind, &home, class),
                    None => !roster.why(member, &home, class, Action::Write, None).is_empty(),
                })
        };
        by(self) || named.and_then(|named| self.at(named)).is_some_and(|then| by(&then))
    }

    /// Everybody who reads a class of a compartment, with every reason.
    pub fn readers(&self, compartment: &Compartment, class: Class, now_ms: i64) -> Vec<Reader> {
        let reader = |member: Id| {
            if !self.is_active(member) {
                return None;
            }
            let why = self.why(member, compartment, class, Action::Read, Some(now_ms));
            (!why.is_empty()).then(|| Reader {
                member,
                writes: !self.why(member, compartment, class, Action::Write, None).is_empty(),
                devices: self.receivers(member).map(|device| device.key).collect(),
                why,
                reading: Label::Cryptography,
                writing: Label::Integrity,
            })
        };
        self.members().filter_map(|member| reader(member.id)).collect()
    }

    /// The devices of a member that bundles are sealed to.
    pub fn receivers(&self, member: Id) -> impl Iterator<Item = &DeviceState> {
        self.devices()
            .filter(move |device| device.active && device.member == member && !device.receiving.is_empty())
    }

    /// The departments and regions whose managers read the member's book.
    fn departments_of(&self, member: Id) -> Vec<String> {
        self.member(member).map(|state| departments(&state.standings)).unwrap_or_default()
    }

    /// Why the member reads (or writes and so on) the class there: all reasons. With `now_ms` a grant that ran out is none.
    fn why(
        &self,
        member: Id,
        compartment: &Compartment,
        class: Class,
        action: Action,
        now_ms: Option<i64>,
    ) -> Vec<Why> {
        let Some(state) = self.member(member).filter(|state| state.present) else { return vec![] };
        let bit = 1 << class.wire();
        let mask = |cells: (u8, u8)| if action == Action::Read { cells.0 } else { cells.0 & cells.1 };
        let mut why: Vec<Why> = self
            .by_every_standing(member, |standing| {
                let role = standing.role?;
                (mask(self.cell(role, compartment.sort())) & bit != 0)
                    .then(|| self.by_role(role, standing, member, compartment))?
            })
            .into_iter()
            .collect();
        let name = compartment.to_string();
        let below = |role: Option<Role>| {
            role.is_some_and(|role| mask(access::ceiling(role, compartment.sort())) & bit != 0)
        };
        if state.standings.iter().all(|standing| below(standing.role)) {
            why.extend(
                self.grants()
                    .filter(|grant| {
                        grant.to == member && grant.compartment == name && grant.classes & bit != 0
                    })
                    .filter(|grant| now_ms.is_none_or(|now| grant.until_ms.is_none_or(|until| now < until)))
                    .map(|grant| Why::Grant(grant.until_ms)),
            );
        }
        why.sort();
        why.dedup();
        why
    }

    /// A reason that follows from everything that the latest events say the member is.
    fn by_every_standing<T>(&self, member: Id, reason: impl Fn(&Standing) -> Option<T>) -> Option<T> {
        let state = self.member(member).filter(|state| state.present)?;
        let mut reasons = state.standings.iter().map(reason);
        let first = reasons.next()??;
        reasons.all(|other| other.is_some()).then_some(first)
    }

    fn by_role(&self, role: Role, standing: &Standing, member: Id, compartment: &Compartment) -> Option<Why> {
        let mine = |of: &String| standing.departments.contains(of);
        match (role, compartment) {
            (Role::Admin, _) => Some(Why::Admin),
            (Role::Auditor, _) => Some(Why::Role(role)),
            (_, Compartment::Org) => Some(Why::Role(role)),
            (Role::Finance, Compartment::Money(_)) => Some(Why::Role(role)),
            (Role::Finance, _) | (_, Compartment::Audit | Compartment::Rec(_)) => None,
            (Role::Manager, Compartment::Pool(of) | Compartment::Dept(of)) => {
                mine(of).then(|| Why::Manages(of.clone()))
            }
            (Role::Salesperson, Compartment::Pool(of) | Compartment::Dept(of)) => {
                mine(of).then_some(Why::Role(role))
            }
            (Role::Manager | Role::Salesperson, Compartment::Book(of) | Compartment::Money(of)) => {
                if self.holds(member, *of) {
                    Some(Why::Own)
                } else if role == Role::Manager {
                    self.departments_of(*of).into_iter().find(mine).map(Why::Manages)
                } else {
                    None
                }
            }
        }
    }

    /// The classes that a role reads and writes in compartments of a sort: the program's table, and where the team changed
    /// a cell, what every latest change leaves.
    pub fn cell(&self, role: Role, sort: Sort) -> (u8, u8) {
        let key = (role.wire(), sort.wire());
        let said: Vec<Cell> = match self.words_on(key) {
            Some(cells) if role != Role::Admin => cells.to_vec(),
            _ => base_cell(key).into_iter().collect(),
        };
        let (most_read, most_written) = access::ceiling(role, sort);
        said.iter().fold((most_read, most_written), |(reads, writes), cell| {
            (reads & cell.reads, writes & cell.writes & cell.reads)
        })
    }
}

/// How a record in a compartment of this sort stands to somebody who reaches it for this reason.
fn scope(why: &Why, sort: Sort) -> Scope {
    match (why, sort) {
        (_, Sort::Org | Sort::Pool | Sort::Dept) => Scope::Common,
        (Why::Own | Why::Grant(_), _) => Scope::Own,
        (Why::Manages(_), _) => Scope::Managed,
        (Why::Admin | Why::Role(_), _) => Scope::Others,
    }
}
