from __future__ import annotations

import base64
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import _mime
from pi_scan.extract._mime import leaves
from pi_scan.extract.email import extract
from pi_scan.extract.mbox import extract as extract_mbox
from pi_scan.model import Blob, Gap, Reason, Text


def message(**parts):
    mail = EmailMessage()
    mail["From"] = "José Conceição <jose@example.com>"
    mail["To"] = "Bo Lima <bo@example.com>"
    mail["Subject"] = "Your account – statement"
    mail["X-Customer"] = "Ana Silva"
    mail["Received"] = "by mx.example.com id 219099998"
    mail.set_content(parts.get("text", "Dear Bo,\nthe number is 219-09-9998.\n"))
    return mail


def test_headers_are_a_form_and_context_of_the_body(read):
    headers, others, body = read(extract, message().as_bytes())
    assert str(headers) == (
        "From: José Conceição <jose@example.com>\nTo: Bo Lima <bo@example.com>\nSubject: Your account – statement\n"
    )
    assert str(others) == "X-Customer: Ana Silva"
    assert others.hidden
    assert str(body) == "Dear Bo,\nthe number is 219-09-9998.\n"
    assert body.context == str(headers).rstrip("\n")
    assert body.place.anchor == "body"


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252"])
def test_transfer_encodings_and_charsets(read, encoding, charset):
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("José owes 219-09-9998\n", charset=charset, cte=encoding)
    assert str(read(extract, mail.as_bytes())[-1]) == "José owes 219-09-9998\n"


def test_html_attachments_and_nested_messages_are_blobs(read):
    mail = message()
    mail.add_alternative("<p>José 219-09-9998</p>", subtype="html", charset="iso-8859-1")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../Lohn März.pdf")
    mail.add_attachment("a,b\n", subtype="csv", filename="a.csv")
    mail.add_attachment(message(text="inner"))
    html, pdf, table, inner = (part for part in read(extract, mail.as_bytes()) if isinstance(part, Blob))
    assert html.declared == "text/html"
    assert html.source.decode() == "<p>José 219-09-9998</p>\n"
    assert html.place.name.endswith(".html")
    assert pdf.place.name == "_Lohn März.pdf"
    assert pdf.source == b"%PDF-1.7"
    assert pdf.context.startswith("From: José")
    assert table.source == b"a,b\n"
    assert inner.declared == "message/rfc822"
    assert b"inner" in inner.source


def test_raw_bytes_in_headers(read):
    (headers, _) = read(extract, "From: José <j@example.com>\nSubject: café\n\nBody".encode("cp1252"))
    assert str(headers) == "From: José <j@example.com>\nSubject: café\n"


@pytest.mark.parametrize(
    "head",
    [
        "Subject: =?unknown-8bit?q?a=FF?=",
        "Subject: =?utf-8?b?broken?=",
        "Content-Type: text/plain; charset=nonsense",
        "Content-Type: multipart/mixed",
        "Content-Type: multipart/mixed; boundary=gone",
        "Content-Transfer-Encoding: nonsense",
        "Content-Transfer-Encoding: x-uuencode",
        "Content-Type: ;;;===",
        "Content-Disposition: attachment; filename*=utf-8''%FF%ZZ",
        "Content-Type: message/rfc822",
    ],
)
def test_malformed_heads_lose_no_text(read, head):
    parts = read(extract, f"From: a@example.com\n{head}\n\nnumber 219-09-9998\n")
    assert any(
        "219-09-9998" in (str(part) if isinstance(part, Text) else part.source.decode("latin-1")) for part in parts
    )


