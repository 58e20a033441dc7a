"""Whether an account is a firm's: a text or a table's columns in, a verdict for one number out.

The bank account of a supplier beside the name of the one who answers its telephone is nobody's personal account.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pi_scan.detect.name_cells import names_from_cell
from pi_scan.detect.vocabulary import header_text
from pi_scan.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pi_scan.detect.candidate import Candidate
    from pi_scan.model import Table
    from pi_scan.pair.scene import Scene, Spot

_ENDING: Final = (
    r"(?:Inc|INC|LLC|L\.L\.C|LLP|Corp|CORP|Corporation|Incorporated|Ltd|LTD|Limited|PLC|GmbH|B\.V|N\.V|S\.A\.S?|Co)\b"
)
"""What the name of a firm ends with. Banks end so, too, and are left out where it matters: they keep accounts."""
_NAMED: Final = rf"(?:(?!Bank|Trust|Savings|Credit|Financial)[A-Z][\w&'’-]*,?\s){{1,5}}{_ENDING}"
_FIRM: Final = re.compile(rf"\b{_NAMED}")
_ENDED: Final = re.compile(rf",? {_ENDING}")
_HOLDER: Final = re.compile(
    r"(?im)\b(?:account|acct|a/c|beneficiary|payee)(?:'s)?(?: holder)?(?: name)?\s{0,2}:[ \t]{0,8}"
    rf"(?-i:[A-Z][^\n:]{{0,60}}?\w,? {_ENDING})"
)
"""`Account name: Hillside Supply, Inc.`"""
_BEFORE: Final = re.compile(
    rf"{_NAMED}\.?[ ,:(–-]{{1,4}}(?i:(?:bank )?(?:account|acct|a/c))\b\.?(?i: (?:no|number)\b\.?)?[ :#]{{0,3}}$"
)
"""A firm directly before its account: `Elm Realty LLC, acct `."""
_BEHIND: Final = re.compile(rf"\s{{0,20}}(?:\(|#|--|//|–)\s?(?:[^\n()]{{0,40}}[ ,])?{_NAMED}")
"""What is added to an account: `0044712203 (Elm Supply Co.)`."""
_TRADE: Final = re.compile(
    r"(?i)\b(?:iolta|(?:client|attorney)s?'?s? trust"
    r"|(?:business|operating|company|corporate|lender'?s?|firm'?s|store|shop)(?: bank)?(?: payoff)?"
    r" (?:ckg|chkg|checking|savings|account|acct|a/c)"
    r"|(?:pantry|church|parish|club|league|association|society|foundation|authority|committee|troop|p\.?t\.?[ao])(?:['’]s)?"
    r" (?:ckg|chkg|checking|savings|bank account|account|acct|a/c))\b"
)
"""Accounts that a business keeps."""
_CONTACTS: Final = frozenset(
    f"{fact}:{one}"
    for fact in ("label", "other")
    for one in ("contact", "contact person", "attn", "attention", "prepared by", "approved by", "cc")
)
"""Labels of those who answer for a firm."""
_AROUND: Final = 600
"""Bytes before a number in which the firm of a form is named; after it, half as many."""
_WRAPPED: Final = 80
"""Bytes of a line: of the next one, what goes on from the number's; of a block's first, the name of a firm."""
_CONTACT_HEADER: Final = re.compile(r"\b(?:contact|attn|attention|rep|representative|prepared by|approved by)\b")
_FIRM_HEADER: Final = re.compile(
    r"\b(?:vendor|supplier|company|business|firm|merchant|organi[sz]ation|seller|buyer|payee)\b(?!.*\b(?:contact|id|no)\b)"
)
_PAYEE_HEADER: Final = re.compile(
    r"(?:vendor|supplier|merchant|payee|contractor|subcontractor|landlord|consultant)s?(?: name| full name)?"
)
"""Headers of those who are paid: firms, and persons."""
_MICR: Final = "financial_account/micr"
"""The line at the foot of a check, over which its drawer stands."""
_SPACED: Final = str.maketrans("_.-", "   ")


def is_firms(scene: Scene, candidate: Candidate, spots: Sequence[Spot], low: int, high: int) -> bool:
    """Whether an account in a text is a firm's rather than that of the persons at `spots`."""
    if candidate.rule.kind is not Kind.FINANCIAL_ACCOUNT:
        return False
    start, end = max(low, candidate.start - _AROUND), min(high, candidate.end + _AROUND // 2)
    text = scene.text(start, end)
    if _HOLDER.search(text):
        return True
    line = scene.line(candidate.start, candidate.end, low, high)
    head, tail = scene.text(line[0], candidate.start), scene.text(candidate.end, min(high, line[1] + _WRAPPED))
    if _BEFORE.search(head) or _BEHIND.match(tail):
        return True
    if not any(line[0] <= spot.start < line[1] for spot in spots):
        if _TRADE.search(scene.text(*line)):
            return True
        block = scene.paragraph(candidate.start, candidate.end, low, high)
        drawer = scene.text(block[0], min(block[1], block[0] + _WRAPPED)).strip()
        if candidate.rule.id == _MICR and _FIRM.match(drawer) and not drawer.startswith(_said(scene, spots)):
            return True
    if all(_CONTACTS.intersection(spot.name.facts) for spot in spots):
        return _FIRM.search(text) is not None
    family = scene.text(spots[0].start, spots[0].end).split()[-1]
    at = text.find(family)
    while at >= 0:
        before = text[at - 1 : at]
        if not (before.isalnum() or before == "_") and _ENDED.match(text, at + len(family)):
            return True
        at = text.find(family, at + 1)
    return False


def _said(scene: Scene, spots: Sequence[Spot]) -> tuple[str, ...]:
    return tuple(scene.text(spot.start, spot.end) for spot in spots)


def names_payees(header: str) -> bool:
    """Whether a column's header says that those who are paid stand in it, firms and persons alike.

    >>> names_payees("Vendor_Name"), names_payees("Vendor ID")
    (True, False)
    """
    return _PAYEE_HEADER.fullmatch(header_text(header).lower().translate(_SPACED).strip()) is not None


def firm_rows(table: Table) -> tuple[frozenset[int], Callable[[int], bool]] | None:
    """The columns that name those who answer for a firm, and whether a row has a firm; None for most tables."""
    headers = [header_text(header).lower().translate(_SPACED) for header in table.columns]
    contacts = frozenset(index for index, header in enumerate(headers) if _CONTACT_HEADER.search(header))
    if not contacts:
        return None
    firms = [index for index, header in enumerate(headers) if index not in contacts and _FIRM_HEADER.search(header)]
    if not firms:
        return None

    def has_firm(row: int) -> bool:
        cells = (table.cells[index][row].strip() for index in firms)
        return any(cell and (re.search(_ENDING, cell) or not names_from_cell(cell)) for cell in cells)

    return contacts, has_firm
