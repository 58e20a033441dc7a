"""What the branches send in, in the formats of many programs: slides, OpenDocument, rich text, older ones."""

# ruff: noqa: E501  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

from typing import Any

from corpus import forge, invent

from .base import Doc, document
from .office import converted


@document(
    "branches/new_accounts_training.pptx",
    "Slides that show real customers: a table, a text box, speaker notes; a hidden slide with branch codes",
)
def training(d: Doc) -> bytes:
    people = d.people(3, "any")
    noted = d.who("irish", "ma")

    def build(deck: Any) -> None:
        slides = [deck.slides.add_slide(deck.slide_layouts[5]) for _ in range(4)]
        for slide, title in zip(
            slides, ("Opening an account", "Three good examples", "Ask for papers", "Codes"), strict=True
        ):
            slide.shapes.title.text = title
        grid = slides[1].shapes.add_table(4, 3, 914400, 1828800, 7315200, 1828800).table
        rows = [("Customer", "Social Security No.", "Home"), *((p.name, p.ssn_dashed(), p.home.town) for p in people)]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                grid.cell(number, column).text = value
        box = slides[2].shapes.add_textbox(914400, 1828800, 7315200, 914400)
        box.text_frame.text = "Look at the license, and copy its number in full."
        slides[
            2
        ].notes_slide.notes_text_frame.text = f"Tell them of {noted.name}, {noted.home.line}, whose Massachusetts driver's license {noted.license()} was read wrong."
        slides[3].shapes.add_textbox(914400, 1828800, 7315200, 914400).text_frame.text = "\n".join(
            f"Branch {number}: code {d.no(invent.digits(d.rng, 9))}, telephone 617-555-01{number}"
            for number in (14, 21, 37)
        )
        slides[3]._element.set("show", "0")  # noqa: SLF001  (python-pptx has no word for it)

    return forge.pptx(build, title="Training")


@document(
    "branches/overdraft_letter.odt",
    "A letter with a table of joint owners, a header and a comment, saved by LibreOffice",
)
def overdraft(d: Doc) -> bytes:
    first, second, noted = d.who("east_european", "ma"), d.who("greek_armenian", "ma"), d.who("irish", "")

    def build(w: Any) -> None:
        w.sections[0].header.paragraphs[0].text = "Branch 21, deposits"
        w.add_paragraph(
            f"Dear customers, the account that you hold together is overdrawn. Our reference: {d.no(invent.digits(d.rng, 10))}."
        )
        rows = [
            ("Owner", "Social Security number", "Address"),
            *((p.name, p.ssn_dashed(), p.home.line) for p in (first, second)),
        ]
        forge.grid(w, rows)
        line = w.add_paragraph(f"Ask {noted.name} at the counter.")
        w.add_comment(
            line.runs, text=f"Her own checking account number is {noted.account()}.", author="Office", initials="O"
        )

    return converted(d, forge.docx(build, title="Overdraft"), ".docx")


@document(
    "branches/safe_boxes_2018.ods",
    "A sheet of renters with numbers under a number format, a hidden sheet, a sheet of keys; saved by LibreOffice",
)
def safe_boxes(d: Doc) -> bytes:
    people, gone = d.people(12, "any"), d.people(3, "any")

    def build(book: Any) -> None:
        nine = book.add_format({"num_format": "000-00-0000"})
        sheet = book.add_worksheet("Renters")
        forge.fill(sheet, [("Renter", "SSN", "Town", "State")])
        for row, p in enumerate(people, 1):
            sheet.write_string(row, 0, p.name)
            sheet.write_number(row, 1, int(p.ssn()), nine)
            sheet.write_string(row, 2, p.home.city)
            sheet.write_string(row, 3, p.home.state)
        keys = [("Box", "Key no."), *((str(100 + n), d.no(invent.digits(d.rng, 9))) for n in range(20))]
        forge.fill(book.add_worksheet("Keys"), keys)
        hidden = book.add_worksheet("Closed")
        hidden.hide()
        forge.fill(
            hidden,
            [("Renter", "Driver's license", "State"), *((p.name, p.license(p.home.state), p.home.state) for p in gone)],
        )

    return converted(d, forge.xlsx(build, title="Safe boxes"), ".xlsx")


@document("branches/review_2017.odp", "Slides with a table of loans and notes, saved by LibreOffice Impress")
def review(d: Doc) -> bytes:
    people, noted = d.people(3, "ma"), d.who("haitian", "ma")

    def build(deck: Any) -> None:
        first, second = (deck.slides.add_slide(deck.slide_layouts[5]) for _ in range(2))
        first.shapes.title.text, second.shapes.title.text = "Review of 2017", "Loans past due"
        grid = second.shapes.add_table(4, 3, 914400, 1828800, 7315200, 1828800).table
        rows = [("Borrower", "Social Security No.", "Home"), *((p.name, p.ssn_dashed(), p.home.town) for p in people)]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                grid.cell(number, column).text = value
        second.notes_slide.notes_text_frame.text = (
            f"{noted.name} of {noted.home.line} paid with Visa {noted.card_spaced('visa')}."
        )

    return converted(d, forge.pptx(build, title="Review"), ".pptx")


