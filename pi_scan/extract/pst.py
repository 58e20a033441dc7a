"""Stores of Outlook (PST, OST): each message, contact and appointment as a form, bodies and attachments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pi_scan.extract import _mapi
from pi_scan.extract._pst import Database, Node, disguised
from pi_scan.extract._pst_tables import Heap
from pi_scan.model import Blob, Format, Gap, Limits, Part, Place, Reason, Seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pi_scan.extract._mapi import Key

FORMAT = Format(
    name="Outlook store (PST, OST)",
    media_types=("application/vnd.ms-outlook-pst",),
    extensions=(".pst", ".ost"),
    signatures=((0, b"!BDN"),),
    reads="messages, contacts, appointments, tasks and notes of all folders, with attachments; with any password and "
    "what Outlook calls encryption, neither of which protects anything",
)

_NAMES, _RECIPIENTS = 0x61, 0x692
_FOLDER, _MESSAGE, _ATTACHMENT = 2, 4, 5
_TOP = 0x122
"""The folder that all others are in."""
_SIZE = 0x0E20
_EMBEDDED = 5
_DEEP = 32
"""Folders inside each other."""
_PREFIX = re.compile(r"^\x01.", re.DOTALL)
"""Before a subject stands how long its prefix is, as in `Re: `."""
_STRANGE = re.compile(r"[\x00-\x1f\x7f/\\]+")


def extract(blob: Blob, limits: Limits) -> Iterator[Part]:
    """The messages in `blob`."""
    sealed = disguised(blob.head(514))
    if sealed is not None:
        yield Seal(blob.place, *sealed)
    database = Database(blob.data())
    home = database.node(_NAMES)
    lists = Heap(database, home, limits.member_bytes).properties({}) if home else {}
    entries, strings = lists.get(3), lists.get(4)
    store = _Store(
        database,
        _mapi.names(entries, strings) if isinstance(entries, bytes) and isinstance(strings, bytes) else {},
        limits,
        blob.context,
    )
    number = 0
    for node in database.nodes():
        if node.kind != _MESSAGE or not node.data:
            continue
        number += 1
        if number > limits.members:
            yield Gap(blob.place, Reason.TOO_MANY, "The store has more messages than the limit.")
            return
        yield from store.message(
            node, blob.place.member(f"{store.folder(node.parent)}/message-{number}".lstrip("/")), 0
        )
    if not number and database.node(_TOP) is None:
        yield Gap(blob.place, Reason.CORRUPT, "The store's table of contents is damaged; nothing could be read.")


class _Store:
    """What all messages of a store share."""

    def __init__(self, database: Database, names: Mapping[int, Key], limits: Limits, context: str) -> None:
        self._database = database
        self._names = names
        self._limits = limits
        self._context = context
        self._folders: dict[int, str] = {}

    def folder(self, nid: int, depth: int = 0) -> str:
        """The names of the folders on the way to the folder `nid`."""
        known = self._folders.get(nid)
        if known is not None:
            return known
        node = self._database.node(nid)
        path = ""
        if node is not None and node.kind == _FOLDER and nid != _TOP and depth < _DEEP:
            title = Heap(self._database, node, self._limits.member_bytes).properties({}).get(_mapi.DISPLAY_NAME)
            own = _STRANGE.sub("_", title).strip()[:100] if isinstance(title, str) else ""
            above = self.folder(node.parent, depth + 1) if node.parent != nid else ""
            path = "/".join(filter(None, (above, own)))
        self._folders[nid] = path
        return path

    def message(self, node: Node, place: Place, depth: int) -> Iterator[Part]:
        """The parts of a message, and of those inside it."""
        if depth > self._limits.depth:
            yield Gap(place, Reason.TOO_DEEP, f"It lies more than {self._limits.depth} messages deep.")
            return
        heap = Heap(self._database, node, self._limits.member_bytes)
        properties = heap.properties(self._names)
        if not properties:
            yield Gap(place, Reason.CORRUPT, "The message is damaged and could not be read.")
            return
        subject = properties.get(_mapi.SUBJECT)
        if isinstance(subject, str):
            properties[_mapi.SUBJECT] = _PREFIX.sub("", subject)
        codec = _mapi.charset(properties)
        table = heap.node(_RECIPIENTS)
        rows = Heap(self._database, table, self._limits.member_bytes).rows(codec) if table else ()
        form, parts = _mapi.message(properties, list(rows), place, self._context)
        yield from parts
        above = "\n".join(filter(None, (self._context, form)))
        attached = (inner for inner in heap.nodes() if inner.kind == _ATTACHMENT)
        for number, inner in enumerate(attached, 1):
            yield from self._attachment(inner, number, codec, place, above, depth)

    def _attachment(self, node: Node, number: int, codec: str, place: Place, above: str, depth: int) -> Iterator[Part]:
        heap = Heap(self._database, node, self._limits.member_bytes)
        properties = heap.properties(self._names, codec)
        name = _mapi.attached_name(properties, number)
        size, held = properties.get(_SIZE), properties.get(_mapi.ATTACHED)
        if isinstance(size, int) and size > self._limits.member_bytes:
            yield Gap(place.member(name), Reason.TOO_BIG, "The attachment is larger than the limit.")
        elif isinstance(held, bytes):
            yield from _mapi.attachment(held, name, str(properties.get(_mapi.MEDIA_TYPE, "")), place, above)
        elif isinstance(held, int) and properties.get(_mapi.METHOD) == _EMBEDDED:
            inner = heap.node(held)
            if inner is None:
                yield Gap(place.member(name), Reason.CORRUPT, "The attached message is missing.")
            else:
                yield from self.message(inner, place.member(f"{name}.msg"), depth + 1)
        elif isinstance(held, int):
            data = heap.value(held)
            yield Blob(place.member(name), data, len(data), context=above)
