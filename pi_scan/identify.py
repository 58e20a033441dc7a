"""A blob in, what it is out: signature first, then the name if the content agrees, then the content.

libmagic is asked only about binary content that none of these explains: it takes a hundred times as long as the rest.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from pi_scan._bare import bare_type, is_leveldb_log, is_sql
from pi_scan._containers import OLE2_SIGNATURE, stated_type, stream_names
from pi_scan._openpgp import begins_message
from pi_scan._programs import SELF_EXTRACTING, archive_in
from pi_scan._randomness import looks_encrypted
from pi_scan._text_marks import is_page, marked_type
from pi_scan._textness import decoded_head, is_mainframe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pi_scan.model import Blob, Format

_HEAD = 8192
"""Bytes looked at."""
_TAIL = 1 << 16
"""A ZIP file ends within so many bytes with its end record (22 bytes and a comment)."""
_DIRECTORY = 1 << 20
"""Bytes of a ZIP directory in which a telling member is looked for."""

OLE2 = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/vnd.ms-office.encrypted"
"""Not registered: what an encrypted DOCX, XLSX or PPTX is wrapped in (MS-OFFCRYPTO 2.1)."""
ZIP = "application/zip"
TEXT = "text/plain"
HTML = "text/html"
MAINFRAME = "text/x-ebcdic"
UNKNOWN = "application/octet-stream"
OPENPGP = "application/pgp-encrypted"
PROGRAM = "application/vnd.microsoft.portable-executable"
RANDOM = "application/x-random-bytes"
"""Not registered: bytes without a header that look encrypted."""
EMPTY = "inode/x-empty"
LEVELDB = "application/x-leveldb"
IWORK = "application/vnd.apple.iwork"
"""Not registered: Pages, Numbers and Keynote, which cannot be told apart by the parts of a document."""
_OLDER_IWORK = (b"index.xml", b"index.apxl", b"Index.zip")
"""Parts of iWork documents of other versions than today's."""


