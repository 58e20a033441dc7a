"""Tables that stand in running text."""

import pytest

from pi_scan.detect import detector, load_pack
from pi_scan.detect.grids import grids
from pi_scan.model import Place

DETECTOR = detector(load_pack(), "")


def tables(text):
    data = text.encode()
    found = list(grids(DETECTOR, data, DETECTOR.sweep.hits(data), Place("x")))
    for grid in found:
        lines = [data[at : data.index(b"\n", at)].decode() for at in grid.lines]
        assert len(lines) == len(grid.table.cells[0])
        assert all(
            cell.split()[0] in line
            for line, *cells in zip(lines, *grid.table.cells, strict=True)
            for cell in cells
            if cell
        )
    return [(grid.table.columns, [list(column) for column in grid.table.cells]) for grid in found]


PEOPLE = (["Ana Silva", "Moy Zhen", "Jean-Baptiste Noël"], ["219-09-9991", "219-09-9992", "219-09-9993"])


def test_columns_are_parted_by_tabs():
    text = "A list\n\nName\tSSN\n" + "".join(map("{}\t{}\n".format, *PEOPLE)) + "\nThe end.\n"
    assert tables(text) == [(("Name", "SSN"), [*PEOPLE])]


@pytest.mark.parametrize("gap", ["\t", " "])
def test_rows_may_be_numbered(gap):
    text = "#\tDriver\tSSN\n" + "".join(
        f"{number}{gap}{name}\t{ssn}\n" for number, (name, ssn) in enumerate(zip(*PEOPLE, strict=True), start=9)
    )
    assert tables(text) == [(("#", "Driver", "SSN"), [["9", "10", "11"], *PEOPLE])]


def test_a_table_ends_where_sentences_begin():
    text = "Name\tSSN\n" + "".join(map("{}\t{}\n".format, *PEOPLE)) + "We shipped 364 cartons.\n" * 3
    assert tables(text) == [(("Name", "SSN"), [*PEOPLE])]


def test_labels_before_their_values_make_a_form_and_no_table():
    form = "Report for\tHarbor Goods\nSubject\tAna Silva\nSSN\t219-09-9991\nCity\tLowell\n"
    assert not tables(form)
    assert tables("Person\tSSN\nSubject\t219-09-9991\nSSN\t219-09-9992\n")  # the header says what stands below


@pytest.mark.parametrize("empty", [1, 2])
def test_the_last_columns_may_be_empty(empty):
    header = "Name\tSSN" + "".join(("\tNotes", "\tReviewed by")[:empty])
    (found,) = tables(f"{header}\n" + "".join(map("{}\t{}\n".format, *PEOPLE)))
    assert found[1] == [*PEOPLE, *[[""] * 3] * empty]


def test_columns_are_parted_by_spaces_under_a_header():
    text = "Name                SSN          City\n" + "".join(
        f"{name:20}{number}  Lowell\n" for name, number in zip(*PEOPLE, strict=True)
    )
    assert tables(text) == [(("Name", "SSN", "City"), [*PEOPLE, ["Lowell"] * 3])]


def test_a_list_whose_gaps_are_lost_is_read_by_its_numbers():
    text = (
        "Amount given_name surname EE_SSN Notes\n4577.53 Ana Silva 219099991\n"
        "80.20 Moy Zhen 219099992\n1.75 Jean-Baptiste de Noël 219099993\n4.44 Ana Sousa 219099994\n\nDone.\n"
    )
    ((columns, cells),) = tables(text)
    assert columns == ("", "", "EE_SSN")
    assert cells[1][2] == "Jean-Baptiste de Noël"
    assert cells[2] == ["219099991", "219099992", "219099993", "219099994"]


def test_several_numbers_in_a_row_are_told_by_the_order_of_their_headers():
    text = (
        "Hire Date Account Holder DDA Account Routing No DL Number DL State Street City Zip\n"
        "05/01/2019 SILVA ANA M 44731604695 211020219 S88032640 MA 414 Centre St Lowell 01852\n"
        "06/11/2018 ZHEN MOY 81872893 011326317 NHL74896906 NH 18 Columbia Rd, Apt 9 Nashua 03060\n"
        "07/21/2017 SOUSA ANA 829098292 011398701 SA7104051 MA 93 Grove St Salem 01970\n"
        "The lists are closed.\n"
    )
    ((columns, cells),) = tables(text)
    assert columns == ("", "", "DDA Account", "Routing No", "DL Number", "DL State", "Address")
    assert [column[1] for column in cells] == [
        "06/11/2018", "ZHEN MOY", "81872893", "011326317", "NHL74896906", "NH", "18 Columbia Rd, Apt 9 Nashua 03060",
    ]  # fmt: skip


