"""What the pages say of formats, columns, rules and commands is what the code says."""

import csv
import dataclasses
import io
import re
import subprocess
import sys
import tomllib

import pytest
from pages import PAGES, ROOT, update_docs

from pi_scan.detect import rules
from pi_scan.extract import formats
from pi_scan.inventory.entries import Entry, FindingLine
from pi_scan.inventory.opening import open_store
from pi_scan.inventory.tables import write_csv
from pi_scan.inventory.totals import people, tallies
from pi_scan.model import Limits

README = PAGES["README.md"]
ENTRIES = "pi_scan/inventory/entries.py"
REFRESH = "run `python tools/update_docs.py`"


def part(page: str, name: str) -> str:
    match = re.search(rf"(?s)<!-- begin: {name} -->\n(.*?)<!-- end: {name} -->", page)
    assert match, f"no part {name}"
    return match[1]


def first_cells(markdown: str) -> list[str]:
    return [line.split(" | ")[0].removeprefix("| ").strip("`") for line in markdown.splitlines()[2:] if line]


@pytest.mark.parametrize("name", PAGES)
def test_generated_parts_are_up_to_date(name):
    fresh = update_docs.rewritten(PAGES[name], update_docs.QUICK)
    assert fresh == PAGES[name], REFRESH


def test_every_part_that_can_be_made_is_on_a_page():
    used = set(re.findall(r"<!-- begin: ([a-z-]+) -->", "".join(PAGES.values())))
    assert used == {*update_docs.QUICK, *update_docs.SLOW}
    assert all(page.count("<!-- begin: ") == page.count("<!-- end: ") for page in PAGES.values())


def test_the_table_of_columns_has_the_columns_of_the_csv_in_order():
    stream = io.BytesIO()
    write_csv([], Entry._fields, stream)
    (header,) = csv.reader(io.StringIO(stream.getvalue().decode()))
    assert first_cells(part(README, "columns")) == header


def test_every_column_is_explained():
    for name in ("Entry", "FindingLine"):
        fields = {"Entry": Entry, "FindingLine": FindingLine}[name]._fields
        assert [field for field, _ in update_docs.documented(name, ENTRIES)] == list(fields)
    assert all(said for _, said in update_docs.documented("Entry", ENTRIES))


def test_every_limit_has_an_option_and_is_explained():
    limits = list(update_docs.documented("Limits", "pi_scan/model.py"))
    assert [name for name, _ in limits] == [field.name for field in dataclasses.fields(Limits)]
    assert all(said for _, said in limits)
    options = re.findall(r"`(--[\w-]+)` \|$", update_docs.limits(), re.MULTILINE)
    assert len(set(options)) == len(limits)


def test_every_key_of_a_rule_file_is_explained():
    told = re.findall(
        r"(?m)^\| `\[?(\w+)\]?` \| .+ \|$", PAGES["docs/rules.md"].split("\n## Keys")[1].split("\n## ")[0]
    )
    assert sorted(told) == sorted(rules._KEYS)


def test_the_table_of_formats_has_every_format():
    table = part(PAGES["docs/formats.md"], "formats")
    assert first_cells(table) == [form.name for form in formats()]
    assert all("../corpus/share/" in line.rsplit(" | ", 1)[1] for line in table.splitlines()[2:])


def test_the_extras_of_formats_can_be_installed():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert {form.extra for form in formats()} - {""} <= set(extras)


def test_every_fact_about_a_format_is_given():
    assert [form.name for form in formats() if not form.reads] == []


def test_the_demo_on_the_page_is_the_demo(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "key"))
    inventory = tmp_path / "inventory.csv"
    command = [sys.executable, "-m", "pi_scan", "scan", str(ROOT / "corpus/share"), "-q", "-o", str(inventory)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 3
    with open_store(str(inventory.with_suffix(".sqlite"))) as store:
        total, walked = people(store).total, sum(tally.files for tally in tallies(store))
    demo = part(README, "demo")
    assert re.search(r"People +│ +([\d,]+) │", demo)[1] == f"{total:,}", REFRESH
    assert re.search(r"([\d,]+) files .* walked", demo)[1] == f"{walked:,}", REFRESH
    picture = (ROOT / "docs/summary.svg").read_text("utf-8").replace("&#160;", " ")
    assert re.search(r"([\d,]+) files .* walked", picture)[1] == f"{walked:,}", REFRESH
    assert re.search(rf"\b{total:,}\b", picture), REFRESH
