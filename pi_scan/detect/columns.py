"""Tables looked at as tables: a column is swept in one go and judged as a whole. A table in, candidates by cell out.

What is done for each cell is done by functions written in C, over the whole column, as far as it goes: most columns
with numbers in them hold other numbers, and the rest hold nothing but what a rule expects.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from itertools import accumulate, compress, count, pairwise, repeat
from operator import add, itemgetter, sub
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.candidate import Candidate, Rejected, settle
from pi_scan.detect.checks import CHECKS, Checked, Refused
from pi_scan.detect.look import Detector, Passage, Refuse
from pi_scan.detect.normal import normalise
from pi_scan.detect.rules import judged
from pi_scan.detect.vocabulary import header_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.rules import Rule
    from pi_scan.detect.sweep import Hits
    from pi_scan.detect.tries import Listed
    from pi_scan.model import Kind, Table

_SAMPLE: Final = 5
"""Values from which on a column is judged as a whole."""
_BY_CHANCE: Final = 0.02
"""A column is pure only if as many random numbers would pass the check with less than this probability."""
_STATE_WORDS: Final = frozenset({"state", "st", "issuing", "jurisdiction", "issuer"})
_BESIDE: Final = frozenset({"also", "name", "pure"})
"""Facts for a value that its row and its column may give, beside those of its check."""
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]")
_ROW: Final = itemgetter(0)


class Cell(NamedTuple):
    """A candidate and the cell it stands in (both counted from 0)."""

    row: int
    column: int
    candidate: Candidate


class Column(NamedTuple):
    """A column made ready for the look."""

    number: int
    header: str
    """As words: camel case split."""
    texts: Sequence[str]
    """The cells, exotic digits and dashes made plain."""
    data: bytes
    """The same joined by line feeds, as UTF-8."""
    starts: list[int]
    """Offset in `data` of each cell, and of the one that would follow the last."""
    filled: int
    """Number of cells that are not empty."""


class Whole(NamedTuple):
    """Cells that hold a value and nothing else: the row, the span of the value in the cell, the value as written."""

    rows: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[str]


def look_table(detector: Detector, table: Table, refuse: Refuse | None = None) -> list[Cell]:
    """Every candidate of a table, by row, then column."""
    found: list[Cell] = []
    states = _state_columns(table)
    named = cache(lambda: " ".join({str(value) for index in states for value in table.cells[index]}))
    for index, (header, cells) in enumerate(zip(table.columns, table.cells, strict=True)):
        joined = "\n".join(cells)
        data = joined.encode("utf-8", "replace")
        hits = detector.sweep.hits(data)
        words = header_text(header)
        rules = detector.headed(words)
        if not hits and not rules:
            continue
        exotic = [end for kind, ends in hits.items() if detector.exotic(kind) for end in ends]
        if exotic:
            data = normalise(data, exotic).data
            hits = detector.sweep.hits(data)
        swept = {id(listed): listed for kind in sorted(hits) for listed in detector.shapes(kind)}
        swept |= {id(listed): listed for listed in rules}
        likely = detector.likely(tuple(swept.values()), lambda words=words: f"{words} {named()}")  # type: ignore[misc]
        if refuse is None and not _WORD.search(data):
            # No word beside the numbers says more of them than the header does.
            hopeful = [one.rule for one in likely if not _hopeless(one.rule, _common(detector, one, words))]
            if not any(rule.regex.search(data) for rule in hopeful):
                continue
        texts = cells if joined.isascii() else data.decode("utf-8", "replace").split("\n")
        lengths = map(len, cells if texts is cells else data.split(b"\n"))
        starts = list(map(add, accumulate(lengths, initial=0), count()))
        column = Column(index, words, texts, data, starts, len(cells) - cells.count(""))
        seen: set[int] = set()
        found += _whole_cells(detector, column, likely, table, states, seen, refuse)
        found += _prose_cells(detector, column, hits, seen, refuse)
    found.sort(key=_ROW)  # stable: cells of one row stay in the order of their columns
    return found


def _whole_cells(
    detector: Detector,
    column: Column,
    rules: Sequence[Listed],
    table: Table,
    states: tuple[int, ...],
    seen: set[int],
    refuse: Refuse | None,
) -> list[Cell]:
    """Cells that hold a number and nothing else; the rows looked at go into `seen`, whatever came of them."""
    found: list[Cell] = []
    explained: set[Kind] = set()
    rivals = False
    for at, listed in enumerate(rules):
        rule = listed.rule
        if rule.kind in explained and not rule.also:
            continue  # every cell is such a number already, in another writing
        whole = _whole(rule, column)
        looked = len(whole.rows)
        if not looked:
            continue
        seen.update(whole.rows)
        common = _common(detector, listed, column.header)
        last = all(rule.kind != other.rule.kind for other in rules[at + 1 :])
        if refuse is None and last and _hopeless(rule, common):
            continue
        whole, accepted = _checked(rule, whole, column, refuse)
        if not accepted:
            continue
        if len(accepted) == column.filled:
            explained.add(rule.kind)
        common += _judge(rule.chance, accepted, looked, column.filled)
        beside: Sequence[str] = ()
        if rule.also:
            common += detector.also_facts(listed, " | ".join(map(header_text, table.columns)))
            if states and not any(fact.startswith("also") for fact in common):
                beside = table.cells[min(states, key=lambda index: abs(index - column.number))]
        cells = _cells(detector, listed, column, whole, accepted, common, beside, refuse)
        rivals = rivals or bool(found and cells)
        found += cells
    return _settled(found, column, refuse) if rivals else found


def _whole(rule: Rule, column: Column) -> Whole:
    """The cells that the rule's pattern fills, but for spaces, quotes and the apostrophe of spreadsheets."""
    data, texts, starts = column.data, column.texts, column.starts
    group = rule.regex.groupindex["value"]
    spans = [match.span(group) for match in rule.regex.finditer(data)]
    if not spans:
        return Whole((), (), (), ())
    lows, highs = zip(*spans, strict=True)
    following = starts[1:]
    rows: Sequence[int] = range(len(spans))
    if lows != tuple(starts[:-1]):
        rows = list(map(bisect_right, repeat(following), lows))
    if tuple(map(starts.__getitem__, rows)) == lows and tuple(map(following.__getitem__, rows)) == tuple(
        map(add, highs, repeat(1))
    ):
        return Whole(rows, [0] * len(rows), list(map(sub, highs, lows)), list(map(texts.__getitem__, rows)))
    kept = [
        (row, low - starts[row], high - starts[row], data[low:high].decode("utf-8", "replace"))
        for row, (low, high) in zip(rows, spans, strict=True)
        if _alone(data, low, high, starts[row], following[row] - 1)
    ]
    return Whole(*zip(*kept, strict=True)) if kept else Whole((), (), (), ())


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


