"""A command and when to run it in; what the scheduler of a system reads out: files by their names."""

from __future__ import annotations

import os
import plistlib
import shlex
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
"""Counted as cron and launchd count them."""


class ScheduleError(Exception):
    """The scan cannot be scheduled so; the text is one sentence."""


class Plan(NamedTuple):
    """One scan that is to run again and again."""

    name: str
    command: tuple[str, ...]
    folder: str
    """Where it runs; paths in the command may be relative to it."""
    writes: tuple[str, ...]
    """Folders that it writes to."""
    reads: tuple[str, ...]
    """Folders and files that it scans."""
    user: str
    """Empty: the superuser."""
    hour: int
    minute: int
    every: str
    """`day`, `month` (on its first day), or one of `DAYS`."""
    mail: tuple[str, ...] = ()
    """What prints the summary that is mailed after each scan."""
    mail_to: str = ""

    def check(self) -> None:
        """Raises `ScheduleError` for what no file of a scheduler can hold."""
        for word in (*self.command, self.folder, *self.writes, *self.mail):
            if not word.isprintable():
                raise ScheduleError(f"The word {word!a} holds signs that no scheduler takes: rename that.")


# --- mail ---------------------------------------------------------------------------------------

_SENDMAIL = "/usr/sbin/sendmail"  # where every mail server puts it: Filesystem Hierarchy Standard, 4.10


