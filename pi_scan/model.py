"""The nouns that every stage shares: frozen values, with no behaviour beyond their own text.

What a big table gives by the million is a named tuple: it is made four times as fast as a frozen dataclass.
Nothing here knows a format, a rule or another module of the package.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import mmap
import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Bytes: TypeAlias = bytes | mmap.mmap
"""Bytes in memory or mapped from a file: both can be sliced, searched and swept."""


# --- what the law names, and how sure we are ----------------------------------------------------


class Kind(StrEnum):
    """The data elements of 201 CMR 17.02 that make a name personal information."""

    SSN = "ssn"
    DRIVERS_LICENSE = "drivers_license"
    PAYMENT_CARD = "payment_card"
    FINANCIAL_ACCOUNT = "financial_account"


class Level(StrEnum):
    """How far a finding is to be believed; a rule's table derives it from the evidence."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high: for comparing."""
        return ("low", "medium", "high").index(self.value)


class Residency(StrEnum):
    """Where a person lives, as far as the record says; no evidence is `UNKNOWN`, never `ELSEWHERE`."""

    MA = "ma"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What became of a file. Every file walked has exactly one."""

    READ = "read"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a file, or a part of one, was not read: the honest list."""

    EMPTY = "empty"
    NO_EXTRACTOR = "no text extractor"
    SPECIAL_FILE = "special file"
    LINK = "link not followed"
    EXCLUDED = "excluded"
    PERMISSION = "permission denied"
    VANISHED = "vanished"
    CHANGED = "changed while read"
    IO_ERROR = "read error"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    TRUNCATED = "truncated"
    MISLABELLED = "not what its name says"
    UNSUPPORTED = "unsupported feature"
    MISSING_EXTRA = "needs an extra"
    TOO_BIG = "size limit"
    TOO_DEEP = "depth limit"
    TOO_MANY = "member limit"
    RATIO = "expansion limit"
    TIMEOUT = "timeout"
    MEMORY = "memory limit"
    CRASHED = "crashed"
    INTERNAL = "internal error"


# --- where things are ---------------------------------------------------------------------------

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\udc80-\udcff]")


def printable(text: str) -> str:
    r"""`text` made safe for a terminal and a table: control, direction and undecodable characters are escaped.

    >>> printable("a\nb\x1b[31m")
    'a\\x0ab\\x1b[31m'
    """

    def escape(match: re.Match[str]) -> str:
        code = ord(match[0])
        if 0xDC80 <= code <= 0xDCFF:  # an undecodable byte of a file name (PEP 383)
            return f"\\x{code - 0xDC00:02x}"
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    return _UNPRINTABLE.sub(escape, text)


class Place(NamedTuple):
    """Where a thing is: a file on disk, the members entered to reach it, and an anchor inside the last.

    >>> str(Place("hr/backup.zip").member("2019.eml").member("w2.pdf").at("page=3"))
    'hr/backup.zip!/2019.eml!/w2.pdf#page=3'
    """

    path: str
    """The file on disk as the system names it (`os.fsdecode`: undecodable bytes are surrogates)."""
    members: tuple[str, ...] = ()
    """Names of archive members, attachments, embedded objects, outermost first."""
    anchor: str = ""
    """`page=3`, `line=12`, `sheet=Staff&row=7`: a spot inside the innermost thing."""

    def member(self, name: str) -> Place:
        """The place of the member `name` of the thing here."""
        return Place(self.path, (*self.members, name))

    def at(self, anchor: str) -> Place:
        """The same place with `anchor` (joined by `&` to one already there)."""
        return Place(self.path, self.members, f"{self.anchor}&{anchor}" if self.anchor else anchor)

    @property
    def name(self) -> str:
        """The last name on the way: the innermost member, or the file's base name."""
        return self.members[-1] if self.members else os.path.basename(self.path)

    def __str__(self) -> str:
        text = "!/".join((self.path, *self.members))
        return printable(f"{text}#{self.anchor}" if self.anchor else text)


