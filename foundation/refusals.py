"""An expected no: it knows its HTTP status and message (a Chinese msgid), so that pages and the API answer alike."""

from typing import Any

from foundation.faults import Fault
from foundation.languages import N_


class Refusal(Exception):
    """`code` is the short name that the API shows; `extra` are its further members. Neither may hold personal data."""

    status = 409
    code = "conflict"
    message = N_("這個動作現在不能進行。")

    def __init__(
        self, message: str | None = None, *, code: str | None = None, extra: dict[str, Any] | None = None, **params: Any
    ) -> None:
        self.message = message or type(self).message
        self.code = code or type(self).code
        self.params = params
        self.extra = extra or {}
        super().__init__(self.code)


class NotFound(Refusal):
    """Not there, or not yours: outsiders never learn which."""

    status = 404
    code = "not_found"
    message = N_("找不到這個頁面或資料。")


class Forbidden(Refusal):
    status = 403
    code = "forbidden"
    message = N_("您的帳號沒有這項權限。")


class Conflict(Refusal):
    pass


class Gone(Refusal):
    status = 410
    code = "gone"
    message = N_("這個連結或報名已經結束。")


class TooLarge(Refusal):
    status = 413
    code = "too_large"
    message = N_("送出的內容太大，沒有收下；請縮小後再送一次。")


class TooOften(Refusal):
    status = 429
    code = "too_often"
    message = N_("短時間內次數太多，請稍候一分鐘再試；您填的內容沒有遺失。")


class Unavailable(Refusal):
    status = 503
    code = "unavailable"
    message = N_("系統暫時無法處理，請稍後再試；沒有留下只做一半的資料。")


class Invalid(Refusal):
    """Bad input with all its faults; pages show the form again, the API lists them."""

    status = 422
    code = "invalid"
    message = N_("有欄位需要修正。")

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__()
        self.faults = faults
