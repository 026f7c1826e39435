"""What stands on a page before something is told to many: the letters as their readers will see them."""

from collections.abc import Iterable
from typing import Any

from foundation.form_fields import Fields
from mail.markup import safe
from rescheduling.foretelling import Foretold

DO, BACK = "do", "back"
"""What the buttons of the second page say; a form that says neither is shown what it will do."""


def step_of(fields: Fields) -> str:
    return fields.text("step")


def in_html(letters: Iterable[Foretold]) -> list[dict[str, Any]]:
    """Without anything that could run; pictures are told by their words."""
    return [
        {
            "title": each.title,
            "n": each.n,
            "messages": [(language, said, safe(said.html, {})) for language, said in each.messages],
        }
        for each in letters
    ]
