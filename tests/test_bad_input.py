"""Hostile and broken input, from the command line on: one outcome each, the rest is read, nothing is lost or hangs."""

import csv
import gzip
import io
import json
import os
import random
import sqlite3
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import pikepdf
import pytest
import xlsxwriter
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from pi_scan.detect import load_pack
from pi_scan.model import Limits, Reason, Status
from pi_scan.run import local, worker
from pi_scan.scan import GAPS, scan_file
from pi_scan.walk import resolve, walk

LETTER = "Dear Jane Roe,\nyour Social Security number is 219-52-4471.\n12 Elm Street, Arlington, MA 02474\n"
MIB = 1 << 20


# --- documents, whole ---------------------------------------------------------------------------


def _noise(size):
    return "".join(random.Random(1).choices("abcdefghij klmnop", k=size))


def _docx():
    document, target = Document(), io.BytesIO()
    for line in LETTER.splitlines() + [_noise(200) for _ in range(200)]:
        document.add_paragraph(line)
    document.save(target)
    return target.getvalue()


def _xlsx():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Staff")
        sheet.write_row(0, 0, ["Name", "SSN", "Note"])
        for row in range(1, 500):
            sheet.write_row(row, 0, ["Jane Roe", "219-52-4471", _noise(40)[row % 9 :]])
    return target.getvalue()


def _pdf():
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for line in range(300):
        canvas.drawString(72, 720, LETTER.splitlines()[1] if not line else f"Page {line} {_noise(60)}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _protected_pdf():
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf())) as document:
        document.save(target, encryption=pikepdf.Encryption(user="open sesame", owner="sesame", R=6))
    return target.getvalue()


def _zip(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


# --- bombs --------------------------------------------------------------------------------------


def _ratio_bomb():
    """64 MiB of zeros in 64 KB."""
    return _zip(letter=LETTER, zeros=bytes(64 * MIB))


def _nested_bomb():
    """Ten archives in each of ten, and so on: 42.zip has five such levels."""
    inner = _zip(zeros=bytes(32 * MIB))
    for _ in range(4):
        inner = _zip(**{f"m{number}": inner for number in range(10)})
    return inner


def _wide_bomb():
    """The same of members that are each below every limit: only all of them together are too much."""
    inner = _zip(zeros=bytes(15 * MIB))
    for _ in range(3):
        inner = _zip(**{f"m{number}": inner for number in range(10)})
    return inner


def _deep_zip():
    inner = _zip(letter=LETTER)
    for _ in range(40):
        inner = _zip(inner=inner)
    return inner


def _overlapping_zip():
    """Two hundred names for the same packed bytes (D. Fifield, A better zip bomb, WOOT 2019)."""
    plain = bytes(8 * MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush()
    sizes = (zlib.crc32(plain), len(packed), len(plain))
    local_header = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, *sizes, 4, 0) + b"0000" + packed
    directory = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, *sizes, 4, 0, 0, 0, 0, 0, 0)
        + b"%04d" % number
        for number in range(200)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 200, 200, len(directory), len(local_header), 0)
    return local_header + directory + end


def _xml_bomb():
    lol = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><x>&l11;</x>'.encode()


# --- the share ----------------------------------------------------------------------------------

READ, PARTIAL, SKIPPED, FAILED = (status.value for status in Status)
UNREAD = (PARTIAL, FAILED)

