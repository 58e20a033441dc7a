"""Personnel: payroll, hiring, benefits."""

# ruff: noqa: E501, PERF401  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document, fixed
from .office import converted

# --- payroll ------------------------------------------------------------------------------------


@document(
    "hr/payroll/payroll_2019-06-14.csv",
    "Payroll export with split names, dashed SSNs and home addresses in several states",
)
def payroll_csv(d: Doc) -> bytes:
    rows = [
        ["Emp ID", "First Name", "MI", "Last Name", "SSN", "Street", "City", "State", "Zip", "Hire Date", "Gross Pay"]
    ]
    for number, p in enumerate(d.people(24), 1041):
        home = p.home
        rows.append(
            [
                f"E{number}",
                p.person.given,
                p.person.middle,
                p.person.surname,
                p.ssn_dashed(),
                home.street,
                home.city,
                home.state,
                home.postal,
                f"{d.rng.randint(1, 12):02}/{d.rng.randint(1, 28):02}/{d.rng.randint(1998, 2019)}",
                f"{d.rng.randint(900, 4200)}.{d.rng.randint(0, 99):02}",
            ]
        )
    return delimited(rows).encode()


@document(
    "hr/payroll/payroll_register.tsv",
    "LAST, FIRST in one column, bare SSNs, deposit account beside its routing number; no addresses",
)
def payroll_register(d: Doc) -> bytes:
    rows = [["EMPLOYEE", "SSN", "DEPT", "ROUTING NO", "ACCOUNT NO", "NET"]]
    for p in d.people(18, ""):
        dept = d.rng.choice(("110", "220", "315"))
        row = [
            p.person.last_first.upper(),
            p.ssn(),
            dept,
            d.no(invent.routing(d.rng)),
            p.account(),
            str(d.rng.randint(600, 2900)),
        ]
        rows.append(row)
    return delimited(rows, "\t", "\n").encode()


@document(
    "hr/payroll/provider_upload.txt",
    "Pipe-separated upload for a payroll provider; headers in capitals with underscores; towns by ZIP only",
)
def provider_upload(d: Doc) -> bytes:
    rows = [["CO_CODE", "FILE_NBR", "FIRST_NM", "LAST_NM", "SSN_NBR", "ZIP", "RATE_AMT"]]
    for number, p in enumerate(d.people(15, "ma")):
        row = [
            "K7Q",
            f"{4100 + number:06}",
            p.person.given.upper(),
            p.person.surname.upper(),
            p.ssn(),
            p.home.postal,
            "24.50",
        ]
        rows.append(row)
    return delimited(rows, "|", "\n").encode()


@document("hr/payroll/timesheets_wk23.csv", "Names beside nine-digit badge numbers that are no SSNs, and hours")
def timesheets(d: Doc) -> bytes:
    rows = [["Badge Number", "Employee Name", "Week Ending", "Regular Hours", "OT Hours", "Cost Center"]]
    for p in d.people(30, ""):
        row = [
            d.no(invent.digits(d.rng, 9)),
            p.name,
            "06/07/2019",
            f"{d.rng.randint(16, 40)}.00",
            f"{d.rng.randint(0, 9)}.50",
        ]
        rows.append([*row, f"{d.rng.randint(1000, 9999)}-{d.rng.randint(10, 99)}"])
    return delimited(rows).encode()


@document(
    "hr/payroll/state_wage_report.txt",
    "Fixed-width quarterly wage report, bare SSNs first in the line, names in capitals without comma",
)
def wage_report(d: Doc) -> bytes:
    rows = [["SSN", "EMPLOYEE NAME", "QTR WAGES", "ST", "WKS"]]
    for p in d.people(20, ""):
        p.residency = "ma"  # by the state column of the Massachusetts wage report
        name = f"{invent.plain(p.person.surname)} {invent.plain(p.person.given)} {p.person.middle}".upper()
        rows.append([p.ssn(), name, f"{d.rng.randint(4000, 26000)}.00", "MA", "13"])
    head = "COMMONWEALTH OF MASSACHUSETTS   EMPLOYER QUARTERLY WAGE DETAIL   2019 Q2\n\n"
    return (head + fixed(rows, (12, 32, 12, 5, 5))).encode()


