"""Tables looked at as tables: a column is swept in one go and judged as a whole. A table in, candidates by cell out.

What is done for each cell is done by functions written in C, over the whole column, as far as it goes: most columns
with numbers in them hold other numbers, and the rest hold nothing but what a rule expects.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pi_scan.detect.candidate import Candidate, Rejected, settle
from pi_scan.detect.checks import CHECKS, Accepted, Checked, Refused
from pi_scan.detect.column_facts import SAMPLE, STEPS, common_facts, hopeless, judge
from pi_scan.detect.filled_cells import HEAD, Whole, filled_cells
from pi_scan.detect.lists import last_number
from pi_scan.detect.normal import normalise
from pi_scan.detect.prose_cells import prose_cells
from pi_scan.detect.rules import judged
from pi_scan.detect.series import Cell, Column, Looked, Series, Standing
from pi_scan.detect.vocabulary import header_text
from pi_scan.model import Table
from pi_scan.roster import coded, coded_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.look import Detector, Refuse
    from pi_scan.detect.rules import Rule
    from pi_scan.detect.tries import Listed
    from pi_scan.model import Kind

_STATE_WORDS: Final = frozenset({"state", "st", "issuing", "jurisdiction", "issuer"})
_MANY: Final = 1024
"""Cells from which on a column is first asked what kinds of numbers it holds."""
_WORD: Final = re.compile(rb"[A-Za-z][^0-9\n]{0,2}[A-Za-z]")
"""What a word or a short form has, and the letter of a number (`S12345678`) has not."""
_CODE: Final = re.compile(rb"(?<![^ \n])[A-Z]{2}(?![^ \n])")
"""That of a state, in a cell that holds a number, too: `24183305 PA`."""
_NUMBER: Final = re.compile(r"\s*[0-9](?:[ -]?[0-9]){5,18}\s*")
_SAMPLE: Final = 200
"""Cells by which it is judged whether a column without a header holds numbers."""
_ROW: Final = itemgetter(0)


def look_table(detector: Detector, table: Table, refuse: Refuse | None = None) -> Looked:
    """Every candidate of a table."""
    if table.context and not any(table.columns):
        table = _titled(detector, table)
    series: list[Series] = []
    found: list[Cell] = []
    states = _state_columns(table.columns)
    headers = _headers(table.columns)
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
        likely = detector.likely(tuple(swept.values()), partial(_said, words, data, table, states))
        if refuse is None and data.isascii() and (data.swapcase() == data or not _WORD.search(data)):
            # No word beside the numbers says more of them than the header does.
            hopeful = [one for one in likely if not hopeless(one.rule, common_facts(detector, one, words))]
            if hits is None and not any(one.rule.regex.search(data, 0, HEAD) for one in hopeful):
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
        if len(seen) < column.filled:
            prose = prose_cells(detector, column, likely, headers, seen, refuse)
        if len(whole) == 1 and not prose:
            series += whole
        elif len(whole) > 1:
            found += _settled([cell for one in whole for cell in one.cells()], column, refuse) + prose
        else:
            found += [cell for one in whole for cell in one.cells()] + prose
    found.sort(key=_ROW)  # stable: cells of one row stay in the order of their columns
    return Looked(series, found)


def _said(header: str, data: bytes, table: Table, states: tuple[int, ...]) -> str:
    """What tells of which state a column's numbers are: its header, codes beside them, the columns of states."""
    beside = {code.decode() for code in _CODE.findall(data)}
    return " ".join([header, *beside, *{str(value) for index in states for value in table.cells[index]}])


def _titled(detector: Detector, table: Table) -> Table:
    """A table without headers with one for its only column of numbers, if its title says what they are."""
    numbers = [index for index, cells in enumerate(table.cells) if _are_numbers(cells[:_SAMPLE])]
    header = next(filter(None, (last_number(detector, line) for line in table.context.split("\n"))), "")
    if len(numbers) != 1 or not header:
        return table
    columns = tuple(header if index in numbers else "" for index in range(len(table.columns)))
    return Table(table.place, columns, table.cells, table.first_row, table.context, table.hidden)


def _are_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and all(map(_NUMBER.fullmatch, filled))


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
        common = common_facts(detector, listed, column.header)
        without_hope = refuse is None and hopeless(rule, common)
        if without_hope and len(seen) == column.filled:
            continue
        whole = filled_cells(detector, listed, column)
        looked = len(whole.rows)
        seen.update(whole.rows)
        if not looked or without_hope:
            continue
        whole, accepted = _checked(rule, whole, column, refuse)
        if not accepted.values:
            continue
        headed = any(fact.startswith("column:") for fact in common)
        common += judge(rule.chance, accepted.values, looked, column.filled, least=SAMPLE if headed else STEPS)
        beside: Sequence[str] = ()
        if rule.also:
            headers = _headers(table.columns)
            common += detector.also_facts(listed, headers) + detector.rival_facts(listed, headers)
            if states and not any(fact.startswith("also") for fact in common):
                beside = table.cells[min(states, key=lambda index: abs(index - column.number))]
        one = _series(detector, listed, column, whole, accepted, common, beside, refuse)
        if one.rows:
            found.append(one)
        if len(one.rows) == column.filled:
            explained.add(rule.kind)
    return found


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


@lru_cache(maxsize=256)
def _headers(columns: tuple[str, ...]) -> str:
    return " | ".join(map(header_text, columns))


@lru_cache(maxsize=256)
def _state_columns(columns: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(
        index
        for index, header in enumerate(columns)
        if _STATE_WORDS & set(header_text(header).lower().replace("_", " ").split())
    )
