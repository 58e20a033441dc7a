import os
import plistlib
import pwd
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from pi_scan.cli.schedule import Every, Scheduler
from pi_scan.run.schedule import DAYS, SCHEDULERS, Plan, ScheduleError, cron, launchd, systemd, windows

ODD = """/srv/50% of 'our' "files" $HOME; #1 \\ <é>"""
TASK = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def plan(**changes):
    told = {
        "name": "pi-scan",
        "command": (sys.executable, "-m", "pi_scan", "scan", "--quiet", ODD, "--exclude", "*.iso"),
        "folder": "/var/lib",
        "writes": ("/var/lib", "/srv/a b"),
        "reads": (ODD,),
        "user": "",
        "hour": 2,
        "minute": 5,
        "every": "monday",
    }
    return Plan(**(told | changes))


def test_the_names_of_the_options_are_those_of_the_schedulers():
    assert [one.value for one in Scheduler] == list(SCHEDULERS)
    assert {one.value for one in Every} == {"day", "month", *DAYS}


ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
@pytest.mark.parametrize("every", ["day", "month", "sunday"])
@pytest.mark.parametrize("user", ["", *(one.pw_name for one in pwd.getpwall() if 0 < one.pw_uid < 65_534)][:2])
@pytest.mark.parametrize("mail_to", ["", "office@example.org"])
def test_systemd_takes_its_files(tmp_path, every, user, mail_to):
    files = systemd(plan(every=every, user=user, folder=str(tmp_path), mail=("report", ODD), mail_to=mail_to))
    assert len(files) == (3 if mail_to else 2)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [ANALYZE, "verify", *(tmp_path / name for name in files)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    calendar = files["pi-scan.timer"].decode().partition("OnCalendar=")[2].splitlines()[0]
    assert subprocess.run([ANALYZE, "calendar", calendar], capture_output=True, check=False).returncode == 0


def test_the_service_can_do_little_but_read():
    lines = systemd(plan())["pi-scan.service"].decode().splitlines()
    for wanted in (
        "PrivateNetwork=yes",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        'ReadWritePaths=/var/lib "/srv/a b"',
        "CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_FOWNER",
    ):
        assert wanted in lines
    assert "CapabilityBoundingSet=" in systemd(plan(user="ann"))["pi-scan.service"].decode().splitlines()
    for reads in (("/tmp/x",), ("/",)):
        assert "PrivateTmp=yes" not in systemd(plan(reads=reads))["pi-scan.service"].decode()


def test_systemd_quotes_as_its_pages_say():
    (line,) = [
        line for line in systemd(plan())["pi-scan.service"].decode().splitlines() if line.startswith("ExecStart=")
    ]
    assert '"/srv/50%% of \'our\' \\"files\\" $$HOME; #1 \\\\ <é>"' in line


def test_cron_runs_the_very_words(tmp_path):
    words = ("printf", "[%s]", ODD)
    (line,) = cron(plan(command=words, folder=str(tmp_path))).values()
    minute, hour, day, month, weekday, command = line.decode().rstrip("\n").split(" ", 5)
    assert (minute, hour, day, month, weekday) == ("5", "2", "*", "*", "1")
    command = command.replace("\\%", "%")  # what cron itself does
    assert "%" in command
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == f"[{ODD}]"
    assert shlex.split(command)[3:] == list(words)
    (line,) = cron(plan(every="month")).values()
    assert line.startswith(b"5 2 1 * * ")


@pytest.mark.parametrize(
    ("every", "when"), [("day", {}), ("month", {"Day": 1}), ("sunday", {"Weekday": 0}), ("saturday", {"Weekday": 6})]
)
def test_launchd_reads_the_very_words(every, when):
    told = plistlib.loads(launchd(plan(every=every, user="ann"))["pi-scan.plist"])
    assert told["ProgramArguments"] == list(plan().command)
    assert told["StartCalendarInterval"] == {"Hour": 2, "Minute": 5, **when}
    assert (told["UserName"], told["Umask"]) == ("ann", 0o077)


@pytest.mark.parametrize("every", ["day", "month", "friday"])
def test_windows_reads_the_very_words(every):
    content = windows(plan(every=every, folder="C:\\Inventory & more"))["pi-scan.xml"]
    assert content.startswith((b"\xff\xfe", b"\xfe\xff"))
    root = ET.fromstring(content.decode("utf-16").replace('encoding="UTF-16"', ""))
    assert root.findtext(".//t:Command", namespaces=TASK) == sys.executable
    assert root.findtext(".//t:Arguments", namespaces=TASK) == subprocess.list2cmdline(plan().command[1:])
    assert root.findtext(".//t:WorkingDirectory", namespaces=TASK) == "C:\\Inventory & more"
    assert root.findtext(".//t:StartBoundary", namespaces=TASK).endswith("T02:05:00")
    kind = {"day": "ScheduleByDay", "month": "ScheduleByMonth"}.get(every, "ScheduleByWeek")
    assert root.find(f".//t:{kind}", TASK) is not None


def mailed(tmp_path, shell):
    """What the mail server is handed by a line of shell."""
    server = tmp_path / "sendmail"
    server.write_text('#!/bin/sh\necho "$@"\ncat\n')
    server.chmod(0o755)
    shell = shell.replace("/usr/sbin/sendmail", shlex.quote(str(server)))
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    head, _, body = done.stdout.partition("\n\n")
    return head.splitlines(), body


@pytest.mark.parametrize("code", [0, 3, 1])
def test_the_summary_is_mailed_after_the_scan_however_that_ended(tmp_path, code):
    scan = ("sh", "-c", f"printf 'so, %s' \"$0\" >&2; exit {code}", ODD)
    told = plan(command=scan, folder=str(tmp_path), mail=("printf", "[%s]", ODD), mail_to="office@example.org")
    (line,) = cron(told).values()
    _, shell = line.decode().rstrip("\n").split(" * * 1 ")
    for text in (shell.replace("\\%", "%"), plistlib.loads(launchd(told)["pi-scan.plist"])["ProgramArguments"][2]):
        head, body = mailed(tmp_path, text)
        assert head[0] == "-i office@example.org"
        assert head[1] == f"Subject: pi-scan on {os.uname().nodename}"
        assert "To: office@example.org" in head
        assert body.endswith(f"\n[{ODD}]")
        assert f"so, {ODD}\n" in body
        assert ("THE SCAN FAILED (code 1)" in body) == (code == 1)


def test_the_service_of_the_mail_tells_of_a_scan_that_failed(tmp_path, monkeypatch):
    files = systemd(plan(mail=("echo", "figures"), mail_to="office"))
    assert "OnFailure=pi-scan-mail.service" in files["pi-scan.service"].decode().splitlines()
    (line,) = [one for one in files["pi-scan-mail.service"].decode().splitlines() if one.startswith("ExecStart=")]
    words = shlex.split(line.removeprefix("ExecStart="))
    assert words[:2] == ["/bin/sh", "-c"]
    shell = words[2].replace("$$", "$").replace("%%", "%")
    assert mailed(tmp_path, shell)[1] == "figures\n"
    monkeypatch.setenv("MONITOR_SERVICE_RESULT", "exit-code")
    monkeypatch.setenv("MONITOR_EXIT_STATUS", "1")
    assert mailed(tmp_path, shell)[1].splitlines()[0].startswith("THE SCAN FAILED (code 1).")
    assert "journalctl -u pi-scan" in mailed(tmp_path, shell)[1]


def test_windows_mails_nothing():
    with pytest.raises(ScheduleError, match="mail the summary by your own task"):
        windows(plan(mail_to="office"))


def test_words_that_no_file_can_hold_are_refused():
    with pytest.raises(ScheduleError, match="rename"):
        plan(command=("a\nb",)).check()
    with pytest.raises(ScheduleError, match="rename"):
        plan(folder=os.fsdecode(b"/caf\xe9")).check()
    plan().check()
