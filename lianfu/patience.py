"""How often a job is tried: one that must wait comes back without end, one that fails is held for a person."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from pgqueuer.core.executors import EntrypointExecutor
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context, Job

from foundation.jobs import NotYet

log = logging.getLogger("lianfu.jobs")
MOST_FAILURES = 8
SHORTEST = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=1)
LONGEST_AFTER_FAILURE = timedelta(minutes=15)


class JobFailed(Exception):
    """Stands in the queue's log for the real exception, whose text may hold what a person wrote."""


def backoff(attempts: int, longest: timedelta) -> timedelta:
    """1, 2, 4 … seconds up to the longest; an outage of days must not overflow."""
    doubled: int = 2 ** min(attempts, 20)
    return min(SHORTEST * doubled, longest)


@dataclass
class Patient(EntrypointExecutor):
    """PgQueuer's own retrying executor counts an outage as failures, and writes texts of exceptions into its tables."""

    async def execute(self, job: Job, context: Context) -> None:
        try:
            await super().execute(job, context)
        except NotYet as wait:
            raise RetryRequested(wait.after or backoff(job.attempts, LONGEST_WAIT), str(wait)) from None
        except Exception as error:  # noqa: BLE001 - every failure of a job ends here
            name = type(error).__name__
            log.error("job %s failed: %s (attempt %s)", job.entrypoint, name, job.attempts + 1)  # noqa: TRY400 - no text
            if job.attempts + 1 >= MOST_FAILURES:
                raise JobFailed(name) from None
            raise RetryRequested(backoff(job.attempts, LONGEST_AFTER_FAILURE), name) from None
