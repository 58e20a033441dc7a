"""Sales and shipping: mostly other people's numbers."""

# ruff: noqa: E501, PERF401  (documents are written as they read: a person, then what is said of them)

from __future__ import annotations

import json
from typing import Any

from corpus import forge, invent

from .base import Doc, delimited, document, fixed


@document("sales/crm_contacts.csv", "Contacts with telephones, towns, ZIP+4 and record ids of eighteen characters")
def crm(d: Doc) -> bytes:
    rows = [["Record ID", "First Name", "Last Name", "Account Name", "Phone", "City", "State", "Zip", "Created (ms)"]]
    for p in d.people(45, "any"):
        row = [
            f"003{invent.hex_string(d.rng, 15)}",
            p.person.given,
            p.person.surname,
            invent.company(d.rng),
            p.person.phone,
            p.home.city,
            p.home.state,
        ]
        rows.append(
            [
                *row,
                d.no(f"{p.home.postal}-{d.rng.randint(1000, 9999)}"),
                d.no(str(d.rng.randint(1500000000000, 1590000000000))),
            ]
        )
    return delimited(rows).encode()


@document(
    "sales/parts_list.txt",
    "Fixed-width parts list; part numbers have the shape NNN-NN-NNNN and would all be valid SSNs",
)
def parts(d: Doc) -> bytes:
    rows = [["PART NO", "DESCRIPTION", "BIN", "PRICE"]]
    for text in (
        "hex bolt 1/4",
        "washer",
        "gasket",
        "bearing 6203",
        "V-belt",
        "bushing",
        "seal",
        "spring",
        "shaft collar",
        "cotter pin",
    ) * 3:
        rows.append(
            [
                d.no(invent.part_number(d.rng)),
                text,
                f"{d.rng.choice('ABCD')}{d.rng.randint(1, 40):02}",
                f"{d.rng.randint(1, 90)}.{d.rng.randint(0, 99):02}",
            ]
        )
    return ("Blackstone Valley Millwork - spare parts, March 2020\n\n" + fixed(rows, (14, 22, 8, 10))).encode()


@document("sales/price_list_2021.xlsx", "Products with UPC codes and prices; catalogue numbers of S and eight digits")
def prices(d: Doc) -> bytes:
    rows: list[list[Any]] = [["Catalog No", "UPC", "Product", "List price"]]
    rows += [
        [d.no(invent.serial_s8(d.rng)), d.no(invent.upc(d.rng)), f"Garden item {n}", round(d.rng.random() * 90, 2)]
        for n in range(50)
    ]
    return forge.xlsx(lambda book: forge.fill(book.add_worksheet("Prices"), rows), title="Price list")


