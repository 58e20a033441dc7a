"""Backups and exports in the archives and by the compressors that computer departments use."""

from __future__ import annotations

import bz2
import json
import lzma
import plistlib
import sqlite3
import struct

from corpus import forge, invent, oldsheets

from .base import Doc, delimited, document, fixed
from .office import converted


@document("it/backup/hr_share_2019.tar", "TAR with a CSV, a letter and a link, some of it with people")
def hr_share(d: Doc) -> bytes:
    rows = [["Employee Name", "SSN", "City", "State"]]
    rows += [[p.name, p.ssn_dashed(), p.home.city, p.home.state] for p in d.people(5, "any")]
    q = d.who("italian", "ma")
    letter = f"Dear Payroll,\n\nplease pay {q.name}, {q.home.line}, to account number {q.account()}.\n"
    return forge.tarred(
        [
            ("share/staff.csv", delimited(rows).encode()),
            ("share/letters/pay.txt", letter.encode()),
            ("share/empty.txt", b""),
        ],
        links=[("share/latest.csv", "staff.csv"), ("share/passwd", "/etc/passwd")],
    )


@document("it/backup/payroll_2018.tar.bz2", "TAR in bzip2: one fixed-width report with people")
def payroll(d: Doc) -> bytes:
    rows = [["EMPLOYEE", "SOC SEC NO", "NET PAY"]]
    rows += [[p.person.last_first, p.ssn_dashed(), f"{d.rng.randint(900, 3000)}.00"] for p in d.people(6, "")]
    return bz2.compress(forge.tarred([("payroll/week09.txt", fixed(rows, (30, 14, 10)).encode())]))


@document("it/backup/www.tar.xz", "A web site as TAR in XZ: pages and hashes, nobody")
def www(d: Doc) -> bytes:
    page = f"<html><body><p>Build {d.no(invent.digits(d.rng, 9))}</p></body></html>".encode()
    sums = "".join(f"{invent.hex_string(d.rng, 64)}  page{n}.html\n" for n in range(20)).encode()
    return lzma.compress(forge.tarred([("www/index.html", page), ("www/SHA256SUMS", sums)]))


@document("it/backup/members.jsonl.zst", "JSON lines in Zstandard with people and licenses")
def members(d: Doc) -> bytes:
    from backports import zstd

    lines = [
        json.dumps(
            {"name": p.name, "drivers_license": p.license(), "state": "MA", "city": p.home.city, "zip": p.home.postal},
            ensure_ascii=False,
        )
        for p in d.people(6, "ma")
    ]
    return zstd.compress(("\n".join(lines) + "\n").encode())


@document("it/logs/batch.log.lz4", "Log of a batch run in LZ4: job numbers, nobody's")
def batch(d: Doc) -> bytes:
    import lz4.frame

    lines = [
        f"2020-03-02 02:{d.rng.randint(10, 59)} job {invent.digits(d.rng, 9)} step {invent.digits(d.rng, 4)} rc=0"
        for _ in range(120)
    ]
    return lz4.frame.compress(("\n".join(lines) + "\n").encode())


@document("it/backup/parts_1996.tar.Z", "TAR packed by the `compress` of an old Unix: a price list, nobody")
def parts(d: Doc) -> bytes:
    rows = [["PART", "ORDER NO", "PRICE"]]
    rows += [
        [invent.part_number(d.rng), d.no(invent.digits(d.rng, 9)), f"{d.rng.randint(1, 400)}.50"] for _ in range(60)
    ]
    return forge.compressed(forge.tarred([("parts/prices.txt", fixed(rows, (16, 12, 10)).encode())]))


@document("it/dump/crm.sqlite", "SQLite database: customers with cards in one table, orders in another, a view of both")
def crm(d: Doc) -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute(
            "CREATE TABLE customer (id INTEGER PRIMARY KEY, first_name, last_name, city, state, card_number)"
        )
        for number, p in enumerate(d.people(8, "any"), 1):
            row = (number, p.person.given, p.person.surname, p.home.city, p.home.state, p.card())
            database.execute("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)", row)
        database.execute("CREATE TABLE orders (order_no INTEGER, customer INTEGER REFERENCES customer, sku, placed)")
        for _ in range(40):
            order = int(d.no(invent.digits(d.rng, 9)))
            row = (order, d.rng.randint(1, 8), invent.part_number(d.rng), "2020-03-02")
            database.execute("INSERT INTO orders VALUES (?, ?, ?, ?)", row)
        database.execute("CREATE VIEW bills AS SELECT * FROM orders JOIN customer ON customer = id")
        database.commit()
        return database.serialize()


