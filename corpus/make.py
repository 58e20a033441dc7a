"""Make a big share with known content: `python corpus/make.py OUT --mb N --seed S`.

Writes the share to the folder OUT and the ground truth beside it, to `OUT.truth.jsonl`: one line for each number planted
(see `corpus.truth.Planted`). The same seed gives the same bytes. The mix, by bytes, is that of an office's file share:
much text and many logs, tables, web pages, mails, office files and archives, nearly all of them without personal
information and full of numbers that are not.
"""

# ruff: noqa: E501  (templates are written as they read)

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from corpus import filler, forge, invent, lone, packing, planting

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.planting import Planter

    Maker = Callable[[Planter, int, bool], bytes]


class Sort(NamedTuple):
    """One sort of file on the share."""

    ending: str
    percent: float
    """Of all bytes."""
    sizes: tuple[int, int]
    """Usual size in bytes, from and to; the logarithm is drawn evenly."""
    holding: float
    """Share of the files that hold planted records."""
    make: Maker


# --- text ---------------------------------------------------------------------------------------


def _mixed(p: Planter, size: int) -> str:
    """Prose with some records somewhere in it."""
    parts = filler.paragraphs(p.scene, max(200, size - 1500))
    many = p.rng.random() < 0.2  # a caller's diary, a batch of letters
    for _ in range(p.rng.randint(15, 60) if many else p.rng.randint(1, 6)):
        parts.insert(p.rng.randint(0, len(parts)), planting.record(p))
    if p.rng.random() < 0.25:
        parts += lone.quiet(p)
    return "\n\n".join(parts) + "\n"


def _text(p: Planter, size: int, holds: bool) -> bytes:
    text = _mixed(p, size) if holds else filler.prose(p.scene, size)
    encoding = p.rng.choices(("utf-8", "cp1252", "utf-16", "utf-8-sig"), (80, 10, 5, 5))[0]
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode()


def _log(p: Planter, size: int, holds: bool) -> bytes:
    text = filler.log(p.scene, size)
    if holds:
        lines = text.split("\n")
        for _ in range(p.rng.randint(1, 8)):
            (leak,) = p.rng.choices((planting.in_log, planting.in_track, lone.in_log), (70, 15, 15))
            lines.insert(p.rng.randint(0, len(lines) - 1), leak(p))
        text = "\n".join(lines)
    return text.encode()


_TEST_CARDS = (
    "4242424242424242",
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "4012888888881881",
)


def _source(p: Planter, size: int, holds: bool) -> bytes:
    text = filler.source(p.scene, size)
    if holds:
        card = p.rng.choice(_TEST_CARDS)
        p.test_value("payment_card", card)
        text += f'\nTEST_CARD_NUMBER = "{card}"  # credit card of the sandbox\n'
    return text.encode()


def _markdown(p: Planter, size: int, holds: bool) -> bytes:
    text = filler.markdown(p.scene, size)
    return (text + "\n## Open points\n\n" + _mixed(p, 600) if holds else text).encode()


# --- tables and trees ---------------------------------------------------------------------------


