"""Nested values, as JSON and XML hold them, in; tables and label/value text out.

A list of flat records is a table. Anything deeper becomes one line a value, labelled with the way to it: a record of a
list begins at a `records` offset, and an object inside a record is a paragraph of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pi_scan.extract._answers import forms
from pi_scan.extract._grid import tables, without_breaks
from pi_scan.model import Gap, Place, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Value: TypeAlias = Any
"""None, bool, int, float, str, a list of values, or a dict of them by name."""

_BATCH = 4096
"""Records in one table."""
_TEXT = 1 << 20
"""Bytes of text in one part, cut between records."""
_CONTEXT = 1000
"""Characters of the values around a table that become its context."""
_LABEL_KEYS = frozenset(("name", "key", "label", "field", "question", "title", "code", "attribute", "property"))
_VALUE_KEYS = frozenset(("", "value", "answer", "val", "text", "content"))
_WORDS = re.compile(r"[_\s.$@-]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KIND_KEYS = frozenset(("type", "kind"))
_OF_KIND = frozenset(("", "value", "number"))
_KIND = re.compile(r"[^\W\d_](?:[^\W\d_]|[' ._-]){1,30}")
"""What a value is said to be."""
_DEPTH = 4
"""Objects inside each other whose values are still columns of one table."""
_KINDS = frozenset((str, int, float, bool, type(None)))
_SCALARS = (str, int, float, type(None))


def parts(value: Value, place: Place, *, context: str = "", nesting: int = 200) -> Iterator[Table | Text | Gap]:
    """The tables and texts in one value; what lies deeper than `nesting` levels is left out, and a gap says so."""
    writer = _Writer(place, context, nesting)
    yield from _descend(value, "", writer)
    yield from writer.finish()


def records(
    values: Iterable[Sequence[Value]], place: Place, *, context: str = "", nesting: int = 200, first_row: int = 1
) -> Iterator[Table | Text | Gap]:
    """The tables and texts in batches of records that stand side by side in one list."""
    writer = _Writer(place, context, nesting)
    for batch in values:
        yield from _list(batch, "", writer, first_row)
        first_row += len(batch)
    yield from writer.finish()


@lru_cache(4096)
def words(name: str) -> str:
    """A key as words.

    >>> [words(name) for name in ("patientName", "emp_ssn", "SSNNumber", "first name")]
    ['patient Name', 'emp ssn', 'SSN Number', 'first name']
    """
    return _WORDS.sub(" ", name).strip()


# --- from the root down to the lists ------------------------------------------------------------


def _descend(value: Value, path: str, writer: _Writer) -> Iterator[Table | Text | Gap]:
    """The parts of a value that lies in no list: its lists are tables or records, its scalars stand around them."""
    if isinstance(value, list):
        yield from _list(value, path, writer, 1)
    elif isinstance(value, dict):
        rows = _keyed_rows(value)
        if rows is not None:
            yield from _list(rows, path, writer, 1)
            return
        big = [key for key, inner in value.items() if _is_big(inner)]
        if not big:
            writer.record(value, path)
            yield from writer.flush()
            return
        rest = {key: inner for key, inner in value.items() if key not in big}
        if rest:
            writer.record(rest, path)
        around, above = writer.context, writer.tail()
        yield from writer.flush()
        writer.context = "\n".join(filter(None, (around, above)))
        for key in big:
            yield from writer.flush()
            yield from _descend(value[key], f"{path} {words(key)}".strip(), writer)
        yield from writer.flush()
        writer.context = around
    else:
        writer.record(value, path)


def _is_big(value: Value) -> bool:
    """Whether a value holds a list of records that deserve to stand apart from what surrounds it."""
    if isinstance(value, list):
        return len(value) > 2 and sum(isinstance(item, (dict, list)) for item in value) > len(value) / 2
    if isinstance(value, dict):
        return _keyed_rows(value) is not None or any(map(_is_big, value.values()))
    return False


def _keyed_rows(value: dict[str, Value]) -> list[Value] | None:
    """The records of an object whose keys are numbers or names of records: `{"E17": {…}, "E18": {…}}`."""
    if len(value) < 3 or not all(isinstance(inner, dict) for inner in value.values()):
        return None
    first = next(iter(value.values())).keys()
    alike = sum(len(first & inner.keys()) * 2 >= len(first | inner.keys()) for inner in value.values())
    if len(first) < 2 or alike < 0.9 * len(value):
        return None
    return [{"": key, **inner} for key, inner in value.items()]


def _list(items: Sequence[Value], path: str, writer: _Writer, first_row: int) -> Iterator[Table | Text | Gap]:
    """The parts of a list: a table, a grid, or one record after the other."""
    answered = forms(items, words)
    if answered is not None:
        items = answered
        if len(items) == 1:
            writer.record(items[0], path)
            return
    table = _as_columns(items)
    if table is not None:
        yield from writer.flush()
        context = "\n".join(filter(None, (writer.context, path)))
        columns, cells = table
        for start in range(0, len(items), _BATCH):
            batch = tuple(column[start : start + _BATCH] for column in cells)
            yield Table(writer.place, columns, batch, first_row + start, context)
    elif len(items) > 1 and all(isinstance(item, list) and all(map(_is_scalar, item)) for item in items):
        yield from writer.flush()
        rows = ([_scalar(cell) for cell in item] for item in items)
        yield from tables(rows, writer.place, context="\n".join(filter(None, (writer.context, path))))
    elif all(map(_is_scalar, items)):
        writer.record(list(items), path)
    else:
        for item in items:
            writer.record(item, path)
            if writer.size > _TEXT:
                yield from writer.flush()
        yield from writer.flush()


def _as_columns(items: Sequence[Value]) -> tuple[tuple[str, ...], tuple[Sequence[str], ...]] | None:
    """Names and cells of the columns, if all items are records whose values are single ones, some inside objects."""
    if len(items) < 2 or set(map(type, items)) != {dict}:
        return None
    alike = _alike(items)
    if alike is not None and len(dict(alike)) == len(alike):
        return tuple(name for name, _ in alike), tuple(cells for _, cells in alike)
    flat: list[dict[str, str]] = []
    names: dict[str, None] = {}
    for item in items:
        one = _flat(item)
        if one is None:
            return None
        flat.append(one)
        names.update(dict.fromkeys(one))
    if len(names) > 3 * sum(map(len, flat)) / len(flat) + 2:
        return None  # the records have little in common
    return tuple(names), tuple(without_breaks(tuple(item.get(name, "") for item in flat)) for name in names)


def _alike(items: Sequence[Value], prefix: str = "", depth: int = 0) -> list[tuple[str, Sequence[str]]] | None:
    """Names and cells of the columns, if all records have the same single values and the same objects in them."""
    keys = tuple(items[0])
    if not all(map(keys.__eq__, map(tuple, items))):
        return None
    columns = list(zip(*map(dict.values, items), strict=True))
    kinds = [set(map(type, column)) for column in columns]
    if not all(kind <= _KINDS or kind == {dict} for kind in kinds):  # to look first: it costs little
        return None
    found: list[tuple[str, Sequence[str]]] = []
    at = _kind_key(keys) if prefix else None
    if at is not None and len(set(columns[keys.index(at)])) > 1:
        return None  # each kind has a column of its own
    said = _kind(items[0]) if at is not None else ""
    for key, column, kind in zip(keys, columns, kinds, strict=True):
        name = _named(prefix, key, said) if prefix else key
        if kind <= _KINDS:
            found.append((name, without_breaks(column if kind == {str} else tuple(map(_scalar, column)))))
            continue
        inner = _alike(column, name, depth + 1) if depth < _DEPTH else None
        if inner is None:
            return None
        found += inner
    return found


def _flat(item: dict[str, Value], prefix: str = "", depth: int = 0) -> dict[str, str] | None:
    """The single values of a record and of the objects in it; None when a list of objects is among them."""
    flat: dict[str, str] = {}
    said = _kind(item) if prefix else ""
    for key, value in item.items():
        name = _named(prefix, key, said)
        if isinstance(value, dict):
            inner = _flat(value, name, depth + 1) if depth < _DEPTH else None
            if inner is None:
                return None
            flat.update(inner)
        elif isinstance(value, list):
            if not all(map(_is_scalar, value)):
                return None
            flat[name] = _joined(value)
        else:
            flat[name] = _scalar(value)
    return flat


@lru_cache(1024)
def _kind_key(keys: tuple[str, ...]) -> str | None:
    """The key among those of an object that says what its value is: `{"type": "SSN", "value": "…"}`."""
    kinds = [key for key in keys if key.lower() in _KIND_KEYS]
    return kinds[0] if len(kinds) == 1 and not _OF_KIND.isdisjoint(map(str.lower, keys)) else None


def _kind(item: dict[str, Value]) -> str:
    """What an object says that its value is; "" if nothing."""
    at = _kind_key(tuple(item))
    said = "" if at is None else item[at]
    return words(said) if isinstance(said, str) and _KIND.fullmatch(said) else ""


def _named(prefix: str, key: str, kind: str) -> str:
    """What the column of a value is called, in objects that say of what kind it is."""
    return f"{prefix} {kind} {key}".strip() if kind and key.lower() in _OF_KIND else f"{prefix} {key}".strip()


def _is_scalar(value: Value) -> bool:
    return isinstance(value, _SCALARS)


def _scalar(value: Value) -> str:
    """A single value as a person would write it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _joined(values: Sequence[Value]) -> str:
    """Several single values in one cell: words of a name by spaces, others apart."""
    texts = [_scalar(value) for value in values]
    if len(texts) < 5 and all(text.replace(" ", "").isalpha() for text in texts):
        return " ".join(texts)
    return "; ".join(texts)


