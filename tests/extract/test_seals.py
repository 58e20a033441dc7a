"""What is said of the encryption of files that real programs made, without any password."""

from __future__ import annotations

import os
from email.message import EmailMessage
from importlib.util import find_spec
from pathlib import Path

import pytest

from pi_scan.model import Grade, Limits, Seal
from pi_scan.scan import extract_parts

SAMPLES = Path(os.environ.get("PI_SCAN_SAMPLES", Path(__file__).parents[2] / "../shared/data"))

STRONG, WEAK, NONE, UNKNOWN = Grade.STRONG, Grade.WEAK, Grade.NONE, Grade.UNKNOWN
LEGACY = " (legacy cipher)"
OPEN = ", opens without a password"
CLEAR = ("parts without encryption", 0, NONE)

CORPUS = Path(__file__).parents[2] / "corpus/share"

MADE = {
    "it/vault/aes.p7m": [("S/MIME AES-256", 256, STRONG)],
    "it/vault/backup.img": [("LUKS1 aes-xts-plain64", 256, STRONG)],
    "it/vault/export.p7m": [("S/MIME RC2-40", 40, WEAK)],
    "it/vault/members.7z": [("7z AES-256", 256, STRONG)],
    "it/vault/names.7z": [("7z AES-256", 256, STRONG)],
    "it/vault/note.age": [("age ChaCha20-Poly1305", 256, STRONG)],
    "it/vault/note.asc": [(f"OpenPGP CAST5{LEGACY}", 128, STRONG)],
    "it/vault/note.enc": [("OpenSSL enc", None, UNKNOWN)],
    "it/vault/note.txt.gpg": [("OpenPGP AES-256", 256, STRONG)],
    "it/vault/salaries.pdf": [("PDF AES", 256, STRONG)],
    "it/vault/salaries.xlsx": [("Office agile AES", 256, STRONG)],
    "it/vault/winzip.zip": [("WinZip AES-256", 256, STRONG)],
    "archive/damaged/locked.pdf": [(f"PDF RC4{LEGACY}", 128, STRONG)],
    "archive/damaged/locked_member.zip": [("ZipCrypto", 96, WEAK)],
}

