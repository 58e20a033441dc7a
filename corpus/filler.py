"""What fills a file share between the few files that matter: prose, logs, code, tables, and every number that is no secret.

Each function takes a `Scene` and a size and returns text of about that size. Nothing here plants personal information;
names stand beside decoys on purpose.
"""

# ruff: noqa: E501  (templates are written as they read)

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus import invent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random


@dataclass(slots=True)
class Scene:
    """The generator of one file, and people to drop in (known everywhere in the company)."""

    rng: Random
    people: Sequence[invent.Person]

    def person(self) -> invent.Person:
        """Any of them."""
        return self.people[int(self.rng.random() * len(self.people))]

    def date(self) -> str:
        """Some day, as Americans write it."""
        bits = self.rng.getrandbits(16)
        return f"{bits % 12 + 1:02}/{bits // 12 % 28 + 1:02}/{2005 + bits % 17}"

    def iso(self) -> str:
        """A moment as computers write it."""
        bits = self.rng.getrandbits(34)
        day = f"{2015 + bits % 7}-{bits % 12 + 1:02}-{bits // 12 % 28 + 1:02}"
        return f"{day}T{bits // 400 % 24:02}:{bits // 9600 % 60:02}:{bits // 576000 % 60:02}.{bits % 1000:03}Z"

    def digits(self, count: int) -> str:
        """As many digits, the first not zero."""
        low = 10 ** (count - 1)
        return str(low + int(self.rng.random() * 9 * low))

    def money(self) -> str:
        """An amount."""
        cents = int(self.rng.random() ** 3 * 20_000_000)
        return f"${cents // 100:,}.{cents % 100:02}"

    def hexa(self, length: int) -> str:
        """Lower-case hexadecimal digits."""
        return f"{self.rng.getrandbits(length * 4):0{length}x}"


SENTENCES = (
    "{name} will present the {thing} to the committee on {date}.",
    "Please send the {thing} to {name} in {town} before {date}.",
    "The {thing} was approved at {money} after a short discussion.",
    "We shipped {n} cartons under order {order}, tracking {ups}.",
    "Invoice {inv} of {date} over {money} is still open.",
    "{name} and {name2} visited the {town} plant with the auditors.",
    "The {thing} has been moved to shelf {n}, bin {n2}.",
    "Nothing else was reported about the {thing}.",
    "If the {thing} fails again, open a ticket; the last one was {ticket}.",
    "Call {phone} with questions about the {thing}.",
    "The new {thing} replaces part {part} and costs {money}.",
    "Our vendor's EIN is {ein}; the W-9 is on file.",
    "Room {n} is booked from {date} on for the {thing}.",
    "According to {name}, the {thing} needs {n} more hours.",
    "The old {thing} must not be used after {date}.",
    "Temperatures stayed between {n} and {n2} degrees during the test of the {thing}.",
    "Minutes of the last meeting were accepted without changes.",
    "A copy of the {thing} is kept under record no. {rec}.",
    "The {town} office closes at noon on Fridays in summer.",
    "See section {n}.{n2} of the {thing} for details.",
    "The policy of the {thing} is number {policy}; the member services line is {phone}.",
    "Serial {serial} was exchanged under warranty, RMA {rec}.",
    "Staff are reminded not to keep Social Security numbers in shared folders.",
    "{name} asked whether the {thing} can be delivered to ZIP {zip4}.",
    "The ISBN of the manual is {isbn}.",
    "Payments go through routing number {aba} as before; the account is unchanged.",
    "{name} has badge number {rec} and parks in row {n}.",
    "{name} (member no. {inv}) asked for a copy of the {thing}.",
    "{name} lost a key card, serial {serial}; the {thing} is not affected.",
    "The ITIN of {name} is {itin}, see the letter of {date}.",
    "{name} paid with the card ending in {four} on {date}.",
    "{name}, SSN ending in {four}, was asked to come in about the {thing}.",
    "The passport of {name}, number {passport}, expires on {date}.",
    "{name} drives a van with VIN {vin} and plate {plate}.",
    "Case no. {part} was assigned to {name} on {date}.",
    "The phone of {name} has IMEI {imei}.",
    "Patient {name}, MRN {inv}, was seen on {date}; claim {claim} was filed.",
    "Employee number {rec} belongs to {name}, extension {four}.",
    "Reach {name} at {phone} or {name2} in {town}.",
    "The contract of {name} with {company} runs until {date}; agreement {serial}.",
)
PLAIN_SENTENCES = tuple(s for s in SENTENCES if "{name" not in s)
THINGS = (
    "budget", "copier lease", "forklift", "fire drill", "price list", "annual report", "boiler", "training plan", "safety manual", "warehouse roof", "web shop",
    "newsletter", "payroll calendar", "parking plan", "driver schedule", "license renewal", "account review", "card reader", "security audit", "loading dock",
    "quality handbook", "summer schedule", "grant proposal", "server room", "phone system", "insurance renewal", "inventory count", "bank reconciliation",
)  # fmt: skip


