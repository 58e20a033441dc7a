"""The computer department: logs, code, tickets, backups."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from corpus import forge, invent

from .base import Doc, delimited, document
from .office import made_once

if TYPE_CHECKING:
    from pathlib import Path


def _log_lines(d: Doc, count: int) -> list[str]:
    rng = d.rng
    levels = ("INFO", "INFO", "DEBUG", "WARN")
    return [
        f"2020-03-02T09:{rng.randint(10, 59)}:{rng.randint(10, 59)}.{rng.randint(0, 999):03}Z {rng.choice(levels)} [worker-{rng.randint(1, 32)}] "
        f"request id={invent.uuid(rng)} trace={invent.hex_string(rng, 16)} user={invent.digits(rng, 9)} ip=10.{rng.randint(0, 255)}.{rng.randint(0, 255)}.7 took={rng.random() * 90:.6f}ms seq={invent.digits(rng, 16)}"
        for _ in range(count)
    ]


@document("it/logs/app.log", "Server log: UUIDs, traces, nine- and sixteen-digit ids, nobody's")
def app_log(d: Doc) -> bytes:
    return ("\n".join(_log_lines(d, 250)) + "\n").encode()


@document("it/logs/app.log.1.gz", "Rotated log in gzip; one line leaks a form with a name and an SSN")
def leaking_log(d: Doc) -> bytes:
    p = d.who("african", "ma")
    lines = _log_lines(d, 120)
    form = json.dumps(
        {
            "firstName": p.person.given,
            "lastName": p.person.surname,
            "ssn": p.ssn_dashed(),
            "zip": p.home.postal,
            "state": "MA",
        },
        ensure_ascii=False,
    )
    lines.insert(71, f"2020-03-02T09:31:07.112Z ERROR [worker-4] validation failed for payload {form}")
    return forge.gzipped(("\n".join(lines) + "\n").encode(), "app.log.1")


@document("it/logs/access.log.gz", "Web server access log in gzip")
def access_log(d: Doc) -> bytes:
    lines = [
        f'203.0.113.{d.rng.randint(1, 254)} - - [02/Mar/2020:09:{d.rng.randint(10, 59)}:01 -0500] "GET /item/{invent.digits(d.rng, 9)}?s={invent.hex_string(d.rng, 20)} HTTP/1.1" 200 {d.rng.randint(100, 99999)}'
        for _ in range(300)
    ]
    return forge.gzipped(("\n".join(lines) + "\n").encode(), "access.log")


@document("it/src/payments.py", "Source code whose tests use the processors' published test cards")
def payments(d: Doc) -> bytes:
    return f'''"""Card checks of the shop."""

TIMEOUT = 30_000
VERSION = (4, 111, 111)


def luhn(number: str) -> bool:
    total = sum(int(c) for c in number[-1::-2]) + sum(sum(divmod(2 * int(c), 10)) for c in number[-2::-2])
    return total % 10 == 0


def test_luhn() -> None:
    assert luhn("{d.test("4111111111111111")}")
    assert luhn("{d.test("4012888888881881")}")
    assert not luhn("4111111111111112")
'''.encode()


@document("it/src/validate.js", "Form validation in JavaScript: patterns, and the placeholder everybody uses")
def validate(d: Doc) -> bytes:
    return f"""// SSN: three, two, four
const SSN = /^(?!000|666|9\\d\\d)\\d{{3}}-(?!00)\\d{{2}}-(?!0000)\\d{{4}}$/;
export function hint() {{ return "e.g. SSN {d.test("123-45-6789")}"; }}
export const BUILD = {d.no("219384756")};
export const COLORS = ["#112233", "#445566"];
""".encode()


@document(
    "it/src/schema.sql",
    "Table definitions that name the columns ssn, card_number and account and hold no rows of people",
)
def schema(d: Doc) -> bytes:
    return f"""CREATE TABLE employee (id bigint PRIMARY KEY, first_name text, last_name text, ssn char(11), drivers_license varchar(20));
CREATE TABLE payment (id bigint, card_number varchar(19), account_number varchar(17), routing_number char(9));
INSERT INTO sequence (name, value) VALUES ('employee', {d.no(invent.digits(d.rng, 9))}), ('payment', {d.no(invent.digits(d.rng, 16))});
""".encode()


@document("it/helpdesk/ticket_4471.eml", "A user mails name and SSN to the help desk; ticket numbers around")
def ticket(d: Doc) -> bytes:
    p = d.who("haitian", "ma")
    body = f"""Hello,

