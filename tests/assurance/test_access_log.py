"""The access log of an event stays whole when the people of the event are gone."""

from assurance import evidence
from assurance.evidence_tables import OF_EVENT
from events.makers import make_officer
from foundation.database import acting_as
from privacy import reveal
from tests.assurance.conftest import NOW
from tests.subjects.own import event, registered


async def test_evidence_keeps_the_access_log_of_erased_registrations(db, keys_db):
    facts, other = await event(), await event(title_zh="另一場")
    read, unread = [await registered(facts, name, f"{n}@example.org") for n, name in enumerate(("王小明", "陳美麗"))]
    elsewhere = await registered(other, "林阿美", "else@example.org")
    officer = await make_officer()
    with acting_as("staff"):
        for each in (read, elsewhere):
            await reveal.record(officer, "reveal", each, ["phone"], "phone", now=NOW)
    [log] = [table for table in OF_EVENT if table.key == "access-log"]
    with acting_as("staff"):
        before = (await evidence.read(log, facts.id)).json()
        await db.execute("delete from registration")
        assert (await evidence.read(log, facts.id)).json() == before
    assert b"reveal" in before
    assert {row["object"] for row in await db.fetch("select object from audit_place")} == {read, elsewhere}
    assert unread not in {row["object"] for row in await db.fetch("select object from audit_place")}
