"""Every Chinese message has its English, with the same places to fill; nothing is translated that nobody says."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ROOMS = (
    "foundation", "mail", "staff", "privacy", "questionnaires", "outreach", "events",
    "invitations", "registrations", "correspondence", "imports", "online", "rescheduling", "disclosures",
    "subjects", "reach", "assurance", "lianfu",
)  # fmt: skip
KEYWORDS = {"_": None, "N_": None}
CHINESE = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
PLACES = re.compile(r"%\((\w+)\)[sd]")
# Said in Chinese on an English page on purpose: the name of the other language in itself.
OWN_NAMES = {"中文", "正體中文", "繁體中文"}


@cache
def said(room: str) -> dict[str, str]:
    """msgid → the file that says it first."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / room).rglob("*")):
        if (
            path.suffix in {".py", ".html", ".txt"}
            and "piccolo_migrations" not in path.parts
            and "static" not in path.parts
        ):
            for message in _messages(path):
                found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def _messages(path: Path) -> Iterator[str]:
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    options = {"trimmed": "true", "silent": "false"}
    for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
        yield message if isinstance(message, str) else message[0]


@cache
def catalogue(room: str) -> Catalog:
    path = ROOT / room / "locale" / "en.po"
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


@cache
def english(room: str) -> dict[str, str]:
    return {str(each.id): str(each.string) for each in catalogue(room) if each.id and not each.fuzzy}


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_has_its_english(room: str) -> None:
    known = english(room) | english("foundation")
    missing = {
        message: place for message, place in said(room).items() if CHINESE.search(message) and not known.get(message)
    }
    assert not missing


@pytest.mark.parametrize("room", ROOMS)
def test_messages_are_chinese(room: str) -> None:
    """The msgid is the Chinese text itself, so an English one would be shown to Chinese readers."""
    assert not {message: place for message, place in said(room).items() if not CHINESE.search(message)}


@pytest.mark.parametrize("room", ROOMS)
def test_the_places_to_fill_are_the_same(room: str) -> None:
    for message, text in english(room).items():
        assert sorted(set(PLACES.findall(message))) == sorted(set(PLACES.findall(text))), message


@pytest.mark.parametrize("room", ROOMS)
def test_the_english_is_english(room: str) -> None:
    assert not [text for message, text in english(room).items() if CHINESE.search(text) and message not in OWN_NAMES]


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_is_translated_that_nobody_says(room: str) -> None:
    everywhere = {message for each in (ROOMS if room == "foundation" else (room,)) for message in said(each)}
    assert not [message for message in english(room) if message not in everywhere]


def test_one_message_has_one_english() -> None:
    """Rooms share one table at run time; two meanings of one Chinese text need two texts."""
    seen: dict[str, tuple[str, str]] = {}
    for room in ROOMS:
        for message, text in english(room).items():
            first = seen.setdefault(message, (room, text))
            assert first[1] == text, f"{message}: {first[0]} and {room} differ"


def test_catalogues_are_used_by_the_floor(house: Any) -> None:
    from foundation.languages import english as all_english

    assert all(all_english()[message] == text for room in ROOMS for message, text in english(room).items() if text)
