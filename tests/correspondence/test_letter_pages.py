"""The page of letters: what staff see and steer, what others must not, and the way of a letter from draft to sent."""

import asyncpg
import pytest

from correspondence.choices import choose, chosen
from correspondence.previews import STATES
from correspondence.timing import KINDS
from events.facts import event_facts
from events.makers import make_event, make_officer
from foundation import clock
from foundation.database import acting_as
from mail.letters import RENDERERS
from tests.correspondence.conftest import registered
from tests.registrations.conftest import NOW, Desk

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection
WRITTEN = {
    "title_zh": "講義在這裡", "text_zh": "請到 {地點} 領取。",
    "title_en": "Handouts", "text_en": "Get them at {place}.",
    "optional": "no", "to_status": "admitted", "to_came": "any", "to_session": "", "to_language": "",
}  # fmt: skip


@pytest.mark.parametrize("role", ["door", "outreach", "admin", "auditor"])
async def test_others_see_nothing(db: Connection, desk: Desk, role: str) -> None:
    event = await make_event(NOW)
    client = await desk(role)
    for path in ("", "/preview", "/write", "/timed/thanks"):
        assert (await client.get(f"/zh-tw/staff/events/{event.slug}/letters{path}")).status_code == 403
    answer = await client.post(f"/zh-tw/staff/events/{event.slug}/letters/write", data=WRITTEN)
    assert answer.status_code == 403


async def test_a_manager_looks_and_writes_nothing(db: Connection, desk: Desk) -> None:
    event = await make_event(NOW)
    client = await desk("manager")
    here = f"/zh-tw/staff/events/{event.slug}/letters"
    assert "/letters/write" not in (await client.get(here)).text
    assert (await client.get(f"{here}/write")).status_code == 403
    assert (await client.post(f"{here}/timed/thanks", data={"wanted": "yes"})).status_code == 403


@pytest.mark.parametrize("prefix", ["zh-tw", "en"])
async def test_every_letter_can_be_seen_and_nothing_is_read_or_sent(db: Connection, desk: Desk, prefix: str) -> None:
    event = await make_event(NOW)
    await registered(event, "陳大文")
    client = await desk("organiser")
    before = await db.fetchval("select count(*) from outgoing_mail")
    for key in (*STATES, *KINDS):
        shown = await client.get(f"/{prefix}/staff/events/{event.slug}/letters/preview?letter={key}")
        assert shown.status_code == 200, key
        assert "王○明" in shown.text or key in {"thanks", "missed"}
        assert "陳" not in shown.text.replace("陳主任", "")
    assert (await client.get(f"/{prefix}/staff/events/{event.slug}/letters/preview?letter=none")).status_code == 404
    assert await db.fetchval("select count(*) from outgoing_mail") == before


async def test_a_timed_letter_is_switched_and_tried(db: Connection, desk: Desk) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    here = f"/zh-tw/staff/events/{event.slug}/letters"
    assert "不寄" in (await client.get(here)).text
    saved = await client.post(f"{here}/timed/reminder_2", data={"wanted": "yes", "text_zh": "請早點到"})
    assert saved.status_code == 303
    row = await db.fetchrow(
        "select wanted, text_zh from event_letter where event = $1 and kind = 'reminder_2'", event.id
    )
    assert tuple(row) == (True, "請早點到")
    refused = await client.post(f"{here}/timed/reminder_2", data={"wanted": "yes", "text_zh": "找 0912345678"})
    assert refused.status_code == 422
    assert "找 0912345678" in refused.text, "what was typed is kept"
    tried = await client.post(f"{here}/timed/reminder_2", data={"wanted": "yes", "text_zh": "早", "action": "test"})
    assert tried.status_code == 303
    in_both = await db.fetch("select language from outgoing_mail where letter = 'correspondence.test'")
    assert sorted(row["language"] for row in in_both) == ["en", "zh-Hant"], "nothing was written in English"
    mail = await db.fetchrow("select subject, about, person from outgoing_mail where letter = 'correspondence.test'")
    assert mail["person"] is None
    with acting_as("worker"), clock.freeze(NOW):
        message = await RENDERERS["correspondence.test"](mail["subject"], "zh-Hant", mail["about"].bytes)
    assert message
    assert message.to == await db.fetchval("select email from staff where id = $1", mail["subject"])
    assert message.title.startswith("［試寄］")
    assert (await client.get(f"{here}/timed/none")).status_code == 404


