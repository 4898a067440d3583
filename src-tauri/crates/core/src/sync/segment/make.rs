//! Making segments: the journal split by who reads what.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use minicbor::Decoder;

use rusqlite::{Connection, OptionalExtension, params};

use super::wire::{Author, Content, Item, Loose, OrHash, Spine, Whose};
use super::{ENOUGH_BYTES, MAX_OPS, Rights, Segment};
use crate::change::journal::{FieldKey, Group, HOME, Hash, OpPart};
use crate::change::row::{Stored, hash_before};
use crate::change::single::{Single, singles_of};
use crate::change::undo::{groups_at, parts_of};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::Class;
use crate::store::Record;
use crate::workspace::Workspace;

/// Some of the devices, by their places in the list.
type Set = BTreeSet<usize>;

/// What an entry costs beside its groups' parts, roughly, in bytes.
const BESIDE: usize = 200;

impl Workspace {
    /// What a copy at `since` does not have, for these devices: a spine for every copy of which there is news, for all of
    /// them, and what each may read. A device that may read more than before is given all from the beginning: `since` is
    /// empty then. A spine ends at the latest entry whose signature is here, and holds no more than a reader takes; what is
    /// behind that goes the next time.
    pub fn segments_for(
        &self,
        rights: &dyn Rights,
        since: &BTreeMap<Id, u64>,
        devices: &[[u8; 32]],
    ) -> Result<Vec<Segment>> {
        let team = self.me().team;
        self.read(|conn| {
            let mut making = Making {
                conn,
                team,
                rights,
                devices,
                readers: HashMap::new(),
                open: BTreeMap::new(),
                done: Vec::new(),
            };
            let mut statement = conn.prepare("SELECT r, id FROM author ORDER BY id")?;
            let authors = statement
                .query_map([], |row| Ok((row.get(0)?, Id::from_bytes(row.get(1)?))))?
                .collect::<rusqlite::Result<Vec<(i64, Id)>>>()?;
            let mut entries = Vec::new();
            for (r, replica) in authors {
                entries.extend(making.author(r, replica, since.get(&replica).copied().unwrap_or(0))?);
            }
            if !since.is_empty() {
                making.past(&entries, since)?;
            }
            Ok(making.finish())
        })
    }
}

struct Making<'a> {
    conn: &'a Connection,
    team: Hash,
    rights: &'a dyn Rights,
    devices: &'a [[u8; 32]],
    /// Who reads a compartment's class.
    readers: HashMap<(String, Class), Set>,
    /// The contents that are being filled, with their size.
    open: BTreeMap<Set, (Content, usize)>,
    done: Vec<Segment>,
}

