"""`pi-scan scan`: sweeps files, prints a summary, writes CSV, coverage file and store."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_scan.cli import Failed, options
from pi_scan.cli.options import DEFAULTS, byte_size, size_text
from pi_scan.cli.target import is_inventory, spare, spare_folder, spare_own
from pi_scan.cli.unread import HARMLESS, INCOMPLETE
from pi_scan.model import Limits

if TYPE_CHECKING:
    from pi_scan.run.allow import Allow
    from pi_scan.run.job import Job, Progress
    from pi_scan.run.retention import Record


def scan(
    paths: options.Paths,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="The inventory, as CSV.")
    ] = "inventory.csv",
    store: Annotated[
        str, typer.Option("--store", metavar="FILE", help="The store.", show_default="beside the CSV, .sqlite")
    ] = "",
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", metavar="N", min=0, help="Worker processes; 0: one for each processor.")
    ] = 0,
    nice: Annotated[
        int, typer.Option("--nice", metavar="N", min=0, max=19, help="Let other programs go first; 19: all of them.")
    ] = 0,
    max_rate: Annotated[
        str, typer.Option("--max-rate", metavar="SIZE", help="Read no more in a second, e.g. 50MB/s; 0: no limit.")
    ] = "0",
    include: options.Include = [],  # noqa: B006  (typer reads the default, nobody writes to it)
    exclude: options.Exclude = [],  # noqa: B006
    detectors: options.Detectors = [],  # noqa: B006
    passwords: options.Passwords = "",
    retention: Annotated[
        str, typer.Option("--retention", metavar="FILE", help="How long records are kept: older ones are marked.")
    ] = "",
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=0, help="Keep copies of the newest N runs; 0: none.")
    ] = 0,
    *,
    everything: Annotated[bool, typer.Option("--all", help="List every file walked in the CSV.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read every file again, unchanged or not.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print no summary and no progress.")] = False,
    fail_on_findings: Annotated[
        bool, typer.Option("--fail-on-findings", help="End with exit code 4 when something was found.")
    ] = False,
    allow: Annotated[
        str, typer.Option("--allow", metavar="FILE", help="A list of findings that do not count: see `pi-scan allow`.")
    ] = "",
    ner: options.Ner = False,
    show: options.ShowOption = options.Showing.masked,
    key: options.KeyFile = "",
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="Time for one file, whatever its size.")
    ] = DEFAULTS.seconds,
    timeout_per_mib: Annotated[
        float, typer.Option("--timeout-per-mib", metavar="SECONDS", min=0, help="More time for each MiB of the file.")
    ] = DEFAULTS.seconds_per_mib,
    max_memory: Annotated[
        str, typer.Option("--max-memory", metavar="SIZE", help="Memory of one worker process.")
    ] = size_text(DEFAULTS.memory_bytes),
    max_file_size: Annotated[
        str, typer.Option("--max-file-size", metavar="SIZE", help="A larger file is not opened.")
    ] = size_text(DEFAULTS.file_bytes),
    max_member_size: Annotated[
        str,
        typer.Option("--max-member-size", metavar="SIZE", help="A larger member of an archive or mail is not read."),
    ] = size_text(DEFAULTS.member_bytes),
    max_total_size: Annotated[
        str, typer.Option("--max-total-size", metavar="SIZE", help="Unpacked bytes of all members of one file.")
    ] = size_text(DEFAULTS.total_bytes),
    max_ratio: Annotated[
        int, typer.Option("--max-ratio", metavar="N", min=1, help="Unpacked over packed size.")
    ] = DEFAULTS.ratio,
    max_members: Annotated[
        int, typer.Option("--max-members", metavar="N", min=1, help="Members of one container.")
    ] = DEFAULTS.members,
    max_depth: Annotated[
        int, typer.Option("--max-depth", metavar="N", min=1, help="Containers inside containers.")
    ] = DEFAULTS.depth,
    max_pages: Annotated[
        int, typer.Option("--max-pages", metavar="N", min=1, help="Pages of one document.")
    ] = DEFAULTS.pages,
    max_nesting: Annotated[
        int, typer.Option("--max-nesting", metavar="N", min=1, help="Levels inside one JSON or XML document.")
    ] = DEFAULTS.nesting,
) -> None:
    """Sweep files and write the inventory of those that hold personal information.

    Beside the CSV stand a coverage file (.coverage.json: that nothing was lost) and the store (.sqlite), from which
    `report` and `findings` work. A second run reads only what changed; an interrupted one goes on where it was.
    The inventory is that of the latest whole run.

    Exit codes: 0 everything was read; 3 some files could not be read whole; 1 it could not be done; 2 wrong usage;
    130 interrupted; 4 something was found and --fail-on-findings given.
    """
    limits = Limits(
        file_bytes=byte_size(max_file_size),
        member_bytes=byte_size(max_member_size),
        total_bytes=byte_size(max_total_size),
        ratio=max_ratio,
        members=max_members,
        depth=max_depth,
        nesting=max_nesting,
        pages=max_pages,
        seconds=timeout,
        seconds_per_mib=timeout_per_mib,
        memory_bytes=byte_size(max_memory),
    )
    job = _job(paths, output, store, include, exclude, limits, detectors, show.value, key, jobs, ner=ner)
    from dataclasses import replace

    rate = byte_size(max_rate.removesuffix("/s"))
    if 0 < rate < LEAST_RATE:
        raise typer.BadParameter(f"--max-rate {max_rate} is {rate} bytes a second: give at least 16KB/s, e.g. 50MB/s.")
    given = options.passwords(passwords)
    job = replace(
        job,
        fresh=fresh,
        everything=everything,
        nice=nice,
        rate=rate,
        passwords=given,
        retention=_schedule(retention),
        keep=keep,
    )
    if allow:
        job = replace(job, allow=_allowed(allow))
    code = _run(job, quiet=quiet, fail_on_findings=fail_on_findings)
    raise typer.Exit(code)


LEAST_RATE = 16 << 10
"""Slower than that a scan does not end; who asks for it forgot the unit."""


def _job(
    paths: list[str],
    output: str,
    store: str,
    include: list[str],
    exclude: list[str],
    limits: Limits,
    detectors: list[str],
    show: str,
    key: str,
    jobs: int,
    *,
    ner: bool,
) -> Job:
    from pi_scan.cli.version import version
    from pi_scan.detect import checked_hash
    from pi_scan.inventory.key import load_key
    from pi_scan.inventory.masks import Show
    from pi_scan.run.job import Job
    from pi_scan.walk import GlobError, Globs

    try:
        globs = Globs(tuple(include), tuple(exclude))
    except GlobError as error:
        raise typer.BadParameter(str(error)) from None
    found = options.roots(paths)
    coverage = f"{_stem(output)}.coverage.json"
    _spare(output, coverage, store)
    return Job(
        roots=tuple(found),
        csv_path=output,
        store_path=store or store_beside(output),
        coverage_path=coverage,
        key=load_key(key or None),
        pack_hash=checked_hash(*detectors, ner=ner),
        version=version(),
        globs=globs,
        limits=limits,
        detectors=tuple(os.path.abspath(folder) for folder in detectors),
        show=Show(show),
        jobs=jobs or usable_processors(),
        ner=ner,
    )


def _spare(output: str, coverage: str, store: str) -> None:
    """Raise `Failed` where the scan would write over what no scan wrote, before anything is scanned."""
    from pi_scan.inventory.audit import trail_of
    from pi_scan.inventory.opening import is_store

    if store == "-":
        raise typer.BadParameter("`--store -` names no file: name one, e.g. inventory.sqlite.")
    option, path = ("--store", store) if store else ("-o", store_beside(output))
    spare(output, is_inventory, screen="write the inventory to a file and use `pi-scan report` on its store")
    if os.path.realpath(output) == os.path.realpath(path):
        raise Failed(f"The inventory and the store cannot both be {output}: name another with --store.")
    spare_own(coverage, lambda head: b'"walked"' in head[:100], "-o")
    if store:
        spare_folder(store, option)
    if not is_store(path):
        spare_own(path, lambda _: True, option)  # what a file holds is told when it is opened
    spare_own(trail_of(path), lambda head: head.startswith(b"{"), option)
    spare_own(f"{path}.lock", lambda _: False, option)


def _stem(output: str) -> str:
    return output[:-4] if output.lower().endswith(".csv") else output


def store_beside(output: str) -> str:
    """The store of the inventory that is written to `output`, where no other is named."""
    return f"{_stem(output)}.sqlite"


def _schedule(path: str) -> tuple[Record, ...]:
    from pi_scan.run.retention import RetentionError, load

    try:
        return load(path) if path else ()
    except RetentionError as error:
        raise Failed(str(error)) from None


def _allowed(path: str) -> Allow:
    from pi_scan.cli.allow import told
    from pi_scan.run.allow import load

    known = load(path)
    for line in told(known.expired):
        print(f"pi-scan: {path}: {line}.", file=sys.stderr)
    return known


def usable_processors() -> int:
    """Processors that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(job: Job, *, quiet: bool, fail_on_findings: bool) -> int:
    from pi_scan.cli.progress import watching
    from pi_scan.detect import load_pack
    from pi_scan.run.job import Progress
    from pi_scan.run.job import scan as scan_all
    from pi_scan.run.local import WorkersError
    from pi_scan.run.start import step_back

    step_back(job.nice)
    progress = Progress()
    with watching(progress, shown=not quiet and sys.stderr.isatty()) as tick:
        try:
            figures = scan_all(job, progress, tick, meanwhile=partial(_load_ahead, job.version, quiet=quiet))
        except WorkersError:
            load_pack(*job.detectors, ner=job.ner)  # tells what is wrong where a rule file keeps them from starting
            raise
    if not quiet:
        _summarise(job, figures)
    for sentence in _doubts(job, progress):
        print(sentence, file=sys.stderr if quiet else sys.stdout)
    for pattern in () if quiet else job.globs.unmet():
        print(
            f"The pattern {pattern!a} matched nothing: it is compared with paths below the folder scanned.",
            file=sys.stderr,
        )
    if fail_on_findings and _found(job):
        return 4
    return 0 if whole(figures) else INCOMPLETE


