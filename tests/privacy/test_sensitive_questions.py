"""A question that sounds like special data is published by nobody until the officer allows that very text."""

from uuid import uuid4

import asyncpg
import pytest

from foundation.actor import Actor
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid, NotFound
from privacy import audit, sensitive_questions
from questionnaires.designing import text_of
from questionnaires.opening import ensure_form, publish_revision
from questionnaires.questions import Option, Question
from questionnaires.standard import registration
from staff.makers import make_staff
from tests.privacy.conftest import NOW

REASON = "依職業訓練辦法第 9 條，補助對象須年滿十八歲，僅問是或否。"
AGE = Question(
    key="adult",
    kind="one",
    label_zh="您是否年滿 18 歲（出生日期在 97 年以前）",
    label_en="Were you born before 2008?",
    options=(Option("yes", "是", "Yes"), Option("no", "否", "No")),
    field="own_question",
)


@pytest.fixture
async def officer(db: asyncpg.Connection):
    with acting_as("staff"):
        staff = await make_staff("officer@example.org", ["privacy_officer"], NOW, password=None)
        yield Actor(staff, "李個資窗口", frozenset({"privacy_officer"}))


async def publish(question: Question) -> None:
    form = await ensure_form(registration.KIND, "另一張報名表")
    await publish_revision(form, (*registration.registration_questions(meal=False), question))


async def refused(question: Question) -> list[str]:
    with pytest.raises(Invalid) as wrong:
        await publish(question)
    return [fault.field for fault in wrong.value.faults]


async def allow(question: Question, officer: Actor, reason: str = REASON) -> None:
    asked = await sensitive_questions.ask(text_of(question), "確認補助資格", officer, NOW)
    await sensitive_questions.decide(asked, allowed=True, reason=reason, by=officer, now=NOW)


async def test_the_builder_refuses_it_until_the_officer_allows_it(officer):
    assert await refused(AGE) == ["adult"]
    asked = await sensitive_questions.ask(text_of(AGE), "確認補助資格", officer, NOW)
    assert await refused(AGE) == ["adult"]
    await sensitive_questions.decide(asked, allowed=True, reason=REASON, by=officer, now=NOW)
    await publish(AGE)


@pytest.mark.parametrize(
    "change",
    [
        {"label_zh": "您是否年滿 20 歲（出生日期在 95 年以前）"},
        {"label_en": "Were you born before 2006?"},
        {"hint_zh": "我們會核對"},
        {"options": (*AGE.options, Option("unknown", "不確定", "Not sure"))},
    ],
)
async def test_a_changed_text_asks_again(officer, change):
    await allow(AGE, officer)
    assert await refused(Question(**{name: getattr(AGE, name) for name in AGE.__struct_fields__} | change)) == ["adult"]


async def test_an_allowance_gives_a_reason_and_stands_in_the_audit(officer):
    asked = await sensitive_questions.ask(text_of(AGE), "確認補助資格", officer, NOW)
    with pytest.raises(Invalid):
        await sensitive_questions.decide(asked, allowed=True, reason="有 必 要" + " " * 20, by=officer, now=NOW)
    await sensitive_questions.decide(asked, allowed=True, reason=REASON, by=officer, now=NOW)
    [entry] = await audit.entries(object_id=asked)
    assert (entry.action, entry.actor, entry.reason) == ("question.allowed", officer.staff_id, REASON)
    assert entry.fields == ("birth_date", text_of(AGE).sha256[:16])


async def test_an_allowance_may_be_taken_back_and_asked_for_anew(officer):
    await allow(AGE, officer)
    [one] = await sensitive_questions.questions()
    with pytest.raises(Conflict):
        await sensitive_questions.decide(one.id, allowed=True, reason=REASON, by=officer, now=NOW)
    await sensitive_questions.decide(one.id, allowed=False, reason="", by=officer, now=NOW)
    assert await refused(AGE) == ["adult"]
    assert await sensitive_questions.ask(text_of(AGE), "又有補助", officer, NOW) == one.id
    assert (await sensitive_questions.question(one.id)).state == "asked"
    with pytest.raises(NotFound):
        await sensitive_questions.question(uuid4())


async def test_nobody_is_asked_about_an_ordinary_question(officer):
    with pytest.raises(Invalid):
        await sensitive_questions.ask(text_of(replace_label(AGE, "停車位")), "需要", officer, NOW)
    with pytest.raises(Invalid):
        await sensitive_questions.ask(text_of(AGE), " ", officer, NOW)


def replace_label(question: Question, label: str) -> Question:
    return Question(key=question.key, kind=question.kind, label_zh=label, options=question.options)


async def test_it_holds_for_questionnaires_without_names_too(db):
    with acting_as("staff"):
        form = await ensure_form("satisfaction", "另一份問卷")
        ill = Question(key="ill", kind="yes_no", label_zh="您有慢性病嗎")
        with pytest.raises(Invalid):
            await publish_revision(form, (ill,))


async def test_what_was_asked_does_not_change_under_its_hash(officer):
    await sensitive_questions.ask(text_of(AGE), "確認補助資格", officer, NOW)
    for change in ("set text = '[\"停車位\"]'", "set sha256 = repeat('0', 64)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction("staff") as c:
                await c.execute(f"update sensitive_question {change}")


async def test_the_officer_allows_a_question_on_its_page(desk, officer):
    client = await desk("privacy_officer")
    place = "/zh-tw/staff/privacy/questions"
    typed = {"label_zh": AGE.label_zh, "label_en": AGE.label_en, "more": "是\nYes\n否\nNo", "purpose": "確認補助資格"}
    plain = await client.post(place, data=typed | {"label_zh": "停車位", "label_en": ""})
    assert plain.status_code == 422
    assert "可以直接使用" in plain.text
    made = await client.post(place, data=typed)
    assert made.status_code == 303
    page = (await client.get(made.headers["location"])).text
    assert text_of(AGE).sha256 in page
    assert "出生日期或年齡" in page
    short = await client.post(f"{made.headers['location']}/decide", data={"answer": "allow", "reason": "需要"})
    assert short.status_code == 422
    told = await client.post(f"{made.headers['location']}/decide", data={"answer": "allow", "reason": REASON})
    assert told.status_code == 303
    await publish(AGE)
    assert "可以問" in (await client.get(place)).text
    auditor = await desk("auditor")
    assert (await auditor.get(place.replace("zh-tw", "en"))).status_code == 200
    assert (await auditor.post(f"{made.headers['location']}/decide", data={"answer": "refuse"})).status_code == 403