def test_messages_that_are_encrypted_inside_are_handed_on(read):
    mail = message()
    mail.set_content(b"0..", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    blob = read(extract, mail.as_bytes())[-1]
    assert (blob.place.name, blob.declared) == ("smime.p7m", "application/pkcs7-mime")
    mail = message()
    mail.set_content("See below.\n-----BEGIN PGP MESSAGE-----\n\njA0E\n-----END PGP MESSAGE-----\n")
    text, blob = read(extract, mail.as_bytes())[-2:]
    assert "See below" in str(text)
    assert blob.source.startswith(b"-----BEGIN PGP MESSAGE-----")


def test_what_has_no_headers_is_text(read):
    (text,) = read(extract, "\njust words of Ana\n")
    assert str(text) == "\njust words of Ana\n"


def test_apple_mail(read):
    raw = message().as_bytes()
    assert str(read(extract, b"%d\n" % len(raw) + raw)[0]).startswith("From: José")


def test_too_large_a_message_is_read_as_text(read):
    gap, text = read(extract, message().as_bytes(), member_bytes=100)
    assert gap.reason is Reason.TOO_BIG
    assert "219-09-9998" in str(text)


@pytest.mark.parametrize("depth", [150, 500, 5000])
def test_deep_multiparts(read, depth):
    heads = (f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    parts = read(extract, "From: a@example.com\n" + "".join(heads) + "\n219-09-9998\n")
    assert [part.reason for part in parts if isinstance(part, Gap)] == [Reason.TOO_DEEP]
    assert "219-09-9998" in str(parts[-1])


@pytest.mark.parametrize("depth", [150, 5000])
def test_deep_messages(read, depth):
    parts = read(extract, "From: a@example.com\nContent-Type: message/rfc822\n\n" * depth + "219-09-9998\n")
    assert parts


def test_damaged(check, flips):
    mail = message()
    mail.add_alternative("<p>José</p>", subtype="html")
    mail.add_attachment(message(text="inner"))
    for data in flips(mail.as_bytes()):
        check(extract, data)


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    check(extract, data)
    check(extract, b"From: a\nContent-Type: " + data)
    check(
        extract, b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: " + data + b"\n--b--"
    )


def test_a_mailbox_yields_its_messages(read):
    separator = b"From jose@example.com Mon Jan  1 10:00:00 2024\n"
    mails = [message(text=f"mail {number}\nFrom here on 2024\n").as_bytes() for number in range(3)]
    found = read(extract_mbox, b"".join(separator + mail + b"\n" for mail in mails))
    assert [blob.place.name for blob in found] == ["message-1.eml", "message-2.eml", "message-3.eml"]
    assert [blob.source.strip() for blob in found] == [mail.strip() for mail in mails]


def test_a_mailbox_without_messages_is_text(read):
    assert str(read(extract_mbox, "From the desk of Ana 2024\nhello")[0]).endswith("hello")


@given(st.binary(max_size=200))
def test_any_mailbox(check, data):
    check(extract_mbox, b"From a Mon 2024\nFrom: x\n" + data)


def test_parts_are_those_that_python_finds(read):
    mail = message()
    mail.add_alternative("<p>a</p>", subtype="html")
    mail.add_attachment(message(text="inner"))
    mail.add_attachment(b"\0" * 99, maintype="application", subtype="pdf", filename="a.pdf")
    whole = mail.as_bytes().replace(b"\n", b"\r\n")
    theirs = [part for part in message_from_bytes(whole).walk() if not part.is_multipart()]
    ours = list(leaves(_mime.message(whole), 9))
    kinds = ["text/plain", "text/html", "message/rfc822", "application/pdf"]
    assert [part.get_content_type() for part in ours] == kinds
    inner = ours[2].text.split("\r\n\r\n")[1]
    assert inner == theirs[2].get_payload()
    bodies = [part.get_payload(decode=True) for part in ours if part is not ours[2]]
    assert bodies == [part.get_payload(decode=True) for part in theirs if part is not theirs[2]]


def test_an_attached_message_may_be_encoded(read):
    inner = base64.encodebytes(b"From: ana@example.com\nSubject: a\n\n219-09-9998\n")
    head = b"From: a@example.com\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    (blob,) = (part for part in read(extract, head + inner) if isinstance(part, Blob))
    assert b"219-09-9998" in blob.source


@pytest.mark.parametrize("end", ["--b--", "", "--b--\nepilogue", "\n--b\n--b--"])
def test_a_multipart_however_it_ends(read, end):
    mail = f'From: a@example.com\nContent-Type: multipart/mixed; boundary="b"\n\nbefore\n--b\n\none\n--b\n\ntwo\n{end}'
    texts = [str(part).strip() for part in read(extract, mail.encode()) if isinstance(part, Text)]
    assert texts[1:] == ["one", "two"]


@pytest.mark.parametrize(
    ("kind", "disposition"),
    [
        (b"Text/HTML; Charset=UTF-8", b"inline"),
        (b'text/plain; charset="utf-8" ; format=flowed;', b'ATTACHMENT; filename="a;b.txt"'),
        (b'text/csv;\n name="<list>.csv"', b"attachment; filename=a(1).csv; filename=b.csv"),
        (b'text/plain; name="a\\"b.txt"', b"attachment; filename*=utf-8''r%C3%A9sum%C3%A9.txt"),
        (b"text; charset=a", b""),
        (b"", b"attachment filename=x"),
        (b'multipart/mixed; boundary="a b "; charset=" x"', b"; filename=x"),
        (b"text/plain; charset", b'attachment; size=3; filename="a\nb"'),
        ("text/plain; name=é".encode(), b"attachment (really); size=3"),
        (b"text/plain/x; name=", b'"attachment"; filename=<x>'),
    ],
)
def test_headers_are_read_as_python_reads_them(kind, disposition):
    whole = b"Content-Type: " + kind + b"\nContent-Disposition: " + disposition + b"\n\nbody\n"
    theirs, ours = message_from_bytes(whole), _mime.message(whole)
    assert ours.get_content_type() == theirs.get_content_type()
    assert (ours.get_content_disposition() or "") == (theirs.get_content_disposition() or "")
    for read in ("get_filename", "get_content_charset", "get_boundary"):
        assert getattr(ours, read)() == getattr(theirs, read)(), read
