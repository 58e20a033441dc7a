"""Tables and logs of LevelDB: each key with its value is a record; what is damaged or no text is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pi_scan.extract import formats, leveldb
from pi_scan.identify import identify
from pi_scan.model import Blob, Gap, Place, Reason, Text

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.leveldb import log, table

CHROMIUM = Path(__file__).parents[2] / "corpus/share/it/helpdesk/storage/000003.ldb"
ENTRIES = [
    (b"_http://x\0\1narrow", b"\1caf\xe9 219-09-9998"),
    (b"_http://x\0\1plain", b"Jane Roe"),
    (b"_http://x\0\1wide", b"\0" + "Ünïcödé — 漢字".encode("utf-16-le")),
]
LINES = "_http://x narrow\tcafé 219-09-9998\n_http://x plain\tJane Roe\n_http://x wide\tÜnïcödé — 漢字\n"


def text(parts) -> str:
    return "".join(str(part) for part in parts if isinstance(part, Text))


@pytest.mark.parametrize("packed", [True, False])
def test_a_table(read, packed):
    (part,) = read(leveldb.extract, table(ENTRIES, packed=packed))
    assert text([part]) == LINES
    assert [LINES.encode()[at:].partition(b"\t")[0] for at in part.records] == [b"_http://x plain", b"_http://x wide"]


def test_a_log_keeps_what_was_deleted(read):
    long = b"word " * 20_000
    parts = read(leveldb.extract, log([ENTRIES[:2], [(ENTRIES[1][0], None), (b"long", long)], ENTRIES[2:]]))
    found = text(parts)
    assert not any(isinstance(part, Gap) for part in parts)
    assert found.replace("_http://x plain\t\n", "").replace(f"long\t{long.decode().strip()}\n", "") == LINES
    assert long.decode().strip() in found


def test_what_chromium_wrote(read):
    parts = read(leveldb.extract, CHROMIUM.read_bytes())
    drafts = [json.loads(bytes(part.source)) for part in parts if isinstance(part, Blob)]
    assert len(drafts) == 12
    assert all("switch it on again" in draft["text"] for draft in drafts)
    assert not any(isinstance(part, Gap) for part in parts)


def test_of_values_that_are_no_text_the_printable_text_is_read(read):
    snappy = b"\x1e\x74" + b'\xff\x0fo"\x04name"\x08Jane Roe{\x01 padding'
    parts = read(
        leveldb.extract,
        log([[(b"key", b'\xff\x14\xff\x0fo"\x04name"\x08John Doe{\x01'), (b"k2", b"\x02\xff\x11\x02" + snappy)]]),
    )
    assert "John Doe" in text(parts)
    assert "Jane Roe" in text(parts)
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.NO_EXTRACTOR]
    assert not [
        part for part in read(leveldb.extract, log([[(b"time", b"\x08\xd5\xdc\xaa\xd0")]])) if isinstance(part, Gap)
    ]


@pytest.mark.parametrize(
    ("name", "data", "is_one"),
    [
        ("000003.ldb", table(ENTRIES), True),
        ("000005.log", log([ENTRIES]), True),
        ("renamed", table(ENTRIES), True),
        ("other.log", b"\x93\x11\xfe\x01\x20\x00\x07" + bytes(range(200)), False),
        ("Database.ldb", b"COMPUTER1".ljust(32, b"\0") + b"Admin".ljust(32, b"\0"), False),
    ],
)
def test_identified_by_its_end_or_its_first_record(name, data, is_one):
    found = identify(Blob(Place(name), data, len(data)), formats()).format
    assert (found is not None and found.name == leveldb.FORMAT.name) is is_one


def test_cut_and_damaged(check, read, flips):
    for data in (table(ENTRIES), log([ENTRIES, ENTRIES]), CHROMIUM.read_bytes()):
        for damaged in flips(data):
            check(leveldb.extract, damaged)
    cut = read(leveldb.extract, log([ENTRIES] * 2)[:-9])
    assert "Jane Roe" in text(cut)
    assert [part.reason for part in cut if isinstance(part, Gap)] == [Reason.CORRUPT]
    hurt = bytearray(CHROMIUM.read_bytes())
    hurt[5] = 255
    assert any(isinstance(part, Gap) and part.reason is Reason.CORRUPT for part in read(leveldb.extract, bytes(hurt)))
