"""One act for a day on which offices close: each event of the day is put off, held online, called off or left alone; of
a course under way the sessions of that day are moved.

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
from foundation.faults import Fault, Faults
from foundation.languages import N_, Language, Text, gettext, pick
from foundation.refusals import Invalid, Refusal
from rescheduling.moving_online import is_address, move_online
from rescheduling.moving_sessions import move_sessions
from rescheduling.postponing import day_faults, postpone, reason_faults

Act = Literal["hold", "postpone", "online", "move", "cancel"]
ACTS: dict[Act, str] = {
    "hold": N_("照常舉行"),
    "postpone": N_("延期，日期另行通知"),
    "online": N_("改為線上"),
    "move": N_("只把這一天的場次改到另一天"),
    "cancel": N_("取消"),
}
SHARED: dict[Act, str] = {
    "hold": N_("照常舉行"),
    "postpone": N_("已延期，日期另行通知"),
    "online": N_("改為線上舉行"),
    "move": N_("這一天的場次改期"),
    "cancel": N_("已取消"),
}
_OF_DAY = """
select e.id, e.slug, e.title_zh, e.title_en, e.online_url, e.postponed_on is not null as postponed,
    min(s.starts_at) filter (where (s.starts_at at time zone 'Asia/Taipei')::date = $1 and s.starts_at > $2)
      as starts_at,
    sum(s.places_taken)::int as taken, bool_and(s.mode = 'online') as online,
    min(s.starts_at) <= $2 as running, count(distinct (s.starts_at at time zone 'Asia/Taipei')::date)::int as days,
    coalesce(min(nullif(s.venue_zh, '')), '') as venue_zh
from event e join session s on s.event = e.id and s.merged_into is null
where e.status = 'published'
group by e.id having bool_or((s.starts_at at time zone 'Asia/Taipei')::date = $1 and s.starts_at > $2)
order by 7, e.slug
"""


@dataclass(frozen=True)
class StormEvent:
    """An event with a session on the day that has not begun; `starts_at` is its first one of that day. `taken` counts
    seats. One that is `running` began earlier: it cannot be put off as a whole."""

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

    @property
    def acts(self) -> list[Act]:
        """What can be done to it on this day."""
        no = {"postpone", "online"} if self.running else {"move"}
        if self.postponed:
            no.add("move")
        return [act for act in ACTS if act not in no and not (act == "online" and self.online)]


@dataclass(frozen=True)
class Choice:
    """What is meant with one event: `address` where it goes online, `to` where its sessions of the day move."""

    act: Act
    address: str = ""
    to: date | None = None


@dataclass(frozen=True)
class Done:
    """`refusal` is the message of what was not done; the others are done all the same."""

    event: StormEvent
    choice: Choice
    refusal: str = ""

    @property
    def act(self) -> Act:
        return self.choice.act


async def events_of(day: date, now: datetime) -> list[StormEvent]:
    async with transaction() as c:
        return [StormEvent(**row) for row in await c.fetch(_OF_DAY, day, now)]


def faults_of(
    events: Sequence[StormEvent], choices: Mapping[str, Choice], reason_zh: str, reason_en: str, day: date,
    now: datetime,
) -> Faults:  # fmt: skip
    """What is missing before anything may be done: a reason, and a choice that can be meant for each event. Pure."""
    faults = reason_faults(reason_zh, reason_en)
    for event in events:
        chosen = choices.get(event.slug)
        if chosen is None or chosen.act not in event.acts:
            faults.append(Fault(f"act-{event.slug}", N_("請選這一場怎麼辦。")))
        elif chosen.act == "online" and not is_address(chosen.address):
            faults.append(Fault(f"url-{event.slug}", N_("連結要以 https:// 開頭。")))
        elif chosen.act == "move":
            faults += _move_faults(chosen.to, day, f"to-{event.slug}", now)
    return faults


def _move_faults(to: date | None, day: date, field: str, now: datetime) -> Faults:
    if to is None:
        return [Fault(field, N_("看不懂這個日期；請寫成 114/5/3 或 2025-05-03。"))]
    return [Fault(field, N_("新的日期和原來同一天。"))] if to == day else day_faults(to, now, field)


async def act(
    day: date, choices: Mapping[str, Choice], reason_zh: str, reason_en: str, by: Actor, now: datetime
) -> list[Done]:
    """`choices` go by slug; without one it is held. Invalid without a reason.

    Each event is a deed of its own: one that cannot be done holds up no other.
    """
    if faults := reason_faults(reason_zh, reason_en):
        raise Invalid(faults)
    done = []
    for event in await events_of(day, now):
        chosen = choices.get(event.slug, Choice("hold"))
        try:
            await _one(event.slug, day, chosen, (reason_zh, reason_en), by, now)
        except Invalid as refusal:
            done.append(Done(event, chosen, refusal.faults[0].message))
        except Refusal as refusal:
            done.append(Done(event, chosen, refusal.message))
        else:
            done.append(Done(event, chosen))
    return done


async def _one(slug: str, day: date, chosen: Choice, reasons: tuple[str, str], by: Actor, now: datetime) -> None:
    match chosen.act:
        case "postpone":
            await postpone(slug, *reasons, by, now)
        case "online":
            await move_online(slug, chosen.address, *reasons, by, now)
        case "cancel":
            await cancel_event(slug, *reasons, by, now)
        case "move":
            await move_sessions(slug, day, chosen.to or day, *reasons, by, now)


def share_text(day: date, done: Sequence[Done], reason: str, language: Language) -> str:
    """What people forward: the reason, then a line an event, in the order of the day."""
    _ = gettext(language)
    lines = [_("【%(day)s活動異動】%(reason)s", day=show_date(day, language), reason=reason)]
    lines += [_line(each, language) for each in done if not each.refusal]
    acted = {each.act for each in done if not each.refusal}
    if acted - {"hold"}:
        lines.append(_("已報名的朋友會收到電子郵件。"))
    if "postpone" in acted:
        lines.append(_("延期的場次座位都保留。"))
    return "\n".join(lines)


def _line(each: Done, language: Language) -> str:
    _ = gettext(language)
    said = _(SHARED[each.act])
    if each.act == "move" and each.choice.to:
        said = _("改到%(day)s", day=show_date(each.choice.to, language))
    title, time = each.event.title(language).text, show_time(each.event.starts_at)
    return f"- {time} {title}: {said}" if language == "en" else f"・{time} {title}：{said}"
