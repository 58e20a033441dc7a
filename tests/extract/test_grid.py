from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract._grid import tables
from pi_scan.extract._workbook import shown
from pi_scan.model import Place, Table, Text

PLACE = Place("a.csv")
PEOPLE = [["Ana Silva", "219-09-9998", "Lynn"], ["Bo Lima", "219-09-9997", "Salem"], ["Cy Reis", "219-09-9996", "Hull"]]


def parts(rows, **options):
    return list(tables(rows, PLACE, **options))


def only(rows, **options):
    found = parts(rows, **options)
    assert len(found) == 1
    return found[0]


VALUES = st.sampled_from(["", "Name", "SSN", " ", "219-09-9998", 0.0, 219099998.0, 7.0, None, False])
EVEN = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=90),
)


@given(EVEN, st.integers(1, 4), st.integers(1, 100))
def test_values_that_are_made_text_late_are_read_like_text(rows, times, batch):
    rows *= times
    as_text = parts([list(map(shown, row)) for row in rows], batch=batch)
    late = parts(rows, batch=batch, column=lambda values: tuple(map(shown, values)))
    assert late == as_text


def test_header_in_the_first_row():
    table = only([["Name", "SSN", "City"], *PEOPLE])
    assert table.columns == ("Name", "SSN", "City")
    assert table.cells[1] == ("219-09-9998", "219-09-9997", "219-09-9996")
    assert table.first_row == 2


def test_titles_above_become_text_and_context():
    title, table = parts([["Staff of Example Ltd."], [], ["Name", "SSN", "City"], *PEOPLE], first_row=5)
    assert isinstance(title, Text)
    assert str(title) == "Staff of Example Ltd.\n"
    assert title.marks == ((0, "row=5"),)
    assert table.columns == ("Name", "SSN", "City")
    assert table.first_row == 8
    assert table.context == "Staff of Example Ltd."


def test_title_directly_above_the_header():
    title, table = parts([["Staff of Example Ltd.", "", ""], ["Name", "SSN", "City"], *PEOPLE], context="hr.xlsx")
    assert str(title) == "Staff of Example Ltd.\n"
    assert table.columns == ("Name", "SSN", "City")
    assert table.context == "hr.xlsx\nStaff of Example Ltd."


def test_table_that_starts_at_b2():
    table = only([["", "", "", ""], ["", "Name", "SSN", "City"], *(["", *row] for row in PEOPLE)])
    assert table.columns == ("Name", "SSN", "City")
    assert table.first_row == 3


def test_two_tables_one_under_the_other():
    rows = [
        ["Name", "SSN", "City"],
        *PEOPLE,
        [],
        ["Account", "Balance"],
        ["6600112233", "12.50"],
        ["6600112234", "1.00"],
    ]
    people, accounts = parts(rows)
    assert people.columns == ("Name", "SSN", "City")
    assert people.height == 3
    assert accounts.columns == ("Account", "Balance")
    assert accounts.first_row == 7


def test_blank_rows_inside_a_table_part_nothing():
    table = only([["Name", "SSN", "City"], PEOPLE[0], [], PEOPLE[1], ["", "", ""], PEOPLE[2]])
    assert [name for name in table.cells[0] if name] == ["Ana Silva", "Bo Lima", "Cy Reis"]
    assert table.cells[0][2] == "Bo Lima"


def test_tables_side_by_side_under_titles_of_their_own():
    first, second = parts(
        [
            ["HIRED", "", "", "", "LEFT", ""],
            ["Name", "SSN", "Town", "", "Name", "Why"],
            [*PEOPLE[0], "", "Di Rego", "moved"],
            [*PEOPLE[1], "", "Eli Paz", "retired"],
            [*PEOPLE[2], "", "", ""],
        ]
    )
    assert first.columns == ("HIRED Name", "HIRED SSN", "HIRED Town")
    assert second.columns == ("LEFT Name", "LEFT Why")


def test_tables_side_by_side_with_the_same_header():
    rows = [["Name", "SSN", "", "Name", "SSN"], ["Ana Silva", "219-09-9998", "", "Di Costa", "219-09-9995"]]
    left, right = parts([*rows, ["Bo Lima", "219-09-9997", "", "", ""]])
    assert left.columns == right.columns == ("Name", "SSN")
    assert left.cells[0] == ("Ana Silva", "Bo Lima")
    assert right.cells[1] == ("219-09-9995", "")


def test_an_empty_column_alone_is_spacing():
    table = only([["Name", "", "SSN"], *([name, "", ssn] for name, ssn, _ in PEOPLE)])
    assert [column for column in table.columns if column] == ["Name", "SSN"]


