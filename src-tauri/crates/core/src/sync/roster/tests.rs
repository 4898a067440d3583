//! Rosters written by hand: lines first, then what happens where two did not know of each other.

use coffer_vault::{RecoveryKit, Signer};

use super::*;
use crate::access::{ALL_CLASSES, Role};
use crate::records::{Account, Pipeline};
use crate::schema::Class;
use crate::sync::compartment::{Compartment, Sort};

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

fn reads(roster: &Roster, n: u8, compartment: &Compartment, class: Class) -> Option<Why> {
    roster.reads(id(n), compartment, class, NOW)
}

/// Admin 1, manager 2 of the east, salespeople 3 (east) and 4 (west), finance 5, auditor 6.
fn office() -> Team {
    let mut team = Team::new();
    team.join(2, Role::Manager, &["east"]);
    team.join(3, Role::Salesperson, &["east"]);
    team.join(4, Role::Salesperson, &["west"]);
    team.join(5, Role::Finance, &[]);
    team.join(6, Role::Auditor, &[]);
    team
}

#[test]
fn who_reads_what_in_an_office() {
    use {Class::*, Compartment::*};
    let team = office();
    let roster = team.roster();
    assert_eq!(roster.refused(), vec![]);
    let rows: &[(u8, Compartment, Class, Option<Why>)] = &[
        (1, Book(id(3)), Reach, Some(Why::Admin)),
        (2, Book(id(3)), Reach, Some(Why::Manages("east".into()))),
        (2, Book(id(4)), Identity, None),
        (2, Book(id(2)), Notes, Some(Why::Own)),
        (3, Book(id(3)), Sensitive, Some(Why::Own)),
        (3, Book(id(4)), Identity, None),
        (3, Book(id(2)), Identity, None),
        (3, Pool("east".into()), Reach, Some(Why::Role(Role::Salesperson))),
        (3, Pool("west".into()), Reach, None),
        (2, Dept("east".into()), Notes, Some(Why::Manages("east".into()))),
        (3, Audit, Identity, None),
        (5, Money(id(3)), Commercial, Some(Why::Role(Role::Finance))),
        (5, Money(id(3)), Reach, None),
        (5, Book(id(3)), Identity, None),
        (5, Book(id(5)), Identity, None),
        (5, Org, Identity, Some(Why::Role(Role::Finance))),
        (6, Audit, Notes, Some(Why::Role(Role::Auditor))),
        (6, Book(id(3)), Identity, Some(Why::Role(Role::Auditor))),
        (6, Book(id(3)), Reach, None),
        (7, Org, Identity, None),
        (3, Org, Identity, Some(Why::Role(Role::Salesperson))),
        (3, Rec(id(9)), Identity, None),
    ];
    for (who, compartment, class, why) in rows {
        assert_eq!(&reads(&roster, *who, compartment, *class), why, "{who} {compartment} {class:?}");
    }
    assert_eq!([1, 2, 3, 5, 6].map(|n| roster.reads_private(id(n))), [true, false, false, false, true]);
}

#[test]
fn who_writes_what_in_an_office() {
    use {Class::*, Compartment::*};
    let team = office();
    let roster = team.roster();
    let rows: &[(u8, &crate::schema::Kind, Compartment, Class, bool)] = &[
        (3, Account::KIND, Book(id(3)), Reach, true),
        (3, Account::KIND, Book(id(4)), Identity, false),
        (3, Account::KIND, Org, Identity, false),
        (3, Pipeline::KIND, Org, Identity, false),
        (2, Pipeline::KIND, Org, Identity, true),
        (2, Account::KIND, Book(id(3)), Notes, true),
        (2, Account::KIND, Book(id(4)), Notes, false),
        (1, Account::KIND, Book(id(4)), Notes, true),
        (1, Account::KIND, Org, Notes, false),
        (5, Account::KIND, Money(id(3)), Commercial, false),
        (6, Account::KIND, Book(id(3)), Identity, false),
        (7, Account::KIND, Book(id(7)), Identity, false),
    ];
    for (who, kind, compartment, class, may) in rows {
        assert_eq!(
            roster.may_write(id(*who), kind, compartment, *class),
            *may,
            "{who} {} {compartment} {class:?}",
            kind.name
        );
    }
}

