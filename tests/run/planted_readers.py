"""Readers that do to a worker what hostile files do to a parser. A worker process imports them by name."""

import ctypes
import logging
import os
import signal
import time
from pathlib import Path

from pi_scan.model import Finding, Kind, Level, Name, Outcome, Pair, Place, Residency, Sensitive, Status, read_file


class NoPack:
    hash = "none"


def load(setup):
    return NoPack()


def load_never(setup):
    raise RuntimeError("no rules")


def read(item, limits, pack, take):
    path, size, modified = item
    name = os.path.basename(path)
    if "segfault" in name:
        ctypes.string_at(0)
    if "killed" in name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "once" in name:
        mark = Path(path + ".mark")
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if "loop" in name:
        while True:
            pass
    if "sleep" in name:
        time.sleep(600)
    if "alloc" in name:
        hoard = []
        while True:
            hoard.append(bytearray(32 << 20))
    if "native" in name:  # as a library in C or Rust does that gets no memory
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        while (block := libc.malloc(ctypes.c_size_t(8 << 20))) is not None:
            ctypes.memset(block, 1, 8 << 20)
            time.sleep(0.002)
        libc.abort()
    if "fault" in name:
        raise ValueError("078-05-1120 of Jane Roe")
    if "log" in name:
        logging.getLogger("pi_scan.test").warning("from a worker")
        logging.getLogger("somebody.else").warning("Jane Roe 078-05-1120")
    if "slow" in name:
        time.sleep(0.02)
    data = read_file(path, size).decode() if size else ""  # the time of opening is left alone, as by the real ones
    return Outcome(
        path,
        Status.READ,
        None,
        "",
        size,
        modified,
        "text/plain",
        (),
        (),
        tuple(map(_pair, data.split("\n"))) if data else (),
    )


def _pair(line):
    """`Given Surname number…`."""
    given, surname, *numbers = line.split(" ")
    person = Name(Sensitive(f"{given} {surname}"), Sensitive(given.upper()), Sensitive(surname.upper()), 0, 1, 3.0)
    found = tuple(
        Finding(Kind.SSN, Sensitive(number), Place("x"), (0, 9), "ssn/us", Level.HIGH, ("label:ssn",))
        for number in numbers
    )
    return Pair(person, found, Residency.MA, ("same:line",))