@document(
    "branches/wire_request.rtf", "A request form with a table, saved by LibreOffice as rich text; names beyond Latin-1"
)
def wire(d: Doc) -> bytes:
    p, q = d.who("portuguese", "ma"), d.who("east_european", "ma")

    def build(w: Any) -> None:
        w.sections[0].footer.paragraphs[0].text = f"Form {d.no(invent.digits(d.rng, 9))}"
        w.add_paragraph("Request for a wire transfer, branch 37")
        forge.grid(
            w,
            [
                ("Sender", p.name),
                ("Home", p.home.line),
                ("Account number", p.account()),
                ("Massachusetts driver's license", p.license()),
            ],
        )
        w.add_paragraph(f"Amount: $1,250.00. Second holder: {q.name} of {q.home.line}, SSN {q.ssn_dashed()}.")

    return converted(d, forge.docx(build, title="Wire request"), ".docx")


@document(
    "branches/teller_handbook.epub",
    "A handbook as an electronic book; a chapter shows a customer's card, another is full of codes",
)
def handbook(d: Doc) -> bytes:
    p = d.who("khmer", "ma")

    def page(title: str, text: str) -> bytes:
        return f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>'.encode()

    chapters = [
        ("Cards", f"<p>A good copy: {p.name}, {p.home.line}, Visa {p.card_spaced('visa')}, expires 04/23.</p>"),
        ("Codes", "".join(f"<p>Drawer {n}: {d.no(invent.digits(d.rng, 9))}</p>" for n in range(1, 9))),
    ]
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    opf = f"""<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Teller handbook</dc:title><dc:creator>Office</dc:creator></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"""
    container = '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    members = [("META-INF/container.xml", container.encode()), ("OEBPS/book.opf", opf.encode())]
    members += [(f"OEBPS/c{n}.xhtml", page(*chapter)) for n, chapter in enumerate(chapters)]
    return forge.zipped([("mimetype", b"application/epub+zip")], stored=True, more=members)


@document(
    "branches/deposit_slip.xps", "A deposit slip as a printer driver writes it: each string at its place on the page"
)
def deposit_slip(d: Doc) -> bytes:
    p = d.who("south_asian", "ma")
    cells = [
        (60, 80, "Deposit slip, branch 14"),
        (60, 120, "Name"), (220, 120, p.name),
        (60, 140, "Address"), (220, 140, p.home.line),
        (60, 160, "Savings account no."), (220, 160, p.account()),
        (60, 180, "Printed"), (220, 180, "03/02/2020 09:30"),
    ]  # fmt: skip
    glyphs = "".join(
        f'<Glyphs FontRenderingEmSize="12" OriginX="{x}" OriginY="{y}" UnicodeString="{text}" />'
        for x, y, text in cells
    )
    space = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
    relation = "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation"
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/FixedDocumentSequence.fdseq" Id="R0" Type="{relation}"/></Relationships>'
    return forge.zipped(
        (name, text.encode())
        for name, text in (
            ("_rels/.rels", relations),
            (
                "FixedDocumentSequence.fdseq",
                f'<FixedDocumentSequence {space}><DocumentReference Source="/Documents/1/FixedDocument.fdoc"/></FixedDocumentSequence>',
            ),
            (
                "Documents/1/FixedDocument.fdoc",
                f'<FixedDocument {space}><PageContent Source="/Documents/1/Pages/1.fpage"/></FixedDocument>',
            ),
            ("Documents/1/Pages/1.fpage", f'<FixedPage Width="793" Height="1122" {space}>{glyphs}</FixedPage>'),
        )
    )


@document(
    "branches/dispute_2003.doc", "A letter with a table and a comment in the format of Word 97, saved by LibreOffice"
)
def dispute(d: Doc) -> bytes:
    p, noted = d.who("french_canadian", "ma"), d.who("irish", "")

    def build(w: Any) -> None:
        w.sections[0].header.paragraphs[0].text = "Branch 14, disputes"
        w.add_paragraph(f"Case {d.no(invent.digits(d.rng, 10))}: a payment of $212.40 is disputed.")
        forge.grid(
            w,
            [
                ("Customer", "Social Security number", "Card", "Address"),
                (p.name, p.ssn_dashed(), p.card_spaced("visa"), p.home.line),
                ("", "", "", ""),
            ],
        )
        line = w.add_paragraph(f"The call was taken by {noted.name}.")
        w.add_comment(
            line.runs, text=f"Her own savings account number is {noted.account()}.", author="Office", initials="O"
        )

    return converted(d, forge.docx(build, title="Dispute"), ".docx")


