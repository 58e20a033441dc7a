"""Word documents: built by python-docx, some parts written by hand where it has no words for them."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pi_scan.extract.docx import extract
from pi_scan.model import Blob, ExtractError, Gap, Limits, Part, Place, Reason, Table, Text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAMPLES = Path(__file__).parents[2] / "../shared/data"


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def parts(data: bytes, **limits: int) -> list[Part]:
    return list(extract(Blob(Place("letter.docx"), data, len(data)), Limits(**limits)))


def texts(data: bytes) -> str:
    return "\n".join(str(part) for part in parts(data) if isinstance(part, Text | Table))


def at(data: bytes, anchor: str) -> list[str]:
    return [str(part) for part in parts(data) if isinstance(part, Text) and part.place.anchor == anchor]


def with_body(*blocks: str) -> bytes:
    document = docx.Document()
    for block in blocks:
        document.element.body.insert(-1, parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {W}", block)))
    return saved(document)


def rewritten(data: bytes, change) -> bytes:
    """The package with each part's name and bytes passed through `change` (None drops the part)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(*changed)
    return out.getvalue()


def test_long_rows_of_a_typed_table_stay_together_and_prose_does_not():
    document = docx.Document()
    rows = [
        f"{name:40}{number:40}{'12 Elm St':30}Lowell, MA" for name, number in (("Name", "SSN"), ("Ana", "219099998"))
    ]
    prose = "This is a long sentence with two spaces at its end.  " * 4
    for line in (*rows, prose):
        document.add_paragraph(line)
    assert texts(saved(document)).startswith("\n".join(rows) + f"\n\n{prose}")


def test_a_number_split_over_runs_is_whole():
    data = with_body(
        "<w:p><w:r><w:t>SSN: 219-</w:t></w:r><w:proofErr w:type='spellStart'/><w:r><w:rPr><w:b/></w:rPr><w:t>09</w:t></w:r>"
        "<w:r><w:noBreakHyphen/><w:t>99</w:t></w:r><w:r><w:softHyphen/><w:t>98</w:t></w:r></w:p>"
    )
    assert "SSN: 219-09-9998" in texts(data)


def test_tabs_breaks_and_symbols():
    data = with_body(
        "<w:p><w:r><w:t>Name</w:t><w:tab/><w:t>Jane Roe</w:t><w:br/><w:t>No. </w:t>"
        '<w:sym w:font="Symbol" w:char="F037"/><w:sym w:font="Wingdings" w:char="F04A"/></w:r></w:p>'
    )
    assert texts(data).startswith("Name\tJane Roe\nNo. 7 ")


def test_tables_have_columns_and_merged_cells_repeat():
    document = docx.Document()
    document.add_paragraph("Staff of the branch")
    table = document.add_table(rows=4, cols=2)
    for row, values in zip(
        table.rows, [("Name", "SSN"), ("Jane Roe", "219-09-9998"), ("", "219-09-9997"), ("John Doe", "219-09-9996")],
        strict=True,
    ):  # fmt: skip
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    found = [part for part in parts(saved(document)) if isinstance(part, Table)]
    assert found[0].columns == ("Name", "SSN")
    assert list(found[0].cells[0]) == ["Jane Roe", "Jane Roe", "John Doe"]
    assert "Staff of the branch" in found[0].context
    assert found[0].place.anchor == "table=1"


def test_nested_table_is_a_table_of_its_own():
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1)
    outer.cell(0, 0).text = "Members"
    inner = outer.cell(0, 0).add_table(rows=3, cols=2)
    for row, values in zip(
        inner.rows, [("Name", "Account"), ("Jane Roe", "000123456"), ("John Doe", "000123457")], strict=True
    ):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    found = parts(saved(document))
    assert [part.columns for part in found if isinstance(part, Table)] == [("Name", "Account")]
    assert sum("000123456" in str(part) for part in found if isinstance(part, Text | Table)) == 1


def test_header_stands_over_the_document_and_is_a_part():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Employee: Jane Roe"
    document.sections[0].footer.paragraphs[0].text = "File 7"
    document.add_paragraph("Number 219-09-9998")
    data = saved(document)
    assert at(data, "header") == ["Employee: Jane Roe"]
    assert at(data, "footer") == ["File 7"]
    body = next(part for part in parts(data) if isinstance(part, Text) and not part.place.anchor)
    assert body.context == "Employee: Jane Roe"


