"""“My data”: what the page cannot do by itself is asked for here, and one sees until when it will be answered."""

from typing import Any, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock
from foundation.faults import Fault, Faults
from foundation.form_fields import Fields, read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other
from foundation.refusals import Invalid, TooOften
from subjects import asking, case_rows, own_session
from subjects.case_pages import STATES
from subjects.cases import GROUNDS, Said
from subjects.clocks import KINDS, Kind
from subjects.own_pages import OWN, home_of, own
from subjects.pages import OVER, PUBLIC, cookie_of


@get(f"{OWN}/requests", opt=PUBLIC, exception_handlers=OVER)
async def own_requests(request: AnyRequest, access: UUID) -> Response[str]:
    return await _page(request, access, Fields({}), [], 200)


@post(f"{OWN}/requests", opt=PUBLIC, exception_handlers=OVER, status_code=200)
async def ask(request: AnyRequest, access: UUID) -> Response[Any] | Redirect:
    fields, now = await read_form(request), clock.now()
    person, record = await own_session.proven(cookie_of(request), access, now), await own(request, access)
    words = record.registrations[0].words if record.registrations else {}
    name, email, phone = (str(words.get(key) or "") for key in ("name", "email", "phone"))
    try:
        await asking.ask(
            cast("Kind", fields.text("kind")), Said(name, email, phone, fields.text("text")), person,
            language_of(request), now,
        )  # fmt: skip
    except Invalid as refusal:
        return await _page(request, access, fields, refusal.faults)
    except TooOften as enough:
        return await _page(request, access, fields, [Fault("text", enough.message)], 429)
    return see_other(request, f"{home_of(access)}/requests", flash=N_("收到了。我們會在期限內答覆，信也寄給您了。"))


async def _page(request: AnyRequest, access: UUID, fields: Fields, faults: Faults, status: int = 422) -> Response[str]:
    person = await own_session.proven(cookie_of(request), access, clock.now())
    return page(
        request, "subjects/requests.html", status, home=home_of(access), fields=fields, faults=faults,
        cases=await case_rows.cases_of(person), kinds=KINDS, states=STATES, grounds=GROUNDS,
    )  # fmt: skip


ROUTES = [own_requests, ask]