@document(
    "branches/fraud_2002.ppt",
    "Slides in the format of PowerPoint 97 with a table of victims and notes, saved by LibreOffice",
)
def fraud(d: Doc) -> bytes:
    people, noted = d.people(3, "any"), d.who("vietnamese", "ma")

    def build(deck: Any) -> None:
        first, second = (deck.slides.add_slide(deck.slide_layouts[5]) for _ in range(2))
        first.shapes.title.text, second.shapes.title.text = "Fraud in 2002", "Whose cards were copied"
        grid = second.shapes.add_table(4, 3, 914400, 1828800, 7315200, 1828800).table
        rows = [("Cardholder", "Card number", "Home"), *((p.name, p.card(), p.home.town) for p in people)]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                grid.cell(number, column).text = value
        second.notes_slide.notes_text_frame.text = (
            f"{noted.name} of {noted.home.line} has asked for a copy: SSN {noted.ssn_dashed()}, Massachusetts driver's "
            f"license {noted.license()}, account number {noted.account()}, card {noted.card_spaced()}."
        )

    return converted(d, forge.pptx(build, title="Fraud"), ".pptx")


@document(
    "branches/seating_plan.odg",
    "A drawing of desks with names, one of which carries a badge with a license number; saved by LibreOffice Draw",
)
def seating(d: Doc) -> bytes:
    p, others = d.who("portuguese", "ma"), d.people(3, "")

    desks = [[f"Desk {n}", f"{q.name}, extension 4{n}7"] for n, q in enumerate(others, 1)]
    desks.append(["Visitor", f"{p.name}, {p.home.line}", f"Massachusetts driver's license {p.license()}"])
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(
        f'xmlns:{short}="{space}:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    frames = "".join(
        f'<draw:frame svg:width="12cm" svg:height="2cm" svg:x="2cm" svg:y="{2 + 4 * n}cm"><draw:text-box>'
        + "".join(f"<text:p>{line}</text:p>" for line in lines)
        + "</draw:text-box></draw:frame>"
        for n, lines in enumerate(desks)
    )
    flat = f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.graphics"><office:body><office:drawing><draw:page draw:name="plan">{frames}</draw:page></office:drawing></office:body></office:document>'
    return converted(d, flat.encode(), ".fodg")


@document("branches/key_receipt.fodt", "A receipt in one XML file, saved by LibreOffice")
def key_receipt(d: Doc) -> bytes:
    p = d.who("italian", "ma")

    def build(w: Any) -> None:
        w.add_paragraph(f"Received by {p.name}, {p.home.line}: two keys to box {d.no(invent.digits(d.rng, 9))}.")
        w.add_paragraph(f"The yearly rent is taken from {p.person.given}'s checking account number {p.account()}.")

    return converted(d, forge.docx(build, title="Receipt"), ".docx")


@document("branches/history_of_the_bank.fb2", "A history of the bank as an electronic book: names and years only")
def history(d: Doc) -> bytes:
    people = d.people(4, "")
    lines = "".join(
        f"<p>In {1850 + 30 * n} {p.name} became president; the bank had ${d.rng.randint(10, 90)},000.</p>"
        for n, p in enumerate(people)
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info><book-title>The bank</book-title></title-info>
<document-info><id>{d.no(invent.uuid(d.rng))}</id></document-info></description>
<body><title><p>The bank</p></title><section>{lines}</section></body></FictionBook>
""".encode()


@document("branches/memo_1996.wpd", "A memo of WordPerfect: only its printable text is read, and the scan says so")
def memo(d: Doc) -> bytes:
    p = d.who("yankee", "ma")
    d.not_whole("no text extractor", status="partial")
    lines = [
        "Memo of the branch manager, March 4, 1996",
        f"{p.name}, {p.home.line}, SSN {p.ssn_dashed()}, asks for a copy of her passbook.",
        f"Voucher {d.no(invent.digits(d.rng, 6))}.",
    ]
    body = b"\xcc".join(line.encode("ascii").replace(b" ", b"\x80").replace(b"-", b"\x84") for line in lines)
    return b"\xffWPC" + (16).to_bytes(4, "little") + bytes((1, 10, 2, 1, 0, 0, 0, 0)) + body + b"\xcc"


@document(
    "branches/interest_1999.xls",
    "Owners of accounts with their numbers in the format of Excel 97, a sheet of figures; saved by LibreOffice",
)
def interest(d: Doc) -> bytes:
    people = d.people(10, "any")

    def build(book: Any) -> None:
        rows = [
            ("Owner", "Social Security No.", "City", "State", "Interest"),
            *((p.name, p.ssn_dashed(), p.home.city, p.home.state, 12.5 + n) for n, p in enumerate(people)),
        ]
        forge.fill(book.add_worksheet("1099"), rows)
        figures = [
            ("Month", "Ledger no.", "Total"),
            *((f"1999-{n:02}", d.no(invent.digits(d.rng, 9)), n * 1017.25) for n in range(1, 13)),
        ]
        forge.fill(book.add_worksheet("Figures"), figures)

    return converted(d, forge.xlsx(build, title="Interest"), ".xlsx")
