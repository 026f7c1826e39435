"""A field beside the catalogue: proposed with everything, approved by the officer, then as good as a ready one."""

from dataclasses import replace

import asyncpg
import pytest

from foundation import personal, settings
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Invalid
from privacy import audit, catalogue, files, notice_drafts, notices, own_fields
from privacy.notice_text import AskedField
from privacy.own_fields import Wanted
from questionnaires.opening import ensure_form, publish_revision
from questionnaires.questions import Question
from questionnaires.standard import registration
from tests.privacy.conftest import NOW

PARKING = Wanted(
    key="own_parking",
    label_zh="車牌號碼",
    label_en="Licence plate",
    level="P3",
    categories=("C132",),
    purposes=("130",),
    reason_zh="會場停車場要先登記車牌才能進出，只給管理室當天使用。",
    reason_en="The car park of the venue lets registered plates in; given to its guard for the day only.",
)


@pytest.fixture(autouse=True)
async def as_staff(db):
    with acting_as("staff"):
        await notice_drafts.ensure_standard(NOW)
        yield
    catalogue.OWN.clear()


async def notice(*keys: str) -> notices.Notice:
    facts = notices.facts_of_event("說明會", "Briefing", NOW)
    return await notices.make_version([AskedField("name", required=True), *map(AskedField, keys)], facts, SYSTEM, NOW)


@pytest.mark.parametrize(
    "lack",
    [
        {"key": "parking"}, {"key": "own_"}, {"label_zh": " "}, {"label_en": ""}, {"level": "P1"}, {"categories": ()},
        {"categories": ("C003",)}, {"categories": ("C999",)}, {"purposes": ()}, {"purposes": ("040",)},
        {"reason_zh": "停車用"}, {"reason_en": "Parking"}, {"label_zh": "身分證字號"}, {"label_en": "Date of birth"},
    ],
)  # fmt: skip
async def test_field_register_refuses_a_proposal_that_lacks_anything(lack):
    with pytest.raises(Invalid):
        await own_fields.propose(replace(PARKING, **lack), SYSTEM, NOW)


async def test_until_it_is_approved_no_notice_and_no_form_names_it():
    proposal = await own_fields.propose(PARKING, SYSTEM, NOW)
    asked = Question(key="plate", kind="short_text", label_zh="車牌號碼", field="own_parking")
    form = await ensure_form(registration.KIND, "有停車的報名表")
    with pytest.raises(Conflict) as refused:
        await notice("own_parking")
    assert refused.value.code == "notice_not_approved"
    with pytest.raises(Invalid):
        await publish_revision(form, (asked,))
    await own_fields.decide(proposal, approved=True, answer="", by=SYSTEM, now=NOW)
    told = (await notice("own_parking")).text("zh-Hant").items
    assert "車牌號碼" in told[2].lines[0]
    assert "車牌號碼" in next(line for line in told[3].lines if "只留到" in line)
    await publish_revision(form, (asked,))


async def test_the_public_reads_approved_fields_and_nothing_of_their_proposal(db: asyncpg.Connection):
    waiting = replace(PARKING, key="own_locker", label_zh="置物櫃", label_en="Locker")
    await own_fields.propose(waiting, SYSTEM, NOW)
    parking = await own_fields.propose(PARKING, SYSTEM, NOW)
    await own_fields.decide(parking, approved=True, answer="活動後立刻刪", by=SYSTEM, now=NOW)
    for role in ("public", "worker"):
        async with transaction(role) as c:
            rows = await c.fetch("select * from own_fields_approved()")
            assert [(row["key"], "answer" in row) for row in rows] == [("own_parking", False)]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(role) as c:
                await c.fetch("select key from own_field")


async def test_a_refused_field_stays_refused():
    proposal = await own_fields.propose(PARKING, SYSTEM, NOW)
    await own_fields.decide(proposal, approved=False, answer="停車場不需要車牌", by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        await notice("own_parking")
    with pytest.raises(Conflict):
        await own_fields.decide(proposal, approved=True, answer="", by=SYSTEM, now=NOW)
    [entry] = await audit.entries(object_id=proposal)
    assert (entry.action, entry.fields) == ("field.refused", ("own_parking",))
    with pytest.raises(Invalid):
        await own_fields.propose(PARKING, SYSTEM, NOW)


async def test_an_approved_field_never_changes(db: asyncpg.Connection):
    proposal = await own_fields.propose(PARKING, SYSTEM, NOW)
    await own_fields.decide(proposal, approved=True, answer="", by=SYSTEM, now=NOW)
    for change in ("update own_field set label_zh = '姓名'", "delete from own_field"):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with transaction("owner") as c:
                await c.execute(change)


async def test_an_approved_field_stands_in_the_public_register():
    proposal = await own_fields.propose(PARKING, SYSTEM, NOW)
    assert await own_fields.approved() == []
    await own_fields.decide(proposal, approved=True, answer="", by=SYSTEM, now=NOW)
    made = files.public_register(personal.DECLARED, await own_fields.approved(), settings.current())
    field = made.files[0].fields[-1]
    assert (field.key, field.level, field.kept.zh) == ("own_parking", "P3", "活動結束後 7 天")


async def test_the_officer_notes_and_approves_a_field_on_its_page(desk):
    client = await desk("privacy_officer")
    place = "/zh-tw/staff/privacy/fields"
    typed = {name: getattr(PARKING, name) for name in PARKING.__slots__}
    typed |= {"categories": ["C132"], "purposes": ["130"]}
    wrong = await client.post(f"{place}/new", data=typed | {"reason_zh": "停車"})
    assert wrong.status_code == 422
    assert "Licence plate" in wrong.text
    assert (await client.post(f"{place}/new", data=typed)).status_code == 303
    [proposal] = await own_fields.proposals()
    assert "等待核准" in (await client.get(place)).text
    answer = await client.post(f"{place}/{proposal.id}/decide", data={"answer": "approve", "note": "只給管理室"})
    assert answer.status_code == 303
    assert "已核准" in (await client.get(place)).text
    assert "車牌號碼" in (await client.get("/zh-tw/privacy")).text
    assert (await (await desk("auditor")).get(f"{place}/new")).status_code == 403