FILES = {
    b"empty.txt": (lambda: b"", (READ,), {Reason.EMPTY}),
    b"empty.docx": (lambda: b"", (READ,), {Reason.EMPTY}),
    b"truncated.docx": (lambda: _docx()[:-3000], UNREAD, {Reason.TRUNCATED, Reason.CORRUPT}),
    b"truncated.xlsx": (lambda: _xlsx()[:-3000], UNREAD, {Reason.TRUNCATED, Reason.CORRUPT}),
    b"truncated.pdf": (lambda: _pdf()[:40_000], UNREAD, {Reason.TRUNCATED, Reason.CORRUPT}),
    b"truncated.zip": (lambda: _zip(a=LETTER, b=_noise(9000))[:-2000], UNREAD, {Reason.TRUNCATED, Reason.CORRUPT}),
    b"truncated.gz": (lambda: gzip.compress(_noise(9000).encode())[:-2000], UNREAD, {Reason.TRUNCATED, Reason.CORRUPT}),
    b"stub.docx": (lambda: _docx()[:100], (FAILED,), {Reason.TRUNCATED, Reason.CORRUPT}),
    b"stub.xlsx": (lambda: b"PK\3\4", (FAILED,), {Reason.TRUNCATED, Reason.CORRUPT}),
    b"stub.pdf": (lambda: b"%PDF-1.7\n", (FAILED,), {Reason.TRUNCATED, Reason.CORRUPT}),
    b"stub.zip": (lambda: b"PK\3\4\0", (FAILED,), {Reason.TRUNCATED, Reason.CORRUPT}),
    b"text.docx": (LETTER.encode, (READ,), {Reason.MISLABELLED}),
    b"ratio.zip": (_ratio_bomb, (PARTIAL,), {Reason.RATIO}),
    b"ratio.gz": (lambda: gzip.compress(bytes(64 * MIB)), UNREAD, {Reason.RATIO}),
    b"nested.zip": (_nested_bomb, UNREAD, {Reason.RATIO, Reason.TOO_BIG, Reason.TIMEOUT}),
    b"wide.zip": (_wide_bomb, (FAILED,), {Reason.RATIO}),
    b"deep.zip": (_deep_zip, UNREAD, {Reason.TOO_DEEP}),
    b"overlap.zip": (_overlapping_zip, UNREAD, {Reason.RATIO}),
    b"entities.xml": (_xml_bomb, UNREAD, {Reason.RATIO, Reason.CORRUPT, Reason.UNSUPPORTED, Reason.TOO_BIG}),
    b"deep.json": (lambda: b"[" * 100_000, UNREAD, {Reason.TOO_DEEP, Reason.CORRUPT}),
    b"deep.xml": (lambda: b"<a>" * 100_000, UNREAD, {Reason.TOO_DEEP, Reason.CORRUPT}),
    b"protected.pdf": (_protected_pdf, (FAILED,), {Reason.ENCRYPTED}),
    b"line.txt": (lambda: b"word " * (13 * MIB) + LETTER.encode(), (READ,), {None}),
    b"line.json": (lambda: b'{"a": "' + b"x" * (8 * MIB) + b'"}', (READ,), {None}),
    b"nul.txt": (lambda: b"\0\0" + LETTER.encode() + b"\0", (READ,), {None}),
    b"nul.csv": (lambda: b"Name,SSN\nJane Roe\0\0,219-52-4471\0\n", (READ,), {None}),
    b"nulls.bin": (lambda: bytes(5000), (SKIPPED,), {Reason.NO_EXTRACTOR}),
    b"new\nline.txt": (LETTER.encode, (READ,), {None}),
    b"\x1b[2J\x1b]0;title\x07escape.txt": (LETTER.encode, (READ,), {None}),
    b"caf\xe9 \xff.txt": (LETTER.encode, (READ,), {None}),
    "\u202etxt.exe.txt".encode(): (LETTER.encode, (READ,), {None}),
    b"=cmd|' .txt": (LETTER.encode, (READ,), {None}),
    b'quote",comma.txt': (LETTER.encode, (READ,), {None}),
    b"last.txt": (LETTER.encode, (READ,), {None}),
}
"""Name: its content, the statuses that it may get, and the reasons."""

HOLDING = [name for name, (make, *_) in FILES.items() if make == LETTER.encode]


def _environment(folder):
    return {**os.environ, "PI_SCAN_KEY_FILE": os.path.join(folder, "key"), "SOURCE_DATE_EPOCH": "1772357400"}


def _cli(*arguments, folder, **options):
    """A finished `pi-scan` process; it showed no traceback, and no control character of a file's name."""
    done = subprocess.run(
        [sys.executable, "-m", "pi_scan", *map(os.fspath, arguments)],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        timeout=240,
        check=False,
        **options,
    )
    told = done.stdout + done.stderr
    assert b"Traceback" not in told
    assert b"\x1b]0;" not in told
    assert b"\x1b[2J" not in told
    return done


class Scanned:
    """What a scan wrote about a share."""

    def __init__(self, folder, code):
        self.folder, self.share, self.code = folder, folder / "share", code
        self.coverage = json.loads((folder / "inventory.coverage.json").read_bytes())
        with (folder / "inventory.csv").open(newline="", encoding="utf-8") as stream:
            self.rows = list(csv.DictReader(stream, strict=True))
        with sqlite3.connect(folder / "inventory.sqlite") as store:
            found = store.execute("SELECT path, status, reason, detail FROM files").fetchall()
        store.close()
        root = os.fsencode(self.share.resolve())
        self.files = {os.path.relpath(os.fsencode(path), root): rest for path, *rest in found}
        assert len(self.files) == len(found)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    share = folder / "share"
    share.mkdir()
    for name, (make, *_) in FILES.items():
        with open(os.path.join(os.fsencode(share), name), "wb") as stream:
            stream.write(make())
    os.mkfifo(share / "fifo")
    (share / "device").symlink_to("/dev/zero")
    (share / "loop").symlink_to(".")
    done = _cli("scan", share, "--all", "--jobs", "2", folder=folder)
    return Scanned(folder, done.returncode)


