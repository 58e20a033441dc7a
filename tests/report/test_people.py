"""People planted in files of several formats, and counted by the program itself."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

from corpus.invent import lists
from pi_scan.cli.options import ScopeName
from pi_scan.inventory.opening import open_store
from pi_scan.report.people import Scope, counted
from pi_scan.report.persons import listed

NAMES = [names for names in lists()["communities"].values() if "order" not in names]
FIRST, LAST = (
    sorted({name for names in NAMES for name in names[part] if name.isascii() and name.isalpha() and len(name) > 4})
    for part in ("given", "surnames")
)
HEAD = ("First name", "Last name", "SSN", "Credit card", "Address")


def luhn(body):
    digits = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(body))]
    return body + str(-sum(digit // 10 + digit % 10 for digit in digits) % 10)


def persons(count):
    """Distinct ones; two in three live in Massachusetts, every second has a card too."""
    for number in range(count):
        home = "Worcester, MA 01608" if number % 3 else "Albany, NY 12207"
        yield (
            FIRST[number % len(FIRST)],
            LAST[number // len(FIRST)],
            f"{501 + number // 9000}-{11 + number % 80}-{1000 + number % 9000}",
            luhn(f"4539{number * 7919 + 10_000_000_000:011}") if number % 2 else "",
            f"{number + 1} Elm Street, {home}",
        )


def as_csv(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEAD, *rows])
    return stream.getvalue().encode()


def as_xlsx(rows):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("staff")
        for at, row in enumerate((HEAD, *rows)):
            sheet.write_row(at, 0, row)
    return stream.getvalue()


def as_pdf(rows):
    pytest.importorskip("reportlab")
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    page = Canvas(stream, invariant=1)
    for at, (first, last, ssn, card, address) in enumerate(rows):
        if at % 25 == 0:
            if at:
                page.showPage()
            page.setFont("Helvetica", 8)
        paid = f", credit card {card}" if card else ""
        page.drawString(40, 780 - at % 25 * 30, f"{first} {last}, SSN {ssn}{paid}, {address}")
    page.save()
    return stream.getvalue()


def scanned(folder, count):
    """A share with the same people in four formats, scanned; the store."""
    share = folder / "share"
    (share / "hr" / "old").mkdir(parents=True)
    (share / "it").mkdir()
    rows = list(persons(count))
    forms = {"staff.csv": as_csv(rows), "staff.xlsx": as_xlsx(rows), "staff.pdf": as_pdf(rows)}
    for name, content in forms.items():
        (share / "hr" / name).write_bytes(content)
    (share / "hr/old/copy.csv").write_bytes(forms["staff.csv"])
    (share / "hr/old/half.csv").write_bytes(as_csv(rows[: count // 2]))
    with zipfile.ZipFile(share / "it/backup.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in forms.items():
            archive.writestr(name, content)
    told = {"PI_SCAN_KEY_FILE": str(folder / "key"), "SOURCE_DATE_EPOCH": "1772357400"}
    scan = [sys.executable, "-m", "pi_scan", "scan", share, "-q", "-o", folder / "inventory.csv", "--timeout", "600"]
    subprocess.run(scan, env={**os.environ, **told}, check=True)
    return folder / "inventory.sqlite"


def check(store, count):
    ma, carded = count - (count + 2) // 3, count // 2
    with open_store(str(store)) as opened:
        lines = list(counted(opened))
    found = {(line.scope, line.location, line.kind): line for line in lines}
    everybody = (count, ma, count - ma, 0)
    assert found["total", "", "any"][5:] == everybody
    assert found["total", "", "ssn"][5:] == everybody
    assert found["total", "", "payment_card"].people == carded
    assert ("total", "", "financial_account") not in found
    assert found["total", "", "any"].files == 6
    files = {os.path.basename(line.location): line for line in lines if (line.scope, line.kind) == ("file", "any")}
    assert files.pop("half.csv").people == count // 2
    assert {name: line[5:] for name, line in files.items()} == dict.fromkeys(
        ("staff.csv", "staff.xlsx", "staff.pdf", "copy.csv", "backup.zip"), everybody
    )
    folders = {
        os.path.basename(line.location): (line.people, line.files)
        for line in lines
        if (line.scope, line.kind) == ("folder", "any")
    }
    assert folders == {"share": (count, 6), "hr": (count, 5), "old": (count, 2), "it": (count, 1)}
    return lines


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return scanned(tmp_path_factory.mktemp("people"), 300)


def test_people_are_counted_once_over_copies_and_formats(store):
    lines = check(store, 300)
    with open_store(str(store)) as opened:
        files = opened.sql.execute("SELECT path, people, people_ma, people_elsewhere, people_unknown FROM files")
        told = {path: tuple(people) for path, *people in files}
    assert told == {line.location: line[5:] for line in lines if (line.scope, line.kind) == ("file", "any")}


@pytest.mark.long
def test_ten_thousand_people_in_four_formats(tmp_path):
    check(scanned(tmp_path, 10_000), 10_000)


def test_the_command_names_nobody(store):
    def run(*arguments):
        command = [sys.executable, "-m", "pi_scan", "people", str(store), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    table = run("--top", "2")
    assert [line.split()[:3] for line in table.splitlines()[1:3]] == [["total", "300", "200"]] * 2
    assert "file    and 4 more: --top 6 or --format csv lists them" in table
    assert "folder  and 2 more" in table
    lines = [json.loads(line) for line in run("--by", "system", "--format", "jsonl").splitlines()]
    assert [(line["scope"], line["kind"], line["people"]) for line in lines] == [
        ("system", "any", 300),
        ("system", "ssn", 300),
        ("system", "payment_card", 150),
    ]
    listed = run("--format", "csv")
    assert listed.startswith("scope,system,location,kind,files,people,people_ma,people_elsewhere,people_unknown\n")
    for text in (table, listed):
        assert not any(name in text for name in (*FIRST, *LAST))


def test_each_person_stands_in_one_masked_line(store, papers):
    def run(*arguments):
        command = [sys.executable, "-m", "pi_scan", "people", str(store), "--list", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    lines = [json.loads(line) for line in run("--format", "jsonl").stdout.splitlines()]
    assert [line["residency"] for line in lines] == ["ma"] * 200 + ["elsewhere"] * 100
    assert sorted((line["numbers"], len(line["kinds"]), line["files"]) for line in lines) == sorted(
        (1 + number % 2, 1 + number % 2, 5 + (number < 150)) for number in range(300)
    )
    found = [sys.executable, "-m", "pi_scan", "findings", str(store), "--format", "jsonl"]
    done = subprocess.run(found, capture_output=True, text=True, check=True)
    there = {(one["place"], one["fingerprint"]) for one in map(json.loads, done.stdout.splitlines())}
    assert {(line["place"], line["fingerprint"]) for line in lines} <= there
    table = run().stdout
    assert len(table.splitlines()) == 301
    assert not any(name in table for name in (*FIRST, *LAST))
    assert "leave --by away" in run("--by", "file").stderr
    assert [(one.person, one.residency, one.numbers, one.files) for one in listed(papers)] == [
        ("J.R.", "ma", 2, 4),
        ("J.R.", "unknown", 1, 2),
        ("J.R.", "elsewhere", 1, 2),
    ]


def test_the_scopes_of_the_command_are_those_of_the_report():
    assert [name.value for name in ScopeName] == [scope.value for scope in Scope]
