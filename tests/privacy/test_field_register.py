"""No field is published without purpose, category, reason, period and level; its categories are what notices show."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.paperwork import asked_fields
from privacy import catalogue, notice_text, purposes, wording
from privacy.catalogue import FIELDS, ReadyField
from privacy.notice_text import AskedField, NoticeFacts
from questionnaires.designing import design_faults
from questionnaires.questions import Question

FACTS = NoticeFacts(
    agency_zh="範例服務中心", agency_en="Sample Service Centre", phone="04-0000-0000", email="service@example.org",
    event_zh="說明會", event_en="Briefing", ends_on=date(2026, 11, 2),
)  # fmt: skip
LACKS = {
    "purposes": (), "categories": (), "reason_zh": "因為需要", "reason_en": " ", "period": "", "level": "",
    "label_zh": "", "label_en": " ", "projection": "notes",
}  # fmt: skip


@pytest.mark.parametrize("entry", FIELDS.values(), ids=lambda entry: entry.key)
@pytest.mark.parametrize("lack", LACKS)
def test_field_register_refuses_an_entry_that_lacks_anything(entry: ReadyField, lack: str) -> None:
    with pytest.raises(ValueError, match=entry.key):
        replace(entry, **{lack: LACKS[lack]})


@pytest.mark.parametrize("entry", FIELDS.values(), ids=lambda entry: entry.key)
def test_field_register_entries_are_complete(entry: ReadyField) -> None:
    assert entry.level in catalogue.LEVELS
    assert all(code in purposes.PURPOSES for code in entry.purposes)
    assert all(not purposes.CATEGORIES[code].blocked for code in entry.categories)
    assert (entry.mask == "open") <= (entry.level in {"P0", "P1"} or entry.key == "no_picture")


@given(st.text(st.characters(categories=("Ll",)), min_size=1, max_size=12))
def test_field_register_a_key_without_an_entry_is_published_by_no_form(key: str) -> None:
    asked = Question(key="extra", kind="short_text", label_zh="另外請教", field=key)
    assert bool(design_faults((asked,))) == (key not in FIELDS)


forms = st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=len(FIELDS), unique=True).flatmap(
    lambda keys: st.tuples(*(st.tuples(st.just(key), st.booleans()) for key in keys))
)


@given(forms)
def test_categories_shown_are_the_union_of_those_of_the_fields(form) -> None:
    """Of any form, in both languages, by the codes that the notice prints."""
    questions = tuple(
        Question(key=f"q{n}", kind="short_text", label_zh="題", field=key, required=must)
        for n, (key, must) in enumerate(form)
    )
    asked = asked_fields(questions)
    assert asked == [AskedField(key, must) for key, must in form]
    body = notice_text.body(wording.STANDARD_KEY, wording.STANDARD, asked, FACTS)
    union = {code for key, _ in form for code in FIELDS[key].categories}
    assert set(body["categories"]) == union
    shown = {name: body[name]["items"][2]["lines"][0] for name in ("zh", "en")}
    assert set(re.findall(r"C\d{3}", shown["en"])) == union
    assert set(re.findall("Ｃ[○一二三四五六七八九]{3}", shown["zh"])) == {purposes.category(c).zh_number for c in union}
    for key, _ in form:
        assert FIELDS[key].label_zh in shown["zh"]
        assert FIELDS[key].label_en in shown["en"]
