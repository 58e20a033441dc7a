"""Board and fund-raising: minutes, donors, calendars."""

# ruff: noqa: E501, PERF401  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document


@document("board/minutes_2019-03.docx", "Minutes: many names, votes, dates, no numbers of the law")
def minutes_docx(d: Doc) -> bytes:
    people = d.people(7, "")

    def build(w: Any) -> None:
        w.add_heading("Minutes of the board of directors, March 12, 2019", 1)
        w.add_paragraph("Present: " + ", ".join(p.name for p in people))
        w.add_paragraph(
            f"Motion 2019-03-0117 by {people[0].name}, seconded by {people[1].name}: to approve the budget of $1,204,331. Carried 6-0-1."
        )
        w.add_paragraph("Next meeting: April 9, 2019, 7:00 p.m., Room 204.")

    return forge.docx(build, title="Minutes")


@document("board/minutes_2019-04.txt", "Minutes in a text file with resolution numbers in the shape of part numbers")
def minutes_txt(d: Doc) -> bytes:
    people = d.people(5, "")
    return f"""MINUTES OF THE FINANCE COMMITTEE

Present: {", ".join(p.person.last_first for p in people)}

VOTED: resolution no. {d.no(invent.part_number(d.rng))}, to renew the copier lease.
VOTED: resolution no. {d.no(invent.part_number(d.rng))}, to thank {people[2].name} for ten years of service.
Adjourned at 8:40 p.m.
""".encode()


@document("board/minutes_executive_session.txt", "Minutes in which a member reads an account number into the record")
def executive_session(d: Doc) -> bytes:
    p = d.who("italian", "ma")
    return f"""EXECUTIVE SESSION, not for publication

The treasurer reported that the pension of {p.name} ({p.home.line}) will be paid to his
savings account number {p.account()} at {invent.bank(d.rng)} from April on.

Voted unanimously.
""".encode()


@document(
    "board/donors_2020.xlsx", "Donors with card numbers; the table starts at B3 under a title; monthly totals beside"
)
def donors(d: Doc) -> bytes:
    rows: list[list[Any]] = [["Donor", "Card number", "Exp", "Gift", "City", "State"]]
    for p in d.people(14, "any"):
        rows.append(
            [
                p.name,
                p.card(),
                f"{d.rng.randint(1, 12):02}/{d.rng.randint(21, 25)}",
                d.rng.choice((25, 50, 100, 250)),
                p.home.city,
                p.home.state,
            ]
        )

    def build(book: Any) -> None:
        sheet = book.add_worksheet("Spring appeal")
        sheet.write_string(0, 0, "Spring appeal 2020")
        forge.fill(sheet, rows, 2, 1)

    return forge.xlsx(build, title="Donors")


@document("board/donor_wall.html", "Donors by level of gift: names and amounts only")
def donor_wall(d: Doc) -> bytes:
    items = "".join(f"<li>{p.person.last_first} - ${d.rng.choice((100, 250, 1000))}</li>" for p in d.people(40, ""))
    return f"<html><head><meta charset='utf-8'></head><body><h1>Our donors</h1><ul>{items}</ul></body></html>".encode()


@document("board/pledges.html", "Pledge cards as a web form print-out: bank debit with routing and account")
def pledges(d: Doc) -> bytes:
    out = []
    for p in d.people(4, "ma"):
        out.append(
            f"<h3>Pledge</h3><table><tr><th>Donor name</th><td>{p.name}</td></tr><tr><th>Address</th><td>{p.home.line}</td></tr>"
            f"<tr><th>Routing number</th><td>{d.no(invent.routing(d.rng))}</td></tr><tr><th>Checking account number</th><td>{p.account()}</td></tr></table>"
        )
    return (
        "<html><head><meta charset='utf-8'><title>Pledges</title></head><body>" + "\n".join(out) + "</body></html>"
    ).encode()


@document("board/calendar_2020.txt", "Meetings with room codes, conference bridges and PINs")
def calendar(d: Doc) -> bytes:
    lines = [
        f"2020-{m:02}-{d.rng.randint(1, 28):02} 19:00  Board meeting, bridge 617-555-0{d.rng.randint(100, 199)}, conference id {d.no(invent.digits(d.rng, 9))}, PIN {d.rng.randint(1000, 9999)}"
        for m in range(1, 13)
    ]
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


@document("board/volunteers.csv", "Volunteers with Massachusetts licenses for the van; UTF-8 with byte order mark")
def volunteers(d: Doc) -> bytes:
    rows = [["Volunteer", "MA Driver's License #", "Town", "Shift"]]
    for p in d.people(11, "ma"):
        rows.append([p.person.full, p.license(), p.home.city + ", MA", d.rng.choice(("AM", "PM"))])
    return delimited(rows).encode("utf-8-sig")


@document("board/grant_application.pdf", "Application of a charity: EIN, DUNS, telephone numbers, officers' names")
def grant(d: Doc) -> bytes:
    duns = invent.digits(d.rng, 9)
    lines = [
        "# Grant application",
        f"Organization EIN: {d.no(invent.ein(d.rng))}    DUNS: {d.no(f'{duns[:2]}-{duns[2:5]}-{duns[5:]}')}",
    ]
    lines += [f"Officer: {p.name}, {p.person.phone}" for p in (d.who(c) for c in ("irish", "italian", "yankee"))]
    return forge.pdf([lines], title="Grant application")
