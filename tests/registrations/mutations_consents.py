"""What a consent, a receipt, the telling of the source and a partner's roster rest on, switched off one by one."""

from typing import Any

import asyncpg
import pytest

from tests.mutations import Mutation

CONSENTS = "tests/registrations/test_consents.py"
RECEIPTS = "tests/registrations/test_receipts.py"


def tick_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    from uuid import uuid4

    from registrations import forms

    every = frozenset({"later_events", "partner_handover", "photo"})
    monkeypatch.setattr(forms, "fresh", lambda: forms.Typed(token=uuid4(), consents=every))


def demand_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    from foundation.refusals import Invalid
    from privacy import consents

    def decide(asked: Any, ticked: Any) -> Any:
        if {purpose.key for purpose in asked} - set(ticked):
            raise Invalid([])
        return {purpose.key: "given" for purpose in asked}

    monkeypatch.setattr(consents, "decide", decide)


def ask_for_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import consents

    def decide(asked: Any, ticked: Any) -> Any:
        return {"everything": "given" if set(ticked) else "refused"}

    monkeypatch.setattr(consents, "decide", decide)


async def overwrite_decisions(owner: asyncpg.Connection) -> None:
    """A withdrawal that rewrites the row instead of adding one: what was given would never have been."""
    await owner.execute("""
        create or replace function set_consent(
            p_registration uuid, p_link_hash bytea, p_purpose text, p_act text, p_today date, p_channel text
        ) returns text language plpgsql security definer as $$
        begin
            update consent_state c set state = p_act where c.registration = p_registration and c.purpose = p_purpose;
            return 'set';
        end $$
    """)


async def believe_any_link(owner: asyncpg.Connection) -> None:
    found = await owner.fetchval("select pg_get_functiondef('set_consent'::regproc)")
    await owner.execute(found.replace("v.link_hash is distinct from p_link_hash", "false"))


def send_without_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    from registrations import before_sending

    async def given(*_: object) -> bool:
        return True

    monkeypatch.setattr(before_sending, "_consents", given)


def no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    from mail.letters import GATES
    from registrations import before_sending  # noqa: F401 - registers the gate

    monkeypatch.setattr("mail.delivery.GATES", [])
    GATES.clear()


def source_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from registrations import letter_blocks

    monkeypatch.setattr(letter_blocks, "source_first", lambda *_: [])


def no_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import receipts

    monkeypatch.setattr(receipts, "same", lambda *_: True)


def hash_without_the_act(monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    from privacy import evidence

    monkeypatch.setattr(evidence, "receipt_hash", lambda nonce, act: hashlib.sha256(nonce).digest())


def no_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    from privacy import evidence

    monkeypatch.setattr(evidence, "_entry", lambda row: evidence.Entry(row["id"], row["seq"], row["notice"], True))


def badge_without_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    from registrations import sheets

    original = sheets.SheetLine
    monkeypatch.setattr(sheets, "SheetLine", lambda *a, **_: original(*a[:5]))


def roster_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from events import partner_access

    monkeypatch.setattr(partner_access, "access", lambda *_: "roster")


def every_field_for_partners(monkeypatch: pytest.MonkeyPatch) -> None:
    from events import partner_access
    from privacy import catalogue

    monkeypatch.setattr(partner_access, "allowed_fields", lambda _: tuple(catalogue.FIELDS))


MUTATIONS = [
    Mutation("N-04", "tick the boxes by default", tick_by_default, f"{CONSENTS} -k consent_refused_ok"),
    Mutation("N-04", "refuse who does not agree", demand_consent, f"{CONSENTS} -k consent_refused_ok"),
    Mutation("N-04", "one consent for everything", ask_for_everything_at_once, f"{CONSENTS} -k consent_refused_ok"),
    Mutation("N-04", "let a withdrawal rewrite what was given", overwrite_decisions, f"{CONSENTS} -k decisions_of"),
    Mutation("N-04", "change consents without the link", believe_any_link, f"{CONSENTS} -k without_the_proof"),
    Mutation("N-04", "send without looking at the consent", send_without_looking, f"{CONSENTS} -k rests_on"),
    Mutation("N-04", "believe a receipt that was changed", no_seal, f"{RECEIPTS} -k changed_byte"),
    Mutation("N-04", "keep a hash of the nonce alone", hash_without_the_act, f"{RECEIPTS} -k evidence_finds"),
    Mutation("N-04", "do not chain the evidence", no_chain, f"{RECEIPTS} -k changed_entry"),
    Mutation("N-05", "send without the rule of the source", no_gate, "tests/registrations/test_art9.py -k art9"),
    Mutation("N-05", "name the source at the end", source_at_the_end, "tests/registrations/test_art9.py -k art9"),
    Mutation("photography", "print badges without the mark", badge_without_mark,
             "tests/registrations/test_photography.py -k photography"),
    Mutation("partners", "give rosters for ever", roster_for_ever,
             "tests/events/test_partner_access.py -k partner_roles"),
    Mutation("partners", "give partners every field", every_field_for_partners,
             "tests/events/test_partner_access.py -k partner_roles"),
]  # fmt: skip
