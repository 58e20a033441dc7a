from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus import sealed
from corpus.programs import self_extracting
from pi_scan.extract import formats, selfextract
from pi_scan.identify import identify
from pi_scan.model import Blob, Place, Reason

RAR = sealed.rar_stored("loan.txt", b"Ana Silva")
CAB = (Path(__file__).parents[2] / "corpus/share/lending/old_media/loans_1999.cab").read_bytes()
SEVENZIP = b"7z\xbc\xaf\x27\x1c\0\4" + bytes(30)
ARJ = (Path(__file__).parents[2] / "corpus/share/lending/old_media/loans_1995.arj").read_bytes()
DOS = b"MZ" + (488).to_bytes(2, "little") + (2).to_bytes(2, "little") + b"\x60\xea\x30\0".ljust(994, b"\x90")
CONFIG = b';!@Install@!UTF-8!\nTitle="Loans"\n;!@InstallEnd@!'


@pytest.mark.parametrize(
    ("archive", "program"),
    [
        (RAR, self_extracting(RAR)),
        (SEVENZIP, self_extracting(SEVENZIP, settings=CONFIG)),
        (CAB, self_extracting(CAB, resource=True)),
        (ARJ, self_extracting(ARJ)),
        (ARJ, DOS + b"\x60\xea\0\0" + ARJ),
        (RAR, DOS + RAR),
    ],
    ids=["rar", "7z", "cab", "arj", "arj of DOS", "rar of DOS"],
)
def test_the_archive_in_a_program(read, archive, program):
    assert identify(Blob(Place("setup.exe"), program, len(program)), formats()).format.name == selfextract.FORMAT.name
    [inside] = read(selfextract.extract, program, "setup.exe")
    assert inside.source.startswith(archive)


def test_a_program_and_no_more():
    for program in (self_extracting(b""), self_extracting(b"", resource=True), b"MZ" + bytes(500), DOS + bytes(9)):
        found = identify(Blob(Place("setup.exe"), program, len(program)), formats())
        assert found.media_type == "application/vnd.microsoft.portable-executable"
        assert found.format is None


def test_the_limit_and_damage(read, check, flips):
    inside, gap = read(selfextract.extract, self_extracting(RAR), "a.exe", member_bytes=20)
    assert (len(inside.source), gap.reason) == (20, Reason.TOO_BIG)
    for data in flips(self_extracting(RAR)):
        check(selfextract.extract, data)
