"""The files of statistics programs: rows as tables. The reader is an extra: `pip install "pi-scan[stats]"`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pi_scan.extract._cells import cells
from pi_scan.model import ExtractError, Gap, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Blob

LIBRARY = "pyreadstat (Apache 2.0)"
_ROWS = 32768
"""Rows read at a time: each time the file is read from its beginning."""


def tables(blob: Blob, function: str) -> Iterator[Table | Text | Gap]:
    """The rows of `blob` as pyreadstat's `function` reads them, under the labels of their variables."""
    try:
        import pyreadstat
    except ImportError as error:
        raise ExtractError(Reason.MISSING_EXTRA, 'This needs an extra: pip install "pi-scan[stats]".') from error
    first = 0
    columns: tuple[str, ...] = ()
    try:
        while True:
            with blob.open() as stream:
                read: Any = getattr(pyreadstat, function)
                found, about = read(stream, output_format="dict", row_offset=first, row_limit=_ROWS)
            if not first:
                columns = tuple(_header(name, label) for name, label in zip(found, about.column_labels, strict=False))
                notes = "\n".join(filter(None, (about.file_label, *(about.notes or ()))))
                if notes:
                    yield Text(blob.place.at("notes"), notes.encode("utf-8", "replace"), context=blob.context)
            height = len(next(iter(found.values()))) if found else 0
            if not height:
                return
            yield Table(
                blob.place, columns, tuple(cells(list(column)) for column in found.values()), first + 1, blob.context
            )
            first += height
            if height < _ROWS:
                return
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, OverflowError) as error:
        if not first:
            raise ExtractError(Reason.CORRUPT, "The file is damaged or of a form that is not supported.") from error
        yield Gap(blob.place, Reason.CORRUPT, "The file is damaged; the rows before were read.")


def _header(name: str, label: str | None) -> str:
    """`SSN: Social Security number`, or the name alone."""
    return " ".join(f"{name}: {label}".split()) if label and label != name else name
