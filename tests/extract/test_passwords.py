"""Locked files that a given password opens: they are read, and keep the seal that others meet."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

import pi_scan
from pi_scan.cli.app import app
from pi_scan.extract import doc, ods, odt, office_encrypted, pdf, ppt, sevenzip, xls
from pi_scan.extract import zip as zip_
from pi_scan.model import Blob, ExtractError, Gap, Grade, Limits, Part, Place, Reason, Seal, Sensitive, Status, Text

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus import forge, sealed

SAMPLES = Path(os.environ.get("PI_SCAN_SAMPLES", Path(__file__).parents[2] / "../shared/data"))
CORPUS = Path(__file__).parents[2] / "corpus/share/it/vault"
LETTER = "Jane Roe, Social Security number: 219-09-9998"
GIVEN = ("wrong", "naïve Straße")


def parts(extract, data: bytes, *given: str) -> list[Part]:
    """What comes out, an `ExtractError` as the gap that it becomes."""
    found: list[Part] = []
    place = Place("x")
    try:
        found.extend(extract(Blob(place, data, len(data), passwords=tuple(map(Sensitive, given))), Limits()))
    except ExtractError as error:
        found.append(Gap(place, error.reason, error.detail))
    return found


def word(password: str) -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph(LETTER)
    document.save(plain)
    OOXMLFile(plain).encrypt(password, out)
    return out.getvalue()


def portable(password: str, revision: int) -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    canvas = Canvas(plain)
    canvas.drawString(72, 700, LETTER)
    canvas.save()
    with pikepdf.open(plain) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user=password, owner="o", R=revision))
    return out.getvalue()


LOCKED_WORD = word(GIVEN[1])


def test_a_document_in_a_package():
    seal, blob = parts(office_encrypted.extract, LOCKED_WORD, *GIVEN)
    assert isinstance(seal, Seal)
    assert seal.grade is Grade.STRONG
    assert isinstance(blob, Blob)
    with zipfile.ZipFile(io.BytesIO(blob.source)) as archive:
        assert LETTER in archive.read("word/document.xml").decode()


def test_a_document_whose_password_every_program_knows_is_not_encrypted_in_the_sense_of_the_law():
    seal, blob = parts(office_encrypted.extract, word("VelvetSweatshop"))
    assert isinstance(seal, Seal)
    assert (seal.scheme, seal.bits, seal.grade) == ("Office agile AES, opens without a password", 256, Grade.NONE)
    assert isinstance(blob, Blob)


@pytest.mark.parametrize("revision", [4, 6])
def test_a_pdf(revision: int):
    password = "secret" if revision == 4 else GIVEN[1]
    data = portable(password, revision)
    seal, text, *_ = parts(pdf.extract, data, "wrong", password)
    assert isinstance(seal, Seal)
    assert seal.grade is Grade.STRONG
    assert LETTER in str(text)


@pytest.mark.parametrize("name", ["salaries.pdf", "salaries.xlsx", "winzip.zip"])
def test_files_that_other_programs_locked(name: str):
    extract = {"pdf": pdf, "xlsx": office_encrypted, "zip": zip_}[name.rpartition(".")[2]].extract
    seal, content, *_ = parts(extract, (CORPUS / name).read_bytes(), "wrong", "Harbor-Light-21")
    assert isinstance(seal, Seal)
    assert seal.grade is Grade.STRONG
    assert isinstance(content, Blob | Text)


@pytest.mark.parametrize(
    "name", ["rc4cryptoapi_password.doc", "rc4cryptoapi_password.ppt", "rc4cryptoapi_password.xls"]
)
def test_documents_of_1997_to_2003(name: str):
    path = SAMPLES / "msoffcrypto/tests/inputs" / name
    if not path.is_file():
        pytest.skip("the sample files are not here")
    extract = {"doc": doc, "ppt": ppt, "xls": xls}[name[-3:]].extract
    seal, blob = parts(extract, path.read_bytes(), "wrong", "Password1234_")
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == (128, Grade.STRONG)
    assert isinstance(blob, Blob)
    assert not any(isinstance(part, Seal | Gap) for part in parts(extract, blob.source))


def test_an_opendocument_that_libreoffice_locked():
    path = SAMPLES / "calamine/tests/pass_protected.ods"
    if not path.is_file():
        pytest.skip("the sample files are not here")
    seal, blob = parts(ods.extract, path.read_bytes(), "wrong", "1234")
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == (256, Grade.STRONG)
    assert isinstance(blob, Blob)
    inside = parts(ods.extract, blob.source)
    assert not any(isinstance(part, Seal | Gap) for part in inside)
    assert "2010-10-10" in str(inside[0])


@pytest.mark.parametrize("how", ["blowfish", "aes", "whole"])
def test_an_opendocument_of_each_age(how: str):
    data = sealed.opendocument("secret", f"<t:p xmlns:t='text'>{LETTER}</t:p>", how)
    seal, blob = parts(odt.extract, data, "wrong", "secret")
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == ({"blowfish": 128}.get(how, 256), Grade.STRONG)
    assert isinstance(blob, Blob)
    assert LETTER in str(parts(odt.extract, blob.source)[0])


def test_an_opendocument_that_would_hold_up_the_reader_is_not_tried():
    data = sealed.opendocument("secret", "<p/>", "aes", rounds=100_000_000)
    assert not [part for part in parts(odt.extract, data, "secret") if isinstance(part, Blob)]


@pytest.mark.parametrize("name", ["names.7z", "members.7z"])
def test_a_7z_archive(name: str):
    seal, blob = parts(sevenzip.extract, (CORPUS / name).read_bytes(), "wrong", "Harbor-Light-21")
    assert isinstance(seal, Seal)
    assert (seal.bits, seal.grade) == (256, Grade.STRONG)
    assert isinstance(blob, Blob)
    (note,) = parts(sevenzip.extract, blob.source)
    assert isinstance(note, Blob)
    assert note.source == b"Nothing to see without the key.\n"


@pytest.mark.parametrize(
    "options", [("-mhe=on",), ("-mx=0",), ("-m0=Deflate",), ("-m0=BCJ", "-m1=LZMA"), ("-ms=off", "-mx=9")]
)
def test_7z_archives_of_all_kinds(tmp_path: Path, options: tuple[str, ...]):
    program = shutil.which("7zz")
    if program is None:
        pytest.skip("7-Zip is not installed")
    (tmp_path / "a.txt").write_text(LETTER * 500)
    (tmp_path / "b.exe").write_bytes(Path(program).read_bytes()[:40_000])
    (tmp_path / "empty").touch()
    call = [program, "a", "-psecret", *options, "a.7z", "a.txt", "b.exe", "empty"]
    subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    found = parts(sevenzip.extract, (tmp_path / "a.7z").read_bytes(), "wrong", "secret")
    assert isinstance(found[-1], Blob)
    inside = {part.place.name: part for part in parts(sevenzip.extract, found[-1].source)}
    for name in ("a.txt", "b.exe"):
        assert isinstance(inside[name], Blob)
        assert inside[name].source == (tmp_path / name).read_bytes()


def test_explain_takes_passwords(tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(LOCKED_WORD)
    given = tmp_path / "passwords"
    given.write_text("\n".join(GIVEN))
    given.chmod(0o600)
    shown = CliRunner().invoke(app, ["explain", str(tmp_path / "a.docx"), "--passwords", str(given)])
    assert shown.exit_code == 0
    assert "belongs to J.R." in shown.stdout
    assert "9998" not in shown.stdout


def test_where_no_password_fits_that_is_said():
    for extract, data in (
        (office_encrypted.extract, LOCKED_WORD),
        (pdf.extract, portable("u", 4)),
        (zip_.extract, (CORPUS / "winzip.zip").read_bytes()),
        (sevenzip.extract, (CORPUS / "names.7z").read_bytes()),
        (odt.extract, sealed.opendocument("secret", "<p/>", "aes")),
    ):
        seal, gap = parts(extract, data, "wrong")
        assert isinstance(seal, Seal)
        assert isinstance(gap, Gap)
        assert gap.reason is Reason.ENCRYPTED
        assert gap.detail.endswith("needs a password, and none of those given opens it.")


def test_a_document_that_would_hold_up_the_reader_is_not_tried():
    held = LOCKED_WORD.replace(b'spinCount="100000"', b'spinCount="9000000"'[:18] + b'"')
    assert held != LOCKED_WORD
    assert not [part for part in parts(office_encrypted.extract, held, GIVEN[1]) if isinstance(part, Blob)]


def test_a_changed_member_is_not_taken_for_the_real_one():
    data = bytearray((CORPUS / "winzip.zip").read_bytes())
    data[70] ^= 1
    *_, gap = parts(zip_.extract, bytes(data), "Harbor-Light-21")
    assert isinstance(gap, Gap)


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_zip_members_of_all_strengths(tmp_path: Path, bits: int):
    program = pytest.importorskip("shutil").which("7zz")
    if program is None:
        pytest.skip("7-Zip is not installed")
    (tmp_path / "a.txt").write_text(LETTER * 5000)
    call = [program, "a", "-psecret", f"-mem=AES{bits}", "a.zip", "a.txt"]
    subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    seal, blob = parts(zip_.extract, (tmp_path / "a.zip").read_bytes(), "wrong", "secret")
    assert isinstance(seal, Seal)
    assert seal.bits == bits
    assert isinstance(blob, Blob)
    assert blob.source == (LETTER * 5000).encode()


def test_zip_members_locked_the_old_way():
    data = forge.zip_with_password("a.txt", LETTER.encode(), b"secret", bytes(range(12)))
    seal, blob = parts(zip_.extract, data, "wrong", "secret")
    assert isinstance(seal, Seal)
    assert (seal.scheme, seal.grade) == ("ZipCrypto", Grade.WEAK)
    assert isinstance(blob, Blob)
    assert blob.source == LETTER.encode()


def test_the_library_takes_passwords(tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(LOCKED_WORD)
    (outcome,) = pi_scan.scan(tmp_path, passwords=GIVEN)
    assert (outcome.status, len(outcome.pairs)) == (Status.READ, 1)
