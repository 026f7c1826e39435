"""Facts for the reach, written straight into the service ledger: these tests count, they do not admit."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

import asyncpg
import pytest

from foundation.database import acting_as
from lianfu import joining
from staff.makers import make_staff
from tests.desks import Desk, desks

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)


class Ledger:
    """Short words for facts; every argument that is not given is the plainest one."""

    def __init__(self, c: asyncpg.Connection, officer: UUID) -> None:
        self.c = c
        self.officer = officer
        self.notice = uuid4()

    async def ready(self) -> None:
        """The notice that every published event needs."""
        wording = await self.add("notice_template", key=str(self.notice), body="{}")
        await self.add(
            "notice_version", id=self.notice, template=wording, n=1, state="published", body="{}",
            sha256=self.notice.hex * 2,
        )  # fmt: skip

    async def add(self, table: str, **values: object) -> UUID:
        values = {"id": uuid4()} | values
        names = ", ".join(values)
        places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
        await self.c.execute(f"insert into {table} ({names}) values ({places})", *values.values())
        return values["id"]

    async def enterprise(self, name: str, *, ubn: str | None = None, **more: object) -> UUID:
        plain = {
            "name_key": name,
            "scope_code": "TW",
            "county": "66000",
            "industry_scheme": "11",
            "confirmed": bool(ubn),
        }
        return await self.add("enterprise", ubn=ubn, name=name, **(plain | more))

    async def partner(self, name: str) -> UUID:
        return await self.add("partner", kind="chamber", name_zh=name, name_en="", county=None)

    async def event(self, day: date, *, kind: str = "seminar", status: str = "published", **more: object) -> UUID:
        plain = {"county": "66000", "title_zh": "研討會", "title_en": "", "waiting_list": True}
        shown = {"slug": str(uuid4()), "kind": kind, "status": status, "published_on": day, "notice": self.notice}
        return await self.add("event", **(shown | plain | more))

    async def session(
        self, event: UUID, day: date, hour: int = 1, *, mode: str = "onsite", closed: bool = True
    ) -> UUID:
        starts = datetime.combine(day, time(hour), UTC)
        return await self.add(
            "session", event=event, position=0, starts_at=starts, ends_at=starts.replace(hour=hour + 2), mode=mode,
            places=100, places_taken=0, reserved=0, door_closed_on=day if closed else None,
        )  # fmt: skip

    async def person(
        self, event: UUID, *, attendee: UUID | None = None, enterprise: UUID | None = None, **more: object
    ) -> UUID:
        """A participation; without `attendee` of somebody new."""
        attendee = attendee or await self.add("attendee", year=2026)
        plain = {"status": "admitted", "registered_on": date(2026, 1, 2), "industry_scheme": "11", "channel": "web",
                 "language": "zh-Hant", "walk_in": False, "identity_kind": "staff", "county": "66000"}  # fmt: skip
        return await self.add("participation", event=event, attendee=attendee, enterprise=enterprise, **(plain | more))

    async def came(self, participation: UUID, session: UUID, day: date) -> None:
        await self.add("attendance", participation=participation, session=session, on_day=day)

    async def visit(
        self, enterprise: UUID, day: date, *, mode: str = "walk", outcome: str = "met", **more: object
    ) -> UUID:
        plain = {"county": "66000", "industry_scheme": "11"}
        return await self.add(
            "visit", client=uuid4(), content_hash=b"x", enterprise=enterprise, officer=self.officer, mode=mode,
            outcome=outcome, on_day=day, **(plain | more),
        )  # fmt: skip


@pytest.fixture(autouse=True)
def as_staff() -> Iterator[None]:
    with acting_as("staff"):
        yield


@pytest.fixture
async def ledger(db: asyncpg.Connection) -> Ledger:
    officer = await make_staff(f"{uuid4()}@example.org", ["outreach"], NOW, name="張訪視員", password=None)
    made = Ledger(db, officer)
    await made.ready()
    return made


@pytest.fixture
async def desk(db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(joining, "PAGES", ("reach.staff_pages", "reach.enterprise_pages", "reach.api"))
    async with desks(db, NOW) as desk:
        yield desk
