//! Teammates whose programs do not keep to the rules: what they sign is theirs by name, and none of it counts.

use coffer_core::access::Role;
use coffer_core::change::ingest::Ingested;
use coffer_core::change::journal::{Dot, FieldKey, FieldOp, LIVE, OpPart, encoded};
use coffer_core::change::verify::Refusal;
use coffer_core::clock::Fixed;
use coffer_core::records::{Account, Member, Pipeline};
use coffer_core::schema::{Class, Field, Kind, Value};
use coffer_core::sync::rights::TeamRights;
use coffer_core::sync::roster::What;
use coffer_core::{Id, Source, Workspace, audit};
use coffer_tests::copies::{Forger, device_of, make, parcel, state};
use coffer_tests::{Book, START_MS};
use coffer_vault::{MemoryKeychain, NewVault, SeededRandom, Vault};
use tempfile::TempDir;

/// An admin's book with an account, a salesperson who knows of it all that there is to know, and an admin who believes
/// everybody and passes everything on.
struct Team {
    admin: Book,
    hostile: Workspace,
    gullible: Workspace,
    account: Id,
    home: Dot,
    before: [u8; 32],
    _dirs: [TempDir; 2],
}

fn joined(a: &Book, role: Role, n: u64) -> (Workspace, TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let (vault, _) = Vault::create(NewVault {
        dir: &dir.path().join("vault"),
        name: "colleague",
        passphrase: None,
        keychain: Some(&MemoryKeychain::new()),
        kdf: None,
        rng: &mut SeededRandom::new(800 + n),
    })
    .expect("a vault");
    let mut source = Fixed::new(START_MS + 500 * n as i64, 3, 800 + n);
    let (replica, member) =
        (Id::fresh(&mut source as &mut dyn Source), Id::fresh(&mut source as &mut dyn Source));
    let departments = vec!["east".to_owned()];
    a.ws().change_roster(What::Member { member, role: role.wire(), departments }).expect("a member");
    a.ws()
        .commit(&a.ws().actor("window"), "invite", |draft| {
            draft.create_as(member, Member::KIND, vec![(Member::NAME, Value::text("同事"))], vec![])
        })
        .expect("a member's record");
    let roster = a.ws().admit(device_of(&vault, replica, member)).expect("admits");
    (Workspace::join(vault, &roster, replica, member, Box::new(source)).expect("joins"), dir)
}

fn send(from: &Workspace, to: &Workspace) -> Ingested {
    let roster = from.roster();
    let rights = TeamRights { roster: &roster, now_ms: START_MS };
    let parcel = parcel(from, to, &to.vector().expect("a vector"), &rights);
    let roster = to.roster();
    to.ingest_segments(&parcel, &TeamRights { roster: &roster, now_ms: START_MS }).expect("takes them in")
}

fn team(seed: u64) -> Team {
    let admin = Book::new(seed);
    let (hostile, first) = joined(&admin, Role::Salesperson, 1);
    let (gullible, second) = joined(&admin, Role::Admin, 2);
    let events = admin.ws().roster_events().expect("events");
    hostile.learn_roster(&events).expect("learns");
    let account = make(admin.ws(), Account::KIND, vec![(Account::NAME, Value::text("远帆"))]);
    send(admin.ws(), &hostile);
    send(admin.ws(), &gullible);
    // An honest entry first: the copy names the roster that it knows.
    make(&hostile, Account::KIND, vec![(Account::NAME, Value::text("自己的客户"))]);
    send(&hostile, &gullible);
    assert_eq!(send(&hostile, admin.ws()).refused, []);
    let home = home_of(admin.ws(), account);
    let before = state(admin.ws());
    Team { admin, hostile, gullible, account, home, before, _dirs: [first, second] }
}

fn home_of(ws: &Workspace, account: Id) -> Dot {
    ws.read(|conn| {
        let sql = "SELECT author.id, seq, account.i FROM account JOIN entry USING (e) JOIN author USING (r)
                   WHERE account.id = ?1";
        Ok(conn.query_row(sql, [account.as_bytes()], |row| {
            Ok(Dot { replica: Id::from_bytes(row.get(0)?), seq: row.get(1)?, i: row.get(2)? })
        })?)
    })
    .expect("is there")
}

fn set(field: &Field, text: &str) -> Vec<(FieldKey, FieldOp)> {
    let value = encoded(&Value::text(text.to_owned()));
    vec![(FieldKey::Built(field.number), FieldOp::Set { value, over: vec![] })]
}