@document(
    "hr/payroll/deductions.csv", "Semicolon-separated, SSNs masked to the last four: masked numbers are not the number"
)
def deductions(d: Doc) -> bytes:
    rows = [["Employee", "SSN (masked)", "Deduction", "Amount"]]
    for p in d.people(22, ""):
        rows.append(
            [
                p.name,
                f"***-**-{d.rng.randint(1000, 9999)}",
                d.rng.choice(("Dental", "401(k)", "Parking")),
                f"{d.rng.randint(5, 300)},00",
            ]
        )
    return delimited(rows, ";").encode("cp1252", "replace")


@document("hr/payroll/tax_setup.json", "One object per employee, names and numbers in nested objects")
def tax_setup(d: Doc) -> bytes:
    staff: list[dict[str, Any]] = []
    for p in d.people(9, "any"):
        staff.append(
            {
                "employeeId": invent.uuid(d.rng),
                "name": {"first": p.person.given, "last": p.person.surname},
                "taxIdentifiers": {"ssn": p.ssn_dashed(), "filingStatus": d.rng.choice(("single", "married"))},
                "address": {
                    "line1": p.home.street,
                    "city": p.home.city,
                    "state": p.home.state,
                    "postalCode": p.home.postal,
                },
                "directDeposit": {
                    "routingNumber": d.no(invent.routing(d.rng)),
                    "accountNumber": p.account(),
                    "type": "checking",
                },
            }
        )
    return json.dumps({"exportedAt": "2020-03-02T09:30:00Z", "employees": staff}, ensure_ascii=False, indent=2).encode()


# --- hiring -------------------------------------------------------------------------------------


@document("hr/onboarding/i9_section1.txt", "Form I-9 typed out: label and value lines; SSN and a Massachusetts license")
def i9(d: Doc) -> bytes:
    p = d.who("vietnamese", "ma")
    return f"""Employment Eligibility Verification                                   Form I-9
Section 1. Employee Information and Attestation

Last Name (Family Name): {p.person.surname}
First Name (Given Name): {p.person.given}
Middle Initial: {p.person.middle or "N/A"}
Address (Street Number and Name): {p.home.street}
City or Town: {p.home.city}
State: MA
ZIP Code: {p.home.postal}
Date of Birth (mm/dd/yyyy): {p.person.birthday}
U.S. Social Security Number: {p.ssn_dashed()}
Employee's E-mail Address: {p.person.email}
Employee's Telephone Number: {p.person.phone}

[X] A citizen of the United States

Section 2. Employer Review and Verification
List B  Document Title: Driver's license
        Issuing Authority: Massachusetts RMV
        Document Number: {p.license()}
        Expiration Date: 08/14/2023
""".encode()


@document("hr/onboarding/w4_2018.txt", "Form W-4 step 1, UTF-8 with byte order mark, Portuguese diacritics")
def w4(d: Doc) -> bytes:
    p = d.who("portuguese", "ma")
    return f"""Form W-4  Employee's Withholding Certificate  2018

Step 1: Enter Personal Information
(a) First name and middle initial: {p.person.given} {p.person.middle}
    Last name: {p.person.surname}
    Address: {p.home.street}
    City or town, state, and ZIP code: {p.home.town}
(b) Social security number: {p.ssn_dashed()}
(c) [X] Single or Married filing separately

Employers Only
Employer's name and address: Old Colony Logistics, 40 Wharf Rd, Plymouth, MA 02360
Employer identification number (EIN): {d.no(invent.ein(d.rng))}
""".encode("utf-8-sig")


@document("hr/onboarding/w2_2018.pdf", "Form W-2 as text in a PDF; employer's EIN and address above the employee's")
def w2(d: Doc) -> bytes:
    p = d.who("haitian", "ma")
    lines = [
        "# Form W-2 Wage and Tax Statement 2018",
        f"a  Employee's social security number   {p.ssn_dashed()}",
        f"b  Employer identification number (EIN)   {d.no(invent.ein(d.rng))}",
        "c  Employer's name, address, and ZIP code",
        "   Three Rivers Paper Company",
        "   12 Canal St, Holyoke, MA 01040",
        f"d  Control number   {invent.digits(d.rng, 6)}",
        "e  Employee's name",
        f"   {p.person.full}",
        "f  Employee's address and ZIP code",
        f"   {p.home.street}",
        f"   {p.home.town}",
        "1  Wages, tips, other compensation   41,872.15     2  Federal income tax withheld   4,310.00",
        f"15 State  MA   Employer's state ID number  {d.no('WTH-10023456')}    16 State wages   41,872.15",
    ]
    return forge.pdf([lines], title="Form W-2")


