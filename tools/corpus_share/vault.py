"""What the computer department locked away: by real programs, made once, for each draws keys of its own.

What no program at hand makes is laid out as its specification says.
"""

from __future__ import annotations

import io
import subprocess
from random import Random
from typing import TYPE_CHECKING, Any

from corpus import forge, sealed
from corpus.locked_rar import Member, rar4, rar5

from .base import Doc, document
from .office import made_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOTE = b"Nothing to see without the key.\n"
PASSWORD = "Harbor-Light-21"


def _once(d: Doc, make: Callable[[Path], bytes], *programs: str) -> bytes:
    """The document as it is, or made in a folder of its own; a reader must say that it is encrypted."""
    d.not_whole("encrypted")

    def noted(folder: Path) -> bytes:
        (folder / "note.txt").write_bytes(NOTE)
        return make(folder)

    return made_once(d, noted, *programs)


def _said(d: Doc, *call: str, out: str = "out") -> bytes:
    """What a program writes that is given `note.txt`, and asked to encrypt it."""

    def make(folder: Path) -> bytes:
        subprocess.run(call, cwd=folder, check=True, capture_output=True, timeout=60)
        return (folder / out).read_bytes()

    return _once(d, make, call[0])


@document("it/vault/names.7z", "7z archive whose list of members is encrypted too")
def names_7z(d: Doc) -> bytes:
    return _said(d, "7zz", "a", f"-p{PASSWORD}", "-mhe=on", "out.7z", "note.txt", out="out.7z")


@document("it/vault/members.7z", "7z archive whose members are encrypted")
def members_7z(d: Doc) -> bytes:
    return _said(d, "7zz", "a", f"-p{PASSWORD}", "out.7z", "note.txt", out="out.7z")


@document("it/vault/winzip.zip", "ZIP encrypted with AES, as WinZip and 7-Zip do")
def winzip(d: Doc) -> bytes:
    return _said(d, "7zz", "a", f"-p{PASSWORD}", "-mem=AES256", "out.zip", "note.txt", out="out.zip")


def _gpg(d: Doc, *options: str) -> bytes:
    home = ("--homedir", ".", "--batch", "--pinentry-mode", "loopback", "--passphrase", PASSWORD)
    return _said(d, "gpg", *home, *options, "--output", "out", "--symmetric", "note.txt")


@document("it/vault/note.txt.gpg", "OpenPGP message for a passphrase: its header names the cipher")
def gpg_aes(d: Doc) -> bytes:
    return _gpg(d, "--cipher-algo", "AES256")


@document("it/vault/note.asc", "OpenPGP message in letters, encrypted with CAST5: 128 bits, and old")
def gpg_cast5(d: Doc) -> bytes:
    return _gpg(d, "--cipher-algo", "CAST5", "--armor")


def _smime(d: Doc, *options: str) -> bytes:
    """Encrypted for a certificate that is forgotten at once."""

    def make(folder: Path) -> bytes:
        for call in (
            "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=nobody -keyout key.pem -out cert.pem -days 1",
            f"openssl cms -encrypt {' '.join(options)} -in note.txt -outform DER -out out cert.pem",
        ):
            subprocess.run(call.split(), cwd=folder, check=True, capture_output=True, timeout=60)
        return (folder / "out").read_bytes()

    return _once(d, make, "openssl")


@document("it/vault/aes.p7m", "S/MIME message encrypted with AES")
def smime_aes(d: Doc) -> bytes:
    return _smime(d, "-aes256")


@document("it/vault/export.p7m", "S/MIME message encrypted with RC2 of 40 bits, as programs for export once did")
def smime_rc2(d: Doc) -> bytes:
    return _smime(d, "-provider", "legacy", "-provider", "default", "-rc2-40")


