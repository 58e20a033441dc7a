"""One file's flow: identify, extract, detect, pair. A path in, exactly one `Outcome` out, whatever happens.

Only this module recurses: what an extractor yields as a `Blob` is read as a file of its own, within the limits.
"""

from __future__ import annotations

import os
import stat
import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from pi_scan.beside import neighbours, offered
from pi_scan.extract import extractor_for, formats
from pi_scan.identify import Identified, identify
from pi_scan.model import (
    SMALL,
    Blob,
    ExtractError,
    Gap,
    Limits,
    Outcome,
    Pair,
    Part,
    Place,
    Reason,
    Seal,
    Sensitive,
    Status,
    Table,
    Text,
    read_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.detect import Pack, Rejected
    from pi_scan.roster import Roster

Take: TypeAlias = "Callable[[list[Pair] | Roster], object]"
"""Is given pairs as they are found."""

_GRAVITY: Final = {reason: gravity for gravity, reason in enumerate(Reason)}
"""Of several reasons in one file the one listed last is reported."""


_UNSUSPECTED: Final = 256 << 20
"""Bytes to which a file may unpack in all, however small it is; beyond that the ratio holds for all levels together.

Archives that hold themselves, each level somewhat larger, stay below the ratio of one level without end.
"""


_SAID: Final = 1 << 16
"""Bytes of the body of a mail in which a password is looked for."""
_HONEST: Final = 10
"""What an archive of documents or a mailbox unpacks to, in all, is seldom more than this many times its size."""

_OUTSIDE: Final = ("name", "folder")
"""Anchors of texts that are not in the file but over it: they are there even if nothing of it can be read."""

_DIGITS: Final = 7
"""Fewer in a name are no number that is looked for."""

GAPS: Final = 1000
"""Gaps of one reason that are listed for a file; of an archive with a million locked members the rest are counted."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A number that was looked at: for `explain`."""

    place: Place
    rule: str
    mask: str
    verdict: str
    """`high | medium | low` or `refused`."""
    facts: tuple[str, ...]
    why: str
    value: Sensitive | None = None
    """The number itself, unless it was refused: a place may be named after it, and must then be masked."""


class Budget:
    """What one file on disk may still cost: time, and unpacked bytes of its members."""

    __slots__ = ("_bytes", "_reason", "_seconds", "_until", "limits")

    def __init__(self, limits: Limits, size: int) -> None:
        """`size`: bytes of the file on disk."""
        self.limits = limits
        expanded = max(_UNSUSPECTED, limits.ratio * size)
        total = limits.total_bytes + _HONEST * size
        self._bytes = min(total, expanded)
        self._reason = Reason.RATIO if expanded < total else Reason.TOO_BIG
        self._seconds = limits.time_for(size)
        self._until = time.monotonic() + self._seconds

    def spend(self, blob: Blob, depth: int) -> Gap | None:
        """Take the blob's size from what is left; a gap if it may not be read."""
        if depth > self.limits.depth:
            return Gap(blob.place, Reason.TOO_DEEP, f"It lies more than {self.limits.depth} containers deep.")
        if depth:
            self._bytes -= blob.size
        if self._bytes < 0:
            return Gap(
                blob.place,
                self._reason,
                "The file unpacks to more than the limit for one file; the rest was not read.",
            )
        return self.late(blob.place)

    def late(self, place: Place) -> Gap | None:
        """A gap once the file's time is over."""
        if time.monotonic() <= self._until:
            return None
        return Gap(
            place, Reason.TIMEOUT, f"Reading the file took more than {self._seconds:.1f} s; the rest was not read."
        )


def scan_file(
    path: str,
    limits: Limits,
    pack: Pack,
    *,
    size: int | None = None,
    modified_ns: int | None = None,
    engine: str = "",
    take: Take | None = None,
    passwords: tuple[Sensitive, ...] = (),
) -> Outcome:
    """Read one file and everything in it. Never raises for what a file holds or does.

    `passwords` are tried on what is locked.

    `take` is given the pairs of each part once it is read, and the outcome then holds none: a file may have millions.
    """
    from pi_scan.detect import detector
    from pi_scan.pair import in_bulk

    found: list[Pair] = []
    take = take or found.extend
    gaps: list[Gap] = []
    alike: Counter[Reason] = Counter()
    seals: list[Seal] = []
    blob = _open(path, limits, size, modified_ns, passwords)
    if isinstance(blob, Outcome):
        return by_name(blob, lambda: pack, engine)
    kinds: list[Identified] = []
    with_detector = detector(pack, engine)
    readable = 0
    for part in _parts(blob, Budget(limits, blob.size), kinds):
        if isinstance(part, Gap):
            alike[part.reason] += 1
            if alike[part.reason] <= GAPS:
                gaps.append(part)
        elif isinstance(part, Seal):
            seals.append(part)
        elif not isinstance(part, Blob):
            readable += part.place.anchor not in _OUTSIDE
            for some in in_bulk(with_detector, part):
                if some:
                    take(some)
    more = {reason: count - GAPS for reason, count in alike.items() if count > GAPS}
    gaps += [Gap(blob.place, reason, f"So it is with {count} more parts of it.") for reason, count in more.items()]
    changed = _changed(path, blob)
    if changed is not None:
        gaps.append(changed)
    media_type = kinds[0].media_type if kinds else ""
    status, reason, detail = _verdict(gaps, readable)
    if not gaps and not blob.size:
        reason, detail = Reason.EMPTY, "The file is empty."
    if kinds and kinds[0].mislabelled and reason is None:
        reason, detail = Reason.MISLABELLED, kinds[0].note
    return Outcome(
        path, status, reason, detail, blob.size, blob.modified_ns, media_type, tuple(seals), tuple(gaps), tuple(found)
    )


def by_name(outcome: Outcome, pack: Callable[[], Pack], engine: str = "") -> Outcome:
    """The outcome of what is not opened, with the pairs that its name and its folders' names hold."""
    texts = list(_path(Place(outcome.path)))
    if not texts:
        return outcome
    from pi_scan.detect import detector  # below: most names hold no number, and a scan begins with asking for one
    from pi_scan.pair import pairs

    with_detector = detector(pack(), engine)
    return replace(outcome, pairs=tuple(pair for text in texts for pair in pairs(with_detector, text)))


def extract_parts(path: str, limits: Limits, passwords: tuple[Sensitive, ...] = ()) -> Iterator[Part]:
    """The parts of a file as the detector sees them, nested ones included."""
    blob = _open(path, limits, None, None, passwords)
    if isinstance(blob, Outcome):
        yield Gap(Place(path), blob.reason or Reason.IO_ERROR, blob.detail)
        return
    yield from _parts(blob, Budget(limits, blob.size), [])


def explain_file(
    path: str,
    limits: Limits,
    pack: Pack,
    passwords: tuple[Sensitive, ...] = (),
    unread: Callable[[Gap], None] | None = None,
) -> Iterator[Explained]:
    """Why each number of a file that looked like something was accepted or refused.

    `unread` is given each part that could not be read.
    """
    from pi_scan.detect import detector
    from pi_scan.pair import pairs

    for part in extract_parts(path, limits, passwords):
        if isinstance(part, Text | Table):
            refused: list[Rejected] = []
            for pair in pairs(detector(pack), part, refused.append):
                person = "a number without a person" if pair.person is None else f"belongs to {pair.person.initials}"
                for number in pair.numbers:
                    why = "known test value" if number.test else f"{person}; lives: {pair.residency.value}"
                    facts = (*number.evidence, *pair.evidence)
                    level, mask = number.level.value, number.value.mask
                    yield Explained(number.place, number.rule, mask, level, facts, why, number.value)
            for one in refused:
                place = part.place.at(f"offset={one.start}")
                yield Explained(place, one.rule.id, "*" * (one.end - one.start), "refused", one.facts, one.why)
        elif isinstance(part, Gap) and unread is not None:
            unread(part)


# --- the flow -----------------------------------------------------------------------------------


def _parts(
    blob: Blob, budget: Budget, kinds: list[Identified], depth: int = 0, *, named: bool = True
) -> Iterator[Part]:
    """The parts of a blob and of everything in it; the names of files and members are parts too."""
    gap = budget.spend(blob, depth)
    if gap is not None:
        yield gap
        return
    if named:
        yield from _name(blob.place) if depth else _path(blob.place)
    context = f"{blob.context}\n{_stem(blob)}".strip()
    said: list[bytes] = []
    for part in _guarded(lambda: _extract(blob, budget.limits, kinds), blob.place):
        if isinstance(part, Blob):
            inner = _inside(part, blob, context, said)
            yield from _parts(inner, budget, kinds, depth + 1, named=part.place != blob.place)
        elif isinstance(part, Text | Table):
            if isinstance(part, Text) and part.place.anchor == "body":  # of a mail, on which files may hang
                said.append(bytes(part.data[:_SAID]))
            yield _under(part, context)
        else:
            yield part
        gap = budget.late(blob.place)
        if gap is not None:
            yield gap
            return


def _extract(blob: Blob, limits: Limits, kinds: list[Identified]) -> Iterator[Part]:
    if not blob.size:
        if not kinds:
            kinds.append(identify(blob, formats()))
        return
    kind = identify(blob, formats())
    kinds.append(kind)
    extract = extractor_for(kind.media_type)
    if extract is None:
        yield Gap(blob.place, *_unread(kind))
        return
    yield from extract(blob, limits)


def _unread(kind: Identified) -> tuple[Reason, str]:
    if "encrypted" in kind.media_type:
        return Reason.ENCRYPTED, "The document is protected with a password."
    return Reason.NO_EXTRACTOR, kind.note or f"Files of the type {kind.media_type} are not read."


def _guarded(parts: Callable[[], Iterator[Part]], place: Place) -> Iterator[Part]:
    """The parts, and a gap in place of any error: what a file holds must not stop the scan."""
    iterator = parts()
    while True:
        try:
            part = next(iterator)
        except StopIteration:
            return
        except ExtractError as error:
            yield Gap(place, error.reason, error.detail)
            return
        except MemoryError:
            yield Gap(place, Reason.MEMORY, "It needs more memory than the limit.")
            return
        except RecursionError:
            yield Gap(place, Reason.TOO_DEEP, "It is nested too deeply to be read.")
            return
        except FileNotFoundError:
            yield Gap(place, Reason.VANISHED, "The file went away while it was read.")
            return
        except PermissionError:
            yield Gap(place, Reason.PERMISSION, "This account may not read it.")
            return
        except OSError as error:
            yield Gap(place, Reason.IO_ERROR, f"The system could not read it: {os.strerror(error.errno or 0)}.")
            return
        except Exception as error:  # noqa: BLE001  (a fault in a parser costs one file; its text may hold the document's)
            yield Gap(place, Reason.INTERNAL, f"The reader failed ({type(error).__name__}).")
            return
        yield part


def _name(place: Place, context: str = "") -> Iterator[Text]:
    """The name of a file or member as text, when it could hold a number."""
    name = place.name
    if _numbered(name):
        yield Text(place.at("name"), name.encode("utf-8", "replace"), context=context)


def _path(place: Place) -> Iterator[Text]:
    """The same of a file on disk, and of the folders that it lies in; each under the name of the folder above."""
    folder, own = os.path.split(place.path)
    for name, above in _numbered_folders(folder):
        yield Text(place.at("folder"), name.encode("utf-8", "replace"), context=above)
    if _numbered(own):
        yield from _name(place, os.path.basename(folder))


@lru_cache(maxsize=64)
def _numbered_folders(folder: str) -> tuple[tuple[str, str], ...]:
    if not _numbered(folder):
        return ()
    return tuple((name, above) for above, name in pairwise(folder.split(os.sep)) if _numbered(name))


def _numbered(name: str) -> bool:
    return sum(map(str.isdigit, name)) >= _DIGITS


def _stem(blob: Blob) -> str:
    """The name without its ending: a person's name in it may be whose file this is."""
    return os.path.splitext(os.path.basename(blob.place.name))[0]


def _inside(blob: Blob, outer: Blob, context: str, said: list[bytes]) -> Blob:
    """A blob with what it has of the one that it was in; `said`: the texts of that one so far."""
    beside = partial(offered, said) if said else outer.beside
    above = blob.context or context
    return Blob(blob.place, blob.source, blob.size, blob.modified_ns, blob.declared, above, outer.passwords, beside)


def _under(part: Text | Table, context: str) -> Text | Table:
    """The part with what stands over it: its own heading first, then its file's name."""
    above = f"{part.context}\n{context}" if part.context else context
    if isinstance(part, Text):
        return Text(part.place, part.data, part.marks, part.records, above, part.hidden)
    return Table(part.place, part.columns, part.cells, part.first_row, above, part.hidden)


# --- the file on disk ---------------------------------------------------------------------------


def _open(
    path: str, limits: Limits, size: int | None, modified_ns: int | None, passwords: tuple[Sensitive, ...] = ()
) -> Blob | Outcome:
    """The file as a blob; or the outcome that says why there is none."""

    def failed(reason: Reason, detail: str, status: Status = Status.FAILED) -> Outcome:
        return Outcome(path, status, reason, detail, size or 0, modified_ns)

    try:
        known = os.stat(path)
        if not stat.S_ISREG(known.st_mode):
            return failed(Reason.SPECIAL_FILE, "It is not a regular file.", Status.SKIPPED)
        if known.st_size > limits.file_bytes:
            return failed(Reason.TOO_BIG, "It is larger than the limit for a file.", Status.SKIPPED)
        source = path if known.st_size >= SMALL else read_file(path, known.st_size)
    except FileNotFoundError:
        return failed(Reason.VANISHED, "The file went away before it could be read.")
    except PermissionError:
        return failed(Reason.PERMISSION, "This account may not read it.")
    except OSError as error:
        return failed(Reason.IO_ERROR, f"The system could not read it: {os.strerror(error.errno or 0)}.")
    near = partial(neighbours, path)
    return Blob(Place(path), source, known.st_size, known.st_mtime_ns, passwords=passwords, beside=near)


def _changed(path: str, blob: Blob) -> Gap | None:
    try:
        now = os.stat(path)
    except OSError:
        return Gap(blob.place, Reason.VANISHED, "The file went away while it was read.")
    if (now.st_size, now.st_mtime_ns) == (blob.size, blob.modified_ns):
        return None
    return Gap(blob.place, Reason.CHANGED, "The file changed while it was read; scan it again.")


def _verdict(gaps: list[Gap], readable: int) -> tuple[Status, Reason | None, str]:
    """What became of the file, by its gaps and by whether anything of it was read."""
    if not gaps:
        return Status.READ, None, ""
    gravest = max(gaps, key=lambda gap: _GRAVITY[gap.reason])
    if readable:
        return Status.PARTIAL, gravest.reason, gravest.detail
    skipped = all(gap.reason is Reason.NO_EXTRACTOR for gap in gaps)
    return (Status.SKIPPED if skipped else Status.FAILED), gravest.reason, gravest.detail
