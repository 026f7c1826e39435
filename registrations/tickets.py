"""The signed ticket: what stands in the QR code and how a door can believe it without asking anybody. No personal data.

89 bytes: version 1 | event number 4 | ticket code 16 | last valid day 4 (days since 1970) | Ed25519 signature 64, the
first 25 signed behind a domain prefix. As `T1:` + base45 it fits a QR code of version 6-M.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from foundation import tokens

PREFIX = "T1:"
_DOMAIN = b"ticket/1"
_VERSION = 1
_BODY_BYTES, _SIGNATURE_BYTES = 25, 64
_FIRST_DAY = date(1970, 1, 1)


class ForgedTicket(Exception):
    """Not one of our tickets: damaged, of another installation, or made by somebody else."""


@dataclass(frozen=True)
class TicketBody:
    """`valid_until` is for devices that are offline; the server goes by the day of the session instead."""

    event_number: int
    code: bytes
    valid_until: date


def signed_text(body: TicketBody, seed_epoch: int) -> str:
    """The text of the QR code. `seed_epoch` is the event's: raising it makes all its earlier tickets invalid."""
    raw = _pack(body)
    return PREFIX + tokens.base45(raw + _private_key(body.event_number, seed_epoch).sign(_DOMAIN + raw))


def read_text(text: str) -> tuple[TicketBody, bytes]:
    """Body and signature of a scanned text, not yet believed. ForgedTicket when it has not the shape of a ticket."""
    try:
        raw = tokens.from_base45(text.strip().removeprefix(PREFIX))
    except ValueError:
        raise ForgedTicket from None
    if not text.strip().startswith(PREFIX) or len(raw) != _BODY_BYTES + _SIGNATURE_BYTES or raw[0] != _VERSION:
        raise ForgedTicket
    days = int.from_bytes(raw[21:25], "big")
    body = TicketBody(int.from_bytes(raw[1:5], "big"), raw[5:21], _FIRST_DAY + timedelta(days=min(days, 2_000_000)))
    return body, raw[_BODY_BYTES:]


def verify(body: TicketBody, signature: bytes, seed_epoch: int) -> None:
    """ForgedTicket unless the signature is ours for this event and epoch."""
    try:
        public_key(body.event_number, seed_epoch).verify(signature, _DOMAIN + _pack(body))
    except InvalidSignature:
        raise ForgedTicket from None


def public_key(event_number: int, seed_epoch: int) -> Ed25519PublicKey:
    """What a door device needs to believe tickets without network."""
    return _private_key(event_number, seed_epoch).public_key()


@lru_cache(maxsize=512)
def _private_key(event_number: int, seed_epoch: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(tokens.key_for(f"ticket/{event_number}/{seed_epoch}"))


def _pack(body: TicketBody) -> bytes:
    if len(body.code) != 16:
        raise ValueError("a ticket code has 16 bytes")
    days = (body.valid_until - _FIRST_DAY).days
    return bytes((_VERSION,)) + body.event_number.to_bytes(4, "big") + body.code + days.to_bytes(4, "big")
