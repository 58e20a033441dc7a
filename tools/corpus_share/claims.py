"""Claims: letters, notes, forms and exports of an insurance office, in the encodings of twenty years."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import json
from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document


@document(
    "claims/2017/claim_letter.txt",
    "Letter in Windows-1252 with curly quotes; addressee above, number in the reference line",
)
def letter(d: Doc) -> bytes:
    p = d.who("hispanic", "ma")
    return f"""Minuteman Mutual – Claims Department
P.O. Box 55120, Boston, MA 02205

{p.name}
{p.home.street}
{p.home.town}

RE: Claim No. {d.no(invent.digits(d.rng, 10))}  Date of loss: 11/04/2017
    Social Security No.: {p.ssn_dashed()}

Dear {p.person.given} {p.person.surname}:

We have received your “proof of loss” form. Please return the enclosed release within 30 days.

Sincerely yours,
Claims Department
""".encode("cp1252")


@document(
    "claims/2017/claim_notes.txt",
    "Adjuster's notes, UTF-16 little endian with byte order mark; one person per paragraph",
)
def notes(d: Doc) -> bytes:
    paragraphs = []
    for community in ("vietnamese", "haitian", "khmer"):
        p = d.who(community, "ma")
        paragraphs.append(
            f"{d.rng.randint(1, 12)}/{d.rng.randint(1, 28)}/2017 Spoke with {p.name} by telephone. Lives at {p.home.line}. Gave SSN {p.ssn_dashed()} for the lien search. File note {d.no(invent.digits(d.rng, 8))}."
        )
    return ("\r\n\r\n".join(paragraphs) + "\r\n").encode("utf-16")


@document(
    "claims/2018/auto_loss.txt", "UTF-16 big endian with byte order mark; two drivers with licenses of different states"
)
def auto_loss(d: Doc) -> bytes:
    a, b = d.who("italian", "ma"), d.who("yankee", "elsewhere")
    text = f"""AUTOMOBILE LOSS NOTICE

INSURED DRIVER
Name: {a.name}
Address: {a.home.line}
Driver's license number: {a.license()}   State: MA
Plate: {d.no("1ABC23")}   VIN: {d.no("1HGCM82633A004352")}