def _checked(rule: Rule, whole: Whole, column: Column, refuse: Refuse | None) -> tuple[Whole, list[Checked]]:
    """Those of the cells that the rule's check accepts, and what it says of them."""
    verdicts = list(map(rule.check, whole.values))
    accepted = [verdict for verdict in verdicts if isinstance(verdict, Checked)]
    if len(accepted) == len(verdicts):
        return whole, accepted
    if refuse is not None:
        for row, start, end, verdict in zip(whole.rows, whole.starts, whole.ends, verdicts, strict=True):
            if isinstance(verdict, Refused):
                low = column.starts[row]
                refuse(Rejected(rule, low + start, low + end, (f"column:{column.header}",), verdict.why))
    passed = [isinstance(verdict, Checked) for verdict in verdicts]
    rows, starts, ends = (list(compress(numbers, passed)) for numbers in (whole.rows, whole.starts, whole.ends))
    return Whole(rows, starts, ends, list(compress(whole.values, passed))), accepted


def _cells(
    detector: Detector,
    listed: Listed,
    column: Column,
    whole: Whole,
    accepted: Sequence[Checked],
    common: tuple[str, ...],
    beside: Sequence[str],
    refuse: Refuse | None,
) -> list[Cell]:
    """The candidates among cells that a check accepted; `beside` is the column that names a state for each row."""
    rule, number = listed.rule, column.number
    levels: dict[tuple[tuple[str, ...], str], tuple[tuple[str, ...], float, bool]] = {}
    found: list[Cell] = []
    states = list(map(beside.__getitem__, whole.rows)) if beside else [""] * len(accepted)
    for row, start, end, (value, own, test), state in zip(*whole[:3], accepted, states, strict=True):
        known = levels.get((own, state))
        if known is None:
            facts = (*common, *own, *(detector.also_facts(listed, state) if state else ()))
            known = facts, judged(rule, facts)[1], judged(rule, (*facts, "name"))[0] is not None
            levels[own, state] = known
        facts, rank, possible = known
        if possible:
            known_test = test or value in rule.test_values
            found.append(Cell(row, number, Candidate(rule, start, end, value, facts, known_test, rank)))
        elif refuse is not None:
            low = column.starts[row]
            refuse(Rejected(rule, low + start, low + end, facts, "not enough speaks for it"))
    return found


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


def _judge(chance: float, accepted: Sequence[Checked], looked: int, filled: int) -> tuple[str, ...]:
    """What the column as a whole says of its values.

    A check that random numbers pass with the probability `chance` tells a column of real ones from one of other
    numbers by the share that passes: halfway between the two lies the border. A column that counts up is a sequence.
    """
    if looked < _SAMPLE:
        return ()
    share = len(accepted) / looked
    if (share < (1 + chance) / 2 and looked >= 2 * _SAMPLE) or share < chance / 2:
        return ("impure",)
    numbers = [int(checked.value) for checked in accepted[:20] if checked.value.isdigit()]
    steps = {after - before for before, after in pairwise(numbers)}
    if len(numbers) >= _SAMPLE and len(steps) == 1 and steps != {0}:
        return ("sequence",)
    pure = share >= 0.95 and looked >= filled / 2 and chance**looked < _BY_CHANCE
    return ("pure",) if pure else ()


def _prose_cells(detector: Detector, column: Column, hits: Hits, seen: set[int], refuse: Refuse | None) -> list[Cell]:
    """Cells in which a number stands among other text: each is read as a record of its own under the header."""
    if not hits or len(seen) == column.filled:
        return []
    starts = column.starts
    left: Hits = {}
    for kind, ends in hits.items():
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


def _state_columns(table: Table) -> tuple[int, ...]:
    return tuple(
        index
        for index, header in enumerate(table.columns)
        if _STATE_WORDS & set(header_text(header).lower().replace("_", " ").split())
    )
