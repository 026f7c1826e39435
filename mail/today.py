"""What mail wants somebody to see today: letters that came to nothing, which only a person can mend."""

from datetime import datetime

from foundation.actor import Actor
from foundation.languages import Language, gettext
from foundation.permissions import REGISTRATIONS_EDIT, permitted
from foundation.today import TodayItem
from mail.mails import count_failed


async def items(actor: Actor, _now: datetime, language: Language) -> list[TodayItem]:
    if not permitted(actor.roles, REGISTRATIONS_EDIT):
        return []
    n = await count_failed()
    _ = gettext(language)
    return [TodayItem(_("有信寄不出去"), _("看原因，改好後再寄一次"), "/staff/mails", "now", n)] if n else []
