"""Legal papers, the archive, and the damaged files that every share has."""

# ruff: noqa: E501, PERF401  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document, fixed


@document(
    "legal/settlement_agreement.docx", "Agreement; the payee's number stands only in a footnote that names him again"
)
def settlement(d: Doc) -> bytes:
    p = d.who("african", "ma")

    def build(w: Any) -> None:
        w.add_heading("Settlement agreement and release", 1)
        line = w.add_paragraph("The Company shall pay the Payee the sum of $8,500.00 within ten business days.")
        forge.footnote_mark(line, 0)
        w.add_paragraph(f"Docket no. {d.no('1985CV01234')}, Hampden Superior Court.")

    note = f"Payee: {p.name}, {p.home.line}, Social Security number {p.ssn_dashed()}, for Form 1099-MISC."
    return forge.docx(build, title="Settlement agreement", footnotes=[note])


@document("legal/subpoena_response.eml", "A mail that carries another mail; the number is in the inner one")
def subpoena(d: Doc) -> bytes:
    p = d.who("irish", "ma")
    inner = forge.mail(
        f'"{p.name}" <{p.person.email}>',
        "payroll@example.com",
        "my details",
        f"As asked: {p.name}, SSN {p.ssn_dashed()}, {p.home.line}.\n",
    )
    return forge.mail(
        "Counsel <counsel@example.com>",
        "records@example.com",
        "Responsive documents",
        "Please see the attached message.\n",
        forwarded=inner,
    )


@document("legal/discovery/exhibits.zip", "ZIP of PDFs: one exhibit with a license, one without anything")
def exhibits(d: Doc) -> bytes:
    p = d.who("vietnamese", "ma")
    a = forge.pdf(
        [
            [
                "# Exhibit A",
                f"Citation issued to {invent.plain(p.person.given)} {invent.plain(p.person.surname)}",
                f"Address: {p.home.line}",
                f"Operator's license no. {p.license()} (MA)",
            ]
        ]
    )
    d.expected.people[-1]["name"] = f"{invent.plain(p.person.given)} {invent.plain(p.person.surname)}"
    b = forge.pdf([["# Exhibit B", "Photograph of the intersection, 2020-03-02 09:30:00"]])
    return forge.zipped([("A.pdf", a), ("B.pdf", b)])


@document("legal/affidavit.pdf", "Affidavit with the statement of accounts attached to the PDF as a CSV file")
def affidavit(d: Doc) -> bytes:
    rows = [["Account Holder", "Account Number", "Bank", "Balance"]]
    rows += [[p.name, p.account(), invent.bank(d.rng), f"{d.rng.randint(100, 90000)}.00"] for p in d.people(5, "")]
    page = forge.pdf(
        [["# Affidavit of the custodian of records", "The accounts are listed in the attached file."]],
        title="Affidavit",
    )
    return forge.pdf_with(page, files=[("accounts.csv", delimited(rows).encode())])


@document("legal/nda.docx", "A contract between companies with signatories' names")
def nda(d: Doc) -> bytes:
    def build(w: Any) -> None:
        w.add_heading("Mutual non-disclosure agreement", 1)
        w.add_paragraph(
            "between Charles Basin Analytics and Quabbin Software Group, agreement no. "
            + d.no(invent.serial_s8(d.rng))
            + "."
        )
        w.add_paragraph("Signed: Eleni Pappas, Director. Signed: Deepa Iyer, President.")

    return forge.docx(build, title="NDA")


@document("legal/case_list.txt", "Docket numbers, parties and hearing dates")
def cases(d: Doc) -> bytes:
    lines = [
        f"{d.no(f'20{d.rng.randint(10, 20)}-{d.rng.randint(10, 99)}-{d.rng.randint(1000, 9999)}')}  {p.person.surname} v. {q.person.surname}  hearing 04/{d.rng.randint(10, 28)}/2020"
        for p, q in zip(d.people(15, ""), d.people(15, ""), strict=True)
    ]
    return ("Docket of open matters\n\n" + "\n".join(lines) + "\n").encode()


@document("legal/probate_inventory.txt", "Latin-1 probate inventory: 'Estate of', account and SSN of the deceased")
def probate(d: Doc) -> bytes:
    p = d.who("french_canadian", "ma")
    return f"""Inventory filed under G.L. c. 190B

Estate of {p.name}, late of {p.home.line}
Social Security Number of decedent: {p.ssn_dashed()}

1. {invent.bank(d.rng)}, savings account no. {p.account()}      $4,102.77
2. Household goods                                  $600.00
""".encode("latin-1")


@document("legal/public_records_request.html", "A form with empty fields for SSN and license")
def request_form(d: Doc) -> bytes:
    return f"<html><body><h1>Request for records</h1><form><label>Name <input name=name></label><label>SSN <input name=ssn placeholder='XXX-XX-XXXX'></label><label>Driver's license <input name=dl></label><input type=hidden name=csrf value={d.no(invent.digits(d.rng, 16))}></form></body></html>".encode()


