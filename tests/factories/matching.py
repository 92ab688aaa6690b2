"""Needs open for matching, runs that are done, and matches in any state."""

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus
from coalition.reference.models import DisadvantagedGroup, IndexMethod, SupportCategory, Unit
from matching.engine.contract import Weights
from matching.models import Adoption, BackTest, Interest, Match, MatchRun, MethodProposal, WeightSet
from matching.services.back_tests import start_back_test
from matching.services.runs import start_run
from matching.services.scenarios import start_scenario
from matching.terms import freeze_terms
from members.models import NationalAuthority, Offer, User
from members.services.capacity import reserve
from projects.models import Project
from requests.choices import RequestStatus
from requests.models import CountryRequest, FormalLetter, Need, NeedGroup, RequestCountry
from requests.services.cover import record_cover
from requests.workflow import COUNTRY_REQUEST
from tests.factories.members import NationalAuthorityFactory, matchable_offer
from tests.factories.states import bring_to

_numbers = count(1)


class MatchFactory(DjangoModelFactory[Match]):
    """Proposed; give `need=`, `offer=` and `proposed_by=`. Hold and cover come with it."""

    class Meta:
        model = Match

    proposed_quantity = 10
    quantity = factory.SelfAttribute("proposed_quantity")
    answer_by = factory.LazyFunction(timezone.localdate)
    terms = factory.LazyAttribute(lambda match: freeze_terms(match.need, match.offer))
    cover = factory.LazyAttribute(lambda match: record_cover(need=match.need, quantity=match.quantity))
    hold = factory.LazyAttribute(lambda match: reserve(offer=match.offer, quantity=match.quantity))


def open_request(
    *, authority: NationalAuthority | None = None, status: str = RequestStatus.VALIDATED, **fields: Any
) -> CountryRequest:
    """A validated request of one authority, with a country of its own and the formal letter."""
    asking = authority or NationalAuthorityFactory()
    defaults = {"title": "Lessons by radio", "severity": 4, "summary": "Schools are closed."}
    country_request = CountryRequest.objects.create(
        reference=f"REQ-2026-{next(_numbers):04}", authority=asking, **(defaults | fields)
    )
    RequestCountry.objects.create(country_request=country_request, country=asking.country, authority=asking)
    FormalLetter.objects.create(
        country_request=country_request,
        upload="letters/0",
        file_name="letter.pdf",
        content_type="application/pdf",
        size=1,
        digest="0" * 64,
        dated=timezone.localdate(),
        signatory_office="Office of the Minister",
    )
    return bring_to(country_request, COUNTRY_REQUEST, status)


def open_need(
    *,
    country_request: CountryRequest | None = None,
    groups: Mapping[str, int] | None = None,
    modes: Iterable[str] = ("low",),
    levels: Iterable[str] = ("primary",),
    **fields: Any,
) -> Need:
    """A need for radio lessons for 100 learners in French, in the first country of its request."""
    part = (country_request or open_request()).countries.order_by("pk")[0]
    defaults: dict[str, Any] = {"category": radio(), "unit": learners(), "quantity": 100, "languages": ["fr"]}
    need = Need.objects.create(request_country=part, **(defaults | fields))
    need.modes.set(modes)
    need.levels.set(levels)
    for code, heads in (groups or {}).items():
        NeedGroup.objects.create(need=need, group=DisadvantagedGroup.objects.get(pk=code), head_count=heads)
    return need


def fitting_offer(*, modes: Iterable[str] = ("low",), levels: Iterable[str] = ("primary",), **fields: Any) -> Offer:
    """An open, cleared offer that `open_need` can take."""
    defaults: dict[str, Any] = {"category": radio(), "unit": learners(), "capacity": 500, "languages": ["fr"]}
    offer = matchable_offer(**(defaults | fields))
    offer.modes.set(modes)
    offer.levels.set(levels)
    return offer


