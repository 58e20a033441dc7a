"""The pages of the project, and what stands in them."""

import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import update_docs

ROOT = update_docs.ROOT
PAGES = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in update_docs.PAGES}
_FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")


def blocks(name: str, language: str) -> list[tuple[int, str]]:
    """(line, text) of each block of code in a page."""
    page = PAGES[name]
    return [(page.count("\n", 0, match.start(2)), match[2]) for match in _FENCE.finditer(page) if match[1] == language]


def commands(name: str) -> list[str]:
    """The lines of a page that a reader would type."""
    page = PAGES[name]
    indented = re.findall(r"(?m)^    (pi-scan .*)$", _FENCE.sub("", page))
    prompted = re.findall(r"(?m)^\$ (pi-scan .*)$", page)
    inline = re.findall(r"`(pi-scan [^`\n]+)`", page)
    scheduled = re.findall(r"(?m)^[\d*][\d* ]+ .*?&& (pi-scan .*)$", page)
    return [*indented, *prompted, *inline, *scheduled]
