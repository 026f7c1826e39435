"""Every table of the reach as one sheet, the same for the page and for the file."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from foundation.languages import N_, gettext
from foundation.tabular import Cell, Sheet
from reach.asked import Asked, framed
from reach.coverage_sheets import coverage_sheet, section_sheet
from reach.figures import DIMENSIONS, Line, breakdown
from reach.funnel import Funnel, funnel
from reach.loyalty import brought, depth
from reach.masking import HIDDEN, hidden_townships, with_covers
from reach.shares import Share, share
from reach.wording import cells, name_of, order_of

_TIMES = (
    N_("服務人次"),
    N_("人數"),
    N_("家次"),
    N_("家數（統編已確認）"),
    N_("家數（只有名稱）"),
    N_("新企業"),
    N_("訪視次數"),
)
_HEADS = {
    "month": N_("月份"),
    "county": N_("縣市"),
    "industry": N_("行業"),
    "size": N_("規模"),
    "kind": N_("類型"),
    "channel": N_("服務方式"),
    "source": N_("得知管道"),
}
SMALL = N_("一到兩個的數字不列出，免得指向特定的人；能從合計反推時，再多遮一格。")
_SHARE = (N_("比率 %"), N_("95% 下限"), N_("95% 上限"), "n")


async def sheet(name: str, asked: Asked) -> Sheet | None:
    """None for a name that is no table."""
    if make := _MAKERS.get(name):
        return await make(asked)
    return await _counts(name, asked) if name in DIMENSIONS else None


async def _counts(by: Any, asked: Asked) -> Sheet:
    lines = sorted(await breakdown(asked.period, by), key=lambda line: order_of(by, line.key))
    held = any(line.sessions for line in lines)
    _ = asked.say
    heads = [_(_HEADS[by]), *([_("場次")] if held else []), *(_(text) for text in _TIMES)]
    rows: list[list[Cell]] = [
        [name_of(by, line.key, asked.language), *([line.sessions] if held else []), *_numbers(line)] for line in lines
    ]
    return framed(by, asked, heads, rows, _notes(by, asked))


def _numbers(line: Line) -> list[Cell]:
    return [
        line.person_times, line.persons, line.firm_times, line.confirmed, line.provisional, line.new, line.visits,
    ]  # fmt: skip


async def _townships(asked: Asked) -> Sheet:
    """Few columns, and in each the small ones are hidden."""
    _ = asked.say
    lines = await breakdown(asked.period, "township")
    covers = hidden_townships(lines)
    heads = [_("鄉鎮市區"), _("家數"), _("家次"), _("服務人次"), _("訪視次數")]
    rows: list[list[Cell]] = [
        [
            name_of("township", line.key, asked.language),
            *(
                HIDDEN if line.key in covers[metric] else getattr(line, metric)
                for metric in ("firms", "firm_times", "person_times", "visits")
            ),
        ]
        for line in with_covers(lines, covers)
    ]
    return framed("township", asked, heads, rows, [_(SMALL)])


def _notes(by: str, asked: Asked) -> list[str]:
    _ = asked.say
    if by == "source":
        return [_("只有報名活動時填了的人。")]
    if by in ("county", "industry", "size"):
        return [_("一家企業只算在它最近一次的縣市、行業、規模裡。")]
    return [_("同一家企業可能同時出現在好幾列，家數相加會超過總數。")]


async def _partners(asked: Asked) -> Sheet:
    _ = asked.say
    heads = [
        _("單位"),
        _("活動數"),
        _("人次（全部計入）"),
        _("人次（均分）"),
        _("陪同訪視"),
        _("家數"),
        _("只有它接觸到的家數"),
        _("新企業"),
    ]
    rows: list[list[Cell]] = [
        [
            (asked.language == "en" and each.name_en) or each.name_zh, each.events, each.person_times,
            each.shared_times, each.visits, each.firms, each.only_here, each.new_firms,
        ]
        for each in await brought(asked.period)
    ]  # fmt: skip
    notes = [_("全部計入時，合辦的每個單位都算一次，相加會超過總數；均分才能相加。指導單位不計。")]
    return framed("partner", asked, heads, rows, notes)


async def _funnel(asked: Asked) -> Sheet:
    _ = asked.say
    steps = funnel_steps(await funnel(asked.period), asked.language)
    heads = [_("步驟"), _("人"), _("家"), _("算法"), *(_(text) for text in _SHARE)]
    rows: list[list[Cell]] = [
        [step.name, step.people, step.firms, step.rate, *(cells(step.share) if step.share else (None,) * 4)]
        for step in steps
    ]
    notes = [_("只算這段期間舉辦的活動。現場報名的人沒有名額，所以另外算；不記名問卷看不出是哪一家。")]
    if any(step.name == _("邀請") for step in steps):
        notes.append(_("邀請數來自發送紀錄，重複邀請會重複計算；報名率只算有發送紀錄的活動。"))
    return framed("funnel", asked, heads, rows, notes)


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    people: int
    firms: int | None
    rate: str
    share: Share | None


def funnel_steps(found: Funnel, language: str) -> list[Step]:
    _ = gettext(language)
    invited = (
        [Step(_("邀請"), found.invited, None, _("報名 ÷ 邀請（報名率）"), found.registration)] if found.invited else []
    )
    return [
        *invited,
        Step(_("報名"), found.registered, found.registered_firms, "", None),
        Step(_("正取"), found.admitted, found.admitted_firms, _("正取 ÷ 報名"), found.admission),
        Step(_("出席"), found.attended, found.attended_firms, _("出席 ÷ 正取（到課率）"), found.show_up),
        Step(_("現場報名"), found.walked, None, _("現場報名 ÷ 到場"), found.walk_in),
        Step(_("填答"), found.answered, None, _("填答 ÷ 到場（回收率）"), found.response),
    ]


async def _depth(asked: Asked) -> Sheet:
    _ = asked.say
    found = await depth(asked.period)
    firms = sum(found.bands.values())
    rows: list[list[Cell]] = [
        [_("服務 %(n)s 次", n=name), n, *cells(share(n, firms))] for name, n in found.bands.items()
    ]
    rows.append([_("用過兩種以上服務方式"), found.several_channels.k, *cells(found.several_channels)])
    rows.append([_("去年同期服務過、這期又來"), found.retained.k, *cells(found.retained)])
    heads = [_("服務深度"), _("家數"), *(_(text) for text in _SHARE)]
    return framed("depth", asked, heads, rows, [_("同一天的活動算一次，一次訪視算一次。")])


_MAKERS: dict[str, Callable[[Asked], Awaitable[Sheet]]] = {
    "township": _townships,
    "partner": _partners,
    "coverage": coverage_sheet,
    "section": section_sheet,
    "funnel": _funnel,
    "depth": _depth,
}
