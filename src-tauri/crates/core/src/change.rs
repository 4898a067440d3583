//! The one write path. Whoever changes a record passes `Writer::commit`: the window, the command line, an import, an
//! undo. The transaction holds the rows, the journal entry, the search index and the sums together; only when it is
//! committed does anybody hear of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use coffer_vault::anchor::AnchorRecord;
use coffer_vault::{Access, Vault};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use self::apply::{Applying, Book};
use self::follow::{Follow, Rest};
use self::indexing::Indexing;
use self::journal::{Group, Hash, Header, Private};
use self::sums::Sums;
use crate::clock::{Source, Stamp};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::store::migrate;
use crate::sync::roster::Roster;

pub mod apply;
mod attempt;
mod births;
pub(crate) mod choose;
pub mod derive;
mod disclose;
pub mod draft;
mod follow;
pub mod indexing;
pub mod ingest;
pub mod journal;
pub mod pending;
mod piece;
pub mod rebuild;
pub(crate) mod row;
pub(crate) mod single;
pub mod sums;
mod taking_back;
mod unborn;
pub mod undo;
pub mod validate;
pub mod verify;

pub use draft::{Customs, Draft, Fields};

/// Who acts, and through which door.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The member.
    pub member: Id,
    /// The door: `window`, `cli`, `import`, `undo`.
    pub via: &'static str,
}

/// Which vault copy this is, and whose.
#[derive(Clone, Debug)]
pub struct Me {
    /// The team: the hash of its genesis.
    pub team: Hash,
    /// This vault copy.
    pub replica: Id,
    /// Its local number.
    pub r: i64,
    /// The member at this device.
    pub member: Id,
}

/// What was changed, told after the commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Kinds with changes, each once.
    pub kinds: Vec<&'static str>,
    /// The records, unless they are too many to name.
    pub ids: Option<Vec<Id>>,
    /// The door the change came through.
    pub via: &'static str,
}

/// More records than this are told as "many".
const NAMED_IN_NEWS: usize = 500;

impl News {
    pub(crate) fn of(touched: &[(u8, Id)], via: &'static str) -> News {
        let mut kinds: Vec<&'static str> = crate::records::KINDS
            .iter()
            .filter(|kind| touched.iter().any(|(number, _)| *number == kind.number))
            .map(|kind| kind.name)
            .collect();
        kinds.dedup();
        let ids = (touched.len() <= NAMED_IN_NEWS).then(|| touched.iter().map(|(_, id)| *id).collect());
        News { kinds, ids, via }
    }

    /// So much changed that nothing of it is named.
    pub(crate) fn of_all(via: &'static str) -> News {
        News { kinds: crate::records::KINDS.iter().map(|kind| kind.name).collect(), ids: None, via }
    }

    /// The one and the other, where there are two.
    fn both(one: Option<News>, other: Option<News>) -> Option<News> {
        match (one, other) {
            (Some(one), Some(other)) => Some(one.with(other)),
            (one, other) => one.or(other),
        }
    }

    fn with(mut self, other: News) -> News {
        for kind in other.kinds {
            if !self.kinds.contains(&kind) {
                self.kinds.push(kind);
            }
        }
        self.ids = self.ids.zip(other.ids).and_then(|(mut ids, more)| {
            ids.extend(more);
            (ids.len() <= NAMED_IN_NEWS).then_some(ids)
        });
        self
    }
}

/// What a commit is for, beside its closure.
pub(crate) struct Purpose<'a> {
    /// The verb.
    pub intent: &'a str,
    /// The batch that it is a chunk of.
    pub batch: Option<Id>,
    /// An event's facts; an entry is written even without a change.
    pub event: Option<Vec<u8>>,
    /// Counts as an action of the undo list.
    pub undoable: bool,
}

/// The setting with the roster heads that an entry of this copy named last.
const NAMED: &str = "roster.named";

