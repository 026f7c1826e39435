"""The receipt: names nobody, proves itself by the evidence alone, notices a changed byte, and outlives the person."""

import argparse
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest

from foundation import clock
from foundation.actor import SYSTEM
from foundation.database import acting_as
from foundation.refusals import NotFound
from lianfu.app import create_app
from lianfu.commands import consenting as command
from privacy import evidence, receipts
from privacy.receipts import NotProven, Proven
from registrations import consent_chain, links, proving
from tests.registrations.conftest import NOW
from tests.registrations.test_consents import event_with_everything, person_sets, registered
from vault import keys

pytestmark = pytest.mark.usefixtures("vault_keys")
Connection = asyncpg.Connection


@pytest.fixture
async def visitor(db: Connection) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    with clock.freeze(NOW):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


@pytest.fixture
async def decided(db: Connection) -> UUID:
    """Somebody who agreed to one thing, changed their mind, and stands in the evidence."""
    registration = await registered(await event_with_everything(), later_events="given")
    await person_sets(registration, "later_events", "withdrawn")
    with acting_as("worker"):
        await consent_chain.chain(NOW)
    return registration


async def file_of(visitor: httpx.AsyncClient, registration: UUID) -> bytes:
    answer = await visitor.get(f"/zh-tw{links.manage_path(registration, 1)}/receipt.json")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


async def proven(text: bytes) -> list[Proven]:
    with acting_as("public"):
        return await receipts.prove(text)


async def test_the_file_has_the_parts_of_the_standard_and_names_nobody(
    visitor: httpx.AsyncClient, decided: UUID
) -> None:
    file = await file_of(visitor, decided)
    made = json.loads(file)
    assert {"record_header", "processing", "party_identification", "events"} <= made.keys()
    assert set(made["record_header"]) == {"schema_version", "record_id", "pii_principal_id"}
    assert made["processing"]["purposes"][0]["purpose"] == "notice"
    assert sorted(each["event_type"] for each in made["events"]) == [
        "consent_given", "consent_refused", "consent_refused", "consent_withdrawn", "notice_shown",
    ]  # fmt: skip
    assert {"notice_shown", "consent_refused"} <= made["local_values"].keys()
    for mark in ("陳大文", "陳", "chen@", str(decided), decided.hex):
        assert mark not in file.decode()
    assert await file_of(visitor, decided) == file, "asked again it is the same"


async def test_it_proves_itself(visitor: httpx.AsyncClient, decided: UUID, db: Connection) -> None:
    told = await proven(await file_of(visitor, decided))
    assert {(each.purpose, each.act) for each in told} == {
        ("notice", "shown"), ("later_events", "given"), ("later_events", "withdrawn"),
        ("partner_handover", "refused"), ("photo", "refused"),
    }  # fmt: skip
    assert {(each.language, each.channel, each.on_day) for each in told} == {("zh-Hant", "web", clock.day_of(NOW))}
    assert {each.notice.id for each in told} == {await db.fetchval("select notice from registration")}


async def test_it_still_does_when_the_person_is_erased(
    visitor: httpx.AsyncClient, decided: UUID, db: Connection
) -> None:
    file = await file_of(visitor, decided)
    before = await proven(file)
    await keys.destroy_person(await db.fetchval("select person from registration where id = $1", decided))
    await db.execute("delete from outgoing_mail; delete from registration; delete from known_person")
    assert await proven(file) == before


async def test_a_changed_byte_shows(visitor: httpx.AsyncClient, decided: UUID) -> None:
    file = await file_of(visitor, decided)
    assert await proven(file)
    for place in range(0, len(file) - 1, 13):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        with pytest.raises(NotProven):
            await proven(changed)


def resealed(file: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """As somebody would forge it who has even the secret of the seal: the evidence must find it by itself."""
    made = msgspec.json.decode(file)
    change(made)
    return receipts.as_file(made | {"seal": receipts.seal(made)})


@pytest.mark.parametrize(
    ("part", "value"),
    [("event_type", "consent_given"), ("event_time", "2026-05-03"), ("language", "en"), ("collection_method", "paper"),
     ("purpose", "photo"), ("nonce", "00" * 32)],
)  # fmt: skip
async def test_the_evidence_finds_what_the_seal_does_not(
    visitor: httpx.AsyncClient, decided: UUID, part: str, value: str
) -> None:
    def change(made: dict[str, object]) -> None:
        events = made["events"]
        assert isinstance(events, list)
        withdrawn = next(each for each in events if each["event_type"] == "consent_withdrawn")
        withdrawn[part] = value

    with pytest.raises(NotProven):
        await proven(resealed(await file_of(visitor, decided), change))


async def test_a_changed_entry_of_the_evidence_shows(visitor: httpx.AsyncClient, decided: UUID, db: Connection) -> None:
    file = await file_of(visitor, decided)
    await db.execute("update consent_evidence set chain = sha256(chain) where seq = 2")
    with pytest.raises(NotProven):
        await proven(file)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b'{"events": 3}', b'{"events": [], "seal": "x"}', b"\xff\xfe", b"[" * 60_000,
             b'{"events":[1.5]}', b" " * (receipts.MOST_BYTES + 1)],
    ids=range(10),
)  # fmt: skip
async def test_what_is_no_receipt(db: Connection, text: bytes) -> None:
    with pytest.raises(NotProven):
        await proven(text)


