"""A-01…A-03, V-01: what happens when the record of reading, the masks or the signed heads are switched off."""

import asyncpg
import pytest

from tests.mutations import Mutation

AUDIT, HEADS, ALARMS = "tests/privacy/test_audit.py", "tests/privacy/test_heads.py", "tests/privacy/test_alarms.py"
TOUR, CALLS = "tests/disclosures/test_tour.py", "tests/disclosures/test_call_round.py"
ROSTER = "tests/registrations/test_roster.py"
EVERY_PAGE = f"{TOUR} -k every_staff_page"


def nothing_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unrecorded(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr("privacy.reveal.record", unrecorded)


def recorded_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import reveal

    once = reveal.record

    async def twice(*given: object, **more: object) -> None:
        await once(*given, **more)
        await once(*given, **more)

    monkeypatch.setattr(reveal, "record", twice)


def shown_without_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a lost audit were only a pity."""
    import contextlib

    from foundation.refusals import Unavailable
    from privacy import reveal

    record = reveal.record

    async def tried(*given: object, **more: object) -> None:
        with contextlib.suppress(Unavailable):
            await record(*given, **more)

    monkeypatch.setattr(reveal, "record", tried)


def no_masks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.masks.mask", lambda _kind, text: text or "")


async def entries_may_change(owner: asyncpg.Connection) -> None:
    await owner.execute("drop trigger audit_append_only on audit_entry")


async def staff_write_entries(owner: asyncpg.Connection) -> None:
    await owner.execute("grant insert, delete on audit_entry to lianfu_staff")


async def entries_leave_young(owner: asyncpg.Connection) -> None:
    source = await owner.fetchval("select pg_get_functiondef('audit_roll'::regproc)")
    await owner.execute(source.replace("interval '5 years'", "interval '-100 years'"))


def notes_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import audit_notes

    async def clear(note: str, *_: object, beside: str = "") -> str:
        return f"{note} {beside}".strip()

    monkeypatch.setattr(audit_notes, "seal_note", clear)


def hash_without_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import audit

    full = audit.entry_hash
    monkeypatch.setattr(
        audit, "entry_hash", lambda prev, row: row["hash"] if full(prev, row) != row["hash"] else full(prev, row)
    )


def heads_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_: object) -> str:
        return ""

    monkeypatch.setattr("privacy.heads._missed", nothing)


def nobody_misses_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        return None

    monkeypatch.setattr("privacy.heads._unsigned", never)


def signatures_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Believing:
        @staticmethod
        def from_public_bytes(_: bytes) -> "Believing":
            return Believing()

        def verify(self, *_: bytes) -> None:
            return None

    monkeypatch.setattr("privacy.heads.Ed25519PublicKey", Believing)


def sessions_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    monkeypatch.setattr("privacy.purpose_sessions.LASTS", timedelta(days=36500))


def an_entry_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_: object) -> set[object]:
        return set()

    monkeypatch.setattr("privacy.purpose_sessions._shown", none)


def alarms_ignore_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if reading in a call round counted like any other."""
    from privacy import alarm_readings

    counted = alarm_readings._REVEALS.replace("a.action = 'reveal'", "a.action in ('reveal', 'call_list')")
    monkeypatch.setattr(alarm_readings, "_REVEALS", counted)


def presses_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import alarm_readings

    counted = alarm_readings._REVEALS.replace(alarm_readings._PEOPLE, "select count(*) as n")
    monkeypatch.setattr(alarm_readings, "_REVEALS", counted)


def sessions_unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import alarm_readings

    monkeypatch.setattr(alarm_readings, "_CALLED", alarm_readings._CALLED.replace("'call_list'", "'none'"))


def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_: object) -> list[object]:
        return []

    monkeypatch.setattr("privacy.alarm_readings.found", nothing)


def shown_again_by_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> bool:
        return False

    monkeypatch.setattr("privacy.audit.has_since", never)


MUTATIONS = [
    Mutation("A-01", "record nothing", nothing_recorded, EVERY_PAGE),
    Mutation("A-01", "record twice", recorded_twice, EVERY_PAGE),
    Mutation("A-01", "record each reload anew", an_entry_a_reload, f"{CALLS} -k one_entry_also"),
    Mutation("A-01", "let a call round last for ever", sessions_without_end, f"{CALLS} -k two_hours"),
    Mutation("A-01", "watch nobody", nobody_watches, f"{ALARMS} -k more_than_fifty"),
    Mutation("A-01", "count what is read in a call round", alarms_ignore_sessions, f"{ALARMS} -k sixty"),
    Mutation("A-01", "count presses for people", presses_counted, f"{ALARMS} -k not_presses"),
    Mutation("A-01", "let a session show any number", sessions_unlimited, f"{ALARMS} -k three_hundred"),
    Mutation("A-02", "let entries change", entries_may_change, f"{AUDIT} -k append_only"),
    Mutation("A-02", "let staff write entries", staff_write_entries, f"{AUDIT} -k no_role_writes"),
    Mutation("A-02", "let young entries leave", entries_leave_young, f"{HEADS} -k young"),
    Mutation(
        "A-01",
        "keep what is typed as it is",
        notes_in_clear,
        "tests/privacy/test_audit.py::test_a_typed_reason_is_sealed_and_ends_with_what_was_read",
    ),
    Mutation("A-02", "believe the hash of an entry", hash_without_reason, f"{HEADS} -k flip"),
    Mutation("A-02", "compare no heads", heads_not_compared, f"{HEADS} -k written_anew"),
    Mutation("A-02", "miss no heads", nobody_misses_heads, f"{HEADS} -k 'without_its_file or signing_stopped'"),
    Mutation("A-02", "believe every signature", signatures_believed, f"{HEADS} -k left_out_or_changed"),
    Mutation("A-03", "show although nothing was recorded", shown_without_audit, f"{TOUR} -k no_audit_no_data"),
    Mutation("V-01", "mask nothing", no_masks, EVERY_PAGE),
    Mutation("V-01", "show again by a reload", shown_again_by_a_reload, f"{ROSTER} -k reload"),
]
