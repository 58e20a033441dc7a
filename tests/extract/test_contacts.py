"""Contacts, calendars, exports of directories: what is one record stays together, and nothing else does."""

import base64
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract.icalendar import extract as extract_calendar
from pi_scan.extract.ldif import extract as extract_ldif
from pi_scan.extract.vcard import extract
from pi_scan.identify import identify
from pi_scan.model import Blob, Place

READERS = (extract, extract_calendar, extract_ldif)


def records(text):
    """The records of a text, each as its lines."""
    cuts = [0, *text.records, len(text.data)]
    return [text.data[low:high].decode().strip().split("\n") for low, high in pairwise(cuts)]


def card(*lines, end="\r\n"):
    return end.join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


def test_each_card_is_a_record(read):
    (text,) = read(
        extract, card("N:Roe;Jane;;;", "FN:Jane Roe", "NOTE:a\\, b\\nc") + card("N:Silva;Ana;M.;;", "X-SSN:1")
    )
    assert records(text) == [["Name: Jane Roe", "Note: a, b", "c"], ["Name: Ana M. Silva", "Ssn: 1"]]
    assert text.marks == ((0, "card=1"), (text.records[0], "card=2"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_folded_and_quoted_lines(read, end):
    lines = ("NOTE:219-0", " 9-99", "\t98", "NOTE;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Jos=E9 =", "=32=31", "TEL:1")
    (text,) = read(extract, card(*lines, end=end))
    assert records(text) == [["Note: 219-09-9998", "Note: José 21", "Phone: 1"]]


def test_addresses_groups_and_pictures(read):
    text, picture = read(
        extract,
        card(
            'item1.ADR;TYPE="home,work":;;5 Elm St\\, Apt 2;Boston;MA;02139;',
            "item2.X-THING:42",
            "item2.X-ABLabel:_$!<License>!$_",
            "PHOTO;ENCODING=b;TYPE=JPEG:" + base64.b64encode(b"\xff\xd8\xff\xe0").decode(),
        ),
    )
    assert records(text) == [["Address: 5 Elm St, Apt 2, Boston, MA 02139", "License: 42"]]
    assert picture.source == b"\xff\xd8\xff\xe0"


def test_what_is_no_card_keeps_its_lines(read):
    (text,) = read(extract, "just words\nof Ana 219-09-9998\n")
    assert str(text) == "just words\nof Ana 219-09-9998\n\n"


def test_events_are_records(read):
    start, end = "BEGIN:VCALENDAR\nVERSION:2.0\nX-MS-OLK-FORCE:1\n", "END:VCALENDAR\n"
    one = 'BEGIN:VEVENT\nATTENDEE;CN="Roe, Jane":mailto:jane@example.com\nDESCRIPTION:SSN\n  219-09-9998\nEND:VEVENT\n'
    two = 'BEGIN:VTODO\nSUMMARY:x\nATTACH;FMTTYPE=text/plain;ENCODING=BASE64;X-FILENAME="C:\\a.txt":YWJj\nEND:VTODO\n'
    text, attached = read(extract_calendar, start + one + two + end)
    assert records(text) == [["Attendee: Roe, Jane <jane@example.com>", "Description: SSN 219-09-9998"], ["Summary: x"]]
    assert (attached.place.name, attached.source, attached.context) == ("a.txt", b"abc", "Summary: x")


def test_entries_of_a_directory(read):
    coded = base64.b64encode("José".encode()).decode()
    text, picture = read(
        extract_ldif,
        f"version: 1\n\ndn: uid=a\ncn:: {coded}\ndescription: 219-0\n 9-9998\n# a comment\n  goes on\nuidNumber: 1\n\n\n"
        f"dn: uid=b\nsn: Silva\njpegPhoto:: /9j/4AAQ\nhomePostalAddress: 5 Elm St$Boston\n",
    )
    assert records(text) == [
        ["dn: uid=a", "Name: José", "description: 219-09-9998"],
        ["dn: uid=b", "Last name: Silva", "Home address: 5 Elm St, Boston"],
    ]
    assert picture.source.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ("begin:vcard\nfn:x\n", "text/vcard"),
        ("\ufeffBEGIN:VCALENDAR\r\n", "text/calendar"),
        ("# export\nversion: 1\ndn: cn=Ana,dc=example\nobjectClass: top\n", "text/x-ldif"),
        ("dn: I saw it = true\n\nno list", "text/plain"),
    ],
)
def test_they_are_known_by_their_looks(data, media_type):
    for name in ("a", "a.txt", "a.bak"):
        body = data.encode()
        assert identify(Blob(Place(name), body, len(body)), formats()).media_type == media_type


def test_other_encodings(read):
    (text,) = read(extract, card("FN:José").encode("utf-16"))
    assert records(text) == [["Name: José"]]


def test_long_files_come_in_parts(read):
    text = read(extract, "".join(card(f"FN:Jane Roe {n}", "NOTE:" + "x" * 1000) for n in range(2500)))
    assert len(text) == 3
    assert sum(len(records(part)) for part in text) == 2500
    assert text[1].marks[0][1] == f"card={len(text[0].marks) + 1}"


def test_damaged(check, flips):
    samples = (
        card("NOTE;ENCODING=QUOTED-PRINTABLE:=41=", "=42", "PHOTO;BASE64:/9j/", "ADR:;;;"),
        'BEGIN:VEVENT\nATTENDEE;CN="a":b\nATTACH;VALUE=BINARY;ENCODING=BASE64:YWJj\n',
        "dn:: YWJj\njpegPhoto:: /9j/4\n\n",
    )
    for reader, sample in zip(READERS, samples, strict=True):
        for data in flips(sample.encode()):
            check(reader, data)
        check(reader, b"")


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    for reader in READERS:
        check(reader, data)
        check(reader, b"BEGIN:VCARD\nNOTE;ENCODING=B;" + data)
