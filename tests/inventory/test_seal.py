import hashlib
import json
import pickle
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.inventory.masks import Show
from pi_scan.inventory.parts import UnkeptError
from pi_scan.inventory.seal import Sealer, seal
from pi_scan.inventory.tally import RESIDENCIES, Counts, Tally
from pi_scan.model import (
    Finding,
    Gap,
    Grade,
    Kind,
    Level,
    Name,
    Outcome,
    Pair,
    Place,
    Reason,
    Residency,
    Seal,
    Sensitive,
    Status,
)

KEY = b"k" * 32


def name(given, surname):
    return Name(Sensitive(f"{given} {surname}"), Sensitive(given.upper()), Sensitive(surname.upper()), 0, 1, 3.0)


def number(value, kind=Kind.SSN, level=Level.HIGH, *, test=False, place=None):
    return Finding(
        kind, Sensitive(value), place or Place("/x/file"), (0, len(value)), f"{kind}/rule", level, ("label:x",), test
    )


def outcome(*pairs, path="/x/file", **other):
    return Outcome(path, Status.READ, size=10, pairs=pairs, **other)


def counts(*pairs):
    return seal(outcome(*pairs), KEY).counts


def rows(sealed):
    return list(sealed.findings())


ROE, DOE = name("Jane", "Roe"), name("John", "Doe")


def test_a_person_with_several_numbers_in_one_record_is_one():
    pair = Pair(ROE, (number("111111111"), number("4111", Kind.PAYMENT_CARD)), Residency.MA)
    assert counts(pair) == Counts(people=1, people_ma=1, ssn=1, payment_card=1)


def test_records_that_share_number_and_name_are_one_person():
    one = Pair(ROE, (number("111111111"), number("222222222")))
    other = Pair(name("J", "Roe"), (number("222222222"), number("333333333")))
    assert counts(one, other, one) == Counts(people=1, people_unknown=1, ssn=3)


def test_namesakes_with_other_numbers_are_two():
    assert counts(Pair(ROE, (number("111111111"),)), Pair(ROE, (number("222222222"),))).people == 2


def test_a_joint_account_is_two_persons_and_one_number():
    account = number("555555", Kind.FINANCIAL_ACCOUNT)
    assert counts(Pair(ROE, (account,)), Pair(DOE, (account,))) == Counts(
        people=2, people_unknown=2, financial_account=1
    )


def test_a_person_lives_where_the_best_record_says():
    pairs = [Pair(ROE, (number("1"),), home) for home in (Residency.ELSEWHERE, Residency.MA, Residency.UNKNOWN)]
    assert counts(*pairs)[:4] == (1, 1, 0, 0)
    assert counts(pairs[2], pairs[0])[:4] == (1, 0, 1, 0)


def test_lone_low_and_test_numbers_are_no_people():
    pairs = (
        Pair(None, (number("1"), number("2"))),
        Pair(ROE, (number("1"),)),
        Pair(DOE, (number("3", level=Level.LOW),)),
        Pair(DOE, (number("4", test=True),)),
        Pair(None, (number("5", level=Level.LOW, test=True),)),
    )
    assert counts(*pairs) == Counts(people=1, people_unknown=1, ssn=1, unpaired=1, test_values=1)


def test_the_same_digits_as_two_kinds_count_for_both():
    both = Pair(ROE, (number("111111111"), number("111111111", Kind.FINANCIAL_ACCOUNT)))
    assert counts(both) == Counts(people=1, people_unknown=1, ssn=1, financial_account=1)


def test_low_findings_are_kept_and_do_not_raise_the_confidence():
    sealed = seal(outcome(Pair(ROE, (number("1", level=Level.LOW), number("2", level=Level.MEDIUM)))), KEY)
    assert sealed.confidence == "medium"
    assert [row[4] for row in rows(sealed)] == ["low", "medium"]
    assert [row[-1] for row in rows(sealed)] == [0, 0]  # one number that counts joins nothing


def test_no_value_and_no_name_leaves():
    pair = Pair(ROE, (number("219099998", place=Place("/x/file").at("line=3")),), Residency.MA, ("same:line",))
    for show in Show:
        sent = pickle.dumps(seal(outcome(pair), KEY, show))
        for secret in (b"219099998", b"Jane", b"JANE", b"Roe", b"ROE"):
            assert secret not in sent
    row = rows(seal(outcome(pair), KEY))[0]
    assert (row[1], row[7], json.loads(row[10])) == ("/x/file#line=3", "J.R.", ["label:x", "same:line"])


def test_fingerprints_depend_on_the_key():
    pair = Pair(ROE, (number("219099998"),))
    prints = {rows(seal(outcome(pair), key))[0][6] for key in (KEY, b"j" * 32)}
    assert len(prints) == 2
    assert rows(seal(outcome(pair), KEY))[0][6].hex() == Sensitive("219099998").fingerprint(KEY)


