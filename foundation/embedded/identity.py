"""As whom PostgreSQL runs, since it refuses to run as root: decides the way and prepares the child; touches no parent of anybody's home."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Way = Literal["plain", "namespace", "service"]

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
SERVICE_USERS = ("lianfu", "nobody")


@dataclass(frozen=True)
class Identity:
    """`uid` and `gid` own the files as seen from outside; a namespace shows the owner to PostgreSQL as the user `inside`."""

    way: Way
    uid: int
    gid: int
    inside_uid: int
    inside_gid: int

    def preparation(self) -> Callable[[], None]:
        """What the child does between fork and exec. The last step ties it to the life of the thread that starts it."""
        libc = ctypes.CDLL(None, use_errno=True)
        parent = os.getpid()

        def prepare() -> None:
            os.umask(0o077)
            self._become(libc)
            if libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT) == 0 and os.getppid() != parent:
                os._exit(1)

        return prepare

    def _become(self, libc: ctypes.CDLL) -> None:
        if self.way == "service":
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
        elif self.way == "namespace":
            if libc.unshare(CLONE_NEWUSER) != 0:
                raise OSError(ctypes.get_errno(), "unshare")
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{self.inside_uid} {self.uid} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{self.inside_gid} {self.gid} 1", "ascii")


def identities() -> list[Identity]:
    """The ways open to this process, best first; whether one works on a given folder is for the caller to try."""
    uid, gid = os.geteuid(), os.getegid()
    account = service_account()
    namespace = Identity("namespace", uid, gid, account.pw_uid, account.pw_gid)
    if uid != 0:
        return [Identity("plain", uid, gid, uid, gid), namespace]
    service = Identity("service", account.pw_uid, account.pw_gid, account.pw_uid, account.pw_gid)
    return [namespace, service]


def service_account() -> pwd.struct_passwd:
    for name in SERVICE_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
