"""Tables of a printed page: the cells of its lines with their boxes in, one line for each row out.

A cell that is too long for its column goes on below, and the lines of a page are drawn in any order: which column a
piece stands in, and which row, only its place tells. A table is a header over rows that keep to columns; whatever else
stands in columns, as forms and running text do, is left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, pairwise
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pi_scan.extract._lines import Piece, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Words = Callable[[Piece], list[Piece]]
    """The words of a piece."""

    Row = dict[int, Piece]
    """What stands on one height, by the number of the column."""

_ROWS = 3
"""Rows that it takes to make a table."""
_NEXT = 1.4
"""Heights of the line from one line of a cell to the next at most."""
_RARE = 12
"""One line in so many may reach over two columns, as a title does."""
_STRAY = 0.1
"""Share of the pieces that may stand on another in a cell: more, and these are no columns."""
_TITLES = 4
"""Lines tried as a header."""
_ALIKE = 4
"""Rows that it takes for words on one height to be a column."""
_SHARE = 0.8
"""Share of the rows in which they are."""
_MOST = 0.6
"""Share of the rows that have most cells, and of the columns that hold one sort of thing."""
_OFF = 1.5
"""Points by which cells that stand under each other may differ."""
_ODD = 0.2
"""Share of the columns whose cells do not."""
_APART = 0.33
"""Space before them, in heights of the line, in most: more than between two words."""
_NEARLY = 1.1
"""A step down of so many usual ones goes to the next line of a cell at most."""
_PROSE = 5
"""Words in a line of running text."""
_FOOT = 3
"""Lines at the end of a page below a table that goes on."""
_MANY = 5000
"""Pieces on a page from which on it is no table for people to read."""


class Head(NamedTuple):
    """The header of a table, which goes on where the next page has more rows in its columns."""

    names: tuple[str, ...]
    columns: tuple[tuple[float, float], ...]
    """Left and right of each."""


def with_rows(lines: Sequence[list[Piece]], words: Words, head: Head | None) -> tuple[list[Piece], Head | None]:
    """The lines of a page, each given by its cells, with one for each row of a table; and the header of the last.

    `words`: parts a cell into its words; `head`: that of the table that the page before ended with.
    """
    drawn = {id(cell): number for number, cells in enumerate(lines) for cell in cells}
    if len(drawn) > _MANY or not all(isfinite(sum(cell[:4])) for cells in lines for cell in cells):
        return list(map(whole, lines)), None
    found: dict[int, Piece] = {}
    gone: set[int] = set()
    last = None
    for run in _runs(rows_of(list(chain.from_iterable(lines)))):
        table = _headed(run, words) or (_going_on(run, head, words) if head and not gone else None)
        if table is not None:
            last, top, end, rows = table
            numbers = {drawn[id(cell)] for row in run[top:end] for cell in row}
            beside = {drawn[id(cell)] for row in (*run[:top], *run[end:]) for cell in row}
            if numbers.isdisjoint(gone | beside):
                box = whole([cell for row in run[top:end] for cell in row])
                found[min(numbers)] = box._replace(text="\n".join(rows))
                gone |= numbers
    kept: list[Piece] = []
    apart = False
    for number, cells in enumerate(lines):
        if number in found:
            kept.append(_below(found[number]) if kept else found[number])
            apart = True
        if number not in gone:
            line = whole(cells)
            kept.append(_below(line) if apart else line)
            apart = False
    return kept, last if gone and len(lines) - 1 - max(gone) <= _FOOT else None


def _below(piece: Piece) -> Piece:
    """A piece with an empty line before it."""
    return piece._replace(text=f"\n{piece.text}")


def whole(pieces: Sequence[Piece], gap: str = "\t") -> Piece:
    """Pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    lefts, bottoms, rights, tops, texts = zip(*pieces, strict=True)
    return Piece(min(lefts), min(bottoms), max(rights), max(tops), gap.join(texts))


