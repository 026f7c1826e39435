"""Who stands for an enterprise and who does not: decided once, where the registration is made."""

import pytest

from foundation.codes import IDENTITY_KINDS, keys
from questionnaires.answering import Answers
from registrations.admission_rows import Projection
from registrations.registering import NO_FIRM, firm_of

ANSWERS = Answers({"organization": "臺中市示範工業會有限公司", "ubn": "00090001"})


@pytest.mark.parametrize("kind", keys(IDENTITY_KINDS))
def test_an_association_an_office_and_an_individual_are_no_enterprise(kind: str) -> None:
    firm = firm_of(ANSWERS, Projection(identity_kind=kind, county="66000"))
    assert (firm is None) == (kind in {"individual", "public", "association"}) == (kind in NO_FIRM)