@pytest.mark.parametrize("name", FILES, ids=os.fsdecode)
def test_each_gets_one_outcome(scanned, name):
    _, statuses, reasons = FILES[name]
    status, reason, detail = scanned.files[name]
    assert status in statuses, (status, reason, detail)
    assert (Reason(reason) if reason else None) in reasons, (reason, detail)
    assert bool(detail) == bool(reason), "a reason is told in a sentence"


def test_what_is_no_file_is_not_opened(scanned):
    assert scanned.files[b"fifo"][:2] == [SKIPPED, Reason.SPECIAL_FILE]
    assert scanned.files[b"device"][:2] == [SKIPPED, Reason.LINK]
    assert scanned.files[b"loop"][:2] == [SKIPPED, Reason.LINK]


def test_the_scan_goes_on_and_the_code_is_3(scanned):
    assert scanned.code == 3
    assert len(scanned.files) == len(FILES) + 3


def test_nothing_is_lost(scanned):
    figures = scanned.coverage
    for unit in ("files", "bytes"):
        assert figures["walked"][unit] == sum(figures[status.value][unit] for status in Status)
    assert figures["walked"]["files"] == len(scanned.rows) == len(scanned.files)


def test_the_csv_is_whole_and_safe(scanned):
    names = [row["location"] for row in scanned.rows]
    assert all(None not in row and None not in row.values() for row in scanned.rows)
    assert all(character.isprintable() for name in names for character in name)
    assert all("\u202e" not in name for name in names)
    ends = [os.path.basename(name) for name in names]
    for shown in (
        "new\\x0aline.txt",
        "\\x1b[2J\\x1b]0;title\\x07escape.txt",
        "caf\\xe9 \\xff.txt",
        "\\u202etxt.exe.txt",
    ):
        assert ends.count(shown) == 1


def test_names_of_any_kind_are_read(scanned):
    people = {os.path.basename(row["location"]): row["people_ma"] for row in scanned.rows}
    assert [people[name] for name in ("last.txt", "new\\x0aline.txt", "caf\\xe9 \\xff.txt")] == ["1", "1", "1"]
    assert sum(row["status"] == "read" and row["people_ma"] == "1" for row in scanned.rows) >= len(HOLDING)


@pytest.mark.parametrize("name", ["text.docx", "nul.txt", "nul.csv", "line.txt", "ratio.zip"])
def test_what_can_be_read_of_it_is_found(scanned, name):
    (row,) = [row for row in scanned.rows if row["location"].endswith(f"/{name}")]
    assert (row["people"], row["ssn"]) == ("1", "1")


@pytest.mark.parametrize("command", ["findings", "explain", "text"])
def test_other_commands_bear_it_too(scanned, command):
    share = os.fsencode(scanned.share)
    paths = [
        os.path.join(share, name) for name in (*FILES, b"fifo", b"device") if not name.startswith((b"line", b"wide"))
    ]
    done = _cli(command, "-", folder=scanned.folder, input=b"\0".join(paths))
    assert done.returncode in (0, 3), done.stderr
    assert done.stdout.count(b"last.txt") >= 1


@pytest.mark.parametrize("command", ["scan", "findings", "explain", "text"])
def test_a_fifo_by_its_name(scanned, command, tmp_path):
    done = _cli(command, scanned.share / "fifo", folder=tmp_path)
    assert done.returncode == 3