@document("it/vault/note.age", "File encrypted with age for a key")
def age(d: Doc) -> bytes:
    def make(folder: Path) -> bytes:
        key = subprocess.run(["age-keygen"], cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout
        whom = key.partition("public key: ")[2].split()[0]
        subprocess.run(["age", "-r", whom, "-o", "out", "note.txt"], cwd=folder, check=True, timeout=60)
        return (folder / "out").read_bytes()

    return _once(d, make, "age", "age-keygen")


@document("it/vault/note.enc", "File encrypted with openssl enc: nothing tells by which cipher")
def openssl(d: Doc) -> bytes:
    return _said(d, "openssl", "enc", "-aes-256-cbc", "-pbkdf2", "-k", PASSWORD, "-in", "note.txt", "-out", "out")


@document("it/vault/backup.img", "The head of a LUKS volume")
def luks(d: Doc) -> bytes:
    def make(folder: Path) -> bytes:
        image = folder / "image"
        image.write_bytes(bytes(4 << 20))
        cost = ("--pbkdf-force-iterations", "1000")
        call = ["cryptsetup", "luksFormat", "--type", "luks1", "-q", *cost, str(image), "-"]
        subprocess.run(call, input=PASSWORD.encode(), check=True, capture_output=True, timeout=60)
        return image.read_bytes()[:4096]

    return _once(d, make, "cryptsetup")


@document("it/vault/salaries.xlsx", "Workbook with a password, as Office encrypts it")
def workbook(d: Doc) -> bytes:
    def make(_: Path) -> bytes:
        from msoffcrypto.format.ooxml import OOXMLFile

        rows = [["Nothing to see without the password."]]
        plain: Any = io.BytesIO(forge.xlsx(lambda book: forge.fill(book.add_worksheet(), rows)))
        out = io.BytesIO()
        OOXMLFile(plain).encrypt(PASSWORD, out)
        return out.getvalue()

    return _once(d, make)


@document("it/vault/salaries.pdf", "PDF with a password, encrypted with AES of 256 bits")
def document_pdf(d: Doc) -> bytes:
    def make(_: Path) -> bytes:
        import pikepdf

        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(forge.pdf([["# Salaries", "Nothing to see without the password."]]))) as opened:
            opened.save(out, encryption=pikepdf.Encryption(user=PASSWORD, owner=PASSWORD, R=6))
        return out.getvalue()

    return _once(d, make)


def _laid_out(path: str, note: str, content: bytes) -> None:
    def make(d: Doc) -> bytes:
        d.not_whole("encrypted")
        return content

    document(f"it/vault/{path}", note)(make)


_laid_out("old.kdbx", "Password safe (KeePass 2): its header", sealed.kdbx(4, "31c1f2e6bf714350be5805216afc5aff"))
_laid_out("laptop.img", "BitLocker volume: header and metadata", sealed.bitlocker(0x8004, 0x800))
_laid_out("archive.dmg", "Encrypted disk image of macOS: its header", sealed.apple_image(256))
_laid_out("events.parquet", "Parquet with an encrypted footer: no rows", sealed.parquet(b"\x1c\x1c\0\0"))
_laid_out("secrets.yml", "Ansible Vault", b"$ANSIBLE_VAULT;1.1;AES256\n" + b"6136".ljust(80, b"3") + b"\n")
_laid_out("config.secret", "File that git-crypt wrote", b"\0GITCRYPT\0" + bytes(range(255, 155, -1)))
_laid_out("members.rar", "RAR 4 archive whose member is encrypted", rar4([Member("note.txt", NOTE, PASSWORD)]))
_laid_out(
    "names.rar", "RAR 5 archive whose headers are encrypted too", rar5([Member("note.txt", NOTE, PASSWORD)], PASSWORD)
)
_laid_out("volume.hc", "Random bytes, as a VeraCrypt volume is", Random(7).randbytes(1 << 16))


@document("it/vault/letter.rar", "RAR whose one member is stored, so that it can be read")
def stored_rar(d: Doc) -> bytes:
    p = d.who("irish", "ma")
    letter = f"{p.name}\n{p.home.street}\n{p.home.city}, MA {p.home.postal}\nSocial Security number: {p.ssn_dashed()}\n"
    return sealed.rar_stored("letter.txt", letter.encode())
