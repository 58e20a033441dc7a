"""Rules: the pack loads, is whole and consistent, and a mistake in a rule file is told in plain words."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import pi_scan
from pi_scan.detect import detector
from pi_scan.detect.checks import CHECKS, Checked
from pi_scan.detect.files import detectors
from pi_scan.detect.rules import FACTS, PackError, Rule, judged, load_pack
from pi_scan.detect.sweep import (
    Expression,
    HyperscanSweep,
    RegexSweep,
    Sweep,
    hyperscan_available,
    keyword_pattern,
)
from pi_scan.detect.vocabulary import BEYOND, Vocabulary, fold
from pi_scan.model import Level

PACK = load_pack()
BY_ID = {rule.id: rule for rule in PACK.rules}
SHAPES = [rule for rule in PACK.rules if rule.anchor == "shape"]
BEGUN = [rule for rule in PACK.rules if rule.begins]
PIECES = (
    *("0", "1", "12", "123", "1234", "12345", "123456789", "219-09-9998", "2l9-O9-9998"),
    *("  ", "***", "**", "XX", "xx", "##", "•••", "••"),
    *" \n-./|_·][():XaOlé",
)

GOOD = """
title = "Library card"
references = ["https://example.org"]
anchor = "keyword"
pattern = '(?P<value>[0-9]{6})'
check = "us_license"
keywords = ["library card"]
finds = [{ text = "library card 123457", value = "123457", level = "low" }]
ignores = [{ text = "123457", why = "no word" }]
[weights]
label = 1
[levels]
low = 1
"""


def level_of(rule: Rule, facts: Iterable[str]) -> Level | None:
    return judged(rule, tuple(facts))[0]


def pack_with(folder: Path, text: str, name: str = "ssn/library.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_example_is_matched_and_checked(rule: Rule) -> None:
    assert len(rule.finds) >= 2
    assert len(rule.ignores) >= 5
    for example in rule.finds:
        found = [rule.check(match["value"].decode()) for match in rule.regex.finditer(example.text.encode())]
        right = [one for one in found if isinstance(one, Checked) and one.value == example.value]
        assert right, example.text
        assert example.test == (right[0].test or example.value in rule.test_values), example.text


@pytest.mark.parametrize("rule", SHAPES, ids=lambda rule: rule.id)
def test_the_sweep_reports_every_value_that_pattern_and_check_accept(rule: Rule) -> None:
    hyperscan = pytest.importorskip("hyperscan")
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[rule.sweep.encode()], ids=[0], flags=[0])
    by_regex = regex.compile(rule.sweep.encode())
    for example in (*rule.finds, *rule.ignores):
        text = f"xyz {example.text} xyz".encode() if not rule.pattern.startswith("(?xm)") else example.text.encode()
        ends: list[int] = []
        database.scan(text, match_event_handler=lambda _id, _start, end, _flags, into: into.append(end), context=ends)
        slow = [match.end() for match in by_regex.finditer(text, overlapped=True)]
        for start in accepted(rule, text):
            assert any(abs(hit - start) <= rule.reach for hit in ends), example.text
            assert any(abs(hit - start) <= rule.reach for hit in slow), example.text


@pytest.mark.parametrize("rule", SHAPES, ids=lambda rule: rule.id)
@given(data=st.data())
def test_the_sweep_reports_generated_values(rule: Rule, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(regex_for_hypothesis(rule), fullmatch=True)).encode()
    swept = regex.compile(rule.sweep.encode())
    for start in accepted(rule, text):
        assert any(abs(hit.end() - start) <= rule.reach for hit in swept.finditer(text, overlapped=True))


@cache
def begun_by(rule: Rule) -> list[Sweep]:
    expressions = [Expression(0, pattern) for pattern in rule.begins]
    return [RegexSweep(expressions), *([HyperscanSweep(expressions, None)] if hyperscan_available() else [])]


@pytest.mark.parametrize("rule", BEGUN, ids=lambda rule: rule.id)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=20))
def test_no_value_begins_elsewhere(rule: Rule, pieces: list[str]) -> None:
    for text in ("".join(pieces).encode(), *(example.text.encode() for example in rule.finds)):
        starts = [place for place in range(len(text)) if rule.regex.match(text, place)]
        for sweep in begun_by(rule):
            assert set(starts) <= set(sweep.starts(text).get(0, ())), text


def accepted(rule: Rule, text: bytes) -> list[int]:
    """Where the values begin that the rule's pattern finds and its check accepts."""
    return [
        match.start("value")
        for match in rule.regex.finditer(text)
        if isinstance(rule.check(match["value"].decode()), Checked)
    ]


