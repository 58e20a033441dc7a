"""Rule packs: TOML files below `detectors/` in, checked and frozen rules out. Loading executes nothing from a file.

A rule's id is its path: `ssn/us` is `detectors/ssn/us.toml`, and its folder is its kind. Files whose name begins
with `_` are no rules: `_common.toml` gives what the rules of its folder share, others are tables for checks.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping  # noqa: TC003  (dataclass fields, read at run time by tools)
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from pi_scan.detect.checks import CHECKS, Check
from pi_scan.detect.files import detectors
from pi_scan.detect.sweep import fault
from pi_scan.detect.tables import EXAMPLES, keep_tables, known_tables, pack_hash, parsed
from pi_scan.model import Kind, Level

FACTS: Final = frozenset(
    (
        *("base", "label", "keyword", "also", "name", "name-far", "name-coded", "against", "against-near"),
        *("column", "against-column", "pure", "impure", "sequence", "alone-in-cell", "other-label"),
        *("test-value", "other-column", "id-column", "rival"),
    )
)
"""Facts that the engine gives, beside those of a rule's check."""
OTHER_FOLDERS: Final = frozenset({"lexicons", "person", "residency"})
"""Folders of a pack that hold no number rules."""


class PackError(Exception):
    """A rule file that cannot be used: names the file, the key, and what to do about it."""

    def __init__(self, path: Path, key: str, advice: str) -> None:
        super().__init__(f"{path}: {key}: {advice}" if key else f"{path}: {advice}")


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what a rule must make of it."""

    text: str
    value: str = ""
    """Canonical value to be found; "" in `ignores`."""
    level: Level | None = None
    why: str = ""
    test: bool = False
    """True if the value must be found and known as nobody's."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule file, checked. Compared by identity, so it can be a key."""

    id: str
    kind: Kind
    title: str
    references: tuple[str, ...]
    anchor: str
    """`shape`: `sweep` finds candidates. `keyword`: a keyword does, and the value stands near it."""
    pattern: str = field(repr=False)
    sweep: str = field(repr=False)
    """A hyperscan expression; "" for keyword rules."""
    begins: tuple[str, ...] = field(repr=False)
    """Of a keyword rule: hyperscan expressions, one of which matches wherever its pattern does, from its first byte."""
    check: Check = field(repr=False)
    keywords: tuple[str, ...] = field(repr=False)
    also: tuple[str, ...] = field(repr=False)
    headers: tuple[str, ...] = field(repr=False)
    """Words that support only as the header of a column: too common to look for in text."""
    against: tuple[str, ...] = field(repr=False)
    rivals: tuple[str, ...] = field(repr=False)
    """Words of another trade: near a number with a label they speak against it, unless a word of `also` is near too."""
    requires: tuple[tuple[str, ...], ...]
    """Each group must have one of its facts among the evidence."""
    window: int
    """Characters looked at before the value, and half as many after it."""
    reach: int
    """Bytes around the end of a sweep's hit within which the whole match lies."""
    chance: float
    """Share of random numbers of this look that pass the check: tells a column of other numbers from one of ours."""
    test_values: frozenset[str] = field(repr=False)
    weights: Mapping[str, float] = field(repr=False)
    levels: tuple[tuple[Level, float], ...] = field(repr=False)
    """(level, least sum of weights), the highest level first."""
    finds: tuple[Example, ...] = field(repr=False)
    ignores: tuple[Example, ...] = field(repr=False)
    known_gaps: tuple[Example, ...] = field(repr=False)

    @property
    def regex(self) -> re.Pattern[bytes]:
        """The compiled pattern, with the group `value`; compiled when first asked for."""
        return compiled(self.pattern)


@dataclass(frozen=True, slots=True)
class Pack:
    """All rules of a run, in the order of their ids."""

    rules: tuple[Rule, ...]
    hash: str
    """SHA-256 (hexadecimal) over every file of the pack, lexicons included: another hash may find other things."""
    ner: bool = False
    """Whether a statistical model is asked for names where none was found; part of the hash."""


