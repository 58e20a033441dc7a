"""Whose a number is by how the page is laid out. All persons and numbers are invented."""

from __future__ import annotations

import pytest

from pi_scan.detect import detector, load_pack
from pi_scan.model import Place, Table, Text
from pi_scan.pair import pairs

ACH = "622011301798{account:<17}0000132280{id:>15}{name:<22}  0011000010000002"


@pytest.mark.parametrize("number", ["000000000000021", "EMP0001447     ", "               "])
@pytest.mark.parametrize("above", ["", "5200MYSTIC AUTO BODY                    1042718834PPDPAYROLL   231117\n"])
def test_the_name_in_the_columns_of_an_ach_entry(owners, number, above):
    lines = [
        ACH.format(account="9449539062", id=number, name="TUAN NGUYEN"),
        ACH.format(account="2357206253", id=number, name="NELSON R ALMEIDA"),
    ]
    assert owners(above + "\n".join(lines)) == {("T NGUYEN", "9449539062"), ("N ALMEIDA", "2357206253")}


def test_an_ach_entry_of_a_firm_is_nobodys(owners):
    lines = [
        ACH.format(account="9449539062", id="21", name="HARBOR SUPPLY INC"),
        ACH.format(account="2357206253", id="12", name="NELSON R ALMEIDA"),
    ]
    assert ("", "9449539062") in owners("\n".join(lines))


JOURNAL = (
    "PAYROLL JOURNAL\n"
    "Almeida, Nelson R      Hourly          40.00  26.0000   1,040.00           Medicare 15.08     CHECK AMT 0.00\n"
    "{0}SS# 219-39-5310                                                         Fed Income Tax  88.11\n"
    "Bouchard, Marc         Hourly          38.50  31.2500   1,203.13           Medicare 17.45     Net 911.05\n"
    "{0}SS# 299-99-3107\n"
    "Nguyen, Tuan           Salary                           1,800.00           Medicare 26.10     Net 1,322.80\n"
    "{0}SS# 208-63-1643\n"
)


@pytest.mark.parametrize("indent", ["   ", "", "\t"])
def test_a_block_under_each_name(owners, indent):
    assert owners(JOURNAL.format(indent)) == {
        ("N ALMEIDA", "219395310"),
        ("M BOUCHARD", "299993107"),
        ("T NGUYEN", "208631643"),
    }


def test_a_block_over_each_name(owners):
    text = "SSN 219-39-5310\nDelivered to the front desk\nNelson Almeida\nSSN 299-99-3107\nDelivered by hand\nMarc Bouchard"
    assert owners(text) == {("N ALMEIDA", "219395310"), ("M BOUCHARD", "299993107")}


@pytest.mark.parametrize(
    "text",
    [
        "1 SYLVESTRE, PAUL W   SUSPECT\n  39 PLEASANT ST\n  OLN: S60437414  STATE: MA\n2 HARTIGAN, COLLEEN M  VICTIM\n  12 ISLAND ST",
        "- name: Paul Sylvestre\n  role: driver\n  address:\n    street: 39 Pleasant St\n  drivers_license: S60437414\n- name: Colleen Hartigan",
        "Paul Sylvestre, 39 Pleasant Street, second floor, the blue house\n\tdriver's license S60437414\nColleen Hartigan",
    ],
)
def test_indented_lines_belong_to_the_name_above(owners, text):
    assert owners(text) == {("P SYLVESTRE", "S60437414")}


APPLICATION = (
    "APPLICANT                                CO-APPLICANT\n"
    "Full Name:  Ingrid Sølvberg              Full Name:  Mateo Arce\n"
    "SS#:        395-89-2658                  SS#:        245-32-2271\n"
    "Bank: Harbor  Acct #: 691205188          Bank: N/A\n"
)
ORGANIZER = (
    "Taxpayer                                 Spouse\n"
    "  First name and initial  Ingrid R         First name and initial  Mateo\n"
    "  Last name               Sølvberg         Last name               Arce\n"
    "  Social security number  395-89-2658      Social security number  245-32-2271\n"
)


