"""The line to the mail server: one connection kept open per worker, and what its answers mean for a mail."""

import asyncio
import ssl
import time
from email.message import EmailMessage
from typing import Any

import aiosmtplib

from foundation.settings import Settings
from mail.composing import WIRE
from mail.signing import signed

# Seconds; an attempt ends long before its lease (`claims.LEASE`) does.
LONGEST = 40
_TO_CONNECT = 10
_ANSWER = 20
# A connection that was idle for longer is asked whether it still lives.
_IDLE = 5
# After a failed connect the next seconds are not spent on finding out again, mail by mail.
_PAUSE = 2


class Waits(Exception):
    """The mail may be tried again later; `args[0]` is an SMTP code or a name of ours."""


class Unreachable(Waits):
    """Nobody answers: no attempt was made at any mail."""


class Refused(Exception):
    """The server will never take this mail; `args[0]` is its code."""


class Line:
    """Not for two tasks at once: the worker sends one mail after the other."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._used_at = 0.0
        self._down_until = 0.0
        self.turn = asyncio.Lock()

    async def ready(self) -> None:
        """Opens the line or makes sure that it is still open. Raises Unreachable."""
        if self._client and self._client.is_connected:
            if time.monotonic() - self._used_at < _IDLE or await self._still_there():
                return
            self.hang_up()
        if time.monotonic() < self._down_until:
            raise Unreachable("unreachable")
        try:
            self._client = await asyncio.wait_for(self._dial(), _TO_CONNECT)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self._down_until = time.monotonic() + _PAUSE
            raise Unreachable(_code(error) or "unreachable") from None
        self._used_at = time.monotonic()

    async def send(self, mail: EmailMessage, return_path: str) -> None:
        """Raises Waits or Refused; the server's own words stay here, they may quote the address."""
        if self._client is None:
            raise Unreachable("unreachable")
        try:
            async with asyncio.timeout(LONGEST):
                await self._put(self._client, mail, return_path)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self.hang_up()
            raise _meaning(error) from None
        self._used_at = time.monotonic()

    async def _put(self, client: aiosmtplib.SMTP, mail: EmailMessage, return_path: str) -> None:
        """The very bytes that were signed. An address beyond ASCII asks for a server that knows SMTPUTF8."""
        recipient = mail["To"].addresses[0].addr_spec
        international = not recipient.isascii()
        if international and not client.supports_extension("smtputf8"):
            raise aiosmtplib.SMTPNotSupported("smtputf8")
        wire = mail.as_bytes(policy=WIRE.clone(utf8=international))
        options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
        await client.sendmail(
            return_path, recipient, await asyncio.to_thread(signed, wire, self._settings), mail_options=options
        )

    def hang_up(self) -> None:
        if self._client:
            self._client.close()
        self._client = None

    async def _still_there(self) -> bool:
        try:
            async with asyncio.timeout(_ANSWER):
                await self._client.noop()  # type: ignore[union-attr]  # asked only when there is one
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return False
        return True

    async def _dial(self) -> aiosmtplib.SMTP:
        chosen = self._settings
        client = aiosmtplib.SMTP(
            hostname=chosen.smtp_host, port=chosen.smtp_port, timeout=_ANSWER, use_tls=chosen.smtp_tls == "tls",
            start_tls=chosen.smtp_tls == "starttls",
            tls_context=ssl.create_default_context() if chosen.smtp_tls != "none" else None,
            username=chosen.smtp_user or None, password=chosen.smtp_password or None,
        )  # fmt: skip
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client


def _meaning(error: Exception) -> Exception:
    """A no to this recipient or this message is final; all other trouble is ours or the server's: the mail waits."""
    code = _code(error)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        # The address needs SMTPUTF8 and the server has none: no later attempt can change that.
        return Refused("smtputf8")
    about_the_mail = isinstance(
        error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPDataError
    )
    if about_the_mail and code.startswith("5"):
        return Refused(code)
    return Waits(code or "interrupted")


def _code(error: Any) -> str:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [one.code for one in error.recipients]
        return str(codes[0]) if codes else ""
    code = getattr(error, "code", None)
    return str(code) if isinstance(code, int) and 400 <= code < 600 else ""
