"""The look: only around the sweep's hits. Texts and tables in, candidates with their evidence out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from pi_scan.detect.candidate import Candidate, Rejected, settle
from pi_scan.detect.checks import Checked, Refused
from pi_scan.detect.context import GENERIC, Context, Stretch
from pi_scan.detect.heading import foreign, heading, unlabelled
from pi_scan.detect.normal import EXOTIC, Normalised, normalise
from pi_scan.detect.passage import Passage, bounds
from pi_scan.detect.rules import Pack, judged
from pi_scan.detect.sweep import (
    OVERLAP,
    Expression,
    Hits,
    HyperscanSweep,
    RegexSweep,
    Sweep,
    all_ends,
    hyperscan_available,
    keyword_pattern,
    parts,
    shortest,
)
from pi_scan.detect.tries import MANY, Group, Listed, Reach, Try, needs_label, reach
from pi_scan.detect.vocabulary import Vocabulary, fold
from pi_scan.model import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from pi_scan.detect.name_model import Model
    from pi_scan.detect.rules import Rule

_SIDE: Final = 200
"""Bytes decoded before a value, at most; half as many after it: more than any rule's window in characters."""
_SPARSE: Final = 20_000
"""Bytes for each doubtful number from which on it costs less to look around it than to sweep all of the text again."""
_STRETCH: Final = 4096
"""Bytes of a text from which on neighbouring numbers no longer share what is found around them."""
_EDGE: Final = 4
"""Bytes of a stretch beyond what is looked at: they show where its first and last word end."""
_UNSAID: Final = re.compile(r"(?i)\n[^\n:]{0,80}\b(?:value|number|id|no\.?|text)\"?\s*[:=]\s*\"?$")
"""A line such as `identifier value: `, which leaves it to its neighbours to say of what."""
_EXOTIC_ID: Final = 0
_KEYS: Final = frozenset({"id", "ids", "key", "keys", "pk", "oid", "rowid", "guid"})
"""What the headers of columns end with that number the rows of a database."""

Refuse = Callable[[Rejected], None]
Needs: TypeAlias = "tuple[frozenset[int], ...]"
"""For each group of facts that a rule requires and that only words give outside tables, their lists."""


class Number(NamedTuple):
    """A number that a rule's pattern and check accept, before the text around it is looked at."""

    start: int
    end: int
    listed: Listed
    checked: Checked


_start = attrgetter("start")


class Looked(NamedTuple):
    """A text after the look."""

    data: bytes
    """What was looked at: the text, or the text made plain where it held exotic digits, dashes or spaces."""
    normal: Normalised | None
    """The way back to offsets of the text, if it was made plain."""
    records: Sequence[int]
    """Where records begin in `data`."""
    hits: Hits
    """Of the sweep, with offsets in `data`."""
    candidates: list[Candidate]
    """With offsets in `data`, in order."""


