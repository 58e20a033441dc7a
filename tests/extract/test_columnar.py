"""What the extra `columnar` reads."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import sys
from pathlib import Path

import pytest

from pi_scan.extract import formats
from pi_scan.identify import identify
from pi_scan.model import Blob, ExtractError, Gap, Limits, Place, Reason, Table
from pi_scan.scan import scan_file

pa = pytest.importorskip("pyarrow")
fastavro = pytest.importorskip("fastavro")
feather, orc, parquet = (importlib.import_module(f"pyarrow.{name}") for name in ("feather", "orc", "parquet"))

SAMPLES = Path(__file__).parents[2] / "../shared/data"
ROWS = [
    {
        "name": "Ana Silva",
        "ssn": 219099998.0,
        "home": {"city": "Lynn", "zip": "01901"},
        "hired": dt.date(2020, 1, 2),
    },
    {"name": "José\nDíaz", "ssn": None, "home": {"city": "Salem", "zip": "01970"}, "hired": None},
]


def arrow_table(count=1):
    return pa.Table.from_pylist(ROWS * count)


def written(name, count=1):
    out = io.BytesIO()
    if name == "parquet":
        parquet.write_table(arrow_table(count), out)
    elif name == "arrow":
        feather.write_feather(arrow_table(count), out, compression="zstd")
    elif name == "orc":
        orc.write_table(arrow_table(count), out)
    else:
        optional = ["null", "double"]
        home = {
            "type": "record",
            "name": "Home",
            "fields": [{"name": "city", "type": "string"}, {"name": "zip", "type": "string"}],
        }
        fields = [
            ("name", "string"),
            ("ssn", optional),
            ("home", home),
            ("hired", ["null", {"type": "int", "logicalType": "date"}]),
        ]
        schema = {"type": "record", "name": "P", "fields": [{"name": n, "type": t} for n, t in fields]}
        fastavro.writer(out, fastavro.parse_schema(schema), ROWS * count, codec="snappy")
    return out.getvalue()


every = pytest.mark.parametrize("name", ["parquet", "arrow", "orc", "avro"])


def extractor(name):
    return importlib.import_module(f"pi_scan.extract.{name}").extract


@every
def test_rows(read, name):
    data = written(name, 3)
    assert identify(Blob(Place("backup"), data, len(data)), formats()).format.name.lower().startswith(name)
    [table] = read(extractor(name), data)
    assert [column.casefold().split()[-1] for column in table.columns] == ["name", "ssn", "city", "zip", "hired"]
    assert list(table.cells[0])[:2] == ["Ana Silva", "José Díaz"]
    assert list(table.cells[1])[:2] == ["219099998", ""]
    assert list(table.cells[3])[:2] == ["01901", "01970"]
    assert list(table.cells[4])[:2] == ["2020-01-02", ""]


@every
def test_batches(read, name):
    parts = read(extractor(name), written(name, 10_000))
    assert len(parts) > 1
    assert sum(part.height for part in parts) == 20_000
    assert parts[1].first_row == parts[0].height + 1


@every
def test_cut_and_damaged(check, flips, name):
    for data in flips(written(name, 3))[::2]:
        check(extractor(name), data)
    with pytest.raises(ExtractError):
        list(extractor(name)(Blob(Place("a"), written(name)[:40], 40), Limits()))


@every
def test_without_the_extra(tmp_path, monkeypatch, name):
    from pi_scan.detect import load_pack

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "fastavro", None)
    path = tmp_path / "a"
    path.write_bytes(written(name))
    outcome = scan_file(str(path), Limits(), load_pack())
    assert outcome.reason is Reason.MISSING_EXTRA
    assert 'pip install "pi-scan[columnar]"' in outcome.detail


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample files are not here")
@pytest.mark.parametrize(
    ("path", "rows"), [("alltypes_plain.snappy", 2), ("nested_maps.snappy", 6), ("int96_from_spark", 6)]
)
def test_samples(path, rows):
    file = SAMPLES / f"parquet-testing/data/{path}.parquet"
    parts = list(extractor("parquet")(Blob(Place(str(file)), str(file), file.stat().st_size), Limits()))
    assert sum(part.height for part in parts if isinstance(part, Table)) == rows
    assert not any(isinstance(part, Gap) for part in parts)
