"""Who a participant is: certain by code or mailbox, proposed by name, decided by nobody but a person."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from foundation.tokens import short_code
from online.logs import Stay
from online.matching import Known, codes_in, match, participants
from registrations.links import reference_of

NAMES = ("王小明", "陳小華", "林大同", "Mary Chen", "王小明")


def known(name: str, email: str = "", organization: str = "示範公司") -> Known:
    registration = uuid4()
    return Known(registration, name, email, organization, frozenset({short_code(), reference_of(registration)}))


def code_of(one: Known) -> str:
    return next(code for code in one.codes if not code.startswith("R-"))


def found(name: str, email: str, *people: Known) -> tuple[UUID | None, str, tuple[UUID, ...]]:
    [one] = match(participants([Stay(name, email)]), people)
    return one.registration, one.how, one.candidates


def test_a_mailbox_of_one_is_that_one() -> None:
    ming, hua = known("王小明", "ming@example.org"), known("陳小華", "Hua@Example.org")
    assert found("iPad", "ming@example.org", ming, hua) == (ming.registration, "email", ())
    assert found("華", "hua@example.org", ming, hua) == (hua.registration, "email", ())


def test_a_shared_mailbox_asks_for_the_name() -> None:
    office = [known(name, "office@example.org") for name in ("王小明", "陳小華")]
    assert found("陳小華-示範公司", "office@example.org", *office) == (office[1].registration, "email_name", ())
    none, how, proposed = found("iPhone", "office@example.org", *office)
    assert (none, how, set(proposed)) == (None, "", {each.registration for each in office})


def test_two_of_one_name_in_one_mailbox_are_for_a_person_to_tell() -> None:
    twins = [known("王小明", "office@example.org") for _ in range(2)]
    assert found("王小明", "office@example.org", *twins)[0] is None


def test_a_code_in_the_display_name_counts_however_it_is_typed() -> None:
    ming = known("王小明", "ming@example.org")
    code, reference = code_of(ming), reference_of(ming.registration)
    for shown in (f"王小明 {code}", f"{code[:4]}-{code[4:].lower()}小明", f"({reference})", reference.lower()):
        assert found(shown, "", ming) == (ming.registration, "code", ()), shown


def test_a_code_beside_the_address_of_somebody_else_is_for_a_person() -> None:
    ming, hua = known("王小明", "ming@example.org"), known("陳小華", "hua@example.org")
    none, _, proposed = found(f"王小明 {code_of(ming)}", "hua@example.org", ming, hua)
    assert none is None
    assert set(proposed) == {ming.registration, hua.registration}
    assert found(f"{code_of(ming)} {code_of(hua)}", "", ming, hua)[0] is None


def test_a_name_alone_is_proposed_and_the_firm_beside_it_comes_first() -> None:
    one, other = known("王小明", "", "甲公司"), known("王小明", "", "乙公司")
    none, _, proposed = found("王小明 乙公司", "", one, other)
    assert none is None
    assert proposed == (other.registration, one.registration)
    assert found("明", "", one)[2] == ()  # one character of a name is nobody


def test_whose_words_are_shut_is_never_met_by_them() -> None:
    shut = Known(uuid4(), "", "", "", frozenset({"R-00000000"}))
    assert found("王小明", "", shut) == (None, "", ())
    assert found("", "x@example.org", shut) == (None, "", ())


def test_people_of_one_mailbox_are_told_apart_by_their_names() -> None:
    stays = [
        Stay("王小明", "a@example.org"),
        Stay("陳小華", "a@example.org"),
        Stay(" 王 小明", "a@example.org"),
        Stay("王小明", ""),
    ]
    assert [len(each.stays) for each in participants(stays)] == [2, 1, 1]


people = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "a@example.org", "b@example.org", "c@example.org"])),
    max_size=6,
)  # fmt: skip


@given(people, people)
def test_certain_is_only_what_is_certain(here: list[tuple[str, str]], there: list[tuple[str, str]]) -> None:
    """Without codes: nobody is named by the name alone, and whoever is named has the very address."""
    registered = [known(*each) for each in here]
    by_id = {each.registration: each for each in registered}
    for one in match(participants([Stay(*each) for each in there]), registered):
        if one.registration:
            meant = by_id[one.registration]
            assert one.participant.email == meant.email != ""
            others = [each for each in registered if each.email == meant.email and each is not meant]
            assert not others or all(each.name != meant.name for each in others)
        assert len(set(one.candidates)) == len(one.candidates)
        assert not one.candidates or one.registration is None


@given(st.text(max_size=60))
def test_no_display_name_breaks_the_search_for_codes(name: str) -> None:
    codes_in(name)
