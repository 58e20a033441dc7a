"""Lending: applications, joint accounts, credit reports."""

# ruff: noqa: E501, PERF401  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import json
from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document
from .office import converted


@document(
    "lending/applications/personal_loan.pdf",
    "Two-page application: borrower on the first page, co-borrower on the second",
)
def personal_loan(d: Doc) -> bytes:
    a, b = d.who("french_canadian", "ma"), d.who("french_canadian", "ma")

    def page(title: str, lines: list[str]) -> list[str]:
        return [f"# Personal loan application - {title}", *lines]

    first = [f"Applicant name: {a.person.full}", f"Residence: {a.home.line}", f"Date of birth: {a.person.birthday}"]
    first += [
        f"Social Security number: {a.ssn_dashed()}",
        f"Driver's license (MA): {a.license()}",
        "Amount requested: $15,000   Term: 48 months",
    ]
    second = [
        f"Co-applicant name: {b.person.full}",
        f"Residence: {b.home.line}",
        f"Social Security number: {b.ssn_dashed()}",
    ]
    second += [f"Checking account number: {b.account()}   Bank: {invent.bank(d.rng)}"]
    return forge.pdf([page("Applicant", first), page("Co-applicant", second)], title="Loan application")


@document(
    "lending/applications/web_intake.jsonl", "Web form records: camelCase keys, numbers as JSON numbers or strings"
)
def intake(d: Doc) -> bytes:
    lines = []
    for number, p in enumerate(d.people(14, "any")):
        value: Any = p.ssn_dashed() if number % 2 else p.ssn()
        lines.append(
            json.dumps(
                {
                    "applicationId": invent.uuid(d.rng),
                    "firstName": p.person.given,
                    "lastName": p.person.surname,
                    "ssn": value,
                    "city": p.home.city,
                    "state": p.home.state,
                    "zip": p.home.postal,
                    "submitted": d.rng.randint(1577836800, 1583020800),
                },
                ensure_ascii=False,
            )
        )
    return ("\n".join(lines) + "\n").encode()


@document(
    "lending/applications/mortgage_1003.docx",
    "Word table with two persons side by side: borrower's column and co-borrower's column",
)
def mortgage(d: Doc) -> bytes:
    a, b = d.who("hispanic", "ma"), d.who("portuguese", "ma")
    rows = [
        ["", "Borrower", "Co-Borrower"],
        ["Name", a.name, b.name],
        ["Social Security Number", a.ssn_dashed(), b.ssn_dashed()],
        ["Present address", a.home.line, b.home.line],
        ["Home phone", a.person.phone, b.person.phone],
    ]

    def build(w: Any) -> None:
        w.add_heading("Uniform residential loan application", 1)
        forge.grid(w, rows)

    return forge.docx(build, title="Loan application")


@document(
    "lending/applications/student_loan_form.pdf", "Form fields filled in by a browser: AcroForm with technical names"
)
def student_loan(d: Doc) -> bytes:
    p = d.who("south_asian", "ma")
    fields = [
        forge.Field("topmostSubform[0].Page1[0].LastName[0]", "Last name", p.person.surname),
        forge.Field("topmostSubform[0].Page1[0].FirstName[0]", "First name", p.person.given),
        forge.Field("topmostSubform[0].Page1[0].SSN[0]", "SSN", p.ssn_dashed()),
        forge.Field("topmostSubform[0].Page1[0].Street[0]", "Permanent street address", p.home.street),
        forge.Field("topmostSubform[0].Page1[0].City[0]", "City, State, ZIP", p.home.town),
        forge.Field("topmostSubform[0].Page1[0].DL[0]", "Driver's license state and no.", "MA " + p.license()),
    ]
    return forge.pdf_form(
        ["# Federal loan master promissory note", "SECTION A: BORROWER INFORMATION"], fields, title="Promissory note"
    )


@document("lending/joint_accounts.csv", "Joint accounts: two people, one number, in two columns of the same row")
def joint_accounts(d: Doc) -> bytes:
    rows = [["Account Number", "Primary Owner", "Joint Owner", "City", "State", "Zip", "Type"]]
    for _ in range(7):
        a, b = d.who(where="ma"), d.who(where="ma")
        number = a.account()
        b.has("financial_account", number)
        rows.append([number, a.name, b.name, a.home.city, "MA", a.home.postal, d.rng.choice(("Checking", "Savings"))])
    return delimited(rows).encode()


