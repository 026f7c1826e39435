"""Requests and a breach drill of the demo centre: one new, one due soon, one extended, one refused."""

from datetime import timedelta

from assurance import breaches
from assurance.affected import Facts
from foundation.clock import day_of
from lianfu.demo_year.events import Played
from subjects import cases
from subjects.cases import Said
from subjects.clocks import Kind

_ASKED: tuple[tuple[int, Kind, str, str], ...] = (
    (1, "copy", "林阿美", "想要一份去年報名資料的複製本"),
    (13, "view", "陳大文", "想知道我的電話有沒有給過別的單位"),
    (20, "correct", "吳小芬", "公司改名了，請更正報名資料"),
    (40, "erase", "鄭大同", "請刪除我所有的資料，包含收據"),
)


async def ask_and_drill(year: Played) -> None:
    officer, manager = year.team["privacy_officer"], year.team["manager"]
    made = []
    for n, (days, kind, name, text) in enumerate(_ASKED):
        then = year.now - timedelta(days=days)
        said = Said(name, f"asked{n}@example.org", "", text)
        made.append(await cases.take_in(kind, said, "phone", "called_back", "zh-Hant", officer, day_of(then), then))
    await cases.extend(made[2], "公司登記資料要向另一個單位查證。", officer, year.now - timedelta(days=6))
    refused_at = year.now - timedelta(days=30)
    answer = "收據是會計憑證，依法要留存；其他資料已經刪除。"
    await cases.decide(made[3], granted=False, ground="needed", answer=answer, by=officer, now=refused_at)
    drilled = year.now - timedelta(days=60)
    breach = await breaches.open_breach("index-key-leak", Facts(), officer, drilled, drilled, drill=True)
    await breaches.take(breach, ["source_closed", "keys_rotated"], officer, drilled + timedelta(minutes=5))
    await breaches.approve(breach, manager, drilled + timedelta(minutes=9))
    await breaches.close(breach, officer, drilled + timedelta(days=2))
