"""Rows that the API's tests read, with canary texts where only some may look."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from coalition.core.models import JOB, ApiToken, JobStatus
from coalition.reference.models import IndicatorVintage, SupportCategory, Unit
from matching.explanations import Compared, Explanation, Reached
from matching.models import Match, MatchCandidate, MatchRun, WeightSet
from matching.terms import freeze_terms
from matching.workflow import MATCH
from members.models import CapacityHold, NationalAuthority, Offer, User
from projects.choices import Basis, Directness, Measure, OrganisationRole
from projects.models import Figure, Participation, Project, ProjectPlace, RecipientCountry
from projects.workflow import PUBLICATION
from requests.models import (
    Assessment,
    CountryRequest,
    FormalLetter,
    Need,
    NeedCover,
    NeedGroup,
    NeedPlace,
    RequestCountry,
    RubricWeights,
)
from requests.workflow import COUNTRY_REQUEST
from tests.factories.members import OfferFactory, active_member, country
from tests.factories.states import bring_to

numbers: Iterator[int] = count(1)

# Each text may be read only by those named in test_audiences.py.
CANARIES = {
    "assessment": "CANARY-ASSESSMENT",
    "letter": "CANARY-LETTER.pdf",
    "contact": "canary-contact@example.org",
    "note": "CANARY-PRIVATE-NOTE",
    "override": "CANARY-OVERRIDE",
    "place": "CANARY-WITHHELD-PLACE",
    "hold": "CANARY-WHY-HELD",
    "update": "CANARY-NOTE-OF-AN-UPDATE",
}


def token_of(user: User, **fields: Any) -> str:
    """A token of the user, live for a day unless the fields say otherwise."""
    key = f"token-{next(numbers)}"
    fields = {"expires_at": timezone.now() + timedelta(days=1), "last_used_at": timezone.now()} | fields
    ApiToken.objects.issue(user=user, name="test", key=key, **fields)
    return key


def client_of(user: User | None, **fields: Any) -> Client:
    """A client that signs in by the user's token, with these fields, or as nobody."""
    return Client(headers={"Authorization": f"Bearer {token_of(user, **fields)}"}) if user else Client()


def asked_by(authority: NationalAuthority, status: str = "validated", **fields: Any) -> CountryRequest:
    """A request with one country, one need, a letter and an assessment."""
    asked = CountryRequest.objects.create(
        reference=f"REQ-2021-{next(numbers):04}",
        title="Radio lessons",
        authority=authority,
        contact_email=CANARIES["contact"],
        severity=4,
        **fields,
    )
    part = RequestCountry.objects.create(country_request=asked, country=authority.country, authority=authority)
    needed(part)
    FormalLetter.objects.create(
        country_request=asked,
        upload="letters/none",
        file_name=CANARIES["letter"],
        size=1,
        dated=date(2026, 1, 1),
        signatory_office=CANARIES["letter"],
    )
    return bring_to(asked, COUNTRY_REQUEST, status)


def needed(part: RequestCountry) -> Need:
    """A need of 100 with a group of three learners and two places, one of them withheld."""
    need = Need.objects.create(
        request_country=part,
        category=SupportCategory.objects.order_by("pk")[0],
        unit=Unit.objects.get(pk="learners"),
        quantity=100,
        learners=100,
        learners_female=3,
    )
    NeedGroup.objects.create(need=need, group_id="displaced", head_count=3)
    NeedPlace.objects.create(need=need, name="Kolda", learners=97)
    NeedPlace.objects.create(need=need, name=CANARIES["place"], learners=3, is_withheld=True)
    return need


def assess(asked: CountryRequest, assessor: User) -> Assessment:
    rubric, _ = RubricWeights.objects.get_or_create(
        version=1, defaults={"severity": 40, "feasibility": 30, "impact": 30}
    )
    return Assessment.objects.create(
        country_request=asked,
        assessor=assessor,
        rubric=rubric,
        severity=4,
        severity_reason=CANARIES["assessment"],
        conflict_note=CANARIES["assessment"],
    )


