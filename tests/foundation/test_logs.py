"""Log lines are JSON and hold no text of an exception."""

import json
import logging
import sys

import pytest

from foundation.logs import JsonLines, set_up

SECRET_WORDS = "王小明 0912345678"


def line_of(record: logging.LogRecord) -> dict[str, str]:
    return dict(json.loads(JsonLines().format(record)))


def record(name: str, message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord(name, logging.ERROR, "x.py", 1, message, values, info)


def test_a_line_names_the_exception_and_leaves_its_text_out() -> None:
    line = line_of(record("lianfu.jobs", "job %s failed", "mail.deliver", error=ValueError(SECRET_WORDS)))
    assert line | {"at": ""} == {
        "at": "", "level": "error", "logger": "lianfu.jobs", "event": "job mail.deliver failed",
        "exception": "ValueError",
    }  # fmt: skip
    assert line["at"].endswith("+00:00")


def test_of_other_peoples_messages_the_first_line_is_enough() -> None:
    lost = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{SECRET_WORDS}')>"
    assert line_of(record("asyncio", lost))["event"] == "Task exception was never retrieved"
    assert line_of(record("lianfu.x", "one\ntwo"))["event"] == "one\ntwo"
    assert line_of(record("lianfuser", "one\ntwo"))["event"] == "one"


def test_one_line_whatever_it_holds() -> None:
    assert "\n" not in JsonLines().format(record("lianfu", '說 "好"\n'))


@pytest.fixture
def quiet_again() -> object:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before[0], before[1]


def test_everything_goes_to_standard_error_and_libraries_are_quiet(
    capsys: pytest.CaptureFixture[str], quiet_again: object
) -> None:
    set_up()
    logging.getLogger("lianfu.x").info("hello")
    logging.getLogger("asyncio").info("chatter")
    told = capsys.readouterr()
    assert told.out == ""
    assert [json.loads(line)["event"] for line in told.err.splitlines()] == ["hello"]
    assert logging.getLogger().handlers[0].stream is sys.stderr
