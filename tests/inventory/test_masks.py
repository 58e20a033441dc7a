import re

import pytest

from pi_scan.inventory.masks import Show, mask, spelled
from pi_scan.model import Kind


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("value", ["219099998", "4111111111111111", "S12345678", "1234", "1"])
def test_the_default_shows_no_digit_and_no_letter(kind, value):
    assert not re.search(r"[0-9A-Za-z]", mask(kind, value, Show.MASKED))
    assert mask(kind, value, Show.NONE) == ""


@pytest.mark.parametrize("length", range(1, 30))
def test_last4_shows_less_than_half(length):
    value = "123456789012345678901234567890"[:length]
    shown = re.sub(r"[^0-9]", "", mask(Kind.FINANCIAL_ACCOUNT, value, Show.LAST4))
    assert len(shown) <= 4
    assert len(shown) * 2 < length
    assert value.endswith(shown)


@pytest.mark.parametrize("text", ["219099998", "219-09-9998", "219 09 9998", "219.09.9998", "219_09_9998"])
def test_a_number_in_a_name_is_found_however_it_is_punctuated(text):
    assert spelled("219099998").sub("*", f"Roe {text}.pdf") == "Roe *.pdf"
