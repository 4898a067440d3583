//! Rosters where everybody knows what came before: who is what, reads what and why.

use super::*;

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
