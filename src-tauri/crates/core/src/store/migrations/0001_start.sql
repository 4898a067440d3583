-- The first shape of the vault's database: the journal, what it is projected to, and what is this device's own.

-- The journal. `e` numbers entries in the order in which this copy took them in.
CREATE TABLE author (
    r INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL,
    start BLOB NOT NULL
) STRICT;
CREATE TABLE compartment (c INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE entry (
    e INTEGER PRIMARY KEY,
    r INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    hash BLOB NOT NULL,
    sig BLOB NOT NULL,
    roster BLOB,
    groups BLOB NOT NULL,
    salt BLOB NOT NULL,
    member BLOB NOT NULL,
    via TEXT NOT NULL,
    intent TEXT NOT NULL,
    batch BLOB,
    event BLOB,
    -- This device's own mark, in no hash: a change that stands in the undo list by itself.
    action INTEGER NOT NULL,
    UNIQUE (r, seq)
) STRICT;
-- The vault copies with their heads. A head is read, not kept: every change would write one page more.
CREATE VIEW replica AS SELECT
    r, id, device,
    ifnull((SELECT seq FROM entry WHERE entry.r = author.r ORDER BY seq DESC LIMIT 1), 0) AS seq,
    ifnull((SELECT hash FROM entry WHERE entry.r = author.r ORDER BY seq DESC LIMIT 1), start) AS head
FROM author;
-- g = entry << 16 | place in the entry.
CREATE TABLE op_group (
    g INTEGER PRIMARY KEY,
    c INTEGER NOT NULL,
    class INTEGER NOT NULL,
    n INTEGER NOT NULL,
    gsalt BLOB NOT NULL,
    seed BLOB NOT NULL,
    parts BLOB NOT NULL
) STRICT;
-- Which entries changed a record after its birth; the birth stands on the record itself. doc = kind << 40 | n.
CREATE TABLE touched (doc INTEGER NOT NULL, e INTEGER NOT NULL, PRIMARY KEY (doc, e)) STRICT, WITHOUT ROWID;
-- Concurrent values that are not shown: the conflict inbox.
CREATE TABLE sibling (
    doc INTEGER NOT NULL,
    field BLOB NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (doc, field, e, i)
) STRICT, WITHOUT ROWID;
-- Writes that were overwritten before they arrived.
CREATE TABLE buried (
    doc INTEGER NOT NULL,
    field BLOB NOT NULL,
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    i INTEGER NOT NULL,
    PRIMARY KEY (doc, field, replica, seq, i)
) STRICT, WITHOUT ROWID;
-- Sets of links: one row an addition that still stands.
CREATE TABLE link (
    doc INTEGER NOT NULL,
    field INTEGER NOT NULL,
    item BLOB NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    PRIMARY KEY (doc, field, item, e, i)
) STRICT, WITHOUT ROWID;
-- Entries that arrived and wait for another, or that were set aside with the reason.
CREATE TABLE pending (
    hash BLOB PRIMARY KEY,
    replica BLOB NOT NULL,
    seq INTEGER NOT NULL,
    raw BLOB NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE roster_event (hash BLOB PRIMARY KEY, body BLOB NOT NULL, sig BLOB NOT NULL, author BLOB NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- State sums per compartment and class.
CREATE TABLE sum (c INTEGER NOT NULL, class INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (c, class)) STRICT, WITHOUT ROWID;

-- The search index.
CREATE TABLE search_post (term BLOB NOT NULL, first INTEGER NOT NULL, docs BLOB NOT NULL, PRIMARY KEY (term, first)) STRICT, WITHOUT ROWID;
CREATE TABLE search_fresh (doc INTEGER PRIMARY KEY, old BLOB, new BLOB) STRICT;

-- This device's own state: not in the journal, not in a bundle.
CREATE TABLE local_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE local_batch (id BLOB PRIMARY KEY, intent TEXT NOT NULL, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- The undo list where an action is more than one entry of `action = 1`: batches, and what was undone or redone. `a` is
-- the first entry that the action ever was.
CREATE TABLE local_action (
    a INTEGER PRIMARY KEY,
    origin BLOB,
    batch BLOB,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    intent TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX local_undone ON local_action (undone) WHERE undone = 1;
CREATE INDEX local_action_batch ON local_action (batch) WHERE batch IS NOT NULL;

-- The records: what the journal says, one table a kind. `e` and `i` name the birth (the entry, its first op part);
-- `classes` says which classes had a part then; `stamps` names the fields written since.
CREATE TABLE "member" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "name" TEXT,
    "email" TEXT,
    "external_ids" TEXT
) STRICT;

CREATE TABLE "account" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    last_contact INTEGER,
    next_contact TEXT,
    "name" TEXT,
    "credit_code" TEXT,
    "parent" BLOB,
    "tier" TEXT,
    "industry" TEXT,
    "source" TEXT,
    "status" TEXT,
    "account_type" TEXT,
    "phones" TEXT,
    "emails" TEXT,
    "messengers" TEXT,
    "websites" TEXT,
    "addresses" TEXT,
    "employees" INTEGER,
    "revenue" INTEGER,
    "revenue_currency" TEXT,
    "notes" TEXT,
    "owner" BLOB,
    "external_ids" TEXT,
    "tax_id" TEXT,
    "since" INTEGER
) STRICT;

CREATE TABLE "contact" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    last_contact INTEGER,
    next_contact TEXT,
    "name" TEXT,
    "family" TEXT,
    "given" TEXT,
    "middle" TEXT,
    "prefix" TEXT,
    "suffix" TEXT,
    "nickname" TEXT,
    "account" BLOB,
    "title" TEXT,
    "department" TEXT,
    "role" TEXT,
    "jobs" TEXT,
    "reports_to" BLOB,
    "phones" TEXT,
    "emails" TEXT,
    "messengers" TEXT,
    "websites" TEXT,
    "addresses" TEXT,
    "birthday" TEXT,
    "gender" TEXT,
    "source" TEXT,
    "status" TEXT,
    "do_not_email" INTEGER,
    "notes" TEXT,
    "owner" BLOB,
    "external_ids" TEXT,
    "since" INTEGER
) STRICT;

CREATE TABLE "lead" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    last_contact INTEGER,
    next_contact TEXT,
    "name" TEXT,
    "family" TEXT,
    "given" TEXT,
    "prefix" TEXT,
    "company" TEXT,
    "title" TEXT,
    "phones" TEXT,
    "emails" TEXT,
    "messengers" TEXT,
    "websites" TEXT,
    "addresses" TEXT,
    "source" TEXT,
    "status" TEXT,
    "industry" TEXT,
    "tier" TEXT,
    "revenue" INTEGER,
    "revenue_currency" TEXT,
    "employees" INTEGER,
    "notes" TEXT,
    "owner" BLOB,
    "external_ids" TEXT,
    "converted_at" INTEGER,
    "account" BLOB,
    "contact" BLOB,
    "deal" BLOB,
    "do_not_email" INTEGER,
    "since" INTEGER
) STRICT;

CREATE TABLE "deal" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    last_contact INTEGER,
    next_contact TEXT,
    "name" TEXT,
    "account" BLOB,
    "contact" BLOB,
    "pipeline" BLOB,
    "stage" BLOB,
    "amount" INTEGER,
    "amount_currency" TEXT,
    "close_date" TEXT,
    "probability" INTEGER,
    "next_step" TEXT,
    "source" TEXT,
    "lost_reason" TEXT,
    "closed_at" TEXT,
    "deal_type" TEXT,
    "notes" TEXT,
    "owner" BLOB,
    "external_ids" TEXT,
    "lead" BLOB,
    "since" INTEGER
) STRICT;