_SLOTS: dict[str, Callable[[Scene], str]] = {
    "name": lambda s: s.person().name,
    "name2": lambda s: s.person().full,
    "thing": lambda s: s.rng.choice(THINGS),
    "date": Scene.date,
    "money": Scene.money,
    "n": lambda s: str(int(s.rng.random() * 400)),
    "n2": lambda s: str(int(s.rng.random() * 90)),
    "order": lambda s: invent.luhn_order(s.rng),
    "ups": lambda s: invent.ups(s.rng),
    "inv": lambda s: s.digits(8),
    "town": lambda s: s.person().address.city,
    "ticket": lambda s: f"INC{s.digits(7)}",
    "phone": lambda s: s.person().phone,
    "part": lambda s: invent.part_number(s.rng),
    "ein": lambda s: invent.ein(s.rng),
    "rec": lambda s: s.digits(9),
    "policy": lambda s: f"HP{s.digits(9)}",
    "serial": lambda s: invent.serial_s8(s.rng),
    "zip4": lambda s: f"{s.person().address.postal}-{s.digits(4)}",
    "isbn": lambda s: invent.isbn(s.rng),
    "aba": lambda s: invent.routing(s.rng),
    "itin": lambda s: invent.itin(s.rng),
    "four": lambda s: s.digits(4),
    "passport": lambda s: f"{s.rng.choice('ABS')}{s.digits(8)}",
    "vin": lambda s: f"1HGCM{s.digits(5)}A{s.digits(6)}",
    "plate": lambda s: f"{s.digits(1)}{s.rng.choice('ABC')}DE{s.digits(2)}",
    "imei": lambda s: (body := f"35{s.digits(12)}") + invent.luhn_digit(body),
    "claim": lambda s: s.digits(11),
    "company": lambda s: invent.company(s.rng),
}


def _compiled(templates: Sequence[str]) -> tuple[tuple[str | Callable[[Scene], str], ...], ...]:
    """Each template as pieces: text as it is, slots as functions."""
    return tuple(
        tuple(_SLOTS[piece] if number % 2 else piece for number, piece in enumerate(re.split(r"[{}]", template)))
        for template in templates
    )


_TEMPLATES, _PLAIN_TEMPLATES = _compiled(SENTENCES), _compiled(PLAIN_SENTENCES)


def sentence(scene: Scene, *, names: bool = True) -> str:
    """One sentence of business prose, with a decoy now and then."""
    templates = _TEMPLATES if names else _PLAIN_TEMPLATES
    template = templates[int(scene.rng.random() * len(templates))]
    return "".join([piece if isinstance(piece, str) else piece(scene) for piece in template])


def paragraphs(scene: Scene, size: int, *, names: bool = True) -> list[str]:
    """Paragraphs of two to six sentences."""
    out: list[str] = []
    total = 0
    while total < size:
        text = " ".join(sentence(scene, names=names) for _ in range(2 + scene.rng.getrandbits(2)))
        out.append(text)
        total += len(text) + 2
    return out


