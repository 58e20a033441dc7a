"""Lists of labels and values in, as form services keep what was answered; the forms that they are out.

`[{"key": "first_name", "value": "Ana"}, {"key": "ssn", "value": "…"}]` is one person, and no table of two columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pi_scan.extract._labels import is_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LABELS = ("label", "question", "title", "name", "key", "field", "attribute", "property", "id")
"""Keys of what a value is called, the plainest first."""
_VALUES = ("value", "answer", "val", "text", "content", "response")
_BESIDE = frozenset((*_LABELS, "type", "kind", "order", "index", "position", "required", "ref", "uuid", "slug"))
"""Keys whose short values may be left out."""
_SCALARS = (str, int, float, type(None))


def forms(items: Sequence[Any], words: Callable[[str], str]) -> list[dict[str, Any]] | None:
    """The forms in a list of answers, each by its labels; None if it is something else.

    >>> forms([{"id": 1, "label": "Name", "value": "Ana"}, {"id": 2, "label": "SSN", "value": "219-09-9998"}], str)
    [{'Name': 'Ana', 'SSN': '219-09-9998'}]
    >>> forms([{"name": "Ana", "value": "219-09-9998"}, {"name": "Bo", "value": "219-09-9997"}], str)
    """
    if len(items) < 2 or not isinstance(items[0], dict):
        return None
    keys = {key.casefold(): key for key in items[0]}
    named = next((keys[key] for key in _LABELS if key in keys), None)
    valued = [keys[key] for key in _VALUES if key in keys]
    if named is None or len(valued) != 1:
        return None
    told = []
    for item in items:
        if not isinstance(item, dict) or named not in item:
            return None
        label, value = item[named], item.get(valued[0])
        if not isinstance(label, str) or not isinstance(value, _SCALARS):
            return None
        if any(not _is_beside(key, inner) for key, inner in item.items() if key not in (named, valued[0])):
            return None
        told.append((label, value))
    labels = {label for label, _ in told}
    if len(labels) < 2 or sum(is_label(words(label)) for label in labels) * 2 < len(labels):
        return None
    found: list[dict[str, Any]] = [{}]
    for label, value in told:
        if label in found[-1]:
            found.append({})
        found[-1][label] = value
    return found if len(found) * 2 <= len(told) else None


def _is_beside(key: str, value: Any) -> bool:
    """Whether something beside label and value may be left out, since it says nothing of anybody."""
    if key.casefold() not in _BESIDE or not isinstance(value, _SCALARS):
        return False
    return sum(map(str.isdigit, str(value))) < 6 or key.casefold() in ("uuid", "ref")
