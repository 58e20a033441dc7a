"""A store as a scan would leave it, with names of files that were chosen to do harm."""

import os

import pytest

from pi_scan.inventory.opening import create
from pi_scan.inventory.paper import Record, add
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.seal import Sealed
from pi_scan.inventory.tally import Counts
from pi_scan.model import Kind, Reason, Walked, printable

HOSTILE = [
    "/srv/hr/</script><img src=x onerror=alert(1)>.csv",
    "/srv/hr/'\"><svg onload=alert(1)> &amp; {{ 7*7 }}.csv",
    "/srv/hr/<!--<script>.csv",
    "/srv/hr/\u202egpj.exe\u2066\n\x1b[31m|a|b\\.txt",
    "/srv/it/=cmd|'/c calc'!A1",
    "/srv/it/_x0041_\ufffe [a](javascript:alert(1)) www.example.org https://example.org/ _b_ *c*",
    "/srv/it/" + os.fsdecode(b"caf\xe9 ")[:5] + "\u05e9\u05dc\u05d5\u05dd",
    "/srv/it/a/very/deep/folder/" + "long" * 50,
]


def pair(number, kind, person, home, level="high", group=0, joined=0):
    """One row of the findings of a file."""
    print_, key = (text.encode().ljust(16, b".") for text in (number, person))
    return (group, 0, "", kind, f"{kind}/us", level, "***", print_, "J.R.", key, home, "[]", 0, 9, 0, joined)


def sealed(path, findings, counts, *, status="read", reason=None, confidence="high", encryption="none"):
    """What becomes of a file."""
    rows = Rows()
    rows.add(findings)
    gaps = [(f"{printable(path)}!/inner", reason, "It is so.")] if reason else []
    return Sealed(
        status,
        reason,
        "",
        "text/csv",
        1,
        encryption,
        counts,
        confidence if findings else "",
        (printable(path),),
        rows,
        gaps,
        [],
    )


def walked(path, mode=0o100644, modified=1_500_000_000):
    """A file on disk."""
    return Walked(path, 1000, modified_ns=modified * 10**9, mode=mode)


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Eight files with odd names, which hold three people in all, and one that could not be read."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with create(str(tmp_path / "hostile.sqlite")) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        ann = [
            pair("1", "ssn", "a", "ma", joined=1),
            pair("2", "payment_card", "a", "unknown", "medium", joined=1),
        ]
        ben, cid = [pair("3", "ssn", "b", "elsewhere")], [pair("4", "drivers_license", "c", "unknown", "medium")]
        plans = [
            (ann, Counts(1, 1, 0, 0, ssn=1, payment_card=1)),
            (ben, Counts(1, 0, 1, 0, ssn=1)),
            (ann, Counts(1, 1, 0, 0, ssn=1, payment_card=1)),
            (cid, Counts(1, 0, 0, 1, drivers_license=1)),
        ]
        for number, path in enumerate(HOSTILE):
            findings, counts = plans[number % 4]
            store.put([(walked(path, (0o644, 0o600)[number % 2]), sealed(path, findings, counts))])
        path = "/srv/it/<b>locked</b>.zip"
        store.put([(walked(path), sealed(path, [], Counts(), status="failed", reason=Reason.ENCRYPTED))])
        store.finish()
        yield store


@pytest.fixture
def papers(hostile):
    """The same, with two records of paper; one lies about, and its name is odd."""
    records = [
        Record("Personnel files", "Basement", "Ann", "paper", (Kind.SSN,), 1200, 1100, True, 7, ""),
        Record(
            "<b>Old</b>\u202e|*loans*", "=HALL()", "", "other", (Kind.SSN, Kind.PAYMENT_CARD), 40, None, False, None, ""
        ),
    ]
    add(hostile, [(0, record) for record in records])
    return hostile


@pytest.fixture
def many(tmp_path):
    """Six hundred and twenty files with a person each."""
    with create(str(tmp_path / "many.sqlite")) as store:
        store.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        for number in range(620):
            path = f"/srv/{number % 7}/{number}.csv"
            findings = [pair(str(number), "ssn", str(number), "ma")]
            store.put([(walked(path), sealed(path, findings, Counts(1, 1, 0, 0, ssn=1)))])
        store.finish()
        yield store