def offered_by(organisation: Any, **fields: Any) -> Offer:
    return OfferFactory(organisation=organisation, unit=Unit.objects.get(pk="learners"), capacity=100, **fields)


def ran(by: User) -> MatchRun:
    weights = WeightSet.objects.first() or WeightSet.objects.create(number=1, need=0.4, resources=0.35, impact=0.25)
    vintage = IndicatorVintage.objects.current()
    return MatchRun.objects.create(
        started_by=by, weights=weights, vintage=vintage, objective=10**20, bound=10**20, problem=b"CANARY-PROBLEM"
    )


def explained(need: Need, offer: Offer, by: User) -> MatchCandidate:
    """A candidate of a finished run, with its reasons as a worker keeps them."""
    why = Explanation(
        fields=[Compared(rule="language", asked=["fr"], had=["fr"], shared=["fr"], share=1.0)],
        groups=[Reached(group="girls", share=0.55, reach=0.6)],
        severity=4.0,
        index=0.83,
        missing=[],
        band=[760000, 760000],
        lift=None,
        price=0,
    )
    parts = {"need": 0.8, "resources": 0.9, "impact": 0.6}
    run = bring_to(ran(by), JOB, JobStatus.DONE)
    return MatchCandidate.objects.create(
        run=run, need=need, offer=offer, rank=1, score=760000, parts=parts, explanation=dict(why), quantity=10
    )


def matched(need: Need, offer: Offer, by: User, status: str = "proposed") -> Match:
    """A match of 10, proposed from a candidate that a run ranked first."""
    candidate = MatchCandidate.objects.create(
        run=ran(by), need=need, offer=offer, rank=1, score=987654, parts={}, quantity=10
    )
    match = Match.objects.create(
        need=need,
        offer=offer,
        candidate=candidate,
        proposed_quantity=10,
        quantity=10,
        terms=freeze_terms(need, offer),
        override_reason=CANARIES["override"],
        private_note=CANARIES["note"],
        proposed_by=by,
        answer_by=date(2026, 12, 31),
        hold=CapacityHold.objects.create(offer=offer, quantity=10),
        cover=NeedCover.objects.create(need=need, quantity=10),
    )
    return bring_to(match, MATCH, status)


def recorded(*, publication: str = "published", organisation: Any = None, **fields: Any) -> Project:
    """A project with two recipient countries, a participation in two roles, figures and places."""
    number = next(numbers)
    fields = {"title": f"Project {number}", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)} | fields
    project = Project.objects.create(code=f"P-2026-{number:04}", **fields)
    for iso3, share in (("SEN", 60), ("MLI", 40)):
        RecipientCountry.objects.create(project=project, country=country(iso3), share=share)
    who = organisation or active_member()
    for role in (OrganisationRole.FUNDING, OrganisationRole.IMPLEMENTING):
        Participation.objects.create(project=project, organisation=who, role=role, contribution="Tablets")
    counted(project, Measure.PLANNED, 500, approved_at=timezone.now())
    counted(project, Measure.REACHED, 200, approved_at=timezone.now())
    counted(project, Measure.REACHED, 300, as_of=date(2026, 3, 31))
    ProjectPlace.objects.create(project=project, country=country(), name="Kolda")
    ProjectPlace.objects.create(project=project, country=country(), name=CANARIES["place"], is_withheld=True)
    project.flagships.add("connectivity")
    project.sectors.add("11220")
    return bring_to(project, PUBLICATION, publication)


def counted(project: Project, measure: str, value: int, **fields: Any) -> Figure:
    fields = {"as_of": date(2026, 2, 28), "basis": Basis.ESTIMATED, "source": "Report"} | fields
    return Figure.objects.create(
        project=project, unit_id="learners", measure=measure, directness=Directness.DIRECT, value=value, **fields
    )