async def test_from_draft_to_sent(db: Connection, desk: Desk) -> None:
    event = await make_event(NOW)
    await registered(event)
    client = await desk("organiser")
    here = f"/zh-tw/staff/events/{event.slug}/letters"
    assert (await client.get(f"{here}/write")).status_code == 200
    refused = await client.post(f"{here}/write", data=WRITTEN | {"title_zh": ""})
    assert refused.status_code == 422
    assert "請到 {地點} 領取。" in refused.text
    own = (await client.post(f"{here}/write", data=WRITTEN)).headers["location"]
    shown = await client.get(own)
    assert "請到 中心會議室 臺中市西屯區示範路1號3樓 領取。" in shown.text
    assert "Get them at Centre meeting room" in shown.text
    assert (await client.post(f"{own}/test")).status_code == 303
    assert await db.fetchval("select count(*) from outgoing_mail where letter = 'correspondence.test'") == 2
    changed = await client.post(f"{own}/edit", data=WRITTEN | {"title_zh": "講義改好了"})
    assert changed.headers["location"] == own
    assert (await client.post(f"{own}/send", data={"expected": "1"})).status_code == 422
    assert (await client.post(f"{own}/send", data={"expected": "7", "sure": "yes"})).status_code == 409
    assert (await client.post(f"{own}/send", data={"expected": "1", "sure": "yes"})).status_code == 303
    again = await client.post(f"{own}/send", data={"expected": "1", "sure": "yes"})
    assert (again.status_code, again.headers["location"]) == (303, own), "pressed twice"
    assert (await client.get(f"{own}/edit")).headers["location"] == own, "nothing to change any more"
    assert "講義改好了" in (await client.get(here)).text
    assert await db.fetchval("select count(*) from jobs.pgqueuer where entrypoint = 'correspondence.send_group'") == 1


async def test_a_letter_without_english_says_so_before_it_goes_to_somebody_who_reads_english(
    db: Connection, desk: Desk
) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    here = f"/zh-tw/staff/events/{event.slug}/letters"
    chinese = WRITTEN | {"title_en": "", "text_en": "", "text_zh": "「{活動名稱}」的講義"}
    own = (await client.post(f"{here}/write", data=chinese)).headers["location"]
    await registered(event)
    assert "英文還沒有寫齊" not in (await client.get(own)).text, "nobody reads English"
    await db.execute("update participation set language = 'en' where event = $1", event.id)
    shown = (await client.get(own)).text
    assert "有 1 位用英文報名" in shown
    assert shown.count(f"「{event.title_zh}」的講義") == 2, "in Chinese throughout"
    await client.post(f"{own}/edit", data=WRITTEN)
    assert "英文還沒有寫齊" not in (await client.get(own)).text


async def test_a_draft_is_dropped(db: Connection, desk: Desk) -> None:
    event = await make_event(NOW)
    client = await desk("organiser")
    here = f"/zh-tw/staff/events/{event.slug}/letters"
    own = (await client.post(f"{here}/write", data=WRITTEN | {"optional": "yes", "to_status": "nonsense"})).headers[
        "location"
    ]
    assert "/unsubscribe/" in (await client.get(own)).text
    assert (await client.post(f"{own}/drop")).status_code == 303
    assert (await client.get(own)).status_code == 404


async def test_what_came_back_is_counted(db: Connection, desk: Desk) -> None:
    event = await make_event(NOW)
    await registered(event)
    await db.execute(
        "update outgoing_mail set state = 'sent', sent_at = $1, returned = 'hard', return_code = '5.1.1',"
        " returned_on = current_date", NOW,
    )  # fmt: skip
    client = await desk("organiser")
    assert "信退回" in (await client.get(f"/zh-tw/staff/events/{event.slug}/letters")).text
    shown = (await client.get(f"/zh-tw/staff/mails/{event.id}")).text
    assert "信箱不存在或停用（5.1.1）" in shown


async def test_a_copy_of_an_event_keeps_what_was_chosen(db: Connection, desk: Desk) -> None:
    event = await make_event(NOW)
    officer = await make_officer()
    client = await desk("organiser")
    with acting_as("staff"):
        await choose(event, "missed", wanted=False, text_zh="", text_en="", by=officer, now=NOW)
        await choose(event, "reminder_1", wanted=True, text_zh="請帶統編章", text_en="", by=officer, now=NOW)
    answer = await client.post(f"/en/staff/events/{event.slug}/copy", data={"title_zh": "再辦一次", "action": "draft"})
    copy = await event_facts(answer.headers["location"].rsplit("/", 1)[-1])
    assert copy.copied_from == event.id
    with acting_as("staff"):
        kept = await chosen(copy.id)
    assert not kept["missed"].wanted
    assert kept["reminder_1"].text_zh == "請帶統編章"
    assert kept["thanks"].wanted, "the standard"
