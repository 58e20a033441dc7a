"""One person with a number of every kind, in a file of each format: what makes it, by the name of the format's module."""

# ruff: noqa: E501  (files are written as they read)

from __future__ import annotations

import base64
import bz2
import datetime as dt
import json
import lzma
import plistlib
import sqlite3
import struct
from typing import Any
from xml.sax.saxutils import escape

from corpus import express, forge, leveldb, oldsheets, packing, programs, sealed
from corpus.outlook import Message, msg, pst, tnef
from pi_scan.extract._compound import Branch, written

GIVEN, SURNAME = "Stephen", "Whitcomb"
NAME = f"{GIVEN} {SURNAME}"
NUMBERS = {
    "ssn": "026-38-5334",
    "drivers_license": "SA7604355",
    "financial_account": "8531060765",
    "payment_card": "4040 9439 5741 1544",
}
LABELS = ("Social Security number", "Massachusetts driver's license", "Bank account number", "Credit card number")
FIELDS = ("ssn", "ma_drivers_license", "bank_account_number", "card_number")
LINES = [f"Name: {NAME}", *(f"{label}: {value}" for label, value in zip(LABELS, NUMBERS.values(), strict=True))]
SHEET = ("\n".join(LINES) + "\n").encode()
HEAD = ("first_name", "last_name", *FIELDS)
ROW = (GIVEN, SURNAME, *NUMBERS.values())
MESSAGE = Message(
    "Loan", ("Loans", "loans@example.com"), [("Branch", "branch@example.com")], "\r\n".join(LINES) + "\r\n"
)
RECORD = {"first_name": GIVEN, "last_name": SURNAME, **dict(zip(FIELDS, NUMBERS.values(), strict=True))}
PARAGRAPHS = "".join(f"<p>{escape(line)}</p>" for line in LINES)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    f'xmlns:{short}="{_SPACE}:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("draw", "drawing"), ("table", "table"),
        ("svg", "svg-compatible"), ("manifest", "manifest"),
    )
)  # fmt: skip


# --- documents ----------------------------------------------------------------------------------


def _odf(kind: str, body: str) -> bytes:
    content = f'{XML}<office:document-content {_NAMES} office:version="1.3"><office:body>{body}</office:body></office:document-content>'
    mime = f"application/vnd.oasis.opendocument.{kind}"
    manifest = f'{XML}<manifest:manifest {_NAMES}><manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    more = [("content.xml", content.encode()), ("META-INF/manifest.xml", manifest.encode())]
    return forge.zipped([("mimetype", mime.encode())], stored=True, more=more)


def _texts() -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in LINES)


def _box() -> str:
    frame = '<draw:frame svg:width="9cm" svg:height="9cm" svg:x="1cm" svg:y="1cm"><draw:text-box>'
    return f'<draw:page draw:name="p">{frame}{_texts()}</draw:text-box></draw:frame></draw:page>'


def odt() -> bytes:
    return _odf("text", f"<office:text>{_texts()}</office:text>")


def fodt() -> bytes:
    body = f"<office:body><office:text>{_texts()}</office:text></office:body>"
    return f'{XML}<office:document {_NAMES} office:mimetype="application/vnd.oasis.opendocument.text">{body}</office:document>'.encode()


def odg() -> bytes:
    return _odf("graphics", f"<office:drawing>{_box()}</office:drawing>")


def odp() -> bytes:
    return _odf("presentation", f"<office:presentation>{_box()}</office:presentation>")


def ods() -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        "<table:table-row>" + "".join(cell.format(escape(value)) for value in row) + "</table:table-row>"
        for row in (HEAD, ROW)
    )
    return _odf(
        "spreadsheet", f'<office:spreadsheet><table:table table:name="Loans">{rows}</table:table></office:spreadsheet>'
    )


def docx() -> bytes:
    return packing.docx(LINES)


def xlsx() -> bytes:
    return packing.xlsx([HEAD, ROW])


