"""Who writes and who is written to: the parts of letters and chats. Names of a text in, those who are meant out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.lexicon import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pi_scan.detect.candidate import Candidate
    from pi_scan.pair.scene import Scene, Spot

WINDOW: Final = 2500
"""Bytes before a number in which a form or letter may have named its person; after it a letter may end as far off."""
CLOSING: Final = re.compile(
    r"(?im)^\W*(?:(?:very )?(?:sincerely|truly)(?: yours)?|yours (?:sincerely|truly|faithfully)|respectfully(?: yours)?"
    r"|(?:best|kind|warm)? ?regards|cordially)\b"
)
"""The end of a letter: what follows is not written to its addressee."""
SIGNED: Final = re.compile(CLOSING.pattern + r"[\w ,]*\s+$")
"""What stands before the name of one who signs."""
PRONOUN: Final = re.compile(r"(?i)(?<![\w'’])(?:his|her|hers|their|he|she)(?![\w'’])")
_THEIRS: Final = re.compile(r"(?i)(?<![\w'’])(?:his|her|hers|their|dele|dela)(?![\w'’])")
_NEAR: Final = 40
"""Bytes between that and the number, in a chat."""
_BACK: Final = 600
"""Bytes of a chat before that in which somebody has been named."""
_MAILED: Final = frozenset({"label:from", "label:sender", "label:to", "label:cc"})
_SECOND_PERSON: Final = re.compile(r"(?i)(?<![\w'’])your(?![\w’])")
_YOURS: Final = 60
"""Characters between that word and the number."""
_RELATIVE: Final = re.compile(r"\b(?:husband|wife|spouse|son|daughter|mother|father|brother|sister|partner|child)")
_CLOCK: Final = re.compile(r"(?<![\d:])[0-2]?[0-9]:[0-5][0-9](?![\d])")
"""Beside a name, that it spoke then."""
_DECLARED: Final = re.compile(
    r"(?i)(?:\b(?:power of attorney|health care proxy|(?:last )?will(?: and testament)?|testament|codicil|affidavit"
    r"|declaration|sworn statement|directive) of (?:me, )?|(?<![\w'’])I, (?:the undersigned,? )?"
    r"|\bmy name is |(?:^|[\"“.!]\s?)(?:hi,? |hello,? )?this is )(?:(?:mr|mrs|ms|miss|dr)\b\.? )?$"
)
"""Before the name of one who speaks in what follows."""
_HEAD: Final = 60
"""Bytes before a name in which that stands."""
_GREETING: Final = re.compile(r"(?im)^\W*dear (?:mr|mrs|ms|miss|dr|prof)\b\.? ([^\W\d_][\w'’-]*)[,:]?\s*$")


def end_of_letter(scene: Scene, candidate: Candidate, line: tuple[int, int]) -> int:
    """Where a letter ends that speaks of the number as yours: who signs it there is not meant. Else the text's end."""
    if _SECOND_PERSON.search(scene.text(*scene.sentence(candidate.start, candidate.end, line))) is None:
        return scene.size
    after = scene.text(candidate.end, candidate.end + WINDOW)
    closing = CLOSING.search(after)
    return scene.size if closing is None else candidate.end + len(after[: closing.start()].encode())


def addressees(scene: Scene, spots: Iterable[Spot], start: int) -> list[Spot]:
    """Those over a letter to whom it says `Dear Ms. Silva:` before `start`."""
    greetings = _GREETING.findall(scene.text(max(0, start - WINDOW), start))
    surname = fold(greetings[-1]).rpartition(" ")[2] if greetings else ""
    return [
        spot
        for spot in spots
        if spot.end <= start and spot.name.key.partition("|")[2] == surname and scene.stands(spot)
    ]


def addressed(scene: Scene, candidate: Candidate, line: tuple[int, int], low: int) -> Spot | None:
    """To whom a letter is written that calls a number yours, right before it: not your husband's."""
    sentence = scene.sentence(candidate.start, candidate.end, scene.wrapped(line, low, scene.size))
    head = scene.text(sentence[0], candidate.start)
    said = list(_SECOND_PERSON.finditer(head))
    if not said or len(head) - said[-1].end() > _YOURS or _RELATIVE.search(head, said[-1].end()):
        return None
    found = addressees(scene, scene.names(max(low, candidate.start - WINDOW), candidate.start), candidate.start)
    return found[-1] if found else None


def speakers(scene: Scene, spots: Iterable[Spot], start: int) -> list[Spot]:
    """Those of a chat whose name stands over what they say, beside a time of day, before `start`."""
    return [spot for spot in spots if spot.end <= start and scene.stands(spot) and _CLOCK.search(scene.beside(spot))]


def declarants(scene: Scene, spots: Iterable[Spot], start: int) -> list[Spot]:
    """Those who say "I" before `start`: after `the Will of Ana Silva`, `I, Ana Silva,` or `This is Ana Silva`."""
    return [
        spot
        for spot in spots
        if spot.end <= start and _DECLARED.search(scene.text(max(0, spot.start - _HEAD), spot.start))
    ]


def told_of(scene: Scene, spots: Iterable[Spot], candidate: Candidate, line: tuple[int, int]) -> list[Spot]:
    """Who is meant where a line of a chat calls a number his or hers: the last whom the lines before name, no speaker.

    `spots` are the names of that line; empty where it names others beside its speaker, or nobody was named.
    """
    here = list(spots)
    if len(here) != 1 or not _speaks(scene, here[0]) or here[0].end > candidate.start:
        return []
    if not _THEIRS.search(scene.text(max(here[0].end, candidate.start - _NEAR), candidate.start)):
        return []
    for names in (scene.names, scene.expected):
        before = names(max(0, line[0] - _BACK), line[0])
        chatting = {spot.name.key for spot in (*before, *here) if _speaks(scene, spot)}
        told = [spot for spot in before if spot.name.key not in chatting]
        if told:
            return told[-1:]
    return []


def _speaks(scene: Scene, spot: Spot) -> bool:
    """Whether a name stands over a line of a chat: behind the time, before a colon."""
    low = scene.line(spot.start, spot.end, 0, scene.size)[0]
    stamped = scene.stamped(low) and not any(map(str.isalpha, scene.text(low, spot.start)))
    return stamped and scene.text(spot.end, spot.end + 1) == ":"


def spoken_of(
    scene: Scene, candidate: Candidate, line: tuple[int, int], record: tuple[int, int], above: tuple[Spot, ...]
) -> tuple[Spot, ...] | None:
    """Who is meant where a mail, whose head names `above`, calls a number his or hers: if it speaks of one person.

    None where it does not, or where it is no mail.
    """
    start, end = candidate.start, candidate.end
    mailed = not _MAILED.isdisjoint(above[0].name.facts)
    if not mailed or not PRONOUN.search(scene.text(*scene.sentence(start, end, line))):
        return None
    known = {spot.name.key for spot in above}
    window = scene.names(max(record[0], start - WINDOW), min(record[1], end + WINDOW // 4))
    told = [spot for spot in window if spot.name.key not in known and not spot.labelled and not spot.other]
    return tuple(told[:1]) if len({spot.name.key for spot in told}) == 1 else ()
