"""What the drivers share: texts in, a line of JSON for each thing found out.

A driver is run by the interpreter of its tool's own environment, as `DRIVER FOLDER ENTITY…`, where the entities are
what the tool calls the kinds of numbers asked for. Its lines are `{"path", "entity", "value", "score"}`, with a path
below FOLDER; a tool without scores gives none.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 10_000
"""Characters handed over at once: some of the tools take much longer, or give up, on longer texts."""


def asked() -> tuple[str, list[str]]:
    """(folder, entities) of the command line."""
    return sys.argv[1], sys.argv[2:]


def files(folder: str) -> Iterator[str]:
    """Paths of all files below `folder`, sorted."""
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(path, name)


def pieces(folder: str) -> Iterator[tuple[str, str]]:
    """(path, text) of every file below `folder`, in pieces that end where lines end, or words in a very long line."""
    for path in files(folder):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        start = 0
        while start < len(text):
            end = _cut(text, start)
            yield path, text[start:end]
            start = end


def _cut(text: str, start: int) -> int:
    """Where the piece that begins at `start` ends."""
    end = start + _PIECE
    if end >= len(text):
        return len(text)
    for border in "\n", " ":
        cut = text.rfind(border, start, end) + 1
        if cut > start:
            return cut
    return end


def tell(folder: str, path: str, entity: str, value: str, score: float | None = None) -> None:
    """Print one thing found."""
    line = {"path": os.path.relpath(path, folder).replace(os.sep, "/"), "entity": entity, "value": value}
    print(json.dumps(line | ({} if score is None else {"score": score})))
