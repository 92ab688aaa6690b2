"""Every public page of a register that is filled: its head, its source and date, what prints, and how heavy it is."""

import datetime
import gzip
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.bundles import join_styles, parts_of
from coalition.core.cartography import anchors
from coalition.reference.models import Unit
from members.models import Organisation
from projects.models import Project
from projects.workflow import RESULTS
from requests.models import CountryRequest
from tests.core.route_samples import ENTRIES, Entry
from tests.factories.members import active_member, country
from tests.factories.projects import (
    CommitmentFactory,
    FigureFactory,
    ParticipationFactory,
    ReportFactory,
    ResultFactory,
    published_project,
    told_story,
)
from tests.factories.reports import issued_report, told_event
from tests.factories.requests import RequestCountryFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db

# Files, feeds and checks for programs; steps of signing in; pages behind a key; what follows a form.
NO_PAGES = {
    *("core:livez", "core:readyz", "projects:map-csv", "projects:story-picture", "reports:csv", "reports:picture"),
    *("site:feed", "site:story-feed", "reports:feed", "site:robots", "site:sitemap", "site:sitemap-section"),
    *("members:accept-invitation", "members:applied", "members:application-status", "notices:stop"),
    "enquiries:received",
}
FORMS = {"members:apply", "enquiries:contact", "enquiries:support"}
TOOLS = {"site:search", "site:styleguide"}
NO_SINGLE_SOURCE = {"site:topic"}
MADE_OF = {
    "site:country": {"iso3": "SEN"},
    "site:asked": {"iso3": "SEN"},
    "site:flagship": {"code": "connectivity"},
    "site:mission": {"code": "global-skills-academy"},
    "site:topic": {"code": "remote-learning-strategy"},
}


@pytest.fixture
def full_register() -> Organisation:
    """As many rows as a page shows, and circles on the map as the Coalition has countries."""
    members = [active_member(name=f"Network for lessons by radio {n}", shows_impact=True) for n in range(30)]
    for number, iso3 in enumerate(list(anchors())[:112]):
        project = published_project(countries=(iso3, "SEN") if number < 30 else (iso3,), title=f"Radio for {iso3}")
        ParticipationFactory(project=project, organisation=members[number % 30])
        CommitmentFactory(organisation=members[number % 30], is_public=True)
        FigureFactory(project=project, value=1000 + number, source="Report")
        project.flagships.set(["connectivity"])
        project.missions.set(["global-skills-academy"])
    for number in range(25):
        told_story(title=f"Lessons by radio {number}", project=Project.objects.order_by("pk")[number])
        told_event(title=f"Ministers meet for the {number}th time")
        issued_report(title=f"Progress {number}", content={"built_on": "today", "headline": [], "sources": []})
    for month in range(1, 13):
        reported(members[0].participations.order_by("pk")[0].project, datetime.date(2026, month, 20))
        row = RequestCountryFactory(country=country("SEN")).country_request
        terms = {"consent_to_publish": True, "is_cleared_for_publication": True, "submitted_at": timezone.now()}
        CountryRequest.objects.filter(pk=row.pk).update(**terms)
    return members[0]


def reported(project: Project, until: datetime.date) -> None:
    """Two results that were approved, and their figures."""
    report = ReportFactory(project=project, starts_on=until.replace(day=1), ends_on=until)
    for unit in Unit.objects.filter(pk__in=("learners", "teachers")):
        result = ResultFactory(
            report=report, unit=unit, female=60, male=40, sex_unknown=0, source="Report of the ministry"
        )
        FigureFactory(project=project, unit=unit, as_of=until, result=result)
    bring_to(report, RESULTS, "approved")


def pages(member: Organisation) -> Iterator[tuple[str, str]]:
    """The name and address of every public page."""
    first = member.participations.order_by("pk")[0].project
    rows = {
        **MADE_OF,
        **{name: {"code": first.code} for name in ("projects:detail", "projects:figures", "projects:periods")},
        "projects:story": {"pk": told_story().pk},
        "reports:report": {"pk": issued_report(content={"built_on": "today"}).pk},
        "reports:event": {"pk": told_event().pk},
    }
    for entry in filter(is_page, ENTRIES):
        arguments = rows.get(entry.name) or ({"slug": member.slug} if entry.arguments == ("slug",) else {})
        yield entry.name, reverse(entry.name, kwargs=arguments)
    yield "projects:list", "/projects/?view=map"
    yield "projects:list", "/projects/?view=table"
    yield "site:search", "/search/?q=radio"


def is_page(entry: Entry) -> bool:
    is_read = Role.PUBLIC in entry.declared.roles and "GET" in entry.declared.methods and not entry.declared.api
    return is_read and entry.name not in NO_PAGES and not entry.name.startswith("account_")


def lacking(name: str, path: str, text: str) -> list[str]:
    address = re.escape(f"http://127.0.0.1:8000{path.partition('?')[0]}")
    wanted = {
        "title": r"<title>[^<]{10,}</title>",
        "canonical": rf'<link rel="canonical" href="{address}">',
        "card": rf'og:title" content="[^"]+">.*og:url" content="{address}">.*og:description" content="[^"]+">',
        "print": rf'css/portal[^"]*\.css">.*<p class="printed">[^<]*<bdi dir="ltr">{address}',
    }
    if name not in FORMS | TOOLS:
        wanted |= {} if name in NO_SINGLE_SOURCE else {"source": 'Source:|id="sources-title"'}
        wanted |= {"date": "Last updated:|Built on "}
    return [part for part, pattern in wanted.items() if not re.search(pattern, text, re.DOTALL)]


def test_public_page_has_a_head_a_source_a_date_and_prints(client: Client, full_register: Organisation) -> None:
    answers = {path: (name, client.get(path)) for name, path in pages(full_register)}
    found = {path: lacking(name, path, answer.content.decode()) for path, (name, answer) in answers.items()}
    assert {path: parts for path, parts in found.items() if parts} == {}
    assert {answer.status_code for _name, answer in answers.values()} == {200}
    assert len(answers) >= 25


def test_public_pages_of_a_full_register_are_light(client: Client, full_register: Organisation) -> None:
    """U2, in bytes compressed: what a page costs cold with its stylesheet and script, and again once it has these."""
    static = settings.BASE_DIR / "static"
    styles = join_styles(path.read_text() for path in parts_of("css/portal.css", static))
    shared = sum(len(gzip.compress(part)) for part in (styles.encode(), (static / "js/portal.js").read_bytes()))
    weights = {path: (name, len(gzip.compress(client.get(path).content))) for name, path in pages(full_register)}
    most = {path: 14_000 if name in FORMS else 15_000 for path, (name, _) in weights.items()}
    # The style guide shows everything there is, for who writes pages.
    assert {p: w for p, (name, w) in weights.items() if w > most[p] and name != "site:styleguide"} == {}
    assert max(weight for _name, weight in weights.values()) + shared <= 60_000


def test_printed_page_tells_its_filters_and_its_card_does_not(client: Client) -> None:
    published_project(countries=("SEN",))
    text = client.get("/projects/?country=SEN&view=table").content.decode()
    assert '<bdi dir="ltr">http://127.0.0.1:8000/projects/?country=SEN&amp;view=table</bdi>' in text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/projects/">' in text
