"""The letters of an event as staff steer them: what went and what will go, how it looks, and what they write
themselves."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from correspondence import group_letters
from correspondence.choices import choose, chosen
from correspondence.group_letters import GroupLetter, GroupText
from correspondence.previews import STATES, group_preview, preview, row_of, try_on_oneself
from correspondence.recipients import CAME, STATUSES, Filter, count
from correspondence.timeline import counts, timeline
from correspondence.timing import KINDS
from events.facts import EventFacts, event_facts
from foundation import clock, permissions
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form, read_query
from foundation.languages import LANGUAGES, N_, Language
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, NotFound
from mail.mails import mails_of
from mail.markup import safe

VIEW = {"permission": permissions.REGISTRATIONS_VIEW}
EDIT = {"permission": permissions.REGISTRATIONS_EDIT}
LIST = "/{prefix:str}/staff/events/{slug:str}/letters"
ONE = LIST + "/written/{letter:uuid}"


@get(LIST, opt=VIEW)
async def overview(request: AnyRequest, slug: str) -> Response[str]:
    event, now = await event_facts(slug), clock.now()
    return page(
        request, "correspondence/letters.html", event=event, timed=await timeline(event, now),
        counts=await counts(event.id), mails=await mails_of(event.id),
        written=await group_letters.letters_of(event.id),
    )  # fmt: skip


@get(LIST + "/preview", opt=VIEW)
async def previewed(request: AnyRequest, slug: str) -> Response[str]:
    event, key = await event_facts(slug), read_query(request).text("letter") or "confirmed"
    found = await preview(event, key)
    names = [(name, title) for name, (_, title, _) in STATES.items()] + [(k.key, k.title) for k in KINDS.values()]
    messages = [(language, found.messages[language], _body(found.messages[language].html)) for language in LANGUAGES]
    return page(
        request, "correspondence/preview.html", event=event, found=found, names=names, messages=messages,
        is_timed=key in KINDS,
    )  # fmt: skip


@get(LIST + "/timed/{kind:str}", opt=EDIT)
async def timed(request: AnyRequest, slug: str, kind: str) -> Response[str]:
    event = await event_facts(slug)
    if kind not in KINDS:
        raise NotFound
    choice = (await chosen(event.id))[kind]
    values = {"wanted": choice.wanted, "text_zh": choice.text_zh, "text_en": choice.text_en}
    return page(request, "correspondence/timed.html", event=event, kind=KINDS[kind], values=values, faults=[])


@post(LIST + "/timed/{kind:str}", opt=EDIT)
async def choose_timed(request: AnyRequest, slug: str, kind: str) -> Response[Any] | Redirect:
    event, fields = await event_facts(slug), await read_form(request)
    values = {name: fields.text(name) for name in ("text_zh", "text_en")}
    wanted = fields.flag("wanted")
    try:
        await choose(event, kind, wanted=wanted, by=signed_in(request), now=clock.now(), **values)
    except Invalid as refused:
        shown = {"wanted": wanted, **values}
        return page(
            request, "correspondence/timed.html", 422, event=event, kind=KINDS[kind], values=shown,
            faults=refused.faults,
        )  # fmt: skip
    if fields.text("action") == "test":
        return await _test(request, event, await row_of(event, kind), f"timed/{kind}")
    return see_other(request, f"/staff/events/{slug}/letters", flash=N_("已儲存。"))


@get(LIST + "/write", opt=EDIT)
async def new(request: AnyRequest, slug: str) -> Response[str]:
    return _form(request, await event_facts(slug), GroupText("", "", "", ""), Filter())


@post(LIST + "/write", opt=EDIT)
async def write(request: AnyRequest, slug: str) -> Response[Any] | Redirect:
    return await _save(request, await event_facts(slug), await read_form(request), None)


@get(ONE, opt=VIEW)
async def written(request: AnyRequest, slug: str, letter: UUID) -> Response[str]:
    event = await event_facts(slug)
    return await _written(request, event, await group_letters.letter_of(event.id, letter))


@get(ONE + "/edit", opt=EDIT)
async def edit(request: AnyRequest, slug: str, letter: UUID) -> Response[Any] | Redirect:
    event = await event_facts(slug)
    found = await group_letters.letter_of(event.id, letter)
    if found.status != "draft":
        return see_other(request, f"/staff/events/{slug}/letters/written/{letter}")
    return _form(request, event, found.text, found.to, letter)


@post(ONE + "/edit", opt=EDIT)
async def change(request: AnyRequest, slug: str, letter: UUID) -> Response[Any] | Redirect:
    return await _save(request, await event_facts(slug), await read_form(request), letter)


@post(ONE + "/test", opt=EDIT)
async def test(request: AnyRequest, slug: str, letter: UUID) -> Redirect:
    event = await event_facts(slug)
    await group_letters.letter_of(event.id, letter)  # of this event, or not there
    return await _test(request, event, letter, f"written/{letter}")


@post(ONE + "/send", opt=EDIT)
async def send(request: AnyRequest, slug: str, letter: UUID) -> Response[Any] | Redirect:
    event, fields = await event_facts(slug), await read_form(request)
    found = await group_letters.letter_of(event.id, letter)
    faults = [] if fields.flag("sure") else [Fault("sure", N_("請先看過內容與人數，再勾選。"))]
    expected = fields.text("expected")
    try:
        if not faults and expected.isascii() and expected.isdigit() and len(expected) < 8:
            n = await group_letters.send(event, letter, int(expected), signed_in(request), clock.now())
            said = N_("信已經排入寄送，共 %(n)s 位。")
            return see_other(request, f"/staff/events/{slug}/letters/written/{letter}", flash=said, n=n)
    except Conflict as refused:
        if refused.code == "sent":
            # Pressed twice: what it was pressed for is done, and the page says so.
            return see_other(request, f"/staff/events/{slug}/letters/written/{letter}")
        faults = [Fault("", refused.message, refused.params)]
        found = await group_letters.letter_of(event.id, letter)
        return await _written(request, event, found, faults, 409)
    return await _written(request, event, found, faults, 422)


@post(ONE + "/drop", opt=EDIT)
async def drop(request: AnyRequest, slug: str, letter: UUID) -> Redirect:
    event = await event_facts(slug)
    await group_letters.drop(event.id, letter)
    return see_other(request, f"/staff/events/{slug}/letters", flash=N_("草稿已刪除。"))


async def _test(request: AnyRequest, event: EventFacts, about: UUID, back: str) -> Redirect:
    """In both languages: some of its readers get the English one, also where nothing was written in English."""
    await try_on_oneself(event, about, list(LANGUAGES), signed_in(request), clock.now())
    said = N_("已經試寄中文和英文各一封到您的信箱。")
    return see_other(request, f"/staff/events/{event.slug}/letters/{back}", flash=said)


async def _save(
    request: AnyRequest, event: EventFacts, fields: Fields, letter: UUID | None
) -> Response[Any] | Redirect:
    text = GroupText(*(fields.text(name) for name in ("title_zh", "title_en", "text_zh", "text_en")))
    to = _filter(fields, event)
    try:
        kept = await group_letters.write(event, text, to, signed_in(request), clock.now(), letter)
    except Invalid as refused:
        return _form(request, event, text, to, letter, refused.faults)
    return see_other(request, f"/staff/events/{event.slug}/letters/written/{kept}")


def _filter(fields: Fields, event: EventFacts) -> Filter:
    """What cannot be chosen on the page is as if it were not chosen."""
    session = next((s.id for s in event.sessions if str(s.id) == fields.text("to_session")), None)
    status, came = fields.text("to_status"), fields.text("to_came")
    return Filter(
        optional=fields.text("optional") == "yes",
        status=status if status in STATUSES else "admitted",
        session=session,
        came=came if came in CAME else "any",
        language=fields.text("to_language") if fields.text("to_language") in LANGUAGES else "",
    )


def _form(
    request: AnyRequest, event: EventFacts, text: GroupText, to: Filter, letter: UUID | None = None,
    faults: Faults | None = None,
) -> Response[str]:  # fmt: skip
    language = language_of(request)
    sessions = [(str(s.id), s.title(language).text or _when(s, language)) for s in event.sessions]
    return page(
        request, "correspondence/write.html", 422 if faults else 200, event=event, text=text, to=to, letter=letter,
        sessions=sessions, faults=faults or [],
    )  # fmt: skip


def _when(session: Any, language: Language) -> str:
    from foundation.dates import show_span

    return show_span(session.starts_at, session.ends_at, language)


async def _written(
    request: AnyRequest, event: EventFacts, found: GroupLetter, faults: Faults | None = None, status: int = 200
) -> Response[str]:
    messages = group_preview(event, found.text, optional=found.to.optional)
    shown = [(language, messages[language], _body(messages[language].html)) for language in LANGUAGES]
    n = found.n if found.status == "sent" else await count(event.id, found.to)
    session = next((s for s in event.sessions if s.id == found.to.session), None)
    return page(
        request, "correspondence/written.html", status, event=event, found=found, messages=shown, n=n,
        session=session, faults=faults or [], without_english=await _without_english(found),
    )  # fmt: skip


async def _without_english(found: GroupLetter) -> int:
    """How many would get a letter in English with Chinese in it."""
    if found.status != "draft" or (found.text.title_en and found.text.text_en) or found.to.language == "zh-Hant":
        return 0
    return await count(found.event, replace(found.to, language="en"))


def _body(html: str) -> Any:
    """As a mail program shows it, without anything that could run; pictures are told by their words."""
    return safe(html, {})


ROUTES = [
    overview, previewed, timed, choose_timed, new, write, written, edit, change, test, send, drop,
]  # fmt: skip
