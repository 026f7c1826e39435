"""`serve`, `worker`, `migrate`: the processes of a real installation."""

import argparse
import asyncio
import errno
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from foundation import logs, settings
from foundation.addresses import resolved
from lianfu import worker
from lianfu.setting_up import make_ready, set_up

_NAMES = {
    "database_url": "DATABASE_URL",
    "owner_database_url": "OWNER_DATABASE_URL",
    "keys_database_url": "KEYS_DATABASE_URL",
}

APPLICATION = "lianfu.app:serve"
# A server process that cannot start says so; single requests are the application's own matter.
_GRANIAN_LOGS = {
    "formatters": {"json": {"()": "foundation.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "propagate": False}},
}
PORT_IN_USE = "埠號 {port} 已被使用，請以 LIANFU_PORT 另選 · port {port} is in use, choose another with LIANFU_PORT"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="run the web server")
    serve.add_argument("--host", default=None)
    serve.add_argument("--port", type=settings.read_port, default=None)
    serve.add_argument("--workers", type=int, default=1, choices=range(1, 65), metavar="N", help="server processes")
    serve.set_defaults(run=run_serve)
    commands.add_parser("worker", help="send mails and do the other jobs").set_defaults(run=run_worker)
    commands.add_parser("migrate", help="bring both databases to this version").set_defaults(run=run_migrate)


def run_serve(arguments: argparse.Namespace) -> int:
    chosen = settings.current()
    chosen = replace(chosen, host=arguments.host or chosen.host, port=arguments.port or chosen.port)
    if not port_is_free(chosen.host, chosen.port):
        print(PORT_IN_USE.format(port=chosen.port), file=sys.stderr)
        return 1
    with resolved(chosen) as found:
        settings.use(found)
        asyncio.run(make_ready(found))
        os.environ.update(environment_of(found))
        serve_forever(found, arguments.workers)
    return 0


def serve_forever(chosen: settings.Settings, workers: int) -> None:
    """Blocks until a signal; the processes read their settings from the environment."""
    print(f"http://{chosen.host}:{chosen.port}", flush=True)
    Granian(
        APPLICATION,
        factory=True,
        address=chosen.host,
        port=chosen.port,
        workers=workers,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=_GRANIAN_LOGS,
        respawn_failed_workers=True,
        workers_kill_timeout=1,
        backlog=2048,
    ).serve()


def run_worker(_: argparse.Namespace) -> int:
    logs.set_up()
    with resolved(settings.current()) as found:
        settings.use(found)
        asyncio.run(make_ready(found))
        asyncio.run(worker.run(found))
    return 0


def run_migrate(_: argparse.Namespace) -> int:
    with resolved(settings.current()) as found:
        settings.use(found)
        asyncio.run(set_up(found))
    print("ok")
    return 0


def environment_of(chosen: settings.Settings) -> Mapping[str, str]:
    """What a child process needs to come to the same settings, embedded addresses included."""
    named = {name: str(getattr(chosen, field)) for field, name in _NAMES.items()}
    named["OWNER_DATABASE_URL"] = ""  # whoever serves has no business with the owner's login
    return named | {
        "LIANFU_HOST": chosen.host,
        "LIANFU_PORT": str(chosen.port),
        "LIANFU_DATA": str(chosen.data_folder),
        "LIANFU_DEMO": "yes" if chosen.demo else "no",
        "LIANFU_SMTP_HOST": chosen.smtp_host,
        "LIANFU_SMTP_PORT": str(chosen.smtp_port),
    }


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True
