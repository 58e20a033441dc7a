"""Folders of Outlook Express, as its format has been described; no program of today writes any."""

from __future__ import annotations

import struct

_PIECE = 512


def dbx(messages: list[bytes], *, deleted: list[bytes] = (), headers: list[bytes] = ()) -> bytes:  # type: ignore[assignment]
    """A folder with `messages`, pieces of `deleted` ones, and `headers` of such as were not fetched."""
    out = bytearray(bytes.fromhex("cfad12fec5fd746f66e3d1119a4e00c04fa309d40500000005000000").ljust(0x24BC, b"\0"))

    def text(message: bytes) -> int:
        first = len(out)
        parts = [message[at : at + _PIECE] for at in range(0, len(message), _PIECE)]
        for number, part in enumerate(parts, 1):
            at = len(out)
            following = at + 16 + _PIECE if number < len(parts) else 0
            out.extend(struct.pack("<4I", at, _PIECE, len(part), following) + part.ljust(_PIECE, b"\0"))
        return first

    entries = []
    for number, message in enumerate([*messages, *headers]):
        start = text(message) if number < len(messages) else 0
        at = len(out)
        about = b"" if start else message + b"\0"
        fields = bytes((0x80,)) + number.to_bytes(3, "little")
        # every second one keeps the place of its text in the index itself
        if start and number % 2:
            fields += bytes((0x84,)) + start.to_bytes(3, "little")
        elif start:
            fields += bytes((4, 0, 0, 0))
            about = struct.pack("<I", start)
        else:
            fields += bytes((8, 0, 0, 0))
        out.extend(struct.pack("<IIHBB", at, len(fields + about), 0, 2, 1) + fields + about)
        out.extend(bytes(-len(out) % 4))
        entries.append(at)
    for message in deleted:
        text(message)
    left, right = entries[: len(entries) // 2], entries[len(entries) // 2 :]
    nodes = []
    for some in (right, left):  # the root holds the left ones and leads to the node of the right ones
        at = len(out)
        rows = b"".join(struct.pack("<III", entry, nodes[0] if nodes and entry == some[-1] else 0, 0) for entry in some)
        out.extend(struct.pack("<IIIIBBHI", at, 0, 0 if some or not nodes else nodes[0], 0, 0, len(some), 0, 0) + rows)
        nodes.append(at)
    struct.pack_into("<I", out, 0xC4, len(entries))
    struct.pack_into("<I", out, 0xE4, nodes[-1])
    return bytes(out)
