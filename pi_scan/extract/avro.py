"""Avro files: their records, as tables or as text where they are nested."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pi_scan.extract._cells import cell
from pi_scan.extract._tree import records
from pi_scan.model import Blob, ExtractError, Format, Gap, Limits, Reason, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Avro file",
    media_types=("application/avro", "application/vnd.apache.avro"),
    extensions=(".avro",),
    signatures=((0, b"Obj\x01"),),
    library="fastavro (MIT)",
    reads="all compressors, nested records",
    extra="columnar",
)

_BATCH = 4096


def extract(blob: Blob, limits: Limits) -> Iterator[Table | Text | Gap]:
    """The records of `blob`, some thousand at a time."""
    try:
        import fastavro
    except ImportError as error:
        raise ExtractError(Reason.MISSING_EXTRA, 'This needs an extra: pip install "pi-scan[columnar]".') from error
    damage: list[Exception] = []

    def batches() -> Iterator[list[Any]]:
        with blob.open() as stream:
            found: list[Any] = []
            try:
                source = fastavro.reader(stream)
                reader = iter(source) if _is_simple(source.writer_schema) else map(_simple, source)
                while True:
                    found = []
                    found.extend(islice(reader, _BATCH))  # keeps what came before an error
                    if not found:
                        return
                    yield found
            except Exception as error:  # noqa: BLE001  (it raises of every kind, its own ones have no common base)
                damage.append(error)
            if found:
                yield found

    found = False
    for part in records(batches(), blob.place, context=blob.context, nesting=limits.nesting):
        found = True
        yield part
    if damage and not found:
        raise ExtractError(Reason.CORRUPT, "The file is damaged.") from damage[0]
    if damage:
        yield Gap(blob.place, Reason.CORRUPT, "The file is damaged; the records before were read.")


_PRIMITIVE = frozenset(("null", "boolean", "int", "long", "float", "double", "string"))
_PLAIN = frozenset((str, int, float, bool, type(None)))


def _is_simple(schema: Any) -> bool:
    """Whether the records of a schema hold single values only, of kinds that JSON has."""
    if not isinstance(schema, dict) or schema.get("type") != "record":
        return False
    kinds = (field["type"] for field in schema["fields"])
    return all(_PRIMITIVE.issuperset(map(str, kind if isinstance(kind, list) else [kind])) for kind in kinds)


def _simple(value: Any) -> Any:
    """The value with nothing in it but what JSON has."""
    if isinstance(value, dict):
        if _PLAIN.issuperset(map(type, value.values())):
            return value
        return {str(key): _simple(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_simple(inner) for inner in value]
    return value if isinstance(value, str | int | None) else cell(value)
