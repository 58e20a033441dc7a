"""The register of paper in every form of the report."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from pi_scan.report.breakdown import breakdown
from pi_scan.report.figures import figures
from pi_scan.report.formats import FORMATS
from pi_scan.report.people import Scope, table
from pi_scan.report.points import points
from pi_scan.report.summary import summary


def written(store, form):
    stream = io.BytesIO()
    FORMATS[form](store, stream, everything=False)
    return stream.getvalue()


def test_paper_that_lies_about_is_a_point_and_its_people_count_apart(papers):
    found, split = figures(papers), breakdown(papers)
    [point] = [point for point in points(found, split) if point.clause == "locked"]
    assert (point.tone, point.files, point.people) == ("grave", 1, 40)
    assert found.people.total == 3
    papers.sql.execute("UPDATE paper SET locked = 1")
    [point] = [point for point in points(found, breakdown(papers)) if point.clause == "locked"]
    assert point.tone == "well"


def test_the_page_lists_it(papers):
    page = LexborHTMLParser(written(papers, "html").decode())
    rows = [[cell.text() for cell in row.css("th, td")] for row in page.css("#paper ~ div tbody tr")]
    assert rows == [
        ["Personnel filespaper, social security numbers", "Basement", "Ann", "1,200", "1,100", "yes", "7 years"],
        [
            "<b>Old</b>\\u202e|*loans*other, social security numbers, payment cards",
            "=HALL()",
            "",
            "40",
            "not known",
            "no",
            "",
        ],
    ]
    assert [row.text() for row in page.css("#table tbody th")][:2] == [
        "Basement: Personnel files",
        "=HALL(): <b>Old</b>\\u202e|*loans*",
    ]


def test_the_workbook_and_the_mail_list_it(papers):
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(papers, "xlsx")))
    header, *rows = book.get_sheet_by_name("Paper").to_python(skip_empty_area=False)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["location"], row["people"], row["people_ma"], row["locked"]) for row in told] == [
        ("Basement", 1200, 1100, "yes"),
        ("=HALL()", 40, "", "no"),
    ]
    assert r"| \<b\>Old\</b\>\\u202e\|\*loans\* | =HALL() |  | 40 |  | no |" in written(papers, "md").decode()


def test_the_total_of_every_form_says_what_stands_on_paper_besides(papers):
    told = "and 1,240 on paper, as entered"
    screen = Console(width=100, file=io.StringIO())
    screen.print(summary(papers))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(written(papers, "xlsx"))).get_sheet_by_name("Summary")
    totals = LexborHTMLParser(written(papers, "html").decode()).css_first(".homes")
    lines = {
        "screen": screen.file.getvalue().splitlines(),
        "txt": written(papers, "txt").decode().splitlines(),
        "md": written(papers, "md").decode().splitlines(),
        "xlsx": [str(row[0]) for row in sheet.to_python()],
        "html": [node.text() for node in totals.css("dt")],
        "people": list(table(papers, [Scope.TOTAL], 20)),
    }
    for form, text in lines.items():
        [at] = [number for number, line in enumerate(text) if told in line]
        assert re.search("All|People|total", "".join(text[max(at - 4, 0) : at])), form
    assert "3" in next(line for line in lines["txt"] if line.startswith("All"))
    papers.sql.execute("DELETE FROM paper")
    assert "on paper" not in "".join(table(papers, [Scope.TOTAL], 20)) + written(papers, "txt").decode()


@pytest.mark.parametrize("form", ["html", "md", "xlsx"])
def test_without_any_it_is_no_table(hostile, form):
    assert b"Personnel" not in written(hostile, form)
