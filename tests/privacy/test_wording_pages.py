"""The officer's way to a new wording: draft, compare, approve; and everybody else's way to read it."""

import pytest

from foundation.actor import SYSTEM
from foundation.database import acting_as
from privacy import notice_drafts, notices, wording, wording_places
from privacy.notice_text import AskedField
from tests.privacy.conftest import NOW

PLACE = "/zh-tw/staff/privacy/wordings"


@pytest.fixture(autouse=True)
async def standard(db):
    with acting_as("staff"):
        await notice_drafts.ensure_standard(NOW)
    return db


def typed(**changes: str) -> dict[str, str]:
    return wording_places.texts(wording.STANDARD) | {"note": "改成更白話的說法"} | changes


async def drafted(client, **changes: str) -> str:
    """A draft with these changes, made as the officer makes it; the address of its page."""
    started = await client.post(PLACE)
    assert started.status_code == 303
    edit = started.headers["location"]
    assert (await client.get(edit)).status_code == 200
    saved = await client.post(edit, data=typed(**changes))
    assert saved.status_code == 303
    return saved.headers["location"]


async def test_a_draft_is_compared_word_by_word_and_approved(desk):
    officer = await desk("privacy_officer")
    changed = typed()["zh-region"].replace("中華民國領域內", "臺灣")
    place = await drafted(officer, **{"zh-region": changed})
    page = (await officer.get(place)).text
    assert "<del>" in page
    assert "<ins>" in page
    assert "〔刪除〕" in page
    assert "等待核准" in page
    answer = await officer.post(f"{place}/approve", data={"same_substance": "yes"})
    assert answer.status_code == 303
    page = (await officer.get(place)).text
    assert "實質內容不變" in page
    with acting_as("staff"):
        [new, old] = await notice_drafts.wordings()
    assert (new.in_force, new.n, old.n) == (True, 2, 1)
    assert new.sha256 in page
    english = await officer.get(place.replace("zh-tw", "en"))
    assert english.status_code == 200
    facts = notices.facts_of_event("說明會", "Briefing", NOW)
    with acting_as("staff"):
        made = await notices.make_version([AskedField("name")], facts, SYSTEM, NOW)
    assert "地區：臺灣。" in made.text("zh-Hant").items[3].lines


async def test_an_incomplete_draft_is_kept_and_says_what_it_lacks(desk):
    officer = await desk("privacy_officer")
    place = await drafted(officer, **{"en-period": "For as long as the purpose lasts.", "zh-region": ""})
    page = (await officer.get(place)).text
    assert "還缺什麼" in page
    assert "刪除日期" in page
    answer = await officer.post(f"{place}/approve")
    assert answer.status_code == 422
    assert "還不能核准" in answer.text
    with acting_as("staff"):
        assert (await notice_drafts.wordings())[-1].in_force


async def test_a_draft_may_be_given_up(desk):
    officer = await desk("privacy_officer")
    place = await drafted(officer)
    assert (await officer.post(f"{place}/approve")).status_code == 409
    assert (await officer.post(f"{place}/drop")).status_code == 303
    assert "已放棄" in (await officer.get(PLACE)).text
    assert (await officer.post(f"{place}/approve")).status_code == 409


async def test_the_auditor_reads_and_does_not_write(desk):
    officer, auditor = await desk("privacy_officer"), await desk("auditor")
    place = await drafted(officer)
    assert (await auditor.get(place)).status_code == 200
    assert (await auditor.get(PLACE)).status_code == 200
    assert "/approve" not in (await auditor.get(place)).text
    for deed in (PLACE, f"{place}/edit", f"{place}/approve", f"{place}/drop"):
        assert (await auditor.post(deed)).status_code == 403


async def test_a_draft_is_not_emptied_by_a_form_that_lost_its_fields(desk):
    officer = await desk("privacy_officer")
    place = await drafted(officer)
    assert (await officer.post(f"{place}/edit")).status_code == 422
    long = await officer.post(f"{place}/edit", data=typed(**{"zh-manner": "字" * 3001}))
    assert long.status_code == 422
    assert 'href="#zh-manner"' in long.text
    assert "儘快" not in (await officer.get(place)).text
