"""What a worker process does: a batch of files in, one result for each out."""

from __future__ import annotations

import faulthandler
import gc
import logging
import logging.handlers
import os
import sys
import time
import warnings
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pi_scan._mapped import when_passed
from pi_scan.inventory.masks import Show
from pi_scan.inventory.names import LONG_NUMBER
from pi_scan.inventory.parts import UnkeptError
from pi_scan.inventory.seal import Sealed, Sealer, seal
from pi_scan.model import Limits, Outcome, Reason, Status, printable
from pi_scan.run.allow import Allow, marked
from pi_scan.run.pace import Pace
from pi_scan.run.start import end_with_parent, step_back

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pi_scan.detect import Pack
    from pi_scan.model import Sensitive
    from pi_scan.scan import Take

Item: TypeAlias = tuple[str, int, int]
"""path, size in bytes, time of last change in nanoseconds: what travels for each file."""

Reader: TypeAlias = "Callable[[Item, Limits, Pack, Take | None], Outcome]"
"""The one worker function; a test or another engine may give its own. With a `Take` the outcome holds no pairs."""

Loader: TypeAlias = "Callable[[Setup], Pack]"


@dataclass(frozen=True, slots=True)
class Setup:
    """What each worker is told once."""

    limits: Limits
    detectors: tuple[str, ...] = ()
    """Folders of further rule packs."""
    key: bytes | None = None
    """With a key, results leave the worker sealed; without, as `Outcome`s with their values (for the library)."""
    show: Show = Show.MASKED
    folder: str = ""
    """Where sealed results too large for memory wait for the store."""
    nice: int = 0
    """How far the workers step back behind other programs, 0 to 19, as `nice(1)` counts."""
    rate: float = 0.0
    """Bytes that each worker may read in a second; 0: as many as it can."""
    passwords: tuple[Sensitive, ...] = ()
    """Tried on files that are locked."""
    allow: Allow | None = None
    """The user's list of findings that do not count."""
    ner: bool = False
    """Whether a statistical model is asked for names where none was found."""


def read_file(
    item: Item, limits: Limits, pack: Pack, take: Take | None, passwords: tuple[Sensitive, ...] = ()
) -> Outcome:
    """Scan a file. Pure: nothing is kept from one to the next."""
    from pi_scan.scan import scan_file

    path, size, modified = item
    return scan_file(path, limits, pack, size=size, modified_ns=modified, take=take, passwords=passwords)


def load_rules(setup: Setup) -> Pack:
    """The rules that all workers use."""
    return rules(setup.detectors, setup.ner)


@cache
def rules(detectors: tuple[str, ...], ner: bool) -> Pack:
    """The rules, with all that they need loaded into memory, so that no file bears the cost of it."""
    import pi_scan.scan  # noqa: F401  (for the same reason)
    from pi_scan.detect import detector, load_pack
    from pi_scan.extract import formats
    from pi_scan.model import Place, Text
    from pi_scan.pair import pairs

    pack = load_pack(*detectors, ner=ner, brief=True)
    pairs(detector(pack), Text(Place(""), b"Jane Roe, SSN 219-09-9998, Boston, MA 02110"))
    formats()
    return pack


class Functions(NamedTuple):
    """What workers do; both must be importable in another process."""

    read: Reader = read_file
    load: Loader = load_rules


FUNCTIONS = Functions()


class _Worker(NamedTuple):
    setup: Setup
    read: Reader
    pack: Pack
    board: Any
    """Shared memory, `BOARD` floats for each batch in flight: the file it is at, when that was begun, who reads it."""
    sink: IO[str]
    pace: Pace | None


_worker: _Worker | None = None

BOARD = 3

WATCH_FACTOR, WATCH_SECONDS = 1.1, 1.0
"""The watchdog bites a little later than `Limits` say: what can stop by itself in time keeps what it has read."""


def begin(setup: Setup, functions: Functions, board: Any, logs: Any, level: int) -> None:
    """Make this process a worker: memory limit, logs to the parent, rules loaded."""
    global _worker  # noqa: PLW0603  (one worker, one state: a process is told its task only through its functions)
    end_with_parent()
    sink = open(os.devnull, "w")  # noqa: SIM115  (for as long as the process lives)
    os.dup2(sink.fileno(), 1)
    os.dup2(sink.fileno(), 2)  # libraries in C print there, and what they print may hold text of a document
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())  # other libraries' messages may hold text of a document
    own = logging.getLogger("pi_scan")
    own.handlers, own.propagate = [logging.handlers.QueueHandler(logs)], False
    own.setLevel(level)
    try:
        pack = functions.load(setup)
    except Exception as error:
        own.error("a worker cannot start: %s", _spot(error))
        raise
    logs.cancel_join_thread()  # from now on a worker that is stopped does not wait for its last log lines
    gc.freeze()  # rules and lexicons stay: looking through them again and again for garbage took a tenth of the time
    gc.set_threshold(200_000, 20, 50)  # what the rows of a table leave behind is gone before it is looked at
    step_back(setup.nice)
    pace = Pace(setup.rate) if setup.rate else None
    if pace is not None:
        when_passed(pace.passed)
    read = functions.read
    if setup.passwords:  # a reader of another kind, which takes none, is not given any
        read = partial(read, passwords=setup.passwords)  # type: ignore[call-arg]
    _worker = _Worker(setup, read, pack, board, sink, pace)


