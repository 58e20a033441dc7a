from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import html as module
from pi_scan.extract.html import extract
from pi_scan.model import Gap, Reason, Table, Text

ROWS = "<tr><th>Name<th>SSN<tr><td>Ana<br>Silva<td>219-09-9998<tr><td>Bo&nbsp;Lima<td>219-09-9997"


def seen(parts):
    return "".join(str(part) for part in parts if isinstance(part, Text) and not part.hidden)


def test_blocks_break_lines_and_inline_elements_do_not(read):
    parts = read(extract, "<h1>To</h1><p>Dear <b>A</b>na\nSilva,<br>thanks</p><div>one</div><div>two</div>three")
    assert seen(parts) == "To\n\nDear Ana Silva,\nthanks\n\none\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<label>Name</label><span>Ana Lima</span><label>SSN</label>219", "Name Ana Lima SSN 219"),
        ("<b>SSN</b>219-09-9998<b>Name</b><i>Ana</i>", "SSN 219-09-9998 Name Ana"),
        ('<span class="k">Card:</span><span class="v">4111</span>', "Card: 4111"),
        ("<b>J</b>ane <span>Ro</span><span>e 21</span><span>9-0</span><u>9</u>", "Jane Roe 219-09"),
        ("S<b>44820981</b>" + "<b></b>" * 9 + "X", "S44820981X"),
    ],
)
def test_a_label_does_not_run_into_its_value_and_a_word_is_not_cut(read, page, text):
    assert seen(read(extract, f"<div>{page}</div>")) == text + "\n"


def test_entities(read):
    assert seen(read(extract, "<p>Jos&eacute; &amp; Bo&#39;s 219&#45;09&#x2d;9998")) == "José & Bo's 219-09-9998\n"


def test_tables(read):
    before, table, after = read(extract, f"<p>Staff</p><table><caption>2024</caption>{ROWS}</table><p>End")
    assert table.columns == ("Name", "SSN")
    assert table.cells == (("Ana Silva", "Bo Lima"), ("219-09-9998", "219-09-9997"))
    assert table.context.splitlines() == ["Staff", "", "2024"]
    assert (str(before), str(after)) == ("Staff\n\n2024\n", "End\n")


def test_cells_over_rows_and_columns(read):
    rows = (
        "<tr><th>Name<th>Card<th>City<tr><td rowspan=2>Ana<td>41<td>Lynn<tr><td>42<td>Hull<tr><td colspan=2>Bo 3<td>Lee"
    )
    (table,) = read(extract, f"<table>{rows}</table>")
    assert list(zip(*table.cells, strict=True)) == [("Ana", "41", "Lynn"), ("Ana", "42", "Hull"), ("Bo 3", "", "Lee")]


def test_marks_written_as_references_are_spaces(read):
    rows = "<tr><td>A&#2;na<td>219-09-9998&#x3;<tr><td colspan=2>B&#1;o"
    text, table = read(extract, f"<p>Ann&#29;Poe&#x1e;219-09-9996<table>{rows}</table>")
    assert str(text) == "Ann Poe 219-09-9996\n"
    assert table.cells == (("A na", "B o"), ("219-09-9998", ""))


def test_forms_and_layout_tables_stay_in_the_text(read):
    parts = read(extract, "<p>To<table><tr><td>Name:<td>Ana<tr><td>SSN:<td>219-09-9998</table><p>Yours")
    assert seen(parts) == "To\n\nName: Ana\nSSN: 219-09-9998\n\nYours\n"


def test_a_table_in_a_table(read):
    parts = read(extract, f"<table><tr><td>menu</td><td><table>{ROWS}</table></td></tr></table>")
    assert [part.columns for part in parts if isinstance(part, Table)] == [("Name", "SSN")]
    assert "menu" in seen(parts)


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>Name</td><td>SSN</td></tr>\n<tr><td>Ana</td><td>219-09-9998</td></tr>",
        "<TR><TH>Name</TH><TH>SSN</TH></TR><TR><TD class=a>Ana</TD ><TD>219-09-9998</TD></TR>",
        "<td>Name</td><td>SSN</td><tr><td>Ana</td><td>219-09-9998",  # the first row has no tag
        "<form><tr><td><p>Name</p></td><td>SSN</td></tr></p><tr><td>Ana</td><td><div>219-09-9998</div></td></tr></form>",
    ],
)
def test_rows_however_their_tags_are_written(read, rows):
    *_, table = read(extract, f"<p>Staff</p><table>{rows}</table>")
    assert (table.columns, table.cells) == (("Name", "SSN"), (("Ana",), ("219-09-9998",)))


def test_blocks_in_a_cell_are_words_apart(read):
    rows = "<tr><td>Name<td>SSN<tr><td><h4>Ana</h4>Silva<td>219-09-9998"
    (table,) = read(extract, f"<table>{rows}</table>")
    assert table.cells == (("Ana Silva",), ("219-09-9998",))


