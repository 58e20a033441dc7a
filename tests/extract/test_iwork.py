from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus import forge, iwa
from pi_scan.extract import formats, iwork
from pi_scan.extract._iwa import things
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Place, Reason, Seal, Table, Text
from pi_scan.scan import extract_parts

SHARE = Path(__file__).parents[2] / "corpus/share/lending/exports"


def test_rows_of_a_table_under_its_name(read):
    found = read(iwork.extract, (SHARE / "loans.numbers").read_bytes(), "a.numbers")
    [table] = [part for part in found if isinstance(part, Table)]
    assert table.columns[:2] == ("first_name", "last_name")
    assert len(table.cells[0]) == 3
    assert table.context == "Register"


def test_texts_and_comments(read):
    data = iwa.document(["First line\u2028second line", "A box"], comments=["Seen by Ana"])
    [text] = [part for part in read(iwork.extract, data, "a.pages") if isinstance(part, Text)]
    assert text.data.decode() == "First line\nsecond line\n\nA box\n\nSeen by Ana"
    assert identify(Blob(Place("some file"), data, len(data)), formats()).format.name == iwork.FORMAT.name


def test_what_no_object_is_known_for_is_read_as_text(read):
    part = iwa.part([(999, b"\x0a\x1c\x0a\x1aSSN 219-09-9998, Ana Silva")])
    data = forge.zipped([("Index/Document.iwa", iwa.part([])), ("Index/Slide.iwa", part)])
    [text] = read(iwork.extract, data, "a.key")
    assert text.hidden
    assert text.data == b"SSN 219-09-9998, Ana Silva"


@pytest.mark.parametrize("name", ["a.pages", "a.numbers"])
def test_documents_before_2013(tmp_path, name):
    xml = b'<?xml version="1.0"?><sl:document xmlns:sl="http://x"><sl:p>Ana Silva 219-09-9998</sl:p></sl:document>'
    file = tmp_path / name
    file.write_bytes(forge.zipped([("index.xml.gz", gzip.compress(xml)), ("thumbs/1.jpg", b"\xff\xd8\xff")]))
    found = list(extract_parts(str(file), Limits()))
    assert any(b"Ana Silva" in part.data for part in found if isinstance(part, Text))
    assert not any(isinstance(part, Gap) for part in found)


def test_a_locked_document(read):
    data = forge.zipped([("Index/Document.iwa", b"\x01\x02"), (".iwph", b"hint"), (".iwpv2", b"salt")])
    with pytest.raises(ExtractError) as told:
        read(iwork.extract, data, "a.pages")
    assert told.value.reason is Reason.ENCRYPTED
    seal = next(iwork.extract(Blob(Place("a"), data, len(data)), Limits()))
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == (128, Grade.STRONG)


def test_a_private_key_is_no_document():
    data = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    found = identify(Blob(Place("server.key"), data, len(data)), formats())
    assert not found.mislabelled


def test_a_part_that_unpacks_to_more_than_the_limit(read):
    data = forge.zipped([("Index/Document.iwa", b"\0\7\0\0\xff\xff\xff\xff\x0f\0a")])
    [gap] = read(iwork.extract, data, "a.pages")
    assert gap.reason is Reason.CORRUPT


@given(st.binary(max_size=200), st.integers(0, 80))
def test_any_bytes(data, cut):
    whole = iwa.part([(2001, b"\x1a\4text"), (6001, data)])
    for part in (b"\0" + len(data).to_bytes(3, "little") + data, whole[:cut] + data, whole):
        try:
            list(things(part, 1 << 20))
        except ValueError:
            continue
    for _ in iwork.extract(
        Blob(Place("a"), packed := forge.zipped([("Index/Document.iwa", whole)]), len(packed)), Limits()
    ):
        pass
