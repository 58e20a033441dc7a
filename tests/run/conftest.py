import sys
from pathlib import Path

import pytest

from pi_scan.model import Limits
from pi_scan.run import worker

sys.path.insert(0, str(Path(__file__).parent))

import planted_readers

KEY = b"a key for the tests, 32 bytes..."


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772357400")


@pytest.fixture
def functions():
    return worker.Functions(planted_readers.read, planted_readers.load)


@pytest.fixture
def make_setup():
    def make(seconds=60.0, memory=2 << 30, key=KEY):
        return worker.Setup(Limits(seconds=seconds, memory_bytes=memory), (), key)

    return make
