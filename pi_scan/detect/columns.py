"""Tables looked at as tables: a column is swept in one go and judged as a whole. A table in, candidates by cell out.

What is done for each cell is done by functions written in C, over the whole column, as far as it goes: most columns
with numbers in them hold other numbers, and the rest hold nothing but what a rule expects.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property, lru_cache, partial
from itertools import accumulate, chain, compress, count, pairwise, repeat
from operator import add, itemgetter, sub
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.candidate import Candidate, Rejected, settle
from pi_scan.detect.checks import CHECKS, Accepted, Checked, Refused
from pi_scan.detect.look import Detector, Passage, Refuse
from pi_scan.detect.normal import normalise
from pi_scan.detect.rules import judged
from pi_scan.detect.tries import at_hits, reach
from pi_scan.detect.vocabulary import header_text
from pi_scan.roster import coded, coded_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import regex

    from pi_scan.detect.rules import Rule
    from pi_scan.detect.sweep import Hits, Sweep
    from pi_scan.detect.tries import Listed
    from pi_scan.model import Kind, Table

_SAMPLE: Final = 5
"""Values from which on a column is judged as a whole."""
_STEPS: Final = 3
"""Values from which on a column is a sequence, if they count up by one and its header does not say what they are."""
_ONE: Final = ({1}, {-1})
_BY_CHANCE: Final = 0.02
"""A column is pure only if as many random numbers would pass the check with less than this probability."""
_STATE_WORDS: Final = frozenset({"state", "st", "issuing", "jurisdiction", "issuer"})
_BESIDE: Final = frozenset({"also", "name", "pure"})
"""Facts for a value that its row and its column may give, beside those of its check."""
_MANY: Final = 1024
"""Cells from which on a column is first asked what kinds of numbers it holds."""
_HEAD: Final = 512
"""Bytes of a column by which it is guessed whether numbers fill its cells."""
_ROW: Final = itemgetter(0)
_SPOT: Final = itemgetter(0, 1)


class Cell(NamedTuple):
    """A candidate and the cell it stands in (both counted from 0)."""

    row: int
    column: int
    candidate: Candidate


class Standing(NamedTuple):
    """What speaks for a number, as far as its cell and its column tell."""

    facts: tuple[str, ...]
    test: bool
    rank: float


class Series(NamedTuple):
    """The values of one column that one rule accepts: what each has of its own by row, the rest once."""

    column: int
    rule: Rule
    rows: Sequence[int]
    """Ascending, each once."""
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[str]
    """In canonical form."""
    standings: Sequence[Standing]
    """All that occur."""
    which: Sequence[int]
    """For each value, the number of its standing."""
    full: bool
    """Whether every value fills its cell to the last character."""

    def __repr__(self) -> str:
        return f"<{len(self.values)} values of column {self.column} for {self.rule.id}>"

    def cells(self) -> list[Cell]:
        """The same, one by one."""
        rule, column, standings = self.rule, self.column, self.standings
        return [
            Cell(row, column, Candidate(rule, start, end, value, *standings[which]))
            for row, start, end, value, which in zip(
                self.rows, self.starts, self.ends, self.values, self.which, strict=True
            )
        ]


class Looked(NamedTuple):
    """The candidates of a table: whole columns of them, and single cells."""

    series: list[Series]
    """At most one for a column; no cell of it is among `cells`."""
    cells: list[Cell]
    """By row, then column."""

    def all_cells(self) -> list[Cell]:
        """Every candidate by itself, by row, then column."""
        cells = list(chain.from_iterable(map(Series.cells, self.series)))
        return sorted(cells + self.cells, key=_SPOT) if cells else self.cells


class Column:
    """A column made ready for the look."""

    def __init__(self, number: int, header: str, texts: Sequence[str], data: bytes, filled: int, sweep: Sweep) -> None:
        self.number = number
        self.header = header
        """As words: camel case split."""
        self.texts = texts
        """The cells, exotic digits and dashes made plain."""
        self.data = data
        """The same joined by line feeds, as UTF-8."""
        self.filled = filled
        """Number of cells that are not empty."""
        self._sweep = sweep

    @cached_property
    def hits(self) -> Hits:
        """The sweep's hits in `data`."""
        return self._sweep.hits(self.data)

    @cached_property
    def starts(self) -> list[int]:
        """Offset in `data` of each cell, and of the one that would follow the last."""
        lengths = map(len, self.texts if self.data.isascii() else self.data.split(b"\n"))
        return list(map(add, accumulate(lengths, initial=0), count()))


