"""PowerPoint presentations (PPTX, PPTM, PPSX, POTX and their kin): slides in their order, and what hangs on each.

A slide is a text of its own, with its title and that of the presentation as its context. Tables go through the grid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract._grid import tables
from pi_scan.extract._package import Package, common_parts
from pi_scan.extract._slideml import Grid, Slide, comments, slide
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Place, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from pi_scan.extract._package import Element

_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"
_MACROS = "application/vnd.ms-powerpoint"

FORMAT = Format(
    name="PowerPoint presentation (PPTX)",
    media_types=(
        f"{_TYPE}.presentation",
        f"{_TYPE}.slideshow",
        f"{_TYPE}.template",
        f"{_MACROS}.presentation.macroEnabled.12",
        f"{_MACROS}.slideshow.macroEnabled.12",
        f"{_MACROS}.template.macroEnabled.12",
    ),
    extensions=(".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
    zip_member="ppt/presentation.xml",
    library="lxml (BSD-3-Clause)",
    reads="tables, hidden slides, speaker notes, comments and threads, texts of masters and layouts, alternative text, "
    "SmartArt, chart labels, links, properties, embedded files; not pictures, sound and macros",
)

_NUMBER = re.compile(r"(\d+)\.\w+$")
_MASTERS = r".*/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/[^/]+\.xml"


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield each slide with its tables, notes and comments, then masters, properties and embedded files."""
    with Package(blob, limits) as package:
        parts, gap = _slides(package)
        if gap is not None:
            yield gap
        reader = _Reader(package)
        for number, part in enumerate(parts[: limits.pages], 1):
            yield from reader.slide(part, blob.place.at(f"slide={number}"))
        if len(parts) > limits.pages:
            yield Gap(blob.place, Reason.TOO_MANY, "The presentation has more slides than the limit.")
        yield from reader.rest()
        yield from common_parts(package)


def _slides(package: Package) -> tuple[list[str], Gap | None]:
    """The parts of the slides in their order; a gap where only their names tell it.

    Slides that the list of the presentation leaves out stand behind the others.
    """
    named = sorted(package.names(r".*/slides/[^/]+\.xml"), key=_number)
    try:
        main = next((part for kind, part in package.targets("").values() if kind == "officeDocument"), "")
        targets = package.targets(main)
        listed = [
            targets.get(value, ("", ""))[1]
            for item in package.root(main).iter("{*}sldId")
            for key, value in item.items()
            if key.endswith("}id")
        ]
    except ExtractError as error:
        if not named:
            raise
        return named, Gap(package.place, error.reason, "The list of slides is damaged; they were read by their names.")
    return list(dict.fromkeys([part for part in listed if part] + named)), None


def _number(part: str) -> tuple[int, str]:
    found = _NUMBER.search(part)
    return int(found[1][:9]) if found else 0, part


class _Reader:
    """Reads the slides of one package, and remembers which parts hung on them."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._heading = ""
        """Title of the presentation: that of its first slide."""
        self._read: set[str] = set()
        self._alternatives: list[str] = []

    def slide(self, part: str, place: Place) -> Iterator[Part]:
        """The parts of one slide and of what hangs on it."""
        root = yield from self._root(part, place)
        if root is None:
            return
        found = slide(root)
        self._heading = self._heading or found.title
        context = "\n".join(dict.fromkeys(filter(None, (self._heading, found.title))))
        hidden = root.get("show") in ("0", "false")
        self._alternatives += found.alternatives
        yield from _written(found, place, context, hidden=hidden)
        try:
            targets = self._package.targets(part, b"notesSlide", b"comments")
        except ExtractError as error:
            yield Gap(place, error.reason, error.detail)
            return
        for kind, target in targets.values():
            if kind in ("notesSlide", "comments"):
                yield from self._hanging(kind, target, place, context)

    def rest(self) -> Iterator[Part]:
        """What belongs to no slide: masters, layouts, notes and comments that none refers to, alternative texts."""
        for pattern, kind in ((r".*/notesSlides/[^/]+\.xml", "notesSlide"), (r".*/comments/[^/]+\.xml", "comments")):
            for part in self._package.names(pattern):
                yield from self._hanging(kind, part, self._package.place, self._heading)
        lines: dict[str, None] = {}
        for part in self._package.names(_MASTERS):
            root = yield from self._root(part, self._package.place.at("master"))
            found = Slide() if root is None else slide(root)
            lines |= dict.fromkeys(line for block in found.blocks for line in _plain(block).split("\n"))
            self._alternatives += found.alternatives
        for anchor, all_lines in (("master", lines), ("alternative-text", dict.fromkeys(self._alternatives))):
            yield from _text("\n".join(all_lines), self._package.place.at(anchor), "", hidden=True)

    def _root(self, part: str, place: Place) -> Generator[Gap, None, Element | None]:
        """The root element of a part; of a damaged one what stands before the damage."""
        try:
            return self._package.root(part)
        except ExtractError as error:
            yield Gap(place, error.reason, error.detail)
            return self._package.remains(part) if error.reason is Reason.CORRUPT else None

    def _hanging(self, kind: str, part: str, place: Place, context: str) -> Iterator[Part]:
        """The notes or comments of a slide."""
        if part in self._read or not self._package.size(part):
            return
        self._read.add(part)
        place = place.at("notes" if kind == "notesSlide" else "comments")
        root = yield from self._root(part, place)
        if root is None:
            return
        if kind == "comments":
            yield from _text("\n\n".join(comments(root)), place, context, hidden=True)
        else:
            yield from _written(slide(root), place, context, hidden=True)


def _written(found: Slide, place: Place, context: str, *, hidden: bool) -> Iterator[Part]:
    """The texts and tables of a slide; a grid that is no table stays in the text."""
    texts: list[str] = []
    count = 0
    for block in found.blocks:
        if isinstance(block, str):
            texts.append(block)
            continue
        count += 1
        for part in tables(block, place.at(f"table={count}"), context=context, hidden=hidden):
            if isinstance(part, Text):
                texts.append(str(part))
            else:
                yield from _text(_joined(texts), place, context, hidden=hidden)
                texts.clear()
                yield part
    yield from _text(_joined(texts), place, context, hidden=hidden)


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(text.strip("\n") for text in texts)


def _plain(block: str | Grid) -> str:
    return block if isinstance(block, str) else "\n".join("\t".join(row) for row in block)


def _text(text: str, place: Place, context: str, *, hidden: bool) -> Iterator[Text]:
    if text.strip():
        yield Text(place, text.encode("utf-8", "replace"), context=context, hidden=hidden)
