//! A team of desks that exchange sealed files through a folder, and what each of them holds, to the last byte.

use std::fs;
use std::path::{Path, PathBuf};

use coffer_core::clock::Fixed;
use coffer_core::sync::bundle::{self, BundleError, Receiver};
use coffer_core::{Workspace, audit};
use coffer_tests::copies::state;
use coffer_vault::{Keychain, Secret, Unlock, Vault};
use rusqlite::types::ValueRef;
use serde_json::{Value, json};

use crate::desk::{Desk, PASSPHRASE};

/// Somebody at a desk.
pub struct Mate {
    pub desk: Desk,
    pub name: &'static str,
}

/// Something that is looked for in what a device holds.
#[derive(Clone)]
pub enum Canary {
    Text(String),
    /// Minor units of an amount.
    Amount(i64),
}

/// Everything that a device holds or could open: the cells of all tables of its open database, and all parts of all sealed
/// files of a folder that it has keys for.
pub struct Holdings {
    bytes: Vec<Vec<u8>>,
    numbers: Vec<i64>,
    /// Sealed files that opened.
    pub opened: usize,
    /// Sealed files that did not.
    pub shut: usize,
}

impl Holdings {
    /// In how many cells and parts the canary is.
    pub fn count(&self, canary: &Canary) -> usize {
        let with = |needle: &[u8]| {
            self.bytes.iter().filter(|cell| cell.windows(needle.len()).any(|window| window == needle)).count()
        };
        match canary {
            Canary::Text(text) => with(text.as_bytes()),
            Canary::Amount(minor) => {
                with(&minor.to_be_bytes())
                    + with(minor.to_string().as_bytes())
                    + self.numbers.iter().filter(|number| *number == minor).count()
            }
        }
    }
}

impl Mate {
    /// A person with an empty vault.
    pub fn new(seed: u64, name: &'static str) -> Mate {
        Mate { desk: Desk::open(seed), name }
    }

    /// Calls a command that works.
    #[track_caller]
    pub fn ok(&self, name: &str, args: Value) -> Value {
        self.desk.ok(name, args)
    }

    /// Closes the vault and opens it again: what is to survive has to be on the disk.
    #[track_caller]
    pub fn reopen(&self) {
        self.ok("vault_lock", json!({}));
        self.unlock();
    }

    fn unlock(&self) {
        self.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    }

    /// Seals what is new into the folder.
    #[track_caller]
    pub fn seal(&self, folder: &Path) -> PathBuf {
        self.desk.later(60_000);
        let told = self.desk.session.seal_into(folder).expect("seals");
        folder.join(told["name"].as_str().expect("a name"))
    }

    /// Takes the folder in. Gives each file's outcome.
    #[track_caller]
    pub fn take(&self, folder: &Path) -> Vec<String> {
        self.desk.later(60_000);
        let told = self.desk.session.take_in_from(folder).expect("takes in");
        let files = told["files"].as_array().expect("files");
        files.iter().map(|met| met["outcome"].as_str().expect("an outcome").to_owned()).collect()
    }

    /// Puts a file before the session, as a dialog would.
    pub fn file(&self, bytes: Vec<u8>) -> String {
        self.desk.session.put_file("file.coffer", bytes).expect("a file")
    }

