"""Whose a number in running text is."""

from __future__ import annotations

import mmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_scan
from pi_scan.detect import detector, load_pack
from pi_scan.model import Level, Place, Residency, Text
from pi_scan.pair import pairs

ANA = ("A SILVA", "219099998")


@pytest.mark.parametrize(
    "label",
    [
        "Robert Tran: {}",
        "Tran, Robert: {}",
        "robert tran: {}",
        "* Robert Tran = {}",
        "Hi,\n\nRobert Tran : {}\n\nBest",
        "List\n\n1. Robert Tran: {}",
        '{{"notes": "Robert Tran: {}"}}',
        "Employee: {} Robert Tran",
        "Husband: {} Robert Tran",
    ],
)
@pytest.mark.parametrize("number", ["519-41-7714", "519 41 7714"])
def test_a_label_that_says_whose_a_number_is_says_nothing_else_of_it(owners, label, number):
    assert owners(label.format(number)) == {("R TRAN", "519417714")}


@pytest.mark.parametrize(
    "text",
    [
        "Agent: Your SSN please?\nAna Silva: 219099998",
        "[14:02] Bot: What is your social security number?\n[14:03] Ana Silva: 219099998",
        "Visitor: Ana Silva\n( 1m 2s ) Agent: And the account number for my savings?\n( 2m 4s ) Visitor: 219099998",
        "Visitor: Ana Silva\nAgent: And the account number, for the direct deposit\nagent: account number?\nVisitor: 219099998",
    ],
)
def test_the_answer_to_a_question_is_what_was_asked_for(owners, text):
    assert owners(text) == {ANA}


def test_who_signs_a_letter_is_not_who_it_is_written_to(owners):
    head = "Paul Nowak\n5 Leyden Street\nPlymouth, MA 02360\n\n"
    body = "Dear Mr. Nowak:\nWe will draw the funds from your checking account 743414239 as you asked.\nVery truly yours,\n"
    assert owners(f"{head}{body}Ana Silva") == {("P NOWAK", "743414239")}
    mine = "Please send the money to my checking account 743414239 as we said.\nVery truly yours,\n"
    assert owners(f"{head}Dear Mr. Nowak:\n{mine}Ana Silva") == {("A SILVA", "743414239")}


def test_in_a_chat_the_first_person_is_who_speaks(owners):
    chat = (
        "Paul Nowak 10:02 AM\n\nWhich card shall it be?\n\nAna Silva 10:04 AM\n\nUse mine, 4342 4663 3299 4591 it is."
    )
    assert owners(f"{chat}\n\nPaul Nowak 10:05 AM\n\nThanks!") == {("A SILVA", "4342466332994591")}


def test_the_decedent_is_whose_estate_it_is(owners):
    text = (
        "Estate of: Ana Silva\nLate of: Brewster\n\nDecedent's SSN (impounded): 219-09-9998\nExecutor: Paul Nowak, Lynn"
    )
    assert owners(text) == {ANA}


def test_labels_may_stand_in_a_line_over_their_values(owners):
    form = "Member name\tDate of birth\nAna Silva\t12/01/1972\nDriver's license no.\tState\tExpires\nSA4821093\tMA\t12/01/2023"
    assert owners(form) == {("A SILVA", "SA4821093")}
    boxes = "3. Social Security Number        4. Date of injury\n   219 - 09 - 9998               03/11/2019"
    assert owners(f"1. Name (Last, First)        2. Town\n   Silva, Ana                Lynn\n{boxes}") == {ANA}
    plain = "Name     Ana Silva\nLicense Number     S48210937\nDate of Birth     07/16/1998"
    assert owners(plain) == {("A SILVA", "S48210937")}


def test_a_form_whose_labels_stand_over_its_values_is_no_table(owners):
    form = "CUSTOMER NAME        DOB\nAna Silva            05/02/1981\nADDRESS              CITY\n44 Prince St         Boston"
    assert owners(f"{form}\nID TYPE      ID NUMBER\nDL           S48210937") == {("A SILVA", "S48210937")}


def test_a_letter_to_two_is_about_the_account_of_both(owners):
    head = "Mr. Paul Silva and Mrs. Ana Silva\n2 Mill Pond Way\nFalmouth, Massachusetts 02540\n\n"
    text = "Dear Mr. and Mrs. Silva:\n\nYour joint savings account number 6280841485 was closed at your request."
    assert owners(head + text) == {("A SILVA", "6280841485"), ("P SILVA", "6280841485")}


def test_an_account_is_the_joint_owners_too(owners):
    text = "Member name\tSSN\nAna Silva\t219-09-9998\nJoint owner name\tSSN\nPaul Nowak\t403-55-1187\n"
    account = {("A SILVA", "7316247737"), ("P NOWAK", "7316247737")}
    assert owners(f"{text}Checking account no. 7316247737") == {ANA, ("P NOWAK", "403551187")} | account


