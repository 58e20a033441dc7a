"""A finished run in, its coverage file out: that nothing was lost, and with what it was read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pi_scan.inventory.private import replacing, sha256
from pi_scan.inventory.totals import allowed, people, tallies
from pi_scan.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pi_scan.inventory.store import Store


class UnbalancedError(AssertionError):
    """Files were lost or counted twice: the program is wrong, and must not pretend otherwise."""


def coverage(store: Store, *, walked_files: int, walked_bytes: int) -> dict[str, Any]:
    """Counts and bytes by status, by reason and by media type; raises `UnbalancedError` when they do not add up."""
    sums = tallies(store)
    by_status = {status.value: _sum(t for t in sums if t.status == status.value) for status in Status}
    files = sum(part["files"] for part in by_status.values())
    size = sum(part["bytes"] for part in by_status.values())
    if (files, size) != (walked_files, walked_bytes):
        raise UnbalancedError(
            f"{walked_files} files of {walked_bytes} bytes were walked, {files} of {size} are accounted for."
        )
    reasons = sorted({(t.status, t.reason) for t in sums if t.reason})
    types = sorted({t.media_type for t in sums})
    return {
        "walked": {"files": walked_files, "bytes": walked_bytes},
        **by_status,
        "by_reason": [
            {"status": s, "reason": r, **_sum(t for t in sums if (t.status, t.reason) == (s, r))} for s, r in reasons
        ],
        "by_media_type": [
            {
                "media_type": name,
                **_sum(t for t in sums if t.media_type == name),
                **{
                    status.value: sum(t.files for t in sums if t.media_type == name and t.status == status)
                    for status in Status
                },
            }
            for name in types
        ],
        "people": people(store)._asdict(),
        "allowed": dict(zip(("numbers", "files"), allowed(store), strict=True)),
    }


def _sum(parts: Iterable[Any]) -> dict[str, int]:
    listed = list(parts)
    return {"files": sum(part.files for part in listed), "bytes": sum(part.size for part in listed)}


def write_coverage(path: str, figures: Mapping[str, Any], csv_path: str) -> None:
    """Write the figures, with the SHA-256 of the CSV that they belong to."""
    content = {**figures, "csv": {"path": csv_path, "sha256": sha256(csv_path)}}
    with replacing(path) as stream:
        stream.write(json.dumps(content, indent=2, ensure_ascii=True).encode() + b"\n")
