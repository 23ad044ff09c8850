#!/usr/bin/env python3
"""Opens sealed files after docs/envelope-format.md alone: a second implementation that proves the text.

open_envelope.py VECTORS    checks every vector of a folder's index.json; needs Python's `cryptography`.
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHMS = {1: (AESGCM, b"aes-256-gcm"), 2: (ChaCha20Poly1305, b"chacha20-poly1305")}


class Refused(Exception):
    """Why a file does not open, in a word."""


def derive(key: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, info).derive(key)


def field(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data


def decrypt(cipher, nonce: bytes, data: bytes, associated: bytes, reason: str) -> bytes:
    try:
        return cipher.decrypt(nonce, data, associated)
    except (InvalidTag, ValueError):
        raise Refused(reason) from None


def unwrap(wrapped: bytes, material: bytes, name: bytes, version: int) -> bytes:
    if len(wrapped) != 61 or wrapped[0] != 1:
        raise Refused("key")
    context = field(b"stack envelope data key 1") + field(name) + field(str(version).encode())
    return decrypt(AESGCM(material), wrapped[1:13], wrapped[13:], context, "key")


def open_envelope(data: bytes, keys: dict[str, str], associated: bytes) -> bytes:
    if data[:8] != b"STACKENC":
        raise Refused("not-an-envelope")
    if int.from_bytes(data[8:10], "big") > 1:
        raise Refused("newer")
    if len(data) < 24 or data[8:10] != b"\0\1" or data[10] not in ALGORITHMS or data[11] != 0:
        raise Refused("header")
    size, version, n, w = (int.from_bytes(data[a:b], "big") for a, b in ((12, 16), (16, 20), (20, 22), (22, 24)))
    end = 24 + n + w
    if not (1024 <= size <= 1 << 24 and 1 <= n <= 256 and 1 <= w <= 4096) or len(data) < end + 32:
        raise Refused("header")
    name = data[24 : 24 + n]
    material = keys.get(f"{name.decode(errors='replace')}/versions/{version}")
    if material is None:
        raise Refused("key")
    data_key = unwrap(data[24 + n : end], bytes.fromhex(material), name, version)
    code = hmac.digest(
        derive(data_key, b"stack envelope header 1"), data[:end] + field(associated), "sha256"
    )
    if not hmac.compare_digest(code, data[end : end + 32]):
        raise Refused("key")
    cipher, label = ALGORITHMS[data[10]]
    body_key = derive(data_key, b"stack envelope body 1 " + label + b" " + str(size).encode())
    return open_body(data[end + 32 :], cipher(body_key), size + 16)


def open_body(body: bytes, cipher, step: int) -> bytes:
    if not body:
        raise Refused("truncated")
    plain = b""
    for number, start in enumerate(range(0, len(body), step)):
        chunk, last = body[start : start + step], start + step >= len(body)
        if len(chunk) < 16:
            raise Refused("body")
        nonces = {flag: number.to_bytes(11, "big") + bytes([flag]) for flag in (False, True)}
        try:
            piece = cipher.decrypt(nonces[last], chunk, None)
        except InvalidTag:
            decrypt(cipher, nonces[not last], chunk, None, "body")
            raise Refused("truncated" if last else "trailing") from None
        if not piece and number > 0:
            raise Refused("body")
        plain += piece
    return plain


def main() -> int:
    folder = Path(sys.argv[1])
    faults = 0
    for vector in json.loads((folder / "index.json").read_text()):
        data = (folder / vector["file"]).read_bytes()
        try:
            plain = open_envelope(data, vector["keys"], bytes.fromhex(vector["associatedData"]))
            found = {"sha256": hashlib.sha256(plain).hexdigest()}
        except Refused as refused:
            found = {"refused": str(refused)}
        wanted = {key: vector[key] for key in ("sha256", "refused") if key in vector}
        if found != wanted:
            faults += 1
            print(f"{vector['file']}: wanted {wanted}, found {found}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