def work(slot: int, batch: Sequence[Item]) -> list[Sealed] | list[Outcome]:
    """Read one batch. A watchdog in C ends the process when a file takes too long, even inside a library."""
    assert _worker is not None
    setup, read, pack, board, sink, pace = _worker
    watch = setup.limits.time_for(max(size for _, size, _ in batch)) * WATCH_FACTOR + WATCH_SECONDS
    results: list[Any] = []
    armed = 0.0
    try:
        for number, item in enumerate(batch):
            started = time.monotonic()
            board[BOARD * slot : BOARD * (slot + 1)] = number, started, os.getpid()
            if not armed or started - armed > WATCH_SECONDS / 2:  # arming costs a thread: not for each small file
                faulthandler.dump_traceback_later(watch, exit=True, file=sink)
                armed = started
            limit_memory(setup.limits.memory_bytes + item[1])
            if pace is not None:
                pace.begin(item[1])
            results.append(_read_one(item, read, setup, pack))
            if pace is not None:
                pace.end()
    finally:
        faulthandler.cancel_dump_traceback_later()
    return results


def _read_one(item: Item, read: Reader, setup: Setup, pack: Pack) -> Sealed | Outcome:
    path, size, modified = item
    sealer = None if setup.key is None else Sealer(path, setup.key, setup.show, setup.folder)
    try:
        outcome = read(item, setup.limits, pack, _taker(path, sealer, setup))
        return sealer.finish(outcome) if sealer else outcome
    except MemoryError:
        reason, detail = Reason.MEMORY, "It needs more memory than the limit."
    except RecursionError:
        reason, detail = Reason.TOO_DEEP, "It is nested too deeply."
    except UnkeptError as error:
        reason, detail = Reason.IO_ERROR, str(error)
    except Exception as error:  # noqa: BLE001  (the last guard of the run: nothing may be lost)
        # The text of the error may hold text of the document: only its type and the spot in our code are told.
        shown = LONG_NUMBER.sub("***", printable(path))
        logging.getLogger("pi_scan").error("internal error: %s in %s", _spot(error), shown)  # noqa: TRY400  (no traceback)
        reason, detail = Reason.INTERNAL, f"A fault in pi-scan: {_spot(error)}."
    outcome = Outcome(path, Status.FAILED, reason, detail, size, modified)
    if sealer is None or setup.key is None:
        return outcome
    sealer.drop()
    return sealed_unread(outcome, setup)


def sealed_unread(outcome: Outcome, setup: Setup) -> Sealed:
    """A file of which nothing was read, sealed; what its name and its folders' names hold counts all the same."""
    from pi_scan.scan import by_name

    assert setup.key is not None
    outcome = by_name(outcome, lambda: load_rules(setup))
    entries = setup.allow.here(os.path.realpath(outcome.path)) if setup.allow and outcome.pairs else ()
    if entries:
        outcome = replace(outcome, pairs=tuple(marked(outcome.pairs, entries, setup.key)))
    return seal(outcome, setup.key, setup.show)


def _taker(path: str, sealer: Sealer | None, setup: Setup) -> Take | None:
    """What is given the pairs of a file: its sealer, with the marks of the user's list where that has a say."""
    if sealer is None:
        return None
    entries = setup.allow.here(os.path.realpath(path)) if setup.allow else ()
    key = setup.key or b""
    return (lambda pairs: sealer.add(marked(pairs, entries, key))) if entries else sealer.add


def _spot(error: BaseException) -> str:
    trace, spot = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}pi_scan{os.sep}" in code.co_filename:
            spot = f" at {os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + spot


_limited = 0


def limit_memory(size: int) -> None:
    """Let this process map at most `size` bytes, where the system can limit that; mapped files count too."""
    global _limited  # noqa: PLW0603  (spares a system call for each small file)
    if sys.platform == "win32" or abs(size - _limited) < 64 << 20:
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    _limited = size
