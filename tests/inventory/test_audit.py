import json
import os

import pytest

from pi_scan.inventory.audit import append, head_of, trail_of, verify, who
from pi_scan.inventory.opening import create

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def store(tmp_path):
    with create(str(tmp_path / "s.sqlite")) as made:
        for number in range(3):
            append(made, KEY, "start", {"roots": [f"/srv/{number}"]})
            append(made, KEY, "end", {"ended": "done"})
        yield made


@pytest.fixture
def trail(store):
    return trail_of(store.path)


def lines(trail):
    with open(trail, "rb") as stream:
        return stream.read().splitlines(keepends=True)


def write(trail, parts):
    with open(trail, "wb") as stream:
        stream.writelines(parts)


def problems(store, trail, key=KEY):
    return list(verify(trail, key, head_of(store)).problems)


def test_a_trail_is_whole_private_and_only_added_to(store, trail):
    assert problems(store, trail) == []
    before = lines(trail)
    append(store, KEY, "start", {})
    assert lines(trail)[:-1] == before
    assert problems(store, trail) == []
    assert os.stat(trail).st_mode & 0o777 == 0o600
    assert [json.loads(line)["n"] for line in lines(trail)] == list(range(1, 8))
    assert who()["user"]


@pytest.mark.parametrize("at", range(6))
def test_a_line_that_is_changed_is_named(store, trail, at):
    parts = lines(trail)
    told = json.loads(parts[at])
    told["at"] = "2020-01-01T00:00:00Z"
    parts[at] = json.dumps(told, separators=(",", ":")).encode() + b"\n"
    write(trail, parts)
    assert problems(store, trail) == [f"Line {at + 1} was changed."]


def test_every_byte_counts(store, trail):
    parts = lines(trail)
    for at in range(len(parts[2]) - 1):
        broken = bytearray(parts[2])
        broken[at] ^= 1
        write(trail, [*parts[:2], bytes(broken), *parts[3:]])
        assert any("Line 3" in problem or "Line 4" in problem for problem in problems(store, trail)), at


def test_bytes_that_say_the_same_are_a_change(store, trail):
    parts = lines(trail)
    write(trail, [json.dumps(json.loads(parts[0])).encode() + b"\n", *parts[1:]])
    assert problems(store, trail) == ["Line 1 was changed."]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ((1, 2, 3, 4, 5), ["1 line is missing before line 1."]),
        ((0, 1, 4, 5), ["2 lines are missing before line 3."]),
        ((0, 1, 2, 3), ["2 lines are missing at the end."]),
        ((0, 1, 2, 3, 4), ["1 line is missing at the end."]),
        ((), ["6 lines are missing at the end."]),
        ((0, 1, 2, 2, 3, 4, 5), ["Line 4 stands where it does not belong: it is a copy, or was moved."]),
    ],
)
def test_lines_that_are_gone_or_moved_are_named(store, trail, kept, said):
    parts = lines(trail)
    write(trail, [parts[at] for at in kept])
    assert problems(store, trail) == said


def test_lines_that_change_places(store, trail):
    parts = lines(trail)
    write(trail, [parts[0], parts[2], parts[1], *parts[3:]])
    assert any("line 2" in problem for problem in problems(store, trail))
    assert any("Line 3" in problem for problem in problems(store, trail))


def test_what_was_cut_off_stays_missing_when_the_next_scan_writes(store, trail):
    write(trail, lines(trail)[:3])
    append(store, KEY, "start", {})
    append(store, KEY, "end", {})
    assert problems(store, trail) == ["3 lines are missing before line 4."]
    os.unlink(trail)
    append(store, KEY, "start", {})
    assert problems(store, trail) == ["8 lines are missing before line 1."]


def test_a_line_of_the_same_number_from_elsewhere(store, trail, tmp_path):
    with create(str(tmp_path / "t.sqlite")) as other:
        for _ in range(4):
            append(other, KEY, "start", {"roots": ["/harmless"]})
        parts = lines(trail)
        write(trail, [*parts[:2], lines(trail_of(other.path))[2], *parts[3:]])
        assert problems(store, trail) == [
            "Line 3 does not follow the line before it: that one was put in its place.",
            "Line 4 does not follow the line before it: that one was put in its place.",
        ]
        os.replace(trail_of(other.path), trail)
        append(other, KEY, "start", {})
    assert problems(store, trail) == ["2 lines are missing at the end."]


def test_a_program_that_ended_before_it_told_the_store(store, trail):
    known = [4, json.loads(lines(trail)[4])["previous"]]
    store.sql.execute("UPDATE meta SET value = ? WHERE name = 'audit'", (json.dumps(known),))
    checked = verify(trail, KEY, head_of(store))
    assert (checked.problems, checked.later) == ((), 2)
    append(store, KEY, "start", {})
    assert problems(store, trail) == []


def test_half_a_line_of_a_full_disk_does_not_spoil_the_next(store, trail):
    with open(trail, "ab") as stream:
        stream.write(b'{"n":7,"at":"20')
    append(store, KEY, "start", {})
    assert problems(store, trail) == ["Line 7 was changed.", "Line 8 stands where it does not belong: it is a copy, or was moved."]  # fmt: skip


def test_another_key_is_not_called_a_change(store, trail):
    assert problems(store, trail, OTHER) == ["All of it was written with another key, or changed: name its key with --key."]  # fmt: skip
    append(store, OTHER, "start", {})
    assert problems(store, trail) == ["Line 7 was written with another key, or changed: name its key with --key."]


@pytest.mark.parametrize("junk", [b"\xff\xfe\n", b"[]\n", b"{}\n", b"[" * 100_000 + b"\n", b'{"n":"x"}\n'])
def test_lines_that_are_none(store, trail, junk):
    with open(trail, "ab") as stream:
        stream.write(junk)
    assert problems(store, trail) == ["Line 7 was changed."]


def test_a_link_is_not_written_through(store, trail, tmp_path):
    os.rename(trail, tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", trail)
    with pytest.raises(OSError, match="symbolic links"):
        append(store, KEY, "start", {})
