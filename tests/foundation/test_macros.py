"""What room builders rely on: names, values and faults land in their places, and nothing is let through unescaped."""

from typing import Any

from lxml import html
from markupsafe import Markup

from foundation import pages
from foundation.faults import Fault
from foundation.languages import gettext

IMPORTS = """
{%- from "foundation/macros/fields.html" import field_text, field_select, field_textarea, field_date with context -%}
{%- from "foundation/macros/choices.html" import field_radios, field_checkboxes with context -%}
{%- from "foundation/macros/choices.html" import field_checkbox, field_matrix with context -%}
{%- from "foundation/macros/forms.html" import form, error_summary, deed with context -%}
{%- from "foundation/macros/parts.html" import say, pager with context -%}
"""
CSRF = Markup('<input type="hidden" name="_csrf" value="t">')


def render(source: str, language: str = "zh-Hant", **facts: Any) -> html.HtmlElement:
    template = pages.environment().from_string(f"{IMPORTS}<div>{source}</div>")
    return html.fromstring(template.render(_=gettext(language), csrf_input=CSRF, **facts))


def test_a_field_is_tied_to_its_label_hint_and_fault() -> None:
    faults = [Fault("phone", "號碼少了 %(n)s 碼", {"n": 2}), Fault("name", "請輸入姓名")]
    page = render('{{ field_text("phone", "手機", "0912", faults, "例如 0912", true) }}', faults=faults)
    (control,) = page.xpath("//input")
    assert (control.get("name"), control.get("value"), control.get("aria-invalid")) == ("phone", "0912", "true")
    assert page.xpath("//label[@for='phone']")[0].text_content() == "手機 必填"
    told = [page.get_element_by_id(name).text_content() for name in control.get("aria-describedby").split()]
    assert told == ["例如 0912", "錯誤：號碼少了 2 碼"]


def test_a_field_without_hint_and_fault_says_nothing_about_them() -> None:
    (control,) = render('{{ field_text("name", "姓名") }}').xpath("//input")
    assert not {"aria-describedby", "aria-invalid", "aria-required", "value"} & set(control.attrib)


def test_what_people_typed_comes_back_as_text() -> None:
    typed = '"><script>alert(1)</script>'
    page = render('{{ field_text("a", "A", typed) }}{{ field_textarea("b", "B", typed) }}', typed=typed)
    assert page.xpath("//input")[0].get("value") == typed
    assert page.xpath("//textarea")[0].text.strip() == typed
    assert not page.xpath("//script")


def test_a_long_text_keeps_its_first_empty_line() -> None:
    source = pages.environment().from_string(IMPORTS + '{{ field_textarea("b", "B", "\\n第二行") }}')
    assert ">\n\n第二行</textarea>" in source.render(_=gettext("zh-Hant"), csrf_input=CSRF)


def test_choices_compare_as_text_and_the_first_carries_the_name() -> None:
    page = render('{{ field_radios("size", "規模", [(1, "小"), (2, "中")], "2") }}')
    assert [(one.get("id"), one.get("checked") is not None) for one in page.xpath("//input")] == [
        ("size", False),
        ("size-2", True),
    ]


def test_many_choices_keep_those_that_were_ticked() -> None:
    page = render('{{ field_checkboxes("meal", "餐", [("a", "葷"), ("b", "素")], ["b"]) }}')
    assert [one.get("checked") is not None for one in page.xpath("//input")] == [False, True]


def test_a_consent_is_never_ticked_by_itself() -> None:
    (box,) = render('{{ field_checkbox("ok", "我願意") }}').xpath("//input")
    assert box.get("checked") is None


def test_a_matrix_answers_each_row_under_its_own_name() -> None:
    page = render(
        '{{ field_matrix("m", "各項", [("m-1", "一"), ("m-2", "二")], [("5", "好"), ("1", "差")], {"m-2": "1"}) }}'
    )
    assert [one.get("id") for one in page.xpath("//input")] == ["m-1", "m-1-2", "m-2", "m-2-2"]
    assert [one.get("name") for one in page.xpath("//input[@checked]")] == ["m-2"]
    assert [one.text for one in page.xpath("//fieldset/fieldset/legend|//div/fieldset/legend")] == ["各項", "一", "二"]


def test_a_post_carries_the_csrf_field_and_a_get_does_not() -> None:
    page = render(
        '{% call form("/a") %}x{% endcall %}{% call form("/b", "get") %}y{% endcall %}{{ deed("發布", "/c") }}'
    )
    assert [len(one.xpath(".//input[@name='_csrf']")) for one in page.xpath("//form")] == [1, 0, 1]


def test_the_summary_leads_to_each_field() -> None:
    page = render("{{ error_summary(faults) }}", faults=[Fault("name", "請輸入姓名"), Fault("", "至少選一場")])
    assert [(one.get("href"), one.text) for one in page.xpath("//a")] == [("#name", "請輸入姓名")]
    assert "至少選一場" in page.text_content()


def test_english_pages_say_where_only_chinese_is_there() -> None:
    text = pages.environment().globals["pick"]("說明會", "", "en")
    page = render("{{ say(text) }}", "en", text=text)
    assert page.xpath("//span[@lang='zh-Hant-TW']")[0].text == "說明會"
    assert page.xpath("//span[@class='lang-note']")[0].text == "Chinese only"


def test_one_page_needs_no_pager() -> None:
    assert not render("{{ pager(1, 1, address) }}", address=str).xpath("//nav")
    assert [one.get("href") for one in render("{{ pager(2, 3, address) }}", address=str).xpath("//a")] == ["1", "3"]