def _runs(rows: list[list[Piece]]) -> Iterator[list[list[Piece]]]:
    """Rows that follow each other, each of several pieces or of one that may be part of a cell, and one above."""
    run: list[list[Piece]] = []
    above: list[list[Piece]] = []
    width = 0.0
    for row in (*rows, []):
        across = row[-1].right - row[0].left if row else 0.0
        if (len(row) > 1 and not _is_line(row)) or (row and run and across < 0.5 * width):
            run += (*above, row) if not run else (row,)
            width = max(width, across)
        else:
            if sum(len(row) > 1 for row in run) >= _ROWS:
                yield run
            run, above, width = [], [row], 0.0


def _is_line(row: list[Piece]) -> bool:
    """Whether a row is a line of running text, though some of its spaces are as wide as those between cells."""
    spaces = [cell.text.count(" ") for cell in row]
    return spaces[0] >= _PROSE or sum(spaces) >= 2 * _PROSE


def _headed(run: list[list[Piece]], words: Words) -> tuple[Head, int, int, list[str]] | None:
    """A table with its header, the number of the row where that begins, and its rows."""
    for number in [number for number, row in enumerate(run[:-_ROWS]) if _is_header(row, run[number + 1])][:_TITLES]:
        top = number
        while top and not (_has_digit(run[top - 1]) or _is_line(run[top - 1])) and _follows(run[top - 1], run[top]):
            top -= 1
        first = number + 1
        while first < len(run) and not _has_digit(run[first]) and _follows(run[first - 1], run[first]):
            first += 1
        titles = [word for row in run[top:first] for cell in row for word in words(cell)]
        columns = _refined(_columns(run[number:], _names(titles)), run[first:], titles, words)
        header, _ = _placed(run[top:first], columns, words)
        names = [_cell([row[column].text for row in header if column in row]) for column in range(len(columns))]
        head = Head(tuple(names), tuple(columns))
        apart = [_apart(row[column], row[column + 1]) for row in header for column in row if column + 1 in row]
        if sum(apart) > 0.5 * len(apart) and all(name[:1].isalpha() for name in names):
            rows, used = _rows(run[first:], head, words)
            if rows:
                return head, top, first + used, ["\t".join(names), *rows]
    return None


def _names(titles: list[Piece]) -> list[Piece]:
    """The words of a header, those together that only a space parts."""
    names = titles[:1]
    for word in titles[1:]:
        if word.beside(names[-1]) and word.left > names[-1].left and not _apart(names[-1], word):
            names[-1] = whole([names[-1], word], " ")
        else:
            names.append(word)
    return names


def _apart(before: Piece, after: Piece) -> bool:
    """Whether there is more between two pieces than between two words."""
    return after.left - before.right > _APART * (after.top - after.bottom)


def _is_header(row: list[Piece], below: list[Piece]) -> bool:
    return not _has_digit(row) and len(row) + len(below) > 2 and all(cell.text[0].isalpha() for cell in row)


def _going_on(run: list[list[Piece]], head: Head, words: Words) -> tuple[Head, int, int, list[str]] | None:
    """More rows of the table that the page before ended with, under the same header."""
    if not all(any(left <= cell.centre <= right for left, right in head.columns) for row in run for cell in row):
        return None
    rows, used = _rows(run, head, words)
    return (head, 0, used, ["\t".join(head.names), *rows]) if rows else None


def _has_digit(row: list[Piece]) -> bool:
    return any(char.isdigit() for cell in row for char in cell.text)


def _follows(above: list[Piece], below: list[Piece]) -> bool:
    """Whether a row stands so close below another as lines of a cell do."""
    return above[0].middle - below[0].middle < _NEXT * (above[0].top - above[0].bottom)


