//! Copies of one team, what they send each other, and what a device that does not play by the rules would send.

use std::collections::BTreeMap;

use coffer_core::audit::content::state_hash;
use coffer_core::change::ingest::Ingested;
use coffer_core::change::journal::{self, Group, Hash, Header, OpPart, Private, RawEntry};
use coffer_core::clock::Fixed;
use coffer_core::schema::{Class, Kind};
use coffer_core::sync::roster::Device;
use coffer_core::sync::segment::Rights;
use coffer_core::{Id, Source, Workspace};
use coffer_vault::{MemoryKeychain, NewVault, SeededRandom, Vault};
use tempfile::TempDir;

use crate::{Book, START_MS};

/// Another copy of a team's book.
pub struct Copy {
    /// The open book.
    pub ws: Workspace,
    _dir: TempDir,
}

/// Copies of one team beside `a`, all of whom know all. The clock of each is half a second behind that of the one before.
pub fn copies(a: &Book, count: u64) -> Vec<Copy> {
    let member = a.ws().me().member;
    let vaults: Vec<_> = (1..=count)
        .map(|n| {
            let dir = tempfile::tempdir().expect("a folder");
            let keychain = MemoryKeychain::new();
            let (vault, _) = Vault::create(NewVault {
                dir: &dir.path().join("vault"),
                name: "copy",
                passphrase: None,
                keychain: Some(&keychain),
                kdf: None,
                rng: &mut SeededRandom::new(900 + n),
            })
            .expect("a vault");
            let mut source = Fixed::new(START_MS + 500 * n as i64, 3, 900 + n);
            let replica = Id::fresh(&mut source as &mut dyn Source);
            (dir, vault, replica, source)
        })
        .collect();
    let mut roster = Vec::new();
    for (_, vault, replica, _) in &vaults {
        roster = a.ws().admit(device_of(vault, *replica, member)).expect("admits");
    }
    vaults
        .into_iter()
        .map(|(dir, vault, replica, source)| Copy {
            ws: Workspace::join(vault, &roster, replica, member, Box::new(source)).expect("joins"),
            _dir: dir,
        })
        .collect()
}

/// What the team has to know of a vault's device before it is admitted.
pub fn device_of(vault: &Vault, replica: Id, member: Id) -> Device {
    Device {
        device: vault.device_public(),
        replica,
        member,
        receiving: vault.receiving_public()[0],
        name: "copy".to_owned(),
    }
}

/// Makes one record.
pub fn make(ws: &Workspace, kind: &'static Kind, fields: coffer_core::change::Fields) -> Id {
    ws.commit(&ws.actor("window"), "make", |draft| draft.create(kind, fields, vec![])).expect("made")
}

/// Gives `to` what `from` has and it has not.
pub fn send(from: &Workspace, to: &Workspace) {
    let since = to.vector().expect("a vector");
    to.ingest(&from.entries_since(&since).expect("entries")).expect("takes them in");
}

/// Only what `from` itself wrote after the entry `seq`.
pub fn own_after(from: &Workspace, seq: u64) -> Vec<Vec<u8>> {
    let mut since: BTreeMap<Id, u64> =
        from.vector().expect("a vector").into_keys().map(|replica| (replica, u64::MAX)).collect();
    since.insert(from.me().replica, seq);
    from.entries_since(&since).expect("entries")
}

/// Rights that a test makes up: who reads what. Nobody's were reduced.
pub struct Reads<F: Fn(&[u8; 32], &str, Class) -> bool>(pub F);

impl<F: Fn(&[u8; 32], &str, Class) -> bool> Rights for Reads<F> {
    fn reads(&self, device: &[u8; 32], compartment: &str, class: Class) -> bool {
        (self.0)(device, compartment, class)
    }

    fn reads_private(&self, _: &[u8; 32]) -> bool {
        false
    }

    fn is_authors(&self, _: &[u8; 32], _: Id) -> bool {
        false
    }

    fn passes(&self, _: Id, _: u64, _: Option<&Hash>) -> bool {
        true
    }

    fn writes(&self, _: Id, _: Option<&Hash>, _: Option<&Kind>, _: &str, _: Class) -> bool {
        true
    }
}

/// What `from` gives `to`, which is at `since`, by these rights.
pub fn parcel(
    from: &Workspace,
    to: &Workspace,
    since: &BTreeMap<Id, u64>,
    rights: &dyn Rights,
) -> Vec<Vec<u8>> {
    let device = to.vault().device_public();
    let segments = from.segments_for(rights, since, &[device]).expect("segments");
    segments.into_iter().map(|segment| segment.bytes).collect()
}