@pytest.mark.parametrize("edge", ["", "|"])
def test_cells_between_bars(edge):
    lines = ["Name | Account | Amount", "---|---|---:", "Ana Silva | 44712203 | 1.00", "Moy Zhen | 82455122 | 2.00"]
    text = "\n".join(f"{edge}{line}{edge}" for line in lines)
    [(columns, cells)] = tables(f"Checking accounts\n\n{text}\n\nThanks")
    assert columns == ("Name", "Account", "Amount")
    assert [list(column) for column in cells] == [["Ana Silva", "Moy Zhen"], ["44712203", "82455122"], ["1.00", "2.00"]]


def test_a_bar_in_a_cell_parts_nothing():
    [(columns, cells)] = tables("Name\tSSN\tNote\n" + "".join(f"{a}\t{b}\tx|y\n" for a, b in zip(*PEOPLE, strict=True)))
    assert (columns, [list(column) for column in cells]) == (("Name", "SSN", "Note"), [*PEOPLE, ["x|y"] * 3])


def test_a_bar_among_words_names_no_column():
    assert tables("See our site | SSN | 219-09-9998\nAna | 219-09-9991\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "The SSN of Ana Silva is 219-09-9991.\nThe SSN of Moy Zhen is 219-09-9992.\nAnd so on.\n",
        "Our SSN records are kept\nunder the number 219099991\nand not under any other\n",
        "Name SSN Order\nAna Silva 219099991 219099992\nMoy Zhen 219099993 219099994\nAna Sousa 219099995 219099996\n",
        "Name SSN\nAna Silva 219099991 219099992\nMoy Zhen 219099993 219099994\nAna Sousa 219099995 219099996\n",
        "We keep no SSN here\nbut a copy is kept under no 219099991\nthe badge of all is 219099992\nthis part has 219099993\n",
        "Name: Ana Silva\tSSN: 219-09-9991\nName: Moy Zhen\tSSN: 219-09-9992\n",
        "Name\tSSN\tCity\tState\tZip\n" + "Ana Silva\t219-09-9991\n" * 5,
    ],
)
def test_other_text_is_no_table(text):
    assert tables(text) == []


def test_marks_between_the_words_of_a_header():
    [(columns, cells)] = tables("Name – SSN\n" + "".join(map("{} {}\n".format, *PEOPLE)))
    assert cells[columns.index("SSN")] == PEOPLE[1]


def test_a_row_that_is_broken_inside_a_cell():
    rows = "".join(
        f"{name}\t{number}\tA\tB\tWorcester\t{n} Elm{gap}MA\t0160{n}\n"
        for n, (name, number, gap) in enumerate(zip(*PEOPLE, ("\n", "\nStreet\t", "\n"), strict=True))
    )
    data = f"Name\tSSN\tPlan\tTier\tTown\tStreet\nState\tZip\n{rows}".encode()
    [grid] = grids(DETECTOR, data, DETECTOR.sweep.hits(data), Place("x"))
    assert list(grid.table.cells[1]) == PEOPLE[1]
    assert grid.table.columns[-3:] == ("Street", "State", "Zip")
    assert [column[1] for column in grid.table.cells[-3:]] == ["1 Elm Street", "MA", "01601"]


@pytest.mark.parametrize("header", ["Name\tSSN\tTown\tStreet\nState Zip", "Name SSN Town Street\nState Zip"])
def test_rows_that_are_broken_over_two_lines(header):
    rows = "".join(
        f"{name}\t{number}\tWorcester\t{n} Elm Street\nMA{gap}0160{n}\n"
        for n, (name, number, gap) in enumerate(zip(*PEOPLE, " \t ", strict=True))
    )
    data = f"{header}\n{rows}".encode()
    [grid] = grids(DETECTOR, data, DETECTOR.sweep.hits(data), Place("x"))
    assert PEOPLE[1] in [list(column) for column in grid.table.cells]
    assert grid.table.cells[-1][1].endswith("01601")
    assert "SSN" in grid.table.columns
    assert [data[at:].split(b"\t")[0].decode() for at in grid.lines] == PEOPLE[0]


def test_a_header_that_is_broken_over_rows_that_are_not():
    rows = "".join(map("{}\t{}\tWorcester\tMA\n".format, *PEOPLE))
    [(columns, cells)] = tables(f"Name\tSSN\tTown\tState\nNotes\n{rows}")
    assert columns == ("Name", "SSN", "Town", "State", "Notes")
    assert cells[:2] == [*PEOPLE]


def test_digits_of_a_header_that_are_no_numbers():
    rows = "".join(map("{}\t{}\t4\n".format, *PEOPLE))
    [(columns, cells)] = tables(f"Driver\tSSN (1099)\tPhone 2\n{rows}")
    assert columns == ("Driver", "SSN (1099)", "Phone 2")
    assert list(cells[1]) == PEOPLE[1]


