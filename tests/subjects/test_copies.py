"""S-02: the copy lists every stored datum with purposes, categories and recipients; compared with all tables."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from events.makers import make_officer
from foundation import personal
from foundation.database import acting_as
from lianfu import joining
from outreach.visit_entries import VisitContactEntry
from privacy import holds
from subjects import comparing, copying, looked, naming, record
from subjects.holding import hold_back
from tests.registrations.conftest import NOW
from tests.subjects.own import Visitor, event, registered
from vault import keys, sealing
from vault.sealing import Context

Connection = asyncpg.Connection
MAIL = "wang@example.org"


@pytest.fixture(autouse=True)
def roof(keys_db: str) -> None:
    joining.hand_down()


async def everything(db: Connection) -> UUID:
    """Somebody with a row in most personal tables."""
    registration = await registered(await event(meal=True), "王小明", MAIL, meal="vegetarian")
    row = await db.fetchrow("select r.person, r.event, t.id from registration r join ticket t on t.registration = r.id")
    session = await db.fetchval("select id from session where event = $1", row["event"])
    await db.execute(
        "insert into scan (id, person, scope, expires_on, client, ticket, session, direction, scanned_at, received_at,"
        " offline, verdict, how)"
        " values ($1, $2, $3, '2026-06-01', $1, $4, $5, 'in', $6, $6, false, 'admitted', 'code')",
        uuid4(), row["person"], row["event"], row["id"], session, NOW,
    )  # fmt: skip
    await met(db, row["person"])
    return registration


async def met(db: Connection, person: UUID) -> None:
    """A visit on which the same person was the contact."""
    visit, contact, staff, firm = (uuid4() for _ in range(4))
    await db.execute("insert into staff (id, email, name) values ($1, $2, '林訪視')", staff, f"{staff.hex}@example.org")
    await db.execute("insert into enterprise (id, name, name_key, scope_code) values ($1, '範例', '範例', 'TW')", firm)
    await db.execute(
        "insert into visit (id, client, content_hash, enterprise, officer, mode, outcome, on_day)"
        " values ($1, $1, '\\x00', $2, $3, 'site', 'informed', '2026-05-01')",
        visit, firm, staff,
    )  # fmt: skip
    scope, [key] = await keys.scope_keys(visit, NOW), [(await keys.open_persons([person]))[person]]
    told = {"name": "王小明", "job_title": "廠長", "phone": "0912345678", "email": MAIL}
    assert VisitContactEntry(**told)
    blob = sealing.seal(scope.p2, key, Context("visit_contact", contact, "P2"), told)
    await db.execute(
        "insert into visit_contact (id, person, scope, expires_on, visit, blob)"
        " values ($1, $2, $3, '2028-05-01', $3, $4)",
        contact, person, visit, blob,
    )  # fmt: skip


async def package_of(registration: UUID) -> dict[str, Any]:
    with acting_as("worker"):
        named = await naming.named(str(registration))
        assert named
        found = await record.read_as_staff(named.person, NOW)
        file = copying.as_json(found, await looked.of_person(named.person), "zh-Hant")
    told: dict[str, Any] = json.loads(file.content)
    return told


async def test_copy_package_lacks_nothing(db: Connection) -> None:
    package = await package_of(await everything(db))
    with acting_as("worker"):
        lacking, compared = await comparing.missing(package)
    assert lacking == []
    assert compared > 80
    tables = {kind["table"] for kind in package["kinds"] if kind["rows"]}
    assert {"registration", "identity", "ticket", "consent_state", "scan", "visit_contact", "outgoing_mail"} <= tables


async def test_copy_package_tells_purposes_categories_recipients_and_period(db: Connection) -> None:
    package = await package_of(await everything(db))
    [told] = package["registrations"]
    assert any(code.startswith("008 ") for code in told["purposes"])
    assert any(code.startswith("C001 ") for code in told["categories"])
    assert told["recipients"]
    assert told["kept_until"] > "2026-08"
    assert len(told["notice"]["items"]) == 6
    assert {"label": "姓名", "value": "王小明"} in told["answers"]
    assert any(answer["value"] == "素食" for answer in told["answers"])


@pytest.mark.parametrize("table", ["identity", "scan", "visit_contact", "consent_state"])
async def test_a_table_left_out_is_named(db: Connection, table: str) -> None:
    package = await package_of(await everything(db))
    for kind in package["kinds"]:
        if kind["table"] == table:
            kind["rows"] = []
    with acting_as("worker"):
        lacking, _ = await comparing.missing(package)
    assert lacking
    assert {each.split(".")[0] for each in lacking} == {table}


async def test_a_word_left_out_is_named(db: Connection) -> None:
    package = await package_of(await everything(db))
    row = next(kind for kind in package["kinds"] if kind["table"] == "visit_contact")["rows"][0]
    del row["columns"]["job_title"]
    with acting_as("worker"):
        assert (await comparing.missing(package))[0] == ["visit_contact.job_title"]


async def test_a_personal_table_that_nobody_reads_is_found(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison owes nothing to the declarations."""
    registration = await everything(db)
    kept = [each for each in personal.DECLARED if each.name != "ticket"]
    monkeypatch.setattr(personal, "DECLARED", kept)
    package = await package_of(registration)
    with acting_as("worker"):
        lacking, _ = await comparing.missing(package)
    assert "ticket.short_code" in lacking


@pytest.mark.parametrize("kind", ["json", "html", "ods"])
async def test_a_person_takes_the_copy_themselves(visitor: Visitor, db: Connection, kind: str) -> None:
    await everything(db)
    home = await visitor.prove(MAIL)
    answer = await visitor.post(f"{home}/copy/{kind}", f"{home}/copy")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="lianfu-my-data-')
    text = answer.text if kind != "ods" else zipfile.ZipFile(io.BytesIO(answer.content)).read("content.xml").decode()
    for word in ("王小明", "912345678", "廠長", "示範精密工業"):
        assert word in text
    assert await db.fetchval("select count(*) from audit_entry where action = 'own.copied'") == 1


async def test_their_own_copy_lacks_nothing_either(visitor: Visitor, db: Connection) -> None:
    await everything(db)
    home = await visitor.prove(MAIL)
    package = (await visitor.post(f"{home}/copy/json", f"{home}/copy")).json()
    with acting_as("worker"):
        assert (await comparing.missing(package))[0] == []


async def test_copy_package_holds_what_is_held_back(visitor: Visitor, db: Connection) -> None:
    """Under a key of its own, and yet theirs."""
    registration = await everything(db)
    officer = await make_officer(roles=("privacy_officer",))
    wish = holds.Wish(
        fields=("name",), ground="voucher", reason="鐘點費收據要留姓名到驗收", until=NOW.date() + timedelta(days=120)
    )
    with acting_as("staff"):
        await hold_back(registration, wish, officer, NOW)
    home = await visitor.prove(MAIL)
    package = (await visitor.post(f"{home}/copy/json", f"{home}/copy")).json()
    [kind] = [kind for kind in package["kinds"] if kind["table"] == "held_fields"]
    assert kind["rows"][0]["columns"]["name"] == "王小明"


async def test_no_hash_and_no_token_stands_in_a_copy(visitor: Visitor, db: Connection) -> None:
    await everything(db)
    home = await visitor.prove(MAIL)
    text = (await visitor.post(f"{home}/copy/json", f"{home}/copy")).text
    for sql in ("select link_hash from registration", "select cookie_hash from access_session"):
        assert (await db.fetchval(sql)).hex() not in text


async def test_something_else_is_no_copy() -> None:
    with pytest.raises(comparing.NoCopy):
        await comparing.missing({"hello": "there"})
