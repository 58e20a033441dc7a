"""The user's say: a TOML file of findings that do not count in, each with its reason; findings marked by it out.

An entry names a number by its fingerprint or by a pattern, a place, a rule, or several of these: all must hold. What it
meets keeps its line with `allowed:REASON`, or `public:REASON` where the user says that it was lawfully obtained from
public sources or government records (201 CMR 17.02 leaves that out of personal information), and counts no more.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pi_scan.inventory.clock import now
from pi_scan.model import Level
from pi_scan.walk import GlobError
from pi_scan.walk.globs import translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pi_scan.model import Finding, Pair

ALLOWED, PUBLIC = "allowed", "public"
KINDS: Final = (ALLOWED, PUBLIC)
CRITERIA: Final = ("fingerprint", "pattern", "path", "rule")
KEYS: Final = (*CRITERIA, "reason", "kind", "expires")
_FINGERPRINT: Final = re.compile("[0-9a-f]{32}")
_RULE: Final = re.compile(r"[a-z_]+(?:/[a-z0-9_]+)?")


class AllowError(Exception):
    """A list that cannot be used: names the file, the entry, and what to do about it."""

    def __init__(self, path: str, number: int, advice: str) -> None:
        super().__init__(f"{path}: entry {number}: {advice}" if number else f"{path}: {advice}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list; a criterion that is empty holds for everything."""

    number: int
    """Counted from 1, in the order of the file."""
    reason: str
    kind: str = ALLOWED
    fingerprint: str = ""
    """As `findings` shows it: it holds for the key with which it was made, and for no other."""
    pattern: str = ""
    """A regular expression for the whole number, in capitals and digits alone."""
    path: str = ""
    """A glob for the file: `*.bak`, `samples/**`, `/srv/share/training/`."""
    rule: str = ""
    """A rule as `detectors list` names it, or all of a kind: `ssn`."""
    expires: date | None = None
    """The last day on which it holds."""

    @property
    def what(self) -> str:
        """What it meets, for people."""
        return ", ".join(f"{name} {value}" for name in CRITERIA if (value := getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Allow:
    """The entries that hold today."""

    entries: tuple[Entry, ...]
    expired: tuple[Entry, ...] = ()
    name: str = ""

    @property
    def hash(self) -> str:
        """Changes with the entries that hold: what was read under others is read again."""
        return hashlib.sha256(repr(self.entries).encode()).hexdigest()

    def here(self, path: str) -> tuple[Entry, ...]:
        """The entries that may hold for numbers of the file `path`."""
        return tuple(entry for entry in self.entries if not entry.path or _lies(path, entry.path))


def load(path: str, today: date | None = None) -> Allow:
    """Read a list. Raises `AllowError` for the first thing that is wrong in it."""
    try:
        with open(path, "rb") as stream:
            text = stream.read().decode()
    except OSError as error:
        raise AllowError(path, 0, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise AllowError(path, 0, "is not UTF-8 text: save it as UTF-8") from None
    return read(text, path, today)


def read(text: str, path: str, today: date | None = None) -> Allow:
    """The same from the text of a list."""
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AllowError(path, 0, f"is not valid TOML: {error}") from None
    for key in table:
        if key != "allow":
            raise AllowError(path, 0, f"unknown key {key!r}: write each entry below a line [[allow]]")
    given = table.get("allow", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise AllowError(path, 0, "write each entry below a line [[allow]], with two brackets")
    entries = [_entry(path, number, one) for number, one in enumerate(given, 1)]
    today = today or now().date()
    gone = tuple(entry for entry in entries if entry.expires and entry.expires < today)
    return Allow(tuple(entry for entry in entries if entry not in gone), gone, path)


def _entry(path: str, number: int, given: dict[str, Any]) -> Entry:
    for key, value in given.items():
        if key not in KEYS:
            raise AllowError(path, number, f"unknown key {key!r}: the keys are {', '.join(KEYS)}")
        if key == "expires":
            if not isinstance(value, date) or isinstance(value, datetime):
                raise AllowError(path, number, "expires must be a day without quotes, such as 2027-06-30")
        elif not isinstance(value, str) or not value.strip():
            raise AllowError(path, number, f"{key} must be a text in quotes, and not empty")
    if "reason" not in given:
        raise AllowError(path, number, "has no reason: say why these findings do not count")
    if given.get("kind", ALLOWED) not in KINDS:
        raise AllowError(path, number, f"kind must be one of {', '.join(KINDS)}")
    if not any(key in given for key in CRITERIA):
        raise AllowError(path, number, f"would allow everything: give one of {', '.join(CRITERIA)}")
    entry = Entry(number, **given)
    if entry.fingerprint and not _FINGERPRINT.fullmatch(entry.fingerprint):
        raise AllowError(path, number, "fingerprint must be the 32 characters that `pi-scan findings` shows")
    if entry.rule and not _RULE.fullmatch(entry.rule):
        raise AllowError(path, number, "rule must be an id that `pi-scan detectors list` shows, or a kind such as ssn")
    try:
        re.compile(entry.pattern)
    except re.error as error:
        raise AllowError(path, number, f"pattern is not a regular expression: {error}") from None
    try:
        _glob(entry.path or "*")
    except GlobError as error:
        raise AllowError(path, number, f"path: {error}") from None
    if _meets_all(entry):
        raise AllowError(path, number, f"would allow everything: {entry.what} is every number in every file")
    return entry


_ANY_FILES: Final = ("/srv/a/report.pdf", "/q.csv", "/home/x/y/z/2019 (old).xlsx")
_ANY_NUMBERS: Final = ("219099998", "4012888888881881", "S99999999", "0044712203", "DE02120300000000202051")
"""No two of them are alike in anything: what meets all meets whatever there is."""


def _meets_all(entry: Entry) -> bool:
    """Whether an entry leaves nothing out."""
    files = not entry.path or all(_lies(file, entry.path) for file in _ANY_FILES)
    numbers = all(re.fullmatch(entry.pattern or ".*", number) for number in _ANY_NUMBERS)
    return files and numbers and not (entry.rule or entry.fingerprint)


@lru_cache(maxsize=256)
def _glob(path: str) -> re.Pattern[str]:
    anywhere = "/" in path.rstrip("/") and not path.startswith(("/", "**"))
    return re.compile(translate(f"**/{path}" if anywhere else path), re.DOTALL)


def _lies(path: str, pattern: str) -> bool:
    """Whether a file, or a folder above it, matches a glob."""
    glob, parts = _glob(pattern), path.removeprefix("/").split("/")
    folders = ("/".join(parts[:end]) + "/" for end in range(1, len(parts)))
    return glob.fullmatch("/".join(parts)) is not None or any(map(glob.fullmatch, folders))


def marked(pairs: Iterable[Pair], entries: Sequence[Entry], key: bytes) -> list[Pair]:
    """The pairs, their numbers that an entry meets marked and `low`: they stay in the list and count nowhere."""
    return [pair._replace(numbers=tuple(_marked(number, entries, key) for number in pair.numbers)) for pair in pairs]


def _marked(number: Finding, entries: Sequence[Entry], key: bytes) -> Finding:
    for entry in entries:
        if _meets(number, entry, key):
            return number._replace(level=Level.LOW, evidence=(*number.evidence, f"{entry.kind}:{entry.reason}"))
    return number


def _meets(number: Finding, entry: Entry, key: bytes) -> bool:
    return (
        (not entry.rule or entry.rule in {number.rule, number.kind.value})
        and (not entry.pattern or re.fullmatch(entry.pattern, number.value.reveal()) is not None)
        and (not entry.fingerprint or number.value.fingerprint(key) == entry.fingerprint)
    )
