"""Checks: what no document shows by itself, as properties."""

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pi_scan.detect.checks import CHECKS, Checked, Refused
from pi_scan.detect.checks.accounts import iban, us_account
from pi_scan.detect.checks.arithmetic import aba, luhn, mod97
from pi_scan.detect.checks.cards import pan
from pi_scan.detect.checks.licenses import us_wa_license
from pi_scan.detect.checks.ssn import us_ssn, us_ssn_damaged
from pi_scan.detect.files import detectors

digits = st.text("0123456789", min_size=1, max_size=19)
nine = st.text("0123456789", min_size=9, max_size=9)


def luhn_by_hand(text: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(text)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


@given(digits)
def test_luhn_is_the_sum_of_the_standard(text: str) -> None:
    assert luhn(text) == luhn_by_hand(text)


@given(digits, st.data())
def test_one_changed_digit_always_fails_luhn(text: str, data: st.DataObject) -> None:
    good = next(text + last for last in "0123456789" if luhn(text + last))
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != good[at]]))
    assert not luhn(good[:at] + other + good[at + 1 :])


@given(nine)
def test_ssn_is_what_the_administration_says(text: str) -> None:
    area, group, serial = int(text[:3]), int(text[3:5]), int(text[5:])
    issued = bool(0 < area < 900 and area != 666 and group and serial)
    advertised = text.startswith("98765432") or text == "987654321"
    assert isinstance(us_ssn(text), Checked) == (issued or advertised)


@given(nine, st.sampled_from(["-", " ", ".", "/", "_", " - ", "  ", "- "]))
def test_ssn_is_the_same_however_it_is_written(text: str, mark: str) -> None:
    bare, marked = us_ssn(text), us_ssn(f"{text[:3]}{mark}{text[3:5]}{mark}{text[5:]}")
    assert type(bare) is type(marked)
    if isinstance(bare, Checked) and isinstance(marked, Checked):
        assert (marked.value, marked.test, marked.facts[1:]) == (bare.value, bare.test, bare.facts[1:])


def test_post_2011_areas() -> None:
    later = {area for area in range(1, 900) if "post-2011" in getattr(us_ssn(f"{area:03}121357"), "facts", ())}
    assert later == {*range(734, 750), *range(773, 900)}


@given(st.integers(1_000_001, 99_999_999))
def test_a_lost_zero_is_restored(number: int) -> None:
    restored, whole = us_ssn_damaged(str(number)), us_ssn(f"{number:09}")
    if isinstance(whole, Refused):
        assert restored == whole
    else:
        assert isinstance(restored, Checked)
        assert restored.value == whole.value
        assert ("leading-zero-restored" if number > 9_999_999 else "two-zeros-restored") in restored.facts


BRANDS = [
    ("visa", "4929", 16), ("mastercard", "5425", 16), ("mastercard", "2720", 16), ("amex", "3782", 15), ("discover", "6011", 16),
    ("discover", "6445", 16), ("diners", "3056", 14), ("jcb", "3566", 16), ("unionpay", "6212", 19), ("mir", "2201", 16),
    ("elo", "509040", 16), ("hipercard", "606282", 16), ("maestro", "6759", 18),
]  # fmt: skip


@pytest.mark.parametrize(("brand", "prefix", "length"), BRANDS)
def test_each_brand_has_its_prefix_and_length(brand: str, prefix: str, length: int) -> None:
    body = (prefix + "93847156201847")[: length - 1].ljust(length - 1, "3")
    number = next(body + last for last in "0123456789" if luhn(body + last))
    found = pan(number)
    assert isinstance(found, Checked)
    assert f"brand:{brand}" in found.facts
    assert isinstance(pan(number[:-1]), Refused) or length in range(15, 20)


@given(st.text("0123456789", min_size=11, max_size=15))
@example("00000060007000")  # groups that count up
def test_grouping_changes_a_card_in_nothing_but_how_it_is_written(body: str) -> None:
    number = next(f"4{body}{last}" for last in "0123456789" if luhn(f"4{body}{last}"))
    bare, grouped = pan(number), pan(" ".join(number[at : at + 4] for at in range(0, len(number), 4)))
    if isinstance(bare, Checked) and isinstance(grouped, Checked):
        assert bare[0::2] == grouped[0::2]
        assert bare.facts == (*(fact for fact in grouped.facts if fact not in {"grouped", "counting"}), "undelimited")
        assert "grouped" in grouped.facts
    else:
        assert bare == grouped


def test_documentation_cards_are_test_data() -> None:
    with (detectors() / "payment_card" / "pan.toml").open("rb") as stream:
        listed = tomllib.load(stream)["test_values"]
    assert len(listed) == len(set(listed)) > 80
    assert all(luhn(number) for number in listed)


@given(st.text("0123456789", min_size=8, max_size=8))
def test_one_digit_in_ten_completes_a_routing_number(body: str) -> None:
    first = int(body[:2])
    assigned = first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80
    good = [body + last for last in "0123456789" if aba(body + last)]
    assert len(good) == (1 if assigned and (body != "00000000") else 0)


@given(st.sampled_from(["DE", "FR", "GB", "PT"]), st.text("0123456789", min_size=29, max_size=29), st.data())
def test_one_changed_digit_always_fails_mod_97(country: str, body: str, data: st.DataObject) -> None:
    good = next(f"{country}{check:02}{body}" for check in range(100) if mod97(f"{country}{check:02}{body}"))
    at = data.draw(st.integers(4, len(good) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != good[at]]))
    assert not mod97(good[:at] + other + good[at + 1 :])


@pytest.mark.parametrize(
    "sample", ["GB29NWBK60161331926819", "DE89370400440532013000", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"]
)
def test_iban_registry_examples(sample: str) -> None:
    assert isinstance(iban(sample), Checked)
    assert isinstance(iban(sample[:-1]), Refused)


def test_an_account_is_not_a_card_and_not_one_digit() -> None:
    assert isinstance(us_account("4539148803436467"), Refused)
    assert isinstance(us_account("0000000000"), Refused)


@pytest.mark.parametrize("sample", ["WOO**JT546KA", "WALKECR579DU"])
def test_washington_check_digit(sample: str) -> None:
    digit = sample[9]
    assert isinstance(us_wa_license(sample), Checked)
    for other in set("0123456789") - {digit}:
        assert isinstance(us_wa_license(f"{sample[:9]}{other}{sample[10:]}"), Refused)


def test_checks_are_registered_under_their_names() -> None:
    assert all(entry.check.__name__ == name for name, entry in CHECKS.items())
