"""The speed of each format beside its library: both sides must have read something, or the ratio says nothing."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import readings
import samples

from pi_scan.model import Limits, Table, Text
from pi_scan.scan import extract_parts

MADE = samples.Maker(0.03, seed=1)


@pytest.mark.parametrize("name", samples.PLAIN)
def test_both_sides_read_the_document(name: str, tmp_path: Path):
    path = tmp_path / name.partition(" ")[0]
    path.write_bytes(samples.PLAIN[name](MADE))
    parts = [part for part in extract_parts(str(path), Limits()) if isinstance(part, Text | Table)]
    ours = sum(
        len(p.data) if isinstance(p, Text) else sum(map(len, (c for col in p.cells for c in col))) for p in parts
    )
    assert ours > 5_000
    if readings.has_library(path.name):
        try:
            theirs = sum(len(str(part)) for part in readings.read(str(path)))
        except ImportError:
            pytest.skip("its library is not installed")
        assert theirs > 0.5 * ours
