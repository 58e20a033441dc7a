from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import _plainrecords
from pi_scan.extract import xml as module
from pi_scan.extract.xml import extract
from pi_scan.model import Gap, Reason, Table

PERSON = "<person id='{0}'><name>Ana {0}</name><ssn>219-09-9998</ssn></person>"


def test_repeated_flat_elements_are_a_table(read):
    (table,) = read(extract, f"<r>{''.join(PERSON.format(n) for n in range(3))}</r>")
    assert table.columns == ("id", "name", "ssn")
    assert table.cells[1] == ("Ana 0", "Ana 1", "Ana 2")


def test_a_single_record_is_a_form(read):
    (text,) = read(
        extract, "<Patient><name><family>Silva</family><given>Ana</given></name><ssn>219-09-9998</ssn></Patient>"
    )
    assert str(text) == "name family: Silva\nname given: Ana\n\nssn: 219-09-9998\n"


def test_attributes_namespaces_and_labelled_values(read):
    data = (
        '<Patient xmlns="http://hl7.org/fhir"><family value="Silva"/><id type="ssn">219-09-9998</id>'
        '<field name="born">1980</field></Patient>'
    )
    lines = str(read(extract, data)[0]).splitlines()
    assert {"family: Silva", "id type: ssn", "id: 219-09-9998", "field born: 1980"} <= set(lines)


@pytest.mark.parametrize("other", ["SSN", "ITIN"])
def test_what_an_attribute_calls_a_value_is_in_its_header(read, other):
    rows = [
        f'<p><who>Ana {at}</who><id type="{kind}">21909999{at}</id></p>'
        for at, kind in enumerate(["SSN", other, "SSN"])
    ]
    (table,) = read(extract, f"<r>{''.join(rows)}</r>")
    columns = dict(zip(table.columns, table.cells, strict=True))
    assert columns["id SSN"][0] == "219099990"
    assert columns[f"id {other}"][1] == "219099991"


def test_a_code_for_what_a_value_is_is_no_part_of_its_header(read):
    (table,) = read(extract, "<r>" + 3 * "<p><id type='7'>219099990</id></p>" + "</r>")
    assert table.columns == ("id type", "id")


def test_mixed_content_stays_prose(read):
    (text,) = read(extract, "<doc><p>Dear <b>Ana</b> Silva,\n your number is <i>219-09-9998</i>.</p></doc>")
    assert str(text) == "p: Dear Ana Silva, your number is 219-09-9998.\n"


@pytest.mark.parametrize("form", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_encodings(read, form):
    (text,) = read(extract, f"<?xml version='1.0' encoding='{form}'?><r><n>José</n></r>".encode(form))
    assert str(text) == "n: José\n"


def test_comments_are_hidden_text(read):
    _, hidden = read(extract, "<r><n>Ana</n><!-- old ssn 219-09-9998 --></r>")
    assert hidden.hidden
    assert str(hidden) == "old ssn 219-09-9998"


def test_internal_entities_are_expanded_and_read(read):
    text, hidden = read(extract, "<!DOCTYPE r [<!ENTITY who 'Ana Silva'>]><r><n>&who; of Lynn</n></r>")
    assert str(text) == "n: Ana Silva of Lynn\n"
    assert hidden.hidden


def test_external_entities_are_not_fetched(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    parts = read(extract, f"<!DOCTYPE r [<!ENTITY x SYSTEM 'file://{secret}'>]><r><n>&x;</n></r>")
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.UNSUPPORTED]
    assert not any("TOP SECRET" in str(part) for part in parts)


@pytest.mark.parametrize(
    "data",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><r>&c;</r>',
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]><r>{"&a;" * 20_000}</r>',
    ],
)
def test_entity_bombs(read, data):
    parts = read(extract, data)
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.RATIO]
    assert sum(len(str(part)) for part in parts) < 3_000_000


def test_nesting_bomb(read):
    parts = read(extract, "<a>" * 100_000)
    assert Reason.TOO_DEEP in [part.reason for part in parts if isinstance(part, Gap)]


@pytest.mark.parametrize(
    "data", ["<r><n>Ana Silva</r>", "<r><n>Ana Silva", "Ana Silva", "<r>Ana Silva & Bo</r>", "<r/>Ana Silva"]
)
def test_what_is_malformed_is_read_as_text(read, data):
    assert str(read(extract, data)[0]) == data


