"""As whom PostgreSQL runs, since it refuses to run as root: names the ways and prepares the child.

Whether a way works on a given folder is for the caller to try.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Way = Literal["plain", "namespace", "service"]

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
# Elsewhere no user can be mapped, and a server whose owner was killed is ended by the next start.
LINUX = sys.platform == "linux"
SERVICE_USERS = ("lianfu", "nobody")


@dataclass(frozen=True)
class Identity:
    """`uid` and `gid` own the files as seen from outside; in a namespace PostgreSQL sees itself as the other pair."""

    way: Way
    uid: int
    gid: int
    inside_uid: int
    inside_gid: int

    def preparation(self) -> Callable[[], None]:
        """What the child does between fork and exec; it is then tied to the life of the thread that starts it."""
        libc = ctypes.CDLL(None, use_errno=True)
        parent = os.getpid()

        def prepare() -> None:
            os.umask(0o077)
            self._become(libc)
            # Last, because a change of user clears it. At once, not gently: nobody is left to wait for a checkpoint.
            if LINUX and libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT) == 0 and os.getppid() != parent:
                os._exit(1)

        return prepare

    def own(self, path: Path) -> None:
        """Gives a file or a whole folder to this identity, where we may and where it is not so already."""
        if os.geteuid() != 0 or path.lstat().st_uid == self.uid:
            return
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)
        os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _become(self, libc: ctypes.CDLL) -> None:
        if self.way == "service":
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
        elif self.way == "namespace":
            if libc.unshare(CLONE_NEWUSER) != 0:
                raise OSError(ctypes.get_errno(), "unshare")
            Path("/proc/self/setgroups").write_text("deny", "utf-8")
            Path("/proc/self/uid_map").write_text(f"{self.inside_uid} {self.uid} 1", "utf-8")
            Path("/proc/self/gid_map").write_text(f"{self.inside_gid} {self.gid} 1", "utf-8")


def identities(home: Path) -> list[Identity]:
    """The ways open to this process for a data folder, best first."""
    uid, gid = os.geteuid(), os.getegid()
    account = _service_account()
    namespace = Identity("namespace", uid, gid, account.pw_uid, account.pw_gid)
    if uid != 0:
        return [Identity("plain", uid, gid, uid, gid), *([namespace] if LINUX else [])]
    # A folder of a plain user stays theirs, so that root may look once and they may go on.
    owner = home.stat()
    who = (owner.st_uid, owner.st_gid) if owner.st_uid != 0 else (account.pw_uid, account.pw_gid)
    return [*([namespace] if LINUX else []), Identity("service", *who, *who)]


def _service_account() -> pwd.struct_passwd:
    for name in SERVICE_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
