"""Whether a need may be met is noted on it by triggers, whoever changes its request, its country or itself."""

import pytest
from django.core.management import call_command

from coalition.site.figure_check import find_drift
from requests.choices import CountryDecision, RequestStatus
from requests.models import CountryRequest, FormalLetter, Need, RequestCountry
from requests.workflow import COUNTRY_DECISION, COUNTRY_REQUEST
from tests.factories.requests import NeedFactory, received
from tests.factories.states import bring_to
from tests.site.test_figure_check import opened_past_its_trigger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("decision", CountryDecision.values)
@pytest.mark.parametrize("status", RequestStatus.values)
def test_need_is_open_by_its_request_and_its_country(status: str, decision: str) -> None:
    row = received(status)
    bring_to(row.countries.get(), COUNTRY_DECISION, decision)
    NeedFactory(request_country=row.countries.get())  # that comes when all is as it is
    may_be_met = status in {"validated", "agreed", "in_implementation"} and decision != "declined"
    assert list(Need.objects.values_list("is_open_for_matching", flat=True)) == [may_be_met] * 2
    assert (Need.objects.open().count(), find_drift()) == (2 if may_be_met else 0, [])


def test_only_needs_of_the_country_that_declines_close() -> None:
    row, other = received("validated"), received("validated", iso3="MLI")
    RequestCountry.objects.filter(country_request=row).update(country_request=other)
    RequestCountry.objects.filter(country="SEN").update(decision="declined")
    assert [need.request_country.country_id for need in Need.objects.open()] == ["MLI"]


def test_need_that_moves_is_open_as_where_it_goes() -> None:
    need, draft = Need.objects.get(request_country__country_request=received("validated")), received("draft")
    Need.objects.filter(pk=need.pk).update(request_country=draft.countries.get())
    assert not Need.objects.open().filter(pk=need.pk).exists()


def test_nothing_else_is_written_to_it_and_it_has_no_history() -> None:
    need = Need.objects.get(request_country__country_request=received("draft"))
    events = need.events.count()
    need.is_open_for_matching = True
    need.save()
    assert not Need.objects.get(pk=need.pk).is_open_for_matching
    bring_to(CountryRequest.objects.get(), COUNTRY_REQUEST, "validated")
    assert (Need.objects.get().is_open_for_matching, need.events.count()) == (True, events)


def test_what_was_noted_wrongly_is_mended_by_the_command() -> None:
    row = received("validated")
    opened_past_its_trigger()
    CountryRequest.objects.update(has_letter=False)
    assert [drift.what.split(", ")[1] for drift in find_drift()] == ["is_open_for_matching", "has_letter"]
    call_command("count_anew")
    assert (find_drift(), Need.objects.open().count(), FormalLetter.objects.get().country_request) == ([], 1, row)
