//! Proving segments before anything of them is written: headers against their hashes, the chain against ours, its end
//! against the author's device, groups against headers. One that does not prove itself voids all that came with it: whoever
//! sealed them sealed a falsehood.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::Rights;
use super::wire::{self, Item, Loose, OrHash, Read, Spine, Whose};
use crate::change::apply::entry_of;
use crate::change::ingest::{Gap, Ingested, devices};
use crate::change::journal::{self, ENTRY, Group, HEADER, Hash, Header, Private};
use crate::change::row::{Stored, hash_before};
use crate::change::single::Single;
use crate::change::verify::{Part, Piece, Refusal, joined, open_group};
use crate::error::Result;
use crate::id::Id;
use crate::records::kind_numbered;
use crate::schema::Class;
use crate::workspace::Workspace;

impl Workspace {
    /// Takes segments in: proven as a whole, then applied in one transaction as far as they can be. Where one does not
    /// prove itself nothing of any is taken. Places in the report are those of the segments.
    pub fn ingest_segments(&self, segments: &[Vec<u8>], rights: &dyn Rights) -> Result<Ingested> {
        let team = self.me().team;
        self.take_in(&|conn, piece| no_right(conn, rights, piece), |conn, report| {
            let mut proving = Proving {
                conn,
                team,
                report,
                headers: BTreeMap::new(),
                loose: Vec::new(),
                singles: Vec::new(),
                pieces: BTreeMap::new(),
                passed_over: HashSet::new(),
            };
            let proven = proving.all(segments)?;
            let pieces = std::mem::take(&mut proving.pieces);
            if proven {
                return Ok(pieces.into_values().collect());
            }
            report.gaps.clear();
            Ok(Vec::new())
        })
    }
}

/// Why the entry's author had no right to it, if so: it was written after their rights were reduced without saying that
/// they knew, or it changes what they may not. What of it is not here is not asked about.
fn no_right(conn: &Connection, rights: &dyn Rights, piece: &Piece) -> Result<Option<Refusal>> {
    let changes: BTreeSet<(u8, &str, Class)> =
        piece.parts.iter().map(|(class, home, part)| (part.kind, home.as_str(), *class)).collect();
    let ask = |named: Option<&Hash>| {
        if !rights.passes(piece.replica, piece.seq, named) {
            let left = |(kind, home, class): &(u8, &str, Class)| {
                rights.writes(piece.replica, None, kind_numbered(*kind), home, *class)
            };
            let counts = rights.remains(piece.replica) && changes.iter().all(left);
            return (!counts).then_some(Refusal::AfterCut);
        }
        let may = changes.iter().all(|(kind, home, class)| {
            rights.writes(piece.replica, named, kind_numbered(*kind), home, *class)
        });
        (!may).then_some(Refusal::NoRight)
    };
    let own = piece.header.as_ref().and_then(|header| header.roster);
    let refusal = ask(own.as_ref());
    if refusal.is_none() || own.is_some() {
        return Ok(refusal);
    }
    // Seldom needed: what an earlier entry of the author named stands for this one too.
    let named: Option<Hash> = conn
        .prepare_cached(
            "SELECT roster FROM entry WHERE r = (SELECT r FROM author WHERE id = ?1) AND seq <= ?2
             AND roster IS NOT NULL ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![piece.replica.as_bytes(), piece.seq], |row| row.get(0))
        .optional()?;
    Ok(match named {
        Some(named) => ask(Some(&named)),
        None => refusal,
    })
}

/// What came of an entry beside its place.
struct Came {
    place: usize,
    header: Header,
    sealed: Hash,
    private: Option<Private>,
    groups: BTreeMap<u32, Group>,
    parts: Vec<Part>,
}

struct Proving<'a> {
    conn: &'a Connection,
    team: Hash,
    report: &'a mut Ingested,
    headers: BTreeMap<(Id, u64), Came>,
    loose: Vec<(usize, Id, Loose)>,
    singles: Vec<(usize, (Id, u64), Single)>,
    pieces: BTreeMap<(Id, u64), (usize, Piece)>,
    /// Copies of whose entries nothing can be taken now.
    passed_over: HashSet<Id>,
}

