"""Country requests with their countries, needs and letters."""

from collections.abc import Callable, Mapping
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.core.access import SYSTEM
from coalition.reference.models import SupportCategory, Unit
from requests.models import Assessment, CountryRequest, FormalLetter, Need, NeedCover, RequestCountry, RubricWeights
from requests.workflow import COUNTRY_REQUEST
from tests.factories.members import NationalAuthorityFactory, country
from tests.factories.states import bring_to


class CountryRequestFactory(DjangoModelFactory[CountryRequest]):
    """A draft of an authority; `received` gives one that has come in, with its country, a need and a letter."""

    class Meta:
        model = CountryRequest

    reference = factory.Sequence(lambda n: f"REQ-2020-{n:04d}")
    title = factory.Sequence(lambda n: f"Lessons by radio {n}")
    authority = factory.SubFactory(NationalAuthorityFactory)


class RequestCountryFactory(DjangoModelFactory[RequestCountry]):
    class Meta:
        model = RequestCountry

    country_request = factory.SubFactory(CountryRequestFactory)
    country = factory.LazyFunction(country)


class NeedFactory(DjangoModelFactory[Need]):
    class Meta:
        model = Need

    request_country = factory.SubFactory(RequestCountryFactory)
    category = factory.LazyFunction(lambda: SupportCategory.objects.order_by("pk")[0])
    unit = factory.LazyFunction(lambda: Unit.objects.order_by("pk")[0])
    quantity = 100


class FormalLetterFactory(DjangoModelFactory[FormalLetter]):
    class Meta:
        model = FormalLetter

    country_request = factory.SubFactory(CountryRequestFactory)
    upload = "letters/0"
    file_name = "letter.pdf"
    content_type = "application/pdf"
    size = 1
    digest = "0" * 64
    dated = factory.LazyFunction(timezone.localdate)
    signatory_office = "Minister"


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """Open; the grades are there, so that it can be brought to `completed`."""

    class Meta:
        model = Assessment

    country_request = factory.SubFactory(CountryRequestFactory)
    rubric = factory.LazyFunction(lambda: RubricWeights.objects.get(is_current=True))
    severity = feasibility = impact = 3
    severity_reason = feasibility_reason = impact_reason = "Because."


class NeedCoverFactory(DjangoModelFactory[NeedCover]):
    """Written as a match does: a cover is never deleted."""

    class Meta:
        model = NeedCover

    need = factory.SubFactory(NeedFactory)
    quantity = 10


def received(status: str = "submitted", *, letter: bool = True, iso3: str = "SEN", **fields: Any) -> CountryRequest:
    """A request in this state with its country, one need and, if wanted, its letter."""
    row = CountryRequestFactory(submitted_at=timezone.now(), **fields)
    entry = RequestCountryFactory(country_request=row, country=country(iso3), authority=row.authority)
    NeedFactory(request_country=entry)
    if letter:
        FormalLetterFactory(country_request=row)
    COUNTRY_REQUEST.record_start(row, by=SYSTEM)
    return bring_to(row, COUNTRY_REQUEST, status)


# For the grid of all workflows (tests/test_grid.py): a row in an initial state, of the side of `people`.
SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "requests.countryrequest": lambda people: CountryRequestFactory(authority=_own(people)),
    "requests.requestcountry": lambda people: RequestCountryFactory(
        country_request__authority=_own(people), authority=_own(people)
    ),
    "requests.needcover": lambda people: NeedCoverFactory(),
}


def _own(people: Mapping[str, Any]) -> Any:
    return people["ministry"].affiliations.get().authority