# --- archive ------------------------------------------------------------------------------------


@document(
    "archive/1998/members.dat.txt",
    "Fixed-width member list of 1998 in Latin-1: bare SSN as member number under its header",
)
def members(d: Doc) -> bytes:
    rows = [["NAME", "SOC SEC NO", "TOWN", "ST", "ZIP", "SINCE"]]
    for p in (
        d.who(c, "ma")
        for c in ("french_canadian", "portuguese", "irish", "italian", "yankee", "hispanic", "haitian", "african")
    ):
        rows.append([p.person.last_first, p.ssn(), p.home.city, "MA", p.home.postal, "1994"])
    return fixed(rows, (30, 13, 18, 5, 8, 6)).encode("latin-1", "replace")


@document(
    "archive/2004/list.txt.gz",
    "Text in gzip: one line per person, initials and surname, dashed numbers, no keyword but the heading",
)
def old_list(d: Doc) -> bytes:
    lines = [
        f"{p.person.given[0]}. {p.person.surname}  {p.ssn_dashed()}"
        for p in (d.who(c) for c in ("irish", "italian", "yankee", "irish", "italian", "yankee"))
    ]
    return forge.gzipped(("Social Security numbers of summer staff\n\n" + "\n".join(lines) + "\n").encode(), "list.txt")


@document("archive/2004/old_backup.eml", "Mail with a CSV and a Word file attached in base64")
def old_mail(d: Doc) -> bytes:
    rows = [["First", "Last", "Social", "Town"]]
    rows += [
        [p.person.given, p.person.surname, p.ssn_dashed(), f"{p.home.city}, {p.home.state}"] for p in d.people(5, "any")
    ]
    q = d.who("italian", "ma")
    word = forge.docx(
        lambda w: w.add_paragraph(
            f"{q.name} of {q.home.line} pays by Discover card {q.card_spaced('discover')}, exp. 10/22."
        )
    )
    files = [
        ("staff.csv", "text/csv", delimited(rows).encode()),
        ("note.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", word),
    ]
    return forge.mail(
        "Office <office@example.com>",
        "archive@example.com",
        "Files from the old server",
        "Two files, please keep.\n",
        files=files,
    )


@document("archive/2004/scan_index.csv", "Index of scanned boxes: barcodes, dates, nine-digit box numbers")
def scan_index(d: Doc) -> bytes:
    rows = [["Box", "Barcode", "From", "To", "Contents"]]
    rows += [
        [
            d.no(invent.digits(d.rng, 9)),
            d.no(invent.upc(d.rng)),
            "2001-01-01",
            "2003-12-31",
            d.rng.choice(("Invoices", "Timecards", "Letters")),
        ]
        for _ in range(40)
    ]
    return delimited(rows).encode()


@document("archive/2004/readme.txt", "A line in ASCII")
def archive_readme(d: Doc) -> bytes:
    return f"Boxes went to the warehouse on 2004-06-30. Pick-up ticket {d.no(invent.digits(d.rng, 9))}.\n".encode()


@document("archive/2004/lone_numbers.txt", "Numbers with their keyword and nobody's name anywhere")
def lone(d: Doc) -> bytes:
    return f"""To be shredded:

SSN {d.lone("ssn", invent.dashed(invent.ssn(d.rng)))}
SSN {d.lone("ssn", invent.dashed(invent.ssn(d.rng)))}
Visa card number {d.lone("payment_card", invent.card_groups(invent.card(d.rng, "visa")))}
""".encode()


@document("archive/2004/training_slides.txt", "Training text that quotes the best-known numbers that are nobody's")
def training(d: Doc) -> bytes:
    return f"""How to spot a Social Security number

The Woolworth wallet card of 1938 showed SSN {d.test("078-05-1120")}; thousands used it.
A number such as 666-12-3456 or 000-12-3456 was never issued. A card for practice: {d.test("4111 1111 1111 1111")}.
""".encode()


@document(
    "archive/2004/hidden_payroll.xlsx", "The visible sheet is a telephone list; a hidden sheet holds names and SSNs"
)
def hidden_payroll(d: Doc) -> bytes:
    people = d.people(8, "ma")

    def build(book: Any) -> None:
        forge.fill(
            book.add_worksheet("Phones"),
            [["Name", "Ext."], *[[p.name, str(d.rng.randint(4000, 4999))] for p in people]],
        )
        hidden = book.add_worksheet("payroll_old")
        forge.fill(
            hidden,
            [["Employee", "SSN", "Town", "State"], *[[p.name, p.ssn_dashed(), p.home.city, "MA"] for p in people]],
        )
        hidden.hide()

    return forge.xlsx(build, title="Phones")


# --- damaged ------------------------------------------------------------------------------------


