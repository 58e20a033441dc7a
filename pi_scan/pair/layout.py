"""Whose a number is by how a page is laid out: columns of a record, of a form for two; blocks under a person's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.name_cells import names_from_cell
from pi_scan.detect.names import find_names
from pi_scan.pair.scene import Spot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.detect.candidate import Candidate
    from pi_scan.model import Table
    from pi_scan.pair.scene import Scene

_NACHA: Final = "financial_account/nacha"
_INDIVIDUAL: Final = (54, 76)
"""Columns of the individual's name in an entry of an ACH file."""
_MICR: Final = "financial_account/micr"
_CHECK: Final = 900
"""Bytes of a check."""
_PARTS: Final = 5
"""Paragraphs of a check above its foot."""
_HOUSE: Final = re.compile(r"^[^\n]*\n(?:[^\n\d]*\n)?[ \t]*[0-9]{1,6} [^\n]{3,80}")
"""The lines below a name with an address in them."""
_BULLETS: Final = " \t*•-–—0123456789.)#"
"""What may stand before the name that a block begins with."""
_BLOCKS: Final = re.compile(r"(?P<first>(?:N#+){2,})|(?:#N){2,}")
"""Names and numbers by turns: each name before its number, or behind it."""
_TWICE: Final = re.compile(r"[ \t]*(?P<label>[^\W\d_][^:\n]{2,40}?)(?=:|  ).*?  (?P<again>(?P=label)(?=:|  ))")
"""A label that stands twice on a line, once for each of two persons."""
_SHIFT: Final = 3
"""Characters by which a column may be shifted from line to line."""
_FORM: Final = 50
"""Rows of a table that show whether it is a form."""
_REFERENCE: Final = re.compile(
    r"(?im)^\W{0,4}((?:(?:our|your|file|record|case|claim|ticket|loan|policy|application|request|incident|order) )?"
    r"(?:ref(?:erence)?|id|no|number|#)|case|ticket|record|file|claim)\b[.#: \t]{0,4}([0-9A-Z][0-9A-Z/-]{2,24})[ \t]*$"
)
"""A field that says which record this is: `Ref: 47396988`."""
_CAPTION: Final = re.compile(r"(?m)^([ \t]*[^\W\d_][^:\n]{2,40}?)  (?= *[^\W_])")
"""A label in a column of its own, without a colon."""


def of_record(scene: Scene, candidate: Candidate, line: tuple[int, int]) -> tuple[Spot, ...] | None:
    """Who is named in the columns of an ACH entry; empty where it is a firm, None where there is no such entry."""
    if candidate.rule.id != _NACHA:
        return None
    low, high = (line[0] + column for column in _INDIVIDUAL)
    names = names_from_cell(scene.text(low, high).strip())
    return tuple(Spot(low, high, name) for name in names[:1])


def of_check(scene: Scene, candidate: Candidate, near: list[Candidate], line: tuple[int, int]) -> list[Spot]:
    """Those who stand over an address at the head of a check, if any; `line` is that at its foot."""
    if candidate.rule.id != _MICR:
        return []
    low = max(0, line[0] - _CHECK, *(one.end for one in near if one.rule.id == _MICR and one.end <= line[0]))
    for number, (first, last) in enumerate(scene.neighbours(line[0], line[0], low, line[0])):
        if first < 0 or number == _PARTS:
            return []
        heads = [spot for spot in scene.names(first, last) if not _before(scene, spot.start).strip()]
        if heads and _HOUSE.search(scene.text(heads[-1].end, last)):
            return heads
    return []


def in_block(
    scene: Scene, spots: Sequence[Spot], candidate: Candidate, candidates: list[Candidate], paragraph: tuple[int, int]
) -> list[Spot]:
    """Those of the names of a paragraph that may be the number's by the blocks it is made of: all, if of none."""
    beside = _siblings(scene, candidate, paragraph)
    own = [spot for spot in spots if not spot.other]
    if beside is not None and (within := [spot for spot in own if beside[0] <= spot.start < beside[1]]):
        return within
    heads = [spot for spot in own if spot.labelled or not _before(scene, spot.start).strip(_BULLETS)]
    left = [spot for spot in spots if spot.start < candidate.start]
    kind = candidate.rule.kind
    numbers = {one.start for one in candidates if one.rule.kind is kind and paragraph[0] <= one.start < paragraph[1]}
    order = sorted([*((spot.start, "N") for spot in heads), *((start, "#") for start in numbers)])
    found = _BLOCKS.fullmatch("".join(mark for _, mark in order))
    if found is not None:
        return left if found["first"] else [spot for spot in spots if spot.start > candidate.end]
    indent = _indent(scene, candidate.start)
    start = candidate.start
    while indent and (start := scene.data.rfind(b"\n", paragraph[0], start)) > 0:
        if _indent(scene, start) < indent and scene.data[max(0, start - 1) : start].strip():
            low = scene.line(start, start, *paragraph)[0]
            if any(low <= spot.start < start for spot in own):
                return [*left, *(spot for spot in spots if spot not in left and _indent(scene, spot.start) >= indent)]
            break
    return list(spots)


