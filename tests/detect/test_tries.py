import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect import load_pack
from pi_scan.detect.tries import MANY, Group, Listed, Reach, beginnings, reach

PACK = load_pack()


def group(pattern, *, anchor="shape", around=(20, 0, 40), rules=1):
    rule = SimpleNamespace(anchor=anchor, regex=re.compile(pattern))
    return Group(Reach(*around), [Listed(rule, 0, 0, 0, 0)] * rules)


def spans(made, data, hits, begun=lambda _: None):
    return [match.span("value") for _, match in made.matches(data, hits, lambda tried: tried, begun)]


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_looks_as_far_as_its_longest_value(rule):
    before, after, beyond = reach(rule)
    assert before + after > 0
    assert beyond >= 40 or rule.anchor == "shape"


def test_a_number_is_found_once_however_many_hits_lie_in_it():
    data = b"card 4539148803436467 and 4539148803436475."
    made = group(rb"(?P<value>[0-9]{16})(?![0-9])")
    assert spans(made, data, [18, 19, 20, 21, 40, 41, 42]) == [(5, 21), (26, 42)]


def test_a_number_that_begins_after_the_hit_is_not_its():
    assert spans(group(rb"(?P<value>[0-9]{3})"), b"ab 123", [2]) == []
    assert spans(group(rb"(?P<value>[0-9]{3})", anchor="keyword", around=(0, 10, 20)), b"ab 123", [2]) == [(3, 6)]


def test_a_number_that_is_cut_by_the_end_of_what_is_looked_at_is_left_to_the_next_hit():
    data = b"no 123456789"
    made = group(rb"(?P<value>[0-9]+)", anchor="keyword", around=(0, 2, 4))
    assert spans(made, data, [2]) == []


NUMBERS = st.lists(
    st.sampled_from(["a", "of", " ", "-", "12", "7", "1999", "S12345678", "*", "é", "xy9z", "\n"]), max_size=30
)


@given(NUMBERS)
def test_many_rules_find_what_one_finds(words):
    data = "".join(words).encode()
    pattern = rb"(?<![0-9A-Za-z])(?P<value>[A-Za-z]?[0-9]{4,8}|[0-9]{2}-[0-9]{2,4})(?![0-9A-Za-z])"
    alone = group(pattern, anchor="keyword", around=(500, 500, 60))
    crowd = group(pattern, anchor="keyword", around=(500, 500, 60), rules=MANY)
    found = [span for span in spans(alone, data, [0]) if span[1] - span[0] >= 5]
    assert [span for span in dict.fromkeys(spans(crowd, data, [0])) if span[1] - span[0] >= 5] == found


@given(NUMBERS, st.lists(st.integers(0, 40), min_size=1, max_size=3).map(sorted))
def test_where_values_begin_is_no_more_than_a_hint(words, hits):
    data = "".join(words).encode()
    made = group(rb"(?P<value>[0-9]{2,9}(?:-[0-9]+)?)", anchor="keyword", around=(5, 10, 12))
    digits = [place for place, byte in enumerate(data) if chr(byte).isdigit()]
    assert spans(made, data, hits, lambda _: digits) == spans(made, data, hits)


@given(NUMBERS, st.integers(0, 20), st.integers(0, 60))
def test_beginnings_lie_in_their_bounds_and_rise(words, low, high):
    found = beginnings("".join(words).encode(), low, high)
    assert found == sorted(set(found))
    assert all(low <= place <= high for place in found)