def _row_count(p: Planter, size: int) -> int:
    """Rows that fill `size`; a few tables are long."""
    return max(4, min(50_000, size // 95 if p.rng.random() < 0.35 else p.rng.randint(5, 400)))


def _strings(rows: list[list[str | int]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]


def _csv(p: Planter, size: int, holds: bool) -> bytes:
    if not holds:
        return filler.csv(p.scene, size).encode()
    nobody = p.rng.random() < 0.12
    rows = _strings(lone.table(p, p.rng.randint(4, 60)) if nobody else planting.table(p, _row_count(p, size)))
    if p.rng.random() < 0.05:
        rows = [["Export of " + p.scene.date()], *rows]
    text = filler.joined(rows, p.rng.choices((",", ";", "\t", "|"), (7, 1, 1, 1))[0])
    return text.encode("utf-8-sig" if p.rng.random() < 0.2 else "utf-8")


def _objects(p: Planter, size: int) -> list[dict[str, object]]:
    """The rows of a table as objects, flat or with the person and the number in nested ones."""
    rows = planting.table(p, min(1500, _row_count(p, size)))
    keys = [str(key).replace(" ", "_").replace("#", "no").replace("'", "") for key in rows[0]]
    flat = [dict(zip(keys, row, strict=True)) for row in rows[1:]]
    if p.rng.random() < 0.5:
        return [dict(item) for item in flat]
    names = {
        key
        for key in keys
        if any(word in key.lower() for word in ("name", "first", "last", "cardholder", "customer", "member", "holder"))
    }
    home = {"Street", "City", "State", "Zip"}
    nested: list[dict[str, object]] = []
    for item in flat:
        person = {key: value for key, value in item.items() if key in names}
        address = {key.lower(): value for key, value in item.items() if key in home}
        rest = {key: value for key, value in item.items() if key not in names | home}
        record: dict[str, object] = {"id": p.scene.hexa(24), "person": person, "details": rest}
        nested.append(record | ({"address": address} if address else {}))
    return nested


def _json(p: Planter, size: int, holds: bool) -> bytes:
    if not holds:
        return filler.json_text(p.scene, size).encode()
    return json.dumps(
        {"version": 3, "records": _objects(p, size)}, ensure_ascii=False, indent=p.rng.choice((None, 1, 2))
    ).encode()


def _jsonl(p: Planter, size: int, holds: bool) -> bytes:
    if not holds:
        return filler.jsonl(p.scene, size).encode()
    return ("\n".join(json.dumps(item, ensure_ascii=False) for item in _objects(p, size)) + "\n").encode()


def _xml(p: Planter, size: int, holds: bool) -> bytes:
    if not holds:
        return filler.xml(p.scene, size).encode()
    rows = _strings(planting.table(p, min(1500, _row_count(p, size // 3))))
    tags = ["".join(c for c in key if c.isalnum() or c == "_") for key in rows[0]]
    body = "".join(
        "  <row>"
        + "".join(f"<{tag}>{filler.escaped(cell)}</{tag}>" for tag, cell in zip(tags, row, strict=True))
        + "</row>\n"
        for row in rows[1:]
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<export>\n{body}</export>\n'.encode()


def _html_table(rows: list[list[str]]) -> str:
    head = "".join(f"<th>{filler.escaped(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{filler.escaped(cell)}</td>" for cell in row) + "</tr>\n" for row in rows[1:])
    return f"<table><tr>{head}</tr>\n{body}</table>"


def _html(p: Planter, size: int, holds: bool) -> bytes:
    body = ""
    if holds and p.rng.random() < 0.4:
        body = _html_table(_strings(planting.table(p, p.rng.randint(3, 40))))
    elif holds and p.rng.random() < 0.4:
        rows = "\n".join(f"<tr><td>{a}</td><td>{filler.escaped(b)}</td></tr>" for a, b in planting.form(p))
        body = f"<h3>Application</h3><table>{rows}</table>"
    elif holds:
        texts = [filler.escaped(planting.record(p)) for _ in range(p.rng.randint(1, 3))]
        body = "\n".join("<p>" + text.replace("\n\n", "</p>\n<p>").replace("\n", "<br>\n") + "</p>" for text in texts)
    return filler.html(p.scene, size, body).encode()


# --- mail and office ----------------------------------------------------------------------------


def _eml(p: Planter, size: int, holds: bool) -> bytes:
    rng, scene = p.rng, p.scene
    sender, to = scene.person(), scene.person()
    parts = filler.paragraphs(scene, min(size, 4000), names=not holds)
    files: list[tuple[str, str, bytes]] = []
    attached = size > 8000
    if holds and rng.random() < 0.3:
        sender, text = planting.from_sender(p)
        parts = [text]
    elif holds and (not attached or rng.random() < 0.5):
        parts.insert(rng.randint(0, len(parts)), planting.record(p))
    elif holds:
        p.member = "staff.csv"
        files.append(
            ("staff.csv", "text/csv", filler.joined(_strings(planting.table(p, rng.randint(3, 60))), ",").encode())
        )
    if attached and not files:
        name, media, data = rng.choice((("report.pdf", "application/pdf", _pdf), ("list.csv", "text/csv", _csv)))
        files.append((name, media, data(p, size * 2 // 3, False)))
    body = "\n\n".join(parts)
    page = f"<html><body>{''.join(f'<p>{filler.escaped(part)}</p>' for part in parts)}</body></html>"
    style = rng.random()
    return forge.mail(
        f'"{sender.name}" <{sender.email}>',
        to.email,
        filler.sentence(scene, names=False),
        "" if style < 0.15 and not holds else body,
        html=page if style < 0.4 and not holds else "",
        files=files,
        encoding="quoted-printable" if style > 0.7 else "",
    )


def _docx(p: Planter, size: int, holds: bool) -> bytes:
    picture = p.rng.randbytes(size * 6 // 10)
    texts = filler.paragraphs(p.scene, size * 2 // 3)
    if not holds:
        return packing.docx(texts, filler.rows(p.scene, 1500)[:25], picture)
    if p.rng.random() < 0.2:
        return packing.docx([*texts, "", *"\n\n".join(lone.quiet(p)).split("\n")], (), picture)
    if p.rng.random() < 0.4:
        return packing.docx(texts, _strings(planting.table(p, p.rng.randint(3, 40))), picture)
    if p.rng.random() < 0.4:
        rows = [list(row) for row in planting.form(p)]
        return forge.docx(lambda word: _word(word, texts[:40], rows), title="Application")
    at = p.rng.randint(0, len(texts))
    lines = "\n\n".join(planting.record(p) for _ in range(p.rng.randint(1, 4))).split("\n")
    return packing.docx([*texts[:at], "", *lines, "", *texts[at:]], (), picture)


def _word(document: Any, texts: list[str], rows: list[list[str]]) -> None:
    for text in texts:
        document.add_paragraph(text)
    forge.grid(document, rows)


def _xlsx(p: Planter, size: int, holds: bool) -> bytes:
    if not holds:
        return packing.xlsx(filler.rows(p.scene, size * 2))
    if p.rng.random() < 0.12:
        return forge.xlsx(lambda book: forge.fill(book.add_worksheet("Batch"), lone.table(p, p.rng.randint(4, 60))))
    rows = planting.table(p, min(2500, _row_count(p, size * 2)), numeric=p.rng.random() < 0.3)
    if p.rng.random() < 0.3:
        rows = [["Prepared " + p.scene.date()], [], *rows]
    if len(rows) < 300:
        return forge.xlsx(lambda book: forge.fill(book.add_worksheet("Staff"), rows))
    return packing.xlsx(rows, "Staff")


def _lines(text: str, width: int = 105) -> list[str]:
    """Long lines broken at blanks, as a page breaks them."""
    out: list[str] = []
    for line in text.split("\n"):
        rest = line
        while len(rest) > width:
            at = rest.rfind(" ", 0, width)
            at = at if at > 0 else width
            out.append(rest[:at])
            rest = rest[at:].lstrip()
        out.append(rest)
    return out


def _pdf(p: Planter, size: int, holds: bool) -> bytes:
    if holds and p.rng.random() < 0.25:
        filled = [(label, packing.western(value).decode("latin-1")) for label, value in planting.form(p)]
        fields = [forge.Field(label.lower().replace(" ", "_"), label, value) for label, value in filled]
        return forge.pdf_form(["# Application", *_lines("\n\n".join(filler.paragraphs(p.scene, 300)))], fields)
    picture = p.rng.randbytes(size // 2)
    lines = _lines("\n\n".join(filler.paragraphs(p.scene, size)))
    if holds:
        records = "\n\n".join(planting.record(p) for _ in range(p.rng.randint(1, 4)))
        at = lines.index("", len(lines) // 3) if "" in lines[len(lines) // 3 :] else 0
        lines[at:at] = ["", *_lines(records), ""]
    pages = [lines[i : i + 60] for i in range(0, len(lines), 60)]
    return packing.pdf(pages, picture, compressed=p.rng.random() < 0.8)


def _zip(p: Planter, size: int, holds: bool) -> bytes:
    inner: tuple[tuple[str, Maker, float], ...] = (
        ("notes.txt", _text, 0.9),
        ("scan.pdf", _pdf, 0.5),
        ("letter.docx", _docx, 0.7),
        ("export.csv", _csv, 0.9),
        ("data.json", _json, 0.6),
        ("server.log", _log, 0.8),
    )
    chosen = p.rng.sample(inner, p.rng.randint(2, 5))
    holder = p.rng.randrange(len(chosen)) if holds else -1
    members = []
    for number, (name, make, factor) in enumerate(chosen):
        p.member = f"{p.rng.randint(2004, 2019)}/{name}"
        members.append((p.member, make(p, int(size * factor / len(chosen)) + 500, number == holder)))
    return forge.zipped(members)


def _gz(p: Planter, size: int, holds: bool) -> bytes:
    inner: tuple[tuple[str, Maker], ...] = (("server.log", _log), ("export.csv", _csv), ("events.jsonl", _jsonl))
    name, make = p.rng.choice(inner)
    # most programs keep the name of what they packed in the header, some do not
    return forge.gzipped(make(p, size * 3, holds), name if p.rng.random() < 0.8 else "")


SORTS = (
    Sort("log", 17, (20_000, 1_500_000), 0.04, _log),
    Sort("txt", 12, (1_500, 200_000), 0.12, _text),
    Sort("py", 6, (4_000, 160_000), 0.02, _source),
    Sort("xml.src", 4, (5_000, 200_000), 0.0, _source),
    Sort("md", 6, (2_000, 130_000), 0.05, _markdown),
    Sort("csv", 20, (8_000, 4_000_000), 0.18, _csv),
    Sort("json", 4, (5_000, 500_000), 0.08, _json),
    Sort("jsonl", 2, (10_000, 900_000), 0.1, _jsonl),
    Sort("xml", 2, (5_000, 400_000), 0.1, _xml),
    Sort("html", 5, (6_000, 150_000), 0.09, _html),
    Sort("eml", 5, (3_000, 150_000), 0.1, _eml),
    Sort("docx", 4.5, (20_000, 400_000), 0.16, _docx),
    Sort("xlsx", 2.5, (8_000, 600_000), 0.2, _xlsx),
    Sort("pdf", 5, (15_000, 500_000), 0.2, _pdf),
    Sort("zip", 3.5, (40_000, 1_200_000), 0.25, _zip),
    Sort("gz", 1.5, (20_000, 500_000), 0.25, _gz),
)
FOLDERS = (
    "hr",
    "finance",
    "claims",
    "lending",
    "it",
    "sales",
    "board",
    "legal",
    "archive",
    "projects",
    "shared",
    "scans",
)


def make(out: Path, megabytes: float, seed: int) -> tuple[int, int, int]:
    """Write the share to `out` and the truth beside it.

    Returns:
        Files, bytes, planted numbers.

    """
    everyone = Random(f"{seed}:people")
    people = [invent.person(everyone) for _ in range(1500)]
    files = written = planted = 0
    out.mkdir(parents=True, exist_ok=True)
    with Path(f"{out}.truth.jsonl").open("w", encoding="utf-8", newline="\n") as truth:
        for sort in SORTS:
            budget = int(megabytes * 1e6 * sort.percent / 100)
            number = 0
            while budget > 0 or number == 0:
                rng = Random(f"{seed}:{sort.ending}:{number}")
                folder = f"{rng.choice(FOLDERS)}/{rng.randint(2004, 2021)}"
                name = f"{folder}/{rng.choice(filler.THINGS).replace(' ', '_')}_{number:04}.{sort.ending}"
                low, high = sort.sizes
                size = min(int(low * (high / low) ** rng.random()), max(budget, low))
                planter = planting.Planter(filler.Scene(rng, people), name, sort.ending)
                # the first file of each sort holds records, so that a small share has some of everything
                data = sort.make(planter, size, rng.random() < sort.holding or (number == 0 and sort.holding > 0))
                target = out / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                truth.writelines(line.line() + "\n" for line in planter.planted)
                budget -= len(data)
                files, written, planted, number = (
                    files + 1,
                    written + len(data),
                    planted + len(planter.planted),
                    number + 1,
                )
    return files, written, planted


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path, help="folder to make; must not exist")
    parser.add_argument("--mb", type=float, default=200.0, help="size in millions of bytes (default: 200)")
    parser.add_argument("--seed", type=int, required=True, help="another seed gives another share")
    options = parser.parse_args()
    if options.out.exists():
        print(f"{options.out} exists already", file=sys.stderr)
        return 1
    files, written, planted = make(options.out, options.mb, options.seed)
    print(f"{files:,} files, {written / 1e6:.1f} MB, {planted:,} numbers planted; truth in {options.out}.truth.jsonl")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
