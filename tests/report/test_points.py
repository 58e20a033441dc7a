"""What should be looked at first."""

import io

import pytest

from pi_scan.report.breakdown import breakdown
from pi_scan.report.figures import figures
from pi_scan.report.formats import FORMATS
from pi_scan.report.points import points


def told(store):
    return list(points(figures(store), breakdown(store)))


@pytest.mark.parametrize(
    ("chassis", "kind", "encryption", "tone", "files"),
    [
        ("laptop", "internal", "none", "grave", 8),
        ("laptop", "internal", "weak", "grave", 8),
        ("server", "removable", "none", "grave", 8),
        ("laptop", "internal", "unknown", "watch", 8),
        ("laptop", "internal", "strong", "well", 0),
        ("laptop", "network", "none", "well", 0),
        ("server", "internal", "none", "well", 0),
        ("unknown", "internal", "none", "watch", 8),
    ],
)
def test_what_is_carried_about_comes_first(hostile, chassis, kind, encryption, tone, files):
    hostile.sql.execute("UPDATE systems SET chassis = ?", (chassis,))
    hostile.sql.execute("UPDATE media SET kind = ?, encryption = ?", (kind, encryption))
    first, *_ = told(hostile)
    assert (first.title, first.tone, first.files) == ("Unencrypted on laptops and portable media", tone, files)
    for form in ("html", "md"):
        stream = io.BytesIO()
        FORMATS[form](hostile, stream, everything=False)
        page = stream.getvalue().decode()
        assert page.index(first.title) < page.index("Readable by everyone")
        assert first.text in page


def test_all_points_of_a_share_with_some_of_each(hostile):
    _, readable, old, unread = told(hostile)
    assert (readable.tone, readable.files, readable.people) == ("grave", 4, 1)
    assert (old.tone, old.files) == ("well", 0)
    assert (unread.tone, unread.files) == ("watch", 1)
    assert "89 % of 9 files" in unread.text


def test_a_schedule_takes_the_place_of_ages(hostile):
    hostile.sql.execute("""UPDATE runs SET setup = '{"retention": ["Pay <b>", "Loans"]}'""")
    [past] = [point for point in told(hostile) if point.clause == "retention"]
    assert (past.title, past.tone) == ("Past the retention schedule", "well")
    hostile.sql.execute("UPDATE files SET retention = 'Pay <b>' WHERE path LIKE '/srv/hr/%'")
    [past] = [point for point in told(hostile) if point.clause == "retention"]
    assert (past.tone, past.files, past.people) == ("grave", 4, 3)
    assert [(part.name, part.files) for part in breakdown(hostile).schedule] == [("Pay <b>", 4), ("Loans", 0)]
    stream = io.BytesIO()
    FORMATS["html"](hostile, stream, everything=False)
    assert "Pay &lt;b&gt;" in stream.getvalue().decode()