def test_the_guarantors_number_stands_beside_the_name(owners):
    text = "Member: Paul Nowak     Member no. 20447\nGuarantor (if under 18): Ana Silva     SSN: 219-09-9998"
    assert owners(text) == {ANA}
    assert owners(text.replace("Guarantor", "Physician")) == {("P NOWAK", "219099998")}


def test_a_label_may_be_led_to_its_value_by_dots(owners):
    text = "Client ........... Ana Silva\nAddress .......... 212 Snell St, Fall River MA 02721\nDOB .............. 3/14/1961"
    spouse = "Spouse ........... Paul Silva (SS# 403-55-1187)"
    assert owners(f"{text}\nLic. ............. S48210937\n{spouse}") == {
        ("A SILVA", "S48210937"),
        ("P SILVA", "403551187"),
    }


def test_his_number_is_not_of_who_writes_the_mail():
    body = b"Here is what was missing. His social is 219-09-9998 (he mistyped it).\n\nBest\nPaul Nowak"
    asked = b"\n\nFrom: Helen Brandt\nPaul - the papers of Ana Silva are not complete."
    for text, expected in ((body + asked, "A.S."), (body, None)):
        context = "From: Paul Nowak\nTo: Helen Brandt"
        (pair,) = pairs(detector(load_pack()), Text(Place("a.eml"), text, context=context))
        assert (pair.person and pair.person.initials) == expected


def test_a_key_is_no_part_of_a_sentence(owners):
    name = "orders customer first name: Ana\norders customer last name: Silva\n\n"
    assert owners(f"{name}orders note: customer phoned, card 4342-4663-3299-4591 exp 6/21") == {
        ("A SILVA", "4342466332994591")
    }


def test_a_line_of_totals_keeps_to_no_column(owners):
    rows = [
        "FILE   NAME             SOC SEC NO",
        "100417 SILVA,ANA        219-09-9998",
        "100418 NOWAK,PAUL       403-55-1187",
    ]
    assert owners("\n".join([*rows, "TOTAL EMPLOYEES   2     GROSS 14.2"])) == {ANA, ("P NOWAK", "403551187")}


def test_a_question_about_something_else_is_no_label(owners):
    assert owners("Agent: Is your SSN on file? And the order number?\nAna Silva: 219099998") == set()
    assert owners("Agent: Do we have your SSN? If so, which case is it?\nAna Silva: 219099998") == set()


def test_each_number_behind_a_name_is_found(owners):
    assert owners("Robert Tran: 519-41-7714 / 519-41-7715") == {("R TRAN", "519417714"), ("R TRAN", "519417715")}
    both = owners("Robert Tran Jr. and wife Mary: 519-41-7714 / 218-41-7715")
    assert {value for _, value in both} == {"519417714", "218417715"}


@pytest.mark.parametrize(
    "label",
    ["Pump Type: ", "Baker Street: ", "Project Falcon = ", "Cost Center: ", "Customer: ", "Robert Tran, Pump Type: "],
)
def test_a_label_that_is_no_name_says_that_a_number_is_something_else(owners, label):
    assert owners(f"Robert Tran\n{label}519-41-7714 Robert Tran") == set()


def test_what_is_dropped_for_want_of_a_person_is_told():
    told = []
    text = Text(Place("text"), b"Baker Street: 519-41-7714")
    assert pairs(detector(load_pack()), text, told.append) == []
    assert [one.rule.id for one in told if "other-label" in one.facts]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Silva, SSN 219-09-9998, was hired in May.",
        "The SSN 219-09-9998 belongs to Ana Silva.",
        "Please update Silva, Ana (SSN 219-09-9998) today.",
        "Name: Ana Silva\nSSN: 219-09-9998",
        "SSN: 219-09-9998\nName: Ana Silva",
        "First Name: Ana\nSSN: 219-09-9998\nLast Name: Silva",
        "First Name:\tAna\nLast Name:\tSilva\nDate of Birth:\t01/02/1980\nSSN:\t219-09-9998",
        "Name: Ana Silva\n\nSSN: 219-09-9998",
        "Ana Silva came by. Her SSN is 219-09-9998.",
        "Ana Silva came by on Monday.\n\nHer SSN is 219-09-9998, as she told us on the phone.",
        "(a) First name and middle initial: Ana \n    Last name: Silva\n(b) Social security number: 219-09-9998",
        "My social security number is 219-09-9998, please use it for the claim.\n\nThanks\n\nAna Silva\nShipping",
    ],
)
def test_one_person_one_number(owners, text):
    assert owners(text) == {ANA}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("VOTED: to reimburse P. Chesterwick in the amount of $15.88; SSN 219-09-9998 is on file.", "P CHESTERWICK"),
        (
            (
                "Name: Ana Silva\nWe wrote to T. Dang at 488 Church St, Unit 14, Billerica, MA, about the SSN\n"
                "219-09-9998 on 04/15/2005. Robert Kowalski drives a van that has the plates of another state."
            ),
            "T DANG",
        ),
    ],
)
def test_a_sentence_goes_on_behind_semicolons_and_the_ends_of_lines(owners, text, who):
    assert owners(text) == {(who, "219099998")}


