"""Which open requests the case page shows as possible duplicates, and why."""

import pytest
from django.test import Client

from coalition.reference.models import SupportCategory
from members.models import User
from requests.casefile import read_case
from requests.duplicates import possible_duplicates
from requests.models import CountryRequest, FormalLetter, Need
from tests.factories.requests import FormalLetterFactory, received
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
SAME_LETTER = "the same letter"
LIKE_TITLE = "a similar title"
SAME_SUPPORT = "the same kind of support for the same country"


@pytest.fixture
def case(db: None) -> CountryRequest:
    row = received(title="Tablets for rural schools", letter=False)
    FormalLetterFactory(country_request=row, digest="a" * 64)
    return row


def other(
    title: str, *, support: bool = False, digest: str = "b", iso3: str = "SEN", status: str = "submitted"
) -> None:
    row = received(status, title=title, iso3=iso3)
    FormalLetter.objects.filter(country_request=row).update(digest=digest * 64)
    if not support:
        Need.objects.filter(request_country__country_request=row).update(
            category=SupportCategory.objects.order_by("pk")[1]
        )


def found(case: CountryRequest, by: User) -> dict[str, list[str]]:
    return {
        row.country_request.title: row.reasons
        for row in possible_duplicates(read_case(CountryRequest.objects.filter(pk=case.pk)), by)
    }


def test_each_duplicate_says_why_and_the_likeliest_is_first(case: CountryRequest, coordinator: User) -> None:
    other("Radio lessons", support=True)
    other("Tablets for rural schools in the south")
    other("Training of head teachers", iso3="LBN", digest="a")
    other("Training of head teachers, again")
    other("Tablets for rural schools", iso3="LBN")
    reasons = found(case, coordinator)
    assert reasons == {
        "Training of head teachers": [SAME_LETTER],
        "Tablets for rural schools in the south": [LIKE_TITLE],
        "Radio lessons": [SAME_SUPPORT],
    }
    assert next(iter(reasons)) == "Training of head teachers"


@pytest.mark.parametrize("status", ["withdrawn", "declined", "fulfilled", "closed_unmet", "draft"])
def test_what_has_ended_or_is_not_sent_is_no_duplicate(case: CountryRequest, coordinator: User, status: str) -> None:
    other("Tablets for rural schools", support=True, status=status)
    assert found(case, coordinator) == {}


def test_field_office_learns_of_no_request_outside_its_area(case: CountryRequest, field_office: User) -> None:
    other("Elsewhere", iso3="LBN", digest="a")
    other("Here", digest="a")
    assert found(case, field_office) == {"Here": [SAME_LETTER]}


def test_at_most_five_are_shown(case: CountryRequest, coordinator: User) -> None:
    for number in range(6):
        other(f"Number {number}", support=True)
    assert len(found(case, coordinator)) == 5


def test_duplicates_are_looked_for_in_the_countries_and_under_the_letter(
    client: Client, case: CountryRequest, coordinator: User
) -> None:
    other("Radio lessons", support=True)
    client.force_login(coordinator)
    assert {"letter_digest", "request_of_country"} <= indexes_of(client, case.get_absolute_url())
