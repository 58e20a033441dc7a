"""Passwords that lie beside what they lock: found by opening it, told, and never shown."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from pi_scan.beside import MOST, neighbours, offered
from pi_scan.detect import load_pack
from pi_scan.model import Grade, Limits, Reason, Status
from pi_scan.scan import scan_file

VAULT = Path(__file__).parents[1] / "corpus/share/it/vault"
SECRET = "Harbor-Light-21"
ENDING = ", its password lies beside it"


def words(text: str) -> list[str]:
    return [word.reveal() for word in offered([text.encode()])]


@pytest.mark.parametrize(
    "text",
    [
        f"Password: {SECRET}",
        f"The password for the file is: {SECRET}",
        f"passwort = '{SECRET}'",
        f"Kennwort lautet {SECRET}",
        f"PW:\n{SECRET}\n",
        f"Please use the passphrase {SECRET}.",
        f'Pwd "{SECRET}"',
    ],
)
def test_words_offered_as_passwords(text: str):
    assert SECRET in words(text)


def test_words_that_are_not():
    assert words("Your account was locked. Passengers wait, pinned down; compass bearings follow.") == []
    assert len(words("password: a1b2c3 " + " ".join(f"password: word{n}" for n in range(100)))) == MOST


@pytest.mark.parametrize("name", ["winzip.zip", "salaries.pdf", "salaries.xlsx"])
@pytest.mark.parametrize("note", [("passwort.txt", SECRET), ("README.txt", f"All files here: password {SECRET}\n")])
def test_a_note_in_the_folder(tmp_path: Path, name: str, note: tuple[str, str]):
    path = tmp_path / name
    path.write_bytes((VAULT / name).read_bytes())
    before = scan_file(str(path), Limits(), load_pack())
    assert (before.status, before.reason) == (Status.FAILED, Reason.ENCRYPTED)
    (tmp_path / note[0]).write_text(note[1])
    after = scan_file(str(path), Limits(), load_pack())
    assert after.status is Status.READ
    assert [seal.grade for seal in after.seals] == [Grade.STRONG, Grade.NONE]
    assert after.seals[1].scheme.endswith(ENDING)
    assert SECRET not in repr(after)


def test_a_note_in_another_folder_or_of_another_kind_is_not_looked_at(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/passwords.txt").write_text(SECRET)
    (tmp_path / "minutes.txt").write_text(f"password: {SECRET}")
    (tmp_path / "passwords.txt").symlink_to(tmp_path / "a/passwords.txt")
    assert neighbours(str(tmp_path / "winzip.zip")) == ()


def test_the_mail_that_a_file_hangs_on(tmp_path: Path):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Salaries"
    mail.set_content(f"Attached. The password is {SECRET}.\n")
    mail.add_attachment((VAULT / "salaries.xlsx").read_bytes(), "application", "vnd.ms-excel", filename="salaries.xlsx")
    path = tmp_path / "a.eml"
    path.write_bytes(mail.as_bytes())
    outcome = scan_file(str(path), Limits(), load_pack())
    assert outcome.status is Status.READ
    assert [seal.scheme for seal in outcome.seals] == ["Office agile AES", f"Office agile AES{ENDING}"]
