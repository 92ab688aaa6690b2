"""What the public reads, in a browser: nothing sticks out or is broken in two at any width, and axe finds nothing."""

import datetime
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from coalition.reference.models import MissionProgress, Unit
from tests.e2e.visitor import Visitor
from tests.factories.members import active_member
from tests.factories.projects import FigureFactory, told_story
from tests.factories.reports import issued_report, told_event
from tests.faults.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NARROWEST = 320
WIDTHS = (NARROWEST, 360, 1280)
PAGES = (
    *("/", "/projects/", "/projects/?view=table", "/projects/?view=map", "/projects/?people=learners", "/missions/"),
    *("/missions/global-teacher-campus/", "/countries/SEN/", "/flagships/connectivity/", "/organisations/"),
    *("/members/", "/questions/", "/how-it-works/", "/toolkit/", "/library/", "/library/events/", "/stories/"),
    *("/search/?q=radio", "/join/", "/support/", "/contact/"),
)


def fill() -> str:
    """A row for each page, with long words and wide numbers; returns the address of its project."""
    story = told_story(title="Radio lessons in the mountains")
    project = story.project
    project.flagships.set(["connectivity"])
    for unit, value in (("learners", 12_876_083), ("teachers", 200_000), ("resources", 600)):
        FigureFactory(project=project, unit=Unit.objects.get(pk=unit), value=value)
    active_member(name="Intergovernmental Secretariat for Interactive Radio Instruction")
    told_event(title="Ministers meet", last_day=datetime.date(2026, 9, 30))
    issued_report(content={"built_on": "today"})
    for year, value in ((2025, 41_500), (2026, 318_400)):
        MissionProgress.objects.create(
            mission_id="global-teacher-campus", as_of=datetime.date(year, 6, 30), value=value, source="Report"
        )
    return str(project.get_absolute_url())


def faults_of(page: Page) -> Iterator[str]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        where = f"{page.url} at {width} px"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            yield f"{where} sticks out by {wide} px"
        if broken := page.evaluate(BROKEN):
            yield f"{where} breaks numbers: {broken}"
        found = Axe().run(page)
        if found.violations_count:
            yield f"{where}: {found.generate_report()}"


# Large numbers that take more lines than they have words.
BROKEN = """[...document.querySelectorAll("main .n")].filter(part => {
    const line = parseFloat(getComputedStyle(part).lineHeight);
    return part.offsetHeight > line * 1.2 * part.textContent.trim().split(/\\s+/).length;
}).map(part => part.textContent)"""


def test_public_pages_fit_every_width(browser: Browser, running: Portal) -> None:
    context = browser.new_context(base_url=running.url)
    visitor = Visitor(context.new_page())
    faults = []
    for address in (*PAGES, fill()):
        visitor.go(address)
        faults += faults_of(visitor.page)
    context.close()
    assert faults == []
