"""Whose a number in a message is that names nobody in full: by a given name alone, or by what was said before.

The column of the messages in, the person meant out: `her ssn is …` is of whom the message before names, and
`Jean came by, his license is …` of the Jean whose whole name stands in another message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.lexicon import fold
from pi_scan.detect.names import find_names
from pi_scan.detect.vocabulary import header_text
from pi_scan.pair.people import called_by, own_persons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.model import Name

_MESSAGES: Final = frozenset({"text", "message", "body", "content", "msg", "comment", "post"})
"""Last words of the headers of their columns."""
_BACK: Final = 20
"""Messages before in which somebody's whole name is looked for."""
_ON: Final = 5
"""…and those that come after."""
_NEAR: Final = 3
"""Messages before in which he or she was named."""
_LONGEST: Final = 2000
"""Characters of a message that are read."""
_MINE: Final = re.compile(r"(?i)\b(?:my|mine|i'?m|i am)\b")
_SENTENCE: Final = re.compile(r"[.!?]\s|\n")
_THEIR: Final = re.compile(r"(?i)\b(?:her|hers|his|their|he|she)\b")
_CALLED: Final = re.compile(r"(?<![\w@#.-])[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:-[A-ZÀ-ÖØ-Þ][^\W\d_]+)?(?![\w@])")
_SHORTEST: Final = 3
"""Letters of a given name that stands alone."""


def meant(header: str, messages: Sequence[str], row: int, start: int) -> Name | None:
    """Whom the message in `row` means with the number at `start`; None where it does not say.

    `header`: that of the column, which may be none of messages.
    """
    words = header_text(header).lower().replace("_", " ").split()
    before = messages[row][:start][-_LONGEST:]
    if not words or words[-1] not in _MESSAGES or _MINE.search(_SENTENCE.split(before)[-1]):
        return None
    called = [fold(word) for word in _CALLED.findall(before)]
    if any(len(word) >= _SHORTEST for word in called):
        known: dict[str, dict[str, Name]] = {}
        for name in _named(messages, max(0, row - _BACK), row + _ON + 1):
            for given in called_by(name):
                known.setdefault(given, {})[name.key] = name
        for word in reversed(called):
            if len(word) >= _SHORTEST and len(known.get(word, ())) == 1:
                return next(iter(known[word].values()))
    if _THEIR.search(before):
        for earlier in range(row - 1, max(-1, row - 1 - _NEAR), -1):
            persons = {name.key: name for name in _named(messages, earlier, earlier + 1)}
            if persons:
                return next(iter(persons.values())) if len(persons) == 1 else None
    return None


def _named(messages: Sequence[str], first: int, last: int) -> list[Name]:
    return [name for message in messages[first:last] for name in own_persons(find_names(message[:_LONGEST]))]