the HR portal does not let me in. It asks for my details again:

Name: {p.name}
SSN: {p.ssn_dashed()}
Home: {p.home.line}

Ticket {d.no(invent.digits(d.rng, 9))} was closed without an answer.
"""
    return forge.mail(
        f'"{p.name}" <{p.person.email}>', "helpdesk@example.com", f"Ticket #{d.no(invent.digits(d.rng, 8))}", body
    )


@document("it/helpdesk/password_reset.eml", "HTML-only mail with a one-time code, a case number and a tracking pixel")
def reset(d: Doc) -> bytes:
    html = f"<html><body><p>Hello Brendan,</p><p>your code is <b>{invent.digits(d.rng, 6)}</b>, case {d.no(invent.digits(d.rng, 9))}.</p><img src='https://t.example.com/o/{invent.digits(d.rng, 16)}.gif'></body></html>"
    return forge.mail("IT <it@example.com>", "brendan.foley@example.com", "Password reset", "", html=html)


@document("it/helpdesk/vpn_request.eml", "HTML-only mail, base64; the number is inside a table of the HTML")
def vpn(d: Doc) -> bytes:
    p = d.who("chinese", "ma")
    html = f"<html><body><p>Contractor access</p><table><tr><td>Name</td><td>{p.name}</td></tr><tr><td>Social Security #</td><td>{p.ssn_dashed()}</td></tr><tr><td>Address</td><td>{p.home.line}</td></tr></table></body></html>"
    return forge.mail(
        "Quabbin Software Group <projects@example.com>",
        "it@example.com",
        "VPN for contractor",
        "",
        html=html,
        encoding="base64",
    )


@document(
    "it/inventory/assets.csv", "Serial numbers of S and eight digits, IMEIs that pass Luhn, MAC addresses, users' names"
)
def assets(d: Doc) -> bytes:
    rows = [["Asset Tag", "Serial Number", "IMEI", "MAC", "Assigned To", "Purchased"]]
    for p in d.people(35, ""):
        body = "35" + invent.digits(d.rng, 12)
        mac = ":".join(invent.hex_string(d.rng, 2) for _ in range(6))
        rows.append(
            [
                d.no(invent.digits(d.rng, 7)),
                d.no(invent.serial_s8(d.rng)),
                d.no(body + invent.luhn_digit(body)),
                mac,
                p.name,
                "2019-11-05",
            ]
        )
    return delimited(rows).encode()


@document("it/inventory/license_keys.txt", "Software license keys and serials under the word License")
def keys(d: Doc) -> bytes:
    lines = [
        f"Product {n}: license key {'-'.join(invent.hex_string(d.rng, 5).upper() for _ in range(5))}, license no. {d.no(invent.serial_s8(d.rng))}"
        for n in range(1, 15)
    ]
    return ("Software licenses (MIT License texts are in the vault)\n" + "\n".join(lines) + "\n").encode()


@document("it/README.md", "A readme with versions, OIDs, ports and a commit hash")
def readme(d: Doc) -> bytes:
    return f"""# Badge service

Version 4.12.0, commit `{invent.hex_string(d.rng, 40)}`. Listens on 8443. OID 1.2.840.113549.1.1.11.