@pytest.mark.parametrize("text", [APPLICATION, ORGANIZER])
def test_two_persons_side_by_side(owners, text):
    found = owners(text)
    assert {("I SOLVBERG", "395892658"), ("M ARCE", "245322271")} <= found
    assert ("691205188" not in text) or ("I SOLVBERG", "691205188") in found


@pytest.mark.parametrize(
    "label",
    [
        "Cardholder name as it appears on card:  ",
        "Name as shown on the card:",
        "Name on card (print):",
        "Cardholder (please print): ",
        "Name of cardholder, exactly as printed on card: ",
    ],
)
def test_what_a_label_adds(owners, label):
    text = f"Guest name: Percival Oyelowo\nArrival: 7/14/2023\n{label} Florentina Dragomir\nType: Amex\nCard #: 3725-097133-96463"
    assert owners(text) == {("F DRAGOMIR", "372509713396463")}


def test_the_first_initial_and_the_family_name(owners):
    text = (
        " 1. Last Name: Silva          2. First Name: Ana         3. MI:\n 8. SSN: 228-70-3158\n"
        "61. Father SSN: 220-83-6919     62. Last Name: Silva   63. First Initial: T\n"
        "65. Mother SSN: 267-92-7648     66. Last Name: Hailu   67. First Initial: M\n"
    )
    assert owners(text) == {("A SILVA", "228703158"), ("T SILVA", "220836919"), ("M HAILU", "267927648")}


@pytest.mark.parametrize(
    "label", ["Parent SSN (for dependent care receipt)", "Guardian's SSN (optional)", "Parent SSN"]
)
def test_the_label_of_a_number_with_an_aside(owners, label):
    text = f"Camper's name\tBeckett Aronoff\nParent / Guardian\tMiriam Levy\nPayment\tCheck\n{label}\t221-07-7646"
    assert owners(text) == {("M LEVY", "221077646")}


@pytest.mark.parametrize("title", ["Account Title", "NEW RECORD   Acct Title", "Title of account"])
def test_both_in_the_title_of_an_account(owners, title):
    text = (
        f"{title}: GUSTAVO PACHECO AND/OR LARISSA LIMA\nAccount Number: 8120654619      Type: Checking\n"
        "Owner 1: GUSTAVO PACHECO   SSN: 211-62-3679\nOwner 2: LARISSA LIMA   SSN: 302-11-6974"
    )
    assert {("G PACHECO", "8120654619"), ("L LIMA", "8120654619")} <= owners(text)


CHILDREN = (
    "Ana Silva   SSN 219-09-9998\nDirect deposit of the refund to checking\nAccount # 3159336022\n"
    "Lucia Costa     DAUGHTER   382-49-7188\nDavid Costa     SON     388-34-6087"
)
DRIVERS = (
    "Insured: Ana Silva, 8 Prospect St\nDrivers and their numbers\n1  Rui Costa      DL S83966873  360-55-9826\n"
    "2  Mary Costa     DL S73820337  381-65-9843\nPayment: EFT  routing 211381796  account 3159336022"
)

APPLICANTS = (
    "APPLICANT'S NAME AND MAILING ADDRESS: Ana Silva, 8 Prospect St\n"
    "DRV#  NAME                SEX  DOB         LICENSE #      STATE  SOCIAL SECURITY #\n"
    "1     Rui Costa           M    11/02/1957  S83966873      MA     360-55-9826\n"
    "2     Mary Costa          F    03/15/1960  S73820337      MA     381-65-9843\n"
    "3     Irene Costa         F    07/07/1993  S67827657      MA\n\n"
    "PAYMENT: EFT   ROUTING 211381796  ACCOUNT 3159336022\n"
)