@document(
    "hr/onboarding/direct_deposit.pdf", "Direct deposit form: all values in AcroForm fields, labels drawn on the page"
)
def direct_deposit(d: Doc) -> bytes:
    p = d.who("khmer", "ma")
    fields = [
        forge.Field("employee_name", "Employee name", p.name),
        forge.Field("address", "Home address", p.home.line),
        forge.Field("ssn", "Social Security number", p.ssn_dashed()),
        forge.Field("bank", "Bank name", invent.bank(d.rng)),
        forge.Field("routing", "Routing number", d.no(invent.routing(d.rng))),
        forge.Field("account", "Account number", p.account()),
        forge.Field("type", "Account type", "Checking"),
    ]
    lines = ["# Direct Deposit Authorization", "I authorize my employer to deposit my pay to the account below."]
    return forge.pdf_form(lines, fields, title="Direct deposit")


@document(
    "hr/onboarding/new_hire_checklist.docx",
    "A checklist that speaks of Social Security cards and licenses and holds none",
)
def checklist(_d: Doc) -> bytes:
    def build(w: Any) -> None:
        w.add_heading("New hire checklist", 1)
        for item in (
            "Copy of Social Security card received (do not keep the number in this file)",
            "Driver's license or passport shown for Form I-9",
            "Direct deposit form with voided check",
            "Laptop issued, asset tag recorded",
            "Badge photo taken",
        ):
            w.add_paragraph(item, style="List Bullet")
        forge.grid(
            w,
            [
                ["Step", "Owner", "Ext."],
                ["Payroll set-up", "Maureen Walsh", "4471"],
                ["IT account", "Rui Tavares", "4402"],
            ],
        )

    return forge.docx(build, title="New hire checklist")


@document("hr/onboarding/offer_letter.docx", "Offer letter; the SSN is split over three runs with different formatting")
def offer_letter(d: Doc) -> bytes:
    p = d.who("portuguese", "ma")
    number = p.ssn_dashed()

    def build(w: Any) -> None:
        w.add_paragraph("Pioneer Valley Dairy Cooperative")
        w.add_paragraph("March 2, 2020")
        w.add_paragraph(f"{p.name}\n{p.home.street}\n{p.home.town}")
        w.add_paragraph(f"Dear {p.person.given},")
        w.add_paragraph("We are pleased to offer you the position of herd records assistant at $21.40 per hour.")
        line = w.add_paragraph("To start payroll we will use your Social Security number, ")
        line.add_run(number[:5])
        line.add_run(number[5:8]).bold = True
        line.add_run(number[8:]).italic = True
        line.add_run(", as you gave it on the telephone.")
        w.add_paragraph("Sincerely,\nHuman Resources")

    return forge.docx(build, title="Offer of employment")


@document("hr/onboarding/staff_numeric.xlsx", "SSNs stored as numbers, so that leading zeros are lost; real date cells")
def staff_numeric(d: Doc) -> bytes:
    people = d.people(16, "ma")

    def build(book: Any) -> None:
        sheet = book.add_worksheet("Staff")
        date = book.add_format({"num_format": "mm/dd/yyyy"})
        forge.fill(sheet, [["Name", "SSN", "Date of Birth", "City", "State", "Zip"]])
        for row, p in enumerate(people, 1):
            forge.fill(sheet, [[p.name, int(p.ssn()), None, p.home.city, "MA", p.home.postal]], row)
            sheet.write_datetime(row, 2, datetime(*p.person.born, tzinfo=UTC).replace(tzinfo=None), date)

    return forge.xlsx(build, title="Staff")


