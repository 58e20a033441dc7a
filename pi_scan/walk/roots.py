"""What the user named, as real paths: each once, none of them lost."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class RootError(Exception):
    """A root that is not there; the text is one sentence for the user."""


def read_list(stream: BinaryIO) -> Iterator[str]:
    """Paths from a list: separated by NUL if the first part of the list holds one (`find -print0`), else one a line.

    A file name may hold a line break, so only a NUL-separated list can name every file.
    """
    head = stream.read(1 << 16)
    separator = b"\0" if b"\0" in head else b"\n"
    rest = head
    while rest:
        *whole, rest = rest.split(separator)
        for name in whole:
            path = name if separator == b"\0" else name.removesuffix(b"\r")
            if path:
                yield os.fsdecode(path)
        more = stream.read(1 << 16)
        if not more:
            break
        rest += more
    if rest:
        yield os.fsdecode(rest)


def resolve(named: Iterable[str], listed: Iterable[str] = ()) -> list[str]:
    """Real absolute paths, each once, sorted by their bytes.

    `named` come from the command line: one that does not exist raises `RootError`, because a scheduled scan of a
    share that is not mounted must not pass for an empty share. `listed` come from a list that a program made a moment
    ago: what vanished since is kept and becomes an entry of the walk.
    """
    roots: set[str] = set()
    for path in named:
        if not path:
            raise RootError("A path is empty: name a folder or a file that exists (`.` is the one you are in).")
        if not os.path.lexists(path):
            raise RootError(f"There is no {ascii(path)[1:-1]}: name a folder or a file that exists.")
        roots.add(os.path.realpath(path))
    roots.update(os.path.realpath(path) if os.path.lexists(path) else os.path.abspath(path) for path in listed)
    return sorted(roots, key=os.fsencode)
