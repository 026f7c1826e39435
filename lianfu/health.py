"""For supervisors and proxies: `/healthz` says the process answers, `/readyz` that it can do its whole work."""

import asyncio

from litestar import Response, get

from foundation import clock, migrations, permissions
from foundation.database import transaction
from staff import heartbeats
from vault import keys

PATIENCE_SECONDS = 3


@get("/healthz", opt=permissions.ANYBODY, include_in_schema=False)
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@get("/readyz", opt=permissions.ANYBODY, include_in_schema=False)
async def readyz() -> Response[dict[str, bool]]:
    """503 with the parts that are not ready; no part says more than yes or no."""
    parts = {"database": False, "migrations": False, "keys": False, "worker": False}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), transaction("public") as c:
            parts["database"] = True
            parts["migrations"] = await migrations.is_current(c)
            parts["worker"] = await heartbeats.is_alive(clock.now())
            parts["keys"] = await keys.ready()
    except Exception:  # noqa: BLE001, S110 - whatever is wrong, the answer is "not ready"
        pass
    return Response(parts, status_code=200 if all(parts.values()) else 503, headers={"cache-control": "no-store"})


ROUTES = [healthz, readyz]
