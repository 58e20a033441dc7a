"""Where a person lives, from text and from table rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_scan.detect.places import states, towns, zip_states
from pi_scan.detect.residency import residency
from pi_scan.detect.residency_rows import row_residency
from pi_scan.model import Residency

MA, ELSEWHERE, UNKNOWN = Residency.MA, Residency.ELSEWHERE, Residency.UNKNOWN

TEXTS = {
    "Ana Silva, 12 Elm St, Worcester, MA 01608": MA,
    "Jane Roe\n4 Elm St\nCambridge MA 02139-1234": MA,
    "12 Elm St\nBoston\nMA\n02118": MA,
    "address: 12 elm st, worcester, ma 01608": MA,
    "45 Elm Street, Lowell 01851": MA,
    "Salem, Massachusetts": MA,
    "he's in Medford MA": MA,
    "lives in Medford MA and works from home": MA,
    "19 Pond St Sharon MA": MA,
    "19 POND ST SHARON MA": MA,
    "ssn on file, Lynn MA": MA,
    "9 Oak St Apt 2 Lynn MA": MA,
    "CHICOPEE MA": MA,
    "Worcester Massachusetts": MA,
    "Boston Mass.": MA,
    "City: Boston": MA,
    "She lives in Brockton": MA,
    "City Auburn  State MA  ZIP 01501": MA,
    "lives in Nashua NH": ELSEWHERE,
    "12 Main St Derry NH": ELSEWHERE,
    "4 Elm Rd Apt 3 Portland ME": ELSEWHERE,
    "Boise, ID": ELSEWHERE,
    "boise id 83702": ELSEWHERE,
    "Ann Arbor, MI": ELSEWHERE,
    "Silver Spring, MD": ELSEWHERE,
    "Portland, OR and since May in Salem": ELSEWHERE,
    "Nashua, NH 12345": ELSEWHERE,
    "SHARON MA": UNKNOWN,
    "Robert Lynn MA": UNKNOWN,
    "Fitchburg Massachusetts General Fund": UNKNOWN,
    "She lives in Quincy": UNKNOWN,
    "Boston, then Brockton": UNKNOWN,
    "(Last, First, MI)": UNKNOWN,
    "Last Name, First Name, MI:": UNKNOWN,
    "John Hall, MD": UNKNOWN,
    "MARY GRAY, PA": UNKNOWN,
    "Ana Silva, MA": UNKNOWN,
    "Ana Silva, GA": UNKNOWN,
    "Ana Silva, VA benefits": UNKNOWN,
    "Ana Silva, RN, MS": UNKNOWN,
    "head, CT scan": UNKNOWN,
    "Chest, CT of 3/4": UNKNOWN,
    "Hx of breast, CA": UNKNOWN,
    "CALL ME, OK": UNKNOWN,
    "100 Main St, NE": UNKNOWN,
    "Hartford, CT": ELSEWHERE,
    "Jersey City, NJ": ELSEWHERE,
    "RYE, NY": ELSEWHERE,
    "St. George, UT": ELSEWHERE,
    "ST LOUIS, MO": ELSEWHERE,
    "Virginia Beach, VA": ELSEWHERE,
    "lynn, MA": MA,
    "Employee, ID 44812": UNKNOWN,
    "employee id 44812": UNKNOWN,
    "employee id 01234": UNKNOWN,
    "Patient ID 83712": UNKNOWN,
    "ID 83712": UNKNOWN,
    "0700 1530 ID 118204471": UNKNOWN,
    "Sue Lam, ID S44199922": UNKNOWN,
    "Sue Lam, ID #83712": UNKNOWN,
    "JOHN HALL, OR MARY HALL": UNKNOWN,
    "John Hall, OR Mary Hall": UNKNOWN,
    "5000 or 10000": UNKNOWN,
    "Ana Silva, Newton, Mass.": MA,
    "State: MA": MA,
    '"state": "MA"': MA,
    "ZIP 2139": MA,
    "Zip code: 01510": MA,
    "She lives in Natick.": MA,
    "City: Chicopee": MA,
    "Resides in Massachusetts": MA,
    "massachusetts driver's license S12345678": MA,
    "State: MA  Zip: 02139": MA,
    "W-2 for 2019\nBox 15 State: MA": MA,
    "Springfield, IL 62704": ELSEWHERE,
    "Salem, NH 03079": ELSEWHERE,
    "Portland, ME 04101": ELSEWHERE,
    "Arlington, Virginia 22201": ELSEWHERE,
    'state: "NH"': ELSEWHERE,
    "Toronto, ON, Canada": ELSEWHERE,
    "Lexington, Kentucky": ELSEWHERE,
    "1 Rua Augusta, Lisboa, Portugal": ELSEWHERE,
    "": UNKNOWN,
    "holds an M.A. in history": UNKNOWN,
    "fuse of 40 mA, Yo-Yo Ma plays": UNKNOWN,
    "MA degree from Boston University": UNKNOWN,
    "Quincy Jones and Lawrence Welk": UNKNOWN,
    "Call (617) 555-0199": UNKNOWN,
    "Springfield": UNKNOWN,
    "Bill from National Grid, account of Ana Silva": UNKNOWN,
    "Ana Silva works at Verizon, lives on the West Side": UNKNOWN,
    "order 02139": UNKNOWN,
    "P.O. Box 55890, Boston, MA 02205": UNKNOWN,
    "Eastern Bank, 265 Franklin St, Boston, MA 02110": UNKNOWN,
    "Employer: Acme, 1 Main St, Boston, MA 02110": UNKNOWN,
    "CARD AUTHORIZATION   Berkshire Ledge Inn, Lenox MA": UNKNOWN,
    "CARD AUTHORIZATION   Ledge Hotel, Lenox MA\nBilling address: 1900 Broadway 22B, New York NY 10023": ELSEWHERE,
}


@pytest.mark.parametrize("text", TEXTS)
def test_text(text):
    assert residency(text)[0] is TEXTS[text]


def test_a_letterhead_says_nothing_of_the_person():
    text = "Eastern Bank\n265 Franklin St, Boston, MA 02110\n\nAna Silva\n5 Main St\nNashua, NH 03060"
    assert residency(text) == (ELSEWHERE, ("zip:03060", "state:NH"))


def test_a_firm_in_the_column_beside_an_address_is_another_matter():
    text = "318 River St               Commonwealth Contractors Inc\nMattapan, MA 02126"
    assert residency(text)[0] is MA
    assert residency(text.replace("     ", " ").replace("  ", " "))[0] is UNKNOWN


@pytest.mark.parametrize(
    ("choices", "expected"), [("[X] Individual [ ] C corp [ ] LLC", MA), ("Elm Dairy LLC", UNKNOWN)]
)
def test_a_firm_among_boxes_to_check_is_a_choice(choices, expected):
    text = f"1 Name\nAna Silva\n{choices}\n5 Address\n16 Tower Rd\n6 City, state, and ZIP code\nLincoln, MA 01773"
    assert residency(text)[0] is expected


def test_home_beats_mailing_and_work():
    assert residency("Mailing: PO Box 1, Keene, NH 03431\nResidence: 5 High St, Athol, MA 01331")[0] is MA
    assert (
        residency("Work address: 1 Main St, Boston MA 02110. Home address: 4 Oak St, Nashua NH 03060")[0] is ELSEWHERE
    )
    assert residency("Mailing address: PO Box 1, Athol, MA 01331")[0] is MA


def test_facts():
    assert residency("5 High St, Athol, MA 01331, (978) 555-0100")[1] == (
        "zip:01331",
        "state:MA",
        "town:Athol",
        "area-code:978",
    )


def test_facts_hold_no_street_and_no_number():
    facts = " ".join(residency("12 Elm St, Worcester, MA 01608-1234, 508-555-0100, SSN 012-34-5678")[1])
    assert "Elm" not in facts
    assert "1234" not in facts
    assert "5678" not in facts


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    verdict, facts = residency(text)
    assert isinstance(verdict, Residency)
    assert facts or verdict is UNKNOWN


@pytest.mark.parametrize("code", sorted(set(states().values()) - {"MA"}))
def test_other_states_are_elsewhere(code):
    prefix = next((zip3 for zip3, owner in zip_states().items() if code == owner), "")
    assert residency(f"5 High St, Anytown, {code} {prefix or '969'}01")[0] is ELSEWHERE


def test_tables():
    assert len(towns()) > 900
    assert sum(towns().values()) > 400
    assert not towns()["springfield"]
    assert {zip3 for zip3, owner in zip_states().items() if owner == "MA"} == {f"{n:03}" for n in (*range(10, 28), 55)}
    assert len(set(states().values())) == 56


ROWS = [
    (["State"], ["MA"], MA),
    (["ST"], ["Massachusetts"], MA),
    (["State"], ["NH"], ELSEWHERE),
    (["State"], [""], UNKNOWN),
    (["Zip"], ["2139"], MA),
    (["Zip"], ["02139-1234"], MA),
    (["ZIP Code"], ["2139.0"], MA),
    (["PostalCode"], ["10001"], ELSEWHERE),
    (["City", "State", "Zip"], ["Lowell", "MA", "01851"], MA),
    (["City", "State", "Zip"], ["Springfield", "IL", "62704"], ELSEWHERE),
    (["State", "Zip"], ["NY", "02139"], UNKNOWN),
    (["City"], ["Natick"], MA),
    (["City"], ["Springfield"], UNKNOWN),
    (["City"], ["Boston"], MA),
    (["City"], ["Quincy"], UNKNOWN),
    (["Town"], ["Randolph MA"], MA),
    (["Town"], ["FALL RIVER MA"], MA),
    (["Town"], ["Nashua NH"], ELSEWHERE),
    (["Town"], ["Mount Washington"], UNKNOWN),
    (["City/State"], ["Worcester MA"], MA),
    (["City/State"], ["Concord NH"], ELSEWHERE),
    (["Address"], ["9 Oak St Lynn MA"], MA),
    (["Address"], ["9 Oak St Nashua NH"], ELSEWHERE),
    (["Address"], ["12 Elm St NE"], UNKNOWN),
    (["Res State", "Work State"], ["NH", "MA"], ELSEWHERE),
    (["Work State"], ["MA"], UNKNOWN),
    (["Home State", "Mailing State"], ["MA", "FL"], MA),
    (["Mailing State"], ["MA"], MA),
    (["home_zip", "work_zip"], ["01851", "03060"], MA),
    (["Address"], ["1 Elm St, Boston, MA 02118"], MA),
    (["Address"], ["1 Elm St"], UNKNOWN),
    (["DL State"], ["MA"], MA),
    (["State", "Country"], ["", "Canada"], ELSEWHERE),
    (["State", "Country"], ["MA", "USA"], MA),
    (["Phone"], ["(617) 555-0100"], UNKNOWN),
    (["City", "Phone"], ["Springfield", "413-555-0100"], MA),
    (["Marital Status", "Birth City"], ["S", "Natick"], UNKNOWN),
    (["MAILINGCITY", "MAILINGSTATE"], ["Nashua", "NH"], ELSEWHERE),
    (["OFFICESTATE", "STATE__c"], ["NH", "MA"], MA),
    (["Addr", "City/State/Zip"], ["12 Elm St", "Lynn, MA 01901"], MA),
    (["ADDR1", "ADDR2", "ADDR3"], ["Ana Silva", "12 Elm St", "Nashua, NH 03060"], ELSEWHERE),
    (["Name", "SSN"], ["Ana Silva", "219-09-9998"], UNKNOWN),
    (["Home Address: Line 1", "City", "State", "Zip"], ["12 Elm St", "Lynn", "MA", "01901"], MA),
    (["Home Address", "Apt", "City", "State"], ["12 Elm St", "4", "Nashua", "NH"], ELSEWHERE),
    (["Home Address", "SSN", "City"], ["12 Elm St", "219-09-9998", "Natick"], UNKNOWN),
    (["Company Addr", "City", "ST", "Addr", "City", "ST"], ["1 Way", "Nashua", "NH", "2 Elm St", "Lynn", "MA"], MA),
    (
        ["Mailing Addr", "City", "ST", "Home Addr", "City", "ST"],
        ["1 Way", "Ayer", "MA", "2 Oak", "Rye", "NH"],
        ELSEWHERE,
    ),
    (["Vendor Address", "City", "State"], ["12 Elm St", "Lynn", "MA"], MA),
    (["City"], ["Hudson, MA 01749"], MA),
    (["City"], ["Salem, NH 03079"], ELSEWHERE),
    (["Lives"], ["Salem NH"], ELSEWHERE),
    (["Addr"], ["12 Elm St Dracut"], MA),
    (["Addr"], ["12 Elm St #3 Everett"], UNKNOWN),
    (["Addr"], ["12 Dracut St"], UNKNOWN),
    (["CDL_STATE"], ["NH"], UNKNOWN),
]


@pytest.mark.parametrize(("headers", "row", "expected"), ROWS)
def test_row(headers, row, expected):
    judge = row_residency(headers, [[cell, cell] for cell in row])
    assert judge(0)[0] is expected
    assert judge(1)[0] is expected  # and the same from the store


def test_row_facts():
    assert row_residency(["City", "St", "Zip"], [["Lowell"], [""], ["1851"]])(0) == (MA, ("zip:01851", "town:Lowell"))


def test_a_form_is_filled_in_on_lines():
    assert residency("Street: _40 Vernon Rd._ Town: _Worcester_ State: _MA_ Zip: _01610_")[0] is MA


def test_a_mark_says_what_stands_above():
    judge = row_residency(["Town", "ST"], [["Gardner", '"', "Rindge", '"'], ["MA", '"', "NH", "ditto"]])
    assert [judge(row)[0] for row in range(4)] == [MA, MA, ELSEWHERE, ELSEWHERE]


def test_the_same_address_is_that_above():
    judge = row_residency(["Relation", "City"], [["Self", "Child", "Self"], ["Hudson, MA 01749", "same", ""]])
    assert [judge(row)[0] for row in range(3)] == [MA, MA, UNKNOWN]
    judge = row_residency(["Home Address"], [["12 Elm St, Nashua, NH 03060", "Same addr"]])
    assert judge(1)[0] is ELSEWHERE


def test_towns_at_the_ends_of_addresses_say_where_the_others_are():
    judge = row_residency(
        ["Addr"], [["1 Elm St Dracut", "2 Oak Rd Everett", "3 Ash Ave Saugus", "4 Bow St Leominster"]]
    )
    assert judge(1)[0] is MA


@given(st.lists(st.text(max_size=25), max_size=8), st.data())
def test_any_row_is_read(headers, data):
    row = data.draw(st.lists(st.text(max_size=40), min_size=len(headers), max_size=len(headers)))
    assert isinstance(row_residency(headers, [[cell] for cell in row])(0)[0], Residency)


@pytest.mark.parametrize("header", ["State", "State of Residence", "Home State", "Residence", "Domicile"])
@pytest.mark.parametrize("cell", ["Massachusetts", "MA", "Mass.", "M.A.", "MA - Massachusetts", "US-MA"])
def test_a_column_of_states_tells_the_home(header, cell):
    judge = row_residency(["Name", header], [["Ana Silva", "Rui Gomes"], [cell, "N.H."]])
    assert [judge(0)[0], judge(1)[0]] == [MA, Residency.ELSEWHERE]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["Ana Silva", "Fall River,MA"], ["Bo Lima", "Nashua, NH"]], [MA, Residency.ELSEWHERE]),
        ([["Ana Silva", "Fall River", "MA"], ["Bo Lima", "Salem", "MA"]], [MA, MA]),
        ([["Ana Silva", "Fall River", "MA", "02720"], ["Bo Lima", "", "", "1970"]], [MA, MA]),
        (
            [["Ana Silva", "12 Elm St, Lynn, MA 01901"], ["Bo Lima", "3 Oak Rd, Nashua, NH 03060"]],
            [MA, Residency.ELSEWHERE],
        ),
        ([["Silva", "Ana", "MA"], ["Lima", "Bo", "AL"]], [Residency.UNKNOWN] * 2),
        ([["Silva, MA", "12"], ["Lima, Bo", "13"]], [Residency.UNKNOWN] * 2),
    ],
)
def test_columns_without_names_that_hold_places(rows, expected):
    judge = row_residency([""] * len(rows[0]), list(zip(*rows, strict=True)))
    assert [judge(row)[0] for row in range(len(rows))] == expected


@pytest.mark.parametrize(
    ("towns_of", "expected"),
    [
        ("Swansea|Fall River|Somerset", [MA, MA, MA]),
        ("Quincy|Dracut|Leominster|Springfield", [MA] * 4),
        ("Springfield|Decatur|Peoria", [UNKNOWN] * 3),
        ("Salem|Hudson|Milford|Franklin", [UNKNOWN] * 4),  # as well in New Hampshire
        ("Dracut|Springfield", [MA, UNKNOWN]),
        ("Nashua NH|Salem NH|Quincy|Dracut", [ELSEWHERE, ELSEWHERE, UNKNOWN, MA]),
    ],
)
def test_a_column_of_towns_says_where_the_others_of_it_are(towns_of, expected):
    column = towns_of.split("|")
    judge = row_residency(["City"], [column])
    assert [judge(row)[0] for row in range(len(column))] == expected


def test_the_states_of_other_rows_say_where_a_town_is():
    columns = [["Quincy", "Salem", "Lynn"], ["", "MA", "MA"]]
    assert row_residency(["City", "State"], columns)(0) == (MA, ("town:Quincy", "towns-beside"))
    columns[1][1:] = ["NH", "MA"]
    assert row_residency(["City", "State"], columns)(0)[0] is UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Silva, 5 Elm Rd Dracut.", MA),
        ("the Dracut Elm Rd 5", MA),
        ("Ana Silva, 5 Elm Rd Hudson", UNKNOWN),
        ("She lives at 15 Elm St Chelsea MA.", MA),
        ("lives at 15 Elm St, Salem NH. Call her", ELSEWHERE),
        ("He has an MA. in art from Salem", UNKNOWN),
        ("travel notice, Vietnam 3/20-4/18", UNKNOWN),
        ("Hanoi, Vietnam", ELSEWHERE),
    ],
)
def test_towns_behind_streets_and_countries_behind_towns(text, expected):
    assert residency(text)[0] is expected
