"""The labelled sets of others as a share. All persons and numbers are invented."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

import labelled
from accuracy import compared, scanned


def case(number, text, *spans, pairs=(), source="datafog/mixed"):
    marks = [
        {"type": kind, "start": text.index(value), "end": text.index(value) + len(value), "value": value}
        for kind, value in spans
    ]
    return {"source": source, "id": str(number), "text": text, "spans": marks, "pairs": pairs, "truth": "author"}


def test_what_can_be_no_number_or_has_no_word_is_not_asked_for(tmp_path):
    cases = [
        case(
            1,
            "Ana Silva, SSN 403-55-1187",
            ("PERSON", "Ana Silva"),
            ("SSN", "403-55-1187"),
            pairs=[["Ana Silva", "SSN", "403-55-1187"]],
        ),
        case(2, "SSN 666-55-1187", ("SSN", "666-55-1187")),
        case(3, "403-55-1187", ("SSN", "403-55-1187")),
        case(4, "card 4111 1111 1111 1111", ("CARD", "4111 1111 1111 1111")),
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, cases)), "utf-8")
    asked = labelled.write(tmp_path, tmp_path / "share")
    assert [(one.file, one.value, one.people, one.test) for one in asked.planted] == [
        ("datafog/mixed/1.txt", "403551187", ("Ana Silva",), False),
        ("datafog/mixed/4.txt", "4111111111111111", (), True),
    ]
    assert asked.unsure == {("datafog/mixed/3.txt", "ssn", "403551187")}
    assert list(labelled.names_scored(asked)) == [("datafog/mixed/1.txt", "right", "Ana Silva")]
    report = compared(asked.planted, *scanned(tmp_path / "share", 1)[:2], asked.unsure)
    whole = report.scores["pairs"]["all"]
    assert (whole.right, whole.wrong, whole.missed) == (1, 0, 0)
    assert (report.levels["high"].right, report.levels["high"].wrong) == (1, 0)