@document("sales/book_catalog.xml", "ISBNs and authors' names")
def catalog(d: Doc) -> bytes:
    books = "\n".join(
        f"  <book><isbn>{d.no(invent.isbn(d.rng))}</isbn><author>{p.name}</author><price>{d.rng.randint(8, 60)}.95</price></book>"
        for p in d.people(40, "")
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<catalog>\n{books}\n</catalog>\n'.encode()


@document("sales/shipping_manifest.csv", "Tracking numbers of three carriers beside consignees' names and addresses")
def manifest(d: Doc) -> bytes:
    rows = [["Tracking No", "Carrier", "Ship To", "Street", "City", "State", "Zip", "Weight"]]
    for number, p in enumerate(d.people(40, "any")):
        carrier, make = (("UPS", invent.ups), ("USPS", invent.usps), ("FedEx", invent.fedex))[number % 3]
        rows.append(
            [
                d.no(make(d.rng)),
                carrier,
                p.name,
                p.home.street,
                p.home.city,
                p.home.state,
                p.home.postal,
                f"{d.rng.randint(1, 40)} lb",
            ]
        )
    return delimited(rows).encode()


@document("sales/packing_slip.txt", "A parcel number printed in groups of four, an order number, a telephone number")
def packing_slip(d: Doc) -> bytes:
    p = d.who("yankee", "ma")
    return f"""PACKING SLIP
Ship to: {p.name}
         {p.home.street}
         {p.home.town}
Order no.: {d.no(invent.luhn_order(d.rng))}
USPS Tracking #: {invent.groups(d.no(invent.usps(d.rng)))}
Questions: {p.person.phone}
""".encode()


@document("sales/orders.jsonl", "Orders: ids, amounts, time stamps, UUIDs")
def orders(d: Doc) -> bytes:
    lines = []
    for p in d.people(40, ""):
        order = {
            "orderId": d.no(invent.luhn_order(d.rng)),
            "customer": p.name,
            "cart": invent.uuid(d.rng),
            "ts": d.rng.randint(1577836800, 1583020800),
            "total": round(d.rng.random() * 300, 2),
        }
        lines.append(json.dumps(order, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


@document("sales/web_shop_export.json", "Products in nested objects with GTINs as numbers")
def web_shop(d: Doc) -> bytes:
    items = [
        {
            "sku": f"SKU-{invent.digits(d.rng, 9)}",
            "gtin": int(d.no("4" + invent.upc(d.rng))),
            "stock": {"count": d.rng.randint(0, 99), "updated": "2020-03-02"},
        }
        for _ in range(40)
    ]
    return json.dumps({"products": items}, indent=1).encode()


@document("sales/newsletter.html", "A newsletter with towns, telephone numbers and staff names")
def newsletter(d: Doc) -> bytes:
    p, q = d.who("irish", "ma"), d.who("portuguese", "ma")
    return f"""<html><head><title>Spring news</title></head><body><h1>Spring is here!</h1>
<p>{p.name} has joined our {p.home.city}, MA store. Call {p.person.phone} for bedding plants.</p>
<p>{q.name} won the raffle with ticket {d.no(invent.digits(d.rng, 9))}. Congratulations!</p>
<img src="cid:{invent.hex_string(d.rng, 32)}" alt="tulips"><p>Unsubscribe: https://news.example.com/u/{invent.digits(d.rng, 16)}</p></body></html>
""".encode()


@document("sales/phone_orders.docx", "Notes of telephone orders: each paragraph a caller with a card")
def phone_orders(d: Doc) -> bytes:
    people = d.people(4, "any")

    def build(w: Any) -> None:
        w.add_heading("Telephone orders, March 2", 1)
        for p in people:
            w.add_paragraph(
                f"{p.name}, {p.home.line}: two boxes of bulbs, Visa {p.card_spaced('visa')} exp 04/23, deliver Friday."
            )

    return forge.docx(build, title="Telephone orders")


@document("sales/pos_debug.txt", "A till's debug log that kept track 1 of two cards: name and number in one string")
def pos_debug(d: Doc) -> bytes:
    lines = []
    for community in ("yankee", "italian"):
        p = d.who(community)
        name = f"{invent.plain(p.person.surname)}/{invent.plain(p.person.given)}".upper()
        lines.append(
            f"09:31:{d.rng.randint(10, 59)} DEBUG reader=2 track1=%B{p.card('visa')}^{name}^23051010000000000000?"
        )
        lines.append(
            f"09:31:{d.rng.randint(10, 59)} DEBUG approved auth={invent.digits(d.rng, 6)} terminal={d.no(invent.digits(d.rng, 8))}"
        )
    return ("\n".join(lines) + "\n").encode()


@document("sales/deposit_cards.csv", "Guests and bare card numbers under a header, names as F. Last")
def deposits(d: Doc) -> bytes:
    rows = [["Guest", "CC Number", "Exp", "Nights"]]
    for p in d.people(12, ""):
        rows.append(
            [
                f"{p.person.given[0]}. {p.person.surname}",
                p.card(),
                f"{d.rng.randint(1, 12):02}/{d.rng.randint(22, 26)}",
                str(d.rng.randint(1, 7)),
            ]
        )
    return delimited(rows).encode()


@document(
    "sales/rental_agreements.csv",
    "Car rental export: license number and issuing state in columns, first and last name split",
)
def rentals(d: Doc) -> bytes:
    rows = [["RA No", "Renter Last", "Renter First", "DL Number", "DL State", "Address", "City", "St", "Zip", "Out"]]
    for state in ("MA", "MA", "NH", "CT", "NY", "MA", "TX", "FL", "PA", "MA"):
        p = d.who(where="ma" if state == "MA" else "elsewhere")
        home = p.home
        rows.append(
            [
                d.no(invent.digits(d.rng, 8)),
                p.person.surname,
                p.person.given,
                p.license(state),
                state,
                home.street,
                home.city,
                home.state,
                home.postal,
                "03/02/2020",
            ]
        )
    return delimited(rows).encode()