def test_the_sweep_for_cards_knows_every_issuer() -> None:
    table = tomllib.loads((detectors() / "payment_card/_iin.toml").read_text("utf-8"))
    issued = set()
    for prefix in (prefix for row in table["range"] for prefix in row["prefixes"]):
        low, _, high = prefix.partition("-")
        issued |= {f"{two:02}" for two in range(int(low.ljust(2, "0")[:2]), int((high or low).ljust(2, "9")[:2]) + 1)}
    swept = regex.compile(BY_ID["payment_card/pan"].sweep)
    assert {two for two in (f"{number:02}" for number in range(100)) if swept.search(f"{two}000000000000")} == issued


def regex_for_hypothesis(rule: Rule) -> str:
    """Texts with much of what each shape is made of."""
    return {
        "ssn/us": r"[ x]([0-9]{3}[- ][0-9]{2}[- ][0-9]{4}[ ,-]?){1,3}",
        "payment_card/pan": r"[ x]?([2-9][0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}([- ]?[0-9]{3})?|3[0-9]{3}[ -]?[0-9]{6}[ -]?[0-9]{4,5}),?",
        "payment_card/dated": r"[ x]?([2-9][0-9]{3}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}|3[0-9]{3}[ -]?[0-9]{6}[ -]?[0-9]{4,5}),? (exp|valid thru) 0[1-9]/2[0-9],?",
        "payment_card/wrapped": r"[ x]?([2-9][0-9]{3}[ \n][0-9]{4}[ \n][0-9]{4}[ \n][0-9]{4}|3[0-9]{3}[ \n][0-9]{6}[ \n][0-9]{4,5}),?",
        "payment_card/dotted": r"[ x]?([2-9][0-9]{3}(\.[0-9]{4}){3}|3[0-9]{3}\.[0-9]{6}\.[0-9]{5}),?",
        "payment_card/track1": r"%?B[2-9][0-9]{11,18}\^[A-Z /]{2,26}\^[0-9]{7}\?",
        "payment_card/track2": r";?[2-9][0-9]{11,18}[=D][0-9]{2}(0[1-9]|1[0-2])[0-9]{6}\??",
        "drivers_license/aamva": r"(8?DL|ID|x)?DAQ[0-9A-Z]{3,12}[ \n\\]",
        "drivers_license/us_wa_2018": r"[ x]?WDL[0-9A-Z]{8,10}[ ,]?",
        "drivers_license/us_ma_worded": r"[ x]?[Ss]([Aa][0-9]{7}|[0-9]{8})[ ,]?",
        "drivers_license/us_nh_worded": r"[ x_]?NH[LV][0-9]{8}[ ,_]?",
        "ssn/us_spoken": r"[ x](soc|Social)[ :=#-](is )?([0-9]{3}[ -][0-9]{2}[ -][0-9]{4}|[0-9]{9})[ ,/]?",
        "drivers_license/us_ma": r"[ x]?[Ss]([Aa][0-9]{7}|[0-9]{8})[ ,]?",
        "financial_account/iban": r" ?(DE|FR|PT)[0-9]{2}( [0-9A-Z]{4}){3,6}( [0-9]{1,3})?| ?(DE|FR)[0-9A-Z]{13,30}",
        "financial_account/iban_wrapped": r" ?(DE|FR|PT)[0-9]{2}( [0-9A-Z]{4}){0,3}\n[0-9A-Z]{4}( [0-9A-Z]{4}){2,3}( [0-9]{1,3})?",
        "financial_account/us_account_routed": r"[ x]?(0110[0-9]{5}|211070175)( {1,3}| ?[/|:;-] ?)[0-9]{1,9}([0-9]{1,8}|(-[0-9]{1,8}){1,3}),?",
        "financial_account/micr": r"(⑆|\|:|A|T) ?[0-9]{9} ?(⑆|\|:|A|T) ?[0-9 -]{4,12} ?(⑈|\|\||C|U)",
        "financial_account/nacha": r"6[2-5][1-9][0-9]{9}([0-9]{10} {7}|[0-9]{17}|[0-9]{2}[0-9A-Z]{15})[0-9]{10}[A-Z ]{37}  0[0-9]{15}",
    }[rule.id]


