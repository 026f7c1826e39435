"""Registering by ear: everything by the roles and names of the accessibility tree, faults and outcome included."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.journeys.demo import Demo
from tests.journeys.listening import FIELDS, Heard, Listener

WORDS = {
    "zh-tw": {"name": "姓名 必填", "email": "電子郵件", "send": "送出報名", "wrong": "請填寫"},
    "en": {"name": "Name required", "email": "E-mail", "send": "Send registration", "wrong": "Please fill in"},
}


@pytest.mark.parametrize("language", WORDS)
def test_register_and_hear_what_came_of_it(language: str, demo: Demo, phone_page: Page) -> None:
    words = WORDS[language]
    slug = demo.small_event("用聽的報名的研討會")
    phone_page.goto(f"{demo.address}/{language}/events/{slug}/register")
    ear = Listener(phone_page)
    _is_told_well(ear)
    with phone_page.expect_navigation():
        ear.press("button", words["send"])
    _hears_the_faults(ear, words)
    ear.type(words["name"], "林聽心" if language == "zh-tw" else "Lin Listening")
    ear.type(words["email"], f"listening-{language}@example.org")
    ear.press("button", words["send"])
    phone_page.wait_for_url("**/tickets/*")
    _hears_the_ticket(Listener(phone_page))


def _is_told_well(ear: Listener) -> None:
    """One heading of the first level, a main part, and a name of its own for every field."""
    assert len([h for h in ear.all("heading") if h["level"] == 1]) == 1
    assert len(ear.all("main")) == 1
    fields = ear.all(*FIELDS)
    assert len(fields) > 5
    assert not [field for field in fields if not field.name], "a field without a name"
    names = [field.name for field in fields if field.role in {"textbox", "combobox"}]
    assert len(set(names)) == len(names), "two fields that sound the same"


def _hears_the_faults(ear: Listener, words: dict[str, str]) -> None:
    """The list of faults speaks first; each field at fault says so, and why."""
    assert ear.focused().role in {"alert", "group", "region", "generic"}, ear.focused()
    wrong = [field for field in ear.all(*FIELDS) if field["invalid"] == "true"]
    assert wrong
    named = next(field for field in wrong if field.name.startswith(words["name"]))
    assert words["wrong"] in named.description, named
    assert [link for link in ear.all("link") if words["wrong"] in link.name], "no link that leads to it"


def _hears_the_ticket(ear: Listener) -> None:
    headings = ear.all("heading")
    assert [h["level"] for h in headings][:1] == [1]
    _never_jumps(headings)
    assert not [picture for picture in ear.all("image", "img") if not picture.name], "a picture without words"


def _never_jumps(headings: list[Heard]) -> None:
    levels = [int(heading["level"]) for heading in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
