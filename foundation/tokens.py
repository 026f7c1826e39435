"""Random tokens, keyed hashes and the secret they derive from. What a token opens is decided elsewhere."""

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path
from uuid import UUID

from foundation.settings import current

# Crockford's alphabet: no I, L, O, U, so that a code can be read aloud.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OILU", "011V")
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class SecretFileError(Exception):
    """The key file may be read by others or is too short; the message says which file and what to do."""


def random_token(size: int = 16) -> str:
    """URL-safe, from `size` random bytes."""
    return secrets.token_urlsafe(size)


def digest(token: str) -> bytes:
    """SHA-256, for tokens that are stored only as a hash."""
    return hashlib.sha256(token.encode()).digest()


def make_secret(path: Path, size: int = 32) -> None:
    """Makes a key file (mode 0400) unless another process was quicker; half-written ones are never seen."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(secrets.token_bytes(size))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    # A new name is on disk only when its folder is: a lost key file is lost data.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_or_make_secret(path: Path, size: int = 32) -> bytes:
    """The bytes of a key file, made at first use. Many processes may call this at once: one file wins."""
    if not path.exists():
        make_secret(path, size)
    if path.stat().st_mode & 0o077:
        raise SecretFileError(f"key file {path.name} may be read by others: chmod 600 it")
    secret = path.read_bytes()
    if len(secret) < size:
        raise SecretFileError(f"key file {path.name} holds fewer than {size} bytes")
    return secret


@cache
def _root(folder: Path) -> bytes:
    return read_or_make_secret(folder / "app.key")


@cache
def _derived(folder: Path, purpose: str) -> bytes:
    return hmac.digest(_root(folder), b"lianfu/" + purpose.encode(), "sha256")


def key_for(purpose: str) -> bytes:
    """32 bytes for one purpose ("csrf", "manage-link", …), derived from the secret file of this installation."""
    return _derived(current().keys_folder, purpose)


def keyed(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA-256 under the key of the purpose."""
    return hmac.digest(key_for(purpose), message, "sha256")


def same(a: str | bytes, b: str | bytes) -> bool:
    """Comparison in constant time; texts may hold any character."""
    return hmac.compare_digest(a.encode() if isinstance(a, str) else a, b.encode() if isinstance(b, str) else b)


def short_code(size: int = 7) -> str:
    """Letters and digits to be typed or read aloud, the last one a check character (mod 31)."""
    bits = secrets.randbits(5 * size)
    body = "".join(CROCKFORD[bits >> 5 * i & 31] for i in range(size))
    return body + _check_character(body)


def read_short_code(typed: str) -> str | None:
    """What was meant by a typed code, or None when its check character says it is mistyped."""
    code = "".join(typed.split()).replace("-", "").upper().translate(_MISREAD)
    if len(code) < 2 or any(c not in CROCKFORD for c in code) or _check_character(code[:-1]) != code[-1]:
        return None
    return code


def _check_character(body: str) -> str:
    value = 0
    for character in body:
        value = (value * 3 + CROCKFORD.index(character)) % 31
    return CROCKFORD[value]


def quotable(named: UUID) -> str:
    """Eight letters and digits by which people can quote an id; they open nothing."""
    bits = int.from_bytes(named.bytes[:5], "big")
    return "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))


def base45(data: bytes) -> str:
    """RFC 9285: the densest text that a QR code's alphanumeric mode holds."""
    out = []
    for i in range(0, len(data) - 1, 2):
        n = data[i] * 256 + data[i + 1]
        out += [BASE45[n % 45], BASE45[n // 45 % 45], BASE45[n // 2025]]
    if len(data) % 2:
        out += [BASE45[data[-1] % 45], BASE45[data[-1] // 45]]
    return "".join(out)


def from_base45(text: str) -> bytes:
    """ValueError for anything that `base45` cannot have made."""
    values = [BASE45.index(c) for c in text]
    out = bytearray()
    for i in range(0, len(values), 3):
        group = values[i : i + 3]
        if len(group) == 1:
            raise ValueError("a base45 text cannot end in a single character")
        n = group[0] + group[1] * 45 + (group[2] * 2025 if len(group) == 3 else 0)
        if n >= 1 << (16 if len(group) == 3 else 8):
            raise ValueError("not base45")
        out += n.to_bytes(2 if len(group) == 3 else 1, "big")
    return bytes(out)
