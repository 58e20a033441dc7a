"""Sheets of the eighties and nineties: SYLK, DIF, and what Lotus 1-2-3 and those after it wrote."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pi_scan.extract import dif, formats, lotus, sylk
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Place, Reason, Table, Text

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.oldsheets import wk1, wk3

CORPUS = Path(__file__).parents[2] / "corpus/share/archive/1998"
ROWS = [
    ["Name", "Note", "SSN", "Nr"],
    ["Zoë O'Neil", "'quoted", 219099998, -12],
    ["José Díaz", None, 1234.5, 16000],
    ["Ann Bell", "c", -0.125, 0],
]
SEEN = (
    ("Zoë O'Neil", "José Díaz", "Ann Bell"),
    ("'quoted", "", "c"),
    ("219099998", "1234.5", "-0.125"),
    ("-12", "16000", "0"),
)


def tables(parts) -> list[tuple]:
    return [(part.columns, tuple(map(tuple, part.cells))) for part in parts if isinstance(part, Table)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.wks", wk1(ROWS, version=0x404)),
        ("a.wk1", wk1(ROWS)),
        ("latin.wk1", wk1(ROWS, encoding="latin-1")),
        ("a.wq1", wk1(ROWS, version=0x5120)),
        ("a.wb2", wk1(ROWS, version=0x1002)),
        ("a.wk3", wk3([ROWS])),
        ("a.wk4", wk3([ROWS], version=0x1002)),
    ],
)
def test_lotus_and_its_kin(read, name, data):
    """LibreOffice reads the same of these files."""
    assert tables(read(lotus.extract, data)) == [(tuple(ROWS[0]), SEEN)]
    assert identify(Blob(Place(name), data, len(data)), formats()).format.name == lotus.FORMAT.name


def test_lotus_sheets_formulas_and_what_is_locked(read):
    parts = read(lotus.extract, wk3([ROWS, [["Town", "Zip"], ["Lynn", "01901"], ["Hull", "02045"]]]))
    assert [part.place.anchor for part in parts] == ["sheet=A", "sheet=B"]
    formula = b"\x10\0\x11\0\xff\0\0\0\0" + b"\0\0\0\0\0\0\xf8\x3f" + b"\2\0\3\0"
    text = b"\x33\0\x0b\0\xff\0\0\1\0Jane\0\0"
    (part,) = read(lotus.extract, wk1([])[:-4] + formula + text + b"\1\0\0\0")
    assert str(part).split() == ["1.5", "Jane"]
    with pytest.raises(ExtractError) as caught:
        read(lotus.extract, wk1([])[:-4] + b"\x4b\0\4\0\1\2\3\4" + wk1(ROWS)[6:])
    assert caught.value.reason is Reason.ENCRYPTED


SYLK = (
    'ID;PWXL;N;E\r\nP;PGeneral\r\nP;P000\\-00\\-0000\r\nP;P0.00\r\nF;P1;C2\r\nC;Y1;X1;K"Name"\r\nC;X2;K"SSN"\r\nC;X3;K"Pay"\r\n'
    'C;Y2;X1;K"Jos\x1bNBe;; Jr."\r\nC;X2;K12345678\r\nF;P2;X3\r\nC;K3.50;E+R1C1\r\nC;Y3;X1;K"Ann"\r\nC;X2;K219099998\r\n'
    "C;X3;K#N/A;ABob\x1b :said so\r\nE\r\n"
)
DIF = (
    'TABLE\n0,1\n"Staff"\nVECTORS\n0,2\n""\nTUPLES\n0,3\n""\nLABEL\n1,0\n"SSN of all"\nDATA\n0,0\n""\n'
    '-1,0\nBOT\n1,0\n"Name"\n1,0\n"SSN"\n-1,0\nBOT\n1,0\n"Zoë ""Z"" Roe"\n0,219099998\nV\n'
    '-1,0\nBOT\n1,0\n"two\nlines"\n0,0\nNA\n-1,0\nEOD\n'
)


def test_sylk(read):
    parts = read(sylk.extract, SYLK)
    assert tables(parts) == [
        (("Name", "SSN", "Pay"), (("José; Jr.", "Ann"), ("012-34-5678", "219-09-9998"), ("3.5", "")))
    ]
    note = parts[-1]
    assert isinstance(note, Text)
    assert note.hidden
    assert str(note) == "Bob\nsaid so"
    (table,) = tables(read(sylk.extract, (CORPUS / "rates.slk").read_bytes()))
    assert table[0] == ("Form", "Product", "Rate")
    assert set(table[1][1]) == {"Passbook; savings"}


def test_dif(read):
    parts = read(dif.extract, DIF)
    assert tables(parts) == [(("Name", "SSN"), (('Zoë "Z" Roe', "two lines"), ("219099998", "")))]
    assert "SSN of all" in str(parts[0])
    (part,) = read(dif.extract, (CORPUS / "branches.dif").read_bytes())
    assert part.context == "document"
    assert str(part).count("Branch 1") == 6


@pytest.mark.parametrize(("name", "text", "form"), [("a.txt", SYLK, sylk), ("a.csv", DIF, dif), ("b", SYLK, sylk)])
def test_told_by_what_they_begin_with(name, text, form):
    data = text.encode()
    found = identify(Blob(Place(name), data, len(data)), formats())
    assert (found.format.name == form.FORMAT.name) is (name != "a.csv")


def test_cut_and_damaged(check, read, flips):
    for extract, data in (
        (lotus.extract, wk1(ROWS)),
        (lotus.extract, wk3([ROWS], version=0x1002)),
        (sylk.extract, SYLK.encode()),
        (dif.extract, DIF.encode()),
    ):
        for damaged in flips(data):
            check(extract, damaged)
    parts = read(lotus.extract, wk3([ROWS])[:-6])
    assert "Zoë" in str(tables(parts))
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.TRUNCATED]
