"""Precision and recall on a made share: `python benchmarks/accuracy.py --mb 200 --seed S`, or on labelled sets of
others: `--labels FOLDER` (see `labelled.py`).

A number counts as found at medium or high level. A pair is a number with a person; it is right when initial and family
name are those of the person planted with it. Layouts, and the communities that
names are from, are those of the numbers planted: false alarms have none. The table of levels says how often each level
is right, low ones too.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from common import made_share, write_result
from rich.console import Console
from rich.table import Table

import pi_scan
from corpus.truth import Planted, read_planted, same_person
from pi_scan.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.model import Outcome


NOBODY = "with context, of nobody"
"""Numbers that say what they are and stand near no name: whether they are found at all."""


class Found(NamedTuple):
    """One number as the scan reports it, with one person or none."""

    file: str
    kind: str
    value: str
    given: str
    surname: str
    residency: str
    place: str
    why: str
    level: str = "high"


@dataclass(slots=True)
class Score:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right among found; 1 when nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Right among planted; 1 when nothing was planted."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def row(self) -> dict[str, float | int]:
        """For the result file."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {"right": self.right, "wrong": self.wrong, "missed": self.missed} | {
            k: round(v, 4) for k, v in figures.items()
        }


@dataclass(slots=True)
class Report:
    """Scores by question and group: `scores["pairs"]["kind ssn"]`."""

    scores: dict[str, dict[str, Score]] = field(
        default_factory=lambda: {"numbers": defaultdict(Score), "pairs": defaultdict(Score)}
    )
    residency: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    tests: Score = field(default_factory=Score)
    levels: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    """By level: findings that are right and wrong, the person included where there is one."""
    errors: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    """(what, kind, layout, place, remark)."""

    def count(self, question: str, groups: Iterable[str], what: str) -> None:
        """One more `right`, `wrong` or `missed` in each of the groups and in all."""
        for group in ("all", *groups):
            score = self.scores[question][group]
            setattr(score, what, getattr(score, what) + 1)


def scanned(share: Path, jobs: int, *, ner: bool = False) -> tuple[list[Found], set[tuple[str, str]], dict[str, int]]:
    """Numbers found, (file, value) of test values, and files by status."""
    found: list[Found] = []
    tests: set[tuple[str, str]] = set()
    statuses: dict[str, int] = defaultdict(int)
    for outcome in pi_scan.scan(str(share), jobs=jobs, ner=ner):
        statuses[outcome.status.value] += 1
        _collect(outcome, Path(outcome.path).relative_to(share.resolve()).as_posix(), found, tests)
    return found, tests, dict(statuses)


def _collect(outcome: Outcome, file: str, found: list[Found], tests: set[tuple[str, str]]) -> None:
    for pair in outcome.pairs:
        given = pair.person.given.reveal() if pair.person else ""
        surname = pair.person.surname.reveal() if pair.person else ""
        for number in pair.numbers:
            if number.test:
                tests.add((file, number.value.reveal()))
            else:
                why = f"{number.rule} {number.level} {' '.join((*number.evidence, *pair.evidence))}"
                place = str(number.place).removeprefix(outcome.path)
                found.append(
                    Found(
                        file,
                        number.kind.value,
                        number.value.reveal(),
                        given,
                        surname,
                        pair.residency.value,
                        place,
                        why,
                        number.level.value,
                    )
                )


