"""The Article 8 notice: six items, two languages, a real date, and categories that nobody writes by hand."""

import copy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy import catalogue, notice_text, wording
from privacy.catalogue import FIELDS, UnknownField
from privacy.notice_text import AskedField, IncompleteNotice, NoticeFacts, Recipient

FACTS = NoticeFacts(
    agency_zh="範例服務中心",
    agency_en="Sample Service Centre",
    phone="04-0000-0000",
    email="service@example.org",
    event_zh="數位轉型說明會",
    event_en="Going digital",
    ends_on=date(2026, 11, 2),
)
ASKED = (AskedField("name", required=True), AskedField("email"), AskedField("phone"), AskedField("meal"))


def body(asked=ASKED, facts=FACTS, words=wording.STANDARD):
    return notice_text.body(wording.STANDARD_KEY, words, asked, facts)


def text(language, **kwargs):
    return "\n".join(line for item in body(**kwargs)[language]["items"] for line in item["lines"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_six_items_stand_in_the_order_of_the_act(language):
    assert tuple(item["key"] for item in body()[language]["items"]) == notice_text.ITEMS
    assert all(item["heading"] and item["lines"] for item in body()[language]["items"])


@pytest.mark.parametrize("item", notice_text.ITEMS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_notice_required_fields_a_wording_that_drops_an_item_is_refused(language, item):
    words = copy.deepcopy(wording.STANDARD)
    words[language]["items"] = [entry for entry in words[language]["items"] if entry["key"] != item]
    with pytest.raises(IncompleteNotice):
        body(words=words)


@pytest.mark.parametrize("fact", ["agency_zh", "agency_en", "phone", "email", "event_zh"])
def test_notice_required_fields_a_missing_fact_is_refused(fact):
    with pytest.raises(IncompleteNotice, match=fact):
        body(facts=replace(FACTS, **{fact: " "}))


def test_a_form_without_personal_fields_has_no_notice():
    with pytest.raises(IncompleteNotice):
        body(asked=())


def test_a_field_without_an_entry_cannot_be_published():
    with pytest.raises(UnknownField):
        body(asked=(AskedField("national_id"),))


def test_the_period_is_a_date_in_both_languages():
    assert "民國 116 年 1 月 31 日" in text("zh")
    assert "2027-01-31" in text("en")
    assert body()["kept_until"] == "2027-01-31"


def test_needs_that_go_earlier_are_named_with_their_own_date():
    assert "餐點只留到民國 115 年 11 月 9 日" in text("zh")
    assert "只留到" not in text("zh", asked=(AskedField("name"),))


def test_every_right_of_article_3_is_told():
    for right in ("查詢或請求閱覽", "請求製給複製本", "請求補充或更正", "請求停止蒐集處理或利用", "請求刪除"):
        assert right in text("zh")


def test_recipients_are_named_by_their_part():
    facts = replace(
        FACTS, recipients=(Recipient("範例公會", role="joint"), Recipient("範例顧問公司", "Sample Advisers"))
    )
    assert "共同蒐集：範例公會" in text("zh", facts=facts)
    assert "受託處理：範例顧問公司" in text("zh", facts=facts)
    assert "Sample Service Centre, 範例公會, Sample Advisers" in text("en", facts=facts)


def test_the_effect_of_leaving_fields_empty_is_true_to_the_form():
    told = text("zh")
    assert "必填：姓名。" in told
    assert "選填：餐點。" in told
    assert "電子郵件與聯絡電話至少填一項" in told


@given(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, unique=True))
def test_categories_are_the_union_of_those_of_the_fields(keys):
    made = body(asked=tuple(map(AskedField, keys)))
    assert set(made["categories"]) == {code for key in keys for code in FIELDS[key].categories}
    shown = next(item for item in made["zh"]["items"] if item["key"] == "categories")["lines"][0]
    assert all(catalogue.field(key).label_zh in shown for key in keys)


def test_the_fingerprint_does_not_hang_on_the_order_of_members():
    made = body()
    turned = dict(reversed(made.items()))
    assert notice_text.fingerprint(made) == notice_text.fingerprint(turned)
    assert notice_text.fingerprint(made) != notice_text.fingerprint(body(facts=replace(FACTS, event_zh="另一場")))


def test_canonical_bytes_are_sorted_utf8_without_floats():
    assert notice_text.canonical({"b": 1, "a": "王"}) == '{"a":"王","b":1}'.encode()
    with pytest.raises(TypeError):
        notice_text.canonical({"a": [1.5]})


def test_the_standard_wording_is_the_one_that_was_approved():
    """A changed wording needs a new STANDARD_KEY, else published notices and new ones would claim one approval."""
    assert (wording.STANDARD_KEY, notice_text.fingerprint(wording.STANDARD)[:16]) == ("standard-3", "f0fc8a8b884274e8")