class Whole(NamedTuple):
    """Cells that hold a value and nothing else: the row, the span of the value in the cell, the value as written."""

    rows: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[str]
    full: bool
    """Whether they fill their cells to the last character."""


_NONE: Final = Whole((), (), (), (), full=True)


def look_table(detector: Detector, table: Table, refuse: Refuse | None = None) -> Looked:
    """Every candidate of a table."""
    series: list[Series] = []
    found: list[Cell] = []
    states = _state_columns(table.columns)
    for index, (header, cells) in enumerate(zip(table.columns, table.cells, strict=True)):
        joined = "\n".join(cells)
        data = joined.encode("utf-8", "replace")
        # Where every number fills its cell, it is enough to know of what kinds they are.
        hits = detector.sweep.hits(data) if len(cells) < _MANY else None
        kinds = detector.sweep.kinds(data) if hits is None else hits.keys()
        words = header_text(header)
        rules = detector.headed(words)
        if not kinds and not rules:
            continue
        if any(map(detector.exotic, kinds)):
            hits = detector.sweep.hits(data) if hits is None else hits
            data = normalise(data, [end for kind, ends in hits.items() if detector.exotic(kind) for end in ends]).data
            hits = detector.sweep.hits(data)
            kinds = hits.keys()
        swept = {id(listed): listed for kind in sorted(kinds) for listed in detector.shapes(kind)}
        swept |= {id(listed): listed for listed in rules}
        likely = detector.likely(tuple(swept.values()), partial(_said, words, table, states))
        if refuse is None and data.isascii() and data.swapcase() == data:
            # No word beside the numbers says more of them than the header does.
            hopeful = [one for one in likely if not _hopeless(one.rule, _common(detector, one, words))]
            if hits is None and not any(one.rule.regex.search(data, 0, _HEAD) for one in hopeful):
                # Lines of numbers may look like one that goes on, which no number in a cell does.
                apart = detector.sweep.kinds(data.replace(b"\n", b"\n\n"))
                alone = set(map(id, rules)).union(id(one) for kind in apart for one in detector.shapes(kind))
                hopeful = [one for one in hopeful if id(one) in alone]
            if not any(one.rule.regex.search(data) for one in hopeful):
                continue
        texts = cells if joined.isascii() else data.decode("utf-8", "replace").split("\n")
        column = Column(index, words, texts, data, len(cells) - cells.count(""), detector.sweep)
        if hits is not None:
            column.hits = hits
        seen: set[int] = set()
        whole = _whole_cells(detector, column, likely, table, states, seen, refuse)
        prose = []
        if kinds and len(seen) < column.filled:
            prose = _prose_cells(detector, column, seen, refuse)
        if len(whole) == 1 and not prose:
            series += whole
        elif len(whole) > 1:
            found += _settled([cell for one in whole for cell in one.cells()], column, refuse) + prose
        else:
            found += [cell for one in whole for cell in one.cells()] + prose
    found.sort(key=_ROW)  # stable: cells of one row stay in the order of their columns
    return Looked(series, found)


def _said(header: str, table: Table, states: tuple[int, ...]) -> str:
    """What tells of which state a column's numbers are: its header, and what stands in the columns of states."""
    return " ".join([header, *{str(value) for index in states for value in table.cells[index]}])


