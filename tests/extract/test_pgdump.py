from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.pgdump import extract
from pi_scan.model import Blob, Gap, Limits, Reason, Table
from pi_scan.scan import extract_parts

PEOPLE = b"1\tAna Silva\t219-09-9998\n2\tJane Roe\t\\N\n\\.\n\n\n"
TICKETS = b"900000001\tprinter\n" * 3000 + b"\\.\n\n\n"


def number(value):
    return b"\0" + value.to_bytes(4, "little")


def text(value):
    return number(len(value)) + value


def dumped(*, piece=1000):
    out = b"PGDMP\x01\x0e\x00\x04\x08\x01" + number(0) * 8 + text(b"crm")
    for entry, copy in (
        (3071, b"COPY public.people (id, name, ssn) FROM stdin;\n"),
        (3072, b'COPY public."Tickets" (no, what) FROM stdin;\n'),
    ):
        out += number(entry) + text(b"TABLE DATA") + text(copy) + text(b"public")
    for entry, rows in ((3071, PEOPLE), (3072, TICKETS)):
        packed = zlib.compress(rows)
        out += b"\x01" + number(entry)
        out += b"".join(text(packed[at : at + piece]) for at in range(0, len(packed), piece)) + number(0)
    return out + b"\x03" + number(9)


def test_rows_of_every_table(tmp_path):
    path = tmp_path / "crm.backup"
    path.write_bytes(dumped(piece=50))
    parts = list(extract_parts(str(path), Limits()))
    people, tickets = [part for part in parts if isinstance(part, Table)]
    assert people.columns == ("id", "name", "ssn")
    assert list(people.cells[2]) == ["219-09-9998", ""]
    assert people.place.members == ("public.people.sql",)
    assert tickets.columns == ("no", "what")
    assert tickets.height == 3000
    assert not any(isinstance(part, Gap) for part in parts)


def test_cut_and_limits(read):
    data = dumped()
    *_, last = read(extract, data[: data.rindex(b"\0\0\0\0\0\x03") - 20])
    assert isinstance(last, Gap)
    reasons = {part.reason for part in read(extract, data, member_bytes=20) if isinstance(part, Gap)}
    assert reasons == {Reason.TOO_BIG}


def test_one_whose_rows_are_packed_otherwise(read):
    *_, gap = read(extract, b"PGDMP\x01\x10\x00" + b"\xff" * 100)
    assert gap.reason is Reason.UNSUPPORTED


def test_damaged(check, flips):
    for data in flips(dumped()):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, b"PGDMP" + data)
    check(extract, dumped()[:300] + data)


def test_it_gives_files(read):
    assert [part.place.name for part in read(extract, dumped()) if isinstance(part, Blob)] == [
        "public.people.sql",
        "public.Tickets.sql",
    ]
