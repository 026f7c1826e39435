"""Staff register somebody who calls or hands in paper: same form, rules and rows, without the window of the public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from events.facts import EventFacts
from foundation.actor import Actor
from foundation.database import transaction
from foundation.faults import Fault, Faults
from foundation.languages import N_, Language
from privacy import audit
from registrations.forms import Checked, Typed, prefix_of
from registrations.parties import Party, Result, register_party
from registrations.registering import papers_of


@dataclass(frozen=True, slots=True)
class Call:
    """How it reached us. `told` says that the caller heard or read the notice; `language` is that of the letters."""

    channel: Literal["phone", "paper"]
    language: Language
    told: bool


def check_call(checked: Checked, typed: Typed, call: Call) -> Faults:
    """Who speaks for themselves is told now; everybody else by the first mail, so there must be an address."""
    faults: Faults = []
    if typed.for_myself and not call.told:
        faults.append(Fault("told", N_("請先把告知事項說給本人聽或給他看，再勾選。")))
    for place, answers in enumerate(checked.people):
        spoke = typed.for_myself and place == 0
        if not spoke and checked.named[place] and not answers.text("email"):
            message = N_("不是本人提供資料時要有電子郵件，才能先告訴他資料從哪裡來。")
            faults.append(Fault(f"{prefix_of(place)}email", message))
    return faults


async def register_call(
    facts: EventFacts, typed: Typed, checked: Checked, call: Call, by: Actor, now: datetime
) -> list[Result]:
    """The notice of today was told or shown to the caller; no consent is given for anybody. The deed is on record."""
    party = Party(
        token=typed.token,
        people=checked.people,
        named=checked.named,
        sessions=checked.sessions,
        notice=papers_of(facts).notice.sha256,
        language=call.language,
        channel=call.channel,
        for_myself=typed.for_myself,
        contact_name=checked.contact_name,
        contact_email=checked.contact_email,
        consents={},
        together=typed.together,
    )
    async with transaction("staff"):
        results = await register_party(facts, party, now, by_staff=True)
        for result in results:
            registration = getattr(result, "registration", None)
            if registration and result.name != "already":
                await audit.append(by, "registration.made", registration, (), call.channel, now=now)
    return results