#[test]
fn who_can_read_this_and_why() {
    let mut team = office();
    team.act(
        1,
        What::Grant {
            to: id(4),
            compartment: Compartment::Book(id(3)).to_string(),
            classes: 1 << Class::Identity.wire(),
            until_ms: Some(NOW + 1),
        },
    );
    let readers = team.roster().readers(&Compartment::Book(id(3)), Class::Identity, NOW);
    let found: Vec<_> = readers
        .iter()
        .map(|reader| (reader.member, reader.why[0].code(), reader.writes, reader.reading.letter()))
        .collect();
    assert_eq!(
        found,
        vec![
            (id(1), "admin", true, 'C'),
            (id(2), "manages", true, 'C'),
            (id(3), "own", true, 'C'),
            (id(4), "grant", true, 'C'),
            (id(6), "role", false, 'C'),
        ]
    );
    assert_eq!(readers[2].devices, vec![*team.devices[3].public()]);
    // The first device announced no receiving key here: it may read, and nothing can be sealed to it.
    assert!(readers[0].devices.is_empty());
    assert_eq!(team.roster().readers(&Compartment::Book(id(3)), Class::Reach, NOW).len(), 3);
}

#[test]
fn only_an_admin_admits_and_the_printed_key_admits_an_admin() {
    let mut team = office();
    let by_manager = team.act(2, member(7, Role::Salesperson, &[]));
    assert_eq!(team.why(&by_manager), Some(Refused::NotAllowed));
    let by_key = team.by_recovery(member(7, Role::Salesperson, &[]));
    assert_eq!(team.why(&by_key), Some(Refused::NotAllowed));
    let admin = team.by_recovery(member(8, Role::Admin, &[]));
    assert_eq!(team.why(&admin), None);
    let what = team.device(8, 8);
    team.by_recovery(what);
    let what = team.device(9, 3);
    let of_seller = team.by_recovery(what);
    assert_eq!(team.why(&of_seller), Some(Refused::NotAllowed));
    let roster = team.roster();
    assert!(roster.is_admin(id(8)) && roster.device_of(id(108)).unwrap().active);
    assert!(roster.device_of(id(109)).is_none() && roster.member(id(7)).is_none());
    let stranger = team.on(12, 1, &team.roster().heads(), remove(1));
    team.events.push(stranger.clone());
    assert_eq!(team.why(&stranger.hash()), Some(Refused::Stranger));
}

#[test]
fn receiving_keys_follow_each_other_and_only_by_the_device_itself() {
    let mut team = office();
    for n in [31, 32] {
        team.act(3, What::Receiving { receiving: [n; 32] });
    }
    let roster = team.roster();
    assert_eq!(roster.device_of(id(103)).unwrap().receiving, vec![[32; 32], [31; 32], [3; 32]]);
    assert_eq!(roster.device_of(id(104)).unwrap().receiving, vec![[4; 32]]);
    assert!(roster.device_of(id(101)).unwrap().receiving.is_empty());
    team.act(1, What::Receiving { receiving: [9; 32] });
    assert_eq!(team.roster().device_of(id(101)).unwrap().receiving, vec![[9; 32]]);
}