@functools.cache
def compiled(pattern: str) -> re.Pattern[bytes]:
    """`pattern` as the look uses it: on bytes, characters beyond ASCII as their UTF-8 bytes.

    Patterns are written for the `regex` module. Those that `re` understands too it runs, with the same answer (a test
    holds the two against each other), in less than half the time.
    """
    try:
        return re.compile(pattern.encode())
    except re.error:
        import regex

        return cast("re.Pattern[bytes]", regex.compile(pattern.encode()))


@functools.lru_cache(maxsize=8192)
def judged(rule: Rule, facts: tuple[str, ...]) -> tuple[Level | None, float]:
    """The level that follows from the facts by the rule's table (None: refused), and the sum of their weights.

    A fact with a subject (`keyword:ssn`, `brand:visa`) weighs as itself if the rule names it, else as its first word;
    each weight counts once, however many keywords there are.
    """
    weights = rule.weights
    held = {fact if fact in weights else fact.partition(":")[0] for fact in facts}
    total = sum([weights.get(fact, 0.0) for fact in held])
    if not all(any(fact in held for fact in group) for group in rule.requires):
        return None, total
    for level, least in rule.levels:
        if total >= least:
            return level, total
    return None, total


def load_pack(*extra: str | Path, ner: bool = False, brief: bool = False) -> Pack:
    """The rules that come with the program and those of the folders in `extra` (laid out alike: `KIND/NAME.toml`).

    Raises `PackError` for the first thing that is wrong in any file. Patterns of `extra` are compiled at once, so that
    a mistake shows here; those of the program on first use, for they are tested. With `ner` numbers without a name are
    shown to a model of names; raises `NoModelError` where it is not installed. `brief`: the rules of the program need
    not have their examples.
    """
    own = detectors()
    commons: dict[Kind, dict[str, Any]] = {}
    rules: dict[str, Rule] = {}
    for folder in (own, *map(Path, extra)):
        known = known_tables() if brief and folder is own else {}
        for rule in _folder(folder, commons, known):
            if rule.id in rules:
                raise PackError(
                    folder / f"{rule.id}.toml", "", f"a rule {rule.id} exists already: give the file another name"
                )
            rules[rule.id] = rule
            if folder is not own:
                _compile(rule, folder / f"{rule.id}.toml")
    keep_tables()
    return Pack(tuple(rules[key] for key in sorted(rules)), pack_hash(*extra, ner=ner), ner)


# --- reading one folder -------------------------------------------------------------------------


def _folder(folder: Path, commons: dict[Kind, dict[str, Any]], known: Mapping[str, dict[str, Any]]) -> Iterator[Rule]:
    """The rules below `folder`, whose tables need not be read where they are `known` by their names."""
    if not folder.is_dir():
        raise PackError(folder, "", "no such folder: give one that holds KIND/NAME.toml files")
    needed = tuple(key for key in _NEEDED if not (known and key in EXAMPLES))
    for place in sorted(folder.iterdir()):
        if place.is_file() and place.suffix == ".toml":
            raise PackError(place, "", f"a rule stands in the folder of its kind: move it into one of {_list(Kind)}")
        if not place.is_dir() or place.name in OTHER_FOLDERS:
            continue
        if place.name not in set(Kind):
            raise PackError(
                place, "", f"{place.name!r} is no kind of personal information: the kinds are {_list(Kind)}"
            )
        kind = Kind(place.name)
        common = place / "_common.toml"
        if common.is_file():
            told = known.get(f"{kind}/{common.name}") or _read(common)
            commons[kind] = _merge(commons.get(kind, {}), _known(common, told))
        for path in sorted(place.glob("*.toml")):
            if not path.name.startswith("_"):
                told = known.get(f"{kind}/{path.name}") or _read(path)
                yield _rule(path, kind, _merge(commons.get(kind, {}), _known(path, told)), needed)


