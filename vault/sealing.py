"""Decides how the words of a person are sealed: one blob per row and level, under two keys, bound to its place.

Where the keys come from is the matter of `vault/keys.py`; who may open a blob is the matter of `privacy/reveal.py`.

A blob is `version(1) | algorithm(1) | nonce(12) | ciphertext | tag(16)`. The record key is
HKDF-SHA-256(scope key ‖ person key, info = context), so losing either key shreds the row.
"""

import hmac
from collections.abc import Mapping
from os import urandom
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Level = Literal["P2", "P3"]

KEY_BYTES = 32
STEP = 64  # bytes; lengths of names and addresses must not show in the size of a blob
_VERSION, _AES_256_GCM = 1, 1
_HEADER = bytes((_VERSION, _AES_256_GCM))
_NONCE_BYTES, _TAG_BYTES = 12, 16
_CIPHERTEXT_AT = len(_HEADER) + _NONCE_BYTES
_SALT = b"lianfu/vault/1"
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Context(NamedTuple):
    """The place a blob belongs to. It is authenticated, so a blob moved to another place does not open."""

    table: str
    row: UUID
    level: Level
    version: int = 1


class Unreadable(Exception):
    """The blob does not open: a key is destroyed or foreign, the blob is damaged, or it stands in the wrong place."""


def new_key() -> bytes:
    return urandom(KEY_BYTES)


def seal(scope_key: bytes, person_key: bytes, context: Context, fields: Mapping[str, Any]) -> bytes:
    """Seal `fields` (JSON values under text keys). The caller keeps the context: it is not in the blob."""
    payload = _encode(fields)
    # JSON ignores trailing spaces, so the padding needs no scheme of its own to be taken off again.
    payload += b" " * (-len(payload) % STEP)
    nonce = urandom(_NONCE_BYTES)
    aad = _bound(context)
    return _HEADER + nonce + AESGCM(_record_key(scope_key, person_key, aad)).encrypt(nonce, payload, aad)


def unseal(scope_key: bytes, person_key: bytes, context: Context, blob: bytes) -> dict[str, Any]:
    if len(blob) < _CIPHERTEXT_AT + _TAG_BYTES or blob[: len(_HEADER)] != _HEADER:
        raise Unreadable
    aad = _bound(context)
    nonce = blob[len(_HEADER) : _CIPHERTEXT_AT]
    try:
        payload = AESGCM(_record_key(scope_key, person_key, aad)).decrypt(nonce, blob[_CIPHERTEXT_AT:], aad)
    except InvalidTag:
        raise Unreadable from None  # the chain would only add a frame that holds key material
    return _decode(payload)


def seal_bytes(key: bytes, context: Context, content: bytes) -> bytes:
    """For a file under a key of its own, which lies in a blob; its size shows."""
    nonce = urandom(_NONCE_BYTES)
    return _HEADER + nonce + AESGCM(key).encrypt(nonce, content, _bound(context))


def unseal_bytes(key: bytes, context: Context, blob: bytes) -> bytes:
    if len(blob) < _CIPHERTEXT_AT + _TAG_BYTES or blob[: len(_HEADER)] != _HEADER:
        raise Unreadable
    try:
        return AESGCM(key).decrypt(blob[len(_HEADER) : _CIPHERTEXT_AT], blob[_CIPHERTEXT_AT:], _bound(context))
    except InvalidTag:
        raise Unreadable from None  # as below


def _bound(context: Context) -> bytes:
    table, row, level, version = context
    return b"%b\x00%b%b%d" % (table.encode(), row.bytes, level.encode(), version)


def _record_key(scope_key: bytes, person_key: bytes, info: bytes) -> bytes:
    if len(scope_key) != KEY_BYTES or len(person_key) != KEY_BYTES:
        raise ValueError("a key of the vault has 32 bytes")
    # RFC 5869 with one block of output; `hmac.digest` is a single call into OpenSSL.
    extracted = hmac.digest(_SALT, scope_key + person_key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")
