"""A member read in one go is what zipfile gives, and whatever is odd about one is left to zipfile."""

from __future__ import annotations

import io
import zipfile

import pytest

from pi_scan.extract._zip_member import sound_member

TEXT = b"Dear Jane Roe, thank you for your letter. " * 50


def _archive(method: int, *, extra: bytes = b"") -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        info = zipfile.ZipInfo("brief an Zoë.txt")
        info.compress_type = method
        info.extra = extra
        archive.writestr(info, TEXT)
    return stream


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("extra", [b"", b"\xfe\xca\x04\x00abcd"])
def test_a_sound_member_is_whole(method, extra):
    stream = _archive(method, extra=extra)
    info = zipfile.ZipFile(stream).infolist()[0]
    assert sound_member(stream, info) == TEXT
    info.extra = b""  # the directory may say less than the member's own header
    assert sound_member(stream, info) == TEXT


@pytest.mark.parametrize(("field", "value"), [("CRC", 1), ("file_size", len(TEXT) - 1), ("flag_bits", 1)])
def test_any_other_is_left_alone(field, value):
    stream = _archive(zipfile.ZIP_DEFLATED)
    info = zipfile.ZipFile(stream).infolist()[0]
    setattr(info, field, value)
    assert sound_member(stream, info) is None


def test_of_another_method_is_left_alone():
    stream = _archive(zipfile.ZIP_BZIP2)
    assert sound_member(stream, zipfile.ZipFile(stream).infolist()[0]) is None
