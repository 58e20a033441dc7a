"""Include and exclude patterns over paths relative to a root, read as ripgrep's `--glob` and `.gitignore` read them.

A pattern without a slash is matched against the name at any depth; one with a slash against the whole relative
path. `*` and `?` stop at a slash, `**` does not, `[a-z]` and `[!a-z]` are sets, `{a,b}` are alternatives, a final
slash means folders alone, a backslash takes the next character as it is. What holds for a folder holds for all in it.
A path that begins with the root's own, or with `./`, is taken as the one below the root that it obviously means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from os.path import realpath


class GlobError(ValueError):
    """A pattern that means nothing; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Globs:
    """Compiled patterns: `exclude` wins over `include`; without `include` every file is taken."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    _included: re.Pattern[str] | None = field(init=False, repr=False)
    _excluded: re.Pattern[str] | None = field(init=False, repr=False)
    _waiting: dict[str, dict[str, re.Pattern[str]]] = field(init=False, repr=False, compare=False)
    _met: set[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises `GlobError` for a pattern that cannot be read."""
        object.__setattr__(self, "_included", _compile(self.include))
        object.__setattr__(self, "_excluded", _compile(self.exclude))
        self._watch((self.include, self.exclude), set())

    def _watch(self, given: tuple[tuple[str, ...], tuple[str, ...]], met: set[str]) -> None:
        kinds = zip(("include", "exclude"), given, (self.include, self.exclude), strict=True)
        waiting = {
            kind: {name: re.compile(translate(own), re.DOTALL) for name, own in zip(names, owns, strict=True)}
            for kind, names, owns in kinds
        }
        object.__setattr__(self, "_waiting", waiting)
        object.__setattr__(self, "_met", met)

    def below(self, root: str) -> Globs:
        """The same patterns for what is below the folder `root`, a real path; what they meet is noted here too."""
        given = self.include, self.exclude
        own = tuple(tuple(_relative(pattern, root) for pattern in patterns) for patterns in given)
        if own == given:
            return self
        found = Globs(*own)
        found._watch(given, self._met)
        return found

    def unmet(self) -> list[str]:
        """The patterns that took nothing so far."""
        return [pattern for pattern in dict.fromkeys((*self.include, *self.exclude)) if pattern not in self._met]

    def _note(self, kind: str, paths: list[str]) -> None:
        waiting = self._waiting[kind]
        for pattern in [name for name, own in waiting.items() if any(own.fullmatch(path) for path in paths)]:
            self._met.add(pattern)
            del waiting[pattern]

    def excludes(self, path: str, *, folder: bool) -> bool:
        """Whether an exclude pattern takes `path`: relative, `/` between the names."""
        name = path + "/" if folder else path
        found = self._excluded is not None and self._excluded.fullmatch(name) is not None
        if found and self._waiting["exclude"]:
            self._note("exclude", [name])
        return found

    def includes(self, path: str) -> bool:
        """Whether the file `path` is wanted: it, or a folder above it, matches an include pattern."""
        if self._included is None:
            return True
        found = self._included.fullmatch(path) is not None
        waiting = self._waiting["include"]
        if found and not waiting:
            return True
        parts = path.split("/")
        above = ["/".join(parts[:end]) + "/" for end in range(1, len(parts))]
        found = found or any(self._included.fullmatch(folder) for folder in above)
        if found and waiting:
            self._note("include", [path, *above])
        return found


def _relative(pattern: str, root: str) -> str:
    """A pattern as it is meant below `root`.

    >>> _relative("./closed", "/srv"), _relative("/srv/hr/*.csv", "/srv"), _relative("/hr", "/srv")
    ('/closed', '/hr/*.csv', '/hr')
    """
    if pattern.startswith("./") and pattern.strip("./"):
        return "/" + pattern[2:].lstrip("/")
    start = root.rstrip("/") + "/"
    if not pattern.startswith("/") or start == "/":
        return pattern
    plain = not set(pattern) & set("*?[{\\")
    for path in (pattern, realpath(pattern) + "/" * pattern.endswith("/") if plain else pattern):
        if path.startswith(start) and path.strip("/") != root.strip("/"):
            return "/" + path.removeprefix(start)
    return pattern


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
