"""The tables of coverage: by county with representation and gap, and by county and industry section."""

from foundation.tabular import Cell, Sheet
from foundation.townships import COUNTIES
from reach.asked import Asked, framed
from reach.coverage import Coverage, coverage
from reach.equity import Area, Equity, expected, index
from reach.masking import HIDDEN, hidden
from reach.shares import share
from reach.wording import name_of, percent


async def coverage_sheet(asked: Asked) -> Sheet:
    _ = asked.say
    heads = [
        _("縣市"), _("服務家數"), _("企業總數"), _("涵蓋率 %"), _("95% 下限"), _("95% 上限"),
        _("代表性（1 為公平）"), _("公平時應有家數"), _("還差幾家（負數是超過）"),
    ]  # fmt: skip
    found = await covered(asked)
    if found is None:
        return framed("coverage", asked, heads, [], coverage_notes(asked, found))
    rows = [_county(name_of("county", area.key, asked.language), area, found.whole) for area in found.counties]
    if found.whole.there:
        total = Area("", found.whole.reached, found.whole.there)
        rows.append(_county(_("五縣市合計"), total, found.whole))
    return framed("coverage", asked, heads, rows, coverage_notes(asked, found))


def _county(name: str, area: Area, whole: Equity) -> list[Cell]:
    part, fair = share(area.reached, area.there), expected(area, whole)
    return [
        name, area.reached, area.there, percent(part.value, 3), percent(part.low, 3), percent(part.high, 3),
        _rounded(index(area, whole), 3), _rounded(fair, 1), _rounded(None if fair is None else fair - area.reached, 1),
    ]  # fmt: skip


def coverage_notes(asked: Asked, found: Coverage | None) -> list[str]:
    """Year and source of the denominators, what was left out, and how evenly the counties are reached."""
    _ = asked.say
    if found is None:
        return [_("還沒有企業總數的資料，不能計算涵蓋率。")]
    basis, whole = found.basis, found.whole
    notes = [
        _(
            "企業總數：%(year)s 年，%(kind)s，單位為%(unit)s；來源：%(source)s",
            year=basis.year,
            kind=_("推估") if basis.is_estimate else _("實測"),
            unit=_("營業地點") if basis.unit == "location" else _("企業"),
            source=basis.source,
        ),
        _(
            "員工 200 人以上的不計；規模不詳的計入。另有 %(n)s 家縣市不詳、%(m)s 家在其他縣市，沒有攤入。",
            n=found.unplaced,
            m=found.elsewhere,
        ),
    ]
    if whole.gini is not None:
        notes.append(
            _(
                "不均程度：吉尼係數 %(gini)s，胡佛指數 %(hoover)s，最低與最高涵蓋率之比 %(ratio)s（n=%(n)s 家）",
                gini=f"{whole.gini:.3f}",
                hoover=f"{whole.hoover or 0:.3f}",
                ratio=f"{whole.ratio or 0:.2f}",
                n=whole.reached,
            )
        )
    return notes


async def section_sheet(asked: Asked) -> Sheet:
    """Where few were reached it says neither how many nor which share, nor can it be had from the totals beside it."""
    _ = asked.say
    heads = [_("縣市"), _("行業"), _("服務家數"), _("企業總數"), _("涵蓋率 %")]
    found = await covered(asked)
    order = [county.code for county in COUNTIES]
    cells = sorted(found.sections.items(), key=lambda item: (order.index(item[0][0]), item[0][1])) if found else []
    covers = hidden_sections(found) if found else set()
    rows: list[list[Cell]] = [
        [
            name_of("county", key[0], asked.language), name_of("industry", key[1], asked.language),
            HIDDEN if key in covers else area.reached, area.there,
            HIDDEN if key in covers else percent(area.coverage, 3),
        ]
        for key, area in cells
    ]  # fmt: skip
    notes = [
        *coverage_notes(asked, found)[:1],
        _("一家登記好幾個行業時，各行業都算一次，所以行業相加會超過縣市總數。"),
        _("一到兩個的數字不列出，免得指向特定的人；能從合計反推時，再多遮一格。"),
    ]
    return framed("section", asked, heads, rows, notes)


def hidden_sections(found: Coverage) -> set[tuple[str, str]]:
    """Both counties and industries have totals of their own."""
    counts = {key: area.reached for key, area in found.sections.items()}
    by = [[key for key in sorted(counts) if key[side] == name] for side in (0, 1) for name in {k[side] for k in counts}]
    return hidden(counts, sorted(by))


async def covered(asked: Asked) -> Coverage | None:
    return await coverage(asked.period, asked.basis) if asked.basis else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
