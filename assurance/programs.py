"""Decides which pg_dump and pg_restore fit a server: those of its own major version, from where its programs may lie.

A newer pg_dump writes what an older server cannot take back, so near enough is not good enough for a backup.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from foundation.embedded.binaries import program_folders


class BackupError(Exception):
    """A backup cannot be made or taken back; the text is shown to people as it stands, Chinese first, then English."""


@dataclass(frozen=True)
class Programs:
    folder: Path

    @property
    def pg_dump(self) -> Path:
        return self.folder / "pg_dump"

    @property
    def pg_restore(self) -> Path:
        return self.folder / "pg_restore"


def programs_for(major: int, environ: Mapping[str, str] = os.environ) -> Programs:
    """Raises BackupError where no pair of that version is found."""
    seen = []
    for folder in _folders(environ):
        found = {_major_of(folder / name) for name in ("pg_dump", "pg_restore")}
        if found == {major}:
            return Programs(folder)
        seen += [f"{folder} ({version})" for version in found if version]
    there = ", ".join(seen) or "–"
    raise BackupError(
        f"備份需要 {major} 版的 pg_dump 與 pg_restore，請安裝或設定 PG_BIN；現有：{there} · pg_dump and pg_restore of"
        f" PostgreSQL {major} are needed, install them or set PG_BIN; found: {there}"
    )


def address_for(url: str) -> tuple[str, dict[str, str]]:
    """The address as a program may be told it on its command line, and its environment with the password."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query)
    password = unquote(parts.password or "") or dict(query).get("password", "")
    login, at, host = parts.netloc.rpartition("@")
    bare = parts._replace(
        netloc=f"{login.partition(':')[0]}{at}{host}",
        query=urlencode([pair for pair in query if pair[0] != "password"]),
    )
    secret = {"PGPASSWORD": password} if password else {}
    return urlunsplit(bare), {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | secret


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    if chosen := environ.get("PG_BIN"):
        yield Path(chosen)
    yield from program_folders()


def _major_of(program: Path) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(found[1]) if found else 0
