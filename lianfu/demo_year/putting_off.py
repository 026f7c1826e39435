"""A seminar that a typhoon put off: its new day is not known yet, and everybody keeps their place."""

from lianfu.demo_year.events import Played, hold
from lianfu.demo_year.planned import YUNLIN, Planned
from rescheduling.postponing import postpone

SEMINAR = Planned(
    -0.4, "briefing", "天然災害復原與融資協助說明會", "After the storm: recovery and loans", YUNLIN,
    "縣政府簡報室", "Briefing room of the county government", 60, 2.5,
    (("災害復原貸款與利息補貼", "Recovery loans and interest subsidies"),), 0.5,
)  # fmt: skip


async def put_one_off(year: Played) -> None:
    facts = await hold(SEMINAR, year)
    told = "因應颱風延期，新的日期決定後會寄信給大家。"
    await postpone(facts.slug, told, "Postponed because of a typhoon; we will write.", year.team["organiser"], year.now)
