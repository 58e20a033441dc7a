"""The tables and views of the store. Their version is SQLite's `user_version`; other programs may read them."""

from __future__ import annotations

VERSION = 3
MIGRATIONS = {
    1: "ALTER TABLE runs ADD COLUMN people TEXT;",
    2: "ALTER TABLE runs ADD COLUMN key_check TEXT;",
}
"""What brings the tables of a store of a version to the next; all views are made anew."""
APPLICATION_ID = 0x50695363  # "PiSc": lets file(1) and others tell a store from any SQLite file

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_utc TEXT NOT NULL,
    ended_utc TEXT,                     -- NULL: interrupted, or still going on
    system TEXT NOT NULL,
    version TEXT NOT NULL,
    pack_hash TEXT NOT NULL,
    stamp TEXT NOT NULL,                -- what a file was read with: program, rules, limits, key, masks
    setup TEXT NOT NULL,                -- JSON: roots, patterns, limits
    people TEXT,                        -- JSON: people in all, in MA, elsewhere, unknown, once the run is whole
    key_check TEXT                      -- tells one key of the fingerprints from another; NULL: older than this column
);
CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    system TEXT NOT NULL,
    mount TEXT NOT NULL,
    device TEXT NOT NULL,
    filesystem TEXT NOT NULL,
    encryption TEXT NOT NULL DEFAULT 'unknown',
    UNIQUE (system, mount, device, filesystem)
);
CREATE TABLE files (                    -- one row for each file walked
    id INTEGER PRIMARY KEY,
    path NOT NULL UNIQUE,               -- TEXT, or BLOB where the name is no UTF-8
    run_id INTEGER NOT NULL,            -- the run that last met it
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    mode INTEGER NOT NULL,
    owner TEXT NOT NULL,
    access TEXT NOT NULL,
    medium_id INTEGER NOT NULL,
    stamp TEXT NOT NULL,                -- '' for what was not opened
    scanned_utc TEXT NOT NULL,
    media_type TEXT NOT NULL,
    encryption TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    detail TEXT NOT NULL,
    confidence TEXT NOT NULL,
    people INTEGER NOT NULL,
    people_ma INTEGER NOT NULL,
    people_elsewhere INTEGER NOT NULL,
    people_unknown INTEGER NOT NULL,
    ssn INTEGER NOT NULL,
    drivers_license INTEGER NOT NULL,
    payment_card INTEGER NOT NULL,
    financial_account INTEGER NOT NULL,
    unpaired INTEGER NOT NULL,
    test_values INTEGER NOT NULL
);
CREATE TABLE findings (                 -- one row for each number of each pair
    file_id INTEGER NOT NULL,
    pair INTEGER NOT NULL,              -- rows of a file with the same number belong to one pair
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    mask TEXT NOT NULL,
    fingerprint BLOB NOT NULL,          -- HMAC-SHA-256 of the number, first 16 bytes
    person TEXT,                        -- initials; NULL: a lone number
    person_key BLOB,                    -- HMAC of first initial and last name
    residency TEXT NOT NULL,
    evidence TEXT NOT NULL,             -- JSON array
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    test INTEGER NOT NULL,
    joined INTEGER NOT NULL             -- 1: its pair holds several numbers that count
);
CREATE INDEX findings_by_file ON findings (file_id);
CREATE TABLE gaps (file_id INTEGER NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX gaps_by_file ON gaps (file_id);
CREATE TABLE seals (
    file_id INTEGER NOT NULL, place TEXT NOT NULL, scheme TEXT NOT NULL, bits INTEGER, grade TEXT NOT NULL
);
CREATE INDEX seals_by_file ON seals (file_id);
"""

VIEWS = """
CREATE VIEW inventory AS
SELECT m.system,
       CASE m.mount WHEN '' THEN 'unknown'
            ELSE m.device || ' at ' || m.mount || ' (' || m.filesystem || ')' END AS medium,
       f.path AS location, 'electronic' AS record_kind, f.media_type, f.size AS size_bytes,
       f.modified_ns, f.owner, f.access, f.encryption, m.encryption AS medium_encryption,
       f.people, f.people_ma, f.people_elsewhere, f.people_unknown,
       f.ssn, f.drivers_license, f.payment_card, f.financial_account, f.unpaired, f.test_values,
       f.confidence, f.status, coalesce(f.reason, '') AS reason, f.scanned_utc
FROM files f JOIN media m ON m.id = f.medium_id;
CREATE VIEW not_read AS
SELECT path AS location, size AS size_bytes, media_type, status, reason, detail FROM files WHERE status <> 'read';
CREATE VIEW counted AS                  -- the findings that count: with a person, believed, no test values
SELECT file_id, pair, kind, fingerprint, person_key, person, joined,
       CASE residency WHEN 'ma' THEN 2 WHEN 'elsewhere' THEN 1 ELSE 0 END AS home
FROM findings WHERE person_key IS NOT NULL AND level <> 'low' AND NOT test;
CREATE VIEW people AS                   -- one row for each distinct number with each distinct person
SELECT lower(hex(person_key)) AS person_key, min(person) AS person, kind, lower(hex(fingerprint)) AS fingerprint,
       CASE max(home) WHEN 2 THEN 'ma' WHEN 1 THEN 'elsewhere' ELSE 'unknown' END AS residency,
       count(DISTINCT file_id) AS files
FROM counted GROUP BY person_key, fingerprint, kind;
"""