def pptx() -> bytes:
    def build(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.add_textbox(914400, 1828800, 7315200, 914400).text_frame.text = "\n".join(LINES)

    return forge.pptx(build)


def pdf() -> bytes:
    return packing.pdf([LINES])


def rtf() -> bytes:
    return ("{\\rtf1\\ansi " + "".join(f"{line}\\par " for line in LINES) + "}").encode()


def epub() -> bytes:
    page = f'{XML}<html xmlns="http://www.w3.org/1999/xhtml"><body>{PARAGRAPHS}</body></html>'
    opf = f'{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>'
    container = f'{XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    more = [("META-INF/container.xml", container.encode()), ("b.opf", opf.encode()), ("c.xhtml", page.encode())]
    return forge.zipped([("mimetype", b"application/epub+zip")], stored=True, more=more)


def fb2() -> bytes:
    return f'{XML}<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body><section>{PARAGRAPHS}</section></body></FictionBook>'.encode()


def xps() -> bytes:
    space = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
    glyphs = "".join(
        f'<Glyphs FontRenderingEmSize="12" OriginX="60" OriginY="{80 + 20 * n}" UnicodeString="{escape(line)}"/>'
        for n, line in enumerate(LINES)
    )
    relation = '<Relationship Target="/FixedDocumentSequence.fdseq" Id="R0" Type="http://schemas.microsoft.com/xps/2005/06/fixedrepresentation"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>',
        "FixedDocumentSequence.fdseq": f'<FixedDocumentSequence {space}><DocumentReference Source="/1/d.fdoc"/></FixedDocumentSequence>',
        "1/d.fdoc": f'<FixedDocument {space}><PageContent Source="/1/1.fpage"/></FixedDocument>',
        "1/1.fpage": f'<FixedPage Width="793" Height="1122" {space}>{glyphs}</FixedPage>',
    }
    return forge.zipped((name, text.encode()) for name, text in parts.items())


def older_office() -> bytes:
    body = b"\xcc".join(line.encode("ascii").replace(b" ", b"\x80") for line in LINES)
    return b"\xffWPC" + (16).to_bytes(4, "little") + bytes((1, 10, 2, 1, 0, 0, 0, 0)) + body + b"\xcc"


def html() -> bytes:
    return f"<!DOCTYPE html><html><body>{PARAGRAPHS}</body></html>".encode()


# --- mail and what programs hand to each other --------------------------------------------------


def email() -> bytes:
    return forge.mail("Loans <loans@example.com>", "branch@example.com", "Loan", SHEET.decode())


def icalendar() -> bytes:
    text = "\\n".join(line.replace(",", "\\,") for line in LINES)
    event = f"BEGIN:VEVENT\r\nUID:1@example.com\r\nDTSTART:20200302T093000\r\nSUMMARY:Closing\r\nDESCRIPTION:{text}\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n".encode()


def vcard() -> bytes:
    note = "\\n".join(LINES[1:])
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{SURNAME};{GIVEN};;;\r\nFN:{NAME}\r\nNOTE:{note}\r\nEND:VCARD\r\n".encode()


def ldif() -> bytes:
    lines = [
        f"{name}:: {base64.b64encode(value.encode()).decode()}"
        for name, value in zip(
            ("ssn", "driversLicense", "bankAccountNumber", "cardNumber"), NUMBERS.values(), strict=True
        )
    ]
    return "\n".join(
        ("version: 1", "dn: uid=1,dc=example,dc=com", "objectClass: person", f"cn: {NAME}", *lines, "")
    ).encode()


def ofx() -> bytes:
    memo = "; ".join(LINES[1:])
    entry = f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20200302<TRNAMT>-5.00<FITID>1<NAME>{NAME}<MEMO>{memo}</STMTTRN>"
    return f"OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><BANKTRANLIST>{entry}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n".encode()


def qif() -> bytes:
    return f"!Type:Bank\nD03/05/2020\nT-250.00\nP{NAME}\nM{'; '.join(LINES[1:])}\n^\n".encode()


def swift() -> bytes:
    note = "\n".join(LINES)
    return f":20:AB1\n:25:BANKUS33/1\n:28C:00003/001\n:60F:C200302USD1000,00\n:61:2003020302D100,00NTRFNONREF\n:86:{note}\n:62F:C200303USD950,00\n-\n".encode()


