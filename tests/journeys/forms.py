"""Fills the product's own forms the way a person does: by their controls, on whichever device the page is."""

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

from tests.journeys.people import Guest


def fill_person(page: Page, place: int, guest: Guest, firm: Mapping[str, str]) -> None:
    """One person of the registration form; what the form does not ask, or keeps folded for colleagues, is left out."""
    for key, value in (guest.answers | dict(firm)).items():
        control = page.locator(f'[name="people-{place}-{key}"]')
        if control.count() and control.first.is_visible():
            _set(control, value)


def rate_everything(page: Page, points: int) -> None:
    """Every scale of a ballot with the same points; the ten-point question with the highest."""
    radios = page.locator("main form input[type=radio]").all()
    for name in sorted({str(radio.get_attribute("name")) for radio in radios}):
        values = [radio.get_attribute("value") for radio in page.locator(f'[name="{name}"]').all()]
        page.locator(f'[name="{name}"][value="{10 if "10" in values else points}"]').check(force=True)


def _set(control: Locator, value: str) -> None:
    kind = control.first.evaluate("one => one.type")
    if kind == "radio":
        control.and_(control.page.locator(f'[value="{value}"]')).check(force=True)
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(value)
