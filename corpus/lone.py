"""Numbers that say what they are, with nobody near to whom they could belong: a planter in, texts and tables out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus import filler, invent
from corpus.planting import HEADERS, KINDS, Item, item, labelled, phrase, shown

if TYPE_CHECKING:
    from corpus.planting import Planter

_KEYS = {
    "ssn": "ssn",
    "drivers_license": "driver_license_no",
    "payment_card": "card_number",
    "financial_account": "bank_account_number",
}


def _number(p: Planter, place: str = "") -> Item:
    p.count += 1
    number = item(p.rng, invent.person(p.rng))
    p.community = ""
    p.put(number, (), "unknown", "alone", place)
    return number


def in_text(p: Planter) -> str:
    """A sentence, a jotting or the remains of a form."""
    number = _number(p)
    said = phrase(p, number)
    lines = [f"Ref: {p.scene.digits(8)}", f"{labelled(p, number)}: {number.shown}", f"Received: {p.scene.date()}"]
    if number.state:
        lines.append(f"License State: {number.state}")
    return p.rng.choice(
        (
            f"Left on the fax machine: {said}. To be destroyed.",
            f"The terminal refused the entry of {p.scene.date()}: {said}, no name was given.",
            f"{p.scene.date()} voice mail, caller hung up - {said}",
            "\n".join(lines),
        )
    )


def in_log(p: Planter) -> str:
    """A log line with the number under its key."""
    number = _number(p)
    state = f" license_state={number.state}" if number.state else ""
    return (
        f"{p.scene.iso()} WARN [batch-3] rejected {_KEYS[number.kind]}={number.shown}{state} trace={p.scene.hexa(16)}"
    )


def table(p: Planter, count: int) -> list[list[str | int]]:
    """A header and `count` rows: numbers of one kind, badge and amount, and no name."""
    kind = p.rng.choice(KINDS)
    bare = p.rng.random() < 0.4
    states = ["DL State"] if kind == "drivers_license" else []
    out: list[list[str | int]] = [["Emp ID", p.rng.choice(HEADERS[kind]), *states, "Amount", "Paid on"]]
    for row in range(count):
        number = item(p.rng, invent.person(p.rng), kind)
        p.community = ""
        p.put(number, (), "unknown", "alone", f"row {row + 2}")
        cells = [p.scene.digits(6), shown(number, bare=bare, lost=False), *([number.state] if states else [])]
        out.append([*cells, p.scene.money().lstrip("$"), p.scene.date()])
    return out


def quiet(p: Planter) -> list[str]:
    """Paragraphs that name nobody, with a number among them."""
    parts = filler.paragraphs(p.scene, 900, names=False)
    parts.insert(len(parts) // 2, in_text(p))
    return parts + filler.paragraphs(p.scene, 300, names=False)