/// The connection that writes, and what it keeps in memory.
pub(crate) struct Writer {
    pub conn: Connection,
    pub me: Me,
    /// What the members are and may, as far as it is known here.
    pub roster: Arc<Roster>,
    /// The roster heads that an entry of ours named last.
    named: Option<Hash>,
    pub source: Box<dyn Source>,
    pub book: Book,
    pub index: Indexing,
    homes: HashMap<Id, (u8, i64)>,
    head: Hash,
    pub seq: u64,
    hlc: Stamp,
    next_e: i64,
    /// A change began and did not end: the memory may say more than the database.
    pub unsettled: bool,
    /// Batches that failed in the middle and are still to be taken back.
    half_done: Vec<Id>,
    /// A bulk load whose batch is over has still to be ended.
    bulk_left: bool,
    /// What the last entry left to be moved.
    rest: Option<Rest>,
    /// What the bulk load under way moved.
    pub deferred: Vec<Follow>,
    /// Something was taken back since the last news.
    mended: bool,
    keyed: Arc<coffer_vault::Keyed>,
}

impl Writer {
    /// Takes the writing connection over, once the database holds a genesis.
    pub(crate) fn open(
        vault: &Vault,
        me: Me,
        roster: Roster,
        conn: Connection,
        source: Box<dyn Source>,
    ) -> Result<Writer> {
        let keyed = Arc::new(vault.keyed_hash("coffer/state-sum/1"));
        let book = Book::load(&conn, Sums::load(&conn, keyed.clone())?)?;
        let (seq, head) = conn.query_row("SELECT seq, head FROM replica WHERE r = ?1", [me.r], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let next_e = conn.query_row("SELECT ifnull(max(e), 0) + 1 FROM entry", [], |row| row.get(0))?;
        let named = crate::store::local::setting(&conn, NAMED)?;
        let named = named.and_then(|text| Some(*blake3::Hash::from_hex(text).ok()?.as_bytes()));
        let mut writer = Writer {
            conn,
            me,
            roster: Arc::new(roster),
            named,
            source,
            book,
            index: Indexing::default(),
            homes: HashMap::new(),
            head,
            seq,
            hlc: Stamp::default(),
            next_e,
            unsettled: false,
            half_done: Vec::new(),
            bulk_left: false,
            mended: false,
            rest: None,
            deferred: Vec::new(),
            keyed,
        };
        writer.hlc = writer.latest_stamp()?;
        Ok(writer)
    }

    /// The latest stamp that our own next one must follow: our own, and others' that are not in the future.
    fn latest_stamp(&mut self) -> Result<Stamp> {
        let limit = Stamp::at(self.source.now_ms() + crate::clock::MAX_AHEAD_MS);
        let latest: i64 = self.conn.query_row(
            "SELECT ifnull(max(hlc), 0) FROM (SELECT hlc FROM entry WHERE hlc <= ?1 ORDER BY e DESC LIMIT 1000)",
            [limit.0 as i64],
            |row| row.get(0),
        )?;
        Ok(Stamp(latest as u64))
    }

    /// The sequence number and hash of this replica's latest entry.
    pub(crate) fn head(&self) -> (u64, Hash) {
        (self.seq, self.head)
    }

    /// Makes one change: everything in `make`, or nothing. Gives what `make` gave, and what there is to tell. What failed
    /// halfway before is taken back first.
    pub(crate) fn commit<T>(
        &mut self,
        vault: &Vault,
        actor: &Actor,
        purpose: Purpose<'_>,
        make: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<(T, Option<News>)> {
        self.mend(vault)?;
        let again = Purpose { event: None, ..purpose };
        let (value, news) = self.commit_now(vault, actor, purpose, make)?;
        let news = self.move_rest(vault, actor, &again, news)?;
        let all = std::mem::take(&mut self.mended).then(|| News::of_all(actor.via));
        Ok((value, all.or(news)))
    }

    fn commit_now<T>(
        &mut self,
        vault: &Vault,
        actor: &Actor,
        mut purpose: Purpose<'_>,
        make: impl FnOnce(&mut Draft<'_>) -> Result<T>,
    ) -> Result<(T, Option<News>)> {
        self.settle()?;
        self.unsettled = true;
        let now = self.source.now_ms();
        let hlc = self.hlc.next(now);
        let e = self.next_e;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let applying = Applying {
            conn: &tx,
            book: &mut self.book,
            index: &mut self.index,
            e,
            author: self.me.replica,
            seq: self.seq + 1,
            hlc: hlc.0,
            foreign: false,
            upto: i64::MAX,
            touched: Vec::new(),
            born: Vec::new(),
        };
        let defers = applying.index.is_bulk() && purpose.batch.is_some();
        // A team of one device has nobody who could ask what its entries knew.
        let heads = (self.roster.devices().count() > 1).then(|| self.roster.heads_hash());
        let names = heads.filter(|heads| self.named.as_ref() != Some(heads));
        let mut draft =
            Draft::new(applying, actor, &self.me, &self.roster, &mut *self.source, &mut self.homes);
        draft.defers = defers;
        let made = make(&mut draft).and_then(|value| {
            let empty = draft.is_empty();
            Ok((value, empty, draft.finish()?))
        });
        let done = made.and_then(|(value, empty, draft::Finished { groups, touched, left })| {
            if empty && purpose.event.is_none() {
                return Ok((value, None));
            }
            let rest = match (left.is_empty() || defers, purpose.batch) {
                (true, _) => None,
                (false, Some(batch)) => Some((batch, false)),
                (false, None) => {
                    let batch = Id::fresh(&mut *self.source);
                    tx.execute(
                        "INSERT INTO local_batch VALUES (?1, ?2, 1)",
                        params![batch.as_bytes(), purpose.intent],
                    )?;
                    purpose.batch = Some(batch);
                    Some((batch, true))
                }
            };
            if !self.index.is_bulk() {
                derive::contact_dates(&tx, std::mem::take(&mut self.book.stale))?;
            }
            self.book.stale.clear();
            self.index.write(&tx)?;
            self.book.sums.save(&tx)?;
            let action = purpose.undoable && !touched.is_empty();
            if action {
                undo::record(&tx, e, purpose.batch, purpose.intent)?;
            }
            let action = action && purpose.batch.is_none();
            let entry = Entry { e, hlc, groups, purpose: &purpose, actor, action, names };
            let head = entry.write(&tx, vault, &self.me, self.seq + 1, &self.head, &mut *self.source)?;
            if let Some(heads) = names {
                let text = blake3::Hash::from_bytes(heads).to_hex();
                crate::store::local::set_setting(&tx, NAMED, &text)?;
            }
            tx.commit()?;
            match rest {
                Some((batch, own)) => self.rest = Some(Rest { batch, own, follows: left }),
                None => self.deferred.extend(left),
            }
            Ok((value, Some((head, touched))))
        });
        match done {
            Ok((value, None)) => {
                self.forget()?;
                Ok((value, None))
            }
            Ok((value, Some((head, touched)))) => {
                self.index.committed();
                self.head = head;
                self.seq += 1;
                self.hlc = hlc;
                self.named = names.or(self.named);
                self.next_e += 1;
                self.unsettled = false;
                // The change is in; a caller who heard "failed" would make it again. A database ahead of its anchor is
                // normal, and the next commit and the close write the anchor again.
                let _ = self.write_anchor(vault);
                Ok((value, Some(News::of(&touched, actor.via))))
            }
            Err(error) => {
                self.forget()?;
                Err(error)
            }
        }
    }

    /// What the database says, as the anchor keeps it.
    pub(crate) fn anchor_record(&self, vault: &Vault) -> AnchorRecord {
        AnchorRecord {
            replica: *self.me.replica.as_bytes(),
            seq: self.seq,
            head: self.head,
            roster: self.me.team,
            state: self.book.sums.digest(),
            slots_generation: vault.slots_mark().generation,
        }
    }

    /// Makes the anchor say what the database says.
    pub(crate) fn write_anchor(&mut self, vault: &Vault) -> Result<()> {
        let now = Duration::from_millis(u64::try_from(self.source.now_ms()).unwrap_or(0));
        Ok(vault.anchor_write(&self.anchor_record(vault), now)?)
    }

    /// After a rollback the memory must say no more than the database.
    pub(crate) fn forget(&mut self) -> Result<()> {
        self.book = Book::load(&self.conn, Sums::load(&self.conn, self.keyed.clone())?)?;
        self.homes.clear();
        self.index.rolled_back();
        self.unsettled = false;
        Ok(())
    }

    /// Before a change begins: one that a panic or a failing database cut off is forgotten first.
    pub(crate) fn settle(&mut self) -> Result<()> {
        if self.unsettled { self.reload() } else { Ok(()) }
    }

    /// Reads seq and head again after entries of this replica were taken in or the tables rebuilt.
    pub(crate) fn reload(&mut self) -> Result<()> {
        self.forget()?;
        (self.seq, self.head) =
            self.conn.query_row("SELECT seq, head FROM replica WHERE r = ?1", [self.me.r], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        self.next_e = self.conn.query_row("SELECT ifnull(max(e), 0) + 1 FROM entry", [], |row| row.get(0))?;
        self.hlc = self.latest_stamp()?;
        Ok(())
    }

    /// Begins a bulk load: words are collected, and there is room.
    pub(crate) fn start_bulk(&mut self) -> Result<()> {
        self.index.start_bulk();
        self.make_room()
    }

    /// The connection keeps far more pages in memory and lets the log grow, so that a page that a thousand records touch is
    /// encrypted once.
    pub(crate) fn make_room(&self) -> Result<()> {
        Ok(self.conn.execute_batch("PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16000;")?)
    }

    /// The memory goes back, and the log into the file.
    pub(crate) fn give_room_back(&self) -> Result<()> {
        Ok(self.conn.execute_batch(
            "PRAGMA wal_autocheckpoint = 1000; PRAGMA wal_checkpoint(PASSIVE); PRAGMA cache_size = -16384; PRAGMA shrink_memory;",
        )?)
    }

    /// Ends a bulk load: indexes, dates of contact, search; then the memory goes back.
    pub(crate) fn end_bulk(&mut self) -> Result<()> {
        self.settle_bulk()?;
        self.bulk_left = false;
        self.give_room_back()
    }

    fn settle_bulk(&mut self) -> Result<()> {
        migrate::ensure_indexes(&self.conn)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        derive::all_contact_dates(&tx)?;
        self.index.end_bulk(&tx)?;
        tx.commit()?;
        self.index.bulk_ended();
        Ok(())
    }

    /// Folds what the search index has not taken in yet into its blocks.
    pub(crate) fn merge_search(&mut self) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        crate::search::postings::merge(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// Makes the search index again from the records.
    pub(crate) fn rebuild_search(&mut self) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        indexing::rebuild(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// The key of the state sums.
    pub(crate) fn keyed(&self) -> Arc<coffer_vault::Keyed> {
        self.keyed.clone()
    }
}

/// Opens the writing connection and brings the schema up to date; an existing book is copied, as a proven backup beside
/// its database, before the first step.
pub(crate) fn writing_connection(vault: &Vault, source: &mut dyn Source) -> Result<Connection> {
    let mut conn = vault.connect(Access::Write)?;
    conn.set_prepared_statement_cache_capacity(256);
    migrate::migrate(&mut conn, |writer, version| {
        let made_ms = source.now_ms();
        let dest = vault.dir().join(format!("before-schema-{version}-{made_ms}.coffer"));
        let mut rng = crate::workspace::backup::Draw(source);
        let count = &crate::workspace::backup::count;
        vault.backup(coffer_vault::backup::NewBackup {
            dest: &dest,
            made_ms,
            writer,
            count,
            rng: &mut rng,
        })?;
        Ok(())
    })?;
    Ok(conn)
}

struct Entry<'a> {
    e: i64,
    hlc: Stamp,
    groups: Vec<(i64, Group, Hash)>,
    purpose: &'a Purpose<'a>,
    actor: &'a Actor,
    action: bool,
    /// The roster heads, where the entry is the first to know them.
    names: Option<Hash>,
}

impl Entry<'_> {
    /// Seals the entry and writes it; gives its hash, the new head.
    fn write(
        self,
        conn: &Connection,
        vault: &Vault,
        me: &Me,
        seq: u64,
        prev: &Hash,
        source: &mut dyn Source,
    ) -> Result<Hash> {
        let mut private = Private {
            salt: [0; 16],
            member: self.actor.member,
            via: self.actor.via.to_owned(),
            intent: self.purpose.intent.to_owned(),
            batch: self.purpose.batch,
            event: self.purpose.event.clone().unwrap_or_default(),
        };
        match self.groups.first() {
            Some((_, group, _)) => private.salt = journal::private_salt(&group.seed),
            None => source.fill(&mut private.salt),
        }
        let header = Header {
            team: me.team,
            replica: me.replica,
            seq,
            hlc: self.hlc.0,
            roster: self.names,
            groups: self.groups.iter().map(|(_, _, hash)| *hash).collect(),
            private: private.commitment(),
        };
        let head = journal::entry_hash(prev, &header.encode());
        let device = *vault.signer().public();
        let sig = vault
            .signer()
            .sign(journal::HEAD_DOMAIN, &journal::head_message(&me.team, &device, me.replica, seq, &head));
        insert_entry(conn, (self.e, me.r), &header, &private, &head, &sig, self.action)?;
        for (g, (c, group, _)) in self.groups.iter().enumerate() {
            insert_group(conn, self.e, g, *c, group)?;
        }
        Ok(head)
    }
}

/// Writes the row of this copy's own entry `e`. `action`: it stands in the undo list by itself.
fn insert_entry(
    conn: &Connection,
    (e, r): (i64, i64),
    header: &Header,
    private: &Private,
    hash: &Hash,
    sig: &[u8; 64],
    action: bool,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO entry (e, r, seq, hlc, hash, sig, roster, groups, salt, member, via, intent, batch, event, action)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        e,
        r,
        header.seq,
        header.hlc as i64,
        hash,
        sig,
        header.roster,
        header.groups.concat(),
        private.salt,
        private.member.as_bytes(),
        private.via,
        private.intent,
        private.batch.as_ref().map(|id| id.as_bytes().as_slice()),
        private.event,
        action,
    ])?;
    Ok(())
}

/// The most groups of an entry: their keys hold 16 bits for the place.
const MOST_GROUPS: u64 = 1 << 16;

/// The keys of an entry's groups, first and last.
pub(crate) fn group_keys(e: i64) -> (i64, i64) {
    (e << 16, (e << 16) | (MOST_GROUPS as i64 - 1))
}

/// Writes a group's row.
pub(crate) fn insert_group(conn: &Connection, e: i64, g: usize, c: i64, group: &Group) -> Result<()> {
    if g as u64 >= MOST_GROUPS {
        return Err(Error::TooLarge { what: "groups of an entry", most: MOST_GROUPS });
    }
    conn.prepare_cached("INSERT INTO op_group VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        group_keys(e).0 + g as i64,
        c,
        group.class.wire(),
        group.n,
        group.gsalt,
        group.seed,
        group.parts,
    ])?;
    Ok(())
}

/// The local number of a replica, if it is known.
pub(crate) fn replica_number(conn: &Connection, replica: Id) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached("SELECT r FROM replica WHERE id = ?1")?
        .query_row([replica.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// The batch is not in the undo list.
pub(crate) fn no_such_batch(batch: Id) -> Error {
    Error::NotFound { kind: "batch", id: batch }
}
