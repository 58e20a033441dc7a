"""What programs hand to each other: messages of Outlook, contacts, calendars, statements of banks, records of clinics."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import base64
import json
import struct
from typing import Any

from corpus import express, forge, invent
from corpus.outlook import Message, msg, pst, tnef
from pi_scan.extract._compound import Branch, written

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


def _ascii(p: Holder) -> str:
    """The name as programs write it that know no accents."""
    return f"{invent.plain(p.person.given)} {invent.plain(p.person.surname)}"


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


@document(
    "exchange/bank/statement.qfx",
    "Statement for a money program: the holder's name at the account, a payee with an account, entries with long numbers",
)
def statement(d: Doc) -> bytes:
    a, b = d.who("irish"), d.who("portuguese")
    account, routing = a.account(), d.no(invent.routing(d.rng))
    entries = "".join(
        f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>202003{n:02}<TRNAMT>-{d.rng.randint(5, 90)}.00<FITID>{d.no(invent.digits(d.rng, 12))}<NAME>{shop}<MEMO>POS {d.no(invent.digits(d.rng, 9))}</STMTTRN>\n"
        for n, shop in enumerate(("GROCERY", "HARDWARE", "PHARMACY"), 1)
    )
    return f"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20200302093000<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<SIGNUPMSGSRSV1><ACCTINFOTRNRS><TRNUID>1<ACCTINFORS><ACCTINFO><DESC>{a.name} Checking<BANKACCTINFO><BANKACCTFROM><BANKID>{routing}<ACCTID>{account}<ACCTTYPE>CHECKING</BANKACCTFROM></BANKACCTINFO></ACCTINFO></ACCTINFORS></ACCTINFOTRNRS></SIGNUPMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>USD
<BANKTRANLIST><DTSTART>20200101<DTEND>20200301
{entries}<STMTTRN><TRNTYPE>XFER<DTPOSTED>20200316<TRNAMT>-100.00<FITID>{d.no(invent.digits(d.rng, 12))}<NAME>{_ascii(b)}<BANKACCTTO><BANKID>{d.no(invent.routing(d.rng))}<ACCTID>{b.account()}<ACCTTYPE>SAVINGS</BANKACCTTO></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
""".encode("cp1252")