OTHER DRIVER
Name: {b.name}
Address: {b.home.line}
Driver's license number: {b.license("NH")}   State: NH
Policy: {d.no("PA" + invent.digits(d.rng, 8))}
"""
    return b"\xfe\xff" + text.encode("utf-16-be")


@document(
    "claims/2018/adjuster_export.txt", "UTF-16 without byte order mark, tab-separated, from an old Windows program"
)
def adjuster(d: Doc) -> bytes:
    rows = [["Claimant", "Soc Sec No", "Loss Date", "Paid"]]
    rows += [
        [p.name, p.ssn_dashed(), "2018-03-02", f"{d.rng.randint(100, 9999)}.00"]
        for p in (d.who(c) for c in ("irish", "italian", "hispanic", "african", "yankee", "greek_armenian"))
    ]
    return delimited(rows, "\t").encode("utf-16-le")


@document("claims/2018/witness_list.txt", "UTF-16 with names, towns and telephone numbers only")
def witnesses(d: Doc) -> bytes:
    lines = [f"{p.name}, {p.home.city}, {p.person.phone}" for p in d.people(12, "ma")]
    return ("Witnesses\r\n\r\n" + "\r\n".join(lines) + "\r\n").encode("utf-16")


@document("claims/2018/betterment.txt", "Latin-1 with accented names and no numbers but amounts")
def betterment(_d: Doc) -> bytes:
    return "Garage estimate for Mr. André Côté: 1.250 parts, 3½ hours at 95 $, paint 210 $. Réf. 44-1029.\n".encode(
        "latin-1"
    )


@document(
    "claims/forms/auto_claim_form.docx", "Numbers in a text box, a footnote and a comment, each with its own person"
)
def claim_form(d: Doc) -> bytes:
    boxed, noted, commented = d.who("portuguese", "ma"), d.who("haitian"), d.who("irish")

    def build(w: Any) -> None:
        w.add_heading("Automobile claim", 1)
        first = w.add_paragraph("Claimant's particulars are in the box.")
        forge.text_box(
            first,
            [f"Name: {boxed.name}", f"Address: {boxed.home.line}", f"Social Security Number: {boxed.ssn_dashed()}"],
        )
        second = w.add_paragraph("The passenger was treated at the scene.")
        forge.footnote_mark(second, 0)
        third = w.add_paragraph("The other driver disputes the facts.")
        w.add_comment(
            third.runs[0],
            text=f"{commented.name}, SSN {commented.ssn_dashed()}, see police report.",
            author="Adjuster",
            initials="A",
        )

    footnote = f"Passenger {noted.name}, Social Security number {noted.ssn_dashed()}."
    return forge.docx(build, title="Automobile claim", footnotes=[footnote])


@document(
    "claims/claims_register.csv", "Claim, policy and member numbers beside names and ZIP+4: nothing that 17.02 names"
)
def register(d: Doc) -> bytes:
    rows = [["Claim Number", "Policy Number", "Member ID", "Insured", "Zip+4", "Loss Date"]]
    for p in d.people(40, "ma"):
        row = [
            d.no(invent.digits(d.rng, 9)),
            d.no(f"HP{invent.digits(d.rng, 8)}"),
            d.no(invent.digits(d.rng, 11)),
            p.name,
        ]
        rows.append([*row, d.no(f"{p.home.postal}-{d.rng.randint(1000, 9999)}"), "2018-07-04"])
    return delimited(rows).encode()


@document("claims/claims.jsonl", "JSON lines; only some records carry a number, in a nested claimant object")
def claims_jsonl(d: Doc) -> bytes:
    lines = []
    for number in range(16):
        p = d.who(where="any" if number % 4 == 0 else "")
        record: dict[str, Any] = {
            "claimId": d.no(invent.digits(d.rng, 12)),
            "opened": "2019-05-06T10:22:31.123Z",
            "traceId": invent.hex_string(d.rng, 32),
        }
        claimant: dict[str, Any] = {"fullName": p.name, "phone": p.person.phone}
        if number % 4 == 0:
            claimant |= {"socialSecurityNumber": p.ssn_dashed(), "address": p.home.line}
        lines.append(json.dumps(record | {"claimant": claimant}, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


@document(
    "claims/patient_fhir.json", "FHIR-like record: the name stands levels away from the identifier that holds the SSN"
)
def fhir(d: Doc) -> bytes:
    p = d.who("hispanic", "ma")
    record = {
        "resourceType": "Patient",
        "id": invent.uuid(d.rng),
        "identifier": [
            {
                "system": "urn:oid:1.2.36.146.595.217.0.1",
                "type": {"text": "Medical record number"},
                "value": d.no(invent.digits(d.rng, 8)),
            },
            {
                "system": "http://hl7.org/fhir/sid/us-ssn",
                "type": {"coding": [{"code": "SS"}], "text": "Social Security Number"},
                "value": p.ssn_dashed(),
            },
        ],
        "name": [{"use": "official", "family": p.person.surname, "given": [p.person.given]}],
        "address": [
            {"use": "home", "line": [p.home.street], "city": p.home.city, "state": "MA", "postalCode": p.home.postal}
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


@document("claims/denial_letter.html", "HTML letter; the number is in a definition list, entity-encoded dashes")
def denial(d: Doc) -> bytes:
    p = d.who("khmer", "ma")
    number = p.ssn_dashed().replace("-", "&#8209;")
    return f"""<html><head><meta charset="utf-8"><title>Denial of benefits</title></head><body>
<h1>Denial of benefits</h1>
<dl><dt>Member</dt><dd>{p.name}</dd><dt>Address</dt><dd>{p.home.line}</dd><dt>SSN</dt><dd>{number}</dd></dl>
<p>Your request of March 2 was denied. You may appeal within 60 days. Reference {d.no(invent.digits(d.rng, 10))}.</p>
</body></html>
""".encode()


@document("claims/settlement_check.pdf", "Nothing on the page; the note pinned to it holds name and number")
def pinned(d: Doc) -> bytes:
    p = d.who("french_canadian", "")
    page = forge.pdf(
        [["# Settlement statement", "Amount agreed: $12,500.00", "Check to be mailed."]], title="Settlement"
    )
    return forge.pdf_with(page, note=f"{p.name} - SSN {p.ssn_dashed()} needed for the 1099.")


@document("claims/photo_index.xml", "Photo hashes, GUIDs, coordinates and time stamps")
def photo_index(d: Doc) -> bytes:
    items = "\n".join(
        f'  <photo id="{{{invent.uuid(d.rng)}}}" sha1="{invent.hex_string(d.rng, 40)}" ts="{d.no(str(d.rng.randint(1500000000000, 1590000000000)))}" lat="42.{d.rng.randint(100000, 999999)}" lon="-71.{d.rng.randint(100000, 999999)}"/>'
        for _ in range(60)
    )
    return f'<?xml version="1.0"?>\n<photos>\n{items}\n</photos>\n'.encode()


@document("claims/medical_bills.tsv", "National provider ids, MRNs, procedure codes and patients' names")
def bills(d: Doc) -> bytes:
    rows = [["NPI", "MRN", "Patient", "CPT", "Charge", "DOS"]]
    for p in d.people(25, ""):
        body = "1" + invent.digits(d.rng, 8)
        npi = body + invent.luhn_digit("80840" + body)
        rows.append(
            [
                d.no(npi),
                d.no(invent.digits(d.rng, 8)),
                p.person.last_first,
                str(d.rng.randint(90000, 99999)),
                f"{d.rng.randint(50, 900)}.00",
                "03/02/2020",
            ]
        )
    return delimited(rows, "\t").encode()


@document("claims/workers_comp_101.txt", "State form in capitals: LAST, FIRST and a spaced SSN")
def workers_comp(d: Doc) -> bytes:
    p = d.who("east_european", "ma")
    value = p.ssn()
    name = f"{invent.plain(p.person.surname)}, {invent.plain(p.person.given)}".upper()
    return f"""THE COMMONWEALTH OF MASSACHUSETTS
