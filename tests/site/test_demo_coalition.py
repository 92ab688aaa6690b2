"""The whole demonstration, loaded once: its size, its states, what is real in it and what is invented."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from coalition.core.models import Notice, OutgoingEmail
from coalition.core.workflow import REGISTRY
from coalition.site.demo.load import UNREAD
from matching.models import Call, Complement, Match
from members.models import Delegation, DesignationLetter, Merge, NationalAuthority, Offer, Organisation, User
from projects.headline import headline
from projects.models import Commitment, Project
from requests.models import BulkStep, CountryRequest, QuestionTemplate

REAL_ORGANISATIONS = ["giz", "global-partnership-for-education", "reseau-canope", "unesco"]
REAL_PROJECTS = {
    "Imaginecole": 10,
    "Open-source platform and repository for six Pacific countries": 6,
    "Phone app for teachers in South Africa": 1,
    "Rehabilitation of schools in Beirut after the explosion of August 2020": 1,
    "Response to the request of Ukraine, 2022": 1,
    "Teachers' training in the Caribbean, skills for migrants and refugees in Peru": 1,
}
WHOLE = (
    "members.organisation",
    "members.nationalauthority",
    "members.offer",
    "requests.countryrequest",
    "requests.assessment",
    "matching.match",
    "projects.commitment",
)


@pytest.fixture
def letters_in_memory(settings: Any) -> None:
    """The rows are rolled back after the test; files would stay."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}


@pytest.mark.django_db
def test_the_coalition_is_loaded_once_as_it_is_stated(letters_in_memory: None) -> None:
    call_command("load_demo")
    loaded = rows_by_model()
    call_command("load_demo")
    assert rows_by_model() == loaded
    figures = headline(demonstration=True)
    assert (figures.members, figures.projects, figures.countries) == (175, 233, 112)
    assert [str(merge.target) for merge in Merge.objects.in_force()] == ["Sahel Waves (demonstration)"]
    assert figures.learners.high > figures.learners.low >= 400_000_000
    assert figures.teachers.high >= figures.teachers.low >= 12_000_000
    assert [missing_states(name) for name in WHOLE] == [set()] * len(WHOLE)
    assert real_rows() == (REAL_ORGANISATIONS, REAL_PROJECTS)
    marked = (Call, Commitment, CountryRequest, Match, NationalAuthority, Offer, User)
    assert [unmarked(model) for model in marked] == [0] * len(marked)
    states = list(Call.objects.get().invitations.order_by("status").values_list("status", flat=True))
    assert states == ["answered", "answered", "declined", "invited", "invited", "invited"]
    assert stated_figures("Imaginecole") == [
        ("learners", "planned", "", 6_600_000),
        ("resources", "reached", "over", 600),
        ("teachers", "planned", "", 200_000),
    ]
    assert headline(demonstration=False).learners.high == 0
    assert not real_looking_addresses()
    assert missing_states("enquiries.enquiry") == set()
    desk = (Delegation, BulkStep, Complement, DesignationLetter, QuestionTemplate)
    assert [model.objects.exists() for model in desk] == [True] * len(desk)
    assert Offer.objects.stale(timezone.now()).count() == 3
    assert not OutgoingEmail.objects.exists()
    inbox = Notice.objects.filter(reader__email="coordinator@demo.example")
    assert (inbox.unread().count(), inbox.count() > 100) == (UNREAD, True)


def rows_by_model() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}


def missing_states(name: str) -> set[str]:
    workflow = REGISTRY[name]
    present = apps.get_model(name)._default_manager.values_list(workflow.field, flat=True)
    return set(workflow.states.values) - set(present)


def real_rows() -> tuple[list[str], dict[str, int]]:
    organisations = Organisation.objects.filter(is_demonstration=False).order_by("slug")
    projects = Project.objects.filter(is_demonstration=False).order_by("title")
    return (
        list(organisations.values_list("slug", flat=True)),
        {project.title: project.recipients.count() for project in projects},
    )


def unmarked(model: type[Any]) -> int:
    return int(model.objects.filter(is_demonstration=False).count())


def stated_figures(title: str) -> list[tuple[str, str, str, int]]:
    figures = Project.objects.get(title=title).figures.order_by("unit")
    return list(figures.values_list("unit", "measure", "qualifier", "value"))


def real_looking_addresses() -> set[str]:
    addresses = {*User.objects.values_list("email", flat=True)}
    addresses |= {*CountryRequest.objects.exclude(contact_email="").values_list("contact_email", flat=True)}
    return {address for address in addresses if not address.endswith("@demo.example")}
