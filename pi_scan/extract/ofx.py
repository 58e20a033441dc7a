"""Statements for money programs (OFX, QFX): each account and each entry a record of labelled lines."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from pi_scan.extract._forms import Form, form_texts
from pi_scan.extract._plain import texts
from pi_scan.extract._tree import words
from pi_scan.model import Blob, Format, Gap, Limits, Reason, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = Format(
    name="Bank statement (OFX, QFX)",
    media_types=("application/x-ofx", "application/vnd.intu.qfx"),
    extensions=(".ofx", ".qfx"),
    reads="accounts and their holders, entries and their payees, tax forms; versions 1 (SGML) and 2 (XML)",
)

_TAG = re.compile(r"<(/?)([A-Za-z0-9._]{1,40})[^<>]{0,200}>([^<]*)")
_RECORDS = frozenset(
    """
    ACCTINFO STMTRS CCSTMTRS INVSTMTRS LOANSTMTRS STMTTRN PMTINFO PMT PAYEE INTRATRN INTRARS INTERTRN EXTPAYEEINFO
    USERINFO SONRS SIGNONINFO STATUS FI INVTRAN BUYSTOCK SELLSTOCK CHGUSERINFORS ENROLLRQ ENROLLRS IMAGEDATA
    """.split()  # noqa: SIM905  (twenty quoted words would be half a page)
)
"""Elements that stand for themselves: what is in one belongs together, and to nothing around it."""
_LABELS = {
    "ACCTID": "Account number",
    "BANKID": "Bank routing number",
    "ACCTTYPE": "Account type",
    "NAME": "Name",
    "FIRSTNAME": "First name",
    "MIDDLENAME": "Middle name",
    "LASTNAME": "Last name",
    "ADDR1": "Address",
    "ADDR2": "",
    "ADDR3": "",
    "CITY": "City",
    "STATE": "State",
    "POSTALCODE": "ZIP",
    "DESC": "Account name",
    "PAYACCT": "Account number with payee",
    "MEMO": "Memo",
    "TAXID": "Tax ID",
    "SSN": "Social Security number",
    "RECID": "Recipient's SSN",
    "PAYERID": "Payer's federal ID",
    "PHONE": "Phone",
    "DAYPHONE": "Phone",
    "EVEPHONE": "Phone",
    "EMAIL": "E-mail",
    "SECURITYNAME": "Mother's maiden name",
    "USERID": "User ID",
    "ORG": "Bank",
}
_MACHINE = re.compile(
    r"DT[A-Z]+|FITID|TRNUID|.*AMT|CODE|SEVERITY|CURDEF|LANGUAGE|FID|TRNTYPE|SRVRTID|SIC|INTU\..*", re.IGNORECASE
)
_DEPTH = 32
"""Records inside each other."""
_CARD = "CCACCTFROM", "CCACCTTO"


def extract(blob: Blob, limits: Limits) -> Iterator[Text | Gap]:
    """The accounts and entries of `blob`; what holds none is read as plain text."""
    if blob.size > limits.member_bytes:
        yield Gap(blob.place, Reason.TOO_BIG, "The statement is larger than the limit; it was read as plain text.")
        yield from texts(blob.data(), blob.place, context=blob.context)
        return
    whole = "".join(str(text) for text in texts(blob.data(), blob.place))
    start = whole.upper().find("<OFX>")
    if start < 0:
        yield from texts(blob.data(), blob.place, context=blob.context)
        return
    if whole[:start].strip():
        yield Text(blob.place, whole[:start].encode("utf-8", "replace"), context=blob.context, hidden=True)
    yield from form_texts(_forms(whole[start:]), blob.place, context=blob.context)


def _forms(whole: str) -> Iterator[Form]:
    """The records in the order in which they end; one inside another is a record of its own."""
    open_: list[tuple[str, list[tuple[str, str]]]] = [("", [])]
    card = False
    for match in _TAG.finditer(whole):
        tag, value = match[2].upper(), html.unescape(match[3]).strip()
        if tag in _CARD:
            card = not match[1]
        if match[1]:
            while len(open_) > 1 and tag in {name for name, _ in open_}:
                name, form = open_.pop()
                yield form
                if name == tag:
                    break
        elif tag in _RECORDS and len(open_) < _DEPTH:
            open_.append((tag, []))
        if value and not match[1] and not _MACHINE.fullmatch(tag):
            label = _LABELS.get(tag, words(tag).capitalize())
            if tag == "ACCTID" and card:
                label = "Card number"
            elif tag == "NAME" and open_[-1][0] == "STMTTRN":
                label = "Payee"
            open_[-1][1].append((label, value))
    yield from (form for _, form in reversed(open_))
