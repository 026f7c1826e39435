"""The form of the way in, as a browser sends it."""

import re

from staff.makers import DEMO_PASSWORD

MING = "ming@example.org"
SIGN_IN = "/zh-tw/staff/sign-in"


async def csrf_of(client, path=SIGN_IN):
    return re.search(r'name="_csrf" value="([^"]+)"', (await client.get(path)).text)[1]


async def enter(client, password=DEMO_PASSWORD, **more):
    form = {"_csrf": await csrf_of(client), "email": MING, "password": password} | more
    return await client.post(SIGN_IN, data=form)