@pytest.mark.parametrize("text", [CHILDREN, DRIVERS, APPLICANTS])
def test_an_account_is_nobodys_who_is_only_listed(owners, text):
    assert [name for name, number in owners(text) if number == "3159336022"] == ["A SILVA"]


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Emergency contact: Ana Silva (wife) 508-555-0144", []),
        ("Spouse: Ana Silva", []),
        ("Employee: Ana Silva", ["SILVA"]),
        ("Direct deposit of Ana Silva", ["SILVA"]),
    ],
)
def test_somebody_else_over_a_table_is_not_its_person(line, who):
    cells = (("Harbor Savings",), ("211371722",), ("372160791",))
    table = Table(Place("form"), ("Bank", "Routing", "Account"), cells, context=line)
    found = pairs(detector(load_pack()), table)
    assert [pair.person.surname.reveal() for pair in found if pair.person] == who


def test_a_list_under_a_name_is_not_all_that_persons():
    cells = (("360-55-9826", "381-65-9843"),)
    table = Table(Place("form"), ("SSN",), cells, context="Applicant: Ana Silva")
    assert {pair.person for pair in pairs(detector(load_pack()), table)} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "Robert Tran Jr. and wife Lily: SSNs 588-31-5086 / 441-18-3283",
        "The Trans (Robert and Lily): his SSN 588-31-5086, hers 441-18-3283",
        "Robert and Lily Tran: SSNs 588-31-5086 and 441-18-3283",
    ],
)
def test_a_couple_has_its_numbers_in_turn(owners, text):
    assert owners(text) == {("R TRAN", "588315086"), ("L TRAN", "441183283")}


FORM = "Applicant: Ana Silva\nDate of Birth: 08/03/1984\n{}\n\nThe office closes at noon on Fridays in the summer.\n\n"


@pytest.mark.parametrize(
    ("before", "block", "owner"),
    [
        (FORM.format("Ref: 94182054"), "Ref: 93167556\nSSN: 219-39-5310\nReceived: 02/24/2014", ""),
        (FORM.format("Our ref.\t94182054"), "Our ref.\t93167556\nSSN: 219-39-5310", ""),
        (FORM.format("Ref: 94182054"), "Ref: 94182054\nSSN: 219-39-5310", "A SILVA"),  # the same record goes on
        (FORM.format("City: Lowell"), "Ref: 94182054\nSSN: 219-39-5310", "A SILVA"),
        (FORM.format("Phone: 617-555-0101"), "Phone: 617-555-0102\nSSN: 219-39-5310", "A SILVA"),
        (
            "Almeida, Nelson     299-99-3107\nSilva, Ana     208-63-1643\n\n",
            "Received: 02/24/2014\nCard number: 4358-4617-2099-6192",
            "",
        ),
        (
            "Patient Ana Silva was seen in the clinic and has a follow-up.\n\n",
            "Received: 02/24/2014\nSSN: 219-39-5310",
            "A SILVA",
        ),
        (
            (
                "Patient Ana Silva was seen in the clinic and has a follow-up.\n\n"
                "Carlos Medeiros wrote that the summer schedule is on the board.\n\n"
            ),
            "Received: 02/24/2014\nSSN: 219-39-5310",
            "",
        ),
    ],
)
def test_the_form_of_another_paragraph(owners, before, block, owner):
    number = "4358461720996192" if "Card" in block else "219395310"
    assert (owner, number) in owners(before + block)


def test_the_keys_under_one_key_belong_together(owners):
    text = (
        "deposit:\n  routing: '011301798'\n  account: '0044712203'\nfees:\n  owner: Ana Silva\n  routing: '011301798'\n  account: '662100457'\n"
        "house:\n  - name: Robert Kowalski\n    card: 4012 0010 3714 1112\n"
    )
    assert {("A SILVA", "662100457"), ("R KOWALSKI", "4012001037141112")} <= owners(text)


def test_a_label_beside_a_number_counts_more_than_what_stands_above(owners):
    text = "Benef:   Ana Silva\nBank:    Elm Five Cents Savings Bank, Lynn\nABA:     211370545\nAcct:    662100457"
    assert owners(text) == {("A SILVA", "662100457")}


