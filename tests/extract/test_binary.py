from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect import detector, load_pack
from pi_scan.extract import _strings
from pi_scan.extract.binary import extract
from pi_scan.model import Gap, Limits, Place, Reason, Text
from pi_scan.pair import pairs
from pi_scan.scan import scan_file

NOISE = random.Random(7).randbytes(1 << 20)
NOTHING = b"\x01\x02\xfe\xff\x03" * 200


def text(parts):
    return "".join(str(part) for part in parts if isinstance(part, Text))


def test_fields_of_a_record_share_a_line_and_records_far_apart_do_not(read):
    record = struct.pack("<I", 7) + b"\x09Ana Silva\0\x0b219-09-9998\0\0"
    *parts, gap = read(extract, NOTHING + record + NOTHING + record + NOTHING)
    assert text(parts).split("\n\n")[0] == "\tAna Silva\t219-09-9998"
    assert text(parts).count("219-09-9998") == 2
    assert gap.reason is Reason.NO_EXTRACTOR
    assert parts[0].marks[0] == (0, f"byte={len(NOTHING) + 4}")


def test_text_of_two_bytes(read):
    assert "Ana Müller" in text(read(extract, NOTHING + "Ana Müller 219-09-9998".encode("utf-16-le") + NOTHING))


@pytest.mark.parametrize("at", [(1 << 20) - 5, (1 << 20) - 40, 1 << 20, (2 << 20) - 1])
@pytest.mark.parametrize("codec", ["ascii", "utf-16-le"])
def test_what_stands_across_two_blocks_is_found_once(read, at, codec):
    line = "Ana Silva, SSN 219-09-9998".encode(codec)
    data = bytearray(b"\xff" * (3 << 20))
    data[at : at + len(line)] = line
    data[0:1000] = bytes(1000)
    assert text(read(extract, bytes(data))).strip() == "Ana Silva, SSN 219-09-9998"


def test_no_number_is_found_in_noise():
    find = detector(load_pack(), "")
    from pi_scan.model import Blob, Place

    for part in extract(Blob(Place("a.bin"), NOISE * 2, len(NOISE) * 2), Limits()):
        if isinstance(part, Text):
            assert pairs(find, part) == []


def test_a_file_of_unknown_form_is_never_read_whole(tmp_path):
    path = tmp_path / "terminal.dat"
    path.write_bytes(NOTHING + b"\x09Ana Silva\0SSN 219-09-9998\0\0" + NOTHING)
    outcome = scan_file(str(path), Limits(), load_pack())
    assert (outcome.status, outcome.reason, len(outcome.pairs)) == ("partial", Reason.NO_EXTRACTOR, 1)
    path.write_bytes(NOTHING)
    assert scan_file(str(path), Limits(), load_pack()).status == "skipped"


def test_pictures_and_programs_are_left_alone(tmp_path):
    for head in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF....WAVEfmt ", b"\x7fELF\2\1\1"):
        path = tmp_path / "a.bin"
        path.write_bytes(head + NOTHING + b"Ana Silva SSN 219-09-9998" + NOTHING)
        assert scan_file(str(path), Limits(), load_pack()).status == "skipped"


@given(st.binary(max_size=400))
def test_any_bytes(check, data):
    check(extract, data)


def test_empty(read):
    [gap] = read(extract, b"")
    assert isinstance(gap, Gap)


@given(
    st.lists(st.one_of(st.binary(max_size=12), st.text("aZ9 -\t\n", max_size=12).map(str.encode), st.just(bytes(90))))
)
def test_what_is_found_is_what_the_pattern_finds(pieces):
    data = b"".join(pieces)
    text = data.translate(_strings._PRINTABLE)
    found = [(match.start(), match.end()) for match in _strings._NARROW.finditer(text)]
    assert [(start, end) for start, end, _ in _strings._narrow(data)] == found


def test_text_on_either_side_of_an_empty_stretch_is_found():
    data = b"Jane Roe 219-09-9998" + bytes(3 << 20) + b"John Roe 219-09-9997"
    parts = list(_strings.strings(data, Place("disk.img")))
    assert b"".join(part.data for part in parts).split(b"\n") == [b"Jane Roe 219-09-9998", b"John Roe 219-09-9997", b""]
    assert parts[-1].marks == ((0, f"byte={len(data) - 20}"),)