def test_headerless_records_keep_their_first_row():
    table = only(PEOPLE)
    assert table.columns == ("", "", "")
    assert table.first_row == 1
    assert table.height == 3


def test_a_header_without_digits_below_is_known_by_its_words():
    assert only([["first_name", "last_name", "town"], ["Ana", "Silva", "Lynn"], ["Bo", "Lima", "Hull"]]).first_row == 2


def test_placeholders_are_no_header():
    table = only([["Ana Silva", "unknown", "n/a"], *PEOPLE])
    assert table.columns == ("", "", "")
    assert table.height == 4


def test_group_row_above_the_header_is_joined_to_it():
    rows = [["Employee", "", "Bank", ""], ["Name", "SSN", "Routing", "Account"]]
    table = only([*rows, ["Ana Silva", "219-09-9998", "011000015", "6600112233"]])
    assert table.columns == ("Employee Name", "Employee SSN", "Bank Routing", "Bank Account")


def test_a_second_line_names_the_parts_of_merged_cells():
    rows = [["Unit", "Tenant", "", "Autopay", ""], ["", "Last", "First", "ABA", "Account"]]
    table = only([*rows, ["1A", "Silva", "Ana", "011000015", "6600112233"], ["1B", "Lima", "Bo", "011000015", "66001"]])
    assert table.columns == ("Unit", "Tenant Last", "Tenant First", "Autopay ABA", "Autopay Account")


def test_a_person_of_words_alone_is_no_second_line():
    rows = [["Name", "Town", "", "SSN"], ["Ana Silva", "Lynn", "left", ""], ["Bo Lima", "Hull", "", "219-09-9997"]]
    assert only(rows).columns == ("Name", "Town", "", "SSN")


@pytest.mark.parametrize(
    "rows",
    [
        [["Name", "Ana Silva"], ["SSN", "219-09-9998"], ["City", "Lynn"]],
        [["Name:", "Ana Silva", "SSN:", "219-09-9998"], ["City:", "Lynn"]],
        [["Name", "SSN"], ["Ana Silva", "219-09-9998"], ["City", "State"], ["Lynn", "MA"]],
        [["", "Name", "", "Ana Silva"], ["", "SSN", "", "219-09-9998"], ["", "City", "", "Lynn"]],
    ],
)
def test_forms_become_label_and_value(rows):
    text = only(rows)
    assert isinstance(text, Text)
    assert {"Name: Ana Silva", "SSN: 219-09-9998", "City: Lynn"} <= set(str(text).splitlines())


@pytest.mark.parametrize("gap", [[], [""], ["", ""]])
@pytest.mark.parametrize("title", [[], [["Cards"]]])
def test_cards_side_by_side_follow_one_another(gap, title):
    rows = [["Name", "Ana Silva", *gap, "Name", "Bo Lima"], ["SSN", "219-09-9998", *gap, "SSN", "219-09-9997"]]
    first, second = str(only(title + rows)).strip().split("\n\n")
    assert first.splitlines() == [*map("".join, title), "Name: Ana Silva", "SSN: 219-09-9998"]
    assert second.splitlines() == ["Name: Bo Lima", "SSN: 219-09-9997"]


def test_a_form_in_paragraphs_is_one_text():
    text = only([["Name", "Ana Silva"], ["City", "Lynn"], [], ["SSN", "219-09-9998"], ["Phone", "781-555-0100"]])
    assert str(text) == "Name: Ana Silva\nCity: Lynn\n\nSSN: 219-09-9998\nPhone: 781-555-0100\n"


def test_records_in_columns_are_turned():
    table = only([["Name", "Ana Silva", "Bo Lima"], ["SSN", "219-09-9998", "219-09-9997"], ["City", "Lynn", "Hull"]])
    assert table.columns == ("Name", "SSN", "City")
    assert table.cells[1] == ("219-09-9998", "219-09-9997")


@pytest.mark.parametrize("head", [[], [["", "Tenant 1", "Tenant 2"]], [["Field", "Tenant 1", "Tenant 2"]]])
@pytest.mark.parametrize("title", [[], [["Tenants of 12 Elm Street"]]])
def test_a_table_on_its_side_may_have_heads_titles_and_holes(head, title):
    rows = [
        ["First name", "Ana", "Bo"],
        ["Last name", "Silva", "Lima"],
        ["SSN", "219-09-9998", "219-09-9997"],
        ["Driver License", "", "S11200934"],
        ["Address", "12 Elm St", "Post office"],
        ["Bank account", "118827364", "118827999"],
    ]
    *_, table = parts([*title, *head, *rows])
    columns = dict(zip(table.columns, table.cells, strict=True))
    assert [columns[name] for name in ("First name", "Last name", "SSN", "Driver License")] == [
        ("Ana", "Bo"),
        ("Silva", "Lima"),
        ("219-09-9998", "219-09-9997"),
        ("", "S11200934"),
    ]


