"""What the benchmark makes is what it says: bombs meet their limits, big inputs hold a person at their end."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from robustness import big, bombs

from pi_scan.detect import load_pack
from pi_scan.model import Limits, Status
from pi_scan.scan import scan_file

QUICK = [
    "deep.zip",
    "laughs.xml",
    "attributes.xml",
    "quadratic.xml",
    "deep.json",
    "objects.json",
    "mails.eml",
    "count.pdf",
    "often.pdf",
    "loop.pdf",
    "loops.pdf",
    "corners.xlsx",
    "rows.xlsx",
    "tables.docx",
    "laughs.docx",
]


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.mark.parametrize("bomb", [bomb for bomb in bombs.BOMBS if bomb.name in QUICK], ids=lambda bomb: bomb.name)
def test_a_bomb_meets_its_limit(tmp_path, bomb, pack):
    path = tmp_path / bomb.name
    path.write_bytes(bomb.make())
    outcome = scan_file(str(path), Limits(seconds=60), pack)
    assert outcome.reason in bomb.reasons
    assert (outcome.status is Status.READ) == (outcome.reason is None)


def test_every_quick_bomb_is_there():
    assert set(QUICK) <= {bomb.name for bomb in bombs.BOMBS}


@pytest.mark.parametrize("one", big.INPUTS, ids=lambda one: one.file)
def test_a_big_input_has_its_person_at_the_end(tmp_path, one, pack):
    path = tmp_path / one.file
    one.make(path, 0.0002)
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    outcomes = [scan_file(str(file), Limits(seconds=60), pack) for file in files]
    assert {outcome.status for outcome in outcomes} == {Status.READ}
    people = [pair.person for outcome in outcomes for pair in outcome.pairs]
    assert [person.initials for person in people] == ["J.R."]
    assert outcomes[-1].pairs