# --- label/value text ---------------------------------------------------------------------------


class _Writer:
    """Collects records as lines until they are handed on."""

    def __init__(self, place: Place, context: str, nesting: int) -> None:
        self.place = place
        self.context = context
        self.nesting = nesting
        self.too_deep = False
        self.size = 0
        self._texts: list[bytes] = []
        """The lines of each record, each ended by a line break."""
        self._records: list[int] = []

    def record(self, value: Value, path: str) -> None:
        """Add a record of its own."""
        if self.size:
            self._records.append(self.size)
        lines: list[str] = []
        self._write(value, path, lines, 0)
        while lines and not lines[-1]:
            lines.pop()
        if lines:
            text = "\n".join(lines) + "\n"
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            data = text.encode("utf-8", "replace")
            self._texts.append(data)
            self.size += 1 + len(data)
        elif self.size and self._records:
            self._records.pop()

    def tail(self) -> str:
        """The end of the lines collected: what stands above a table that follows."""
        lines = b"\n".join(self._texts[-_CONTEXT:]).decode("utf-8", "replace").split("\n")
        return "\n".join(filter(None, lines))[-_CONTEXT:]

    def flush(self) -> Iterator[Text]:
        """What was collected, as a text."""
        if self._texts:
            yield Text(self.place, b"\n".join(self._texts), records=tuple(self._records), context=self.context)
            self._texts, self._records, self.size = [], [], 0

    def finish(self) -> Iterator[Text | Gap]:
        """The rest, and the gap if something lay too deep."""
        yield from self.flush()
        if self.too_deep:
            yield Gap(self.place, Reason.TOO_DEEP, f"What lies deeper than {self.nesting} levels was not read.")

    def _write(self, value: Value, path: str, lines: list[str], depth: int) -> None:
        if depth > self.nesting:
            self.too_deep = True
        elif isinstance(value, dict):
            pair = labelled(value)
            if pair is not None:
                self._line(pair[1], f"{path} {pair[0]}".strip(), lines)
                return
            _part(lines)
            if depth == self.nesting:
                self.too_deep = self.too_deep or bool(value)
                return
            for label, inner in zip(_labels(path, tuple(value)), value.values(), strict=True):
                if inner.__class__ is not str:
                    self._write(inner, label[:-2], lines, depth + 1)
                elif text := inner.strip():
                    lines.append(label + text)
            _part(lines)
        elif isinstance(value, list):
            if len(value) < 5 and all(isinstance(item, str) and item.replace(" ", "").isalpha() for item in value):
                self._line(" ".join(value), path, lines)
                return
            for item in value:
                self._write(item, path, lines, depth + 1)
        else:
            self._line(_scalar(value), path, lines)

    @staticmethod
    def _line(text: str, path: str, lines: list[str]) -> None:
        """Add a labelled value; one of several lines stays so."""
        text = text.strip()
        if text:
            lines.append(f"{path}: {text}" if path else text)


@lru_cache(1024)
def _labels(path: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """What stands before the values of an object, `name: ` or nothing; those of a list have mostly the same keys."""
    names = (f"{path} {words(key)}".strip() for key in keys)
    return tuple(name and f"{name}: " for name in names)


def _part(lines: list[str]) -> None:
    """Begin a new paragraph."""
    if lines and lines[-1]:
        lines.append("")


def labelled(value: dict[str, Value]) -> tuple[str, str] | None:
    """Label and text of an object that is one labelled value: `{"name": "ssn", "value": "…"}`."""
    if len(value) != 2:
        return None
    (first, label), (second, inner) = value.items()
    if first.lower() in _VALUE_KEYS and second.lower() in _LABEL_KEYS:
        label, inner = inner, label
    elif first.lower() not in _LABEL_KEYS or second.lower() not in _VALUE_KEYS:
        return None
    if not isinstance(label, str) or not _is_scalar(inner) or len(label) > 60:
        return None
    return words(label), _scalar(inner)