def test_persons_in_columns_may_leave_much_empty():
    table = only([
        ["", "Applicant #1", "Applicant #2", "Guarantor"],
        ["Full name", "Ana Silva", "Bo Lima", "Cy Reis"],
        ["Present address", "12 Elm St", "12 Elm St", "4 Oak St"],
        ["S.S. #", "219-09-9998", "219-09-9997", "219-09-9996"],
        ["Driver's lic.", "does not drive", "S11200934", "S11200935"],
        ["Employer", "Tufts", "Shaws", "self"],
        ["Income", "--", "$46,000", "enough"],
        ["Bank & acct no.", "Chase 118827364", "see stub", "ask him"],
    ])  # fmt: skip
    assert dict(zip(table.columns, table.cells, strict=True))["S.S. #"] == ("219-09-9998", "219-09-9997", "219-09-9996")


def test_documents_that_were_shown_stand_in_columns():
    table = only([
        ["", "List A", "List B", "List C"],
        ["Document Title", "", "Driver's license", "Social Security Card"],
        ["Issuing Authority", "", "RMV", "SSA"],
        ["Document Number", "", "S11200934", "219-09-9998"],
        ["Expiration Date", "", "02/27/2028", "N/A"],
    ])  # fmt: skip
    assert table.columns[1:] == ("Document Title", "Issuing Authority", "Document Number", "Expiration Date")
    assert table.cells[3] == ("", "S11200934", "219-09-9998")


def test_values_of_all_sorts_make_a_form_though_some_labels_are_unknown():
    rows = [["Maiden name", "Reis"], ["Residence", "12 Elm St"], ["Stitcher of", "shoes"], ["Glovemaker", "no"],
            ["SSN", "219-09-9998"], ["Veteran of", "none"], ["Informant", "Bo Silva"]]  # fmt: skip
    assert "SSN: 219-09-9998" in str(only(rows)).splitlines()


def test_layout_grids_stay_text():
    text = only([["Dear Ana Silva", ""], ["", "we thank you for your letter"], ["Yours", "Bo"]])
    assert isinstance(text, Text)
    assert "we thank you for your letter" in str(text)


def test_ragged_rows_are_padded_and_breaks_become_spaces():
    table = only([["Name", "SSN"], ["Ana\nSilva", "219-09-9998"], ["Bo Lima"], ["Cy", "219-09-9996", "late note"]])
    assert table.columns == ("Name", "SSN", "")
    assert table.cells == (["Ana Silva", "Bo Lima", "Cy"], ("219-09-9998", "", "219-09-9996"), ("", "", "late note"))


def test_long_tables_come_in_batches_with_true_row_numbers():
    rows = [["name", "id"], *([f"Ana {number}", str(number)] for number in range(1000))]
    found = parts(iter(rows), batch=300)
    assert sum(table.height for table in found) == 1000
    for table in found:
        assert table.columns == ("name", "id")
        assert table.cells[1][0] == str(table.first_row - 2)


def test_one_very_wide_row_widens_no_other():
    rows = [["name", "id"], *([f"Ana {n}", str(n)] for n in range(1000)), ["x"] * 1_000_000, ["Bo", "7"]]
    found = parts(rows)
    assert sum(part.height for part in found) == 1002
    assert sum(len(part.cells) * part.height for part in found) < 20_000_000
    assert isinstance(only([["x"] * 100_000] * 3), Text)


def test_rows_behind_a_footnote_keep_the_columns_above():
    rows = [["Name", "SSN", "City"], *PEOPLE, [], ["Branch office"], ["Di Costa", "219-09-9995", "Hull"], PEOPLE[0]]
    found = parts(rows)
    assert [part.columns for part in found if isinstance(part, Table)] == [("Name", "SSN", "City")] * 2
    assert any("Branch office" in str(part) for part in found if isinstance(part, Text))


@given(st.lists(st.lists(st.text("aN1:- \n9", max_size=6), max_size=5), max_size=90), st.integers(1, 100))
def test_no_cell_is_lost(rows, batch):
    text = " ".join(
        " ".join((*part.columns, str(part))) if isinstance(part, Table) else str(part)
        for part in parts(rows, batch=batch)
    )
    words = set(text.replace(":", " ").split())
    for row in rows:
        for cell in row:
            assert set(cell.replace(":", " ").split()) <= words
