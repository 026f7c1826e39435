"""The first screen of staff, their own account with its tokens, and the accounts that an admin keeps."""

from uuid import UUID

from litestar import Response, get, post
from litestar.response import Redirect

from foundation import clock, permissions
from foundation.actor import Actor
from foundation.form_fields import Fields, read_form
from foundation.languages import N_
from foundation.pages import AnyRequest, language_of, page, see_other, signed_in
from foundation.refusals import Conflict, Invalid, TooOften
from staff import accounts, passwords, sessions, today, tokens
from staff.forms import AccountForm, read_account, read_day, read_password
from staff.pages import network_of, session_cookie
from staff.roles import ROLE_WORDS
from staff.sign_in import change_own_password

ACCOUNTS = {"permission": permissions.ACCOUNTS}
OWN = {"permission": permissions.SIGNED_IN}


@get("/{prefix:str}/staff", opt={"permission": permissions.TODAY})
async def today_page(request: AnyRequest) -> Response[str]:
    actor = signed_in(request)
    items, complete = await today.everything(actor, clock.now(), language_of(request))
    return page(request, "staff/today.html", items=items, complete=complete)


@get("/{prefix:str}/staff/me", opt=OWN)
async def own_account(request: AnyRequest) -> Response[str]:
    return await _own_page(request)


@post("/{prefix:str}/staff/me/password", opt=OWN)
async def change_password(request: AnyRequest) -> Response[str] | Redirect:
    fields = await read_form(request)
    session = _session(request)
    old, new = read_password(fields, "password"), read_password(fields, "new_password")
    try:
        opened = await change_own_password(session, old, new, clock.now(), network=network_of(request))
    except (Invalid, TooOften) as refused:
        return await _own_page(request, refused)
    answer = see_other(request, "/staff/me", flash=N_("密碼已更換，其他地方的登入與所有權杖都失效了。"))
    answer.set_cookie(session_cookie(opened.cookie))
    return answer


@post("/{prefix:str}/staff/me/end-others", opt=OWN)
async def end_other_sessions(request: AnyRequest) -> Redirect:
    session = _session(request)
    await sessions.end_others(_id(session.actor), session.id_hash)
    return see_other(request, "/staff/me", flash=N_("其他地方的登入都結束了。"))


@post("/{prefix:str}/staff/me/tokens", opt=OWN)
async def make_token(request: AnyRequest) -> Response[str]:
    """The token stands on this one answer and nowhere else, so it is no redirect."""
    actor, fields = _session(request).actor, await read_form(request)
    try:
        token = await tokens.make_for(
            _id(actor), fields.text("name"), by=actor, now=clock.now(), expires_on=read_day(fields, "expires_on")
        )
    except Invalid as wrong:
        return await _own_page(request, wrong, fields)
    return await _own_page(request, token=token)


@post("/{prefix:str}/staff/me/tokens/{token_id:uuid}/revoke", opt=OWN)
async def revoke_token(request: AnyRequest, token_id: UUID) -> Redirect:
    await tokens.revoke(token_id, owner=_id(signed_in(request)))
    return see_other(request, "/staff/me", flash=N_("權杖已作廢。"))


@get("/{prefix:str}/staff/accounts", opt=ACCOUNTS)
async def account_list(request: AnyRequest) -> Response[str]:
    return page(request, "staff/accounts.html", accounts=await accounts.accounts(), role_words=ROLE_WORDS)


@get("/{prefix:str}/staff/accounts/new", opt=ACCOUNTS)
async def new_account(request: AnyRequest) -> Response[str]:
    return _new_page(request, AccountForm("", "", "", []))


@post("/{prefix:str}/staff/accounts/new", opt=ACCOUNTS)
async def add_account(request: AnyRequest) -> Response[str]:
    """The first password stands on this one answer; the person changes it after signing in."""
    actor, form = signed_in(request), read_account(await read_form(request))
    password = passwords.suggestion()
    try:
        staff_id = await accounts.add(
            form.email, name=form.name, roles=form.roles, phone=form.phone, password=password, by=actor, now=clock.now()
        )
    except Invalid as wrong:
        return _new_page(request, form, wrong)
    except Conflict as taken:
        return _new_page(request, form, taken)
    return await _account_page(request, staff_id, password=password, added=True)


@get("/{prefix:str}/staff/accounts/{staff_id:uuid}", opt=ACCOUNTS)
async def account(request: AnyRequest, staff_id: UUID) -> Response[str]:
    return await _account_page(request, staff_id)


