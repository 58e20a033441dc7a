from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pi_scan.extract import csv as module
from pi_scan.extract.csv import extract
from pi_scan.model import Blob, Limits, Place, Table

ROWS = "Name{0}SSN{0}City\nAna Silva{0}219-09-9998{0}Lynn\nBo Lima{0}219-09-9997{0}Hull\n"


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "^", "\x1f"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(read, separator, end):
    (table,) = read(extract, ROWS.format(separator).replace("\n", end))
    assert table.columns == ("Name", "SSN", "City")
    assert table.cells[1] == ("219-09-9998", "219-09-9997")


@pytest.mark.parametrize("form", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(read, form):
    (table,) = read(extract, "Name,SSN\nJosé,219-09-9998\nConceição,219-09-9997\n".encode(form))
    assert table.columns == ("Name", "SSN")
    assert table.cells[0] == ("José", "Conceição")


def test_quotes_line_breaks_and_doubled_quotes(read):
    (table,) = read(extract, 'Name,Note\n"Silva, Ana","said ""yes""\nand left"\n"Lima, Bo",12\n')
    assert table.cells == (("Silva, Ana", "Lima, Bo"), ['said "yes" and left', "12"])


def test_backslash_quotes(read):
    (table,) = read(extract, 'Name,Id\n"Ana \\"A\\" Silva","1"\n"Bo","2"\n')
    assert table.cells[0] == ('Ana "A" Silva', "Bo")


def test_semicolons_win_over_decimal_commas(read):
    (table,) = read(extract, "Name;Pay;Tax\nAna;1,50;2,10\nBo;2,50;3,10\n")
    assert table.columns == ("Name", "Pay", "Tax")


def test_excel_separator_line(read):
    (table,) = read(extract, "sep=;\nName;SSN\nAna, A;219-09-9998\nBo;219-09-9997\n")
    assert table.columns == ("Name", "SSN")


def test_comment_lines_above_the_header(read):
    parts = read(extract, "# exported 2024\n# by payroll\n" + ROWS.format(","))
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert table.columns == ("Name", "SSN", "City")
    assert table.first_row == 4


def test_a_stray_quotation_mark_costs_one_line(read):
    lines = ["Name,SSN", '"Ana,219-09-9998', *(f"Bo {number},219-09-9997" for number in range(300))]
    parts = read(extract, "\n".join(lines))
    assert sum(part.height for part in parts) == 301
    assert all(len(part.columns) == 2 for part in parts)


def test_a_cell_of_a_megabyte(read):
    table, *_ = read(extract, f"Name,Note\nAna,{'x' * (1 << 20)}\nBo,1\n")
    assert len(table.cells[1][0]) == 1 << 20


def test_no_header(read):
    (table,) = read(extract, "Ana Silva,219-09-9998\nBo Lima,219-09-9997\n")
    assert table.columns == ("", "")
    assert table.height == 2


def test_many_rows_are_all_there(read):
    body = "".join(f"Ana {number},{number}\n" for number in range(20_000))
    parts = read(extract, "name,id\n" + body)
    assert [cell for part in parts for cell in part.cells[1]] == [str(number) for number in range(20_000)]
    assert parts[-1].first_row + parts[-1].height == 20_002


CELLS = st.sampled_from(["Ana", "12", "", '"Silva, A"', '"a\nb"', '"said ""no"""'])


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=30), st.sampled_from(["\n", "\r\n"]))
def test_pieces_change_nothing(read, rows, end):
    text = "name,id,note" + end + "Ana,1,x" + end + "".join(",".join(row) + end for row in rows)
    whole = read(extract, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", 30)
        pieces = read(extract, text)

    def cells(parts):
        return sorted(cell for part in parts for cell in str(part).replace(": ", "\t").replace("\n", "\t").split("\t"))

    words = {word for cell in cells(whole) for word in cell.split()}
    assert words - {"name", "id", "note"} <= {word for cell in cells(pieces) for word in cell.split()}


def test_plain_and_quoted_pieces_keep_columns_and_numbers(read, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", 200)
    monkeypatch.setattr(module, "_SETTLED", 10)
    lines = [
        f'"Silva, {number}",{number},x' if number % 40 == 7 else f"Ana {number},{number},y" for number in range(500)
    ]
    parts = read(extract, "name,id,note\n" + "\n".join(lines) + "\n")
    assert {part.columns for part in parts} == {("name", "id", "note")}
    assert [(part.first_row + at, cell) for part in parts for at, cell in enumerate(part.cells[1])] == [
        (number + 2, str(number)) for number in range(500)
    ]
    assert len(parts) > 10


BLOCKS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "Ana Silva,219-09-9998,Lynn",
                '"Lima, Bo",219-09-9997,"Hull\nMA"',
                "Cy Reis,219-09-9996",
                "Di Roe,219-09-9995,Lee,moved",
                "Total,3",
                "Subtotal",
                "",
                ",,",
                "\nAccount,Owner,City\n0012345,Ed Poe,Ayer",
                "\nVendor,Id\nFay Gil,219-09-9994",
            ]
        ),
        st.sampled_from([1, 1, 1, 2, 70, 150]),
    ),
    max_size=12,
)


