"""Structured logs: one JSON line an event, route templates instead of addresses, nothing a person typed."""

import json
import logging
import sys
from datetime import UTC, datetime

from foundation import settings

OURS = "lianfu"


class JsonLines(logging.Formatter):
    """Our messages hold ids and names of things only; exceptions are named, their text is left out.

    Of other people's messages the first line is enough: what follows may be the text of an exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        told = record.getMessage()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": told if record.name.partition(".")[0] == OURS else told.partition("\n")[0],
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def set_up() -> None:
    """Sends everything to standard error; chatty libraries speak only of warnings, at every level: some would tell
    addresses and statements."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=settings.current().log_level.upper(), handlers=[handler], force=True)
    for name in (
        "pgqueuer",
        "asyncio",
        "matplotlib",
        "fontTools",
        "mail.log",
        "httpx",
        "PIL",
        "_granian",
        "granian.access",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
