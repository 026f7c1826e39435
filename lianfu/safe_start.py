"""Settings that no installation should run with: each a sentence that says what to do. The start, a migration and every
command refuse them; making a look on one's own machine easy is the matter of the demo and of loopback addresses."""

import ipaddress
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from foundation import addresses
from foundation.embedded import find_running
from foundation.settings import Settings

_FOR_OTHERS = 0o077
_DEFAULT_PORT = 5432


class Unsafe(Exception):
    """Every sentence at once, Chinese first."""


@dataclass(frozen=True, slots=True)
class Check:
    """`wrong` gives what is wrong by name (a folder, a file), or nothing."""

    name: str
    wrong: Callable[[Settings], str]
    zh: str
    en: str


def unsafe(settings: Settings) -> list[str]:
    found = ((check, check.wrong(settings)) for check in CHECKS)
    return [f"{check.zh} · {check.en}: {what}" for check, what in found if what]


def refuse(settings: Settings) -> None:
    """Raises Unsafe; nothing has been opened or written by then."""
    if wrong := unsafe(settings):
        raise Unsafe("\n        ".join(wrong))


def _open_folder(settings: Settings) -> str:
    return _readable(settings.keys_folder)


def _open_file(settings: Settings) -> str:
    return next(filter(None, map(_readable, sorted(settings.keys_folder.glob("*.key")))), "")


def _open_copy(settings: Settings) -> str:
    """A medium that is not there stops a rotation, not the start."""
    copies = settings.keys_copy
    return str(copies) if copies and (copies == settings.keys_folder or _readable(copies)) else ""


def _readable(path: Path) -> str:
    """The path where others than its owner may use it, or where that owner is somebody else."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ""
    foreign = found.st_uid not in {os.geteuid(), 0}
    return str(path) if foreign or stat.S_IMODE(found.st_mode) & _FOR_OTHERS else ""


def _keys_in_environment(settings: Settings) -> str:
    return "LIANFU_KEY_SOURCE" if settings.key_source == "environment" and not settings.demo else ""


def _service_without_address(settings: Settings) -> str:
    return "LIANFU_KEY_SERVICE" if settings.key_source == "service" and not settings.key_service else ""


def _one_database(settings: Settings) -> str:
    same = settings.keys_database_url and _place(settings.keys_database_url) == _place(settings.database_url)
    return "KEYS_DATABASE_URL" if same else ""


def _place(url: str) -> tuple[str, int, str]:
    """Server and database, however they are written; a socket's folder is a server too."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    host = (parts.hostname or asked.get("host", [""])[-1]).lower()
    name = unquote(parts.path.lstrip("/")) or asked.get("dbname", [""])[-1]
    return "" if _is_loopback(host) else host, parts.port or _DEFAULT_PORT, name


def _plain_http(settings: Settings) -> str:
    outside = not _is_loopback(urlsplit(settings.public_url).hostname or "")
    plain = settings.public_url.startswith("http://")
    return settings.public_url if outside and plain and not settings.demo else ""


def _public_demo(settings: Settings) -> str:
    """A demo of invented people on its own embedded database may be shown to the world; a real one never."""
    if not settings.demo or _is_loopback(urlsplit(settings.public_url).hostname or ""):
        return ""
    running = find_running(settings.data_folder / "postgres")
    own = running is not None and settings.database_url == addresses.embedded(running).app
    return "" if own or not settings.database_url else settings.public_url


def _is_loopback(host: str) -> bool:
    if host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


CHECKS = (
    Check(
        "key folder", _open_folder,
        "別人可以進入金鑰資料夾，請執行 chmod 700 並確認擁有者",
        "others may use the key folder: chmod 700 it and look who owns it",
    ),
    Check(
        "key file", _open_file,
        "別人可以讀取金鑰檔，請執行 chmod 400 並確認擁有者",
        "others may read a key file: chmod 400 it and look who owns it",
    ),
    Check(
        "key copies", _open_copy,
        "金鑰副本要放在另一個資料夾，而且別人不能進入",
        "copies of keys need a folder of their own that others may not use",
    ),
    Check(
        "keys in the environment", _keys_in_environment,
        "環境變數會被其他程式讀到，只能在示範模式放金鑰，請改用 file 或 service",
        "other programs can read the environment, so keys may stand there in the demo only: use file or service",
    ),
    Check(
        "service without address", _service_without_address,
        "使用金鑰服務時必須設定它的位置",
        "the key service needs its address",
    ),
    Check(
        "one database", _one_database,
        "金鑰與資料不能在同一個資料庫，否則備份一起外流就沒有加密可言",
        "keys and data must not share a database: one stolen backup would then hold both",
    ),
    Check(
        "plain http", _plain_http,
        "對外服務必須使用 https，請設定 LIANFU_BASE_URL=https://…",
        "a public address must be https, set LIANFU_BASE_URL=https://…",
    ),
    Check(
        "public demo", _public_demo,
        "示範模式會公開密碼與信件，不能對外使用指定的資料庫",
        "the demo shows passwords and mails to everybody: never on a given database at a public address",
    ),
)  # fmt: skip