# --- what flows between the stages --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes at a place. `source` is the path of a file on disk, or the bytes themselves."""

    place: Place
    source: str | bytes = field(repr=False)
    size: int
    """In bytes."""
    modified_ns: int | None = None
    """Time of last change, nanoseconds since 1970 UTC, where known."""
    declared: str = ""
    """Media type that a container (mail, web page) states for it: a hint, not a fact."""
    context: str = field(default="", repr=False)  # what stands over this part: headers of the mail it hangs on
    passwords: tuple[Sensitive, ...] = field(default=(), repr=False)  # tried on it if it is locked
    beside: Callable[[], Sequence[Sensitive]] | None = field(default=None, repr=False, compare=False)  # then these

    def open(self) -> BinaryIO:
        """A new seekable stream over the bytes; a file is opened without touching its access time where allowed."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else open_file(self.source)

    def data(self) -> Bytes:
        """All the bytes, mapped (not copied) when they are a file on disk of some size."""
        if isinstance(self.source, bytes):
            return self.source
        with open_file(self.source) as stream:
            if self.size < SMALL:
                return stream.read()
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def head(self, size: int = 4096) -> bytes:
        """The first `size` bytes."""
        if isinstance(self.source, bytes):
            return self.source[:size]
        with open_file(self.source) as stream:
            return stream.read(size)


SMALL: Final = 1 << 16
"""Bytes of a file below which reading it costs less than mapping it."""


def open_file(path: str) -> BinaryIO:
    """Open a file for reading; its access time is left alone where the system allows."""
    return os.fdopen(_descriptor(path), "rb")


def read_file(path: str, size: int) -> bytes:
    """The first `size` bytes of a small file, with as few calls to the system as can be."""
    descriptor = _descriptor(path)
    try:
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


def _descriptor(path: str) -> int:
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    noatime = getattr(os, "O_NOATIME", 0)
    try:
        return os.open(path, flags | noatime)
    except PermissionError:
        if not noatime:  # the owner alone may ask for O_NOATIME
            raise
        return os.open(path, flags)


@dataclass(frozen=True, slots=True)
class Text:
    """Text that belongs together, as UTF-8 bytes (undecodable bytes may remain: they are never letters or digits).

    Lines end in LF. A blank line ends a paragraph. What an extractor knows to be one record or one form
    stands between two `records` offsets: names and numbers are never joined across them.
    """

    place: Place
    data: Bytes = field(repr=False)
    marks: tuple[tuple[int, str], ...] = ()
    """(offset, anchor), ascending: what stands from there on is at `place.at(anchor)`, e.g. (5210, "page=3")."""
    records: Sequence[int] = field(default=(), repr=False)
    """Offsets where a new, separate record begins, ascending; empty: the text is one record."""
    context: str = field(default="", repr=False)
    """What stands over the text without being in it: title, mail headers. Looked at last for a name."""
    hidden: bool = False
    """True for text a reader of the document does not see: properties, comments, deletions, hidden sheets."""

    def __str__(self) -> str:
        return bytes(self.data[:]).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns, column by column; a long table comes as several with rising `first_row`."""

    place: Place
    columns: tuple[str, ...]
    """Header of each column, "" where it has none."""
    cells: tuple[Sequence[str], ...] = field(repr=False)
    """One sequence per column, all of the same length; a cell never holds a line break (they become spaces)."""
    first_row: int = 1
    """Number that the first row here bears in its source, counted from 1 as people count."""
    context: str = field(default="", repr=False)
    """Sheet name, caption, text above the table."""
    hidden: bool = False
    """True for hidden sheets."""

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.cells[0]) if self.cells else 0

    def __str__(self) -> str:
        lines = ["\t".join(self.columns)] if any(self.columns) else []
        lines += ["\t".join(row) for row in zip(*self.cells, strict=True)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that could not be read. A skip is a value, never a log line."""

    place: Place
    reason: Reason
    detail: str = ""
    """One plain sentence for the user; never holds text of the document."""


class Grade(StrEnum):
    """Encryption measured against 17.02 (2008): strong is a 128-bit or higher algorithmic process."""

    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seal:
    """Encryption found on a blob: the scheme as its makers name it, key length, and the grade that follows."""

    place: Place
    scheme: str
    bits: int | None
    grade: Grade


Part: TypeAlias = Text | Table | Blob | Gap | Seal
"""What an extractor yields."""


# --- secrets ------------------------------------------------------------------------------------


class Sensitive:
    """A value that does not print itself.

    `repr`, `str` and formatting show the mask; `reveal()` is the one explicit way to the value.

    >>> print(Sensitive("219-09-9998", mask="***-**-****"))
    ***-**-****
    """

    __slots__ = ("_value", "mask")

    def __init__(self, value: str, mask: str = "***") -> None:
        self._value = value
        self.mask = mask

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def fingerprint(self, key: bytes) -> str:
        """A keyed hash (HMAC-SHA-256, 128 bits in hexadecimal): equal values are recognised without being known."""
        return hmac.digest(key, self._value.encode("utf-8", "surrogatepass"), hashlib.sha256)[:16].hex()

    def __repr__(self) -> str:
        return f"Sensitive({self.mask!r})"

    def __str__(self) -> str:
        return self.mask

    def __format__(self, spec: str) -> str:
        return format(self.mask, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sensitive) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


# --- what is found ------------------------------------------------------------------------------


class Name(NamedTuple):
    """A person's name as it stands in a text."""

    text: Sensitive
    """As written, masked to its initials."""
    given: Sensitive
    """Given names or initials, upper case, letters and spaces only."""
    surname: Sensitive
    """Family name, upper case, letters and spaces only."""
    start: int
    end: int
    """Character offsets in the text that was searched."""
    score: float
    """log10 of the likelihood ratio of a name against other text; 2 and more is a name."""
    facts: tuple[str, ...] = ()
    """Why: `label:patient`, `honorific`, `layout:last-first`, …"""

    @property
    def initials(self) -> str:
        """`J.S.` for John Smith."""
        return f"{self.given.reveal()[:1]}.{self.surname.reveal()[:1]}."

    @property
    def key(self) -> str:
        """First initial and last word of the family name: enough for 17.02, and to tell a number's holders apart."""
        return f"{self.given.reveal()[:1]}|{self.surname.reveal().rpartition(' ')[2]}"


class Finding(NamedTuple):
    """One number: what kind, where, by which rule, on what evidence."""

    kind: Kind
    value: Sensitive
    """Canonical form: digits and letters only, upper case."""
    place: Place
    span: tuple[int, int]
    """Byte offsets in the part's text, or in the cell for a table."""
    rule: str
    """Id of the rule: its path below `detectors/` without the ending, e.g. `ssn/us`."""
    level: Level
    evidence: tuple[str, ...]
    """Named facts, e.g. `keyword:ssn`, `column:Employee SSN`, `luhn`, `against:tracking`."""
    test: bool = False
    """True for a number known to be nobody's: advertised, documentation and processor test values."""


class Pair(NamedTuple):
    """A person and the numbers that belong to them in one record; `person` is None for numbers that stand alone."""

    person: Name | None
    numbers: tuple[Finding, ...]
    residency: Residency = Residency.UNKNOWN
    evidence: tuple[str, ...] = ()
    """Why they belong together and where the person lives: `same:row`, `zip:02139`, …"""


class Walked(NamedTuple):
    """One thing met on a walk. A tuple, since a share has millions of them."""

    path: str
    """Absolute, as `os.fsdecode` gives it."""
    size: int = 0
    """In bytes; 0 for what is not a regular file."""
    modified_ns: int = 0
    ctime_ns: int = 0
    inode: int = 0
    mode: int = 0
    uid: int = 0
    gid: int = 0
    problem: Reason | None = None
    """Why it is not to be read, where that is known without opening it."""
    detail: str = ""
    accessed_ns: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file on disk: exactly one for each file walked."""

    path: str
    status: Status
    reason: Reason | None = None
    """Why it is not `read`; of several, the gravest."""
    detail: str = ""
    size: int = 0
    modified_ns: int | None = None
    media_type: str = ""
    seals: tuple[Seal, ...] = ()
    gaps: tuple[Gap, ...] = ()
    pairs: tuple[Pair, ...] = ()


# --- ceilings -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """Every ceiling in one place. What is cut off by one becomes a `Gap`."""

    file_bytes: int = 1 << 40
    """A file larger than this is not opened."""
    member_bytes: int = 256 << 20
    """An archive member or attachment larger than this, unpacked, is not read."""
    total_bytes: int = 4 << 30
    """Unpacked bytes of all members of one file on disk, besides ten times its own size."""
    ratio: int = 200
    """Unpacked size over packed size, above the first 16 MiB unpacked."""
    members: int = 1_000_000
    """Members of one container."""
    depth: int = 12
    """Containers inside containers."""
    nesting: int = 200
    """Levels inside one JSON or XML document."""
    pages: int = 100_000
    """Pages of one document."""
    seconds: float = 120.0
    """For one file on disk, whatever its size."""
    seconds_per_mib: float = 1.0
    """For each MiB of the file besides: a mailbox of gigabytes is read to its end."""
    memory_bytes: int = 2 << 30
    """For one worker process."""

    def time_for(self, size: int) -> float:
        """Seconds that a file of `size` bytes may take."""
        return self.seconds + self.seconds_per_mib * size / (1 << 20)


class ExtractError(Exception):
    """A blob that cannot be read as the format it was taken for; carries the reason and one plain sentence."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """What an extractor module says of itself; every list of formats is derived from these."""

    name: str
    """For people: `Word document (DOCX)`."""
    media_types: tuple[str, ...]
    """The first is the one reported."""
    extensions: tuple[str, ...] = ()
    """Lower case, with the dot."""
    signatures: tuple[tuple[int, bytes], ...] = ()
    """(offset, bytes) pairs, any of which marks the format."""
    zip_member: str = ""
    """A member by which a ZIP file is known to be this format, e.g. `word/document.xml`."""
    library: str = ""
    """What reads it, e.g. `python-calamine (MIT)`."""
    reads: str = ""
    """What is read beyond the body text."""
    extra: str = ""  # the extra of the program that brings the library: `columnar`
