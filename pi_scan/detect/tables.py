"""The rule files of the program as tables, and the hash of a pack. TOML in, dicts out, parsed once on each machine.

Parsing takes ten times as long as reading what was parsed. So the tables are kept as JSON in the user's cache folder,
under the hash of all files of the pack: another byte in any of them, and they are parsed anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from pi_scan.detect.files import detectors
from pi_scan.detect.kept import folder, keep, kept

if TYPE_CHECKING:
    from pathlib import Path

_KEPT = "rules-1-"
"""How the names of kept tables begin; the number is that of their form."""


def table(name: str) -> dict[str, Any]:
    """The table of the program's rule file with this name below `detectors/`; the caller does not change it.

    >>> table("residency/us_ma.toml")["thresholds"].keys() >= {"ma", "elsewhere"}
    True
    """
    known = known_tables().get(name)
    return tomllib.loads((detectors() / name).read_text("utf-8")) if known is None else known


@cache
def known_tables() -> dict[str, dict[str, Any]]:
    """The tables of the program's rule files that were kept: all of them, or none."""
    data = kept(_place())
    if data is None:
        return {}
    try:
        found = json.loads(data)
    except ValueError:  # written by another hand
        return {}
    return found if isinstance(found, dict) else {}


@cache
def keep_tables() -> None:
    """Keep the tables of the program's rule files, which were found to be right, where they are not kept yet."""
    if known_tables():
        return
    own = detectors()
    found = {path.relative_to(own).as_posix(): tomllib.loads(path.read_text("utf-8")) for path in own.rglob("*.toml")}
    keep(_place(), json.dumps(found, separators=(",", ":")).encode())


def are_kept() -> bool:
    """Whether the program's rule files were found to be right on this machine before."""
    return kept(_place()) is not None


def _place() -> Path:
    return folder() / f"{_KEPT}{_own_hash()[:32]}.json"


def pack_hash(*extra: str | os.PathLike[str], ner: bool = False) -> str:
    """The hash of the pack of the program's rules and those of the folders in `extra`; see `rules.Pack`."""
    told = _hash(detectors(), *extra) if extra else _own_hash()
    if ner:
        from pi_scan.detect.name_model import version

        told = hashlib.sha256(f"{told}\0{version()}".encode()).hexdigest()
    return told


@cache
def _own_hash() -> str:
    return _hash(detectors())


def _hash(*folders: str | os.PathLike[str]) -> str:
    """SHA-256 (hexadecimal) over every file of the folders and its name."""
    whole = hashlib.sha256()
    for place in folders:
        root = os.fspath(place)
        found = [os.path.join(base, name)[len(root) + 1 :] for base, _, names in os.walk(root) for name in names]
        for name in sorted(found, key=lambda name: name.split(os.sep)):
            path = os.path.join(root, name)
            if os.path.isfile(path):
                with open(path, "rb") as stream:
                    digest = hashlib.sha256(stream.read()).hexdigest()
                whole.update(f"{name.replace(os.sep, '/')}\0{digest}\n".encode())
    return whole.hexdigest()
