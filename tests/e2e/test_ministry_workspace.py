"""What a ministry lives through beside its request (tests/e2e/test_beirut.py): it is accredited from a designation
letter, reports from its last report, withdraws, and its focal point hands over to a colleague."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalition.core.access import Role
from members.models import NationalAuthority, User
from projects.models import ResultReport
from requests.choices import RequestStatus
from tests.e2e.steps import PDF
from tests.e2e.visitor import Visitor
from tests.factories.members import NationalAuthorityFactory, country, person
from tests.factories.projects import published_project
from tests.factories.requests import received
from tests.projects.test_results import approved, result

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_ministry_is_accredited_reports_withdraws_and_hands_over(
    visit: Callable[..., Visitor], coordinator: User, approver: User, ministry: User
) -> None:
    accredit(visit(coordinator), visit(approver), coordinator)
    own = ministry.affiliations.get().authority
    assert own is not None
    visitor = visit(ministry)
    report_again(visitor, own, ministry, approver)
    withdraw(visitor, own)
    hand_over(visitor, own, ministry)


def accredit(desk: Visitor, second: Visitor, registrar: User) -> None:
    """The letter is kept by one person of the Secretariat and read by another, who accredits."""
    row = NationalAuthorityFactory(country=country("LBN"), registered_by=registrar)
    desk.go(f"/secretariat/authorities/{row.pk}/letter/")
    desk.upload("upload", "designation.pdf", PDF)
    desk.fill({"dated": timezone.localdate().isoformat()})
    desk.press("Keep the letter")
    second.go(row.get_absolute_url())
    second.press("Accredit")
    expect(second.main).to_contain_text("Accredited")
    row.refresh_from_db()
    assert (row.status, row.designation_letters.count()) == ("accredited", 1)


def report_again(ministry: Visitor, own: NationalAuthority, reporter: User, approver: User) -> None:
    """The numbers of the last report stand in the new one."""
    project = published_project(country_request=received("in_implementation", authority=own))
    approved(project, reporter, approver, result(640), side=own)
    ministry.go(f"/projects/{project.code}/results/new/")
    expect(ministry.main).to_contain_text("The numbers below are those of your last report")
    expect(ministry.page.locator("[name=results-0-value]")).to_have_value("640")
    ministry.fill({"starts_on": "2026-07-01", "ends_on": "2026-09-30", "results-0-value": "700"})
    ministry.press("Save and check")
    ministry.press("Send to the Secretariat")
    sent = ResultReport.objects.latest("pk")
    assert (sent.status, sent.results.get().value) == ("reported", 700)


def withdraw(ministry: Visitor, own: NationalAuthority) -> None:
    row = received(authority=own)
    ministry.go(row.get_absolute_url())
    ministry.follow("Withdraw the request")
    ministry.fill({"note": "The schools are open again."})
    ministry.press("Withdraw")
    row.refresh_from_db()
    assert row.status == RequestStatus.WITHDRAWN


def hand_over(ministry: Visitor, own: NationalAuthority, leaver: User) -> None:
    """As the last editor one is told plainly what happens; with a colleague one chooses who takes over."""
    row = received("in_assessment", authority=own, contact_email=leaver.email)
    ministry.go("/people/")
    ministry.follow("Leave and hand over")
    ministry.press("End the role and hand over")
    expect(ministry.main).to_contain_text("Nobody else edits for this authority")
    expect(ministry.page).to_have_title("Error: Leave and hand over – Global Education Coalition")
    colleague = person(Role.MINISTRY_EDITOR, authority=own)
    ministry.go(f"/people/{leaver.affiliations.get().pk}/hand-over/")
    ministry.fill({"successor": str(colleague.pk)})
    ministry.press("End the role and hand over")
    expect(ministry.page.locator(".messages")).to_contain_text("The role has ended.")
    row.refresh_from_db()
    assert row.contact_email == colleague.email
