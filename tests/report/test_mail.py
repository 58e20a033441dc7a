"""The lines that are mailed after each run: what changed is in them, and no name of anything but the system."""

import io
import os
import shutil

from pi_scan.inventory.kept import keep
from pi_scan.report.mail import mail


def text(store, **options):
    stream = io.BytesIO()
    mail(store, stream, everything=False, **options)
    return stream.getvalue().decode()


def test_it_names_no_file_and_no_person(papers):
    told = text(papers)
    title, first, _ = told.split("\n", 2)
    assert title == "Personal information on host, 201 CMR 17.03(h)"
    assert first.startswith("? Unencrypted on laptops and portable media: ")
    assert max(map(len, told.splitlines())) <= 78
    assert "All                                      3         1" in told
    assert "1 file failed, encrypted: protected by a password" in told
    names = [os.path.basename(str(path)) for (path,) in papers.sql.execute("SELECT path FROM files")]
    for path in (*names, "/srv", "Basement", "Personnel", "J.R."):
        assert path not in told


def test_it_tells_what_changed_since_the_run_before(hostile, tmp_path, monkeypatch):
    before = str(tmp_path / "before.sqlite")
    hostile.rest()
    shutil.copy(hostile.path, before)
    assert "keeps the newest twelve" in text(hostile).replace("\n    ", " ")
    for name in ("csv", "coverage"):
        (tmp_path / name).write_text("{}")
    assert list(keep(hostile, str(tmp_path / "csv"), str(tmp_path / "coverage"), 2)) == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700600000")
    hostile.begin(system="host", version="1", pack_hash="p", stamped="s", setup={})
    hostile.finish()
    told = text(hostile)
    assert "Since the run of 2023-11-14T22:13:20Z:\n  people 3 -> 0, in Massachusetts 1 -> 0\n  9 files gone\n" in told
    assert text(hostile, since=before) == told
