"""OpenDocument files: those of the corpus, which LibreOffice saved, and some written by hand for what it seldom writes."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from pi_scan.extract import _package, extractor_for, formats, odp, ods, odt
from pi_scan.extract.fodt import extract as extract_flat
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Place, Reason, Seal, Table, Text

SHARE = Path(__file__).parents[2] / "corpus/share/branches"
SAMPLES = Path(__file__).parents[2] / "../shared/data/calamine"
SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("form", "form"), ("presentation", "presentation"), ("svg", "svg-compatible"), ("meta", "meta"),
    )
)  # fmt: skip
TEXT, SHEET = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"


def content(body: str, styles: str = "") -> str:
    return (
        f'<?xml version="1.0"?><office:document-content {SPACES}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )


def packed(body: str, kind: str = TEXT, **members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", kind, zipfile.ZIP_STORED)
        package.writestr("content.xml", body)
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def text(body: str) -> bytes:
    return packed(content(f"<office:text>{body}</office:text>"))


def sheet(body: str, styles: str = "") -> bytes:
    return packed(content(f"<office:spreadsheet>{body}</office:spreadsheet>", styles), SHEET)


def at(parts, anchor: str) -> list[str]:
    return [str(part) for part in parts if isinstance(part, Text) and part.place.anchor == anchor]


def test_a_letter_of_libreoffice(read):
    parts = read(odt.extract, (SHARE / "overdraft_letter.odt").read_bytes())
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.columns == ("Owner", "Social Security number", "Address")
    assert table.height == 2
    assert at(parts, "header") == ["Branch 21, deposits"]
    body = next(part for part in parts if not part.place.anchor)
    assert body.context == "Branch 21, deposits"
    (comment,) = (part for part in parts if part.place.anchor == "comments")
    assert "checking account number" in str(comment)
    assert comment.context.startswith("Ask ")
    assert comment.hidden
    assert "title: Overdraft" in at(parts, "properties")[0]


def test_a_workbook_of_libreoffice(read):
    parts = read(ods.extract, (SHARE / "safe_boxes_2018.ods").read_bytes())
    tables = {part.place.anchor: part for part in parts if isinstance(part, Table)}
    assert list(tables) == ["sheet=Renters", "sheet=Keys", "sheet=Closed"]
    assert [part.hidden for part in tables.values()] == [False, False, True]
    assert all(len(cell) == 11 and cell[3] == cell[6] == "-" for cell in tables["sheet=Renters"].cells[1])


def test_slides_of_libreoffice(read):
    parts = read(odp.extract, (SHARE / "review_2017.odp").read_bytes())
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.place.anchor == "slide=2&table=1"
    assert table.context == "Review of 2017\nLoans past due"
    (notes,) = (part for part in parts if part.place.anchor == "slide=2&notes")
    assert " Visa " in str(notes)
    assert notes.hidden


def test_spaces_tabs_notes_links_and_deletions(read):
    parts = read(
        odt.extract,
        text(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>219-09-9997</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>"
            '<text:p>SSN:\n  <text:span>219-</text:span><text:span>09-9998</text:span><text:s text:c="3"/>x<text:tab/>y'
            '<text:line-break/><text:a xlink:href="mailto:ana@example.com" xmlns:xlink="x">Ana</text:a><text:note>'
            "<text:note-citation>1</text:note-citation><text:note-body><text:p>see 4</text:p></text:note-body></text:note></text:p>"
        ),
    )
    assert at(parts, "") == ["SSN: 219-09-9998   x\ty\nAna"]
    assert at(parts, "deletions") == ["219-09-9997"]
    assert at(parts, "footnotes") == ["see 4"]
    assert at(parts, "links") == ["mailto:ana@example.com"]


def test_text_boxes_forms_and_alternative_texts(read):
    parts = read(
        odt.extract,
        text(
            '<office:forms><form:form><form:text form:name="SSN" form:current-value="219-09-9998"/></form:form></office:forms>'
            "<text:p>Over<draw:frame><draw:text-box><text:p>in the box</text:p></draw:text-box>"
            "<svg:desc>card of Ana</svg:desc></draw:frame></text:p>"
        ),
    )
    assert at(parts, "") == ["Over\n\nin the box"]
    assert at(parts, "form") == ["SSN: 219-09-9998"]
    assert at(parts, "alternative-text") == ["card of Ana"]


def test_merged_and_nested_tables(read):
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>".format
    rows = [
        cell("", "Name") + cell("", "SSN") + cell("", "Town"),
        cell("", "Ana Silva") + cell("", "219-09-9998") + cell(' table:number-rows-spanned="2"', "Lowell"),
        cell("", "Ben Roe") + cell("", "219-09-9997") + "<table:covered-table-cell/>",
    ]
    table = "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"
    (found,) = (part for part in read(odt.extract, text(table)) if isinstance(part, Table))
    assert list(found.cells[2]) == ["Lowell", "Lowell"]
    outer = (
        f"<table:table><table:table-row><table:table-cell>{table}</table:table-cell></table:table-row></table:table>"
    )
    (found,) = (part for part in read(odt.extract, text(outer)) if isinstance(part, Table))
    assert found.columns == ("Name", "SSN", "Town")


def test_numbers_keep_their_digits_and_repeated_cells_stay_bounded(read):
    def value(kind: str, stored: str, shown: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="{kind}" office:{"date-" if kind == "date" else ""}value="{stored}" {more}>'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    rows = [
        value("float", "219099998", "219,099,998") + value("float", "19099998", "019-09-9998") + value("float", "4e15", "4E+15"),
        value("date", "2020-03-02", "3/2/20") + value("float", "1", "1", 'table:number-columns-repeated="99999999"'),
    ]  # fmt: skip
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    repeated = f'<table:table-row table:number-rows-repeated="99999999">{rows[0]}</table:table-row>'
    parts = read(ods.extract, sheet(f'<table:table table:name="A">{body}{blank}</table:table>'))
    (found,) = parts
    assert str(found).splitlines()[0] == "219099998\t019-09-9998\t4000000000000000"
    assert "2020-03-02" in str(found)
    parts = read(ods.extract, sheet(f'<table:table table:name="A">{repeated}{blank}</table:table>'))
    assert sum(part.height for part in parts) == 1000


def test_a_comment_in_a_cell_goes_with_its_row(read):
    note = "<office:annotation><text:p>old card 4111</text:p></office:annotation>"
    cells = f"<table:table-cell>{note}<text:p>Ana</text:p></table:table-cell><table:table-cell><text:p>Silva</text:p></table:table-cell>"
    data = sheet(f'<table:table table:name="A"><table:table-row>{cells}</table:table-row></table:table>')
    (comment,) = (part for part in read(ods.extract, data) if part.place.anchor == "comments")
    assert (str(comment), comment.context) == ("old card 4111", "Ana\tSilva")


def test_flat_files_and_objects_and_files_inside(read):
    flat = content("<office:text><text:p>SSN 219-09-9998</text:p></office:text>").replace(
        "document-content", "document"
    )
    assert at(read(extract_flat, flat, "a.fodt"), "") == ["SSN 219-09-9998"]
    for name in ("a.fodt", "letter"):
        assert "flat" in identify(Blob(Place(name), flat.encode(), len(flat)), formats()).media_type
    data = packed(content("<office:text/>"), **{"Object 1/content.xml": content("<office:chart><text:p>Chart</text:p></office:chart>"),
                                               "Object 2": b"\xd0\xcf", "Pictures/a.png": b"x"})  # fmt: skip
    parts = read(odt.extract, data)
    assert at(parts, "object=Object 1") == ["Chart"]
    assert [part.place.name for part in parts if isinstance(part, Blob)] == ["Object 2"]


def test_other_text_under_the_name_of_a_flat_file_is_read_as_it_is(read):
    (text,) = read(extract_flat, b"Dear Ana", "a.fodt")
    assert str(text) == "Dear Ana"


def test_what_is_locked_says_how(read):
    manifest = (
        '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data>'
        '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>'
        "</manifest:encryption-data></manifest:file-entry></manifest:manifest>"
    )
    data = packed("\0", **{"META-INF/manifest.xml": manifest})
    parts = odt.extract(Blob(Place("a.odt"), data, len(data)), Limits())
    seal = next(parts)
    assert isinstance(seal, Seal)
    with pytest.raises(ExtractError) as error:
        next(parts)
    assert error.value.reason is Reason.ENCRYPTED
    assert (seal.bits, seal.grade) == (256, Grade.STRONG)


def test_kinds_are_known_by_content_and_by_name():
    letter = (SHARE / "overdraft_letter.odt").read_bytes()
    for name in ("a.odt", "a.ott", "a", "a.zip"):
        found = identify(Blob(Place(name), letter, len(letter)), formats())
        assert found.format.name == odt.FORMAT.name
        assert found.mislabelled == (name == "a.zip")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(letter)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):  # as another program packs it anew, with its kind somewhere inside
            new.writestr(name, old.read(name))
    data = out.getvalue()
    assert identify(Blob(Place("a"), data, len(data)), formats()).format.name == odt.FORMAT.name
    assert extractor_for("application/vnd.sun.xml.writer") is odt.extract


def test_cut_and_damaged_files_give_what_stands_before(read):
    data = (SHARE / "overdraft_letter.odt").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo("content.xml")
    cut = read(odt.extract, data[: info.header_offset + info.compress_size])
    assert any(isinstance(part, Table) for part in cut)
    assert [part.reason for part in cut if isinstance(part, Gap)] == [Reason.TRUNCATED]
    body = content("<office:text>" + "<text:p>SSN 219-09-9998</text:p>" * 50 + "</office:text>")
    parts = read(odt.extract, packed(body[:-100]))
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.CORRUPT]
    assert "219-09-9998" in "".join(map(str, parts))


def test_entities_and_depth_are_values(read):
    body = content("<office:text><text:p>a&e;b</text:p></office:text>").replace(
        "<office:document-content", '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><office:document-content', 1
    )
    assert "root:" not in "".join(map(str, read(odt.extract, packed(body))))
    deep = read(odt.extract, text("<text:span>" * 3000 + "</text:span>" * 3000))
    assert [part.reason for part in deep if isinstance(part, Gap)] == [Reason.TOO_DEEP]


@pytest.mark.parametrize(("data", "reason"), [(b"", Reason.EMPTY), (b"Dear Ana", Reason.CORRUPT)])
def test_what_is_no_package_is_said(read, data: bytes, reason: Reason):
    with pytest.raises(ExtractError) as error:
        read(odt.extract, data)
    assert error.value.reason is reason


def test_damage_is_no_surprise(check, flips):
    for name, module in (("overdraft_letter.odt", odt), ("safe_boxes_2018.ods", ods)):
        for data in flips((SHARE / name).read_bytes()):
            check(module.extract, data)
    for data in flips(content("<office:text><text:p>a<text:s/>b</text:p></office:text>").encode()):
        check(extract_flat, data)


def test_a_title_is_the_text_of_a_shape_that_says_so_or_is_in_one(read):
    box = "<draw:frame{}><draw:text-box><text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>{}"
    box += "</draw:text-box></draw:frame>"
    kind = ' presentation:class="{}"'
    first = box.format(kind.format("title"), "Plan", "") + box.format(
        "", "  a \u2003 b ", "<text:p>c<text:tab/>d</text:p>"
    )
    inner = box.format("", "Own", "") + box.format(kind.format("outline"), "more", "") + box.format("", "Last", "")
    group = f"<draw:g{kind.format('subtitle')}>{inner}</draw:g>" + box.format("", "end", "")
    old = f'<o:text-box xmlns:o="http://openoffice.org/2000/drawing"{kind.format("title")}><text:p>Old</text:p></o:text-box>'
    pages = "".join(f"<draw:page>{page}</draw:page>" for page in (first, group, old + box.format("", "x", "")))
    parts = read(odp.extract, packed(content(f"<office:presentation>{pages}</office:presentation>")))
    assert [(part.context, str(part)) for part in parts] == [
        ("Plan", "Plan\n a b \nc\td"),
        ("Plan\nLast", "Own\nmore\nLast\nend"),
        ("Plan\nOld", "Old\nx"),
    ]


def _slides(chance: random.Random) -> str:
    """A presentation of all that may stand in a slide, nested anyhow."""

    def some(*of, depth: int) -> str:
        return "".join(chance.choice(of)(depth + 1) for _ in range(chance.randint(0, 3) if depth < 8 else 0))

    def words(_: int) -> str:
        return chance.choice(("Ana Berg", "a  b", "\u2003c", "d\te", "&#13;", "", "w" * 130, "F  G  H" * 20))

    def tagged(tag: str, *of):
        return lambda depth: f"<{tag}>{some(*of, depth=depth)}</{tag.partition(' ')[0]}>"

    def run(depth: int) -> str:
        return f"<text:span>{words(depth)}</text:span>"

    def box(depth: int) -> str:
        kind = chance.choice(("", ' presentation:class="title"', ' presentation:class="outline"'))
        return tagged(chance.choice(("draw:g", "draw:frame", "draw:rect")) + kind, *blocks)(depth)

    def note(depth: int) -> str:
        tag = chance.choice(("text:note", "office:annotation", "svg:title", "text:list", "table:table"))
        inside = {"table:table": tagged("table:table-row", tagged("table:table-cell", paragraph)), "svg:title": words}
        return tagged(tag, inside.get(tag, paragraph))(depth)

    def paragraph(depth: int) -> str:
        inline = chance.choice(((words,), (run,), (words, run, note, box)))
        return f"<text:p>{chance.choice(inline)(depth) if len(inline) == 1 else some(*inline, depth=depth)}</text:p>"

    blocks = (paragraph, paragraph, box, note)
    notes = tagged("presentation:notes", box)
    pages = "".join(f"<draw:page>{some(box, box, paragraph, depth=0)}{notes(0)}</draw:page>" for _ in range(4))
    return content(f"<office:presentation>{pages}</office:presentation>")


def test_a_slide_is_read_alike_as_a_whole_and_piece_by_piece(read, monkeypatch):
    documents = [packed(_slides(random.Random(seed))) for seed in range(60)]
    whole = [read(odp.extract, data) for data in documents]
    monkeypatch.setattr(_package, "_SMALL_TREE", 0)
    assert [read(odp.extract, data) for data in documents] == whole
    assert sum(len(parts) for parts in whole) > 300


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_no_word_of_real_sheets_is_lost(read):
    from lxml import etree

    for path in sorted(SAMPLES.rglob("*.ods")):
        if path.name in ("pass_protected.ods", "issue_594_dos.ods"):
            continue
        found = "".join(
            "".join(
                str(part) for part in read(ods.extract, path.read_bytes()) if isinstance(part, Text | Table)
            ).split()
        )
        with zipfile.ZipFile(path) as package:
            root = etree.fromstring(package.read("content.xml"))
        for cell in root.iter("{*}table-cell"):
            if not any(key.endswith("}value-type") and value != "string" for key, value in cell.items()):
                words = " ".join(" ".join(item.itertext()) for item in cell.iter("{*}p")).split()
                assert [word for word in words if word not in found] == [], path.name
