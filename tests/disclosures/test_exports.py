"""Lists as files: asked for with a purpose, seen by a second person where it matters, made anew at each download, and
none without its entry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from disclosures import export_lists, exports
from disclosures.downloading import DESTROY
from disclosures.exports import approve, ask, refuse
from events.makers import make_officer
from foundation.database import acting_as, transaction
from foundation.refusals import Conflict, Gone, Invalid, NotFound, Unavailable
from privacy.erasure import sweep
from registrations.admission import admit
from registrations.restricting import restrict
from tests.disclosures.exporting import PLEASE, asked, download, entries, full_event, people_in, rows_of, taken
from tests.registrations.conftest import NOW
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


@pytest.mark.parametrize("kind", ["ods", "xlsx", "csv"])
async def test_a_file_says_whose_it_is_and_keeps_zeros(db: Connection, kind: str) -> None:
    event, officer = await full_event("王小明", "=1+1"), await make_officer()
    file = await taken(event, officer, kind=kind)
    first, about, head, *people, last = rows_of(file)
    assert first == last
    assert first[0].startswith("X-")
    for word in ("-1　S-", "2026-05-04 10:00", "用途：行前聯絡或異動通知", DESTROY):
        assert word in first[0]
    assert head == ["姓名", "聯絡電話"]
    assert ["王小明", "0912345678"] in people
    assert ("'=1+1" if kind == "csv" else "=1+1") in {row[0] for row in people}
    assert "正取，2 位" in about[0]
    assert "王小明" not in file.name


async def test_each_download_is_counted_recorded_and_made_anew(db: Connection) -> None:
    event, officer = await full_event("王小明", "李大華"), await make_officer()
    with acting_as("staff"):
        export = await ask(event, replace(PLEASE, most=2), officer, NOW)
        assert people_in(await download(event, export, officer, "zh-Hant", NOW)) == ["李大華", "王小明"]
        gone = await db.fetchval("select person from registration where event = $1 limit 1", event.id)
        await keys.destroy_person(gone)
        assert len(people_in(await download(event, export, officer, "en", NOW))) == 1
        with pytest.raises(Gone):
            await download(event, export, officer, "zh-Hant", NOW)
        line = await export_lists.one(event.id, export)
    assert [(one.n, one.people) for one in line.downloads] == [(1, 2), (2, 1)]
    assert line.standing(NOW) == "used"
    fields = ["name", "phone"]
    assert await entries(db, export) == [
        ("export.asked", "contact", fields), ("export", "contact", fields), ("export", "contact", fields),
    ]  # fmt: skip


async def test_who_stopped_the_use_of_their_data_is_left_out(db: Connection) -> None:
    event, officer = await full_event("甲", "乙"), await make_officer()
    with acting_as("staff"):
        export = await ask(event, PLEASE, officer, NOW)
        one = await db.fetchval("select id from registration where event = $1 limit 1", event.id)
        await restrict(one, True, officer, NOW)
        assert len(people_in(await download(event, export, officer, "zh-Hant", NOW))) == 1
        await restrict(one, False, officer, NOW)
        assert len(people_in(await download(event, export, officer, "zh-Hant", NOW))) == 2


async def test_without_an_entry_there_is_no_file(db: Connection) -> None:
    event, officer = await full_event("王小明"), await make_officer()
    with acting_as("staff"):
        export = await ask(event, PLEASE, officer, NOW)
        await db.execute("revoke execute on function audit_append from public, lianfu_staff")
        with pytest.raises(Unavailable):
            await download(event, export, officer, "zh-Hant", NOW)
    assert await db.fetchval("select count(*) from export_download") == 0
    assert await db.fetchval("select count(*) from export_mark") == 0


async def test_time_and_person_are_bound(db: Connection) -> None:
    event, officer = await full_event("王小明"), await make_officer()
    with acting_as("staff"):
        export = await ask(event, PLEASE, officer, NOW)
        with pytest.raises(NotFound):
            await download(event, export, await make_officer(), "zh-Hant", NOW)
        with pytest.raises(Gone):
            await download(event, export, officer, "zh-Hant", NOW + timedelta(hours=24))
        other = await full_event("張三")
        with pytest.raises(NotFound):
            await download(other, export, officer, "zh-Hant", NOW)
        with pytest.raises(NotFound):
            await export_lists.one(other.id, export)


async def test_export_approval_for_sensitive_fields(db: Connection) -> None:
    event, officer, manager = await full_event("王小明", meal=True), await make_officer(), await make_officer("高主任")
    with acting_as("staff"):
        export = await ask(event, replace(PLEASE, purpose="needs", fields=("name", "meal")), officer, NOW)
        with pytest.raises(Gone):
            await download(event, export, officer, "zh-Hant", NOW)
        with pytest.raises(Conflict):
            await approve(event, export, officer, NOW)
        assert [line.id for line in await export_lists.waiting(NOW)] == [export]
        await approve(event, export, manager, NOW)
        assert [line.id for line in await export_lists.ready(officer.staff_id or uuid4(), NOW)] == [export]
        assert rows_of(await download(event, export, officer, "zh-Hant", NOW))[3] == ["王小明", "素食"]
        with pytest.raises(Conflict):
            await refuse(event, export, "太多欄位了", manager, NOW)
    assert [action for action, _, _ in await entries(db, export)] == ["export.asked", "export.approved", "export"]


async def test_export_approval_for_many_people(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MANY", 2)
    monkeypatch.setattr("disclosures.downloading.MANY", 2)
    event, officer, manager = await full_event("甲", "乙"), await make_officer(), await make_officer("高主任")
    with acting_as("staff"):
        small = await ask(event, PLEASE, officer, NOW)
        await admit(asked(event, "丙"), NOW)
        with pytest.raises(Conflict):  # grown past what nobody else has seen
            await download(event, small, officer, "zh-Hant", NOW)
        large = await ask(event, PLEASE, officer, NOW)
        assert (await export_lists.one(event.id, large)).second == "many"
        await approve(event, large, manager, NOW)
        assert len(people_in(await download(event, large, officer, "zh-Hant", NOW))) == 3
    assert not [entry for entry in await entries(db, small) if entry[0] == "export"]


async def test_export_approval_is_never_ones_own(db: Connection) -> None:
    event, officer = await full_event("王小明", meal=True), await make_officer()
    with acting_as("staff"):
        export = await ask(event, replace(PLEASE, purpose="needs", fields=("name", "meal")), officer, NOW)
    for change in ("state = 'approved', expires_at = now()", "decided_by = asked_by", "state = 'approved'"):
        with pytest.raises(asyncpg.CheckViolationError):
            async with transaction("owner") as c:
                await c.execute(f"update export set {change} where id = $1", export)


async def test_a_refusal_says_why_and_old_requests_lapse(db: Connection) -> None:
    event, officer, manager = await full_event("王小明", meal=True), await make_officer(), await make_officer("高主任")
    needs = replace(PLEASE, purpose="needs", fields=("name", "meal"))
    with acting_as("staff"):
        first, second = await ask(event, needs, officer, NOW), await ask(event, needs, officer, NOW)
        with pytest.raises(Invalid):
            await refuse(event, first, "不", manager, NOW)
        await refuse(event, first, "請用餐點數量表，電話 0912345678", manager, NOW)
        line = await export_lists.one(event.id, first)
        assert (line.standing(NOW), "0912345678" in line.answer) == ("refused", False)
        later = NOW + timedelta(days=8)
        with pytest.raises(Conflict):
            await approve(event, second, manager, later)
        assert (await export_lists.one(event.id, second)).standing(later) == "lapsed"


async def test_what_is_typed_is_sealed_and_ends_with_the_people(db: Connection) -> None:
    event, officer, manager = await full_event("王小明", meal=True), await make_officer(), await make_officer("高主任")
    with acting_as("staff"):
        needs = replace(PLEASE, purpose="needs", fields=("name", "meal"), reason="顏雅婷吃素，要另外訂")
        export = await ask(event, needs, officer, NOW)
        await refuse(event, export, "顏雅婷已經改吃葷", manager, NOW)
        line = await export_lists.one(event.id, export)
        assert (line.reason, line.answer) == ("顏雅婷吃素，要另外訂", "顏雅婷已經改吃葷")
        for table in ("export", "audit_entry"):
            kept = "".join(row["kept"] for row in await db.fetch(f"select t::text as kept from {table} t"))
            assert len(kept) > 100
            for writing in ("顏雅婷", "顏雅婷".encode().hex()):
                assert writing not in kept, table
        await sweep([], [(event.id, "P2")], NOW + timedelta(days=400))
        [line] = [line for line in (await export_lists.register(1))[0] if line.id == export]
        assert (line.reason, line.answer, line.purpose) == ("", "", "needs")


WRONG = (
    {"fields": ()}, {"fields": ("name", "status")}, {"fields": ("heard",)}, {"fields": ("meal",)}, {"purpose": "fun"},
    {"which": "cancelled"}, {"reason": "要"}, {"reason": "長" * 201}, {"kind": "pdf"}, {"hours": 1000}, {"most": 50},
    {"recipient": UUID(int=1)}, {"purpose": "partner"}, {"purpose": "partner", "recipient": UUID(int=1)},
    {"which": "waiting"},
)  # fmt: skip


@pytest.mark.parametrize("change", WRONG, ids=str)
async def test_what_a_request_may_not_say(db: Connection, change: dict[str, Any]) -> None:
    event = await full_event("王小明", meal=True)
    with acting_as("staff"), pytest.raises(Invalid):
        await ask(event, replace(PLEASE, **change), await make_officer(), NOW)
    assert await db.fetchval("select count(*) from export") == 0


async def test_only_those_who_came(db: Connection) -> None:
    event, officer = await full_event("甲", "乙"), await make_officer()
    await db.execute(
        "insert into attendance (id, participation, session, on_day) select gen_random_uuid(), p.id, $2, '2026-05-18'"
        " from participation p where p.event = $1 limit 1",
        event.id,
        event.sessions[0].id,
    )
    assert len(people_in(await taken(event, officer, which="arrived"))) == 1
