"""Finance: bills, cards, wires, taxes, books."""

# ruff: noqa: E501, PERF401  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document, fixed
from .office import converted


@document(
    "finance/ap/vendor_list.csv", "Companies with EINs and telephone numbers; contact persons' names in the same rows"
)
def vendors(d: Doc) -> bytes:
    rows = [["Vendor No", "Vendor", "EIN", "Contact", "Phone", "Terms"]]
    for p in d.people(25, "ma"):
        rows.append(
            [
                d.no(invent.digits(d.rng, 8)),
                f"{p.person.surname} {d.rng.choice(('Plumbing', 'Electric', 'Paper Co.', 'Trucking'))}",
                d.no(invent.ein(d.rng)),
                p.name,
                p.person.phone,
                "Net 30",
            ]
        )
    return delimited(rows).encode()


@document("finance/ap/invoices_2020.csv", "Invoice and order numbers; every 16-digit order number passes the Luhn test")
def invoices(d: Doc) -> bytes:
    rows = [["Invoice", "Order ID", "Customer", "PO Number", "Date", "Amount"]]
    for p in d.people(40, ""):
        row = [
            d.no(f"INV{invent.digits(d.rng, 8)}"),
            d.no(invent.luhn_order(d.rng)),
            p.name,
            d.no(invent.digits(d.rng, 9)),
        ]
        rows.append(
            [
                *row,
                f"2020-{d.rng.randint(1, 12):02}-{d.rng.randint(1, 28):02}",
                f"{d.rng.randint(10, 4000)}.{d.rng.randint(0, 99):02}",
            ]
        )
    return delimited(rows).encode()


@document("finance/ap/ach_batch.txt", "NACHA file of 94-character records: routing, account and name at fixed columns")
def nacha(d: Doc) -> bytes:
    origin = "011000015"
    lines = [
        f"101 {origin} {'1042345678':<9}2003020930A094101{'FED RESERVE BOSTON':<23}{'OLD COLONY LOGISTICS':<23}{'':8}"[
            :94
        ].ljust(94)
    ]
    lines.append(
        f"5200{'OLD COLONY LOG':<16}{'':20}{'1042345678':<10}PPD{'PAYROLL':<10}200302200303   1{origin[:8]}0000001"[
            :94
        ].ljust(94)
    )
    total = 0
    for number, p in enumerate(d.people(8, ""), 1):
        routing, account, amount = d.no(invent.routing(d.rng)), p.account(), d.rng.randint(40000, 290000)
        total += amount
        name = f"{invent.plain(p.person.given)} {invent.plain(p.person.surname)}".upper()
        lines.append(
            f"622{routing}{account:<17}{amount:010}{f'E{1000 + number}':<15}{name:<22}  0{origin[:8]}{number:07}"
        )
    lines.append(f"820000000800{'0' * 8}{0:012}{total:012}{'1042345678':<10}{'':25}{origin[:8]}0000001"[:94].ljust(94))
    lines.append(f"9000001000001{8:08}{0:010}{0:012}{total:012}"[:94].ljust(94))
    return ("\n".join(lines) + "\n").encode()


@document(
    "finance/gl/chart_of_accounts.xlsx",
    "General ledger codes, many shaped like numbers of the law, under the header Account",
)
def chart(d: Doc) -> bytes:
    rows: list[list[Any]] = [["Account", "Description", "Cost Center", "Type"]]
    for text in (
        "Cash",
        "Petty cash",
        "Receivables",
        "Inventory",
        "Payables",
        "Wages",
        "Rent",
        "Insurance",
        "Travel",
        "Postage",
    ) * 4:
        rows.append(
            [
                d.no(f"{d.rng.randint(100, 799)}-{d.rng.randint(10, 99)}-{d.rng.randint(1000, 9998)}"),
                text,
                d.rng.randint(1000, 9999),
                "GL",
            ]
        )
    return forge.xlsx(lambda book: forge.fill(book.add_worksheet("GL accounts"), rows), title="Chart of accounts")


@document(
    "finance/expenses/card_log.xlsx",
    "Two tables on one sheet, side by side: card holders on the left, office supplies on the right",
)
def card_log(d: Doc) -> bytes:
    left: list[list[Any]] = [["Cardholder", "Card Number", "Exp."]]
    left += [[p.name, p.card_spaced(), f"{d.rng.randint(1, 12):02}/2{d.rng.randint(1, 5)}"] for p in d.people(7, "")]
    right: list[list[Any]] = [["Item", "SKU", "Qty"]]
    right += [
        [text, d.no(invent.upc(d.rng)), d.rng.randint(1, 50)]
        for text in ("Toner", "Paper A4", "Staples", "Folders", "Pens", "Tape", "Labels")
    ]

    def build(book: Any) -> None:
        sheet = book.add_worksheet("March")
        forge.fill(sheet, left, 1, 0)
        forge.fill(sheet, right, 1, 5)

    return forge.xlsx(build, title="Company cards")


