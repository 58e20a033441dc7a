"""OLE2 files of no known kind: the file that one wraps, or the printable text of its streams and a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan._containers import OLE2_SIGNATURE
from pi_scan.extract._compound import Compound, Entry
from pi_scan.extract._oleobject import NATIVE, WHOLE, embedded
from pi_scan.extract._strings import or_strings, strings
from pi_scan.model import Blob, Format, Gap, Limits, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Other OLE2 file",
    media_types=("application/x-ole-storage", "application/vnd.visio"),
    signatures=((0, OLE2_SIGNATURE),),
    reads="a file wrapped in it; of others printable text only, so that such a file is never reported as read whole",
)

_PUBLISHER = "Quill"
"""A storage of Publisher, whose other parts have names that wrapped files have too."""


@or_strings
def extract(blob: Blob, limits: Limits) -> Iterator[Text | Blob | Gap]:
    """The file in `blob`, or the text of its streams."""
    file = Compound(blob.data())
    if file.root.child(_PUBLISHER) is None and any(file.root.child(name) for name in (NATIVE, *WHOLE)):
        yield from embedded(file, file.root, blob.place.member("object"), limits)
        return
    for path, entry in _streams(file.root, ""):
        if entry.size > limits.member_bytes:
            yield Gap(blob.place.member(path), Reason.TOO_BIG, "A stream of the file is larger than the limit.")
        else:
            yield from strings(file.read(entry), blob.place.member(path), blob.context)
    yield Gap(blob.place, Reason.NO_EXTRACTOR, "Its form is not known; only the printable text in it was read.")


def _streams(storage: Entry, above: str) -> Iterator[tuple[str, Entry]]:
    """(path, stream) of everything in a storage."""
    for entry in storage.children:
        path = f"{above}{entry.name}"
        if entry.is_stream:
            yield path, entry
        else:
            yield from _streams(entry, f"{path}/")
