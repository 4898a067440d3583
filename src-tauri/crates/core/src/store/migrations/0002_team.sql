-- What a copy holds that does not read everything: entries without their private part, without some of their groups, or
-- known by nothing but the hash of their header. Where a part is not here its old columns are empty.

-- H(header) of an entry whose header is not here.
ALTER TABLE entry ADD COLUMN sealed BLOB;
-- The commitment to a private part that is not here.
ALTER TABLE entry ADD COLUMN private BLOB;
-- How many of its groups are not here; -1 where the header that would tell is not.
ALTER TABLE entry ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
-- Op parts that are here while the birth of their record is not: they wait for it in the journal.
CREATE TABLE unborn (record BLOB NOT NULL, kind INTEGER NOT NULL, e INTEGER NOT NULL, i INTEGER NOT NULL, PRIMARY KEY (record, kind, e, i)) STRICT, WITHOUT ROWID;
-- Single parts of groups that are not here as a whole, each with the proof that ties it to its group.
CREATE TABLE op_single (e INTEGER NOT NULL, i INTEGER NOT NULL, place INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (e, i)) STRICT, WITHOUT ROWID;
-- What waits has another form now; nothing of it was in a journal, and who sent it sends it again.
DELETE FROM pending;
-- What is known of each other device: how far it said it had read (CBOR, replica => number), when a file of it was taken in,
-- when one was sealed for it. What it may read of what was here then (compartment and class, a line each), as far as it has
-- acknowledged that; and what a file since holds from the beginning, because it may read more: until it has our entry `owed`.
CREATE TABLE peer (
    device BLOB PRIMARY KEY,
    have BLOB NOT NULL,
    heard_ms INTEGER,
    sealed_ms INTEGER,
    reads TEXT NOT NULL,
    owed INTEGER,
    owed_reads TEXT
) STRICT, WITHOUT ROWID;
