"""A list of every system that partners use, built as that system writes it, gives the verdicts an officer expects."""

import io
import zipfile

import pytest

from events.facts import EventFacts, event_facts
from events.makers import make_event
from foundation.actor import Actor
from foundation.database import acting_as
from imports.columns import DROP
from imports.committing import commit
from imports.judging import judge
from tests.imports.conftest import (
    NOW,
    by_name,
    csv_list,
    person,
    shown,
    upload,
    verdicts,
    written,
    xlsx_list,
)  # fmt: skip
from tests.imports.sources import decided, source_of, targets

pytestmark = pytest.mark.usefixtures("vault_keys")


async def test_kktix_zip_with_bom_and_a_blank_in_the_headers(event: EventFacts, officer: Actor) -> None:
    headers = ("Id", "聯絡人 姓名", "聯絡人 Email", "聯絡人 手機", "公司/組織名稱", "職稱/職位", "票種", "標籤",
               "QR Code 序號", "order_no", "是否同意個資使用 / Do you agree to the use of personal data")  # fmt: skip
    rows = [
        ("1", "王小明", "wang@example.org", "0912-345-678", "示範有限公司", "經理", "一般票", "", "Q1", "O1", "同意"),
        ("2", "林大方", "lin@example.org", "９１２３４５６７９", "", "", "一般票", "", "Q2", "O1", ""),
        ("3", "黃不要", "huang@example.org", "912345670", "", "", "一般票", "", "Q3", "O2", "不同意"),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("示範-attendees-20251017-101010-abc123.csv", csv_list(*rows, headers=headers))
    batch = await upload(event, out.getvalue(), officer, "kktix.zip")
    found = await shown(event, batch)
    assert await source_of(event, batch) == "kktix"
    assert verdicts(found) == [("new", ""), ("decide", "agreed_empty"), ("rejected", "not_agreed")]
    assert by_name(found)["林大方"].draft.values["phone"] == "+886912345679"


async def test_kktix_with_headers_only(event: EventFacts, officer: Actor) -> None:
    headers = ("姓名", "Email", "手機", "票種", "QR Code 序號", "order_no")
    found = await shown(event, await upload(event, csv_list(headers=headers), officer))
    assert found.verdicts == ()
    assert not found.ready


async def test_google_forms_long_questions_renamed_ones_and_the_answer_given_last(
    event: EventFacts, officer: Actor
) -> None:
    headers = (
        "時間戳記",
        "電子郵件地址",
        "1. 姓名 (必填)\n※請填真實姓名",
        "公司名稱",
        "職稱",
        "聯絡電話",
        "聯絡電話 (必填)",
    )
    rows = [
        ("2025/10/17 下午 3:27:57", "wang@example.org", "王小明", "示範有限公司", "經理", "", "0912345678"),
        ("2025/10/17 上午 9:00:00", "wang@example.org", "王小明", "示範有限公司", "專員", "0912345670", ""),
        ("2025/10/18 上午 9:00:00", "lin@example.org", "林大方", "", "", "", "04-22251234 分機123"),
    ]
    batch = await upload(event, csv_list(*rows, headers=headers), officer)
    found = await shown(event, batch)
    assert await source_of(event, batch) == "google"
    assert verdicts(found) == [("new", ""), ("duplicate", "row_before"), ("new", "")]
    assert by_name(found)["林大方"].draft.values["phone"] == "+886422251234;ext=123"
    assert found.verdicts[0].draft.values["job_title"] == "經理", "the later answer stands, wherever its row is"


async def test_beclass_page_named_xls_three_parts_of_a_phone_and_a_count(officer: Actor) -> None:
    event = await make_event(NOW, meal=True)
    headers = ("編號", "姓名", "性別", "服務單位/公司", "職稱", "區碼", "電話", "分機", "手機", "Email", "統編/抬頭",
               "用餐 葷素", "備註", "報名時間", "報名狀態", "IP")  # fmt: skip
    rows = [
        ("1", "王小明", "男", "示範有限公司", "經理", "04", "22251234", "123", "", "wang@example.org", "00090001", "素",
         "", "112/05/03", "正取", "203.0.113.7"),
        ("2", "碁恒裏", "女", "示範有限公司", "", "", "", "", "0912345678", "", "無", "葷",
         "", "112/05/03", "備取2", "203.0.113.8"),
        ("3", "陳取消", "男", "", "", "", "", "", "0912345679", "", "", "", "", "112/05/03", "取消", "203.0.113.9"),
    ]  # fmt: skip
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in (headers, *rows)]
    lines = "".join(f"<tr>{row}</tr>" for row in cells)
    page = f"<html><meta charset=big5><table>{lines}<tr><td colspan=16>共 3 筆</table>"
    batch = await upload(event, page.encode("cp950"), officer, "list.xls")
    found = await shown(event, batch)
    assert await source_of(event, batch) == "beclass"
    assert targets(found)["IP"] == DROP
    assert not any("203.0.113.7" in line.line.cells for line in found.sheets.lines)
    assert verdicts(found) == [("new", ""), ("decide", "waiting_there"), ("rejected", "cancelled")]
    wang = by_name(found)["王小明"].draft
    assert (wang.values["phone"], wang.values["ubn"]) == ("+886422251234;ext=123", "00090001")
    assert (wang.values["meal"], by_name(found)["碁恒裏"].draft.values["meal"]) == ("vegetarian", "meat")
    assert found.sheets.plans[0].passed == ((5, "subtotal"),)


