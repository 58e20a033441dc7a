"""After a scan no number and no name of the ground truth stands in anything that the program wrote or said."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from corpus.truth import read_expected

ROOT = Path(__file__).resolve().parents[1]
SHARE, EXPECTED = ROOT / "corpus/share", ROOT / "corpus/expected"

NAMED = {
    "letters/219-52-4471.txt": "Dear Jane Roe,\nSocial Security number: 219-52-4471\n",
    "4532 0151 1283 0366/card.txt": "Card number 4532 0151 1283 0366, expires 12/27, of Jane Roe\n",
    "scan_219524472.csv": "Name,SSN\nJane Roe,219-52-4472\nJohn Poe,219-52-4473\n",
    "219-52-4474.docx": "PK\x03\x04",
    "SSN 219-52-4475 of Jane Roe.bin": "\0\1\2",
}
"""Files whose very names hold what is to be hidden."""
PLANTED = (
    "219524471",
    "4532015112830366",
    "219524472",
    "219524473",
    "219524474",
    "219524475",
    "219524476",
    "219524477",
)


def expectations():
    return [read_expected(path) for path in sorted(EXPECTED.rglob("*.toml"))]


def values():
    """Every number of the ground truth in its canonical form; decoys that look like one are no secrets."""
    found = set(PLANTED)
    for expected in expectations():
        found.update(number["value"] for person in expected.people for number in person["numbers"])
        found.update(number["value"] for number in expected.unpaired)
        found.update(expected.test_values)
    return sorted(found)


def names():
    return sorted(
        {person["name"] for expected in expectations() for person in expected.people} | {"Jane Roe", "John Poe"}
    )


def spelled(value):
    """The number in any writing: bare, dashed, spaced, dotted, with dashes and spaces of Unicode, in any case."""
    separator = rb"(?:[ ._/-]|\xc2\xa0|\xe2\x80[\x80-\xaf]|\xe2\x88\x92|\0)?"
    body = separator.join(re.escape(character.encode()) for character in value)
    if value == "123456789":  # compiled patterns hold the row of all digits
        return rb"(?<!0)" + body
    return rb"(?<![0-9A-Za-z])" + body + rb"(?![0-9A-Za-z])" if len(value) < 9 else body


def written(name):
    """A name in its own order or family name first, whatever stands between its words."""
    words = [re.escape(word.encode()) for word in name.split()]
    gap = rb"[\s,._-]+"
    return gap.join(words) + rb"|" + gap.join((words[-1], *words[:-1]))


NUMBERS = {value.encode(): re.compile(spelled(value), re.IGNORECASE) for value in values()}
NAMES = [(name.split()[-1].encode().upper(), re.compile(written(name), re.IGNORECASE)) for name in names()]
NOT_IN_NUMBERS = bytes(set(range(256)) - set(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def numbers_in(data):
    """How many numbers of the ground truth stand in `data`: a count, for the test's own output is to be safe too."""
    bare = data.upper().translate(None, NOT_IN_NUMBERS)  # quick to search; what is found is looked at closely
    return sum(len(pattern.findall(data)) for value, pattern in NUMBERS.items() if value in bare)


def names_in(data):
    """How many full names."""
    upper = data.upper()
    return sum(len(pattern.findall(data)) for family, pattern in NAMES if family in upper)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a copy of the share, and nothing else that was there before."""
    folder = tmp_path_factory.mktemp("masking")
    shutil.copytree(SHARE, folder / "share")
    for name, text in NAMED.items():
        path = folder / "share" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("latin-1"))
    with xlsxwriter.Workbook(folder / "share/sheet.xlsx") as book:
        book.add_worksheet("219-52-4476").write_column(0, 0, ["Jane Roe", "SSN 219-52-4476"])
        book.add_worksheet("219-52-4477")
    for path in (folder / "share").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # a time's digits are to be no number by chance
    (folder / "before.txt").write_text("Jane Roe, SSN 987-65-4320")
    cli(folder, "explain", "before.txt")
    STANDING.update((path, path.read_bytes()) for path in files_written(folder))
    return folder


STANDING: dict[Path, bytes] = {}
"""What was kept of the rules, among them known test values, before a file of the share was read."""


def environment(place):
    own = {name: str(place / name) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    for folder in own.values():
        os.makedirs(folder, exist_ok=True)
    return {**os.environ, **own, "SOURCE_DATE_EPOCH": "1772357400", "PYTHONDEVMODE": "", "PYTHONLOGGING": "debug"}


def cli(place, *arguments):
    command = [sys.executable, "-m", "pi_scan", *arguments]
    done = subprocess.run(command, cwd=place, env=environment(place), capture_output=True, timeout=120, check=False)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout + done.stderr


def files_written(place):
    """Everything that lies beside the share, but for what stood there before a file of it was read."""
    for path in sorted(place.rglob("*")):
        if path.is_file() and not path.is_relative_to(place / "share") and STANDING.get(path) != path.read_bytes():
            yield path


def assert_nothing_leaks(place):
    paths = list(files_written(place))
    assert paths
    for path in paths:
        assert not numbers_in(path.read_bytes()), path.name
        assert not names_in(_without_paths(path.read_bytes(), place)), path.name
        assert not numbers_in(os.fsencode(path))


def _without_paths(data, place):
    """`data` without the names of files, which an inventory must give: a person's name in one is told with it."""
    for name in sorted((path.name for path in (place / "share").rglob("*")), key=len, reverse=True):
        data = data.replace(name.encode(), b"")
    return re.sub(rb"SSN \S+ of Jane Roe\.bin", b"", data)


