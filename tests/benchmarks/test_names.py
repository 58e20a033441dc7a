"""The recall of names by community: one person of each is enough to see that it counts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import names


def test_each_community_and_layout_is_measured():
    groups, layouts = names.measured(1, seed=3)
    assert len(groups) >= 15
    assert layouts.keys() == names.LAYOUTS.keys()
    assert min(groups.values()) >= 0.7


def test_somebody_else_is_not_found():
    assert names.found("Ana Silva SSN 403-55-1187", "Ana Silva")
    assert not names.found("Ana Silva SSN 403-55-1187", "Rui Gomes")
    assert not names.found("Ana Silva SSN 666-55-1187", "Ana Silva")
