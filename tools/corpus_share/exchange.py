"""What programs hand to each other: messages of Outlook, contacts, calendars, statements of banks, records of clinics."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

from corpus import forge, invent
from corpus.outlook import Message, msg, tnef

from .base import Doc, document


@document(
    "exchange/outlook/new_hire.msg",
    "Outlook message: one person in the body, one in an attached sheet, one in an attached message",
)
def new_hire(d: Doc) -> bytes:
    a, b, c = d.who("portuguese", "ma"), d.who("khmer"), d.who("irish")
    inner = Message(
        "Fwd: direct deposit",
        (c.name, c.person.email),
        [("Payroll", "payroll@example.com")],
        f"Please use this account from now on.\r\n\r\nAccount number: {c.account()}\r\nRouting number: {d.no(invent.routing(d.rng))}\r\n\r\n{c.name}\r\n",
    )
    return msg(
        Message(
            "New hire",
            ("Hiring desk", "hiring@example.com"),
            [("Payroll", "payroll@example.com")],
            f"Please enter:\r\n\r\nName: {a.name}\r\nAddress: {a.home.line}\r\nSSN: {a.ssn_dashed()}\r\n",
            files=[("second.csv", f"Employee,SSN\r\n{b.name},{b.ssn_dashed()}\r\n".encode())],
            inner=inner,
        )
    )


@document(
    "exchange/outlook/contact.msg",
    "Outlook contact: the number stands in a field that a user added, the name in the card's own",
)
def contact(d: Doc) -> bytes:
    p = d.who("hispanic", "ma")
    fields = {
        0x3001: p.name,
        0x3A06: p.person.given,
        0x3A11: p.person.surname,
        0x3A5D: p.home.street,
        0x3A59: p.home.city,
        0x3A5C: p.home.state,
        0x3A5B: p.home.postal,
        0x3A09: p.person.phone,
    }
    named = {"Social Security Number": p.ssn_dashed(), "x-ms-tracking": d.no(invent.digits(d.rng, 9))}
    return msg(Message(p.name, more=fields, named=named, kind="IPM.Contact"))


@document("exchange/outlook/lunch.msg", "Outlook message with an order number and telephone numbers only")
def lunch(d: Doc) -> bytes:
    p = d.who()
    body = f"Lunch order {d.no(invent.digits(d.rng, 9))} is on its way. Questions: {p.person.phone}.\r\n"
    return msg(Message("Your order", ("Deli", "orders@example.com"), [(p.name, p.person.email)], body))


@document(
    "exchange/outlook/winmail.dat", "What Outlook sends to others: a body and a file inside one attachment (TNEF)"
)
def winmail(d: Doc) -> bytes:
    a, b = d.who("italian", "ma"), d.who("haitian")
    body = f"The license of {a.name}, {a.home.line}: driver's license number {a.license()} (Massachusetts).\r\n"
    note = f"Name: {b.name}\r\nCard number: {b.card_spaced('visa')}\r\n"
    return tnef(Message("License", ("Fleet", "fleet@example.com"), body=body, files=[("card.txt", note.encode())]))


@document("exchange/outlook/apple_mail.emlx", "Message as Apple Mail keeps it: its size before it, a list behind it")
def apple_mail(d: Doc) -> bytes:
    p = d.who("vietnamese", "ma")
    body = f"Hello,\n\nmy Social Security number is {p.ssn_dashed()}.\nI live at {p.home.line}.\n\n{p.name}\n"
    mail = forge.mail(f"{p.name} <{p.person.email}>", "tax@example.com", "For the return", body)
    behind = f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict><key>date-received</key><integer>1583159400</integer><key>flags</key><integer>{d.no(invent.digits(d.rng, 10))}</integer></dict></plist>\n'
    return f"{len(mail)}\n".encode() + mail + behind.encode()


@document("exchange/outlook/portal_page.mht", "Page saved by a browser: a mail of parts, the numbers in its HTML")
def portal_page(d: Doc) -> bytes:
    p = d.who("greek_armenian", "ma")
    html = f"<html><body><h1>Account details</h1><table><tr><td>Account holder</td><td>{p.name}</td></tr><tr><td>Address</td><td>{p.home.line}</td></tr><tr><td>Account number</td><td>{p.account()}</td></tr></table></body></html>"
    lines = [
        "From: <Saved by a browser>",
        "Subject: Account details",
        "Date: Mon, 02 Mar 2020 09:30:00 -0500",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="----=_part_01"',
        "",
        "------=_part_01",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "Content-Location: https://bank.example.com/account",
        "",
        html,
        "------=_part_01",
        "Content-Type: text/css; charset=utf-8",
        "Content-Location: https://bank.example.com/site.css",
        "",
        "table { width: 219px }",
        "------=_part_01--",
        "",
    ]
    return "\r\n".join(lines).encode()
