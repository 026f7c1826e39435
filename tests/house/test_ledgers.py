"""The law of the two ledgers, read from the table classes and again from the database that the migrations made."""

from typing import Any

import asyncpg
import pytest
from piccolo.columns import JSON, JSONB, UUID, Array, Bytea, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import Column
from piccolo.table import Table

from foundation.ledgers import MACHINERY, all_tables, ledger_of, ledgers

# Columns of the service ledger that hold text: the organiser's own words, never those of the people served.
ORGANISERS_WORDS = {
    "agenda_item": {"topic_zh", "topic_en", "chair", "lecturer"},
    "choice_limit": {"question", "option"},
    "denominator": {"source"},
    "enterprise": {"name", "name_key"},
    "event": {
        "slug", "title_zh", "title_en", "summary_zh", "summary_en", "audience_zh", "audience_en",
        "online_url", "remarks_zh", "report_remarks_zh", "cancel_reason_zh", "cancel_reason_en",
        "banner_zh", "banner_en",
    },
    "event_letter": {"text_zh", "text_en"},
    "event_partner": {"contract_ref"},
    "event_photo": {"caption_zh"},
    "form": {"name_zh"},
    "form_design": {"name_zh", "name_en", "questions"},
    "form_revision": {"questions"},
    "group_letter": {"title_zh", "title_en", "text_zh", "text_en"},
    "holdback": {"title_zh"},
    "invitation": {"document_no", "remarks_zh"},
    "invitation_code": {"title_zh"},
    "partner": {"name_zh", "name_en"},
    "series": {"slug", "title_zh", "title_en", "summary_zh", "summary_en"},
    "session": {
        "title_zh", "title_en", "venue_zh", "venue_en", "address", "map_url", "parking_zh", "parking_en",
    },
}  # fmt: skip
# Answers keep codes and figures only; free text is taken out before (tests/questionnaires).
CODED_ANSWERS = {"ballot_buffer": {"answers"}, "response": {"answers"}}
# Moments of the organiser's plan. A moment at which a person did something stands in the personal ledger.
PLANNED_MOMENTS = {
    "agenda_item": {"starts_at"},
    "event": {"opens_at", "closes_at"},
    "holdback": {"release_at"},
    "invitation_code": {"until"},
    "session": {"starts_at", "ends_at"},
}
CODE_LENGTH = 30
FREE_TEXT = (Text, JSON, JSONB, Array)
PERSONS = (
    "person",
    "email",
    "phone",
    "mobile",
    "birth",
    "contact_name",
    "ip_address",
    "user_agent",
    "password",
    "note",
    "blob",
)

TABLES = all_tables()
SERVICE = [table for table in TABLES if ledger_of(table) == "service"]
PERSONAL = [table for table in TABLES if ledger_of(table) == "personal"]


def name_of(table: type[Table]) -> str:
    return str(table._meta.tablename)


def by_name(table: type[Table]) -> str:
    return name_of(table)


@pytest.mark.parametrize("table", TABLES, ids=by_name)
def test_each_table_belongs_to_one_ledger(table: type[Table]) -> None:
    assert len({"personal", "service", "system"} & set(table._meta.tags)) == 1


@pytest.mark.parametrize("table", TABLES, ids=by_name)
def test_nothing_points_at_a_person(table: type[Table]) -> None:
    if ledger_of(table) == "personal":
        return
    targets = {key._meta.name: key._foreign_key_meta.resolved_references for key in table._meta.foreign_key_columns}
    pointed = [name for name, target in targets.items() if ledger_of(target) == "personal"]
    assert not pointed


@pytest.mark.parametrize("table", PERSONAL, ids=by_name)
def test_a_personal_row_expires_and_names_its_keys(table: type[Table]) -> None:
    columns = {column._meta.name for column in table._meta.columns}
    assert "expires_on" in columns
    if name_of(table) == "ballot":  # proves attendance and nothing else
        assert not {"person", "scope"} & columns
    else:
        assert {"person", "scope"} <= columns


@pytest.mark.parametrize("table", SERVICE, ids=by_name)
def test_a_service_row_has_no_room_for_a_persons_words(table: type[Table]) -> None:
    known = ORGANISERS_WORDS.get(name_of(table), set()) | CODED_ANSWERS.get(name_of(table), set())
    wordy = {column._meta.name for column in table._meta.columns if _holds_words(column)}
    assert wordy <= known, "say here whose words these are, or seal them in the personal ledger"
    named = {
        column._meta.name for column in table._meta.columns for word in PERSONS if word in column._meta.name.split("_")
    }
    assert not named


@pytest.mark.parametrize("table", SERVICE, ids=by_name)
def test_a_service_row_knows_days_not_moments(table: type[Table]) -> None:
    moments = {column._meta.name for column in table._meta.columns if isinstance(column, Timestamptz)}
    assert moments <= PLANNED_MOMENTS.get(name_of(table), set())


@pytest.mark.parametrize("table", SERVICE, ids=by_name)
def test_a_service_id_tells_no_order(table: type[Table]) -> None:
    assert isinstance(table._meta.primary_key, UUID)


def test_bytes_of_the_service_ledger_are_known() -> None:
    found = {(name_of(t), c._meta.name) for t in SERVICE for c in t._meta.columns if isinstance(c, Bytea)}
    assert found <= {("visit", "content_hash"), ("event_photo", "jpeg")}


async def test_the_database_has_no_table_without_a_ledger(db: asyncpg.Connection) -> None:
    rows = await db.fetch(
        "select case when schemaname = 'public' then tablename else schemaname || '.' || tablename end as name"
        " from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
    )
    there = {row["name"] for row in rows}
    assert there - set(ledgers()) == set()
    assert {name for name in set(ledgers()) - there if name not in MACHINERY} == set()


async def test_the_database_lets_nothing_point_at_a_person(db: asyncpg.Connection) -> None:
    known = ledgers()
    for key in await foreign_keys(db):
        if known[key["source"]] != "personal":
            assert known[key["target"]] != "personal", key["name"]


async def test_foreign_keys_restrict_outside_of_the_personal_ledger(db: asyncpg.Connection) -> None:
    known = ledgers()
    for key in await foreign_keys(db):
        if key["on_delete"] == "c":
            assert known[key["source"]] == known[key["target"]] == "personal", f"{key['name']} cascades"
        else:
            assert key["on_delete"] in {"r", "n"}, f"{key['name']} says nothing about deletion"


async def test_each_foreign_key_has_an_index(db: asyncpg.Connection) -> None:
    bare = await db.fetch(
        "select conrelid::regclass || '.' || conname as name from pg_constraint c where contype = 'f' and not exists"
        " (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])"
    )
    assert not [row["name"] for row in bare]


async def foreign_keys(db: asyncpg.Connection) -> list[dict[str, Any]]:
    rows = await db.fetch(
        "select conname as name, conrelid::regclass::text as source, confrelid::regclass::text as target,"
        " confdeltype::text as on_delete from pg_constraint"
        " where contype = 'f' and connamespace = 'public'::regnamespace"
    )
    return [{**row, "source": row["source"].strip('"'), "target": row["target"].strip('"')} for row in rows]


def _holds_words(column: Column) -> bool:
    if isinstance(column, ForeignKey):
        return False
    if isinstance(column, FREE_TEXT):
        return True
    return isinstance(column, Varchar) and (column.length or 10_000) > CODE_LENGTH
