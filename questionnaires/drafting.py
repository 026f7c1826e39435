"""What can be done to a design: questions added, replaced, moved, taken away; a copy for other sessions. Pure.

Keys of questions and options are never used twice, so an old answer never comes to mean something new.
"""

import secrets
from collections.abc import Mapping

from msgspec.structs import replace

from privacy import catalogue
from questionnaires.questions import Option, Question, Questions
from questionnaires.standard import registration

OWN_QUESTION = "own_question"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def fresh_key(letter: str) -> str:
    return letter + "".join(secrets.choice(_LETTERS) for _ in range(7))


def blank(kind: str) -> Question:
    """A free question of that kind, without a word yet."""
    field = "" if kind == "section" else OWN_QUESTION
    return Question(key=fresh_key("q"), kind=kind, label_zh="", field=field)


def ready_questions() -> dict[str, Question]:
    """The ready questions by field of the catalogue: those of the standard form, with meal and pictures."""
    return {each.field: each for each in registration.registration_questions(meal=True, photos=True) if each.field}


def ready(field: str) -> Question | None:
    """The ready question of a field, or the plain one that an approved field of the organiser's own is asked with."""
    if found := ready_questions().get(field):
        return found
    if not catalogue.known(field) or field == OWN_QUESTION:
        return None
    entry = catalogue.field(field)
    return Question(
        key=entry.key, kind="short_text", field=field, label_zh=entry.label_zh, label_en=entry.label_en, longest=200
    )


def is_ready(question: Question) -> bool:
    """Whether kind and options are those of the catalogue and must stay."""
    return question.field in ready_questions()


def added(questions: Questions, question: Question, after: str = "") -> Questions:
    """At the end, or behind the question of that key."""
    place = next((n + 1 for n, each in enumerate(questions) if each.key == after), len(questions))
    return (*questions[:place], question, *questions[place:])


def replaced(questions: Questions, question: Question) -> Questions:
    return tuple(question if each.key == question.key else each for each in questions)


def removed(questions: Questions, key: str) -> Questions:
    """Other questions that stood on it are left to the faults of the design, but for pairs, which simply end."""
    return tuple(replace(each, either="") if each.either == key else each for each in questions if each.key != key)


def moved(questions: Questions, key: str, by: int) -> Questions:
    """One up (-1) or down (+1); nothing happens at the ends."""
    place = next((n for n, each in enumerate(questions) if each.key == key), None)
    if place is None or not 0 <= place + by < len(questions):
        return questions
    changed = list(questions)
    changed.insert(place + by, changed.pop(place))
    return tuple(changed)


def for_sessions(questions: Questions, ids: Mapping[str, str]) -> Questions:
    """The same questions asked in other sessions, by old id and new. What asks in a session that has no successor is
    asked in all."""
    return tuple(
        replace(each, sessions=tuple(ids[old] for old in each.sessions if old in ids)) if each.sessions else each
        for each in questions
    )


def option(label_zh: str, label_en: str = "", places: int | None = None, key: str = "") -> Option:
    return Option(key or fresh_key("o"), label_zh, label_en, places=places)
