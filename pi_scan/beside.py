"""Passwords that lie beside what they lock: in a small text of the same folder, or in the mail that a file hangs on.

What opens so is not encrypted in the sense of the law: who has the file has the key. Only words that a text offers as
a password are taken; whether one is, is for who tries it to see.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from pi_scan.model import Sensitive, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST: Final = 20
"""Words that are tried: each may cost half a second."""
_FILES: Final = 5
_BYTES: Final = 4096
"""Of a file that somebody wrote down a password in."""
_NAMED: Final = re.compile(r"pass|kennw|(?:^|[\W_])(?:pwd?|pin|key|login)(?:[\W_]|$)|credential|zugang", re.IGNORECASE)
"""Names of files that hold passwords and little else."""
_README: Final = re.compile(r"read.?me|lies.?mich|note|info", re.IGNORECASE)
_TEXTS: Final = (".txt", ".md", "")
_OFFERED: Final = re.compile(
    r"\b(?:pass(?:word|wort|phrase|code)?|kennwort|pwd?|pin|contrase[nñ]a|mot de passe|senha)\b"
    r"(?:[^\S\n]*(?:\([^()\n]{1,40}\)|(?:for|of|to|für)[^:=\n]{1,60}(?=[:=])))?"
    r"[^\S\n]*(?:[:=]|\b(?:is|ist|lautet|est|es)\b:?|[-–>]+)?\s*[\"'“„`]?([^\s\"'”“`]{3,64})",
    re.IGNORECASE,
)


def neighbours(path: str) -> tuple[Sensitive, ...]:
    """The words that small texts in the folder of `path` offer as passwords."""
    return _distinct(_words_beside(path))


def offered(texts: Iterable[bytes]) -> tuple[Sensitive, ...]:
    """The words that some texts offer as passwords.

    >>> len(offered([b"Hi, the password for the file is: Harbor-Light-21. Bye"]))
    2
    """
    return _distinct(word for text in texts for word in _after_the_word(text.decode("utf-8", "replace")))


def _words_beside(path: str) -> Iterator[str]:
    folder, own = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            near = sorted(
                (not _NAMED.search(entry.name), entry.name, entry.path)
                for entry in entries
                if entry.name != own and _may_tell(entry)
            )
    except OSError:
        return
    for readme, _, place in near[:_FILES]:
        try:
            text = read_file(place, _BYTES).decode("utf-8", "replace")
        except OSError:
            continue
        yield from _after_the_word(text)
        if not readme:
            yield from text.split()


def _may_tell(entry: os.DirEntry[str]) -> bool:
    stem, ending = os.path.splitext(entry.name)
    if ending.lower() not in _TEXTS or not (_NAMED.search(stem) or _README.search(stem)):
        return False
    return entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_size <= _BYTES


def _after_the_word(text: str) -> Iterator[str]:
    """What stands where a password would; with and without the full stop of the sentence."""
    for match in _OFFERED.finditer(text):
        yield match[1]
        if match[1][-1] in ".,;!)":
            yield match[1][:-1]


def _distinct(words: Iterable[str]) -> tuple[Sensitive, ...]:
    kept: dict[str, None] = {}
    for word in words:
        if 3 <= len(word) <= 64:
            kept.setdefault(word)
        if len(kept) == MOST:
            break
    return tuple(map(Sensitive, kept))
