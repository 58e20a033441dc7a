"""The tables and views of the store. Their version is SQLite's `user_version`; other programs may read them."""

from __future__ import annotations

_FILES = """
CREATE TABLE files (                    -- one row for each file walked
    id INTEGER PRIMARY KEY,
    path NOT NULL,                      -- TEXT, or BLOB where the name is no UTF-8
    run_id INTEGER NOT NULL,            -- the run that last met it
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    mode INTEGER NOT NULL,
    owner TEXT NOT NULL,                -- login name
    access TEXT NOT NULL,               -- private, group, everyone, unknown
    medium_id INTEGER NOT NULL,         -- of media
    stamp TEXT NOT NULL,                -- '' for what was not opened
    scanned_utc TEXT NOT NULL,
    media_type TEXT NOT NULL,
    encryption TEXT NOT NULL,           -- none, weak, strong, unknown
    status TEXT NOT NULL,               -- read, partial, skipped, failed
    reason TEXT,                        -- why it is not read; NULL: none
    detail TEXT NOT NULL,               -- one sentence
    confidence TEXT NOT NULL,           -- the highest level of a finding that counts: high, medium, or empty
    people INTEGER NOT NULL,            -- this and the columns below: as in the CSV
    people_ma INTEGER NOT NULL,
    people_elsewhere INTEGER NOT NULL,
    people_unknown INTEGER NOT NULL,
    ssn INTEGER NOT NULL,
    drivers_license INTEGER NOT NULL,
    payment_card INTEGER NOT NULL,
    financial_account INTEGER NOT NULL,
    unpaired INTEGER NOT NULL,
    test_values INTEGER NOT NULL,
    public_records INTEGER NOT NULL,
    readers TEXT NOT NULL DEFAULT '',   -- who may read it besides its owner, where that is not everyone
    retention TEXT NOT NULL DEFAULT '', -- the record of the retention schedule whose time it is past
    created_ns INTEGER NOT NULL DEFAULT 0,  -- 0: the medium keeps no such time
    accessed_ns INTEGER NOT NULL DEFAULT 0, -- when it was last opened before the scan
    UNIQUE (path, medium_id)            -- in a merged store, systems may have the same path
);
"""
_BLOCKS = """
CREATE TABLE finding_lists (            -- what the blocks of a file have in common is listed once
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL
);
CREATE INDEX finding_lists_by_file ON finding_lists (file_id);
CREATE TABLE block_persons (            -- the persons of a list
    list_id INTEGER NOT NULL,
    code BLOB NOT NULL,                 -- 2 bytes
    person TEXT NOT NULL,
    person_key BLOB NOT NULL,
    PRIMARY KEY (list_id, code)
) WITHOUT ROWID;
CREATE TABLE block_facts (              -- the facts of a list; its columns mean what they mean in single_findings
    list_id INTEGER NOT NULL,
    code BLOB NOT NULL,                 -- 2 bytes
    level TEXT NOT NULL,
    mask TEXT NOT NULL,
    residency TEXT NOT NULL,
    evidence TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    test INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    PRIMARY KEY (list_id, code)
) WITHOUT ROWID;
CREATE TABLE finding_blocks (           -- one kind of number in some thousand rows of a table, in one row
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    pair INTEGER NOT NULL,              -- that of the first row of the table; each further row is the next pair
    place TEXT NOT NULL,                -- of the table: the number of the row follows
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    "rows" TEXT NOT NULL,               -- JSON array: the numbers of the rows
    fingerprints BLOB NOT NULL,         -- 16 bytes for each row
    list_id INTEGER NOT NULL,           -- whose persons and facts its codes mean
    persons BLOB NOT NULL,              -- 2 bytes for each row: a code of block_persons
    facts BLOB NOT NULL                 -- 2 bytes for each row: a code of block_facts; FFFF: no such number in the row
);
CREATE INDEX finding_blocks_by_file ON finding_blocks (file_id);
"""
VERSION = 3
MIGRATIONS = {
    1: "ALTER TABLE runs ADD COLUMN people TEXT;",
    2: f"""
ALTER TABLE files RENAME TO old_files;
{_FILES}
INSERT INTO files SELECT *, 0, '', '', 0, 0 FROM old_files;
DROP TABLE old_files;
ALTER TABLE runs ADD COLUMN key_check TEXT;
ALTER TABLE runs ADD COLUMN numbers TEXT;
ALTER TABLE findings RENAME TO single_findings;
DROP INDEX findings_by_file;
CREATE INDEX single_findings_by_file ON single_findings (file_id);
{_BLOCKS}
CREATE TABLE paper (
    id INTEGER PRIMARY KEY, entered_utc TEXT NOT NULL, what TEXT NOT NULL, location TEXT NOT NULL,
    custodian TEXT NOT NULL, record_kind TEXT NOT NULL, kinds TEXT NOT NULL, people INTEGER NOT NULL, people_ma INTEGER,
    locked INTEGER NOT NULL, retention_years INTEGER, note TEXT NOT NULL
);
CREATE TABLE systems (
    name TEXT NOT NULL, machine TEXT NOT NULL, os TEXT NOT NULL, chassis TEXT NOT NULL, model TEXT NOT NULL,
    PRIMARY KEY (name, machine)
) WITHOUT ROWID;
INSERT INTO systems SELECT DISTINCT system, '', '', 'unknown', '' FROM media;
ALTER TABLE media RENAME TO old_media;
CREATE TABLE media (
    id INTEGER PRIMARY KEY, system TEXT NOT NULL, machine TEXT NOT NULL, mount TEXT NOT NULL, device TEXT NOT NULL,
    filesystem TEXT NOT NULL, part TEXT NOT NULL, kind TEXT NOT NULL, model TEXT NOT NULL, serial TEXT NOT NULL,
    size INTEGER NOT NULL, scheme TEXT NOT NULL, bits INTEGER, encryption TEXT NOT NULL,
    UNIQUE (system, machine, mount, device, filesystem, part)
);
INSERT INTO media SELECT id, system, '', mount, device, filesystem, '', 'unknown', '', '', 0, '', NULL, encryption
FROM old_media;
DROP TABLE old_media;
""",  # noqa: S608  (no value of others)
}
"""What brings the tables of a store of a version to the next; all views are made anew."""
APPLICATION_ID = 0x50695363  # "PiSc": lets file(1) and others tell a store from any SQLite file

