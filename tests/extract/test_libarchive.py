"""The archives that libarchive reads, made by it where it can write them."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from pi_scan.extract import extractor_for, formats
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason
from pi_scan.scan import extract_parts

try:
    libarchive = importlib.import_module("libarchive")
except (ImportError, OSError, TypeError, AttributeError):
    pytest.skip("the system has no libarchive", allow_module_level=True)

LETTER = b"Dear Ana Silva, 219-09-9998\n" * 20
SAMPLES = Path(__file__).parents[2] / "../shared/data"
WRITERS = {
    "sevenzip": ("7zip", ".7z"),
    "iso": ("iso9660", ".iso"),
    "cpio": ("cpio_newc", ".cpio"),
    "ar": ("ar_bsd", ".deb"),
}
every = pytest.mark.parametrize("name", WRITERS)


def packed(name, members):
    out = bytearray()
    with libarchive.custom_writer(lambda data: out.extend(data) or len(data), WRITERS[name][0]) as archive:
        for path, data in members.items():
            archive.add_file_from_memory(path, len(data), data)
    return bytes(out)


@every
def test_members_are_blobs_whatever_the_name_of_the_archive(name):
    data = packed(name, {"letter.txt": LETTER, "empty.txt": b""})
    blob = Blob(Place("some file"), data, len(data))
    kind = identify(blob, formats())
    letter, empty = [part for part in extractor_for(kind.media_type)(blob, Limits()) if part.place.name]
    assert (letter.place.name.lower(), letter.source) == ("letter.txt", LETTER)
    assert empty.size == 0
    assert not kind.mislabelled


@every
def test_a_file_on_disk(tmp_path, name):
    path = tmp_path / "a.bin"
    path.write_bytes(packed(name, {"letter.txt": LETTER * 4000}))
    assert "219-09-9998" in "".join(str(part) for part in extract_parts(str(path), Limits()))


@every
def test_limits(read, name):
    extract = importlib.import_module(f"pi_scan.extract.{name}").extract
    data = packed(name, {"a.txt": LETTER, "b.txt": LETTER})
    first, gap, *_ = read(extract, data, member_bytes=100)
    assert first.source == LETTER[:100]
    assert gap.reason is Reason.TOO_BIG
    *_, gap = read(extract, data, members=1)
    assert gap.reason is Reason.TOO_MANY


def test_what_expands_too_much(read):
    from pi_scan.extract.sevenzip import extract

    *_, gap = read(extract, packed("sevenzip", {"a": bytes(18 << 20)}), ratio=3)
    assert gap.reason is Reason.RATIO


@every
def test_cut_and_damaged(check, flips, name):
    extract = importlib.import_module(f"pi_scan.extract.{name}").extract
    data = packed(name, {"a.txt": LETTER, "b.txt": LETTER})
    for bad in flips(data)[:: 4 if name == "iso" else 2]:
        check(extract, bad)


def test_one_volume_of_several(read):
    from pi_scan.extract.sevenzip import extract

    with pytest.raises(ExtractError, match="put them together"):
        read(extract, packed("sevenzip", {"a.txt": LETTER})[:-40], "a.7z.001")


def test_without_the_library(read, monkeypatch):
    import sys

    from pi_scan.extract.sevenzip import extract

    monkeypatch.setitem(sys.modules, "libarchive", None)
    with pytest.raises(ExtractError, match="apt-get install libarchive13") as caught:
        read(extract, packed("sevenzip", {"a.txt": LETTER}))
    assert caught.value.reason is Reason.MISSING_EXTRA


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample files are not here")
@pytest.mark.parametrize(
    ("path", "reasons"),
    [
        ("libarchive/decoded/test_read_format_7zip_encryption_partially.7z", {Reason.ENCRYPTED}),
        ("libarchive/decoded/test_read_format_7zip_ppmd.7z", set()),
        ("libarchive/decoded/test_read_format_rar_encryption_header.rar", {Reason.ENCRYPTED}),
        ("libarchive/decoded/test_read_format_rar_compress_normal.rar", set()),
        ("libarchive/decoded/test_read_format_cab_3.cab", {Reason.NO_EXTRACTOR}),
        ("libarchive/decoded/test_read_format_lha_header2.lzh", set()),
        ("rarfile/test/files/rar5-vols.part2.rar", {Reason.UNSUPPORTED}),
    ],
)
def test_samples(path, reasons):
    parts = list(extract_parts(str(SAMPLES / path), Limits()))
    assert {part.reason for part in parts if isinstance(part, Gap)} == reasons
    assert reasons or any(str(part) for part in parts)
