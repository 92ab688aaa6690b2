"""What a member does by itself: offers by spreadsheet, a commitment from the link of a mail, results that must sum, an
impact page, a token and a webhook for its own systems."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from coalition.core.models import ApiToken, WebhookSubscription
from members.models import Import, Offer, Organisation, User
from projects.models import Commitment
from tests.e2e.visitor import PASSWORD, Visitor
from tests.factories.projects import CommitmentFactory, ParticipationFactory, published_project
from tests.factories.sheets import book_of, sheet_line
from tests.faults.portal import Portal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_member_imports_updates_reports_and_shares(
    visit: Callable[..., Visitor], running: Portal, member: User
) -> None:
    own = Organisation.objects.get(affiliations__user=member)
    commitment = CommitmentFactory(organisation=own)
    visitor = visit(member)
    import_offers(visitor, running)
    nothing_has_changed(visit(), member, commitment)
    report_results(visitor, own)
    share_the_impact(visitor, visit(), own)
    connect_own_systems(visitor)
    own.refresh_from_db()
    assert (Offer.objects.count(), own.shows_impact) == (2, True)
    assert (ApiToken.objects.count(), WebhookSubscription.objects.count()) == (1, 1)


def import_offers(member: Visitor, running: Portal) -> None:
    """One wrong cell keeps all out; the mended file brings all in."""
    send_file(member, running, book_of([sheet_line(1), sheet_line(2, category="Rockets")]))
    expect(member.main).to_contain_text("“Rockets” is not in the list.")
    assert Offer.objects.count() == 0
    send_file(member, running, book_of([sheet_line(1), sheet_line(2)]))
    member.press("Save 2 rows")
    assert running.until(lambda: Offer.objects.count() == 2)


def send_file(member: Visitor, running: Portal, book: bytes) -> None:
    member.go("/spreadsheets/offers/")
    member.upload("upload", "offers.xlsx", book, EXCEL)
    member.press("Send and check")
    source = Import.objects.latest("pk")
    assert running.until(lambda: source.steps.latest("pk").status == "done")
    member.go(source.get_absolute_url())


def nothing_has_changed(reader: Visitor, member: User, commitment: Commitment) -> None:
    """The link of the mail leads through the sign-in to the place; saying that all stands is one click."""
    before = commitment.confirmed_at
    reader.go(f"/commitments/{commitment.pk}/update/")
    reader.fill({"login": member.email, "password": PASSWORD})
    reader.press("Sign in")
    reader.press("Nothing has changed")
    commitment.refresh_from_db()
    assert commitment.confirmed_at > before


def report_results(member: Visitor, own: Organisation) -> None:
    """Women, men and those not known must be as many as all; what was typed is kept."""
    project = published_project()
    ParticipationFactory(project=project, organisation=own)
    member.go(f"/projects/{project.code}/results/new/")
    row = {"unit": "learners", "directness": "direct", "basis": "measured", "value": "100"}
    sexes = {"female": "60", "male": "30", "sex_unknown": "0"}
    member.fill({"starts_on": "2026-01-01", "ends_on": "2026-06-30"})
    member.fill({f"results-0-{name}": value for name, value in (row | sexes).items()})
    member.press("Save and check")
    expect(member.page).to_have_title("Error: Report results – Global Education Coalition")
    expect(member.page.locator("[name=results-0-female]")).to_have_value("60")
    member.fill({"results-0-sex_unknown": "10"})
    member.press("Save and check")
    member.press("Send to the Secretariat")
    assert project.reports.get().status == "reported"


def share_the_impact(member: Visitor, public: Visitor, own: Organisation) -> None:
    page = f"/organisations/{own.slug}/impact/"
    member.go(page)
    member.press("Make it public")
    public.go(page)
    expect(public.main).to_contain_text(own.name)


def connect_own_systems(member: Visitor) -> None:
    """The token and the webhook's secret are shown once."""
    member.go("/api-access/tokens/new/")
    member.fill({"name": "Our data warehouse"})
    member.press("Make the token")
    expect(member.main).to_contain_text("Our data warehouse")
    member.go("/api-access/webhooks/new/")
    member.fill({"url": "https://hooks.example.org/coalition", "events": "project.publication"})
    member.press("Make the webhook")
    expect(member.main).to_contain_text("https://hooks.example.org/coalition")