TABLES = f"""
CREATE TABLE meta (                     -- facts of the store as a whole
    name TEXT PRIMARY KEY,              -- merged: the stores that this one was merged from; audit: where the trail ends
    value TEXT NOT NULL                 -- JSON
) WITHOUT ROWID;
CREATE TABLE runs (                     -- one row for each scan into the store, the latest last
    id INTEGER PRIMARY KEY,
    started_utc TEXT NOT NULL,
    ended_utc TEXT,                     -- NULL: interrupted, or still going on
    system TEXT NOT NULL,               -- host name
    version TEXT NOT NULL,              -- of the program
    pack_hash TEXT NOT NULL,            -- of the rules
    stamp TEXT NOT NULL,                -- what a file was read with: program, rules, limits, key, masks
    setup TEXT NOT NULL,                -- JSON: roots, patterns, limits
    people TEXT,                        -- JSON: people in all, in MA, elsewhere, unknown, once the run is whole
    key_check TEXT,                     -- tells one key of the fingerprints from another; NULL: older than this column
    numbers TEXT                        -- JSON: likewise the distinct numbers with a person, by kind
);
CREATE TABLE systems (                  -- the computing systems that were scanned
    name TEXT NOT NULL,                 -- host name
    machine TEXT NOT NULL,              -- a hash of the id that the system has of itself; '': not known
    os TEXT NOT NULL,
    chassis TEXT NOT NULL,              -- laptop, desktop, server, tablet, virtual, container, unknown
    model TEXT NOT NULL,
    PRIMARY KEY (name, machine)
) WITHOUT ROWID;
CREATE TABLE media (                    -- the storage media that files were met on
    id INTEGER PRIMARY KEY,
    system TEXT NOT NULL,
    machine TEXT NOT NULL,
    mount TEXT NOT NULL,
    device TEXT NOT NULL,
    filesystem TEXT NOT NULL,
    part TEXT NOT NULL,                 -- '', or what tells folders of it from the others: see Medium.part
    kind TEXT NOT NULL,                 -- internal, removable, optical, network, cloud-sync folder, memory, unknown
    model TEXT NOT NULL,
    serial TEXT NOT NULL,
    size INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    bits INTEGER,
    encryption TEXT NOT NULL,
    UNIQUE (system, machine, mount, device, filesystem, part)
);
{_FILES}
CREATE TABLE single_findings (          -- one row for each number of each pair; those of big tables are in blocks
    file_id INTEGER NOT NULL,
    pair INTEGER NOT NULL,              -- rows of a file with the same number belong to one pair
    place TEXT NOT NULL,                -- the file, its members entered to reach it, and the spot in the last
    kind TEXT NOT NULL,                 -- ssn, drivers_license, payment_card, financial_account
    rule TEXT NOT NULL,
    level TEXT NOT NULL,                -- high, medium, low
    mask TEXT NOT NULL,
    fingerprint BLOB NOT NULL,          -- HMAC-SHA-256 of the number, first 16 bytes
    person TEXT,                        -- initials; NULL: a lone number
    person_key BLOB,                    -- HMAC of first initial and last name
    residency TEXT NOT NULL,            -- ma, elsewhere, unknown
    evidence TEXT NOT NULL,             -- JSON array
    start INTEGER NOT NULL,             -- bytes from the beginning of the text that the place names
    "end" INTEGER NOT NULL,
    test INTEGER NOT NULL,              -- 1: a number known to be nobody's
    joined INTEGER NOT NULL             -- 1: its pair holds several numbers that count
);
CREATE INDEX single_findings_by_file ON single_findings (file_id);
{_BLOCKS}CREATE TABLE gaps (                     -- every part of a file that could not be read
    file_id INTEGER NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL                -- one sentence
);
CREATE INDEX gaps_by_file ON gaps (file_id);
CREATE TABLE seals (                    -- every encryption met in a file
    file_id INTEGER NOT NULL,
    place TEXT NOT NULL,
    scheme TEXT NOT NULL,               -- as its makers name it
    bits INTEGER,                       -- length of the key; NULL: not known
    grade TEXT NOT NULL                 -- none, weak, strong, unknown
);
CREATE INDEX seals_by_file ON seals (file_id);
CREATE TABLE paper (                    -- the register of records that no scan can meet: see docs/paper.md
    id INTEGER PRIMARY KEY,
    entered_utc TEXT NOT NULL,
    what TEXT NOT NULL,
    location TEXT NOT NULL,
    custodian TEXT NOT NULL,
    record_kind TEXT NOT NULL,          -- paper, other
    kinds TEXT NOT NULL,                -- kinds of numbers in it, with ; between
    people INTEGER NOT NULL,
    people_ma INTEGER,                  -- NULL: not known
    locked INTEGER NOT NULL,            -- 1: in a locked room or container
    retention_years INTEGER,
    note TEXT NOT NULL
);
"""

