"""Public pages of this room: what we keep and how long in plain words, and each notice as it was published."""

from uuid import UUID

from litestar import Response, get

from foundation import permissions
from foundation.pages import AnyRequest, language_of, page
from privacy import notice_text, notices, own_fields, periods, promises, register

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/privacy", opt=PUBLIC)
async def privacy(request: AnyRequest) -> Response[str]:
    language = language_of(request)
    return page(
        request,
        "privacy/privacy.html",
        public=True,
        fields=register.fields(language, await own_fields.approved()),
        kept=register.kept(language),
        consents=register.consent_rows(language),
        chapters=promises.CHAPTERS,
        registration_days=periods.PERIODS["registration"].keep_days,
    )


@get("/{prefix:str}/privacy/notices/{notice_id:uuid}", opt=PUBLIC)
async def notice(request: AnyRequest, notice_id: UUID) -> Response[str]:
    """A version as it was shown, for everybody who was shown it, whatever became of the event."""
    return page(request, "privacy/notice_page.html", public=True, notice=await notices.notice(notice_id))


@get("/{prefix:str}/privacy/notices/{notice_id:uuid}/content.json", opt=PUBLIC)
async def notice_json(notice_id: UUID) -> Response[bytes]:
    """The very bytes that the printed SHA-256 is taken over, so that anybody can compute it again."""
    published = await notices.notice(notice_id)
    return Response(notice_text.canonical(published.body), media_type="application/json")


ROUTES = [privacy, notice, notice_json]
