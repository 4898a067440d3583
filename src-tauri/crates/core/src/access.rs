//! Who may read and write what. A member's role and how a record stands to them decide; nothing else does. Two tables:
//! which classes a role has in which sort of compartment, which a team may change within limits, and what a role may do
//! to a kind of record, which is fixed.

use crate::records::number;
use crate::schema::{Class, Kind};
use crate::sync::compartment::Sort;

/// What a member is in the team.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Own book, what is shared with them, the pool.
    Salesperson,
    /// The books of a department or region.
    Manager,
    /// Everything, and the roster.
    Admin,
    /// Money and the names that belong to it, no phones.
    Finance,
    /// Reads the journal; writes nothing.
    Auditor,
}

impl Role {
    /// Every role, in wire order.
    pub const ALL: [Role; 5] = [Role::Salesperson, Role::Manager, Role::Admin, Role::Finance, Role::Auditor];

    /// The number that roster events carry; it never changes.
    pub const fn wire(self) -> u8 {
        match self {
            Role::Salesperson => 0,
            Role::Manager => 1,
            Role::Admin => 2,
            Role::Finance => 3,
            Role::Auditor => 4,
        }
    }

    /// The role with this number.
    pub fn from_wire(number: u8) -> Option<Role> {
        Role::ALL.get(usize::from(number)).copied()
    }

    /// A stable word for it.
    pub fn code(self) -> &'static str {
        match self {
            Role::Salesperson => "salesperson",
            Role::Manager => "manager",
            Role::Admin => "admin",
            Role::Finance => "finance",
            Role::Auditor => "auditor",
        }
    }
}

/// Every class, one bit each by wire number.
pub const ALL_CLASSES: u8 = 0b1_1111;
const IDENTITY: u8 = 1 << Class::Identity.wire();
const COMMERCIAL: u8 = 1 << Class::Commercial.wire();

/// The classes that a role reads and writes in compartments of a sort, where the compartment is one of theirs.
pub fn base(role: Role, sort: Sort) -> (u8, u8) {
    match (role, sort) {
        (Role::Admin, _) => (ALL_CLASSES, ALL_CLASSES),
        (Role::Salesperson | Role::Manager, Sort::Audit) => (0, 0),
        (Role::Salesperson | Role::Manager, _) => (ALL_CLASSES, ALL_CLASSES),
        (Role::Finance, Sort::Money | Sort::Org) => (IDENTITY | COMMERCIAL, 0),
        (Role::Finance, _) => (0, 0),
        (Role::Auditor, Sort::Audit) => (ALL_CLASSES, 0),
        (Role::Auditor, _) => (IDENTITY, 0),
    }
}

/// The most that a team can give a role there: no policy and no grant goes beyond it, nor does any take from an admin.
pub fn ceiling(role: Role, sort: Sort) -> (u8, u8) {
    match (role, sort) {
        (Role::Finance, Sort::Book) => (0, 0),
        (Role::Finance, _) => (IDENTITY | COMMERCIAL, 0),
        (Role::Auditor, _) => (ALL_CLASSES, 0),
        (Role::Salesperson | Role::Manager, Sort::Audit) => (0, 0),
        _ => (ALL_CLASSES, ALL_CLASSES),
    }
}

/// Does a kind of record live in compartments of this sort?
pub fn lives_in(kind: &Kind, sort: Sort) -> bool {
    let common = matches!(
        kind.number,
        number::MEMBER | number::PIPELINE | number::STAGE | number::TAG | number::CUSTOM_FIELD
    );
    match sort {
        Sort::Org => common || kind.number == number::VIEW,
        Sort::Audit => false,
        _ => !common,
    }
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// See the fields of a class.
    Read,
    /// Make a record or change fields of a class.
    Write,
    /// Put a record into the trash or take it out.
    Delete,
    /// Take data out of the vault.
    Export,
}

impl Action {
    /// A stable word for it.
    pub fn code(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Write => "write",
            Action::Delete => "delete",
            Action::Export => "export",
        }
    }
}

/// How a record stands to the member who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// In their own book, or shared with them.
    Own,
    /// In a book of a department or region that they manage.
    Managed,
    /// The team's common records: tags, pipelines, fields.
    Common,
    /// Somebody else's.
    Others,
}

/// May a member of `role` do `action` to fields of `class` of a `kind` record that stands to them as `scope`?
pub fn may(role: Role, action: Action, kind: &Kind, class: Class, scope: Scope) -> bool {
    let set_up =
        matches!(kind.number, number::PIPELINE | number::STAGE | number::MEMBER | number::CUSTOM_FIELD);
    match (role, action, scope) {
        (Role::Admin, ..) => true,
        (Role::Auditor, Action::Read, _) => class == Class::Identity,
        (Role::Auditor, ..) => false,
        (Role::Finance, Action::Read, Scope::Own | Scope::Common) => {
            matches!(class, Class::Identity | Class::Commercial)
        }
        (Role::Finance, ..) => false,
        (_, Action::Read, Scope::Common) => true,
        (Role::Manager, Action::Write | Action::Delete, Scope::Common) => true,
        (Role::Salesperson, Action::Write, Scope::Common) => !set_up,
        (Role::Salesperson, Action::Delete, Scope::Common) => false,
        (_, Action::Export, Scope::Common) => true,
        (Role::Manager, _, Scope::Own | Scope::Managed) => true,
        (Role::Salesperson, _, Scope::Own) => true,
        (Role::Manager | Role::Salesperson, _, Scope::Others) => false,
        (Role::Salesperson, _, Scope::Managed) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Account, Pipeline, View};

    #[test]
    fn the_table_of_rights_is_this_one() {
        use {Action::*, Class::*, Role::*, Scope::*};
        let account = Account::KIND;
        let pipeline = Pipeline::KIND;
        let rows: &[(Role, Action, &Kind, Class, Scope, bool)] = &[
            (Admin, Write, account, Reach, Others, true),
            (Admin, Export, account, Sensitive, Others, true),
            (Salesperson, Write, account, Reach, Own, true),
            (Salesperson, Read, account, Identity, Others, false),
            (Salesperson, Read, account, Identity, Managed, false),
            (Salesperson, Write, pipeline, Identity, Common, false),
            (Salesperson, Read, pipeline, Identity, Common, true),
            (Manager, Write, account, Notes, Managed, true),
            (Manager, Read, account, Identity, Others, false),
            (Manager, Write, pipeline, Identity, Common, true),
            (Finance, Read, account, Commercial, Own, true),
            (Finance, Read, account, Reach, Own, false),
            (Finance, Write, account, Commercial, Own, false),
            (Finance, Export, account, Identity, Own, false),
            (Auditor, Read, account, Identity, Others, true),
            (Auditor, Read, account, Notes, Others, false),
            (Auditor, Write, account, Identity, Own, false),
            (Salesperson, Delete, View::KIND, Identity, Own, true),
            (Salesperson, Delete, View::KIND, Identity, Common, false),
        ];
        for (role, action, kind, class, scope, allowed) in rows {
            assert_eq!(
                may(*role, *action, kind, *class, *scope),
                *allowed,
                "{role:?} {action:?} {} {class:?} {scope:?}",
                kind.name
            );
        }
    }
}
