"""What counts as unusual reading, as data: each rule with the threshold of the house, which the officer may change."""

from dataclasses import dataclass
from typing import Literal

from foundation.database import transaction
from foundation.languages import N_

Kind = Literal[
    "many_reveals", "many_called", "night", "many_events", "other_reasons", "no_session", "clock_back", "chain_gap"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """An alarm is raised above `most`. `unit` says what is counted."""

    kind: Kind
    most: int
    title: str
    why: str
    unit: str


RULES: dict[Kind, Rule] = {
    rule.kind: rule
    for rule in (
        Rule(
            "many_reveals", 50, N_("一天查看很多人"),
            N_("同一位同仁一天單筆查看的人數；行前聯絡期間看的不算。"), N_("人"),
        ),
        Rule(
            "many_called", 300, N_("一天在聯絡時間裡看了很多人"),
            N_("同一位同仁一天在行前聯絡名單上看到的人數，所有活動合計。"), N_("人"),
        ),
        Rule("many_events", 10, N_("一天看了很多場活動"), N_("同一位同仁一天看過名單或聯絡方式的活動數。"), N_("場")),
        Rule("night", 0, N_("夜間匯出或列印"), N_("晚上十點到早上六點之間，帶有姓名的檔案。"), N_("次")),
        Rule("other_reasons", 20, N_("太多「其他」理由"), N_("這個月選「其他」的百分比，至少十次查看才算。"), "%"),
        Rule("no_session", 0, N_("不在聯絡時間內的查看"), N_("清單的查看紀錄不在任何一段聯絡時間裡。"), N_("筆")),
        Rule("clock_back", 300, N_("時鐘倒退"), N_("後一筆紀錄的時間比前一筆早，一天裡最多的秒數。"), N_("秒")),
        Rule("chain_gap", 0, N_("紀錄的鏈不完整"), N_("有紀錄被改過、刪掉，或和簽過的不一樣。"), N_("處")),
    )
}  # fmt: skip
FIXED: frozenset[Kind] = frozenset({"chain_gap", "no_session"})
"""No threshold makes these usual."""


async def thresholds() -> dict[Kind, int | None]:
    """The threshold of each rule; None where the officer has switched it off."""
    async with transaction() as c:
        rows = {row["kind"]: row for row in await c.fetch("select kind, most, active from alarm_rule")}
    return {kind: _threshold(rule, rows.get(kind)) for kind, rule in RULES.items()}


def _threshold(rule: Rule, row: "dict[str, object] | None") -> int | None:
    if row is None or rule.kind in FIXED:
        return rule.most
    return int(str(row["most"])) if row["active"] else None
