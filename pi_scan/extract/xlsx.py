"""Excel workbooks (XLSX, XLSM, XLTX, XLTM): cells by calamine, and what it does not give from the parts themselves.

openpyxl reads what calamine cannot open, and sheets whose few cells lie so far apart that a full grid would not fit.
"""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pi_scan.extract._package import Package, common_parts
from pi_scan.extract._sheetml import Survey, surveys
from pi_scan.extract._workbook import Rows, Workbook, sheet_parts
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Part, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = Format(
    name="Excel workbook (XLSX)",
    media_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "application/vnd.ms-excel.template.macroEnabled.12",
    ),
    extensions=(".xlsx", ".xlsm", ".xltx", ".xltm"),
    zip_member="xl/workbook.xml",
    library="python-calamine (MIT), openpyxl (MIT), lxml (BSD-3-Clause)",
    reads="all sheets, hidden ones included, zeros that only the number format shows, comments and threads, headers "
    "and footers, text boxes, charts, links, properties, embedded files; not pictures, macros and formulas",
)

_CELLS = 1 << 25
"""calamine holds the whole rectangle between the first and last cell, 32 bytes a cell; above this openpyxl streams."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the sheets of a workbook, then comments, properties and embedded files."""
    with Package(blob, limits) as package:
        for part in package.names(r"xl/.*\.(?:xml|bin)"):
            package.admit(part)  # calamine unpacks them without asking
        gaps: list[Gap] = []
        found = surveys(package, gaps)
        try:
            opened = _open(package)
        except ExtractError:
            yield from _as_xml(package)
            raise
        for name, hidden in opened.sheets:
            known = found.get(name, Survey())
            place = blob.place.at(f"sheet={name}")
            keep = {row for row, _ in known.comments}
            kept: dict[int, str] | None = {} if keep else None
            shaped = known.shape if known.shaped else None
            try:
                rows = _rows(opened, package, name, known.area)
                yield from sheet_parts(rows, place, name, hidden=hidden, shaped=shaped, keep=keep, kept=kept)
            except ExtractError as error:
                yield Gap(place, error.reason, error.detail)
            for row, text in known.comments:
                context = kept.get(row, name) if kept else name
                yield Text(place.at("comments"), text.encode("utf-8", "replace"), context=context, hidden=True)
            if known.margins:
                yield Text(place.at("header"), known.margins.encode("utf-8", "replace"), hidden=hidden)
        yield from gaps
        yield from common_parts(package)


def _as_xml(package: Package) -> Iterator[Part]:
    """The sheets of a workbook that no reader opens, such as those of trial versions, as XML files of their own."""
    for name in package.names(r"xl/(?:sharedStrings|worksheets/[^/]*|comments\d*)\.xml"):
        place = package.place.member(name)
        try:
            data = package.read(name)
            yield Blob(place, data, len(data))
        except ExtractError as error:
            yield Gap(place, error.reason, error.detail)


def _open(package: Package) -> Workbook | _Streamed:
    """The workbook as calamine opens it, or else as openpyxl does."""
    package.stream.seek(0)
    try:
        return Workbook(package.stream)
    except ExtractError as error:
        if error.reason is Reason.ENCRYPTED:
            raise
        return _Streamed(package)


def _rows(opened: Workbook | _Streamed, package: Package, name: str, area: int | None) -> Rows:
    """The rows of a sheet by the reader that can give them."""
    if area is None:
        raise ExtractError(Reason.CORRUPT, "The sheet names rows or columns that no sheet has.")
    if isinstance(opened, _Streamed):
        return opened.rows(name)
    if area <= _CELLS:
        try:
            return opened.rows(name)
        except ExtractError:
            return _Streamed(package).rows(name)
    return _Streamed(package).rows(name)


class _Streamed:
    """A workbook opened by openpyxl: slower by far, row by row, and lenient about what is between the rows."""

    def __init__(self, package: Package) -> None:
        """Raises `ExtractError` if openpyxl cannot open it either."""
        import openpyxl

        package.stream.seek(0)
        with _openpyxl_errors():
            self._book = openpyxl.load_workbook(io.BytesIO(package.stream.read()), read_only=True, data_only=True)
            self.sheets = [(sheet.title, sheet.sheet_state != "visible") for sheet in self._book.worksheets]

    def rows(self, name: str) -> Rows:
        """The rows of a sheet, numbers as floats, as calamine gives them."""
        return Rows(0, self._values(name), even=False)

    def _values(self, name: str) -> Iterator[Sequence[Any]]:
        with _openpyxl_errors():
            sheet = self._book[name]
            sheet.reset_dimensions()  # a stated size may be false: rows are padded to it
            for row in sheet.iter_rows(values_only=True):
                yield [float(cell) if cell.__class__ is int else "" if cell is None else cell for cell in row]


@contextmanager
def _openpyxl_errors() -> Iterator[None]:
    """Turns whatever openpyxl raises into `ExtractError`, and keeps its warnings from the log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except ExtractError:
            raise
        except Exception:  # noqa: BLE001  (openpyxl checks little: damaged parts raise whatever breaks first)
            raise ExtractError(Reason.CORRUPT, "The workbook's structure is damaged.") from None
