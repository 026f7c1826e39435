"""Passwords of staff: which are long enough, how they are kept, and a check that costs the same for unknown names."""

import asyncio
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.settings import current

LONGEST = 256
# OWASP's floor for argon2id; more memory would let a few sign-ins at once push the server out of its own.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Hashing blocks a core: two at a time leave the rest of the process alive under a guessing storm.
_AT_ONCE = 2


def faults_of(password: str, field: str = "password") -> Faults:
    """What is wrong with a new password; any character is welcome, length is all that counts."""
    shortest = current().password_length
    if len(password) < shortest:
        return [Fault(field, N_("密碼至少要 %(n)s 個字；一句自己記得住的話最好。"), {"n": shortest})]
    if len(password) > LONGEST:
        return [Fault(field, N_("密碼最多 %(n)s 個字。"), {"n": LONGEST})]
    return []


def suggestion() -> str:
    """A passphrase of four groups that can be read out over the telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


async def hashed(password: str) -> str:
    return await asyncio.to_thread(_HASHER.hash, _normal(password))


async def fits(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the stored hash. Without a hash it takes as long, and says no."""
    async with _turns():
        fitting = await asyncio.to_thread(_verify, stored or _nobody(), _normal(password[: LONGEST + 1]))
    return fitting and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker figures than today's."""
    return _HASHER.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    # The same letters typed on another keyboard may come composed otherwise.
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


_semaphores: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def _turns() -> asyncio.Semaphore:
    return _semaphores.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