def test_every_rule_can_reach_every_level_it_names() -> None:
    for rule in PACK.rules:
        every = {fact for fact, weight in rule.weights.items() if weight > 0} | {
            fact for group in rule.requires for fact in group
        }
        assert level_of(rule, every) is rule.levels[0][0], rule.id


def test_weights_name_facts_that_exist() -> None:
    known = FACTS.union(*(entry.facts for entry in CHECKS.values()))
    for rule in PACK.rules:
        assert {fact.partition(":")[0] for fact in rule.weights} <= known


def test_an_against_word_beats_a_name() -> None:
    for rule in PACK.rules:
        if rule.against:
            shape = {fact for fact in ("base", "dashes", "luhn", "grouped", "mod97") if fact in rule.weights}
            assert level_of(rule, {*shape, "name", "against:part no"}) in {None, Level.LOW}, rule.id


def test_bare_nine_digits_are_never_a_number_by_themselves() -> None:
    assert level_of(BY_ID["ssn/us_bare"], ("base", "bare", "name", "pure", "alone-in-cell")) is None


def test_a_weight_counts_once() -> None:
    rule = BY_ID["ssn/us"]
    assert (
        level_of(rule, ("keyword:ssn", "keyword:social security")) == level_of(rule, ("keyword:ssn",)) is Level.MEDIUM
    )


def test_a_users_rule_joins_the_pack_and_changes_its_hash(tmp_path: Path) -> None:
    pack = load_pack(pack_with(tmp_path, GOOD))
    assert {rule.id for rule in pack.rules} == {*BY_ID, "ssn/library"}
    assert pack.hash != PACK.hash == load_pack().hash
    added = next(rule for rule in pack.rules if rule.id == "ssn/library")
    assert added.weights["label"] == 1
    assert added.weights["name"] == BY_ID["ssn/us"].weights["name"]  # the folder's common weights hold for it too


def test_a_changed_file_changes_the_hash(tmp_path: Path) -> None:
    first = load_pack(pack_with(tmp_path, GOOD)).hash
    assert load_pack(pack_with(tmp_path, GOOD + "# a remark\n")).hash != first


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_both_modules_find_the_same(rule: Rule) -> None:
    text = "\n".join(example.text for other in PACK.rules for example in (*other.finds, *other.ignores)).encode()
    spans = [match.span("value") for match in regex.compile(rule.pattern.encode()).finditer(text)]
    assert [match.span("value") for match in rule.regex.finditer(text)] == spans
    assert spans


def test_regex_compiles_for_all_rules() -> None:
    for rule in PACK.rules:
        assert "value" in rule.regex.groupindex


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        (("title", "tittle"), "tittle", "unknown key"),
        (('title = "Library card"', ""), "title", "missing"),
        (("(?P<value>[0-9]{6})", "[0-9]{6}"), "pattern", "no group named value"),
        (("(?P<value>[0-9]{6})", "(?P<value>[0-9]{6}"), "pattern", "not a regular expression"),
        (("us_license", "us_licence"), "check", "no such check"),
        (("us_license", "us_licence"), "check", "did you mean 'us_license'?"),
        (('"keyword"', '"shape"\nsweep = "(?<=x)[0-9]"'), "sweep", "no look-around"),
        (('"keyword"', '"shape"\nsweep = "["'), "sweep", "not a regular expression"),
        (('"keyword"', '"keywords"'), "anchor", "must be"),
        (('"keyword"', '"shape"'), "sweep", "missing"),
        (("low = 1", "lowest = 1"), "levels", "may hold"),
        (("low = 1", "low = 3\nmedium = 2"), "levels", "higher"),
        (("label = 1", "labels = 1"), "weights", "no such fact"),
        (("label = 1", 'label = "1"'), "weights", "numbers"),
        (('["library card"]', '"library card"'), "keywords", "list of strings"),
        (('level = "low"', 'level = "lowest"'), "finds[1].level", "one of"),
        (('why = "no word"', 'reason = "no word"'), "ignores[1]", "must have"),
        (("[weights]", "requires = [['sentence']]\n[weights]"), "requires", "no such fact"),
        (("[weights]", "requires = ['label']\n[weights]"), "requires", "list of lists"),
        (("[weights]", "window = 0\n[weights]"), "window", "1 or more"),
        (("[weights]", "chance = 2\n[weights]"), "chance", "0 to 1"),
        (("[weights]", "sweep = '[0-9]{6}'\n[weights]"), "sweep", "remove"),
        (('"keyword"', '"shape"\nsweep = "[0-9]{6}"\nbegins = ["[0-9]"]'), "begins", "remove"),
        (("[weights]", "begins = ['(?<=x)[0-9]']\n[weights]"), "begins", "no look-around"),
        (('ignores = [{ text = "123457", why = "no word" }]', ""), "ignores", "missing"),
        (('title = "Library card"', "title = 3"), "title", "string"),
        (('title = "Library card"', "title = "), "", "TOML"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, change: tuple[str, str], key: str, says: str) -> None:
    broken = GOOD.replace(*change)
    assert broken != GOOD
    with pytest.raises(PackError) as caught:
        load_pack(pack_with(tmp_path, broken))
    told = str(caught.value)
    assert "library.toml" in told
    assert key in told
    assert says in told


