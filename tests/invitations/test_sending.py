"""The record of invitations: what it takes, what it refuses, what came of each entry."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.facts import EventFacts
from events.makers import make_partner
from foundation.database import acting_as
from foundation.refusals import Conflict, Invalid, NotFound
from foundation.tokens import read_short_code
from invitations.codes import is_code, new_code, new_via, plain, spaced
from invitations.figures import few
from invitations.sending import InvitationPlan, change_sent, one_sent, record_sent, remove_sent, sent_of
from registrations.admission import Admitted, admit
from registrations.invited import brought
from tests.invitations.conftest import NOW
from tests.registrations.conftest import open_event, person

TODAY = date(2026, 3, 2)
PLAN = InvitationPlan(channel="letter", sent_on=TODAY, document_no="中服字第1150000001號", addressees=120)


@pytest.fixture(autouse=True)
def as_staff(db: asyncpg.Connection) -> object:
    with acting_as("staff"):
        yield


async def test_an_entry_is_recorded_changed_and_listed(event: EventFacts) -> None:
    partner = await make_partner()
    first = await record_sent(event.id, replace(PLAN, partner=partner), NOW)
    later = await record_sent(event.id, InvitationPlan(channel="social"), NOW)
    code = (await one_sent(event.id, first)).code
    await change_sent(event.id, first, replace(PLAN, partner=partner, addressees=130), NOW)
    listed = await sent_of(event.id)
    assert [each.id for each in listed] == [later, first]  # what is still to be sent comes first
    assert (listed[1].addressees, listed[1].partner_name("en")) == (130, "Taichung Industrial Association")
    assert listed[1].code == code


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"channel": "pigeon"}, "channel"), ({"sent_on": TODAY + timedelta(days=1)}, "sent_on"),
        ({"addressees": None}, "addressees"), ({"addressees": 0}, "addressees"), ({"addressees": 10**7}, "addressees"),
        ({"document_no": "x" * 61}, "document_no"), ({"remarks_zh": "x" * 301}, "remarks_zh"),
        ({"partner": uuid4()}, "partner"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused(event: EventFacts, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await record_sent(event.id, replace(PLAN, **changed), NOW)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert await sent_of(event.id) == ()


async def test_another_event_has_no_part_in_it(event: EventFacts) -> None:
    made = await record_sent(event.id, PLAN, NOW)
    for deed in (one_sent(uuid4(), made), change_sent(uuid4(), made, PLAN, NOW), remove_sent(uuid4(), made)):
        with pytest.raises(NotFound):
            await deed


async def participation(db: asyncpg.Connection, event: UUID, invitation: UUID | None, *, came: bool) -> None:
    attendee, made = uuid4(), uuid4()
    await db.execute("insert into attendee (id, year) values ($1, 2026)", attendee)
    await db.execute(
        "insert into participation (id, event, attendee, status, registered_on, invitation)"
        " values ($1, $2, $3, 'admitted', $4, $5)",
        made, event, attendee, TODAY, invitation,
    )  # fmt: skip
    if came:
        await db.execute(
            "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), $1, id, $3"
            " from session where event = $2",
            made, event, TODAY,
        )  # fmt: skip


async def test_what_brought_somebody_stays_and_is_counted(db: asyncpg.Connection, event: EventFacts) -> None:
    used, unused = await record_sent(event.id, PLAN, NOW), await record_sent(event.id, PLAN, NOW)
    for came in (True, False, True):
        await participation(db, event.id, used, came=came)
    await participation(db, event.id, None, came=True)
    found = await brought(event.id)
    assert {key: (each.registered, each.attended) for key, each in found.items()} == {used: (3, 2), None: (1, 1)}
    with pytest.raises(Conflict) as refused:
        await remove_sent(event.id, used)
    assert refused.value.code == "invitation_used"
    await remove_sent(event.id, unused)
    assert [each.id for each in await sent_of(event.id)] == [used]


async def test_who_comes_through_a_link_is_counted_for_it_and_its_partner(db: asyncpg.Connection, keys_db: str) -> None:
    open_one, partner = await open_event(db, 5), await make_partner()
    sent = await one_sent(open_one.id, await record_sent(open_one.id, replace(PLAN, partner=partner), NOW))
    for name, via in (("王小明", sent.code), ("陳小華", ""), ("林大同", "ZZZZZ")):
        assert isinstance(await admit(person(open_one, name, invitation=via), NOW), Admitted)
    rows = await db.fetch("select invitation, partner from participation where event = $1", open_one.id)
    assert sorted(map(tuple, rows), key=str) == sorted([(sent.id, partner), (None, None), (None, None)], key=str)
    assert (await brought(open_one.id))[sent.id].registered == 1


def test_a_one_or_a_two_shows_as_few() -> None:
    assert [few(n) for n in range(5)] == ["0", "1–2", "1–2", "3", "4"]


@given(st.sampled_from([new_via, new_code]), st.randoms())
def test_a_code_is_read_however_it_is_typed(make: object, chance: object) -> None:
    code = make()
    typed = "".join(chance.choice((c, c.lower())) for c in spaced(code))
    typed = typed.replace("0", "o").replace("1", "I").replace("-", chance.choice((" ", "-", "")))
    assert plain(f" {typed} ") == code
    assert is_code(code)
    assert read_short_code(code) == code


@given(st.text(max_size=80))
def test_whatever_is_typed_is_never_too_long_and_reads_the_same_twice(text: str) -> None:
    assert len(plain(text)) <= 20
    assert plain(plain(text)) == plain(text)