def test_comment_goes_with_the_paragraph_it_is_about():
    document = docx.Document()
    paragraph = document.add_paragraph("Jane Roe")
    document.add_comment(paragraph.runs, text="her SSN is 219-09-9998", author="A", initials="A")
    comment = next(part for part in parts(saved(document)) if part.place.anchor == "comments")
    assert isinstance(comment, Text)
    assert str(comment) == "her SSN is 219-09-9998"
    assert comment.context == "Jane Roe"
    assert comment.hidden


def test_notes_are_read():
    data = rewritten(
        with_body("<w:p><w:r><w:t>Jane Roe</w:t><w:footnoteReference w:id='7'/></w:r></w:p>"), lambda *x: x
    )
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(
            "word/footnotes.xml",
            f'<w:footnotes {W}><w:footnote w:id="7"><w:p><w:r><w:t>219-09-9998</w:t></w:r></w:p></w:footnote></w:footnotes>',
        )
    note = next(part for part in parts(out.getvalue()) if part.place.anchor == "footnotes")
    assert str(note) == "219-09-9998"
    assert isinstance(note, Text)
    assert note.context == "Jane Roe"


def test_tracked_changes_are_read_before_and_after():
    data = with_body(
        '<w:p><w:r><w:t>SSN: </w:t></w:r><w:del w:id="1" w:author="A"><w:r><w:delText>219-09-9998</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="A"><w:r><w:t>on file</w:t></w:r></w:ins></w:p>'
    )
    assert "SSN: on file" in texts(data)
    assert at(data, "deletions") == ["SSN: 219-09-9998"]
    assert next(part for part in parts(data) if part.place.anchor == "deletions").hidden


def test_text_box_is_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
    paragraph = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{box.format("Jane Roe 219-09-9998")}</w:drawing></mc:Choice>'
        "<mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(with_body(paragraph.format(box.format("Jane Roe 219-09-9998")))).count("219-09-9998") == 1
    assert "for old readers" in texts(with_body(paragraph.format(box.format("for old readers"))))


def test_content_controls_give_label_and_value():
    control = '<w:sdt><w:sdtPr><w:alias w:val="SSN"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    run, paragraph = "<w:r><w:t>219-09-9998</w:t></w:r>", "<w:p><w:r><w:t>219-09-9997</w:t></w:r></w:p>"
    data = with_body(f"<w:p>{control.format(run)}</w:p>", control.format(paragraph))
    assert at(data, "form") == ["SSN: 219-09-9998\nSSN: 219-09-9997"]


def test_properties_links_and_embedded_files():
    document = docx.Document()
    document.core_properties.subject = "Account 000123456"
    document.part.relate_to("mailto:jane.roe@example.com", "http://x/hyperlink", is_external=True)
    out = io.BytesIO(saved(document))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("word/embeddings/list.xlsx", b"PK")
    found = parts(out.getvalue())
    assert "subject: Account 000123456" in at(out.getvalue(), "properties")[0]
    assert "mailto:jane.roe@example.com" in at(out.getvalue(), "links")
    assert [part.place.name for part in found if isinstance(part, Blob)] == ["word/embeddings/list.xlsx"]


def test_alternative_text_of_pictures():
    name = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    data = with_body(f'<w:p><w:r><w:drawing><wp:inline {name}><wp:docPr id="1" name="x" descr="card of Jane Roe"/>'
                     "</wp:inline></w:drawing></w:r></w:p>")  # fmt: skip
    assert at(data, "alternative-text") == ["card of Jane Roe"]


def test_strict_documents_are_read():
    transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = rewritten(
        with_body("<w:p><w:r><w:t>219-09-9998</w:t></w:r></w:p>"),
        lambda name, content: (
            name, content.replace(transitional.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        ),
    )  # fmt: skip
    assert "219-09-9998" in texts(data)


def test_document_in_an_unusual_place_is_found_by_its_relations():
    def moved(name: str, content: bytes) -> tuple[str, bytes]:
        name = name.replace("word/document.xml", "office/main.xml").replace("word/_rels/document", "office/_rels/main")
        content = content.replace(b"word/document.xml", b"office/main.xml")
        if name == "office/_rels/main.xml.rels":
            content = re.sub(rb'Target="(?!\.\.)', b'Target="../word/', content).replace(b"../word/../", b"../")
        return name, content

    data = rewritten(with_body("<w:p><w:r><w:t>219-09-9998</w:t></w:r></w:p>"), moved)
    assert "219-09-9998" in texts(data)


def test_long_documents_come_in_pieces():
    document = docx.Document()
    body = document.element.body
    paragraph = f"<w:p {W}><w:r><w:t>{'word ' * 2000}</w:t></w:r></w:p>"
    for _ in range(250):
        body.insert(0, parse_xml(paragraph))
    sizes = [len(part.data) for part in parts(saved(document)) if isinstance(part, Text) and not part.place.anchor]
    assert len(sizes) == 3
    assert sum(sizes) > 2_400_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"PK\x03\x04" + bytes(100), Reason.TRUNCATED),
        (b"Dear Jane", Reason.CORRUPT),
    ],
)
def test_what_is_no_package_is_said(data: bytes, reason: Reason):
    with pytest.raises(ExtractError) as error:
        parts(data)
    assert error.value.reason is reason


