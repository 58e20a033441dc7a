from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pi_scan.extract._numbers import digits
from pi_scan.extract._workbook import shown

CELLS = (
    st.floats()
    | st.integers(-(2**63), 2**63 - 1)
    | st.integers(-(10**18), 10**18).map(float)
    | st.decimals(-(10**6), 10**6, places=2).map(float)
    | st.just("")
)


@given(st.lists(CELLS, min_size=1, max_size=8))
@example([1e16, 1.5])
@example([1e15, 999999999999999.9, 1e14 + 0.5])
@example([0.0001, 0.00001, 1e-7])
@example([9999999999999998.0, 1.2345678901234568e17, 1e300, 2.0])
@example([2**70])
def test_numbers_all_at_once_are_what_each_is_alone(values):
    assert digits(values) in (None, list(map(shown, values)))


@pytest.mark.parametrize(
    "values",
    [
        (219099998.0, 219099997.0),
        (219099998.0, "", 7, ""),
        (12.5, 1499.99, -3.25, 100.0),
        (9400435310264395123456.0, 592323685411.0, 10.0**16),
    ],
)
def test_columns_of_numbers_are_rendered_at_once(values):
    assert digits(values) == list(map(shown, values))


@pytest.mark.parametrize("value", ["a", '"', ".0,", True, False, None, dt.date(2009, 1, 31), dt.timedelta(1), "\ud800"])
def test_what_is_no_number_is_left_to_others(value):
    assert digits((1.0, value, 2.0)) is None
