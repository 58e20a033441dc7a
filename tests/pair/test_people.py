"""Who is who within one record."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect.candidate import Candidate
from pi_scan.detect.rules import load_pack
from pi_scan.model import Finding, Kind, Level, Name, Place, Residency, Sensitive
from pi_scan.pair.people import People, finding, home_by_license, hopeless, same_person

RULES = {rule.id: rule for rule in load_pack().rules}


def name(given_name: str, surname: str) -> Name:
    return Name(
        Sensitive(f"{given_name} {surname}"), Sensitive(given_name), Sensitive(surname), 0, len(given_name), 5.0
    )


def number(value: str, kind: Kind = Kind.SSN, rule: str = "ssn/us", level: Level = Level.HIGH) -> Finding:
    return Finding(kind, Sensitive(value), Place("a"), (0, 9), rule, level, ())


def candidate(*facts: str) -> Candidate:
    return Candidate(RULES["ssn/us"], 0, 11, "219099998", ("base", *facts), test=False, rank=0.0)


def held(people: People) -> list[tuple[str, list[str]]]:
    return [(who.text.reveal(), [one.value.reveal() for one in numbers]) for who, numbers, _ in people.persons()]


def test_initial_and_full_name_are_one_person():
    assert same_person(name("J", "SMITH"), name("JOHN", "SMITH"))
    assert same_person(name("JOHN PAUL", "SMITH"), name("JOHN", "SMITH"))
    assert not same_person(name("JOHN", "SMITH"), name("JANE", "SMITH"))
    assert not same_person(name("JOHN", "SMITH"), name("JOHN", "SMYTHE"))


def test_numbers_of_one_person_are_gathered_once():
    people = People()
    people.add(name("JOHN", "SMITH"), number("219099998"), ["same:line"])
    people.add(name("J", "SMITH"), number("219099998"), ["same:row"])
    people.add(name("JOHN", "SMITH"), number("4539148803436467", Kind.PAYMENT_CARD), ["same:line"])
    assert held(people) == [("JOHN SMITH", ["219099998", "4539148803436467"])]
    assert people.persons()[0][2] == ["same:line", "same:row"]


def test_second_ssn_under_a_name_is_another_person():
    people = People()
    people.add(name("JOHN", "SMITH"), number("219099998"))
    people.add(name("JOHN", "SMITH"), number("532418876"))
    assert held(people) == [("JOHN SMITH", ["219099998"]), ("JOHN SMITH", ["532418876"])]


def test_numbers_beside_a_namesakes_name_are_the_namesakes():
    people = People()
    people.add(name("JOHN", "SMITH"), number("219099998"), at=10)
    people.add(name("JOHN", "SMITH"), number("4539148803436467", Kind.PAYMENT_CARD), at=200)
    people.add(name("JOHN", "SMITH"), number("532418876"), at=200)
    people.add(name("J", "SMITH"), number("5425233430109903", Kind.PAYMENT_CARD), at=300)
    people.add(name("J", "SMITH"), number("219099998"), at=300)
    assert held(people) == [
        ("JOHN SMITH", ["219099998", "5425233430109903"]),
        ("JOHN SMITH", ["4539148803436467", "532418876"]),
    ]


def test_owned_number_is_not_alone_and_the_best_of_equal_ones_is_kept():
    people = People()
    people.add(None, number("219099998"))
    people.add(name("JOHN", "SMITH"), number("219099998"))
    people.add(None, number("532418876", level=Level.LOW))
    people.add(None, number("532418876"))
    alone = people.lone()
    assert [(pair.person, pair.numbers[0].value.reveal(), pair.numbers[0].level) for pair in alone] == [
        (None, "532418876", Level.HIGH)
    ]


def test_license_of_massachusetts_tells_the_home():
    here = number("S48210937", Kind.DRIVERS_LICENSE, "drivers_license/us_ma")
    there = number("NHL04471822", Kind.DRIVERS_LICENSE, "drivers_license/us_nh")
    assert home_by_license([there, here]) == (Residency.MA, ("license:MA",))
    assert home_by_license([there]) == (Residency.UNKNOWN, ())


def test_finding_is_masked_and_judged_with_the_pairing():
    alone = finding(candidate("dashes"), Place("a"), (0, 11), ())
    paired = finding(candidate("dashes"), Place("a"), (0, 11), ("name",))
    assert (alone.level, paired.level) == (Level.LOW, Level.HIGH)
    assert str(paired.value) == "*" * 9
    assert paired.evidence == ("dashes", "name")
    assert finding(candidate("against:part no"), Place("a"), (0, 11), ()) is None


def test_hopeless_is_what_no_name_can_lift():
    assert hopeless(candidate("spaces", "against-near:part"))
    assert not hopeless(candidate("dashes"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["JOHN", "J", "JANE", "ANA"]),
            st.sampled_from(["SMITH", "SILVA"]),
            st.sampled_from(["219099998", "532418876", "403551187"]),
        )
    )
)
def test_no_number_is_lost_and_nobody_has_two_ssns(entries):
    people = People()
    for given_name, surname, value in entries:
        people.add(name(given_name, surname), number(value))
    persons = people.persons()
    assert {one.value.reveal() for _, numbers, _ in persons for one in numbers} == {value for *_, value in entries}
    assert all(len(numbers) == 1 for _, numbers, _ in persons)


def one_by_one(added: list[tuple[str, str, Kind, int]]) -> list[tuple[str, list[str]]]:
    """What `People` does, each person compared with each."""

    def fits(holder: tuple[str, list[tuple[Kind, str]]], given_name: str, numbers: list[tuple[Kind, str]]) -> bool:
        other = {one for kind, one in holder[1] if kind is Kind.SSN}, {one for kind, one in numbers if kind is Kind.SSN}
        return same_person(name(holder[0], "LEE"), name(given_name, "LEE")) and (not all(other) or other[0] == other[1])

    met: dict[tuple[str, int], list[tuple[str, list[tuple[Kind, str]]]]] = {}
    for given_name, value, kind, at in added:
        here = met.setdefault((name(given_name, "LEE").key, at), [])
        holder = next((one for one in here if fits(one, given_name, [(kind, value)])), None)
        if holder is None:
            here.append((given_name, [(kind, value)]))
        elif (kind, value) not in holder[1]:
            holder[1].append((kind, value))
    found: list[tuple[str, list[tuple[Kind, str]]]] = []
    for given_name, numbers in (holder for here in met.values() for holder in here):
        alike = [one for one in found if fits(one, given_name, numbers)]
        known = [one for one in alike if set(one[1]) & set(numbers)] or alike
        if known:
            known[-1][1].extend(one for one in numbers if one not in known[-1][1])
        else:
            found.append((given_name, list(numbers)))
    return [(f"{given_name} LEE", [value for _, value in numbers]) for given_name, numbers in found]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ANN", "A", "BO"]),
            st.sampled_from(["219099997", "219099998", "219099999"]),
            st.sampled_from([Kind.SSN, Kind.FINANCIAL_ACCOUNT]),
            st.integers(0, 3),
        ),
        max_size=14,
    )
)
def test_namesakes_are_found_as_if_each_were_compared_with_each(added):
    people = People()
    for given_name, value, kind, at in added:
        people.add(name(given_name, "LEE"), number(value, kind), at=at)
    assert held(people) == one_by_one(added)
