"""The audit trail of a store: who scanned what, when, where, with which rules, and how it ended. See 17.04(4).

One JSON object for each line; lines are only added. Each holds its number, the SHA-256 of the line before it, and an
HMAC under the key file over all of it; the store holds how many lines there are, and the SHA-256 of the last. So who
has not the key cannot change a line, take it out or cut it off without `verify` telling which.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_scan.inventory.access import owner_of
from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.key import key_check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pi_scan.inventory.store import Store

ENDING = ".audit.jsonl"
LONGEST = 4 << 20
"""Bytes of a line."""


class Head(NamedTuple):
    """Where a trail ends: the number of its last line, and the SHA-256 of that."""

    lines: int = 0
    digest: str = ""


class Line(NamedTuple):
    """One line as it stands in the file."""

    number: int
    """By counting, from 1."""
    told: dict[str, Any]
    """Empty: it is no JSON object."""
    digest: str
    sound: bool | None
    """Whether its HMAC is right; None: it was made with another key."""


class Checked(NamedTuple):
    """What became of a check."""

    lines: tuple[Line, ...]
    problems: tuple[str, ...]
    """One sentence each; none: the trail is whole."""
    later: int
    """Lines behind the last that the store knows of: the program was ended between writing the two."""


def trail_of(store_path: str) -> str:
    """Where the trail of a store is."""
    return os.path.splitext(store_path)[0] + ENDING


def who() -> dict[str, Any]:
    """The user that runs this program, and the one who logged in, where another (after `su` and `sudo`)."""
    if not hasattr(os, "getuid"):
        import getpass

        return {"user": getpass.getuser()}
    found: dict[str, Any] = {"user": owner_of(os.getuid()), "uid": os.getuid()}
    try:
        with open("/proc/self/loginuid", "rb") as stream:
            login = int(stream.read(20))
    except (OSError, ValueError):
        return found
    if login not in {0xFFFFFFFF, os.getuid()}:
        found["login"] = owner_of(login)
    return found


# --- writing ------------------------------------------------------------------------------------


def append(store: Store, key: bytes, event: str, facts: Mapping[str, Any]) -> None:
    """Add a line about `event`, and let the store know. Raises `OSError`."""
    path = trail_of(store.path)
    known = head_of(store)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as stream:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
        written = _last(stream)
        # What was cut off is not written over: the next line goes on where the store says that the last one was.
        last = written if written.lines >= known.lines else known
        line = {"n": last.lines + 1, "at": stamp(now()), "event": event, **facts}
        line |= {"key": key_check(key), "previous": last.digest}
        line["mac"] = _mac(key, line)
        text = _canonical(line)
        end = stream.seek(0, os.SEEK_END)
        broken = b"\n" if end and _byte(stream, end - 1) != b"\n" else b""  # the half of a line of a full disk
        stream.write(broken + text + b"\n")
        os.fsync(descriptor)
    _know(store, Head(last.lines + 1, _digest(text)))


def head_of(store: Store) -> Head:
    """The end of the trail as the store knows it."""
    row = store.sql.execute("SELECT value FROM meta WHERE name = 'audit'").fetchone()
    return Head(*json.loads(row[0])) if row else Head()


def _know(store: Store, head: Head) -> None:
    store.sql.execute("INSERT OR REPLACE INTO meta VALUES ('audit', ?)", (json.dumps(head),))
    store.sql.commit()


def _last(stream: Any) -> Head:
    """The last line that is one of ours."""
    end = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, end - LONGEST))
    for text in reversed(stream.read().splitlines()):
        told = _object(text)
        if isinstance(told.get("n"), int):
            return Head(told["n"], _digest(text))
    return Head()


def _byte(stream: Any, at: int) -> bytes:
    stream.seek(at)
    found: bytes = stream.read(1)
    return found


# --- checking -----------------------------------------------------------------------------------


def verify(path: str, key: bytes, head: Head | None) -> Checked:
    """Check the trail at `path`; `head` is its end as the store knows it, None where there is no store."""
    lines = tuple(read(path, key))
    if lines and all(line.sound is None for line in lines):
        return Checked(lines, ("All of it was written with another key, or changed: name its key with --key.",), 0)
    problems: list[str] = []
    expected, before, trusted = 1, "", True
    for line in lines:
        where = f"Line {line.number}"
        number = line.told.get("n")
        if line.sound is None:
            problems.append(f"{where} was written with another key, or changed: name its key with --key.")
        elif not line.sound:
            problems.append(f"{where} was changed.")
        if not line.sound or not isinstance(number, int):
            expected, before, trusted = expected + 1, line.digest, False
            continue
        if number > expected:
            problems.append(f"{_lines(number - expected)} missing before line {line.number}.")
        elif number < expected:
            problems.append(f"{where} stands where it does not belong: it is a copy, or was moved.")
        elif trusted and line.told.get("previous") != before:
            problems.append(f"{where} does not follow the line before it: that one was put in its place.")
        expected, before, trusted = number + 1, line.digest, True
    later = 0
    if head is not None and head.lines:
        if expected - 1 < head.lines:
            problems.append(f"{_lines(head.lines - expected + 1)} missing at the end.")
        elif head.digest not in {line.digest for line in lines} and not problems:
            problems.append(f"Line {head.lines} of the store is not in this file: it belongs to another trail.")
        else:
            later = expected - 1 - head.lines
    return Checked(lines, tuple(problems), later)


def _lines(count: int) -> str:
    return "1 line is" if count == 1 else f"{count} lines are"


def read(path: str, key: bytes) -> Iterator[Line]:
    """The lines of the trail at `path`."""
    with open(path, "rb") as stream:
        number = 0
        while text := stream.readline(LONGEST):
            number += 1
            text = text.rstrip(b"\r\n")
            told = _object(text)
            sound: bool | None = False
            if isinstance(told.get("key"), str) and told["key"] != key_check(key):
                sound = None
            elif isinstance(told.get("mac"), str):
                bare = {name: value for name, value in told.items() if name != "mac"}
                # Bytes that say the same in another way are a change too.
                sound = hmac.compare_digest(_mac(key, bare), told["mac"]) and _canonical(told) == text
            yield Line(number, told, _digest(text), sound)


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _canonical(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode()


def _mac(key: bytes, line: Mapping[str, Any]) -> str:
    own = hmac.digest(key, b"pi-scan audit trail", hashlib.sha256)  # one key is not used for two things
    return hmac.digest(own, _canonical(line), hashlib.sha256).hex()


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
