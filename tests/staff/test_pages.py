"""Pages of staff through the roof: the way in, the first screen, own account, and what each role may open."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from foundation import settings
from foundation.today import TodayItem
from staff import accounts, today, tokens
from staff.makers import DEMO_PASSWORD, make_staff
from tests.staff.signing_in import MING, csrf_of, enter

from .conftest import NOW


async def test_the_first_screen_joins_the_rooms_and_puts_the_pressing_first(desk, monkeypatch):
    async def calm(actor, now, language):
        return [TodayItem("看一下", "不急", "/staff/reach")]

    async def pressing(actor, now, language):
        return [TodayItem("三封信寄不出去", "請看", "/staff/mails", "now", 3)]

    monkeypatch.setattr(today, "PROVIDERS", [calm, pressing])
    text = (await (await desk("organiser")).get("/zh-tw/staff/")).text
    assert text.index("三封信寄不出去") < text.index("看一下")
    assert 'href="/zh-tw/staff/mails"' in text


async def test_one_room_in_trouble_does_not_hide_the_others(desk, monkeypatch):
    async def broken(actor, now, language):
        raise ValueError("0912345678")

    async def fine(actor, now, language):
        return [TodayItem("看一下", "不急", "/staff/reach")]

    monkeypatch.setattr(today, "PROVIDERS", [broken, fine])
    text = (await (await desk("organiser")).get("/zh-tw/staff/")).text
    assert "看一下" in text
    assert "可能不完整" in text
    assert "0912345678" not in text


async def test_an_empty_day_says_so(desk, monkeypatch):
    monkeypatch.setattr(today, "PROVIDERS", [])
    assert "Nothing to do today" in (await (await desk("door")).get("/en/staff/")).text


@pytest.mark.parametrize("role", ["manager", "organiser", "door", "outreach", "privacy_officer", "auditor"])
@pytest.mark.parametrize("path", ["/staff/accounts", "/staff/accounts/new", f"/staff/accounts/{UUID(int=4)}"])
async def test_accounts_are_the_admins_alone(desk, role, path):
    assert (await (await desk(role)).get(f"/zh-tw{path}")).status_code == 403


async def test_an_admin_adds_somebody_who_signs_in_with_the_shown_password(desk, visitor):
    admin = await desk("admin")
    form = {"email": MING, "name": "王小明", "phone": "04-0000-0001", "roles": ["door", "organiser"]}
    answer = await admin.post("/zh-tw/staff/accounts/new", data=form)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    password = re.search(r'id="password-secret">([^<]+)<', answer.text)[1]
    assert (await enter(visitor, password)).status_code == 303
    assert (await accounts.account_of(MING)).roles == ("organiser", "door")
    again = await admin.get(f"/zh-tw/staff/accounts/{(await accounts.account_of(MING)).id}")
    assert password not in again.text


async def test_a_bad_new_account_keeps_what_was_typed(desk):
    admin = await desk("admin")
    answer = await admin.post("/en/staff/accounts/new", data={"email": "ming", "name": "王小明", "roles": ["door"]})
    assert answer.status_code == 422
    assert 'value="ming"' in answer.text
    assert 'value="王小明"' in answer.text
    assert re.search(r'value="door"[^>]*checked', answer.text)
    await make_staff(MING, ["door"], NOW)
    taken = await admin.post("/en/staff/accounts/new", data={"email": MING, "name": "王小明", "roles": ["door"]})
    assert taken.status_code == 409
    assert f'value="{MING}"' in taken.text


async def test_an_admin_changes_roles_and_closes_accounts(desk):
    admin, ming = await desk("admin"), await desk("door")
    place = f"/zh-tw/staff/accounts/{ming.staff_id}"
    assert (await admin.post(f"{place}/roles", data={"roles": ["outreach"]})).status_code == 303
    assert (await accounts.account(ming.staff_id)).roles == ("outreach",)
    assert (await admin.post(f"{place}/roles", data={})).status_code == 422
    assert (await ming.get("/zh-tw/staff/")).status_code == 200
    assert (await admin.post(f"{place}/disable")).status_code == 303
    assert (await ming.get("/zh-tw/staff/")).status_code == 303
    assert (await admin.post(f"{place}/enable")).status_code == 303
    own = f"/zh-tw/staff/accounts/{admin.staff_id}"
    assert (await admin.post(f"{own}/disable")).status_code == 409
    assert (await admin.post(f"{own}/roles", data={"roles": ["door"]})).status_code == 409


async def test_a_new_password_from_the_admin_ends_the_old_sessions(desk):
    admin, ming = await desk("admin"), await desk("door")
    answer = await admin.post(f"/zh-tw/staff/accounts/{ming.staff_id}/password")
    assert 'id="password-secret"' in answer.text
    assert (await ming.get("/zh-tw/staff/")).status_code == 303


async def test_guessing_the_own_password_is_told_to_wait(desk):
    client = await desk("organiser")
    before = settings.current()
    settings.use(replace(before, rate_limits=True))
    try:
        form = {"password": "wrong", "new_password": "長" * 15}
        answers = [await client.post("/en/staff/me/password", data=form) for _ in range(6)]
    finally:
        settings.use(before)
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "wait 15 minutes" in answers[-1].text


async def test_unknown_accounts_are_not_found(desk):
    admin = await desk("admin")
    assert (await admin.get(f"/zh-tw/staff/accounts/{uuid4()}")).status_code == 404
    assert (await admin.post(f"/zh-tw/staff/accounts/{uuid4()}/disable")).status_code == 404


async def test_a_token_is_shown_once_and_works_until_revoked(desk):
    client = await desk("organiser")
    answer = await client.post("/zh-tw/staff/me/tokens", data={"name": "報名統計", "expires_on": "2026-12-31"})
    token = re.search(r'id="token-secret">(lf_[^<]+)<', answer.text)[1]
    assert (await tokens.recognise(token, NOW)).staff_id == client.staff_id
    shown = (await client.get("/zh-tw/staff/me")).text
    assert token not in shown
    assert "報名統計" in shown
    (facts,) = await tokens.tokens_of(client.staff_id)
    other = await desk("organiser")
    assert (await other.post(f"/zh-tw/staff/me/tokens/{facts.id}/revoke")).status_code == 404
    assert (await client.post(f"/zh-tw/staff/me/tokens/{facts.id}/revoke")).status_code == 303
    assert await tokens.recognise(token, NOW) is None


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"name": "x", "expires_on": "昨天"}, {"name": "x", "expires_on": "2020-01-01"}]
)
async def test_a_bad_token_form_comes_back(desk, form):
    answer = await (await desk("organiser")).post("/zh-tw/staff/me/tokens", data=form)
    assert answer.status_code == 422
    assert f'value="{form["name"]}"' in answer.text


async def test_a_token_cannot_make_tokens_or_change_the_password(visitor):
    ming = await make_staff(MING, ["organiser"], NOW)
    token = await tokens.make(MING, name="程式", now=NOW)
    bearer = {"authorization": f"Bearer {token}"}
    assert (await visitor.post("/zh-tw/staff/me/tokens", data={"name": "x"}, headers=bearer)).status_code == 403
    assert (await visitor.get("/zh-tw/staff/me", headers=bearer)).status_code == 303
    assert len(await tokens.tokens_of(ming)) == 1


async def test_the_own_password_changes_and_this_browser_stays_in(visitor):
    await make_staff(MING, ["organiser"], NOW)
    await enter(visitor)
    token = await csrf_of(visitor, "/zh-tw/staff/me")
    bad = await visitor.post(
        "/zh-tw/staff/me/password", data={"_csrf": token, "password": "no", "new_password": "長" * 15}
    )
    assert bad.status_code == 422
    good = {"_csrf": token, "password": DEMO_PASSWORD, "new_password": "長" * 15}
    assert (await visitor.post("/zh-tw/staff/me/password", data=good)).status_code == 303
    assert (await visitor.get("/zh-tw/staff/me")).status_code == 200
