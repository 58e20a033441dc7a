"""Excel binary workbooks (XLSB): cells by calamine, properties and embedded files from the parts of the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._package import Package, common_parts
from pi_scan.extract._workbook import Workbook, book_parts
from pi_scan.model import Blob, Format, Limits, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Excel binary workbook (XLSB)",
    media_types=("application/vnd.ms-excel.sheet.binary.macroEnabled.12",),
    extensions=(".xlsb",),
    zip_member="xl/workbook.bin",
    library="python-calamine (MIT), lxml (BSD-3-Clause)",
    reads="all sheets, hidden ones included, drawings, properties, embedded files; not comments and macros",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the sheets of a workbook, then properties and embedded files."""
    with Package(blob, limits) as package:
        for part in package.names(r"xl/.*\.(?:xml|bin)"):
            package.admit(part)  # calamine unpacks them without asking
        package.stream.seek(0)
        yield from book_parts(Workbook(package.stream), blob.place)
        yield from common_parts(package)