@document("exchange/bank/card_entries.ofx", "Statement in XML: entries with references of 12 digits, no account")
def card_entries(d: Doc) -> bytes:
    entries = "".join(
        f"<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><TRNAMT>-{d.rng.randint(5, 90)}.00</TRNAMT><FITID>{d.no(invent.digits(d.rng, 12))}</FITID><NAME>{p.name}</NAME></STMTTRN>"
        for p in d.people(6, "")
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><BANKTRANLIST>{entries}</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>\n'.encode()


@document("exchange/bank/checks.qif", "Entries for a money program: one payee's account in a memo, checks without any")
def checks(d: Doc) -> bytes:
    p, others = d.who("french_canadian", "ma"), d.people(3, "")
    plain = "".join(f"D03/0{n}/2020\nT-1{n}.00\nN10{n}\nP{o.name}\n^\n" for n, o in enumerate(others, 1))
    held = (
        f"D03/05/2020\nT-250.00\nP{p.name}\nA{p.home.street}\nA{p.home.town}\nMloan account number {p.account()}\n^\n"
    )
    return f"!Type:Bank\n{plain}{held}".encode()


@document("exchange/bank/statement.sta", "SWIFT MT940: one entry with the other party's IBAN in subfields, one without")
def mt940(d: Doc) -> bytes:
    p = d.who("east_european")
    iban = p.iban("DE")
    return f""":20:{d.no(invent.digits(d.rng, 10))}
:28C:00003/001
:60F:C200302EUR1000,00
:61:2003020302D100,00N020NONREF
:86:166?00TRANSFER?10931?20EREF+{d.no(invent.digits(d.rng, 12))}?21SVWZ+Rent March?30GENODEF1XXX?31{iban}?32{_ascii(p)}
:61:2003030303C50,00N051NONREF
:86:051?00CASH?20{d.no(invent.digits(d.rng, 12))}
:62F:C200303EUR950,00
-
""".encode()


@document(
    "exchange/bank/transfers.xml",
    "ISO 20022 credit transfers: name and account of each party in elements beside each other",
)
def transfers(d: Doc) -> bytes:
    payer, *payees = d.people(4, "")

    def account(p: Holder, number: int) -> str:
        inner = f"<IBAN>{p.iban('FR')}</IBAN>" if number % 2 else f"<Othr><Id>{p.account()}</Id></Othr>"
        return f"<Id>{inner}</Id>"

    entries = "".join(
        f'<CdtTrfTxInf><PmtId><EndToEndId>{d.no(invent.digits(d.rng, 9))}</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">100.00</InstdAmt></Amt><Cdtr><Nm>{p.name}</Nm></Cdtr><CdtrAcct>{account(p, number)}</CdtrAcct></CdtTrfTxInf>\n'
        for number, p in enumerate(payees)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn><GrpHdr><MsgId>{d.no(invent.digits(d.rng, 9))}</MsgId><CreDtTm>2020-03-02T09:30:00</CreDtTm></GrpHdr>
<PmtInf><PmtMtd>TRF</PmtMtd><Dbtr><Nm>{payer.name}</Nm></Dbtr><DbtrAcct>{account(payer, 1)}</DbtrAcct>
{entries}</PmtInf></CstmrCdtTrfInitn></Document>
""".encode()


@document(
    "exchange/clinic/admissions.hl7",
    "HL7 version 2: a patient with license and SSN, the guarantor with another, the next of kin with none",
)
def admissions(d: Doc) -> bytes:
    a, b, c = d.who("italian", "ma"), d.who("hispanic", "ma"), d.who()

    def name(p: Holder) -> str:
        return f"{p.person.surname}^{p.person.given}".upper()

    def home(p: Holder) -> str:
        return f"{p.home.street}^^{p.home.city}^{p.home.state}^{p.home.postal}"

    segments = (
        f"MSH|^~\\&|ADT1|EXAMPLE|LAB|EXAMPLE|202003020930||ADT^A01|{d.no(invent.digits(d.rng, 9))}|P|2.4",
        "EVN|A01|202003020930",
        f"PID|1||{d.no(invent.digits(d.rng, 9))}^^^ADT1^MR||{name(a)}||19710605|F|||{home(a)}||{a.person.phone}|||||{d.no(invent.digits(d.rng, 10))}|{a.ssn()}|{a.license()}^MA",
        f"NK1|1|{name(c)}|SPO||{c.person.phone}",
        f"PV1|1|I|2000^2012^01||||{d.no(invent.digits(d.rng, 9))}^WELBY^MARCUS",
        f"GT1|1||{name(b)}||{home(b)}|{b.person.phone}||||||{b.ssn()}",
        "OBX|1|NM|8867-4^Heart rate^LN||72|/min|||||F",
    )
    return ("\r".join(segments) + "\r").encode()


@document("exchange/clinic/results.hl7", "HL7 version 2: results with record, order and visit numbers only")
def results(d: Doc) -> bytes:
    out = []
    for p in d.people(4, ""):
        out += [
            f"MSH|^~\\&|LAB|EXAMPLE|EHR|EXAMPLE|202003020930||ORU^R01|{d.no(invent.digits(d.rng, 9))}|P|2.4",
            f"PID|1||{d.no(invent.digits(d.rng, 9))}^^^LAB^MR||{p.person.surname.upper()}^{p.person.given.upper()}||19800101|M||||||||||{d.no(invent.digits(d.rng, 10))}",
            f"OBR|1|{d.no(invent.digits(d.rng, 9))}^LAB|{d.no(invent.digits(d.rng, 9))}|2345-7^Glucose^LN",
            "OBX|1|NM|2345-7^Glucose^LN||95|mg/dL|||||F",
        ]
    return ("\r".join(out) + "\r").encode()


@document(
    "exchange/clinic/patients.json", "FHIR bundle: the label of a number is a code or the name of a numbering system"
)
def patients(d: Doc) -> bytes:
    a, b, c = d.who("khmer", "ma"), d.who("yankee"), d.who()

    def patient(p: Holder, *identifiers: dict[str, Any]) -> dict[str, Any]:
        address = [{"line": [p.home.street], "city": p.home.city, "state": p.home.state, "postalCode": p.home.postal}]
        record = {
            "resourceType": "Patient",
            "id": invent.uuid(d.rng),
            "identifier": [{"system": "urn:example:mrn", "value": d.no(invent.digits(d.rng, 9))}, *identifiers],
            "name": [{"family": p.person.surname, "given": [p.person.given]}],
        }
        return {"resource": record | ({"address": address} if p.residency != "unknown" else {})}

    ssn = {"system": "http://hl7.org/fhir/sid/us-ssn", "value": a.ssn()}
    license_ = {
        "type": {"coding": [{"code": "DL"}]},
        "system": "urn:oid:2.16.840.1.113883.4.3.25",
        "value": a.license(),
    }
    other = {"type": {"coding": [{"code": "SS", "display": "Social Security number"}]}, "value": b.ssn_dashed()}
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [patient(a, ssn, license_), patient(c), patient(b, other)],
    }
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode()


@document(
    "exchange/clinic/summary.xml",
    "Clinical document (CDA): the patient's SSN by the identifier of its numbering system",
)
def summary(d: Doc) -> bytes:
    p, doctor = d.who("haitian", "ma"), d.who()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id root="2.16.840.1.113883.19" extension="{d.no(invent.digits(d.rng, 9))}"/><title>Summary of the visit</title>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="{d.no(invent.digits(d.rng, 9))}"/><id root="2.16.840.1.113883.4.1" extension="{p.ssn_dashed()}"/><addr use="HP"><streetAddressLine>{p.home.street}</streetAddressLine><city>{p.home.city}</city><state>MA</state><postalCode>{p.home.postal}</postalCode></addr><patient><name><given>{p.person.given}</given><family>{p.person.surname}</family></name><birthTime value="19710605"/></patient></patientRole></recordTarget>
<author><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="{d.no(invent.digits(d.rng, 10))}"/><assignedPerson><name><given>{doctor.person.given}</given><family>{doctor.person.surname}</family></name></assignedPerson></assignedAuthor></author>
<component><structuredBody><component><section><title>Medication</title><text><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>Aspirin</td><td>81 mg</td></tr></tbody></table></text></section></component></structuredBody></component></ClinicalDocument>
""".encode()


def _interchange(*segments: str) -> bytes:
    """X12 segments in one interchange."""
    head = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *200302*0930*^*00501*000000001*0*P*:"
    return "~".join(
        (head, "GS*BE*SENDER*RECEIVER*20200302*0930*1*X*005010X220A1", *segments, "GE*1*1", "IEA*1*000000001", "")
    ).encode()


@document(
    "exchange/clinic/enrollment.834", "X12 enrolment without line ends: two members, each with SSN by its qualifier"
)
def enrollment(d: Doc) -> bytes:
    segments = [
        "ST*834*0001*005010X220A1",
        f"BGN*00*{d.no(invent.digits(d.rng, 9))}*20200302*0930****2",
        "N1*P5*EXAMPLE CORP",
    ]
    for p in (d.who("chinese", "ma"), d.who("greek_armenian", "ma")):
        segments += [
            "INS*Y*18*021*20*A***FT",
            f"REF*0F*{d.no(invent.digits(d.rng, 9))}",
            f"REF*1L*{d.no(invent.digits(d.rng, 9))}",
            f"NM1*IL*1*{invent.plain(p.person.surname)}*{invent.plain(p.person.given)}****34*{p.ssn()}".upper(),
            f"N3*{p.home.street}".upper(),
            f"N4*{p.home.city}*MA*{p.home.postal}".upper(),
            "DMG*D8*19710605*F",
        ]
    return _interchange(*segments, f"SE*{len(segments) + 1}*0001")


@document("exchange/clinic/remittance.835", "X12 remittance: claim, check and provider numbers, patients' names")
def remittance(d: Doc) -> bytes:
    segments = [
        "ST*835*0001",
        "BPR*H*0*C*NON************20200302",
        f"TRN*1*{d.no(invent.digits(d.rng, 9))}*1512345678",
        "N1*PR*EXAMPLE HEALTH PLAN",
    ]
    for p in d.people(3, ""):
        segments += [
            f"CLP*{d.no(invent.digits(d.rng, 9))}*1*200*150**12*{d.no(invent.digits(d.rng, 11))}",
            f"NM1*QC*1*{invent.plain(p.person.surname)}*{invent.plain(p.person.given)}****MI*W{d.no(invent.digits(d.rng, 9))}".upper(),
        ]
    return _interchange(*segments, f"SE*{len(segments) + 1}*0001")


@document(
    "exchange/bank/payments.edi", "EDIFACT payment order: account and name of the beneficiary in segments of their own"
)
def payments(d: Doc) -> bytes:
    segments = [
        "UNB+UNOA:2+SENDER+RECEIVER+200302:0930+1",
        "UNH+1+PAYMUL:D:96A:UN",
        f"BGM+452+{d.no(invent.digits(d.rng, 9))}+9",
    ]
    for number, p in enumerate((d.who("east_european", "ma"), d.who("irish", "ma")), 1):
        name = _ascii(p).upper().replace("'", "?'")
        segments += [
            f"LIN+{number}",
            "MOA+9:100:USD",
            f"FII+BF+{p.account()}:{name}+{d.no(invent.routing(d.rng))}:25:131",
            f"NAD+BE+++{name}+{p.home.street.upper().replace('+', ' ')}+{p.home.city.upper()}+MA+{p.home.postal}",
        ]
    return "'".join((*segments, f"UNT+{len(segments)}+1", "UNZ+1+1", "")).encode("latin-1")


@document(
    "exchange/outlook/archive_2020.pst",
    "Store of Outlook: a message, a contact, an attached file and an attached message, each with its own person; one with none",
)
def archive(d: Doc) -> bytes:
    a, b, c, e = d.who("irish", "ma"), d.who("khmer"), d.who("hispanic"), d.who()
    contact_ = Message(a.name, more={0x3001: a.name, 0x3A07: a.ssn_dashed(), 0x3A15: a.home.line}, kind="IPM.Contact")
    inner = Message(
        "Direct deposit", (b.name, b.person.email), body=f"Account number: {b.account()}\r\n\r\n{b.name}\r\n"
    )
    message = Message(
        "Two forms",
        ("Payroll", "payroll@example.com"),
        body="Both are attached.\r\n",
        files=[("form.txt", f"Name: {c.name}\r\nSSN: {c.ssn_dashed()}\r\n".encode())],
        inner=inner,
    )
    plain = Message("Lunch", (e.name, e.person.email), body=f"Order {d.no(invent.digits(d.rng, 9))} is ready.\r\n")
    return pst("Inbox", [message, contact_, plain])


@document(
    "exchange/mainframe/cardholders.dat",
    "EBCDIC, records of 100 bytes without line ends or labels: sequence, surname, given name, card, town, state, ZIP",
)
def cardholders(d: Doc) -> bytes:
    out = []
    for number, p in enumerate(d.people(40), 1):
        surname, given = invent.plain(p.person.surname).upper(), invent.plain(p.person.given).upper()
        town = f"{invent.plain(p.home.city).upper():<24.24}{p.home.state} {p.home.postal}"
        out.append(f"{number:06}{surname:<20.20}{given:<16.16}{p.card('visa')} {town}".ljust(100))
    return "".join(out).encode("cp037")


@document(
    "exchange/mainframe/tax_report.prt",
    "EBCDIC report with the line ends of mainframes: a label and a number in each line",
)
def tax_report(d: Doc) -> bytes:
    lines = [f"{_ascii(p).upper():<30}SSN {p.ssn()}  {p.home.state}" for p in d.people(4, "")]
    return (
        "\n".join(("QUARTERLY WAGE REPORT", "", *lines, "END OF REPORT", "")).encode("cp037").replace(b"\x25", b"\x15")
    )


@document("exchange/mainframe/stock.dat", "EBCDIC, records of 60 bytes: item numbers, descriptions, quantities")
def stock(d: Doc) -> bytes:
    things = ("HINGE", "BRACKET", "WASHER", "FLANGE", "GASKET", "BOLT")
    rows = [
        f"{d.no(invent.digits(d.rng, 9))}  {d.rng.choice(things):<20}{d.rng.randint(1, 99999):>7}  {d.rng.randint(1, 99):>4}".ljust(
            60
        )
        for _ in range(40)
    ]
    return "".join(rows).encode("cp037")


@document(
    "exchange/web/intranet.warc",
    "Web archive: a page in chunks with a person's number, a form that was sent, a page with none",
)
def intranet(d: Doc) -> bytes:
    a, b = d.who("haitian", "ma"), d.who("yankee")
    page = f"<html><body><table><tr><td>Name</td><td>{a.name}</td></tr><tr><td>Address</td><td>{a.home.line}</td></tr><tr><td>SSN</td><td>{a.ssn_dashed()}</td></tr></table></body></html>".encode()
    middle = len(page) // 2
    chunks = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (page[:middle], page[middle:], b""))
    sent = f"name={a.person.given}&order={d.no(invent.digits(d.rng, 9))}"
    letter = f"Name: {b.name}\nCard number: {b.card_spaced('visa')}\n"

    def record(kind: str, address: str, body: bytes) -> bytes:
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2020-03-02T14:30:00Z\r\nWARC-Record-ID: <urn:uuid:{invent.uuid(d.rng)}>\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body + b"\r\n\r\n"

    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    post = f"POST /order HTTP/1.1\r\nHost: intranet.example.com\r\nContent-Length: {len(sent)}\r\n\r\n{sent}".encode()
    site = "https://intranet.example.com"
    return (
        record("response", f"{site}/staff/card", head + chunks)
        + record("request", f"{site}/order", post)
        + record("response", f"{site}/files/letter.txt", plain + letter.encode())
        + record("response", f"{site}/empty", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    )


def _columns(length: int, **fields: str) -> str:
    """A record of `length` characters: values at columns that count from 1, as `c12="Jane"`."""
    row = [" "] * length
    for column, value in fields.items():
        start = int(column[1:]) - 1
        row[start : start + len(value)] = value
    return "".join(row)


@document(
    "exchange/agency/W2REPORT",
    "EFW2 file for the Social Security Administration: a wage record's number follows its RW",
)
def w2report(d: Doc) -> bytes:
    ein = d.no(invent.ein(d.rng)).replace("-", "")
    rows = [
        _columns(512, c1="RA", c3=ein, c12="EXAMPLE1"),
        _columns(512, c1="RE", c3="2020", c8=ein, c40="EXAMPLE CORPORATION"),
    ]
    for p in d.people(3, "ma"):
        name = {"c12": invent.plain(p.person.given)[:15], "c42": invent.plain(p.person.surname)[:20]}
        home = {"c88": p.home.street[:22], "c110": p.home.city[:22], "c132": p.home.state, "c134": p.home.postal}
        fields = {key: value.upper() for key, value in (name | home).items()}
        rows.append(_columns(512, c1="RW", c3=p.ssn(), **fields, c188=f"{d.rng.randint(10**6, 10**7):011}"))
    rows += [_columns(512, c1="RT", c3="0000003"), _columns(512, c1="RF", c8="000000003")]
    return "\r\n".join((*rows, "")).encode()


@document(
    "exchange/agency/irs_1099.txt",
    "Publication 1220 without line ends: payees' numbers between a name control and an account",
)
def irs_1099(d: Doc) -> bytes:
    ein = d.no(invent.ein(d.rng)).replace("-", "")
    rows = [
        _columns(750, c1="T2020", c7=ein, c30="EXAMPLE CORPORATION"),
        _columns(750, c1="A2020", c12=ein, c53="EXAMPLE CORPORATION"),
    ]
    for number, p in enumerate(d.people(3, "ma"), 2):
        rows.append(
            _columns(
                750,
                c1="B2020",
                c7=invent.plain(p.person.surname)[:4].upper(),
                c11="2" + p.ssn(),
                c21=d.no(f"V{invent.digits(d.rng, 6)}"),
                c55=f"{d.rng.randint(10**5, 10**7):012}",
                c248=_ascii(p).upper(),
                c368=p.home.street.upper(),
                c448=p.home.city.upper(),
                c488=p.home.state + p.home.postal,
                c500=f"{number:08}",
            )
        )
    rows.append(_columns(750, c1="F00000001"))
    return "".join(rows).encode()


@document(
    "exchange/agency/bureau.met", "Metro 2 credit report: a joint account, the second holder in an appended segment"
)
def bureau(d: Doc) -> bytes:
    a, b, c = d.who("yankee", "ma"), d.who("italian", "ma"), d.who("khmer", "ma")

    def base(p: Holder, account: str, more: str = "") -> str:
        return (
            _columns(
                426,
                c1=f"{426 + len(more):04}1",
                c43=account,
                c232=invent.plain(p.person.surname).upper()[:25],
                c257=invent.plain(p.person.given).upper()[:20],
                c298=p.ssn(),
                c330=p.home.street.upper()[:32],
                c394=p.home.city.upper()[:20],
                c414=p.home.state + p.home.postal,
            )
            + more
        )

    joint = invent.account(d.rng)
    second = _columns(
        200,
        c1="J2",
        c4=invent.plain(b.person.surname).upper()[:25],
        c29=invent.plain(b.person.given).upper()[:20],
        c70=b.ssn(),
        c102=b.home.street.upper()[:32],
        c166=b.home.city.upper()[:20],
        c186=b.home.state + b.home.postal,
    )
    for p in (a, b):
        p.has("financial_account", joint)
    rows = (
        _columns(426, c1="0426HEADER01", c60="EXAMPLE BANK"),
        base(a, joint, second),
        base(c, c.account()),
        _columns(426, c1="0426TRAILER"),
    )
    return "\n".join((*rows, "")).encode()


@document(
    "exchange/agency/new_parts.txt",
    "Records of fixed length with part and order numbers that look like those of a filing",
)
def new_parts(d: Doc) -> bytes:
    rows = [
        f"RA{d.no(invent.digits(d.rng, 9))}  {d.rng.choice(('HINGE', 'BOLT', 'WASHER')):<20}{d.rng.randint(1, 99):>6}"
        for _ in range(20)
    ]
    return ("\n".join(rows) + "\n").encode()


@document("exchange/outlook/wrapped.bin", "A text file wrapped in an OLE2 object, as old mail programs attached it")
def wrapped(d: Doc) -> bytes:
    p = d.who("portuguese", "ma")
    file = f"Name: {p.name}\r\nAddress: {p.home.line}\r\nSSN: {p.ssn_dashed()}\r\n".encode()
    path = b"C:\\form.txt\0"
    inner = b"\2\0form.txt\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path + struct.pack("<I", len(file)) + file
    native = struct.pack("<I", len(inner)) + inner
    return written(Branch("Root Entry", (Branch("\1Ole10Native", data=native),)))


@document(
    "exchange/outlook/brochure.pub",
    "OLE2 file of a program that is not known here: its printable text is read, and that it is all is said",
)
def brochure(d: Doc) -> bytes:
    d.not_whole("no text extractor", status="partial")
    text = f"Spring sale at the garden center. Call {d.who().person.phone}. Item {d.no(invent.digits(d.rng, 9))}.\n"
    inside = Branch("Quill", (Branch("QuillSub", (Branch("CONTENTS_", data=text.encode("utf-16-le")),)),))
    return written(Branch("Root Entry", (Branch("Contents", data=bytes(64)), inside)))


@document(
    "exchange/outlook/Outbox.dbx", "Folder of Outlook Express: mails with order numbers, one of them deleted, nobody"
)
def outbox(d: Doc) -> bytes:
    mails = [
        forge.mail(
            "Orders <orders@example.com>",
            "Supplies <supplies@example.com>",
            f"Order {d.no(invent.digits(d.rng, 9))}",
            f"Please send {number} boxes of paper, our reference {d.no(invent.digits(d.rng, 10))}.\n" * number,
        )
        for number in range(1, 6)
    ]
    return express.dbx(mails[:4], deleted=mails[4:])