impl Team {
    /// What becomes of a forged entry at the admin's, who gets it from the one who believes everything.
    fn forged(&self, compartment: &str, class: Class, part: OpPart) -> Ingested {
        let mut forger = Forger::after(&self.hostile);
        forger.compartment = compartment.to_owned();
        let entry = forger.entry(&[(class, part)]);
        assert_eq!(
            self.gullible.ingest(&[entry]).expect("believes").applied,
            1,
            "the forgery itself is sound"
        );
        send(&self.gullible, self.admin.ws())
    }

    fn part(&self, kind: &Kind, record: Id, home: Option<Dot>, fields: Vec<(FieldKey, FieldOp)>) -> OpPart {
        OpPart { i: 0, kind: kind.number, record, home, fields }
    }

    /// Nothing of it is applied, its author is named, and everybody's honest work goes on.
    fn holds(&self, came: &Ingested, why: Refusal) {
        let author = self.hostile.me().replica;
        let reasons: Vec<Refusal> = came
            .refused
            .iter()
            .map(|(_, reason)| *reason)
            .chain(came.quarantined.iter().filter(|(by, ..)| *by == author).map(|(_, _, reason)| *reason))
            .collect();
        assert_eq!(reasons, [why], "{came:?}");
        let ws = self.admin.ws();
        let kept: Vec<(Vec<u8>, u64)> = ws
            .read(|conn| {
                let mut statement = conn.prepare("SELECT replica, seq FROM pending")?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<Result<Vec<_>, _>>()?)
            })
            .expect("reads");
        assert_eq!(kept, [(author.as_bytes().to_vec(), self.hostile.head().0 + 1)], "set aside by name");
        assert_eq!(state(ws), self.before);
        assert!(audit::verify(ws).expect("verifies").first_bad.is_none());
        assert!(ws.rebuild(false).expect("rebuild").same);
        let honest = make(&self.gullible, Account::KIND, vec![(Account::NAME, Value::text("诚实"))]);
        send(&self.gullible, ws);
        assert_eq!(ws.get(Account::KIND, honest).expect("applied").title(), "诚实");
    }
}

#[test]
fn nobody_writes_into_anothers_book() {
    let team = team(820);
    let book = format!("book:{}", team.admin.ws().me().member);
    let part = team.part(Account::KIND, team.account, Some(team.home), set(Account::NAME, "改了"));
    team.holds(&team.forged(&book, Class::Identity, part), Refusal::NoRight);
}

#[test]
fn nor_from_their_own_book_into_anothers_record() {
    for (seed, class, fields) in [
        (821, Class::Identity, set(Account::NAME, "改了")),
        (822, Class::Notes, set(Account::NOTES, "改了")),
        (823, Class::Identity, vec![(FieldKey::Built(LIVE), dead())]),
    ] {
        let team = team(seed);
        let own = format!("book:{}", team.hostile.me().member);
        let part = team.part(Account::KIND, team.account, Some(team.home), fields);
        // Not even who believes everybody takes that.
        let mut forger = Forger::after(&team.hostile);
        forger.compartment = own;
        let entry = forger.entry(&[(class, part)]);
        let came = team.admin.ws().ingest(std::slice::from_ref(&entry)).expect("answers");
        team.holds(&came, Refusal::WrongHome);
        assert_eq!(team.gullible.ingest(&[entry]).expect("answers").applied, 0);
    }
}

/// A liveness that has seen nothing.
fn dead() -> FieldOp {
    FieldOp::Set { value: vec![0x82, 0xf4, 0x80], over: vec![] }
}

#[test]
fn what_the_team_sets_up_in_common_is_not_a_salespersons_to_change() {
    for (seed, kind, field) in [(824, Pipeline::KIND, Pipeline::NAME), (825, Member::KIND, Member::NAME)] {
        let team = team(seed);
        let part = team.part(kind, Id::from_bytes([7; 16]), None, set(field, "假"));
        team.holds(&team.forged("org", Class::Identity, part), Refusal::NoRight);
    }
}

#[test]
fn nor_into_an_audience_that_is_not_theirs() {
    for (seed, compartment) in [(827, "audit"), (828, "pool:west")] {
        let team = team(seed);
        let part = team.part(Account::KIND, Id::from_bytes([7; 16]), None, set(Account::NAME, "假"));
        team.holds(&team.forged(compartment, Class::Identity, part), Refusal::NoRight);
    }
}

#[test]
fn what_stands_in_an_audience_that_is_none_reaches_nobody() {
    let team = team(826);
    let part = team.part(Account::KIND, Id::from_bytes([7; 16]), None, set(Account::NAME, "假"));
    let came = team.forged("book:everybody", Class::Identity, part);
    assert_eq!((came.applied, came.refused, came.quarantined), (1, vec![], vec![]), "its place in the chain");
    assert_eq!(state(team.admin.ws()), team.before);
}
