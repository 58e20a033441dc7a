import struct
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats
from pi_scan.extract._compound import Branch, Compound, written
from pi_scan.extract._mapi import rtf
from pi_scan.extract._pst import Database, _cycled, _inflated
from pi_scan.extract.msg import extract
from pi_scan.extract.pst import extract as extract_pst
from pi_scan.extract.tnef import extract as extract_tnef
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Grade, Place, Reason, Seal, Text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus.outlook import Message, msg, packed, pst, tnef

MESSAGE = Message(
    "Your account – statement",
    ("José Conceição", "jose@example.com"),
    [("Bo Lima", "bo@example.com")],
    "Dear Bo,\r\nthe number is 219-09-9998.\r\n",
    "<p>José 219-09-9998</p>",
    files=[("../a.csv", b"a,b\n"), ("big.bin", bytes(range(256)) * 100)],
)
SAMPLES = Path(__file__).parents[2] / "../shared/data"


def test_a_message_is_headers_bodies_and_attachments(read):
    headers, body, html, table, big = read(extract, msg(MESSAGE))
    assert str(headers) == (
        "From: José Conceição <jose@example.com>\nTo: Bo Lima <bo@example.com>\nSubject: Your account – statement\n"
    )
    assert str(body) == "Dear Bo,\nthe number is 219-09-9998.\n"
    assert body.context == str(headers).rstrip("\n")
    assert (html.place.name, html.source, html.context) == ("body.html", MESSAGE.html.encode(), body.context)
    assert (table.place.name, table.source) == ("_a.csv", b"a,b\n")
    assert big.source == MESSAGE.files[1][1]


def test_the_same_wrapped_for_others(read):
    headers, body, html, table, big = read(extract_tnef, tnef(MESSAGE))
    assert str(headers) == "From: José Conceição <jose@example.com>\nSubject: Your account – statement\n"
    assert str(body) == "Dear Bo,\nthe number is 219-09-9998.\n"
    assert html.source == MESSAGE.html.encode()
    assert (table.place.name, table.source) == ("_a.csv", b"a,b\n")
    assert big.source == MESSAGE.files[1][1]


def test_messages_in_messages_are_files_of_their_own(read):
    middle = replace(MESSAGE, subject="middle", inner=replace(MESSAGE, subject="inner", files=()))
    *_, blob = read(extract, msg(Message("outer", inner=middle)))
    assert blob.place.name == "middle.msg"
    assert identify(blob, formats()).format.name.startswith("Outlook")
    headers, body, _, table, _, last = read(extract, blob.source)
    assert "Subject: middle" in str(headers)
    assert "219-09-9998" in str(body)
    assert table.source == b"a,b\n"
    assert "Subject: inner" in str(read(extract, last.source)[0])


def test_fields_of_contacts_and_of_users_are_a_form(read):
    contact = Message(more={0x3001: "Ana Silva", 0x3A07: "219-09-9998"}, named={"Card": "4111", "x-ms-id": "1"})
    (form,) = read(extract, msg(contact))
    assert str(form) == "Name: Ana Silva\nGovernment ID number: 219-09-9998\nCard: 4111\n"
    assert not form.hidden


def test_other_properties_are_hidden_text(read):
    _, properties = read(extract, msg(Message("s", more={0x3004: "see 219-09-9998", 0x1035: "<id@example.com>"})))
    assert (str(properties), properties.hidden) == ("see 219-09-9998", True)
    assert properties.context == "Subject: s"


def test_rich_text_is_read_where_it_says_more(read):
    rich = rb"{\rtf1 219-09-9998}"
    assert [part.place.name for part in read(extract, msg(Message("s", rtf=rich))) if isinstance(part, Blob)] == [
        "body.rtf"
    ]
    again = Message("s", body="x", html="<p>x", rtf=rb"{\rtf1\fromhtml1 x}")
    assert [part.place.name for part in read(extract, msg(again)) if isinstance(part, Blob)] == ["body.html"]


def test_compressed_rich_text():
    # MS-OXRTFCP 3.1.1 and 3.1.2
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423210f3206864056c7404b26020b06fb06c647d0a800fa0"
    )
    assert rtf(example).startswith(rb"{\rtf1\ansi\ansicpg125")
    assert rtf(packed(b"{x}")) == b"{x}"
    assert rtf(b"\0" * 16) == b""


