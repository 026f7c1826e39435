"""What a partner that gets no names is given: how many came and from where, without cells that point at somebody."""

from collections.abc import Collection, Mapping

from events.facts import EventFacts
from foundation.codes import IDENTITY_KINDS, SIZES
from foundation.database import transaction
from foundation.languages import Language, gettext
from foundation.tabular import Cell, Sheet
from foundation.townships import COUNTIES, ELSEWHERE

HIDDEN = "—"
LEAST = 3
_TOTALS = """
select count(*) filter (where status = 'admitted') as admitted, count(*) filter (where status = 'waiting') as waiting,
  count(distinct enterprise) filter (where status = 'admitted') as firms,
  count(*) filter (where exists (select 1 from attendance a where a.participation = p.id)) as arrived
from participation p where event = $1
"""
_PARTS = """
select dimension, coalesce(value, '') as value, count(*) as n from participation p
cross join lateral (values ('county', p.county), ('size', p.size), ('identity_kind', p.identity_kind))
  as d (dimension, value)
where p.event = $1 and p.status = 'admitted' group by 1, 2
"""


async def counts_sheet(facts: EventFacts, language: Language) -> Sheet:
    """Service ledger only: nobody's row is opened for it."""
    _ = gettext(language)
    async with transaction() as c:
        totals = await c.fetchrow(_TOTALS, facts.id)
        rows = await c.fetch(_PARTS, facts.id)
    told = {"admitted": _("正取"), "waiting": _("候補"), "arrived": _("到場"), "firms": _("企業家數")}
    lines: list[tuple[Cell, ...]] = [(_("合計"), word, _total(totals[key])) for key, word in told.items()]
    for dimension, title in (("county", _("縣市")), ("size", _("員工人數")), ("identity_kind", _("參加身分"))):
        counts = {row["value"]: row["n"] for row in rows if row["dimension"] == dimension}
        words = _words(dimension, language) | {"": _("未填")}
        if shown := covered(counts):
            lines += [(title, words[value], shown[value]) for value in words if value in counts]
        elif counts:
            lines.append((title, HIDDEN, HIDDEN))
    note = _("少於 3 的數字，以及會讓人推算出它的數字，以「—」表示。")
    return Sheet(_("統計"), (_("分類"), _("項目"), _("數量")), lines, [note, str(facts.title(language))])


def covered(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Small numbers hidden, and the next smallest with them until their sum, which the total gives away, fits many a
    guess: each hidden one may then be small or not. Empty where even all of them together would tell."""
    small = {key for key, n in counts.items() if n < LEAST}
    rest = sorted((n, key) for key, n in counts.items() if key not in small)
    while small and not _hides(small, counts):
        if not rest:
            return {}
        small.add(rest.pop(0)[1])
    return {key: HIDDEN if key in small else n for key, n in counts.items()}


def _hides(small: Collection[str], counts: Mapping[str, int]) -> bool:
    """A line stands for at least one person, so only what is over that leaves a choice."""
    total = sum(counts[key] for key in small)
    return len(small) > 1 and total >= 2 * LEAST and total - len(small) >= LEAST


def _total(n: int) -> Cell:
    return HIDDEN if 0 < n < LEAST else n


def _words(dimension: str, language: Language) -> dict[str, str]:
    en = language == "en"
    if dimension == "county":
        return {county.code: county.en if en else county.zh for county in (*COUNTIES, ELSEWHERE)}
    codes = SIZES if dimension == "size" else IDENTITY_KINDS
    return {code.key: code.en if en else code.zh for code in codes}
