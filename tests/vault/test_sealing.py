"""The vault: what is sealed opens only with both keys, in its own place, unharmed."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault import sealing
from vault.sealing import Context, Unreadable

SCOPE, PERSON = bytes(range(32)), bytes(range(32, 64))
PLACE = Context("identity", UUID(int=7), "P2")
FIELDS = {"name": "王小明", "email": "wang@example.org", "phone": "+886900000000"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(st.text(max_size=12), json_values, max_size=6)


@given(fields)
def test_what_is_sealed_opens_unchanged(words):
    assert sealing.unseal(SCOPE, PERSON, PLACE, sealing.seal(SCOPE, PERSON, PLACE, words)) == words


@given(fields, st.integers(0, 200))
def test_padding_tells_the_length_in_steps_of_64_bytes_only_and_wastes_none(words, more):
    words |= {"note": "字" * more}
    length = len(msgspec.json.encode(words))
    assert len(sealing.seal(SCOPE, PERSON, PLACE, words)) - 30 == -(-length // sealing.STEP) * sealing.STEP


def test_two_names_of_unlike_length_have_blobs_of_one_size():
    short, long = ({"name": name} for name in ("王○", "歐陽大維與他的名字"))
    assert len(sealing.seal(SCOPE, PERSON, PLACE, short)) == len(sealing.seal(SCOPE, PERSON, PLACE, long))


def test_the_same_words_are_sealed_differently_each_time():
    assert sealing.seal(SCOPE, PERSON, PLACE, FIELDS) != sealing.seal(SCOPE, PERSON, PLACE, FIELDS)


@pytest.mark.parametrize(
    "place",
    [
        PLACE._replace(row=UUID(int=8)),
        PLACE._replace(table="visit_contact"),
        PLACE._replace(level="P3"),
        PLACE._replace(version=2),
    ],
)
def test_aad_swap_a_blob_moved_to_another_place_does_not_open(place):
    blob = sealing.seal(SCOPE, PERSON, PLACE, FIELDS)
    with pytest.raises(Unreadable):
        sealing.unseal(SCOPE, PERSON, place, blob)


@pytest.mark.parametrize(
    ("scope", "person"),
    [(sealing.new_key(), PERSON), (SCOPE, sealing.new_key()), (PERSON, SCOPE)],
    ids=["another scope", "another person", "exchanged"],
)
def test_one_key_alone_or_the_two_exchanged_open_nothing(scope, person):
    blob = sealing.seal(SCOPE, PERSON, PLACE, FIELDS)
    with pytest.raises(Unreadable):
        sealing.unseal(scope, person, PLACE, blob)


def test_every_truncation_is_refused():
    blob = sealing.seal(SCOPE, PERSON, PLACE, FIELDS)
    for length in range(len(blob)):
        with pytest.raises(Unreadable):
            sealing.unseal(SCOPE, PERSON, PLACE, blob[:length])


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused(where, change):
    blob = bytearray(sealing.seal(SCOPE, PERSON, PLACE, FIELDS))
    blob[where % len(blob)] ^= change
    with pytest.raises(Unreadable):
        sealing.unseal(SCOPE, PERSON, PLACE, bytes(blob))


def test_a_key_of_another_length_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.seal(b"short", PERSON, PLACE, FIELDS)


@dataclass
class Forms:
    word: str

    def all(self) -> list[bytes]:
        raw = self.word.encode()
        return [raw, self.word.encode("utf-16-le"), raw.hex().encode()]


def test_a_blob_holds_no_word_in_any_encoding():
    blob = sealing.seal(SCOPE, PERSON, Context("identity", uuid4(), "P2"), FIELDS)
    for word in FIELDS.values():
        assert not any(form in blob for form in Forms(word).all())
