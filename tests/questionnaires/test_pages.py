"""The ballot's page and the results of managers, asked for as a browser would."""

import random
import re
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from foundation.database import acting_as
from questionnaires.ballots import close_poll
from questionnaires.makers import answer_ballot, likely_answers, make_open_poll
from questionnaires.standard import satisfaction
from tests.desks import Desk


async def opened(count: int, now: datetime) -> tuple[UUID, list[str]]:
    with acting_as("staff"):
        return await make_open_poll(count, now)


async def answered(count: int, now: datetime, *, close: bool = True) -> UUID:
    poll, tokens = await opened(count, now)
    chance = random.Random(7)
    for token in tokens:
        await answer_ballot(token, likely_answers(chance) | {"suggestions": "請打 0912-345-678 給王小姐"}, now)
    if close:
        with acting_as("staff"):
            await close_poll(poll, now)
    return poll


def csrf_of(page: httpx.Response) -> str:
    found = re.search(r'name="_csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def test_looking_at_a_ballot_shows_ten_questions_and_spends_nothing(
    visitor: httpx.AsyncClient, now: datetime
) -> None:
    _, (token,) = await opened(1, now)
    for prefix, title in (("zh-tw", "滿意度問卷"), ("en", "Questionnaire")):
        page = await visitor.get(f"/{prefix}/ballots/{token}")
        assert page.status_code == 200
        assert title in page.text
        assert all(f'name="{question.key}"' in page.text for question in satisfaction.QUESTIONS)
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"


async def test_a_ballot_is_sent_once_and_a_replay_is_told_so(
    visitor: httpx.AsyncClient, db: asyncpg.Connection, now: datetime
) -> None:
    poll, (token, _) = await opened(2, now)
    address = f"/zh-tw/ballots/{token}"
    fields = {"_csrf": csrf_of(await visitor.get(address)), "overall": "5", "suggestions": "很好"}
    sent = await visitor.post(address, data=fields)
    assert (sent.status_code, sent.headers["location"]) == (303, "/zh-tw/questionnaires/thanks")
    assert (await visitor.get(sent.headers["location"])).status_code == 200
    again = await visitor.post(address, data=fields)
    assert again.status_code == 410
    assert "每個連結只能用一次" in again.text
    assert (await visitor.get(address)).status_code == 410
    assert await db.fetchval("select count(*) from ballot_buffer where poll = $1", poll) == 1


async def test_faults_keep_what_was_typed_and_the_ballot(
    visitor: httpx.AsyncClient, db: asyncpg.Connection, now: datetime
) -> None:
    poll, (token,) = await opened(1, now)
    address = f"/en/ballots/{token}"
    fields = {"_csrf": csrf_of(await visitor.get(address)), "overall": "9", "recommend": "7", "suggestions": "太好了"}
    page = await visitor.post(address, data=fields)
    assert page.status_code == 422
    assert 'href="#overall"' in page.text
    assert "太好了" in page.text
    assert re.search(r'name="recommend" value="7"[^>]* checked', page.text)
    assert await db.fetchval("select count(*) from ballot where poll = $1", poll) == 1


async def test_a_post_from_elsewhere_is_refused(visitor: httpx.AsyncClient, now: datetime) -> None:
    _, (token,) = await opened(1, now)
    assert (await visitor.post(f"/zh-tw/ballots/{token}", data={"overall": "5"})).status_code == 403


@pytest.mark.parametrize("token", ["x", "%00", "王", "a" * 500])
async def test_foreign_tokens_get_the_same_page(visitor: httpx.AsyncClient, token: str) -> None:
    assert (await visitor.get(f"/zh-tw/ballots/{token}")).status_code == 410


@pytest.mark.parametrize(("answers", "hidden"), [(4, True), (5, False)])
async def test_results_show_from_five(desk: Desk, now: datetime, answers: int, hidden: bool) -> None:
    poll = await answered(answers, now)
    manager = await desk("manager")
    page = await manager.get(f"/zh-tw/staff/questionnaires/{poll}")
    assert page.status_code == 200
    assert ("不到 5 份，不顯示" in page.text) is hidden
    assert ("<svg" in page.text and 'class="chart"' in page.text) is not hidden
    found = (await manager.get(f"/api/v1/questionnaires/{poll}/results")).json()
    assert (found["hidden"], found["valid"], bool(found["items"])) == (hidden, 0 if hidden else answers, not hidden)


