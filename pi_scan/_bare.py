"""What has no signature and is told by its first bytes all the same: tables of dBASE, archives of ARJ, logs of
LevelDB, dumps of SQL.
"""

from __future__ import annotations

import re
import zlib

_DBF_VERSIONS = frozenset(b"\x02\x03\x04\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xe5\xf5\xfb")
_ARJ_HEADER = 2600
_LEVELDB_BLOCK = 1 << 15
_SQL_WORDS = ("INSERT INTO ", "Insert into ", "insert into ", "CREATE TABLE ", " FROM stdin;")
_SQL = re.compile(
    r"(?im)^(?:INSERT INTO \S.{0,4000}?\bVALUES\b|CREATE TABLE \S[^\n]*\(|COPY \S+ \([^()\n]*\) FROM stdin;)", re.DOTALL
)
_SQL_FIRST = re.compile(
    r"""(?ix) \ufeff?+ (?: \s++ | --[^\n]*+ | \#[^\n]*+ | /\*.*?\*/ ;? )*+
    (?: \\\w | \( | @ | (?: ALTER | BEGIN | BULK | COPY | CREATE | DECLARE | DEFINE | DELETE | DELIMITER | DROP | EXEC
      | GO | GRANT | IF | INSERT | LOCK | MERGE | PRAGMA | PRINT | PROMPT | REM | REPLACE | SELECT | SET | SPOOL | START
      | TRUNCATE | UPDATE | USE | WHENEVER | WITH )\b )""",
    re.DOTALL,
)
"""Comments, and the first word of a statement. Programs hold statements too, but begin otherwise."""


def is_sql(start: str) -> bool:
    """Whether a text that begins with `start` is a dump of SQL: statements, one of which makes or fills a table."""
    if _SQL_FIRST.match(start) is None:
        return False
    return any(word in start for word in _SQL_WORDS) and _SQL.search(start) is not None


def bare_type(head: bytes, size: int) -> str | None:
    """The media type of a table of dBASE or an archive of ARJ of `size` bytes that begins with `head`."""
    return "application/vnd.dbf" if is_dbf(head, size) else "application/x-arj" if is_arj(head) else None


def is_dbf(head: bytes, size: int) -> bool:
    """Whether a file of `size` bytes is a table of dBASE by its header: a date, and a field that has a name."""
    if len(head) < 65 or head[0] not in _DBF_VERSIONS or not (0 < head[2] <= 12 and 0 < head[3] <= 31):
        return False
    begin, width = (int.from_bytes(head[at : at + 2], "little") for at in (8, 10))
    field = head[68:101] if head[0] & 7 == 4 else head[32:44]
    name, _, rest = field[:-1].partition(b"\0")
    named = name.replace(b"_", b"").isalnum() and not rest.strip(b"\0") and field[-1:].isalpha()
    return named and 65 <= begin <= size and width > 1


def is_leveldb_log(head: bytes, name: str) -> bool:
    """Whether a file is a log of LevelDB by its name and its first record, which puts or deletes a key."""
    if not name.lower().endswith(".log") or len(head) < 21:
        return False
    size = int.from_bytes(head[4:6], "little")
    changes = int.from_bytes(head[15:19], "little")
    return head[6] in (1, 2) and 14 <= size <= _LEVELDB_BLOCK - 7 and not head[14] and changes > 0 and head[19] < 2


def is_arj(head: bytes) -> bool:
    """Whether a file is an archive of ARJ: two bytes tell, and the checksum of its first header."""
    size = int.from_bytes(head[2:4], "little")
    if head[:2] != b"\x60\xea" or not 30 <= size <= _ARJ_HEADER:
        return False
    return zlib.crc32(head[4 : 4 + size]) == int.from_bytes(head[4 + size : 8 + size], "little")
