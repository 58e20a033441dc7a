from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import json as module
from pi_scan.extract.json import extract
from pi_scan.model import Gap, Reason, Table, Text

PEOPLE = [{"name": "Ana Silva", "ssn": "219-09-9998"}, {"name": "Bo Lima", "ssn": "219-09-9997"}]


def test_a_list_of_flat_records_is_a_table(read):
    (table,) = read(extract, json.dumps(PEOPLE))
    assert table.columns == ("name", "ssn")
    assert table.cells == (("Ana Silva", "Bo Lima"), ("219-09-9998", "219-09-9997"))


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("key", "value"),
        ("name", "value"),
        ("label", "answer"),
        ("question", "answer"),
        ("field", "value"),
        ("id", "text"),
    ],
)
def test_answers_of_a_form_are_one_person(read, label, value):
    answers = [
        {label: "first_name", value: "Ana"},
        {label: "last_name", value: "Silva"},
        {label: "ssn", value: "219-09-9998"},
    ]
    for whole in (answers, {"data": answers}, {"data": [{"type": "text", **answer} for answer in answers]}):
        (text,) = read(extract, json.dumps(whole))
        lines = [line.removeprefix("data ") for line in str(text).splitlines()]
        assert lines == ["first name: Ana", "last name: Silva", "ssn: 219-09-9998"]


def test_answers_of_two_forms_are_two_people_and_names_with_values_are_a_table(read):
    rows = [("name", "Ana Silva"), ("ssn", "219-09-9998"), ("name", "Bo Lima"), ("ssn", "219-09-9997")]
    (table,) = read(extract, json.dumps([{"key": key, "value": value} for key, value in rows]))
    assert table.columns == ("name", "ssn")
    (table,) = read(extract, json.dumps([{"name": one["name"], "value": one["ssn"]} for one in PEOPLE]))
    assert table.columns == ("name", "value")
    (table,) = read(extract, json.dumps([{"label": "name", "value": "1", "member": "219-09-9998"}] * 2))
    assert "219-09-9998" in table.cells[2]


@pytest.mark.parametrize("joint", ["\n", "\n\n", " ", "\x1e", ",\n"])
def test_records_one_after_the_other(read, joint):
    (table,) = read(extract, joint.join(map(json.dumps, PEOPLE)))
    assert table.cells[0] == ("Ana Silva", "Bo Lima")


def test_values_of_other_types_and_objects_in_records_become_cells(read):
    rows = [{"id": 1, "ok": True, "pay": 1.5, "at": {"city": "Lynn"}, "tel": ["1", "2"]}, {"id": 2, "note": "a\nb"}]
    (table,) = read(extract, json.dumps(rows))
    assert table.columns == ("id", "ok", "pay", "at city", "tel", "note")
    assert list(zip(*table.cells, strict=True)) == [
        ("1", "true", "1.5", "Lynn", "1; 2", ""),
        ("2", "", "", "", "", "a b"),
    ]


def test_records_that_are_alike_in_all_their_objects(read):
    rows = [{"id": 1, "at": {"city": "Lynn", "geo": {"zip": zip_code}}, "ok": None} for zip_code in ("01901", "01902")]
    (table,) = read(extract, json.dumps(rows))
    assert table.columns == ("id", "at city", "at geo zip", "ok")
    assert table.cells[2] == ("01901", "01902")


def test_columns_of_one_name_are_not_lost(read):
    (table,) = read(extract, json.dumps([{"a b": "1", "a": {"c": "2"}, "a c": "3"}] * 2))
    assert table.columns == ("a b", "a c")


def test_nested_records_are_paragraphs_with_paths_and_hard_boundaries(read):
    record = {
        "patientName": {"family": "Silva", "given": ["Ana", "Maria"]},
        "ids": [{"system": "us-ssn", "value": "219-09-9998"}, {"label": "phone", "value": "781-555-0100"}],
    }
    (text,) = read(extract, json.dumps([record, record]))
    first = str(text)[: text.records[0]]
    assert len(text.records) == 1
    assert first == (
        "patient Name family: Silva\npatient Name given: Ana Maria\n\n"
        "ids system: us-ssn\nids value: 219-09-9998\n\nids phone: 781-555-0100\n\n"
    )
    assert str(text)[text.records[0] :].startswith("patient Name family: Silva")


