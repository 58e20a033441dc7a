"""Formats in, a document of the share for each of them out: what shows a newcomer how the format comes through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus.truth import read_expected
from pi_scan.extract import formats
from pi_scan.identify import identify
from pi_scan.model import Blob, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Format

FOLDER = Path(__file__).resolve().parent
SHARE, EXPECTED = FOLDER / "share", FOLDER / "expected"


def samples() -> dict[str, str]:
    """Name of a format → a document of it below the share: one that is whole, if there is one."""
    found: dict[str, str] = {}
    for path in sorted(
        _documents(), key=lambda path: (read_expected(EXPECTED / f"{path}.toml").status != "read", path)
    ):
        form = _format(path)
        if form is not None:
            found.setdefault(form.name, path)
    return found


def planted(kinds: int) -> dict[str, str]:
    """Name of a format → a document of it in which one person has numbers of so many kinds."""
    found: dict[str, str] = {}
    for path in sorted(_documents()):
        people = read_expected(EXPECTED / f"{path}.toml").people
        if any(len({number["kind"] for number in person["numbers"]}) == kinds for person in people):
            form = _format(path)
            if form is not None:
                found.setdefault(form.name, path)
    return found


def _format(path: str) -> Format | None:
    file = SHARE / path
    return identify(Blob(Place(str(file)), str(file), file.stat().st_size), formats()).format


def _documents() -> Iterator[str]:
    for path in SHARE.rglob("*"):
        if path.is_file() and path.stat().st_size:
            yield path.relative_to(SHARE).as_posix()