def test_a_zip_without_a_document_is_mislabelled():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(ExtractError):
        parts(out.getvalue())


def test_damaged_document_gives_what_stands_before_the_damage():
    first = with_body(*("<w:p><w:r><w:t>Jane Roe 219-09-9998</w:t></w:r></w:p>" for _ in range(50)))
    data = rewritten(first, lambda name, x: (name, x[:-300] if name == "word/document.xml" else x))
    found = parts(data)
    assert any(isinstance(part, Gap) and part.reason is Reason.CORRUPT for part in found)
    assert any("219-09-9998" in str(part) for part in found if isinstance(part, Text))


def test_bombs_are_refused():
    data = rewritten(docx_bytes(), lambda name, x: (name, x + b" " * (40 << 20) if name == "word/document.xml" else x))
    with pytest.raises(ExtractError) as error:
        parts(data)
    assert error.value.reason is Reason.RATIO
    with pytest.raises(ExtractError) as error:
        parts(data, member_bytes=1 << 20)
    assert error.value.reason is Reason.TOO_BIG


def test_entities_are_not_expanded():
    def hostile(name: str, content: bytes) -> tuple[str, bytes]:
        if name != "word/document.xml":
            return name, content
        entity = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f "219-09-9998">]>'
        body = f"<w:document {W}><w:body><w:p><w:r><w:t>a&e;b&f;c</w:t></w:r></w:p></w:body></w:document>".encode()
        return name, b"<?xml version='1.0'?>" + entity + body

    found = texts(rewritten(docx_bytes(), hostile))
    assert "root:" not in found
    assert "219-09-9998" not in found


def test_deep_nesting_is_an_error_value():
    deep = "<w:ins>" * 3000 + "</w:ins>" * 3000
    data = rewritten(
        docx_bytes(),
        lambda name, x: (
            name,
            x.replace(b"<w:body>", f"<w:body><w:p>{deep}</w:p>".encode()) if "document.xml" in name else x,
        ),
    )
    with pytest.raises(ExtractError) as error:
        parts(data)
    assert error.value.reason is Reason.TOO_DEEP


def docx_bytes() -> bytes:
    document = docx.Document()
    document.add_paragraph("Jane Roe 219-09-9998")
    document.add_table(rows=2, cols=2)
    return saved(document)


SMALL = rewritten(
    docx_bytes(), lambda name, x: (name, x) if not name.endswith(("jpeg", "theme1.xml", "styles.xml")) else None
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(SMALL))
)
def test_damage_raises_only_extract_errors(changes: list[tuple[int, int]], cut: int):
    data = bytearray(SMALL)
    for index, value in changes:
        data[index] = value
    for damaged in (bytes(data), bytes(data[:cut])):
        with contextlib.suppress(ExtractError):
            parts(damaged)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=8)), min_size=1, max_size=4))
def test_damaged_xml_raises_only_extract_errors(changes: list[tuple[int, bytes]]):
    def damaged(name: str, content: bytes) -> tuple[str, bytes]:
        for index, piece in changes if name.startswith("word/document") else ():
            content = content[:index] + piece + content[index + len(piece) :]
        return name, content

    with contextlib.suppress(ExtractError):
        parts(rewritten(SMALL, damaged))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_no_word_of_real_documents_is_lost():
    """Each word that stands in the XML of a sample stands in what is read from it."""
    from lxml import etree

    files = sorted(SAMPLES.glob("python-docx/**/*.docx")) + sorted(SAMPLES.glob("python-mammoth/**/*.docx"))
    for path in files:
        try:
            found = "".join(texts(path.read_bytes()).split())
        except ExtractError:
            continue
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if re.fullmatch(r"word/(document|header\d|footer\d|footnotes|endnotes|comments)\.xml", name):
                    root = etree.fromstring(package.read(name))
                    words = [word for item in root.iter("{*}t", "{*}delText") for word in (item.text or "").split()]
                    assert [word for word in words if word not in found] == [], (path.name, name)
