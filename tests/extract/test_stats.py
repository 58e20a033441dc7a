"""What the extra `stats` reads."""

from __future__ import annotations

import importlib
import sys

import pytest

from pi_scan.extract import formats
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Place, Reason, Table

pyreadstat = pytest.importorskip("pyreadstat")

NAMES = ["Ana Silva", "Jane Roe", "José Díaz"]
NUMBERS = [219099998.0, 78051120.0, float("nan")]
WRITERS = {"spss": ("write_sav", ".sav"), "stata": ("write_dta", ".dta"), "xport": ("write_xport", ".xpt")}
every = pytest.mark.parametrize("name", WRITERS)


def written(tmp_path, name, count=1):
    frames = pytest.importorskip("pandas")
    path = tmp_path / "a"
    frame = frames.DataFrame({"name": NAMES * count, "ssn": NUMBERS * count})
    getattr(pyreadstat, WRITERS[name][0])(frame, str(path), column_labels=["Full name", "Social Security number"])
    return path.read_bytes()


def extractor(name):
    return importlib.import_module(f"pi_scan.extract.{name}").extract


@every
def test_rows_under_their_labels(read, tmp_path, name):
    data = written(tmp_path, name)
    assert (
        identify(Blob(Place("backup"), data, len(data)), formats()).format.media_types[0].startswith("application/x-s")
    )
    [table] = [part for part in read(extractor(name), data) if isinstance(part, Table)]
    assert [column.casefold() for column in table.columns] == ["name: full name", "ssn: social security number"]
    assert list(table.cells[0]) == NAMES
    assert list(table.cells[1]) == ["219099998", "78051120", ""]


@every
def test_cut_and_damaged(check, flips, tmp_path, name):
    data = written(tmp_path, name)
    for bad in flips(data)[::4]:
        check(extractor(name), bad)


def test_sas_is_told_by_its_signature():
    head = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011") + bytes(1000)
    assert identify(Blob(Place("a"), head, len(head)), formats()).format.name == "SAS data (SAS7BDAT)"


def test_without_the_extra(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    for name in ("spss", "stata", "sas", "xport"):
        with pytest.raises(ExtractError, match=r"pi-scan\[stats\]") as caught:
            read(extractor(name), b"$FL2")
        assert caught.value.reason is Reason.MISSING_EXTRA