def hl7() -> bytes:
    card, account = NUMBERS["payment_card"], NUMBERS["financial_account"]
    segments = (
        "MSH|^~\\&|ADT1|EXAMPLE|LAB|EXAMPLE|202003020930||ADT^A01|1|P|2.4",
        f"PID|1||7^^^EXAMPLE^MR||{SURNAME}^{GIVEN}||19710605|M|||||||||||{NUMBERS['ssn']}|{NUMBERS['drivers_license']}^MA",
        f"NTE|1||Bank account number: {account}",
        f"NTE|2||Credit card number: {card}",
    )
    return "\r".join((*segments, "")).encode()


def x12() -> bytes:
    head = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *200302*0930*^*00501*000000001*0*P*:"
    segments = (
        "GS*BE*SENDER*RECEIVER*20200302*0930*1*X*005010X220A1", "ST*834*0001*005010X220A1", "BGN*00*1*20200302*0930****2",
        "INS*Y*18*021*20*A***FT", f"NM1*IL*1*{SURNAME}*{GIVEN}****34*{NUMBERS['ssn'].replace('-', '')}",
        *(f"NTE*ADD*{line}" for line in LINES[2:]), "SE*8*0001", "GE*1*1", "IEA*1*000000001", "",
    )  # fmt: skip
    return "~".join((head, *segments)).encode()


def filings() -> bytes:
    """Metro 2: a credit report knows the number of the account and the Social Security number."""
    row = [" "] * 426
    at = {
        1: "04261",
        43: NUMBERS["financial_account"],
        232: SURNAME.upper(),
        257: GIVEN.upper(),
        298: NUMBERS["ssn"].replace("-", ""),
    }
    at |= {330: "1 MAIN ST", 394: "BOSTON", 414: "MA02110"}
    for column, value in at.items():
        row[column - 1 : column - 1 + len(value)] = value
    ends = (f"0426{name}".ljust(426) for name in ("HEADER01", "TRAILER"))
    return "\n".join((next(ends), "".join(row), next(ends), "")).encode()


def warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + SHEET
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.com/1\r\nWARC-Date: 2020-03-02T14:30:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n\r\n"


def p7m() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs7

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    moment = dt.datetime(2020, 3, 2, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(moment).not_valid_after(moment + dt.timedelta(days=9)).sign(key, hashes.SHA256())
    )  # fmt: skip
    signed = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(b"Content-Type: text/plain\r\n\r\n" + SHEET)
        .add_signer(certificate, key, hashes.SHA256())
    )
    return signed.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def openpgp() -> bytes:
    """A message that is only stored, neither signed nor encrypted: a literal packet (RFC 9580, 5.9)."""
    body = b"b\4a.tx" + bytes(4) + SHEET
    return b"\xcb\xff" + struct.pack(">I", len(body)) + body


# --- data ---------------------------------------------------------------------------------------


def sql() -> bytes:
    columns = ", ".join(f"{name} varchar(40)" for name in HEAD)
    return f"CREATE TABLE loans ({columns});\nINSERT INTO loans VALUES {ROW!r};\n".encode()


def xml() -> bytes:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in RECORD.items())
    return f"{XML}<loans><loan>{fields}</loan></loans>".encode()


def sqlite() -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute(f"CREATE TABLE loans ({', '.join(HEAD)})")
        database.execute(f"INSERT INTO loans VALUES ({', '.join('?' * len(ROW))})", ROW)
        database.commit()
        return database.serialize()


def dbf() -> bytes:
    heads = ("FNAME", "LNAME", "SSN", "MA_LICENSE", "ACCOUNT_NO", "CARD_NO")
    out = struct.pack("<4BIHH", 3, 98, 11, 4, 1, 33 + 32 * len(heads), 1 + 20 * len(heads)) + bytes(20)
    for name in heads:
        out += name.encode().ljust(11, b"\0") + b"C" + bytes(4) + struct.pack("<H", 20) + bytes(14)
    return out + b"\r " + b"".join(value.encode().ljust(20) for value in ROW) + b"\x1a"


