"""What somebody typed into the form of an event, row by row, exactly as typed.

It is shown again with its faults, and grows and shrinks by buttons that need no script. What it means is decided by
`forms.py`.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from events.plans import OFFER_HOURS, ROSTER_DAYS, AgendaPlan, BodyPlan, EventPlan, SessionPlan
from foundation.clock import local

Texts = dict[str, str]
TEXTS = (
    "title_zh", "title_en", "summary_zh", "summary_en", "audience_zh", "audience_en", "theme_class",
    "administration_class", "service_class", "online_url", "remarks_zh", "banner_zh", "banner_en",
)  # fmt: skip
_EVENT = (
    *TEXTS, "kind", "county", "contact", "deputy", "opens_at", "closes_at", "waiting_list", "mail_only", "meal",
    "photos", "min_places", "decide_on", "learning_hours", "session_rule", "approval", "per_enterprise", "access",
    "offer_hours", "reconfirm", "min_minutes", "series", "design",
)  # fmt: skip
SESSION_TEXTS = ("title_zh", "title_en", "venue_zh", "venue_en", "address", "map_url", "parking_zh", "parking_en")
_SESSION = (
    *SESSION_TEXTS, "id", "day", "end_day", "starts_at", "ends_at", "mode", "places", "room_limit", "reserved",
    "online_places",
)  # fmt: skip
_AGENDA = ("starts_at", "topic_zh", "topic_en", "chair", "lecturer")
_BODY = ("partner", "role", "data_role", "contract_ref", "roster_days")
_ROW = re.compile(r"(sessions|bodies)\.(\d{1,3})\.(?:(agenda)\.(\d{1,3})\.)?[a-z_]+")
_ACTION = re.compile(r"(add|remove)_(session|agenda|body)(?::(\d{1,3}))?(?::(\d{1,3}))?")


class Posted(Protocol):
    """The posted fields, see foundation/form_fields.py."""

    @property
    def raw(self) -> dict[str, list[str]]: ...
    def text(self, name: str) -> str: ...


@dataclass
class TypedSession:
    texts: Texts
    agenda: list[Texts] = field(default_factory=list)


@dataclass
class Typed:
    texts: Texts
    sessions: list[TypedSession] = field(default_factory=list)
    bodies: list[Texts] = field(default_factory=list)


def blank() -> Typed:
    """A new event: one session to fill in, a waiting list."""
    texts = dict.fromkeys(_EVENT, "") | {"waiting_list": "yes", "session_rule": "any", "access": "open"}
    texts["offer_hours"] = str(OFFER_HOURS)
    return Typed(texts, [blank_session()], [_blank_body("host")])


def blank_session(like: TypedSession | None = None) -> TypedSession:
    """A further session mostly happens in the same place."""
    kept = (*SESSION_TEXTS, "mode", "places", "room_limit", "reserved", "online_places", "starts_at", "ends_at")
    texts = {name: like.texts[name] for name in kept} if like else {"mode": "onsite"}
    return TypedSession(_row(_SESSION, **texts), [])


def posted(fields: Posted) -> Typed:
    """Rows in the order of their numbers; gaps close."""
    found: dict[str, set[int]] = {"sessions": set(), "bodies": set()}
    agenda: dict[int, set[int]] = {}
    for name in fields.raw:
        match = _ROW.fullmatch(name)
        if match:
            found[match[1]].add(int(match[2]))
            if match[3] and match[1] == "sessions":
                agenda.setdefault(int(match[2]), set()).add(int(match[4]))
    sessions = [
        TypedSession(
            _read(fields, _SESSION, f"sessions.{n}."),
            [_read(fields, _AGENDA, f"sessions.{n}.agenda.{m}.") for m in sorted(agenda.get(n, ()))],
        )
        for n in sorted(found["sessions"])
    ]
    bodies = [_read(fields, _BODY, f"bodies.{n}.") for n in sorted(found["bodies"])]
    return Typed(_read(fields, _EVENT, ""), sessions, bodies)


def change_rows(typed: Typed, action: str) -> bool:
    """Does what a row button asks: `add_session`, `remove_agenda:0:2`, `add_body`. False if it was no row button."""
    match = _ACTION.fullmatch(action)
    if match is None:
        return False
    verb, what, first, second = match.groups()
    rows, place = _rows(typed, what, int(first or 0), int(second or 0))
    if rows is None:
        return True
    if verb == "remove":
        del rows[place : place + 1]
    elif what == "session":
        typed.sessions.append(blank_session(typed.sessions[-1] if typed.sessions else None))
    else:
        cast(list[Texts], rows).append(_row(_AGENDA) if what == "agenda" else _blank_body("cohost"))
    return True


def typed_of(plan: EventPlan) -> Typed:
    """An event as it stands, ready to be changed."""
    texts = {name: _shown(getattr(plan, name)) for name in _EVENT}
    return Typed(
        texts, [_typed_session(session) for session in plan.sessions], [_typed_body(body) for body in plan.bodies]
    )


def _rows(typed: Typed, what: str, first: int, second: int) -> tuple[list[Texts] | list[TypedSession] | None, int]:
    if what == "session":
        return typed.sessions, first
    if what == "body":
        return typed.bodies, first
    return (typed.sessions[first].agenda, second) if first < len(typed.sessions) else (None, 0)


def _blank_body(role: str) -> Texts:
    return _row(_BODY, role=role, data_role="none", roster_days=str(ROSTER_DAYS))


def _typed_session(session: SessionPlan) -> TypedSession:
    starts, ends = local(session.starts_at), local(session.ends_at)
    texts = {name: _shown(getattr(session, name)) for name in _SESSION if name not in {"day", "end_day"}}
    texts |= {
        "day": starts.date().isoformat(),
        "end_day": ends.date().isoformat() if ends.date() != starts.date() else "",
        "starts_at": f"{starts:%H:%M}",
        "ends_at": f"{ends:%H:%M}",
        "reserved": str(session.reserved or ""),
    }
    return TypedSession(texts, [_typed_item(item) for item in session.agenda])


def _typed_item(item: AgendaPlan) -> Texts:
    return {name: _shown(getattr(item, name)) for name in _AGENDA} | {"starts_at": f"{local(item.starts_at):%H:%M}"}


def _typed_body(body: BodyPlan) -> Texts:
    return {name: _shown(getattr(body, name)) for name in _BODY}


def _shown(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%dT%H:%M}"
    return str(value)


def _read(fields: Posted, names: tuple[str, ...], at: str) -> Texts:
    return {name: fields.text(at + name) for name in names}


def _row(names: tuple[str, ...], **given: str) -> Texts:
    return dict.fromkeys(names, "") | given