def test_a_number_and_a_word_that_stand_too_close():
    towns = ["1805 Salem", "7 Lynn", "22 Fall River"]
    rows = "".join(f"{name}\t{number}\t{town}\n" for name, number, town in zip(*PEOPLE, towns, strict=True))
    [(_, cells)] = tables(f"Driver\tSSN\tCab\tTown\n{rows}")
    assert [list(column) for column in cells[2:]] == [["1805", "7", "22"], ["Salem", "Lynn", "Fall River"]]
    streets = rows.replace("Salem", "Oak St").replace("Lynn", "Elm Rd").replace("Fall River", "Main St")
    [(_columns, cells)] = tables(f"Driver\tSSN\tStreet\tNote\n{streets}")
    assert cells[2][0] == "1805 Oak St"


def test_the_header_is_the_line_that_is_underlined():
    rows = "".join(map("   {:<22}{:<22}x\n".format, *PEOPLE))
    text = f"   NORTH YARD  -  NIGHT PARKING    S1GN IN\n   {'Pr1nt name':<22}{'SSN  (all)':<22}Time\n   {'-' * 50}\n{rows}"
    [(columns, cells)] = tables(text)
    assert (columns, list(cells[1])) == (("Print name", "SSN  (all)", "Time"), PEOPLE[1])


NUMBERS = ["Ana Silva 219099991", "Moy Zhen 219099993", "Ana Sousa 219099995"]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n"])
@pytest.mark.parametrize(
    "heading",
    [
        "Employees (SSN)",
        "Social Security Numbers",
        "Board members and their Social Security numbers:",
        "Payroll SSN file\nNew hires (SSN)",
    ],
)
def test_a_heading_says_what_the_numbers_of_the_list_under_it_are(heading, gap):
    for between in (" ", "    "):
        text = f"Dear all,\n\n{heading}{gap}" + "\n".join(NUMBERS).replace(" 2", f"{between}2") + "\n\nThanks"
        [(columns, cells)] = tables(text)
        assert columns[0] == ""
        assert columns[1].lower() in {"ssn", "social security numbers"}
        assert list(cells[1]) == [line[-9:] for line in NUMBERS]


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("Members without SSN", ""),
        ("We never ask for your SSN", ""),
        ("Invoice list (no SSN)", ""),
        ("Employees (SSN)", " case"),
        ("Employees (SSN)", ", acct no."),
        ("Employees (SSN)", ", SSN"),
        ("See the SSN of everybody.", ""),
        ("Invoice numbers", ""),
    ],
)
def test_a_heading_or_a_word_says_that_the_numbers_of_a_list_are_others(heading, word):
    text = f"{heading}\n\n" + "\n".join(line.replace(" 2", f"{word} 2") for line in NUMBERS)
    assert tables(text) == []


def test_numbers_of_several_forms_are_no_list():
    lines = [
        "The refund goes to checking",
        "The account   3159336022",
        "Lia Costa   382-49-7188",
        "Dan Costa   388-34-6087",
    ]
    assert tables("\n".join(lines)) == []


def test_rows_that_go_on_below_and_end_at_a_ruler():
    ruler = "-" * 60
    text = (
        f"                TOWN POLICE\n            REPORT #25-056\nOfficer: P. Quill        06/02/2025\n{ruler}\n"
        "INVOLVED   NAME / ADDRESS            SSN          OLN\n"
        "SUSPECT    SILVA, ANA M              219-09-9991  SA1234562  MA\n"
        "           40 MAIN ST LYNN MA 01901\n"
        "VICTIM     ZHEN, MOY                 NOT GIVEN    1482207  RI\n"
        "           1 ELM ST BRISTOL RI 02809\n"
        f"{ruler}\nVEH: 2014 HOND CRV  MA REG 451DE5\n\n"
    )
    data = text.encode()
    (grid,) = grids(DETECTOR, data, DETECTOR.sweep.hits(data), Place("x"))
    assert grid.table.columns == ("INVOLVED", "NAME", "SSN", "OLN", "ADDRESS")
    assert list(grid.table.cells[1]) == ["SILVA, ANA M", "ZHEN, MOY"]
    assert list(grid.table.cells[4]) == ["40 MAIN ST LYNN MA 01901", "1 ELM ST BRISTOL RI 02809"]
    assert data[: grid.end].endswith(b"02809")


def test_the_header_of_columns_is_no_heading_of_a_list():
    rows = [("05/18/2005", "Renata", "Fernandes", "033468907"), ("01/21/2013", "Isabel", "de Melo", "485737587")]
    rows += [("10/24/2010", "Milagros", "Cruz", "145477906"), ("04/12/2005", "Anneliese", "Jessamount", "029978793")]
    lines = ["{:<12}{:<12}{:<16}{}".format(*row) for row in (("Hire Date", "First Name", "Last Name", "SSN"), *rows)]
    ((names, _),) = tables("Room 141 is booked.\n\n" + "\n".join(lines) + "\n\nMinutes.\n")
    assert names == ("Hire Date", "First Name", "Last Name", "SSN")
