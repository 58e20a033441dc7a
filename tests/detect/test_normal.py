from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect import normal
from pi_scan.detect.normal import normalise

EXOTIC = {
    "‑": "-",
    "–": "-",
    "\u00a0": " ",
    "\u3000": " ",
    "\u200b": "",
    "\u2060": "",
    "７": "7",
    "𝟛": "3",
    "\r\n": "\n",
}
WORDS = st.lists(st.sampled_from([*EXOTIC, "a", "é", "12", "\n", "\r", " ", "社", "x" * 40]), max_size=60)


def pieces(words):
    """Each piece, and what becomes of it: a CR and an LF that meet are one piece."""
    joined, out = "".join(words), []
    while joined:
        piece = next((key for key in EXOTIC if joined.startswith(key)), joined[0])
        out.append((piece.encode(), EXOTIC.get(piece, piece).encode()))
        joined = joined[len(piece) :]
    return out


@given(WORDS)
def test_all_is_plain_near_exotic_writing_and_every_place_is_known(words):
    cut = pieces(words)
    data = b"".join(old for old, _ in cut)
    plain = normalise(data, range(0, len(data) + 1, normal._AROUND))
    assert plain.data == b"".join(new for _, new in cut)
    old_at = new_at = 0
    for old, new in cut:
        assert plain.plain(old_at) == new_at
        if new:
            assert plain.original(new_at) == old_at
            if old != b"\r\n":
                assert plain.original_end(new_at + len(new)) == old_at + len(old)
        old_at, new_at = old_at + len(old), new_at + len(new)


@given(WORDS, st.randoms(use_true_random=False))
def test_places_may_be_asked_for_in_any_order(words, random):
    data = "".join(words).encode()
    plain = normalise(data, [])
    known = [(offset, plain.original(offset), plain.original_end(offset)) for offset in range(len(plain.data) + 1)]
    random.shuffle(known)
    other = normalise(data, [])
    for offset, start, end in known:
        assert (other.original(offset), other.original_end(offset)) == (start, end)
        other.plain(random.randint(0, len(data)))


def test_writing_far_from_the_places_asked_for_stays():
    far = "x" * normal._AROUND
    text = f"a–b {far} 1–2 {far} c–d".encode()
    place = text.index("–2".encode())
    plain = normalise(text, [place])
    assert plain.data == text.replace("1–2".encode(), b"1-2")
    assert [plain.data[low:high].count(b"1-2") for low, high in plain.changed] == [1]
    assert plain.original(plain.data.index(b"c")) == text.index(b"c")


def test_what_is_dropped_at_the_end_of_a_value_is_not_part_of_it():
    plain = normalise("219-09-9999\u200b x".encode(), [5])
    assert plain.data == b"219-09-9999 x"
    assert plain.original_end(11) == 11
    assert plain.original(11) == 14
