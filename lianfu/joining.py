"""The list of everything the roof joins: pages, API handlers, jobs, letters, personal data, today's items. A new file
is one line here."""

import importlib
from typing import Any

from correspondence import choices
from events import advice, copying
from foundation import personal
from invitations import figures
from mail import mails
from privacy import alarm_readings, audit
from registrations import invited, revealing, show_up
from staff import recording, today

PAGES = (
    "events.pages",
    "events.staff_pages",
    "events.form_pages",
    "events.photo_pages",
    "events.rule_pages",
    "events.series_pages",
    "events.copy_pages",
    "events.api",
    "events.rule_api",
    "events.result_pages",
    "invitations.pages",
    "invitations.staff_pages",
    "invitations.access_pages",
    "invitations.draft_pages",
    "registrations.pages",
    "registrations.ticket_pages",
    "registrations.manage_pages",
    "registrations.recovery_pages",
    "registrations.substitute_pages",
    "registrations.offer_pages",
    "rescheduling.reply_pages",
    "rescheduling.postpone_pages",
    "rescheduling.merge_pages",
    "rescheduling.storm_pages",
    "registrations.staff_pages",
    "registrations.door_pages",
    "correspondence.letter_pages",
    "correspondence.unsubscribe_pages",
    "registrations.walk_in_pages",
    "registrations.roster_pages",
    "registrations.answer_pages",
    "registrations.bulk_pages",
    "registrations.waiting_pages",
    "registrations.paper_pages",
    "registrations.tick_off_pages",
    "registrations.api",
    "registrations.door_api",
    "online.staff_pages",
    "imports.pages",
    "imports.column_pages",
    "imports.row_pages",
    "disclosures.call_round_pages",
    "questionnaires.pages",
    "questionnaires.staff_pages",
    "questionnaires.template_pages",
    "questionnaires.api",
    "outreach.staff_pages",
    "outreach.partner_pages",
    "outreach.visit_pages",
    "outreach.need_pages",
    "outreach.lookup_pages",
    "subjects.case_pages",
    "subjects.own_case_pages",
    "assurance.breach_pages",
    "assurance.evidence_pages",
    "disclosures.export_pages",
    "disclosures.register_pages",
    "reach.staff_pages",
    "reach.enterprise_pages",
    "reach.report_pages",
    "reach.api",
    "privacy.pages",
    "privacy.receipt_pages",
    "privacy.staff_pages",
    "privacy.audit_pages",
    "privacy.retention_pages",
    "privacy.wording_pages",
    "privacy.register_pages",
    "privacy.question_pages",
    "privacy.file_pages",
    "privacy.key_pages",
    "subjects.hold_pages",
    "subjects.pages",
    "subjects.own_pages",
    "subjects.change_pages",
    "subjects.prefill_pages",
    "staff.pages",
    "staff.staff_pages",
    "mail.staff_pages",
    "lianfu.site_pages",
    "lianfu.health",
    "lianfu.demo_mail_pages",
)
JOBS = (
    "mail.delivery", "privacy.alarm_letters", "registrations.jobs", "registrations.letters",
    "registrations.recovery_letters", "registrations.line_letters", "registrations.ending_letters",
    "correspondence.letters", "correspondence.group_letters", "correspondence.previews",
    "registrations.asking_letters", "registrations.passing_on", "registrations.restricting", "disclosures.passing_on",
    "subjects.case_letters", "subjects.code_letters", "subjects.erasing", "assurance.breach_notices",
    "rescheduling.jobs", "rescheduling.letters",
)  # fmt: skip
TODAY = (
    "assurance.today", "subjects.case_today", "events.today", "registrations.today", "registrations.roster_today",
    "rescheduling.today", "disclosures.export_today", "disclosures.call_today", "imports.today",
    "outreach.today", "privacy.today", "privacy.alarm_today", "privacy.key_today", "mail.today",
    "correspondence.today",
)  # fmt: skip


def _load(names: tuple[str, ...]) -> list[Any]:
    return [importlib.import_module(name) for name in names]


def routes() -> list[Any]:
    return [route for module in _load(PAGES) for route in module.ROUTES]


def load_jobs() -> None:
    """Imports every module that registers a job or a letter."""
    _load(JOBS)


def hand_down() -> None:
    """What lower rooms show or use of higher ones: today's items, what letters are called, which event a mail is about,
    what an invitation brought, where deeds on accounts are recorded, what a copy of an event takes along."""
    load_jobs()
    personal.DECLARED[:] = importlib.import_module("lianfu.personal_data").DECLARED
    today.PROVIDERS[:] = [module.items for module in _load(TODAY)]
    recording.APPEND[:] = [audit.append]
    alarm_readings.EVENTS_OF[:] = [revealing.events_of]
    figures.COUNT[:] = [invited.brought]
    advice.READERS[:] = [show_up.past]
    copying.ALONG[:] = [choices.take_along]
    mails.NAMERS[:] = [module.titles for module in _load(("events.titles", "subjects.titles"))]
