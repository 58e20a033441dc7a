"""The arithmetic of the accuracy benchmark, on a handful of findings written by hand."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from accuracy import NOBODY, Found, compared

from corpus.truth import Planted


def planted(value, *people, kind="ssn", layout="form", residency="ma", test=False):
    return Planted("a.txt", "record 1", "txt", layout, kind, value, people, residency, test=test)


def found(value, given="", surname="", *, kind="ssn", residency="ma"):
    return Found("a.txt", kind, value, given, surname, residency, "", "")


def score(report, question, group="all"):
    one = report.scores[question][group]
    return one.right, one.wrong, one.missed


def test_right_person():
    report = compared([planted("111", "Ana Silva")], [found("111", "ANA", "SILVA")], set())
    assert score(report, "numbers") == score(report, "pairs") == score(report, "pairs", "layout form") == (1, 0, 0)
    assert not report.errors


def test_wrong_person_is_wrong_and_missed_but_the_number_is_found():
    report = compared([planted("111", "Ana Silva")], [found("111", "RUI", "GOMES")], set())
    assert score(report, "numbers") == (1, 0, 0)
    assert score(report, "pairs") == (0, 1, 1)
    assert [error[0] for error in report.errors] == ["wrong person"]


def test_another_kind_is_a_miss_and_a_false_alarm():
    report = compared([planted("111", "Ana Silva")], [found("111", "ANA", "SILVA", kind="drivers_license")], set())
    assert score(report, "numbers", "kind ssn") == (0, 0, 1)
    assert score(report, "numbers", "kind drivers_license") == (0, 1, 0)
    assert score(report, "pairs") == (0, 1, 1)


def test_each_holder_of_a_joint_account_counts():
    report = compared([planted("111", "Ana Silva", "Rui Silva")], [found("111", "ANA", "SILVA")], set())
    assert score(report, "numbers") == (1, 0, 0)
    assert score(report, "pairs") == (1, 0, 1)


def test_a_number_of_nobody_must_not_get_a_person():
    report = compared([planted("111"), planted("222")], [found("111"), found("222", "ANA", "SILVA")], set())
    assert score(report, "numbers") == (2, 0, 0)
    assert score(report, "pairs") == (0, 1, 0)


def test_numbers_of_nobody_are_a_group_of_their_own():
    report = compared([planted("111"), planted("222"), planted("333", "Ana Silva")], [found("111")], set())
    assert score(report, "numbers", NOBODY) == (1, 0, 1)


def test_residency_of_right_pairs_only():
    truth = [planted("111", "Ana Silva"), planted("222", "Rui Gomes", residency="unknown")]
    report = compared(truth, [found("111", "ANA", "SILVA"), found("222", "RUI", "GOMES")], set())
    assert (report.residency["ma"].right, report.residency["ma"].wrong) == (1, 1)
    assert report.residency["unknown"].missed == 1


def test_test_values_are_counted_apart():
    report = compared([planted("111", test=True), planted("222", test=True)], [], {("a.txt", "111"), ("b.txt", "9")})
    assert (report.tests.right, report.tests.wrong, report.tests.missed) == (1, 1, 1)
    assert score(report, "numbers") == (0, 0, 0)


def test_precision_and_recall():
    truth = [planted("111", "Ana Silva"), planted("222", "Ana Silva"), planted("333", "Ana Silva")]
    hits = [found("111", "ANA", "SILVA"), found("222", "ANA", "SILVA"), found("999", "ANA", "SILVA")]
    whole = compared(truth, hits, set()).scores["pairs"]["all"]
    assert (whole.precision, whole.recall) == (2 / 3, 2 / 3)


def test_levels_are_right_with_the_right_person_or_none():
    hits = [found("111", "ANA", "SILVA"), found("222")._replace(level="low"), found("333", "RUI", "GOMES")]
    truth = [planted("111", "Ana Silva"), planted("222", "Ana Silva"), planted("333", "Ana Silva")]
    report = compared(truth, hits, set())
    assert (report.levels["high"].right, report.levels["high"].wrong) == (1, 1)
    assert (report.levels["low"].right, report.levels["low"].wrong) == (1, 0)
    assert score(report, "numbers") == (2, 0, 1)