#[test]
fn a_removed_member_reads_nothing_and_signs_nothing_more_and_may_come_back() {
    let mut team = office();
    team.act(1, remove(3));
    let after = team.act(3, What::Receiving { receiving: [5; 32] });
    assert_eq!(team.why(&after), Some(Refused::NotAllowed));
    let roster = team.roster();
    assert!(!roster.member(id(3)).unwrap().active && !roster.device_of(id(103)).unwrap().active);
    assert_eq!(reads(&roster, 3, &Compartment::Book(id(3)), Class::Identity), None);
    // Their manager still does: customers stay.
    assert!(reads(&roster, 2, &Compartment::Book(id(3)), Class::Identity).is_some());
    team.act(1, member(3, Role::Salesperson, &["west"]));
    let roster = team.roster();
    assert!(roster.member(id(3)).unwrap().active && !roster.device_of(id(103)).unwrap().active);
    let what = team.device(3, 3);
    team.act(1, what);
    assert!(team.roster().device_of(id(103)).unwrap().active);
}

#[test]
fn an_event_of_a_newer_version_is_kept_and_ignored() {
    let mut team = office();
    let body = {
        let mut e = minicbor::Encoder::new(Vec::new());
        e.array(7).unwrap().u8(1).unwrap().u64(77).unwrap().bytes(&team.team).unwrap().u64(1).unwrap();
        e.array(1).unwrap().bytes(&team.roster().heads()[0]).unwrap();
        e.str("something new").unwrap().null().unwrap();
        e.into_writer()
    };
    assert_eq!(Event::decode(&body).unwrap().encode(), body);
    let by = &team.devices[3];
    team.events.push(Signed { sig: by.sign(DOMAIN, &body), author: *by.public(), body });
    let roster = team.roster();
    assert_eq!(roster.refused(), vec![]);
    assert_eq!(roster.heads(), vec![team.events.last().unwrap().hash()]);
    // The next event of the author goes on counting behind it.
    team.act(3, What::Receiving { receiving: [5; 32] });
    assert_eq!(team.roster().device_of(id(103)).unwrap().receiving[0], [5; 32]);
}

#[test]
fn a_vault_of_the_first_form_stays_readable() {
    let mut team = Team::new();
    let old = |team: &Team, n: usize| {
        Event::Old(OldDevice {
            team: team.team,
            device: *team.devices[n].public(),
            replica: id(100 + n as u8),
            member: id(1),
        })
    };
    let second = sign(&team.devices[1], &old(&team, 2));
    let third = sign(&team.devices[2], &old(&team, 3));
    let stray = sign(&team.devices[9], &old(&team, 4));
    team.events.splice(0..0, [third, second, stray]);
    let roster = team.roster();
    assert_eq!(roster.refused().len(), 1);
    assert!([102, 103].iter().all(|replica| roster.device_of(id(*replica)).unwrap().active));
    assert!(roster.device_of(id(104)).is_none());
    team.act(3, What::Receiving { receiving: [4; 32] });
    assert_eq!(team.roster().device_of(id(103)).unwrap().receiving, vec![[4; 32]]);
}

#[test]
fn a_policy_narrows_and_widens_within_limits() {
    let mut team = office();
    let cell =
        |role: Role, sort: Sort, reads, writes| Cell { role: role.wire(), sort: sort.wire(), reads, writes };
    let cells = vec![
        cell(Role::Salesperson, Sort::Pool, 0b1, 0),
        cell(Role::Admin, Sort::Book, 0, 0),
        cell(Role::Finance, Sort::Book, ALL_CLASSES, ALL_CLASSES),
        cell(Role::Finance, Sort::Money, ALL_CLASSES, ALL_CLASSES),
    ];
    team.act(1, What::Policy { cells, cut: Cut::new() });
    let roster = team.roster();
    let pool = Compartment::Pool("east".into());
    assert!(reads(&roster, 3, &pool, Class::Identity).is_some());
    assert_eq!(reads(&roster, 3, &pool, Class::Reach), None);
    assert!(!roster.may_write(id(3), Account::KIND, &pool, Class::Identity));
    assert!(reads(&roster, 1, &Compartment::Book(id(3)), Class::Reach).is_some());
    assert_eq!(reads(&roster, 5, &Compartment::Book(id(3)), Class::Identity), None);
    assert_eq!(reads(&roster, 5, &Compartment::Money(id(3)), Class::Reach), None);
}
