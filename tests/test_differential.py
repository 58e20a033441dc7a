"""Hyperscan and the pure-`regex` engine give the same findings: the slow one is the oracle of the fast one."""

import importlib
import itertools
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pi_scan.detect import detector, load_pack
from pi_scan.detect.sweep import hyperscan_available
from pi_scan.model import Limits, Place, Table, Text
from pi_scan.pair import pairs
from pi_scan.scan import scan_file

pytestmark = pytest.mark.skipif(not hyperscan_available(), reason="there is one engine only")

SHARE = Path(__file__).resolve().parents[1] / "corpus/share"
DATA = Path(__file__).resolve().parents[2] / "shared/data"
ENGINES = ("hyperscan", "regex")
SLOW = 64 << 10
"""Bytes above which a document takes the `regex` engine seconds."""


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def told(found):
    """All that is said of pairs, values and names in the clear, so that equal means equal."""
    return [
        (
            pair.person and (pair.person.given.reveal(), pair.person.surname.reveal(), pair.person.start),
            pair.residency,
            pair.evidence,
            [
                (one.kind, one.value.reveal(), one.place, one.span, one.rule, one.level, one.evidence, one.test)
                for one in pair.numbers
            ],
        )
        for pair in found
    ]


def same(first, second):
    """Equal, without a word on where they differ: the texts may hold what is nobody's business."""
    return told(first) == told(second)


def scanned(path, pack):
    return [scan_file(str(path), Limits(), pack, engine=engine) for engine in ENGINES]


DOCUMENTS = sorted(path.relative_to(SHARE).as_posix() for path in SHARE.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", DOCUMENTS)
def test_documents_of_the_corpus(path, pack):
    fast, slow = scanned(SHARE / path, pack)
    assert same(fast.pairs, slow.pairs)
    assert (fast.status, fast.reason, fast.gaps, fast.seals) == (slow.status, slow.reason, slow.gaps, slow.seals)


@pytest.mark.long
@pytest.mark.skipif(not DATA.is_dir(), reason="the sample files are not here")
@pytest.mark.parametrize(
    "folder", sorted(path.name for path in DATA.iterdir() if path.is_dir()) if DATA.is_dir() else []
)
def test_sample_files(folder, pack):
    files = [path for path in (DATA / folder).rglob("*") if path.is_file() and path.stat().st_size <= SLOW]
    for path in sorted(files):
        fast, slow = scanned(path, pack)
        assert same(fast.pairs, slow.pairs), path


# --- made texts ---------------------------------------------------------------------------------

DASHES = "-‐‑‒–—―−﹣－"
SEPARATORS = [*DASHES, " ", "\u00a0", "\u2007", "\u202f", "\t", ".", "/", "_", "", "", "\n", "\0", "\u200b", ", ", ": "]
NUMBERS = ["219-52-4471", "219524471", "S12345678", "SA1234567", "4532015112830366", "4111 1111 1111 1111",
           "011000015", "GB82WEST12345698765432", "DE89 3704 0044 0532 0130 00", "0001234567", "371449635398431",
           "%B4532015112830366^ROE/JANE^2512101", ";4532015112830366=2512101?", "⑆011000015⑆ 1234567⑈", "987-65-4321"]  # fmt: skip
NAMES = [
    "Jane Roe",
    "ROE, JANE",
    "José da Silva",
    "Nguyễn Thị Mai",
    "Mr. John Q. Public",
    "O’Neil",
    "jane.roe@example.com",
]


@pytest.fixture(scope="module")
def engines(pack):
    return [detector(pack, engine) for engine in ENGINES]


def _keywords():
    found = {keyword for rule in load_pack().rules for keyword in rule.keywords}
    return sorted(found)


KEYWORDS = _keywords()


def _recased(word):
    return st.sampled_from([word, word.upper(), word.title(), word.replace(" ", "_"), word.replace(" ", "  ")])


digits = st.text("0123456789", min_size=1, max_size=5)
number = st.one_of(
    st.sampled_from(NUMBERS),
    st.builds(lambda parts, by: by.join(parts), st.lists(digits, min_size=1, max_size=5), st.sampled_from(SEPARATORS)),
)
word = st.one_of(
    st.sampled_from(KEYWORDS).flatmap(_recased),
    st.sampled_from(NAMES),
    number,
    st.text(max_size=6).filter(str.isprintable),
)
texts = st.lists(st.tuples(word, st.sampled_from(SEPARATORS)), max_size=30).map(
    lambda pieces: "".join(itertools.chain(*pieces))
)
SETTINGS = settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@SETTINGS
@given(texts)
def test_made_texts(engines, text):
    part = Text(Place("text"), text.encode("utf-8", "replace"))
    fast, slow = (pairs(engine, part) for engine in engines)
    assert same(fast, slow)


@SETTINGS
@given(texts)
def test_kinds_are_those_of_the_hits(engines, text):
    data = text.encode("utf-8", "replace")
    for engine in engines:
        assert engine.sweep.kinds(data) == engine.sweep.hits(data).keys()


@SETTINGS
@given(texts, st.integers(0, 200), st.binary(min_size=1, max_size=3))
def test_bytes_that_are_no_text(engines, text, at, noise):
    data = text.encode("utf-8", "replace")
    part = Text(Place("text"), data[:at] + noise + data[at:])
    fast, slow = (pairs(engine, part) for engine in engines)
    assert same(fast, slow)


cells = st.one_of(number, st.sampled_from(NAMES), st.just("")).map(lambda cell: re.sub(r"\s", " ", cell))


@SETTINGS
@given(st.lists(st.sampled_from(KEYWORDS), min_size=1, max_size=4), st.data())
def test_made_tables(engines, headers, data):
    height = data.draw(st.integers(0, 6))
    columns = tuple(data.draw(st.lists(cells, min_size=height, max_size=height)) for _ in headers)
    part = Table(Place("table"), tuple(headers), columns)
    fast, slow = (pairs(engine, part) for engine in engines)
    assert same(fast, slow)


def test_matches_across_the_blocks_of_a_sweep(engines, monkeypatch):
    monkeypatch.setattr(importlib.import_module("pi_scan.detect.sweep"), "BLOCK", 4096)
    lines = (
        f"{'word ' * 7}SSN 219-52-{number} of Jane Roe, card 4532 0151 1283 0366\n" for number in range(4300, 4600)
    )
    part = Text(Place("text"), "".join(lines).encode())
    fast, slow = (pairs(engine, part) for engine in engines)
    assert same(fast, slow)
    assert len({one.value for pair in fast for one in pair.numbers}) == 301


def test_the_engines_are_two(engines):
    assert len({type(engine.sweep) for engine in engines}) == 2
