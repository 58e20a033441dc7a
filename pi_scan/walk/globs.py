"""Include and exclude patterns over paths relative to a root, read as ripgrep's `--glob` and `.gitignore` read them.

A pattern without a slash is matched against the name at any depth; one with a slash against the whole relative
path. `*` and `?` stop at a slash, `**` does not, `[a-z]` and `[!a-z]` are sets, `{a,b}` are alternatives, a final
slash means folders alone, a backslash takes the next character as it is. What holds for a folder holds for all in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


class GlobError(ValueError):
    """A pattern that means nothing; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Globs:
    """Compiled patterns: `exclude` wins over `include`; without `include` every file is taken."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    _included: re.Pattern[str] | None = field(init=False, repr=False)
    _excluded: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises `GlobError` for a pattern that cannot be read."""
        object.__setattr__(self, "_included", _compile(self.include))
        object.__setattr__(self, "_excluded", _compile(self.exclude))

    def excludes(self, path: str, *, folder: bool) -> bool:
        """Whether an exclude pattern takes `path`: relative, `/` between the names."""
        return self._excluded is not None and self._excluded.fullmatch(path + "/" if folder else path) is not None

    def includes(self, path: str) -> bool:
        """Whether the file `path` is wanted: it, or a folder above it, matches an include pattern."""
        if self._included is None or self._included.fullmatch(path):
            return True
        parts = path.split("/")
        return any(self._included.fullmatch("/".join(parts[:end]) + "/") for end in range(1, len(parts)))


def _compile(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(pattern) for pattern in patterns), re.DOTALL) if patterns else None


def translate(pattern: str) -> str:
    """The regular expression for one pattern; a folder is offered to it with a final slash.

    >>> bool(re.fullmatch(translate("*.log"), "var/app.log"))
    True
    >>> bool(re.fullmatch(translate("/*.log"), "var/app.log"))
    False
    >>> bool(re.fullmatch(translate("a/**/z"), "a/z"))
    True
    """
    body = pattern.rstrip("/")
    folders_only = body != pattern
    if not body:
        raise GlobError(f"The pattern {pattern!r} is empty.")
    anchored = "/" in body
    body = body.removeprefix("/")
    prefix = "" if anchored or body.startswith("**") else "(?:.*/)?"
    return f"(?:{prefix}{_body(body, pattern)}{'/' if folders_only else '/?'})"


def _body(body: str, pattern: str) -> str:
    out: list[str] = []
    at, braces = 0, 0
    while at < len(body):
        if body.startswith("**/", at) and (at == 0 or body[at - 1] == "/"):
            out.append("(?:.*/)?")
            at += 3
            continue
        if body.startswith("**", at):
            at += 2
            inside = at == len(body) and at > 2  # a final `/**` is all within, not the folder itself
            out.append(".+" if inside else ".*")
            continue
        char = body[at]
        at += 1
        if char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[":
            # A closing bracket straight after the opening one (or its negation) is a member of the set: POSIX 2.13.1.
            end = body.find("]", at + 2 if body[at : at + 1] in {"!", "^"} else at + 1)
            if end < 0:
                raise GlobError(f"The pattern {pattern!r} has a '[' without its ']'.")
            out.append(_set(body[at:end], pattern))
            at = end + 1
        elif char == "{":
            braces += 1
            out.append("(?:")
        elif char == "}" and braces:
            braces -= 1
            out.append(")")
        elif char == "," and braces:
            out.append("|")
        elif char == "\\" and at < len(body):
            out.append(re.escape(body[at]))
            at += 1
        else:
            out.append(re.escape(char))
    if braces:
        raise GlobError(f"The pattern {pattern!r} has a '{{' without its '}}'.")
    return "".join(out)


def _set(members: str, pattern: str) -> str:
    negated = members[:1] in {"!", "^"}
    inner = re.sub(r"([\\\[\]^&~|])", r"\\\1", members[negated:])
    try:
        re.compile(f"[{inner}]")
    except re.error as error:
        raise GlobError(f"The pattern {pattern!r} has a set that cannot be read: {error}.") from None
    return f"(?!/)[{'^' if negated else ''}{inner}]"
