"""Plain text in any encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pi_scan.extract._plain import texts
from pi_scan.model import Blob, Format, Limits, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Plain text",
    media_types=("text/plain",),
    extensions=(".txt", ".text", ".log", ".md"),
    library="charset-normalizer (MIT) for legacy encodings",
    reads="UTF-8, UTF-16 and UTF-32 with or without byte order mark, Windows-1252 and other legacy encodings",
)


def extract(blob: Blob, limits: Limits) -> Iterator[Text]:  # noqa: ARG001  (memory is constant whatever the size)
    """The text of `blob`."""
    yield from texts(blob.data(), blob.place, context=blob.context)
