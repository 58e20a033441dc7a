"""Ground truth: the lines and sidecars that say what must come out, and when a found name is the right one."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DROPPED = {"JR", "SR", "II", "III", "IV", "MD", "ESQ", "PHD", "CPA", "RN", "MR", "MRS", "MS", "DR", "REV"}


def words(name: str) -> tuple[str, ...]:
    """The words of a name in capitals without marks; apostrophes and hyphens are dropped, titles left out.

    >>> words("Dr. José O'Neil-García Jr.")
    ('JOSE', 'ONEILGARCIA')
    """
    flat = name.replace("đ", "d").replace("Đ", "D").replace("ł", "l").replace("Ł", "L")
    decomposed = unicodedata.normalize("NFKD", flat)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).upper()
    found = re.findall(r"[A-Z]+", re.sub(r"['’‘`\-]", "", bare))
    kept = tuple(word for word in found if word not in _DROPPED)
    return kept or tuple(found)


def same_person(expected: str, given: str, surname: str) -> bool:
    """True when `given` and `surname` name the person written `expected`: the initial and the family name agree.

    Communities differ in which word is the family name and where it stands, so any run of words may be it,
    as long as the initial is that of another word.

    >>> same_person("Ana Maria da Silva", "A", "DA SILVA"), same_person("Nguyen Van An", "AN", "NGUYEN")
    (True, True)
    >>> same_person("Ana Silva", "PEDRO", "SILVA"), same_person("Ana Silva", "ANA", "SOUZA")
    (False, False)
    """
    whole = words(expected)
    family = "".join(words(surname))
    initial = "".join(words(given))[:1]
    if not family or not initial:
        return False
    for start in range(len(whole)):
        for end in range(start + 1, len(whole) + 1):
            rest = whole[:start] + whole[end:]
            if "".join(whole[start:end]) == family and any(word[0] == initial for word in rest):
                return True
    return False


# --- lines of a made share ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planted:
    """One number that a made share holds, and whom it belongs to."""

    file: str
    """Path below the share, with `/`."""
    place: str
    """A hint for people: `line 12`, `row 7`, `member staff.csv`."""
    format: str
    layout: str
    kind: str
    value: str
    """Canonical: digits and letters, upper case."""
    people: tuple[str, ...]
    """Names as in the file; two for a joint account, none for a number that stands alone."""
    residency: str
    test: bool = False
    community: str = ""
    """Of the holder: which of the communities of `names.toml` the name is from."""

    def line(self) -> str:
        """As one line of JSON."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(fields, ensure_ascii=False)


def read_planted(path: Path) -> Iterator[Planted]:
    """The lines of a truth file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Planted(**{**fields, "people": tuple(fields["people"])})


# --- sidecars of the small share ----------------------------------------------------------------


@dataclass(slots=True)
class Expected:
    """What must come of one document: the content of its sidecar."""

    status: str = "read"
    reasons: tuple[str, ...] = ()
    """Any of these may be given for a file that was not read whole."""
    people: list[dict[str, Any]] = field(default_factory=list)
    """`{"name", "residency", "numbers": [{"kind", "value"}]}`."""
    unpaired: list[dict[str, str]] = field(default_factory=list)
    test_values: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """Canonical values that must not come out as findings of medium or high level."""
    note: str = ""

    def toml(self) -> str:
        """The sidecar's text."""
        lines = [f"note = {_quoted(self.note)}", f"status = {_quoted(self.status)}"]
        if self.reasons:
            lines.append(f"reason = [{', '.join(map(_quoted, self.reasons))}]")
        lines.append(f"unpaired = {_numbers(self.unpaired)}")
        lines.append(f"test_values = [{', '.join(map(_quoted, sorted(set(self.test_values))))}]")
        absent = sorted(set(self.absent))
        lines.append("absent = []" if not absent else "absent = [\n  " + ",\n  ".join(map(_quoted, absent)) + ",\n]")
        for person in self.people:
            lines += ["", "[[people]]", f"name = {_quoted(person['name'])}"]
            lines += [f"residency = {_quoted(person['residency'])}", f"numbers = {_numbers(person['numbers'])}"]
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _numbers(numbers: list[dict[str, str]]) -> str:
    return "[" + ", ".join(f'{{kind = "{n["kind"]}", value = "{n["value"]}"}}' for n in numbers) + "]"


def read_expected(path: Path) -> Expected:
    """A sidecar, as written by `Expected.toml`."""
    fields = tomllib.loads(path.read_text("utf-8"))
    return Expected(
        status=fields["status"],
        reasons=tuple(fields.get("reason", ())),
        people=fields.get("people", []),
        unpaired=fields["unpaired"],
        test_values=fields["test_values"],
        absent=fields["absent"],
        note=fields["note"],
    )
