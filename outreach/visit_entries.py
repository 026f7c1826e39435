"""What an officer enters about a visit, checked without a database: the entry, its faults and its fingerprint."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

import msgspec

from foundation.faults import Fault, Faults
from foundation.languages import N_
from foundation.tokens import keyed
from outreach.kinds import MET, NEED_CATEGORIES, VISIT_MODES, VISIT_OUTCOMES

LONGEST = 2000
FARTHEST = timedelta(days=730)


@dataclass(frozen=True)
class VisitContactEntry:
    """Who was met; sealed. All of it may be empty."""

    name: str = ""
    job_title: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.job_title, self.phone, self.email))


@dataclass(frozen=True)
class VisitEntry:
    """`client` is made by the page or the device; sending the same entry again changes nothing.

    `need` is a category of `outreach.kinds`; `need_words` and `promise` are free words and will be sealed.
    """

    client: UUID
    enterprise: UUID
    mode: str
    outcome: str
    on_day: date
    need: str = ""
    need_words: str = ""
    promise: str = ""
    next_on: date | None = None
    partner: UUID | None = None
    contact: VisitContactEntry = VisitContactEntry()

    @property
    def fingerprint(self) -> bytes:
        """Keyed, so that the service ledger holds nothing by which somebody's words could be guessed."""
        return keyed("visit-entry", msgspec.json.encode(self, order="deterministic"))[:16]


def faults_of(entry: VisitEntry, today: date) -> Faults:
    faults: Faults = []
    if entry.mode not in {code.key for code in VISIT_MODES}:
        faults.append(Fault("mode", N_("請選擇訪視方式。")))
    if entry.outcome not in {code.key for code in VISIT_OUTCOMES}:
        faults.append(Fault("outcome", N_("請選擇訪視結果。")))
    if entry.on_day > today:
        faults.append(Fault("on_day", N_("訪視日期不能在今天之後；約好的下次請填在「下次聯絡日」。")))
    if entry.need and entry.need not in {code.key for code in NEED_CATEGORIES}:
        faults.append(Fault("need", N_("請從清單選擇需求類別。")))
    if entry.need and entry.outcome != MET:
        faults.append(Fault("need", N_("沒有遇到人就不會有需求；請改結果，或不選需求。")))
    if entry.next_on and not entry.on_day < entry.next_on <= today + FARTHEST:
        faults.append(Fault("next_on", N_("下次聯絡日要在訪視日之後、兩年之內。")))
    for field, words in (("promise", entry.promise), ("need_words", entry.need_words)):
        if len(words) > LONGEST:
            faults.append(_too_long(field, words, LONGEST))
    return faults + _faults_of_contact(entry.contact)


def _too_long(field: str, words: str, most: int) -> Fault:
    return Fault(field, N_("最多 %(most)s 個字，現在有 %(n)s 個字。"), {"most": most, "n": len(words)})


def _faults_of_contact(contact: VisitContactEntry) -> Faults:
    faults = [_too_long(f"contact_{name}", words, 200) for name, words in asdict(contact).items() if len(words) > 200]
    if contact and not contact.name:
        faults.append(Fault("contact_name", N_("請填受訪者姓名，或把聯絡方式也留白。")))
    return faults
