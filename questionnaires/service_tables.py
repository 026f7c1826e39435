"""Forms as data and the answers that belong to nobody (service ledger)."""

from piccolo.columns import JSONB, UUID, Boolean, Date, Integer, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from foundation.columns import reference
from privacy.system_tables import NoticeVersion
from staff.system_tables import Staff


class Form(Table, tags=["service"]):
    id: UUID
    id = UUID(primary_key=True)
    kind = Varchar(length=20, null=False, default=None)
    name_zh = Varchar(length=200, null=False, default="")

    form_kind = Check("kind in ('registration', 'satisfaction', 'visit')")


class FormDesign(Table, tags=["service"]):
    """A form while it is being designed, or a template to start from. Publishing makes a revision of it.

    `sequence` grows with every change, so that two people who edit at once do not overwrite each other unseen.
    """

    id: UUID
    id = UUID(primary_key=True)
    kind = Varchar(length=20, null=False, default="registration")
    name_zh = Varchar(length=200, null=False, default="")
    name_en = Varchar(length=200, null=False, default="")
    questions = JSONB(null=False, default=None)
    is_template = Boolean(null=False, default=False)
    sequence = Integer(null=False, default=0)
    updated_on = Date(null=False, default=None)
    updated_by = reference(Staff, null=True)

    form_design_kind = Check("kind in ('registration', 'satisfaction', 'visit')")


class FormRevision(Table, tags=["service"]):
    """`questions` never changes once a revision has an answer; a change is a new revision."""

    id: UUID
    id = UUID(primary_key=True)
    form = reference(Form)
    n = Integer(null=False, default=None)
    questions = JSONB(null=False, default=None)
    notice = reference(NoticeVersion, null=True)

    form_revision_once = Unique(["form", "n"])


class Poll(Table, tags=["service"]):
    """One anonymous questionnaire of one event. `population` = people signed in, `issued` = ballots handed out.

    A day and not an instant: who closed the door at 16:02 is no matter of the answers.
    """

    id: UUID
    id = UUID(primary_key=True)
    revision = reference(FormRevision)
    state = Varchar(length=10, null=False, default="draft")
    population = Integer(null=False, default=0)
    issued = Integer(null=False, default=0)
    closes_on = Date(null=True, default=None)

    poll_state = Check("state in ('draft', 'open', 'closed')")


class BallotBuffer(Table, tags=["service"]):
    """Waits for four neighbours; emptied in shuffled order so that nothing tells who came when."""

    id: UUID
    id = UUID(primary_key=True)
    poll = reference(Poll)
    answers = JSONB(null=False, default=None)


class Response(Table, tags=["service"]):
    """No time, no person, no order."""

    id: UUID
    id = UUID(primary_key=True)
    poll = reference(Poll)
    answers = JSONB(null=False, default=None)
