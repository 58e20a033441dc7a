"""One person with a number of every kind, planted in a file of every format that is read: each number is found as theirs."""

import dataclasses
import os
import shutil
import sys
from collections import deque
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from corpus.agree import differences
from corpus.loan import GIVEN, MAKERS, NUMBERS, SURNAME
from corpus.samples import EXPECTED, SHARE, planted
from corpus.truth import read_expected
from pi_scan.detect import load_pack
from pi_scan.extract import INDEX, extractor_for, formats, index, loaded
from pi_scan.identify import identify
from pi_scan.model import Blob, Kind, Level, Limits, Place, Reason
from pi_scan.scan import extract_parts, scan_file

LESS = {"filings": {"ssn", "financial_account"}}
"""Formats whose records have no field for some kinds of numbers."""
DOCUMENTS = planted(len(Kind))


def module(form):
    return extractor_for(form.media_types[0]).__module__.rpartition(".")[2]


SEALED = {form.name for form in formats() if form.reads.startswith(("only how", "how", "nothing"))}
READ = {module(form): form for form in formats() if form.name not in SEALED}


@cache
def pack():
    return load_pack()


def test_what_is_not_planted_is_locked():
    assert len(SEALED) < 15
    assert all("encrypted" in form.reads for form in formats() if form.name in SEALED)


@pytest.mark.parametrize("name", READ)
def test_every_number_is_found(name, tmp_path):
    form = READ[name]
    if name in MAKERS:
        file = tmp_path / f"loan{(*form.extensions, '')[0]}"
        try:
            file.write_bytes(MAKERS[name]())
        except (ImportError, OSError, TypeError, AttributeError) as error:
            if name == "sevenzip":
                pytest.skip(f"the system has no libarchive: {type(error).__name__}")
            raise
        blob = Blob(Place(str(file)), str(file), file.stat().st_size)
        assert identify(blob, formats()).format is form
    else:
        file = SHARE / DOCUMENTS[form.name]
    outcome = scan_file(str(file), Limits(), pack())
    if outcome.reason is Reason.MISSING_EXTRA:
        pytest.skip("what reads it is not installed")
    if name not in MAKERS:
        assert not differences(outcome, read_expected(EXPECTED / f"{DOCUMENTS[form.name]}.toml"))
        return
    theirs = {
        number.kind.value
        for pair in outcome.pairs
        if pair.person is not None
        and (pair.person.given.reveal().upper(), pair.person.surname.reveal().upper())
        == (GIVEN.upper(), SURNAME.upper())
        for number in pair.numbers
        if number.level is not Level.LOW
        and number.value.reveal() == NUMBERS[number.kind.value].replace("-", "").replace(" ", "")
    }
    assert theirs == LESS.get(name, set(NUMBERS))


@pytest.mark.skipif(not hasattr(os, "O_NOATIME"), reason="the system has no such reading")
def test_the_time_of_opening_stays_what_it_was(tmp_path):
    opened = 1_000_000_000
    for source in DOCUMENTS.values():
        file = tmp_path / Path(source).name
        shutil.copy(SHARE / source, file)
        os.utime(file, (opened, opened))
        deque(extract_parts(str(file), Limits()), maxlen=0)
        assert file.stat().st_atime == opened, source


def test_the_index_tells_what_the_modules_say():
    with open(INDEX, encoding="utf-8") as stream:
        assert stream.read() == index(loaded()), "run `python tools/update_docs.py`"
    assert list(map(dataclasses.astuple, formats())) == list(map(dataclasses.astuple, loaded().values()))