@pytest.mark.parametrize(
    "text",
    [
        "Nombre: Ana Silva\nNúmero de Seguro Social: 219-09-9998",
        "NOMBRE: ANA SILVA\nNÚMERO DE SEGURO SOCIAL: 219-09-9998",
        "Nombre: Ana Silva\nNumero de Seguro Social: 219-09-9998",
        "Nome completo: Ana Silva\nNúmero do Seguro Social: 219-09-9998",
        "Nome: Ana Silva\nNúmero da Segurança Social: 219-09-9998",
        "Nom : Ana Silva\nNuméro de Sécurité Sociale : 219-09-9998",
        "Non: Ana Silva\nNimewo Sekirite Sosyal: 219-09-9998",
    ],
)
def test_labels_in_other_languages_are_nobody(owners, text):
    assert owners(text) == {ANA}


ROLES = {("A SILVA", "219099998"), ("R KOWALSKI", "532418876")}
"""Ana's number and Robert's."""


@pytest.mark.parametrize(
    "text",
    [
        "Plaintiff: Ana Silva\nDefendant: Robert Kowalski\nPlaintiff SSN: 219-09-9998\nDefendant SSN: 532-41-8876",
        "Tenant 1: Ana Silva\nTenant 2: Robert Kowalski\nTenant 2 SSN: 532-41-8876\nTenant 1 SSN: 219-09-9998",
        "Seller: Robert Kowalski\nBuyer: Ana Silva\n\nSSN of buyer: 219-09-9998\nSSN of seller: 532-41-8876",
        "obligor_name=Ana Silva\nobligee_name=Robert Kowalski\nobligor_ssn=219-09-9998\nobligee_ssn=532-41-8876",
        (
            "Student: Tyrell Jenkins\nMother: Ana Silva\nParent/guardian: Robert Kowalski\n"
            "Mother SSN: 219-09-9998\nParent SSN: 532-41-8876"
        ),
        "Trustee: Robert Kowalski\nBeneficiary: Ana Silva, SSN 219-09-9998\nTrustee's SSN: 532-41-8876",
    ],
)
def test_the_label_of_a_number_says_whose_it_is(owners, text):
    assert owners(text) == ROLES


def test_two_applicants_side_by_side_have_a_license_each(owners):
    text = (
        "             APPLICANT           CO-APPLICANT\n"
        "Name:        Ana Silva           Robert Kowalski\n"
        "SSN:         219-09-9998         532-41-8876\n"
        "Driver Lic:  S71120088 MA        S71120456 MA\n"
    )
    assert owners(text) == ROLES | {("A SILVA", "S71120088"), ("R KOWALSKI", "S71120456")}


def test_the_number_of_a_decedent_is_that_of_the_estate(owners):
    text = (
        "Re: Estate of Ana Silva, Docket No. NO21P0457EA\n\nDear Robert Kowalski:\n\n"
        "The decedent's Social Security number, 219-09-9998, must appear on the form."
    )
    assert owners(text) == {ANA}


def test_the_numbered_fields_of_a_license(owners):
    text = "4d NUMBER S51882047\n1 QORVATHI-\n2 ELLEN ROSE\n8 112 CENTRE ST BROOKLINE, MA 02446"
    assert owners(text) == {("E QORVATHI", "S51882047")}


def test_another_field_of_the_line_is_not_the_manager_s(owners):
    assert owners("Name: Ana Silva\nManager: Robert Kowalski     SSN: 219-09-9998") == {ANA}


def test_unusual_names_of_a_list_are_names(owners):
    lines = ("Ana Silva 219-09-9998", "LONG LAM 532-41-8876", "Touch, Sophal 403-55-1187", "Helen Brandt 583-21-4477")
    lines += ("Robert Kowalski 021-54-3210",)
    assert owners("SSN list, third shift\n" + "\n".join(lines)) >= {("L LAM", "532418876"), ("S TOUCH", "403551187")}


def test_a_town_and_its_state_are_nobody(owners):
    assert owners("Newton, MA          SSN 219-09-9998") == {("", "219099998")}


