"""Rich text: a document of the corpus, which LibreOffice saved, and small ones that show a word of the language each."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pi_scan.extract import formats
from pi_scan.extract.rtf import FORMAT, extract
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Place, Reason, Table, Text

LETTER = Path(__file__).parents[2] / "corpus/share/branches/wire_request.rtf"
SAMPLES = Path(__file__).parents[2] / "../shared/data"


def rtf(body: str) -> str:
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial;}"
        r"{\f2\fnil\fcharset128 Gothic;}}" + body + "}"
    )


def at(parts, anchor: str) -> list[str]:
    return [str(part) for part in parts if isinstance(part, Text) and part.place.anchor == anchor]


def test_a_form_of_libreoffice(read):
    parts = read(extract, LETTER.read_bytes())
    body = at(parts, "")[0]
    assert "\nAccount number: " in body
    assert "\nHome: " in body
    assert at(parts, "footer")[0].startswith("Form ")
    assert "title: Wire request" in at(parts, "properties")[0]


def test_characters_of_many_code_pages(read):
    text = r"\f0 Jos\'e9 \u8211 ? \f1\'c0\'ed\'e0 \f2\'83\'65\'83\'58 \u-10179?\u-8704?\emdash 219\_09\_9998\~x{\uc0\u228y}\{\\"
    assert at(read(extract, rtf(text)), "") == ["José – Ана テス 😀—219-09-9998\xa0xäy{\\"]


def test_line_ends_tabs_and_hidden_parts(read):
    text = "\\pard Na\r\nme\\tab Ana\\line SSN\\par second\\\nthird{\\*\\unknown no}{\\stylesheet no}{\\pict 0011}{\\v hidden}"
    assert at(read(extract, rtf(text)), "") == ["Name\tAna\nSSN\nsecond\nthirdhidden"]


def test_tables_are_tables_with_merged_and_nested_cells(read):
    def row(*cells: str, merged: str = "") -> str:
        return (
            r"\trowd\cellx1" + merged + r"\cellx2\pard\intbl " + "".join(rf"{cell}\cell " for cell in cells) + r"\row "
        )

    body = (
        "Staff\\par " + row("Name", "SSN") + row("Ana Silva", "219-09-9998\\par") + row("Ben Roe", "219-09-9997")
        + row("Eve Roe", "", merged=r"\clvmrg") + r"\pard after\par"
    )  # fmt: skip
    parts = read(extract, rtf(body))
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.columns == ("Name", "SSN")
    assert list(table.cells[1]) == ["219-09-9998", "219-09-9997", "219-09-9997"]
    assert table.context == "Staff"
    assert at(parts, "") == ["Staff", "after"]
    inner = r"\pard\intbl\itap2 Name\nestcell SSN\nestcell{\*\nesttableprops\trowd\nestrow}"
    inner += r"\pard\intbl\itap2 Ana\nestcell 219-09-9998\nestcell{\*\nesttableprops\trowd\nestrow}"
    parts = read(extract, rtf(rf"\trowd\cellx1\cellx2 {inner}\pard\intbl x\cell y\cell\row\pard"))
    assert [part.columns for part in parts if isinstance(part, Table)] == [("Name", "SSN")]


def test_notes_comments_fields_and_properties(read):
    parts = read(
        extract,
        rtf(
            r"{\info{\title Loan}{\author Ana}}{\*\userprops{\propname Case}\proptype30{\staticval 000123456}}{\header Branch 7\par}"
            r"Jane Roe{\footnote see 4}{\*\atnauthor Bob}\chatn{\*\annotation{\*\atnref 1}her SSN is 219-09-9998}"
            r'{\field{\*\fldinst{HYPERLINK "mailto:ana@example.com"}}{\fldrslt{ Ana}}}{\deleted gone}'
            r"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv card of Ana}}{\shptxt in a box\par}}{\shprslt in a box}}\par"
        ),
    )
    assert at(parts, "") == ["in a box\n\nJane Roe Ana"]
    assert next(part for part in parts if not part.place.anchor).context == "Branch 7"
    assert at(parts, "header") == ["Branch 7"]
    assert at(parts, "footnotes") == ["see 4"]
    assert at(parts, "comments") == ["her SSN is 219-09-9998"]
    assert at(parts, "properties") == ["title: Loan\nauthor: Ana\nCase: 000123456"]
    assert at(parts, "field-codes") == ['HYPERLINK "mailto:ana@example.com"']
    assert at(parts, "deletions") == ["gone"]
    assert at(parts, "alternative-text") == ["card of Ana"]


def test_embedded_files_are_blobs_and_binary_data_is_passed_over(read):
    inner = rtf("inside").encode()
    packed = (
        struct.pack("<II", 0x501, 2) + struct.pack("<I", 3) + b"Doc" + bytes(8) + struct.pack("<I", len(inner)) + inner
    )
    body = r"{\object\objemb{\*\objclass Doc}{\*\objdata " + packed.hex() + r"}{\result shown}}{\pict\bin5 }}}}}}end"
    parts = read(extract, rtf(body))
    assert at(parts, "") == ["shownend"]
    (blob,) = (part for part in parts if isinstance(part, Blob))
    assert blob.data() == inner


def test_what_is_cut_deep_or_something_else_is_said(read):
    (text, gap) = read(extract, rtf(r"Jane Roe 219-09-9998\par second")[:-9])
    assert str(text) == "Jane Roe 219-09-9998"
    assert gap.reason is Reason.TRUNCATED
    parts = read(extract, rtf("{" * 20000 + "deep" + "}" * 20000))
    assert at(parts, "") == ["deep"]
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.TOO_DEEP]
    for data in (b"", b"Dear Ana"):
        with pytest.raises(ExtractError) as error:
            read(extract, data)
        assert error.value.reason in (Reason.EMPTY, Reason.MISLABELLED)


def test_rich_text_is_known_whatever_its_name():
    data = rtf("x").encode()
    for name, mislabelled in (("a.rtf", False), ("a", False), ("a.docx", True)):
        found = identify(Blob(Place(name), data, len(data)), formats())
        assert (found.format and found.format.name, found.mislabelled) == (FORMAT.name, mislabelled)


def test_damage_is_no_surprise(check, flips):
    for data in flips(LETTER.read_bytes()):
        check(extract, data)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_real_messages_are_read(read):
    for path in sorted(SAMPLES.rglob("*.rtf")):
        parts = read(extract, path.read_bytes())
        assert any(isinstance(part, Text) for part in parts), path
        assert not any(isinstance(part, Gap) for part in parts), path