@document("it/dump/terminal.dat", "Records of a cash register in a binary form of its own, one with a name and a card")
def terminal(d: Doc) -> bytes:
    d.not_whole("no text extractor", status="partial")
    p = d.who("khmer")
    out = bytearray(b"\x07\xfeREG2\x01\0")
    for _ in range(60):
        out += struct.pack("<IHd", d.rng.getrandbits(32), 3, d.rng.random()) + b"\xff" * 6
    out += (
        b"\0" * 80
        + struct.pack("<I", 19)
        + f"CARDHOLDER {p.name}".encode()
        + b"\0\x13"
        + f"CARD {p.card()} EXP 0823".encode()
        + b"\0" * 80
    )
    for _ in range(60):
        out += struct.pack("<IHd", d.rng.getrandbits(32), 3, d.rng.random()) + b"\xff" * 6
    return bytes(out)


@document(
    "it/dump/hr_2017.sql", "MySQL dump: staff in one long INSERT without columns, tickets with ids that are nobody's"
)
def hr_dump(d: Doc) -> bytes:
    staff = []
    for n, p in enumerate(d.people(12, "any"), 1):
        values = (p.person.given, p.person.surname.replace("'", "''"), p.ssn(), p.home.city, p.home.state)
        staff.append("({},'{}',NULL)".format(n, "','".join(values)))
    summary = "Printer (3rd floor): can\\'t print"
    tickets = [
        f"INSERT INTO `ticket` VALUES ({d.no(invent.digits(d.rng, 9))},'2017-03-{n:02}','{summary}');"
        for n in range(1, 20)
    ]
    lines = [
        "-- MySQL dump 10.13  Distrib 5.7.17",
        "CREATE TABLE `staff` (",
        "  `id` int(11) NOT NULL,",
        "  `first_name` varchar(40), `last_name` varchar(40) DEFAULT '',",
        "  `ssn` char(9), `city` varchar(40), `state` char(2), `left_on` date,",
        "  PRIMARY KEY (`id`)",
        ");",
        f"INSERT INTO `staff` VALUES {','.join(staff)};",
        "CREATE TABLE `ticket` (`no` int, `opened` date, `summary` text);",
        *tickets,
    ]
    return ("\n".join(lines) + "\n").encode()


@document("archive/1998/MEMBERS.DBF", "dBASE III table of members with SSNs, some marked as deleted")
def members_of_old(d: Doc) -> bytes:
    fields = (("LNAME", 18), ("FNAME", 14), ("SSN", 11), ("CITY", 18), ("ST", 2))
    rows = [(p.person.surname, p.person.given, p.ssn_dashed(), p.home.city, p.home.state) for p in d.people(9, "any")]
    width = 1 + sum(size for _, size in fields)
    out = struct.pack("<4BIHH", 3, 98, 11, 4, len(rows), 33 + 32 * len(fields), width) + bytes(17) + b"\2\0\0"
    for name, size in fields:
        out += name.encode().ljust(11, b"\0") + b"C" + bytes(4) + struct.pack("<H", size) + bytes(14)
    out += b"\r"
    for number, row in enumerate(rows):
        cells = (value.encode("cp850")[:size].ljust(size) for value, (_, size) in zip(row, fields, strict=True))
        out += (b"*" if number % 4 == 3 else b" ") + b"".join(cells)
    return out + b"\x1a"


@document("it/dump/window_state.plist", "Settings of a program of macOS in the binary form: numbers, nobody's")
def window_state(d: Doc) -> bytes:
    windows = [{"id": int(d.no(invent.digits(d.rng, 9))), "frame": [10, 20, 300, 400], "open": True} for _ in range(9)]
    return plistlib.dumps({"windows": windows, "version": "4.12.0"}, fmt=plistlib.FMT_BINARY)


@document(
    "archive/1998/BUDGET.WK3", "Lotus 1-2-3 workbook of two sheets: budget codes of nine digits, phone numbers, nobody"
)
def budget(d: Doc) -> bytes:
    codes = [[f"Branch {number}", int(d.no(invent.digits(d.rng, 9))), 1200.5 * number] for number in range(14, 30)]
    desks = [["Front desk", f"617-555-01{number}"] for number in range(14, 22)]
    return oldsheets.wk3([[["Branch", "Cost centre", "Budget"], *codes], [["Desk", "Telephone"], *desks]])


@document("archive/1998/rates.slk", "SYLK sheet by LibreOffice: interest rates and form numbers, nobody")
def rates(d: Doc) -> bytes:
    rows = [
        ["Form", "Product", "Rate"],
        *([d.no(invent.digits(d.rng, 9)), "Passbook; savings", "3.25"] for _ in range(12)),
    ]
    return converted(d, delimited(rows).encode(), ".csv")


@document("archive/1998/branches.dif", "DIF sheet by LibreOffice: branches and their routing numbers, nobody")
def branches(d: Doc) -> bytes:
    rows = [["Branch", "Routing number"], *([f"Branch {n}", d.no(invent.routing(d.rng))] for n in range(14, 26))]
    return converted(d, delimited(rows).encode(), ".csv")
