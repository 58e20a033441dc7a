"""Every document of the corpus has a sidecar, and a scan says of each what its sidecar says."""

import sys
import zlib
from functools import cache
from pathlib import Path
from random import Random

import pytest

from pi_scan.detect import Pack, load_pack
from pi_scan.model import Limits, Reason
from pi_scan.scan import scan_file

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

from corpus.agree import differences
from corpus.truth import read_expected

ROOT = Path(__file__).resolve().parents[2]
SHARE, EXPECTED = ROOT / "corpus/share", ROOT / "corpus/expected"


def below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


DOCUMENTS = below(SHARE)


@cache
def pack() -> Pack:
    return load_pack()


def test_each_document_has_a_sidecar_and_each_sidecar_a_document():
    assert sorted(f"{path}.toml" for path in DOCUMENTS) == below(EXPECTED)


def test_about_half_the_documents_hold_nothing():
    held = [bool(e.people or e.unpaired) for e in (read_expected(EXPECTED / f"{path}.toml") for path in DOCUMENTS)]
    assert len(held) >= 80
    assert 0.4 <= sum(held) / len(held) <= 0.6


def test_the_share_is_small():
    assert sum((SHARE / path).stat().st_size for path in DOCUMENTS) < 3_000_000


def test_sidecars_say_what_the_documents_makers_planted():
    import make_corpus_share  # noqa: F401  (registers the documents)
    from corpus_share.base import DOCUMENTS as MAKERS
    from corpus_share.base import Doc

    assert sorted(MAKERS) == DOCUMENTS
    for path, (note, maker) in MAKERS.items():
        doc = Doc(path, Random(zlib.crc32(path.encode())))
        doc.expected.note = note
        maker(doc)
        assert doc.expected.toml() == (EXPECTED / f"{path}.toml").read_text("utf-8"), (
            f"{path}: run tools/make_corpus_share.py"
        )


@pytest.mark.parametrize("path", DOCUMENTS)
def test_scan_agrees_with_sidecar(path):
    outcome = scan_file(str(SHARE / path), Limits(), pack())
    if outcome.reason is Reason.MISSING_EXTRA:
        pytest.skip("what reads it is not installed")
    wrong = differences(outcome, read_expected(EXPECTED / f"{path}.toml"))
    assert not wrong, f"{path}:\n  " + "\n  ".join(wrong)
