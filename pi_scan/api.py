"""The library: the same engine as the command line, for other programs to import.

```python
import pi_scan

for pair in pi_scan.detect("Jane Roe SSN 219-09-9998"):
    print(pair.person, pair.numbers[0].kind, pair.numbers[0].level)
```
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pi_scan.model import Gap, Limits, Outcome, Pair, Place, Sensitive, Table, Text, Walked

if TYPE_CHECKING:
    from pi_scan.detect import Pack

_BATCH = 8192
"""Rows looked at together: enough for a column to be judged as a whole."""


def scan(
    *paths: str | os.PathLike[str],
    jobs: int = 1,
    limits: Limits | None = None,
    detectors: Sequence[str | os.PathLike[str]] = (),
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    passwords: Sequence[str] = (),
    ner: bool = False,
) -> Iterator[Outcome]:
    """Exactly one `Outcome` for each file below `paths` (files or folders), whatever happens to it; nothing is written.

    `jobs` is the number of worker processes. Names and numbers in the outcomes are `Sensitive`: they do not print.
    `detectors` are folders of further rules; `include` and `exclude` are globs as for the command line.
    `passwords` are tried on locked files. `ner`: a model of names is asked about numbers that nobody is found for
    (the extra `pi-scan[ner]`).
    Raises `RootError` for a path that does not exist, `PackError` for a rule file that cannot be used.

    >>> [outcome.status.value for outcome in scan(__file__)]
    ['read']
    """
    from pi_scan.run.local import batches, run
    from pi_scan.run.outcomes import unread
    from pi_scan.run.worker import Setup
    from pi_scan.walk import Globs, resolve, walk

    roots = resolve([os.fspath(path) for path in paths])
    folders = tuple(os.fspath(folder) for folder in detectors)
    setup = Setup(limits or Limits(), folders, passwords=tuple(map(Sensitive, passwords)), ner=ner)
    passed_over: list[Outcome] = []

    def readable() -> Iterator[Walked]:
        for walked in walk(roots, Globs(tuple(include), tuple(exclude))):
            if walked.problem is None:
                yield walked
            else:
                passed_over.append(unread(walked))

    for results in run(batches(readable()), setup, jobs=jobs):
        yield from passed_over
        passed_over.clear()
        for _, outcome in results:
            yield outcome
    yield from passed_over


def detect(text: str | bytes, *, detectors: Sequence[str | os.PathLike[str]] = (), ner: bool = False) -> list[Pair]:
    """The persons and their numbers in a text (bytes: UTF-8); a number that stands alone is a `Pair` without a person.

    >>> [(pair.person.initials, pair.numbers[0].kind.value) for pair in detect("Jane Roe SSN 219-09-9998")]
    [('J.R.', 'ssn')]
    """
    from pi_scan.detect import detector
    from pi_scan.pair import pairs

    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return pairs(detector(_pack(detectors, ner=ner)), Text(Place("text"), data))


def detect_rows(
    rows: Iterable[Mapping[str, object]] | Iterable[Sequence[object]],
    columns: Sequence[str] = (),
    *,
    detectors: Sequence[str | os.PathLike[str]] = (),
) -> Iterator[Pair]:
    """The same for rows under named columns: mappings, or sequences whose columns are named by `columns`.

    Rows are looked at in batches, column by column: a column is judged as a whole. None is an empty cell.

    >>> rows = [{"Name": "Jane Roe", "SSN": "219-09-9998"}, {"Name": "John Doe", "SSN": None}]
    >>> [(pair.person.initials, pair.numbers[0].place.anchor) for pair in detect_rows(rows)]
    [('J.R.', 'row=1')]
    """
    from pi_scan.detect import detector
    from pi_scan.pair import pairs

    with_detector = detector(_pack(detectors))
    for number, batch in enumerate(_batches(rows)):
        if isinstance(batch[0], Mapping):
            records = [row for row in batch if isinstance(row, Mapping)]
            names = tuple(columns) or tuple(dict.fromkeys(itertools.chain.from_iterable(records)))
            cells = tuple([_cell(row.get(name)) for row in records] for name in names)
        else:
            values = list(itertools.zip_longest(*(row for row in batch if not isinstance(row, Mapping))))
            names = (*columns[: len(values)], *[""] * (len(values) - len(columns)))
            cells = tuple(list(map(_cell, column)) for column in values)
        yield from pairs(with_detector, Table(Place("rows"), names, cells, first_row=1 + number * _BATCH))


def extract(path: str | os.PathLike[str], *, limits: Limits | None = None) -> Iterator[Text | Table | Gap]:
    """The text, tables and gaps of a file, those of nested files included; `str(part)` is a part's text.

    >>> next(iter(extract(__file__))).place.name
    'api.py'
    """
    from pi_scan.scan import extract_parts

    for part in extract_parts(os.fspath(path), limits or Limits()):
        if isinstance(part, Text | Table | Gap):
            yield part


def _pack(detectors: Sequence[str | os.PathLike[str]], *, ner: bool = False) -> Pack:
    from pi_scan.detect import load_pack

    key = tuple(os.fspath(folder) for folder in detectors), ner
    if key not in _packs:
        _packs[key] = load_pack(*key[0], ner=ner, brief=True)
    return _packs[key]


_packs: dict[tuple[tuple[str, ...], bool], Pack] = {}


def _cell(value: object) -> str:
    """A cell as a person would read it: no line breaks, whole floats without their point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).splitlines()) if isinstance(value, str) and "\n" in value else str(value)


def _batches(
    rows: Iterable[Mapping[str, object]] | Iterable[Sequence[object]],
) -> Iterator[list[Mapping[str, object] | Sequence[object]]]:
    iterator: Iterator[Mapping[str, object] | Sequence[object]] = iter(rows)
    while batch := list(itertools.islice(iterator, _BATCH)):
        yield batch