def _read(path: Path) -> dict[str, Any]:
    try:
        return parsed(path.read_text("utf-8"))
    except OSError as error:
        raise PackError(path, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PackError(path, "", "is not UTF-8 text: save it as UTF-8") from error
    except ValueError as error:
        raise PackError(path, "", f"is not valid TOML: {error}") from error


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = under | over
    for key in ("weights", "levels"):
        if key in under and key in over:
            merged[key] = under[key] | over[key]
    if over.get("levels", {}).keys() == {Level.LOW.value}:
        merged["levels"] = over["levels"]  # a rule that names this level alone has no other
    return merged


# --- reading one file ---------------------------------------------------------------------------

_STRINGS: Final = ("title", "anchor", "pattern", "sweep", "check")
_LISTS: Final = ("references", "begins", "keywords", "also", "headers", "against", "rivals", "test_values")
_TABLES: Final = ("weights", "levels")
_EXAMPLES: Final = MappingProxyType(
    {
        "finds": ({"text", "value", "level"}, {"test"}),
        "ignores": ({"text", "why"}, set()),
        "known_gaps": ({"text", "value", "why"}, {"level"}),
    }
)
"""Key → (keys that each example must have, keys that it may have)."""
_NEEDED: Final = ("title", "references", "pattern", "check", "weights", "levels", "finds", "ignores")
_KEYS: Final = frozenset((*_STRINGS, *_LISTS, *_TABLES, *_EXAMPLES, "requires", "window", "reach", "chance"))


def _known(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    """`table`, once every key in it is one we know and holds what it should."""
    for key, value in table.items():
        if key not in _KEYS:
            raise PackError(path, key, f"unknown key{_meant(key, _KEYS)}; known are {_list(_KEYS)}")
        if key in _STRINGS and not isinstance(value, str):
            raise PackError(path, key, "must be a string")
        if key in _LISTS and not _strings(value):
            raise PackError(path, key, f'must be a list of strings, as in {key} = ["one", "two"]')
        if key in _TABLES and not (isinstance(value, dict) and all(_number(weight) for weight in value.values())):
            raise PackError(path, key, _not_numbers(value))
    for key, unit in (("window", "characters"), ("reach", "bytes")):
        if not _number(table.get(key, 1)) or table.get(key, 1) < 1:
            raise PackError(path, key, f"must be a number of {unit}, 1 or more")
    if not _number(chance := table.get("chance", 0)) or not 0 <= chance <= 1:
        raise PackError(path, "chance", "must be a share, from 0 to 1")
    if not (isinstance(groups := table.get("requires", []), list) and all(map(_strings, groups))):
        raise PackError(path, "requires", "must be a list of lists of facts")
    return table


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _not_numbers(table: object) -> str:
    wrong = [key for key, value in table.items() if not _number(value)] if isinstance(table, dict) else []
    return "must be a table of numbers" + (f": {_list(wrong)} is none (write it without quotes)" if wrong else "")


def _meant(word: str, known: Iterable[str]) -> str:
    """A question that names the known word which looks most like an unknown one."""
    import difflib

    close = difflib.get_close_matches(word, [*known], 1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _rule(path: Path, kind: Kind, table: dict[str, Any], needed: tuple[str, ...]) -> Rule:
    anchor = table.get("anchor", "shape")
    for key in needed:
        if not table.get(key):
            raise PackError(path, key, "is missing: every rule needs it")
    if anchor not in {"shape", "keyword"}:
        raise PackError(path, "anchor", 'must be "shape" or "keyword"')
    if anchor == "shape" and not table.get("sweep"):
        raise PackError(path, "sweep", "is missing: a rule with the anchor shape needs it")
    if anchor == "keyword" and not table.get("keywords"):
        raise PackError(path, "keywords", "is missing: a rule with the anchor keyword needs them")
    if anchor == "keyword" and "sweep" in table:
        raise PackError(path, "sweep", "belongs to rules with the anchor shape: remove it")
    if anchor == "shape" and "begins" in table:
        raise PackError(path, "begins", "belongs to rules with the anchor keyword: remove it")
    if "(?P<value>" not in table["pattern"]:
        raise PackError(path, "pattern", "has no group named value: put (?P<value>…) around the number")
    if (entry := CHECKS.get(table["check"])) is None:
        raise PackError(
            path,
            "check",
            f"no such check as {table['check']!r}{_meant(table['check'], CHECKS)}; the checks are {_list(CHECKS)}",
        )
    requires = tuple(map(tuple, table.get("requires", [])))
    for key, facts in (("weights", table["weights"]), *(("requires", group) for group in requires)):
        if unknown := {fact for fact in facts if fact.partition(":")[0] not in _FACTS}:
            raise PackError(
                path, key, f"no such fact: {_list(unknown)}; this rule can have {_list(FACTS | entry.facts)}"
            )
    return Rule(
        id=f"{kind.value}/{path.stem}",
        kind=kind,
        title=table["title"],
        references=tuple(table["references"]),
        anchor=anchor,
        pattern=table["pattern"],
        sweep=table.get("sweep", ""),
        begins=tuple(table.get("begins", ())),
        check=entry.check,
        keywords=tuple(table.get("keywords", ())),
        also=tuple(table.get("also", ())),
        headers=tuple(table.get("headers", ())),
        against=tuple(table.get("against", ())),
        rivals=tuple(table.get("rivals", ())),
        requires=requires,
        window=int(table.get("window", 60)),
        reach=int(table.get("reach", 40)),
        chance=float(table.get("chance", 0)),
        test_values=frozenset(table.get("test_values", ())),
        weights=table["weights"],
        levels=_levels(path, table["levels"]),
        finds=_examples(path, "finds", table),
        ignores=_examples(path, "ignores", table),
        known_gaps=_examples(path, "known_gaps", table),
    )


_FACTS: Final = frozenset(FACTS.union(*(entry.facts for entry in CHECKS.values())))
"""Those of every check: the weights of a folder are shared by rules with different checks."""


def _levels(path: Path, table: dict[str, float]) -> tuple[tuple[Level, float], ...]:
    levels = tuple((level, table[level]) for level in (Level.HIGH, Level.MEDIUM, Level.LOW) if level in table)
    if len(levels) != len(table) or not levels:
        unknown = f", not {_list(set(table) - set(Level))}" if table else ""
        raise PackError(path, "levels", f"may hold {_list(Level)}{unknown}, each with its least sum of weights")
    if [least for _, least in levels] != sorted((least for _, least in levels), reverse=True):
        raise PackError(path, "levels", "a higher level needs a higher sum of weights")
    return levels


def _examples(path: Path, key: str, table: dict[str, Any]) -> tuple[Example, ...]:
    must, may = _EXAMPLES[key]
    examples = []
    for number, given in enumerate(table.get(key, ()), start=1):
        if not isinstance(given, dict) or not must <= given.keys() <= must | may:
            raise PackError(
                path,
                f"{key}[{number}]",
                f"must have the keys {_list(must)}"
                + (f", may have {_list(may)}" if may else "")
                + _strange(given, must | may),
            )
        if "level" in given and given["level"] not in set(Level):
            raise PackError(
                path, f"{key}[{number}].level", f"{given['level']!r} is none: it must be one of {_list(Level)}"
            )
        level = Level(given["level"]) if "level" in given else None
        examples.append(Example(**(given | {"level": level})))
    return tuple(examples)


def _strange(given: object, known: set[str]) -> str:
    """What an example has and lacks."""
    if not isinstance(given, dict):
        return ': write it as { text = "…", … }'
    return f"; it has {_list(given)}" + "".join(f"{_meant(key, known)}" for key in given.keys() - known)


def _compile(rule: Rule, path: Path) -> None:
    import regex

    try:
        compiled(rule.pattern)
    except regex.error as error:
        raise PackError(path, "pattern", f"is not a regular expression: {error}") from error
    for key, swept in (("sweep", filter(None, [rule.sweep])), ("begins", rule.begins)):
        if said := next(filter(None, map(fault, swept)), ""):
            raise PackError(path, key, said)
