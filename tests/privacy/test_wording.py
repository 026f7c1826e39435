"""Wordings: read and written as the officer sees them, compared word by word, refused while they lack anything."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy import differences, wording, wording_changes, wording_places, wording_rules
from privacy.wording_rules import LANGUAGES, PARTS

words = st.text(st.sampled_from("我們依法告知刪除日期，。 keep your data until then\n"), max_size=60)


@given(words, words)
def test_a_difference_loses_nothing(before: str, after: str) -> None:
    told = differences.pieces(before, after)
    assert "".join(piece.text for piece in told if piece.kind != "new") == before
    assert "".join(piece.text for piece in told if piece.kind != "gone") == after
    assert all(piece.text for piece in told)


def test_a_difference_is_told_in_words() -> None:
    told = [(piece.kind, piece.text) for piece in differences.pieces("kept until the end", "kept until 31 May")]
    assert told == [("same", "kept until "), ("gone", "the end"), ("new", "31 May")]


def test_the_standard_wording_survives_the_form() -> None:
    assert wording_places.wording(wording_places.texts(wording.STANDARD), wording.STANDARD) == wording.STANDARD
    assert not any(change.changed for change in wording_changes.changes(wording.STANDARD, wording.STANDARD))


def test_every_place_has_its_words_and_every_condition_is_a_place() -> None:
    assert {*wording_places.WORDS} == wording_rules.PLACES
    assert wording_rules.FLAGS <= wording_rules.CONDITIONS <= wording_rules.PLACES
    for column in (0, 1):
        assert len({word[column] for word in wording_places.WORDS.values()}) == len(wording_places.WORDS)


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_can_be_filled_in_or_is_refused(typed: str, language: str) -> None:
    """No percent sign and no bracket of the officer breaks a notice later."""
    fields = wording_places.texts(wording.STANDARD)
    fields[f"{language}-manner"] = typed
    body = wording_places.wording(fields, wording.STANDARD)
    if not wording_rules.lacks(body):
        for item in body[language]["items"]:
            assert all(line["text"] % dict.fromkeys(wording_rules.PLACES, "") is not None for line in item["lines"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", [part for _, part in PARTS])
def test_notice_required_fields_each_point_is_needed(part: str, language: str) -> None:
    fields = wording_places.texts(wording.STANDARD) | {f"{language}-{part}": " \n "}
    found = wording_rules.lacks(wording_places.wording(fields, wording.STANDARD))
    assert (language, part) in {(lack.language, lack.part) for lack in found}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("zh-purpose", "辦理「〔活動名稱〕」（〔特定目的〕）及其他相關業務。"),
        ("zh-purpose", "辦理「〔活動名稱〕」（〔特定目的〕）及 其他　相關業務。"),
        ("zh-period", "於蒐集目的之存續期間，至〔刪除日期〕止，備份〔備份天數〕日。"),
        ("zh-period", "〔備份天數〕日後。"),
        ("zh-period", "其中〔提前刪除的欄位〕只留到〔刪除日期〕，備份〔備份天數〕日。"),
        ("en-period", "Until 〔date of deletion〕 or as long as necessary; backups 〔days of backups〕 days."),
        ("en-purpose", "“〔event〕” (〔official purposes〕) and other related business."),
        ("zh-rights", "您可以查詢或請求閱覽、請求製給複製本、請求補充或更正、請求刪除。"),
        ("zh-how", "電洽〔機關電話〕或〔機關信箱〕，我們儘快答覆。"),
        ("zh-controller", "〔機關全銜〕〔機關名稱〕"),
        ("zh-recipients", "〔請填寫對象〕"),
        ("en-title", ""),
    ],
)
def test_an_open_ended_or_unfinished_wording_is_refused(name: str, typed: str) -> None:
    fields = wording_places.texts(wording.STANDARD) | {name: typed}
    assert wording_rules.lacks(wording_places.wording(fields, wording.STANDARD))


def test_an_item_without_a_heading_is_refused() -> None:
    body = copy.deepcopy(wording.STANDARD)
    body["en"]["items"][3]["heading"] = ""
    assert {lack.part for lack in wording_rules.lacks(body)} == {"period", "region", "recipients", "manner"}
