"""What this room holds of people, why, and until when. Children come before their registration, to be counted."""

from typing import Any
from uuid import UUID

from piccolo.table import Table

from foundation.personal import PersonalData, Row, columns, plain
from privacy import held
from privacy.periods import PERIODS
from registrations import answer_files
from registrations.admission_rows import identity_context
from registrations.personal_tables import (
    AnswerFile,
    CalendarEntry,
    ConsentState,
    Identity,
    KnownPerson,
    Registration,
    Reply,
    Scan,
    Ticket,
    WaitingAct,
    WaitingEntry,
)
from registrations.recovery_tables import LinkRequest
from vault.sealing import Context


def _declared(table: type[Table], period: str, **words: Any) -> PersonalData:
    kept = PERIODS[period]
    # Of the link's hash only that there is one: the copy opens nothing.
    words.setdefault("read", plain(str(table._meta.tablename), without=("link_hash",)))
    return PersonalData(table=table, trigger=kept.trigger, keep_days=kept.keep_days, **words)


def _kept_like_its_registration(column: str) -> str:
    """SQL: whether a row goes with those who had a place, or earlier with those who cancelled or only waited."""
    return (
        "(select case when r.state = 'live' and p.status = 'admitted' then 'registration' else 'waiting' end"  # noqa: S608
        f" from registration r join participation p on p.id = r.participation where r.id = {column})"
    )


def _of_registration(row: Row) -> Context:
    return identity_context(UUID(row["registration"]), row["level"])


DECLARED = (
    _declared(
        Identity,
        "registration",
        file="registration",
        columns=columns(key="registration", sealed="blob", machinery="level"),
        what_zh="姓名、聯絡方式、單位與職稱（加密）；餐點等需求另鎖，活動後七天就刪",
        what_en="Name, contact details, organisation and job title (sealed); meals and needs under a lock of their own",
        why_zh="確認報名、聯絡、現場核對與製作名牌簽到單",
        why_en="To confirm the place, reach the person, recognise them at the door, and print badge and sheet",
        read=held.sealed("identity", _of_registration),
        rule_of=f"case level when 'P3' then 'needs' else {_kept_like_its_registration('identity.registration')} end",
    ),
    _declared(
        Ticket,
        "registration",
        file="registration",
        columns=columns(key="registration code short_code", machinery="version revoked_at"),
        what_zh="入場條碼的號碼（沒有個人資料）",
        what_en="The number inside the ticket's code (no personal data in it)",
        why_zh="報到時認得出是有效的票",
        why_en="To know a valid ticket at the door",
        rule_of=_kept_like_its_registration("ticket.registration"),
    ),
    _declared(
        WaitingEntry,
        "waiting",
        file="registration",
        columns=columns(key="registration", machinery="queue_no together offered_until lapses"),
        what_zh="候補的順序",
        what_en="The order of those who wait",
        why_zh="有人取消時依序遞補",
        why_en="To give a free place to the first in line",
    ),
    _declared(
        WaitingAct,
        "waiting",
        file="registration",
        columns=columns(
            key="registration session", field="act reason at", machinery="seq run queue_no left_places needed"
        ),
        what_zh="候補期間輪到、略過、回覆的經過與原因",
        what_en="What happened while waiting: offered, passed over, answered, and why",
        why_zh="說得清楚遞補的順序，並能查核是否公平",
        why_en="To explain the order in which places were given, and let it be checked",
    ),
    _declared(
        Reply,
        "registration",
        file="registration",
        columns=columns(key="registration", field="question asked_on answer answered_on", machinery="n"),
        what_zh="活動前問您會不會到時的回覆",
        what_en="Your answer when we asked before the event whether you come",
        why_zh="不能來的座位讓給候補的人",
        why_en="To give the seats of those who cannot come to those who wait",
    ),
    _declared(
        AnswerFile,
        "registration",
        file="registration",
        columns=columns(key="registration token_hash", field="question size", sealed="blob sealed"),
        what_zh="報名時附上的檔案（加密）",
        what_en="Files given with the registration (sealed)",
        why_zh="審核報名或準備課程需要的文件",
        why_en="Documents needed to decide on the registration or prepare the class",
        read=answer_files.held,
        rule_of="case when registration is null then 'unsent_file'"
        f" else {_kept_like_its_registration('answer_file.registration')} end",
    ),
    _declared(
        CalendarEntry,
        "registration",
        file="registration",
        columns=columns(key="registration session", machinery="sequence method digest"),
        what_zh="寄給您的行事曆檔改到第幾版",
        what_en="The version of the calendar entry that we mailed you",
        why_zh="時間異動或取消時，您的行事曆會更新原來那一筆",
        why_en="So that a change or cancellation updates the entry that your calendar has",
    ),
    _declared(
        LinkRequest,
        "own_page",
        file="registration",
        columns=columns(key="address network", sealed="blob", field="kind language asked_at", machinery="answered"),
        what_zh="要過報名連結這件事；所填的信箱或電話加密",
        what_en="That a lost link was asked for; the address or number typed is sealed",
        why_zh="把報名連結寄回報名時留的信箱，並限制次數",
        why_en="To mail the link to the address of the registration, and to limit how often",
        read=plain("link_request", without=("address", "network", "blob")),
    ),
    _declared(
        ConsentState,
        "registration",
        file="registration",
        columns=columns(key="registration evidence", field="purpose state on_day channel", machinery="n latest"),
        what_zh="對每一項另行徵求的同意，答應或不答應",
        what_en="Yes or no to each consent asked for separately",
        why_zh="只做當事人答應的事，並能隨時撤回",
        why_en="To do only what the person agreed to, and let them withdraw",
        rule_of=_kept_like_its_registration("consent_state.registration"),
    ),
    _declared(
        Scan,
        "scan",
        file="registration",
        columns=columns(
            key="client ticket session staff", field="direction scanned_at", machinery="received_at offline verdict how"
        ),
        what_zh="報到的確切時間",
        what_en="The exact time of check-in",
        why_zh="同一張票第二次掃描時說得出第一次是何時",
        why_en="To say when a ticket was first used if it is shown again",
    ),
    _declared(
        Registration,
        "registration",
        file="registration",
        columns=columns(
            key="participation event revision post_token party notice link_hash evidence",
            field="state named notice_language is_contact restricted told_on",
            machinery="outcome link_version sheet_no together",
        ),
        what_zh="哪一個人報了哪一場、看過哪一版告知事項",
        what_en="Which person registered for which event, and the notice they were shown",
        why_zh="把報名者與座位連起來，並證明已經告知",
        why_en="To join a person with a seat, and prove that they were informed",
        rule_of="case when state = 'live' and exists (select from participation p"
        " where p.id = registration.participation and p.status = 'admitted') then 'registration' else 'waiting' end",
    ),
    _declared(
        KnownPerson,
        "registration",
        file="registration",
        columns=columns(key="attendee", machinery="year"),
        what_zh="同一人在同一年的統計代號",
        what_en="The number under which one person counts within a year",
        why_zh="計算人數時同一個人只算一次",
        why_en="To count a person who comes often once",
    ),
)
