"""Signing in with e-mail and password: one answer, in the same time, for a wrong password and an unknown account."""

import logging
from datetime import datetime

from foundation.database import transaction
from foundation.faults import Fault
from foundation.languages import N_
from foundation.refusals import Invalid, NotFound
from staff import attempts, passwords, sessions
from staff.accounts import end_access, normal_email
from staff.recording import record

log = logging.getLogger("lianfu.security")


async def sign_in(
    email: str, password: str, now: datetime, *, network: str | None, old_cookie: str | None = None
) -> sessions.Opened:
    """Opens a session. Raises Invalid, or TooOften before the password is even looked at.

    `network` None is not limited (the demo on this machine).
    """
    email = normal_email(email)[:254]
    if network is not None:
        await attempts.charge(email, network, now)
    async with transaction("staff") as c:
        known = await c.fetchrow("select id, password_hash from staff where email = $1 and disabled_on is null", email)
    stored: str | None = known["password_hash"] if known else None
    # Outside of the transaction: hashing is slow and would hold a connection.
    if not await passwords.fits(stored, password) or known is None or stored is None:
        log.warning("sign-in refused for %s", known["id"] if known else "an unknown or closed account")
        raise Invalid([Fault("email", N_("帳號或密碼不正確。"))])
    if network is not None:
        await attempts.forgive(email, network)
    renewed = await passwords.hashed(password) if passwords.is_outdated(stored) else stored
    async with transaction("staff") as c:
        # The account may have been disabled, or its password changed, while the hash was being computed.
        staff_id = await c.fetchval(
            "update staff set password_hash = $2"
            " where id = $1 and disabled_on is null and password_hash = $3 returning id",
            known["id"], renewed, stored,
        )  # fmt: skip
        if staff_id is None:
            raise Invalid([Fault("email", N_("帳號或密碼不正確。"))])
        opened = await sessions.open_session(c, staff_id, now, instead_of=old_cookie)
    log.info("signed in: %s", staff_id)
    return opened


async def change_own_password(
    signed_in: sessions.SignedIn, old: str, new: str, now: datetime, *, network: str | None
) -> sessions.Opened:
    """Proves the old password, sets the new one, ends all sessions and tokens of the person and opens one for this
    browser. Raises Invalid, or TooOften: an open browser is no place to guess from either."""
    if faults := passwords.faults_of(new, "new_password"):
        raise Invalid(faults)
    staff_id = signed_in.actor.staff_id
    async with transaction("staff") as c:
        known = await c.fetchrow("select email, password_hash from staff where id = $1", staff_id)
    if known is None or staff_id is None:
        raise NotFound
    if network is not None:
        await attempts.charge(known["email"], network, now)
    if not await passwords.fits(known["password_hash"], old):
        log.warning("own password not proven: %s", staff_id)
        raise Invalid([Fault("password", N_("目前的密碼不正確。"))])
    if network is not None:
        await attempts.forgive(known["email"], network)
    secret = await passwords.hashed(new)
    async with transaction("staff") as c:
        await c.execute("update staff set password_hash = $2 where id = $1", staff_id, secret)
        await end_access(c, staff_id)
        opened = await sessions.open_session(c, staff_id, now)
        await record(signed_in.actor, "account.password", staff_id, ["password"], now)
    log.info("password changed: %s", staff_id)
    return opened