def test_a_relative_named_in_brackets_is_not_meant(owners):
    text = "Subject: Ana Silva\nNames found: Ana Silva; Mary Costa (possible relative; other number)\nGA license 070628059 was surrendered."
    assert owners(text) == {("A SILVA", "070628059")}


def test_a_label_over_its_number_may_say_for_what_and_leave_out_what_kind(owners):
    text = (
        "Estate of Ana Silva\nSocial Security No. 219-09-9998\nPersonal representative: her son, Rui Costa,\n"
        "5 Elm Dr.\nRepresentative's S.S. No. for the estate tax release:\n519-41-7714"
    )
    assert owners(text) == {("A SILVA", "219099998"), ("R COSTA", "519417714")}


def test_a_state_may_stand_between_a_label_and_a_license(owners):
    text = "Decedent: Ana Silva\nInformant: Rui Costa (son)\nInformant's lic. (for release): RI  1482207"
    assert owners(text) == {("R COSTA", "1482207")}


def test_a_label_may_have_the_first_letters_of_another(owners):
    text = "Resident: Ana Silva\nSSN: 219-09-9998\nResp party: Rui Costa (son)\nRP License: NH NHL04471822"
    assert owners(text) == {("A SILVA", "219099998"), ("R COSTA", "NHL04471822")}


CHECK = "PAY TO THE\nORDER OF   **** VOID ****\n\nEASTERN BANK\n⑆011323187⑆ 000069097662⑈ {}\n\n"


def test_two_over_an_address_draw_a_check(owners):
    head = "Employee Name: Bo Lima\nSignature:  B. Lima      Date: 10-3-24\n----- voided check -----\n"
    drawers = (
        "ANA P. SILVA                                   1407\nRUI SILVA\n29 Ocean St, Lynn, MA 01902      DATE ____\n\n"
    )
    assert owners(head + drawers + CHECK.format(1407)) == {("A SILVA", "000069097662"), ("R SILVA", "000069097662")}


def test_the_check_before_is_another(owners):
    first = "ANA P. SILVA      1407\n29 Ocean St, Lynn, MA 01902\n⑆011323187⑆ 4471220388⑈ 1407\n\n"
    second = "FR. BO LIMA      633\nrectory\n⑆011323187⑆ 662100457⑈ 633\n"
    assert owners(first + second) == {("A SILVA", "4471220388"), ("B LIMA", "662100457")}


def test_whose_name_is_on_the_card_holds_the_card_alone(owners):
    text = (
        "Member name: Ana Silva\nAddress: 55 Court St\n\nPAYMENT\n[X] checking   Bank: Eastern   Routing: 011301798   "
        "Account: 4471220388\nBackup card:  Visa 4556 7375 8689 9855  exp 4/28  Name on card: Rui Silva"
    )
    assert owners(text) == {("A SILVA", "4471220388"), ("R SILVA", "4556737586899855")}


def test_for_whom_a_card_pays_does_not_hold_it():
    head = "From: Ana Silva <a@mail.example>\nTo: office@school.example\n\n"
    text = (
        "please run my card in the office.\nVisa 4556 7375 8689 9855  exp 11/26\nfor Bo Costa, 2nd installment $410.\n"
    )
    (pair,) = pairs(detector(load_pack()), Text(Place("m"), text.encode(), context=head))
    assert pair.person is not None
    assert pair.person.surname.reveal() == "SILVA"


def test_a_letter_means_its_reader_by_your_number(owners):
    letter = (
        "Mrs. Ana Silva-Costa\nPO Box 7, North Adams, MA 01247\nRe: Claim 88, Policy 441; Insured: Rui Costa\n"
        "Dear Mrs. Silva-Costa:\nOur records show your taxpayer number as 219-09-9998; correct it if wrong.\nYour late "
        "husband's number (519-41-7714) was confirmed to us."
    )
    assert owners(letter) == {("A SILVA COSTA", "219099998"), ("R COSTA", "519417714")}
