"""Excel 97-2003 workbooks (XLS) by calamine, what lies beside the cells, and how they are encrypted when they are."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

from pi_scan._containers import OLE2_SIGNATURE
from pi_scan.extract._biff_far import nearer
from pi_scan.extract._compound import Compound
from pi_scan.extract._office_crypt import workbook
from pi_scan.extract._office_open import opened
from pi_scan.extract._ole import is_plausible, stream
from pi_scan.extract._oleobject import embedded
from pi_scan.extract._properties import properties
from pi_scan.extract._strings import or_strings
from pi_scan.extract._workbook import Workbook, book_parts
from pi_scan.model import Blob, Bytes, ExtractError, Format, Limits, Part, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Excel 97-2003 workbook (XLS)",
    media_types=("application/vnd.ms-excel", "application/msexcel"),
    extensions=(".xls", ".xlt"),
    library="python-calamine (MIT)",
    reads="all sheets, hidden ones included, properties, embedded files; not comments, drawings and macros",
)

_FIRST = 8192
"""Bytes in which the record that says how a workbook is encrypted stands, if there is one."""
_COPIED = 16 << 20
"""Bytes of a workbook that calamine is given in memory: from a file it reads piece by piece, which takes longer."""


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """Yield the sheets of a workbook; of an encrypted one the seal, and all of it in clear if a password opens it."""
    data = blob.data()
    is_compound = data[:8] == OLE2_SIGNATURE
    compound = None
    if is_compound:
        with suppress(ExtractError):  # the cells may be read all the same
            compound = Compound(data)
    sealed = workbook(_first_records(data, compound))
    if sealed:
        yield from opened(blob, sealed, limits, "The workbook")
        return
    if is_compound and not is_plausible(data):
        raise ExtractError(Reason.CORRUPT, "The workbook's structure is damaged.")
    near = None
    if compound is not None:
        near = nearer(compound)
        if near is None and compound.is_tangled():  # calamine would follow a circle without end
            near = compound.as_file(compound.root, limits.member_bytes)
            if near is None:
                raise ExtractError(Reason.CORRUPT, "The workbook's structure is damaged.")
    if near is None and len(data) <= _COPIED:
        near = bytes(data[:])
    with blob.open() if near is None else BytesIO(near) as file:
        book = Workbook(file)
    yield from book_parts(book, blob.place)
    if is_compound:
        compound = compound or Compound(data)
        yield from properties(compound, blob.place)
        for storage in compound.root.children:
            if not storage.is_stream and storage.name.startswith("MBD"):  # an embedded object (MS-XLS 2.1.7.1)
                yield from embedded(compound, storage, blob.place.member(storage.name), limits)


def _first_records(data: Bytes, compound: Compound | None) -> bytes:
    if compound is not None:
        entry = compound.root.child("Workbook") or compound.root.child("Book")
        if entry is not None and entry.is_stream:
            return compound.read(entry, _FIRST)
    return stream(data, "Workbook", _FIRST) or stream(data, "Book", _FIRST)
