"""A store in, one page of HTML out, for the person who answers for the inventory.

The page holds all it needs and fetches nothing: its policy (https://www.w3.org/TR/CSP3/) allows the one style and the
one script whose hashes it names. Without scripts it shows the same figures and the records with most people.
"""

from __future__ import annotations

import base64
import hashlib
import io
from importlib import resources
from typing import IO, TYPE_CHECKING, Any, Final

from pi_scan.model import printable
from pi_scan.report.breakdown import breakdown
from pi_scan.report.clauses import CLAUSES
from pi_scan.report.figures import figures
from pi_scan.report.folders import common
from pi_scan.report.page.charts import bar
from pi_scan.report.page.rows import compact, cut, records
from pi_scan.report.points import points
from pi_scan.report.words import ACCESS, NAMES, counted, percent, size

if TYPE_CHECKING:
    from pi_scan.inventory.store import Store

PLAIN: Final = 500
"""Records that stand in the page as they are, for readers without scripts and for print."""


def page(store: Store, stream: IO[bytes], *, everything: bool) -> None:
    """Write the page."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, script, template = (_text(name) for name in ("style.css", "table.js", "template.html"))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"size": size, "cell": _cell, "printable": printable}
    found, split, listed = figures(store), breakdown(store), records(store, everything=everything)
    above = common([folder.path for folder in split.folders])
    parts = environment.from_string(
        template
    ).stream(
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704  (our own)
        script=Markup(script),  # noqa: S704  (our own)
        data=Markup(compact(listed)),  # noqa: S704  (JSON in which nothing ends the element)
        found=found,
        split=split,
        points=list(points(found, split)),
        listed=listed,
        plain=[(entry, *cut(listed, entry)) for entry in listed.entries[:PLAIN]],
        above=above,
        folders=[(folder.path.removeprefix(above), folder.people, folder.files) for folder in split.folders],
        access=[(ACCESS[part.name], part.people, part.files) for part in split.access],
        ages=[(part.name.capitalize(), part.people, part.files) for part in split.ages],
        schedule=None if split.schedule is None else [(part.name, part.people, part.files) for part in split.schedule],
        clauses=CLAUSES,
        kind_names=NAMES,
        counted=counted,
        percent=percent,
        bar=bar,
        residence=residence,
    )
    text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="\n", write_through=False)
    try:
        text.writelines(parts)
    finally:
        text.flush()
        text.detach()


def residence(people: Any) -> list[tuple[str, int]]:
    """The parts of a bar of people."""
    return [("ma", people.ma), ("unknown", people.unknown), ("elsewhere", people.elsewhere)]


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    hashes = {
        kind: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for kind, text in (("style", style), ("script", script))
    }
    allowed = "; ".join(f"{kind}-src 'sha256-{digest}'" for kind, digest in hashes.items())
    return (
        f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )


def _cell(value: Any, form: str) -> str:
    """A value of a record as it stands in the table; the script writes the same."""
    if form == "count":
        return f"{value:,}" if value else ""
    if form == "size":
        return size(value)
    return str(value)[:10] if form == "date" else str(value)