def test_large_documents_are_streamed(read, monkeypatch):
    monkeypatch.setattr(module, "_WHOLE", 1000)
    monkeypatch.setattr(module, "_BATCH", 10)
    rows = "".join(PERSON.format(n) for n in range(55))
    parts = read(extract, f"<r><head>Example Ltd.</head><people>{rows}</people></r>")
    found = [part for part in parts if isinstance(part, Table)]
    assert [cell for table in found for cell in table.cells[1]] == [f"Ana {n}" for n in range(55)]
    assert found[1].first_row == 11
    assert any("Example Ltd." in str(part) for part in parts)


def test_a_large_document_that_breaks_off_is_read_as_text_too(read, monkeypatch):
    monkeypatch.setattr(module, "_WHOLE", 1000)
    data = "<r>" + "".join(PERSON.format(n) for n in range(55))
    parts = read(extract, data)
    assert sum(part.height for part in parts if isinstance(part, Table)) == 55
    assert any(str(part) == data for part in parts)


def test_damaged(check, flips):
    for data in flips(
        f"<?xml version='1.0'?><r a='b'>{''.join(PERSON.format(n) for n in range(3))}<!-- c --></r>".encode()
    ):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)


@given(st.text("<>ab/ ='&;!-[]?\"", max_size=120))
def test_any_tags(check, text):
    check(extract, ("<r>" + text).encode())


@pytest.mark.parametrize(
    "inner",
    [
        "<a>1</a><b> x </b>",
        "<a>1</a><a>2</a><b/>",
        "<a>1</a>mixed<b>x</b>",
        "<a>1</a><!-- c --><b>x</b>",
        "<a><c>1</c></a><b>x</b>",
        "t<a>1</a><b>x</b>",
    ],
)
def test_documents_without_attributes_are_read_like_others(read, inner):
    records = f"<r>{inner}</r>" * 3
    bare, other = (read(extract, f"<all{attribute}>{records}</all>") for attribute in ("", "><!-- = --"))
    assert [part for part in bare if not part.hidden] == [part for part in other if not part.hidden]


@pytest.mark.parametrize(
    ("inner", "plain"),
    [
        ("<a>1</a><b> x </b>", True),
        ("<a/>\r\n<b></b>\r\n", True),
        ("<a>&lt;&amp;lt;&gt;</a><b>]]&gt;\u2003\r\n\x85é</b>", True),
        ("<a>a>b</a><b>\x7f</b>", True),
        ("<a>&#65;</a><b>x</b>", False),
        ("<a>&x;</a><b>x</b>", False),
        ("<a>]]></a><b>x</b>", False),
        ("<a>\x01</a><b>x</b>", False),
        ("<a>\ufffe</a><b>x</b>", False),
        ("<a>1</a>t<b>x</b>", False),
        ("<a c='1'>1</a><b>x</b>", False),
        ("<a>1</a><b><c/></b>", False),
        ("<a>1</a><!-- c --><b>x</b>", False),
        ("<a><![CDATA[1]]></a><b>x</b>", False),
        ("<a>1</a><a>2</a>", False),
        ("<a>1</a>", False),
        ("<a&gt;1</a><b>x</b>", False),
    ],
)
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="ISO-8859-1"?>\n'])
def test_plain_records_are_read_as_a_parser_reads_them(read, monkeypatch, inner, plain, declared):
    monkeypatch.setattr(_plainrecords, "_LEAST", 0)
    data = f"{declared}<all>\n{f'<r>{inner}</r> ' * 3}</all>\n".encode()
    assert (module.plain_records(data) is not None) == plain
    parts = read(extract, data)
    monkeypatch.setattr(module, "plain_records", lambda _: None)
    assert parts == read(extract, data)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("<all>", "</al>"),
        ("<all>", ""),
        ("<all>", "</all>x"),
        ("<all>", "</all>&amp;"),
        ("<all>", "<r><a>1</a></r></all>"),
        ("<all b='1'>", "</all>"),
        ("<?xml version=&quot;1.0&quot;?><all>", "</all>"),
        ("<?xml version='1.0' encoding='x'?><all>", "</all>"),
        ("<!DOCTYPE all [<!ENTITY x 'y'>]><all>", "</all>"),
    ],
)
def test_records_in_anything_else_are_left_to_the_parser(monkeypatch, begin, end):
    monkeypatch.setattr(_plainrecords, "_LEAST", 0)
    assert module.plain_records(f"{begin}{'<r><a>1</a><b>2</b></r>' * 3}{end}".encode()) is None
