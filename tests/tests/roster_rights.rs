//! What a role may do holds in the member's own vault, and again wherever their entries come in.

use coffer_core::access::Role;
use coffer_core::change::journal::Hash;
use coffer_core::change::verify::Refusal;
use coffer_core::clock::Fixed;
use coffer_core::records::{Account, Member, Pipeline, Tag, Task};
use coffer_core::schema::{Class, Kind, Value};
use coffer_core::sync::rights::TeamRights;
use coffer_core::sync::roster::{Cut, Device, Roster, What};
use coffer_core::sync::segment::Rights;
use coffer_core::{Error, Id, Source, Workspace};
use coffer_tests::copies::{device_of, make, parcel};
use coffer_tests::{Book, START_MS};
use coffer_vault::{MemoryKeychain, NewVault, SeededRandom, Vault};
use tempfile::TempDir;

/// A colleague of `a` with this role, in a vault of their own that has what they may read.
fn colleague(a: &Book, role: Role, n: u64) -> (Workspace, TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let keychain = MemoryKeychain::new();
    let (vault, _) = Vault::create(NewVault {
        dir: &dir.path().join("vault"),
        name: "colleague",
        passphrase: None,
        keychain: Some(&keychain),
        kdf: None,
        rng: &mut SeededRandom::new(700 + n),
    })
    .expect("a vault");
    let mut source = Fixed::new(START_MS + 500 * n as i64, 3, 700 + n);
    let (replica, member) =
        (Id::fresh(&mut source as &mut dyn Source), Id::fresh(&mut source as &mut dyn Source));
    let what = What::Member { member, role: role.wire(), departments: vec!["east".to_owned()] };
    a.ws().change_roster(what).expect("a member");
    a.ws()
        .commit(&a.ws().actor("window"), "invite", |draft| {
            draft.create_as(member, Member::KIND, vec![(Member::NAME, named("同事"))], vec![])
        })
        .expect("a member's record");
    let roster = a.ws().admit(device_of(&vault, replica, member)).expect("admits");
    let ws = Workspace::join(vault, &roster, replica, member, Box::new(source)).expect("joins");
    send(a.ws(), &ws);
    (ws, dir)
}

fn send(from: &Workspace, to: &Workspace) -> coffer_core::change::ingest::Ingested {
    let roster = from.roster();
    let rights = TeamRights { roster: &roster, now_ms: START_MS };
    let parcel = parcel(from, to, &to.vector().expect("a vector"), &rights);
    let roster = to.roster();
    to.ingest_segments(&parcel, &TeamRights { roster: &roster, now_ms: START_MS }).expect("takes them in")
}

fn named(text: &str) -> Value {
    Value::text(text.to_owned())
}

fn refused<T>(result: coffer_core::Result<T>) -> bool {
    matches!(result, Err(Error::Refused { .. }))
}

fn try_make(
    ws: &Workspace,
    kind: &'static Kind,
    fields: coffer_core::change::Fields,
) -> coffer_core::Result<Id> {
    ws.commit(&ws.actor("window"), "make", |draft| draft.create(kind, fields, vec![]))
}

#[test]
fn a_salesperson_writes_their_own_book_and_not_the_teams_pipelines() {
    let a = Book::new(41);
    let (b, _dir) = colleague(&a, Role::Salesperson, 1);
    let own = try_make(&b, Account::KIND, vec![(Account::NAME, named("甲公司"))]).expect("own book");
    try_make(&b, Task::KIND, vec![(Task::TITLE, named("电话")), (Task::ACCOUNT, Value::Link(own))])
        .expect("beside its account");
    try_make(&b, Tag::KIND, vec![(Tag::NAME, named("重点"))]).expect("a word for all");
    assert!(refused(try_make(&b, Pipeline::KIND, vec![(Pipeline::NAME, named("渠道"))])));
    let of_admin = vec![(Account::NAME, named("乙")), (Account::OWNER, Value::Link(a.ws().me().member))];
    assert!(refused(try_make(&b, Account::KIND, of_admin)));
    // The admin hears of it, and takes it in.
    let came = send(&b, a.ws());
    assert_eq!((came.refused, came.waiting), (vec![], 0));
    assert_eq!(a.ws().get(Account::KIND, own).expect("is there").text(Account::NAME), "甲公司");
    // More rights are there as soon as the roster says so.
    let what = What::Role {
        member: b.me().member,
        role: Role::Manager.wire(),
        departments: vec![],
        cut: Cut::new(),
    };
    a.ws().change_roster(what).expect("promotes");
    let learned = b.learn_roster(&a.ws().roster_events().expect("events")).expect("learns");
    assert_eq!((learned.new, learned.refused), (1, vec![]));
    let pipeline =
        try_make(&b, Pipeline::KIND, vec![(Pipeline::NAME, named("渠道"))]).expect("a manager may");
    assert_eq!(send(&b, a.ws()).refused, vec![]);
    a.ws().get(Pipeline::KIND, pipeline).expect("taken in");
}

