"""`pi-scan schedule`: writes what the scheduler of a system needs to run a scan again and again."""

from __future__ import annotations

import os
import re
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_scan.cli import Failed
from pi_scan.cli.target import spare

if TYPE_CHECKING:
    from pi_scan.run.schedule import Plan


class Scheduler(StrEnum):
    """The names of `run.schedule.SCHEDULERS`, which a test compares."""

    systemd = "systemd"
    cron = "cron"
    launchd = "launchd"
    windows = "windows"


class Every(StrEnum):
    """How often, or the day of the week."""

    day = "day"
    month = "month"
    monday = "monday"
    tuesday = "tuesday"
    wednesday = "wednesday"
    thursday = "thursday"
    friday = "friday"
    saturday = "saturday"
    sunday = "sunday"


def schedule(
    scheduler: Annotated[Scheduler, typer.Argument(help="Whose files to write.")],
    words: Annotated[
        list[str], typer.Argument(metavar="-- PATH...", help="Paths and options, as `pi-scan scan` takes them.")
    ],
    every: Annotated[Every, typer.Option("--every", help="How often: each day, month, or on a day of the week.")] = (
        Every.sunday
    ),
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When on that day.")] = "02:30",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the scheduler calls it.")] = "pi-scan",
    mail_to: Annotated[
        str, typer.Option("--mail-to", metavar="ADDRESS", help="Have the summary of each scan mailed by `sendmail`.")
    ] = "",
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="DIR", help="A folder for the files.", show_default="the screen")
    ] = "",
) -> None:
    """Write what a scheduler needs to run a scan again and again; install nothing.

    Two runs never meet: the second one ends at once. Example:
    pi-scan schedule systemd --every day --at 03:00 -- /srv/share -o /var/lib/pi-scan/inventory.csv
    """
    from pi_scan.inventory.private import replacing
    from pi_scan.run.schedule import SCHEDULERS, ScheduleError

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]{0,60}", name):
        raise typer.BadParameter("A name is made of letters, digits, dots, dashes and underscores.")
    time = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if time is None:
        raise typer.BadParameter(f"{at!r} is no time of day: write it like 02:30.")
    if mail_to and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._+-]*(@[A-Za-z0-9][A-Za-z0-9.-]*)?", mail_to):
        raise typer.BadParameter(f"{mail_to!r} is no address of mail: write it like office@example.org.")
    plan = _plan(words, name, int(time[1]), int(time[2]), every.value, mail_to)
    try:
        plan.check()
        files = SCHEDULERS[scheduler.value](plan)
    except ScheduleError as error:
        raise Failed(str(error)) from None
    if output and not os.path.isdir(output):
        raise Failed(f"There is no folder {output}: make it, or choose another with -o.")
    if output:
        for file in files:
            spare(os.path.join(output, file), _is_ours)
    for file, content in files.items():
        if output:
            with replacing(os.path.join(output, file)) as stream:
                stream.write(content)
            print(os.path.join(output, file))
        else:
            heading = f"# {file}\n" if len(files) > 1 else ""
            print(heading + content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"))


def _is_ours(head: bytes) -> bool:
    return re.search(rb"pi[-_]scan", head.replace(b"\0", b"")) is not None  # a task of Windows is in UTF-16


def _plan(words: list[str], name: str, hour: int, minute: int, every: str, mail_to: str) -> Plan:
    from pi_scan.cli.app import app
    from pi_scan.cli.scan import store_beside
    from pi_scan.inventory.access import owner_of
    from pi_scan.inventory.key import default_path
    from pi_scan.run.schedule import Plan

    program: Any = typer.main.get_command(app)
    told = program.commands["scan"].make_context("pi-scan scan", list(words)).params  # wrong usage is told now
    if "-" in told["paths"]:
        raise typer.BadParameter("A scan that is scheduled has no standard input: name the paths.")
    key = os.path.abspath(told["key"] or default_path())
    csv, store = os.path.abspath(told["output"]), told["store"] or store_beside(told["output"])
    writes = tuple(dict.fromkeys(map(os.path.dirname, (csv, os.path.abspath(store)))))
    for folder in writes:
        if not os.path.isdir(folder):
            print(f"There is no folder {folder} yet: make it before the first run.", file=sys.stderr)
    if not os.path.exists(key):
        raise Failed(f"There is no key {key} yet: scan once by hand, which makes it, or name another with --key.")
    command = [sys.executable, "-m", "pi_scan", "scan", "--quiet", *(() if told["key"] else ("--key", key)), *words]
    return Plan(
        name,
        tuple(command),
        os.getcwd(),
        writes,
        tuple(map(os.path.abspath, told["paths"])),
        owner_of(os.getuid()) if hasattr(os, "getuid") and os.getuid() else "",
        hour,
        minute,
        every,
        (sys.executable, "-m", "pi_scan", "report", os.path.abspath(store), "--format", "txt") if mail_to else (),
        mail_to,
    )