DEPARTMENT OF INDUSTRIAL ACCIDENTS          FORM 101

EMPLOYEE NAME (LAST, FIRST): {name}
SOCIAL SECURITY NUMBER: {value[:3]} {value[3:5]} {value[5:]}
HOME ADDRESS: {p.home.street.upper()}, {p.home.city.upper()}, MA {p.home.postal}
DATE OF INJURY: 02/11/2020
""".encode()


@document(
    "claims/2019/total_loss.txt", "UTF-16 big endian with byte order mark, a letter in Vietnamese names and diacritics"
)
def total_loss(d: Doc) -> bytes:
    p = d.who("vietnamese", "ma")
    text = f"""Total loss settlement

Owner: {p.name}
Home address: {p.home.line}
SSN for the title office: {p.ssn_dashed()}
VIN: {d.no("1HGCM82633A004352")}
"""
    return b"\xfe\xff" + text.encode("utf-16-be")


@document("claims/2019/tow_list.txt", "UTF-16 big endian with byte order mark: plates, tow slips and telephone numbers")
def tow_list(d: Doc) -> bytes:
    lines = [f"slip {d.no(invent.digits(d.rng, 9))}  {p.name:<30}{p.person.phone}" for p in d.people(12, "")]
    return b"\xfe\xff" + ("Tow slips\r\n" + "\r\n".join(lines) + "\r\n").encode("utf-16-be")


@document(
    "claims/2019/registry_extract.txt",
    "UTF-16 little endian with byte order mark: Massachusetts licenses in label and value lines",
)
def registry_extract(d: Doc) -> bytes:
    blocks = [
        f"Operator: {p.name}\r\nResidence: {p.home.line}\r\nLicense number: {p.license()}\r\nIssued by: Massachusetts RMV\r\n"
        for p in d.people(3, "ma")
    ]
    return ("Registry extract\r\n\r\n" + "\r\n".join(blocks)).encode("utf-16")


@document(
    "claims/2019/dispatch_export.txt",
    "UTF-16 without byte order mark: a dispatcher's notes without anything of the law",
)
def dispatch(d: Doc) -> bytes:
    lines = [
        f"{d.rng.randint(10, 23)}:{d.rng.randint(10, 59)} unit {d.rng.randint(1, 40)} to {p.home.city}, caller {p.name}, run {d.no(invent.digits(d.rng, 9))}"
        for p in d.people(15, "ma")
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-16-le")


@document("claims/2019/intake_sheet.txt", "UTF-16 big endian without byte order mark: one form")
def intake_sheet(d: Doc) -> bytes:
    p = d.who("italian", "ma")
    return f"Intake sheet\r\n\r\nName: {p.name}\r\nAddress: {p.home.line}\r\nSocial Security Number: {p.ssn_dashed()}\r\n".encode(
        "utf-16-be"
    )


@document("claims/2019/providers.csv", "Semicolon-separated; provider numbers, tax ids of companies, towns")
def providers(d: Doc) -> bytes:
    rows = [["Provider", "NPI", "EIN", "Town"]]
    for p in d.people(20, "ma"):
        body = "1" + invent.digits(d.rng, 8)
        rows.append(
            [f"Dr. {p.name}", d.no(body + invent.luhn_digit("80840" + body)), d.no(invent.ein(d.rng)), p.home.city]
        )
    return delimited(rows, ";").encode()


@document("claims/2019/pip_payments.csv", "Semicolon-separated with decimal commas; names turned, SSNs dashed")
def pip(d: Doc) -> bytes:
    rows = [["Claimant", "SSN", "Town", "State", "Paid"]]
    rows += [
        [p.person.last_first, p.ssn_dashed(), p.home.city, p.home.state, f"{d.rng.randint(10, 900)},50"]
        for p in d.people(10, "any")
    ]
    return delimited(rows, ";").encode()
