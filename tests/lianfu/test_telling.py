"""The commands that tell whether notices and the register hold, and the records of processing."""

import argparse
import io
import zipfile
from datetime import UTC, datetime

import asyncpg
import pytest

from foundation import settings
from foundation.actor import SYSTEM
from foundation.database import acting_as, transaction
from lianfu import register_check
from lianfu.commands import telling
from lianfu.personal_data import DECLARED
from lianfu.processing_record import odt
from privacy import notice_drafts, notice_proofs, notices
from privacy.notice_text import AskedField

NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
async def notice(db: asyncpg.Connection) -> notices.Notice:
    with acting_as("staff"):
        await notice_drafts.ensure_standard(NOW)
        facts = notices.facts_of_event("說明會", "Briefing", NOW)
        return await notices.make_version([AskedField("name")], facts, SYSTEM, NOW)


async def verified(*only: str) -> int:
    with acting_as("staff"):
        return telling.say_verified(await notice_proofs.verify(only or None))


async def checked() -> int:
    async with transaction("staff"):
        return telling.say_checked(await register_check.check(DECLARED))


async def test_notice_verify_passes_and_counts(notice: notices.Notice, capsys: pytest.CaptureFixture[str]) -> None:
    assert await verified() == 0
    assert "1 notices and 1 wordings" in capsys.readouterr().out
    assert await verified(notice.sha256.upper()) == 0
    assert await verified("0" * 64) == 1


@pytest.mark.parametrize("words", [["notice", "verify"], ["ropa"]])
def test_a_command_without_its_object_is_told_how(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    telling.add(parser.add_subparsers())
    arguments = parser.parse_args(words)
    assert arguments.run(arguments) == 2


@pytest.mark.parametrize(
    "tampering",
    [
        "update notice_version set body = jsonb_set(body, '{kept_until}', '\"2099-01-01\"')",
        "update notice_version set sha256 = repeat('0', 64)",
        "update notice_template set body = jsonb_set(body, '{zh,title}', '\"別的標題\"')",
        "update notice_template set state = 'draft', n = null, sha256 = null, approved_on = null",
    ],
)
async def test_notice_verify_names_what_was_changed(
    notice: notices.Notice, db: asyncpg.Connection, capsys: pytest.CaptureFixture[str], tampering: str
) -> None:
    await db.execute(
        "alter table notice_version disable trigger user; alter table notice_template disable trigger user"
    )
    await db.execute(tampering)
    assert await verified() == 1
    assert "does not meet its hash" in capsys.readouterr().out


@pytest.mark.usefixtures("db")
async def test_ropa_check_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert await checked() == 0
    assert "are in the register" in capsys.readouterr().out


async def test_ropa_check_names_a_column_that_nobody_declared(
    db: asyncpg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    await db.execute("alter table identity add column line_id text")
    assert await checked() == 1
    assert "identity.line_id" in capsys.readouterr().out


def test_the_records_of_processing_tell_files_fields_tables_and_flows() -> None:
    content = zipfile.ZipFile(io.BytesIO(odt(DECLARED, [], settings.current(), NOW))).read("content.xml").decode()
    assert all(word in content for word in ("活動報名檔", "資料流向", "鑰匙資料庫", "電子郵件"))
    assert not [each.name for each in DECLARED if each.name not in content]