def _whole_cells(
    detector: Detector,
    column: Column,
    rules: Sequence[Listed],
    table: Table,
    states: tuple[int, ...],
    seen: set[int],
    refuse: Refuse | None,
) -> list[Series]:
    """Cells that hold a number and nothing else, by rule; the rows looked at go into `seen`, whatever came of them."""
    found: list[Series] = []
    explained: set[Kind] = set()
    for listed in rules:
        rule = listed.rule
        if rule.kind in explained and not rule.also:
            continue  # every cell is such a number already, in another writing
        common = _common(detector, listed, column.header)
        hopeless = refuse is None and _hopeless(rule, common)
        if hopeless and len(seen) == column.filled:
            continue
        whole = _whole(detector, listed, column)
        looked = len(whole.rows)
        seen.update(whole.rows)
        if not looked or hopeless:
            continue
        whole, accepted = _checked(rule, whole, column, refuse)
        if not accepted.values:
            continue
        headed = any(fact.startswith("column:") for fact in common)
        common += _judge(rule.chance, accepted.values, looked, column.filled, least=_SAMPLE if headed else _STEPS)
        beside: Sequence[str] = ()
        if rule.also:
            headers = " | ".join(map(header_text, table.columns))
            common += detector.also_facts(listed, headers) + detector.rival_facts(listed, headers)
            if states and not any(fact.startswith("also") for fact in common):
                beside = table.cells[min(states, key=lambda index: abs(index - column.number))]
        one = _series(detector, listed, column, whole, accepted, common, beside, refuse)
        if one.rows:
            found.append(one)
        if len(one.rows) == column.filled:
            explained.add(rule.kind)
    return found


def _whole(detector: Detector, listed: Listed, column: Column) -> Whole:
    """The cells that the rule's pattern fills, but for spaces, quotes and the apostrophe of spreadsheets."""
    pattern = listed.rule.regex
    filling = _filling(pattern, column)
    if filling is not None:
        return filling
    data, texts = column.data, column.texts
    ends = detector.ends(listed, column.hits)
    matches = pattern.finditer(data) if ends is None else at_hits(pattern, data, ends, reach(listed.rule))
    spans = [match.span("value") for match in matches]
    if not spans:
        return _NONE
    lows, highs = zip(*spans, strict=True)
    starts, following = column.starts, column.starts[1:]
    rows: Sequence[int] = range(len(spans))
    if lows != tuple(starts[:-1]):
        rows = list(map(bisect_right, repeat(following), lows))
    if tuple(map(starts.__getitem__, rows)) == lows and tuple(map(following.__getitem__, rows)) == tuple(
        map(add, highs, repeat(1))
    ):
        values = list(texts) if len(rows) == len(texts) else list(map(texts.__getitem__, rows))
        return Whole(rows, [0] * len(rows), list(map(sub, highs, lows)), values, full=True)
    kept = [
        (row, low - starts[row], high - starts[row], data[low:high].decode("utf-8", "replace"))
        for row, (low, high) in zip(rows, spans, strict=True)
        if _alone(data, low, high, starts[row], following[row] - 1)
    ]
    if not kept:
        return _NONE
    numbers, left, right, written = zip(*kept, strict=True)
    return Whole(numbers, left, right, written, full=False)


def _filling(pattern: regex.Pattern[bytes], column: Column) -> Whole | None:
    """All cells, or all but the empty ones, if each is a value from its first character to its last; else None.

    Where the values in their order, put together, are all that there is, none has to be asked where it stands.
    """

    def values(text: bytes) -> list[bytes]:
        found = pattern.findall(text)
        return found if pattern.groups == 1 else list(map(itemgetter(pattern.groupindex["value"] - 1), found))

    data, texts = column.data, column.texts
    rows: Sequence[int] = range(len(texts))
    head = data[:_HEAD].split(b"\n")[:-1]
    if values(b"\n".join(head)) != list(filter(None, head)):
        return None
    if head and _blind(pattern):
        shape, one = data.translate(_SHAPE), head[0].translate(_SHAPE)
        some = [one] * min(len(rows), _ENOUGH)
        if shape == b"\n".join([one] * len(rows)) and values(b"\n".join(some)) == some:
            return Whole(rows, [0] * len(rows), [len(one)] * len(rows), list(texts), full=True)
    found = values(data)
    if len(found) < len(texts):
        rows = list(compress(rows, texts))
        texts = list(filter(None, texts))
        data = b"\n".join(filter(None, data.split(b"\n")))
    if not found or len(found) != len(texts) or b"\n".join(found) != data:
        return None
    return Whole(rows, [0] * len(rows), list(map(len, found)), list(texts), full=True)


