"""The command line as a user meets it: real processes, real files."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LETTER = "Dear Jane Roe,\nSocial Security number: 219-52-4471\n12 Elm Street, Arlington, MA 02474\n"


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    (folder / "nothing.txt").write_text("The price list is out.\n")
    return folder


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.setenv("PI_SCAN_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772357400")

    def run(*arguments, **options):
        command = [sys.executable, "-m", "pi_scan", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False, **options)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


def test_a_scan_says_what_it_found_and_shows_no_number(share, cli, tmp_path):
    done = cli("scan", share)
    assert done.returncode == 0, done.stderr
    assert re.search(r"People\s*│\s*1 │\s*1", done.stdout)
    with (tmp_path / "inventory.csv").open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["location"], row["people_ma"], row["ssn"], row["status"]) == (
        str(share / "letter.txt"),
        "1",
        "1",
        "read",
    )
    assert sorted(os.listdir(tmp_path)) == [
        "inventory.audit.jsonl",
        "inventory.coverage.json",
        "inventory.csv",
        "inventory.sqlite",
        "key",
        "share",
    ]
    written = b"".join((tmp_path / name).read_bytes() for name in os.listdir(tmp_path) if name.startswith("inventory"))
    written = re.sub(rb"[0-9a-f]{32,}", b"", written)  # digests hold any four digits at times
    for secret in ("219-52-4471", "219524471", "4471", "Jane", "Roe"):
        assert secret not in done.stdout + done.stderr
        assert secret.encode() not in written


def test_quiet_prints_nothing(share, cli):
    done = cli("scan", "-q", share)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_report_of_the_store_is_the_csv_of_the_scan(share, cli, tmp_path):
    cli("scan", share, "-o", "a.csv", "-q")
    done = cli("report", "a.sqlite", "--format", "csv", "-o", "b.csv")
    assert done.returncode == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "b.csv").stat().st_mode & 0o777 == 0o600
    assert len(cli("report", "a.sqlite", "--all").stdout.splitlines()) == 3


@pytest.mark.parametrize("command", ["scan share", "report a.sqlite", "people a.sqlite", "findings a.sqlite"])
def test_no_store_is_written_over(share, cli, tmp_path, command):
    cli("scan", share, "-o", "a.csv", "-q")
    before = (tmp_path / "a.sqlite").read_bytes()
    done = cli(*command.split(), "-o", "a.sqlite")
    assert (done.returncode, done.stderr) == (
        1,
        "pi-scan: The file a.sqlite is a store of pi-scan: name another with -o.\n",
    )
    assert (tmp_path / "a.sqlite").read_bytes() == before


def test_findings_of_store_and_of_files_agree(share, cli, tmp_path):
    cli("scan", share, "-q")
    lines = {name: cli("findings", name, "--format", "jsonl").stdout for name in ("inventory.sqlite", "share")}
    assert lines["share"] == lines["inventory.sqlite"]
    finding = json.loads(lines["share"])
    assert list(finding) == [
        "location",
        "place",
        "kind",
        "level",
        "mask",
        "fingerprint",
        "person",
        "residency",
        "evidence",
        "span",
    ]
    assert (finding["kind"], finding["mask"], finding["person"], finding["residency"]) == (
        "ssn",
        "***-**-****",
        "J.R.",
        "ma",
    )
    assert LETTER.encode()[slice(*finding["span"])] == b"219-52-4471"


def test_reveal_needs_files_and_a_private_output(share, cli, tmp_path):
    cli("scan", share, "-q")
    assert cli("findings", "inventory.sqlite", "--reveal", "-o", "x").returncode == 2
    assert cli("findings", share, "--reveal").returncode == 2
    done = cli("findings", share, "--reveal", "--format", "jsonl", "-o", "x")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
    finding = json.loads((tmp_path / "x").read_text())
    assert (finding["value"], finding["name"]) == ("219524471", "Jane Roe")


def test_findings_as_csv_and_table(share, cli):
    header, line, *_ = cli("findings", share, "--format", "csv").stdout.splitlines()
    assert header == "location,place,kind,level,mask,fingerprint,person,residency,evidence,span"
    assert "***-**-****" in line
    assert "letter.txt#line=2" in cli("findings", share).stdout


@pytest.mark.parametrize(("show", "mask"), [("masked", "***-**-****"), ("last4", "***-**-4471"), ("none", "")])
def test_what_is_shown_can_be_chosen(share, cli, show, mask):
    cli("scan", share, "-q", "--show", show)
    assert json.loads(cli("findings", "inventory.sqlite", "--format", "jsonl").stdout)["mask"] == mask


def test_explain_says_why_without_the_number(share, cli):
    done = cli("explain", share)
    assert "ssn/us" in done.stdout
    assert "4471" not in done.stdout


def test_text_prints_each_part_under_its_place(share, cli):
    done = cli("text", share / "letter.txt")
    assert done.stdout.startswith(
        f"=== {share / 'letter.txt'} ===\nDear Jane Roe,\nSocial Security number: 219-52-4471\n"
    )


def test_lists_are_made_from_what_is_there(cli):
    assert "text/plain" in cli("formats", env={**os.environ, "COLUMNS": "200"}).stdout
    assert "ssn/us" in cli("detectors", "list").stdout


def test_what_stands_in_brackets_is_printed_as_it_is(share, cli, tmp_path):
    (share / "letter.txt").rename(share / "[bold]june :bomb:.txt")
    assert "pi-scan[columnar]" in cli("formats").stdout
    done = cli("scan", share, "-o", "[red]list.csv", env={**os.environ, "COLUMNS": "200"})
    assert "[bold]june :bomb:.txt" in done.stdout
    assert "Inventory: [red]list.csv" in done.stdout


def test_the_list_of_formats_fits_a_narrow_terminal(cli):
    said = cli("formats", env={**os.environ, "COLUMNS": "80"}).stdout
    assert max(map(len, said.splitlines())) <= 80
    assert re.search(r"Word document \(DOCX\) +\S", said)


def test_a_wrong_rule_is_told_in_one_sentence(cli, tmp_path, share):
    (tmp_path / "pack" / "ssn").mkdir(parents=True)
    (tmp_path / "pack" / "ssn" / "mine.toml").write_text("colour = 'red'\n")
    for command in (("detectors", "check", "pack"), ("scan", "share", "--detectors", "pack")):
        done = cli(*command)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "colour" in done.stderr


RULE = """
title = "Library card"
references = ["https://example.org"]
anchor = "keyword"
pattern = '(?P<value>[0-9]{6})'
check = "us_license"
keywords = ["library card"]
finds = [{ text = "library card 123457", value = "123457", level = "medium" }]
ignores = [{ text = "123457", why = "no word" }]
known_gaps = []
[weights]
label = 1
[levels]
medium = 1
"""


def test_detectors_check_tries_the_examples_of_a_pack(cli, tmp_path):
    path = tmp_path / "pack" / "ssn" / "library.toml"
    path.parent.mkdir(parents=True)
    path.write_text(RULE)
    assert "ssn/library" not in cli("detectors", "check", "pack").stdout
    path.write_text(
        RULE.replace('text = "123457", why', 'text = "library card 123457", why').replace('"medium" }]', '"high" }]')
    )
    done = cli("detectors", "check", "pack")
    told = [line for line in done.stdout.splitlines() if line.startswith("ssn/library")]
    assert done.returncode == 1
    assert [line.split()[1] for line in told] == ["finds:", "ignores:"]
    for change, why in (
        (('value = "123457"', 'value = "123-457"'), "the check makes '123457' of it"),
        (("[0-9]{6}", "[0-9]{7}"), "the pattern matches nothing"),
        (("label = 1", "label = -9"), "not enough speaks for it"),
    ):
        path.write_text(RULE.replace(*change))
        assert why in cli("detectors", "check", "pack").stdout


def test_a_file_that_cannot_be_read_gives_3(share, cli):
    (share / "broken.docx").write_bytes(b"PK\x03\x04 cut short")
    done = cli("scan", share)
    assert done.returncode == 3
    assert "Not read, or not whole" in done.stdout


def test_links_and_excluded_files_leave_0(share, cli):
    (share / "link").symlink_to("letter.txt")
    (share / "x.bin").write_bytes(b"\0\1\2")
    assert cli("scan", share, "-q", "--exclude", "*.bin").returncode == 0


@pytest.mark.parametrize(("name", "code"), [("letter.txt", 4), ("nothing.txt", 0)])
def test_fail_on_findings(share, cli, name, code):
    assert cli("scan", share / name, "-q", "--fail-on-findings").returncode == code


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("scan",), 2, "Missing argument"),
        (("scan", "share", "--jobs", "x"), 2, "--jobs"),
        (("scan", "share", "--max-memory", "lots"), 2, "no size"),
        (("scan", "share", "--max-rate", "1"), 2, "give at least 16KB/s"),
        (("scan", "-"), 1, "The list on standard input is empty"),
        (("scan", "share", "--exclude", "[a"), 2, "without its"),
        (("scan", "nowhere"), 1, "There is no nowhere"),
        (("scan", "share", "-o", "no/such/folder.csv"), 1, "There is no folder"),
        (("scan", "share", "--store", "share/letter.txt"), 1, "no store"),
        (("report", "nowhere.sqlite"), 1, "There is no store"),
        (("report", "share/letter.txt"), 1, "no store"),
        (("report", "x", "--format", "docx"), 2, "--format"),
        (("swoop",), 2, "swoop"),
    ],
)
def test_mistakes_are_told_in_one_sentence(share, cli, arguments, code, told):
    done = cli(*arguments, stdin=subprocess.DEVNULL)
    assert done.returncode == code
    assert told in done.stderr
    assert "Value error" not in done.stderr
    assert code == 2 or len(done.stderr.splitlines()) == 1


def test_paths_from_standard_input(share, cli, tmp_path):
    done = cli("scan", "-", "-q", input=f"{share / 'letter.txt'}\n{share / 'gone.txt'}\n")
    assert done.returncode == 3
    coverage = json.loads((tmp_path / "inventory.coverage.json").read_text())
    assert (coverage["walked"]["files"], coverage["by_reason"][0]["reason"]) == (2, "vanished")


@pytest.fixture
def heard():
    """Ctrl-C as at a terminal: a shell without job control has what runs in its background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_leaves_130_and_can_be_taken_up(share, cli, tmp_path):
    for number in range(3000):
        (share / f"{number}.txt").write_text(LETTER)
    for sent in (signal.SIGINT, signal.SIGTERM):
        with subprocess.Popen(
            [sys.executable, "-m", "pi_scan", "scan", share, "-q", "-j1", "--max-rate", "20KB/s"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            while not (tmp_path / "inventory.sqlite-wal").exists():
                time.sleep(0.01)
            time.sleep(0.3)
            running.send_signal(sent)
            _, told = running.communicate(timeout=30)
        assert (running.returncode, told) == (130, "Interrupted: the same command goes on where it was.\n")
    assert not (tmp_path / "inventory.csv").exists()
    assert cli("scan", share, "-q").returncode == 0


def test_patterns_are_read_as_they_are_meant_and_told_where_they_take_nothing(share, cli, tmp_path):
    (share / "closed").mkdir()
    (share / "closed/a.txt").write_text("x")
    for pattern in ("./closed", share / "closed/"):
        done = cli("scan", share, "--exclude", pattern)
        assert (done.stderr, "1 skipped" in done.stdout) == ("", True)
    done = cli("scan", share, "--exclude", "closed/", "--exclude", "share/closed/", "--include", "*.txt")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "'share/closed/' matched nothing" in done.stderr


def test_the_inventory_of_other_roots_is_not_replaced_without_a_word(share, cli, tmp_path):
    (tmp_path / "other").mkdir()
    cli("scan", share)
    done = cli("scan", "other", "-q")
    assert done.stderr == (
        f"2 files of {share} left the inventory: scan all roots together, or use another -o for each.\n"
    )


def test_a_reader_that_has_seen_enough_is_no_failure(share, cli):
    cli("scan", share, "-q")
    command = [sys.executable, "-m", "pi_scan", "findings", "inventory.sqlite"]
    with subprocess.Popen(command, cwd=share.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == (b"", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no fork server")
def test_a_scan_that_is_killed_says_nothing(share, cli, tmp_path):
    for number in range(500):
        (share / f"{number}.txt").write_text(LETTER)
    command = [sys.executable, "-m", "pi_scan", "scan", share, "-q", "-j1", "--max-rate", "16KB/s"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as running:
        while not (tmp_path / "inventory.sqlite-wal").exists():
            time.sleep(0.01)
        time.sleep(1)
        running.kill()
        assert running.stderr.read() == b""


def test_the_version(cli):
    assert re.fullmatch(r"pi-scan \d\S*\n", cli("--version").stdout)


def test_passwords_open_locked_files_and_are_kept_nowhere(tmp_path, cli):
    secret = "Harbor-Light-21"
    (tmp_path / "share").mkdir()
    locked = Path(__file__).parents[2] / "corpus/share/it/vault/winzip.zip"
    (tmp_path / "share/winzip.zip").write_bytes(locked.read_bytes())
    given = tmp_path / "passwords.txt"
    given.write_text(f"wrong\n{secret}\n", "utf-8")
    given.chmod(0o644)

    assert cli("scan", "share", "-q").returncode == 3
    done = cli("scan", "share", "--all", "--passwords", "passwords.txt")
    assert done.returncode == 0, "a file that was locked is read again once there are other passwords"
    assert ("chmod 600" in done.stderr) is (os.name == "posix")
    with (tmp_path / "inventory.csv").open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["status"], row["encryption"]) == ("read", "strong")
    left = [path for path in tmp_path.iterdir() if path.is_file() and path != given]
    assert left
    assert not any(secret.encode() in path.read_bytes() for path in left)
    assert secret not in done.stdout + done.stderr
    assert cli("scan", "share", "-q").returncode == 3


def test_files_of_passwords_that_cannot_be_used(tmp_path, cli):
    (tmp_path / "share").mkdir()
    (tmp_path / "many.txt").write_text("".join(f"{number}\n" for number in range(101)))
    (tmp_path / "latin.txt").write_bytes("Straße\n".encode("latin-1"))
    for name, told in (("gone.txt", "cannot be read"), ("many.txt", "more than 100"), ("latin.txt", "UTF-8")):
        done = cli("scan", "share", "--passwords", name)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert told in done.stderr


def test_what_a_password_opens_can_be_looked_at(tmp_path, cli):
    locked = Path(__file__).parents[2] / "corpus/share/it/vault/winzip.zip"
    (tmp_path / "given").write_text("Harbor-Light-21\n")
    (tmp_path / "given").chmod(0o600)
    assert "Nothing to see without the key." not in cli("text", locked).stdout
    assert "Nothing to see without the key." in cli("text", locked, "--passwords", "given").stdout
    assert cli("findings", locked, "--passwords", "given").returncode == 0