def _columns(rows: list[list[Piece]], header: list[Piece]) -> list[tuple[float, float]]:
    """Left and right of the columns: what is covered in more than a few rows, and what the header alone covers."""
    many = [row for row in rows if len(row) > 1]
    rare = max(len(many) // _RARE, int(len(many) > 2 * _ROWS))
    edges = sorted(chain.from_iterable(((cell.left, 1), (cell.right, -1)) for row in many for cell in row))
    columns: list[tuple[float, float]] = []
    depth, start = 0, 0.0
    for x, step in edges:
        if depth <= rare < depth + step:
            start = x
        elif depth + step <= rare < depth:
            columns.append((start, x))
        depth += step
    alone = [(cell.left, cell.right) for cell in header if all(_overlap(cell, column) <= 0 for column in columns)]
    return sorted(columns + alone)


def _refined(
    columns: list[tuple[float, float]], rows: list[list[Piece]], titles: list[Piece], words: Words
) -> list[tuple[float, float]]:
    """The columns, parted where words begin on one line in nearly all rows, apart, and a word of the header too."""
    sizes = [sum(cell.text.count(" ") + 1 for cell in row) for row in rows]
    most = max(sizes, default=0)
    whole_rows = [row for row, size in zip(rows, sizes, strict=True) if size > _MOST * most]
    found: list[tuple[float, float]] = []
    for column in columns:
        left, right = column
        heads = [word.centre for word in titles if _overlap(word, column) > 0]
        named = [name.centre for name in _names(titles) if _overlap(name, column) > 0]
        there = [
            [word for cell in row if _overlap(cell, column) > 0 for word in words(cell)]
            for row in (whole_rows if len(heads) > 1 else ())
        ]
        gaps: dict[int, list[float]] = defaultdict(list)
        numbers: set[int] = set()
        for before, after in chain.from_iterable(map(pairwise, there)):
            if after.top > after.bottom:
                gaps[round(after.left)].append((after.left - before.right) / (after.top - after.bottom))
                if _is_number(before.text + after.text):  # the groups of one, unless each has a name
                    numbers.add(round(after.left))
        for start in sorted(gaps):
            near = [*gaps.get(start - 1, ()), *gaps[start], *gaps.get(start + 1, ())]
            if len(near) < _SHARE * max(sum(map(bool, there)), _ALIKE) or median(near) < _APART:
                continue
            tops = heads if numbers.isdisjoint((start - 1, start, start + 1)) else named
            if any(left < head < start for head in tops) and any(start < head for head in tops):
                ends = [word.right for row in there for word in row if left <= word.left + 1 < start]
                found.append((left, max(ends, default=left)))
                left = start - 1.0
        found.append((left, right))
    return found


def _is_number(text: str) -> bool:
    return not any(map(str.isalpha, text))


def _overlap(cell: Piece, column: tuple[float, float]) -> float:
    return min(cell.right, column[1]) - max(cell.left, column[0])


def _over(piece: Piece, columns: Sequence[tuple[float, float]]) -> list[int]:
    """The columns that a piece stands over."""
    start, end = piece.left, piece.right
    return [number for number, (left, right) in enumerate(columns) if left < end and start < right]


def _placed(rows: list[list[Piece]], columns: Sequence[tuple[float, float]], words: Words) -> tuple[list[Row], bool]:
    """The rows by columns; and whether they keep to these, few pieces sharing a place."""
    placed: list[Row] = []
    stray = 0
    for row in rows:
        cells: Row = {}
        for cell in row:
            over = _over(cell, columns)
            for piece in words(cell) if len(over) > 1 else (cell,):
                at = over if piece is cell else _over(piece, columns)
                column = at[0] if len(at) == 1 else max(range(len(columns)), key=lambda n: _overlap(piece, columns[n]))
                stray += column in cells and len(over) < 2
                cells[column] = whole([cells[column], piece], " ") if column in cells else piece
        placed.append(cells)
    return placed, stray <= _STRAY * sum(map(len, rows))


def _rows(lines: list[list[Piece]], head: Head, words: Words) -> tuple[list[str], int]:
    """The rows of a table from the lines below its header, and how many lines they are; none if they are no table."""
    placed, keeps = _placed(lines, head.columns, words)
    most = [row for row in placed if 2 * len(row) > len(head.columns)]
    if not keeps or len(most) < _ROWS or not _aligned(most) or not _uniform(most):
        return [], 0
    owner = _owners(placed, _full(placed, len(head.columns)))
    last = max(number for number, row in enumerate(placed) if 2 * len(row) > len(head.columns))
    texts: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    used = 0
    for number, row in enumerate(placed):
        if number > last and any(owner[number, column] > last for column in row):
            break
        used = number + 1
        for column, cell in row.items():
            texts[owner[number, column]][column].append(cell.text)
    if len(most) < _MOST * len(texts):
        return [], 0
    columns = range(len(head.columns))
    rows = ["\t".join(_cell(texts[number].get(column, ())) for column in columns) for number in sorted(texts)]
    return rows, used


def _full(placed: list[Row], columns: int) -> list[bool]:
    """Which lines begin a row: those with most of the cells, and those with the first as far below as rows are."""
    full = [2 * len(row) > columns for row in placed]
    heights = [min(cell.middle for cell in row.values()) for row in placed]
    pitch = min(
        (one - other for one, other in pairwise(height for height, yes in zip(heights, full, strict=True) if yes)),
        default=0.0,
    )
    return [
        is_full or (number > 0 and 0 in placed[number] and heights[number - 1] - heights[number] > 0.95 * pitch)
        for number, is_full in enumerate(full)
    ]


def _aligned(rows: list[Row]) -> bool:
    """Whether the cells of nearly all columns stand under each other by an edge or by their middles."""
    columns: dict[int, list[Piece]] = defaultdict(list)
    for row in rows:
        for column, cell in row.items():
            columns[column].append(cell)
    judged = [cells for cells in columns.values() if len(cells) > 1]
    odd = sum(
        not any(_alike(edges) for edges in zip(*((cell.left, cell.right, cell.centre) for cell in cells), strict=True))
        for cells in judged
    )
    return odd <= _ODD * len(judged)


def _alike(edges: Sequence[float]) -> bool:
    usual = median(edges)
    return sum(abs(edge - usual) < _OFF for edge in edges) >= _SHARE * len(edges)


def _uniform(rows: list[Row]) -> bool:
    """Whether most columns hold numbers in all cells or in none, and one does: those of a form hold this and that."""
    counts: dict[int, list[bool]] = defaultdict(list)
    for row in rows:
        for column, cell in row.items():
            counts[column].append(any(map(str.isdigit, cell.text)))
    shares = [sum(digits) / len(digits) for digits in counts.values()]
    alike = sum(share >= _SHARE or share <= 1 - _SHARE for share in shares)
    return alike >= _MOST * len(shares) and max(shares) >= _SHARE


def _cell(lines: Sequence[str]) -> str:
    """The lines of a cell as one; a number or a name_in_code that was too long for its column is whole again."""
    text = ""
    for line in lines:
        inside = (line[0].isdigit() and text[-1:] in "-0123456789") or "_" in text + line
        text += line if not text or (inside and " " not in text + line) else f" {line}"
    return text


def _owners(placed: list[Row], full: list[bool]) -> dict[tuple[int, int], int]:
    """The row that each piece belongs to, by its line and column: where cells are broken over lines."""
    heights = [sum(cell.middle for cell in row.values()) / len(row) for row in placed]
    by_column: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(placed):
        for column in row:
            by_column[column].append(number)
    steps = [
        placed[one][column].middle - placed[other][column].middle
        for column, numbers in by_column.items()
        for one, other in pairwise(numbers)
        if not (full[one] and full[other])
    ]
    step = _NEARLY * min(steps, default=0.0)
    rows = [number for number, is_full in enumerate(full) if is_full]
    owner: dict[tuple[int, int], int] = {}
    for column, numbers in by_column.items():
        groups: list[list[int]] = []
        for number in numbers:
            near = groups and placed[groups[-1][-1]][column].middle - placed[number][column].middle <= step
            if near and not (full[number] and any(full[other] for other in groups[-1])):
                groups[-1].append(number)
            else:
                groups.append([number])
        for group in groups:
            middle = (placed[group[0]][column].middle + placed[group[-1]][column].middle) / 2
            own = next((number for number in group if full[number]), None)
            if own is None:
                own = min(rows, key=lambda number: abs(heights[number] - middle))
                if abs(heights[own] - middle) > step:
                    own = group[0]
            owner.update(((number, column), own) for number in group)
    return owner
