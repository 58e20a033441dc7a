"""What other tools find is scored as ours is: the numbers of each kind, each once in a file, against the truth."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from accuracy import Found, Report, Score, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from corpus.truth import Planted

_OTHER = re.compile(r"[^0-9A-Za-z]+")


def canonical(text: str) -> str:
    """Letters and digits alone, in capitals: `219-09-9998` and `219 09 9998` are the same number.

    >>> canonical("sa 123-4567")
    'SA1234567'
    """
    return _OTHER.sub("", unicodedata.normalize("NFKC", text)).upper()


def told(lines: Iterable[str], kinds: Mapping[str, str], least: float = 0.0) -> set[Found]:
    """What a driver printed (see `peers/telling.py`), scores below `least` left out; a tool without scores is sure.

    A tool names no person: what it finds are numbers alone.
    """
    found = set()
    for line in lines:
        one = json.loads(line)
        if one.get("score", 1.0) >= least and one["entity"] in kinds:
            found.add(Found(one["path"], kinds[one["entity"]], canonical(one["value"]), "", "", "", "", ""))
    return found


def scored(
    planted: Iterable[Planted], found: Iterable[Found], kinds: Iterable[str], shown: Callable[[str], str]
) -> Report:
    """Truth against findings, of `kinds` alone; of the truth's numbers that is known which `shown` leaves.

    Test values are no one's numbers: whoever reports them is neither right nor wrong.
    """
    kinds = set(kinds)
    asked = [replace(line, value=shown(line.value)) for line in planted if line.kind in kinds]
    tests = {(line.file, line.value) for line in asked if line.test}
    counted = [one for one in found if one.kind in kinds and (one.file, one.value) not in tests]
    return compared(asked, counted, tests)


def by_kind(report: Report, kinds: Iterable[str]) -> dict[str, dict[str, float | int]]:
    """Scores of numbers, one for each kind."""
    return {kind: report.scores["numbers"].get(f"kind {kind}", Score()).row() for kind in sorted(set(kinds))}


def in_texts(planted: Iterable[Planted], texts: Path) -> dict[str, Score]:
    """Of the numbers planted, how many stand in the text that a reader gave of their file, by format and in `all`.

    `texts` is a folder with a text file of the same name for each file that was read. Nothing counts as wrong.
    """
    scores: dict[str, Score] = defaultdict(Score)
    by_file: dict[str, list[Planted]] = defaultdict(list)
    for line in planted:
        by_file[line.file].append(line)
    for file, lines in by_file.items():
        text = canonical((texts / file).read_text("utf-8")) if (texts / file).is_file() else ""
        for line in lines:
            value = canonical(line.value).lstrip("0")  # which a cell that holds a number has lost
            what = "right" if value in text else "missed"
            for group in "all", line.format:
                setattr(scores[group], what, getattr(scores[group], what) + 1)
    return scores