def test_an_operator_is_nobody_that_something_was_assigned_to(owners):
    text = (
        "Case 12 was assigned to Robert Kowalski.\n\nAna Silva\n12 Elm St\nLowell, MA 01850\n\n"
        "RE: operator's license S61700780 (MA)\n\nDear Ana Silva:"
    )
    assert owners(text) == {("A SILVA", "S61700780")}


def test_letter_belongs_to_its_addressee_not_to_its_writer(owners):
    text = (
        "Ana Silva\n12 Elm St\nLowell, MA 01850\n\nDear Ana Silva:\n\nour records show your SSN 219-09-9998. "
        "Please tell us if this is wrong.\n\nSincerely,\nRobert Kowalski\nCustomer Service"
    )
    assert owners(text) == {ANA}
    assert [pair.residency for pair in pi_scan.detect(text)] == [Residency.MA]


def test_signature_of_the_letter_before_is_no_owner(owners):
    text = (
        "Sincerely,\nRobert Kowalski\nCustomer Service\n\n"
        "Ana Silva\n12 Elm St\nLowell, MA 01850\n\nRE: SSN 219-09-9998\n\nDear Ana Silva:"
    )
    assert owners(text) == {ANA}


@pytest.mark.parametrize(
    "before",
    [
        "Robert Kowalski visited the plant with the auditors.",
        "Name: Robert Kowalski\nDate of Birth: 01/02/1980",
        "Dear Robert Kowalski,\n\nthank you for the order.\n\nSincerely,\nHelen Brandt",
    ],
)
def test_number_in_a_sentence_belongs_to_nobody_of_another_paragraph(owners, before):
    text = f"{before}\n\nLeft on the fax machine by somebody: SSN 219-09-9998. To be destroyed.\n\nHelen Brandt left early."
    assert owners(text) == {("", "219099998")}


def test_each_line_of_a_list_has_its_own(owners):
    text = "SSN list, third shift\nAna Silva     219-09-9998\nW. Pemberwell     532-41-8876\nKowalski, Robert     403-55-1187"
    assert owners(text) == {ANA, ("W PEMBERWELL", "532418876"), ("R KOWALSKI", "403551187")}


def test_line_without_a_name_does_not_borrow_that_of_the_next_line(owners):
    text = "Social Security numbers\n12 crates     219-09-9998\nRobert Kowalski     532-41-8876"
    assert ("R KOWALSKI", "219099998") not in owners(text)
    assert ("R KOWALSKI", "532418876") in owners(text)


def test_names_and_numbers_in_the_same_order(owners):
    text = "Ana Silva and Robert Kowalski have the SSNs 219-09-9998 and 532-41-8876."
    assert owners(text) == {ANA, ("R KOWALSKI", "532418876")}


def test_unclear_list_is_low():
    text = "Present: Ana Silva, Robert Kowalski\nSSNs given to the guard:\n219-09-9998\n532-41-8876\n403-55-1187"
    numbers = [(pair.evidence, number) for pair in pi_scan.detect(text) for number in pair.numbers]
    assert len({number.value for _, number in numbers}) == 3
    assert all("name" not in number.evidence for _, number in numbers)


@pytest.mark.parametrize("kind", ["bank account no. 7316247737", "Visa 4539148803436467"])
def test_joint_holders(owners, kind):
    value = kind.split()[-1]
    text = f"Account owners: Ana and Paul Silva\nInstruction for {kind}: close it."
    assert owners(text) == {("A SILVA", value), ("P SILVA", value)}


def test_joint_holders_of_rare_names(owners):
    text = "Account owners: Pisey and Channary Mey\nInstruction for checking account number 264008474: close."
    assert owners(text) == {("P MEY", "264008474"), ("C MEY", "264008474")}


def test_joint_holders_share_no_ssn(owners):
    assert len(owners("Ana and Paul Silva, SSN 219-09-9998, called.")) == 1


def test_check_belongs_to_its_drawer(owners):
    text = (
        "Ana Silva\n12 Elm St\nLowell, MA 01850\n\nPAY TO THE ORDER OF Robert Kowalski   $42.00\n"
        "⑆211312082⑆ 132067789⑈ 4589"
    )
    assert owners(text) == {("A SILVA", "132067789")}


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_second_applicant_has_numbers_of_their_own(owners, gap):
    text = gap.join(
        [
            "Applicant name: Ana Silva",
            "Social Security Number: 219-09-9998",
            "Co-applicant name: Robert Kowalski",
            "Social Security Number: 532-41-8876",
            "Checking account number: 8299916007",
        ]
    )
    robert = "R KOWALSKI"
    assert owners(text) == {ANA, (robert, "532418876"), (robert, "8299916007")}


def test_spouse_does_not_take_the_own_number(owners):
    assert owners("Employee: Ana Silva\nSpouse: Robert Kowalski\nSSN: 219-09-9998") == {ANA}


