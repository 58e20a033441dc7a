"""What the tests of all formats share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Seal, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable


def _read(extract: Callable[..., Any], data: bytes | str, name: str = "a.bin", **limits: Any) -> list[Any]:
    body = data.encode() if isinstance(data, str) else data
    return list(extract(Blob(Place(name), body, len(body)), Limits(**limits)))


def _check(extract: Callable[..., Any], data: bytes, name: str = "a.bin") -> None:
    """Whatever the bytes: only parts come out, and only ExtractError is raised."""
    try:
        parts = _read(extract, data, name)
    except ExtractError:
        return
    for part in parts:
        assert isinstance(part, (Text, Table, Blob, Gap, Seal))
        if isinstance(part, Table):
            assert len(part.columns) == len(part.cells)
            assert len({len(column) for column in part.cells}) <= 1
            assert not any("\n" in cell or "\r" in cell for column in part.cells for cell in column)
        if isinstance(part, Text):
            assert list(part.records) == sorted(set(part.records))
            assert all(0 < offset < len(part.data) for offset in part.records)


@pytest.fixture(scope="session")
def read() -> Callable[..., list[Any]]:
    """All parts of some bytes."""
    return _read


@pytest.fixture(scope="session")
def check() -> Callable[..., None]:
    """Assert that bytes are read without surprise."""
    return _check


@pytest.fixture(scope="session")
def flips() -> Callable[[bytes], list[bytes]]:
    """Some damaged forms of good bytes: cut short, and with single bits turned."""

    def damaged(data: bytes) -> list[bytes]:
        step = max(1, len(data) // 40)
        cuts = [data[:size] for size in range(0, len(data), step)]
        turned = [data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :] for at in range(0, len(data), step)]
        return cuts + turned

    return damaged