async def test_surveycake_blank_where_logic_skipped(event: EventFacts, officer: Actor) -> None:
    headers = ("填答時間", "答題時間/序號", "姓名", "電子郵件", "公司名稱", "您從哪裡得知", "其他", "IP")
    rows = [("2025/10/17 15:00", "1", "王小明", "wang@example.org", "", "官網", "", "203.0.113.7"),
            ("2025/10/17 15:10", "2", "林大方", "lin@example.org", "示範有限公司", "", "", "")]  # fmt: skip
    batch = await upload(event, csv_list(*rows, headers=headers), officer)
    assert await source_of(event, batch) == "surveycake"
    assert verdicts(await shown(event, batch)) == [("new", ""), ("new", "")]


async def test_a_partners_own_table(event: EventFacts, officer: Actor) -> None:
    headers = ("編號", "公司名稱(統編)", "姓名/職稱", "聯絡電話", "簽名")
    rows = [
        ("1", "示範有限公司(00090001)", "王小明/經理", "(04)22251234", ""),
        ("2", "示範有限公司", "林大方", "0912-345-678、04-22251234", ""),
        ("3", "示範有限公司", "甲組-乙組-丙組", "0912345679", ""),
        ("", "", "", "", ""),
        ("4", "示範有限公司", "陳電話", "9.12E+08", ""),
        ("小計", "", "4 人", "", ""),
    ]
    found = await shown(event, await upload(event, xlsx_list(*rows, headers=headers), officer))
    assert verdicts(found) == [("new", ""), ("new", ""), ("decide", "unsure"), ("rejected", "phone_lost")]
    wang = by_name(found)["王小明"].draft.values
    assert (wang["organization"], wang["ubn"], wang["job_title"]) == ("示範有限公司", "00090001", "經理")
    assert ("phone_others", "") in by_name(found)["林大方"].notes


@pytest.mark.parametrize(
    ("text", "number", "note"),
    [("12345675", "12345675", ""), ("１２３４５６７５", "12345675", ""), ("12345675.0", "12345675", ""),
     ("0090001", "00090001", "ubn_restored"), ("無", "", ""), ("免", "", ""), ("籌備中", "", ""), ("個人", "", ""),
     ("N/A", "", ""), ("-", "", ""), ("A0342336", "", "ubn_wrong"), ("00090002", "", "ubn_mismatch")],
)  # fmt: skip
async def test_business_numbers(event: EventFacts, officer: Actor, text: str, number: str, note: str) -> None:
    content = csv_list((*person(1), text), headers=("姓名", "公司名稱", "職稱", "聯絡電話", "電子郵件", "統編"))
    [verdict] = (await shown(event, await upload(event, content, officer))).verdicts
    assert verdict.draft.text("ubn") == number
    assert [code for code, _ in verdict.notes] == ([note] if note else [])


