"""Folders of Outlook Express: messages in pieces, what was not fetched, what was deleted, and what is damaged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pi_scan.extract import dbx as reader
from pi_scan.extract import formats
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Place, Reason, Text

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.express import dbx

MAILS = [
    f"From: a@example.com\r\nSubject: {number}\r\n\r\n{'text ' * number}\r\n".encode() for number in (3, 300, 99, 700)
]


def mails(parts) -> list[bytes]:
    return [bytes(part.source) for part in parts if isinstance(part, Blob)]


def test_messages_of_the_whole_tree(read):
    data = dbx(MAILS)
    parts = read(reader.extract, data, "Inbox.dbx")
    assert mails(parts) == MAILS
    assert len(parts) == len(MAILS)
    assert parts[0].declared == "message/rfc822"
    assert identify(Blob(Place("Inbox.dbx"), data, len(data)), formats()).format.name == reader.FORMAT.name


def test_what_was_not_fetched_and_what_was_deleted(read):
    parts = read(
        reader.extract, dbx(MAILS[:1], deleted=[b"Jane Roe, 219-09-9998 " * 60], headers=[b"Statement of May"])
    )
    assert mails(parts) == MAILS[:1]
    texts = {part.place.anchor: str(part) for part in parts if isinstance(part, Text)}
    assert "Statement of May" in texts["entry=2"]
    assert texts["deleted"].count("Jane Roe, 219-09-9998") == 60


def test_as_the_description_shows_an_entry():
    entry = bytes.fromhex("00ba00001c00000000000401800a0000010000000204000084f0300007090000800912562609811b")
    assert reader._about(bytes(0xBA00) + entry, 0xBA00)[0] == 0x30F0


def test_cut_and_damaged(check, read, flips):
    data = dbx(MAILS)
    for damaged in flips(data):
        check(reader.extract, damaged)
    hurt = bytearray(data)
    hurt[data.index(MAILS[1][:40]) + 512] ^= 1  # the offset that its second piece begins with
    parts = read(reader.extract, bytes(hurt))
    assert mails(parts)[1] == MAILS[1][:512]
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.CORRUPT]
    assert any(isinstance(part, Gap) for part in read(reader.extract, data[:0xE4] + bytes(4) + data[0xE8:]))
    with pytest.raises(ExtractError):
        read(reader.extract, data[:100])