# Offset, bytes, media type; the names are IANA's where it has one, else those of shared-mime-info.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (0, b"MM\0+", "image/tiff"),
    (0, b"\0\0\1\0", "image/vnd.microsoft.icon"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (40, b" EMF", "image/emf"),
    (0, b"AC10", "image/vnd.dwg"),
    (0, b"icns", "image/x-icns"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"Kaydara FBX Binary  \0", "model/x-fbx"),
    (0, b"BLENDER", "model/x-blend"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (128, b"DICM", "application/dicom"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/matroska"),
    (8, b"AVI LIST", "video/vnd.avi"),
    (0, b"FLV\1", "video/x-flv"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (0, b"\0\0\1\xb3", "video/mpeg"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (8, b"WAVEfmt ", "audio/vnd.wave"),
    (8, b"AIFF", "audio/aiff"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"MThd", "audio/midi"),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\0asm", "application/wasm"),
    (0, b"dex\n", "application/x-dex"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"L\0\0\0\1\x14\2\0", "application/x-ms-shortcut"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"\4\x22\x4d\x18", "application/x-lz4"),
    (0, b"LZIP", "application/x-lzip"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"\x1f\xa0", "application/x-compress"),
    (257, b"ustar", "application/x-tar"),
    (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (0, b"070701", "application/x-cpio"),
    (0, b"xar!", "application/x-xar"),
    (2, b"-lh", "application/x-lzh-compressed"),
    (0, b"ITSF", "application/vnd.ms-htmlhelp"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\x37\x7f\x06", "application/x-sqlite-wal"),
    (4, b"Standard Jet DB", "application/vnd.ms-access"),
    (4, b"Standard ACE DB", "application/vnd.ms-access"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"PARE", "application/vnd.apache.parquet-encrypted"),
    (0, b"Obj\1", "application/avro"),
    (0, b"ARROW1\0\0", "application/vnd.apache.arrow.file"),
    (0, b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (0, b"PGDMP", "application/x-postgresql-dump"),
    (0, b"ElfFile\0", "application/x-ms-evtx"),
    (0, b"regf", "application/x-ms-registry"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\x0a\x0d\x0d\x0a", "application/x-pcapng"),
    (0, b"KDMV", "application/x-vmdk"),
    (0, b"vhdxfile", "application/x-vhdx"),
    (0, b"conectix", "application/x-vhd"),
    (0, b"QFI\xfb", "application/x-qemu-disk"),
    (0, b"Salted__", "application/x-openssl-encrypted"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"\0\1\0\0\0", "font/ttf"),
    (0, b"OTTO", "font/otf"),
    (0, b"ttcf", "font/collection"),
    (0, b"PACK\0\0\0", "application/x-git-pack"),
    (0, b"bplist00", "application/x-plist"),
    (0, b"FWS", "application/vnd.adobe.flash.movie"),
    (0, b"CWS", "application/vnd.adobe.flash.movie"),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "application/onenote"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\3\4", ZIP),
    (0, b"PK\5\6", ZIP),
)

_QUOTED = re.compile(r'"[^"]*"')
_TITLES = 3
"""Lines at most that may stand over a table without being rows of it."""
_SEPARATORS = (("\t", 1), ("|", 1), (";", 2), (",", 2))
"""Separators of cells, and how many a line must hold at least to look like a row."""
_OLE_STREAMS = (  # those of containers first: a Word document may hold a workbook
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("VisioDocument", "application/vnd.visio"),
    ("Quill", "application/vnd.ms-publisher"),
    ("MatOST", "application/vnd.ms-works"),
    ("\x05DigitalSignature", "application/x-msi"),
)

_OLE_TYPES = frozenset(media_type for _, media_type in _OLE_STREAMS)

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|div|p|h[1-6]|meta|title|span|br|ul|ol|font|center|style)\b",
    re.IGNORECASE,
)
_XML = re.compile(r"<\?xml\s|<!DOCTYPE\s|<[A-Za-z_][\w.-]*(?::[\w.-]+)?(?:\s+[\w.:-]+\s*=\s*[\"']|\s*/?>)")
_ROOT = re.compile(r"<(office:document|FictionBook)[\s>]")
_ROOTS = {
    "office:document": "application/vnd.oasis.opendocument.text-flat-xml",
    "FictionBook": "application/x-fictionbook+xml",
}
"""Media types by the root element of an XML file."""
_XHTML = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_JSON = re.compile(r"\{\s*(?:[\"}]|$)|\[\s*(?:[\[{\"\]]|$)")
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]+):[ \t]", re.MULTILINE)
_BLANK_LINE = re.compile(r"\r?\n\r?\n")
_TRACE_HEADERS = frozenset(("message-id", "mime-version", "received", "return-path", "delivered-to"))
_MAIL_HEADERS = _TRACE_HEADERS | frozenset(
    (
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "content-type",
        "content-transfer-encoding",
        "reply-to",
        "sender",
        "x-mailer",
    )
)
_MBOX = re.compile(r"From \S{1,200} .{0,60}?[0-9]{1,2}:[0-9]{2}.{0,30}?[0-9]{4}.{0,30}?\r?\n[A-Za-z-]+:")


@dataclass(frozen=True, slots=True)
class Identified:
    """What a blob is."""

    media_type: str
    format: Format | None
    """What reads it; None when nothing here does."""
    mislabelled: bool = False
    """True when its name promises another kind of content."""
    note: str = ""
    """One plain sentence about a name that misleads."""


def identify(blob: Blob, formats: Sequence[Format]) -> Identified:
    """What `blob` is, among `formats` and the types known by signature. Raises OSError when it cannot be read."""
    index = _index(tuple(formats))
    if not blob.size:
        return Identified(EMPTY, None)
    head = blob.head(_HEAD)
    if not head:
        return Identified(EMPTY, None)
    _, dot, extension = blob.place.name.rpartition(".")
    claimed = index.by_extension.get(dot + extension.lower())
    media_type = index.signed(head)
    if media_type is None and is_page(head):
        page = index.by_media_type.get(HTML)
        if page is not None and claimed in (None, page):
            return Identified(HTML, page)
    text = None
    if media_type is None:
        text = decoded_head(head)
        media_type = (_signed(head) if text is None else None) or bare_type(head, blob.size)
    if media_type is None and claimed is not None and any(sign in head[:1024] for _, sign in claimed.signatures):
        media_type = claimed.media_types[0]  # a PDF may begin with other bytes (ISO 32000-1, annex H.3.4.1)
    if media_type == ZIP or (text is None and head[:2] == b"MZ"):
        media_type = _zip_type(blob, index, claimed) or media_type
        if media_type == PROGRAM and archive_in(blob.data()) is not None:
            media_type = SELF_EXTRACTING
    elif media_type == OLE2:
        media_type = _ole_type(blob, claimed)
    if media_type is not None:
        return _identified(media_type, index.by_media_type.get(media_type), claimed)
    if (text is None or "\ufffd" in text) and is_mainframe(head):  # its letters are no UTF-8
        return Identified(MAINFRAME, index.by_media_type.get(MAINFRAME))
    if text is not None:
        return _text_type(text, blob, index, claimed)
    if begins_message(head):
        return _identified(OPENPGP, index.by_media_type.get(OPENPGP), claimed)
    if looks_encrypted(blob):
        return Identified(RANDOM, index.by_media_type.get(RANDOM), mislabelled=claimed is not None)
    if claimed is not None and UNKNOWN in claimed.media_types:
        return Identified(UNKNOWN, claimed)
    media_type = _disk_type(blob, index) or (LEVELDB if is_leveldb_log(head, blob.place.name) else _magic_type(head))
    if media_type == UNKNOWN and claimed is not None:
        if _is_texty(claimed):
            return Identified(
                UNKNOWN, None, mislabelled=True, note=f"The name says {claimed.name}, the content is binary."
            )
        return Identified(claimed.media_types[0], claimed)  # damaged perhaps: its reader will say
    return _identified(media_type, index.by_media_type.get(media_type), claimed)


@cache
def magic_available() -> bool:
    """Whether libmagic is there to be asked."""
    return _magic() is not None


# --- what the formats say of themselves ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Index:
    by_media_type: dict[str, Format]
    by_extension: dict[str, Format]
    by_member: dict[bytes, Format]
    own: tuple[tuple[int, bytes, str], ...]
    """Signatures of the formats, the longest first."""
    begins: re.Pattern[bytes]
    """Tells whether one of them stands where it should."""

    def signed(self, head: bytes) -> str | None:
        """The media type by signature of a format that is read."""
        if self.begins.match(head) is None:
            return None
        return next(media_type for offset, sign, media_type in self.own if head.startswith(sign, offset))


@lru_cache(maxsize=8)
def _index(formats: tuple[Format, ...]) -> _Index:
    own = [
        (offset, sign, format_.media_types[0])
        for format_ in formats
        if not format_.zip_member
        for offset, sign in format_.signatures
        if sign != OLE2_SIGNATURE  # of many formats, which the streams of a file tell apart
    ]
    own.append((0, OLE2_SIGNATURE, OLE2))
    own.sort(key=lambda one: -len(one[1]))
    begins = {
        offset: b"|".join(re.escape(sign) for at, sign, _ in own if at == offset) for offset, _, _ in own if offset >= 0
    }
    return _Index(
        {media_type: format_ for format_ in formats for media_type in format_.media_types},
        {extension: format_ for format_ in formats for extension in format_.extensions},
        {format_.zip_member.encode(): format_ for format_ in formats if format_.zip_member},
        tuple(own),
        re.compile(b"|".join(b".{%d}(?:%b)" % one for one in begins.items()) or b"(?!)", re.DOTALL),
    )


def _signed(head: bytes) -> str | None:
    """The media type of binary content by the signature of a format that is not read."""
    return next((media_type for at, sign, media_type in _SIGNATURES if head.startswith(sign, at)), None)


def _is_texty(format_: Format) -> bool:
    """Whether the format is a kind of plain text: it has no signature of its own."""
    kinds = frozenset(format_.media_types)
    return not format_.signatures and not format_.zip_member and UNKNOWN not in kinds and not kinds & _OLE_TYPES


def _identified(media_type: str, format_: Format | None, claimed: Format | None) -> Identified:
    """The answer for content that was recognised, held against what the name claims."""
    if claimed is None or claimed is format_ or media_type in (ENCRYPTED_OFFICE, UNKNOWN):
        return Identified(media_type, format_)
    return Identified(media_type, format_, mislabelled=True, note=f"The name says {claimed.name}.")


# --- text ---------------------------------------------------------------------------------------


def _text_type(text: str, blob: Blob, index: _Index, claimed: Format | None) -> Identified:
    """What kind of text it is, whose first characters are `text`."""
    plain = index.by_media_type.get(TEXT)
    start = text.lstrip("\ufeff \t\r\n\0")
    if claimed is not None and not _is_texty(claimed):
        format_ = index.by_media_type.get(_sniffed(start), plain)
        return Identified(
            format_.media_types[0] if format_ else TEXT,
            format_,
            mislabelled=True,
            note=f"The name says {claimed.name}, the content is text.",
        )
    media_type = ""
    if claimed is None or claimed is plain:
        declared = blob.declared.partition(";")[0].strip().lower()
        media_type = _sniffed(start, strict=claimed is plain)
        stated = index.by_media_type.get(declared)
        if media_type == TEXT and stated not in (None, index.by_media_type.get(UNKNOWN)) and _is_texty(stated):
            media_type = declared  # but any bytes may be declared as bytes
    elif _HTML.match(start) and claimed.media_types[0] in ("text/csv", TEXT):
        media_type = HTML  # many programs "export" web pages under the names of other formats
    format_ = index.by_media_type.get(media_type) if media_type else claimed
    if format_ is None:
        return Identified(media_type or TEXT, plain)
    return Identified(media_type or format_.media_types[0], format_)


def _sniffed(start: str, *, strict: bool = False) -> str:
    """The media type that a text beginning with `start` has by its looks; `strict` when its name says plain text."""
    marked = marked_type(start)
    if marked is not None:
        return marked
    if start.startswith("<"):
        if (root := _ROOT.search(start[:2048])) is not None:
            return _ROOTS[root[1]]
        if _HTML.match(start) or (_XML.match(start) and _XHTML.search(start[:1024])):
            return HTML
        if "<plist" in start[:512]:
            return "application/x-plist"
        if start.startswith("<?xml") or (not strict and _XML.match(start)):
            return "application/xml"
    if _JSON.match(start):
        return "application/json"
    if _MBOX.match(start):
        return "application/mbox"
    if _HEADER.match(start):
        block = _BLANK_LINE.split(start, maxsplit=1)[0]
        names = {name.lower() for name in _HEADER.findall(block)}
        if len(names & _MAIL_HEADERS) >= 3 and names & _TRACE_HEADERS:
            return "message/rfc822"
    if start.startswith("{\\rtf"):
        return "text/rtf"
    if is_sql(start):
        return "application/sql"
    return "text/csv" if _is_delimited(start) else TEXT


def _is_delimited(start: str) -> bool:
    """Whether the first lines, but for titles, hold the same number of one separator, as the rows of a table do."""
    whole = start[: start.rfind("\n")] if len(start) > _HEAD // 4 else start  # the last line may be cut
    separators = [
        (separator, least)
        for separator, least in _SEPARATORS
        if separator in whole and whole.count(separator) >= 3 * least  # to look first: most have none
    ]
    if not separators or (separators == [(",", 2)] and whole.count(", ") == whole.count(",")):  # prose has commas too
        return False
    lines = list(islice(filter(str.strip, whole.splitlines()), 40))
    lines = [_QUOTED.sub("", line) if '"' in line else line for line in lines]
    for separator, least in separators:
        titles = next((number for number, line in enumerate(lines[:_TITLES]) if separator in line), 0)
        rows = lines[titles:]
        if len(rows) < 3 or rows[0].count(separator) < least:
            continue
        if separator == "," and rows[0].count(", ") == rows[0].count(","):
            continue
        if all(line.count(separator) == rows[0].count(separator) for line in rows):
            return True
    return False


# --- containers ---------------------------------------------------------------------------------


def _zip_type(blob: Blob, index: _Index, claimed: Format | None) -> str | None:
    """The media type of a ZIP by its members; None when it has no end record and no name that claims it."""
    with blob.open() as stream:
        start = max(0, blob.size - _TAIL)
        stream.seek(start)
        tail = stream.read(_TAIL)
        end = tail.rfind(b"PK\5\6")
        if end < 0 or len(tail) < end + 22:
            return claimed.media_types[0] if claimed is not None and claimed.zip_member else None
        size = int.from_bytes(tail[end + 12 : end + 16], "little")
        stream.seek(max(0, start + end - min(size, 1 << 32)))
        directory = stream.read(min(size, _DIRECTORY))
    if claimed is not None and claimed.zip_member and directory.find(b"[Content_Types].xml") >= 0:
        usual = [format_ for name, format_ in index.by_member.items() if directory.find(name) >= 0]
        if not usual:
            return claimed.media_types[0]  # a package may keep its parts elsewhere (ECMA-376 part 2)
    if claimed is not None and IWORK in claimed.media_types and any(name in directory for name in _OLDER_IWORK):
        return IWORK
    stated = stated_type(blob, directory)
    if stated in index.by_media_type:
        return stated
    for name, format_ in index.by_member.items():
        at = directory.find(name)
        while at >= 0:
            header = directory[at - 46 : at]
            if header[:4] == b"PK\1\2" and int.from_bytes(header[28:30], "little") == len(name):
                return format_.media_types[0]
            at = directory.find(name, at + 1)
    return ZIP


def _ole_type(blob: Blob, claimed: Format | None) -> str:
    """The media type of an OLE2 file by the names of its streams (MS-OFFCRYPTO 2.3.4), else by its own name."""
    for names in stream_names(blob.data()):
        for name, media_type in _OLE_STREAMS:
            if name.lower() in names:
                return media_type
    return claimed.media_types[0] if claimed is not None and claimed.media_types[0] in _OLE_TYPES else OLE2


def _disk_type(blob: Blob, index: _Index) -> str | None:
    """The media type of binary content by a signature behind its first bytes, as on images of disks, or at its end."""
    for at, sign, media_type in index.own:
        if (at >= _HEAD or at < 0) and blob.size >= max(at + len(sign), -at):
            with blob.open() as stream:
                stream.seek(at, io.SEEK_SET if at >= 0 else io.SEEK_END)
                if stream.read(len(sign)) == sign:
                    return media_type
    return None


# --- libmagic -----------------------------------------------------------------------------------


@cache
def _magic() -> Any:
    """The handle of libmagic, or None where it is not installed."""
    try:
        import magic

        return magic.Magic(mime=True)
    except (ImportError, OSError, AttributeError):  # python-magic's import loads the C library
        return None


def _magic_type(head: bytes) -> str:
    """What libmagic calls binary content; never a kind of text, which was ruled out before."""
    handle = _magic()
    if handle is None:
        return UNKNOWN
    try:
        media_type = str(handle.from_buffer(head))
    except Exception:  # noqa: BLE001  (python-magic raises its own exception type, which exists only where libmagic does)
        return UNKNOWN
    return UNKNOWN if media_type.startswith("text/") or "/" not in media_type else media_type
