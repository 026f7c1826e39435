"""What the own page cannot do by itself is asked for there, five times a day at most: the database counts."""

from datetime import datetime
from uuid import UUID

import asyncpg

from foundation.languages import N_, Language
from foundation.refusals import TooOften
from subjects import cases
from subjects.cases import Said
from subjects.clocks import Kind

_OFTEN = "LF003"  # sql/case_often.sql


async def ask(kind: Kind, said: Said, person: UUID, language: Language, now: datetime) -> UUID:
    """Raises TooOften, and what `cases.ask` raises."""
    try:
        return await cases.ask(kind, said, person, language, now)
    except asyncpg.PostgresError as error:
        if error.sqlstate != _OFTEN:
            raise
        raise TooOften(N_("今天已經收到您的五件請求，請明天再寫，或打電話給我們。")) from None