def _cells_by_row(text, chunk):
    """What stands in each row, under which name; and the lines of text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        patch.setattr(module, "_BATCH", 64)
        patch.setattr(module, "_SETTLED", 128)
        parts = list(extract(Blob(Place("a.csv"), text.encode(), len(text)), Limits()))
    found = []
    for part in parts:
        if isinstance(part, Table):
            rows = enumerate(zip(*part.cells, strict=True), part.first_row)
            found += [
                (at, part.context, {pair for pair in zip(part.columns, row, strict=True) if pair[1]})
                for at, row in rows
                if any(row)
            ]
        else:
            found += str(part).split("\n")
    return found


@settings(max_examples=40)
@given(BLOCKS, st.integers(20, 4000), st.sampled_from(["Name,SSN,City\n", "Staff of 2019\n\nName,SSN,City\n"]))
@example(
    [("Ana Silva,219-09-9998,Lynn", 200), ("Subtotal", 1), ("Ana Silva,219-09-9998,Lynn", 200)], 600, "Name,SSN,City\n"
)
@example(
    [("Ana Silva,219-09-9998,Lynn", 200), ("", 1), ("Subtotal", 2), ("Cy Reis,219-09-9996", 200)], 600, "Name,SSN\n"
)
def test_nothing_depends_on_where_the_pieces_end(blocks, chunk, head):
    text = head + "".join(f"{line}\n" * times for line, times in [("Ana Silva,219-09-9998,Lynn", 3), *blocks])
    assert _cells_by_row(text, chunk) == _cells_by_row(text, 1 << 30)


@pytest.mark.parametrize(
    "odd", ["Cy Reis,219-09-9996", "Cy Reis,219-09-9996,Lee,x", "Subtotal", "\nSubtotal\n", "\n,,\n\n"]
)
def test_an_odd_row_costs_no_header(read, odd):
    row = "Ana Silva,219-09-9998,Lynn"
    at = (1 << 18) // len(row)
    for above in (at - 2, at - 1, at, at + 1, at + 2, 10):
        parts = read(extract, "\n".join(["Name,SSN,City", *[row] * above, odd, *[row] * 20_000, ""]))
        held = sum(
            part.height for part in parts if isinstance(part, Table) and part.columns[:3] == ("Name", "SSN", "City")
        )
        assert held >= above + 20_000


def test_double_spaced_rows_are_one_table(read):
    (table,) = read(extract, (ROWS.format(",") + "Cy Reis,219-09-9996,Lee\n").replace("\n", "\r\r\n"))
    assert table.columns == ("Name", "SSN", "City")
    assert table.cells[0] == ("Ana Silva", "Bo Lima", "Cy Reis")


def test_nul_bytes_and_emptiness(read):
    assert read(extract, b"") == []
    (table,) = read(extract, b"Name,SSN\nAna\0,219-09-9998\nBo,219-09-9997\n")
    assert table.height == 2


def test_damaged(check, flips):
    for data in flips(('"' + ROWS.format('","').replace("\n", '"\n"')).encode()):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)


@given(st.text('ab,;"\n\r\t\\ 1', max_size=200))
def test_any_delimited_text(check, text):
    check(extract, text.encode())


@given(
    st.integers(200, 900),
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from(["", ",,", "one", 'a,"b",c', "a,b,c,d", "Name,SSN,City"]))),
    st.sampled_from(["", "Staff of 2019\n\n", "Staff\n"]),
)
def test_an_even_table_is_read_the_same_by_its_columns_and_by_its_rows(height, odd, above):
    lines = [f"Ana Silva,219-09-{number:04},Lynn" for number in range(height)]
    for at, line in odd:
        lines[at % height] = line
    data = (above + "\n".join(["Name,SSN,City", *lines, ""])).encode()

    def parts():
        found = list(extract(Blob(Place("a.csv"), data, len(data)), Limits()))
        return [(type(part), str(part), getattr(part, "first_row", 0), part.context) for part in found]

    by_columns = parts()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_even", lambda *_: None)
        assert parts() == by_columns