EXPECTED = {
    "aspose-email/Examples/src/main/resources/outlook": {
        "passwordprotectedPST.pst": [("Outlook compressible encryption, without a key", 0, NONE)],
    },
    "msoffcrypto/tests/inputs": {
        "ecma376standard_password.docx": [("Office standard AES", 128, STRONG)],
        "example_password.docx": [("Office agile AES", 256, STRONG)],
        "example_password.xlsx": [("Office agile AES", 256, STRONG)],
        "rc4cryptoapi_password.doc": [(f"Word RC4 CryptoAPI{LEGACY}", 128, STRONG)],
        "rc4cryptoapi_password.ppt": [(f"PowerPoint RC4 CryptoAPI{LEGACY}", 128, STRONG)],
        "rc4cryptoapi_password.xls": [(f"Excel RC4 CryptoAPI{LEGACY}", 128, STRONG)],
        "xor_password_123456789012345.xls": [("Excel XOR obfuscation", 16, NONE)],
        "plain.xls": [],
    },
    "calamine/tests": {
        "issue_385.xls": [(f"Excel RC4{OPEN}", 40, NONE)],
        "pass_protected.ods": [("OpenDocument AES-256", 256, STRONG)],
        "pass_protected.xlsb": [("Office agile AES", 256, STRONG)],
        "pass_protected.xlsx": [("Office agile AES", 256, STRONG)],
    },
    "openxml-sdk/test/DocumentFormat.OpenXml.Tests.Assets/assets/TestFiles": {
        "encrypted_pptx.pptx": [("Office agile AES", 256, STRONG)],
    },
    "pdfminer/samples": {
        "encryption/aes-128-m.pdf": [("PDF AES", 128, STRONG)],
        "encryption/aes-128.pdf": [("PDF AES", 128, STRONG)],
        "encryption/aes-256-m.pdf": [("PDF AES", 256, STRONG)],
        "encryption/aes-256-r6.pdf": [("PDF AES", 256, STRONG)],
        "encryption/aes-256.pdf": [("PDF AES", 256, STRONG)],
        "encryption/base.pdf": [],
        "encryption/encrypted_doc_no_id.pdf": [(f"PDF RC4{OPEN}", 40, NONE)],
        "encryption/rc4-128.pdf": [(f"PDF RC4{LEGACY}", 128, STRONG)],
        "encryption/rc4-40.pdf": [("PDF RC4", 40, WEAK)],
        "nonfree/dmca.pdf": [(f"PDF RC4{OPEN}", 40, NONE)],
        "nonfree/kampo.pdf": [(f"PDF RC4{OPEN}", 40, NONE)],
        "contrib/issue-00352-asw-oct96-p41.pdf": [(f"PDF RC4{OPEN}", 128, NONE)],
        "contrib/issue-625-identity-cmap.pdf": [(f"PDF RC4{OPEN}", 128, NONE)],
    },
    "qpdf/qpdf/qtest/qpdf": {
        "V4-aes-clearmeta.pdf": [(f"PDF AES{OPEN}", 128, NONE)],
        "enc-R2,V1,O=master.pdf": [(f"PDF RC4{OPEN}", 40, NONE)],
        "enc-R2,V1,U=view,O=master.pdf": [("PDF RC4", 40, WEAK)],
        "enc-R3,V2,U=view,O=master.pdf": [(f"PDF RC4{LEGACY}", 128, STRONG)],
        "enc-XI-R6,V5,O=master.pdf": [(f"PDF AES{OPEN}", 256, NONE)],
        "enc-long-password.pdf": [(f"PDF RC4{LEGACY}", 128, STRONG)],
        "short-O-U.pdf": [("PDF AES", 128, STRONG)],
        "c-decrypt-with-user.pdf": [],
    },
    "yauzl/test": {
        "failure/strong encryption is not supported.zip": [("PKWARE strong encryption", None, UNKNOWN)],
        "success/traditional-encryption-and-compression_deprecated.zip": [("ZipCrypto", 96, WEAK)],
        "success/traditional-encryption_deprecated.zip": [("ZipCrypto", 96, WEAK)],
    },
    "zip2/tests/data": {
        "aes_archive.zip": [(f"WinZip AES-{bits}", bits, STRONG) for bits in (128, 192, 256)],
        "ignore_encryption_flag.zip": [("ZipCrypto", 96, WEAK)],
    },
    "libarchive/decoded": {
        "test_read_format_zip_encryption_data.zip": [("PKWARE AES", 256, STRONG)],
        "test_read_format_zip_encryption_partially.zip": [CLEAR, ("PKWARE AES", 256, STRONG)],
        "test_read_format_zip_ppmd8_aes256_streaming.zipx": [("WinZip AES-256", 256, STRONG)],
        "test_read_format_zip_winzip_aes256.zip": [("WinZip AES-256", 256, STRONG)],
        "test_read_format_zip_winzip_aes256_large.zip": [("WinZip AES-256", 256, STRONG)],
        "test_read_format_zip_winzip_aes256_large_ppmd.zip": [("WinZip AES-256", 256, STRONG)],
        "test_read_format_zip_winzip_aes256_large_xz.zip": [("WinZip AES-256", 256, STRONG)],
        "test_read_format_zip_winzip_aes256_stored.zip": [("WinZip AES-256", 256, STRONG)],
        "test_read_format_7zip_encryption_partially.7z": [("7z AES-256", 256, STRONG), CLEAR],
        "test_read_format_7zip_lzma1.7z": [],
        "test_read_format_rar4_encrypted_filenames.rar": [("RAR AES-128", 128, STRONG)],
        "test_read_format_rar4_solid_encrypted_filenames.rar": [("RAR AES-128", 128, STRONG)],
        "test_read_format_rar5_encrypted.rar": [CLEAR, ("RAR AES-256", 256, STRONG)],
        "test_read_format_rar5_solid_encrypted_filenames.rar": [("RAR AES-256", 256, STRONG)],
        "test_read_format_rar_encryption_data.rar": [("RAR AES-128", 128, STRONG)],
        "test_read_format_rar_encryption_header.rar": [("RAR AES-128", 128, STRONG)],
        "test_read_format_rar.rar": [],
    },
    "rarfile/test/files": {
        "rar202-comment-psw.rar": [("RAR 2 cipher", None, UNKNOWN)],
        "rar202-comment-nopsw.rar": [],
        "rar3-comment-hpsw.rar": [("RAR AES-128", 128, STRONG)],
        "rar3-comment-psw.rar": [("RAR AES-128", 128, STRONG)],
        "rar5-hpsw.rar": [("RAR AES-256", 256, STRONG)],
        "rar5-psw-blake.rar": [("RAR AES-256", 256, STRONG)],
        "rar5-psw.rar": [("RAR AES-256", 256, STRONG)],
        "rar5-crc.rar": [],
    },
    "parquet-testing/data": {  # the two with an open footer need pyarrow to read it
        "aes256/encrypt_columns_and_footer.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "aes256/encrypt_columns_and_footer_ctr.parquet.encrypted": [("Parquet AES-GCM-CTR", None, STRONG)],
        "aes256/encrypt_columns_and_footer_disable_aad_storage.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "aes256/uniform_encryption.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "encrypt_columns_and_footer.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "encrypt_columns_and_footer_aad.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "encrypt_columns_and_footer_bloom_filter.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "encrypt_columns_and_footer_ctr.parquet.encrypted": [("Parquet AES-GCM-CTR", None, STRONG)],
        "encrypt_columns_and_footer_disable_aad_storage.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "external_key_material_java.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
        "encrypt_columns_plaintext_footer.parquet.encrypted": [("Parquet AES", None, STRONG), CLEAR],
        "aes256/encrypt_columns_plaintext_footer.parquet.encrypted": [("Parquet AES", None, STRONG)],
        "uniform_encryption.parquet.encrypted": [("Parquet AES-GCM", None, STRONG)],
    },
}


def seals(path: Path) -> list[tuple[str, int | None, Grade]]:
    parts = extract_parts(str(path), Limits())
    return [(part.scheme, part.bits, part.grade) for part in parts if isinstance(part, Seal)]


@pytest.mark.parametrize("folder", EXPECTED)
def test_samples(folder: str):
    if not (SAMPLES / folder).is_dir():
        pytest.skip("the sample files are not here")
    expected = EXPECTED[folder]
    if not find_spec("pyarrow"):
        expected = {name: said for name, said in expected.items() if "plaintext_footer" not in name}
    assert {name: seals(SAMPLES / folder / name) for name in expected} == expected


def test_corpus():
    assert {name: seals(CORPUS / name) for name in MADE} == MADE


def test_messages_in_a_mail(tmp_path: Path):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Salaries"
    mail.set_content((CORPUS / "it/vault/note.asc").read_text("ascii"))
    mail.add_attachment(
        (CORPUS / "it/vault/export.p7m").read_bytes(), "application", "pkcs7-mime", filename="smime.p7m"
    )
    path = tmp_path / "a.eml"
    path.write_bytes(mail.as_bytes())
    assert seals(path) == [(f"OpenPGP CAST5{LEGACY}", 128, STRONG), ("S/MIME RC2-40", 40, WEAK)]