def _mailed(plan: Plan, before: str, failed: str) -> str:
    """Shell that mails the summary: `before` sets `code` to how the scan ended, `failed` prints why."""
    head = [f"To: {plan.mail_to}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    head.append("Auto-Submitted: auto-generated")  # RFC 3834: no holiday notes in return
    return (
        f"{before}; {{ printf '%s\\n' \"Subject: {plan.name} on $(uname -n)\" {shlex.join(head)} ''; "
        f'case $code in 0|3|4) ;; *) echo "THE SCAN FAILED (code $code). What follows is of an earlier one." ;; esac; '
        f"{failed}; {shlex.join(plan.mail)} 2>&1; }} | {_SENDMAIL} -i {shlex.quote(plan.mail_to)}"
    )


def _shell(plan: Plan) -> str:
    """The command for a shell, with the mail after it where one is wanted."""
    if not plan.mail_to:
        return shlex.join(plan.command)
    before = f"said=$({shlex.join(plan.command)} 2>&1); code=$?"
    return _mailed(plan, before, '[ -z "$said" ] || printf \'%s\\n\' "$said"')


# --- systemd ------------------------------------------------------------------------------------

_SERVICE = """\
# Inventory of personal information, 201 CMR 17.03(h).
# Put it and {name}.timer into /etc/systemd/system, then: systemctl daemon-reload && systemctl enable --now {name}.timer
[Unit]
Description=pi-scan: inventory of personal information
{after}
[Service]
Type=oneshot
ExecStart={command}
WorkingDirectory={folder}
# 3: done, some files could not be read and are listed. 4: done, and something was found.
SuccessExitStatus=3 4
{user}UMask=0077
Nice=19
IOSchedulingClass=idle
# It reads, and writes its own files: nothing else is left to it.
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writes}
CacheDirectory={name}
Environment=XDG_CACHE_HOME=%C/{name}
PrivateNetwork=yes
{private_tmp}RestrictAddressFamilies=AF_UNIX
CapabilityBoundingSet={capabilities}
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""
_MAIL = """\
# The summary of each scan, by the mail server of this system. Put it beside {name}.service.
[Unit]
Description=pi-scan: the summary of the last scan by mail

[Service]
Type=oneshot
ExecStart={command}
WorkingDirectory={folder}
{user}"""
_TIMER = """\
# Written by pi-scan schedule.
[Unit]
Description=When {name}.service runs

[Timer]
OnCalendar={calendar}
Persistent=true
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
"""


def systemd(plan: Plan) -> dict[str, bytes]:
    """A service and its timer; a second service for the mail, since the first has no network and no rights."""
    date = {"day": "*-*-*", "month": "*-*-01"}.get(plan.every) or f"{plan.every[:3].title()} *-*-*"
    own_tmp = not any(_within(path, tmp) for path in (*plan.reads, *plan.writes, plan.folder) for tmp in _TMP)
    service = _SERVICE.format(
        name=plan.name,
        command=" ".join(_word(word, dollars="$$") for word in plan.command),
        folder=plan.folder.replace("%", "%%"),
        writes=" ".join(_word(path) for path in plan.writes),
        after=f"OnSuccess={plan.name}-mail.service\nOnFailure={plan.name}-mail.service\n" if plan.mail_to else "",
        user=f"User={plan.user}\n" if plan.user else "",
        private_tmp="PrivateTmp=yes\n" if own_tmp else "",
        capabilities="" if plan.user else "CAP_DAC_READ_SEARCH CAP_FOWNER",  # to read all; to leave access times alone
    )
    timer = _TIMER.format(name=plan.name, calendar=f"{date} {plan.hour:02}:{plan.minute:02}:00")
    files = {f"{plan.name}.service": service, f"{plan.name}.timer": timer}
    if plan.mail_to:
        code = "code=${MONITOR_EXIT_STATUS:-0}"  # systemd.exec(5): of the service that this one follows
        hint = f'[ "${{MONITOR_SERVICE_RESULT:-success}}" = success ] || echo "journalctl -u {plan.name} tells why."'
        files[f"{plan.name}-mail.service"] = _MAIL.format(
            name=plan.name,
            command=" ".join(_word(word, dollars="$$") for word in ("/bin/sh", "-c", _mailed(plan, code, hint))),
            folder=plan.folder.replace("%", "%%"),
            user=f"User={plan.user}\n" if plan.user else "",
        )
    return {name: text.encode() for name, text in files.items()}


_TMP = ("/tmp", "/var/tmp")  # noqa: S108  (nothing is written there)


def _within(path: str, folder: str) -> bool:
    return path == "/" or os.path.join(path, "").startswith(os.path.join(folder, ""))


def _word(word: str, dollars: str = "$") -> str:
    r"""One word as systemd.service(5) and systemd.exec(5) read it.

    >>> print(_word('50% of "x"'), _word("/srv/hr"))
    "50%% of \"x\"" /srv/hr
    """
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", dollars)
    return text if text and text == word and not set(text) & set(" ';#") else f'"{text}"'


# --- cron, launchd, Windows ---------------------------------------------------------------------


def cron(plan: Plan) -> dict[str, bytes]:
    """A line for `crontab -e` of the user who scans. In it `%` would end the command: crontab(5)."""
    day, weekday = ("1" if plan.every == "month" else "*"), (str(DAYS.index(plan.every)) if plan.every in DAYS else "*")
    command = f"cd {shlex.quote(plan.folder)} && {_shell(plan)}".replace("%", "\\%")
    return {f"{plan.name}.cron": f"{plan.minute} {plan.hour} {day} * {weekday} {command}\n".encode()}


def launchd(plan: Plan) -> dict[str, bytes]:
    """A property list for `/Library/LaunchDaemons`: launchd.plist(5)."""
    when = {"Hour": plan.hour, "Minute": plan.minute}
    if plan.every == "month":
        when["Day"] = 1
    elif plan.every in DAYS:
        when["Weekday"] = DAYS.index(plan.every)
    told = {
        "Label": plan.name,
        "ProgramArguments": ["/bin/sh", "-c", _shell(plan)] if plan.mail_to else list(plan.command),
        "WorkingDirectory": plan.folder,
        "StartCalendarInterval": when,
        "ProcessType": "Background",
        "LowPriorityIO": True,
        "Nice": 19,
        "Umask": 0o077,
    }
    if plan.user:
        told["UserName"] = plan.user
    return {f"{plan.name}.plist": plistlib.dumps(told, sort_keys=False)}


_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>pi-scan: inventory of personal information, 201 CMR 17.03(h)</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2024-01-01T{hour:02}:{minute:02}:00</StartBoundary>
      {schedule}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>S-1-5-18</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>9</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
_MONTHS = """January February March April May June July August September October November December""".split()  # noqa: SIM905


def windows(plan: Plan) -> dict[str, bytes]:
    """A task for `schtasks /Create /XML FILE /TN pi-scan`, run by the system: in UTF-16, as that wants it.

    https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema
    """
    if plan.mail_to:
        raise ScheduleError(
            "Windows sends no mail by itself: leave out --mail-to, and mail the summary by your own task."
        )
    if plan.every == "day":
        schedule = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    elif plan.every == "month":
        months = "".join(f"<{month} />" for month in _MONTHS)
        days = "<DaysOfMonth><Day>1</Day></DaysOfMonth>"
        schedule = f"<ScheduleByMonth>{days}<Months>{months}</Months></ScheduleByMonth>"
    else:
        day = f"<DaysOfWeek><{plan.every.title()} /></DaysOfWeek>"
        schedule = f"<ScheduleByWeek><WeeksInterval>1</WeeksInterval>{day}</ScheduleByWeek>"
    text = _TASK.format(
        hour=plan.hour,
        minute=plan.minute,
        schedule=schedule,
        program=escape(plan.command[0]),
        arguments=escape(subprocess.list2cmdline(plan.command[1:])),
        folder=escape(plan.folder),
    )
    return {f"{plan.name}.xml": text.replace("\n", "\r\n").encode("utf-16")}


SCHEDULERS: Final[dict[str, Callable[[Plan], dict[str, bytes]]]] = {
    "systemd": systemd,
    "cron": cron,
    "launchd": launchd,
    "windows": windows,
}
