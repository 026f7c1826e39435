"""The lists that the fields of outreach offer, in the reader's language."""

from typing import Any

from markupsafe import Markup

from foundation.codes import SIZES
from foundation.industries import INDUSTRIES
from foundation.languages import Language
from foundation.townships import COUNTIES, ELSEWHERE, TOWNSHIPS, county, township
from outreach import kinds
from outreach.partners import PartnerLine

Options = list[tuple[str, str]]


def counties(language: Language, *, elsewhere: bool = True) -> Options:
    units = (*COUNTIES, ELSEWHERE) if elsewhere else COUNTIES
    return [(unit.code, unit.en if language == "en" else unit.zh) for unit in units]


def townships(language: Language) -> list[tuple[str, str, dict[str, str]]]:
    """With the county each belongs to, for the script that shortens the list."""
    return [(unit.code, unit.en if language == "en" else unit.zh, {"data-of": unit.county}) for unit in TOWNSHIPS]


def industries(language: Language) -> Options:
    return [(each.code, f"{each.code} {each.en if language == 'en' else each.zh}") for each in INDUSTRIES]


def place(county_code: str | None, township_code: str | None, language: Language) -> str:
    """臺中市中區, or as much of it as is known."""
    names = [unit for unit in (county(county_code or ""), township(township_code or "")) if unit]
    if language == "en":
        return ", ".join(unit.en for unit in reversed(names))
    return "".join(unit.zh for unit in names)


def partner_options(partners: list[PartnerLine], language: Language) -> Options:
    return [(str(each.id), (language == "en" and each.name_en) or each.name_zh) for each in partners]


def link(address: str, text: str) -> Markup:
    """For a list of facts, where a link stands as a value."""
    return Markup('<a href="{}">{}</a>').format(address, text)


def words(language: Language) -> dict[str, Any]:
    """What the templates of outreach call: lists for fields and names for stored keys."""
    return {
        "counties": counties(language),
        "townships": townships(language),
        "industries": industries(language),
        "sizes": kinds.options(SIZES, language),
        "modes": kinds.options(kinds.VISIT_MODES, language),
        "outcomes": kinds.options(kinds.VISIT_OUTCOMES, language),
        "categories": kinds.options(kinds.NEED_CATEGORIES, language),
        "statuses": [o for o in kinds.options(kinds.NEED_STATUSES, language) if o[0] != "closed"],
        "closings": kinds.options(kinds.NEED_OUTCOMES, language),
        "partner_kinds": kinds.options(kinds.PARTNER_KINDS, language),
        "place_of": lambda line: place(line.county, line.township, language),
        "mode_of": lambda key: kinds.named(kinds.VISIT_MODES, key, language),
        "outcome_of": lambda key: kinds.named(kinds.VISIT_OUTCOMES, key, language),
        "category_of": lambda key: kinds.named(kinds.NEED_CATEGORIES, key, language),
        "status_of": lambda key: kinds.named(kinds.NEED_STATUSES, key, language),
        "closing_of": lambda key: kinds.named(kinds.NEED_OUTCOMES, key, language),
        "link": link,
        "kind_of": lambda key: kinds.named(kinds.PARTNER_KINDS, key, language),
    }
