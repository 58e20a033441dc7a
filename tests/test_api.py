"""The library's functions on what is not in their examples."""

import os

import pi_scan
from pi_scan.model import Status


def test_lines_may_end_as_on_windows_and_spans_are_those_of_the_text_given():
    text = b"Name: Jane Roe\r\nSSN: 219-09-9998\r\n"
    (pair,) = pi_scan.detect(text)
    start, end = pair.numbers[0].span
    assert text[start:end] == b"219-09-9998"
    assert pair.numbers[0].place.anchor == "line=2"


def test_every_file_has_one_outcome_also_those_that_are_not_opened(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("Jane Roe, SSN 219-09-9998")
        os.mkfifo(tmp_path / f"{number}.pipe")
    outcomes = list(pi_scan.scan(tmp_path))
    assert len(outcomes) == len({outcome.path for outcome in outcomes}) == 10
    assert sum(outcome.status is Status.SKIPPED for outcome in outcomes) == 5
    only_pipes = list(pi_scan.scan(tmp_path, exclude=["*.txt"]))
    assert len(only_pipes) == 10
