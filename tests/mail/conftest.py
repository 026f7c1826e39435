"""A post office, the settings that point at it, and a register of letters that ends with the test."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from foundation import settings
from mail import delivery, letters

# importlib mode: folders of tests are no packages, so a neighbour file is loaded by its path.
_spec = importlib.util.spec_from_file_location("post_office", Path(__file__).parent / "post_office.py")
post_office = importlib.util.module_from_spec(_spec)
sys.modules.setdefault("post_office", post_office)
_spec.loader.exec_module(post_office)


@pytest.fixture
async def office():
    before = settings.current()
    opened = await post_office.PostOffice().open()
    settings.use(replace(before, smtp_host="127.0.0.1", smtp_port=opened.port))
    yield opened
    delivery.hang_up()
    await opened.close()
    settings.use(before)


@pytest.fixture
def register(monkeypatch):
    """Letters of this test only."""
    monkeypatch.setattr(letters, "RENDERERS", {})
    monkeypatch.setattr(letters, "TITLES", {})
    monkeypatch.setattr(delivery, "RENDERERS", letters.RENDERERS)
    return letters.letter