_SHAPE: Final = bytes.maketrans(b"123456789", b"000000000")
_ENOUGH: Final = 64
"""Cells of one shape that stand for any number of them: no pattern looks further around."""
_REFERENCE: Final = re.compile(r"\(\?P=(\w+)\)")
_COUNTS: Final = re.compile(r"0-9|\{[0-9,]+\}")


@cache
def _blind(pattern: regex.Pattern[bytes]) -> bool:
    """Whether a pattern takes one digit like any other: then it finds the same in numbers that are written alike.

    It names no digit, and what it wants to see again (a separator) is none.
    """
    source = pattern.pattern.decode()
    for name in _REFERENCE.findall(source):
        again = re.search(rf"\(\?P<{name}>\s*(\[[^\]]+\])\s*\)", source)
        if again is None or re.search(again[1], "0123456789"):
            return False
    return not any(map(str.isdigit, _COUNTS.sub("", source)))


def _alone(data: bytes, start: int, end: int, low: int, high: int) -> bool:
    """Whether a value fills its cell but for spaces, quotes and the apostrophe of spreadsheets."""
    if end > high:
        return False
    return (start == low or not data[low:start].strip(b" '\"=\t")) and (
        end == high or not data[end:high].strip(b" '\"\t")
    )


@lru_cache(maxsize=4096)
def _common(detector: Detector, listed: Listed, header: str) -> tuple[str, ...]:
    """The facts that all whole cells of a column have."""
    return ("base", *detector.header_facts(listed, header), "alone-in-cell")


def _hopeless(rule: Rule, common: tuple[str, ...]) -> bool:
    """Whether no value of a column can be a finding, by what its header says: none needs to be checked."""
    return judged(rule, common)[1] + _most(rule) < rule.levels[-1][1]


@cache
def _most(rule: Rule) -> float:
    """What the facts of a value, its column and its row can add at most."""
    possible = _BESIDE | CHECKS[rule.check.__name__].facts
    return sum(weight for fact, weight in rule.weights.items() if weight > 0 and fact.partition(":")[0] in possible)


def _checked(rule: Rule, whole: Whole, column: Column, refuse: Refuse | None) -> tuple[Whole, Accepted]:
    """Those of the cells that the rule's check accepts, and what it says of them."""
    at_once = CHECKS[rule.check.__name__].at_once
    alike = at_once(whole.values) if at_once is not None else None
    if alike is not None:
        return whole, alike
    verdicts = list(map(rule.check, whole.values))
    checked = [verdict for verdict in verdicts if isinstance(verdict, Checked)]
    accepted = Accepted([one.value for one in checked], *coded((one.facts, one.test) for one in checked))
    if len(checked) == len(verdicts):
        return whole, accepted
    if refuse is not None:
        for row, start, end, verdict in zip(*whole[:3], verdicts, strict=True):
            if isinstance(verdict, Refused):
                low = column.starts[row]
                refuse(Rejected(rule, low + start, low + end, (f"column:{column.header}",), verdict.why))
    passed = [isinstance(verdict, Checked) for verdict in verdicts]
    rows, starts, ends = (list(compress(numbers, passed)) for numbers in whole[:3])
    return Whole(rows, starts, ends, list(compress(whole.values, passed)), whole.full), accepted