@document(
    "finance/cards/cc_authorization.pdf",
    "Credit card authorization form as printed text; American Express grouping 4-6-5",
)
def authorization(d: Doc) -> bytes:
    p = d.who("irish", "ma")
    lines = [
        "# Credit Card Authorization Form",
        f"Cardholder name (as shown on card): {p.person.full}",
        f"Billing address: {p.home.line}",
        "Card type: American Express",
        f"Card number: {p.card_spaced('amex')}",
        "Expiration date: 09/23     Security code: 4417",
        "I authorize Buzzards Bay Outfitters to charge my card for order deposits.",
        f"Signature: {p.name}        Date: 03/02/2020",
    ]
    return forge.pdf([lines], title="Card authorization")


@document("finance/cards/phone_authorizations.docx", "One small form table after another, label left and value right")
def authorizations_docx(d: Doc) -> bytes:
    people = d.people(3, "ma")

    def build(w: Any) -> None:
        w.add_heading("Telephone payments, week 9", 1)
        for p in people:
            rows = [
                ["Name on card", p.name],
                ["Card no.", p.card_spaced()],
                ["Expires", "11/22"],
                ["Billing ZIP", p.home.postal],
                ["Town", p.home.town],
            ]
            forge.grid(w, rows)
            w.add_paragraph("")

    return forge.docx(build, title="Telephone payments")


@document("finance/cards/chargebacks.csv", "Card numbers cut to first six and last four, as PCI allows: not the number")
def chargebacks(d: Doc) -> bytes:
    rows = [["Case", "Cardholder", "Card (truncated)", "Amount", "ARN"]]
    for p in d.people(20, ""):
        number = invent.card(d.rng, "visa")
        rows.append(
            [
                d.no(invent.digits(d.rng, 10)),
                p.name,
                f"{number[:6]}******{number[-4:]}",
                f"{d.rng.randint(10, 900)}.00",
                d.no(f"2{invent.digits(d.rng, 22)}"),
            ]
        )
    return delimited(rows).encode()


@document(
    "finance/cards/gateway_settings.json", "Test cards of a payment processor in a settings file: test values, nobody's"
)
def gateway(d: Doc) -> bytes:
    cards = ", ".join(f'"{d.test(v)}"' for v in ("4242424242424242", "5555555555554444", "378282246310005"))
    return f'{{"gateway": "sandbox", "apiKey": "sk_test_{invent.hex_string(d.rng, 24)}", "testCards": [{cards}], "timeoutMs": 30000}}\n'.encode()


@document("finance/wires/remessa_portugal.txt", "Remittance order in Latin-1 with an IBAN in groups")
def remittance(d: Doc) -> bytes:
    p = d.who("portuguese", "ma")
    return f"""Pedido de transferência internacional

Ordenante: {p.name}
Morada: {p.home.line}
IBAN do ordenante: {invent.groups(p.iban("PT"))}
Valor: 1.250,00 EUR
Referência: {d.no(invent.digits(d.rng, 9))}
""".encode("latin-1", "replace")


@document(
    "finance/wires/iban_list.csv",
    "Bare IBANs of several countries; where the bank is does not say where the person lives",
)
def iban_list(d: Doc) -> bytes:
    rows = [["Beneficiary", "IBAN", "Bank country", "Amount"]]
    for country in ("PT", "DE", "FR", "IE", "IT", "ES", "BR", "GB"):
        p = d.who()
        rows.append([p.name, p.iban(country), country, f"{d.rng.randint(100, 5000)}.00"])
    return delimited(rows).encode()


@document(
    "finance/wires/wire_instructions.eml",
    "Quoted-printable e-mail; routing and account on consecutive lines under the name",
)
def wire_mail(d: Doc) -> bytes:
    p = d.who("french_canadian", "ma")
    body = f"""Bonjour / Hello,

please wire the deposit refund to:

Account holder: {p.name}
Bank: {invent.bank(d.rng)}
ABA routing number: {d.no(invent.routing(d.rng))}
Checking account number: {p.account()}
Address on file: {p.home.line}

Merci – {p.person.given}
"""
    return forge.mail(
        f'"{p.name}" <{p.person.email}>',
        "ap@example.com",
        "Wire instructions – refund",
        body,
        encoding="quoted-printable",
    )


@document("finance/bank/routing_numbers.txt", "A list of banks and their routing numbers alone: public facts")
def routing_list(d: Doc) -> bytes:
    lines = [f"{bank:<34}{d.no(invent.routing(d.rng))}" for bank in invent.lists()["companies"]["banks"]]
    return ("ABA routing numbers we use (from the banks' web pages)\n\n" + "\n".join(lines) + "\n").encode()