@pytest.mark.parametrize(("answers", "shown"), [(4, 0), (5, 5), (9, 5), (10, 10), (12, 10)])
async def test_an_open_questionnaire_moves_by_five_and_keeps_its_remarks(
    desk: Desk, now: datetime, answers: int, shown: int
) -> None:
    poll = await answered(answers, now, close=False)
    manager = await desk("manager")
    page = await manager.get(f"/zh-tw/staff/questionnaires/{poll}")
    assert ("還不到 5 份" in page.text) is (shown == 0)
    found = (await manager.get(f"/api/v1/questionnaires/{poll}/results")).json()
    assert (found["hidden"], found["valid"]) == (shown == 0, shown)
    assert "打開建議" not in page.text
    opened_early = await manager.post(f"/zh-tw/staff/questionnaires/{poll}/remarks")
    assert "王" not in opened_early.text.split("<main")[1]


async def test_remarks_are_opened_by_a_deed_and_masked(desk: Desk, db: asyncpg.Connection, now: datetime) -> None:
    poll = await answered(12, now)
    manager = await desk("manager")
    address = f"/zh-tw/staff/questionnaires/{poll}"
    assert "給○小姐" not in (await manager.get(address)).text
    assert (await manager.get(f"{address}/remarks")).status_code == 405
    assert await db.fetchval("select count(*) from audit_entry") == 0
    shown = await manager.post(f"{address}/remarks")
    assert "請打 ○○○ 給○小姐" in shown.text
    assert "0912" not in shown.text
    assert "單獨出現的姓名認不出來" in shown.text
    assert await db.fetchval("select count(*) from audit_entry where action = 'remarks_read'") == 1


async def test_results_page_reads_in_both_languages(desk: Desk, now: datetime) -> None:
    poll = await answered(12, now)
    manager = await desk("manager")
    english = await manager.get(f"/en/staff/questionnaires/{poll}")
    main = english.text.split("<main")[1].split("</main>")[0]
    assert "Overall satisfaction" in main
    visible = re.sub(r"<svg.*?</svg>|lang=\"zh[^>]*>[^<]*", "", main, flags=re.DOTALL)
    assert not re.search(r"[\u4e00-\u9fff]", visible)


async def test_files_hold_the_same_figures(desk: Desk, now: datetime) -> None:
    poll = await answered(12, now)
    manager = await desk("manager")
    csv = await manager.get(f"/zh-tw/staff/questionnaires/{poll}/results.csv")
    assert csv.text.count("整體滿意度") == 1
    assert "attachment" in csv.headers["content-disposition"]
    ods = await manager.get(f"/en/staff/questionnaires/{poll}/results.ods")
    assert ods.content.startswith(b"PK")
    found = (await manager.get(f"/api/v1/questionnaires/{poll}/results")).json()
    overall = next(item for item in found["items"] if item["key"] == "overall")
    assert str(overall["n"]) in csv.text.split("整體滿意度")[1].splitlines()[0]


@pytest.mark.parametrize("roles", [("door",), ("outreach",), ("admin",)])
async def test_results_are_for_those_who_may(desk: Desk, now: datetime, roles: tuple[str, ...]) -> None:
    poll, _ = await opened(1, now)
    outsider = await desk(*roles)
    for path in (f"/zh-tw/staff/questionnaires/{poll}", f"/api/v1/questionnaires/{poll}/results"):
        assert (await outsider.get(path)).status_code in (403, 404)


async def test_strangers_are_sent_to_sign_in(visitor: httpx.AsyncClient, now: datetime) -> None:
    poll, _ = await opened(1, now)
    assert (await visitor.get(f"/zh-tw/staff/questionnaires/{poll}")).status_code == 303
    assert (await visitor.get(f"/api/v1/questionnaires/{poll}/results")).status_code == 401


async def test_unknown_polls_are_not_found(desk: Desk) -> None:
    manager = await desk("manager")
    assert (await manager.get(f"/zh-tw/staff/questionnaires/{uuid4()}")).status_code == 404


async def test_closing_is_for_organisers(desk: Desk, now: datetime) -> None:
    poll = await answered(3, now, close=False)
    address = f"/zh-tw/staff/questionnaires/{poll}/close"
    assert (await (await desk("manager")).post(address)).status_code == 403
    organiser = await desk("organiser")
    assert (await organiser.post(address)).status_code == 303
    assert (await organiser.post(address)).status_code == 404
