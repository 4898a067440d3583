//! An open customer book: one vault, its store, its writer. The whole core is used through it.

use std::sync::Mutex;

use coffer_vault::anchor::AnchorReport;
use coffer_vault::{Keychain, Signer, Vault};
use rusqlite::{Connection, OptionalExtension};

use crate::change::journal::Hash;
use crate::change::{self, Actor, Draft, Me, News, Purpose, Writer};
use crate::clock::Source;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{Member, Pipeline, Stage};
use crate::schema::{Kind, Value};
use crate::store::{Record, Store, local, lock, migrate};
use crate::sync::{conflict, roster};

/// What a new book starts with; the words are the caller's, because core has none of its own.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// The name of the first member.
    pub member: String,
    /// The name of the first pipeline.
    pub pipeline: String,
    /// Its stages: name, type, probability.
    pub stages: Vec<(String, &'static str, i64)>,
}

pub mod backup;
pub mod batch;
pub mod bundles;
mod members;
pub mod rekey;
pub mod team;
pub mod undoing;

pub use batch::Batch;
pub use undoing::Undone;

type Listener = Box<dyn Fn(&News) + Send + Sync>;

/// An open customer book.
pub struct Workspace {
    store: Store,
    writer: Mutex<Writer>,
    me: Me,
    listeners: Mutex<Vec<Listener>>,
    opened: Opened,
    /// What waits for a choice, as it was found last.
    pub(crate) conflicts: conflict::Found,
}

/// What opening found.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// The anchor against the database.
    pub anchor: AnchorReport,
    /// The slots file is not the one that the database last saw.
    pub slots_differ: bool,
    /// This copy is new to the team (it was restored or moved) and no admin has admitted it yet.
    pub waits_for_admission: bool,
}

impl Workspace {
    /// Makes the book of a vault that was just created: a team of one, its first member, its first pipeline.
    /// `recovery` is the public half of the printed team recovery key.
    pub fn create(
        vault: Vault,
        recovery: [u8; 32],
        seeds: &Seeds,
        mut source: Box<dyn Source>,
    ) -> Result<Workspace> {
        let conn = change::writing_connection(&vault, &mut *source)?;
        let member = Id::fresh(&mut *source);
        let replica = Id::fresh(&mut *source);
        let mut nonce = [0; 32];
        source.fill(&mut nonce);
        let genesis = roster::Genesis {
            nonce,
            member,
            device: vault.device_public(),
            replica,
            recovery,
            at_ms: source.now_ms(),
        };
        roster::found(&conn, &vault, genesis)?;
        local::set_setting(&conn, "replica", &replica.to_string())?;
        local::set_setting(&conn, "member", &member.to_string())?;
        migrate::ensure_indexes(&conn)?;
        let workspace = Workspace::assemble(vault, conn, source)?;
        let actor = Actor { member, via: "window" };
        workspace.write(
            &actor,
            Purpose { intent: "vault.create", batch: None, event: None, undoable: false },
            |draft| {
                draft.create_as(
                    member,
                    Member::KIND,
                    vec![(Member::NAME, Value::text(seeds.member.clone()))],
                    vec![],
                )?;
                let pipeline = draft.create(
                    Pipeline::KIND,
                    vec![
                        (Pipeline::NAME, Value::text(seeds.pipeline.clone())),
                        (Pipeline::POSITION, Value::Number(0)),
                    ],
                    vec![],
                )?;
                for (position, (name, ty, probability)) in seeds.stages.iter().enumerate() {
                    draft.create(
                        Stage::KIND,
                        vec![
                            (Stage::NAME, Value::text(name.clone())),
                            (Stage::PIPELINE, Value::Link(pipeline)),
                            (Stage::TYPE, Value::text(*ty)),
                            (Stage::PROBABILITY, Value::Number(*probability)),
                            (Stage::POSITION, Value::Number(position as i64)),
                        ],
                        vec![],
                    )?;
                }
                Ok(())
            },
        )?;
        Ok(workspace)
    }

    /// Makes an empty copy of a team's book in a vault that was just created. `roster` is the team's signed events, with
    /// one that admits this vault's device as `replica` of `member`; the entries come in through `ingest`.
    pub fn join(
        vault: Vault,
        roster: &[roster::Signed],
        replica: Id,
        member: Id,
        mut source: Box<dyn Source>,
    ) -> Result<Workspace> {
        let conn = change::writing_connection(&vault, &mut *source)?;
        roster::learn(&conn, roster)?;
        let own: Option<[u8; 32]> = conn
            .query_row("SELECT device FROM replica WHERE id = ?1", [replica.as_bytes()], |row| row.get(0))
            .optional()?;
        if own != Some(vault.device_public()) {
            return Err(Error::Refused { action: "join" });
        }
        local::set_setting(&conn, "replica", &replica.to_string())?;
        local::set_setting(&conn, "member", &member.to_string())?;
        migrate::ensure_indexes(&conn)?;
        Workspace::assemble(vault, conn, source)
    }