CREATE TABLE "pipeline" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "name" TEXT,
    "position" INTEGER
) STRICT;

CREATE TABLE "stage" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "name" TEXT,
    "pipeline" BLOB,
    "type" TEXT,
    "probability" INTEGER,
    "position" INTEGER,
    "stale_days" INTEGER
) STRICT;

CREATE TABLE "activity" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "type" TEXT,
    "at" INTEGER,
    "account" BLOB,
    "contact" BLOB,
    "deal" BLOB,
    "lead" BLOB,
    "next" TEXT,
    "minutes" INTEGER,
    "subject" TEXT,
    "text" TEXT,
    "owner" BLOB,
    "external_ids" TEXT
) STRICT;

CREATE TABLE "task" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "title" TEXT,
    "due" TEXT,
    "time" TEXT,
    "done_at" INTEGER,
    "account" BLOB,
    "contact" BLOB,
    "deal" BLOB,
    "lead" BLOB,
    "type" TEXT,
    "notes" TEXT,
    "owner" BLOB,
    "external_ids" TEXT,
    "done" INTEGER
) STRICT;

CREATE TABLE "tag" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "name" TEXT,
    "colour" TEXT
) STRICT;

CREATE TABLE "attachment" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "name" TEXT,
    "record" BLOB,
    "record_kind" INTEGER,
    "media_type" TEXT,
    "size" INTEGER,
    "digest" BLOB,
    "key" BLOB,
    "file" TEXT
) STRICT;

CREATE TABLE "custom_field" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "label" TEXT,
    "for_kind" TEXT,
    "type" TEXT,
    "class" TEXT,
    "options" TEXT,
    "position" INTEGER
) STRICT;

CREATE TABLE "merge" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "from" BLOB,
    "from_kind" INTEGER,
    "into" BLOB,
    "into_kind" INTEGER,
    "reason" TEXT
) STRICT;

CREATE TABLE "view" (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL,
    e INTEGER NOT NULL,
    i INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    live INTEGER NOT NULL DEFAULT 1,
    into_id BLOB,
    stamps BLOB,
    custom TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    sort TEXT,
    "name" TEXT,
    "for_kind" TEXT,
    "spec" TEXT,
    "pinned" INTEGER,
    "colour" TEXT,
    "shared" INTEGER,
    "position" INTEGER,
    "owner" BLOB
) STRICT;