def test_folders_that_are_no_pack_are_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no such folder"):
        load_pack(tmp_path / "absent")
    with pytest.raises(PackError, match="no kind of personal information"):
        load_pack(pack_with(tmp_path / "a", GOOD, "passport/us.toml"))
    with pytest.raises(PackError, match="folder of its kind"):
        load_pack(pack_with(tmp_path / "b", GOOD, "us.toml"))
    with pytest.raises(PackError, match="exists already"):
        load_pack(pack_with(tmp_path / "c", GOOD, "ssn/us.toml"))


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    pack_with(tmp_path, GOOD)
    (tmp_path / "ssn" / "library.toml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(PackError, match="UTF-8"):
        load_pack(tmp_path)


KEYWORDS = sorted(
    {word for rule in PACK.rules for word in rule.keywords if " " in word or "'" in word or len(word) < 7}
)
EXPRESSIONS = [Expression(1, keyword_pattern(word), caseless=True) for word in KEYWORDS if len(word) < 7]
HYPERSCAN, REGEX = HyperscanSweep(EXPRESSIONS, None), RegexSweep(EXPRESSIONS)
MARKS = [*" \t\n,.;:/-_()[]{}'\"|*=>~", *BEYOND]


@given(st.sampled_from(KEYWORDS), st.lists(st.sampled_from(MARKS), min_size=1, max_size=2), st.sampled_from(MARKS))
def test_the_sweep_sees_every_keyword_that_the_look_sees(keyword: str, marks: list[str], edge: str) -> None:
    said = edge + "".join(marks).join(keyword.split(" ")).replace("'", "’") + edge
    if any(word.keyword == " ".join(fold(keyword).split()) for word in Vocabulary([[keyword]]).words(said)):
        assert regex.search(keyword_pattern(keyword).encode(), said.encode(), regex.IGNORECASE), said


def test_the_sweep_meets_every_keyword_of_every_rule() -> None:
    sweep = detector(PACK).sweep
    words = {word for rule in PACK.rules if rule.anchor == "keyword" for word in rule.keywords}
    for word in words:
        assert sweep.hits(f"the {word.upper()}: 1".encode()), word


@given(st.sampled_from(KEYWORDS), st.lists(st.sampled_from([*MARKS, "a", "é", "0", ""]), min_size=3, max_size=3))
@pytest.mark.skipif(not hyperscan_available(), reason="there is one engine only")
def test_what_stands_beside_a_word_is_the_same_for_both_engines(keyword: str, beside: list[str]) -> None:
    before, between, after = beside
    after += " " * (after == "\n")  # of a text's last line end hyperscan tells twice: `$` stands before it, too
    said = (before + keyword.replace(" ", between) + after).encode()
    swept = HYPERSCAN.hits(said)
    assert swept == REGEX.hits(said)


def test_marks_between_the_words_of_a_label_hide_nothing() -> None:
    for said in ("license, number is", "License (number):", "license—number", "LICENSE*NUMBER"):
        text = f"Hi - my {said} SA8495486, Ana Silva"
        assert [pair.numbers[0].value.reveal() for pair in pi_scan.detect(text)] == ["SA8495486"], said