@document("hr/onboarding/Marcus_Webb_SSN_card.txt", "The name stands only in the file name")
def name_in_file_name(d: Doc) -> bytes:
    value = invent.ssn(d.rng)
    d.expected.people.append(
        {"name": "Marcus Webb", "residency": "unknown", "numbers": [{"kind": "ssn", "value": value}]}
    )
    return f"Card seen at the front desk on 3/2/2020.\nSSN {invent.dashed(value)}\nScan to follow.\n".encode()


@document(
    "hr/onboarding/background_check.docx",
    "Word table of out-of-state licenses; confidentiality line in header and footer",
)
def background_check(d: Doc) -> bytes:
    rows = [["Applicant", "Driver's License No.", "DL State", "Result"]]
    for state in ("NH", "FL", "NJ", "VA", "CA", "WA"):
        p = d.who()
        rows.append([p.name, p.license(state), state, "Clear"])

    def build(w: Any) -> None:
        w.sections[0].header.paragraphs[0].text = "CONFIDENTIAL - Human Resources"
        w.sections[0].footer.paragraphs[0].text = "Report ref. 2020-0302-77"
        w.add_heading("Motor vehicle record check", 1)
        forge.grid(w, rows)

    return forge.docx(build, title="Background check")


@document("hr/onboarding/emergency_contacts.xlsx", "Names, relations and telephone numbers: nothing that 17.02 names")
def emergency_contacts(d: Doc) -> bytes:
    rows = [["Employee", "Contact", "Relation", "Phone", "Alt. phone"]]
    for p, q in zip(d.people(20, "ma"), d.people(20, "ma"), strict=True):
        rows.append(
            [
                p.name,
                q.name,
                d.rng.choice(("spouse", "parent", "sibling")),
                q.person.phone,
                f"{d.rng.randint(200, 989)}555{d.rng.randint(100, 199):04}",
            ]
        )
    return forge.xlsx(lambda book: forge.fill(book.add_worksheet("Contacts"), rows), title="Emergency contacts")


@document(
    "hr/onboarding/nova_contratada.txt", "Portuguese text in UTF-8: número de segurança social, carteira de motorista"
)
def portuguese_form(d: Doc) -> bytes:
    p = d.who("portuguese", "ma")
    return f"""Ficha da nova funcionária

Nome completo: {p.person.full}
Endereço: {p.home.line}
Número da segurança social: {p.ssn_dashed()}
Carteira de motorista (Massachusetts): {p.license()}
Início: 2 de março de 2020
""".encode()


# --- benefits and the rest ----------------------------------------------------------------------


@document(
    "hr/benefits/enrollment_2021.xml",
    "Employees with dependants: each dependant is a person of their own with a number of their own",
)
def enrollment_xml(d: Doc) -> bytes:
    members = []
    for _ in range(5):
        p, child = d.who(where="ma"), d.who()
        child.residency = "ma"
        members.append(f"""  <member planId="HMO-{d.rng.randint(100, 999)}">
    <subscriber>
      <firstName>{p.person.given}</firstName><lastName>{p.person.surname}</lastName><ssn>{p.ssn_dashed()}</ssn>
      <address><street>{p.home.street}</street><city>{p.home.city}</city><state>MA</state><zip>{p.home.postal}</zip></address>
    </subscriber>
    <dependent relation="child">
      <firstName>{child.person.given}</firstName><lastName>{child.person.surname}</lastName><ssn>{child.ssn_dashed()}</ssn>
      <address><street>{p.home.street}</street><city>{p.home.city}</city><state>MA</state><zip>{p.home.postal}</zip></address>
    </dependent>
  </member>""")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<enrollment year="2021">\n' + "\n".join(members) + "\n</enrollment>\n"
    ).encode()


@document("hr/benefits/cobra_notice.html", "Letter as a web page; the number stands in bold inside a sentence")
def cobra(d: Doc) -> bytes:
    p = d.who("irish", "elsewhere")
    return f"""<!DOCTYPE html>
<html><head><title>COBRA continuation coverage election notice</title><style>p {{ margin: 1em }}</style></head>
<body>
<p>{p.name}<br>{p.home.street}<br>{p.home.town}</p>
<p>Dear {p.person.given}&nbsp;{p.person.surname},</p>
<p>This notice has important information about your right to continue your health care coverage in the group plan.
Our records list you under Social&nbsp;Security number <b>{p.ssn_dashed()}</b>. Please check that it is right.</p>
<p>The monthly premium is $612.48. Send the form to the plan administrator before 05/01/2020.</p>
<p>Group no. {d.no(invent.digits(d.rng, 9))} &middot; Notice {d.no(invent.digits(d.rng, 10))}</p>
</body></html>
""".encode()