#[test]
fn finance_and_auditors_write_nothing_and_only_an_admin_changes_the_roster() {
    let a = Book::new(42);
    for (n, role) in [(1, Role::Finance), (2, Role::Auditor)] {
        let (b, _dir) = colleague(&a, role, n);
        assert!(refused(try_make(&b, Account::KIND, vec![(Account::NAME, named("甲"))])), "{role:?}");
        assert!(refused(try_make(&b, Tag::KIND, vec![(Tag::NAME, named("甲"))])), "{role:?}");
        let own = b.me().member;
        let raise =
            What::Role { member: own, role: Role::Admin.wire(), departments: vec![], cut: Cut::new() };
        assert!(refused(b.change_roster(raise)));
        assert!(refused(b.change_roster(What::RemoveMember { member: a.ws().me().member, cut: Cut::new() })));
    }
    // The last admin does not leave by mistake.
    let own = a.ws().me().member;
    assert!(refused(a.ws().change_roster(What::RemoveMember { member: own, cut: Cut::new() })));
    let device = *a.ws().vault().signer().public();
    assert!(a.ws().roster().is_admin(own) && a.ws().roster().device(&device).is_some_and(|own| own.active));
}

/// A roster of a team in which the colleague may write less than their own copy believes: what a program that does not keep
/// to its role would send.
struct Stricter<'a> {
    team: TeamRights<'a>,
    strict: &'a Roster,
}

impl Rights for Stricter<'_> {
    fn reads(&self, device: &[u8; 32], compartment: &str, class: Class) -> bool {
        self.team.reads(device, compartment, class)
    }

    fn reads_private(&self, device: &[u8; 32]) -> bool {
        self.team.reads_private(device)
    }

    fn is_authors(&self, device: &[u8; 32], replica: Id) -> bool {
        self.team.is_authors(device, replica)
    }

    fn passes(&self, _: Id, _: u64, _: Option<&Hash>) -> bool {
        true
    }

    fn writes(
        &self,
        replica: Id,
        named: Option<&Hash>,
        kind: Option<&Kind>,
        compartment: &str,
        class: Class,
    ) -> bool {
        self.strict.author_may_write(replica, named, kind, compartment, class)
    }
}

#[test]
fn what_an_author_may_not_write_is_set_aside_with_its_author_and_taken_in_once_they_may() {
    let a = Book::new(43);
    let (b, _dir) = colleague(&a, Role::Manager, 1);
    let good = make(&b, Account::KIND, vec![(Account::NAME, named("甲"))]);
    let bad = make(&b, Pipeline::KIND, vec![(Pipeline::NAME, named("渠道"))]);
    make(&b, Account::KIND, vec![(Account::NAME, named("乙"))]);
    // The same team, had the colleague been made a salesperson: nothing that they name is known in it.
    let other = Book::new(43);
    let what = What::Member { member: b.me().member, role: Role::Salesperson.wire(), departments: vec![] };
    other.ws().change_roster(what).expect("a member");
    let device = Device {
        device: b.vault().device_public(),
        replica: b.me().replica,
        member: b.me().member,
        receiving: b.vault().receiving_public()[0],
        name: String::new(),
    };
    other.ws().admit(device).expect("admits");
    let strict = other.ws().roster();
    let roster = a.ws().roster();
    let rights = TeamRights { roster: &roster, now_ms: START_MS };
    let sent = parcel(&b, a.ws(), &a.ws().vector().expect("a vector"), &rights);
    let rights = Stricter { team: rights, strict: &strict };
    let came = a.ws().ingest_segments(&sent, &rights).expect("takes in");
    assert_eq!(came.refused.iter().map(|(_, why)| *why).collect::<Vec<_>>(), vec![Refusal::NoRight]);
    assert_eq!((came.applied, came.waiting), (1, 1));
    a.ws().get(Account::KIND, good).expect("what they might do is here");
    assert!(a.ws().get(Pipeline::KIND, bad).is_err());
    // By the roster that holds here it was theirs to write: it comes in, and what waited behind it.
    let came = a.ws().ingest_segments(&[], &rights.team).expect("takes in");
    assert_eq!((came.applied, came.waiting), (2, 0));
    a.ws().get(Pipeline::KIND, bad).expect("taken in");
}

#[test]
fn what_is_written_behind_a_removal_waits_and_what_stood_before_it_stays() {
    let a = Book::new(44);
    let (b, _dir) = colleague(&a, Role::Salesperson, 1);
    let before = make(&b, Account::KIND, vec![(Account::NAME, named("甲"))]);
    assert_eq!(send(&b, a.ws()).refused, vec![]);
    let (replica, head) = (b.me().replica, b.head());
    a.ws().change_roster(What::RemoveMember { member: b.me().member, cut: Cut::new() }).expect("removes");
    assert_eq!(a.ws().roster().cut_of(replica), Some(head));
    // They have not heard of it, or do not want to.
    let behind = make(&b, Account::KIND, vec![(Account::NAME, named("乙"))]);
    let came = send(&b, a.ws());
    assert_eq!(came.refused.iter().map(|(_, why)| *why).collect::<Vec<_>>(), vec![Refusal::AfterCut]);
    a.ws().get(Account::KIND, before).expect("stays");
    assert!(a.ws().get(Account::KIND, behind).is_err());
    // Once they have, their own program writes no more, and nothing is sealed to them.
    b.learn_roster(&a.ws().roster_events().expect("events")).expect("learns");
    assert!(refused(try_make(&b, Account::KIND, vec![(Account::NAME, named("丙"))])));
    let roster = a.ws().roster();
    let rights = TeamRights { roster: &roster, now_ms: START_MS };
    assert!(parcel(a.ws(), &b, &b.vector().expect("a vector"), &rights).is_empty());
}