def test_label_gives_the_number_to_the_spouse(owners):
    text = "Employee: Ana Silva\nSpouse: Robert Kowalski\nSpouse SSN: 532-41-8876"
    assert owners(text) == {("R KOWALSKI", "532418876")}


def test_table_in_a_text(owners):
    text = (
        "Name            SSN          Town\nAna Silva       219-09-9998  Lowell\nRobert Kowalski 532-41-8876  Natick\n"
    )
    assert owners(text) == {ANA, ("R KOWALSKI", "532418876")}


def test_bar_code_of_a_license(owners):
    text = "@\nANSI 636002030002DL00410278ZM03190008DLDAQSA7088677\nDCSSILVA\nDACANA\nDAG12 ELM ST\nDAJMA\nDAK018500000\nDCGUSA"
    assert owners(text) == {("A SILVA", "SA7088677")}
    assert pi_scan.detect(text)[0].residency is Residency.MA


def test_stripe_of_a_card(owners):
    assert owners("swipe %B4539148803436467^SILVA/ANA^29121011234567890?") == {("A SILVA", "4539148803436467")}


def test_home_is_not_that_of_the_form_before():
    text = (
        "Name: Robert Kowalski\nSSN: 532-41-8876\nStreet: 12 Elm St\nCity: Lowell\nState: MA\nZip: 01850\n\n"
        "Name: Ana Silva\nSSN: 219-09-9998\nDate of Birth: 01/02/1980"
    )
    homes = {pair.person.surname.reveal(): pair.residency for pair in pi_scan.detect(text)}
    assert homes == {"KOWALSKI": Residency.MA, "SILVA": Residency.UNKNOWN}


def test_state_of_a_license_is_no_home():
    text = "Name:   Ana Silva\nDriver License Number:   NHL04471822\nLicense State:   NH"
    assert [pair.residency for pair in pi_scan.detect(text)] == [Residency.UNKNOWN]


NAMES = st.sampled_from(["Ana Silva", "Robert Kowalski", "Helen Brandt", "João Gonçalves", "Mai Nguyễn"])
NUMBERS = st.sampled_from(["219-09-9998", "532-41-8876", "403-55-1187", "583-21-4477"])
FILLER = st.text(st.sampled_from("ab \n.é–,:"), max_size=40)


@given(st.lists(st.tuples(FILLER, NAMES, FILLER, NUMBERS), max_size=6))
def test_places_and_spans_are_those_of_the_text(pieces):
    text = "".join(f"{a}{name} {b} SSN {number} " for a, name, b, number in pieces)
    raw = text.encode()
    for pair in pi_scan.detect(text):
        for number in pair.numbers:
            start, end = number.span
            assert raw[start:end].replace(b"-", b"").decode() == number.value.reveal()
            assert number.place.anchor == f"line={raw[:start].count(10) + 1}"


@given(st.lists(st.tuples(NAMES, NUMBERS), min_size=1, max_size=4, unique_by=(lambda one: one[0], lambda one: one[1])))
def test_paragraphs_do_not_mix(people):
    text = "\n\n".join(f"{name}, SSN {number}, was asked to come in." for name, number in people)
    found = {
        (pair.person.text.reveal(), number.value.reveal(), number.level)
        for pair in pi_scan.detect(text)
        for number in pair.numbers
    }
    assert found == {(name, number.replace("-", ""), Level.HIGH) for name, number in people}


def _letter(number: int) -> str:
    return (
        f"Dear Ana Silva {number}\n\nAna Silva, SSN 219-09-{number:04}, lives in Lowell, MA 01850.\n\n" + "word " * 40
    )


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("card", ["4539|1488 0343 6467", "4539 1488|0343 6467", "4539 1488 0343|6467"])
def test_a_card_number_over_the_end_of_a_line(owners, card, ends):
    text = f"Card number of Ana Silva: {card}".replace("|", ends)
    assert owners(text) == {("A SILVA", "4539148803436467")}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mapped", [False, True])
