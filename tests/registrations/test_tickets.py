"""A ticket is believed when it is ours, and only then."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import tokens
from registrations import tickets
from registrations.tickets import ForgedTicket, TicketBody

DAY = date(2026, 12, 12)
BODY = TicketBody(7, bytes(range(16)), DAY)


@given(
    number=st.integers(1, 2**32 - 1),
    code=st.binary(min_size=16, max_size=16),
    day=st.dates(date(1970, 1, 2), date(2200, 1, 1)),
)
def test_a_ticket_of_ours_reads_back_and_verifies(number: int, code: bytes, day: date) -> None:
    body = TicketBody(number, code, day)
    read, signature = tickets.read_text(tickets.signed_text(body, 1))
    tickets.verify(read, signature, 1)
    assert read == body


def test_the_text_fits_a_small_qr_code_and_names_nobody() -> None:
    text = tickets.signed_text(BODY, 1)
    assert len(text) == 137
    assert set(text[3:]) <= set(tokens.BASE45)


@pytest.mark.parametrize("place", [0, 3, 12, 22, 30, 88])
def test_one_changed_byte_is_refused(place: int) -> None:
    raw = bytearray(tokens.from_base45(tickets.signed_text(BODY, 1)[3:]))
    raw[place] ^= 1
    with pytest.raises(ForgedTicket):
        tickets.verify(*tickets.read_text("T1:" + tokens.base45(bytes(raw))), 1)


def test_a_ticket_of_another_epoch_or_event_is_refused() -> None:
    body, signature = tickets.read_text(tickets.signed_text(BODY, 1))
    with pytest.raises(ForgedTicket):
        tickets.verify(body, signature, 2)
    with pytest.raises(ForgedTicket):
        tickets.verify(TicketBody(8, body.code, body.valid_until), signature, 1)


@pytest.mark.parametrize(
    "text", ["", "T1:", "hello", "T1:ABC", "T2:" + "A" * 134, "T1:" + "Ω" * 134, "T1:" + ":" * 134]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ForgedTicket):
        tickets.read_text(text)
