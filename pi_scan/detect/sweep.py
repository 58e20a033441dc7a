"""The sweep: bytes in, places worth a look out. All rules in one pass, without decoding, without Python per byte.

Two engines give the same answer: hyperscan (fast), and the `regex` module (slow: the oracle, and what serves where
there is no hyperscan). The sweep may report too much, never too little; the look decides.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

from pi_scan.detect.kept import keep, kept
from pi_scan.detect.vocabulary import BEYOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pi_scan.model import Bytes

BLOCK: Final = 4 << 20
"""Bytes swept at a time: small enough for the processor's cache to help, large enough for calls not to count."""
OVERLAP: Final = 512
"""Bytes that two blocks share, so that nothing is cut: longer than any expression's match."""


_LONG: Final = 7
"""Letters from which on a keyword is swept for without looking at what stands beside it."""


class Expression(NamedTuple):
    """What to sweep for: hits on any expression with the same id are alike."""

    id: int
    pattern: str
    caseless: bool = False


Hits: TypeAlias = dict[int, list[int]]
"""Expression id → the byte offsets at which its matches end, ascending, each once."""


def all_ends(hits: Hits) -> list[int]:
    """Where the hits end, of whatever expression, ascending; one place may be told more than once."""
    return sorted(chain.from_iterable(hits.values()))  # a set would lose the order that they have, which sorting uses


class Sweep(Protocol):
    """An engine."""

    def hits(self, data: Bytes | memoryview) -> Hits:
        """Every place in `data` where an expression's match ends."""

    def kinds(self, data: Bytes | memoryview) -> set[int]:
        """The expressions that match anywhere in `data`: what `hits` has as keys, without a call for each match."""

    def starts(self, data: bytes) -> Hits:
        """Every place in `data` where an expression's match begins: the byte offsets, ascending, each once."""


