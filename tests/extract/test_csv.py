from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.csv import extract
from pi_scan.model import Table

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
    (table,) = read(extract, f"Name,Note\nAna,{'x' * (1 << 20)}\nBo,1\n")
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
