"""Tables that stand in running text: lines whose columns are kept apart by tabs or by spaces under a header line.

Text and the sweep's hits in, tables out. Only paragraphs with a hit are looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate, chain, pairwise, takewhile, zip_longest
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.detect.lists import Cells, cut_at_numbers, is_alike, is_labelled, last_number
from pi_scan.detect.sweep import all_ends
from pi_scan.detect.vocabulary import header_text
from pi_scan.model import Place, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pi_scan.detect.look import Detector
    from pi_scan.detect.sweep import Hits

_LONGEST: Final = 4 << 20
"""Bytes of a paragraph looked at: a longer one is a table of its own, and extractors see those."""
_HEAD: Final = 8 << 10
"""Bytes above the first hit of a table in which its header stands."""
_TITLES: Final = 4
"""Lines above a header that may be titles or rulers."""
_ROWS: Final = 2
"""Lines under a header that it takes to make a table."""
_SAMPLE: Final = 200
"""Rows by which the columns of a table are found."""
_GAP: Final = re.compile(r" {2,}|\t")
_LABEL: Final = re.compile(r"\s*[^\W\d][^:=\t]{0,40}[:=](?:\s|$)")
"""The first line of labels and their values is not the header of a table."""
_WORDS: Final = re.compile(r"(?:#\s*\t)?(?:\s*[^\W\d_][^\t]*?(?:\s{2,}|\t|$))+\s*")
"""A header: every cell begins with a letter, but for the sign over the numbers of the rows."""
_COUNTED: Final = re.compile(r"(\s*[0-9]{1,4}[.)]?) (?=\S)")
"""The number of a row, which the gap before the next cell is lost behind."""
_NOTE: Final = re.compile(
    r"\([^()\t]{1,24}\)|(?<=[^\W\d_])[0-9](?=[^\W\d_])|(?<=[^\W\d_]) ?#?[0-9](?=\s*(?:\t|\s{2}|$))"
)
"""Digits that a header may have: in what it adds, in a misread word, at its end (`SSN (1099)`, `Pr1nt name`)."""
_MISREAD: Final = re.compile(r"(?<=[a-z])[015](?=[a-z])")
"""A digit in a word of a header, as programs that read pictures write them…"""
_LOOKS: Final = str.maketrans("015", "ois")
"""…for these letters."""
_SHORT: Final = re.compile(
    r"(?i)(?!.*\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|way|ct|court|pl|place|ter|cir|hwy|sq)\b)"
    r"([0-9][0-9-]*) ([^\W\d_].*)"
)
"""Two cells that stand too close to be told apart: a number set to the right, and the word behind it; no address."""
_LIST: Final = re.compile(rb"[A-Za-z][^\d\n\t.,:;!?]{6,160}\n[^\n]{0,160}[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}")
"""Words, then a line with a number: perhaps a table whose gaps are lost, as where a web page joins spaces."""
_LIST_BELOW: Final = re.compile(rb"\n\n" + _LIST.pattern)
"""The same as a paragraph below another."""
_COUNTS: Final = frozenset(["#", "No", "No.", "Nr", "Nr."])
"""Over the numbers of the rows."""
_HEADING: Final = re.compile(
    rb"[A-Za-z][^\d\n\t.,;!?]{2,100}\n(?:[ \t]*\n){0,2}[^\n]{0,160}[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}"
)
"""A heading, and a line with a number below it, perhaps after an empty one."""
_ENDS_LINE: Final = re.compile(rb"[^\d\n.!?;]{0,40}\n")
"""What may follow a hit in a heading."""
_FILLED: Final = re.compile(rb"\S")
_EVEN: Final = 0.8
"""Share of the rows that have as many cells as most have."""
_EMPTY: Final = 2
"""Columns at the end that may be empty in every row."""
_BROKEN: Final = 3
"""Tabs that the first line of a row has at least where its rows are broken over two."""
_TOTALS: Final = re.compile(r"(?i)\W*(?:grand |sub)?totals?\b(?!\s*,)")
"""The line of totals, which keeps to no column."""
_RULER: Final = re.compile(r"[\s=_+|:-]*")


class Grid(NamedTuple):
    """A table in a text."""

    start: int
    end: int
    """Byte offsets of its rows."""
    table: Table
    lines: tuple[int, ...]
    """Byte offset of the line of each row."""


def grids(detector: Detector, data: bytes, hits: Hits, place: Place, records: Sequence[int] = ()) -> Iterator[Grid]:
    """The tables of the paragraphs that have a hit, in order."""
    done = at = 0
    gaps = b"\t" in data or b"  " in data or b"|" in data
    words = chain.from_iterable(ends for kind, ends in hits.items() if not detector.shapes(kind))
    headed = any(_ENDS_LINE.match(data, hit - 1) for hit in words)
    listed = gaps or headed or _LIST_BELOW.search(data) or any(_LIST.match(data, start) for start in (0, *records))
    if not listed:
        return  # as most texts: no paragraph has to be looked at
    ends = all_ends(hits)
    while at < len(ends):
        hit = ends[at]
        index = bisect_right(records, hit - 1)
        low = records[index - 1] if index else 0
        first = max(low, done, hit - _HEAD)
        empty = data.rfind(b"\n\n", first, hit)
        start = low if empty < 0 else empty + 2
        high = min(records[index] if index < len(records) else len(data), start + _LONGEST)
        after = data.find(b"\n\n", hit - 1, high)
        end = after if after >= 0 else high
        inside = ends[at : bisect_right(ends, end)][:_TITLES] if headed else ()
        headed_list = next(filter(None, (_headed_list(detector, data, one, end, high, place) for one in inside)), None)
        if headed_list is not None:
            done = headed_list.end
            at = bisect_right(ends, done)
            yield headed_list
            continue
        known = empty < 0 and first > low  # of a paragraph that was looked at, or its header stands too far above
        columned = gaps and not known and _columned(data, start, high)
        if known or (not columned and _LIST.match(data, start, high) is None):
            at = max(at + 1, bisect_right(ends, end))
            done = ends[at - 1]
            continue
        done = max(end, hit)
        at = bisect_right(ends, done)
        lines = _lines(data[start:end], start)
        joined = _joined(lines)
        grid = _grid(detector, joined, place) if columned else None
        if grid is None and (joined is not lines or not columned):
            grid = _list(detector, joined, place)
        if grid is not None:
            yield grid


def _headed_list(detector: Detector, data: bytes, hit: int, end: int, high: int, place: Place) -> Grid | None:
    """The list under a heading that says what its numbers are, if a hit stands in one: `Employees (SSN)`.

    `end`: of the hit's paragraph; `high`: how far there may be a list.
    """
    if _ENDS_LINE.match(data, hit - 1) is None:  # a hit may end with what stands after its word
        return None
    line = data.rfind(b"\n", max(0, hit - _HEAD), hit - 1) + 1
    if _HEADING.match(data, line, high) is None:
        return None
    stop = data.find(b"\n", line, high)
    heading = data[line:stop].decode("utf-8", "replace")
    header = "" if _GAP.search(heading.strip()) else last_number(detector, heading)  # with gaps it heads columns
    if not header:
        return None
    below = _FILLED.search(data, stop, high)
    if below is None:
        return None
    if below.start() > end:  # an empty line stands between
        after = data.find(b"\n\n", below.start(), high)
        end = high if after < 0 else after
    grid = _list(
        detector, [_Line(line, stop, f"Name {header}"), *_lines(data[below.start() : end], below.start())], place
    )
    if grid is None:
        return None
    names, cells = grid.table.columns, grid.table.cells
    return grid if is_alike(cells[names.index(header)]) and not is_labelled(detector, header, cells[0]) else None


def _columned(data: bytes, start: int, end: int) -> bool:
    """Whether one of the first lines may be a header: most paragraphs are prose, and need not be decoded."""
    stop = start
    for _ in range(_TITLES):
        stop = data.find(b"\n", stop, end) + 1
        if not stop:
            stop = end
            break
    return any(data.find(gap, start, stop) >= 0 for gap in (b"\t", b"  ", b"|"))


class _Line(NamedTuple):
    """A line of a table, or two where its rows are broken over two."""

    start: int
    end: int
    """Byte offsets."""
    text: str


def _lines(raw: bytes, offset: int) -> list[_Line]:
    """The lines of a paragraph that begins at `offset`, with tabs for bars where these part its cells."""
    written = raw.decode("utf-8", "replace").split("\n")
    sizes = map(len, written if raw.isascii() else map(str.encode, written))
    edges = pairwise(accumulate((size + 1 for size in sizes), initial=offset))
    lines = [_Line(start, after - 1, line) for (start, after), line in zip(edges, written, strict=True)]
    if any(map(_is_barred, written[:_TITLES])):
        lines = [line._replace(text=_unbarred(line.text)) for line in lines]
    return lines


def _joined(lines: list[_Line]) -> list[_Line]:
    """Lines of which each second goes on with the row before, as on a narrow page, put together by two.

    A row with a cell more than most was broken inside a cell.
    """
    blank = next((number for number, line in enumerate(reversed(lines)) if line.text.strip()), 0)
    tabs = [line.text.count("\t") for line in lines[: len(lines) - blank]]
    for top in (1, 2):  # lines of the header
        whole, rest = tabs[top::2], tabs[top + 1 :: 2]
        broken = sum(one >= _BROKEN and one > 2 * other for one, other in zip(whole, rest, strict=False))
        if broken >= _ROWS and broken >= _EVEN * len(whole) and len(rest) >= _EVEN * len(whole):
            head = [_both(lines[0], lines[1], "\t" if tabs[0] else " ")] if top > 1 else lines[:1]
            usual = Counter(map(add, whole, rest)).most_common(1)[0][0]
            gaps = ["\t" if one + other <= usual else " " for one, other in zip(whole, rest, strict=False)]
            pairs = zip_longest(lines[top : len(tabs) : 2], lines[top + 1 : len(tabs) : 2], gaps)
            return head + [_both(one, other, gap) if other else one for one, other, gap in pairs]
    rows = tabs[2 : 2 + _ROWS]
    wide = len(rows) == _ROWS and min(rows) >= tabs[0] >= max(_BROKEN, 2 * tabs[1] + 1)
    if wide and not any(map(str.isdigit, lines[1].text)):
        return [_both(lines[0], lines[1], "\t"), *lines[2:]]  # the header alone is broken: its last columns are empty
    return lines


def _both(one: _Line, other: _Line, gap: str) -> _Line:
    return _Line(one.start, other.end, f"{one.text}{gap}{other.text.strip()}")


def _is_barred(line: str) -> bool:
    """Whether a line is a header with bars between its cells; one in a cell parts nothing."""
    return "|" in line and "\t" not in line and not any(map(str.isdigit, line))


def _unbarred(line: str) -> str:
    """A line with tabs for the bars between its cells, as in `| Ana Silva | 219-09-9998 |`."""
    return line.strip().strip("|").replace("|", "\t") if "|" in line else line


def _grid(detector: Detector, lines: list[_Line], place: Place) -> Grid | None:
    if len(lines) < 1 + _ROWS:
        return None
    rulers = [number for number, line in enumerate(lines) if line.text.strip() and _RULER.fullmatch(line.text)]
    tops = [number for number in range(min(2 * _TITLES, len(lines))) if number not in rulers][:_TITLES]
    for top in sorted(tops, key=lambda top: not _ruled(lines, top)):
        _, before, header = lines[top]
        words = _NOTE.sub("", header)
        if len(_GAP.split(words.strip())) < 2 or any(map(str.isdigit, words)) or not _WORDS.fullmatch(words):
            continue
        if _LABEL.match(header):
            return None
        framed = [at for at in rulers if at > top + 1] if top and top - 1 in rulers else []
        kept = [line for line in lines[top + 1 : min(framed, default=None)] if not _RULER.fullmatch(line.text)]
        if "\t" in header:  # what follows without an empty line between is no row
            kept = list(takewhile(lambda line: "\t" in line.text, kept))
        else:
            kept = [line for line in kept if not _TOTALS.match(line.text)] or kept
        rows = [line.text for line in kept]
        if len(rows) < _ROWS or sum(map(bool, map(_LABEL.match, rows))) > len(rows) // 2:
            return None  # a form: applicant and co-applicant side by side, and a label before each line
        if len(rows) > _ROWS and _holds_digits(rows[::2]) == {True} and _holds_digits(rows[1::2]) == {False}:
            return None  # a form whose labels stand over their values
        cells = _by_tabs(header, rows) if "\t" in header else _by_spaces(header, rows)
        if cells is None:
            continue
        names, columns = cells
        kept, names, columns = _on_one_line(kept, names, columns)
        if len(names) == 2 and _is_form(detector, names[1], *columns):
            return None
        title = " ".join(line.text.strip() for line in lines[:top])
        table = Table(place, names, columns, context=title)
        end = kept[-1].end if "\t" in header or framed else lines[-1].end
        return Grid(before + 1, end, table, tuple(line.start for line in kept))
    return None


def _on_one_line(
    lines: list[_Line], names: tuple[str, ...], columns: tuple[list[str], ...]
) -> tuple[list[_Line], tuple[str, ...], tuple[list[str], ...]]:
    """The rows of which each goes on in a line of one cell, as with an address below a name, each on one line."""
    rows = list(zip(*columns, strict=True))
    below = [sum(map(bool, row)) == 1 and not row[0] for row in rows]
    at = {next(filter(row.__getitem__, range(len(row)))) for row, more in zip(rows, below, strict=True) if more}
    pairs = list(pairwise(below))
    if len(at) != 1 or below[0] or (True, True) in pairs or 2 * sum(below) < len(rows) - 1:
        return lines, names, columns
    column = at.pop()
    head, _, tail = names[column].partition("/")
    joined, whole = [], []
    for number, (line, row) in enumerate(zip(lines, rows, strict=True)):
        if not below[number]:
            more = number + 1 < len(rows) and below[number + 1]
            joined.append(line._replace(end=lines[number + 1].end) if more else line)
            whole.append((*row, rows[number + 1][column] if more else ""))
    named = (*names[:column], head.strip(), *names[column + 1 :], tail.strip())
    return joined, named, tuple(map(list, zip(*whole, strict=True)))


def _is_form(detector: Detector, header: str, labels: Sequence[str], values: Sequence[str]) -> bool:
    """Whether the words before numbers, not those over them, say what they are: a form without colons."""
    return not detector.headed(header_text(header)) and any(
        detector.headed(header_text(label))
        for label, value in zip(labels, values, strict=True)
        if any(map(str.isdigit, value))
    )


def _ruled(lines: list[_Line], top: int) -> bool:
    """Whether a line over others is underlined: of several, that one is the header, not the title above it."""
    below = lines[top + 1].text if top + 1 < len(lines) else ""
    return bool(below.strip()) and _RULER.fullmatch(below) is not None


def _holds_digits(rows: Sequence[str]) -> set[bool]:
    return {any(map(str.isdigit, row)) for row in rows}


def _list(detector: Detector, lines: list[_Line], place: Place) -> Grid | None:
    header, *rows = lines
    cells = cut_at_numbers(detector, header.text, [row.text for row in rows])
    if cells is None:
        return None
    names, columns = cells
    kept = rows[: len(columns[0])]
    return Grid(kept[0].start, kept[-1].end, Table(place, names, columns), tuple(row.start for row in kept))


def _by_tabs(header: str, rows: list[str]) -> Cells | None:
    names = [name.strip() for name in header.split("\t")]
    split = [row.split("\t") for row in rows]
    width = len(names)
    if names[0] in _COUNTS and all(len(row) < width and _COUNTED.match(row[0]) for row in split):
        split = [_COUNTED.sub(r"\1\t", row[0], count=1).split("\t") + row[1:] for row in split]
    cells, alike = Counter(map(len, split)).most_common(1)[0]
    if alike < _EVEN * len(split) or not max(2, width - _EMPTY) <= cells <= width:
        return None
    if cells == width - 1:
        split = _parted(split, cells)
    padded = [(row + [""] * width)[:width] for row in split]
    return tuple(names), tuple([cell.strip() for cell in column] for column in zip(*padded, strict=True))


def _parted(rows: list[list[str]], width: int) -> list[list[str]]:
    """Rows that are a cell short of their header, as where a page has no gap between two columns, with these parted.

    >>> _parted([["Ana", "18 Lynn"], ["Paul", "7 Salem"], ["Eva", "201 Hull"]], 2)
    [['Ana', '18', 'Lynn'], ['Paul', '7', 'Salem'], ['Eva', '201', 'Hull']]
    """
    whole = [row for row in rows if len(row) == width]
    shares = [sum(_SHORT.fullmatch(row[at].strip()) is not None for row in whole) / len(whole) for at in range(width)]
    at = max(range(width), key=shares.__getitem__)
    if shares[at] < _EVEN:
        return rows
    parted = []
    for row in rows:
        both = _SHORT.fullmatch(row[at].strip()) if len(row) == width else None
        parted.append([*row[:at], *both.groups(), *row[at + 1 :]] if both else row)
    return parted


def _by_spaces(header: str, rows: list[str]) -> Cells | None:
    """Columns are parted where the header has two spaces or more and every row has at least one."""
    sample = [header, *rows[:_SAMPLE]]
    width = max(map(len, sample))
    blank = [True] * width
    for line in sample:
        for position, char in enumerate(line):
            if char != " ":
                blank[position] = False
    edges = [0]
    for gap in re.finditer(r" {2,}", header.rstrip()):
        free = next((position for position in reversed(range(gap.start(), gap.end())) if blank[position]), None)
        if gap.start() and free is not None:
            edges.append(free + 1)
    if len(edges) < 2:
        return None
    spans = list(zip(edges, [*edges[1:], None], strict=True))
    columns = tuple([row[start:end].strip() for row in rows] for start, end in spans)
    if sum(map(bool, columns[0])) < 0.5 * len(rows) or sum(map(bool, columns[1])) < 0.5 * len(rows):
        return None
    return tuple(_MISREAD.sub(_meant, header[start:end].strip()) for start, end in spans), columns


def _meant(digit: re.Match[str]) -> str:
    return digit[0].translate(_LOOKS)
