"""One scan from roots to inventory: walk, compare with the store, read what is new, write CSV and coverage."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import sys
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from importlib import metadata
from typing import TYPE_CHECKING, Any

from pi_scan.inventory.audit import append, trail_of, who
from pi_scan.inventory.clock import now, stamp
from pi_scan.inventory.coverage import coverage, write_coverage
from pi_scan.inventory.entries import Entry, entries
from pi_scan.inventory.kept import is_kept, keep, runs_of
from pi_scan.inventory.key import key_check
from pi_scan.inventory.lock import lock
from pi_scan.inventory.masks import Show
from pi_scan.inventory.media import forget
from pi_scan.inventory.opening import create
from pi_scan.inventory.parts import ENDING, parts_folder
from pi_scan.inventory.private import PART, replacing, sha256
from pi_scan.inventory.seal import Sealed, tag
from pi_scan.inventory.system import this_system
from pi_scan.inventory.tables import write_csv
from pi_scan.inventory.totals import settle
from pi_scan.inventory.trouble import StoreError, told
from pi_scan.model import Limits, Outcome, Status
from pi_scan.run import local, worker
from pi_scan.run.ground import SUSPECT, Ground, left_out
from pi_scan.run.outcomes import unread
from pi_scan.run.retention import Record, mark
from pi_scan.walk import Globs, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pi_scan.inventory.store import Store
    from pi_scan.model import Sensitive, Walked
    from pi_scan.run.allow import Allow


@dataclass(frozen=True, slots=True)
class Job:
    """All that a scan needs to know."""

    roots: tuple[str, ...]
    """Real paths, as `walk.resolve` gives them."""
    csv_path: str
    store_path: str
    coverage_path: str
    key: bytes
    pack_hash: str
    version: str
    globs: Globs = field(default_factory=Globs)
    limits: Limits = field(default_factory=Limits)
    detectors: tuple[str, ...] = ()
    show: Show = Show.MASKED
    jobs: int = 1
    fresh: bool = False
    nice: int = 0
    """How far the workers step back behind other programs, 0 to 19."""
    rate: float = 0.0
    """Bytes that all workers together may read in a second; 0: as many as they can."""
    retention: tuple[Record, ...] = ()
    """How long records are kept."""
    everything: bool = False
    """Whether the CSV lists every file walked."""
    passwords: tuple[Sensitive, ...] = ()
    """Tried on files that are locked."""
    allow: Allow | None = None
    """The user's list of findings that do not count."""
    ner: bool = False
    """Whether a statistical model is asked for names where none was found; part of `pack_hash`."""
    keep: int = 0
    """How many runs are kept as dated copies."""


@dataclass(slots=True)
class Progress:
    """What a scan has done so far; read by whoever shows it."""

    found: int = 0
    found_bytes: int = 0
    done: int = 0
    done_bytes: int = 0
    unchanged: int = 0
    people: int = 0
    """Sum over files: copies are counted again here, not in the inventory."""
    walking: bool = True
    told: list[str] = field(default_factory=list)
    """What the user should know of the end of the scan, a sentence each."""