@pytest.mark.parametrize(
    "page", ["<div><p>Ana</div>Bo", "<p>Ana</br></br>Bo", "<P CLASS=a>Ana</P>Bo", "<form>Ana<hr>Bo"]
)
def test_paragraphs_however_their_tags_are_written(read, page):
    assert seen(read(extract, page)) == "Ana\n\nBo\n"


def test_tags_that_are_none(read):
    page = "<p title='a <p>b</p>'>1 < 2<script>x='<p>219-09-9998</p>'</script><textarea>a<div>b</textarea><!-- <p> -->"
    text, hidden = read(extract, page)
    assert str(text) == "1 < 2\na<div>b\n"
    assert str(hidden) == "<p>\n\nx='<p>219-09-9998</p>'\n\na <p>b</p>\n"


def test_values_of_fields(read):
    page = (
        "<label>SSN</label> <input value='219-09-9998'><input type=submit value=Send><textarea>Ana\nSilva</textarea>"
        "<input type=hidden name=acct value=6600112233><input type=radio value=no><input type=radio value=yes checked>"
        "<dl><dt>Born</dt><dd>1980</dd></dl><pre>a\n  b</pre>"
    )
    parts = read(extract, page)
    assert seen(parts) == "SSN 219-09-9998\nAna\nSilva\nyes\n\nBorn: 1980\n\na\nb\n"
    assert "acct: 6600112233" in str(parts[-1])


def test_hidden_texts(read):
    page = (
        "<head><title>Pay</title><meta name=author content='Ana Silva'><style>p{color:red}</style></head><!-- was 219-09-9998 -->"
        "<img alt='card of Bo'><script>var d={'ssn':'219-09-9997'}</script><p>Text</p>"
    )
    text, hidden = read(extract, page)
    assert str(text) == "Text\n"
    assert text.context == "Pay"
    assert hidden.hidden
    for words in ("Pay", "author: Ana Silva", "was 219-09-9998", "card of Bo", "219-09-9997"):
        assert words in str(hidden)
    assert "color" not in str(hidden)


@pytest.mark.parametrize(
    ("head", "form"),
    [
        ("", "utf-8"),
        ("", "utf-16"),
        ("", "cp1252"),
        ("<meta charset=iso-8859-1>", "iso-8859-1"),
        ("<meta charset=shift_jis>", "utf-8"),
    ],
)
def test_encodings(read, head, form):
    assert seen(read(extract, f"{head}<p>José Conceição</p>".encode(form))) == "José Conceição\n"


def test_a_declared_encoding_is_believed(read):
    page = "<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'><p>Анна Иванова</p>"
    assert seen(read(extract, page.encode("koi8-r"))) == "Анна Иванова\n"


def test_nesting_bomb(read):
    gap, text = read(extract, "<div>" * 100_000 + "219-09-9998")
    assert isinstance(gap, Gap)
    assert gap.reason is Reason.TOO_DEEP
    assert str(text) == "219-09-9998\n"


def test_elements_that_only_begin_like_rows_count_as_nested(read):
    gap, text = read(extract, "<p-x>" * 3000 + "219-09-9998")
    assert (gap.reason, str(text)) == (Reason.TOO_DEEP, "219-09-9998\n")


def test_many_layout_tables_are_one_text(read):
    table = "<table><tr><td>Name:<td>Ana<tr><td>SSN:<td>219-09-9998</table>"
    parts = read(extract, f"<p>To{table * 1000}<p>Yours")
    assert seen(parts) == "To\n\n" + "Name: Ana\nSSN: 219-09-9998\n\n" * 1000 + "Yours\n"


def test_large_pages_are_read_in_pieces(read, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", 1000)
    page = "".join(f"<p>Ana number {number}</p>\n" for number in range(300))
    parts = read(extract, page)
    assert len(parts) > 5
    assert all(f"Ana number {number}\n" in seen(parts) for number in range(300))


def test_emptiness(read):
    assert read(extract, b"") == []
    assert read(extract, b"<p></p>") == []


def test_damaged(check, flips):
    for data in flips(f"<html><body><p>Ana<table>{ROWS}</table><input value=1><!-- c --></body></html>".encode()):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)


@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "<tr>",
                "<td rowspan=3>",
                "<td colspan=9>",
                "</table>",
                "<p>",
                "Ana",
                "<dd>",
                "<pre>",
                "<input value=a>",
                "<br>",
                "<!--",
                "</p>",
            ]
        ),
        max_size=30,
    )
)
def test_any_tags(check, tags):
    check(extract, "".join(tags).encode())


