"""A process that owns an embedded server and waits; tests start it, kill it and look what is left."""

import json
import os
import signal
import sys
from pathlib import Path

from foundation.embedded import EmbeddedError, EmbeddedServer, placing
from foundation.embedded.identity import identities


def main() -> None:
    """Prints one JSON line when ready: the postmaster, the socket folder, who we are; may stop politely at SIGTERM."""
    if os.environ.get("BECOME"):
        uid = int(os.environ["BECOME"])
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    if only := os.environ.get("ONLY_WAY"):
        placing.identities = lambda home: [way for way in identities(home) if way.way == only]
    server = EmbeddedServer(Path(sys.argv[1]))
    if os.environ.get("STOPS_POLITELY"):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.start()
        print(json.dumps({"pid": server.pid, "socket_dir": str(server.socket_dir), "uid": os.geteuid()}), flush=True)
        sys.stdin.read()
    except EmbeddedError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        sys.exit(1)
    finally:
        if os.environ.get("STOPS_POLITELY"):
            server.stop()


main()
