"""Names in text: every layout, with their offsets, parts and reasons."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_scan.detect.lexicon import fold, lexicon
from pi_scan.detect.names import find_names


def keys(text: str) -> list[str]:
    return [f"{name.given.reveal()}|{name.surname.reveal()}" for name in find_names(text)]


def test_another_name_of_the_same_person_is_told_apart():
    for text in ("Ana Silva (formerly Ana Costa)", "Ana Silva, née Ana Costa", "Ana Silva f/k/a Ana Costa"):
        first, second = find_names(text)
        assert "other:former" in second.facts
        assert "other:former" not in first.facts


def test_halves_of_a_name_in_fields_of_one_line():
    assert keys("Last: Silva        First: Mary") == keys("Siyati: Silva        Non: Mary") == ["MARY|SILVA"]


def test_a_town_and_the_points_of_its_state_are_nobody_inside_a_line():
    assert keys("Mary Silva, 3 Main St, Keene, N.H. 03431") == ["MARY|SILVA"]
    assert keys("Smith, M.A.   paid") == ["M A|SMITH"]


def test_a_street_and_its_town_are_nobody():
    assert keys("4 Lothrop St Beverly, MA 01915") == []
    assert keys("28 ELLIOTT ST BEVERLY MA") == []
    assert keys("12 Roland St. Pierre") == ["ROLAND|ST PIERRE"]


def test_where_somebody_works_is_nobody_though_somebody_is_expected():
    assert [name.key for name in find_names("lic A1, works Quabbin Hill.", expected=True)] == []
    assert [name.key for name in find_names("card of Quabbin Hill.", expected=True)] == ["Q|HILL"]


def test_a_part_that_is_no_name_leaves_the_other_alone():
    lines = '{"firstName": "Test", "lastName": "Silva"}\n{"firstName": "Xaqu", "lastName": "Plorp"}\n'
    assert keys(lines) == ["XAQU|PLORP"]


def test_the_fields_of_a_query_are_kept_apart():
    assert keys("GET /apply?first_name=Mary&last_name=Silva&ssn=1") == ["MARY|SILVA"]


def test_a_plus_in_a_query_is_a_space():
    assert keys("cardholder=Mary+Silva&amount=4") == ["MARY|SILVA"]


LAYOUTS = {
    "Mary Silva": ["MARY|SILVA"],
    "Mary A. Silva": ["MARY A|SILVA"],
    "Mary Ann Silva": ["MARY ANN|SILVA"],
    "J. Medeiros": ["J|MEDEIROS"],
    "J. R. Medeiros": ["J R|MEDEIROS"],
    "JQ Sullivan": ["JQ|SULLIVAN"],
    "Archimedes Q. Sullivan": ["ARCHIMEDES Q|SULLIVAN"],
    "Silva, Mary": ["MARY|SILVA"],
    "SMITH, JOHN Q JR": ["JOHN Q|SMITH"],
    "Garcia Lopez, Maria": ["MARIA|GARCIA LOPEZ"],
    "da Silva, Ana": ["ANA|DA SILVA"],
    "de la Cruz, Maria": ["MARIA|DE LA CRUZ"],
    "MEDEIROS/ANA M": ["ANA M|MEDEIROS"],
    "SULLIVAN MAUREEN T": ["MAUREEN T|SULLIVAN"],
    "Mr. Paul St. Pierre, Jr.": ["PAUL|ST PIERRE"],
    "Dr. Robert Chen": ["ROBERT|CHEN"],
    "Martin Luther King Jr.": ["MARTIN LUTHER|KING"],
    'William "Bill" O\'Neil': ["WILLIAM|ONEIL"],
    "William (Bill) Sullivan": ["WILLIAM|SULLIVAN"],
    "Marie-Claire Dubois": ["MARIE CLAIRE|DUBOIS"],
    "Kathleen Smith-Jones": ["KATHLEEN|SMITH JONES"],
    "Siobhan O’Brien": ["SIOBHAN|OBRIEN"],
    "Maria da Silva": ["MARIA|DA SILVA"],
    "Manuel dos Santos": ["MANUEL|DOS SANTOS"],
    "Jan van der Berg": ["JAN|VAN DER BERG"],
    "João Gonçalves": ["JOAO|GONCALVES"],
    "Nguyễn Thị Hoa": ["THI HOA|NGUYEN"],
    "Réal Levesque": ["REAL|LEVESQUE"],
    "John and Mary Smith": ["JOHN|SMITH", "MARY|SMITH"],
    "JOHN AND MARY SMITH": ["JOHN|SMITH", "MARY|SMITH"],
    "PARTS AND MARY SMITH": ["MARY|SMITH"],
    "Wm. Sullivan": ["WM|SULLIVAN"],
    "paid to Chas. A. Sullivan": ["CHAS A|SULLIVAN"],
    "John & Mary O'Brien": ["JOHN|OBRIEN", "MARY|OBRIEN"],
    "Smith, John & Mary": ["JOHN|SMITH", "MARY|SMITH"],
    "John Smith and Mary Jones": ["JOHN|SMITH", "MARY|JONES"],
    "Estate of Maria Gomes": ["MARIA|GOMES"],
    "JOHN SULLIVAN TRUST": ["JOHN|SULLIVAN"],
    '"Silva, Ana" <ana.silva@example.org>': ["ANA|SILVA"],
    "From: Ana Silva <x99@example.org>": ["ANA|SILVA"],
    "ana.silva@example.org": ["ANA|SILVA"],
    "JohnSmith_W2_2019.pdf": ["JOHN|SMITH"],
    "smith_john_w2.pdf": ["JOHN|SMITH"],
    "Evelyn\tNancy\tSorrell\t1919-12-04": ["EVELYN NANCY|SORRELL"],
    "1001,Ana,Silva,219-09-9998": ["ANA|SILVA"],
    "ssn for john sullivan is 219-09-9998": ["JOHN|SULLIVAN"],
    "Bresnahan Jr., Thomas P": ["THOMAS P|BRESNAHAN"],
    "Alves III, Ana": ["ANA|ALVES"],
    "SMITH SR, JOHN": ["JOHN|SMITH"],
    "John Smith Jr., Mary Sullivan": ["JOHN|SMITH", "MARY|SULLIVAN"],
    "Junior Sylvestre": ["JUNIOR|SYLVESTRE"],
    "Da Silva, Junior": ["JUNIOR|DA SILVA"],
    "SYLVESTRE, JUNIOR W": ["JUNIOR W|SYLVESTRE"],
    "Carlos da Silva Junior": ["CARLOS|DA SILVA"],
    "Siobhán K. Ní Dhomhnaill": ["SIOBHAN K|NI DHOMHNAILL"],
    "Wei Ni": ["WEI|NI"],
    "Lopes Tavares, Maria de Fatima": ["MARIA DE FATIMA|LOPES TAVARES"],
    "Garcia Lopez, Juan Carlos": ["JUAN CARLOS|GARCIA LOPEZ"],
    "Ana Silva, Mary Ann Smith": ["ANA|SILVA", "MARY ANN|SMITH"],
    "Ngo Dinh Tu": ["DINH TU|NGO"],
    "Do Thi Be": ["THI BE|DO"],
    "Huynh Thi My": ["THI MY|HUYNH"],
    "NGUYEN THI BE": ["THI BE|NGUYEN"],
    "Director Minh Tran": ["MINH|TRAN"],
    'Employee("Wendell", "Hathorne", 7)': ["WENDELL|HATHORNE"],
    "User('Mary', 'Gray', 7)": ["MARY|GRAY"],
    'first="Mary", last="Gray"': ["MARY|GRAY"],
    "which was sent in on the day by our member Emily\nJohnson of the town": ["EMILY|JOHNSON"],
    "which was sent in on the day by our member Emily J.\nJohnson, of the town": ["EMILY J|JOHNSON"],
    "INVENTORY - Estate of Emily\nJohnson\nLate of Lynn": ["EMILY|JOHNSON"],
    "Re: Claim C-2024-88, Policy AL2351; Insured: Emily J.\nJohnson\nDear Sir": ["EMILY J|JOHNSON"],
}


@pytest.mark.parametrize("text", LAYOUTS)
def test_layout(text):
    assert keys(text) == LAYOUTS[text]


@pytest.mark.parametrize("text", [text for text in LAYOUTS if "\t" not in text and "\n" not in text])
def test_layout_beside_a_number(text):
    assert keys(f"{text}  219-09-9998")[: len(LAYOUTS[text])] == LAYOUTS[text]


LABELLED = {
    "Name: Xqzt Plorp": ["XQZT|PLORP"],
    "Employee: Sunny Day": ["SUNNY|DAY"],
    "Patient: Plorp, Xqzt": ["XQZT|PLORP"],
    "Employee's Name\nSok Chea": ["SOK|CHEA"],
    "Cardholder: ANA M SILVA": ["ANA M|SILVA"],
    '{"patientName": "Leo Wang"}': ["LEO|WANG"],
    "emp_name=Leo Wang": ["LEO|WANG"],
    "name: leo wang": ["LEO|WANG"],
    "First name: Ana\nLast name: Silva": ["ANA|SILVA"],
    "Last name: Silva  First name: Ana": ["ANA|SILVA"],
    "Last Name: Plorp\nFirst Name: Xqzt\nMiddle Initial: Q": ["XQZT Q|PLORP"],
    "patient name family: Silva\npatient name given: Ana": ["ANA|SILVA"],
    "firstName: Ana\nlastName: Silva\nssn: 219-09-9998": ["ANA|SILVA"],
    "First name: Ana\nLast name: Silva\nSpouse first name: Rui\nSpouse last name: Costa": ["ANA|SILVA", "RUI|COSTA"],
    "Name: Ana Silva DOB: 01/02/1970": ["ANA|SILVA"],
    "Company name: Rose Garden": [],
    "Employer: Eastern Bank": [],
    "Employee: Human Resources": [],
    "Account holder: ACME Inc": [],
}


@pytest.mark.parametrize("text", LABELLED)
def test_label(text):
    assert sorted(keys(text)) == sorted(LABELLED[text])


def test_the_label_is_a_fact():
    assert "label:patient" in find_names("Patient: Ana Silva")[0].facts


def test_offsets_and_masks():
    text = "Our member José da Silva (policy 7) called."
    (name,) = find_names(text)
    assert text[name.start : name.end] == name.text.reveal() == "José da Silva"
    assert str(name.text) == "J.D."
    assert "Silva" not in repr(name)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("John and Mary Smith", ["John Smith", "Mary Smith"]),
        ("John A. & Mary B. O'Brien-Lee", ["John A. O'Brien-Lee", "Mary B. O'Brien-Lee"]),
        ("Ana e Luis da Silva", ["Ana da Silva", "Luis da Silva"]),
        ("Smith, John & Mary", ["Smith, John", "Mary Smith"]),
        ('Employee("Wendell", "Hathorne", 7)', ["Wendell Hathorne"]),
        ("John O'Brien Jr. and wife Lily, of Lynn", ["John O'Brien", "Lily O'Brien"]),
        ("Silva, John & his daughter Ana", ["Silva, John", "Ana Silva"]),
        ("John Smith and his wife Mary Jones", ["John Smith", "Mary Jones"]),
        ("The O'Learys (Daniel and Bridget)", ["Daniel O'Leary", "Bridget O'Leary"]),
        ("the Smith family (Robert & Alice)", ["Robert Smith", "Alice Smith"]),
        ("John Smith and his wife Friday, the two (Robert and Alice)", ["John Smith"]),
    ],
)
def test_a_name_comes_out_whole(text, written):
    assert [name.text.reveal() for name in find_names(text)] == written


def test_decomposed_accents_keep_their_offsets():
    text = unicodedata.normalize("NFD", "arquivo de João Gonçalves.pdf")
    (name,) = find_names(text)
    assert unicodedata.normalize("NFC", text[name.start : name.end]) == "João Gonçalves"


def test_limit_keeps_the_best():
    text = "Ana Silva, then Patient: Maureen Sullivan"
    assert [name.surname.reveal() for name in find_names(text, limit=1)] == ["SULLIVAN"]


def test_two_persons_of_one_list_are_not_turned():
    assert keys("Armin Sullivan, Mary Kowalski, David Silva") == ["ARMIN|SULLIVAN", "MARY|KOWALSKI", "DAVID|SILVA"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    for name in find_names(text):
        assert 0 <= name.start < name.end <= len(text)
        assert name.score >= 2
        assert name.given.reveal() == fold(name.given.reveal())
        assert name.given.reveal()
        assert name.surname.reveal()


WORDS = st.sampled_from(
    [
        "Ana",
        "SILVA",
        "de",
        "la",
        ",",
        "&",
        "and",
        "Dr.",
        "Jr.",
        '"Bill"',
        "(Jo)",
        "J.",
        "O'Brien",
        "\n",
        "\t",
        ":",
        "Name",
        "/",
        "x@y.org",
        "_",
        "12",
        "Street",
        "Bank",
        "é",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "", "  "])), max_size=40))
def test_any_mixture_of_name_parts_is_read(parts):
    text = "".join(word + gap for word, gap in parts)
    names = find_names(text)
    assert [name.start for name in names] == sorted(name.start for name in names)
    for before, after in itertools.pairwise(names):
        assert before.end <= after.start


def test_a_long_line_of_names_is_read_in_steady_time():
    text = "Ana Silva " * 20_000
    assert len(find_names(text, limit=5)) == 5


def test_lexicon_tells_names_from_words():
    words = lexicon()
    assert words.family("NGUYEN") > 2
    assert words.given("MARY") > 1
    assert words.family("ACCOUNT") < -3
    assert words["QXZPLORP"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "e Employee's first name and initial Ana T Last name Silva Suff.",
        "Your first name and middle initial\nAna T\nLast name\nSilva\nYour social security number",
        "FIRST NAME ANA LAST NAME SILVA SSN",
        "Last Name (Family Name) Silva First Name (Given Name) Ana Middle Initial T",
    ],
)
def test_boxes_of_a_form_without_colons(text):
    [name] = find_names(text)
    assert (name.given.reveal().split()[0], name.surname.reveal()) == ("ANA", "SILVA")


def test_captions_of_boxes_are_no_names():
    assert find_names("Type your first name Then last name Here, or first name and initial Last name Suff.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Apellido: Silva\nNombre: Ana",
        "Sobrenome: Silva\nNome: Ana",
        "Siyati: Silva\nPrenon: Ana",
        "SIYATI: Silva\nNON: Ana",
        "Nom de famille : Silva\nPrénom : Ana",
        "Nom: Silva\nPrénom: Ana",
        "Last Name: Silva\nFirst Name: Ana",
        "Name: Ana\nSurname: Silva",
    ],
)
def test_the_parts_of_a_name_under_labels_of_their_own(text):
    (name,) = find_names(text)
    assert (name.key, name.text.reveal()) == ("A|SILVA", "Ana Silva")


@pytest.mark.parametrize("text", ["Name: Ana Silva\nSurname: Silva", "Name: Ana Silva\nCity: Lynn\nFirst name: Robert"])
def test_a_whole_name_is_not_half_of_another(text):
    assert keys(text) == ["ANA|SILVA"]
