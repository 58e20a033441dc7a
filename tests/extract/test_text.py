from __future__ import annotations

import mmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.detect import detector, load_pack
from pi_scan.extract import _plain
from pi_scan.extract.text import extract
from pi_scan.model import Blob, Limits, Place
from pi_scan.pair import pairs

SAMPLE = "Name: José Conceição\nCity: Lynn\n"


@pytest.mark.parametrize(
    "form",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252", "latin-1"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_form_and_line_end(read, form, end):
    (part,) = read(extract, SAMPLE.replace("\n", end).encode(form))
    assert str(part) == SAMPLE


def test_windows_quotes_and_dashes(read):
    (part,) = read(extract, "Ana’s “account” – 12 €".encode("cp1252"))
    assert str(part) == "Ana’s “account” – 12 €"


@pytest.mark.parametrize(
    ("form", "text"),
    [("cp1251", "Анна Иванова живёт в Бостоне, "), ("shift_jis", "山田太郎はボストンに住んでいます。")],
)
def test_other_alphabets(read, form, text):
    (part,) = read(extract, (text * 20).encode(form))
    assert text[:6] in str(part)


def test_damaged_utf8_keeps_its_good_letters(read):
    data = ("José " * 50).encode() + b"\xff\xfe\xc3 219-09-9998"
    (part,) = read(extract, data)
    assert bytes(part.data) == data


def test_nul_bytes_are_no_obstacle(read):
    (part,) = read(extract, b"Ana\0\0Silva 219-09-9998\n" * 3)
    assert b"219-09-9998" in part.data


def test_a_mapped_file_is_not_copied(tmp_path):
    path = tmp_path / "a.log"
    path.write_bytes(b"nothing to see\r\n" * 10_000)
    (part,) = extract(Blob(Place(str(path)), str(path), path.stat().st_size), Limits())
    assert isinstance(part.data, mmap.mmap)


def test_conversion_goes_block_by_block_and_cuts_at_line_ends(read, monkeypatch):
    monkeypatch.setattr(_plain, "_CONVERTED", 1000)
    text = "".join(f"line {number} of José\n" for number in range(500))
    parts = read(extract, text.encode("cp1252"))
    assert len(parts) > 5
    assert "".join(map(str, parts)) == text
    assert all(str(part).endswith("\n") for part in parts)
    assert parts[1].marks == ((0, "part=2"),)


def test_a_character_over_the_edge_of_a_block_is_no_damage(read, monkeypatch):
    monkeypatch.setattr(_plain, "_BLOCK", 7)
    (part,) = read(extract, "José Conceição é".encode())
    assert str(part) == "José Conceição é"


def test_empty_gives_nothing(read):
    assert read(extract, b"") == []
    assert read(extract, b"\xef\xbb\xbf") == []


@given(st.binary(max_size=400))
def test_any_bytes(check, data):
    check(extract, data)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=100),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_unicode_comes_back_as_it_was(read, text, form):
    parts = read(extract, text.encode(form))
    assert "".join(map(str, parts)) == text.removeprefix("\ufeff")


FORM = "PAYER'S NAME          1099-NEC\nHILLSIDE SUPPLY INC\n\nRECIPIENT'S TIN\n{}\n\nRECIPIENT\n{}\n4 ELM ST\nLYNN MA 01902\n"


def test_forms_on_pages_of_their_own_are_records(read):
    pages = [FORM.format("219-09-9998", "SILVA, ANA"), FORM.format("532-41-8876", "QORVATHI, JAXTYN A")]
    (part,) = read(extract, "\f".join(pages).encode())
    assert list(part.records) == [0, len(pages[0]) + 1]
    found = {(one.person.surname.reveal(), one.numbers[0].value.reveal()) for one in pairs(detector(load_pack()), part)}
    assert found == {("SILVA", "219099998"), ("QORVATHI", "532418876")}


def test_pages_of_a_report_are_no_records(read):
    pages = [f"STAFF REGISTER  PAGE {page}\n" + f"row {page}1\nrow {page}2\n" * 5 for page in range(3)]
    (part,) = read(extract, "\f".join(pages).encode())
    assert not part.records
