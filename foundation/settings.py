"""The one settings object: read once from the environment, refused loudly when a value is wrong, listed by `lianfu
config`."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MASKED = "********"


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


def _url(value: str) -> str:
    parts = urlsplit(value.strip())
    if not parts.scheme or not (parts.netloc or parts.path or parts.query):
        raise ValueError("an address such as scheme://host")
    return value.strip().rstrip("/")


def _setting(name: str, default: Any, read: Callable[[str], Any], about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"name": name, "read": read, "about": about, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Every setting with its environment name; a new one is a line here and a line in docs/settings.md."""

    data_folder: Path = _setting(
        "LIANFU_DATA", Path("data").resolve(), _folder, "folder of the embedded database, keys and logs"
    )
    host: str = _setting("LIANFU_HOST", "127.0.0.1", _text, "address the server listens on")
    port: int = _setting("LIANFU_PORT", 8000, _integer, "port the server listens on")
    base_url: str = _setting("LIANFU_BASE_URL", "", _text, "public address used in mails; empty: http://host:port")
    database_url: str = _setting(
        "DATABASE_URL", "", _text, "PostgreSQL of the application; empty: embedded", secret=True
    )
    owner_database_url: str = _setting(
        "OWNER_DATABASE_URL",
        "",
        _text,
        "login that owns the tables and runs migrations; empty: DATABASE_URL",
        secret=True,
    )
    keys_database_url: str = _setting(
        "KEYS_DATABASE_URL", "", _text, "database of the keys; empty: beside the main one, name + _keys", secret=True
    )
    key_folder: str = _setting("LIANFU_KEYS", "", _text, "folder of the key files; empty: keys/ in the data folder")
    smtp_host: str = _setting("LIANFU_SMTP_HOST", "127.0.0.1", _text, "mail server")
    smtp_port: int = _setting("LIANFU_SMTP_PORT", 25, _integer, "its port")
    smtp_user: str = _setting("LIANFU_SMTP_USER", "", _text, "its user; empty: none")
    smtp_password: str = _setting("LIANFU_SMTP_PASSWORD", "", _text, "its password", secret=True)
    smtp_tls: str = _setting("LIANFU_SMTP_TLS", "none", _text, "none, starttls or tls")
    mail_from: str = _setting("LIANFU_MAIL_FROM", "service@example.org", _text, "sender of all mail")
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
    backup_days: int = _setting("LIANFU_BACKUP_DAYS", 7, _integer, "days until key backups expire; printed in notices")
    reach_since: str = _setting(
        "LIANFU_REACH_SINCE", "", _text, "first day of the records (YYYY-MM-DD), for new and returning"
    )
    rate_limits: bool = _setting("LIANFU_RATE_LIMITS", True, _flag, "limit requests per network")
    trust_proxy: bool = _setting(
        "LIANFU_TRUST_PROXY", False, _flag, "believe X-Forwarded-For and -Proto of the proxy in front"
    )
    demo: bool = _setting("LIANFU_DEMO", False, _flag, "demo mode: mail page, demo accounts; set by `lianfu demo`")
    pool_size: int = _setting("LIANFU_POOL_SIZE", 10, _integer, "database connections of one process")
    password_length: int = _setting("LIANFU_PASSWORD_LENGTH", 15, _integer, "shortest password of staff, in characters")

    @property
    def public_url(self) -> str:
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def keys_folder(self) -> Path:
        return Path(self.key_folder).expanduser().resolve() if self.key_folder else self.data_folder / "keys"

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
    loaded = Settings(**values)
    wrong += _inconsistent(loaded)
    if wrong:
        raise SettingError("; ".join(wrong))
    return loaded


def _inconsistent(loaded: Settings) -> list[str]:
    wrong = []
    if not 0 < loaded.port < 65536:
        wrong.append(f"LIANFU_PORT must be between 1 and 65535, not {loaded.port}")
    if loaded.smtp_tls not in {"none", "starttls", "tls"}:
        wrong.append(f"LIANFU_SMTP_TLS must be none, starttls or tls, not {loaded.smtp_tls!r}")
    for name, url in (("DATABASE_URL", loaded.database_url), ("KEYS_DATABASE_URL", loaded.keys_database_url)):
        if url and not url.startswith(("postgresql://", "postgres://")):
            wrong.append(f"{name} must begin with postgresql://; no other database is supported")
    if loaded.base_url and not loaded.base_url.startswith(("http://", "https://")):
        wrong.append("LIANFU_BASE_URL must begin with http:// or https://")
    return wrong


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
        parts = urlsplit(str(value))
        return str(value).replace(f":{parts.password}@", f":{MASKED}@") if parts.password else str(value)
    if metadata["secret"] and value:
        return MASKED
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
