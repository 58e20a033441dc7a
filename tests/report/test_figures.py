"""The figures of the whole, of its parts, and what the reports make of them."""

import io
import re

import pytest
from rich.console import Console

from pi_scan.inventory.persons import People
from pi_scan.report.breakdown import breakdown
from pi_scan.report.figures import figures
from pi_scan.report.folders import Tree, cut
from pi_scan.report.formats import FORMATS
from pi_scan.report.summary import summary
from pi_scan.report.words import percent


def test_a_person_counts_once_in_the_whole_and_once_in_each_part(hostile):
    found, split = figures(hostile), breakdown(hostile)
    assert found.people == People(3, 1, 1, 1)
    assert (found.files, found.files_ma) == (8, 4)
    assert [(line.kind, line.distinct, line.files) for line in found.kinds] == [
        ("ssn", 2, 6),
        ("drivers_license", 1, 2),
        ("payment_card", 1, 4),
        ("financial_account", 0, 0),
    ]
    assert [(line.kind, line.people.total, line.people.ma, line.high, line.medium) for line in split.kinds] == [
        ("ssn", 2, 1, 2, 0),
        ("drivers_license", 1, 0, 0, 1),
        ("payment_card", 1, 1, 0, 1),  # where its owner lives stands beside another number of theirs
        ("financial_account", 0, 0, 0, 0),
    ]
    assert [(part.name, part.files, part.people.total) for part in split.access] == [
        ("everyone", 4, 1),
        ("group", 0, 0),
        ("private", 4, 2),
    ]
    assert [(part.name, part.files) for part in split.ages if part.files] == [("3 to 7 years", 8)]
    assert [(line.walked, line.files, line.people.total) for line in split.carriers] == [(9, 8, 3)]


def test_the_map_opens_the_fullest_folder_first_and_covers_every_file(hostile):
    folders = breakdown(hostile).folders
    assert sum(folder.files for folder in folders) == 8
    assert {folder.path for folder in folders} >= {"/srv/hr", "/srv/it"}
    tree = Tree()
    for number in range(1000):
        tree.add(f"/srv/{number}", 1)
    tree.add("/srv/full/a", 9)
    assert cut(tree, 16) == {"/srv"}  # a thousand lines are no map


def test_terminal_markdown_and_page_tell_the_same(hostile):
    console = Console(file=io.StringIO(), width=200)
    console.print(summary(hostile))
    stream = io.BytesIO()
    FORMATS["md"](hostile, stream, everything=False)
    found = figures(hostile)
    terminal, page = console.file.getvalue(), stream.getvalue().decode()
    for line in found.kinds:
        assert re.search(rf"│ {line.label} +│ +{line.distinct} │ +{line.files} │", terminal)
        assert re.search(rf"\| {line.label} \| \d+ \| \d+ \| {line.distinct} \| {line.files} \|", page)
    assert re.search(rf"│ People +│ +{found.people.total} │ +{found.files} │", terminal)
    assert f"| All | {found.people.total} | {found.files} |" in page
    assert f"| Residents of Massachusetts | {found.people.ma} | {found.files_ma} |" in page
    told = "9 files (9.0 kB) walked = 8 read + 0 partial + 0 skipped + 1 failed"
    assert told in terminal
    assert told in page


@pytest.mark.parametrize(("part", "whole"), [(999_999_999, 1_000_000_000), (1, 1_000_000_000)])
def test_a_share_that_is_nearly_all_is_not_told_as_all(part, whole):
    assert percent(part, whole) in {"over 99.999 %", "under 0.001 %"}
