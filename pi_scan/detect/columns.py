"""Tables looked at as tables: a column is swept in one go and judged as a whole. A table in, candidates by cell out."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.candidate import Candidate, Rejected, settle
from pi_scan.detect.checks import Checked, Refused
from pi_scan.detect.look import Detector, Passage, Refuse
from pi_scan.detect.normal import normalise
from pi_scan.detect.rules import judged
from pi_scan.detect.vocabulary import header_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.sweep import Hit
    from pi_scan.detect.tries import Listed
    from pi_scan.model import Kind, Table

_SAMPLE: Final = 5
"""Values from which on a column is judged as a whole."""
_BY_CHANCE: Final = 0.02
"""A column is pure only if as many random numbers would pass the check with less than this probability."""
_STATE_WORDS: Final = frozenset({"state", "st", "issuing", "jurisdiction", "issuer"})


class Cell(NamedTuple):
    """A candidate and the cell it stands in (both counted from 0)."""

    row: int
    column: int
    candidate: Candidate


class Column(NamedTuple):
    """A column made ready for the sweep."""

    number: int
    header: str
    """As words: camel case split."""
    cells: Sequence[str]
    data: bytes
    """The cells joined by line feeds, as UTF-8, exotic digits and dashes made plain."""
    starts: list[int]
    """Offset in `data` of each cell."""


def look_table(detector: Detector, table: Table, refuse: Refuse | None = None) -> list[Cell]:
    """Every candidate of a table, by row, then column."""
    found: list[Cell] = []
    states = _state_columns(table)
    named = cache(lambda: " ".join({str(value) for index in states for value in table.cells[index]}))
    for index, (header, cells) in enumerate(zip(table.columns, table.cells, strict=True)):
        data = "\n".join(cells).encode("utf-8", "replace")
        hits = detector.sweep.hits(data)
        words = header_text(header)
        rules = detector.headed(words)
        if not hits and not rules:
            continue
        kinds = {hit.id for hit in hits}
        if any(map(detector.exotic, kinds)):
            data = normalise(data, [hit.end for hit in hits if detector.exotic(hit.id)]).data
            hits = detector.sweep.hits(data)
            kinds = {hit.id for hit in hits}
        starts = list(accumulate(map(len, data.split(b"\n")), lambda total, length: total + length + 1, initial=0))
        column = Column(index, words, cells, data, starts)
        swept = {id(listed): listed for kind in sorted(kinds) for listed in detector.shapes(kind)}
        swept |= {id(listed): listed for listed in rules}
        seen: set[int] = set()
        likely = detector.likely(tuple(swept.values()), lambda words=words: f"{words} {named()}")  # type: ignore[misc]
        found += _whole_cells(detector, column, likely, table, states, seen, refuse)
        found += _prose_cells(detector, column, hits, seen, refuse)
    found.sort(key=lambda cell: (cell.row, cell.column, cell.candidate.start))
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
    data, starts = column.data, column.starts
    filled = sum(map(bool, column.cells))
    by_row: dict[int, list[Candidate]] = {}
    explained: set[Kind] = set()
    for listed in rules:
        rule = listed.rule
        if rule.kind in explained and not rule.also:
            continue  # every cell is such a number already, in another writing
        accepted: list[tuple[int, int, int, Checked]] = []
        looked = 0
        check, row = rule.check, 0
        for match in rule.regex.finditer(data):
            start, end = match.span("value")
            row = bisect_right(starts, start, row) - 1
            low, high = starts[row], starts[row + 1] - 1
            if (start != low or end != high) and not _alone(data, start, end, low, high):
                continue
            looked += 1
            seen.add(row)
            checked = check(data[start:end].decode("utf-8", "replace"))
            if isinstance(checked, Refused):
                if refuse is not None:
                    refuse(Rejected(rule, start, end, (f"column:{column.header}",), checked.why))
            else:
                accepted.append((row, start - low, end - low, checked))
        if not accepted:
            continue
        if len(accepted) == filled:
            explained.add(rule.kind)
        common = (
            "base",
            *detector.header_facts(listed, column.header),
            "alone-in-cell",
            *_judge(rule.chance, accepted, looked, filled),
        )
        levels: dict[tuple[tuple[str, ...], str], tuple[tuple[str, ...], float, bool]] = {}
        also = bool(rule.also)
        common += detector.also_facts(listed, " | ".join(map(header_text, table.columns))) if also else ()
        also = also and not any(fact.startswith("also") for fact in common)
        for row, start, end, checked in accepted:
            beside = _beside(table, states, row, column.number) if also else ""
            known = levels.get((checked.facts, beside))
            if known is None:
                facts = (*common, *checked.facts, *(detector.also_facts(listed, beside) if beside else ()))
                known = facts, judged(rule, facts)[1], judged(rule, (*facts, "name"))[0] is not None
                levels[checked.facts, beside] = known
            facts, rank, possible = known
            if possible:
                test = checked.test or checked.value in rule.test_values
                by_row.setdefault(row, []).append(Candidate(rule, start, end, checked.value, facts, test, rank))
            elif refuse is not None:
                refuse(Rejected(rule, start + starts[row], end + starts[row], facts, "not enough speaks for it"))
    cells = []
    for row, candidates in by_row.items():
        chosen, lost = (candidates, []) if len(candidates) == 1 else settle(candidates)
        cells += [Cell(row, column.number, candidate) for candidate in chosen]
        if refuse is not None:
            for loser, winner in lost:
                refuse(
                    Rejected(loser.rule, starts[row], starts[row], loser.facts, f"better explained by {winner.rule.id}")
                )
    return cells


def _judge(chance: float, accepted: list[tuple[int, int, int, Checked]], looked: int, filled: int) -> tuple[str, ...]:
    """What the column as a whole says of its values.

    A check that random numbers pass with the probability `chance` tells a column of real ones from one of other
    numbers by the share that passes: halfway between the two lies the border. A column that counts up is a sequence.
    """
    if looked < _SAMPLE:
        return ()
    share = len(accepted) / looked
    if (share < (1 + chance) / 2 and looked >= 2 * _SAMPLE) or share < chance / 2:
        return ("impure",)
    numbers = [int(checked.value) for *_, checked in accepted[:20] if checked.value.isdigit()]
    steps = {after - before for before, after in pairwise(numbers)}
    if len(numbers) >= _SAMPLE and len(steps) == 1 and steps != {0}:
        return ("sequence",)
    pure = share >= 0.95 and looked >= filled / 2 and chance**looked < _BY_CHANCE
    return ("pure",) if pure else ()


def _prose_cells(
    detector: Detector, column: Column, hits: list[Hit], seen: set[int], refuse: Refuse | None
) -> list[Cell]:
    """Cells in which a number stands among other text: each is read as a record of its own under the header."""
    starts = column.starts
    left = [hit for hit in hits if bisect_right(starts, hit.end - 1) - 1 not in seen]
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


def _alone(data: bytes, start: int, end: int, low: int, high: int) -> bool:
    """Whether a value fills its cell but for spaces, quotes and the apostrophe of spreadsheets."""
    if end > high:
        return False
    return (start == low or not data[low:start].strip(b" '\"=\t")) and (
        end == high or not data[end:high].strip(b" '\"\t")
    )


def _state_columns(table: Table) -> tuple[int, ...]:
    return tuple(
        index
        for index, header in enumerate(table.columns)
        if _STATE_WORDS & set(header_text(header).lower().replace("_", " ").split())
    )


def _beside(table: Table, states: tuple[int, ...], row: int, column: int) -> str:
    """The state that a row names: the column nearest to the number's own."""
    if not states:
        return ""
    return str(table.cells[min(states, key=lambda index: abs(index - column))][row])