@pytest.fixture(scope="module")
def interrupted(place):
    """Killed in the midst of it: what lies in the write-ahead log then is there for anyone who takes the disk."""
    command = [sys.executable, "-m", "pi_scan", "scan", "share", "-q", "-j1", "-o", "killed.csv"]
    with subprocess.Popen(command, cwd=place, env=environment(place), start_new_session=True) as running:
        until = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < until:
            log = place / "killed.sqlite-wal"
            if log.exists() and log.stat().st_size > 60_000:
                break
            time.sleep(0.005)
        os.killpg(running.pid, signal.SIGKILL)
    return place


@pytest.fixture(scope="module")
def scanned(interrupted):
    """The share scanned twice, so that rows were replaced and pages freed, with all that was said meanwhile."""
    said = cli(interrupted, "scan", "share", "--all", "--jobs", "2")
    said += cli(interrupted, "scan", "share", "--all", "--fresh", "--show", "none")
    said += cli(interrupted, "scan", "share", "--all", "--fresh")
    return interrupted, said


def test_the_ground_truth_is_searched_for(place):
    assert len(values()) > 100
    assert len(names()) > 50
    everything = b"\n".join(path.read_bytes() for path in (place / "share").rglob("*.txt") if path.is_file())
    assert numbers_in(everything) > 20
    assert names_in(everything) > 20


def test_a_killed_run_leaves_nothing_to_read(interrupted):
    assert_nothing_leaks(interrupted)


def test_files_and_summary(scanned):
    place, said = scanned
    assert b"People" in said
    assert {"inventory.csv", "inventory.coverage.json", "inventory.sqlite"} <= {
        path.name for path in files_written(place)
    }
    assert_nothing_leaks(place)
    assert not numbers_in(said)
    assert not names_in(_without_paths(said, place))


def unpacked(path):
    """What a file holds; of a workbook, what its parts hold."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return b"\n".join(map(parts.read, parts.namelist()))


@pytest.mark.parametrize(
    "arguments",
    [
        ("findings", "inventory.sqlite"),
        ("findings", "inventory.sqlite", "--format", "jsonl"),
        ("findings", "inventory.sqlite", "--format", "csv", "-o", "findings.csv"),
        ("findings", "share", "--format", "jsonl"),
        ("report", "inventory.sqlite", "--format", "csv", "--all"),
        ("report", "inventory.sqlite", "--format", "jsonl", "-o", "report.jsonl"),
        ("report", "inventory.sqlite", "--format", "md", "-o", "report.md"),
        ("report", "inventory.sqlite", "--format", "html", "--all", "-o", "report.html"),
        ("report", "inventory.sqlite", "--format", "xlsx", "--all", "-o", "report.xlsx"),
        ("explain", "share"),
    ],
    ids=" ".join,
)
def test_what_other_commands_say(scanned, arguments):
    place, _ = scanned
    said = cli(place, *arguments)
    if "-o" in arguments:
        said += unpacked(place / arguments[-1])
    assert len(said) > 1000
    assert not numbers_in(said)
    assert not names_in(_without_paths(said, place))


def test_what_is_left_in_the_end(scanned):
    assert_nothing_leaks(scanned[0])
