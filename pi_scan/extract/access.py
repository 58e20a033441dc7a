"""Databases of Microsoft Access (MDB, ACCDB): the rows of every table, one by one, and the files in their cells.

access-parser collects every column by itself, so that a row it cannot read shifts one column against the others. Here
its columns are emptied after each row: what belongs to one person stays in one row.
"""

from __future__ import annotations

import logging
import zlib
from typing import TYPE_CHECKING, Any

from pi_scan.extract._cells import cells
from pi_scan.extract._strings import strings
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pi_scan.model import Part

FORMAT = Format(
    name="Access database (MDB, ACCDB)",
    media_types=("application/vnd.ms-access", "application/x-msaccess"),
    extensions=(".mdb", ".accdb"),
    signatures=((4, b"Standard Jet DB\0"), (4, b"Standard ACE DB\0")),
    library="access-parser (Apache 2.0)",
    reads="every table, memos, files in cells; what of a damaged database can be read as text",
)

_LARGEST = 256 << 20
"""Bytes of a database at most: it is held in memory twice. Of a larger one the printable text is read."""
_BATCH = 8192
_FILE = 256
"""Bytes from which a binary cell is a file of its own."""
_VERSION = slice(0x14, 0x18)


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The tables of `blob`, some thousand rows at a time."""
    if blob.size > _LARGEST:
        yield from _as_text(blob, Reason.TOO_BIG, "The database is too large to be taken apart")
        return
    logging.getLogger("access_parser").setLevel(logging.CRITICAL + 1)  # it logs what it reads
    try:
        names, rows_of = _opened(blob.data()[:])
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
        yield from _as_text(blob, Reason.CORRUPT, "The database is damaged or encrypted")
        return
    damaged = False
    number = 0
    for name in names:
        place, context = blob.place.at(f"table={name}"), f"{blob.context}\n{name}".strip()
        first = 1
        batch: list[dict[str, Any]] = []
        columns: tuple[str, ...] = ()
        rows = rows_of(name)
        while True:
            try:
                row = next(rows, None)
            except Exception as error:
                if isinstance(error, MemoryError):
                    raise
                damaged = True
                row = None
            if row is None or len(batch) == _BATCH or (batch and tuple(row) != columns):
                if batch:
                    titles = tuple(" ".join(column.split()) for column in columns)
                    yield Table(place, titles, tuple(cells([one[c] for one in batch]) for c in columns), first, context)
                    first += len(batch)
                batch = []
            if row is None:
                break
            for column, value in row.items():
                if isinstance(value, bytes) and (len(value) >= _FILE or column == "FileData"):
                    number += 1
                    row[column] = ""
                    if number <= limits.members:
                        inner = blob.place.member(str(row.get("FileName") or f"{name}-{column}-{number}"))
                        body = _attached(value, limits) if column == "FileData" else value
                        yield Blob(inner, body, len(body), context=blob.context)
            columns = tuple(row)
            batch.append(row)
    if number > limits.members:
        yield Gap(blob.place, Reason.TOO_MANY, "The database holds more files than the limit.")
    if damaged:
        yield from _as_text(blob, Reason.CORRUPT, "Tables of the database are damaged")


def _attached(value: bytes, limits: Limits) -> bytes:
    """A file as Access attaches it: packed or not, behind a header that begins with its own length."""
    packed, body = value[:4] == b"\1\0\0\0", value[8:]
    if packed:
        try:
            body = zlib.decompressobj().decompress(body, limits.member_bytes)
        except zlib.error:
            return value
    return body[int.from_bytes(body[:4], "little") :]


def _as_text(blob: Blob, reason: Reason, what: str) -> Iterator[Text | Gap]:
    yield from strings(blob.data(), blob.place, blob.context)
    yield Gap(blob.place, reason, f"{what}; the printable text in it was read.")


def _opened(data: bytes) -> tuple[list[str], Callable[[str], Iterator[dict[str, Any]]]]:
    """The names of the tables, and what gives the rows of one: by column, whatever of it could be read."""
    from access_parser import access_parser as library

    if data[_VERSION.start] > 2:  # the pages of Access 2010 and later are those of 2007
        data = data[: _VERSION.start] + b"\2\0\0\0" + data[_VERSION.stop :]
    parser: Any = library.AccessParser.__new__(library.AccessParser)  # its own way in takes a path alone
    parser.db_data = data
    parser.extra_props = {}
    parser._parse_file_header(data)  # noqa: SLF001  (the same)
    parser._table_defs, parser._data_pages, _ = library.categorize_pages(data, parser.page_size)  # noqa: SLF001
    parser._tables_with_data = parser._link_tables_to_data()  # noqa: SLF001
    parser.catalog = parser._parse_catalog()  # noqa: SLF001

    def rows_of(name: str) -> Iterator[dict[str, Any]]:
        table = parser.get_table(name)
        if table is None or not table.table.linked_pages:
            return
        pages, budget = table.table.linked_pages, [16 * len(data) // parser.page_size + 1024]
        read, follow, found = table._parse_row, table._get_overflow_record, []  # noqa: SLF001

        order = [column.col_name_str for _, column in sorted(table.columns.items())]

        def parse_row(record: bytes) -> None:
            try:
                read(record)
            finally:
                values = table.parsed_table
                row = {column: values[column][0] for column in order if values.get(column)}
                table.parsed_table.clear()
                if row:
                    found.append(row)

        def overflow(pointer: int) -> Any:
            budget[0] -= 1
            if budget[0] < 0:
                raise ExtractError(Reason.CORRUPT, "The database refers to its pages without end.")
            return follow(pointer)

        table._parse_row, table._get_overflow_record = parse_row, overflow  # noqa: SLF001
        failed = None
        for page in pages:
            table.table.linked_pages = [page]
            try:
                table.parse()
            except Exception as error:  # noqa: BLE001  (one page costs its own rows only)
                failed = error
            yield from found
            found.clear()
        if failed is not None:
            raise failed

    return [name for name in parser.catalog if not name.startswith("MSys")], rows_of
