"""One register of loans on old media and in the exports of other programs: made once, by real programs.

All copies hold the same three people, each with a number of every kind: one who cannot read some of these formats, for
want of a library, counts the same people.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import forge, iwa, jet, programs

from .base import Doc, Holder, delimited, document
from .office import SHARE, converted, made_once

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = ("first_name", "last_name", "city", "state", "ssn", "drivers_license", "account_number", "card_number")
MEDIA, EXPORT = "lending/old_media/", "lending/exports/"


def borrowers(d: Doc) -> list[Holder]:
    """The same three, whichever document they stand in."""
    own, d.rng = d.rng, random.Random(1997)
    people = d.people(3, "ma")
    for p in people:
        p.numbers = {"ssn": p.ssn_dashed(), "license": p.license(), "account": p.account(), "card": p.card_spaced()}
    d.rng = own
    return people


def sheet(d: Doc) -> bytes:
    """A page for each loan."""
    pages = [
        f"LOAN FILE\n\nBorrower: {p.name}\nAddress: {p.home.line}\nSSN: {p.numbers['ssn']}\n"
        f"MA Driver's License: {p.numbers['license']}\nBank account number: {p.numbers['account']}\n"
        f"Credit card: {p.numbers['card']}\n"
        for p in borrowers(d)
    ]
    return "\n\n".join(pages).encode()


def rows(d: Doc) -> list[tuple[str, ...]]:
    """A row for each loan, under `HEAD`."""
    return [
        (p.person.given, p.person.surname, p.home.city, p.home.state, *p.numbers.values()) for p in borrowers(d)
    ]  # fmt: skip


# --- on old media -------------------------------------------------------------------------------


def _packed(d: Doc, out: str, program: str, *calls: str, name: str = "loans.txt") -> bytes:
    """What programs write into `out`, called in a folder where the file `name` lies."""
    content = sheet(d)

    def make(folder: Path) -> bytes:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        for call in calls:
            subprocess.run(call, shell=True, cwd=folder, check=True, capture_output=True, timeout=60)
        return (folder / out).read_bytes()

    return made_once(d, make, program)


@document(MEDIA + "loans_1997.lzh", "LHA archive, packed with -lh5-")
def lha(d: Doc) -> bytes:
    return _packed(d, "out.lzh", "jlha", "jlha a out.lzh loans.txt")


@document(MEDIA + "loans_1995.arj", "ARJ archive, packed with its usual method")
def arj(d: Doc) -> bytes:
    return _packed(d, "out.arj", "arj", "arj a out.arj loans.txt")


@document(MEDIA + "loans_1999.cab", "Cabinet with MSZIP")
def cab(d: Doc) -> bytes:
    return _packed(d, "out.cab", "gcab", "gcab --create --zip out.cab loans.txt")


@document(MEDIA + "loans_2002.iso", "CD image with Joliet and Rock Ridge names")
def iso(d: Doc) -> bytes:
    # Padding and the empty part before the volume are cut down by no option: 350 kB of zeros.
    return _packed(d, "out.iso", "genisoimage", "genisoimage -quiet -no-pad -J -R -V LOANS -o out.iso loans.txt")


@document(MEDIA + "loans.cpio", "CPIO archive in the newc form")
def cpio(d: Doc) -> bytes:
    return _packed(d, "out.cpio", "cpio", "echo loans.txt | cpio --quiet -o -H newc > out.cpio")


@document(MEDIA + "loans.txt.lz", "A text file in lzip")
def lzip(d: Doc) -> bytes:
    return _packed(d, "loans.txt.lz", "lzip", "lzip -9 loans.txt")


@document(MEDIA + "loans-files_1.0_all.deb", "Debian package: files in TAR in XZ in an AR archive")
def deb(d: Doc) -> bytes:
    control = (
        "Package: loans-files\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: nobody\\nDescription: loan files\\n"
    )
    return _packed(
        d,
        "out.deb",
        "dpkg-deb",
        f"printf '{control}' > control && mkdir -p p/DEBIAN && mv control p/DEBIAN/control",
        "dpkg-deb --root-owner-group -b p out.deb",
        name="p/srv/loans/loans.txt",
    )


@document(MEDIA + "loans-files-1.0-1.noarch.rpm", "RPM package: files in CPIO in gzip")
def rpm(d: Doc) -> bytes:
    lines = (
        "Name: loans-files|Version: 1.0|Release: 1|Summary: Loan files|License: none|BuildArch: noarch|%description|.|"
    )
    lines += "%install|mkdir -p %{buildroot}/srv/loans|cp %{_sourcedir}/loans.txt %{buildroot}/srv/loans/|"
    lines += "%files|/srv/loans/loans.txt|"
    return _packed(
        d,
        "out.rpm",
        "rpmbuild",
        f"printf '%s' '{lines}' | tr '|' '\\n' > spec",
        'rpmbuild -bb --quiet --define \'_topdir $PWD/top\' --define "_sourcedir $PWD" --define "_rpmdir $PWD" '
        "--define '_binary_payload w9.gzdio' --define '_buildhost nowhere' --define \"_topdir $PWD/top\" spec",
        "cp noarch/*.rpm out.rpm",
    )


# --- in the exports of other programs -----------------------------------------------------------


def _exported(d: Doc, write: Callable[[list[tuple[str, ...]], str], object]) -> bytes:
    """The register as `write` writes it to a path."""
    register = rows(d)

    def make(folder: Path) -> bytes:
        write(register, str(folder / "out"))
        return (folder / "out").read_bytes()

    return made_once(d, make)


def _arrow(register: list[tuple[str, ...]]) -> Any:
    import pyarrow as pa

    return pa.table(dict(zip(HEAD, map(list, zip(*register, strict=True)), strict=True)))


@document(EXPORT + "loans.parquet", "Parquet, written by pyarrow")
def parquet(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        import pyarrow.parquet

        pyarrow.parquet.write_table(_arrow(register), path, compression="zstd")

    return _exported(d, write)


@document(EXPORT + "loans.feather", "Feather (Arrow), written by pyarrow")
def feather(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        import pyarrow.feather

        pyarrow.feather.write_feather(_arrow(register), path)

    return _exported(d, write)


@document(EXPORT + "loans.orc", "ORC, written by pyarrow")
def orc(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        import pyarrow.orc

        pyarrow.orc.write_table(_arrow(register), path, compression="zlib")

    return _exported(d, write)


@document(EXPORT + "loans.avro", "Avro, written by fastavro")
def avro(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        import fastavro

        schema = {"type": "record", "name": "loan", "fields": [{"name": name, "type": "string"} for name in HEAD]}
        with Path(path).open("wb") as stream:
            fastavro.writer(stream, schema, [dict(zip(HEAD, row, strict=True)) for row in register], "deflate")

    return _exported(d, write)


def _statistics(writer: str) -> Callable[[list[tuple[str, ...]], str], None]:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        import pandas as pd
        import pyreadstat

        frame = pd.DataFrame(register, columns=[name[:8] for name in HEAD])
        getattr(pyreadstat, writer)(frame, path, column_labels=[name.replace("_", " ") for name in HEAD])

    return write


@document(EXPORT + "loans.sav", "SPSS, written by pyreadstat")
def sav(d: Doc) -> bytes:
    return _exported(d, _statistics("write_sav"))


@document(EXPORT + "loans.dta", "Stata, written by pyreadstat")
def dta(d: Doc) -> bytes:
    return _exported(d, _statistics("write_dta"))


@document(EXPORT + "loans.xpt", "SAS transport, written by pyreadstat")
def xpt(d: Doc) -> bytes:
    return _exported(d, _statistics("write_xport"))


@document(EXPORT + "loans.sas7bdat", "SAS data, converted by ReadStat")
def sas7bdat(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        _statistics("write_sav")(register, f"{path}.sav")
        subprocess.run(["readstat", f"{path}.sav", f"{path}.sas7bdat"], check=True, capture_output=True, timeout=60)
        Path(f"{path}.sas7bdat").rename(path)

    return _exported(d, write)


@document(EXPORT + "loans.xlsb", "Binary workbook, written by SheetJS: `npm install xlsx`")
def xlsb(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        lines = json.dumps([HEAD, *register])
        code = (
            "const x = require('xlsx'); const b = x.utils.book_new();"
            f"x.utils.book_append_sheet(b, x.utils.aoa_to_sheet({lines}), 'Loans');"
            f"x.writeFile(b, '{path}.xlsb', {{compression: true}})"
        )
        subprocess.run(["node", "-e", code], check=True, capture_output=True, timeout=60)
        Path(f"{path}.xlsb").rename(path)

    return _exported(d, write)


@document(EXPORT + "loans.doc", "A sheet for each loan in the format of Word 97, saved by LibreOffice")
def doc(d: Doc) -> bytes:
    def build(w: Any) -> None:
        for line in sheet(d).decode().splitlines():
            w.add_paragraph(line)

    return converted(d, forge.docx(build), ".docx")


@document(EXPORT + "loans.xls", "The register in the format of Excel 97, saved by LibreOffice")
def xls(d: Doc) -> bytes:
    return converted(d, forge.xlsx(lambda book: forge.fill(book.add_worksheet("Loans"), [HEAD, *rows(d)])), ".xlsx")


@document(EXPORT + "loans.backup", "PostgreSQL dump in the custom form, by pg_dump")
def pg_dump(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        columns = ", ".join(f"{name} text" for name in HEAD)
        values = ", ".join("('" + "', '".join(cell.replace("'", "''") for cell in row) + "')" for row in register)
        lines = [
            "set -e",
            'PATH="$(ls -d /usr/lib/postgresql/*/bin):$PATH"',
            "base=$(mktemp -d)",
            "initdb -D $base/data > /dev/null",
            "pg_ctl -s -w -D $base/data -o \"-c listen_addresses='' -k $base\" start > /dev/null",
            f'psql -q -h $base postgres -c "CREATE TABLE loans ({columns}); INSERT INTO loans VALUES {values}"',
            "pg_dump -h $base -Fc -t loans postgres",
            "pg_ctl -s -D $base/data stop",
        ]
        call = ["runuser", "-u", "postgres", "--", "bash", "-c", "\n".join(lines)]
        Path(path).write_bytes(subprocess.run(call, check=True, capture_output=True, timeout=120, cwd="/tmp").stdout)

    return _exported(d, write)


@document(EXPORT + "loans.mdb", "Access 97 database: one table")
def mdb(d: Doc) -> bytes:
    return jet.database("loans", HEAD, rows(d))


@document(EXPORT + "loans.mbox", "Mailbox: a message for each loan, between two that hold nobody")
def mbox(d: Doc) -> bytes:
    out = io.BytesIO()
    texts = [f"Loan file\n{page}" for page in sheet(d).decode().split("LOAN FILE\n")[1:]]
    for number, text in enumerate(("The branch closes at noon.\n", *texts, "Thank you.\n"), 1):
        message = EmailMessage()
        message["From"], message["To"] = "loans@bank.example", "archive@bank.example"
        message["Subject"], message["Date"] = f"Loan files {number}", "Mon, 02 Mar 2020 09:30:00 -0500"
        message["Message-ID"] = f"<{number}@bank.example>"
        message.set_content(text)
        out.write(b"From loans@bank.example Mon Mar  2 09:30:00 2020\n" + bytes(message) + b"\n")
    return out.getvalue()


@document(EXPORT + "loans.csv", "The register itself")
def plain(d: Doc) -> bytes:
    return delimited([HEAD, *rows(d)]).encode()


@document(EXPORT + "loans.numbers", "Numbers, written by numbers-parser: `pip install numbers-parser`")
def numbers(d: Doc) -> bytes:
    def write(register: list[tuple[str, ...]], path: str) -> None:
        from numbers_parser import Document  # type: ignore[import-not-found]

        book = Document(sheet_name="Loans", table_name="Register", num_rows=1 + len(register), num_cols=len(HEAD))
        for row, cells in enumerate((HEAD, *register)):
            for column, cell in enumerate(cells):
                book.sheets[0].tables[0].write(row, column, cell)
        book.save(f"{path}.numbers")
        Path(f"{path}.numbers").rename(path)

    return _exported(d, write)


@document(EXPORT + "loan_letter.pages", "Pages: a letter with a comment, no more than the parts that hold text")
def pages(d: Doc) -> bytes:
    return iwa.document([sheet(d).decode(), "Branch 14"], comments=["Please file."])


@document(MEDIA + "loans.xar", "XAR archive, as installers of macOS are")
def xar(d: Doc) -> bytes:
    return _packed(d, "out.xar", "bsdtar", "bsdtar --format xar -cf out.xar loans.txt")


@document(MEDIA + "loans_2001.chm", "Compiled help, by the compiler of Free Pascal: a page for each loan, two for all")
def chm(d: Doc) -> bytes:
    lines = "".join(f"<p>{line}</p>\n" for line in sheet(d).decode().splitlines())
    # So long that the loans stand in the second frame, behind pages that hold nothing.
    filler = "".join(f"<p>Drawer {number}: forms and envelopes</p>\n" for number in range(1000))

    def make(folder: Path) -> bytes:
        for name, body in (("a.html", filler), ("loans.html", lines)):
            (folder / name).write_text(
                f"<html><head><title>{name}</title></head><body>\n{body}</body></html>\n", "utf-8"
            )
        project = "[OPTIONS]\nCompiled file=out.chm\nDefault topic=a.html\nTitle=Loans\n[FILES]\na.html\nloans.html\n"
        (folder / "a.hhp").write_text(project, "ascii")
        subprocess.run(["chmcmd", "--no-html-scan", "a.hhp"], cwd=folder, check=True, capture_output=True, timeout=60)
        return (folder / "out.chm").read_bytes()

    return made_once(d, make, "chmcmd")


@document(EXPORT + "ntuser.dat", "Registry hive, by its head and the values in it: only its printable text is read")
def hive(d: Doc) -> bytes:
    d.not_whole("no text extractor", status="partial")
    values = (page.encode("utf-16-le") + bytes(512) for page in sheet(d).decode().split("\n\n\n"))
    return b"regf" + bytes(4092) + b"hbin" + bytes(28) + b"".join(values)


@document(MEDIA + "loans_2003.exe", "A program that unpacks itself, with a cabinet among its resources")
def program(d: Doc) -> bytes:
    sheet(d)  # which the cabinet beside it holds
    return programs.self_extracting((SHARE / MEDIA / "loans_1999.cab").read_bytes(), resource=True)