async def test_five_people_share_a_mailbox(event: EventFacts, officer: Actor) -> None:
    rows = [person(n, email="office@example.org") for n in range(1, 6)]
    found = await shown(event, await upload(event, csv_list(*rows), officer))
    assert {kind for kind, _ in verdicts(found)} == {"new"}
    assert {code for each in found.verdicts for code, _ in each.notes} == {"shared_email"}
    _, done = await written(event, csv_list(*rows), officer)
    assert done.added == 5


async def test_cancelled_there_then_registered_again(event: EventFacts, officer: Actor) -> None:
    headers = ("姓名", "公司名稱", "職稱", "聯絡電話", "電子郵件", "報名狀態")
    rows = [(*person(1), "正取"), (*person(1), "取消"), (*person(2), "取消"), (*person(2), "正取")]
    found = await shown(event, await upload(event, csv_list(*rows, headers=headers), officer))
    assert [kind for kind, _ in verdicts(found)] == ["new", "duplicate", "duplicate", "new"]


async def test_who_registered_themselves_is_left_alone(event: EventFacts, officer: Actor) -> None:
    from registrations.admission import admit
    from tests.registrations.test_paper import asked

    await admit(asked(event, "王小一", email="wang1@example.org", phone="+886912999999"), NOW)
    found = await shown(event, await upload(event, csv_list(person(1), person(2)), officer))
    assert verdicts(found) == [("duplicate", "own"), ("new", "")]


async def test_two_channels_with_two_addresses_are_asked_about(event: EventFacts, officer: Actor) -> None:
    await written(event, csv_list(person(1)), officer)
    found = await shown(event, await upload(event, csv_list(person(1, email="other@example.org")), officer))
    assert verdicts(found) == [("decide", "maybe_same")]


async def test_cancelled_there_while_registered_here(event: EventFacts, officer: Actor) -> None:
    headers = ("姓名", "公司名稱", "職稱", "聯絡電話", "電子郵件", "報名狀態")
    await written(event, csv_list(person(1)), officer)
    batch = await upload(event, csv_list((*person(1), "取消"), headers=headers), officer)
    assert verdicts(await shown(event, batch)) == [("decide", "cancelled_there")]
    await decided(event, batch, "cancel")
    with acting_as("staff"):
        done = await commit(await event_facts(event.slug), batch, officer, NOW)
    assert done.cancelled == 1
    again = await shown(event, await upload(event, csv_list(person(1)), officer))
    assert verdicts(again) == [("decide", "cancelled_here")], "a list alone brings nobody back"
    _, nothing = await written(event, csv_list(person(1)), officer)
    assert nothing.added == 0


async def test_several_sheets_are_several_sessions(officer: Actor) -> None:
    from dataclasses import replace
    from datetime import timedelta

    from openpyxl import Workbook

    from events.makers import seminar
    from tests.imports.conftest import HEADERS, saved

    plan = seminar(NOW)
    first = plan.sessions[0]
    second = replace(first, starts_at=first.starts_at + timedelta(days=1), ends_at=first.ends_at + timedelta(days=1))
    event = await make_event(NOW, plan=replace(plan, sessions=(first, second)))
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, people in (("第一場", (1, 2)), ("第二場", (2, 3))):
        sheet = book.create_sheet(title)
        for row in (HEADERS, *(person(n) for n in people)):
            sheet.append(row)
    _, done = await written(event, saved(book), officer)
    assert (done.added, done.kept) == (3, 1)
    with acting_as("staff"):
        facts = await event_facts(event.slug)
    assert [session.places_taken for session in facts.sessions] == [2, 2], "who stands on both comes to both"


def test_a_verdict_needs_no_database() -> None:
    from imports.judging import Places

    assert judge([], [], [], Places({}, line=False)) == []
