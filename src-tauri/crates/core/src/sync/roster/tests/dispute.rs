//! What happens where two did not know of each other.

use super::*;

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
fn a_word_on_no_dispute_does_not_wake_up_when_a_leaver_makes_one_of_it() {
    let mut team = admins();
    team.join(9, Role::Admin, &[]);
    let early = team.roster().heads();
    let removal = team.act(2, remove(4));
    team.act(3, What::Settle { stand: vec![], fall: vec![removal] });
    assert!(team.roster().counts(&removal));
    team.act(2, remove(9));
    let back = team.on(9, 1, &early, remove(2));
    team.events.push(back.clone());
    let roster = team.roster();
    assert!(roster.held().contains(&removal) && roster.held().contains(&back.hash()));
    assert!(!roster.is_active(id(4)), "a dispute gives nobody anything");
}

#[test]
fn where_one_of_two_last_words_is_itself_in_dispute_nothing_is_decided() {
    let mut team = admins();
    for n in [8, 9, 10] {
        team.join(n, Role::Admin, &[]);
    }
    let early = team.roster().heads();
    let made = team.beside(vec![(1, remove(2)), (2, remove(1))]);
    let settle = |stands: usize| What::Settle { stand: vec![made[stands]], fall: vec![made[1 - stands]] };
    team.beside(vec![(3, settle(0)), (8, settle(1))]);
    team.act(9, remove(10));
    // The leaver 10 puts the word of 3 in doubt; the other word must not win by that.
    team.events.push(team.on(10, 1, &early, remove(3)));
    team.events.push(team.on(10, 2, &[team.events.last().unwrap().hash()], remove(9)));
    let roster = team.roster();
    assert!(made.iter().all(|hash| roster.held().contains(hash)));
    assert!(!roster.is_active(id(1)) && !roster.is_active(id(2)));
}

#[test]
fn who_acts_on_though_they_knew_that_they_might_not_gains_nothing_when_that_proves_void() {
    let mut team = admins();
    let made = team.beside(vec![(1, role(3, Role::Finance, &[])), (2, role(1, Role::Manager, &[]))]);
    assert_eq!(team.why(&made[0]), Some(Refused::Overruled));
    let act = team.on(3, 1, &[made[0]], member(9, Role::Admin, &[]));
    team.events.push(act.clone());
    assert_eq!(team.why(&act.hash()), Some(Refused::NotAllowed));
    // With both in view they may again.
    team.events.pop();
    let fresh = team.on(3, 1, &made, member(9, Role::Admin, &[]));
    team.events.push(fresh.clone());
    assert!(team.roster().counts(&fresh.hash()) && team.roster().is_admin(id(9)));
}