def test_a_long_text_is_read_in_pieces(monkeypatch, tmp_path, ends, mapped):
    from pi_scan.detect import detector, load_pack
    from pi_scan.model import Place, Text
    from pi_scan.pair import text as module

    raw = "".join(_letter(number) + "\n\n" for number in range(1000, 1400)).replace("\n", ends).encode()
    path = tmp_path / "long.txt"
    path.write_bytes(raw)
    marks = ((0, "page=1"), (len(raw) // 3, "page=2"), (len(raw) // 2, "page=3"))
    found = {}
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for piece in (len(raw) + 1, 5000, 1777):
            monkeypatch.setattr(module, "_PIECE", piece)
            monkeypatch.setattr(module, "_SEAM", 600)
            for given in ((), marks):
                pairs = module.pair_text(detector(load_pack(), ""), Text(Place("long"), data if mapped else raw, given))
                numbers = [(str(one.place), raw[slice(*one.span)]) for pair in pairs for one in pair.numbers]
                assert len(numbers) == 400
                assert found.setdefault(given, numbers) == numbers
    assert found[()][7] == ("long#line=45", b"219-09-1007")
    assert {place for place, _ in found[marks]} == {"long#page=1", "long#page=2", "long#page=3"}


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Please pay Hillside Supply, Inc.\nAttn: Maria Delgado\nRouting 011301798\nAccount 662100457", ""),
        ("Account name: Hillside Supply, Inc.\nAccount no. 662100457\nQuestions? Call Maria Delgado.", ""),
        ("Ana Delgado\nAccount no. 662100457\nDelgado B.V., Utrecht", ""),
        ("Attn: Maria Delgado\nRockland Trust Co\nAccount number: 662100457", "M DELGADO"),
        ("Employee: Maria Delgado\nEmployer: Hillside Supply, Inc.\nAccount no. 662100457", "M DELGADO"),
        ("Borrower: Maria Delgado\nBroker: Hillside Realty LLC, acct 662100457 TD Bank, ABA 011301798", ""),
        ("Bill to: Maria Delgado\nRemit to Santander Bank, account 662100457 (Hillside Supply\nCo.)", ""),
        ("Owner: Maria Delgado\ndeposit:\n  routing: 011301798\n  account: 662100457  # Hillside Foods Inc", ""),
        ("Borrower: Maria Delgado\nOur IOLTA, Elm Savings Bank, account 662100457", ""),
        ("Borrower: Maria Delgado\nElm Home Lending   ABA 011301798   Acct 662100457 (lender's payoff acct)", ""),
        ("Maria Delgado, business checking account 662100457, Elm Savings Bank", "M DELGADO"),
        ("Maria Delgado of Hillside Supply Co. has savings account 662100457 at Elm Savings Bank", "M DELGADO"),
        ("MARIA DELGADO No. 12\nPay to Elm Parish\n|:011301798|: 662100457||' 12", "M DELGADO"),
        (
            "MARIA DELGADO No. 12\nElm Parish\n\nHILLSIDE FLOWERS INC No. 45\nPay to Elm\n|:011301798|: 662100457||' 45",
            "",
        ),
    ],
)
def test_the_account_of_a_firm_is_not_that_of_its_contact(owners, text, owner):
    assert owners(text) == {(owner, "662100457")}


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Mr. Edward Jones, SSN 219-09-9997", "E JONES"),
        ("Employee Edward Jones SSN 219-09-9997", "E JONES"),
        ("Le Quang SSN 219-09-9997", "Q LE"),
        ("Edward Jones SSN 219-09-9997", "E JONES"),
        ("The file of John Hancock, SSN: 219-09-9997, is lost.", "J HANCOCK"),
        ("Dow Jones SSN 219-09-9997", ""),
        ("San Jose SSN 219-09-9997", ""),
    ],
)
def test_names_that_firms_and_labels_have_too(owners, text, owner):
    assert owners(text) == {(owner, "219099997")}


def test_a_given_name_that_is_a_state_is_no_home():
    (pair,) = pi_scan.detect("Employee: Woods, Virginia\nSSN: 219-09-9997")
    assert pair.residency.value == "unknown"
    (pair,) = pi_scan.detect("Employee: Woods, Virginia\nSSN: 219-09-9997\nLowell, MA 01852")
    assert pair.residency.value == "ma"


@pytest.mark.parametrize(
    "first",
    [
        "Name (Last, First, MI): Silva, Ana M   SSN 219-09-9998",
        "Employee: Ana Silva, ID 44812\nSSN 219-09-9998",
        "Name: Ana Silva   Employee, ID 83712\nSSN 219-09-9998",
        "Patient: Ana Silva, MD\nSSN 219-09-9998",
        "ANA SILVA, OR MARIA SILVA SSN 219-09-9998",
    ],
)
def test_letters_that_are_no_state_send_nobody_elsewhere(first):
    homes = [pair.residency.value for pair in pi_scan.detect(f"{first}\nAddress: 4 Elm St, Worcester, MA 01608")]
    assert homes
    assert set(homes) == {"ma"}


PEOPLE = "Ana Silva\nRobert Kowalski\nHelen Brandt\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{PEOPLE}403-55-1187\n532-41-8876\n583-21-4477\n",
        f"Enrolled:\n{PEOPLE}\nSocial Security numbers:\n403-55-1187\n532-41-8876\n583-21-4477\n",
        f"Enrolled\n\n{PEOPLE}\n\nSSN 403-55-1187\nSSN 532-41-8876\nSSN 583-21-4477\n",
    ],
)
def test_a_list_of_numbers_under_a_list_of_people_is_nobodys(owners, text):
    assert {who for who, _ in owners(text)} <= {""}


