"""People and their numbers written into text and tables, in the layouts that offices use; what was written is kept as truth."""

# ruff: noqa: E501  (templates are written as they read)

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus import invent
from corpus.truth import Planted

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from corpus.filler import Scene

KINDS = ("ssn", "drivers_license", "payment_card", "financial_account")
SHARES = (45, 15, 20, 20)
"""Of a hundred planted numbers, how many are of each kind."""

_PHRASES = {
    "ssn": ("SSN", "SSN#", "Social Security number", "Social Security No.", "Soc. Sec. #", "social security"),
    "payment_card": ("card number", "credit card", "card no.", "debit card", "Visa/MC"),
    "financial_account": ("checking account number", "savings account number", "bank account no."),
    "drivers_license": ("driver's license", "driver's license number", "license no.", "operator's license", "DL#"),
}
_FORM = {
    "ssn": ("SSN", "Social Security Number", "Social Security #", "Employee's SSN", "Soc Sec No", "Taxpayer ID (SSN)"),
    "payment_card": ("Card Number", "Credit Card No.", "Card #", "CC Number"),
    "financial_account": ("Bank Account Number", "Bank Account No.", "Checking Account #", "Savings acct. no."),
    "drivers_license": ("Driver's License No.", "Driver License Number", "License Number", "DL Number"),
}
HEADERS = {
    "ssn": ("SSN", "Social Security Number", "SOC_SEC_NO", "Employee SSN", "ssn", "SS#", "EE_SSN", "SocialSecurity"),
    "payment_card": ("Card Number", "CC Number", "card_number", "Credit Card", "PAN", "CardNo"),
    "financial_account": ("Account Number", "Bank Account", "ACCT_NO", "Acct #", "bank_account_number", "DDA Account"),
    "drivers_license": ("Driver's License", "DL Number", "drivers_license_no", "License No", "DLN"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A number as it will be printed."""

    kind: str
    value: str
    shown: str
    state: str = ""
    """Of a driver's license: who issued it."""
    routing: str = ""
    """Of a bank account: the bank."""

    @property
    def tail(self) -> str:
        """What stands behind the number in running text."""
        if self.state:
            return f" ({self.state})"
        return f" (routing {self.routing})" if self.routing else ""


@dataclass(slots=True)
class Planter:
    """Writes into one file."""

    scene: Scene
    file: str
    format: str
    planted: list[Planted] = field(default_factory=list)
    count: int = 0
    community: str = ""
    """Of the person being written."""
    member: str = ""
    """Name inside an archive or mail, for the place hint."""

    @property
    def rng(self) -> Random:
        """The file's generator."""
        return self.scene.rng

    def someone(self) -> invent.Person:
        """A new person, to be written next."""
        holder = invent.person(self.rng)
        self.community = holder.community
        return holder

    def put(self, item: Item, names: tuple[str, ...], residency: str, layout: str, place: str = "") -> None:
        """Keep what was written."""
        place = place or f"record {self.count}"
        place = f"{self.member} {place}" if self.member else place
        self.planted.append(
            Planted(
                self.file, place, self.format, layout, item.kind, item.value, names, residency, community=self.community
            )
        )

    def test_value(self, kind: str, value: str) -> None:
        """Keep a test value that was written."""
        self.planted.append(Planted(self.file, self.member, self.format, "test", kind, value, (), "unknown", test=True))


def item(rng: Random, holder: invent.Person, kind: str = "") -> Item:
    """A new number of `holder`."""
    kind = kind or rng.choices(KINDS, SHARES)[0]
    draw = rng.random()
    if kind == "ssn":
        value = invent.ssn(rng, from_2011=draw < 0.02)
        style = rng.choices(("-", " ", "", "\u2011"), (60, 8, 29, 3))[0]
        return Item(kind, value, style.join((value[:3], value[3:5], value[5:])))
    if kind == "drivers_license":
        local = holder.address.state if holder.address.state in invent.LICENSE_STATES else "MA"
        state = local if draw < 0.9 else rng.choice(invent.LICENSE_STATES)
        value = invent.license_number(rng, state, holder)
        return Item(kind, value, value, state=state)
    if kind == "payment_card":
        value = invent.card(rng)
        shown = value if draw < 0.35 else invent.card_groups(value, " " if draw < 0.8 else "-")
        return Item(kind, value, shown)
    if draw < 0.12:
        value = invent.iban(rng)
        return Item(kind, value, invent.groups(value) if draw < 0.07 else value)
    value = invent.account(rng)
    return Item(kind, value, value, routing=invent.routing(rng) if draw < 0.75 else "")


def written(rng: Random, holder: invent.Person, *, listed: bool = False) -> str:
    """The holder's name as running text has it, or as lists and forms have it."""
    given, middle, surname = holder.given, holder.middle, holder.surname
    draw = rng.random()
    if listed:
        if draw < 0.25:
            return holder.last_first
        if draw < 0.37:
            return holder.last_first.upper()
        if draw < 0.45 and holder.community in {"vietnamese", "chinese", "khmer"}:
            return f"{surname} {given}"
    if draw < 0.6:
        return holder.name
    if draw < 0.75:
        return holder.full
    if draw < 0.87:
        return f"{given[0]}. {middle + '. ' if middle and draw < 0.78 else ''}{surname}"
    if draw < 0.93:
        return holder.name.upper()
    return f"{rng.choice(('Mr.', 'Ms.', 'Mrs.', 'Dr.'))} {holder.name}"


def residency(holder: invent.Person, number: Item, *, address: bool) -> str:
    """What the record says of where the holder lives: an address decides, else a Massachusetts license."""
    if address:
        return holder.address.home
    return "ma" if number.state == "MA" else "unknown"


# --- records in text ----------------------------------------------------------------------------


def _someone(p: Planter) -> tuple[invent.Person, Item, bool]:
    p.count += 1
    holder = p.someone()
    return holder, item(p.rng, holder), p.rng.random() < 0.65


def phrase(p: Planter, number: Item) -> str:
    """The number behind words that say what it is."""
    if number.kind == "financial_account" and number.value[:2].isalpha():
        return f"IBAN {number.shown}"
    return f"{p.rng.choice(_PHRASES[number.kind])} {number.shown}{number.tail}"


def in_sentence(p: Planter) -> str:
    """One sentence with name and number, sometimes with the address."""
    holder, number, address = _someone(p)
    name, said = written(p.rng, holder), phrase(p, number)
    where = holder.address.line
    forms: tuple[str, ...]
    if address:
        forms = (
            f"{name}, {where}, gave us {said} over the phone.",
            f"We wrote to {name} at {where} about {said} on {p.scene.date()}.",
            f"The application of {name} of {where} shows {said}, as agreed.",
        )
    else:
        forms = (
            f"According to the file, {said} belongs to {name}.",
            f"{name} called again; {said} was confirmed on {p.scene.date()}.",
            f"Please update {name} ({said}) before the end of the week.",
            f"The deposit from {name} was matched to {said} by hand.",
        )
    p.put(number, (name,), residency(holder, number, address=address), "sentence")
    return p.rng.choice(forms)


def labelled(p: Planter, number: Item) -> str:
    """The label of the number in a form."""
    if number.kind == "financial_account" and number.value[:2].isalpha():
        return "IBAN"
    return p.rng.choice(_FORM[number.kind])


def form(p: Planter) -> list[tuple[str, str]]:
    """Labels and values of a filled-in form."""
    holder, number, address = _someone(p)
    rng = p.rng
    lines: list[tuple[str, str]] = []
    if rng.random() < 0.35:
        lines += [("First Name", holder.given), ("Last Name", holder.surname)]
        name = holder.name
    else:
        name = written(rng, holder, listed=True)
        labels: tuple[str, ...] = ("Name", "Full name", "Customer name", "Applicant", "Employee Name", "Patient")
        bank = number.kind in {"payment_card", "financial_account"}  # a patient's account is not a bank's
        lines.append((rng.choice(labels[:4] if bank else labels), name))
    lines.append(("Date of Birth", holder.birthday))
    at = rng.randint(len(lines) - 1, len(lines))
    if address:
        home = holder.address
        if rng.random() < 0.5:
            lines.append(("Address", home.line))
        else:
            lines += [("Street", home.street), ("City", home.city), ("State", home.state), ("Zip", home.postal)]
        at = rng.choice((at, len(lines)))
    lines.insert(at, (labelled(p, number), number.shown))
    if number.routing:
        lines.insert(at, ("Routing Number", number.routing))
    if number.state:
        lines.insert(at + 1, ("License State", number.state))
    lines.append(("Ref", p.scene.digits(8)))
    p.put(number, (name,), residency(holder, number, address=address), "form")
    return lines


def in_form(p: Planter) -> str:
    """A block of label and value lines."""
    pad = p.rng.choice((": ", ":\t", ":   ", " = "))
    return "\n".join(f"{label}{pad}{value}" for label, value in form(p))


def in_letter(p: Planter) -> str:
    """A letter: addressee on top, number in the reference line or the body, signed by someone else."""
    holder, number, _ = _someone(p)
    name = holder.full if p.rng.random() < 0.5 else holder.name
    clerk = p.scene.person().name
    body = (
        f"RE: {phrase(p, number)}\n\nDear {name}:\n\nwe have received your papers and will answer by {p.scene.date()}."
        if p.rng.random() < 0.5
        else f"Dear {holder.given} {holder.surname},\n\nour records show your {phrase(p, number)}. Please tell us if this is wrong."
    )
    p.put(number, (name,), holder.address.home, "letter")
    return f"{invent.company(p.rng)}\n\n{p.scene.date()}\n\n{name}\n{holder.address.street}\n{holder.address.town}\n\n{body}\n\nSincerely,\n{clerk}\nCustomer Service"


def in_note(p: Planter) -> str:
    """A jotting in telegram style."""
    holder, number, address = _someone(p)
    name = written(p.rng, holder)
    short = {
        "ssn": "ssn",
        "drivers_license": f"{number.state} DL",
        "payment_card": "cc",
        "financial_account": "checking acct",
    }[number.kind]
    if number.value[:2].isalpha() and number.kind == "financial_account":
        short = "iban"
    routing = f" rtn {number.routing}" if number.routing else ""
    where = f" - {holder.address.town}" if address else ""
    p.put(number, (name,), residency(holder, number, address=address), "note")
    return f"{p.scene.date()} {name}{where} - {short} {number.shown}{routing} - cb after {p.rng.randint(1, 5)} pm"


def in_minutes(p: Planter) -> str:
    """A vote in minutes."""
    holder, number, address = _someone(p)
    name = written(p.rng, holder)
    where = f", of {holder.address.line}," if address else ""
    p.put(number, (name,), residency(holder, number, address=address), "minutes")
    return f"VOTED: to reimburse {name}{where} in the amount of {p.scene.money()}; {phrase(p, number)} is on file. All in favor."


def in_log(p: Planter) -> str:
    """A log line that leaks a form."""
    holder, number, address = _someone(p)
    keys = {
        "ssn": "ssn",
        "drivers_license": "driverLicense",
        "payment_card": "cardNumber",
        "financial_account": "bankAccountNumber",
    }
    form: dict[str, str] = {"firstName": holder.given, "lastName": holder.surname, keys[number.kind]: number.shown}
    if number.state:
        form["licenseState"] = number.state
    if number.routing:
        form["routingNumber"] = number.routing
    if address:
        form |= {"city": holder.address.city, "state": holder.address.state, "zip": holder.address.postal}
    p.put(number, (holder.name,), residency(holder, number, address=address), "log")
    if p.rng.random() < 0.5:
        fields = " ".join(f'{key}="{value}"' for key, value in form.items())
        return f"{p.scene.iso()} ERROR [http-{p.rng.getrandbits(4)}] rejected {fields} trace={p.scene.hexa(16)}"
    return f"{p.scene.iso()} ERROR [http-{p.rng.getrandbits(4)}] rejected payload={json.dumps(form, ensure_ascii=False)} trace={p.scene.hexa(16)}"


def in_list(p: Planter) -> str:
    """A heading that says what the numbers are, and lines of name and number."""
    rng = p.rng
    kind = rng.choice(("ssn", "payment_card"))
    heading = {
        "ssn": ("Social Security numbers of the summer crew", "SSN list, third shift"),
        "payment_card": ("Credit card numbers for the deposit", "Cards on file"),
    }
    lines = []
    for _ in range(rng.randint(3, 9)):
        p.count += 1
        holder = p.someone()
        number = item(rng, holder, kind)
        shown = invent.dashed(number.value) if kind == "ssn" else number.shown
        name = written(rng, holder, listed=True)
        p.put(number, (name,), "unknown", "list")
        lines.append(f"{name:<32}{shown}")
    return rng.choice(heading[kind]) + "\n" + "\n".join(lines)


def in_joint(p: Planter) -> str:
    """Two people and their one account."""
    holder, _, address = _someone(p)
    other = invent.person(p.rng, holder.community)
    number = item(p.rng, holder, "financial_account")
    names = (f"{holder.given} {holder.surname}", f"{other.given} {holder.surname}")
    if holder.given[0] == other.given[0]:
        return in_form(p)
    said = phrase(p, number)
    where = f"\nAddress: {holder.address.line}" if address else ""
    p.put(number, names, residency(holder, number, address=address), "joint")
    return f"Account owners: {holder.given} and {other.given} {holder.surname}{where}\nInstruction for {said}: close at month's end."


def in_track(p: Planter) -> str:
    """What a card reader's log keeps of a stripe: track 1 holds number and name."""
    holder, _, _ = _someone(p)
    number = Item("payment_card", value := invent.card(p.rng, "visa"), value)
    name = f"{invent.plain(holder.surname)}/{invent.plain(holder.given)}".upper()
    p.put(number, (name.replace("/", ", "),), "unknown", "track")
    return f"{p.scene.iso()} DEBUG swipe %B{value}^{name}^2{p.rng.randint(3, 7)}{p.rng.randint(1, 12):02}1011{p.scene.digits(10)}?"


def in_check(p: Planter) -> str:
    """A scanned check: drawer on top, magnetic ink line below."""
    holder, _, _ = _someone(p)
    number = Item("financial_account", value := invent.account(p.rng), value)
    home = holder.address
    p.put(number, (holder.full,), home.home, "check")
    return (
        f"{holder.full}\n{home.street}\n{home.town}\n\nPAY TO THE ORDER OF {invent.company(p.rng)}   {p.scene.money()}\n"
        f"\u2446{invent.routing(p.rng)}\u2446 {value}\u2448 {p.rng.randint(101, 4999):04}"
    )


def in_columns(p: Planter) -> str:
    """A table in columns of fixed width."""
    rows = [[str(cell) for cell in row] for row in table(p, p.rng.randint(3, 12), layout="fixed-width")]
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    return "\n".join("".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def from_sender(p: Planter) -> tuple[invent.Person, str]:
    """A mail whose writer's whole name stands only in its header: the sender, and the body's paragraph."""
    holder, _, address = _someone(p)
    number = item(p.rng, holder, p.rng.choice(("ssn", "payment_card")))
    where = f" I live at {holder.address.line} now." if address else ""
    p.put(number, (holder.name,), residency(holder, number, address=address), "mail header")
    return holder, f"You asked for it: my {phrase(p, number)}.{where}\n\nThanks\n{holder.given}"


TEXT_LAYOUTS: tuple[tuple[Callable[[Planter], str], int], ...] = (
    (in_sentence, 24),
    (in_form, 26),
    (in_letter, 12),
    (in_note, 12),
    (in_minutes, 6),
    (in_list, 5),
    (in_joint, 4),
    (in_check, 3),
    (in_columns, 5),
)
"""Each with its weight."""


def record(p: Planter) -> str:
    """A record in any of the layouts for running text."""
    makers, weights = zip(*TEXT_LAYOUTS, strict=True)
    made: Callable[[Planter], str] = p.rng.choices(makers, weights)[0]
    return made(p)


# --- records in tables --------------------------------------------------------------------------


def table(p: Planter, count: int, *, numeric: bool = False, layout: str = "table") -> list[list[str | int]]:
    """A header and `count` rows, each with a person and one or two numbers; `numeric` stores numbers as numbers."""
    rng, scene = p.rng, p.scene
    kinds = rng.sample(KINDS, 2) if rng.random() < 0.25 else [rng.choices(KINDS, SHARES)[0]]
    iban = "financial_account" in kinds and rng.random() < 0.1
    headers = {kind: "IBAN" if iban and kind == "financial_account" else rng.choice(HEADERS[kind]) for kind in kinds}
    naming = rng.choices(("split", "full", "last-first", "initial", "turned"), (45, 30, 15, 6, 4))[0]
    address, shout, lost = rng.random() < 0.6, rng.random() < 0.25, numeric or rng.random() < 0.08
    bare = rng.random() < 0.45
    split_names = rng.choice(
        (("First Name", "Last Name"), ("FNAME", "LNAME"), ("given_name", "surname"), ("First", "Last"))
    )
    full = rng.choice(("Name", "Employee Name", "Full Name", "CUSTOMER", "Cardholder", "Account Holder", "Member"))
    spare = rng.choice((("Hire Date", _date), ("Emp ID", _badge), ("Amount", _amount)))
    columns: list[str] = [spare[0]] if rng.random() < 0.5 else []
    front = bool(columns)
    columns += list(split_names) if naming == "split" else [full]
    for kind in kinds:
        columns += [headers[kind]]
        columns += ["DL State"] if kind == "drivers_license" else []
        columns += ["Routing No"] if kind == "financial_account" and not iban else []
    columns += ["Street", "City", "State", "Zip"] if address else []
    columns += ["Notes"] if rng.random() < 0.3 else []
    out: list[list[str | int]] = [list(columns)]
    first = 2
    for number in range(count):
        holder = p.someone()
        given, surname = (holder.given.upper(), holder.surname.upper()) if shout else (holder.given, holder.surname)
        row: list[str | int] = [spare[1](scene)] if front else []
        match naming:
            case "split":
                row += [given, surname]
                name = f"{given} {surname}"
            case "full":
                name = f"{given} {surname}"
                row.append(name)
            case "last-first":
                name = f"{surname}, {given}"
                row.append(name)
            case "turned":
                name = f"{surname} {given} {holder.middle}".rstrip().upper()
                row.append(name)
            case _:
                name = f"{given[0]}. {surname}"
                row.append(name)
        home = holder.address
        cells = [_cell(rng, holder, kind, iban=iban) for kind in kinds]
        homes = {residency(holder, made, address=address) for made in cells}
        lives = "ma" if "ma" in homes else homes.pop()
        for kind, made in zip(kinds, cells, strict=True):
            row.append(shown(made, bare=bare, lost=lost))
            if kind == "drivers_license":
                row.append(made.state)
            if kind == "financial_account" and not iban:
                row.append(invent.routing(rng))
            p.put(made, (name,), lives, layout, f"row {first + number}")
        if address:
            row += [home.street, home.city, home.state, home.postal]
        if columns[-1] == "Notes":
            row.append("")
        out.append(row)
    return out


def _cell(rng: Random, holder: invent.Person, kind: str, *, iban: bool) -> Item:
    if kind == "financial_account":
        value = invent.iban(rng) if iban else invent.account(rng)
        return Item(kind, value, value)
    return item(rng, holder, kind)


def shown(made: Item, *, bare: bool, lost: bool) -> str | int:
    """A column is written in one way; where a spreadsheet took the numbers for numbers, leading zeros are gone."""
    if made.kind == "ssn":
        if lost:
            return int(made.value)
        return made.value if bare else invent.dashed(made.value)
    if made.kind == "payment_card":
        return made.value if bare else invent.card_groups(made.value)
    if made.kind == "financial_account" and lost and made.value.isdigit():
        return int(made.value)
    return made.value


def _date(scene: Scene) -> str:
    return scene.date()


def _badge(scene: Scene) -> str:
    return scene.digits(6)


def _amount(scene: Scene) -> str:
    return f"{scene.rng.random() * 5000:.2f}"
