"""Labelled sets of others as a share: a folder with `labels.jsonl` in, files and their truth out.

Their authors call many things a card or a Social Security number that can be none; what our checks refuse is not
asked for, what they know as a test value is asked for as one, and bare digits without a word are not asked for either.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from corpus.truth import Planted, same_person
from pi_scan.detect import load_pack
from pi_scan.detect.checks import CHECKS, Checked
from pi_scan.detect.names import find_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_KINDS: Final = {"SSN": "ssn", "DL": "drivers_license", "CARD": "payment_card", "BANK": "financial_account"}
_CHECKS: Final = {"SSN": ("us_ssn",), "CARD": ("pan",), "BANK": ("iban", "us_account"), "DL": ("us_license",)}
_TABLES: Final = {
    "dumptruck/detection_demo": "dumptruck/data/detection_demo.csv",
    "dumptruck/pii_detection": "dumptruck/tests/fixtures/pii_detection.csv",
}
"""Sources whose cases are the lines of one file under a header: they are read as that file."""
_ROWS: Final = "pseudopeople/social_security.parquet"
_HEADER: Final = "first_name\tmiddle_name\tlast_name\tdate_of_birth\tsex\tssn"
_BARE: Final = ("presidio-tests/us_ssn", "presidio-tests/us_driver_license", "presidio-tests/us_bank")
"""Values by themselves, for tools that match patterns: nothing says what they are."""
_AMONG: Final = re.compile(r"(?i)ssn|social|card|visa|account|iban|licen|bank|dl\b")


class Labelled(NamedTuple):
    """The share that was written."""

    planted: list[Planted]
    unsure: frozenset[tuple[str, str, str]]
    """(file, kind, value) that may be found or not: an author says so, but nothing in the text does."""
    names: dict[str, tuple[str, list[str]]]
    """file → its text and the persons that it names."""
    sources: dict[str, str]
    """file → the set that it is from."""


def write(data: Path, share: Path) -> Labelled:
    """Write the cases of `data/labels.jsonl` below `share`, one file each; cases that are rows as one file."""
    planted: list[Planted] = []
    unsure: set[tuple[str, str, str]] = set()
    names: dict[str, tuple[str, list[str]]] = {}
    sources: dict[str, str] = {}
    tables: dict[str, list[dict[str, Any]]] = {}
    for line in (data / "labels.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        source = case["source"]
        if source == _ROWS or source in _TABLES:
            tables.setdefault(source, []).append(case)
            continue
        file = f"{source}/{case['id']}.txt".replace(" ", "_")
        _put(share / file, case["text"])
        sources[file] = source
        found, doubtful = _numbers(file, "txt", source, case)
        planted += found
        unsure |= doubtful
        if source.startswith(("datafog", "aws")):
            names[file] = case["text"], [one["value"] for one in case["spans"] if one["type"] == "PERSON"]
    for source, cases in tables.items():
        rows = source == _ROWS
        file = f"{source}.{'tsv' if rows else 'csv'}"
        header = _HEADER if rows else (data / _TABLES[source]).read_text("utf-8").split("\n", 1)[0]
        _put(share / file, "\n".join([header, *(case["text"] for case in cases)]) + "\n")
        sources[file] = source
        for case in cases:
            found, doubtful = _numbers(file, file[-3:], source, case)
            planted += found
            unsure |= doubtful
    return Labelled(_merged(planted), frozenset(unsure), names, sources)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _numbers(
    file: str, form: str, source: str, case: dict[str, Any]
) -> tuple[list[Planted], set[tuple[str, str, str]]]:
    """What is asked for in a case, and what may be found or not."""
    asked: list[Planted] = []
    unsure: set[tuple[str, str, str]] = set()
    owners: dict[str, list[str]] = {}
    for person, _, value in case.get("pairs") or ():
        owners.setdefault(value, []).append(person)
    text = case["text"]
    for span in case["spans"]:
        kind = _KINDS.get(span["type"])
        checked = kind and next(
            (one for name in _CHECKS[span["type"]] if isinstance(one := CHECKS[name].check(span["value"]), Checked)),
            None,
        )
        if not kind or not checked:
            continue
        persons = owners.get(span["value"], [])
        spoken = form != "txt" or bool(_AMONG.search(text[max(0, span["start"] - 60) : span["end"] + 30]))
        named = any(one["type"] == "PERSON" for one in case["spans"])
        whole = span["value"][:2].isalpha() and len(checked.value) > 14  # an IBAN proves itself
        if source in _BARE or not (spoken or (named and span["type"] in {"SSN", "CARD"}) or whole):
            unsure.add((file, kind, checked.value))
            continue
        if not persons and named:
            unsure.add((file, kind, checked.value))  # whose it is the labels do not say
        people = tuple(dict.fromkeys(persons))
        place = f"case {case['id']}"
        test = checked.test or checked.value in _test_values()
        asked.append(Planted(file, place, form, source, kind, checked.value, people, "", test=test))
    return asked, unsure


@cache
def _test_values() -> frozenset[str]:
    return frozenset(value for rule in load_pack().rules for value in rule.test_values)


def _merged(planted: Iterable[Planted]) -> list[Planted]:
    """One line for each number of a file: of several persons with one number each counts."""
    known: dict[tuple[str, str, str, bool, tuple[str, ...]], Planted] = {}
    for line in planted:
        known.setdefault((line.file, line.kind, line.value, line.test, line.people), line)
    return list(known.values())


def names_scored(labelled: Labelled) -> Iterator[tuple[str, str, str]]:
    """(file, right | wrong | missed, name) for each person that a text names or that is found in it."""
    for file, (text, wanted) in labelled.names.items():
        found = [(one.given.reveal(), one.surname.reveal()) for one in find_names(text)]
        left = [name for name in wanted if len(name.split()) > 1]
        for given, surname in found:
            match = next((name for name in left if same_person(name, given, surname)), None)
            if match is not None:
                left.remove(match)
                yield file, "right", match
            elif not any(same_person(name, given, surname) for name in wanted):
                yield file, "wrong", f"{given} {surname}"
        for name in left:
            yield file, "missed", name
