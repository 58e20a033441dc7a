"""Pairs in, their sealed form out: what may leave a worker and be stored. No value and no name is in it.

Numbers become masks and keyed fingerprints, persons become initials and keyed fingerprints, and the people of the file
are counted while the values are at hand. A file's pairs are sealed as they come, for there may be millions.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from functools import cached_property, lru_cache
from itertools import groupby, islice, product, repeat
from operator import add
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pi_scan.inventory.blocks import ABSENT, LISTED, ROWS, Block, first_halves, packed_codes
from pi_scan.inventory.masks import Show, mask
from pi_scan.inventory.names import LONG_NUMBER, Names
from pi_scan.inventory.parts import Rows
from pi_scan.inventory.tally import Counts, Tally
from pi_scan.model import Finding, Grade, Kind, Level, Status, printable
from pi_scan.roster import Roster, coded_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pi_scan.inventory.blocks import Facts, Person
    from pi_scan.model import Name, Outcome, Pair, Residency
    from pi_scan.roster import Numbers, Standing

FindingRow = tuple[int, str, str, str, str, str, bytes, str | None, bytes | None, str, str, int, int, int, int]
"""The columns of `findings` in the store, but for the file."""
_Row = tuple[Any, ...]
"""The same with two columns for the place: its number in `Sealed.places`, and the anchor."""
_Alike = tuple[tuple["Standing | None", tuple["Residency", tuple[str, ...]]], str, int, bool]
"""What rows of a roster have in common: standing of the number (None: there is none) and home, mask, end, joined."""


class Sealed(NamedTuple):
    """One file, as it is stored."""

    status: str
    reason: str | None
    detail: str
    media_type: str
    size: int
    encryption: str
    counts: Counts
    confidence: str
    places: tuple[str, ...]
    """Where things are, but for the spot inside."""
    rows: Rows
    """Of `_Row`s."""
    gaps: list[tuple[str, str, str]]
    """place, reason, detail."""
    seals: list[tuple[str, str, int | None, str]]
    """place, scheme, bits, grade."""
    hidden_path: str = ""
    """What to call the file where its own name holds a number that was found; else empty."""

    def take(self) -> Iterator[list[FindingRow] | Block]:
        """What goes into the store, some thousand rows at a time; what waited in a file is gone afterwards."""
        for some in self.rows.take():
            for blocked, found in groupby(some, lambda one: isinstance(one, Block)):
                if blocked:
                    yield from found
                else:
                    yield self._placed(found)

    def findings(self) -> Iterator[FindingRow]:
        """The same, one by one."""
        persons: list[Person] = []
        facts: list[Facts] = []
        for found in self.take():
            if not isinstance(found, Block):
                yield from found
                continue
            if found.fresh:
                persons, facts = [], []
            persons += found.persons
            facts += found.facts
            yield from self._placed(found.findings(persons, facts))

    def _placed(self, rows: Iterable[_Row]) -> list[FindingRow]:
        places = self.places
        return [
            (pair, f"{places[spot]}#{anchor}" if anchor else places[spot], *rest) for pair, spot, anchor, *rest in rows
        ]


class Sealer:
    """Seals the pairs of one file: masks, fingerprints and counts them.

    Only findings of level medium or high count; test values are counted apart.
    """

    def __init__(self, path: str, key: bytes, show: Show = Show.MASKED, folder: str = "") -> None:
        """`folder`: where very many rows may wait for the store; without it they stay in memory."""
        self._digest, self._digests = _digests(key)
        self._show = show
        self._names = Names(path)
        self._path = path
        self._rows = Rows(folder)
        self._pairs = 0
        self._listed: tuple[dict[Person, int], dict[Facts, int], dict[_Alike, int]] = {}, {}, {}
        self._facts: dict[tuple[str, ...], str] = {}
        self._persons: dict[str, bytes] = {}
        self._masks: dict[tuple[Kind, int], str] = {}

    @cached_property
    def _tally(self) -> Tally:
        """Made when the first pair comes: most files hold none."""
        return Tally()

    def add(self, pairs: Iterable[Pair] | Roster) -> None:
        """Seal some more pairs. Raises `UnkeptError` where they cannot be kept."""
        if isinstance(pairs, Roster):
            for start in range(0, len(pairs), ROWS):
                self._roster(pairs if len(pairs) <= ROWS else pairs.part(start, start + ROWS))
            return
        rows: list[_Row] = []
        for pair in pairs:
            self._add(pair, rows)
        self._rows.add(rows)

    def _add(self, pair: Pair, rows: list[_Row]) -> None:
        name, numbers, residency, said = pair
        person, person_key = (None, None) if name is None else (name.initials, self._person(name))
        told = self._told(said)
        prints = []
        real = []
        for finding in numbers:
            value = finding.value.reveal()
            print_ = self._digest(value)
            prints.append(print_)
            self._names.found(value, finding.kind)
            if finding.level is Level.LOW:
                if finding.evidence and finding.evidence[-1].startswith("public:"):
                    self._tally.public(print_)
                continue
            if finding.test:
                self._tally.test(print_)
            elif person_key is None:
                self._tally.lone(print_, finding.level)
            else:
                real.append((finding.kind, print_, finding.level))
        joined = bool(real) and person_key is not None and self._tally.person(person_key, residency, real)
        for finding, print_ in zip(numbers, prints, strict=True):
            own = self._told(finding.evidence)
            rows.append(
                (
                    self._pairs,
                    self._names.spot(finding.place),
                    _anchor(finding.place.anchor),
                    finding.kind.value,
                    finding.rule,
                    finding.level.value,
                    self._mask(finding.kind, finding.value.reveal()),
                    print_,
                    person,
                    person_key,
                    residency.value,
                    _listed(own, told),
                    *finding.span,
                    int(finding.test),
                    int(joined and counted(finding)),
                )
            )
        self._pairs += 1

    def _roster(self, roster: Roster) -> None:
        """The same for rows that are alike, column by column."""
        persons = [(name.initials, self._person(name)) for name in roster.names]
        spot, anchor = self._names.spot(roster.place), _anchor(roster.place.anchor)
        prints = [self._digests(one.values) for one in roster.columns]
        joined = self._tally.roster(roster, prints, [key for _, key in persons])
        rows = roster.rows if isinstance(roster.rows, range) else array("Q", roster.rows)
        blocks = []
        for one, these in zip(roster.columns, prints, strict=True):
            self._names.all_found(one.values, one.kind)
            what, alike = self._alike(one, roster, joined)
            fresh = max(len(self._listed[0]) + len(persons), len(self._listed[1]) + len(alike)) > LISTED
            if fresh or not self._listed[0]:
                fresh, self._listed = True, ({}, {}, {})
            known, said, _ = self._listed
            old = len(known), len(said)
            who = [known.setdefault(person, len(known)) for person in persons]
            codes = self._codes(alike)
            where = (self._pairs, spot, anchor, one.kind.value, one.rule, rows)
            lists = (list(islice(known, old[0], None)), _recoded(who, roster.who),
                     list(islice(said, old[1], None)), _recoded(codes, what))  # fmt: skip
            blocks.append(Block(*where, these, fresh, *lists))
        self._rows.add(blocks, weight=len(blocks) * len(roster) // 8)
        self._pairs += len(roster)

    def _all_masks(self, one: Numbers) -> Sequence[str]:
        if self._show is Show.LAST4:
            return [self._mask(one.kind, value) for value in one.values]
        lengths = list(map(len, one.values))
        masks = {length: self._mask(one.kind, "0" * length) for length in set(lengths)}
        if len(masks) == 1:
            return list(masks.values()) * len(lengths)
        return list(map(masks.__getitem__, lengths))

    def _alike(self, one: Numbers, roster: Roster, joined: Sequence[bool]) -> tuple[list[int], list[_Alike]]:
        """For each row of a column a position among what its rows have in common."""
        width = len(roster.homes)
        starts = list(range(0, (len(one.standings) + 1) * width, width))  # the last is that of -1
        both = roster.where if not any(one.which) else list(map(add, map(starts.__getitem__, one.which), roster.where))
        what, distinct = coded_rows(both, self._all_masks(one), one.ends, joined)
        pairs = list(product((*one.standings, None), roster.homes))
        codes, *rest = zip(*distinct, strict=True)
        return what, list(zip(map(pairs.__getitem__, codes), *rest, strict=True))

    def _codes(self, alike: Sequence[_Alike]) -> list[int]:
        """The same as positions in the list of facts. Most of it stood in the blocks before and is not told again."""
        _, said, before = self._listed
        codes = list(map(before.get, alike, repeat(-1)))
        for at in [at for at, code in enumerate(codes) if code < 0]:
            fact = self._fact(*alike[at])
            codes[at] = ABSENT if fact is None else said.setdefault(fact, len(said))
            if len(before) < _CACHED:
                before[alike[at]] = codes[at]
        return codes

    def _fact(
        self, both: tuple[Standing | None, tuple[Residency, tuple[str, ...]]], stars: str, end: int, joins: bool
    ) -> Facts | None:
        standing, (residency, said) = both
        if standing is None:
            return None
        level, own, test = standing
        counts = level is not Level.LOW and not test
        told = _listed(self._told(own), self._told(said))
        return level.value, stars, residency.value, told, 0, end, int(test), int(joins and counts)

    def _person(self, name: Name) -> bytes:
        key = name.key
        found = self._persons.get(key)
        if found is None:
            found = self._digest(key)
            if len(self._persons) < _CACHED:
                self._persons[key] = found
        return found

    def _mask(self, kind: Kind, value: str) -> str:
        if self._show is Show.LAST4:
            return mask(kind, value, self._show)
        found = self._masks.get((kind, len(value)))
        if found is None:  # it shows nothing of the number but how long it is
            found = self._masks[kind, len(value)] = mask(kind, value, self._show)
        return found

    def _told(self, facts: tuple[str, ...]) -> str:
        """Facts as the members of a JSON array."""
        text = self._facts.get(facts)
        if text is None:
            text = json.dumps([LONG_NUMBER.sub("***", fact) for fact in facts], ensure_ascii=False)[1:-1]
            if len(self._facts) < _CACHED:
                self._facts[facts] = text
        return text

    def finish(self, outcome: Outcome) -> Sealed:
        """The sealed form of the file, with all that was added and the pairs that the outcome holds itself."""
        if outcome.pairs:
            self.add(outcome.pairs)
        masks = self._names.masks()
        seals = [(str(s.place), s.scheme, s.bits, s.grade.value) for s in outcome.seals]
        gaps = [(str(g.place), g.reason.value, printable(g.detail)) for g in outcome.gaps]
        hidden = ""
        if masks.any:
            gaps = [(masks.member(place), reason, masks.member(detail)) for place, reason, detail in gaps]
            seals = [(masks.member(place), scheme, bits, grade) for place, scheme, bits, grade in seals]
            shown = masks.path(self._path)
            if shown != self._path:  # told from others that look the same by a keyed tag
                hidden = f"{shown}~{self._digest(self._path).hex()[:_TAG]}"
        counts, best = (self._tally.counts(), self._tally.best) if self._pairs else (_NOBODY, None)
        return Sealed(
            outcome.status.value,
            outcome.reason.value if outcome.reason else None,
            printable(outcome.detail),
            outcome.media_type,
            outcome.size,
            _encryption(outcome),
            counts,
            best.value if best else "",
            self._names.told(masks),
            self._rows.done(),
            gaps,
            seals,
            hidden,
        )

    def drop(self) -> None:
        """Forget what was added: the file has no result."""
        self._rows.drop()


def tag(key: bytes, path: str) -> str:
    """What the name of a file ends in after a `~` where a number in its path is masked."""
    return _digests(key)[0](path).hex()[:_TAG]


def seal(outcome: Outcome, key: bytes, show: Show = Show.MASKED) -> Sealed:
    """A whole outcome, sealed."""
    return Sealer(outcome.path, key, show).finish(outcome)


_NOBODY: Final = Counts()
_TAG: Final = 8
"""Digits of a keyed tag that tells paths apart which look the same once masked."""
_CACHED: Final = 20_000
"""Texts and fingerprints of a file that are kept for the next row that has the same."""


@lru_cache(maxsize=4)
def _digests(key: bytes) -> tuple[Callable[[str], bytes], Callable[[Sequence[str]], bytes]]:
    """HMAC-SHA-256 under `key`, first 16 bytes: of a value, and of many, one after the other.

    The key is worked in once, which is two thirds of the time.
    """
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (hashlib.sha256(block.translate(bytes(byte ^ pad for byte in range(256)))) for pad in (0x36, 0x5C))
    begin, end = inner.copy, outer.copy

    def digest(value: str) -> bytes:
        one, two = begin(), end()
        one.update(value.encode("utf-8", "surrogatepass"))
        two.update(one.digest())
        return two.digest()[:16]

    def digests(values: Sequence[str]) -> bytes:
        joined = "\n".join(values)
        if not joined.isascii() or joined.count("\n") >= len(values):
            return b"".join(map(digest, values))
        whole = []
        for value in joined.encode().split(b"\n"):
            one, two = begin(), end()
            one.update(value)
            two.update(one.digest())
            whole.append(two.digest())
        return first_halves(b"".join(whole))

    return digest, digests


_BLOCK: Final = 64
"""Bytes of a block of SHA-256."""
_SHEET: Final = re.compile(r"sheet=.*?(?=&[a-z]+=\d+$|&[a-z]+$|$)")


def _recoded(codes: Sequence[int], places: Sequence[int]) -> bytes:
    return packed_codes(places if list(codes) == list(range(len(codes))) else list(map(codes.__getitem__, places)))


def _listed(own: str, told: str) -> str:
    return f"[{own}, {told}]" if own and told else f"[{own}{told}]"


def _anchor(anchor: str) -> str:
    """An anchor as it may be shown: the name of a sheet in it is the document's own."""
    if "sheet=" in anchor:
        anchor = _SHEET.sub(lambda name: LONG_NUMBER.sub("***", name[0]), anchor)
    return anchor if anchor.isascii() and anchor.isprintable() else printable(anchor)


def counted(finding: Finding) -> bool:
    """Whether a finding counts in the inventory: believed at least halfway, and not a known test value."""
    return finding.level is not Level.LOW and not finding.test


def _encryption(outcome: Outcome) -> str:
    """The weakest of the grades found, since that is how well the file is kept; what was not read is not known."""
    grades = {s.grade for s in outcome.seals}
    for grade in (Grade.NONE, Grade.WEAK, Grade.UNKNOWN, Grade.STRONG) if grades else ():
        if grade in grades:
            return grade.value
    return Grade.UNKNOWN.value if outcome.status is Status.FAILED else Grade.NONE.value
