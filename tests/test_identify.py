from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan import identify as module
from pi_scan.extract import extractor_for, formats
from pi_scan.identify import ENCRYPTED_OFFICE, OLE2, identify, magic_available
from pi_scan.model import Blob, Format, Place


def found(data, name="a", declared=""):
    body = data.encode() if isinstance(data, str) else data
    return identify(Blob(Place(name), body, len(body), declared=declared), formats())


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def ole2(*names):
    """An OLE2 file of one allocation sector and one directory."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30] = 9
    header[48:52] = (1).to_bytes(4, "little")
    header[76:80] = (0).to_bytes(4, "little")
    allocation = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * 504
    directory = bytearray()
    for name in names:
        raw = name.encode("utf-16-le") + b"\0\0"
        directory += raw.ljust(64, b"\0") + len(raw).to_bytes(2, "little") + bytes(62)
    return bytes(header) + allocation + bytes(directory).ljust(512, b"\0")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.txt", "Dear Ana Silva", "text/plain"),
        ("a", "Dear Ana Silva", "text/plain"),
        ("a.csv", "Name,SSN\nAna,1\n", "text/csv"),
        ("a.dat", "Name|SSN|City\nAna|1|Lynn\nBo|2|Hull\n", "text/csv"),
        ("a.txt", "Name\tSSN\nAna\t1\nBo\t2\n", "text/csv"),
        ("a", '{"name": "Ana"}', "application/json"),
        ("a.txt", '[{"name": "Ana"}]', "application/json"),
        ("a.log", "[2024-01-01 12:00] started\n", "text/plain"),
        ("a", "<?xml version='1.0'?><r/>", "application/xml"),
        ("a.xml", "<r/>", "application/xml"),
        ("a", "<!DOCTYPE html><p>Ana", "text/html"),
        ("a", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "text/html"),
        ("a.html", "\ufeff \n<!DOCTYPE html>\n<html>" + "\1" * 99, "text/html"),
        ("a.csv", "<!DOCTYPE html>\n<html>", "text/html"),
        ("a.xml", "<?xml version='1.0'?><html/>", "application/xml"),
        ("a", "<html>".encode("utf-16"), "text/html"),
        ("a.csv", "<table><tr><td>Ana</table>", "text/html"),
        ("a.md", "# Ana\n\nSilva", "text/plain"),
        ("a", "Received: by x\nFrom: a@example.com\nTo: b@example.com\nSubject: Hi\n\nBody", "message/rfc822"),
        ("a.txt", "From: Ana\nTo: Bo\nSubject: memo\n\nBody", "text/plain"),
        ("a", "From a@example.com Mon Jan  1 10:00:00 2024\nFrom: a@example.com\n\nBody", "application/mbox"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        ("a.pdf", b"\r\njunk\r\n%PDF-1.4\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        ("a", gzip.compress(b"Ana", mtime=0), "application/gzip"),
        ("a", zipped("a.txt"), "application/zip"),
        ("a", zipped("old/word/document.xml"), "application/zip"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        ("a", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        ("a", b"GIF89a\x01\0\x01\0", "image/gif"),
        ("a", b"\0\0\0\x18ftypmp42\0\0", "video/mp4"),
        ("a.exe", b"MZ\x90\0\3\0\0\0", "application/vnd.microsoft.portable-executable"),
        ("a", b"Rar!\x1a\7\1\0", "application/vnd.rar"),
        ("a", b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed"),
        ("a", b"BZh91AY&SY\0\1\2", "application/x-bzip2"),
        ("a", b"\xfd7zXZ\0\0\4", "application/x-xz"),
        ("a", b"\x28\xb5\x2f\xfd\0\1", "application/zstd"),
        ("a", b"SQLite format 3\0\x10\0", "application/vnd.sqlite3"),
        ("a", b"!BDN\0\1\2\3", "application/vnd.ms-outlook-pst"),
        ("a", bytes(257) + b"ustar\0" + bytes(249), "application/x-tar"),
        ("a.doc", ole2("Root Entry", "WordDocument"), "application/msword"),
        ("a.xls", ole2("Root Entry", "Workbook"), "application/vnd.ms-excel"),
        ("a", ole2("Root Entry", "Contents"), OLE2),
        ("a.docx", ole2("Root Entry", "EncryptionInfo", "EncryptedPackage"), ENCRYPTED_OFFICE),
        ("a.txt", "", "inode/x-empty"),
    ],
)
def test_what_it_is(name, data, media_type):
    assert found(data, name).media_type == media_type


@pytest.mark.parametrize(
    "form", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252"]
)
def test_text_in_every_form_is_text(form):
    text = "Name: José Conceição\nSSN: 219-09-9998\n" * 3
    assert found(text.encode(form), "a.txt").media_type == "text/plain"
    assert found('{"name": "José", "city": "Lynn"}'.encode(form), "a").media_type == "application/json"


def test_members_tell_office_documents_apart():
    for format_ in formats():
        if format_.zip_member:
            result = found(zipped("[Content_Types].xml", format_.zip_member), "a.zip")
            assert result.format is format_
            assert result.mislabelled
            assert not found(zipped("[Content_Types].xml", format_.zip_member), f"a{format_.extensions[0]}").mislabelled


def test_text_named_docx_is_mislabelled_and_read_as_text():
    result = found("Dear Ana", "letter.docx")
    assert result.media_type == "text/plain"
    assert result.mislabelled
    assert result.note


def test_a_truncated_docx_goes_to_its_reader():
    data = zipped("[Content_Types].xml", "word/document.xml")
    result = found(data[: len(data) // 2], "letter.docx")
    assert "wordprocessingml" in result.media_type
    assert not result.mislabelled


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "a"])
def test_binary_is_never_text(name):
    noise = bytes(range(256)) * 8
    result = found(noise, name)
    assert result.format is None
    assert result.mislabelled == (name != "a")


def test_text_with_some_nul_bytes_is_text():
    assert found(b"Name: Ana Silva\0\0\0\0SSN: 219-09-9998\n" * 4, "a.txt").media_type == "text/plain"


def test_what_a_container_declares_is_a_hint_for_text_only():
    assert found("Ana,Silva", "part-1", declared="text/csv; charset=utf-8").media_type == "text/csv"
    assert found(b"\x89PNG\r\n\x1a\n\0\0", "part-1", declared="text/csv").media_type == "image/png"


def test_without_libmagic_unknown_binary_is_unknown(monkeypatch):
    monkeypatch.setattr(module, "_magic", lambda: None)
    assert found(bytes(range(256)) * 8).media_type == "application/octet-stream"
    magic_available.cache_clear()
    assert not magic_available()
    magic_available.cache_clear()


def test_extractors_are_found_by_every_media_type():
    for format_ in formats():
        assert all(extractor_for(media_type) is not None for media_type in format_.media_types)
    assert extractor_for("image/png") is None


@given(st.binary(max_size=600), st.sampled_from(["a", "a.docx", "a.pdf", "a.csv", "a.zip", "a.xls"]))
def test_any_bytes_are_something(data, name):
    result = found(data, name)
    assert "/" in result.media_type
    assert result.format is None or isinstance(result.format, Format)


@given(st.binary(max_size=600), st.sampled_from([b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"PK\5\6"]))
def test_any_bytes_behind_a_signature_are_something(data, signature):
    assert found(signature + data + b"PK\5\6" + data[:30]).media_type
