"""What the own page, its codes, corrections and copies rest on, switched off one by one."""

from datetime import datetime
from uuid import UUID

import asyncpg
import pytest

from tests.mutations import Mutation

CODES, OWN, COPIES = (f"tests/subjects/test_{name}.py" for name in ("codes", "own_page", "copies"))
PROOF, LOOKED = (f"tests/subjects/test_{name}.py" for name in ("proof", "looked"))
ADDRESSES, CASES = (f"tests/subjects/test_{name}.py" for name in ("addresses", "cases"))
CORRECTING, PROBE = "tests/registrations/test_correcting.py", "tests/subjects/test_enumeration.py"


async def _rewrite(owner: asyncpg.Connection, function: str, old: str, new: str) -> None:
    """The function as it is, with one piece of its body replaced."""
    [text] = [
        row["text"]
        for row in await owner.fetch("select pg_get_functiondef(oid) as text from pg_proc where proname = $1", function)
    ]
    assert old in text
    await owner.execute(text.replace(old, new))


def keep_the_code_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import codes

    monkeypatch.setattr(codes, "code_hash", lambda browser, code: code.encode())
    monkeypatch.setattr(codes, "browser_hash", lambda browser: browser.encode())


def take_the_code_in_any_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import codes

    monkeypatch.setattr(codes, "browser_hash", lambda browser: b"the same")
    monkeypatch.setattr(codes, "code_hash", lambda browser, code: b"code:" + code.encode())


async def take_a_code_twice(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "try_access_code", "v.used_at is not null", "false")


async def take_an_old_code(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "try_access_code", "v.good_until <= p_now", "false")


async def let_codes_be_guessed(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "try_access_code", "set tries = c.tries + 1", "set tries = c.tries")
    await _rewrite(owner, "try_access_code", "case when v.tries >= 4 then 'over' else 'wrong' end", "'wrong'")


async def count_no_codes(owner: asyncpg.Connection) -> None:
    await owner.execute(
        "create or replace function own_codes_often(p_address bytea, p_network bytea, p_now timestamptz) returns bool"
        " language sql security definer set search_path = pg_catalog, public, pg_temp as 'select false'"
    )


def say_that_a_mailbox_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    from foundation.faults import Fault
    from foundation.refusals import Invalid
    from subjects import codes
    from vault import keys

    ask = codes.ask

    async def telling(email: str, *arguments: object, **more: object) -> codes.Asked:
        if not await keys.find_persons(email=email):
            raise Invalid([Fault("email", "unknown")])
        return await ask(email, *arguments, **more)

    monkeypatch.setattr(codes, "ask", telling)


async def open_without_a_proof(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "proven_of", "a.proven_at is not null", "true")


def take_the_last_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import code_letters, codes, own_session

    monkeypatch.setattr(own_session, "LEAST_PHONE_DIGITS", 3)
    for place in (code_letters, codes):
        monkeypatch.setattr(place, "phone_hash", lambda access, index: b"any number")


async def believe_the_caller(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "prove_own_person", "p_phone = any (v_phones)", "p_phone is not null")


async def tell_the_roles_of_today(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "roles_then", "t.seq < p_seq", "true")


async def leave_requests_out(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "looked_at_person", "w.person = p_person", "false")


async def leave_holds_out(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "looked_at_person", "h.person = any (keys_of_person(p_person))", "false")


async def use_the_address_code_up_first(owner: asyncpg.Connection) -> None:
    await _rewrite(
        owner, "try_own_address", "    return query select v_outcome",
        "    update access_code c set used_at = p_now where c.id = v_code;\n    return query select v_outcome",
    )  # fmt: skip


async def take_an_address_code_twice(owner: asyncpg.Connection) -> None:
    await _rewrite(owner, "end_own_address", "set used_at = p_now, blob = null", "set blob = blob")


def make_keys_before_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import codes

    async def unasked(*_: object) -> None:
        pass

    monkeypatch.setattr(codes, "_not_often", unasked)


