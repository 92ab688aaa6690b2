"""The front page and the request form under Arabic's direction, on a desk and on a telephone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from members.models import User
from requests.models import CountryRequest
from requests.services.drafting import draft_request
from tests.e2e.visitor import Visitor
from tests.factories.members import country
from tests.faults.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WIDTHS = (360, 1280)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def check(page: Page) -> None:
    """Runs from the right, nothing sticks out at either width, nothing that axe finds."""
    assert page.locator("html").get_attribute("dir") == "rtl"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} sticks out by {wide} px at {width} px"
        heading = page.locator("h1").first.bounding_box()
        assert heading is not None
        assert heading["x"] >= 0
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
    mark, name = (page.locator(selector).first.bounding_box() for selector in (".brand svg", ".brand span"))
    assert mark is not None
    assert name is not None
    assert mark["x"] > name["x"], "the mark stands at the start of the line: on the right"


def test_front_page_and_request_form_run_from_right_to_left(browser: Browser, running: Portal, ministry: User) -> None:
    row: CountryRequest = draft_request(by=ministry, title="دروس بالراديو", countries=[country("SEN")])
    context = browser.new_context(base_url=running.url, locale="ar")
    visitor = Visitor(context.new_page())
    visitor.go("/ar/")
    check(visitor.page)
    visitor.sign_in(ministry)
    visitor.go("/ar/requests/")
    check(visitor.page)
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert all(link.is_visible() for link in visitor.page.locator("header .nav a").all()), f"hidden at {width} px"
    for topic in ("about", "needs/SEN", "letter"):
        visitor.go(f"/ar/requests/{row.reference}/edit/{topic}/")
        check(visitor.page)
        assert visitor.page.locator("input[name=submission]").count() == 1
    context.close()
