"""What stands around a number: places in text that is not all ASCII."""

from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect.context import Stretch
from pi_scan.detect.vocabulary import Vocabulary


@given(st.text("aé漢😀 ", max_size=30), st.lists(st.integers(0, 60), max_size=8))
def test_a_byte_inside_a_character_counts_from_its_first(text, offsets):
    raw = text.encode()
    stretch = Stretch(raw, 100, Vocabulary([]))
    for offset in [min(offset, len(raw)) for offset in offsets]:
        expected = len(raw[:offset].decode("utf-8", "ignore"))
        assert stretch.position(100 + offset) == expected