class Detector:
    """All rules of a pack, made ready to run. One per process; holds no state between texts."""

    def __init__(self, pack: Pack, *, engine: str = "", cache: Path | None = None) -> None:
        """`engine` is `hyperscan` or `regex`; by default the first if this platform has it."""
        self.pack = pack
        lists: dict[tuple[str, ...], int] = {(): 0}
        self.rules = tuple(
            Listed(
                rule,
                *(
                    lists.setdefault(words, len(lists))
                    for words in (rule.keywords, rule.also, rule.against, rule.headers, rule.rivals)
                ),
            )
            for rule in pack.rules
        )
        self._lists = tuple(lists)
        self._engine = engine or ("hyperscan" if hyperscan_available() else "regex")
        self._cache = cache

    @cached_property
    def name_model(self) -> Model | None:
        """Who else is asked for names; loaded when the first number without one is met."""
        if not self.pack.ner:
            return None
        from pi_scan.detect.name_model import load

        return load()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all rules; built when the first number is met."""
        return Vocabulary(self._lists)

    @cached_property
    def _by_id(self) -> dict[int, tuple[Listed, ...]]:
        """Expression id → the rules it speaks for."""
        found: dict[int, list[Listed]] = {}
        for listed, id_ in zip(self.rules, self._ids, strict=True):
            found.setdefault(id_, []).append(listed)
        return {id_: tuple(rules) for id_, rules in found.items()}

    @cached_property
    def _groups(self) -> dict[int, tuple[Group, ...]]:
        """Expression id → the rules it speaks for, by how far around a hit they look; those for columns left out."""
        found: dict[int, dict[tuple[Reach, Needs], list[Listed]]] = {}
        for id_, rules in self._by_id.items():
            groups = found.setdefault(id_, {})
            for listed in rules:
                if ("column",) not in listed.rule.requires:
                    # Numbers of one shape are told apart by the words that each rule needs.
                    needs = self._needed(listed) if listed.rule.anchor == "shape" else ()
                    groups.setdefault((reach(listed.rule), needs), []).append(listed)
        return {id_: tuple(Group(key[0], some) for key, some in groups.items()) for id_, groups in found.items()}

    @cached_property
    def _ids(self) -> tuple[int, ...]:
        ids: dict[object, int] = {}
        return tuple(
            ids.setdefault(rule.sweep if rule.anchor == "shape" else rule.keywords, len(ids) + 1)
            for rule, *_ in self.rules
        )

    @cached_property
    def _kinds(self) -> dict[Listed, int]:
        """The ids of the expressions that speak for the rules."""
        return dict(zip(self.rules, self._ids, strict=True))

    @cached_property
    def sweep(self) -> Sweep:
        """The engine with every rule's shape, the keywords of keyword rules, and what asks for normalising."""
        rules = {id_: listed[0].rule for id_, listed in self._by_id.items()}
        words = {id_: shortest(rule.keywords) for id_, rule in rules.items() if rule.anchor == "keyword"}
        # Those of rules for columns only say that a paragraph may be a table: so does a word in them of other rules.
        looked_for = set(chain.from_iterable(words[id_] for id_ in words if self._groups[id_]))
        expressions = [Expression(_EXOTIC_ID, EXOTIC)]
        expressions += [Expression(id_, rule.sweep) for id_, rule in rules.items() if id_ not in words]
        expressions += [
            Expression(id_, keyword_pattern(word), caseless=True)
            for id_, some in words.items()
            for word in some
            if self._groups[id_] or looked_for.isdisjoint(parts(word))
        ]
        return self._engine_for(expressions)

    @cached_property
    def _beginnings(self) -> Sweep:
        """The engine with what the values of keyword rules begin with; its ids are the places of the rules."""
        return self._engine_for(
            Expression(number, pattern) for number, listed in enumerate(self.rules) for pattern in listed.rule.begins
        )

    @cached_property
    def _numbered(self) -> dict[Listed, int]:
        """The places of the rules that tell what their values begin with."""
        return {listed: number for number, listed in enumerate(self.rules) if listed.rule.begins}

    @cache  # noqa: B019
    def _words(self, needed: tuple[frozenset[int], ...]) -> Sweep:
        """The engine with the words without which some rule's numbers are nothing; its ids are those of their lists."""
        return self._engine_for(
            Expression(one, keyword_pattern(word), caseless=True)
            for one in frozenset().union(*needed)
            if one > 0
            for word in shortest(self._lists[one])
        )

    def _engine_for(self, expressions: Iterable[Expression]) -> Sweep:
        ordered = sorted(expressions)
        return HyperscanSweep(ordered, self._cache) if self._engine == "hyperscan" else RegexSweep(ordered)

    # --- what tables ask ------------------------------------------------------------------------

    def exotic(self, kind: int) -> bool:
        """Whether a hit of this kind (its id) says that the text needs normalising."""
        return kind == _EXOTIC_ID

    def shapes(self, kind: int) -> tuple[Listed, ...]:
        """The rules whose shape a hit of this kind (its id) may be; none for a keyword's."""
        rules = self._by_id.get(kind, ())
        return rules if rules and rules[0].rule.anchor == "shape" else ()

    def ends(self, listed: Listed, hits: Hits) -> Sequence[int] | None:
        """Where hits on a rule's shape end; None for a rule that has none."""
        return hits.get(self._kinds[listed], ()) if listed.rule.anchor == "shape" else None

    def headed(self, header: str) -> tuple[Listed, ...]:
        """The rules that a column's header speaks for."""
        return _headed(self, header) if header else ()

    def header_facts(self, listed: Listed, header: str) -> tuple[str, ...]:
        """`column:…` or `against-column:…`, as the longest word in the header says."""
        supporting = {listed.keywords, listed.headers} - {0}
        words = [word for word in self.vocabulary.words(header) if (supporting | {listed.against}) & word.lists]
        if not words:
            last = fold(header).split()[-1:]
            return () if not last or last[0] in GENERIC else ("id-column",) if last[0] in _KEYS else ("other-column",)
        # The noun that a header ends with says what the column holds: a direct deposit routing number is no deposit.
        word = max(
            words, key=lambda one: (one.end == len(header.rstrip()), one.end - one.start, bool(supporting & one.lists))
        )
        return (f"column:{header}",) if supporting & word.lists else (f"against-column:{header}",)

    def also_facts(self, listed: Listed, text: str) -> tuple[str, ...]:
        """`also:…` if `text` has a word of the rule's second list."""
        word = next((word for word in self.vocabulary.words(text) if listed.also in word.lists), None)
        return () if word is None else (f"also:{text[word.start : word.end]}",)

    def rival_facts(self, listed: Listed, text: str) -> tuple[str, ...]:
        """`rival:…` if `text` has a word of the rule's rivals and none of its second list."""
        words = self.vocabulary.words(text) if listed.rivals else []
        word = next((word for word in words if listed.rivals in word.lists), None)
        if word is None or any(listed.also in other.lists for other in words):
            return ()
        return (f"rival:{word.keyword}",)

    def likely(self, rules: Sequence[Listed], text: Callable[[], str]) -> Sequence[Listed]:
        """Those of `rules` that can be satisfied beside `text`: not those that need a word of a list it has none of.

        Fifty states' licenses have their own patterns: to try each around every `driver's license` would cost more
        than all the rest of the look.
        """
        if len(rules) < MANY:
            return rules
        present = {number for word in self.vocabulary.words(text()) for number in word.lists}
        return [listed for listed in rules if ("also",) not in listed.rule.requires or listed.also in present]

    # --- texts ----------------------------------------------------------------------------------

    def look(self, data: bytes, hits: Hits, *, records: Sequence[int] = (), refuse: Refuse | None = None) -> Looked:
        """The candidates in a text, in order, given the sweep's hits in it."""
        normal: Normalised | None = None
        exotic = hits.get(_EXOTIC_ID, ())
        if exotic or (b"\r" in data and b"\r\n" in data):
            normal = normalise(data, exotic)
            data = normal.data
            records = [normal.plain(offset) for offset in records]
            hits = self._swept_again(normal, hits)
        return Looked(data, normal, records, hits, self.inspect(Passage(data, records), hits, refuse))

    def _swept_again(self, normal: Normalised, hits: Hits) -> Hits:
        """The hits in a text that was made plain: those there were, and those where marks or digits were changed."""
        moved = {end: normal.plain(end) for end in all_ends(hits)}
        found = {id_: {moved[end] for end in ends} for id_, ends in hits.items()}
        for low, high in normal.changed:
            start = max(0, low - OVERLAP)
            for id_, ends in self.sweep.hits(normal.data[start : high + OVERLAP]).items():
                found.setdefault(id_, set()).update(start + end for end in ends)
        return {id_: sorted(ends) for id_, ends in found.items()}

    def inspect(self, passage: Passage, hits: Hits, refuse: Refuse | None = None) -> list[Candidate]:
        """The candidates around `hits` (ascending), in order."""
        candidates = self._candidates(passage, hits, refuse)
        if not candidates:
            return []
        chosen, lost = settle(candidates)
        if refuse is not None:
            for loser, winner in lost:
                refuse(
                    Rejected(loser.rule, loser.start, loser.end, loser.facts, f"better explained by {winner.rule.id}")
                )
        return chosen

    def _candidates(self, passage: Passage, hits: Hits, refuse: Refuse | None) -> list[Candidate]:
        found: list[Candidate] = []
        numbers = self._numbers(passage, hits, refuse)
        numbers.sort(key=_start)
        for stretch, number in self._around(passage.data, numbers):
            candidate = self._judge(number, passage, stretch, refuse)
            if candidate is not None:
                found.append(candidate)
        return found

    def _numbers(self, passage: Passage, hits: Hits, refuse: Refuse | None) -> list[Number]:
        """What patterns and checks accept around the hits, but for what the word before it calls something else."""
        found: list[Number] = []
        data = passage.data
        possible = partial(self._possible, data)
        swept: list[Hits] = []

        def begun(listed: Listed) -> Sequence[int] | None:
            number = self._numbered.get(listed)
            if number is None:
                return None
            if not swept:
                swept.append(self._beginnings.starts(data))
            return swept[0].get(number, ())

        for id_, places in hits.items():
            for group in self._groups.get(id_, ()):
                # Who wants to know why a number is refused is told of each; beside a keyword there is a word.
                known = refuse is not None or passage.header or not group.shape
                near = places if known else self._spoken_for(group, places, data)
                for listed, match in group.matches(data, near, possible, begun):
                    found += self._checked(listed, match, passage, refuse)
        if passage.headed:
            taken = {(number.listed, number.start) for number in found}
            for listed in passage.headed:
                for match in listed.rule.regex.finditer(data):
                    if (listed, match.start("value")) not in taken:
                        some = self._checked(listed, match, passage, refuse)
                        found += [number for number in some if not _speak_against(listed.rule, number.checked.facts)]
        return found

    def _checked(self, listed: Listed, match: re.Match[bytes], passage: Passage, refuse: Refuse | None) -> list[Number]:
        """The number of a match, or none."""
        start, end = match.span("value")
        if passage.records and not passage.holds(start, end):
            return []
        checked = listed.rule.check(passage.data[start:end].decode("utf-8", "replace"))
        if isinstance(checked, Refused):  # most are: nothing more is asked of them
            if refuse is not None:
                refuse(Rejected(listed.rule, start, end, (), checked.why))
            return []
        if not self._headed(listed, checked, (start, end), passage, refuse):
            return []
        return [Number(start, end, listed, checked)]

    def _possible(self, data: bytes, tried: list[Try]) -> list[Try]:
        """Of many rules' matches at one place those that the words around can satisfy."""
        start = tried[0][1].start()
        around = data[max(0, start - _SIDE) : start + _SIDE].decode("utf-8", "replace")
        likely = {id(listed) for listed in self.likely([listed for listed, _ in tried], lambda: around)}
        return [(listed, match) for listed, match in tried if id(listed) in likely]

    @staticmethod
    def _headed(
        listed: Listed, checked: Checked, span: tuple[int, int], passage: Passage, refuse: Refuse | None
    ) -> bool:
        """Whether the words before a number may be those of its rule."""
        rule = listed.rule
        head = heading(passage.data, span[0], lines=bool(passage.records))
        fact = foreign(rule, checked.facts, head)
        if fact:
            if refuse is not None:
                refuse(Rejected(rule, *span, ("base", fact, *checked.facts), "labelled as something else"))
            return False
        if not passage.header and needs_label(rule) and unlabelled(rule, head):
            if refuse is not None:
                refuse(Rejected(rule, *span, ("base", *checked.facts), "no label stands before it"))
            return False
        return True

    def _spoken_for(self, group: Group, places: Sequence[int], data: bytes) -> Sequence[int]:
        """Those of the places where rules that need a word have one near: many are told apart by one more sweep."""
        needed = self._needed(group.rules[0])
        if not needed or len(places) * _SPARSE < len(data):
            return places
        words = self._words(needed).hits(data)
        reach = group.reach.before + _SIDE
        for lists in needed:
            ends = sorted(chain.from_iterable(words.get(one, ()) for one in lists))
            places = [place for place in places if _within(ends, place - reach, place + 2 * reach)]
        return places

    def _around(self, data: bytes, numbers: Iterable[Number]) -> Iterator[tuple[Stretch, Number]]:
        """Each number (ascending) with the stretch of the text it stands in; neighbours share one."""
        group: list[Number] = []
        low = high = 0
        for number in numbers:
            if group and (number.start - _SIDE > high or number.end - low > _STRETCH):
                yield from self._with_stretch(data, low, high, group)
                group = []
            if not group:
                low = max(0, number.start - _SIDE)
            group.append(number)
            high = max(high, number.end + _SIDE // 2)
        if group:
            yield from self._with_stretch(data, low, high, group)

    def _with_stretch(
        self, data: bytes, low: int, high: int, numbers: list[Number]
    ) -> Iterator[tuple[Stretch, Number]]:
        base = max(0, low - _EDGE)
        stretch = Stretch(data[base : high + _EDGE], base, self.vocabulary)
        return ((stretch, number) for number in numbers)

    def _judge(self, number: Number, passage: Passage, stretch: Stretch, refuse: Refuse | None) -> Candidate | None:
        start, end, listed, checked = number
        rule, keywords, also, against, *_ = listed
        if not passage.header and not all(needed & stretch.lists for needed in self._needed(listed)):
            if refuse is not None:
                refuse(_unspoken(number))
            return None
        context = self._context(passage, start, end, stretch)
        said = context.facts(keywords, also, against, rule.window)
        labelled = bool(said) and said[0].startswith("label:")
        under = passage.header and not (said and said[0].startswith(("label", "against:", "other-label")))
        if under:
            said += [fact for fact in self.header_facts(listed, passage.header) if ":" in fact]
        alone = under and listed in passage.headed and not any(fact.startswith("keyword:") for fact in said)
        if alone and rule.also and not any(fact.startswith("also:") for fact in said):
            said += self.also_facts(listed, passage.headers)
        if rule.kind is Kind.FINANCIAL_ACCOUNT and not any(fact.startswith("also:") for fact in said):
            said += ["also:routing"] if context.routed() else []
        if listed.rivals and (labelled or alone):
            said += context.rival(also, listed.rivals)
        test = checked.test or checked.value in rule.test_values
        facts = ("base", *said, *checked.facts, *(("test-value",) if test else ()))
        if alone and _is_doubtful(rule, facts):
            if refuse is not None:
                refuse(
                    Rejected(rule, start, end, facts, "other text stands beside it, and only the header speaks for it")
                )
            return None
        # A name may still be found: what cannot become a finding even then is refused here.
        if judged(rule, (*facts, "name"))[0] is None:
            if refuse is not None:
                refuse(Rejected(rule, start, end, facts, "not enough speaks for it"))
            return None
        return Candidate(rule, start, end, checked.value, facts, test, judged(rule, facts)[1])

    @cache  # noqa: B019
    def _needed(self, listed: Listed) -> Needs:
        """What a rule needs."""
        lists = {"label": listed.keywords, "keyword": listed.keywords, "also": listed.also, "column": -1}
        groups = (group for group in listed.rule.requires if lists.keys() >= set(group))
        return tuple(frozenset(lists[fact] for fact in group) for group in groups)

    def _context(self, passage: Passage, start: int, end: int, stretch: Stretch) -> Context:
        """The text around a value: its paragraph, or also the one above where the label stands there alone."""
        first, last = bounds(passage.records, start, len(passage.data))
        low = stretch.position(max(first, start - _SIDE, stretch.base))
        begin, stop = stretch.position(start), stretch.position(end)
        text = stretch.text
        cut = text.rfind("\n\n", low, begin)
        if cut >= 0 and (not text[cut:begin].strip() or _UNSAID.search(text, low, begin)):
            cut = text.rfind("\n\n", low, low + len(text[low:cut].rstrip()))
        high = min(stop + _SIDE // 2, len(text))
        if last < end + _SIDE // 2:
            high = min(high, stretch.position(last))
        after = text.find("\n\n", stop, high)
        return Context(stretch, begin, stop, low if cut < 0 else cut + 2, high if after < 0 else after)


def _is_doubtful(rule: Rule, facts: tuple[str, ...]) -> bool:
    """Whether a number among other text that only a header speaks for may as well be another thing beside it.

    A date, a ZIP code, the number of a check; or any, where the header does not say it twice: `Bank acct`, not `Acct`.
    """
    about = tuple(fact for fact in facts if not fact.startswith("against-near:"))  # that may be of the other text
    return _speak_against(rule, about) or bool(rule.also and not any(fact.startswith("also:") for fact in facts))


def _speak_against(rule: Rule, facts: tuple[str, ...]) -> bool:
    """Whether one of the facts does."""
    return any(rule.weights.get(fact.partition(":")[0], 0) < 0 for fact in facts)


def _unspoken(number: Number) -> Rejected:
    start, end, listed, checked = number
    return Rejected(listed.rule, start, end, ("base", *checked.facts), "no word that speaks for it is near")


def _within(ends: Sequence[int], low: int, high: int) -> bool:
    """Whether one of `ends` (ascending) lies from `low` to `high`."""
    index = bisect_left(ends, low)
    return index < len(ends) and ends[index] <= high


@lru_cache(maxsize=4096)
def _headed(detector: Detector, header: str) -> tuple[Listed, ...]:
    lists = {number for word in detector.vocabulary.words(header) for number in word.lists}
    lists.discard(0)  # the empty list
    return tuple(listed for listed in detector.rules if lists & {listed.keywords, listed.headers})