def finished_run(*, by: User) -> MatchRun:
    """A run over all that is open now, done as a worker does it."""
    run = start_run(by=by)
    perform("matching.matchrun", run.pk)
    run.refresh_from_db()
    assert run.status == JobStatus.DONE, run.last_error
    return run


def finished_scenario(run: MatchRun, *, by: User, **changes: Any) -> MatchRun:
    """The run tried again with these changes, done as a worker does it; without any, for need alone."""
    terms = {"weights": Weights(1, 0, 0), "fairness_dial": 0.01, "left_out": [], "note": ""}
    tried = start_scenario(run=run, by=by, **(terms | changes))
    perform("matching.matchrun", tried.pk)
    tried.refresh_from_db()
    assert tried.status == JobStatus.DONE, tried.last_error
    return tried


def finished_back_test(*, by: User, **tried: Any) -> BackTest:
    """The latest runs replayed with what is tried, done as a worker does it."""
    test = start_back_test(by=by, **({"runs": 10} | tried))
    perform("matching.backtest", test.pk)
    test.refresh_from_db()
    assert test.status == JobStatus.DONE, test.last_error
    return test


def radio() -> SupportCategory:
    return SupportCategory.objects.get(pk="radio")


def learners() -> Unit:
    return Unit.objects.get(pk="learners")


# For the grid of all workflows: a proposed match between `ministry` and `member`, by one of the approvers. It has its
# project from the start, since the database asks for one where a match is confirmed.
def _match_of(people: Mapping[str, Any]) -> Match:
    need = open_need(country_request=open_request(authority=people["ministry"].affiliations.get().authority))
    return MatchFactory(
        need=need,
        offer=fitting_offer(organisation=people["member"].affiliations.get().organisation),
        proposed_by=people["approver"],
        project=Project.objects.create(code=f"P-2000-{need.pk:04}", title="Radio lessons"),
    )


def _adoption_of(people: Mapping[str, Any]) -> Adoption:
    need, _ = open_need(), fitting_offer()
    tried = finished_scenario(finished_run(by=people["coordinator"]), by=people["coordinator"])
    return Adoption.objects.create(run=tried, need=need, adopted_by=people["coordinator"])


def _weights_of(people: Mapping[str, Any]) -> WeightSet:
    """Proposed, while none are in use, so that it can be in any state."""
    WeightSet.objects.filter(status="in_use").update(status="replaced")
    number = WeightSet.objects.count() + 1
    return WeightSet.objects.create(number=number, need=1, resources=0, impact=0, proposed_by=people["approver"])


def method_with(version: str, **components: tuple[float, float]) -> IndexMethod:
    """A draft of one dimension, whose indicators are named with their best and their worst."""
    method = IndexMethod.objects.create(version=version)
    dimension = method.dimensions.create(code="one", name="One dimension")
    for indicator, (best, worst) in components.items():
        dimension.components.create(indicator_id=indicator, best=best, worst=worst)
    return method


def _method_of(people: Mapping[str, Any]) -> MethodProposal:
    """Proposed, while none is in use by a proposal, so that it can be in any state."""
    MethodProposal.objects.filter(status="in_use").update(status="replaced")
    method = method_with(f"v{next(_numbers) + 100}", hdi=(1, 0))
    return MethodProposal.objects.create(method=method, proposed_by=people["approver"])


def opened_request(**fields: Any) -> CountryRequest:
    """A validated request that a coordinator has opened to members."""
    return open_request(is_open_to_members=True, **fields)


def _interest_of(people: Mapping[str, Any]) -> Interest:
    need = open_need(country_request=opened_request())
    member = people["member"]
    return Interest.objects.create(organisation=member.affiliations.get().organisation, need=need, expressed_by=member)


SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "matching.match": _match_of,
    "matching.interest": _interest_of,
    "matching.adoption": _adoption_of,
    "matching.weightset": _weights_of,
    "matching.methodproposal": _method_of,
}
