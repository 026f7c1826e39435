"""Decides when two registrations are of one person, without the keys database learning who that is.

A person is a name with an e-mail address, or a name with a phone number where there is no address. An address alone is
no person: one mailbox may stand for several people of a company.
"""

import hmac
import unicodedata
from dataclasses import dataclass

_INDEX_BYTES = 16  # of 32: enough against collisions among millions, half the index


@dataclass(frozen=True, slots=True)
class PersonMark:
    """Keyed hashes only. `match` finds the person again; the others serve lost links and subject requests."""

    match: bytes
    email: bytes | None = None
    phone: bytes | None = None


@dataclass(frozen=True, slots=True)
class IndexKeys:
    match: bytes
    email: bytes
    phone: bytes


def index_keys(secret: bytes) -> IndexKeys:
    """A key for each index, so that equal words do not show across them."""
    match, email, phone = (
        hmac.digest(secret, b"lianfu/index/1/" + name, "sha256") for name in (b"match", b"email", b"phone")
    )
    return IndexKeys(match, email, phone)


def mark(keys: IndexKeys, name: str, email: str | None, phone: str | None) -> PersonMark:
    """Raises ValueError when there is neither an address nor a phone number to tell the person by."""
    address, number = normal_email(email or ""), normal_phone(phone or "")
    if not address and not number:
        raise ValueError("a person needs an e-mail address or a phone number")
    contact = f"e:{address}" if address else f"p:{number}"
    return PersonMark(
        match=hmac.digest(keys.match, f"{normal_name(name)}\0{contact}".encode(), "sha256"),
        email=_short(keys.email, address) if address else None,
        phone=_short(keys.phone, number) if number else None,
    )


def email_index(keys: IndexKeys, address: str) -> bytes:
    return _short(keys.email, normal_email(address))


def phone_index(keys: IndexKeys, number: str) -> bytes:
    return _short(keys.phone, normal_phone(number))


def normal_name(name: str) -> str:
    """Width, case and spaces do not make another person."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def normal_email(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().casefold()


def normal_phone(number: str) -> str:
    """Digits of the subscriber number: 0912 345 678 and +886912345678 are one number; extensions do not count."""
    main = unicodedata.normalize("NFKC", number).partition("#")[0].partition(";")[0]
    digits = "".join(character for character in main if character.isdecimal())
    return digits.removeprefix("886").lstrip("0") if digits else ""


def _short(key: bytes, word: str) -> bytes:
    return hmac.digest(key, word.encode(), "sha256")[:_INDEX_BYTES]
