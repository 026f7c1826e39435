"""Who a letter of staff goes to: a filter over the registrations of one event, the same for counting and posting."""

from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from foundation.database import connection, transaction

Status = Literal["admitted", "waiting", "pending", "offered", "everybody"]
Came = Literal["any", "came", "missed"]
STATUSES, CAME = get_args(Status), get_args(Came)


@dataclass(frozen=True)
class Filter:
    """`optional`: only those who agreed to hear of later events, cancelled or not. An empty language is both."""

    optional: bool = False
    status: str = "admitted"
    session: UUID | None = None
    came: str = "any"
    language: str = ""


# Nobody is missed where nobody was found yet: the event is still to come, or its roll is not in.
# Nobody who was erased, gave their place to another, or asked that their data be used for nothing else.
_WHERE = """
from registration r join participation p on p.id = r.participation
where r.event = $1 and r.named and not r.restricted
  and case when $2 then r.state in ('live', 'cancelled') and exists (select from consent_state c
      where c.registration = r.id and c.purpose = 'later_events' and c.latest and c.state = 'given')
    else r.state = 'live' and p.status in ('admitted', 'waiting', 'pending', 'offered') end
  and ($3 = 'everybody' or p.status = $3)
  and ($4::uuid is null or exists (select from seat s
    where s.participation = p.id and s.session = $4 and s.status <> 'released'))
  and case $5 when 'came' then exists (select from attendance a where a.participation = p.id)
    when 'missed' then not exists (select from attendance a where a.participation = p.id)
      and exists (select from seat s where s.participation = p.id and s.status = 'held'
        and ($4 is null or s.session = $4))
      and not exists (select from seat s where s.participation = p.id and s.status = 'held'
        and ($4 is null or s.session = $4) and not exists (select from attendance a where a.session = s.session))
    else true end
  and ($6 = '' or p.language = $6)
"""
_COUNT = f"select count(*) {_WHERE}"
_PEOPLE = f"""
select r.id, r.person, r.event, r.expires_on, p.language {_WHERE}
  and not exists (select from letter_mark m where m.registration = r.id and m.letter = 'group' and m.occasion = $7)
order by r.id limit $8
"""  # noqa: S608 - our own text


def _values(to: Filter) -> tuple[Any, ...]:
    return to.optional, to.status, to.session, to.came, to.language


async def count(event: UUID, to: Filter) -> int:
    """Whoever gave no address is counted; nothing is rendered for them."""
    async with transaction() as c:
        return int(await c.fetchval(_COUNT, event, *_values(to)))


async def people(event: UUID, to: Filter, occasion: str, most: int) -> list[Any]:
    """Those who have not got it yet, in the running transaction."""
    return list(await connection().fetch(_PEOPLE, event, *_values(to), occasion, most))
