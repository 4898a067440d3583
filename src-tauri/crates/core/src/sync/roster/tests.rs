//! Rosters written by hand: lines first, then what happens where two did not know of each other.

use coffer_vault::{RecoveryKit, Signer};

use super::*;
use crate::access::{ALL_CLASSES, Action, Role};
use crate::records::{Account, Pipeline};
use crate::schema::Class;
use crate::sync::compartment::{Compartment, Sort};

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

/// Admins 1, 2 and 3, salespeople 4 and 5.
fn admins() -> Team {
    let mut team = Team::new();
    team.join(2, Role::Admin, &[]);
    team.join(3, Role::Admin, &[]);
    team.join(4, Role::Salesperson, &["east"]);
    team.join(5, Role::Salesperson, &["west"]);
    team
}

impl Team {
    /// Events on the same heads, each by another device that has not written yet or goes on from its last.
    fn beside(&mut self, acts: Vec<(usize, What)>) -> Vec<Hash> {
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

#[test]
fn what_a_removed_admin_did_beside_the_removal_is_void_and_what_stood_before_it_stands() {
    let mut team = admins();
    let before = team.act(2, member(6, Role::Salesperson, &[]));
    let made = team.beside(vec![(1, remove(2)), (2, member(7, Role::Admin, &[]))]);
    let roster = team.roster();
    assert!(roster.counts(&before) && roster.counts(&made[0]));
    assert_eq!(team.why(&made[1]), Some(Refused::Overruled));
    assert!(roster.member(id(6)).unwrap().active && roster.member(id(7)).is_none());
    // Nor does anything that was built on it: a device that the void admin admitted.
    let seven = team.device(7, 7);
    let by_void = team.on(2, 3, &[made[1]], seven);
    team.events.push(by_void.clone());
    assert_eq!(team.why(&by_void.hash()), Some(Refused::Overruled));
    let act = team.on(7, 1, &[by_void.hash()], remove(4));
    team.events.push(act.clone());
    assert_eq!(team.why(&act.hash()), Some(Refused::NotAllowed));
    assert!(team.roster().member(id(4)).unwrap().active);
    // Through somebody else's hand it is still a removal in return: a dispute, and not a way out of one.
    let back = team.on(7, 1, &[by_void.hash()], remove(1));
    team.events.push(back.clone());
    let roster = team.roster();
    assert!(roster.held().contains(&back.hash()) && roster.held().contains(&made[0]));
    assert!(roster.member(id(7)).is_none());
    team.act(3, What::Settle { stand: vec![made[0]], fall: vec![] });
    let roster = team.roster();
    assert!(roster.is_admin(id(1)) && !roster.member(id(2)).unwrap().active && roster.held().is_empty());
}

#[test]
fn two_who_remove_each_other_are_suspended_until_somebody_uninvolved_settles() {
    let mut team = admins();
    let made = team.beside(vec![(1, remove(2)), (2, remove(1))]);
    let roster = team.roster();
    let mut held = made.clone();
    held.sort();
    assert_eq!(roster.held(), held);
    assert!([1, 2].iter().all(|n| {
        let member = roster.member(id(*n)).unwrap();
        member.present && member.suspended && !member.active
    }));
    assert_eq!(roster.warnings(), &[Warning::Suspended(id(1)), Warning::Suspended(id(2))]);
    // Nothing is sealed to either: one of them is a leaver, and may have dated the answer back.
    assert!([1, 2].iter().all(|n| reads(&roster, *n, &Compartment::Book(id(*n)), Class::Identity).is_none()));
    let own =
        |n| roster.may_here(id(n), Action::Write, Account::KIND, &Compartment::Book(id(n)), Class::Notes);
    assert!(own(1) && own(2));
    // Neither of them acts, and neither settles it.
    let settle = What::Settle { stand: vec![made[0]], fall: vec![made[1]] };
    let own = team.act(1, settle.clone());
    assert_eq!(team.why(&own), Some(Refused::NotAllowed));
    let act = team.act(2, member(9, Role::Admin, &[]));
    assert!(team.roster().held().contains(&act) && team.roster().member(id(9)).is_none());
    // Others go on as before.
    let other = team.act(3, member(8, Role::Salesperson, &[]));
    assert!(team.roster().counts(&other));
    let word = team.act(3, settle);
    let roster = team.roster();
    assert!(roster.counts(&word) && roster.counts(&made[0]));
    assert_eq!(team.why(&made[1]), Some(Refused::Settled));
    assert!(roster.is_admin(id(1)) && !roster.member(id(2)).unwrap().active && roster.held().is_empty());
    assert!(roster.member(id(9)).is_none());
}

#[test]
fn the_printed_key_settles_where_all_admins_are_parties() {
    let mut team = Team::new();
    team.join(2, Role::Admin, &[]);
    let made = team.beside(vec![(1, remove(2)), (2, remove(1))]);
    assert_eq!(team.roster().held().len(), 2);
    team.by_recovery(What::Settle { stand: vec![made[1]], fall: vec![] });
    let roster = team.roster();
    assert!(roster.is_admin(id(2)) && !roster.member(id(1)).unwrap().active);
    assert_eq!(team.why(&made[0]), Some(Refused::Overruled));
}

#[test]
fn settlements_that_differ_decide_nothing_until_a_later_word() {
    let mut team = admins();
    team.join(9, Role::Admin, &[]);
    let made = team.beside(vec![(1, remove(2)), (2, remove(1))]);
    let settle = |stands: usize| What::Settle { stand: vec![made[stands]], fall: vec![made[1 - stands]] };
    team.beside(vec![(3, settle(0)), (9, settle(1))]);
    assert_eq!(team.roster().held().len(), 2);
    team.act(3, settle(1));
    assert!(team.roster().held().is_empty() && team.roster().is_admin(id(2)));
}

#[test]
fn roles_set_at_the_same_time_leave_what_both_allow() {
    let mut team = admins();
    team.beside(vec![
        (1, role(4, Role::Manager, &["east", "west"])),
        (2, role(4, Role::Salesperson, &["west"])),
    ]);
    let roster = team.roster();
    let four = roster.member(id(4)).unwrap();
    assert_eq!((four.role, four.departments.clone()), (Some(Role::Salesperson), vec!["west".to_owned()]));
    assert_eq!(reads(&roster, 4, &Compartment::Book(id(5)), Class::Identity), None);
    assert!(reads(&roster, 4, &Compartment::Pool("west".into()), Class::Identity).is_some());
    assert_eq!(reads(&roster, 4, &Compartment::Pool("east".into()), Class::Identity), None);
    team.act(1, role(4, Role::Manager, &["west"]));
    assert_eq!(
        reads(&team.roster(), 4, &Compartment::Book(id(5)), Class::Identity),
        Some(Why::Manages("west".into()))
    );
}

#[test]
fn an_admin_who_is_demoted_beside_what_they_do_does_not_do_it() {
    let mut team = admins();
    let made = team.beside(vec![(1, role(2, Role::Salesperson, &[])), (2, member(9, Role::Admin, &[]))]);
    assert_eq!(team.why(&made[1]), Some(Refused::Overruled));
    // A promotion beside a demotion gives nothing, and so nothing follows from it.
    let made = team.beside(vec![(1, role(4, Role::Admin, &[])), (3, role(4, Role::Finance, &[]))]);
    let act = team.on(4, 1, &[made[0]], member(9, Role::Admin, &[]));
    team.events.push(act.clone());
    assert_eq!(team.why(&act.hash()), Some(Refused::Overruled));
    assert!(!team.roster().is_admin(id(4)));
}

#[test]
fn two_events_of_one_number_freeze_their_author_until_it_is_settled() {
    let mut team = admins();
    let (parents, seq) = team.roster().next_of(team.devices[2].public());
    let pair: Vec<Signed> =
        [6, 7].iter().map(|n| team.on(2, seq, &parents, member(*n, Role::Salesperson, &[]))).collect();
    team.events.extend(pair.iter().cloned());
    let later = team.act(2, member(8, Role::Salesperson, &[]));
    let roster = team.roster();
    assert_eq!(roster.held().len(), 3);
    assert_eq!(roster.warnings(), &[Warning::Frozen(*team.devices[2].public())]);
    assert!([6, 7, 8].iter().all(|n| roster.member(id(*n)).is_none()));
    // What the author is and reads does not change.
    assert!(roster.is_admin(id(2)) && !roster.member(id(2)).unwrap().suspended);
    team.act(1, What::Settle { stand: vec![pair[0].hash()], fall: vec![] });
    let roster = team.roster();
    assert!(roster.member(id(6)).is_some() && roster.member(id(8)).is_some() && roster.counts(&later));
    assert_eq!(team.why(&pair[1].hash()), Some(Refused::Twin));
    assert!(roster.warnings().is_empty());
}

#[test]
fn a_leaver_cannot_freeze_what_they_did_as_an_admin() {
    let mut team = admins();
    let removal = team.act(2, remove(4));
    team.act(1, remove(2));
    // Back-dated: the number of the removal again, on what was known before it.
    let parents: Vec<Hash> = vec![team.events[team.events.len() - 3].hash()];
    let twin = team.on(2, 1, &parents, member(9, Role::Admin, &[]));
    team.events.push(twin.clone());
    let roster = team.roster();
    assert!(roster.counts(&removal) && !roster.member(id(4)).unwrap().active);
    assert_eq!(team.why(&twin.hash()), Some(Refused::Overruled));
}

#[test]
fn numbers_follow_each_other() {
    let mut team = admins();
    let heads = team.roster().heads();
    for seq in [0, 2, 9] {
        let event = team.on(4, seq, &heads, What::Receiving { receiving: [1; 32] });
        team.events.push(event.clone());
        assert_eq!(team.why(&event.hash()), Some(Refused::Sequence), "{seq}");
    }
}

#[test]
fn a_grant_ends_by_time_by_word_and_with_its_member() {
    let mut team = office();
    let book = Compartment::Book(id(3));
    let grant = |until_ms| What::Grant {
        to: id(4),
        compartment: Compartment::Book(id(3)).to_string(),
        classes: 0b11,
        until_ms,
    };
    let made = team.act(1, grant(Some(NOW + 10)));
    let roster = team.roster();
    let at = |roster: &Roster, now| roster.reads(id(4), &book, Class::Reach, now);
    assert_eq!(at(&roster, NOW), Some(Why::Grant(Some(NOW + 10))));
    assert_eq!(at(&roster, NOW + 10), None);
    assert_eq!(reads(&roster, 4, &book, Class::Notes), None);
    assert!(roster.may_write(id(4), Account::KIND, &book, Class::Reach));
    // The member who has it may give it back; somebody else may not take it.
    let theft = team.act(3, What::GrantEnd { grant: made, cut: Cut::new() });
    assert_eq!(team.why(&theft), Some(Refused::NotAllowed));
    team.act(4, What::GrantEnd { grant: made, cut: Cut::new() });
    assert_eq!(at(&team.roster(), NOW), None);
    assert!(!team.roster().may_write(id(4), Account::KIND, &book, Class::Reach));
    team.act(1, grant(None));
    assert!(at(&team.roster(), i64::MAX).is_some());
    team.act(1, remove(4));
    team.act(1, member(4, Role::Salesperson, &["west"]));
    assert_eq!(at(&team.roster(), NOW), None);
    // Nothing widens what finance may hold.
    team.act(1, What::Grant { to: id(5), compartment: book.to_string(), classes: 0b1_1111, until_ms: None });
    assert_eq!(reads(&team.roster(), 5, &book, Class::Identity), None);
}

#[test]
fn a_book_is_handed_over_whole_and_to_nobody_where_two_are_named_at_once() {
    let mut team = admins();
    let book = Compartment::Book(id(4));
    let transfer = |to| What::Transfer { from: id(4), to: id(to), cut: Cut::new() };
    team.act(1, transfer(5));
    let roster = team.roster();
    assert_eq!(reads(&roster, 5, &book, Class::Notes), Some(Why::Own));
    assert_eq!(reads(&roster, 5, &Compartment::Money(id(4)), Class::Commercial), Some(Why::Own));
    assert_eq!(reads(&roster, 4, &book, Class::Notes), None);
    team.join(6, Role::Salesperson, &[]);
    team.beside(vec![(1, transfer(4)), (2, transfer(6))]);
    let roster = team.roster();
    assert!([4, 5, 6].iter().all(|n| reads(&roster, *n, &book, Class::Identity).is_none()));
    team.act(3, transfer(6));
    assert_eq!(reads(&team.roster(), 6, &book, Class::Identity), Some(Why::Own));
}

#[test]
fn a_cut_holds_back_what_does_not_know_of_it() {
    let mut team = office();
    let cut: Cut = [(id(103), (10, [1; 32])), (id(104), (5, [2; 32]))].into();
    let promoted = team.act(
        1,
        What::Role {
            member: id(3),
            role: Role::Manager.wire(),
            departments: vec!["east".into()],
            cut: cut.clone(),
        },
    );
    assert_eq!(team.roster().cut_of(id(103)), None, "more rights cut nothing");
    let before = team.roster().heads_hash();
    let down = team.act(
        1,
        What::Role {
            member: id(3),
            role: Role::Salesperson.wire(),
            departments: vec!["east".into()],
            cut: cut.clone(),
        },
    );
    let roster = team.roster();
    let after = roster.heads_hash();
    assert_eq!(roster.cut_of(id(103)), Some((10, [1; 32])));
    assert_eq!(roster.cut_of(id(104)), None, "a cut is of those it is about");
    assert_eq!(roster.passes(id(103), 10, None), Ok(()));
    assert_eq!(roster.passes(id(103), 11, Some(&before)), Err(down));
    assert_eq!(roster.passes(id(103), 11, None), Err(down));
    assert_eq!(roster.passes(id(103), 11, Some(&after)), Ok(()));
    assert_eq!(roster.passes(id(103), 11, Some(&[9; 32])), Err(down), "heads that nobody knows");
    assert_eq!(roster.goes_on(&before, &after), Some(true));
    assert_eq!(roster.goes_on(&after, &before), Some(false));
    assert!(roster.includes(&after, &promoted).unwrap());
    // A leaver's entries end at the cut, whatever they name; a copy that the cut does not name ends before its first.
    let gone = team.act(1, What::RemoveMember { member: id(4), cut: [(id(104), (5, [2; 32]))].into() });
    let bare = team.act(1, What::RevokeDevice { device: *team.devices[5].public(), cut: Cut::new() });
    let roster = team.roster();
    let now = roster.heads_hash();
    assert_eq!(roster.passes(id(104), 5, None), Ok(()));
    assert_eq!(roster.passes(id(104), 6, Some(&now)), Err(gone));
    assert_eq!(roster.passes(id(105), 1, Some(&now)), Err(bare));
    // Who comes back goes on.
    team.act(1, member(4, Role::Salesperson, &[]));
    let what = team.device(4, 4);
    team.act(1, what);
    let roster = team.roster();
    assert_eq!(roster.passes(id(104), 6, Some(&now)), Err(gone));
    assert_eq!(roster.passes(id(104), 6, Some(&roster.heads_hash())), Ok(()));
}

#[test]
fn the_heads_that_entries_name_pass_over_receiving_keys_and_give_the_roster_as_it_was() {
    let mut team = office();
    let before = team.roster().heads_hash();
    let keys = (2..=6).map(|n| (n, What::Receiving { receiving: [9; 32] })).collect();
    team.beside(keys);
    let roster = team.roster();
    assert_eq!((roster.heads().len(), roster.heads_hash()), (5, before));
    team.act(1, role(3, Role::Manager, &["east"]));
    team.act(1, remove(4));
    let roster = team.roster();
    let then = roster.at(&before).unwrap();
    assert_eq!(then.member(id(3)).unwrap().role, Some(Role::Salesperson));
    assert!(then.is_active(id(4)) && !roster.is_active(id(4)));
    assert!(roster.at(&[3; 32]).is_none());
    // Three who acted beside each other are found too.
    team.by_recovery(member(8, Role::Admin, &[]));
    team.by_recovery(member(9, Role::Admin, &[]));
    for n in [8, 9] {
        let what = team.device(n, n);
        team.by_recovery(what);
    }
    team.beside(vec![
        (1, member(10, Role::Salesperson, &[])),
        (8, member(11, Role::Salesperson, &[])),
        (9, member(12, Role::Salesperson, &[])),
    ]);
    let roster = team.roster();
    assert_eq!(roster.at(&roster.heads_hash()).unwrap().members().count(), roster.members().count());
}

#[test]
fn a_fork_is_chosen_by_its_own_device_or_an_admin() {
    let mut team = office();
    let fork = |chosen| What::Fork { replica: id(103), chosen: [chosen; 32] };
    let stolen = team.act(4, fork(1));
    assert_eq!(team.why(&stolen), Some(Refused::NotAllowed));
    team.act(3, fork(2));
    team.act(1, fork(3));
    assert_eq!(team.roster().chosen(id(103)), &[[2; 32], [3; 32]]);
}