PLAIN = (
    '<table class="a"><tr><th>Name</th> <th>SSN</th></tr>\n<tbody><tr><td>Ana &amp; Co</td>\r\n<td> 219-09-9998</td></tr>'
    "\n<tr><td>Bo&nbsp;Lima</td><td>219-09-9997 </td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("page", "plain"),
    [
        (f"<title>a</title><p>Staff</p>{PLAIN}<p>and</p>{PLAIN}end", True),
        (f"<p>Staff{PLAIN}more<p>end", True),
        ("<table><tr><td>Jane Roe</td></tr></table>", True),
        (f"<div>a</div>{PLAIN.replace('SSN', 'SSN<br>')}", False),
        (PLAIN.replace("Lima", "&copy Lima &#150;"), False),
        (PLAIN.replace("<td>Bo", "<td colspan=2>Bo"), False),
        (f"<table><tr><td>{PLAIN}</td></tr></table>", False),
        (f"{PLAIN}<tr><td>a</td></tr></table>", True),
        (f"<script>'{PLAIN}'</script>b", True),
        (f"a<!-- {PLAIN} -->b{PLAIN}", True),
        (f"a<!-->{PLAIN}b-->{PLAIN}", True),
        (f"<textarea>{PLAIN}</textarea>", True),
        (f"<pre>{PLAIN}</pre>", True),
        (f"<p>a<title>{PLAIN}", True),
        (f"</title><p>a<title>{PLAIN}", True),
        (f"{PLAIN}<TABLE>{ROWS}</TABLE>", True),
        (f"{PLAIN}<table>{ROWS}</table>", False),
    ],
)
def test_plain_tables_are_read_as_a_parser_reads_them(read, monkeypatch, page, plain):
    assert (module.plain_tables(page.encode()) is not None) == plain
    parts = read(extract, page)
    monkeypatch.setattr(module, "plain_tables", lambda _: None)
    assert parts == read(extract, page)


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("<p>Ana Silva</p><p>219-09-9998</p>", True),
        ("<h1>a</h1>\r\n<div><p> b\xa0 c</p>d<br>e<br/><br />f</div><hr><ul><li>g</li></ul>", True),
        ("<p>a &lt;b&gt; &amp;amp; &#233;&#160;&#28; x & y > z \x1c \x0b</p>", True),
        ("</p>a<p>b<div>c</div>d", True),
        ("<p>O&#x27;Brien&#xA0;&#xe9;</p>", True),
        ("<p>Ana</p>\n<p>&nbsp;</p>\n<p>Bo &amp; Cy</p>\n\n<p>219-09-9998</p>\n", True),
        ("<p>Ana</p>\n<p>Bo<br>Cy</p>\n<p>&lt;b></p>\n<h1>a</h1>", True),
        ("<p>Ana</p>\n<p>Bo &copy; Cy</p>\n<p>219-09-9998</p>", False),
        ("<p>Ana  Silva</p><p>219-09-9998</p>\n" * 2000, True),
        ("<p>Ana Silva</p>\n" * 200 + "<b>a</b>", False),
        ("<p>Ana Silva</p>\n" * 6000 + "<b>a</b>", False),
        ("<p>a</p></body></html>b", False),
        ("<p>a<p>b</p>", False),
        ("<p>a&copy;b</p>", False),
        ("<p>a&#10;b</p>", False),
        ("<p>a&#xb;b</p>", False),
        ("<p>AT&T</p>", False),
        ("<p>a < b</p>", False),
        ("<p>a <b>Bo</b></p>", False),
        ("<p id='a'>a</p>", False),
        ("<p>a<!-- b --></p>", False),
        ("<P>a</P>", False),
        ("<p>a</p><table><tr><td>b</td></tr></table>", False),
        ("<pre>a\nb</pre>", False),
        ("<div>a</div>" * 2001, False),
    ],
)
@pytest.mark.parametrize(
    "begin",
    [
        "<html><body>",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>',
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title> A\n b </title></head>\n<body>',
    ],
)
def test_plain_pages_are_read_as_a_parser_reads_them(read, monkeypatch, begin, body, plain):
    page = f"{begin}{body}</body>\n</html>\n"
    assert (module.plain_page(module.without_marks(page.encode())) is not None) == plain
    parts = read(extract, page)
    monkeypatch.setattr(module, "plain_page", lambda _: None)
    assert parts == read(extract, page)


TAGS = [
    "<p>",
    "</p>",
    "</p><p>",
    "</p>\n<p>",
    "</p>  <p>",
    "<br>",
    "<h1>",
    "</h1>",
    "<div>",
    "</div>",
    "<b>",
    "</body>",
]
WORDS = ["Ana", " ", "  ", "\n\t", "é", "\xa0", "&amp;", "&lt;p&gt;", "&nbsp;", "&#160;", "&#32;", "& ", "&", "&#3;"]


@given(st.lists(st.sampled_from([*TAGS, *WORDS]), max_size=12), st.sampled_from(["</p><p>", "</p>\n<p>", "</p> <p> "]))
def test_pages_of_paragraphs_are_read_as_a_parser_reads_them(read, pieces, between):
    page = f"<html><body><p>Bo{between}{''.join(pieces)}{between}Cy</p></body></html>"
    parts = read(extract, page)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "plain_page", lambda _: None)
        assert parts == read(extract, page)


@pytest.mark.parametrize(
    "begin", ["", "<body>", "<html title='=x'><body>", "<html><head><script>a</script></head><body>"]
)
def test_other_beginnings_are_left_to_the_parser(begin):
    assert module.plain_page(f"{begin}<p>a</p></body></html>".encode()) is None
