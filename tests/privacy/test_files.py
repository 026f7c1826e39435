"""The public register of files: the four items of Article 17 for each, from what the rooms declare."""

import io

import pytest
from odfdo import Document

from foundation import settings
from lianfu.personal_data import DECLARED
from privacy import files, purposes
from privacy.catalogue import FIELDS

pytestmark = pytest.mark.usefixtures("db")
REGISTER = files.public_register(DECLARED, [], settings.load({}))


def test_every_declared_table_belongs_to_a_file_and_every_file_says_what_it_holds():
    assert {each.file for each in DECLARED} <= files.KEYS
    for one in REGISTER.files:
        assert one.contents, one.key
        assert one.kept, one.key
        assert all((one.name.zh, one.name.en, one.basis.zh, one.basis.en, one.purposes, one.categories))
        assert all(purposes.PURPOSES[code.code] for code in one.purposes)
        assert not [code.code for code in one.categories if purposes.CATEGORIES[code.code].blocked]


def test_each_table_shows_in_its_file():
    shown = {told.zh for one in REGISTER.files for told in one.contents}
    assert [each.name for each in DECLARED if each.what_zh not in shown] == []


async def test_anybody_reads_it_in_both_languages(visitor):
    for prefix, word in (("zh-tw", "活動報名檔"), ("en", "Registrations for events")):
        page = await visitor.get(f"/{prefix}/privacy/files")
        assert page.status_code == 200
        assert word in page.text
        assert f'href="/{prefix}/privacy/files.ods"' in page.text
        assert f"/{prefix}/privacy/files" in (await visitor.get(f"/{prefix}/privacy")).text


async def test_the_json_is_typed_and_complete(visitor):
    answer = await visitor.get("/en/privacy/files.json")
    assert answer.headers["content-type"].startswith("application/json")
    told = answer.json()
    assert told["schema_version"] == files.SCHEMA_VERSION
    assert [one["key"] for one in told["files"]] == [one.key for one in files.FILES]
    assert {field["key"] for field in told["files"][0]["fields"]} >= {*FIELDS}
    assert told["agency"].keys() == {"zh", "en"}


async def test_the_spreadsheet_holds_files_and_fields(visitor):
    answer = await visitor.get("/zh-tw/privacy/files.ods")
    first, second = Document(io.BytesIO(answer.content)).body.get_tables()
    assert len(first.get_values()) == len(files.FILES) + 1
    assert len(second.get_values()) >= len(FIELDS) + 1
