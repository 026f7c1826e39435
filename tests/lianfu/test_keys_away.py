"""The keys database goes for a while, under a real letter: nothing is lost and nothing is counted."""

import pytest

from foundation import clock, settings
from foundation.database import acting_as
from foundation.jobs import NotYet
from lianfu import joining
from mail import claims, delivery, letters
from mail.smtp import Line
from registrations.admission import admit
from tests.registrations.conftest import NOW, open_event, person
from vault import keys
from vault.key_files import KeysNotReady


async def test_a_letter_waits_for_the_keys_however_often_it_is_tried(db, keys_db, office):
    joining.load_jobs()
    assert KeysNotReady in letters.AWAY
    event = await open_event(db, 2)
    admitted = await admit(person(event, "ming"), NOW)
    mail = await db.fetchval("select id from outgoing_mail where subject = $1", admitted.registration)
    assert keys._open
    await keys._open.pool.close()  # as when its server restarts
    line = Line(settings.current())
    try:
        with acting_as("worker"), clock.freeze(NOW):
            for _ in range(claims.MOST_ATTEMPTS + 1):
                with pytest.raises(NotYet):
                    await delivery.deliver(mail, line, lambda: NOW)
            assert await db.fetchval("select attempts from outgoing_mail where id = $1", mail) == 0
            await keys.connect(keys_db, settings.current().keys_folder)
            await delivery.deliver(mail, line, lambda: NOW)
    finally:
        line.hang_up()
        await keys.connect(keys_db, settings.current().keys_folder)
    assert len(office.received) == 1