def test_sealed_messages(read):
    cms = bytes.fromhex("2a864886f70d010703") + b"..." + bytes.fromhex("60864801650304012a")
    data = msg(Message(kind="IPM.Note.SMIME", files=[("smime.p7m", cms)]))
    assert isinstance(read(extract, data)[-1], Blob)
    protected = msg(Message("s", files=[("message.rpmsg", bytes.fromhex("76e80460c411e386") + b"...")]))
    _, seal, gap = read(extract, protected)
    assert isinstance(seal, Seal)
    assert seal.grade is Grade.UNKNOWN
    assert gap.reason is Reason.ENCRYPTED


def test_names_that_mislead():
    text = b"From: a@example.com\nTo: b@example.com\nSubject: x\nMessage-ID: <1>\n\n219-09-9998"
    kind = identify(Blob(Place("a.msg"), text, len(text)), formats())
    assert (kind.media_type, kind.mislabelled) == ("message/rfc822", True)
    data = msg(MESSAGE)
    kind = identify(Blob(Place("a.doc"), data, len(data)), formats())
    assert kind.media_type == "application/vnd.ms-outlook"


def test_a_document_with_a_message_in_it_is_a_document():
    inside = Branch("ObjectPool", (Branch("_1", (Branch("__properties_version1.0", data=b"x"),)),))
    data = written(Branch("Root Entry", (Branch("WordDocument", data=b"y"), inside)))
    assert identify(Blob(Place("a"), data, len(data)), formats()).media_type == "application/msword"


def test_too_large_an_attachment_is_a_gap(read):
    data = msg(replace(MESSAGE, inner=Message("inner", body="x" * 9000)))
    reasons = [part.reason for part in read(extract, data, member_bytes=8000) if isinstance(part, Gap)]
    assert reasons == [Reason.TOO_BIG, Reason.TOO_BIG]
    assert [part.reason for part in read(extract, data, members=1) if isinstance(part, Gap)] == [Reason.TOO_MANY]


def test_what_is_no_compound_file(read):
    for data in (
        b"",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    ):
        with pytest.raises(ExtractError):
            read(extract, data)


def test_cut_transport(read):
    whole = tnef(MESSAGE)
    gap, *parts = read(extract_tnef, whole[:-300])
    assert gap.reason is Reason.TRUNCATED
    assert any("219-09-9998" in str(part) for part in parts if isinstance(part, Text))


def test_damaged(check, flips):
    data = msg(replace(MESSAGE, files=MESSAGE.files[:1], inner=Message("inner")))
    for damaged in flips(data):
        check(extract, damaged)
    for damaged in flips(tnef(MESSAGE)):
        check(extract_tnef, damaged)


@given(st.binary(max_size=300), st.integers(0, 4096))
def test_any_bytes(check, data, at):
    check(extract_tnef, b"\x78\x9f\x3e\x22\1\0" + data)
    whole = msg(Message("a", body="b"))
    check(extract, whole[:at] + data + whole[at + len(data) :])
    rtf(b"1234" + struct.pack("<II", 1000, 0x75465A4C) + b"1234" + data)


def test_chains_in_circles_end():
    data = bytearray(written(Branch("Root Entry", (Branch("a", data=bytes(9000)),))))
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 4096
    struct.pack_into("<I", data, table, 0)
    file = Compound(bytes(data))
    assert len(file.read(file.root.children[0])) == 9000
    assert file.as_file(file.root, 100) is None


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_real_messages(read):
    for path in sorted((SAMPLES / "msgreader").rglob("*.msg")):
        parts = read(extract, path.read_bytes())
        assert any(isinstance(part, Text) for part in parts), path.name
        assert not any(isinstance(part, Gap) for part in parts)


# --- stores -------------------------------------------------------------------------------------

LETTER = replace(MESSAGE, files=MESSAGE.files[:1], to=(), html="")


