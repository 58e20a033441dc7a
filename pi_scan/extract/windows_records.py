"""Registry hives and event logs of Windows: the printable text in them, and a gap that says how to get at the rest.

Names and values of a hive, and what programs wrote to a log, stand in them as UTF-16: a number is found, the key or the
event that it belongs to is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._strings import strings
from pi_scan.model import Blob, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Text

FORMAT = Format(
    name="Windows registry and event log",
    media_types=("application/x-ms-registry", "application/x-ms-evtx"),
    extensions=(".evtx",),
    signatures=((0, b"regf"), (0, b"ElfFile\0")),
    library="re (Python)",
    reads="printable text only, in ASCII and UTF-16",
)

_HIVE = (
    "Only the printable text of the registry hive was read; `reg export` writes it as a text file that is read whole."
)
_LOG = (
    "Only the printable text of the event log was read; `wevtutil qe /lf /f:xml` writes it as XML that is read whole."
)


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Gap]:  # noqa: ARG001  (memory is constant whatever the size)
    """The printable text in `blob`."""
    yield from strings(blob.data(), blob.place, blob.context)
    yield Gap(blob.place, Reason.NO_EXTRACTOR, _HIVE if blob.head(4) == b"regf" else _LOG)