    /// Opens the book of an open vault: brings the schema up to date, compares with the anchor, takes back what a crash
    /// left half done. A copy whose device is new, because it was restored or moved, becomes a new replica; `recovery`,
    /// the printed team recovery key, admits it.
    pub fn open(
        vault: Vault,
        keychain: Option<&dyn Keychain>,
        recovery: Option<&Signer>,
        mut source: Box<dyn Source>,
    ) -> Result<Workspace> {
        let conn = change::writing_connection(&vault, &mut *source)?;
        migrate::ensure_indexes(&conn)?;
        enrol(&conn, &vault, recovery, &mut *source)?;
        roster::announce(&conn, &vault)?;
        let mut workspace = Workspace::assemble(vault, conn, source)?;
        workspace.opened.anchor = workspace.compare_with_anchor(keychain)?;
        workspace.note_slots()?;
        workspace.take_back_unfinished()?;
        workspace.sweep_attachments()?;
        Ok(workspace)
    }

    /// Compares what was anchored with what the database says.
    fn compare_with_anchor(&self, keychain: Option<&dyn Keychain>) -> Result<AnchorReport> {
        let writer = lock(&self.writer);
        let own = self.me.replica;
        let head_at = |seq: u64| -> Option<Hash> {
            if seq == 0 {
                return None;
            }
            let e = change::apply::entry_of(&writer.conn, own, seq).ok()??;
            writer.conn.query_row("SELECT hash FROM entry WHERE e = ?1", [e], |row| row.get(0)).ok()
        };
        Ok(self.vault().anchor_at_open(keychain, &writer.anchor_record(self.vault()), &head_at))
    }

    /// What opening found.
    pub fn opened(&self) -> Opened {
        self.opened
    }

    /// The database keeps which slots file it belongs to.
    pub fn note_slots(&mut self) -> Result<()> {
        let mark = self.vault().slots_mark();
        let now = format!("{}:{}", mark.generation, blake3::Hash::from_bytes(mark.hash).to_hex());
        let kept = self.setting("slots")?;
        self.opened.slots_differ = kept.as_ref().is_some_and(|kept| *kept != now);
        if kept.as_ref() != Some(&now) {
            self.set_setting("slots", &now)?;
        }
        Ok(())
    }

