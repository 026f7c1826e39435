"""Borrows the post office of the tests of mail."""

import importlib.util
import sys
from pathlib import Path

_place = Path(__file__).parent.parent / "mail" / "conftest.py"
_spec = importlib.util.spec_from_file_location("mail_test_fixtures", _place)
_fixtures = sys.modules.setdefault("mail_test_fixtures", importlib.util.module_from_spec(_spec))
if not hasattr(_fixtures, "office"):
    _spec.loader.exec_module(_fixtures)
office, register = _fixtures.office, _fixtures.register
