"""The page in a real browser: what is run and fetched, the table, both widths, print, and what a screen reader is told."""

import io
import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from pi_scan.inventory.entries import shown
from pi_scan.report.formats import FORMATS
from pi_scan.report.page import rows

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium here: apt-get install chromium.")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


def written(store, folder, **changes):
    stream = io.BytesIO()
    FORMATS["html"](store, stream, everything=False)
    html = stream.getvalue().decode()
    for old, new in changes.values():
        assert html.count(old) == 1
        html = html.replace(old, new)
    path = folder / "report.html"
    path.write_text(html, "utf-8")
    return path.as_uri()


class Tab:
    """A page that remembers all that it should not have seen."""

    def __init__(self, browser, address, *, alone=True, **options):
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        self.page = self.context.new_page()
        self.told, self.fetched = [], []
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("dialog", lambda dialog: self.told.append(dialog.message))
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.goto(address)
        assert not alone or self.fetched == [address]

    def __enter__(self):
        return self.page

    def __exit__(self, *_):
        self.context.close()


def names(page):
    return page.eval_on_selector_all("#table tbody th", "all => all.map(one => one.textContent)")


def test_nothing_but_the_page_is_run_or_fetched(browser, hostile, tmp_path):
    tab = Tab(browser, written(hostile, tmp_path))
    with tab as page:
        page.wait_for_timeout(100)
        assert tab.told == []
        found = sorted(
            shown(path).removeprefix("/srv/") for (path,) in hostile.sql.execute("SELECT path FROM files WHERE people")
        )
        assert sorted(names(page)) == found
        assert (
            page.evaluate("document.querySelectorAll('img, iframe, object, link, b > b, [onload], [onerror]').length")
            == 0
        )
        assert page.title().startswith("Personal information on host")


@pytest.fixture
def asked():
    """An address on this machine, and the paths that it was asked for."""
    paths = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("policy", [True, False])
def test_the_policy_holds_against_what_is_smuggled_in(browser, hostile, tmp_path, asked, policy):
    server, paths = asked
    evil = (
        f"<main><script>document.title='evil'</script><img src='{server}/a.png' onerror='document.title=1'>"
        "<style>#people{display:none}</style><p style='position:fixed' id='styled'>x</p>"
        f"<iframe src='{server}/frame'></iframe><link rel='stylesheet' href='{server}/a.css'>"
    )
    changes = {"main": ("<main>", evil)}
    if not policy:  # so that it is the policy that is tested
        changes["policy"] = ('http-equiv="Content-Security-Policy"', 'name="none"')
    tab = Tab(browser, written(hostile, tmp_path, **changes), alone=False)
    with tab as page:
        page.wait_for_timeout(200)
        assert page.title().startswith("Personal information") == policy
        assert page.evaluate("getComputedStyle(document.getElementById('people')).display") == (
            "block" if policy else "none"
        )
        assert page.evaluate("getComputedStyle(document.getElementById('styled')).position") == (
            "static" if policy else "fixed"
        )
        assert sorted(paths) == ([] if policy else ["/a.css", "/a.png", "/frame"])
        assert (sum("Content Security Policy" in line for line in tab.told) >= 5) == policy
        assert page.locator("#filters").is_visible()  # its own script runs all the same


def test_without_scripts_the_records_and_figures_are_there(browser, hostile, tmp_path):
    with Tab(browser, written(hostile, tmp_path), java_script_enabled=False) as page:
        assert page.locator("#table tbody tr").count() == 8
        assert "need scripts" in page.locator("#plain-note").inner_text()
        assert not page.locator("#filters").is_visible()
        assert page.locator(".big b").inner_text() == "1"


def test_the_table_sorts_filters_and_says_so(browser, hostile, tmp_path):
    with Tab(browser, written(hostile, tmp_path)) as page:
        head = page.locator("#table thead th")
        assert head.nth(1).get_attribute("aria-sort") == "descending"
        head.nth(0).get_by_role("button").press("Enter")
        assert head.nth(0).get_attribute("aria-sort") == "ascending"
        assert head.nth(1).get_attribute("aria-sort") is None
        assert names(page) == sorted(names(page), key=lambda name: (name.rpartition("/")[0], name.rpartition("/")[2]))
        head.nth(0).get_by_role("button").click()
        assert names(page)[0].startswith("it/a/very/deep")  # folders in order, backwards
        page.get_by_label("File or folder").fill("</SCRIPT> hr/")
        expect(page.locator("#table tbody tr")).to_have_count(1)
        assert page.locator("#shown").inner_text().startswith("1 of 8 files")
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("combobox", name="Kind").select_option(label="Driver's licenses and state IDs")
        assert page.locator("#table tbody tr").count() == 2
        page.get_by_role("combobox", name="Residence").select_option(label="Massachusetts")
        assert page.locator("#table tbody tr").count() == 0
        page.get_by_role("combobox", name="Kind").select_option(label="Any")
        assert page.locator("#table tbody tr").count() == 4


def test_long_tables_are_turned_page_by_page(browser, many, tmp_path):
    address = written(many, tmp_path)
    with Tab(browser, address) as page:
        assert page.locator("#table tbody tr").count() == 100
        page.get_by_role("button", name="Next page").click()
        assert page.locator("#pages span").inner_text() == "Page 2 of 7"
        page.get_by_role("button", name="Last page").click()
        assert page.locator("#table tbody tr").count() == 20
        assert page.get_by_role("button", name="Next page").is_disabled()
    with Tab(browser, address, java_script_enabled=False) as page:
        assert page.locator("#table tbody tr").count() == 500
        assert "500 files with most people of 620 files" in page.locator("#plain-note").inner_text()


def test_a_page_with_too_many_records_says_where_all_are(browser, many, tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MOST", 600)
    with Tab(browser, written(many, tmp_path)) as page:
        assert "The forms csv and xlsx of this report list all 620" in page.locator(".records").inner_text()
        assert page.locator("#shown").inner_text().startswith("600 files")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_it_fits_and_is_accessible(browser, hostile, tmp_path, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with Tab(browser, written(hostile, tmp_path), **options) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["impact"], [node["html"][:90] for node in one["nodes"][:3]]) for one in found] == []


def test_it_can_be_printed(browser, hostile, tmp_path):
    with Tab(browser, written(hostile, tmp_path)) as page:
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
        assert "Personal information on host" in text
        assert "onerror=alert(1)" in text
        assert "File or folder" not in text
        assert 2 <= len(printed) <= 6
        assert page.locator("#table tbody tr").count() == 8
