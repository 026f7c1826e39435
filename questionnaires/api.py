"""Results of a questionnaire for machines of the staff."""

from typing import Any
from uuid import UUID

from litestar import get

from foundation import permissions
from questionnaires.results_reading import results_json, results_of

RESULTS = {"permission": permissions.RESULTS}


@get("/api/v1/questionnaires/{poll:uuid}/results", opt=RESULTS)
async def results(poll: UUID) -> dict[str, Any]:
    return results_json(await results_of(poll))


ROUTES = [results]
