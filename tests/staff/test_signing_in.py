"""The way in through the roof: its cookie, wrong tries, where it leads afterwards, and how a session ends."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from foundation import clock, settings
from staff import sessions
from staff.forms import own_path
from staff.makers import DEMO_PASSWORD, make_staff
from tests.staff.signing_in import MING, SIGN_IN, csrf_of, enter

from .conftest import NOW


async def test_signing_in_sets_a_cookie_no_script_reads(visitor):
    await make_staff(MING, ["organiser"], NOW)
    answer = await enter(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh-tw/staff/")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("lianfu="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie
    assert (await visitor.get("/zh-tw/staff/")).status_code == 200


async def test_behind_tls_the_cookie_is_bound_to_the_host(visitor):
    await make_staff(MING, ["organiser"], NOW)
    before = settings.current()
    settings.use(replace(before, base_url="https://lianfu.example.tw"))
    try:
        visitor.base_url = "https://lianfu.example.tw"
        answer = await enter(visitor)
    finally:
        settings.use(before)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-lianfu="))
    assert "Secure" in cookie
    assert "Path=/" in cookie


async def test_behind_tls_a_cookie_without_the_binding_opens_nothing(visitor, db):
    """Only a cookie that no neighbouring host can have set is believed."""
    ming = await make_staff(MING, ["organiser"], NOW)
    session = await sessions.open_session(db, ming, NOW)
    before = settings.current()
    settings.use(replace(before, base_url="https://lianfu.example.tw"))
    try:
        answers = [
            (await visitor.get("/zh-tw/staff/", headers={"cookie": f"{name}={session.cookie}"})).status_code
            for name in ("lianfu", "__Host-lianfu")
        ]
    finally:
        settings.use(before)
    assert answers == [303, 200]


@pytest.mark.parametrize(("email", "password"), [(MING, "wrong"), ("nobody@example.org", DEMO_PASSWORD), ("", "")])
async def test_a_wrong_sign_in_says_one_thing_and_keeps_the_email(visitor, email, password):
    await make_staff(MING, ["organiser"], NOW)
    answer = await enter(visitor, password, email=email)
    assert answer.status_code == 422
    assert "帳號或密碼不正確。" in answer.text
    assert DEMO_PASSWORD not in answer.text
    assert not any(c.startswith("lianfu=") for c in answer.headers.get_list("set-cookie"))


async def test_a_sixth_try_is_told_to_wait(visitor):
    await make_staff(MING, ["organiser"], NOW)
    before = settings.current()
    settings.use(replace(before, rate_limits=True))
    try:
        answers = [(await enter(visitor, "wrong")).status_code for _ in range(5)]
        last = await enter(visitor)
    finally:
        settings.use(before)
    assert answers == [422] * 5
    assert last.status_code == 429
    assert "15 分鐘" in last.text


async def test_a_form_without_its_token_is_refused(visitor):
    await make_staff(MING, ["organiser"], NOW)
    assert (await visitor.post(SIGN_IN, data={"email": MING, "password": DEMO_PASSWORD})).status_code == 403


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("/en/staff/accounts", "/staff/accounts"),
        ("/zh-tw/staff/", "/staff/"),
        ("//evil.example.org", None),
        ("/\\evil.example.org", None),
        ("https:evil", None),
        ("/zh-tw/staff//evil", None),
        ("/zh-tw/staff/..//evil", None),
        ("%2f%2fevil", None),
        ("javascript:alert(1)", None),
        ("/zh-tw/staff/x\r\nSet-Cookie: a=b", None),
        ("/zh-tw/staff/x\n", None),
        ("/zh-tw/staff/" + "a" * 188, None),
        ("", None),
    ],
)
def test_next_leads_to_our_own_pages_only(given, taken):
    assert own_path(given) == taken


@pytest.mark.parametrize(
    "letters",
    ["a" * 5000 + "!", "a" * 150 + "!", "a/" * 75 + "!", "a." * 75 + "!"],
    ids=["long", "short", "slashes", "dots"],
)
def test_no_next_can_hold_the_process_up(letters):
    """Run apart: a pattern that tries every way to split the letters would never come back to be stopped."""
    ask = f"from staff.forms import own_path; assert own_path('/zh-tw/staff/' + {letters!r}) is None"
    subprocess.run([sys.executable, "-c", ask], check=True, timeout=20)


async def test_who_is_not_signed_in_is_led_back_after_signing_in(visitor):
    await make_staff(MING, ["admin"], NOW)
    led = await visitor.get("/zh-tw/staff/accounts")
    assert led.status_code == 303
    assert led.headers["location"].startswith("/zh-tw/staff/sign-in?next=")
    assert 'value="/zh-tw/staff/accounts"' in (await visitor.get(led.headers["location"])).text
    answer = await enter(visitor, next="/zh-tw/staff/accounts")
    assert answer.headers["location"] == "/zh-tw/staff/accounts"


async def test_signing_out_ends_the_session_for_a_copied_cookie_too(visitor):
    await make_staff(MING, ["organiser"], NOW)
    await enter(visitor)
    stolen = visitor.cookies["lianfu"]
    token = await csrf_of(visitor, "/zh-tw/staff/")
    answer = await visitor.post("/zh-tw/staff/sign-out", data={"_csrf": token})
    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache"'
    assert await sessions.recognise(stolen, NOW) is None


async def test_a_chosen_session_cookie_is_not_kept_over_signing_in(visitor):
    await make_staff(MING, ["organiser"], NOW)
    visitor.cookies.set("lianfu", "attacker-chosen", domain="lianfu.example.tw", path="/")
    answer = await enter(visitor)
    assert answer.status_code == 303
    assert "lianfu=attacker-chosen" not in str(answer.headers.get_list("set-cookie"))
    assert await sessions.recognise("attacker-chosen", NOW) is None


async def test_one_sessions_token_opens_no_other_session(desk):
    first, second = await desk("admin"), await desk("admin")
    answer = await second.post("/zh-tw/staff/me/end-others", headers={"x-csrf-token": first.session.csrf})
    assert answer.status_code == 403
    assert (await second.post("/zh-tw/staff/me/end-others")).status_code == 303


async def test_a_foreign_site_cannot_post_for_us(desk):
    client = await desk("admin")
    assert (
        await client.post("/zh-tw/staff/me/end-others", headers={"sec-fetch-site": "cross-site"})
    ).status_code == 403


async def test_an_expired_session_is_asked_to_sign_in(desk):
    client = await desk("admin")
    assert (await client.get("/zh-tw/staff/")).status_code == 200
    with clock.freeze(NOW + timedelta(minutes=31)):
        assert (await client.get("/zh-tw/staff/")).status_code == 303