def _until(size: int, line: Callable[[], str]) -> str:
    lines: list[str] = []
    total = 0
    while total < size:
        made = line()
        lines.append(made)
        total += len(made) + 1
    return "\n".join(lines) + "\n"


def prose(scene: Scene, size: int) -> str:
    """A text file of paragraphs, wrapped by no one."""
    return "\n\n".join(paragraphs(scene, size)) + "\n"


def markdown(scene: Scene, size: int) -> str:
    """Headings, lists and paragraphs."""
    out = [f"# {scene.rng.choice(THINGS).title()}\n"]
    total = 0
    while total < size:
        part = f"## {scene.rng.choice(THINGS).title()} {scene.digits(3)}\n\n"
        part += "\n\n".join(paragraphs(scene, 400)) + "\n\n"
        part += "".join(f"- {sentence(scene)}\n" for _ in range(4)) + f"\nCommit `{scene.hexa(40)}`.\n\n"
        out.append(part)
        total += len(part)
    return "".join(out)


def log(scene: Scene, size: int) -> str:
    """A server's log, in one of four dialects."""
    rng = scene.rng

    def application() -> str:
        level = ("INFO", "DEBUG", "WARN", "INFO")[rng.getrandbits(2)]
        return (
            f"{scene.iso()} {level} [pool-{rng.getrandbits(3)}-thread-{rng.getrandbits(5)}] c.e.shop.OrderService - "
            f"order={scene.digits(16)} user={scene.digits(9)} session={scene.hexa(32)} took {rng.random() * 900:.3f} ms"
        )

    def access() -> str:
        return (
            f'198.51.100.{rng.getrandbits(8)} - - [{scene.date()}:12:{rng.getrandbits(5):02}:01 -0500] "GET /item/{scene.digits(9)}?s='
            f'{scene.hexa(16)} HTTP/1.1" 200 {scene.digits(5)} "-" "Mozilla/5.0"'
        )

    def syslog() -> str:
        return f"Mar {rng.getrandbits(4) + 1:2} 04:{rng.getrandbits(5):02}:11 srv{rng.getrandbits(4)} kernel: [{rng.random() * 1e6:.6f}] eth0: {scene.digits(12)} bytes, addr 0x{scene.hexa(16)}"

    def trace() -> str:
        h = scene.hexa(32)
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]} span={scene.digits(19)} ts={1500000000000 + rng.getrandbits(36)} ok"

    return _until(size, rng.choice((application, access, syslog, trace)))


_CODE = (
    "def {f}_{g}(self, {a}: int, {b}: str) -> None:",
    "    self.{a} = {n}",
    "    if {a} > {n} and {b} != '{h}':",
    "        return self._{f}({a}, {b}, timeout={n})",
    "    # {f} {g} {a}: see issue {n}",
    "    raise ValueError(f'bad {f} {{{a}}}')",
    "const {f}{n} = require('./{g}/{a}');",
    "  {a}: 0x{h},",
    "",
    '    <property name="{f}.{g}" value="{n}"/>',
    "INSERT INTO {f} ({a}, {b}) VALUES ({n}, '{h}');",
)  # fmt: skip
_WORDS = (
    "order",
    "item",
    "cache",
    "index",
    "parser",
    "node",
    "batch",
    "cursor",
    "token",
    "frame",
    "queue",
    "price",
    "stock",
    "vector",
    "mask",
    "offset",
)


def source(scene: Scene, size: int) -> str:
    """Program text with constants, hashes and issue numbers."""
    rng = scene.rng

    def line() -> str:
        f, g, a, b = rng.choices(_WORDS, k=4)
        number = rng.getrandbits(rng.choice((8, 16, 30, 32)))
        return rng.choice(_CODE).format(f=f, g=g, a=a, b=b, n=number, h=scene.hexa(8))

    return _until(size, line)


