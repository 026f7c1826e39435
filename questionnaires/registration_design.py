"""What a registration form needs beside being a sound design: somebody to expect, and a way to reach them.

Admission finds people by name and by e-mail address or number, so these three questions have keys of their own.
"""

from collections.abc import Collection, Mapping

from foundation.faults import Fault, Faults
from foundation.languages import N_
from questionnaires.asked import conditions
from questionnaires.designing import design_faults
from questionnaires.questions import Question, Questions

NAME, EMAIL, PHONE = "name", "email", "phone"
CORE = frozenset({NAME, EMAIL, PHONE})
_KINDS = {NAME: "name", EMAIL: "email", PHONE: "phone"}


def registration_faults(
    questions: Questions, *, photos: bool = False, sessions: Collection[str] | None = None
) -> Faults:
    """Every fault of a form that people register with. `sessions` are the ids of the event; a template has none."""
    faults = design_faults(questions)
    known = {question.key: question for question in questions}
    for key, kind in _KINDS.items():
        if key in known and (known[key].kind != kind or known[key].field != key or conditions(known[key], questions)):
            faults.append(_fault(known[key], N_("「%(label)s」要問每一個人，不能設顯示條件。")))
    if NAME not in known or not known[NAME].required:
        faults.append(Fault("questions", N_("報名表一定要問姓名，而且是必填。")))
    if not _reachable(known):
        faults.append(Fault("questions", N_("電子郵件和電話至少要有一項是必填，或設成兩項至少填一項。")))
    if photos and "no_picture" not in known:
        faults.append(Fault("questions", N_("這場活動會拍照，請加入「請不要拍到我」。")))
    for question in questions:
        if sessions is not None and set(question.sessions) - set(sessions):
            faults.append(_fault(question, N_("「%(label)s」只問某些場次的人，但場次已經不在了，請重新選擇。")))
        if question.kind != "section" and not question.field:
            faults.append(_fault(question, N_("請選擇「%(label)s」屬於哪一種個人資料。")))
    return faults


def _reachable(known: Mapping[str, Question]) -> bool:
    ways = [known[key] for key in (EMAIL, PHONE) if key in known]
    return any(each.required or (each.either in {EMAIL, PHONE} and len(ways) == 2) for each in ways)


def _fault(question: Question, message: str) -> Fault:
    return Fault(question.key, message, {"key": question.key, "label": question.label_zh or question.key})
