//! The line that an event draws through what its target wrote, and the heads that entries name.

use super::*;

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
