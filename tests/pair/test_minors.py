"""The form of a child, which a parent fills in."""

FORM = "PERMISSION SLIP\nStudent: Bo Silva      Room 214      Parent/Guardian: Rev. Ana Silva\nAddress: 30 Kilton St\n"


def test_the_card_is_the_parents(owners):
    card = "Card to charge: 4556 7375 8689 9855 exp 9/27\nSigned  Silva"
    assert owners(FORM + card) == {("A SILVA", "4556737586899855")}


def test_my_license_is_the_writers_and_the_social_security_number_the_childs(owners):
    assert owners(f"{FORM}Transport: I will drive. My license: SA4210937. Paid cash.") == {("A SILVA", "SA4210937")}
    assert owners(f"{FORM}Social Security No.: 219-09-9998") == {("B SILVA", "219099998")}


def test_of_an_adults_form_nothing_changes(owners):
    form = FORM.replace("Student", "Patient")
    assert owners(f"{form}Card to charge: 4556 7375 8689 9855 exp 9/27") == {("B SILVA", "4556737586899855")}
