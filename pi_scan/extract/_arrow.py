"""The files that pyarrow reads: batches of rows as tables. It is an extra: `pip install "pi-scan[columnar]"`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pi_scan.extract._cells import cells
from pi_scan.model import ExtractError, Gap, Reason, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pi_scan.model import Blob

WITHOUT = 'This needs an extra: pip install "pi-scan[columnar]".'
LIBRARY = "pyarrow (Apache 2.0)"

_ROWS = 8192
_DEPTH = 4
"""Structures inside each other whose fields are columns of their own."""


def parquet_batches(source: Any) -> Iterator[Any]:
    """The batches of a Parquet file."""
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(source)
    try:
        yield from file.iter_batches(batch_size=_ROWS, use_threads=False)
    except OSError as error:
        if "decrypt" not in str(error).lower():
            raise
        clear = [name for name in file.schema_arrow.names if _is_clear(file, name)]
        if clear:  # each column may have a key of its own
            yield from file.iter_batches(batch_size=_ROWS, use_threads=False, columns=clear)
        raise


def _is_clear(file: Any, column: str) -> bool:
    """Whether a column of a Parquet file can be read without a key."""
    try:
        next(file.iter_batches(batch_size=1, use_threads=False, columns=[column]), None)
    except OSError:
        return False
    return True


def feather_batches(source: Any) -> Iterator[Any]:
    """The batches of an Arrow or Feather file."""
    import pyarrow as pa

    with pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(use_threads=False)) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def orc_batches(source: Any) -> Iterator[Any]:
    """The batches of an ORC file."""
    import pyarrow.orc

    reader = pyarrow.orc.ORCFile(source)
    for number in range(reader.nstripes):
        yield reader.read_stripe(number)


def tables(blob: Blob, batches: Callable[[Any], Iterator[Any]]) -> Iterator[Table | Gap]:
    """The rows of `blob` as `batches` reads them."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # the others set gigabytes of addresses aside
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ExtractError(Reason.MISSING_EXTRA, WITHOUT) from error
    pa.set_memory_pool(pa.system_memory_pool())  # the same where it was loaded before
    number = 1
    try:
        with blob.open() as stream:
            for batch in batches(stream):
                for start in range(0, batch.num_rows, _ROWS):
                    piece = batch.slice(start, _ROWS)
                    table = pa.table(piece.columns, names=piece.schema.names) if hasattr(piece, "columns") else piece
                    for _ in range(_DEPTH):
                        table = table.flatten()
                    columns = tuple(_column(pa, column) for column in table.columns)
                    names = tuple(" ".join(name.replace(".", " ").split()) for name in table.schema.names)
                    if columns:
                        yield Table(blob.place, names, columns, number, blob.context)
                    number += piece.num_rows
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        said = str(error).lower()
        if "crypt" in said or "footer key" in said:
            reason, detail = Reason.ENCRYPTED, "The file, or columns of it, are encrypted."
        elif isinstance(error, NotImplementedError) or "not support" in said or "unsupported" in said:
            reason, detail = Reason.UNSUPPORTED, "The file uses a feature that is not supported."
        else:
            reason, detail = Reason.CORRUPT, "The file is damaged; the rows before were read."
        if number == 1:
            raise ExtractError(reason, detail) from error
        yield Gap(blob.place, reason, detail)


def _column(pa: Any, column: Any) -> Sequence[str]:
    """One column as text; what Python has no value for, such as a date in the year 290000, is empty."""
    kind = column.type
    plain = pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_temporal(kind)
    try:
        return cells((column.cast(pa.string()) if plain else column).to_pylist())
    except (pa.ArrowException, ValueError, OverflowError):
        return cells([_value(value) for value in column])


def _value(value: Any) -> Any:
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return None