def count_no_erasures(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import erasing

    monkeypatch.setattr(erasing, "PUBLIC", None)


async def take_requests_without_end(owner: asyncpg.Connection) -> None:
    await owner.execute("drop trigger case_words_often on case_words")


def say_stopped_where_nothing_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import own_session, stopping

    async def anyway(cookie: str, access: UUID, record: object, on: bool, now: datetime) -> None:
        await own_session.note(cookie, access, "own.stopped", (), now)

    monkeypatch.setattr(stopping, "stop", anyway)


def show_the_names_unmasked(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import own_session

    monkeypatch.setattr(own_session, "mask", lambda kind, text: text)


def leave_visits_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import record

    kind = record._kind

    async def shorter(declared: object, person: object) -> object:
        found = await kind(declared, person)
        return record.KindOfData(
            found.name, found.what_zh, found.what_en, found.why_zh, found.why_en, found.trigger, found.keep_days,
            () if found.name == "visit_contact" else found.rows,
        )  # fmt: skip

    monkeypatch.setattr(record, "_kind", shorter)


async def correct_without_the_link(owner: asyncpg.Connection) -> None:
    await _rewrite(
        owner, "correctable", "current_setting('role') <> 'lianfu_public' or r.link_hash = p_link_hash", "true"
    )


async def correct_side_by_side(owner: asyncpg.Connection) -> None:
    for function in ("correctable", "correct_registration"):
        await _rewrite(owner, function, "order by r.id for no key update", "order by r.id")


def merge_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    from uuid import UUID

    from vault import rekeying

    async def forgetful(person: UUID, mark: object, now: object) -> bool:
        return True

    monkeypatch.setattr(rekeying, "rekey", forgetful)


def leave_prints_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from subjects import looked

    monkeypatch.setattr(looked, "OF_EVENTS", ())


def mail_whoever_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    from registrations import restricting

    restricting.GATES.remove(restricting.may_go)


MUTATIONS = [
    Mutation("S-03", "keep code and browser in clear", keep_the_code_in_clear, f"{CODES} -k hashed_at_rest"),
    Mutation("S-03", "take a code in any browser", take_the_code_in_any_browser, f"{CODES} -k same_browser"),
    Mutation("S-03", "take a code twice", take_a_code_twice, f"{CODES} -k used_once"),
    Mutation("S-03", "take a code after its ten minutes", take_an_old_code, f"{CODES} -k ten_minutes"),
    Mutation("S-03", "count no guesses", let_codes_be_guessed, f"{CODES} -k five_guesses"),
    Mutation("S-03", "give codes without end", count_no_codes, f"{CODES} -k three_times_an_hour"),
    Mutation("S-04", "say that a mailbox is unknown", say_that_a_mailbox_is_unknown, f"{PROBE} -k same_answer"),
    Mutation("S-02", "open a record without a proof", open_without_a_proof, f"{OWN} -k gives_nothing_without"),
    Mutation("S-02", "take parts of a telephone number", take_the_last_digits, f"{OWN} -k parts_of_a_number"),
    Mutation("S-02", "believe the caller that a number fits", believe_the_caller, f"{PROOF} -k decides_itself"),
    Mutation("S-02", "tell the roles of today", tell_the_roles_of_today, f"{LOOKED} -k roles_of_then"),
    Mutation("S-02", "leave read requests out", leave_requests_out, f"{LOOKED} -k request_that_was_read"),
    Mutation("S-02", "leave read holds out", leave_holds_out, f"{LOOKED} -k hold_that_was_read"),
    Mutation(
        "S-02", "use a code up before its correction", use_the_address_code_up_first, f"{ADDRESSES} -k tried_again"
    ),
    Mutation("S-03", "take the code of an address twice", take_an_address_code_twice, f"{ADDRESSES} -k taken_once"),
    Mutation("S-03", "make keys before counting", make_keys_before_counting, f"{CODES} -k makes_no_keys"),
    Mutation("S-01", "count no erasures", count_no_erasures, f"{CASES} -k erasure_is_counted"),
    Mutation("S-01", "take requests without end", take_requests_without_end, f"{CASES} -k asks_five_times"),
    Mutation("S-02", "say stopped where nothing stops", say_stopped_where_nothing_stops, f"{OWN} -k stopping_nothing"),
    Mutation("S-02", "show whole names to a mailbox", show_the_names_unmasked, f"{OWN} -k masks_only"),
    Mutation("S-02", "leave visits out of the copy", leave_visits_out, f"{COPIES} -k copy_package_lacks_nothing"),
    Mutation("S-02", "correct without the link", correct_without_the_link, f"{CORRECTING} -k nobody_corrects"),
    Mutation("S-02", "correct side by side", correct_side_by_side, "tests/races/test_correcting.py"),
    Mutation("S-02", "do not find the corrected person again", merge_persons, f"{CORRECTING} -k the_same_when"),
    Mutation("S-02", "tell nothing of printed lists", leave_prints_out, f"{OWN} -k never_by_name"),
    Mutation("S-02", "mail whoever stopped the use", mail_whoever_stopped, f"{OWN} -k stops_the_letters"),
]
