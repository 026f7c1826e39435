"""Decides which consents may be asked beside a registration: one per purpose, each unticked and refusable.

Registration itself rests on the agency's duty, not on consent, so a form with every box empty is accepted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from foundation.faults import Fault
from foundation.languages import N_
from privacy import purposes

ConsentAct = Literal["given", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPurpose:
    """`code` is the official purpose it falls under; the texts say what happens with and without the tick."""

    key: str
    code: str
    label_zh: str
    label_en: str
    text_zh: str
    text_en: str

    def __post_init__(self) -> None:
        purposes.purpose(self.code)


_PURPOSES = (
    ConsentPurpose(
        key="later_events",
        code="072",
        label_zh="通知我後續的活動",
        label_en="Tell me about later events",
        text_zh="在本場資料刪除之前，用電子郵件通知您相關的講習與說明會；不勾不影響這次報名，隨時可以撤回。",
        text_en="Until the data of this event are deleted, we mail you about related events. "
        "Leaving it unticked does not affect this registration, and you can withdraw at any time.",
    ),
    ConsentPurpose(
        key="partner_handover",
        code="008",
        label_zh="把我的聯絡方式轉給協辦單位",
        label_en="Hand my contact details to the partner organisations",
        text_zh="讓這裡列名的單位就這場活動的主題與您聯絡；不勾就不會轉給他們，隨時可以撤回。",
        text_en="The organisations named here may contact you about the topic of this event. "
        "Unticked, nothing is handed over, and you can withdraw at any time.",
    ),
    ConsentPurpose(
        key="photo",
        code="013",
        label_zh="可以使用有我姓名的個人照片",
        label_en="Use a portrait of me with my name",
        text_zh="讓我們在成果報告與網站使用認得出您、並註明姓名的照片；不勾就不會使用，隨時可以撤回。",
        text_en="We may use a picture that shows you and gives your name in reports and on our site. "
        "Unticked, we do not, and you can withdraw at any time.",
    ),
)

PURPOSES: dict[str, ConsentPurpose] = {purpose.key: purpose for purpose in _PURPOSES}
STANDARD = ("later_events",)


def asked_for(*, partners: bool, photos: bool = False) -> tuple[ConsentPurpose, ...]:
    """The consents a form shows. Handing over is asked only where there is somebody to hand over to."""
    keys = [*STANDARD, *(["partner_handover"] if partners else []), *(["photo"] if photos else [])]
    return tuple(PURPOSES[key] for key in keys)


def decide(asked: Iterable[ConsentPurpose], ticked: Iterable[str]) -> dict[str, ConsentAct]:
    """One answer per purpose that was asked: what is not ticked was refused. What was not asked is dropped."""
    chosen = set(ticked)
    return {purpose.key: "given" if purpose.key in chosen else "refused" for purpose in asked}


def unknown_purpose(key: str) -> Fault:
    return Fault(f"consents.{key}", N_("這張表沒有徵求這項同意。"))


def faults(asked: Iterable[ConsentPurpose], answers: Mapping[str, object]) -> list[Fault]:
    """For the API, where a consent is named: an unknown purpose or a value that is not true or false."""
    known = {purpose.key for purpose in asked}
    found = [unknown_purpose(key) for key in answers if key not in known]
    wrong = [key for key, value in answers.items() if key in known and not isinstance(value, bool)]
    return found + [Fault(f"consents.{key}", N_("請用 true 或 false 表示同意或不同意。")) for key in wrong]