| setting | default |
| --- | --- |
| `CACHE_BYTES` | {d.no("134217728")} |
| `MAX_ID` | 9223372036854775807 |
| `EPOCH` | {d.no("1583141400")} |
""".encode()


@document("it/config.json", "Settings with GUIDs, big numbers and time stamps")
def config(d: Doc) -> bytes:
    return json.dumps(
        {
            "tenant": invent.uuid(d.rng),
            "account": "prod",
            "awsAccount": d.no(invent.digits(d.rng, 12)),
            "limits": {"max": 999999999, "ids": [int(invent.digits(d.rng, 9)) for _ in range(20)]},
        },
        indent=2,
    ).encode()


@document("it/dump/users.xml", "Account export: user names, hashes, GUIDs, display names")
def users(d: Doc) -> bytes:
    lines = [
        f'  <user guid="{invent.uuid(d.rng)}" uid="{d.no(invent.digits(d.rng, 9))}" name="{p.name}" pwd="{invent.hex_string(d.rng, 40)}"/>'
        for p in d.people(40, "")
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<users>\n' + "\n".join(lines).replace("'", "&apos;") + "\n</users>\n"
    ).encode()


@document("it/backup/hr_2019.zip", "ZIP with a CSV and a DOCX, each with people")
def hr_backup(d: Doc) -> bytes:
    rows = [["Employee Name", "SSN", "City", "State"]]
    rows += [[p.name, p.ssn_dashed(), p.home.city, p.home.state] for p in d.people(6, "any")]
    q = d.who("greek_armenian", "ma")
    word = forge.docx(
        lambda w: w.add_paragraph(
            f"Garnishment order against {q.name}, {q.home.line}, Social Security number {q.ssn_dashed()}."
        ),
        title="Order",
    )
    return forge.zipped(
        [("hr/staff.csv", delimited(rows).encode()), ("hr/letters/order.docx", word), ("hr/empty/", b"")]
    )


@document("it/backup/full.zip", "A ZIP in a ZIP in a ZIP, the number in the innermost text")
def nested_zip(d: Doc) -> bytes:
    p = d.who("khmer", "ma")
    inner = forge.zipped(
        [
            (
                "card.txt",
                f"Card on file for {p.name}, {p.home.line}\nMastercard {p.card_spaced('mastercard')} exp 08/23\n".encode(),
            )
        ]
    )
    middle = forge.zipped([("pos.zip", inner), ("readme.txt", b"nightly copy\n")])
    return forge.zipped(
        [("2020-03-01/shop.zip", middle), ("2020-03-01/log.gz", forge.gzipped(b"nothing here\n", "log"))], stored=True
    )


@document("it/backup/site.zip", "A web site in a ZIP: HTML, scripts, hashes, nobody")
def site(d: Doc) -> bytes:
    page = f"<html><body><p>Build {d.no(invent.digits(d.rng, 9))}</p></body></html>".encode()
    return forge.zipped(
        [
            ("index.html", page),
            ("assets/app.js", f"var id='{invent.hex_string(d.rng, 32)}';".encode()),
            ("assets/data.json", json.dumps([invent.digits(d.rng, 16) for _ in range(30)]).encode()),
        ]
    )


@document("it/backup/export.jsonl.gz", "JSON lines in gzip with people and accounts")
def export_gz(d: Doc) -> bytes:
    lines = [
        json.dumps(
            {
                "customer_name": p.name,
                "bank_account_number": p.account(),
                "routing_number": d.no(invent.routing(d.rng)),
                "state": p.home.state,
                "city": p.home.city,
                "zip": p.home.postal,
            },
            ensure_ascii=False,
        )
        for p in d.people(8, "any")
    ]
    return forge.gzipped(("\n".join(lines) + "\n").encode(), "export.jsonl")


@document("it/tickets_2020.xlsx", "Ticket export: a comment on a cell holds a name and number, the cells none")
def tickets(d: Doc) -> bytes:
    p = d.who("south_asian")

    def build(book: Any) -> None:
        sheet = book.add_worksheet("Tickets")
        forge.fill(
            sheet,
            [
                ["Ticket", "Opened", "Summary"],
                *[[d.no(invent.digits(d.rng, 9)), "2020-03-02", "Printer jam"] for _ in range(12)],
            ],
        )
        sheet.write_comment("C4", f"Caller {p.name}, SSN {p.ssn_dashed()}, could not log in", {"author": "Desk"})

    return forge.xlsx(build, title="Tickets")


@document(
    "it/helpdesk/storage/000003.ldb", "What a web page of the help desk keeps in Chromium: drafts of answers, nobody"
)
def storage(d: Doc) -> bytes:
    drafts = {
        f"draft-{number}": {
            "ticket": d.no(invent.digits(d.rng, 9)),
            "text": "Please switch the printer off, wait for a minute, and switch it on again. " * 240,
        }
        for number in range(12)
    }

    def make(folder: Path) -> bytes:
        page = folder / "page.html"
        page.write_text(f"<script>const a = {json.dumps(drafts)}; for (const k in a) localStorage[k] = JSON.stringify(a[k])</script>")  # fmt: skip
        call = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        for _ in range(2):  # the second time the log of the first becomes a table
            subprocess.run([*call, "--dump-dom", str(page)], check=True, capture_output=True, timeout=60)
        (table,) = (folder / "profile/Default/Local Storage/leveldb").glob("*.ldb")
        return table.read_bytes()

    return made_once(d, make, "chromium")