    /// Makes a record; its id.
    #[track_caller]
    pub fn make(&self, kind: &str, fields: Value) -> String {
        let made = self.ok("record_create", json!({"kind": kind, "fields": fields}));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Changes a record.
    #[track_caller]
    pub fn change(&self, kind: &str, id: &str, fields: Value) {
        self.ok("record_update", json!({"kind": kind, "id": id, "fields": fields}));
    }

    /// A record's title; none where it is not here.
    pub fn title(&self, kind: &str, id: &str) -> Option<String> {
        let got = self.desk.call("record_get", json!({"kind": kind, "id": id})).ok()?;
        got["title"].as_str().map(str::to_owned)
    }

    /// This member's id.
    pub fn member(&self) -> String {
        let team = self.ok("team", json!({}));
        let members = team["members"].as_array().expect("members").iter();
        members
            .filter(|one| one["own"] == true)
            .map(|one| one["id"].as_str().expect("an id").to_owned())
            .next()
            .expect("me")
    }

    /// Opens the book beside the session, which is locked meanwhile.
    pub fn beside<T>(&self, look: impl FnOnce(&Workspace) -> T) -> T {
        self.ok("vault_lock", json!({}));
        let vaults = fs::read_dir(self.desk.host.folder.join("data/vaults")).expect("a folder");
        let folder = vaults.map(|entry| entry.expect("an entry").path()).next().expect("a vault");
        let keychain = self.desk.host.keychain.as_ref().map(|keychain| keychain as &dyn Keychain);
        let way = Unlock::Passphrase(Secret::from_text(PASSPHRASE.to_owned()));
        let vault = Vault::open(&folder, way, keychain).expect("the vault opens");
        let source = {
            use coffer_api::Host;
            let mut seed = [0; 8];
            self.desk.host.fill(&mut seed);
            Fixed::new(self.desk.host.now_ms(), 1, u64::from_be_bytes(seed))
        };
        let ws = Workspace::open(vault, keychain, None, Box::new(source)).expect("the book opens");
        let seen = look(&ws);
        ws.close(keychain).expect("the book closes");
        self.unlock();
        seen
    }

    /// What is here and what could be opened of the folder.
    pub fn holdings(&self, folder: &Path) -> Holdings {
        self.beside(|ws| {
            let mut held = Holdings { bytes: Vec::new(), numbers: Vec::new(), opened: 0, shut: 0 };
            dump(ws, &mut held);
            let team = ws.me().team;
            for entry in fs::read_dir(folder).expect("a folder") {
                let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
                match bundle::open(Some(&team), &Receiver::of(ws.vault()), &bytes) {
                    Ok(opened) => {
                        held.opened += 1;
                        held.bytes.extend(opened.parts.into_iter().map(|(_, part)| part));
                    }
                    Err(BundleError::NotForThisDevice) => held.shut += 1,
                    Err(error) => panic!("{error}"),
                }
            }
            held
        })
    }

    /// The doctor finds nothing, also after the tables were made again from the journal, and the journal proves itself.
    #[track_caller]
    pub fn is_sound(&self) -> [u8; 32] {
        self.is_sound_with(0)
    }

    /// The same where the roster lets so many entries not count, or they wait behind one: no fault of this vault.
    #[track_caller]
    pub fn is_sound_with(&self, aside: u64) -> [u8; 32] {
        assert_eq!(self.ok("audit_verify", json!({}))["ok"], true, "{}", self.name);
        self.beside(|ws| {
            let checks = audit::doctor(ws).expect("doctor");
            assert!(checks.iter().all(|check| check.ok), "{}: {checks:?}", self.name);
            let kept = ws.read(|conn| {
                Ok(conn.query_row("SELECT count(*) FROM pending", [], |row| row.get::<_, u64>(0))?)
            });
            assert_eq!(kept.expect("reads"), aside, "{}", self.name);
            assert!(ws.rebuild(false).expect("rebuild").same, "{}", self.name);
            state(ws)
        })
    }
}

fn dump(ws: &Workspace, held: &mut Holdings) {
    ws.read(|conn| {
        let mut tables = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
        let names = tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        for name in names {
            let mut statement = conn.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    match row.get_ref(column)? {
                        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => held.bytes.push(bytes.to_vec()),
                        ValueRef::Integer(number) => held.numbers.push(number),
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    })
    .expect("reads");
}

/// Takes somebody in: invitation, request, six words, admission, a sealed file, entry. Every vault is closed and opened
/// again between the steps. Gives the member.
#[track_caller]
pub fn join(admin: &Mate, new: &Mate, folder: &Path, as_what: Value) -> String {
    let invitation = admin.ok("team_invite", json!({}));
    admin.reopen();
    let asked = new.ok("team_request", json!({"invitation": invitation["text"], "name": new.name}));
    new.reopen();
    let request = asked["request"]["text"].clone();
    let looked = admin.ok("team_look", json!({"request": request}));
    let waiting = new.ok("team", json!({}))["joining"].clone();
    assert_eq!((&looked["name"], &looked["words"]), (&json!(new.name), &waiting["words"]));
    let mut admit = as_what;
    admit["request"] = request;
    admit["words"] = words(&waiting);
    let member = admin.ok("team_admit", admit)["member"].as_str().expect("an id").to_owned();
    admin.reopen();
    let sealed = admin.seal(folder);
    let handle = new.file(fs::read(sealed).expect("a file"));
    new.ok("team_join", json!({"handle": handle}));
    new.reopen();
    assert_eq!(new.member(), member);
    member
}

/// The six words as somebody types them who read them.
pub fn words(of: &Value) -> Value {
    of["words"].as_array().expect("words").iter().map(|one| one["word"].clone()).collect()
}

/// Everybody seals into the folder, then everybody takes it in.
#[track_caller]
pub fn round(mates: &[&Mate], folder: &Path) {
    for mate in mates {
        mate.seal(folder);
    }
    for mate in mates {
        for outcome in mate.take(folder) {
            assert!(
                ["own", "known", "taken", "not_for_this_device"].contains(&outcome.as_str()),
                "{}: {outcome}",
                mate.name
            );
        }
    }
}