def compared(
    planted: list[Planted],
    found: list[Found],
    tests: set[tuple[str, str]],
    unsure: frozenset[tuple[str, str, str]] = frozenset(),
) -> Report:
    """Truth against findings; what is `unsure` (file, kind, value) may be found or not, with a person or without."""
    report = Report()
    _calibrated(report, planted, found, unsure)
    found = [one for one in found if one.level != Level.LOW.value]
    by_number: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for one in found:
        by_number[one.file, one.kind, one.value].append(one)
    real = [line for line in planted if not line.test]
    keys = {(line.file, line.kind, line.value) for line in real}
    names: dict[tuple[str, str, str], tuple[str, ...]] = {}
    layouts: dict[tuple[str, str, str], str] = {}
    for line in real:
        key = (line.file, line.kind, line.value)
        groups: tuple[str, ...] = (f"kind {line.kind}", f"format {line.format}", f"layout {line.layout}")
        groups += (f"name {line.community}",) if line.community else (NOBODY,) if not line.people else ()
        names[key], layouts[key] = (*names.get(key, ()), *line.people), line.layout
        hits = by_number.get(key, [])
        report.count("numbers", groups, "right" if hits else "missed")
        if not hits:
            report.errors.append(("missed", line.kind, line.layout, f"{line.file} {line.place}", line.value))
        for name in line.people:
            right = [one for one in hits if one.surname and same_person(name, one.given, one.surname)]
            report.count("pairs", groups, "right" if right else "missed")
            if right:
                _residency(report, line, right)
            elif hits:
                said = ", ".join(sorted({f"{one.given} {one.surname}".strip() or "nobody" for one in hits}))
                report.errors.append(
                    (
                        "wrong person",
                        line.kind,
                        line.layout,
                        f"{line.file} {line.place}",
                        f"{line.value} of {name}: {said}",
                    )
                )
    for key, hits in by_number.items():
        groups = (f"kind {key[1]}", f"format {key[0].rpartition('.')[2]}")
        groups += (f"layout {layouts[key]}",) if key in layouts else ()
        if key in unsure:
            continue
        if key not in keys:
            report.count("numbers", groups, "wrong")
            report.errors.append(
                (
                    "false alarm",
                    key[1],
                    "",
                    key[0] + hits[0].place,
                    f"{key[2]} {hits[0].given} {hits[0].surname}: {hits[0].why}",
                )
            )
        for given, surname in {(one.given, one.surname) for one in hits if one.surname}:
            if not any(same_person(name, given, surname) for name in names.get(key, ())):
                report.count("pairs", groups, "wrong")
                if key in names and not names[key]:
                    where, said = key[0] + hits[0].place, f"{key[2]} of nobody: {given} {surname}: {hits[0].why}"
                    report.errors.append(("wrong person", key[1], layouts[key], where, said))
    wanted = {(line.file, line.value) for line in planted if line.test}
    report.tests = Score(len(wanted & tests), len(tests - wanted), len(wanted - tests))
    return report


def _calibrated(
    report: Report, planted: list[Planted], found: list[Found], unsure: frozenset[tuple[str, str, str]]
) -> None:
    """How many findings of each level are right."""
    people: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for line in planted:
        people[line.file, line.kind, line.value].update(line.people)
    for one in set(found):
        key = one.file, one.kind, one.value
        if key in unsure:
            continue
        right = key in people and (
            not one.surname or any(same_person(name, one.given, one.surname) for name in people[key])
        )
        score = report.levels[one.level]
        score.right += right
        score.wrong += not right


def _residency(report: Report, line: Planted, right: list[Found]) -> None:
    if not line.residency:  # nobody knows where they live
        return
    said = {one.residency for one in right}
    verdict = "ma" if "ma" in said else "elsewhere" if "elsewhere" in said else "unknown"
    report.residency[line.residency].right += verdict == line.residency
    report.residency[line.residency].missed += verdict != line.residency
    if verdict != line.residency:
        report.residency[verdict].wrong += 1
        report.errors.append(
            (
                "residency",
                line.kind,
                line.layout,
                f"{line.file} {line.place}",
                f"lives {line.residency}, found {verdict}",
            )
        )


