"""The page as bytes: what stands in it, and that nothing in it can end where it should not."""

import io
import json
import re

from selectolax.lexbor import LexborHTMLParser

from pi_scan.inventory.entries import entries, shown
from pi_scan.report.figures import figures
from pi_scan.report.formats import FORMATS


def written(store, **options):
    stream = io.BytesIO()
    FORMATS["html"](store, stream, **{"everything": False, **options})
    return stream.getvalue().decode()


def test_it_tells_the_figures(hostile):
    page, found = LexborHTMLParser(written(hostile)), figures(hostile)
    assert page.css_first(".big b").text() == str(found.people.ma)
    assert [node.text() for node in page.css(".homes dd")] == [
        str(figure) for figure in (found.people.ma, found.people.unknown, found.people.elsewhere, found.people.total)
    ]
    kinds = {
        row.css_first("th").text(): [cell.text() for cell in row.css("td.n")] for row in page.css("#kinds ~ div tr")
    }
    for line in found.kinds:
        _, _, distinct, high, medium, files = map(int, kinds[line.label])
        assert (distinct, files) == (line.distinct, line.files)
        assert high + medium == distinct


def test_the_rows_for_the_script_are_the_records(hostile):
    html = written(hostile, everything=True)
    [text] = re.findall(r'(?s)<script type="application/json" id="data">(.*?)</script>', html)
    assert not set("<>&") & set(text)
    data = json.loads(text)
    at = {column["field"]: number for number, column in enumerate(data["columns"])}
    files = data["cells"][at["location"]]
    folders = [files["folders"]["words"][number] for number in files["folders"]["values"]]
    paths = [data["above"] + folder + name for folder, name in zip(folders, files["names"], strict=True)]
    wanted = {entry.location: entry.people for entry in entries(hostile, everything=True)}
    assert dict(zip(paths, data["cells"][at["people"]]["values"], strict=True)) == wanted


def test_names_are_text_in_the_markup(hostile):
    page = LexborHTMLParser(written(hostile))
    rows = [row.css_first("th").text() for row in page.css("#table tbody tr")]
    named = [shown(path) for (path,) in hostile.sql.execute("SELECT path FROM files WHERE people > 0")]
    assert sorted(rows) == sorted(path.removeprefix("/srv/") for path in named)
    assert len(page.css("script")) == 2
    assert len(page.css("style")) == 1
    assert page.css("img, iframe, object, embed, base, link, form[action]") == []


def test_the_same_store_gives_the_same_bytes(hostile):
    assert written(hostile) == written(hostile)
