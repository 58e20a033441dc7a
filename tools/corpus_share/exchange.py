"""What programs hand to each other: messages of Outlook, contacts, calendars, statements of banks, records of clinics."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import base64

from corpus import forge, invent
from corpus.outlook import Message, msg, tnef

from .base import Doc, Holder, document


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


def _card(p: Holder, *more: str) -> str:
    """A contact of version 3."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{p.person.surname};{p.person.given};;;",
        f"FN:{p.name}",
        f"ADR;TYPE=HOME:;;{p.home.street};{p.home.city};{p.home.state};{p.home.postal};",
        f"TEL;TYPE=CELL:{p.person.phone}",
        *more,
        "END:VCARD",
    ]
    return "\r\n".join(lines) + "\r\n"


@document(
    "exchange/contacts/clients.vcf",
    "Contacts: numbers in a note that is folded, in quoted-printable, in a property of its own, under a label of Apple's",
)
def clients(d: Doc) -> bytes:
    a, b, c, e, f = d.people(5, "any")
    folded = f"NOTE:Client since 2009\\, prefers the telephone.\\nSSN {a.ssn_dashed()}"
    quoted = f"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Passport expired=2E=0A=\r\nSocial Security number=3A {b.ssn_dashed()}"
    return "".join(
        (
            _card(a, f"{folded[:50]}\r\n {folded[50:57]}\r\n {folded[57:]}"),
            _card(b, quoted),
            _card(c, f"X-SSN:{c.ssn_dashed()}"),
            _card(
                e,
                f"item1.X-CUSTOM:{e.license()}" if e.home.state == "MA" else f"item1.X-CUSTOM:{e.ssn_dashed()}",
                f"item1.X-ABLabel:{'Massachusetts license number' if e.home.state == 'MA' else 'SSN'}",
            ),
            _card(f, f"UID:{d.no(invent.digits(d.rng, 9))}"),
        )
    ).encode()


@document("exchange/contacts/phone_list.vcf", "Contacts with telephone numbers, birthdays and identifiers only")
def phone_list(d: Doc) -> bytes:
    return "".join(
        _card(p, f"UID:{d.no(invent.digits(d.rng, 9))}", "BDAY:1971-06-05") for p in d.people(8, "any")
    ).encode()


@document(
    "exchange/contacts/appointments.ics",
    "Calendar: two appointments with a client's number each, a birthday with none; long lines folded in UTF-8",
)
def appointments(d: Doc) -> bytes:
    a, b, c = d.who("vietnamese", "ma"), d.who("portuguese"), d.who()

    def event(*lines: str) -> str:
        return "\r\n".join(("BEGIN:VEVENT", f"UID:{d.no(invent.digits(d.rng, 9))}", *lines, "END:VEVENT")) + "\r\n"

    first = f"DESCRIPTION:{a.name}\\, {a.home.street.replace(',', ' ')}\\, {a.home.city}\\, MA {a.home.postal}\\nSSN: {a.ssn_dashed()}\\nBring the W-2."
    events = (
        event("DTSTART:20200302T093000", "SUMMARY:Tax appointment", f"{first[:70]}\r\n {first[70:]}"),
        event(
            "DTSTART:20200303T093000",
            f"SUMMARY:Payment by {b.name}",
            f"DESCRIPTION:Card number {b.card_spaced('mastercard')}\\, expires 04/23",
        ),
        event("DTSTART:20200304", f"SUMMARY:Birthday of {c.name}", "DESCRIPTION:Cake at 3 pm"),
    )
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    ).encode()


@document("exchange/contacts/holidays.ics", "Calendar of holidays with long identifiers")
def holidays(d: Doc) -> bytes:
    days = (
        ("0101", "New Year's Day"),
        ("0420", "Patriots' Day"),
        ("0704", "Independence Day"),
        ("1126", "Thanksgiving"),
    )
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{d.no(invent.digits(d.rng, 9))}@example.com\r\nDTSTART;VALUE=DATE:2020{day}\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n"
        for day, name in days
    )
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events + "END:VCALENDAR\r\n").encode()


@document(
    "exchange/contacts/directory.ldif", "Export of a directory: names and numbers in base64, other entries between them"
)
def directory(d: Doc) -> bytes:
    a, b = d.who("french_canadian", "ma"), d.who("hispanic", "ma")

    def coded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    entries = [
        "version: 1",
        "dn: ou=People,dc=example,dc=com\nobjectClass: organizationalUnit\nou: People",
    ]
    for p in (a, b):
        value = coded(f"{p.ssn_dashed()}")
        entries.append(
            f"dn: uid={p.person.email.partition('@')[0]},ou=People,dc=example,dc=com\nobjectClass: inetOrgPerson\nuidNumber: {d.no(invent.digits(d.rng, 9))}\ncn:: {coded(p.name)}\nl: {p.home.city}\nst: {p.home.state}\npostalCode: {p.home.postal}\nemployeeSSN:: {value[:8]}\n {value[8:]}"
        )
        entries.append(
            f"dn: cn=printer-{d.rng.randint(10, 99)},ou=Devices,dc=example,dc=com\nobjectClass: device\nserialNumber: {d.no(invent.digits(d.rng, 9))}"
        )
    return ("\n\n".join(entries) + "\n").encode()


@document(
    "exchange/contacts/printers.ldif", "Export of a directory: devices, serial numbers, telephone numbers of rooms"
)
def printers(d: Doc) -> bytes:
    entries = [
        f"dn: cn=printer-{number},ou=Devices,dc=example,dc=com\nobjectClass: device\ncn: printer-{number}\nserialNumber: {d.no(invent.digits(d.rng, 9))}\ntelephoneNumber: 617-555-01{number}"
        for number in range(10, 20)
    ]
    return ("\n\n".join(entries) + "\n").encode()