def test_a_number_in_a_file_or_member_name_is_masked_wherever_the_name_is_told():
    path = "/x/Roe 219-09-9998.zip"
    place = Place(path).member("219 09 9998.txt").at("line=1")
    told = outcome(Pair(ROE, (number("219099998", place=place),)), path=path, gaps=(Gap(place, Reason.CORRUPT, ""),))
    sealed = seal(told, KEY)
    assert rows(sealed)[0][1] == "/x/Roe ***-**-****.zip!/***-**-****.txt#line=1"
    assert sealed.gaps[0][0] == rows(sealed)[0][1]
    assert sealed.hidden_path.startswith("/x/Roe ***-**-****.zip~")
    assert b"9998" not in pickle.dumps(sealed)


def test_a_short_number_does_not_hide_a_name():
    assert seal(outcome(Pair(ROE, (number("2019"),)), path="/x/2019.txt"), KEY).hidden_path == ""
    assert seal(outcome(Pair(ROE, (number("1234567"),)), path="/x/912345678.txt"), KEY).hidden_path == ""


def test_a_long_number_in_evidence_is_masked():
    finding = Finding(
        Kind.SSN, Sensitive("1"), Place("/x"), (0, 1), "r", Level.HIGH, ("column:219-09-9998", "zip:02139")
    )
    assert json.loads(rows(seal(outcome(Pair(None, (finding,))), KEY))[0][10]) == ["column:***", "zip:02139"]


def test_encryption_is_that_of_the_weakest_seal():
    def graded(*grades):
        seals = tuple(Seal(Place("/x"), "s", 128, grade) for grade in grades)
        return seal(outcome(seals=seals), KEY).encryption

    assert graded() == "none"
    assert graded(Grade.STRONG) == "strong"
    assert graded(Grade.STRONG, Grade.UNKNOWN) == "unknown"
    assert graded(Grade.STRONG, Grade.WEAK) == "weak"
    assert seal(Outcome("/x", Status.FAILED, Reason.PERMISSION), KEY).encryption == "unknown"


def test_millions_of_rows_wait_in_a_private_file_and_are_counted_the_same(tmp_path):
    pairs = [Pair(name("Jane", "Roe"), (number(f"{n:09}"),), Residency.MA, ("same:row",)) for n in range(30_000)]
    folder = tmp_path / "parts"
    folder.mkdir(mode=0o700)
    sealer = Sealer("/x/file", KEY, folder=str(folder))
    for start in range(0, len(pairs), 7_000):
        sealer.add(pairs[start : start + 7_000])
    sealed = sealer.finish(outcome())
    (waiting,) = folder.iterdir()
    assert stat.S_IMODE(waiting.stat().st_mode) == 0o600
    assert b"000000001" not in waiting.read_bytes()
    whole = seal(outcome(*pairs), KEY)
    sent = pickle.loads(pickle.dumps(sealed))
    assert len(pickle.dumps(sealed)) < 2_000
    assert sent.counts == whole.counts == Counts(people=30_000, people_ma=30_000, ssn=30_000)
    assert rows(sent) == rows(whole)
    assert not list(folder.iterdir())


def test_a_file_without_a_result_leaves_nothing_behind(tmp_path):
    sealer = Sealer("/x/file", KEY, folder=str(tmp_path))
    sealer.add([Pair(ROE, (number(f"{n:09}"),)) for n in range(30_000)])
    assert list(tmp_path.iterdir())
    sealer.drop()
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_in_a_sentence(tmp_path):
    sealer = Sealer("/x/file", KEY, folder=str(tmp_path / "gone"))
    with pytest.raises(UnkeptError, match="could not be written"):
        sealer.add([Pair(ROE, (number(f"{n:09}"),)) for n in range(30_000)])


def test_a_number_found_later_is_masked_in_a_name_met_before():
    early = Place("/x/a.zip").member("219-09-9998.txt").at("line=1")
    pairs = [
        Pair(ROE, (number("111111111", place=early),)),
        Pair(DOE, (number("219099998", place=Place("/x/a.zip").member("list.csv").at("row=2")),)),
    ]
    assert [row[1] for row in rows(seal(outcome(*pairs, path="/x/a.zip"), KEY))] == [
        "/x/a.zip!/***-**-****.txt#line=1",
        "/x/a.zip!/list.csv#row=2",
    ]


def test_a_license_of_letters_is_masked_in_a_name_too():
    place = Place("/x/a.zip").member("WDLABCDEFGH1.txt")
    pair = Pair(ROE, (number("WDLABCDEFGH1", Kind.DRIVERS_LICENSE, place=place),))
    assert rows(seal(outcome(pair, path="/x/a.zip"), KEY))[0][1] == f"/x/a.zip!/{'*' * 12}.txt"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12), st.sampled_from(RESIDENCIES), st.booleans())))
def test_a_tally_in_parts_is_that_of_the_whole(events):
    def tallied():
        tally = Tally()
        for person, digits, residency, alone in events:
            prints = [hashlib.sha256(bytes([digits + more])).digest()[:16] for more in range(1 + digits % 2)]
            if alone:
                tally.lone(prints[0], Level.HIGH)
            else:
                key = hashlib.sha256(bytes([person, 255])).digest()[:16]
                tally.person(key, residency, [(Kind.SSN, print_, Level.HIGH) for print_ in prints])
        return tally.counts()

    whole = tallied()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pi_scan.inventory.tally._AT_ONCE", 3)
        assert tallied() == whole