@document("hr/benefits/fsa_question.eml", "A plain e-mail; signed with the full name, the number in the middle")
def fsa_mail(d: Doc) -> bytes:
    p = d.who("italian", "ma")
    body = f"""Hi Benefits team,

my FSA claim was returned again. The card office wants my social, it is {p.ssn_dashed()}.
I moved last month, the new address is {p.home.line}.

Thanks
{p.name}
Shipping, ext. 4418
"""
    return forge.mail(f"{p.name} <{p.person.email}>", "benefits@example.com", "FSA claim returned", body)


@document(
    "hr/benefits/retirement_rollover.docx",
    "Letter about a rollover: brokerage account with its label; converted by an office program",
)
def rollover(d: Doc) -> bytes:
    p = d.who("chinese", "ma")
    account = p.has("financial_account", invent.digits(d.rng, 9))
    html = f"""<html><body><p>{p.name}<br>{p.home.street}<br>{p.home.town}</p><h2>Rollover of your retirement savings</h2>
<p>Dear {p.person.given} {p.person.surname},</p>
<p>we have asked the custodian to move the balance of your 401(k) plan to your brokerage account number {account}.</p>
<table border="1"><tr><td>Name</td><td>{p.name}</td></tr><tr><td>SSN</td><td>{p.ssn_dashed()}</td></tr>
<tr><td>Amount</td><td>$18,204.11</td></tr></table></body></html>"""
    return converted(d, html.encode(), ".html")


@document(
    "hr/staff_directory.csv", "Names, telephone extensions and mail addresses: a directory, no numbers of the law"
)
def directory(d: Doc) -> bytes:
    rows = [["Last", "First", "Title", "Phone", "Mobile", "E-mail"]]
    for p in d.people(40, "ma"):
        mobile = p.person.phone.replace("(", "").replace(") ", "-")
        rows.append(
            [
                p.person.surname,
                p.person.given,
                d.rng.choice(("Clerk", "Analyst", "Driver", "Manager")),
                p.person.phone,
                mobile,
                p.person.email,
            ]
        )
    return delimited(rows).encode()


@document("hr/staff_directory.html", "The same kind of list as an HTML table with room numbers and e-mail links")
def directory_html(d: Doc) -> bytes:
    rows = "\n".join(
        f'<tr><td>{p.person.last_first}</td><td>{d.rng.randint(100, 499)}</td><td><a href="mailto:{p.person.email}">mail</a></td><td>{p.person.phone}</td></tr>'
        for p in d.people(30, "ma")
    )
    return f"<html><head><meta charset=utf-8><title>Staff</title></head><body><h1>Staff directory</h1><table>\n<tr><th>Name</th><th>Room</th><th>Mail</th><th>Phone</th></tr>\n{rows}\n</table></body></html>".encode()


@document(
    "hr/employee_handbook.docx", "Handbook text with the words Social Security and account, and only telephone numbers"
)
def handbook(_d: Doc) -> bytes:
    def build(w: Any) -> None:
        w.sections[0].header.paragraphs[0].text = "Employee handbook, edition 7"
        w.sections[0].footer.paragraphs[0].text = "Questions: (508) 555-0142"
        w.add_heading("Privacy of personal information", 1)
        w.add_paragraph(
            "Never send a Social Security number, a driver's license number or an account number by e-mail."
        )
        w.add_heading("Holidays", 1)
        forge.grid(
            w,
            [
                ["Day", "2020"],
                ["New Year's Day", "01/01/2020"],
                ["Patriots' Day", "04/20/2020"],
                ["Labor Day", "09/07/2020"],
            ],
        )

    return forge.docx(build, title="Handbook")


@document("hr/holiday_calendar.txt", "Dates and towns in Windows-1252")
def holidays(_d: Doc) -> bytes:
    return """Company holidays 2020 – all locations

Jan 1   New Year’s Day
Feb 17  Presidents’ Day
Apr 20  Patriots’ Day (Massachusetts and Maine only)
May 25  Memorial Day
Questions? Call José at x4410 or 508-555-0142.
""".encode("cp1252")


