"""A security descriptor of Windows in, who can read the file out; the extra `pi-scan[windows]` fetches the descriptor.

What counts is what the file says. What a share allows on top of that is not known here, nor who is in which group.
https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from pi_scan.inventory.access import UNKNOWN, Access
from pi_scan.model import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SID: Final = r"S-1-(?:0x[0-9a-fA-F]+|\d+)(?:-\d+)*|[A-Z]{2}"
_PARTS: Final = re.compile(rf"(?:O:(?P<owner>{_SID}))?(?:G:(?:{_SID}))?(?P<dacl>D:(?P<flags>[A-Z_]*))?")
_KNOWN: Final = {
    "S-1-1-0": "WD",
    "S-1-3-0": "CO",
    "S-1-3-4": "OW",
    "S-1-5-2": "NU",
    "S-1-5-4": "IU",
    "S-1-5-7": "AN",
    "S-1-5-11": "AU",
    "S-1-5-18": "SY",
    "S-1-5-19": "LS",
    "S-1-5-20": "NS",
    "S-1-5-32-544": "BA",
    "S-1-5-32-545": "BU",
    "S-1-5-32-546": "BG",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464": "SY",  # TrustedInstaller
}
_OF_DOMAIN: Final = {"500": "LA", "501": "LG", "512": "DA", "513": "DU", "514": "DG", "519": "EA"}
"""https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers"""
_EVERYONE: Final = frozenset({"WD", "AU", "BU", "DU", "BG", "DG", "LG", "AN", "IU", "NU"})
"""Whoever has an account, or comes without one."""
_KEEPERS: Final = frozenset({"SY", "LS", "NS", "BA", "DA", "EA", "LA", "CO", "OW", "AC"})
"""The system and its administrators, who read everything; whoever owns the file; packages, which read as their user."""
_READ: Final = 0x1 | 0x10000000 | 0x80000000  # FILE_READ_DATA, GENERIC_ALL, GENERIC_READ
_READING: Final = frozenset({"FA", "FR", "GA", "GR", "KA", "KR", "CC"})
"""The words for rights that hold one of these bits."""


class _Entry(NamedTuple):
    allows: bool
    reader: str
    """A SID, or the two letters that stand for it."""


def access_by(descriptor: str, named: Callable[[str], str] = str) -> Access:
    """Who can read a file by its security descriptor, as Windows writes it; `named` gives the name of a SID.

    >>> access_by("O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)")
    Access(level='everyone', readers='')
    """
    found = _PARTS.match(descriptor)
    rest = descriptor[found.end() :] if found else ""
    if found is None or not found[0] or not (rest.startswith(("(", "S:")) or not rest):
        return UNKNOWN
    if found["dacl"] is None or "NO_ACCESS_CONTROL" in found["flags"]:
        return Access("everyone")  # no list, such as on FAT: nothing is refused to anybody
    listed = [entry.split(";", 6) for entry in _bracketed(rest)]  # a condition comes last, and may hold any sign
    if any(len(fields) < 6 for fields in listed):
        return UNKNOWN
    owner, readers, denied = _word(found["owner"] or ""), set(), set()
    for entry in _entries(listed):
        reader = _word(entry.reader)
        if not entry.allows:
            denied.add(reader)
        elif not denied & {reader, "WD"}:  # the first entry that speaks of somebody decides
            readers.add(reader)
    if readers & _EVERYONE:
        return Access("everyone")
    others = sorted({named(reader) for reader in readers - _KEEPERS - {owner} if not reader.startswith("S-1-15-")})
    return Access("group" if others else "private", printable("; ".join(others)))


def owner_by(descriptor: str) -> str:
    """The SID of the owner, or the letters for it; empty where it is not told."""
    found = _PARTS.match(descriptor)
    return (found["owner"] or "") if found else ""


def _word(sid: str) -> str:
    """A SID, or the two letters for one that means the same everywhere.

    >>> _word("S-1-5-11"), _word("S-1-5-21-1-2-3-513"), _word("S-1-5-21-1-2-3-1001")
    ('AU', 'DU', 'S-1-5-21-1-2-3-1001')
    """
    if sid.startswith("S-1-5-21-"):
        return _OF_DOMAIN.get(sid.rpartition("-")[2], sid)
    return _KNOWN.get(sid, sid)


def _entries(listed: list[list[str]]) -> Iterator[_Entry]:
    """The entries that speak of reading this very file, in their order."""
    for kind, flags, rights, _, _, sid, *_ in listed:
        if "IO" in re.findall("..", flags):  # for what is made in it, not for itself
            continue
        if kind in {"A", "XA", "OA"} and _reads(rights):
            yield _Entry(allows=True, reader=sid)
        elif kind in {"D", "OD"} and _reads(rights):  # XD denies under a condition: it may not hold
            yield _Entry(allows=False, reader=sid)


def _bracketed(text: str) -> Iterator[str]:
    """The list of entries, each in brackets; conditions in them have their own."""
    at = 0
    while at < len(text) and text[at] == "(":
        depth, end = 0, at
        for end in range(at, len(text)):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if not depth:
                break
        yield text[at + 1 : end]
        at = end + 1


def _reads(rights: str) -> bool:
    if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", rights):
        return bool(int(rights, 16) & _READ)
    return bool(_READING.intersection(re.findall("..", rights)))


# --- asking Windows -----------------------------------------------------------------------------


def ready() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("win32security") is not None


def of_file(path: str) -> tuple[str, Access]:
    """Owner of a file and who can read it, as Windows tells; `UNKNOWN` where it does not."""
    descriptor = _descriptor(path) if ready() else ""
    sid = owner_by(descriptor)
    return (_named(sid).partition(":")[2] if sid else ""), access_by(descriptor, _named)


def _descriptor(path: str) -> str:
    import win32security as security

    wanted = (
        security.OWNER_SECURITY_INFORMATION | security.GROUP_SECURITY_INFORMATION | security.DACL_SECURITY_INFORMATION
    )
    try:
        found = security.GetNamedSecurityInfo(path, security.SE_FILE_OBJECT, wanted)
        return str(
            security.ConvertSecurityDescriptorToStringSecurityDescriptor(found, security.SDDL_REVISION_1, wanted)
        )
    except security.error:
        return ""


_USER: Final = 1  # SidTypeUser


@lru_cache(maxsize=4096)
def _named(sid: str) -> str:
    r"""`user:CORP\ann` or `group:CORP\hr`; the SID where nobody knows a name for it."""
    import win32security as security

    try:
        name, domain, kind = security.LookupAccountSid(None, security.ConvertStringSidToSid(sid))
    except security.error:
        return f"user:{sid}"
    return f"{'user' if kind == _USER else 'group'}:{domain}\\{name}" if domain else f"group:{name}"
