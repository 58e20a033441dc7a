"""Excel binary workbooks (XLSB): cells by calamine, properties and embedded files from the parts of the package."""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING

from pi_scan.extract._package import Package, common_parts
from pi_scan.extract._shortcells import has_short_cells, lengthened
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

_LOOKED_AT = 1 << 16
"""Bytes of a sheet in which short cells are looked for: a program that writes them does so in the first rows."""


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the sheets of a workbook, then properties and embedded files."""
    with Package(blob, limits) as package:
        for part in package.names(r"xl/.*\.(?:xml|bin)"):
            package.admit(part)  # calamine unpacks them without asking
        yield from book_parts(Workbook(_readable(package)), blob.place)
        yield from common_parts(package)


def _readable(package: Package) -> IO[bytes]:
    """The package itself, or, where sheets have cells that calamine does not see, a copy of it with others."""
    sheets = {}
    for name in package.names(r"xl/worksheets/[^/]+\.bin"):
        with package.part(name) as part:
            short = has_short_cells(part.read(_LOOKED_AT))
        if short:
            sheets[name] = lengthened(package.read(name))
    if sheets:
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as target:
            for name in package.names(r"(?:xl|_rels)/.*|[^/]+\.xml"):
                if not name.endswith("/"):
                    target.writestr(name, sheets.get(name) or package.read(name))
        copy.seek(0)
        return copy
    package.stream.seek(0)
    return package.stream