def test_what_surrounds_a_list_is_its_context(read):
    text, table = read(extract, json.dumps({"employer": "Example Ltd.", "staff": [*PEOPLE, *PEOPLE]}))
    assert str(text).startswith("employer: Example Ltd.")
    assert table.context == "employer: Example Ltd.\nstaff"
    assert table.height == 4


def test_records_by_key(read):
    (table,) = read(extract, json.dumps({"E1": PEOPLE[0], "E2": PEOPLE[1], "E3": PEOPLE[0]}))
    assert table.columns == ("", "name", "ssn")
    assert table.cells[0] == ("E1", "E2", "E3")


def test_a_list_of_rows_is_a_grid(read):
    (table,) = read(extract, json.dumps([["Name", "SSN"], ["Ana Silva", "219-09-9998"], ["Bo", "219-09-9997"]]))
    assert table.columns == ("Name", "SSN")


@pytest.mark.parametrize(
    "data", ['{"name": "Ana', "not json", '{"a": 1} trailing words', "[1, 2,, 3]", "{'name': 'Ana'}"]
)
def test_what_is_not_json_is_read_as_text(read, data):
    (text,) = read(extract, data)
    assert str(text) == data


@pytest.mark.parametrize("form", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(read, form):
    (table,) = read(extract, json.dumps([{"n": "José"}, {"n": "Conceição"}], ensure_ascii=False).encode(form))
    assert table.cells[0] == ("José", "Conceição")


def test_what_python_takes_and_orjson_does_not(read):
    (table,) = read(extract, r'[{"n": NaN, "s": "\ud800 219-09-9998"}, {"n": 1, "s": "b"}]')
    assert "219-09-9998" in table.cells[1][0]


@pytest.mark.parametrize("data", ["[" * 100_000, '{"a":' * 100_000, '[{"a":' * 50_000 + "1" + "}]" * 50_000])
def test_nesting_bombs(read, data):
    parts = read(extract, data)
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.TOO_DEEP]


def test_below_the_nesting_limit_there_is_a_gap_and_above_it_text(read):
    value: object = "219-09-9998"
    for _ in range(50):
        value = {"a": value}
    text, gap = read(extract, json.dumps({"name": "Ana", "deep": value}), nesting=20)
    assert str(text).startswith("name: Ana")
    assert gap.reason is Reason.TOO_DEEP


@pytest.mark.parametrize("inner", [[], [{"n": 1}, {"n": 2}]])
def test_a_large_list_is_read_in_pieces(read, monkeypatch, inner):
    monkeypatch.setattr(module, "_WHOLE", 1000)
    monkeypatch.setattr(module, "_PIECE", 500)
    rows = [{"name": f"Ana {number}", "inner": inner} for number in range(200)]
    for indent in (None, 1):
        parts = read(extract, json.dumps(rows, indent=indent))
        text = "\n".join(map(str, parts))
        assert len(parts) > 3
        assert all(f"Ana {number}" in text for number in range(200))


def test_a_large_file_that_cannot_be_cut_is_read_as_text(read, monkeypatch):
    monkeypatch.setattr(module, "_WHOLE", 1000)
    data = json.dumps({"a": PEOPLE * 50})
    assert "".join(map(str, read(extract, data))) == data


def test_large_json_lines_keep_a_broken_line(read, monkeypatch):
    monkeypatch.setattr(module, "_PIECE", 200)
    lines = [json.dumps(PEOPLE[0])] * 20 + ["broken Ana line"] + [json.dumps(PEOPLE[1])] * 20
    parts = read(extract, "\n".join(lines))
    assert any("broken Ana line" in str(part) for part in parts)
    assert sum(part.height for part in parts if isinstance(part, Table)) >= 30


def test_damaged(check, flips):
    for data in flips(json.dumps({"staff": [*PEOPLE, *PEOPLE], "n": {"a": [1, {"b": "c"}]}}).encode()):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
def test_any_value(check, value):
    check(extract, json.dumps(value).encode())


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.integers(10**8, 10**9) | st.lists(st.integers(10**8, 10**9))),
        max_size=5,
    )
)
def test_no_number_is_lost(read, value):
    parts = read(extract, json.dumps(value))
    text = "\n".join(str(part) for part in parts if isinstance(part, (Text, Table)))
    for record in value:
        for number in record.values():
            for one in number if isinstance(number, list) else [number]:
                assert str(one) in text