def _siblings(scene: Scene, candidate: Candidate, paragraph: tuple[int, int]) -> tuple[int, int] | None:
    """The lines that are indented at least as far as that of a number, under one that ends with a colon: of YAML."""
    indent = _indent(scene, candidate.start)
    if not indent:
        return None
    line = scene.line(candidate.start, candidate.end, *paragraph)
    start, end = line
    while start > paragraph[0]:
        above = scene.line(start - 1, start - 1, *paragraph)
        if _indent(scene, above[1]) < indent:
            break
        start = above[0]
    while end < paragraph[1] and _indent(scene, scene.line(end + 1, end + 1, *paragraph)[1]) >= indent:
        end = scene.line(end + 1, end + 1, *paragraph)[1]
    over = scene.text(*scene.line(start - 1, start - 1, *paragraph)).rstrip() if start > paragraph[0] else ""
    return (start, end) if over.endswith(":") else None


def may_claim(scene: Scene, spot: Spot, others: Sequence[Spot], candidate: Candidate, near: list[Candidate]) -> bool:
    """Whether a name of another paragraph may be whose form it is that a number stands in; `others` are around, too.

    It is not if it is an item of a list, beside a number of its own; one of several persons that sentences name; or in
    a record with a reference of its own, where the number's block has another.
    """
    low, high = scene.line(spot.start, spot.end, 0, scene.size)
    if not spot.labelled:
        return not any(low <= one.start < high for one in near)
    if scene.prose(low, high) and any(one.name.key != spot.name.key for one in others):
        return False
    mine, its = (_references(scene, one.start, one.end) for one in (candidate, spot))
    return not any(its.get(label, value) != value for label, value in mine.items())


def _references(scene: Scene, start: int, end: int) -> dict[str, str]:
    """The fields of the paragraph around `start`…`end` that say which record it is, by label."""
    text = scene.text(*scene.paragraph(start, end, 0, scene.size))
    return {label.lower(): value for label, value in _REFERENCE.findall(text)}


def _before(scene: Scene, start: int) -> str:
    """What stands before a place on its line."""
    return scene.text(scene.line(start, start, 0, scene.size)[0], start)


def _indent(scene: Scene, start: int) -> int:
    """By how much the line of a place is indented."""
    before = _before(scene, start)
    return len(before) - len(before.lstrip(" \t"))


def in_column(
    scene: Scene, candidate: Candidate, line: tuple[int, int], paragraph: tuple[int, int]
) -> tuple[Spot, ...]:
    """The names in the column of a number in a form for two persons, side by side; empty if it is no such form."""
    twice = _TWICE.match(scene.text(*line))
    if twice is None:
        return ()
    column = twice.start("again")
    text = scene.text(*paragraph)
    lines = text.split("\n")
    borders = [_border(each, column) for each in lines]
    if sum(found is not None and labelled for found, labelled in borders) < 2:
        return ()
    right = len(scene.text(line[0], candidate.start)) >= column
    halves: list[str] = []
    offsets: list[int] = []
    at = 0
    for each, (border, _) in zip(lines, borders, strict=True):
        low, high = (0, border) if not right else (border, len(each)) if border is not None else (0, 0)
        half = _CAPTION.sub(r"\1: ", each[low:high])
        halves.append(half)
        offsets += range(at + low, at + low + len(half) + 1)
        at += len(each) + 1
    spots = []
    for name in find_names("\n".join(halves)):
        low, high = (paragraph[0] + len(text[: offsets[place]].encode()) for place in (name.start, name.end - 1))
        spots.append(Spot(low, high + 1, name))
    return tuple(spots)


def for_two(table: Table) -> bool:
    """Whether what looks like a table of two columns is a form for two persons, side by side, with the same labels."""
    if len(table.cells) != 2:
        return False
    pairs = (f"{left}  {right}" for left, right in zip(*(column[:_FORM] for column in table.cells), strict=True))
    return sum(_TWICE.match(pair) is not None for pair in pairs) > 1


def _border(line: str, column: int) -> tuple[int | None, bool]:
    """Where the second column of a line begins, if it has one; and whether its label is that of the first."""
    twice = _TWICE.match(line)
    if twice is not None and abs(twice.start("again") - column) <= _SHIFT:
        return twice.start("again"), True
    return (
        (column, False) if line[column - 2 : column].isspace() and line[column : column + 1].strip() else (None, False)
    )