impl Proving<'_> {
    /// Proves all segments. False: at least one is refused, and nothing may be taken.
    fn all(&mut self, segments: &[Vec<u8>]) -> Result<bool> {
        let mut spines = Vec::new();
        let (mut sound, mut seen) = (true, HashSet::new());
        for (place, bytes) in segments.iter().enumerate().filter(|(_, bytes)| seen.insert(bytes.as_slice())) {
            let done = match wire::read(bytes) {
                Ok(Read::Spine(spine)) => {
                    spines.push((place, spine));
                    Ok(())
                }
                Ok(Read::Content(content)) => content.authors.into_iter().try_for_each(|author| {
                    let replica = author.replica;
                    self.singles.extend(
                        author.singles.into_iter().map(|(seq, single)| (place, (replica, seq), single)),
                    );
                    self.loose.extend(author.groups.into_iter().map(|loose| (place, replica, loose)));
                    author.entries.into_iter().try_for_each(|item| self.header(place, replica, item))
                }),
                Err(_) => Err(Refusal::Malformed),
            };
            if let Err(refusal) = done {
                self.report.refused.push((place, refusal));
                sound = false;
            }
        }
        if !sound {
            return Ok(false);
        }
        let devices = devices(self.conn)?;
        for (place, spine) in spines {
            let Some(device) = devices.get(&spine.replica) else {
                self.report.refused.push((place, Refusal::UnknownReplica));
                self.passed_over.insert(spine.replica);
                continue;
            };
            if let Err(refusal) = self.spine(place, &spine, device)? {
                self.report.refused.push((place, refusal));
                if refusal != Refusal::Fork {
                    return Ok(false);
                }
                self.passed_over.insert(spine.replica);
            }
        }
        Ok(self.known()? && self.groups()? && self.single_parts()? && self.settle())
    }

    /// Works a header out from what came of it.
    fn header(&mut self, place: usize, replica: Id, item: Item) -> std::result::Result<(), Refusal> {
        let mut hashes = Vec::with_capacity(item.groups.len());
        let (mut groups, mut parts) = (BTreeMap::new(), Vec::new());
        for (at, group) in (0..).zip(item.groups) {
            match group {
                OrHash::Absent(hash) => hashes.push(hash),
                OrHash::Here(group) => {
                    let (hash, of_group) = open_group(replica, item.seq, &group)?;
                    hashes.push(hash);
                    parts.extend(of_group);
                    groups.insert(at, group);
                }
            }
        }
        let (commitment, private) = match item.private {
            Whose::Here(private) => (private.commitment(), Some(private)),
            Whose::Absent(hash) => (hash, None),
        };
        let header = Header {
            team: self.team,
            replica,
            seq: item.seq,
            hlc: item.hlc,
            roster: item.roster,
            groups: hashes,
            private: commitment,
        };
        let sealed = HEADER.hash(&[&header.encode()]);
        match self.headers.get_mut(&(replica, item.seq)) {
            Some(came) if came.sealed == sealed => {
                came.private = came.private.take().or(private);
                // The same groups may come twice, their parts count once.
                if groups.keys().any(|place| came.groups.contains_key(place)) {
                    return Err(Refusal::Malformed);
                }
                came.groups.append(&mut groups);
                came.parts.append(&mut parts);
            }
            Some(_) => return Err(Refusal::BadCommitment),
            None => {
                self.headers
                    .insert((replica, item.seq), Came { place, header, sealed, private, groups, parts });
            }
        }
        Ok(())
    }

    /// Proves a spine and makes pieces of what of it is new here.
    fn spine(
        &mut self,
        place: usize,
        spine: &Spine,
        device: &[u8; 32],
    ) -> Result<std::result::Result<(), Refusal>> {
        let mut chain: Vec<(Hash, Hash)> = Vec::with_capacity(spine.sealed.len());
        let mut head = spine.prev;
        for (seq, sealed) in (spine.from..).zip(&spine.sealed) {
            let came = self.headers.get(&(spine.replica, seq)).map(|came| came.sealed);
            let Some(sealed) = sealed.or(came) else { return Ok(Err(Refusal::BadCommitment)) };
            head = ENTRY.hash(&[&head, &sealed]);
            chain.push((sealed, head));
        }
        let last = spine.from + chain.len() as u64 - 1;
        let message = journal::head_message(&self.team, device, spine.replica, last, &head);
        if !coffer_vault::verify(device, journal::HEAD_DOMAIN, &message, &spine.sig) {
            return Ok(Err(Refusal::BadSignature));
        }
        let here: u64 = self
            .conn
            .prepare_cached("SELECT seq FROM replica WHERE id = ?1")?
            .query_row([spine.replica.as_bytes()], |row| row.get(0))?;
        if spine.from > here + 1 {
            self.report.gaps.push(Gap { replica: spine.replica, from: here + 1, to: spine.from - 1 });
            self.passed_over.insert(spine.replica);
            return Ok(Ok(()));
        }
        if hash_before(self.conn, &self.team, spine.replica, spine.from)? != Some(spine.prev) {
            return Ok(Err(Refusal::Fork));
        }
        // If the chains agree at the last entry that both have they agree before it.
        let agrees = match last.min(here).checked_sub(spine.from) {
            Some(at) => {
                let own: Option<Hash> =
                    hash_before(self.conn, &self.team, spine.replica, last.min(here) + 1)?;
                own == usize::try_from(at).ok().and_then(|at| chain.get(at)).map(|(_, hash)| *hash)
            }
            None => true,
        };
        let mut prev = spine.prev;
        for (seq, (sealed, hash)) in (spine.from..).zip(chain) {
            let came = self.headers.contains_key(&(spine.replica, seq));
            if seq > here || came || !agrees || seq == last {
                let piece = Piece {
                    replica: spine.replica,
                    seq,
                    prev,
                    sealed,
                    hash,
                    sig: (seq == last).then_some(spine.sig),
                    header: None,
                    private: None,
                    groups: BTreeMap::new(),
                    singles: Vec::new(),
                    parts: Vec::new(),
                };
                self.pieces.insert((spine.replica, seq), (place, piece));
            }
            prev = hash;
        }
        Ok(Ok(()))
    }

    /// The piece of an entry: of a spine that came, or of one that is here.
    fn piece(&mut self, place: usize, replica: Id, seq: u64) -> Result<Option<&mut Piece>> {
        let lacks = self.pieces.get(&(replica, seq)).is_none_or(|(_, piece)| piece.header.is_none());
        let here = if lacks { entry_of(self.conn, replica, seq)? } else { None };
        if let Some(e) = here {
            let stored = Stored::load(self.conn, e, &self.team)?;
            let hash = hash_before(self.conn, &self.team, replica, seq + 1)?;
            let prev = hash_before(self.conn, &self.team, replica, seq)?;
            let (Some(hash), Some(prev)) = (hash, prev) else { return Ok(None) };
            let own = Piece {
                replica,
                seq,
                prev,
                sealed: stored.sealed,
                hash,
                sig: None,
                header: stored.header,
                private: None,
                groups: BTreeMap::new(),
                singles: Vec::new(),
                parts: Vec::new(),
            };
            match self.pieces.get_mut(&(replica, seq)) {
                // A fork is another entry, and has its own header.
                Some((_, piece)) if piece.sealed == own.sealed => piece.header = own.header,
                Some(_) => {}
                None => drop(self.pieces.insert((replica, seq), (place, own))),
            }
        }
        Ok(self.pieces.get_mut(&(replica, seq)).map(|(own, piece)| {
            *own = place;
            piece
        }))
    }

    /// Holds every header that came against the hash of it that the chain has.
    fn known(&mut self) -> Result<bool> {
        for ((replica, seq), came) in std::mem::take(&mut self.headers) {
            if self.passed_over.contains(&replica) {
                continue;
            }
            let fits = match self.piece(came.place, replica, seq)? {
                Some(piece) if piece.sealed == came.sealed => {
                    piece.header = Some(came.header);
                    piece.private = came.private;
                    piece.groups = came.groups;
                    piece.parts = came.parts;
                    true
                }
                _ => false,
            };
            if !fits {
                self.report.refused.push((came.place, Refusal::BadCommitment));
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives the groups that came without their headers to their entries.
    fn groups(&mut self) -> Result<bool> {
        for (place, replica, loose) in std::mem::take(&mut self.loose) {
            if self.passed_over.contains(&replica) {
                continue;
            }
            let refusal = match (
                self.piece(place, replica, loose.seq)?,
                open_group(replica, loose.seq, &loose.group),
            ) {
                (_, Err(refusal)) => Some(refusal),
                (Some(piece), Ok((hash, parts))) => {
                    let committed =
                        piece.header.as_ref().and_then(|header| header.groups.get(loose.place as usize));
                    let fits =
                        committed == Some(&hash) && piece.groups.insert(loose.place, loose.group).is_none();
                    piece.parts.extend(parts);
                    (!fits).then_some(Refusal::BadCommitment)
                }
                (None, Ok(_)) => Some(Refusal::BadCommitment),
            };
            if let Some(refusal) = refusal {
                self.report.refused.push((place, refusal));
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives parts that came without their groups to their entries.
    fn single_parts(&mut self) -> Result<bool> {
        for (place, (replica, seq), single) in std::mem::take(&mut self.singles) {
            if self.passed_over.contains(&replica) {
                continue;
            }
            let refusal = match (self.piece(place, replica, seq)?, single.open(replica, seq)) {
                (_, Err(refusal)) => Some(refusal),
                (Some(piece), Ok((hash, part))) => {
                    let committed =
                        piece.header.as_ref().and_then(|header| header.groups.get(single.place as usize));
                    let fits = committed == Some(&hash);
                    if fits && !piece.groups.contains_key(&single.place) {
                        piece.parts.push(part);
                        piece.singles.push(single);
                    }
                    (!fits).then_some(Refusal::BadCommitment)
                }
                (None, Ok(_)) => Some(Refusal::BadCommitment),
            };
            if let Some(refusal) = refusal {
                self.report.refused.push((place, refusal));
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Holds the parts of every entry against each other.
    fn settle(&mut self) -> bool {
        for (place, piece) in self.pieces.values_mut() {
            let Some(header) = &piece.header else { continue };
            match joined(header, std::mem::take(&mut piece.parts), piece.groups.len()) {
                Ok(parts) => piece.parts = parts,
                Err(refusal) => {
                    self.report.refused.push((*place, refusal));
                    return false;
                }
            }
        }
        true
    }
}
