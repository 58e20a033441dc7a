"""The summary says which extra would read how many of the files that were not."""

from pi_scan.inventory.totals import Tally
from pi_scan.model import Reason
from pi_scan.report.figures import _hint


def test_files_that_need_an_extra():
    kinds = ("application/vnd.apache.parquet", "application/avro", "application/x-spss-sav", "application/zip")
    members = [Tally("failed", Reason.MISSING_EXTRA, kind, count, 9) for count, kind in enumerate(kinds, 1)]
    said = _hint(Reason.MISSING_EXTRA, members)
    assert '3 need pip install "pi-scan[columnar]"' in said
    assert '3 need pip install "pi-scan[stats]"' in said
    assert "4 need what their details say" in said