@document("hr/reviews_2020.docx", "Performance reviews: many names, scores, dates, no numbers of the law")
def reviews(d: Doc) -> bytes:
    people = d.people(8, "")

    def build(w: Any) -> None:
        for p in people:
            w.add_heading(f"Review of {p.name}", 2)
            w.add_paragraph(
                f"{p.person.given} met {d.rng.randint(70, 99)} of 100 goals. Review no. {d.no(invent.digits(d.rng, 8))}, next due 12/15/2020."
            )

    return forge.docx(build, title="Reviews")


@document("hr/travel/passports.csv", "Passport numbers of a letter and eight digits beside names: not named by 17.02")
def passports(d: Doc) -> bytes:
    rows = [["Traveler", "Passport No", "Nationality", "Expires", "Frequent flyer"]]
    rows += [
        [
            p.name,
            d.no(f"{d.rng.choice('ABS')}{invent.digits(d.rng, 8)}"),
            "USA",
            "2027-04-30",
            d.no(invent.digits(d.rng, 10)),
        ]
        for p in d.people(15, "")
    ]
    return delimited(rows).encode()


@document("hr/payroll/garnishments.txt", "Pipe-separated; court orders with SSNs, employees' addresses in one column")
def garnishments(d: Doc) -> bytes:
    rows = [["Order", "Employee", "SSN", "Home Address", "Withheld"]]
    rows += [
        [d.no(f"19-{invent.digits(d.rng, 7)}"), p.name, p.ssn_dashed(), p.home.line, "125.00"]
        for p in d.people(7, "any")
    ]
    return delimited(rows, "|", "\n").encode()


@document("hr/payroll/punches.txt", "Pipe-separated time-clock punches: badge numbers and epoch seconds")
def punches(d: Doc) -> bytes:
    rows = [["BADGE", "NAME", "PUNCH", "CLOCK"]]
    rows += [
        [d.no(invent.digits(d.rng, 9)), p.name, d.no(str(d.rng.randint(1550000000, 1580000000))), "DOCK-2"]
        for p in d.people(40, "")
    ]
    return delimited(rows, "|", "\n").encode()


@document("hr/onboarding/fom_kreyol.txt", "Haitian Creole form: nimewo sekirite sosyal, lisans")
def creole_form(d: Doc) -> bytes:
    p = d.who("haitian", "ma")
    return f"""Fòm pou nouvo anplwaye

Non konplè: {p.name}
Adrès: {p.home.line}
Nimewo sekirite sosyal: {p.ssn_dashed()}
Dat nesans: {p.person.birthday}
""".encode()


@document("hr/onboarding/formulario_empleo.docx", "Spanish form as a Word table: seguro social, licencia de conducir")
def spanish_form(d: Doc) -> bytes:
    p = d.who("hispanic", "ma")
    rows = [
        ["Nombre", p.name],
        ["Dirección", p.home.line],
        ["Número de seguro social", p.ssn_dashed()],
        ["Licencia de conducir (MA)", p.license()],
    ]

    def build(w: Any) -> None:
        w.add_heading("Solicitud de empleo", 1)
        forge.grid(w, rows)

    return forge.docx(build, title="Solicitud de empleo")


@document("hr/onboarding/dl_copy_scan.pdf", "Scan cover sheet in capitals, the license number in AAMVA label 4d")
def dl_copy(d: Doc) -> bytes:
    p = d.who("african", "ma")
    lines = [
        "# MASSACHUSETTS DRIVER'S LICENSE",
        f"4d NUMBER {p.license()}",
        f"NAME {invent.plain(p.person.surname).upper()}, {invent.plain(p.person.given).upper()}",
        f"8 {p.home.street.upper()}",
        f"  {p.home.city.upper()}, MA {p.home.postal}",
        "4b EXP 08/14/2024   4a ISS 08/14/2019",
    ]
    plain = f"{invent.plain(p.person.given)} {invent.plain(p.person.surname)}"
    d.expected.people[-1]["name"] = plain
    return forge.pdf([lines], title="License copy")
