"""PowerPoint presentations: built by python-pptx, some parts written by hand where it has no words for them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pptx
import pytest
from pptx.util import Inches

from pi_scan.extract import formats
from pi_scan.extract.pptx import FORMAT, extract
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Place, Reason, Table, Text

SAMPLES = Path(__file__).parents[2] / "../shared/data/openxml-sdk"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def saved(deck) -> bytes:
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def slide(deck, title: str = "", lines: str = ""):
    made = deck.slides.add_slide(deck.slide_layouts[5])
    made.shapes.title.text = title
    if lines:
        made.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = lines
    return made


def deck_bytes() -> bytes:
    deck = pptx.Presentation()
    slide(deck, "Payroll of Jane Roe")
    made = slide(deck, "Bank", "SSN: 219-09-9998\nsecond line")
    made.notes_slide.notes_text_frame.text = "She asked for account 000123456"
    grid = made.shapes.add_table(3, 2, 0, 0, Inches(3), Inches(1)).table
    for row, values in enumerate([("Name", "SSN"), ("Ana Silva", "219-09-9997"), ("", "219-09-9996")]):
        for column, value in enumerate(values):
            grid.cell(row, column).text = value
    grid.cell(1, 0).merge(grid.cell(2, 0))
    return saved(deck)


DECK = deck_bytes()


def rewritten(data: bytes, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(name, changed)
    return out.getvalue()


def at(parts, anchor: str) -> list[str]:
    return [str(part) for part in parts if isinstance(part, Text) and part.place.anchor == anchor]


def test_slides_are_texts_under_their_titles_and_tables_are_tables(read):
    parts = read(extract, DECK)
    assert at(parts, "slide=2") == ["Bank\n\nSSN: 219-09-9998\nsecond line"]
    body = next(part for part in parts if part.place.anchor == "slide=2")
    assert body.context == "Payroll of Jane Roe\nBank"
    assert not body.hidden
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.columns == ("Name", "SSN")
    assert list(table.cells[0]) == ["Ana Silva", "Ana Silva"]
    assert table.place.anchor == "slide=2&table=1"


def test_speaker_notes_hang_on_their_slide(read):
    notes = next(part for part in read(extract, DECK) if part.place.anchor == "slide=2&notes")
    assert "account 000123456" in str(notes)
    assert notes.hidden
    assert notes.context.endswith("Bank")


def test_comments_of_old_and_new_programs(read):
    old = f'<p:cmLst xmlns:p="{P}"><p:cm authorId="0" idx="1"><p:text>her SSN is 219-09-9995</p:text></p:cm></p:cmLst>'
    new = (
        f'<q:cmLst xmlns:q="http://schemas.microsoft.com/office/powerpoint/2018/8/main" xmlns:a="{A}"><q:cm><q:replyLst>'
        "<q:reply><q:txBody><a:p><a:r><a:t>yes, 219-09-</a:t></a:r><a:r><a:t>9994</a:t></a:r></a:p></q:txBody></q:reply>"
        "</q:replyLst><q:txBody><a:p><a:r><a:t>right?</a:t></a:r></a:p></q:txBody></q:cm></q:cmLst>"
    )
    relation = '<Relationship Id="rId9" Type="http://x/relationships/comments" Target="../comments/comment1.xml"/>'
    data = rewritten(
        DECK,
        lambda name, x: x.replace(b"</Rel", relation.encode() + b"</Rel") if name.endswith("slide1.xml.rels") else x,
    )
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("ppt/comments/comment1.xml", old)
        package.writestr("ppt/comments/modernComment_1.xml", new)
    parts = read(extract, out.getvalue())
    assert at(parts, "slide=1&comments") == ["her SSN is 219-09-9995"]
    assert at(parts, "comments") == ["yes, 219-09-9994\n\nright?"]


def test_hidden_slides_groups_masters_and_alternative_texts(read):
    deck = pptx.Presentation()
    made = slide(deck)
    group = made.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "in a group 219-09-9993"
    made.shapes[-1]._element.nvGrpSpPr.cNvPr.set("descr", "card of Ana Silva")
    made._element.set("show", "0")
    deck.slide_masters[0].shapes[0].text_frame.text = "Branch 7"
    parts = read(extract, saved(deck))
    (hidden,) = (part for part in parts if part.place.anchor == "slide=1")
    assert "219-09-9993" in str(hidden)
    assert hidden.hidden
    assert any(line.startswith("Branch 7") for line in at(parts, "master"))
    assert at(parts, "alternative-text") == ["card of Ana Silva"]


def test_slides_come_in_their_order_not_that_of_their_names(read):
    deck = pptx.Presentation()
    for title in ("first", "second", "third"):
        slide(deck, title)
    order = deck.slides._sldIdLst
    order.insert(0, order[2])
    parts = read(extract, saved(deck))
    assert [at(parts, f"slide={number}") for number in (1, 2, 3)] == [["third"], ["first"], ["second"]]


def test_strict_and_templates_are_known():
    for name in ("a.pptx", "a.ppsm", "a.potx", "a.bin"):
        found = identify(Blob(Place(name), DECK, len(DECK)), formats())
        assert found.format.name == FORMAT.name
        assert not found.mislabelled
    assert identify(Blob(Place("a.pptx"), b"Dear Jane", 9), formats()).mislabelled


def test_a_damaged_slide_gives_what_stands_before_the_damage(read):
    parts = read(extract, rewritten(DECK, lambda name, x: x[:-900] if name.endswith("slide2.xml") else x))
    assert any(isinstance(part, Gap) and part.reason is Reason.CORRUPT for part in parts)
    assert "219-09-9998" in "".join(at(parts, "slide=2"))
    lost = read(extract, rewritten(DECK, lambda name, x: b"<a" if name == "ppt/presentation.xml" else x))
    assert any(isinstance(part, Gap) for part in lost)
    assert "219-09-9998" in "".join(at(lost, "slide=2"))


@pytest.mark.parametrize(("data", "reason"), [(b"", Reason.EMPTY), (DECK[:3000], Reason.TRUNCATED)])
def test_what_is_no_package_is_said(read, data: bytes, reason: Reason):
    with pytest.raises(ExtractError) as error:
        read(extract, data)
    assert error.value.reason is reason


def test_bombs_and_entities_are_refused(read):
    hostile = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

    def change(name: str, content: bytes) -> bytes:
        if name.endswith("slide1.xml"):
            return content + b" " * (40 << 20)
        if name.endswith("slide2.xml"):
            return content.replace(b"<p:sld ", hostile + b"<p:sld ", 1).replace(b"second line", b"a&e;b")
        return content

    parts = read(extract, rewritten(DECK, change))
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.RATIO]
    assert "root:" not in "".join(map(str, parts))
    assert "219-09-9998" in "".join(at(parts, "slide=2"))


def test_damage_is_no_surprise(check, flips):
    small = rewritten(
        DECK, lambda name, x: None if "slideLayout" in name or name.endswith((".jpeg", "theme1.xml")) else x
    )
    for data in flips(small):
        check(extract, data)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_no_word_of_real_slides_is_lost(read):
    from lxml import etree

    for path in sorted(SAMPLES.rglob("*.p[po]t[xm]")):
        data = path.read_bytes()
        if data[:2] != b"PK":
            continue
        found = "".join("".join(str(part) for part in read(extract, data) if isinstance(part, Text | Table)).split())
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                if name.startswith(("ppt/slides/s", "ppt/notesSlides/n", "ppt/slideMasters/s")):
                    words = " ".join(etree.fromstring(package.read(name)).itertext("{*}t")).split()
                    assert [word for word in words if word not in found] == [], (path.name, name)
