"""Encrypted containers laid out as their specifications say, for what no program at hand writes: mostly headers."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import zipfile
import zlib


def kdbx(version: int, cipher: str) -> bytes:
    """A KeePass 2 database of format `version`, its cipher given by its id in hexadecimal."""
    field = bytes.fromhex(cipher)
    size = struct.pack("<I" if version == 4 else "<H", len(field))
    return bytes.fromhex("03d9a29a67fb4bb5") + struct.pack("<HH", 0, version) + b"\2" + size + field + bytes(200)


def bitlocker(method: int, protection: int, *, to_go: bool = False) -> bytes:
    """A BitLocker volume with one key, protected in one way."""
    head = bytearray(4096)
    head[3:11] = b"MSWIN4.1" if to_go else b"-FVE-FS-"
    if to_go:
        head[424:440] = bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
    at = 440 if to_go else 176
    head[at : at + 24] = struct.pack("<3Q", 4096, 4096, 4096)
    key = struct.pack("<HHHH", 44, 2, 8, 1) + bytes(26) + struct.pack("<H", protection) + bytes(8)
    size = 48 + len(key)
    metadata = struct.pack("<IIII", size, 1, 48, size) + bytes(20) + struct.pack("<I", method) + bytes(8)
    return bytes(head) + b"-FVE-FS-" + bytes(56) + metadata + key + bytes(512)


def luks1(cipher: bytes, mode: bytes, size: int) -> bytes:
    """A LUKS1 header; `size`: bytes of the key."""
    names = cipher.ljust(32, b"\0") + mode.ljust(32, b"\0")
    return b"LUKS\xba\xbe\0\1" + names + bytes(36) + struct.pack(">I", size) + bytes(600)


def luks2(encryption: str) -> bytes:
    """A LUKS2 header with a key of 256 bits."""
    text = (
        '{"keyslots": {"0": {"key_size": 32}}, "digests": {"0": {"keyslots": ["0"], "segments": ["0"]}},'
        f' "segments": {{"0": {{"type": "crypt", "encryption": "{encryption}"}}}}}}'
    )
    return (b"LUKS\xba\xbe\0\2" + struct.pack(">Q", 16384)).ljust(4096, b"\0") + text.encode().ljust(12288, b"\0")


def apple_image(bits: int) -> bytes:
    """The header of an encrypted disk image of macOS."""
    return b"encrcdsa" + struct.pack(">7I", 2, 16, 5, 0x80000001, bits, 91, 160) + bytes(500)


def parquet(footer: bytes) -> bytes:
    """A Parquet file with an encrypted footer, of which the part in clear is given."""
    return b"PARE" + bytes(40) + footer + struct.pack("<I", len(footer)) + b"PARE"


def rar_stored(name: str, content: bytes) -> bytes:
    """A RAR 4 archive of one member, stored without compression."""
    told = name.encode()

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    size, check = len(content), zlib.crc32(content)
    member = struct.pack("<IIBIIBBHI", size, size, 3, check, 0x50000000, 29, 0x30, len(told), 0o100644) + told
    blocks = block(0x73, 0, bytes(6)) + block(0x74, 0x8000, member) + content + block(0x7B, 0x4000, b"")
    return b"Rar!\x1a\7\0" + blocks


def opendocument(password: str, content: str, how: str, *, rounds: int = 1000) -> bytes:
    """A text document that is locked (ODF 1.3 part 2, chapter 3).

    `how`: with `blowfish` as OpenOffice 1 to 3 did it, with `aes`, or as a `whole` as LibreOffice does it now.
    """
    document = f'<office:document-content xmlns:office="office">{content}</office:document-content>'.encode()
    name, plain = "content.xml", document
    if how == "whole":
        name, plain = "encrypted-package", _zipped([("mimetype", _ODT), ("content.xml", document)])
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(plain) + packer.flush()
    salt, vector = bytes(range(16)), bytes(range({"blowfish": 8, "whole": 12}.get(how, 16)))
    body, described = _LOCKED[how](password.encode(), salt, vector, packed, min(rounds, 1000))
    b64 = [base64.b64encode(value).decode() for value in (hashlib.sha256(packed[:1024]).digest(), vector, salt)]
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" xmlns:loext="loext">'
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml" manifest:size="{len(plain)}">'
        f'<manifest:encryption-data manifest:checksum-type="sha256-1k" manifest:checksum="{b64[0]}">'
        + described.format(vector=b64[1], salt=b64[2], rounds=rounds)
        + "</manifest:encryption-data></manifest:file-entry></manifest:manifest>"
    )
    return _zipped([("mimetype", _ODT), (name, body), ("META-INF/manifest.xml", manifest.encode())])


_ODT = b"application/vnd.oasis.opendocument.text"
_SHA256 = (
    '<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256"/>'
)


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _by_blowfish(password: bytes, salt: bytes, vector: bytes, packed: bytes, rounds: int) -> tuple[bytes, str]:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.ciphers import Cipher

    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha1(password).digest(), salt, rounds, 16)
    return Cipher(Blowfish(key), CFB(vector)).encryptor().update(packed), (
        '<manifest:algorithm manifest:algorithm-name="Blowfish CFB" manifest:initialisation-vector="{vector}"/>'
        '<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:iteration-count="{rounds}"'
        ' manifest:salt="{salt}"/>'
    )


def _by_aes(password: bytes, salt: bytes, vector: bytes, packed: bytes, rounds: int) -> tuple[bytes, str]:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password).digest(), salt, rounds, 32)
    pad = 16 - len(packed) % 16
    body = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor().update(packed + bytes((pad,)) * pad)
    return body, (
        '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc"'
        ' manifest:initialisation-vector="{vector}"/>' + _SHA256 + '<manifest:key-derivation manifest:key-size="32"'
        ' manifest:key-derivation-name="PBKDF2" manifest:iteration-count="{rounds}" manifest:salt="{salt}"/>'
    )


def _by_argon(password: bytes, salt: bytes, vector: bytes, packed: bytes, _: int) -> tuple[bytes, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    derived = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64)
    key = derived.derive(hashlib.sha256(password).digest())
    return vector + AESGCM(key).encrypt(vector, packed, None), (
        '<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm"'
        ' manifest:initialisation-vector="{vector}"/>' + _SHA256 + '<manifest:key-derivation manifest:key-size="32"'
        ' manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id"'
        ' manifest:salt="{salt}" loext:argon2-iterations="3" loext:argon2-memory="64" loext:argon2-lanes="4"/>'
    )


_LOCKED = {"blowfish": _by_blowfish, "aes": _by_aes, "whole": _by_argon}