@post("/{prefix:str}/staff/accounts/{staff_id:uuid}/roles", opt=ACCOUNTS)
async def change_roles(request: AnyRequest, staff_id: UUID) -> Response[str] | Redirect:
    roles = (await read_form(request)).texts("roles")
    try:
        await accounts.change_roles(staff_id, roles, by=signed_in(request), now=clock.now())
    except (Invalid, Conflict) as refused:
        return await _account_page(request, staff_id, refused=refused, roles=roles)
    return see_other(request, f"/staff/accounts/{staff_id}", flash=N_("角色已更新。"))


@post("/{prefix:str}/staff/accounts/{staff_id:uuid}/password", opt=ACCOUNTS)
async def new_password(request: AnyRequest, staff_id: UUID) -> Response[str]:
    """A fresh password for somebody who forgot theirs, on this one answer; their sessions end."""
    password = passwords.suggestion()
    await accounts.set_password(staff_id, password, by=signed_in(request), now=clock.now())
    return await _account_page(request, staff_id, password=password)


@post("/{prefix:str}/staff/accounts/{staff_id:uuid}/disable", opt=ACCOUNTS)
async def disable(request: AnyRequest, staff_id: UUID) -> Response[str] | Redirect:
    try:
        await accounts.disable(staff_id, by=signed_in(request), now=clock.now())
    except Conflict as refused:
        return await _account_page(request, staff_id, refused=refused)
    return see_other(request, f"/staff/accounts/{staff_id}", flash=N_("帳號已停用，登入與權杖都失效了。"))


@post("/{prefix:str}/staff/accounts/{staff_id:uuid}/enable", opt=ACCOUNTS)
async def enable(request: AnyRequest, staff_id: UUID) -> Redirect:
    await accounts.enable(staff_id, by=signed_in(request), now=clock.now())
    return see_other(request, f"/staff/accounts/{staff_id}", flash=N_("帳號已恢復。"))


async def _own_page(
    request: AnyRequest, refused: Invalid | TooOften | None = None, fields: Fields | None = None, token: str = ""
) -> Response[str]:
    staff_id = _id(_session(request).actor)
    kept = fields or Fields()
    return page(
        request,
        "staff/me.html",
        status=refused.status if refused else 200,
        account=await accounts.account(staff_id),
        tokens=await tokens.tokens_of(staff_id),
        sessions=await sessions.count_of(staff_id, clock.now()),
        today=clock.day_of(clock.now()),
        faults=refused.faults if isinstance(refused, Invalid) else [],
        too_often=isinstance(refused, TooOften),
        values={"name": kept.text("name"), "expires_on": kept.text("expires_on")},
        token=token,
        role_words=ROLE_WORDS,
    )


def _new_page(request: AnyRequest, form: AccountForm, refused: Invalid | Conflict | None = None) -> Response[str]:
    return page(
        request,
        "staff/account_new.html",
        status=refused.status if refused else 200,
        values=form,
        faults=refused.faults if isinstance(refused, Invalid) else [],
        refused=refused if isinstance(refused, Conflict) else None,
        role_words=ROLE_WORDS,
    )


async def _account_page(
    request: AnyRequest,
    staff_id: UUID,
    *,
    refused: Invalid | Conflict | None = None,
    roles: list[str] | None = None,
    password: str = "",
    added: bool = False,
) -> Response[str]:
    shown = await accounts.account(staff_id)
    return page(
        request,
        "staff/account.html",
        status=refused.status if refused else 200,
        account=shown,
        roles=roles if roles is not None else shown.roles,
        faults=refused.faults if isinstance(refused, Invalid) else [],
        refused=refused if isinstance(refused, Conflict) else None,
        password=password,
        added=added,
        own=staff_id == signed_in(request).staff_id,
        role_words=ROLE_WORDS,
    )


def _session(request: AnyRequest) -> sessions.SignedIn:
    """The guard lets nobody onto a page but by a browser's session."""
    session = request.scope["state"].get("signed_in")
    assert isinstance(session, sessions.SignedIn)
    return session


def _id(actor: Actor) -> UUID:
    if actor.staff_id is None:
        raise RuntimeError("a signed-in person has an account")
    return actor.staff_id


ROUTES = [
    today_page, own_account, change_password, end_other_sessions, make_token, revoke_token, account_list, new_account,
    add_account, account, change_roles, new_password, disable, enable,
]  # fmt: skip
