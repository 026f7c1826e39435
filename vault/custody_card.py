"""The key-custody card: what two custodians keep in an envelope to bring the keys back, and to notice when they could
not. Holds no secret: fingerprints, places, and what to do."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from foundation import clock, pdf, settings
from foundation.settings import Settings
from vault import custody, epochs
from vault.epochs import Epoch

_CARD = Path(__file__).parent / "typst" / "custody_card.typ"
_STATES = {"current": "使用中 · in use", "old": "僅供備份 · for backups only"}
_SOURCES = {
    "file": "金鑰檔 · key files",
    "service": "金鑰服務（主金鑰由服務保管）· a key service, which keeps the key-encryption keys",
    "environment": "環境變數（僅供試用）· the environment, for trying out only",
}


async def made(now: datetime) -> bytes:
    """The PDF of the card as things stand; to be printed again after every new epoch."""
    chosen = settings.current()
    living = [_row(each, chosen.backup_days) for each in await epochs.listing() if each.state in _STATES]
    return await pdf.drawn(_CARD, _facts(chosen, now) | {"epochs": living})


def _facts(chosen: Settings, now: datetime) -> dict[str, Any]:
    return {
        "title": "金鑰保管卡 Key-custody card",
        "centre": f"{chosen.centre_name_zh} · {chosen.centre_name_en}",
        "printed": _both(now),
        "next": _both(now + custody.YEAR),
        "source": _SOURCES[chosen.key_source],
        "places": [
            ["金鑰檔資料夾 · folder of the key files", str(chosen.keys_folder)],
            ["金鑰資料庫 · keys database", _place(chosen.keys_database_url)],
            ["金鑰備份保存 · backups of the keys are kept", f"{chosen.backup_days} 日 · days"],
        ],
        "files": [asdict(each) for each in custody.key_files(chosen.keys_folder)],
    }


def _row(epoch: Epoch, keep_days: int) -> list[str]:
    until = epoch.kept_until(keep_days)
    note = f"{_STATES[epoch.state]} → {clock.day_of(until)}" if until else _STATES[epoch.state]
    return [str(epoch.n), _both(epoch.made_at), custody.shown(epoch.fingerprint), note]


def _both(instant: datetime) -> str:
    day = clock.day_of(instant)
    return f"{day.isoformat()}（民國 {day.year - 1911} 年）"


def _place(url: str) -> str:
    """Without login and password."""
    parts = urlsplit(url)
    host = f"{parts.hostname}:{parts.port or 5432}" if parts.hostname else "本機 · this machine"
    return f"{host}{parts.path}"