_COLUMNS: dict[str, tuple[tuple[str, ...], Callable[[Scene], str]]] = {
    "id": (("ID", "Record Id", "RowId", "id"), lambda s: s.digits(9)),
    "order": (("Order ID", "OrderNumber", "order_no"), lambda s: s.digits(16)),
    "luhn": (("Order Ref", "Reference No"), lambda s: invent.luhn_order(s.rng)),
    "name": (("Customer", "Contact Name", "Name", "Rep"), lambda s: s.person().name),
    "first": (("First Name", "FNAME"), lambda s: s.person().given),
    "last": (("Last Name", "LNAME"), lambda s: s.person().surname),
    "phone": (("Phone", "Telephone", "Mobile"), lambda s: s.person().phone),
    "phone10": (("Phone", "Contact Phone"), lambda s: f"{s.person().address.area_code}555{s.digits(4)}"),
    "tracking": (
        ("Tracking Number", "Tracking"),
        lambda s: invent.fedex(s.rng) if s.rng.random() < 0.5 else invent.usps(s.rng),
    ),
    "part": (("Part No", "Part Number", "Item No."), lambda s: invent.part_number(s.rng)),
    "serial": (("Serial", "Serial Number", "Asset S/N"), lambda s: invent.serial_s8(s.rng)),
    "ein": (("EIN", "FEIN", "Federal ID"), lambda s: invent.ein(s.rng)),
    "uuid": (("GUID", "uuid", "Session"), lambda s: invent.uuid(s.rng)),
    "hash": (("SHA1", "checksum"), lambda s: s.hexa(40)),
    "city": (("City", "Town"), lambda s: s.person().address.city),
    "state": (("State", "ST"), lambda s: s.person().address.state),
    "zip4": (("Zip+4", "ZIP"), lambda s: f"{s.person().address.postal}-{s.digits(4)}"),
    "amount": (("Amount", "Total", "Balance"), lambda s: f"{s.rng.random() * 9000:.2f}"),
    "date": (("Date", "Created", "Ship Date"), Scene.date),
    "epoch": (("ts", "updated_ms"), lambda s: str(1500000000000 + s.rng.getrandbits(36))),
    "upc": (("UPC", "GTIN"), lambda s: invent.upc(s.rng)),
    "isbn": (("ISBN",), lambda s: invent.isbn(s.rng)),
    "gl": (("GL Account", "Cost Center", "GL Code"), lambda s: f"{s.digits(4)}-{s.digits(2)}-{s.digits(3)}"),
    "claim": (("Claim No", "Policy Number", "Member ID"), lambda s: s.digits(10)),
    "aba": (("Routing", "ABA"), lambda s: invent.routing(s.rng)),
    "email": (("E-mail", "email"), lambda s: s.person().email),
    "masked": (("SSN (last 4)", "Card (masked)"), lambda s: f"***-**-{s.digits(4)}"),
    "npi": (("NPI", "Provider NPI"), lambda s: "1" + s.digits(9)),
    "duns": (("DUNS",), lambda s: s.digits(9)),
    "lat": (("lat",), lambda s: f"{42 + s.rng.random():.6f}"),
    "text": (("Notes", "Description"), lambda s: s.rng.choice(THINGS)),
    "code": (("Code", "Number", "Key", "Ref"), lambda s: s.digits(9)),
    "code16": (("Value", "Key", "Ext Ref"), lambda s: s.digits(16)),
    "vendor": (
        ("Vendor", "Company", "Account Name"),
        lambda s: f"{s.person().surname} {s.rng.choice(('Plumbing', 'Realty', '& Sons', 'Farms LLC'))}",
    ),
    "passport": (("Passport No",), lambda s: f"{s.rng.choice('ABS')}{s.digits(8)}"),
    "itin": (("ITIN",), lambda s: invent.itin(s.rng)),
    "imei": (("IMEI",), lambda s: (body := f"35{s.digits(12)}") + invent.luhn_digit(body)),
    "qty": (("Qty", "Count"), lambda s: str(s.rng.getrandbits(7))),
}


