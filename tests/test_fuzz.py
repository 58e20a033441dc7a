"""Damaged files by the thousand: bits turned, ends cut, pieces moved, files spliced. Seeded, so that a fault comes again."""

import os
import sys
import time
from pathlib import Path

import pytest

from pi_scan.detect import load_pack
from pi_scan.model import Limits, Outcome, Reason, Status, Walked
from pi_scan.run import local, worker
from pi_scan.scan import scan_file

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from corpus.mutate import mutations, sources  # noqa: E402  (after the path)

SHARE, DATA = ROOT / "corpus/share", ROOT.parent / "shared/data"
SHORT, LONG, PART = 1_500, 20_000, 1000
SECONDS = 20.0
FAULTS = {Reason.INTERNAL, Reason.TIMEOUT, Reason.MEMORY, Reason.CRASHED}


def faults(outcome):
    """Reasons that are the program's own fault, and what does not fit together."""
    assert isinstance(outcome, Outcome)
    found = {gap.reason for gap in outcome.gaps} | {outcome.reason}
    if outcome.status is not Status.READ and not (outcome.reason and outcome.detail):
        return ["no reason"]
    return sorted(found & FAULTS)


@pytest.mark.parametrize("part", range(4))
def test_damaged_documents_of_the_corpus(tmp_path, part):
    pack, files = load_pack(), sources(SHARE)
    wrong = []
    for path, told in mutations(tmp_path, files, range(part, SHORT, 4)):
        begun = time.process_time()
        outcome = scan_file(str(path), Limits(seconds=SECONDS), pack)
        if faults(outcome) or time.process_time() - begun > SECONDS / 4:
            wrong.append((told, faults(outcome), outcome.detail, time.process_time() - begun))
        path.unlink()
    assert not wrong


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, LONG, PART))
def test_twenty_thousand_damaged_files(tmp_path, start):
    files = sources(SHARE, DATA) if DATA.is_dir() else sources(SHARE)
    made = {str(path): told for path, told in mutations(tmp_path, files, range(SHORT + start, SHORT + start + PART))}
    walked = [Walked(path, os.path.getsize(path), os.stat(path).st_mtime_ns) for path in made]
    setup = worker.Setup(Limits(seconds=SECONDS))
    results = [pair for batch in local.run(local.batches(walked), setup, jobs=2) for pair in batch]
    assert sorted(outcome.path for _, outcome in results) == sorted(made)
    wrong = [(made[outcome.path], faults(outcome), outcome.detail) for _, outcome in results if faults(outcome)]
    assert not wrong