def test_each_with_a_number_below_keeps_it(owners):
    text = "Ana Silva\n403-55-1187\nRobert Kowalski\n532-41-8876\nHelen Brandt\n583-21-4477\n"
    assert {value for who, value in owners(text) if who} == {"403551187", "532418876", "583214477"}


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Qorvathi, Jaxtyn SSN: 219-09-9997", "J QORVATHI"),
        ("3. QORVATHI, JAXTYN M. Social Security Number: 219-09-9997", "J QORVATHI"),
        ("Mai Do SSN 219-09-9997", "M DO"),
        ("2) AN VO SSN: 219-09-9997", "A VO"),
        ("Frank Talk SSN 219-09-9997", ""),
        ("Dean List SSN: 219-09-9997", ""),
        ("The part of Gjuvw Tksl SSN: 219-09-9997", ""),
        ("Springfield, IL SSN: 219-09-9997", ""),
        ("Payroll, Boston SSN: 219-09-9997", ""),
        ("Account Holder, Joint SSN: 219-09-9997", ""),
    ],
)
def test_unknown_names_before_a_label(owners, line, owner):
    assert owners(line) == {(owner, "219099997")}


def test_a_firm_keeps_its_account(owners):
    assert owners("Edward Jones checking account no. 662100457") == {("", "662100457")}


NAMESAKES = (
    "Name: John Silva\nSSN: 219-09-9997\nCredit card: 4539 1488 0343 6467",
    "Name: John Silva\nCredit card: 5425 2334 3010 9903\nSSN: 403-55-1187",
)


@pytest.mark.parametrize("between", ["\n\n", "\n\nThe second of that name moved here in May.\n\n", "\n"])
def test_cards_of_a_namesake_are_the_namesakes(between):
    found = pi_scan.detect(between.join(NAMESAKES))
    numbers = [{one.value.reveal() for one in pair.numbers} for pair in found]
    assert numbers == [{"219099997", "4539148803436467"}, {"403551187", "5425233430109903"}]


def test_a_license_that_holds_the_code_of_a_name_is_its():
    text = "Agent Mary Jones wrote for John Smith: Florida driver's license S530-460-80-001-0, seen by Ana Silva."
    (pair,) = pi_scan.detect(text)
    assert pair.person.key == "J|SMITH"
    assert "name-coded" in pair.numbers[0].evidence


def test_a_license_without_the_code_is_still_its_holders():
    (pair,) = pi_scan.detect("Mary Jones, Florida driver's license S530-460-80-001-0")
    assert pair.person.key == "M|JONES"
    assert "name-coded" not in pair.numbers[0].evidence


def test_a_long_way_to_a_nested_value_is_a_label(owners):
    text = "legal given: Ana\nlegal family: Silva\n\npatients claim lines payer subscriber ssn: 219-09-9998"
    assert owners(text) == {ANA}
    assert owners(text.replace("patients claim lines", "please send it to the")) == {("", "219099998")}


@pytest.mark.parametrize(
    "number", ["219-\u200b09-\u200b9998", "219 -\u00a009 -\u00a09998", "[219] [09] [9998]", "２１９－０９－９９９８"]
)
def test_marks_between_the_digits(owners, number):
    assert owners(f"Name: Ana Silva\nSocial Security Number: {number}") == {ANA}


def test_a_number_misread_from_a_picture_is_low():
    (pair,) = pi_scan.detect("Name: Ana Silva\nSocial Security Number: 2l9-O9-9998")
    assert [(one.value.reveal(), one.level) for one in pair.numbers] == [("219099998", Level.LOW)]


@pytest.mark.parametrize(
    "text",
    [
        "Taxpayer: Susan Hill    Spouse: Mark Hill\nSSN: 219-09-9941        SSN: 219-09-9942",
        "Applicant: Susan Hill  Co-applicant: Mark Hill\n12 Elm Street, Boston MA 02110\nSSN 219-09-9941 SSN 219-09-9942",
        "Susan Hill and Mark Hill\n219-09-9941, 219-09-9942",
    ],
)
def test_in_a_form_for_two_the_second_number_is_the_second_person_s(owners, text):
    assert owners(text) == {("S HILL", "219099941"), ("M HILL", "219099942")}


LOG = (
    "CALL LOG   Rep: T. Moreau\n"
    "08:41  Ana Silva called. Verified with card 4012 0010 3714 1112 and\n       maiden name.\n"
    "09:03  wrong number\n"
    "09:20  caller for mother. Mother's SSN given 219-09-9998, matches.\n"
    "       Hung up.\n"
    "09:44  Robert Kowalski, lives Dracut. Started application: ss 532-41-8876,\n"
    "       lic S48210937, works Quabbin Hill.\n"
)