@document("finance/bank/lockbox_checks.txt", "Scanned checks: name and address of the drawer over the MICR line")
def lockbox(d: Doc) -> bytes:
    out = []
    for number in range(1, 5):
        p = d.who(where="ma")
        out.append(f"""--- item {number} ---
{p.name}
{p.home.street}
{p.home.town}
PAY TO THE ORDER OF  Cape Lantern Supply Co.        $ {d.rng.randint(20, 900)}.00
⑆{d.no(invent.routing(d.rng))}⑆ {p.account()}⑈ {d.rng.randint(101, 4999):04}
""")
    return "\n".join(out).encode()


@document("finance/bank/voided_check_note.txt", "A note with an account number and routing number but no name at all")
def no_name_account(d: Doc) -> bytes:
    return f"""Voided check on file for the new hire (name to be filled in).
Routing number: {d.no(invent.routing(d.rng))}
Checking account number: {d.lone("financial_account", invent.account(d.rng))}
""".encode()


@document("finance/tax/1099_recipients.csv", "1099 list in Latin-1: column RECIPIENT'S TIN holds SSNs of persons")
def recipients(d: Doc) -> bytes:
    rows = [["RECIPIENT'S name", "RECIPIENT'S TIN", "Street address", "City", "State", "ZIP code", "Box 1 amount"]]
    for p in [
        d.who(c, "any")
        for c in ("portuguese", "irish", "italian", "hispanic", "french_canadian", "yankee", "african", "chinese")
    ]:
        rows.append(
            [
                p.name,
                p.ssn_dashed(),
                p.home.street,
                p.home.city,
                p.home.state,
                p.home.postal,
                f"{d.rng.randint(600, 9000)}.00",
            ]
        )
    return delimited(rows).encode("latin-1", "replace")


@document(
    "finance/tax/itin_applications.txt",
    "Individual taxpayer identification numbers beside names: not Social Security numbers",
)
def itins(d: Doc) -> bytes:
    lines = [f"{p.name:<34}ITIN {d.no(invent.itin(d.rng))}" for p in d.people(10, "")]
    return ("W-7 applications returned by the IRS\n\n" + "\n".join(lines) + "\n").encode()


@document(
    "finance/tax/estimated_payments.xlsx",
    "Spreadsheet written by an office program; one sheet of payees with SSNs, dates as dates",
)
def estimated(d: Doc) -> bytes:
    rows = [["Payee", "SSN", "Paid on", "Town", "State", "Zip", "Amount"]]
    for p in d.people(9, "any"):
        rows.append(
            [
                p.name,
                p.ssn_dashed(),
                "2020-01-15",
                p.home.city,
                p.home.state,
                p.home.postal,
                str(d.rng.randint(100, 5000)),
            ]
        )
    return converted(d, delimited(rows).encode("utf-8-sig"), ".csv")


@document("finance/reports/quarterly.pdf", "Two pages of figures, dates and telephone numbers")
def quarterly(d: Doc) -> bytes:
    first = [
        "# Results of the first quarter 2020",
        "Revenue rose 4.1 % to $1,204,331.87; order intake was 9,311 units.",
        "Contact: (617) 555-0150, investor line 800-555-0123.",
    ]
    second = [
        "# Notes",
        *[
            f"Note {n}: ledger entry {d.no(invent.digits(d.rng, 9))} of 2020-03-{n:02}, {d.rng.randint(1000, 99999)}.00"
            for n in range(1, 20)
        ],
    ]
    return forge.pdf([first, second], title="Quarterly results")


@document("finance/reports/budget.xlsx", "Numbers only: amounts, dates, percentages, a hidden sheet of rates")
def budget(d: Doc) -> bytes:
    def build(book: Any) -> None:
        sheet = book.add_worksheet("Budget")
        forge.fill(
            sheet,
            [
                ["Line", "2019", "2020"],
                *[[f"Line {n}", d.rng.randint(10**8, 10**9), d.rng.random()] for n in range(40)],
            ],
        )
        hidden = book.add_worksheet("rates")
        forge.fill(hidden, [["Rate", "Value"], ["EUR", 1.0871], ["CAD", 0.7421]])
        hidden.hide()

    return forge.xlsx(build, title="Budget")


@document(
    "finance/reports/aged_receivables.txt", "Fixed-width ledger print with customer numbers, invoices and amounts"
)
def receivables(d: Doc) -> bytes:
    rows = [["CUST NO", "CUSTOMER", "INVOICE", "0-30", "31-60"]]
    for p in d.people(25, ""):
        rows.append(
            [
                d.no(invent.digits(d.rng, 9)),
                p.name.upper(),
                d.no(invent.digits(d.rng, 10)),
                f"{d.rng.randint(0, 900)}.00",
                "0.00",
            ]
        )
    return fixed(rows, (12, 34, 13, 10, 10)).encode()
