"""Rich Text Format: control words in, paragraphs and rows of tables out (RTF specification 1.9.1).

Groups are followed without recursion; what a group belongs to is its destination. Unknown destinations that are marked
with a star are skipped, as the specification asks.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._rtfwords import (
    CHARACTERS,
    CHARSETS,
    DESTINATIONS,
    FONTS,
    INNER,
    OBJECT,
    PROPERTIES,
    SKIPPED,
    STARRED,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Bytes

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])|([{}])|([^\\{}]+)|\\'?", re.DOTALL
)
_BREAKS = bytes.maketrans(b"", b""), b"\r\n\0"
_DEPTH = 10_000
"""Groups inside each other; those beyond share one state."""
_OBJECTS = 128 << 20
"""Bytes in one piece at most, as of an embedded object in hexadecimal digits."""


class Block(NamedTuple):
    """A paragraph, a row of a table, or an embedded object."""

    kind: str
    """`p` or `object`, or `row`; `inner` for a row of a table inside a cell."""
    place: str
    """Destination: "" for the running text, else `header`, `footnotes`, …"""
    cells: list[str]
    """One for a paragraph."""


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    place: str = ""
    skip: bool = False
    star: bool = False
    """The group began with a star: what it is follows."""
    fresh: bool = True
    """Nothing of the group has been seen."""
    font: int = -1
    codec: str = ""
    after: int = 1
    """Characters behind each \\u that stand for it in older programs."""
    inside: int = 0
    """Tables that the paragraph stands in."""
    deleted: bool = False


@dataclass(slots=True)
class _Story:
    """What has been collected for one destination."""

    pieces: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    inner_cell: list[str] = field(default_factory=list)
    inner_row: list[str] = field(default_factory=list)

    def paragraph(self) -> str:
        """The pieces as text; halves of characters beyond 16 bits are joined."""
        text = "".join(self.pieces)
        self.pieces.clear()
        if any("\ud800" <= char <= "\udfff" for char in text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text


class Parser:
    """Reads one document; `cut` and `deep` tell afterwards what was wrong with it."""

    def __init__(self, data: Bytes) -> None:
        self.cut = False
        self.deep = False
        self._data = data
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._default = -1
        self._bytes = bytearray()
        self._stories: dict[str, _Story] = {}
        self._state = _State()
        self._stack: list[_State] = []
        self._beyond = 0
        self._owed = 0
        """Characters still to be passed over behind a \\u."""
        self._merged: list[bool] = []
        """Of each cell of the row that is defined: whether it goes on from the one above."""
        self._goes_on = False
        self._above: list[str] = []

    def blocks(self) -> Iterator[Block]:
        """What the document holds, in its order; headers, notes and comments where they are anchored."""
        at, size = 0, len(self._data)
        while at < size:
            start = at
            at = size
            for token in _TOKEN.finditer(self._data, start):
                word, number, code, symbol, brace, text = token.groups()
                if text is not None:
                    self._text(text.translate(*_BREAKS))
                elif code is not None:
                    self._byte(int(code, 16))
                elif word == b"bin":
                    at = min(size, token.end() + max(0, int(number or 0)))
                    break
                elif word is not None:
                    yield from self._word(word.decode("ascii"), number)
                elif brace is not None:
                    if brace == b"{":
                        self._open()
                    else:
                        yield from self._close()
                elif symbol is not None:
                    yield from self._symbol(symbol)
        yield from self._end()
        self.cut = bool(self._stack)

    # --- characters -----------------------------------------------------------------------------

    def _text(self, text: bytes) -> None:
        state = self._state
        if self._owed and text:
            passed = min(self._owed, len(text))
            self._owed -= passed
            text = text[passed:]
        state.fresh = state.fresh and not text
        if not state.skip and len(self._bytes) < _OBJECTS:
            self._bytes += text

    def _byte(self, code: int) -> None:
        self._state.fresh = False
        if self._owed:
            self._owed -= 1
        elif not self._state.skip:
            self._bytes.append(code)

    def _write(self, text: str) -> None:
        """Add characters that are Unicode already."""
        self._decode()
        if not self._state.skip:
            story = self._story()
            (story.deleted if self._state.deleted else story.pieces).append(text)

    def _decode(self) -> None:
        """Bytes collected so far, in the code page of their font."""
        if self._bytes:
            state = self._state
            codec = state.codec or self._codec
            text = self._bytes.decode(codec, "replace") if not self._bytes.isascii() else self._bytes.decode("ascii")
            self._bytes.clear()
            story = self._story()
            (story.deleted if state.deleted else story.pieces).append(text)

    def _story(self) -> _Story:
        found = self._stories.get(self._state.place)
        if found is None:
            found = self._stories[self._state.place] = _Story()
        return found

    # --- groups ---------------------------------------------------------------------------------

    def _open(self) -> None:
        self._decode()
        self._owed = 0
        self._state.fresh = False
        if len(self._stack) >= _DEPTH:
            self._beyond += 1
            self.deep = True
            return
        self._stack.append(self._state)
        self._state = replace(self._state, fresh=True, star=False)
        if self._state.place == "variables":
            self._write(" ")

    def _close(self) -> Iterator[Block]:
        self._decode()
        self._owed = 0
        if self._beyond:
            self._beyond -= 1
            return
        if not self._stack:
            return
        ended, self._state = self._state, self._stack.pop()
        if ended.place != self._state.place and not ended.skip:
            if ended.place == FONTS:
                self._stories.pop(FONTS, None)
            else:
                self._state, outer = ended, self._state
                yield from self._finish(ended.place)
                self._state = outer

    def _enter(self, word: str) -> None:
        """The group turns out to be the destination `word`."""
        state = self._state
        if word in SKIPPED or (state.star and word not in STARRED and word not in DESTINATIONS):
            state.skip = True
        elif word in DESTINATIONS and (not state.skip or word in INNER):
            state.skip = False
            state.place = DESTINATIONS[word] or state.place
            state.inside = 0
        state.star = False

    def _finish(self, place: str) -> Iterator[Block]:
        """What is left of a destination at its end."""
        story = self._stories.pop(place, None)
        if story is None:
            return
        if story.row or story.cell:
            yield Block("row", place, [*story.row, "\n".join(story.cell)])
        text = story.paragraph()
        if text:
            yield Block("object" if place == OBJECT else "p", place, [text])
        if story.deleted:
            yield Block("p", "deletions", ["".join(story.deleted)])

    def _end(self) -> Iterator[Block]:
        self._decode()
        for place in list(self._stories):
            if place not in (OBJECT, FONTS):
                yield from self._finish(place)

    # --- control words --------------------------------------------------------------------------

    def _symbol(self, symbol: bytes) -> Iterator[Block]:
        state = self._state
        if symbol == b"*" and state.fresh:
            state.star = True
            return
        state.fresh = False
        if self._owed:
            self._owed -= 1
        elif symbol in (b"\r", b"\n"):
            yield from self._paragraph()
        elif symbol in b"\\{}":
            self._text(symbol)
        elif symbol in b"~_":
            self._write("\u00a0" if symbol == b"~" else "-")

    def _word(self, word: str, number: bytes | None) -> Iterator[Block]:
        state = self._state
        if state.fresh:
            state.fresh = False
            if state.star or word in DESTINATIONS or word in SKIPPED:
                self._decode()
                self._enter(word)
                return
        if word == "u" and number is not None:
            self._write(chr(int(number) & 0xFFFF))
            self._owed = state.after
        elif self._owed and word != "uc":
            self._owed -= 1
        elif word in CHARACTERS:
            self._write(CHARACTERS[word])
        elif word in _PARAGRAPHS:
            yield from self._paragraph()
        elif word in _TABLES:
            yield from self._table(word, number)
        elif word in PROPERTIES:
            self._decode()
            self._property(word, int(number) if number is not None else None)
        elif word in ("pict", "fonttbl"):  # these may stand behind other words
            self._decode()
            self._enter(word)

    def _property(self, word: str, number: int | None) -> None:
        state = self._state
        if word == "f":
            state.font = number or 0
            if state.place != FONTS:
                state.codec = self._fonts.get(state.font, "")
        elif word in ("fcharset", "cpg") and state.place == FONTS:
            codec = CHARSETS.get(number or 0, "") if word == "fcharset" else _known(number)
            self._fonts[state.font] = codec or self._fonts.get(state.font, "")
        elif word == "plain":
            state.deleted = False
            state.codec = self._fonts.get(self._default, "")
        elif word == "deff":
            self._default = number or 0
        elif word == "ansicpg":
            self._codec = _known(number) or self._codec
        elif word in ("mac", "pc", "pca"):
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "uc":
            state.after = max(0, min(number if number is not None else 1, 16))
        elif word == "deleted":
            state.deleted = number != 0
        elif word == "pard":
            state.inside = 0
        elif word == "intbl":
            state.inside = max(1, state.inside)
        elif word == "itap":
            state.inside = max(0, min(number or 0, 16))

    # --- paragraphs and rows --------------------------------------------------------------------

    def _paragraph(self) -> Iterator[Block]:
        """A paragraph has ended: in a cell it is a line of it."""
        self._decode()
        if self._state.skip:
            return
        story = self._story()
        text = story.paragraph()
        if story.deleted:
            yield Block("p", "deletions", ["".join(story.deleted)])
            story.deleted.clear()
        if self._state.inside > 1:
            story.inner_cell.append(text)
        elif self._state.inside:
            story.cell.append(text)
        else:
            yield Block("p", self._state.place, [text])

    def _table(self, word: str, number: bytes | None) -> Iterator[Block]:
        self._decode()
        if word == "trowd":
            self._merged.clear()
            self._goes_on = False
        elif word in ("clvmrg", "clvmgf"):
            self._goes_on = word == "clvmrg"
        elif word == "cellx" and number is not None:
            self._merged.append(self._goes_on)
            self._goes_on = False
        if self._state.skip:
            return
        story = self._story()
        if word == "cell":
            story.row.append("\n".join([*story.cell, story.paragraph()]))
            story.cell.clear()
        elif word == "nestcell":
            story.inner_row.append("\n".join([*story.inner_cell, story.paragraph()]))
            story.inner_cell.clear()
        elif word == "nestrow" and story.inner_row:
            yield Block("inner", self._state.place, story.inner_row)
            story.inner_row = []
        elif word == "row" and story.row:
            cells, story.row = story.row, []
            for index, goes_on in enumerate(self._merged[: len(cells)]):
                if goes_on and not cells[index].strip() and index < len(self._above):
                    cells[index] = self._above[index]
            self._above = cells
            yield Block("row", self._state.place, cells)


_PARAGRAPHS = frozenset(("par", "sect", "page", "column"))
_TABLES = frozenset(("trowd", "cellx", "clvmrg", "clvmgf", "cell", "row", "nestcell", "nestrow"))


def _known(page: int | None) -> str:
    """The codec of a Windows code page, "" if Python has none."""
    names = {10000: "mac_roman", 65001: "utf-8", 708: "iso8859_6"}
    name = names.get(page or 0, f"cp{page}")
    try:
        return codecs.lookup(name).name if page else ""
    except LookupError:
        return ""