def _printed(report: Report, console: Console) -> None:
    for question, groups in report.scores.items():
        table = Table(
            "group", "right", "wrong", "missed", "precision", "recall", "F1", title=f"{question} (medium and high)"
        )
        for group, score in sorted(groups.items()):
            shares = (f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}")
            table.add_row(group, f"{score.right:,}", f"{score.wrong:,}", f"{score.missed:,}", *shares)
        console.print(table)
    table = Table(
        "lives", "right", "said wrongly", "not recognised", "precision", "recall", title="residency of right pairs"
    )
    for home, score in sorted(report.residency.items()):
        table.add_row(
            home,
            f"{score.right:,}",
            f"{score.wrong:,}",
            f"{score.missed:,}",
            f"{score.precision:.4f}",
            f"{score.recall:.4f}",
        )
    console.print(table)
    alone = report.scores["numbers"].get(NOBODY, Score())
    console.print(f"numbers {NOBODY}: recall {alone.recall:.4f} ({alone.right:,} of {alone.right + alone.missed:,})")
    table = Table("level", "right", "wrong", "share right", title="findings by level, the person included")
    for level in Level:
        score = report.levels[level.value]
        table.add_row(level.value, f"{score.right:,}", f"{score.wrong:,}", f"{score.precision:.4f}")
    console.print(table)
    console.print(
        f"test values: {report.tests.right} recognised, {report.tests.wrong} others marked so, "
        f"{report.tests.missed} not recognised"
    )


def _made(options: argparse.Namespace) -> tuple[Report, dict[str, int], float]:
    """A made share, scanned."""
    with made_share(options.share, options.mb, options.seed) as share:
        planted = list(read_planted(Path(f"{str(share).rstrip('/')}.truth.jsonl")))
        start = time.perf_counter()
        found, tests, statuses = scanned(share, options.jobs, ner=options.ner)
        return compared(planted, found, tests), statuses, time.perf_counter() - start


def _labelled(data: Path, jobs: int, *, ner: bool) -> tuple[Report, dict[str, int], float]:
    """The labelled sets of a folder, scanned; the persons of their texts looked for with and without a number."""
    import labelled

    with tempfile.TemporaryDirectory(prefix="pi-scan-bench-") as folder:
        share = Path(folder) / "share"
        asked = labelled.write(data, share)
        start = time.perf_counter()
        found, tests, statuses = scanned(share, jobs, ner=ner)
        report = compared(asked.planted, found, tests, asked.unsure)
        seconds = time.perf_counter() - start
    report.scores["names"] = defaultdict(Score)
    for file, what, name in labelled.names_scored(asked):
        report.count("names", (f"layout {asked.sources[file]}",), what)
        if what != "right":
            report.errors.append((f"name {what}", "person", asked.sources[file], file, name))
    return report, statuses, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=200.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=Path, help="a share made before, with its .truth.jsonl beside it")
    parser.add_argument("--labels", type=Path, help="a folder with labels.jsonl and the files that it names")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--ner", action="store_true", help="with the second opinion of a model of names")
    parser.add_argument(
        "--list-errors", action="store_true", help="print each false alarm and miss (all values are invented)"
    )
    options = parser.parse_args()
    console = Console()
    report, statuses, seconds = (
        _labelled(options.labels, options.jobs, ner=options.ner) if options.labels else _made(options)
    )
    _printed(report, console)
    console.print(f"files {statuses}, {seconds:.1f} s")
    if options.list_errors:
        for error in sorted(report.errors):
            console.print("\t".join(error), markup=False, highlight=False, soft_wrap=True)
    result: dict[str, Any] = {
        "share_mb": options.mb if options.share is None and options.labels is None else None,
        "files": statuses,
        **{
            question: {group: score.row() for group, score in sorted(groups.items())}
            for question, groups in report.scores.items()
        },
        "levels": {level: score.row() for level, score in sorted(report.levels.items())},
        "residency": {home: score.row() for home, score in sorted(report.residency.items())},
        "test_values": report.tests.row(),
    }
    name = "labels" if options.labels else "accuracy"
    console.print(f"written to {write_result(name, options.seed, result)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