COUNTED = """SELECT file_id, pair, kind, level, fingerprint, person_key, person, joined,
       CASE residency WHEN 'ma' THEN 2 WHEN 'elsewhere' THEN 1 ELSE 0 END AS home
FROM findings WHERE person_key IS NOT NULL AND level <> 'low' AND NOT test"""
"""What the view `counted` is; its rows cost too much to be asked for again and again."""

VIEWS = (
    """
CREATE VIEW inventory AS                -- one row for each file walked, then those of the register of paper
SELECT m.system,
       CASE m.mount WHEN '' THEN 'unknown'
            ELSE m.device || ' at ' || m.mount || ' (' || m.filesystem || ')' END AS medium,
       f.path AS location, 'electronic' AS record_kind, f.media_type, f.size AS size_bytes,
       f.modified_ns, f.owner, f.access, f.encryption, m.encryption AS medium_encryption,
       f.people, f.people_ma, f.people_elsewhere, f.people_unknown,
       f.ssn, f.drivers_license, f.payment_card, f.financial_account, f.unpaired, f.test_values,
       f.confidence, f.status, coalesce(f.reason, '') AS reason, f.scanned_utc,
       s.chassis AS system_kind, m.kind AS medium_kind, f.readers,
       CASE f.retention WHEN '' THEN '' ELSE 'yes' END AS past_retention, f.public_records,
       f.created_ns, f.accessed_ns
FROM files f JOIN media m ON m.id = f.medium_id JOIN systems s ON s.name = m.system AND s.machine = m.machine
UNION ALL
SELECT '', '', location || ': ' || what, record_kind, '', 0, 0, custodian,
       CASE locked WHEN 1 THEN 'private' ELSE 'everyone' END, 'none', 'none',
       people, coalesce(people_ma, 0), 0, people - coalesce(people_ma, 0),
       CASE WHEN kinds LIKE '%ssn%' THEN people ELSE 0 END,
       CASE WHEN kinds LIKE '%drivers_license%' THEN people ELSE 0 END,
       CASE WHEN kinds LIKE '%payment_card%' THEN people ELSE 0 END,
       CASE WHEN kinds LIKE '%financial_account%' THEN people ELSE 0 END,
       0, 0, '', '', '', entered_utc, '', '', '', '', 0, 0, 0
FROM paper;
CREATE VIEW storage AS                  -- the computing systems and storage media that files were met on
SELECT m.system, s.chassis AS system_kind, s.os, s.model AS system_model, m.device, m.mount, m.filesystem, m.part,
       m.kind AS medium_kind, m.model, m.serial, m.size AS size_bytes, m.encryption, m.scheme, m.bits,
       count(*) AS files, sum(f.people > 0) AS files_with_people
FROM files f JOIN media m ON m.id = f.medium_id JOIN systems s ON s.name = m.system AND s.machine = m.machine
GROUP BY m.id;
CREATE VIEW exposed AS                  -- files with people, not encrypted, on what is carried about: 201 CMR 17.04(5)
SELECT f.id AS file_id
FROM files f JOIN media m ON m.id = f.medium_id JOIN systems s ON s.name = m.system AND s.machine = m.machine
WHERE f.people > 0 AND f.encryption IN ('none', 'weak') AND m.encryption IN ('none', 'weak')
  AND (m.kind IN ('removable', 'optical')
       OR s.chassis IN ('laptop', 'tablet') AND m.kind IN ('internal', 'cloud-sync folder', 'unknown'));
CREATE VIEW not_read AS                 -- the files that were not read, or not whole
SELECT path AS location, size AS size_bytes, media_type, status, reason, detail FROM files WHERE status <> 'read';
CREATE VIEW findings AS                 -- one row for each number of each pair; by pair and seq: in the order found
SELECT *, rowid AS seq FROM single_findings
UNION ALL
SELECT b.file_id, b.pair + r."key", b.place || r.value, b.kind, b.rule, f.level, f.mask,
       substr(b.fingerprints, 1 + 16 * r."key", 16), p.person, p.person_key, f.residency, f.evidence, f.start, f."end",
       f.test, f.joined, b.id
FROM finding_blocks b CROSS JOIN json_each(b."rows") r
CROSS JOIN block_persons p ON p.list_id = b.list_id AND p.code = substr(b.persons, 1 + 2 * r."key", 2)
CROSS JOIN block_facts f ON f.list_id = b.list_id AND f.code = substr(b.facts, 1 + 2 * r."key", 2);
CREATE VIEW counted AS                  -- the findings that count: with a person, believed, no test values
"""
    + COUNTED
    + """;
CREATE VIEW people AS                   -- one row for each distinct number with each distinct person
SELECT lower(hex(person_key)) AS person_key, min(person) AS person, kind, lower(hex(fingerprint)) AS fingerprint,
       CASE max(home) WHEN 2 THEN 'ma' WHEN 1 THEN 'elsewhere' ELSE 'unknown' END AS residency,
       count(DISTINCT file_id) AS files
FROM counted GROUP BY person_key, fingerprint, kind;
"""
)
