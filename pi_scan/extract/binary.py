"""Binary files of no known form: the printable text in them, and a gap that says that this is all that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._strings import strings
from pi_scan.model import Blob, Format, Gap, Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pi_scan.model import Text

FORMAT = Format(
    name="Other binary file",
    media_types=(
        "application/octet-stream",
        "application/x-sqlite-wal",
        "application/vnd.tcpdump.pcap",
        "application/x-pcapng",
        "application/x-vmdk",
        "application/x-vhdx",
        "application/x-vhd",
        "application/x-qemu-disk",
        "application/x-hdf5",
        "application/x-ms-ese",
        "application/x-gdbm",
        "application/x-dbm",
        "application/vnd.lotus-notes",
    ),
    extensions=(".dbt", ".fpt"),
    library="re (Python)",
    reads="printable text only, in ASCII and UTF-16, so that such a file is never reported as read whole",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Gap]:  # noqa: ARG001  (memory is constant whatever the size)
    """The printable text in `blob`."""
    yield from strings(blob.data(), blob.place, blob.context)
    yield Gap(blob.place, Reason.NO_EXTRACTOR, "Its form is not known; only the printable text in it was read.")
