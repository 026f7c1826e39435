"""Opens forms: keeps a form's revisions, each published once and never changed, and makes the poll of an event.

Whether the notice of a revision is right is the matter of `privacy`; here only its design is checked. The service
ledger keeps no who and when of these deeds, so they take none.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid4

import asyncpg

from foundation.database import transaction
from foundation.refusals import Invalid, NotFound
from privacy import own_fields, sensitive_questions
from questionnaires.designing import design_faults, text_of
from questionnaires.questions import Questions, from_json, to_json

FormKind = Literal["registration", "satisfaction", "visit"]


@dataclass(frozen=True, slots=True)
class Revision:
    id: UUID
    form: UUID
    n: int
    questions: Questions


async def ensure_form(kind: FormKind, name_zh: str) -> UUID:
    """The form of that kind and name, made at first use."""
    async with transaction() as c:
        # Two people who publish the first event at once must not make two standard forms.
        await c.execute("select pg_advisory_xact_lock(hashtext('form ' || $1 || $2))", kind, name_zh)
        known = await c.fetchval("select id from form where kind = $1 and name_zh = $2", kind, name_zh)
        if known:
            return UUID(str(known))
        made = uuid4()
        await c.execute("insert into form (id, kind, name_zh) values ($1, $2, $3)", made, kind, name_zh)
        return made


async def form_of_design(design: UUID, kind: FormKind, name_zh: str) -> UUID:
    """The form that a design is published as: it has the same id."""
    async with transaction() as c:
        await c.execute(
            "insert into form (id, kind, name_zh) values ($1, $2, $3) on conflict (id) do nothing",
            design, kind, name_zh,
        )  # fmt: skip
    return design


async def revisions_of(form: UUID) -> list[Revision]:
    """The newest first."""
    async with transaction() as c:
        rows = await c.fetch("select id, n, questions from form_revision where form = $1 order by n desc", form)
    return [Revision(row["id"], form, row["n"], from_json(row["questions"])) for row in rows]


async def publish_revision(form: UUID, questions: Questions, notice: UUID | None = None) -> Revision:
    """The revision with exactly these questions and this notice: the one there is, else a new one.

    Raises `Invalid` with all faults of the design and every question that sounds like special data and that the
    privacy officer has not allowed; `NotFound` for an unknown form.
    """
    text = to_json(questions)
    await own_fields.remember(question.field for question in questions)
    async with transaction() as c:
        kind = await c.fetchval("select kind from form where id = $1 for update", form)
        if kind is None:
            raise NotFound
        faults = design_faults(questions, anonymous=kind == "satisfaction")
        faults += await sensitive_questions.faults_of([text_of(question) for question in questions])
        if faults:
            raise Invalid(faults)
        row = await _same(c, form, text, notice) or await c.fetchrow(
            "insert into form_revision (id, form, n, questions, notice)"
            " select $1, $2, coalesce(max(n), 0) + 1, $3, $4 from form_revision where form = $2 returning id, n",
            uuid4(),
            form,
            text,
            notice,
        )
    assert row is not None
    return Revision(row["id"], form, row["n"], questions)


async def make_poll(revision_id: UUID) -> UUID:
    """A draft poll over a revision; its ballots are issued when the door is closed.

    Whatever kind of form it is, a poll is anonymous: raises `Invalid` for questions that ask who somebody is.
    """
    if faults := design_faults((await revision(revision_id)).questions, anonymous=True):
        raise Invalid(faults)
    poll = uuid4()
    async with transaction() as c:
        await c.execute(
            "insert into poll (id, revision, state, population, issued) values ($1, $2, 'draft', 0, 0)",
            poll,
            revision_id,
        )
    return poll


async def revision(revision_id: UUID) -> Revision:
    """Raises `NotFound`."""
    async with transaction() as c:
        row = await c.fetchrow("select id, form, n, questions from form_revision where id = $1", revision_id)
    if row is None:
        raise NotFound
    return Revision(row["id"], row["form"], row["n"], from_json(row["questions"]))


async def _same(c: asyncpg.Connection, form: UUID, text: str, notice: UUID | None) -> asyncpg.Record | None:
    return await c.fetchrow(
        "select id, n from form_revision where form = $1 and questions = $2::jsonb and notice is not distinct from $3"
        " order by n limit 1",
        form,
        text,
        notice,
    )