def test_a_store_holds_messages_in_folders(read):
    inner = replace(LETTER, subject="inner", inner=Message("innermost", body="deep"))
    data = pst("In/box", [replace(LETTER, inner=inner), Message(more={0x3001: "Ana", 0x3A07: "219-09-9998"})])
    seal, *parts = read(extract_pst, data)
    assert seal.grade is Grade.NONE
    assert [(part.place.members, part.place.anchor) for part in parts] == [
        (("In_box/message-1",), "headers"),
        (("In_box/message-1",), "body"),
        (("In_box/message-1", "_a.csv"), ""),
        (("In_box/message-1", "inner.msg"), "headers"),
        (("In_box/message-1", "inner.msg"), "body"),
        (("In_box/message-1", "inner.msg", "_a.csv"), ""),
        (("In_box/message-1", "inner.msg", "innermost.msg"), "headers"),
        (("In_box/message-1", "inner.msg", "innermost.msg"), "body"),
        (("In_box/message-2",), "headers"),
    ]
    assert str(parts[0]) == "From: José Conceição <jose@example.com>\nSubject: Your account – statement\n"
    assert str(parts[1]) == "Dear Bo,\nthe number is 219-09-9998.\n"
    assert parts[2].source == b"a,b\n"
    assert str(parts[-1]) == "Name: Ana\nGovernment ID number: 219-09-9998\n"


def test_limits_of_a_store(read):
    data = pst("Inbox", [replace(LETTER, inner=LETTER), LETTER])
    assert [part.reason for part in read(extract_pst, data, members=1) if isinstance(part, Gap)] == [Reason.TOO_MANY]
    assert [part.reason for part in read(extract_pst, data, depth=0) if isinstance(part, Gap)] == [Reason.TOO_DEEP]


def test_what_is_no_store(read):
    for data in (b"!BDN", b"!BDN".ljust(600, b"x")):
        try:
            parts = read(extract_pst, data)
        except ExtractError as error:
            assert error.reason is Reason.CORRUPT  # noqa: PT017  (either is right)
        else:
            assert [part.reason for part in parts] == [Reason.CORRUPT]
    protected = bytearray(pst("Inbox", [LETTER]))
    protected[513] = 0x10
    with pytest.raises(ExtractError, match="encrypted"):
        read(extract_pst, bytes(protected))


def test_high_encryption_is_its_own_reverse():
    plain = bytes(range(256)) * 3
    assert _cycled(plain, 0x12345678) != plain
    assert _cycled(_cycled(plain, 0x12345678), 0x12345678) == plain


def test_deflated_blocks():
    assert _inflated(zlib.compress(b"219-09-9998")) == b"219-09-9998"
    assert _inflated(b"x is no block") == b"x is no block"
    assert _inflated(zlib.compress(b"219-09-9998")[:-2])[:1] == b"x"


def test_damaged_stores(check):
    data = pst("Inbox", [replace(LETTER, inner=LETTER)])
    for at in range(0, len(data), 11):
        check(extract_pst, data[:at])
        check(extract_pst, data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])


@given(st.lists(st.tuples(st.integers(0, 8000), st.integers(0, 255)), max_size=30))
def test_any_store(check, changes):
    data = bytearray(pst("Inbox", [replace(LETTER, inner=LETTER)]))
    for at, byte in changes:
        data[at % len(data)] = byte
    check(extract_pst, bytes(data))


STORES = {
    "Examples/src/main/resources/outlook/PersonalStorage.pst": 6,
    "Examples/src/main/resources/outlook/SampleContacts.pst": 6,
    "Examples/src/main/resources/outlook/passwordprotectedPST.pst": 18,
    "Examples/src/main/resources/outlook/MapiNoteToPST_out.pst": 3,
}
"""Messages in each, as another reader counts them."""


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
@pytest.mark.parametrize("path", STORES)
def test_real_stores(read, path):
    parts = read(extract_pst, (SAMPLES / "aspose-email" / path).read_bytes())
    assert len({part.place.members[0] for part in parts if not isinstance(part, Seal)}) == STORES[path]
    assert not any(isinstance(part, Gap) for part in parts)


def test_entries_too_short_to_be_nodes_are_none():
    head = bytearray(564)
    head[:4] = b"!BDN"
    struct.pack_into("<H", head, 10, 14)  # ANSI
    struct.pack_into("<I4xI", head, 188, 1024, 1024)
    page = bytearray(512)
    page[496:500] = 2, 2, 12, 0  # entries of twelve bytes, where a node takes sixteen
    database = Database(bytes(head).ljust(1024, b"\0") + page)
    assert list(database.nodes()) == []
    assert database.node(0) is None
