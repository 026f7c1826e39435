"""What somebody asked of the list of an event: which registrations, in which order, from where on. Pure: from the
fields of an address to pieces of SQL of our own with their values, and back to an address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from foundation.form_fields import Fields, uuid_of
from foundation.townships import COUNTIES, ELSEWHERE

Status = Literal["", "pending", "offered", "waiting", "admitted", "declined", "cancelled"]
Need = Literal["", "pending", "offered", "returned", "unnamed", "untold", "duplicate"]
Order = Literal["needs", "newest", "oldest", "county"]

STATUSES: tuple[Status, ...] = ("pending", "offered", "waiting", "admitted", "declined", "cancelled")
ORDERS: tuple[Order, ...] = ("needs", "newest", "oldest", "county")
CHANNELS = ("web", "api", "phone", "paper", "door", "import")
# As `mail/bounces.py` says it: a mail that goes well afterwards takes the mark away.
RETURNED = """coalesce((select m.returned is not null or m.state = 'failed' from outgoing_mail m
  where m.subject = r.id and m.state in ('sent', 'failed')
  order by coalesce(m.sent_at, m.run_at) desc, m.id limit 1), false)"""
NEEDS: Mapping[Need, str] = {
    "pending": "p.status = 'pending'",
    "offered": "p.status = 'offered'",
    "returned": f"p.status not in ('declined', 'cancelled') and {RETURNED}",
    "unnamed": "r.state = 'live' and not r.named",
    # A letter on its way tells them; until it has gone they stand here.
    "untold": "r.state = 'live' and r.named and not r.is_contact and r.told_on is null",
}
"""What waits for somebody, as conditions on `OURS`. `duplicate` needs words and is decided in `duplicates.py`."""

# Whatever the planner believes of tables that grew since: first everybody of the event, then what is asked of them.
OURS = """(
    select r as r_row, p as p_row from registration r join participation p on p.id = r.participation
    where r.event = $1 and r.state <> 'superseded' offset 0
  ) as ours cross join lateral (select (ours.r_row).*) as r cross join lateral (select (ours.p_row).*) as p"""
_CAME = "exists (select 1 from attendance a where a.participation = p.id)"
_IN_SESSION = """exists (select 1 from seat x
  where x.participation = p.id and x.session = {n} and x.status <> 'released')"""
_RANK = "array_position(array['pending', 'offered', 'waiting', 'admitted', 'declined', 'cancelled'], p.status::text)"
# Text, so that one comparison serves every order; the id decides between equals.
KEYS: Mapping[Order, tuple[str, bool]] = {
    "needs": (f"{_RANK} || to_char(p.registered_on, 'YYYYMMDD')", False),
    "newest": ("to_char(p.registered_on, 'YYYYMMDD')", True),
    "oldest": ("to_char(p.registered_on, 'YYYYMMDD')", False),
    "county": ("coalesce(p.county, '~') || to_char(p.registered_on, 'YYYYMMDD')", False),
}
"""By name: the text that is compared, and whether the greatest comes first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: key and id of the line there; `back` for the page before it."""

    key: str
    id: UUID
    back: bool = False

    def text(self) -> str:
        return f"{'b' if self.back else 'a'}.{self.key}.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Empty values ask nothing."""

    status: Status = ""
    needs: Need = ""
    came: Literal["", "yes", "no"] = ""
    session: UUID | None = None
    channel: str = ""
    source: str = ""
    partner: UUID | None = None
    invitation: UUID | None = None
    county: str = ""
    order: Order = "needs"
    at: Place | None = None

    @property
    def narrow(self) -> bool:
        """Whether it leaves anybody out."""
        return any(value for name, value in self._asked().items() if name not in {"order", "at"})

    def conditions(self, first: int) -> tuple[str, list[Any]]:
        """SQL over `r` (registration) and `p` (participation), and its values as parameters from `$first` on."""
        texts = [NEEDS[self.needs]] if self.needs in NEEDS else []
        values: list[Any] = []
        if self.came:
            texts.append(_CAME if self.came == "yes" else f"not {_CAME}")
        for text, value in self._compared():
            if value:
                texts.append(text.replace("{n}", f"${first + len(values)}"))
                values.append(value)
        return " and ".join(texts) or "true", values

    def _compared(self) -> list[tuple[str, Any]]:
        return [
            ("p.status = {n}", self.status),
            (_IN_SESSION, self.session),
            ("p.channel = {n}", self.channel),
            ("p.source = {n}", self.source),
            ("p.partner = {n}", self.partner),
            ("p.invitation = {n}", self.invitation),
            ("p.county = {n}", self.county),
        ]

    def _asked(self) -> dict[str, str]:
        return {each.name: _text(getattr(self, each.name)) for each in fields(self)}

    def address(self, **changes: Any) -> str:
        """The query of a link that asks the same but for the changes; a changed question begins at the first page."""
        asked = self._asked() | ({} if "at" in changes else {"at": ""})
        asked |= {name: _text(value) for name, value in changes.items()}
        return "?" + urlencode({name: value for name, value in asked.items() if value and (name, value) != _USUAL})

    def hidden(self) -> list[tuple[str, str]]:
        """The same as fields of a form."""
        return [(name, value) for name, value in self._asked().items() if value and name != "at"]


_USUAL = ("order", "needs")


def _text(value: Any) -> str:
    return value.text() if isinstance(value, Place) else str(value or "")


def read_wanted(given: Fields) -> Wanted:
    """Whatever is not known asks nothing: an old bookmark shows the list, not an error."""
    counties = {county.code for county in (*COUNTIES, ELSEWHERE)}
    return Wanted(
        status=_one_of(given.text("status"), STATUSES, ""),
        needs=_one_of(given.text("needs"), (*NEEDS, "duplicate"), ""),
        came=_one_of(given.text("came"), ("yes", "no"), ""),
        session=uuid_of(given.text("session")),
        channel=_one_of(given.text("channel"), CHANNELS, ""),
        source=given.text("source")[:20],
        partner=uuid_of(given.text("partner")),
        invitation=uuid_of(given.text("invitation")),
        county=given.text("county") if given.text("county") in counties else "",
        order=_one_of(given.text("order"), ORDERS, "needs"),
        at=_place(given.text("at")),
    )


def _one_of(text: str, known: tuple[Any, ...], otherwise: Any) -> Any:
    return text if text in known else otherwise


def _place(text: str) -> Place | None:
    way, _, rest = text[:100].partition(".")
    key, _, registration = rest.rpartition(".")
    known = uuid_of(registration)
    return Place(key, known, way == "b") if known and way in {"a", "b"} else None
