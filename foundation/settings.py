"""The one settings object: read once from the environment, refused loudly when a value is wrong, listed by `lianfu
config`."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from foundation import mail_settings

MASKED = "********"
# In an address: behind the login, or as a parameter.
_PASSWORD = re.compile(r"(://[^/@]*?:|[?&]password=)[^@&]+")


class SettingError(Exception):
    """A setting that cannot be used; the message names it and says what is expected."""


def _text(value: str) -> str:
    return value.strip()


def _integer(value: str) -> int:
    if not value.strip().lstrip("-").isdigit():
        raise ValueError("a whole number")
    return int(value)


def _flag(value: str) -> bool:
    word = value.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("yes or no")


def _folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def read_port(value: str) -> int:
    """Also for the command line. ValueError says what is expected."""
    number = _integer(value)
    if not 0 < number < 65536:
        raise ValueError("a number from 1 to 65535")
    return number


def _at_least(least: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = _integer(value)
        if number < least:
            raise ValueError(f"a whole number from {least}")
        return number

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip() not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value.strip()

    return read


def _beginning(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not value.strip().startswith(schemes):
            raise ValueError(f"an address that begins with {schemes[0]}")
        return value.strip()

    return read


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise ValueError("a day such as 2026-01-31") from None


_postgres = _beginning("postgresql://", "postgres://")


def _setting(name: str, default: Any, read: Callable[[str], Any], about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"name": name, "read": read, "about": about, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Every setting with its environment name; a new one is a line here and a line in docs/settings.md."""

    data_folder: Path = _setting(
        "LIANFU_DATA", Path("data").resolve(), _folder, "folder of the embedded database, keys and logs"
    )
    host: str = _setting("LIANFU_HOST", "127.0.0.1", _text, "address the server listens on")
    port: int = _setting("LIANFU_PORT", 8000, read_port, "port the server listens on")
    base_url: str = _setting(
        "LIANFU_BASE_URL",
        "",
        _beginning("https://", "http://"),
        "public address used in mails; empty: http://host:port",
    )
    database_url: str = _setting(
        "DATABASE_URL", "", _postgres, "PostgreSQL of the application; empty: embedded", secret=True
    )
    owner_database_url: str = _setting(
        "OWNER_DATABASE_URL",
        "",
        _postgres,
        "login that owns the tables and runs migrations; empty: DATABASE_URL",
        secret=True,
    )
    keys_database_url: str = _setting(
        "KEYS_DATABASE_URL",
        "",
        _postgres,
        "database of the keys; empty: beside the main one, name + _keys",
        secret=True,
    )
    key_folder: str = _setting("LIANFU_KEYS", "", _text, "folder of the key files; empty: keys/ in the data folder")
    key_source: str = _setting(
        "LIANFU_KEY_SOURCE",
        "file",
        _one_of("file", "service", "environment"),
        "who keeps the key-encryption keys: file, service, or environment (demo only)",
    )
    key_copy: str = _setting(
        "LIANFU_KEY_COPY", "", _text, "second folder, on another medium, that gets a copy of each new key file"
    )
    key_service: str = _setting("LIANFU_KEY_SERVICE", "", _text, "socket of the key service")
    key_environment: str = _setting(
        "LIANFU_KEKS", "", _text, "key-encryption keys of the source environment, 1:HEX,2:HEX", secret=True
    )
    heads: str = _setting(
        "LIANFU_HEADS", "", _text, "folder of the signed heads of the audit, to be shipped elsewhere; empty: heads/"
    )
    smtp_host: str = _setting("LIANFU_SMTP_HOST", "127.0.0.1", _text, "mail server")
    smtp_port: int = _setting("LIANFU_SMTP_PORT", 25, read_port, "its port")
    smtp_user: str = _setting("LIANFU_SMTP_USER", "", _text, "its user; empty: none")
    smtp_password: str = _setting("LIANFU_SMTP_PASSWORD", "", _text, "its password", secret=True)
    smtp_tls: str = _setting("LIANFU_SMTP_TLS", "none", _one_of("none", "starttls", "tls"), "none, starttls or tls")
    mail_from: str = _setting(
        "LIANFU_MAIL_FROM", "service@example.org", mail_settings.mailbox, "sender of all mail, a bare address"
    )
    mail_pace: tuple[tuple[str, int], ...] = _setting(
        "LIANFU_MAIL_PACE", (), mail_settings.paces, "most mails a minute to a provider: gmail.com=20 yahoo.com.tw=30"
    )
    mail_return: str = _setting(
        "LIANFU_MAIL_RETURN",
        "",
        mail_settings.mailbox,
        "mailbox for mail that comes back, whose server delivers name+anything too; empty: the sender, nothing is read",
    )
    bounce_box: str = _setting(
        "LIANFU_BOUNCE_BOX",
        "",
        mail_settings.box,
        "where that mailbox is read: maildir:/…, mbox:/… or imaps://user@host/INBOX",
    )
    bounce_password: str = _setting("LIANFU_BOUNCE_PASSWORD", "", _text, "its password (imap, imaps)", secret=True)
    dkim_key: str = _setting("LIANFU_DKIM_KEY", "", _text, "file of the private key that signs mail; empty: unsigned")
    dkim_selector: str = _setting("LIANFU_DKIM_SELECTOR", "lianfu", _text, "name of that key in the DNS")
    dkim_domain: str = _setting("LIANFU_DKIM_DOMAIN", "", _text, "domain that signs; empty: that of the sender")
    centre_name_zh: str = _setting(
        "LIANFU_CENTRE_NAME_ZH", "經濟部中區聯合服務中心", _text, "name of the centre in Chinese"
    )
    centre_name_en: str = _setting(
        "LIANFU_CENTRE_NAME_EN",
        "Central Region Joint Service Centre, Ministry of Economic Affairs",
        _text,
        "name of the centre in English",
    )
    centre_phone: str = _setting("LIANFU_CENTRE_PHONE", "04-0000-0000", _text, "telephone of the centre")
    centre_email: str = _setting("LIANFU_CENTRE_EMAIL", "service@example.org", _text, "mailbox of the centre")
    backup_days: int = _setting(
        "LIANFU_BACKUP_DAYS", 7, _at_least(0), "days until key backups expire; printed in notices"
    )
    backup_keep_days: int = _setting(
        "LIANFU_BACKUP_KEEP_DAYS", 35, _at_least(1), "days until backups of the main database expire"
    )
    reach_since: str = _setting(
        "LIANFU_REACH_SINCE", "", _day, "first day of the records (YYYY-MM-DD), for new and returning"
    )
    log_level: str = _setting(
        "LIANFU_LOG_LEVEL", "info", _one_of("debug", "info", "warning"), "how much is logged; never what people typed"
    )
    rate_limits: bool = _setting("LIANFU_RATE_LIMITS", True, _flag, "limit requests per network")
    puzzle_rate: int = _setting(
        "LIANFU_PUZZLE_RATE",
        1200,
        _at_least(0),
        "registrations sent in a minute to one process from which on a little work is asked of each; 0: never",
    )
    trust_proxy: bool = _setting("LIANFU_TRUST_PROXY", False, _flag, "believe X-Forwarded-For of the proxy in front")
    demo: bool = _setting("LIANFU_DEMO", False, _flag, "demo mode: mail page, demo accounts; set by `lianfu demo`")
    pool_size: int = _setting("LIANFU_POOL_SIZE", 10, _at_least(1), "database connections of one process")
    password_length: int = _setting(
        "LIANFU_PASSWORD_LENGTH", 15, _at_least(8), "shortest password of staff, in characters"
    )

    @property
    def public_url(self) -> str:
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def keys_folder(self) -> Path:
        return Path(self.key_folder).expanduser().resolve() if self.key_folder else self.data_folder / "keys"

    @property
    def heads_folder(self) -> Path:
        return Path(self.heads).expanduser().resolve() if self.heads else self.data_folder / "heads"

    @property
    def keys_copy(self) -> Path | None:
        return Path(self.key_copy).expanduser().resolve() if self.key_copy else None

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads all settings; SettingError names every one that is wrong, not only the first."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for item in fields(Settings):
        raw = environ.get(item.metadata["name"])
        if raw is None or raw == "":
            continue
        try:
            values[item.name] = item.metadata["read"](raw)
        except ValueError as error:
            wrong.append(f"{item.metadata['name']} must be {error}, not {'***' if item.metadata['secret'] else raw!r}")
    if wrong:
        raise SettingError("; ".join(wrong))
    return Settings(**values)


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Names that look like settings of ours and are none: a misspelt setting would silently do nothing."""
    known = {item.metadata["name"] for item in fields(Settings)}
    return sorted(name for name in environ if name.startswith("LIANFU_") and name not in known)


_chosen: list[Settings] = []


def current() -> Settings:
    """The settings of this process; loaded at the first call."""
    if not _chosen:
        _chosen.append(load())
    return _chosen[0]


def use(settings: Settings) -> None:
    """Replaces the settings of this process (the roof does it once the embedded addresses are known; tests do)."""
    _chosen[:] = [settings]


def listing(settings: Settings) -> list[str]:
    """`NAME=value` lines; a secret that is set shows as stars, an address only loses its password."""
    return [
        f"{item.metadata['name']}={_shown(item.metadata, getattr(settings, item.name))}" for item in fields(Settings)
    ]


def _shown(metadata: Mapping[str, Any], value: Any) -> str:
    if metadata["name"].endswith("DATABASE_URL"):
        return _PASSWORD.sub(rf"\g<1>{MASKED}", str(value))
    if metadata["secret"] and value:
        return MASKED
    if isinstance(value, tuple):
        return " ".join(f"{name}={number}" for name, number in value)
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