def scan(
    job: Job,
    progress: Progress,
    tick: Callable[[], None] = lambda: None,
    functions: worker.Functions = worker.FUNCTIONS,
    meanwhile: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Run the job; returns the coverage figures. Interrupted, it keeps what it has done: the same job then goes on.

    `meanwhile` is called once, while the first files are read.

    Raises `StoreError`, `LockedError`, `WorkersError`, `LostError`, `KeepError`, `OSError` for the files it writes,
    `UnbalancedError`.
    """
    with (
        lock(job.store_path + ".lock"),
        told(job.store_path),
        create(job.store_path) as store,
        parts_folder(job.store_path) as folder,
    ):
        if store.merged():
            store.rest()
            raise StoreError(
                f"The store {job.store_path} was merged from several: scan into the store of each system, "
                "and merge them again."
            )
        started = stamp(now())
        forget()
        system = this_system()
        setup = _setup(job, folder)
        said = _told(job, setup)
        store.begin(
            system=system,
            version=job.version,
            pack_hash=job.pack_hash,
            stamped=_stamped(job),
            setup=said,
            key_check=key_check(job.key),
            tag=partial(tag, job.key),
        )
        about = {"who": who(), "process": os.getpid(), "system": {"name": system.name, "machine": system.machine}}
        more = {"roots": said["roots"][:100], "version": job.version, "rules": job.pack_hash}
        append(store, job.key, "start", {**about, **said, **more})
        ground = Ground(job.roots, store, anew=job.fresh)
        source = local.batches(_unread(job, setup, store, ground, progress, tick))
        results = local.run(source, setup, jobs=job.jobs, functions=functions, meanwhile=meanwhile)
        try:
            for batch in results:
                _put(batch, store, ground, progress)
                tick()
            ground.check()
            progress.told += left_out(store, job.roots, said["roots"])
            store.finish()
            figures = _write(job, said, store, progress, started)
        except BaseException as error:
            results.close()  # type: ignore[attr-defined]
            store.commit()
            ended = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
            with contextlib.suppress(OSError):  # the same full disk, most likely: it is told once
                append(store, job.key, "end", {**about, "ended": ended, "files": {"walked": progress.found}})
            raise
        files = {name: figures[name]["files"] for name in ("walked", *Status)}
        append(store, job.key, "end", {**about, "ended": "done", "files": files, "csv": sha256(job.csv_path)})
        if job.keep:
            progress.told += keep(store, job.csv_path, job.coverage_path, job.keep)
        return figures


def _setup(job: Job, folder: str) -> worker.Setup:
    rate = job.rate / job.jobs
    slower = _PASSES * (1 << 20) / rate if rate else 0.0  # the time that a worker waits is none that a file takes
    limits = replace(job.limits, seconds_per_mib=job.limits.seconds_per_mib + slower)
    about = job.detectors, job.key, job.show, folder, job.nice, rate, job.passwords, job.allow, job.ner
    return worker.Setup(limits, *about)


_PASSES = 3
"""How often a file is passed over at most: to know its encoding, to sweep it, to count lines."""


def _unread(
    job: Job, setup: worker.Setup, store: Store, ground: Ground, progress: Progress, tick: Callable[[], None]
) -> Iterator[Walked]:
    """The files that have to be read; what is unchanged or cannot be read is settled on the way."""
    unreadable: list[tuple[Walked, Sealed]] = []
    for number, file in enumerate(walk(job.roots, job.globs, _own(job))):
        progress.found += 1
        progress.found_bytes += file.size
        if file.problem is not None:
            unreadable.append((file, worker.sealed_unread(unread(file), setup)))
            if len(unreadable) >= local.BATCH_FILES:
                _put(unreadable, store, ground, progress)
                unreadable.clear()
        elif not job.fresh and store.keep_unchanged(file):
            progress.unchanged += 1
            progress.done += 1
            progress.done_bytes += file.size
        else:
            yield file
        if number % 1000 == 999:
            tick()
    _put(unreadable, store, ground, progress)
    progress.walking = False


def _put(batch: Sequence[tuple[Walked, Sealed]], store: Store, ground: Ground, progress: Progress) -> None:
    """Keep what became of a batch; but not that all of a share went away, which says nothing of its files."""
    if any(sealed.reason in SUSPECT for _, sealed in batch):
        ground.check()
    store.put(batch)
    progress.done += len(batch)
    for file, sealed in batch:
        progress.done_bytes += file.size
        progress.people += sealed.counts.people


def _own(job: Job) -> Callable[[str], bool]:
    """Tells the files that this run writes, and their temporary forms, from those of the share."""
    outputs = [os.path.realpath(path) for path in (job.csv_path, job.coverage_path, trail_of(job.store_path))]
    store = os.path.realpath(job.store_path)
    exact = frozenset((*outputs, store, *(store + end for end in ("-wal", "-shm", "-journal", ".lock"))))
    half_written = (*(os.path.join(os.path.dirname(path), PART) for path in outputs), os.path.join(store + ENDING, ""))
    runs = runs_of(store)
    within = os.path.join(runs, "")
    return lambda path: (
        path in exact or path.startswith(half_written) or (path.startswith(within) and is_kept(path, runs))
    )


def _stamped(job: Job) -> str:
    """A tag for all that the result for a file depends on, besides the file."""
    limits = sorted(asdict(job.limits).items())
    key_id = hashlib.sha256(b"pi-scan key id\0" + job.key).hexdigest()
    passwords = sorted(password.fingerprint(job.key) for password in job.passwords)
    told = repr((job.version, job.pack_hash, limits, job.show.value, key_id, *passwords))
    if job.allow and job.allow.entries:
        told += job.allow.hash
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _told(job: Job, setup: worker.Setup) -> dict[str, Any]:
    return {
        "roots": [_shown(root, setup).encode("utf-8", "backslashreplace").decode() for root in job.roots[:1000]],
        "roots_count": len(job.roots),
        "include": list(job.globs.include),
        "exclude": list(job.globs.exclude),
        "limits": asdict(job.limits),
        "detectors": list(job.detectors),
        "show": job.show.value,
        "retention": [record.name for record in job.retention],
        **({"allow": _allow_told(job.allow)} if job.allow else {}),
    }


def _shown(root: str, setup: worker.Setup) -> str:
    """The name of a root as it may be told, a number in it masked."""
    return worker.sealed_unread(Outcome(root, Status.READ), setup).hidden_path or root


def _allow_told(allow: Allow) -> dict[str, Any]:
    return {"entries": len(allow.entries), "expired": len(allow.expired), "hash": allow.hash}


def _write(job: Job, said: dict[str, Any], store: Store, progress: Progress, started: str) -> dict[str, Any]:
    settle(store)
    mark(store, job.retention, job.roots)
    figures = coverage(store, walked_files=progress.found, walked_bytes=progress.found_bytes)
    with replacing(job.csv_path) as stream:
        write_csv(entries(store, everything=job.everything), Entry._fields, stream)
    figures = {
        **figures,
        "started_utc": started,
        "ended_utc": stamp(now()),
        **said,
        "rule_pack": job.pack_hash,
        "versions": versions_once(job.version),
    }
    write_coverage(job.coverage_path, figures, job.csv_path)
    return figures


def versions(own: str) -> dict[str, str]:
    """The program, Python, and every library it depends on, where installed."""
    found = {"pi-scan": own, "python": platform.python_version()}
    try:
        needed = metadata.requires("pi-scan") or []
    except metadata.PackageNotFoundError:  # run from a folder, not installed
        return found
    for need in needed:
        if "sys_platform == 'win32'" in need.replace('"', "'") and sys.platform != "win32":
            continue
        name = re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0]
        try:
            # Not `metadata.version`, which parses all of the file as a mail: that would cost 50 ms in all.
            told = metadata.distribution(name).read_text("METADATA") or ""
            version = re.search(r"^Version: *(\S+)", told, re.MULTILINE)
        except metadata.PackageNotFoundError:
            if re.search(r";.*\bextra\b", need):  # the summary names an extra where a file needs it
                continue
            version = None
        found[name] = version[1] if version else "not installed"
    return dict(sorted(found.items()))


versions_once = cache(versions)
"""The same, looked up when first asked for."""