def _load_ahead(version: str, *, quiet: bool) -> None:
    """Load what the end of a scan needs."""
    from pi_scan.run.job import versions_once

    versions_once(version)
    if not quiet:
        import pi_scan.report.summary  # noqa: F401


def whole(figures: dict[str, Any]) -> bool:
    """Whether everything that was to be read was read."""
    return not any(
        group["files"]
        for group in figures["by_reason"]
        if group["status"] != "skipped" or group["reason"] not in HARMLESS
    ) and not (figures["partial"]["files"] or figures["failed"]["files"])


def _found(job: Job) -> bool:
    from pi_scan.inventory.opening import open_store

    with open_store(job.store_path) as store:
        return bool(store.sql.execute("SELECT 1 FROM files WHERE people > 0 OR unpaired > 0 LIMIT 1").fetchone())


def _summarise(job: Job, figures: dict[str, Any]) -> None:
    from rich.console import Console

    from pi_scan.inventory.opening import open_store
    from pi_scan.report.summary import summary

    console = Console(markup=False, emoji=False)  # what stands in names of files is printed as it is
    with open_store(job.store_path) as store:
        console.print(summary(store))
    without = [name for name, found in figures["versions"].items() if found == "not installed"]
    if not libmagic():
        without.append("libmagic")
    if without:
        console.print(f"Done without: {', '.join(without)} (see the README).")
    console.print(
        f"Inventory: {job.csv_path}   coverage: {job.coverage_path}   store: {job.store_path}", soft_wrap=True
    )


def _doubts(job: Job, progress: Progress) -> list[str]:
    """What the user must know even where nothing else is printed, a sentence each."""
    from pi_scan.inventory.opening import open_store
    from pi_scan.inventory.totals import doubts, rekeyed

    with open_store(job.store_path) as store:
        return [*filter(None, (*doubts(store), rekeyed(store))), *progress.told]


def libmagic() -> bool:
    """Whether the system's libmagic is there: it names types that signature and extension do not."""
    import ctypes.util

    return ctypes.util.find_library("magic") is not None