@document("lending/joint_signature_card.txt", "John & Mary Surname: one number, two people named in one phrase")
def signature_card(d: Doc) -> bytes:
    number = invent.account(d.rng)
    home = invent.address(d.rng, "ma")
    for name in ("Gerald Thayer", "Colleen Thayer"):
        d.expected.people.append(
            {"name": name, "residency": "ma", "numbers": [{"kind": "financial_account", "value": number}]}
        )
    return f"""Signature card

Owners: Gerald and Colleen Thayer
Mailing address: {home.line}
Savings account number: {number}
Signed 03/02/2020
""".encode()


@document(
    "lending/credit_report.html", "HTML table of applicants and bare SSNs under a header; scores and dates beside them"
)
def credit_report(d: Doc) -> bytes:
    rows = []
    for p in d.people(8, "any"):
        rows.append(
            f"<tr><td>{p.person.last_first}</td><td>{p.ssn()}</td><td>{p.home.city}, {p.home.state}</td><td>{d.rng.randint(520, 840)}</td></tr>"
        )
    return (
        "<html><head><meta charset='utf-8'><title>Credit pull</title></head><body><h2>Batch 2020-03-02</h2><table border=1><tr><th>Applicant</th><th>SSN</th><th>Residence</th><th>Score</th></tr>\n"
        + "\n".join(rows)
        + "\n</table><script>var build = 123456789;</script></body></html>\n"
    ).encode()


@document("lending/license_scan.txt", "Payload of the bar code on a Massachusetts license, as a branch scanner logs it")
def license_scan(d: Doc) -> bytes:
    p = d.who("yankee", "ma")
    year, month, day = p.person.born
    return f"""scan 2020-03-02 09:30:11 lane 2
@
ANSI 636002030002DL00410278ZM03190008DLDAQ{p.license()}
DCS{p.person.surname.upper()}
DAC{p.person.given.upper()}
DBB{month:02}{day:02}{year}
DAG{p.home.street.upper()}
DAI{p.home.city.upper()}
DAJMA
DAK{p.home.postal}0000
DCGUSA
""".encode()


@document(
    "lending/branch_memo.docx",
    "Written by an office program: sentence with license and account, surrounded by other figures",
)
def branch_memo(d: Doc) -> bytes:
    p = d.who("vietnamese", "ma")
    html = f"""<html><body><p>Memo, branch 14, March 2, 2020</p>
<p>{p.name} of {p.home.line} opened savings account number {p.account()} today and showed Massachusetts driver's license {p.license()}.
The opening balance was $2,500.00. Teller 0417, drawer 3, receipt {d.no(invent.digits(d.rng, 10))}.</p></body></html>"""
    return converted(d, html.encode(), ".html")


@document("lending/rates.csv", "Rates by day: dates and decimals")
def rates(d: Doc) -> bytes:
    rows = [["Date", "30y", "15y", "CUSIP", "Index"]]
    for day in range(1, 29):
        rows.append(
            [
                f"2020-02-{day:02}",
                f"{3 + d.rng.random():.4f}",
                f"{2 + d.rng.random():.4f}",
                d.no("037833100"),
                f"{d.rng.random():.9f}",
            ]
        )
    return delimited(rows).encode()


@document(
    "lending/rate_sheet.pdf",
    "Price sheet with percentages, the lender's own EIN, routing number and licence of the company",
)
def rate_sheet(d: Doc) -> bytes:
    lines = [
        "# Daily rate sheet",
        f"Lender EIN {d.no(invent.ein(d.rng))}   ABA {d.no(invent.routing(d.rng))}   Mortgage lender license ML-{invent.digits(d.rng, 5)}",
    ]
    lines += [
        f"{3 + n / 8:.3f} %   price {98 + d.rng.random() * 4:.3f}   lock {15 * (1 + n % 3)} days" for n in range(12)
    ]
    return forge.pdf([lines], title="Rates")


@document("lending/pool_tape.xlsx", "Ten-digit pool ids, ISINs and balances without anybody's name")
def pool_tape(d: Doc) -> bytes:
    rows: list[list[Any]] = [["Pool", "ISIN", "Balance", "WAC", "Zip3"]]
    rows += [
        [
            d.no(invent.digits(d.rng, 10)),
            "US0378331005",
            d.rng.randint(10**5, 10**9),
            round(3 + d.rng.random(), 3),
            str(d.rng.randint(100, 999)),
        ]
        for _ in range(60)
    ]
    return forge.xlsx(lambda book: forge.fill(book.add_worksheet("Tape"), rows), title="Pool tape")