def columns(scene: Scene, count: int) -> tuple[list[str], list[Callable[[Scene], str]]]:
    """Headers and makers of `count` columns, a name among them more often than not."""
    keys = scene.rng.sample(tuple(_COLUMNS), count)
    if scene.rng.random() < 0.6 and not {"name", "last"} & set(keys):
        keys[0] = "name"
    return [scene.rng.choice(_COLUMNS[key][0]) for key in keys], [_COLUMNS[key][1] for key in keys]


def rows(scene: Scene, size: int) -> list[list[str]]:
    """A table with its header, about `size` bytes of text."""
    headers, makers = columns(scene, scene.rng.randint(5, 10))
    out = [headers]
    total = 0
    while total < size:
        row = [make(scene) for make in makers]
        out.append(row)
        total += sum(map(len, row)) + len(row)
    return out


def joined(table: Sequence[Sequence[str]], separator: str) -> str:
    """A table as delimited text; cells that hold the separator are quoted."""
    lines = [separator.join([f'"{c}"' if separator in c else c for c in row]) for row in table]
    return "\n".join(lines) + "\n"


def csv(scene: Scene, size: int) -> str:
    """A table as CSV, or with semicolons, tabs or bars."""
    return joined(rows(scene, size), scene.rng.choices((",", ";", "\t", "|"), (7, 1, 1, 1))[0])


def _objects(scene: Scene, size: int) -> list[dict[str, object]]:
    headers, makers = columns(scene, scene.rng.randint(5, 9))
    keys = [h.replace(" ", "_").replace("+", "").lower() for h in headers]
    out: list[dict[str, object]] = []
    total = 0
    nested = scene.rng.random() < 0.5
    while total < size:
        item: dict[str, object] = {key: make(scene) for key, make in zip(keys, makers, strict=True)}
        if nested:
            item = {"meta": {"id": scene.hexa(24), "ts": 1583141400 + scene.rng.getrandbits(20)}, "data": item}
        out.append(item)
        total += 40 + 30 * len(keys)
    return out


def json_text(scene: Scene, size: int) -> str:
    """One JSON document."""
    return json.dumps({"items": _objects(scene, size)}, ensure_ascii=False, indent=scene.rng.choice((None, 1, 2)))


def jsonl(scene: Scene, size: int) -> str:
    """JSON lines."""
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in _objects(scene, size)) + "\n"


def escaped(text: str) -> str:
    """For XML and HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def xml(scene: Scene, size: int) -> str:
    """Records of elements."""
    table = rows(scene, size // 2)
    tags = ["".join(c for c in h.title() if c.isalnum()) for h in table[0]]
    out = ['<?xml version="1.0" encoding="UTF-8"?>', "<records>"]
    for row in table[1:]:
        cells = "".join(f"<{tag}>{escaped(cell)}</{tag}>" for tag, cell in zip(tags, row, strict=True))
        out.append(f"  <record>{cells}</record>")
    return "\n".join([*out, "</records>"]) + "\n"


def html(scene: Scene, size: int, body: str = "") -> str:
    """A web page: prose, a table, scripts; `body` is put in the middle."""
    text = "\n".join(f"<p>{escaped(p)}</p>" for p in paragraphs(scene, size // 2))
    table = rows(scene, size // 4)
    cells = "\n".join("<tr>" + "".join(f"<td>{escaped(c)}</td>" for c in row) + "</tr>" for row in table[1:])
    head = "<tr>" + "".join(f"<th>{escaped(c)}</th>" for c in table[0]) + "</tr>"
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{scene.rng.choice(THINGS)}</title>'
        f"<script>var v='{scene.hexa(40)}';</script></head>\n<body>\n{text}\n{body}\n<table>\n{head}\n{cells}\n</table>\n</body></html>\n"
    )