    fn assemble(vault: Vault, conn: Connection, source: Box<dyn Source>) -> Result<Workspace> {
        let known = |name: &'static str| -> Result<Id> {
            local::setting(&conn, name)?
                .and_then(|text| text.parse().ok())
                .ok_or(Error::Damaged { what: "identity" })
        };
        let (replica, member) = (known("replica")?, known("member")?);
        let r = change::replica_number(&conn, replica)?.ok_or(Error::Damaged { what: "replica" })?;
        let team =
            conn.query_row("SELECT hash FROM roster_event WHERE seq = 1 ORDER BY hash LIMIT 1", [], |row| {
                row.get(0)
            })?;
        let roster = roster::load(&conn)?;
        let waits = !roster.device_of(replica).is_some_and(|device| device.active);
        let me = Me { team, replica, r, member };
        let writer = Writer::open(&vault, me.clone(), roster, conn, source)?;
        let store = Store::open(vault)?;
        Ok(Workspace {
            store,
            writer: Mutex::new(writer),
            me,
            listeners: Mutex::new(Vec::new()),
            opened: Opened { anchor: AnchorReport::fresh(), slots_differ: false, waits_for_admission: waits },
            conflicts: conflict::Found::default(),
        })
    }

    /// Who this copy belongs to.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// An actor for the member at this device.
    pub fn actor(&self, via: &'static str) -> Actor {
        Actor { member: self.me.member, via }
    }

    /// The vault beneath.
    pub fn vault(&self) -> &Vault {
        self.store.vault()
    }

    /// The vault beneath, to change how it opens: its passphrase, its kit.
    pub fn vault_mut(&mut self) -> &mut Vault {
        self.store.vault_mut()
    }

    /// Was a book made in this vault? Between making a vault and confirming its kit there is none.
    pub fn is_founded(vault: &Vault) -> Result<bool> {
        let conn = vault.connect(coffer_vault::Access::Read)?;
        let made: bool = conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'roster_event')",
            [],
            |row| row.get(0),
        )?;
        Ok(made && conn.query_row("SELECT EXISTS (SELECT 1 FROM roster_event)", [], |row| row.get(0))?)
    }

    /// The store, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Runs `look` on a reading connection.
    pub fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.store.read(look)
    }

    /// The record, trash included.
    pub fn get(&self, kind: &'static Kind, id: Id) -> Result<Record> {
        self.read(|conn| Record::load(conn, kind, id)?.ok_or(Error::NotFound { kind: kind.name, id }))
    }

    /// Calls `hear` after every commit with what changed.
    pub fn listen(&self, hear: impl Fn(&News) + Send + Sync + 'static) {
        lock(&self.listeners).push(Box::new(hear));
    }

    /// Makes one change: everything that `make` does, or nothing of it. `intent` names the verb.
    pub fn commit<T>(
        &self,
        actor: &Actor,
        intent: &str,
        make: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write(actor, Purpose { intent, batch: None, event: None, undoable: true }, make)
    }

    /// Writes an entry without a change: an unlock, an export, a refusal. `event` holds facts, never personal data.
    pub fn note(&self, actor: &Actor, intent: &str, event: Vec<u8>) -> Result<()> {
        self.write(actor, Purpose { intent, batch: None, event: Some(event), undoable: false }, |_| Ok(()))
    }

    fn write<T>(
        &self,
        actor: &Actor,
        purpose: Purpose<'_>,
        make: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<T> {
        let (value, news) = lock(&self.writer).commit(self.vault(), actor, purpose, make)?;
        self.tell(news);
        Ok(value)
    }

    fn tell(&self, news: Option<News>) {
        if let Some(news) = news {
            for listener in lock(&self.listeners).iter() {
                listener(&news);
            }
        }
    }

    /// The sequence number and hash of this copy's latest entry.
    pub fn head(&self) -> (u64, Hash) {
        lock(&self.writer).head()
    }

    /// Reads or writes this device's own settings.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        self.read(|conn| local::setting(conn, name))
    }

    /// Writes a setting of this device.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        local::set_setting(&lock(&self.writer).conn, name, value)
    }

    /// Forgets a setting of this device.
    pub fn forget_setting(&self, name: &str) -> Result<()> {
        local::forget_setting(&lock(&self.writer).conn, name)
    }

    /// How many settings of this device have names that begin so.
    pub fn count_settings(&self, beginning: &str) -> Result<u64> {
        self.read(|conn| local::count_settings(conn, beginning))
    }

    /// Runs `work` with the writer: for the rooms of this crate that apply entries.
    pub(crate) fn with_writer<T>(&self, work: impl FnOnce(&mut Writer, &Vault) -> Result<T>) -> Result<T> {
        work(&mut lock(&self.writer), self.store.vault())
    }

    /// Told after something outside `commit` changed records.
    pub(crate) fn announce(&self, news: News) {
        self.tell(Some(news));
    }

    /// Closes the book: the anchor is synced, the keys are dropped.
    pub fn close(self, keychain: Option<&dyn Keychain>) -> Result<()> {
        let Workspace { store, writer, .. } = self;
        // The readers first: the writer, last out, then brings the log into the file. A reader could not.
        let vault = store.into_vault();
        drop(writer);
        Ok(vault.close(keychain)?)
    }
}

/// Makes a copy whose device is not the one that its replica belongs to a replica of its own.
fn enrol(conn: &Connection, vault: &Vault, recovery: Option<&Signer>, source: &mut dyn Source) -> Result<()> {
    let known = |name: &str| -> Result<Option<Id>> {
        Ok(local::setting(conn, name)?.and_then(|text| text.parse().ok()))
    };
    let (Some(replica), Some(member)) = (known("replica")?, known("member")?) else {
        return Err(Error::Damaged { what: "identity" });
    };
    let device: Option<[u8; 32]> = conn
        .query_row("SELECT device FROM replica WHERE id = ?1", [replica.as_bytes()], |row| row.get(0))
        .optional()?;
    if device == Some(vault.device_public()) {
        if let Some(recovery) = recovery {
            roster::admit_by_recovery(conn, vault, replica, member, recovery)?;
        }
        return Ok(());
    }
    let fresh = Id::fresh(source);
    roster::enrol(conn, vault.device_public(), fresh)?;
    local::set_setting(conn, "replica", &fresh.to_string())?;
    if let Some(recovery) = recovery {
        roster::admit_by_recovery(conn, vault, fresh, member, recovery)?;
    }
    Ok(())
}