def test_the_entries_of_a_log_stand_for_themselves(owners):
    assert owners(LOG) == {
        ("A SILVA", "4012001037141112"),
        ("", "219099998"),
        ("R KOWALSKI", "532418876"),
        ("R KOWALSKI", "S48210937"),
    }


def test_lines_across_the_page_part_records(owners):
    ruler = "-" * 60
    text = (
        f"LEDGER\n{ruler}\nName: Ana Silva\n02/03 check returned, acct 662100457\n{ruler}\n"
        f"(vacant)\n02/04 SSN 532-41-8876 on file\n{ruler}\nName: Helen Brandt\n02/05 SSN 403-55-1187 on file\n{ruler}\n"
    )
    assert {("A SILVA", "662100457"), ("H BRANDT", "403551187")} <= owners(text)
    assert ("H BRANDT", "532418876") not in owners(text)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (
            "TO: Paul Silva and Ana Silva\nRe: plan\nEnrollee SSN: 532-41-8876\nSpouse SSN: 219-09-9998\nemployee + spouse",
            ANA,
        ),
        ("TO: Paul Silva Jr. and Ana Silva\nEnrollee SSN: 532-41-8876\nSpouse SSN: 219-09-9998", ANA),
        ("Caller: Rosa Lima for mother Ana Silva. Mother's SSN given 219-09-9998, matches.", ANA),
    ],
)
def test_the_second_of_two_and_a_relative_named_before(owners, text, owner):
    assert owner in owners(text)


def test_a_coded_license_further_down_is_theirs_whose_code_it_holds(owners):
    text = (
        "To: Lamar Whitehurst\nRe: your plan\n\nYou have 60 days to elect. Send the payment by check to us soon.\n\n"
        "(Internal: he called and gave his FL license W362-391-87-148-8 as proof. -- Joan Perry)"
    )
    assert ("L WHITEHURST", "W362391871488") in owners(text)


def test_forms_that_follow_one_another_begin_with_the_same_line(owners):
    form = "Wage statement of the year\n{0}\nEmployer: Quabbin Mill\nEmployee: {1}\nControl no. 12\n"
    text = form.format("219-09-9998", "Ana Silva") + form.format("532-41-8876", "Robert Kowalski")
    text += form.format("403-55-1187", "Helen Brandt")
    assert owners(text) == {ANA, ("R KOWALSKI", "532418876"), ("H BRANDT", "403551187")}


def test_a_home_is_of_the_form_it_stands_in():
    form = "Wage statement of the year\nSSN {0}\nEmployee: {1}\n{2}\n"
    people = [
        ("219-09-9998", "Ana Silva", "12 Elm St, Natick MA 01760"),
        ("532-41-8876", "Robert Kowalski", "9 Oak Rd, Nashua NH 03060"),
        ("403-55-1187", "Helen Brandt", "4 Bow St, Hull MA 02045"),
    ]
    found = pi_scan.detect("".join(form.format(*one) for one in people))
    assert [pair.residency for pair in found] == [Residency.MA, Residency.ELSEWHERE, Residency.MA]


def test_a_pronoun_before_a_sign_labels_nothing(owners):
    assert owners("Call about Ana Silva, the appeal. Her # 219-09-9998. Hold time is awful.") == {ANA}
    assert owners("Ana Silva, the appeal. Her claim # 219-09-9998.") != {ANA}


def test_a_note_behind_a_number_says_what_it_is(owners):
    assert owners("Subscriber ID 219099998 (her SSN), Ana Silva") == {ANA}
    assert owners("Subscriber ID 219099998 (call if there is no SSN), Ana Silva") == set()


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Wire out, Paul Nowak to his sister Ana Silva in Lodz: GB29 NWBK 6016 1331 9268 19.", "A SILVA"),
        ("Please transfer from Paul Nowak to Ana Silva, IBAN GB29 NWBK 6016 1331 9268 19", "A SILVA"),
        ("Paul Nowak spoke to Ana Silva about his IBAN GB29 NWBK 6016 1331 9268 19", "A SILVA"),
        ("Wire from Paul Nowak, IBAN GB29 NWBK 6016 1331 9268 19, to Ana Silva", "P NOWAK"),
    ],
)
def test_money_is_sent_to_an_account_of_whom_it_is_sent_to(owners, text, owner):
    assert (owner, "GB29NWBK60161331926819") in owners(text)


@pytest.mark.parametrize(("label", "who"), [("donor display", "A SILVA"), ("panel display", "")])
def test_the_name_that_is_displayed_for_a_person(owners, label, who):
    text = f"{label}: Ana Silva\n\naddress town: Providence\n\npay method pan: 4716258050958645\n"
    assert owners(text) == {(who, "4716258050958645")}