/// Gives `to` what it may read of what `from` has and it has not.
pub fn send_readable(from: &Workspace, to: &Workspace, rights: &dyn Rights) -> Ingested {
    let parcel = parcel(from, to, &to.vector().expect("a vector"), rights);
    to.ingest_segments(&parcel, rights).expect("takes them in")
}

/// Does any cell of any table of the open book hold these bytes?
pub fn database_holds(ws: &Workspace, needle: &[u8]) -> Vec<String> {
    ws.read(|conn| {
        let mut tables = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
        let names = tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        for name in names {
            let mut statement = conn.prepare(&format!("SELECT * FROM \"{name}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    let bytes: &[u8] = match row.get_ref(column)? {
                        rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => {
                            bytes
                        }
                        _ => continue,
                    };
                    if bytes.windows(needle.len()).any(|window| window == needle) {
                        found.push(name.clone());
                    }
                }
            }
        }
        Ok(found)
    })
    .expect("reads")
}

/// Everything that a copy knows, as one hash.
pub fn state(ws: &Workspace) -> Hash {
    ws.read(state_hash).expect("hashes")
}

/// Signs entries as a copy's device does, whatever stands in them. The copy itself never hears of them.
pub struct Forger<'a> {
    ws: &'a Workspace,
    seq: u64,
    prev: Hash,
    /// The stamp of the next entry.
    pub hlc: u64,
    /// The next entry says that it undoes this one of its own.
    pub undoes: Option<u64>,
    /// Where the parts of the next entry stand.
    pub compartment: String,
}

impl<'a> Forger<'a> {
    /// Goes on after the latest entry of `ws`.
    pub fn after(ws: &'a Workspace) -> Forger<'a> {
        let (seq, prev) = ws.head();
        Forger {
            ws,
            seq,
            prev,
            hlc: (START_MS as u64 + 60_000) << 16,
            undoes: None,
            compartment: "org".into(),
        }
    }

    /// The sequence number of the next entry.
    pub fn next_seq(&self) -> u64 {
        self.seq + 1
    }

    /// The next entry with these parts, one group a class.
    pub fn entry(&mut self, parts: &[(Class, OpPart)]) -> Vec<u8> {
        let replica = self.ws.me().replica;
        let classes: std::collections::BTreeSet<Class> = parts.iter().map(|(class, _)| *class).collect();
        let mut groups = Vec::new();
        let mut hashes = Vec::new();
        for class in classes {
            let mut group = Group {
                compartment: self.compartment.clone(),
                class,
                gsalt: [1; 16],
                seed: [2; 32],
                parts: vec![],
                n: 0,
            };
            let mut leaves = Vec::new();
            for (_, part) in parts.iter().filter(|(own, _)| *own == class) {
                let mut bytes = Vec::new();
                part.encode(replica, &mut bytes);
                leaves.push(journal::leaf(&group.seed, part.i, &bytes));
                group.parts.extend_from_slice(&bytes);
                group.n += 1;
            }
            hashes.push(group.hash(replica, self.seq + 1, &leaves));
            groups.push(group);
        }
        self.seal(groups, hashes)
    }

    fn seal(&mut self, groups: Vec<Group>, hashes: Vec<Hash>) -> Vec<u8> {
        let me = self.ws.me();
        let private = Private {
            salt: [3; 16],
            member: me.member,
            via: if self.undoes.is_some() { "undo" } else { "window" }.into(),
            intent: "forged".into(),
            batch: None,
            // Two numbers in CBOR: the first and the last entry that is undone.
            event: self.undoes.map_or_else(Vec::new, |seq| {
                let seq = u8::try_from(seq).expect("a small number");
                vec![0x82, 0x18, seq, 0x18, seq]
            }),
        };
        self.seq += 1;
        self.hlc += 1 << 16;
        let header = Header {
            team: me.team,
            replica: me.replica,
            seq: self.seq,
            hlc: self.hlc,
            roster: None,
            groups: hashes,
            private: private.commitment(),
        };
        let mut raw = RawEntry { prev: self.prev, header: header.encode(), sig: [0; 64], private, groups };
        self.prev = raw.hash();
        let signer = self.ws.vault().signer();
        let message = journal::head_message(&me.team, signer.public(), me.replica, self.seq, &self.prev);
        raw.sig = signer.sign(journal::HEAD_DOMAIN, &message);
        raw.encode()
    }
}
