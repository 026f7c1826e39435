"""What the workers do by the clock. Times are UTC as the queue reads them; any one worker does each run."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from correspondence import sending as correspondence
from events import photos
from foundation import jobs, settings
from mail import bounces, delivery
from privacy import alarms, audit_archive, retention
from questionnaires import closing
from registrations import bulk, consent_chain, offers, settling, waiting
from rescheduling import replies
from staff import sessions
from vault import epochs


@dataclass(frozen=True)
class Schedule:
    """`cron` is in UTC; 18:30 there is 02:30 of the next day in Taipei, all year round."""

    name: str
    cron: str
    run: Callable[[datetime], Awaitable[object]]


async def erase_what_is_due(now: datetime) -> None:
    from lianfu.personal_data import DECLARED

    await retention.run(DECLARED, now)


async def keep_keys(now: datetime) -> None:
    with suppress(epochs.Busy):  # somebody rotates by hand
        await epochs.keep(now, settings.current().backup_days)


SCHEDULES = (
    Schedule("questionnaires.close_due", "15 18 * * *", closing.close_due),
    Schedule("privacy.retention", "30 18 * * *", erase_what_is_due),
    Schedule("events.photos", "40 18 * * *", photos.sweep),
    Schedule("staff.sweep", "45 18 * * *", sessions.sweep),
    Schedule("registrations.chain_consents", "*/15 * * * *", consent_chain.chain),
    Schedule("privacy.audit_head", "5 * * * *", alarms.sign_head),
    Schedule("privacy.alarms", "10 * * * *", alarms.watch),
    Schedule("privacy.audit_chain", "20 19 * * *", alarms.watch_chain),
    Schedule("privacy.audit_roll", "30 20 1 * *", audit_archive.roll),
    Schedule("privacy.mail_head", "0 1 * * *", alarms.mail_head),
    Schedule("vault.keys", "55 18 * * *", keep_keys),
    Schedule("registrations.settle", "35 18 * * *", settling.settle_all),
    Schedule("registrations.forget_acts", "37 18 * * *", bulk.forget),
    Schedule("registrations.release", "*/5 * * * *", waiting.promote_released),
    Schedule("registrations.lapse", "*/5 * * * *", offers.lapse_due),
    Schedule("rescheduling.ask_who_comes", "15 1 * * *", replies.ask_due),
    Schedule("jobs.sweep", "50 18 * * *", jobs.sweep),
    Schedule("mail.stranded", "*/10 * * * *", delivery.send_stranded),
    Schedule("correspondence.due", "*/5 * * * *", correspondence.send_due),
    Schedule("mail.bounces", "*/10 * * * *", bounces.read_settings),
)