@document("archive/damaged/empty.txt", "An empty file")
def empty(d: Doc) -> bytes:
    d.not_whole("empty", status="read")
    return b""


@document("archive/damaged/truncated.pdf", "The first third of a PDF")
def cut_pdf(d: Doc) -> bytes:
    d.not_whole("truncated", "corrupt")
    data = forge.pdf([["# Minutes", "Nothing of note."]])
    return data[: len(data) // 3]


@document("archive/damaged/truncated.docx", "The first half of a Word file")
def cut_docx(d: Doc) -> bytes:
    d.not_whole("truncated", "corrupt")
    data = forge.docx(lambda w: w.add_paragraph("Nothing of note."))
    return data[: len(data) // 2]


@document("archive/damaged/truncated.xlsx", "The first half of a workbook")
def cut_xlsx(d: Doc) -> bytes:
    d.not_whole("truncated", "corrupt")
    data = forge.xlsx(lambda book: forge.fill(book.add_worksheet("A"), [["a", "b"], [1, 2]]))
    return data[: len(data) // 2]


@document(
    "archive/damaged/truncated.zip", "A ZIP file that lost its end: the members before are read, the rest is reported"
)
def cut_zip(d: Doc) -> bytes:
    d.not_whole("truncated", "corrupt", status="partial")
    data = forge.zipped([(f"page{n}.txt", d.rng.randbytes(400).hex().encode()) for n in range(6)])
    return data[: len(data) * 2 // 3]


@document("archive/damaged/truncated.gz", "A gzip file that lost its end: what unpacks is read, the rest is reported")
def cut_gzip(d: Doc) -> bytes:
    d.not_whole("truncated", "corrupt", status="partial")
    data = forge.gzipped(d.rng.randbytes(20000).hex().encode())
    return data[: len(data) // 2]


@document("archive/damaged/notes.docx", "Plain text under the name of a Word file: it is read for what it is")
def mislabelled(d: Doc) -> bytes:
    d.not_whole("not what its name says", status="read")
    p = d.who("portuguese", "ma")
    return f"Call back {p.name}, {p.home.line}, SSN {p.ssn_dashed()}.\n".encode()


@document("archive/damaged/locked.pdf", "A PDF that asks for a password")
def locked(d: Doc) -> bytes:
    d.not_whole("encrypted")
    return forge.pdf([["# Salaries", "Nothing to see without the password."]], password="correct horse")


@document("archive/damaged/locked_member.zip", "A ZIP of two members, one of them encrypted: the other is read")
def locked_member(d: Doc) -> bytes:
    d.not_whole("encrypted", status="partial")
    p = d.who("irish", "ma")
    locked_zip = forge.zip_with_password(
        "salaries.txt", b"Nothing to see without the password.\n", b"secret", d.rng.randbytes(12)
    )
    note = f"{p.name}, {p.home.line}, SSN {p.ssn_dashed()}\n".encode()
    return forge.zipped([("locked.zip", locked_zip), ("open.txt", note)])


@document("archive/damaged/noise.bin", "Random bytes: no text extractor")
def noise(d: Doc) -> bytes:
    d.not_whole("no text extractor", status="partial")
    return b"\x00\x01\x02\xfe" + d.rng.randbytes(3000)


@document("archive/damaged/nul_bytes.txt", "Text between runs of NUL bytes, as a crashed program leaves it")
def nuls(d: Doc) -> bytes:
    p = d.who("yankee", "ma")
    lines = "".join(f"{n:02} checkpoint written, nothing pending\n" for n in range(40))
    return (
        f"{lines}Caller: {p.name}, {p.home.line}\nSSN: {p.ssn_dashed()}\n".encode() + b"\x00" * 64 + b"end of buffer\n"
    )


@document("legal/discovery/forwarded.eml", "A forwarded mail inside a mail, with a workbook attached to the inner one")
def forwarded(d: Doc) -> bytes:
    rows = [["Name", "SSN", "Town", "State"]]
    rows += [[p.name, p.ssn_dashed(), p.home.city, p.home.state] for p in d.people(4, "any")]
    book = forge.xlsx(lambda b: forge.fill(b.add_worksheet("List"), rows))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    inner = forge.mail(
        "Payroll <payroll@example.com>", "counsel@example.com", "List", "The list.\n", files=[("list.xlsx", kind, book)]
    )
    return forge.mail(
        "Counsel <counsel@example.com>", "paralegal@example.com", "Fwd: List", "For the binder.\n", forwarded=inner
    )


@document("legal/discovery/hearing_notice.eml", "Plain mail about a hearing: docket numbers, room, conference code")
def hearing(d: Doc) -> bytes:
    body = f"The hearing is on 04/14/2020 in room 12. Dial (617) 555-0166, code {d.no(invent.digits(d.rng, 9))}. Docket {d.no(invent.digits(d.rng, 10))}.\n"
    return forge.mail("Clerk <clerk@example.com>", "counsel@example.com", "Notice of hearing", body)