def test_files_that_went_away_between_listing_and_opening(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(LETTER)
    files = list(walk(resolve([str(tmp_path)])))
    (tmp_path / "b.txt").unlink()
    (tmp_path / "c.txt").unlink()
    (tmp_path / "c.txt").mkdir()
    results = dict(pair for batch in local.run(local.batches(files), worker.Setup(Limits())) for pair in batch)
    fates = {os.path.basename(outcome.path): (outcome.status, outcome.reason) for outcome in results.values()}
    assert fates == {
        "a.txt": (Status.READ, None),
        "b.txt": (Status.FAILED, Reason.VANISHED),
        "c.txt": (Status.SKIPPED, Reason.SPECIAL_FILE),
    }


def _obey_permissions():
    """Take from this process, before it becomes another program, what lets the superuser read everything."""
    import ctypes

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            raise PermissionError


def test_without_permission(tmp_path):
    share = tmp_path / "share"
    for name in ("open", "closed", "listed only"):
        (share / name).mkdir(parents=True)
        (share / name / "letter.txt").write_text(LETTER)
    (share / "open" / "closed.txt").write_text(LETTER)
    closed = {share / "open" / "closed.txt": 0, share / "closed": 0, share / "listed only": 0o444}
    options = {"preexec_fn": _obey_permissions} if os.geteuid() == 0 else {}
    try:
        for path, mode in closed.items():
            path.chmod(mode)
        done = _cli("scan", share, "--all", folder=tmp_path, **options)
    except subprocess.SubprocessError:
        pytest.skip("the superuser's rights cannot be dropped here")
    finally:
        for path in closed:
            path.chmod(0o700)
    found = Scanned(tmp_path, done.returncode)
    assert found.code == 3, done.stderr
    fates = {os.path.relpath(row["location"], share.resolve()): (row["status"], row["reason"]) for row in found.rows}
    assert fates == {
        "closed": (FAILED, "permission denied"),
        "listed only/letter.txt": (FAILED, "permission denied"),
        "open/closed.txt": (FAILED, "permission denied"),
        "open/letter.txt": (READ, ""),
    }


def test_a_million_gaps_are_counted_and_not_all_listed(tmp_path):
    members = GAPS + 200
    locked = bytearray(_zip(**{f"m{number}": "x" for number in range(members)}))
    at = locked.find(b"PK\1\2")
    while at >= 0:
        locked[at + 8] |= 1  # says that the member is encrypted
        at = locked.find(b"PK\1\2", at + 46)
    (tmp_path / "locked.zip").write_bytes(locked)
    outcome = scan_file(str(tmp_path / "locked.zip"), Limits(), load_pack())
    assert (outcome.status, outcome.reason) == (Status.FAILED, Reason.ENCRYPTED)
    assert len(outcome.gaps) == GAPS + 1
    assert "200 more" in outcome.gaps[-1].detail


@pytest.mark.parametrize(("filler", "reason"), [(_noise(2000), None), ("x" * 200_000, Reason.TOO_BIG)])
def test_members_of_a_file_may_be_so_large_in_all(tmp_path, filler, reason):
    members = {f"m{number}": filler for number in range(50)}
    (tmp_path / "a.zip").write_bytes(_zip(**members, last=LETTER))
    outcome = scan_file(str(tmp_path / "a.zip"), Limits(total_bytes=10_000), load_pack())
    assert outcome.reason is reason
    assert len(outcome.pairs) == (reason is None)


# --- a line of 2 GiB ----------------------------------------------------------------------------

_READ_ONE = """
import sys
from pi_scan.detect import load_pack
from pi_scan.model import Limits
from pi_scan.scan import scan_file
outcome = scan_file(sys.argv[1], Limits(seconds=600), load_pack())
numbers = {number.value.reveal() for pair in outcome.pairs for number in pair.numbers}
print(outcome.status.value, len(numbers), "219524471" in numbers, sep=",")
"""


def _anonymous(process):
    """Bytes of memory that are its own, without what is mapped from files."""
    with open(f"/proc/{process.pid}/status") as status:
        return next((int(line.split()[1]) << 10 for line in status if line.startswith("RssAnon")), 0)


@pytest.mark.long
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is measured through /proc")
@pytest.mark.parametrize("filler", [b"word ", b"0", b"a\0", b"12-34 ", b"x,y ", b"\xe9 "])
def test_a_line_of_two_gib(tmp_path, filler):
    path = tmp_path / "line.txt"
    block = filler * (MIB // len(filler))
    with path.open("wb") as stream:
        for _ in range(2048):
            stream.write(block)
        stream.write(f" {LETTER}".encode("utf-16-le" if filler == b"a\0" else "ascii"))
    peak = 0
    with subprocess.Popen([sys.executable, "-c", _READ_ONE, path], stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _anonymous(process))
            time.sleep(0.05)
        told = process.stdout.read()
    path.unlink()
    assert (told, process.returncode) == ("read,1,True\n", 0)
    assert peak < 300 * MIB
