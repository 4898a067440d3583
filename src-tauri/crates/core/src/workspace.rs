//! An open customer book: one vault, its store, its writer. The whole core is used through it.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use coffer_vault::{Keychain, Vault};
use minicbor::Encoder;
use rusqlite::{Connection, params};

use crate::access::Role;
use crate::change::journal::{self, GENESIS, Hash};
use crate::change::undo::{self, Done};
use crate::change::{self, Actor, Draft, Me, News, Purpose, Writer};
use crate::clock::Source;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{Member, Pipeline, Stage};
use crate::schema::value::sure;
use crate::schema::{Kind, Value};
use crate::store::{Record, Store, local, lock, migrate};

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

type Listener = Box<dyn Fn(&News) + Send + Sync>;

/// An open customer book.
pub struct Workspace {
    store: Store,
    writer: Mutex<Writer>,
    me: Me,
    listeners: Mutex<Vec<Listener>>,
    damaged: AtomicBool,
}

/// The result of an undo or a redo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// How many records it changed.
    pub count: u64,
    /// What the action was.
    pub intent: String,
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
        let conn = change::writing_connection(&vault)?;
        let member = Id::fresh(&mut *source);
        let replica = Id::fresh(&mut *source);
        let mut nonce = [0; 32];
        source.fill(&mut nonce);
        let genesis = genesis(&nonce, member, &vault.device_public(), &recovery, source.now_ms());
        let team = GENESIS.hash(&[&genesis]);
        let sig = vault.signer().sign("coffer/roster/1", &genesis);
        let head = journal::chain_start(&team, replica, &vault.device_public());
        conn.execute(
            "INSERT INTO roster_event VALUES (?1, ?2, ?3, ?4, 1)",
            params![team, genesis, sig, vault.device_public()],
        )?;
        conn.execute(
            "INSERT INTO replica (id, device, seq, head) VALUES (?1, ?2, 0, ?3)",
            params![replica.as_bytes(), vault.device_public(), head],
        )?;
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

    /// Opens the book of an open vault: brings the schema up to date and takes back what a crash left half done.
    pub fn open(vault: Vault, source: Box<dyn Source>) -> Result<Workspace> {
        let conn = change::writing_connection(&vault)?;
        migrate::ensure_indexes(&conn)?;
        let workspace = Workspace::assemble(vault, conn, source)?;
        workspace.take_back_unfinished()?;
        Ok(workspace)
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
        let me = Me { team, replica, r, member, role: Role::Admin };
        let writer = Writer::open(&vault, me.clone(), conn, source)?;
        let store = Store::open(vault)?;
        Ok(Workspace {
            store,
            writer: Mutex::new(writer),
            me,
            listeners: Mutex::new(Vec::new()),
            damaged: AtomicBool::new(false),
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

    /// Starts a change of many entries that is one action: an import. `expected` is about how many records it makes.
    pub fn batch<'w>(&'w self, actor: &Actor, intent: &'static str, expected: u64) -> Result<Batch<'w>> {
        let mut writer = lock(&self.writer);
        let id = Id::fresh(&mut *writer.source);
        writer.conn.execute("INSERT INTO local_batch VALUES (?1, ?2, 1)", params![id.as_bytes(), intent])?;
        let bulk = expected >= BULK_FROM;
        if bulk {
            writer.index.start_bulk();
            let rows: i64 =
                writer.conn.query_row("SELECT ifnull(max(n), 0) FROM contact", [], |row| row.get(0))?;
            if expected as i64 > rows / 4 {
                migrate::drop_indexes(&writer.conn)?;
            }
        }
        drop(writer);
        Ok(Batch { workspace: self, actor: actor.clone(), id, intent, bulk, finished: false })
    }

    /// Takes back the latest action that is not taken back yet.
    pub fn undo(&self) -> Result<Undone> {
        self.step(false)
    }

    /// Does again what was undone last.
    pub fn redo(&self) -> Result<Undone> {
        self.step(true)
    }

    fn step(&self, redo: bool) -> Result<Undone> {
        let action =
            self.read(|conn| undo::actions(conn, redo))?.into_iter().next().ok_or(Error::NothingToUndo)?;
        self.invert(&action, redo)
    }

    /// The actions that can be undone, or redone, latest first.
    pub fn actions(&self, undone: bool) -> Result<Vec<Done>> {
        self.read(|conn| undo::actions(conn, undone))
    }

    /// The records of a batch that were changed after it.
    pub fn changed_since(&self, batch: Id) -> Result<Vec<(u8, Id)>> {
        self.read(|conn| {
            let action = undo::action_of_batch(conn, batch)?.ok_or_else(|| change::no_such_batch(batch))?;
            undo::changed_since(conn, &action)
        })
    }

    /// Takes back a whole batch. Records of it that were changed since are kept where `keep_changed` says so.
    pub fn undo_batch(&self, batch: Id, keep_changed: bool) -> Result<Undone> {
        let (action, kept) = self.read(|conn| {
            let action = undo::action_of_batch(conn, batch)?.ok_or_else(|| change::no_such_batch(batch))?;
            let kept = if keep_changed { undo::changed_since(conn, &action)? } else { vec![] };
            Ok((action, kept))
        })?;
        self.invert_but(&action, false, &kept.into_iter().map(|(_, id)| id).collect())
    }

    fn invert(&self, action: &Done, redo: bool) -> Result<Undone> {
        self.invert_but(action, redo, &HashSet::new())
    }

    fn invert_but(&self, action: &Done, redo: bool, kept: &HashSet<Id>) -> Result<Undone> {
        let (works, own, seqs) = self.read(|conn| {
            let entries = undo::entries(conn, action)?;
            let first = entries.first().ok_or(Error::NothingToUndo)?;
            let last = entries.last().ok_or(Error::NothingToUndo)?;
            let seqs = (undo::seq_of(conn, *first)?, undo::seq_of(conn, *last)?);
            Ok((undo::parts_by_record(conn, action)?, entries.into_iter().collect::<HashSet<i64>>(), seqs))
        })?;
        let actor = self.actor("undo");
        let intent = if redo { "redo" } else { "undo" };
        let mut writer = lock(&self.writer);
        let batch = Id::fresh(&mut *writer.source);
        writer
            .conn
            .execute("INSERT INTO local_batch VALUES (?1, ?2, 1)", params![batch.as_bytes(), intent])?;
        let before = writer.seq;
        let mut count = 0;
        let mut last_news = None;
        let chunks: Vec<&[undo::Work]> = works.chunks(undo::CHUNK).collect();
        for chunk in chunks {
            let purpose = Purpose {
                intent,
                batch: Some(batch),
                event: Some(undo::event_of(seqs.0, seqs.1)),
                undoable: false,
            };
            let (changed, news) = writer.commit(self.store.vault(), &actor, purpose, |draft| {
                let mut changed = 0;
                for work in chunk.iter().filter(|work| !kept.contains(&work.id)) {
                    changed += u64::from(undo::inverse(draft, work, &own)?);
                }
                Ok(changed)
            })?;
            count += changed;
            last_news = news.or(last_news);
        }
        let tx = writer.conn.transaction()?;
        let span: (Option<i64>, Option<i64>) =
            tx.query_row("SELECT min(e), max(e) FROM entry WHERE batch = ?1", [batch.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if let (Some(first), Some(last)) = span {
            undo::replace(&tx, action.a, batch, first, last, !redo)?;
        }
        tx.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [batch.as_bytes()])?;
        tx.commit()?;
        drop(writer);
        debug_assert!(before <= self.head().0);
        self.tell(last_news);
        Ok(Undone { count, intent: action.intent.clone() })
    }

    /// A batch that was open when the program ended is taken back; so is an undo that was cut off.
    fn take_back_unfinished(&self) -> Result<()> {
        let open: Vec<[u8; 16]> = {
            let writer = lock(&self.writer);
            let mut statement = writer.conn.prepare("SELECT id FROM local_batch WHERE open = 1")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for id in open {
            let batch = Id::from_bytes(id);
            self.take_back(batch)?;
            lock(&self.writer).rebuild_search()?;
        }
        Ok(())
    }

    fn take_back(&self, batch: Id) -> Result<()> {
        let span: (Option<i64>, Option<i64>) = self.read(|conn| {
            Ok(conn.query_row(
                "SELECT min(e), max(e) FROM entry WHERE batch = ?1",
                [batch.as_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })?;
        if let (Some(first), Some(last)) = span {
            let known = self.read(|conn| undo::action_of_batch(conn, batch))?;
            let action = known.unwrap_or(Done {
                a: 0,
                batch: Some(batch),
                first,
                last,
                intent: "import".into(),
                at: 0,
            });
            self.invert(&action, false)?;
        }
        let writer = lock(&self.writer);
        writer.conn.execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [batch.as_bytes()])?;
        writer.conn.execute("DELETE FROM local_action WHERE origin = ?1", [batch.as_bytes()])?;
        Ok(())
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

    /// Runs `work` with the writer: for the rooms of this crate that apply entries.
    pub(crate) fn with_writer<T>(&self, work: impl FnOnce(&mut Writer, &Vault) -> Result<T>) -> Result<T> {
        work(&mut lock(&self.writer), self.store.vault())
    }

    /// Told after something outside `commit` changed records.
    pub(crate) fn announce(&self, news: News) {
        self.tell(Some(news));
    }

    /// Was a disagreement between journal and tables found? Set by the scan after an unlock.
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    pub(crate) fn set_damaged(&self, damaged: bool) {
        self.damaged.store(damaged, Ordering::Relaxed);
    }

    /// Closes the book: the anchor is synced, the keys are dropped.
    pub fn close(self, keychain: Option<&dyn Keychain>) -> Result<()> {
        let Workspace { store, writer, .. } = self;
        drop(writer);
        Ok(store.into_vault().close(keychain)?)
    }
}

/// From this many records on, a batch is loaded in bulk.
const BULK_FROM: u64 = 5_000;

/// A change of many entries that is one action. Dropping it unfinished takes it back.
pub struct Batch<'w> {
    workspace: &'w Workspace,
    actor: Actor,
    id: Id,
    intent: &'static str,
    bulk: bool,
    finished: bool,
}

impl Batch<'_> {
    /// The batch's id, by which it can be undone.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Makes one chunk of the change.
    pub fn commit<T>(&mut self, make: impl FnOnce(&mut Draft<'_>) -> Result<T>) -> Result<T> {
        let purpose = Purpose { intent: self.intent, batch: Some(self.id), event: None, undoable: true };
        let (value, _) =
            lock(&self.workspace.writer).commit(self.workspace.vault(), &self.actor, purpose, make)?;
        Ok(value)
    }

    /// Everything is in: indexes are made, dates derived, the world is told.
    pub fn finish(mut self) -> Result<Id> {
        self.finished = true;
        self.settle()?;
        lock(&self.workspace.writer)
            .conn
            .execute("UPDATE local_batch SET open = 0 WHERE id = ?1", [self.id.as_bytes()])?;
        self.workspace.tell(Some(News {
            kinds: crate::records::KINDS.iter().map(|kind| kind.name).collect(),
            ids: None,
            via: self.actor.via,
        }));
        Ok(self.id)
    }

    /// Takes everything back.
    pub fn cancel(mut self) -> Result<()> {
        self.finished = true;
        self.take_back()
    }

    fn take_back(&mut self) -> Result<()> {
        self.settle()?;
        self.workspace.take_back(self.id)
    }

    fn settle(&mut self) -> Result<()> {
        if self.bulk {
            lock(&self.workspace.writer).end_bulk()?;
        }
        Ok(())
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing more can be done here if it fails: the next open takes the batch back.
            let _ = self.take_back();
        }
    }
}

/// The team's first event: canonical CBOR of version, nonce, first member, its device, the recovery key, the time.
fn genesis(nonce: &[u8; 32], member: Id, device: &[u8; 32], recovery: &[u8; 32], ms: i64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    sure(sure(sure(e.array(6)).u8(1)).bytes(nonce));
    sure(sure(sure(sure(e.bytes(member.as_bytes())).bytes(device)).bytes(recovery)).i64(ms));
    out
}
