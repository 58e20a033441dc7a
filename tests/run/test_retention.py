import os
from pathlib import Path

import pytest

from pi_scan.inventory.entries import entries
from pi_scan.inventory.opening import create
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.seal import Sealed
from pi_scan.inventory.tally import Counts
from pi_scan.model import Kind, Walked
from pi_scan.report.figures import figures
from pi_scan.run.retention import RetentionError, load, mark

EXAMPLE = Path(__file__).parents[2] / "docs/examples/retention.toml"
DAY = 86_400
NOW = 1_800_000_000  # 2027-01-15


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOW))


def file(path, days, **counts):
    walked = Walked(path, 1, (NOW - days * DAY) * 10**9)
    return walked, Sealed("read", None, "", "text/plain", 1, "none", Counts(**counts), "high", (), Rows(), [], [])


@pytest.fixture
def store(tmp_path):
    with create(str(tmp_path / "s.sqlite")) as made:
        made.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
        made.put(
            [
                file("/srv/hr/payroll/2019/a.csv", 8 * 366, people=1, ssn=1),
                file("/srv/hr/payroll/2021/b.csv", 6 * 366, people=1, ssn=1),
                file("/srv/old/payroll_2010.csv", 8 * 366, people=1, ssn=1),
                file("/srv/slips.txt", 700, people=1, payment_card=1),
                file("/srv/hr/payroll/cards.csv", 700, people=1, payment_card=1),
                file("/srv/legal/harbor-bell/x.pdf", 30 * 366, people=1, ssn=1),
                file("/srv/attic/lone.txt", 11 * 366, unpaired=1),
                file("/srv/attic/empty.txt", 11 * 366),
                file("/srv/attic/no-time.txt", NOW // DAY + 1, people=1, ssn=1),
            ]
        )
        yield made


def past(store):
    return {entry.location for entry in entries(store, everything=True) if entry.past_retention == "yes"}


def test_the_example_marks_what_is_too_old(store):
    schedule = load(str(EXAMPLE))
    mark(store, schedule, ["/srv"])
    assert past(store) == {
        "/srv/hr/payroll/2019/a.csv",
        "/srv/old/payroll_2010.csv",
        "/srv/slips.txt",
        "/srv/hr/payroll/cards.csv",
        "/srv/attic/lone.txt",
    }
    names = dict(store.sql.execute("SELECT path, retention FROM files"))
    assert names["/srv/hr/payroll/cards.csv"] == "Card slips"
    assert str(figures(store).past_retention) == "Past the retention schedule: 5 files, 0 people (201 CMR 17.03(g))."
    mark(store, (), ["/srv"])
    assert past(store) == set()
    assert str(figures(store).past_retention) == ""


def test_the_day_counts(store, tmp_path):
    schedule = tmp_path / "s.toml"
    schedule.write_text('[[record]]\nname = "a"\nyears = 1\nreason = "b"\npaths = ["/srv/year/"]\n')
    store.put([file("/srv/year/one", 364, people=1), file("/srv/year/two", 366, people=1)])
    mark(store, load(str(schedule)), ["/"])
    assert past(store) == {"/srv/year/two"}


GOOD = 'name = "a"\nyears = 1\nreason = "b"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must hold"),
        ("[[record]]\n" + GOOD + "[other]\n", "must hold"),
        ("[[record", "no TOML"),
        ("[[record]]\nyears = 1\n", "name and a reason"),
        ("[[record]]\nname = 'a'\nreason = 'b'\n", "years or months"),
        ("[[record]]\n" + GOOD.replace("1", "-1"), "years or months"),
        ("[[record]]\n" + GOOD.replace("1", "true"), "years or months"),
        ("[[record]]\n" + GOOD + "path = ['x']\n", "nothing else"),
        ("[[record]]\n" + GOOD + "paths = 'x'\n", "lists"),
        ("[[record]]\n" + GOOD + "kinds = ['sn']\n", "known are ssn"),
        ("[[record]]\n" + GOOD + "paths = ['a[']\n", "'\\['"),
    ],
)
def test_a_schedule_that_cannot_be_used_is_one_sentence(tmp_path, text, said):
    path = tmp_path / "s.toml"
    path.write_text(text)
    with pytest.raises(RetentionError, match=said):
        load(os.fspath(path))


def test_no_schedule_is_one_sentence(tmp_path):
    with pytest.raises(RetentionError, match="cannot be read"):
        load(str(tmp_path / "none"))
    assert next(iter(load(str(EXAMPLE)))).name.startswith("Matter")
    assert load(str(EXAMPLE))[1].kinds == {Kind.SSN}