def blocks(size: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the blocks of `size` bytes, each reaching `OVERLAP` into the one before.

    >>> list(blocks(10))
    [(0, 10)]
    """
    for start in range(0, max(size, 1), BLOCK):
        yield max(0, start - OVERLAP), min(size, start + BLOCK)


class HyperscanSweep:
    """One database of all expressions, compiled once and kept in the user's cache folder."""

    def __init__(self, expressions: Sequence[Expression], cache: Path | None) -> None:
        self._expressions, self._cache = tuple(chain.from_iterable(map(_apart, expressions))), cache

    @functools.cached_property
    def _database(self) -> Any:
        return _database(self._expressions, self._cache)

    @functools.cached_property
    def _once(self) -> Any:
        """The same expressions, of each of which only one match is told; made when the first big table is met."""
        return _database(self._expressions, self._cache, told="once")

    def hits(self, data: Bytes | memoryview) -> Hits:
        """See `Sweep`."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        scan = self._database.scan
        size = len(data)
        if size <= BLOCK:
            scan(data, match_event_handler=lambda id_, _start, end, _flags, _context: found[id_].append(end))
        else:
            with memoryview(data) as view:
                for start, stop in blocks(size):
                    with view[start:stop] as part:
                        scan(
                            part,
                            match_event_handler=lambda id_, _start, end, _flags, base: found[id_].append(base + end),
                            context=start,
                        )
        return {id_: sorted(dict.fromkeys(ends)) for id_, ends in found.items()}

    def kinds(self, data: Bytes | memoryview) -> set[int]:
        """See `Sweep`."""
        found: set[int] = set()
        with memoryview(data) as view:
            for start, stop in blocks(len(data)):
                with view[start:stop] as part:
                    self._once.scan(part, match_event_handler=lambda id_, *_: found.add(id_))
        return found

    @functools.cached_property
    def _begun(self) -> Any:
        """The same expressions, of each match of which the start is told."""
        return _database(self._expressions, self._cache, told="start")

    def starts(self, data: bytes) -> Hits:
        """See `Sweep`."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        self._begun.scan(data, match_event_handler=lambda id_, start, _end, _flags, _context: found[id_].append(start))
        return {id_: sorted(dict.fromkeys(places)) for id_, places in found.items()}


class RegexSweep:
    """The same expressions by the `regex` module, one after the other."""

    def __init__(self, expressions: Sequence[Expression]) -> None:
        import regex

        self._patterns = [
            (expression.id, regex.compile(expression.pattern.encode(), regex.IGNORECASE if expression.caseless else 0))
            for expression in expressions
        ]

    def hits(self, data: Bytes | memoryview) -> Hits:
        """See `Sweep`."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for start, stop in blocks(len(data)):
            part = data[start:stop]
            for id_, pattern in self._patterns:
                found[id_].update(start + match.end() for match in pattern.finditer(part, overlapped=True))
        return {id_: sorted(ends) for id_, ends in found.items() if ends}

    def kinds(self, data: Bytes | memoryview) -> set[int]:
        """See `Sweep`."""
        parts = [data[start:stop] for start, stop in blocks(len(data))]
        return {id_ for id_, pattern in self._patterns if any(map(pattern.search, parts))}

    def starts(self, data: bytes) -> Hits:
        """See `Sweep`."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for id_, pattern in self._patterns:
            found[id_].update(match.start() for match in pattern.finditer(data, overlapped=True))
        return {id_: sorted(places) for id_, places in found.items() if places}


def hyperscan_available() -> bool:
    """Whether the fast engine can be used on this platform."""
    return importlib.util.find_spec("hyperscan") is not None


_BEYOND: Final = re.compile(r"\(\?<?[=!]|\(\?P=|\\[1-9]")


def fault(pattern: str) -> str:
    """What keeps an expression of a rule from being swept for; "" if nothing does.

    >>> fault("HCU-[0-9]{7}"), fault("(?<=x)HCU")
    ('', 'a sweep can have no look-around and no back-reference: leave them to the pattern')
    """
    if _BEYOND.search(pattern):
        return "a sweep can have no look-around and no back-reference: leave them to the pattern"
    import regex

    try:
        regex.compile(pattern.encode())
    except regex.error as error:
        return f"is not a regular expression: {error}"
    if hyperscan_available():
        import hyperscan

        try:
            hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(expressions=[pattern.encode()], ids=[1], flags=[0])
        except hyperscan.error as error:
            return f"cannot be swept for: {error}"
    return ""


# --- the compiled database ----------------------------------------------------------------------


def _database(expressions: tuple[Expression, ...], cache: Path | None, *, told: str = "") -> Any:
    """The compiled database: from the cache folder if it was compiled before, on this processor, by this version.

    `told`: where each match ends; `once` one match of each expression; `start` also where it begins.
    """
    import hyperscan

    stored = None
    if cache is not None:
        version = hyperscan.__version__  # type: ignore[attr-defined]
        said = repr((expressions, version, _processor(), *filter(None, [told])))
        stored = cache / f"sweep-{hashlib.sha256(said.encode()).hexdigest()[:32]}.hs"
        try:
            database = hyperscan.loadb(kept(stored) or b"", mode=hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:
            pass  # not there, or made by another build: it is made anew below
        else:
            database.scratch = hyperscan.Scratch(database)
            return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = {"once": hyperscan.HS_FLAG_SINGLEMATCH, "start": hyperscan.HS_FLAG_SOM_LEFTMOST}.get(told, 0)
    database.compile(
        expressions=[expression.pattern.encode() for expression in expressions],
        ids=[expression.id for expression in expressions],
        flags=[flags | (hyperscan.HS_FLAG_CASELESS if expression.caseless else 0) for expression in expressions],
    )
    if stored is not None:
        keep(stored, hyperscan.dumpb(database))
    return database


@functools.cache
def _processor() -> str:
    """What tells processors apart for compiled code: their kind, and the flags line of Linux or the name elsewhere."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as stream:
            for line in stream:
                if line.startswith(("flags", "Features")):
                    return f"{os.uname().machine} {line}"
    except OSError:
        pass  # another system than Linux
    import platform

    return f"{platform.machine()} {platform.processor()}"


def _any(codes: Sequence[int]) -> str:
    return "[" + "".join(f"\\x{code:02x}" for code in codes) + "]"


_BEFORE: Final = sorted(
    {*filter(lambda code: not chr(code).isalnum(), range(128)), *(mark.encode()[-1] for mark in BEYOND)}
)
"""The bytes that may stand before a short keyword: a mark of ASCII, or the last byte of another."""
_LEFT: Final = f"(?:^|{_any(_BEFORE)})"
_LEFTS: Final = ("^", *(_any(_BEFORE[at : at + 22]) for at in range(0, len(_BEFORE), 22)))
"""The same in parts."""


def _apart(expression: Expression) -> list[Expression]:
    """The same in expressions that hyperscan is quicker with.

    Of few characters before a word it makes longer words to look for; of many it looks for the word alone, and then
    has to see at each `meeting` that no `tin` stands there.
    """
    if not expression.pattern.startswith(_LEFT):
        return [expression]
    rest = expression.pattern.removeprefix(_LEFT)
    return [expression._replace(pattern=left + rest) for left in _LEFTS]


def keyword_pattern(keyword: str) -> str:
    r"""`keyword` (lower case) as an expression on bytes, to be used caseless: one or two marks for a space.

    The marks are all that `fold` takes for spaces, so that the sweep misses no word that the look would see.

    A short keyword must stand between such marks (`_` is one: `employee_ssn`); a long one may stand anywhere, which is
    quicker. Letters beyond ASCII are given in both cases, as their UTF-8 bytes: engines on bytes fold ASCII only. Of
    `ss no` only `ss n` is swept for: hyperscan would look for `no` first, which is in every line.

    >>> [re.search(keyword_pattern("dl"), said) is not None for said in ("dl", "my_dl:", "idle")]
    [True, True, False]
    >>> all(re.match(keyword_pattern("license no"), said) for said in ("license no", "license, no", "license(no"))
    True
    """
    words = keyword.split(" ")
    short = len(keyword) < _LONG
    cut = short and len(words) > 1 and len(words[-1]) >= len(words[0])
    if cut:
        words[-1] = words[-1][0]
    left = _LEFT if short and _plain(keyword[0]) else ""
    right = "(?:[^0-9A-Za-z]|$)" if short and not cut and _plain(keyword[-1]) else ""
    given = [word if _plain(word) else "".join(map(_expression, word)) for word in words]
    return left + f"{_MARK}{{1,2}}".join(given) + right


def _plain(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _bytes(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode())


_MARK: Final = "(?:" + "|".join([r'[\x00-"$-/:-@\[-`{-\x7f]', *map(_bytes, BEYOND)]) + ")"
"""A mark between words, as UTF-8. To allow fewer of them makes the sweep no quicker."""


def _expression(char: str) -> str:
    if char == "'":
        return f"{_MARK}{{0,2}}"
    if char.isascii():
        return re.escape(char)
    forms = dict.fromkeys((char, char.upper()))
    return "(?:" + "|".join(map(_bytes, forms)) + ")"


def shortest(keywords: Iterable[str]) -> list[str]:
    """Those of `keywords` that do not contain another as whole words: where the others stand, one of these does.

    >>> shortest(["bank account number", "account number", "account"])
    ['account']
    """
    chosen: dict[str, None] = {}
    for keyword in sorted(set(keywords), key=lambda word: (len(word), word)):
        if chosen.keys().isdisjoint(parts(keyword)):
            chosen[keyword] = None
    return [*chosen]


def parts(keyword: str) -> Iterator[str]:
    """Whatever of `keyword` stands in it as whole words, itself included."""
    borders = [at for at in range(1, len(keyword)) if not _in_word(keyword[at - 1]) or not _in_word(keyword[at])]
    starts = [0, *(at for at in borders if not _in_word(keyword[at - 1]))]
    ends = [*(at for at in borders if not _in_word(keyword[at])), len(keyword)]
    for start in starts:
        for end in ends:
            if start < end:
                yield keyword[start:end]


def _in_word(char: str) -> bool:
    r"""Whether `char` is what `\w` matches."""
    return char.isalnum() or char == "_"
