"""The law of the house: erasing every person moves no figure, and a single attendance moves the digest."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.makers import make_event
from foundation.ledgers import all_tables, ledger_of
from outreach.makers import make_enterprise, make_visit
from outreach.visit_entries import VisitContactEntry
from reach import denominators, digest

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
DAY = date(2026, 5, 4)
ATTENDED = (
    "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), p.id, s.id, '2026-05-05'"
    " from participation p join session s using (event) where p.status = 'waiting'"
)
PERSONAL = [str(table._meta.tablename) for table in all_tables() if ledger_of(table) == "personal"]
pytestmark = pytest.mark.usefixtures("keys_db")


async def _registration(
    ledger: Any, event: UUID, notice: UUID, participation: UUID, session: UUID, attendee: UUID
) -> None:
    """One person in every personal table of registrations."""
    person, gone = uuid4(), {"person": uuid4(), "scope": event, "expires_on": DAY}
    own = gone | {"person": person}
    await ledger.add("known_person", attendee=attendee, year=2026, **own)
    registration = await ledger.add(
        "registration", participation=participation, event=event, post_token=uuid4(), notice=notice,
        notice_language="en", state="live", outcome="admitted", is_contact=True, link_version=1, **own,
    )  # fmt: skip
    await ledger.add("identity", registration=registration, level="P2", blob=b"sealed", **own)
    await ledger.add(
        "answer_file", registration=registration, token_hash=uuid4().bytes, question="q", size=1, blob=b"sealed",
        sealed=b"sealed", **own,
    )  # fmt: skip
    ticket = await ledger.add(
        "ticket", registration=registration, code=uuid4().bytes, short_code=uuid4().hex[:8], version=1, **own
    )
    await ledger.add("waiting_entry", registration=registration, **own)
    await ledger.add("waiting_act", registration=registration, run=uuid4(), act="joined", queue_no=1, at=NOW, **own)
    await ledger.add("reply", registration=registration, question="reconfirm", n=1, asked_on=DAY, **own)
    await ledger.add(
        "consent_state", registration=registration, purpose="later_events", state="given", on_day=DAY, **own
    )
    await ledger.add("calendar_entry", registration=registration, session=session, digest=b"d", **own)
    await ledger.add("letter_mark", registration=registration, letter="thanks", occasion="2026-05-05", **own)
    await ledger.add(
        "scan", client=uuid4(), ticket=ticket, session=session, direction="in", scanned_at=NOW, received_at=NOW,
        offline=False, verdict="admitted", how="code", **own,
    )  # fmt: skip
    await ledger.add(
        "outgoing_mail", letter="x", subject=registration, language="en", state="waiting", attempts=0,
        message_id=uuid4().hex, run_at=NOW, **own,
    )  # fmt: skip


@pytest.fixture
async def full(ledger: Any) -> Any:
    """A ledger with something of everything, and a person in every personal table."""
    await denominators.ensure_denominators()
    event = await make_event(NOW - timedelta(days=300))
    poll_form = await ledger.add("form", kind="satisfaction", name_zh="")
    revision = await ledger.add("form_revision", form=poll_form, n=1, questions="[]")
    poll = await ledger.add("poll", revision=revision, state="closed", population=2, issued=2)
    await ledger.c.execute("update event set poll = $2 where id = $1", event.id, poll)
    await ledger.add("response", poll=poll, answers='{"overall": 5}')
    await ledger.add(
        "invitation", event=event.id, code="K7QM2", channel="letter", sent_on=DAY, addressees=50, document_no="",
        remarks_zh="",
    )  # fmt: skip
    await ledger.c.execute("insert into ballot (token_hash, poll, expires_on) values ($1, $2, $3)", b"h", poll, DAY)
    for table in ("remark", "remark_buffer"):
        await ledger.add(table, poll=poll, blob=b"sealed", expires_on=DAY)
    session = await ledger.c.fetchval("select id from session where event = $1", event.id)
    notice = await ledger.c.fetchval("select notice from event where id = $1", event.id)
    firm = await make_enterprise()
    for _ in range(3):
        attendee = await ledger.add("attendee", year=2026)
        person = await ledger.person(event.id, attendee=attendee, enterprise=firm)
        await ledger.came(person, session, DAY)
        await _registration(ledger, event.id, notice, person, session, attendee)
    await ledger.add("seat", participation=person, session=session, status="held")
    await ledger.add("arrival_count", session=session, quarter_hour=53, n=3)
    await ledger.add("meal_count", session=session, kind="meat", n=3)
    met = VisitContactEntry("王小明", "廠長", "+886912345678", "")
    await make_visit(firm, ledger.officer, DAY, NOW, client=uuid4(), need="legal", promise="找律師", contact=met)
    await _asked_about_themselves(ledger)
    await _shown_to_others(ledger, event.id)
    return ledger


async def _asked_about_themselves(ledger):
    kept = {"person": uuid4(), "scope": uuid4(), "expires_on": DAY}
    code = await ledger.add(
        "access_code", **kept, purpose="open", browser=b"b", code_hash=b"c", address=b"a", language="en", asked_at=NOW,
        good_until=NOW, tries=0,
    )  # fmt: skip
    await ledger.add("access_person", **kept, code=code, phones=[])
    await ledger.add(
        "link_request", **kept, kind="email", address=b"a", language="en", asked_at=NOW, answered=False, blob=b"sealed"
    )
    await ledger.add("access_session", **kept, code=code, cookie_hash=b"s", seen_at=NOW, ends_at=NOW, tries=0)
    case = await ledger.add(
        "subject_case", kind="copy", channel="phone", identity="document", received_on=DAY, due_on=DAY, state="open",
        ground="", automatic=False,
    )  # fmt: skip
    await ledger.add("case_words", **kept, request=case, language="en", blob=b"sealed")
    await ledger.add(
        "held_fields", **kept, origin=uuid4(), fields=["name"], ground="voucher", reason="會計", placed_on=DAY,
        review_on=DAY, blob=b"sealed",
    )  # fmt: skip


async def _shown_to_others(ledger, event):
    kept = {"person": uuid4(), "scope": uuid4(), "expires_on": DAY}
    registration = await ledger.c.fetchval("select id from registration where event = $1 limit 1", event)
    staff = ledger.officer
    await ledger.add("call_outcome", **kept, registration=registration, outcome="coming", tries=0, staff=staff, at=NOW)
    breach = await ledger.add(
        "breach", scenario="lost-tablet", drill=True, known_at=NOW, facts="{}", people=1, readable=True, decision="{}",
        measures=[], state="held", keep_until=DAY,
    )  # fmt: skip
    await ledger.add("breach_notice", **kept, breach=breach, registration=registration, state="held")
    export = await ledger.add(
        "export", code="X-1", event=event, fields=["name"], which="admitted", consented="", purpose="contact",
        kind="csv", people=1, second="", state="waiting", asked_by=staff, asked_at=NOW, hours=24, most=1,
        reason=b"sealed",
    )  # fmt: skip
    download = await ledger.add("export_download", export=export, n=1, at=NOW, staff=staff, people=1, sha256=b"h")
    await ledger.add("export_mark", **kept, download=download, prints=[1])
    batch = await ledger.add(
        "import_batch", event=event, staff=staff, source="kktix", giver="", file_hash=b"h", state="read", made_at=NOW,
    )  # fmt: skip
    await ledger.add("import_row", **kept, batch=batch, n=1, blob=b"sealed")
    await ledger.add("import_entry", **kept, batch=batch, registration=registration, act="added")


async def test_every_personal_table_has_somebody(full):
    empty = [name for name in PERSONAL if not await full.c.fetchval(f"select count(*) from {name}")]
    assert empty == []


async def test_truncating_every_personal_table_moves_no_figure(full):
    before = await digest.figures()
    hashed = await digest.digest()
    # Without CASCADE: a fact that pointed at a person would make this fail.
    await full.c.execute(f"truncate {', '.join(PERSONAL)}")
    assert await digest.figures() == before
    assert await digest.digest() == hashed


async def test_the_digest_is_the_same_when_asked_again(full):
    assert await digest.digest() == await digest.digest()
    assert len(await digest.digest()) == 64


@pytest.mark.parametrize("change", [
    ATTENDED,
    "update participation set status = 'cancelled' where status = 'waiting'",
    "update session set places = places + 1",
    "insert into response (id, poll, answers) select gen_random_uuid(), id, '{}' from poll",
    "update need set status = 'closed', outcome = 'solved'",
    "update denominator set count = count + 1 where area = '10008' and industry is null and year = 2018",
    "update visit set outcome = 'absent'",
])  # fmt: skip
async def test_a_single_fact_moves_it(full, change):
    await full.person(await full.c.fetchval("select id from event"), status="waiting")
    before = await digest.digest()
    await full.c.execute(change)
    assert await digest.digest() != before


async def test_words_and_titles_are_no_figures(full):
    before = await digest.digest()
    await full.c.execute("update event set title_zh = '改名', summary_zh = '改寫'")
    await full.c.execute("update enterprise set name = '改名有限公司'")
    assert await digest.digest() == before


async def test_an_empty_database_has_a_digest(db):
    assert len(await digest.digest()) == 64
