"""How a question kind says that an answer cannot be taken; `answering` turns it into a fault at its field."""

from typing import Any


class Wrong(Exception):
    """`message` is a Chinese msgid, `params` fill it; `part` names the row or box inside the question."""

    def __init__(self, message: str, *, part: str = "", **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.part = part
        self.params = params


class WrongParts(Exception):
    """Several faults inside one question, such as two rows of a matrix."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        super().__init__(f"{len(wrongs)} parts")
        self.wrongs = wrongs
