"""One act for a day on which offices close: each event of the day is put off, held online, called off or left alone.

Its people and its page are told, and one text says it all for LINE groups and the centre's own page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.cancelling import cancel_event
from foundation.actor import Actor
from foundation.database import transaction
from foundation.dates import show_date, show_time
from foundation.languages import N_, Language, Text, gettext, pick
from foundation.refusals import Invalid, Refusal
from rescheduling.moving_online import move_online
from rescheduling.postponing import postpone, reason_faults

Act = Literal["postpone", "online", "cancel", "hold"]
ACTS: dict[Act, str] = {
    "postpone": N_("延期，日期另行通知"),
    "online": N_("改為線上"),
    "cancel": N_("取消"),
    "hold": N_("照常舉行"),
}
_OF_DAY = """
select e.id, e.slug, e.title_zh, e.title_en, e.online_url, e.postponed_on is not null as postponed,
    min(s.starts_at) as starts_at, sum(s.places_taken)::int as taken, bool_and(s.mode = 'online') as online,
    min(s.starts_at) <= $2 as running, count(distinct (s.starts_at at time zone 'Asia/Taipei')::date)::int as days,
    coalesce(min(nullif(s.venue_zh, '')), '') as venue_zh
from event e join session s on s.event = e.id and s.merged_into is null
where e.status = 'published'
group by e.id having bool_or((s.starts_at at time zone 'Asia/Taipei')::date = $1 and s.starts_at > $2)
order by min(s.starts_at), e.slug
"""


@dataclass(frozen=True)
class StormEvent:
    """An event with a session on the day that has not begun. `taken` counts seats. One that is `running` began on an
    earlier day: as a whole it can only be left as it is or called off."""

    id: UUID
    slug: str
    title_zh: str
    title_en: str
    online_url: str
    postponed: bool
    starts_at: datetime
    taken: int
    online: bool
    running: bool
    days: int
    venue_zh: str

    def title(self, language: Language) -> Text:
        return pick(self.title_zh, self.title_en, language)


@dataclass(frozen=True)
class Done:
    """`refusal` is the message of what was not done; the others are done all the same."""

    event: StormEvent
    act: Act
    refusal: str = ""


async def events_of(day: date, now: datetime) -> list[StormEvent]:
    async with transaction() as c:
        return [StormEvent(**row) for row in await c.fetch(_OF_DAY, day, now)]


async def act(
    day: date, acts: Mapping[str, Act], addresses: Mapping[str, str], reason_zh: str, reason_en: str, by: Actor,
    now: datetime,
) -> list[Done]:  # fmt: skip
    """`acts` and `addresses` (of those held online) go by slug; without an act it is held. Invalid without a reason.

    Each event is a deed of its own: one that cannot be done holds up no other.
    """
    if faults := reason_faults(reason_zh, reason_en):
        raise Invalid(faults)
    done = []
    for event in await events_of(day, now):
        chosen = acts.get(event.slug, "hold")
        try:
            await _one(event.slug, chosen, addresses.get(event.slug, ""), reason_zh, reason_en, by, now)
        except Invalid as refusal:
            done.append(Done(event, chosen, refusal.faults[0].message))
        except Refusal as refusal:
            done.append(Done(event, chosen, refusal.message))
        else:
            done.append(Done(event, chosen))
    return done


async def _one(slug: str, chosen: Act, address: str, reason_zh: str, reason_en: str, by: Actor, now: datetime) -> None:
    if chosen == "postpone":
        await postpone(slug, reason_zh, reason_en, by, now)
    elif chosen == "online":
        await move_online(slug, address, reason_zh, reason_en, by, now)
    elif chosen == "cancel":
        await cancel_event(slug, reason_zh, reason_en, by, now)


def share_text(day: date, done: Sequence[Done], reason: str, language: Language) -> str:
    """What people forward: the reason, then a line an event, in the order of the day."""
    _ = gettext(language)
    lines = [_("【%(day)s活動異動】%(reason)s", day=show_date(day, language), reason=reason)]
    lines += [
        f"・{show_time(each.event.starts_at)} {each.event.title(language).text}：{_(ACTS[each.act])}"
        for each in done
        if not each.refusal
    ]
    acted = {each.act for each in done if not each.refusal}
    if acted - {"hold"}:
        lines.append(_("已報名的朋友會收到電子郵件。"))
    if "postpone" in acted:
        lines.append(_("延期的場次座位都保留。"))
    return "\n".join(lines)
