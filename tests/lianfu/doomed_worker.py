"""A worker process that dies in the middle of a mail: it takes it in hand, says so, and never comes to sending."""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

from foundation import database, settings
from lianfu.worker import Worker
from mail.letters import letter


@letter("test.ticket", "票券")
async def render(subject, language, sealed):
    print("in hand", flush=True)
    await asyncio.sleep(60)


async def main(url: str, smtp_port: int) -> None:
    settings.use(replace(settings.load({}), database_url=url, smtp_port=smtp_port))
    await database.connect(url, size=2)
    await Worker(url, schedules=(), abandoned=timedelta(seconds=2)).work()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
