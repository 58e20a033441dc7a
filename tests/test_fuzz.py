"""Damaged files by the thousand: bits turned, ends cut, pieces moved, files spliced. Seeded, so that a fault comes again."""

import os
import random
import time
from pathlib import Path

import pytest

from pi_scan.detect import load_pack
from pi_scan.model import Limits, Outcome, Reason, Status, Walked
from pi_scan.run import local, worker
from pi_scan.scan import scan_file

SHARE = Path(__file__).resolve().parents[1] / "corpus/share"
DATA = Path(__file__).resolve().parents[2] / "shared/data"
LARGEST = 1 << 20
"""Bytes of the files that are damaged: larger ones show nothing more, slower."""
SHORT, LONG, PART = 1_500, 20_000, 1000
SECONDS = 20.0
FAULTS = {Reason.INTERNAL, Reason.TIMEOUT, Reason.MEMORY, Reason.CRASHED}


def sources(*folders):
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size <= LARGEST
    )


# --- mutations ----------------------------------------------------------------------------------


def flip(data, other, chance):
    """Some bits turned over."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 32))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data, other, chance):
    """The end is missing."""
    return data[: chance.randrange(len(data))]


def behead(data, other, chance):
    """The beginning is missing."""
    return data[chance.randrange(len(data)) :]


def splice(data, other, chance):
    """The beginning of one file and the end of another."""
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def overwrite(data, other, chance):
    """A piece replaced by what readers of formats stumble over."""
    piece = chance.choice(
        (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x80", b"<!", b"]]>", b'"', b"\r", b"PK")
    )
    at = chance.randrange(len(data))
    return data[:at] + piece + data[at + len(piece) :]


def repeat(data, other, chance):
    """A piece again and again."""
    at = chance.randrange(len(data))
    return data[:at] + data[at : at + chance.choice((1, 16, 200))] * chance.choice((2, 50, 1000)) + data[at:]


def rename(data, other, chance):
    """The content of another file under this one's name."""
    return other


MUTATIONS = (flip, flip, cut, cut, splice, splice, overwrite, overwrite, behead, repeat, rename)


def mutations(folder, files, numbers):
    """(path of a damaged file below `folder`, what was done to it); the same for the same numbers."""
    for number in numbers:
        chance = random.Random(number)
        source, other = chance.sample(files, 2)
        mutation = chance.choice(MUTATIONS)
        data = mutation(source.read_bytes(), other.read_bytes(), chance)
        path = folder / f"{number:05}{source.suffix[:8]}"
        path.write_bytes(data)
        yield path, f"{number}: {mutation.__name__} of {source.name}, {other.name}"


# --- the two runs -------------------------------------------------------------------------------


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
