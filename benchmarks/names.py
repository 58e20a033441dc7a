"""Recall of owners by community and by layout: `python benchmarks/names.py --each 60`.

The same numbers stand beside names of each community in the layouts of letters, forms and lists: a person counts as
found when the number is theirs. No community may fall behind the best by more than three points.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING

from common import write_result
from rich.console import Console
from rich.table import Table

import pi_scan
from corpus import invent
from corpus.truth import same_person

if TYPE_CHECKING:
    from collections.abc import Callable

LAYOUTS: dict[str, Callable[[invent.Person, str], str]] = {
    "before a label": lambda who, number: f"{who.name} SSN {number}",
    "form": lambda who, number: f"Patient: {who.name}\nSSN: {number}",
    "no label": lambda who, number: f"{who.name}, {number}",
    "sentence": lambda who, number: f"The benefits of {who.name} were paid; SSN {number} is on file.",
    "capitals": lambda who, number: f"{who.name.upper()} SSN {number}",
    "family name first": lambda who, number: f"{who.last_first} SSN: {number}",
    "letter": lambda who, number: f"Dear {who.name},\n\nYour Social Security number is {number}.",
    "brackets": lambda who, number: f"Employee {who.name} ({number})",
    "suffix": lambda who, number: f"{who.name} Jr., SSN {number}",
    "honorific": lambda who, number: f"Mrs. {who.name}, SSN {number}",
    "line above": lambda who, number: f"{who.name} was hired in May.\nSSN {number} was verified by the office.",
}
MOST_BEHIND = 0.03


def found(text: str, name: str, *, ner: bool = False) -> bool:
    """Whether the number in a text is given to the person called `name`, and believed."""
    return any(
        pair.person is not None
        and same_person(name, pair.person.given.reveal(), pair.person.surname.reveal())
        and any(number.level.value != "low" for number in pair.numbers)
        for pair in pi_scan.detect(text, ner=ner)
    )


def measured(each: int, seed: int, *, ner: bool = False) -> tuple[dict[str, float], dict[str, float]]:
    """Recall by community and by layout, of `each` persons of every community in every layout."""
    rng = Random(seed)
    groups: dict[str, list[bool]] = defaultdict(list)
    layouts: dict[str, list[bool]] = defaultdict(list)
    for community in invent.lists()["communities"]:
        for _ in range(each):
            who = invent.person(rng, community)
            for layout, write in LAYOUTS.items():
                right = found(write(who, invent.dashed(invent.ssn(rng))), who.name, ner=ner)
                groups[community].append(right)
                layouts[layout].append(right)
    return (
        {name: sum(rights) / len(rights) for name, rights in groups.items()},
        {name: sum(rights) / len(rights) for name, rights in layouts.items()},
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=60, help="persons of each community")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ner", action="store_true", help="with the second opinion of a model of names")
    options = parser.parse_args()
    groups, layouts = measured(options.each, options.seed, ner=options.ner)
    console = Console()
    for title, shares in (("community", groups), ("layout", layouts)):
        table = Table(title, "recall", title=f"owners found, by {title}")
        for name, share in sorted(shares.items(), key=lambda item: item[1]):
            table.add_row(name, f"{share:.4f}")
        console.print(table)
    behind = max(groups.values()) - min(groups.values())
    console.print(f"the last is {100 * behind:.1f} points behind the best")
    result = {"communities": groups, "layouts": layouts}
    console.print(f"written to {write_result('names', options.seed, result)}")
    return int(behind > MOST_BEHIND)


if __name__ == "__main__":
    raise SystemExit(main())
