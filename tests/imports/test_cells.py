"""Cells as people write them: every vector of the domain, and what must hold for any text at all."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import TAIPEI
from foundation.dates import roc_date
from imports.cells import read_agreed, read_day, read_email, read_moment, read_status, read_time
from imports.choices import place_text
from imports.names import read_name, read_parts

DAY = date(2023, 5, 3)


@pytest.mark.parametrize(
    ("text", "verdict", "day"),
    [
        *((text, "ok", DAY) for text in (
            "112/05/03", "112.5.3", "112-05-03", "112年5月3日", "民國112年5月3日", "1120503", "１１２／０５／０３",
            "2023/5/3", "45049", "45049.0", "'112/05/03", " 112 / 05 / 03 ",
        )),
        ("112/02/29", "wrong", None), ("113/02/29", "ok", date(2024, 2, 29)),
        ("99/1/5", "two_digits", date(2010, 1, 5)),
        ("05/03/2023", "ambiguous", None), ("13/05/2023", "ok", date(2023, 5, 13)),
        ("05/05/2023", "ok", date(2023, 5, 5)),
        ("5", "wrong", None), ("99999", "wrong", None), ("", "none", None), ("無", "none", None),
    ],
)  # fmt: skip
def test_days(text: str, verdict: str, day: date | None) -> None:
    reading = read_day(text)
    assert (reading.verdict, reading.day) == (verdict, day)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("下午 12:05", time(12, 5)), ("上午 12:05", time(0, 5)), ("下午 3:27:57", time(15, 27, 57)),
     ("15:30", time(15, 30)),
     ("3:05 PM", time(15, 5)), ("25:00", None), ("下午", None)],
)  # fmt: skip
def test_times(text: str, wanted: time | None) -> None:
    assert read_time(text) == wanted


def test_a_moment_of_google() -> None:
    moment = read_moment("2025/10/17 下午 3:27:57")
    assert moment
    assert moment.replace(tzinfo=TAIPEI).isoformat() == "2025-10-17T15:27:57+08:00"
    assert read_moment("2025-10-17 15:27:57") == moment
    assert read_moment("昨天 3:27") is None


@pytest.mark.parametrize("text", ["同意", "Yes", "V", "v", "✓", "是", "TRUE", "1", "我同意", "已閱讀並同意上述事項"])
def test_given(text: str) -> None:
    assert read_agreed(text) is True


@pytest.mark.parametrize(
    ("text", "wanted"), [("", None), ("不同意", False), ("否", False), ("0", False), ("再說", None)]
)
def test_not_given(text: str, wanted: bool | None) -> None:
    assert read_agreed(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("正取", "admitted"), ("備取3", "waiting"), ("候補", "waiting"), ("取消", "cancelled"), ("未錄取", "cancelled"),
     ("已退票", "cancelled"), ("未使用", "admitted"), ("待審核", "pending"), ("", ""), ("咦", None)],
)  # fmt: skip
def test_status_words_vary(text: str, wanted: str | None) -> None:
    assert read_status(text) == wanted


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"), ("gmail.con", "gmail.com"), ("gmail,com", "gmail.com"), ("gmail", "gmail.com"),
        ("gma il.com", "gmail.com"), ("yaho.com.tw", "yahoo.com.tw"), ("hotmial.com", "hotmail.com"),
        ("mail.com", ""), ("ymail.com", ""), ("yahoo.com.tw", ""), ("example.org", ""),
        ("gmails-of-us.example.org", ""),
    ],
)  # fmt: skip
def test_a_slip_in_an_address_is_only_proposed(domain: str, meant: str) -> None:
    assert read_email(f"wang@{domain}").proposal == (f"wang@{meant}" if meant else "")


@pytest.mark.parametrize(
    ("text", "address"),
    [("wang＠example.org", "wang@example.org"), ("mailto:wang@example.org", "wang@example.org"), ("無", ""),
     ("wang", ""),
     ("a@example.org;b@example.org", "a@example.org"), ("<wang@EXAMPLE.org>", "wang@example.org")],
)  # fmt: skip
def test_addresses(text: str, address: str) -> None:
    assert read_email(text).address == address


@pytest.mark.parametrize(
    ("text", "name", "title", "mark"),
    [
        ("王小明", "王小明", "", None), ("甲　乙", "甲乙", "", None), ("王 小 明", "王小明", "", None),
        ("王小明先生", "王小明", "", None), ("王小明 小姐", "王小明", "", None), ("王小明經理", "王小明", "經理", None),
        ("王小明副總經理", "王小明", "副總經理", None), ("John  Smith", "John Smith", "", None),
        ("Mary-Ann Lee", "Mary-Ann Lee", "", None), ("甲○乙", "甲○乙", "", "masked"), ("王Ｏ明", "王Ｏ明", "", None),
        ("王*明", "王*明", "", "masked"), ("王?明", "王?明", "", "lost"), ("王\ufffd明", "王\ufffd明", "", "lost"),
        ("王先生", "王", "", "short"), ("王小明、林大方", "王小明、林大方", "", "several"),
        ("王小明／示範有限公司", "王小明", "", "split"), ("王小明(經理)", "王小明", "經理", "split"),
        ("游堃", "游堃", "", None), ("林小君", "林小君", "", None), ("𠮷田㐂子", "𠮷田㐂子", "", None),
    ],
)  # fmt: skip
def test_names(text: str, name: str, title: str, mark: str | None) -> None:
    reading = read_name(text)
    assert (reading.name, reading.title, reading.mark) == (name, title, mark)


@pytest.mark.parametrize("text", [
    "示範有限公司-經理-王小明", "王小明/經理/示範有限公司", "示範有限公司／王小明／經理", "示範有限公司、王小明經理",
])  # fmt: skip
def test_three_things_in_one_cell(text: str) -> None:
    reading = read_parts(text)
    assert (reading.name, reading.title, reading.firm) == ("王小明", "經理", "示範有限公司")


def test_what_cannot_be_told_apart_is_not_guessed() -> None:
    assert read_parts("甲組-乙組-丙組").mark == "unsure"


@pytest.mark.parametrize(
    ("kind", "text", "county", "wanted"),
    [("county", "台中市西屯區示範路1號", "", "臺中市"), ("county", "臺中縣豐原市", "", "臺中市"),
     ("county", "南投縣", "", "南投縣"),
     ("township", "臺中縣豐原市", "", "66000090"), ("township", "東勢鄉", "10009", "10009140"),
     ("township", "東勢區", "66000", "66000100"), ("township", "台西鄉", "10009", "10009160"),
     ("township", "頭份鎮", "10005", "10005050"), ("township", "大安區", "66000", "66000220")],
)  # fmt: skip
def test_old_and_double_names_of_places(kind: str, text: str, county: str, wanted: str) -> None:
    assert place_text(kind, text, county) == wanted


@given(st.dates(date(1912, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_as_it_is_written(day: date) -> None:
    assert read_day(day.isoformat()).day == day
    assert read_day(roc_date(day).partition("(")[0]).day == day
    assert read_day(f"{day.year - 1911:03}{day:%m%d}").day == day


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    read_day(text), read_time(text), read_moment(text), read_agreed(text), read_status(text)
    read_parts(text), place_text("county", text, ""), place_text("township", text, "66000")
    mail, name = read_email(text), read_name(text)
    assert read_email(mail.address).address == mail.address, "what was read reads the same again"
    assert name.mark or not name.name or read_name(name.name).name == name.name


@given(st.sampled_from(["gmail.com", "yahoo.com.tw", "hotmail.com"]), st.data())
def test_two_letters_exchanged_are_noticed(domain: str, data: st.DataObject) -> None:
    stem = domain.partition(".")[0]
    place = data.draw(st.integers(0, len(stem) - 2).filter(lambda n: stem[n] != stem[n + 1]))
    typed = stem[:place] + stem[place + 1] + stem[place] + domain[place + 2 :]
    assert read_email(f"wang@{typed}").proposal == f"wang@{domain}"


@pytest.mark.parametrize(
    "word", ["通過", "完成", "成功", "確認", "報名", "正取", "核准", "已付款", "有效", "取消", "備取"]
)
@pytest.mark.parametrize("no", ["未{}", "不{}", "非{}", "尚未{}", "沒有{}", "{}失敗", "付款未{}"])
def test_a_negated_status_is_never_guessed(no: str, word: str) -> None:
    assert read_status(no.format(word)) is None


@pytest.mark.parametrize(
    "word",
    ["not approved", "unapproved", "unconfirmed", "not admitted", "inactivated", "Deactivated", "non-confirmed",
     "payment failed: confirmed", "未完成付款", "待確認", "確認中", "報名逾期", "not cancelled"],
)  # fmt: skip
def test_neither_are_these(word: str) -> None:
    assert read_status(word) is None


@pytest.mark.parametrize(
    ("word", "status"),
    [("未使用", "admitted"), ("報名成功，不需付款", "admitted"), ("審核通過", "admitted"), ("未錄取", "cancelled"),
     ("不克參加", "cancelled"), ("尚未付款", "pending"), ("待審核", "pending"), ("候補中", "waiting")],
)  # fmt: skip
def test_known_words_with_a_not_keep_their_meaning(word: str, status: str) -> None:
    assert read_status(word) == status


@pytest.mark.parametrize(
    "text", ["同意 / 不同意", "不同意 / 同意", "同意但不願收信", "Yes, but not for mail", "□同意 □不同意"]
)
def test_a_yes_with_a_but_is_no_yes(text: str) -> None:
    assert read_agreed(text) is None


@pytest.mark.parametrize("text", ["同意", "我同意主辦單位蒐集我的個人資料", "I agree.", "同意（已閱讀）"])
def test_a_yes_in_full_words_stays_one(text: str) -> None:
    assert read_agreed(text) is True