async def test_what_the_worker_has_not_chained_is_not_in_the_file(visitor: httpx.AsyncClient, decided: UUID) -> None:
    await person_sets(decided, "later_events", "given")
    assert len(json.loads(await file_of(visitor, decided))["events"]) == 5
    page = await visitor.get(f"/zh-tw{links.manage_path(decided, 1)}/receipt")
    assert "登錄中" in page.text


async def test_both_languages_show_the_page(visitor: httpx.AsyncClient, decided: UUID) -> None:
    token = links.manage_token(decided, 1)
    for prefix, words in (("zh-tw", "撤回同意"), ("en", "Withdrew consent")):
        page = await visitor.get(f"/{prefix}/manage/{token}/receipt")
        assert page.status_code == 200
        assert words in page.text
        assert "陳" not in page.text
    assert (await visitor.get(f"/zh-tw{links.manage_path(decided, 2)}/receipt.json")).status_code == 404


async def test_whoever_holds_it_can_check_it_on_a_public_page(visitor: httpx.AsyncClient, decided: UUID) -> None:
    page = "/zh-tw/privacy/receipts"
    proof = re.search(r'name="_csrf" value="([^"]+)"', (await visitor.get(page)).text)
    assert proof
    data = {"_csrf": proof[1]}
    file = await file_of(visitor, decided)
    sent = await visitor.post(page, data=data, files={"file": ("receipt.json", file)})
    assert sent.status_code == 200
    assert "收據成立" in sent.text
    pasted = await visitor.post(page, data=data | {"receipt": file.decode()})
    assert "收據成立" in pasted.text
    wrong = await visitor.post(page, data=data | {"receipt": file.decode().replace('"given"', '"taken"')})
    assert wrong.status_code == 422
    assert "收據成立" not in wrong.text
    assert (await visitor.post(page, data=data)).status_code == 422
    large = await visitor.post(page, data=data, files={"file": ("x", b"x" * 400_000)})
    assert large.status_code == 413


@pytest.fixture
def here(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's own work on the databases of the test."""

    async def work(deed: Callable[[], Awaitable[int]], **_: object) -> int:
        with acting_as("staff"):
            return await deed()

    monkeypatch.setattr(command, "run_with_database", work)


async def prove(what: object) -> int:
    return int(await command.run_prove(argparse.Namespace(what=str(what))))


async def test_the_command_proves_a_file(
    here: None,
    visitor: httpx.AsyncClient,
    decided: UUID,
    db: Connection,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(await file_of(visitor, decided))
    assert await prove(file) == 0
    told = capsys.readouterr().out
    assert "2026-05-04" in told
    assert "zh-Hant" in told
    assert "成立" in told.splitlines()[-1]
    await keys.destroy_person(await db.fetchval("select person from registration where id = $1", decided))
    assert await prove(file) == 0, "after erasure"
    file.write_bytes(file.read_bytes().replace(b'"zh-Hant"', b'"zh-hant"', 1))
    assert await prove(file) == 1
    assert "不成立" in capsys.readouterr().err


async def test_the_command_proves_a_registration_and_that_is_on_record(
    here: None, decided: UUID, db: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    with clock.freeze(NOW):
        for what in (decided, links.reference_of(decided)):
            assert await prove(what) == 0
    told = capsys.readouterr().out
    assert "陳" not in told
    assert told.count("#") == 10
    assert (
        await db.fetchval("select count(*) from audit_entry where object = $1 and action = 'consent.proved'", decided)
        == 2
    )
    assert await prove("R-00000000") == 1
    await db.execute("update consent_evidence set act = 'given' where purpose = 'photo'")
    assert await prove(decided) == 1


async def test_a_proof_names_what_does_not_stand(decided: UUID, db: Connection) -> None:
    await db.execute("update consent_state set evidence = null; update registration set evidence = null")
    await db.execute("delete from consent_evidence where act = 'withdrawn'")
    await db.execute("update consent_state set evidence = (select id from consent_evidence limit 1)")
    with acting_as("staff"):
        proof = await proving.proof_of(decided, SYSTEM, NOW)
        with pytest.raises(NotFound):
            await proving.find("R-ZZZZZZZZ")
        assert await evidence.verify() is not None
    assert not proof.holds
