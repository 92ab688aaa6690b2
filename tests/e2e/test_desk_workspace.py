"""What the Secretariat does beside the main job: a call that members answer, a row of the board, many requests at once,
an application, results and a story to clear, a progress report."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.reports.models import ProgressReport
from matching.models import Call, CallAnswer
from members.models import Offer, User
from projects.choices import StoryStatus
from projects.models import Story
from projects.services import send_report
from projects.workflow import STORY
from tests.e2e.visitor import Visitor
from tests.factories.matching import fitting_offer, open_need
from tests.factories.members import ready_to_join
from tests.factories.projects import ParticipationFactory, StoryFactory, published_project
from tests.factories.requests import received
from tests.factories.states import bring_to
from tests.faults.portal import Portal
from tests.projects.test_results import report_of, result
from tests.told import readers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_the_desk_calls_acts_clears_and_reports(
    visit: Callable[..., Visitor], running: Portal, coordinator: User, approver: User, member: User
) -> None:
    desk, second = visit(coordinator), visit(approver)
    offer = fitting_offer(organisation=member.affiliations.get().organisation)
    call_to_action(desk, visit(member), offer)
    act_on_the_board(desk, offer)
    give_many(desk, approver)
    admit(second)
    approve_results(second, member)
    clear_a_story(second)
    build_a_report(desk, running)
    assert Call.objects.get().invitations.get().answers.get().quantity == 60
    assert Story.objects.get().status == StoryStatus.PUBLISHED
    assert ProgressReport.objects.get().issue == "issued"


def call_to_action(desk: Visitor, member: Visitor, offer: Offer) -> None:
    """From the request to the answers, which stand against its needs."""
    need = open_need()
    desk.go(f"/secretariat/calls/of/{need.request_country.country_request.reference}/new/")
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    desk.fill({"title": "After the storm", "words": "Lessons by radio.", "needs": str(need.pk), "answer_by": until})
    desk.press("Save and choose members")
    desk.press("Keep the choice and read the mail")
    expect(desk.main).to_contain_text("Lessons by radio.")
    desk.press("Send to 1 member")
    call = Call.objects.get()
    member.go("/calls/")
    member.follow("After the storm")
    member.fill({f"quantity_{need.pk}_{offer.pk}": "60"})
    member.press("Send the answer")
    assert CallAnswer.objects.get().quantity == 60
    desk.go(call.get_absolute_url())
    expect(desk.main).to_contain_text("60")


def act_on_the_board(desk: Visitor, offer: Offer) -> None:
    """An offer that nobody has confirmed for a year."""
    Offer.objects.filter(pk=offer.pk).update(confirmed_at=timezone.now() - timedelta(days=365))
    desk.go("/secretariat/board/stale/")
    desk.press("Ask to confirm")
    assert len(readers("members/offer_to_confirm")) == 1


def give_many(desk: Visitor, to: User) -> None:
    """Seen before it is done, and told request by request."""
    rows = [received(title=title, reference=f"REQ-2026-9{title}") for title in ("001", "002")]
    desk.go("/secretariat/requests/?view=all&sort=reference")
    for row in rows:
        desk.page.get_by_label(f"Tick {row.reference}").check()
    desk.fill({"action": "assign", "assignee": str(to.pk)})
    desk.press("Preview")
    expect(desk.main).to_contain_text("2 requests are changed.")
    desk.press("Do it")
    expect(desk.main).to_contain_text("2 requests were changed.")


def admit(second: Visitor) -> None:
    organisation = ready_to_join()
    second.go(f"/secretariat/members/{organisation.slug}/")
    second.press("Admit as a member")
    organisation.refresh_from_db()
    assert organisation.is_member


def approve_results(second: Visitor, reporter: User) -> None:
    project = published_project()
    ParticipationFactory(project=project, organisation=reporter.affiliations.get().organisation)
    report = send_report(report=report_of(project, reporter, result(120)), by=reporter)
    second.go("/results/")
    second.follow(report.project.title)
    second.press("Approve")
    report.refresh_from_db()
    assert report.status == "approved"


def clear_a_story(second: Visitor) -> None:
    story = bring_to(StoryFactory(project=published_project(), people_agreed=True), STORY, "sent")
    second.go(story.get_absolute_url())
    second.press("Clear and publish")
    assert Story.objects.get().status == StoryStatus.PUBLISHED


def build_a_report(desk: Visitor, running: Portal) -> None:
    """A worker builds it; the page shows that, and then the report."""
    desk.go("/secretariat/reports/new/")
    desk.fill({"title": "Half a year", "starts_on": "2026-01-01", "ends_on": "2026-06-30", "audience": "public"})
    desk.press("Build it")
    assert running.until(lambda: ProgressReport.objects.get().status == "done")
    desk.go(ProgressReport.objects.get().get_absolute_url())
    desk.press("Issue it")
    desk.go("/library/")
    expect(desk.main).to_contain_text("Half a year")