def sylk() -> bytes:
    cells = [f'C;Y{y};X{x};K"{value}"' for y, row in enumerate((HEAD, ROW), 1) for x, value in enumerate(row, 1)]
    return "\r\n".join(("ID;PWXL;N;E", *cells, "E", "")).encode()


def dif() -> bytes:
    head = 'TABLE\n0,1\n""\nDATA\n0,0\n""\n'
    rows = "".join("-1,0\nBOT\n" + "".join(f'1,0\n"{value}"\n' for value in row) for row in (HEAD, ROW))
    return f"{head}{rows}-1,0\nEOD\n".encode()


def wrapped() -> bytes:
    path = b"C:\\form.txt\0"
    inner = (
        b"\2\0form.txt\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path + struct.pack("<I", len(SHEET)) + SHEET
    )
    native = struct.pack("<I", len(inner)) + inner
    return written(Branch("Root Entry", (Branch("\1Ole10Native", data=native),)))


def lz4() -> bytes:
    import lz4.frame

    return lz4.frame.compress(SHEET)


def zstd() -> bytes:
    try:
        from compression import zstd
    except ImportError:
        from backports import zstd
    return zstd.compress(SHEET)


def sevenzip() -> bytes:
    import libarchive

    out = bytearray()
    with libarchive.custom_writer(lambda data: out.extend(data) or len(data), "7zip") as archive:
        archive.add_file_from_memory("loan.txt", len(SHEET), SHEET)
    return bytes(out)


MAKERS = {
    "binary": lambda: b"\x07\xfeREG2\x01\0" + bytes(range(1, 32)) * 4 + b"\0" * 80 + SHEET + b"\xff\0" * 80,
    "bzip2": lambda: bz2.compress(SHEET),
    "compress": lambda: forge.compressed(SHEET),
    "dbf": dbf,
    "dbx": lambda: express.dbx([email()]),
    "dif": dif,
    "docx": docx,
    "ebcdic": lambda: SHEET.decode().encode("cp037").replace(b"\x25", b"\x15"),
    "email": email,
    "epub": epub,
    "fb2": fb2,
    "filings": filings,
    "fodt": fodt,
    "gzip": lambda: forge.gzipped(SHEET),
    "hl7": hl7,
    "html": html,
    "icalendar": icalendar,
    "json": lambda: json.dumps([RECORD]).encode(),
    "ldif": ldif,
    "leveldb": lambda: leveldb.table([(b"_https://example.com\0\1form", b"\1" + SHEET)]),
    "lotus": lambda: oldsheets.wk1([list(HEAD), list(ROW)]),
    "lz4": lz4,
    "msg": lambda: msg(MESSAGE),
    "odg": odg,
    "odp": odp,
    "ods": ods,
    "odt": odt,
    "ofx": ofx,
    "ole": wrapped,
    "older_office": older_office,
    "openpgp": openpgp,
    "p7m": p7m,
    "pdf": pdf,
    "plist": lambda: plistlib.dumps({"loans": [RECORD]}, fmt=plistlib.FMT_BINARY),
    "pptx": pptx,
    "pst": lambda: pst("Inbox", [MESSAGE]),
    "qif": qif,
    "rar": lambda: sealed.rar_stored("loan.txt", SHEET),
    "rtf": rtf,
    "selfextract": lambda: programs.self_extracting(sealed.rar_stored("loan.txt", SHEET)),
    "sevenzip": sevenzip,
    "sql": sql,
    "sqlite": sqlite,
    "swift": swift,
    "sylk": sylk,
    "tar": lambda: forge.tarred([("loan.txt", SHEET)]),
    "text": lambda: SHEET,
    "tnef": lambda: tnef(MESSAGE),
    "vcard": vcard,
    "warc": warc,
    "x12": x12,
    "xlsx": xlsx,
    "xml": xml,
    "xps": xps,
    "xz": lambda: lzma.compress(SHEET),
    "zip": lambda: forge.zipped([("loan.txt", SHEET)]),
    "zstd": zstd,
}
"""Module of a format → what makes the file. The others stand in the corpus, made by other programs."""