impl Making<'_> {
    fn author(&mut self, r: i64, replica: Id, since: u64) -> Result<Vec<i64>> {
        let last: Option<u64> = self.conn.query_row(
            "SELECT max(seq) FROM entry WHERE r = ?1 AND seq > ?2 AND seq <= ?3 AND sig <> x''",
            params![r, since, since.saturating_add(MAX_OPS).min(i64::MAX as u64)],
            |row| row.get(0),
        )?;
        let Some(last) = last else { return Ok(Vec::new()) };
        let prev = hash_before(self.conn, &self.team, replica, since + 1)?
            .ok_or(Error::Damaged { what: "journal: a gap" })?;
        let mut statement = self
            .conn
            .prepare_cached("SELECT e FROM entry WHERE r = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq")?;
        let entries = statement
            .query_map(params![r, since + 1, last], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut spine = Spine { replica, from: since + 1, prev, sealed: Vec::new(), sig: [0; 64] };
        for e in &entries {
            let e = *e;
            let stored = Stored::load(self.conn, e, &self.team)?;
            if stored.seq == last {
                spine.sig = stored.sig.ok_or(Error::Damaged { what: "journal: a signature" })?;
            }
            let sealed = stored.sealed;
            let by_all = self.entry(e, stored)?;
            spine.sealed.push((!by_all).then_some(sealed));
        }
        self.done.push(Segment { bytes: spine.encode(), readers: self.devices.iter().copied().collect() });
        Ok(entries)
    }

    /// Puts what is here of an entry where its readers find it. Do all devices get its header?
    fn entry(&mut self, e: i64, stored: Stored) -> Result<bool> {
        let Some(header) = stored.header else { return Ok(false) };
        let all: Set = (0..self.devices.len()).collect();
        let groups = groups_at(self.conn, e)?;
        let mut places: BTreeMap<u32, (Set, Group)> = BTreeMap::new();
        let mut of_header = Set::new();
        let mut singles = Vec::new();
        for (place, group) in groups {
            let readers = self.readers_of(&group.compartment, group.class);
            if readers != all {
                singles.extend(self.singles((place, &group), stored.replica, &readers, None)?);
            }
            of_header.extend(&readers);
            places.insert(place, (readers, group));
        }
        for single in singles_of(self.conn, e)? {
            let readers = self.readers_of(&single.compartment, single.class);
            let part = OpPart::decode(&mut Decoder::new(&single.part), stored.replica)?;
            let more = self.readers_now(&part, single.class)?;
            singles.push((readers.union(&more).copied().collect(), single));
        }
        for (readers, _) in &singles {
            of_header.extend(readers);
        }
        let without_groups = header.groups.is_empty();
        of_header.extend(self.which(|rights, device| {
            rights.reads_private(device) || (without_groups && rights.is_authors(device, stored.replica))
        }));
        let absent = || header.groups.iter().map(|hash| OrHash::Absent(*hash)).collect::<Vec<_>>();
        let item = |private, groups| Item {
            seq: stored.seq,
            hlc: header.hlc,
            roster: header.roster,
            private,
            groups,
        };
        // Which roster an author knew counts for everything that follows, also for those who read nothing of this entry.
        let for_all = header.roster.is_some() && of_header != all;
        if for_all {
            let item = item(Whose::Absent(header.private), absent());
            self.put(&all, stored.replica, BESIDE, |author| author.entries.push(item));
        }
        let mut groups = absent();
        let mut size = BESIDE;
        let mut loose: Vec<(Set, Loose)> = Vec::new();
        for (place, (readers, group)) in places {
            if readers == of_header {
                size += group.parts.len() + BESIDE;
                if let Some(slot) = groups.get_mut(place as usize) {
                    *slot = OrHash::Here(group);
                }
            } else {
                loose.push((readers, Loose { seq: stored.seq, place, group }));
            }
        }
        let private = match stored.private {
            Some(private) => Whose::Here(private),
            None => Whose::Absent(header.private),
        };
        let by_all = for_all || of_header == all;
        let item = item(private, groups);
        self.put(&of_header, stored.replica, size, |author| author.entries.push(item));
        for (readers, loose) in loose {
            let size = loose.group.parts.len() + BESIDE;
            self.put(&readers, stored.replica, size, |author| author.groups.push(loose));
        }
        for (readers, single) in singles {
            self.put_single(&readers, (stored.replica, stored.seq), single);
        }
        Ok(by_all)
    }

    /// The parts of a group for those who do not read it but read the class where the part's record lives now.
    fn singles(
        &mut self,
        group: (u32, &Group),
        author: Id,
        readers: &Set,
        only: Option<&HashSet<(u8, Id)>>,
    ) -> Result<Vec<(Set, Single)>> {
        let mut of_part: HashMap<u32, Set> = HashMap::new();
        for (part, _) in group.1.read(author)? {
            if only.is_none_or(|only| only.contains(&(part.kind, part.record))) {
                let now = self.readers_now(&part, group.1.class)?;
                let more: Set = now.difference(readers).copied().collect();
                if !more.is_empty() {
                    of_part.insert(part.i, more);
                }
            }
        }
        if of_part.is_empty() {
            return Ok(Vec::new());
        }
        let singles = Single::out_of(group, author, |part| of_part.contains_key(&part.i))?;
        Ok(singles
            .into_iter()
            .filter_map(|(part, single)| Some((of_part.remove(&part.i)?, single)))
            .collect())
    }

    /// Who reads a class of a record where it lives now.
    fn readers_now(&mut self, part: &OpPart, class: Class) -> Result<Set> {
        let Some(kind) = kind_numbered(part.kind) else { return Ok(Set::new()) };
        let sql = format!(
            "SELECT compartment.name FROM \"{}\" JOIN compartment USING (c) WHERE id = ?1",
            kind.name
        );
        let home: Option<String> = self
            .conn
            .prepare_cached(&sql)?
            .query_row([part.record.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(home.map(|home| self.readers_of(&home, class)).unwrap_or_default())
    }

    /// The past of the records that moved in these entries, for those who read where they live now: of earlier entries,
    /// up to `since`, which the others have.
    fn past(&mut self, entries: &[i64], since: &BTreeMap<Id, u64>) -> Result<()> {
        let all: Set = (0..self.devices.len()).collect();
        let mut moved: HashSet<(u8, Id)> = HashSet::new();
        for e in entries {
            let parts = parts_of(self.conn, *e)?.into_iter();
            let moves = parts.filter(|(_, part)| {
                part.home.is_some() && part.fields.iter().any(|(key, _)| *key == FieldKey::Built(HOME))
            });
            moved.extend(moves.map(|(_, part)| (part.kind, part.record)));
        }
        let mut earlier: BTreeSet<i64> = BTreeSet::new();
        for (kind, id) in &moved {
            let Some(kind) = kind_numbered(*kind) else { continue };
            let Some(record) = Record::load(self.conn, kind, *id)? else { continue };
            let mut statement =
                self.conn.prepare_cached("SELECT ?1 UNION SELECT e FROM touched WHERE doc = ?2")?;
            let rows = statement.query_map(params![record.e, record.doc()], |row| row.get::<_, i64>(0))?;
            for e in rows {
                earlier.insert(e?);
            }
        }
        for e in earlier {
            let stored = Stored::load(self.conn, e, &self.team)?;
            if stored.seq > since.get(&stored.replica).copied().unwrap_or(0) {
                continue;
            }
            let Some(header) = stored.header else { continue };
            let (mut singles, mut readers) = (Vec::new(), Set::new());
            for (place, group) in groups_at(self.conn, e)? {
                let own = self.readers_of(&group.compartment, group.class);
                if own != all {
                    singles.extend(self.singles((place, &group), stored.replica, &own, Some(&moved))?);
                }
            }
            singles.iter().for_each(|(own, _)| readers.extend(own));
            if readers.is_empty() {
                continue;
            }
            let private = stored.private.map_or(Whose::Absent(header.private), Whose::Here);
            let groups = header.groups.iter().map(|hash| OrHash::Absent(*hash)).collect();
            let item = Item { seq: stored.seq, hlc: header.hlc, roster: header.roster, private, groups };
            self.put(&readers, stored.replica, BESIDE, |author| author.entries.push(item));
            for (readers, single) in singles {
                self.put_single(&readers, (stored.replica, stored.seq), single);
            }
        }
        Ok(())
    }

    fn put_single(&mut self, readers: &Set, (replica, seq): (Id, u64), single: Single) {
        let size = single.part.len() + BESIDE + 32 * single.path.len();
        self.put(readers, replica, size, |author| author.singles.push((seq, single)));
    }

    fn which(&self, may: impl Fn(&dyn Rights, &[u8; 32]) -> bool) -> Set {
        (0..)
            .zip(self.devices)
            .filter(|(_, device)| may(self.rights, device))
            .map(|(place, _)| place)
            .collect()
    }

    fn readers_of(&mut self, compartment: &str, class: Class) -> Set {
        let key = (compartment.to_owned(), class);
        if let Some(known) = self.readers.get(&key) {
            return known.clone();
        }
        let readers = self.which(|rights, device| rights.reads(device, compartment, class));
        self.readers.insert(key, readers.clone());
        readers
    }

    fn put(&mut self, readers: &Set, replica: Id, size: usize, add: impl FnOnce(&mut Author)) {
        if readers.is_empty() {
            return;
        }
        let (content, filled) = self.open.entry(readers.clone()).or_default();
        if content.authors.last().is_none_or(|author| author.replica != replica) {
            content.authors.push(Author {
                replica,
                entries: Vec::new(),
                groups: Vec::new(),
                singles: Vec::new(),
            });
        }
        if let Some(author) = content.authors.last_mut() {
            add(author);
        }
        *filled += size;
        if *filled > ENOUGH_BYTES
            && let Some((content, _)) = self.open.remove(readers)
        {
            self.close(readers, &content);
        }
    }

    fn close(&mut self, readers: &Set, content: &Content) {
        let readers = readers.iter().filter_map(|place| self.devices.get(*place)).copied().collect();
        self.done.push(Segment { bytes: content.encode(), readers });
    }

    fn finish(mut self) -> Vec<Segment> {
        for (readers, (content, _)) in std::mem::take(&mut self.open) {
            self.close(&readers, &content);
        }
        self.done
    }
}
