import io
import os

import pytest

from pi_scan.walk import RootError, read_list, resolve


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (b"a\nb c\n", ["a", "b c"]),
        (b"a\r\nb", ["a", "b"]),
        (b"a\nb\0c\0", ["a\nb", "c"]),
        (b"", []),
        (b"\n\n", []),
    ],
)
def test_lists_are_separated_by_line_or_by_nul(data, paths):
    assert list(read_list(io.BytesIO(data))) == paths


def test_a_long_list_is_read_in_pieces():
    names = [f"folder/{number:06}" for number in range(20_000)]
    assert list(read_list(io.BytesIO("\n".join(names).encode()))) == names


def test_names_that_are_no_utf8_pass_through():
    assert [os.fsencode(path) for path in read_list(io.BytesIO(b"caf\xe9\n"))] == [b"caf\xe9"]


def test_a_root_is_taken_once_by_its_real_path(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    named = [str(tmp_path / "real"), str(tmp_path / "link"), str(tmp_path / "real" / "..") + "/real"]
    assert resolve(named) == [os.path.realpath(tmp_path / "real")]


def test_a_missing_root_stops_the_command_but_not_a_list(tmp_path):
    missing = str(tmp_path / "missing")
    with pytest.raises(RootError, match="There is no"):
        resolve([missing])
    assert resolve([], [missing]) == [missing]