def _series(
    detector: Detector,
    listed: Listed,
    column: Column,
    whole: Whole,
    accepted: Accepted,
    common: tuple[str, ...],
    beside: Sequence[str],
    refuse: Refuse | None,
) -> Series:
    """The candidates among cells that a check accepted; `beside` is the column that names a state for each row."""
    rule = listed.rule
    rows, starts, ends = whole[:3]
    values, which, said = accepted
    if not rule.test_values.isdisjoint(values):
        known = map(rule.test_values.__contains__, values)
        which, said = coded((said[at][0], said[at][1] or test) for at, test in zip(which, known, strict=True))
    states = list(map(beside.__getitem__, rows)) if beside else ("",) * len(values)
    which, keys = coded_rows(which, states)
    standings: list[Standing] = []
    codes: list[int] = []
    for number, (at, state) in enumerate(keys):
        own, test = said[at]
        facts = (*common, *own, *(("test-value",) if test else ()))
        facts += detector.also_facts(listed, state) if state else ()
        possible = judged(rule, (*facts, "name"))[0] is not None
        codes.append(len(standings) if possible else -1)
        if possible:
            standings.append(Standing(facts, test, judged(rule, facts)[1]))
        elif refuse is not None:
            for row, start, end in compress(zip(rows, starts, ends, strict=True), map(number.__eq__, which)):
                low = column.starts[row]
                refuse(Rejected(rule, low + start, low + end, facts, "not enough speaks for it"))
    if -1 in codes:
        which = list(map(codes.__getitem__, which))
        fit = [code >= 0 for code in which]
        rows, starts, ends, which = (list(compress(one, fit)) for one in (rows, starts, ends, which))
        values = list(compress(values, fit))
    return Series(column.number, rule, rows, starts, ends, values, standings, which, whole.full)


def _settled(found: list[Cell], column: Column, refuse: Refuse | None) -> list[Cell]:
    """One candidate for each cell, when several rules accept cells of a column."""
    by_row: dict[int, list[Candidate]] = {}
    for row, _, candidate in found:
        by_row.setdefault(row, []).append(candidate)
    cells = []
    for row, candidates in by_row.items():
        chosen, lost = (candidates, []) if len(candidates) == 1 else settle(candidates)
        cells += [Cell(row, column.number, candidate) for candidate in chosen]
        if refuse is not None:
            low = column.starts[row]
            for loser, winner in lost:
                refuse(Rejected(loser.rule, low, low, loser.facts, f"better explained by {winner.rule.id}"))
    return cells


def _judge(chance: float, accepted: Sequence[str], looked: int, filled: int, *, least: int) -> tuple[str, ...]:
    """What the column as a whole says of its values; `least`: values that may be a sequence if they count up by one.

    A check that random numbers pass with the probability `chance` tells a column of real ones from one of other
    numbers by the share that passes: halfway between the two lies the border, and lower where few were checked. A
    column that counts up is a sequence.
    """
    if looked < _SAMPLE:
        return ("sequence",) if _steps(accepted, least) in _ONE else ()
    share = len(accepted) / looked
    if share < (1 + chance) / (2 if looked >= 2 * _SAMPLE else 4) or share < chance / 2:
        return ("impure",)
    steps = _steps(accepted, _SAMPLE)
    if len(steps) == 1 and steps != {0}:
        return ("sequence",)
    pure = share >= 0.95 and looked >= filled / 2 and chance**looked < _BY_CHANCE
    return ("pure",) if pure else ()


def _steps(accepted: Sequence[str], least: int) -> set[int]:
    """By how much each number is more than the one above it; none if there are fewer than `least`."""
    numbers = [int(value) for value in accepted[:20] if value.isdigit()]
    return {after - before for before, after in pairwise(numbers)} if len(numbers) >= least else set()


def _prose_cells(detector: Detector, column: Column, seen: set[int], refuse: Refuse | None) -> list[Cell]:
    """Cells in which a number stands among other text: each is read as a record of its own under the header."""
    starts = column.starts
    left: Hits = {}
    for kind, ends in column.hits.items():
        after = map(bisect_left, repeat(starts), ends)  # one more than the row that a hit ends in
        unseen = list(compress(ends, [row - 1 not in seen for row in after]))
        if unseen:
            left[kind] = unseen
    if not left:
        return []
    passage = Passage(column.data, starts[:-1], column.header, frozenset(seen))
    cells = []
    for candidate in detector.inspect(passage, left, refuse):
        row = bisect_right(starts, candidate.start) - 1
        start = starts[row]
        cells.append(
            Cell(row, column.number, candidate._replace(start=candidate.start - start, end=candidate.end - start))
        )
    return cells


@lru_cache(maxsize=256)
def _state_columns(columns: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(
        index
        for index, header in enumerate(columns)
        if _STATE_WORDS & set(header_text(header).lower().replace("_", " ").split())
    )
