"""Signs what goes out with the key of the domain (DKIM, RFC 6376), where the settings name one."""

from functools import lru_cache
from pathlib import Path

import dkim

from foundation.settings import SettingError, Settings

# Signed whether present or not, so that none can be added on the way; RFC 8058 asks for the two of unsubscribing.
_HEADERS = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"auto-submitted", b"mime-version",
    b"content-type", b"content-transfer-encoding", b"content-language", b"list-unsubscribe",
    b"list-unsubscribe-post",
)  # fmt: skip


@lru_cache(maxsize=4)
def _key(path: str) -> bytes:
    """SettingError for a file that is not there or holds no RSA key."""
    try:
        key = Path(path).expanduser().read_bytes()
        dkim.crypto.parse_pem_private_key(key)
    except (OSError, dkim.crypto.UnparsableKeyError, dkim.KeyFormatError) as error:
        raise SettingError(f"LIANFU_DKIM_KEY: no RSA private key in PEM can be read there ({error})") from None
    return key


def check(settings: Settings) -> None:
    """Once at the start of a worker, so that a wrong key is no matter of each mail."""
    if settings.dkim_key:
        _key(settings.dkim_key)


def signed(wire: bytes, settings: Settings) -> bytes:
    """The message with its signature before it; as it is without a key."""
    if not settings.dkim_key:
        return wire
    domain = settings.dkim_domain or settings.mail_from.rpartition("@")[2]
    header = dkim.sign(
        wire, settings.dkim_selector.encode(), domain.encode(), _key(settings.dkim_key),
        canonicalize=(b"relaxed", b"relaxed"), include_headers=list(_HEADERS),
    )  # fmt: skip
    return bytes(header) + wire
