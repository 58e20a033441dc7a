"""The files of the program's rules as tables, and the hash of a pack. TOML in, dicts out, parsed once on each machine.

Parsing takes ten times as long as reading what was parsed. So the tables are kept as JSON in the user's cache folder,
under the hash of all files of the pack: another byte in any of them, and they are parsed anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from pi_scan.detect.files import detectors
from pi_scan.detect.kept import folder, keep, kept

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ("finds", "ignores", "known_gaps")
"""Keys of a rule file that are no part of what it finds; they are not kept."""
_KEPT = "rules-2-"
"""How the names of kept tables begin; the number is that of their form."""


def table(name: str) -> dict[str, Any]:
    """The table of the program's rule file with this name below `detectors/`; the caller does not change it.

    >>> table("residency/us_ma.toml")["thresholds"].keys() >= {"ma", "elsewhere"}
    True
    """
    known = known_tables().get(name)
    return parsed((detectors() / name).read_text("utf-8")) if known is None else known


def parsed(text: str) -> dict[str, Any]:
    """A TOML file as a table. Raises `tomllib.TOMLDecodeError`."""
    import tomllib

    return tomllib.loads(text)


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
    found = {path.relative_to(own).as_posix(): parsed(path.read_text("utf-8")) for path in own.rglob("*.toml")}
    for told in found.values():  # the numbers in them, though invented, would look like a leak to whoever searches
        told |= {key: [] for key in EXAMPLES if key in told}
    keep(_place(), json.dumps(found, separators=(",", ":")).encode())


def are_kept() -> bool:
    """Whether the program's rule files were found to be right on this machine before."""
    return kept(_place()) is not None


def _place() -> Path:
    return folder() / f"{_KEPT}{_hash(_own())[:32]}.json"


def pack_hash(*extra: str | os.PathLike[str], ner: bool = False) -> str:
    """The hash of the pack of the program's rules and those of the folders in `extra`; see `rules.Pack`."""
    told = _hash(_own(), *map(_digests, extra))
    if ner:
        from pi_scan.detect.name_model import version

        told = hashlib.sha256(f"{told}\0{version()}".encode()).hexdigest()
    return told


def unpacked(name: str) -> bytes:
    """What is in the program's gzip file with this name below `detectors/`; unpacked once on each machine."""
    place = folder() / f"unpacked-{_own()[name][:32]}"
    data = kept(place)
    if data is None:
        data = gzip.decompress((detectors() / name).read_bytes())
        keep(place, data)
    return data


@cache
def _own() -> dict[str, str]:
    return _digests(detectors())


def _digests(place: str | os.PathLike[str]) -> dict[str, str]:
    """The names of the files below a folder, with `/`, in order; the SHA-256 of each in hexadecimal."""
    root = os.fspath(place)
    names = [os.path.join(base, name)[len(root) + 1 :] for base, _, names in os.walk(root) for name in names]
    found = {}
    for name in sorted(names, key=lambda name: name.split(os.sep)):
        path = os.path.join(root, name)
        if os.path.isfile(path):
            with open(path, "rb") as stream:
                found[name.replace(os.sep, "/")] = hashlib.sha256(stream.read()).hexdigest()
    return found


def _hash(*folders: dict[str, str]) -> str:
    """SHA-256 (hexadecimal) over every file of the folders and its name."""
    lines = [f"{name}\0{digest}\n" for files in folders for name, digest in files.items()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
