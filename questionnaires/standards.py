"""The forms that every installation has from its first minute; running it again changes nothing."""

from datetime import datetime

from foundation.database import acting_as
from questionnaires.opening import ensure_form, publish_revision
from questionnaires.standard import registration, satisfaction, visit


async def ensure_standards(now: datetime) -> None:  # noqa: ARG001 - every room's standards are called alike
    with acting_as("staff"):
        await ensure_form(registration.KIND, registration.NAME_ZH)
        for standard in (satisfaction, visit):
            await publish_revision(await ensure_form(standard.KIND, standard.NAME_ZH), standard.QUESTIONS)
