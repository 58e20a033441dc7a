"""The maker of big shares: same seed, same bytes; what it says it planted is in the files; nothing else is."""

import email
import email.policy
import gzip
import io
import re
import sys
import zipfile
import zlib
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus import make
from corpus.invent import dashed
from corpus.truth import read_planted


def digest(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in files]


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "share"
    return out, make.make(out, 1.5, 7)


def text_of(name, data):
    """All text in a file, as crudely as can be."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(text_of(member, archive.read(member)) for member in archive.namelist())
    if data[:2] == b"\x1f\x8b":
        return text_of(name, gzip.decompress(data))
    if data[:5] == b"%PDF-":
        streams = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
        opened = [zlib.decompress(s) if s[:1] == b"\x78" else s for s in streams]
        return re.sub(r"\) Tj T\*\n\(", " ", b"\n".join(opened).decode("latin-1"))
    if name.endswith(".eml"):
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
        return "\n".join(part if isinstance(part, str) else part.decode("latin-1") for part in parts)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16")
    return re.sub(r"<[^>]*>", " ", data.decode("utf-8", "replace"))


def test_same_seed_same_bytes(share, tmp_path):
    out, _ = share
    make.make(tmp_path / "again", 1.5, 7)
    assert digest(out) == digest(tmp_path / "again")
    truth = Path(f"{out}.truth.jsonl").read_bytes()
    assert truth == (tmp_path / "again.truth.jsonl").read_bytes()


def test_another_seed_another_share(share, tmp_path):
    make.make(tmp_path / "other", 0.3, 8)
    assert not {d for _, d in digest(share[0])} & {d for _, d in digest(tmp_path / "other")}


def test_size_and_mix(share):
    out, (files, written, planted) = share
    sizes = Counter()
    for path in out.rglob("*"):
        if path.is_file():
            sizes[path.suffix] += path.stat().st_size
    assert files == len(digest(out))
    assert written == sum(sizes.values())
    assert 1.3e6 < written < 2.5e6
    assert {".log", ".txt", ".csv", ".json", ".html", ".eml", ".docx", ".xlsx", ".pdf", ".zip", ".gz"} <= set(sizes)
    assert planted == len(list(read_planted(Path(f"{out}.truth.jsonl"))))


def test_planted_numbers_are_in_their_files(share):
    out, _ = share
    content = {}
    planted = list(read_planted(Path(f"{out}.truth.jsonl")))
    assert len({line.kind for line in planted}) == 4
    for line in planted:
        if line.file not in content:
            text = text_of(line.file, (out / line.file).read_bytes())
            content[line.file] = re.sub(r"[^0-9A-Za-z]", "", text).upper()
        assert line.value.lstrip("0") in content[line.file], (
            f"{line.kind} planted in {line.file} ({line.place}) is not there"
        )


def test_files_that_hold_nothing_hold_no_labelled_number(share):
    out, _ = share
    holding = {line.file for line in read_planted(Path(f"{out}.truth.jsonl"))}
    labelled = re.compile(r"\b(?:SSN|social security number)\W{1,3}[0-9]{3}-[0-9]{2}-[0-9]{4}", re.IGNORECASE)
    assert labelled.search(f"SSN: {dashed('219099998')}")
    for path in out.rglob("*"):
        if path.is_file() and path.relative_to(out).as_posix() not in holding:
            assert not labelled.search(text_of(path.name, path.read_bytes())), path.name
