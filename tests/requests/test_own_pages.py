"""The authority's pages: what they cost, what they keep, and who finds them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.idempotency import new_submission_key
from members.models import User
from requests.models import CountryRequest, Need, RequestCountry
from requests.services.drafting import draft_request
from tests.factories.members import country
from tests.factories.requests import CountryRequestFactory, NeedFactory, RequestCountryFactory, received

PLACES = {"places-TOTAL_FORMS": "0", "places-INITIAL_FORMS": "0"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, ministry: User) -> Client:
    client.force_login(ministry)
    return client


@pytest.fixture
def draft(ministry: User) -> CountryRequest:
    return draft_request(by=ministry, title="Lessons by radio", countries=[country("SEN")])


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"submission": new_submission_key(), **fields})


def need_fields(**fields: Any) -> dict[str, Any]:
    row = NeedFactory.build(request_country=None)
    return {"category": row.category_id, "unit": row.unit_id, "quantity": "1,200", "urgency": "3", **PLACES, **fields}


@pytest.mark.parametrize("rows", [1, 3])
def test_check_page_asks_the_same_number_of_queries(
    own: Client, draft: CountryRequest, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        NeedFactory(request_country=draft.countries.get())
    with django_assert_num_queries(11):
        answer = own.get(f"/requests/{draft.reference}/check/")
    assert len(answer.context["groups"]) == 4 + rows


def test_need_keeps_groups_and_places_with_marks_between_thousands(own: Client, draft: CountryRequest) -> None:
    path = f"/requests/{draft.reference}/edit/needs/SEN/"
    places = {"places-TOTAL_FORMS": "2", "places-0-name": "Kolda", "places-0-learners": "٣٠٠", "places-1-name": ""}
    fields = need_fields(learners="1 000", group_girls="600") | places | {"places-0-is_withheld": "on"}
    assert post(own, path, **fields).url == f"/requests/{draft.reference}/edit/needs/"
    need = Need.objects.get()
    assert (need.quantity, need.learners) == (1200, 1000)
    assert list(need.groups.values_list("group", "head_count")) == [("girls", 600)]
    assert list(need.places.values_list("name", "learners", "is_withheld")) == [("Kolda", 300, True)]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"quantity": "-5"}, ["quantity"]),
        ({"quantity": "many"}, ["quantity"]),
        ({"quantity": "9" * 5000}, ["quantity"]),
        ({"learners": "1,2OO"}, ["learners"]),
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, ["ends_on"]),
        ({"learners": "10", "group_girls": "11"}, ["group_girls"]),
        ({"category": "no-such"}, ["category"]),
    ],
)
def test_wrong_need_names_its_field_and_keeps_the_rest(
    own: Client, draft: CountryRequest, wrong: dict[str, str], named: list[str]
) -> None:
    path = f"/requests/{draft.reference}/edit/needs/SEN/"
    answer = post(own, path, **need_fields(description="Solar radios", **wrong))
    assert list(answer.context["form"].errors) == named
    assert answer.context["form"]["description"].value() == "Solar radios"
    assert "<title>Error:" in answer.content.decode()
    assert Need.objects.count() == 0


def test_place_without_a_name_is_shown_as_an_error(own: Client, draft: CountryRequest) -> None:
    path = f"/requests/{draft.reference}/edit/needs/SEN/"
    fields = need_fields() | {"places-TOTAL_FORMS": "1", "places-0-learners": "30"}
    answer = post(own, path, **fields)
    assert answer.context["form"].places.errors == [{"name": ["Name the region of these learners."]}]
    assert "<title>Error:" in answer.content.decode()


def test_authority_of_one_country_reads_its_own_part_only(client: Client, ministry: User, other_ministry: User) -> None:
    side = other_ministry.affiliations.get().authority
    row = received(authority=ministry.affiliations.get().authority)
    NeedFactory(request_country=RequestCountryFactory(country_request=row, country=country("LBN"), authority=side))
    client.force_login(other_ministry)
    shown = client.get(row.get_absolute_url()).context["countries"]
    assert [entry["entry"].country_id for entry in shown] == ["LBN"]


def test_viewer_reads_and_changes_nothing(client: Client, ministry_viewer: User, draft: CountryRequest) -> None:
    client.force_login(ministry_viewer)
    page = f"/requests/{draft.reference}/"
    paths = ("", "edit/about/", "edit/letter/", "check/", "withdraw/")
    assert [client.get(page + path).status_code for path in paths] == [200, 403, 403, 200, 403]
    assert client.get("/requests/new/").status_code == 403
    answers = [answer for _, group in client.get(f"{page}check/").context["groups"] for answer in group]
    assert [answer for answer in answers if "change_url" in answer] == []
    draft_page = client.get(page).content.decode()
    assert ("/edit/" in draft_page, f'href="{page}check/"' in draft_page) == (False, True)
    assert "Nothing waits for you" in client.get("/home/").content.decode()


def test_member_reads_the_needs_of_an_opened_request_without_its_letter(client: Client, member: User) -> None:
    row = received("validated", is_open_to_members=True, contact_office="Cabinet")
    client.force_login(member)
    answer = client.get(row.get_absolute_url())
    assert (answer.status_code, "Cabinet" in answer.content.decode()) == (200, False)
    letter = f"{row.get_absolute_url()}letters/{row.letters.get().pk}/"
    assert client.get(letter).status_code == 403


def test_draft_is_withdrawn_once(own: Client, draft: CountryRequest) -> None:
    path, key = f"/requests/{draft.reference}/withdraw/", new_submission_key()
    fields = {"submission": key, "note": "Written twice.", "version": draft.version}
    assert [own.post(path, fields)["Location"] for _ in range(2)] == ["/requests/", "/requests/"]
    assert CountryRequestFactory._meta.model.objects.get().status == "withdrawn"


def test_request_of_one_country_is_taken_back_as_a_whole(client: Client, ministry: User) -> None:
    """Declining for the country is for a request of several, or one that others sent."""
    row = received(authority=ministry.affiliations.get().authority)
    RequestCountry.objects.filter(country_request=row).update(decision="confirmed", decided_at=timezone.now())
    client.force_login(ministry)
    page = client.get(row.get_absolute_url())
    (entry,) = page.context["countries"]
    assert (entry["steps"], page.context["may_withdraw"]) == ([], True)
    RequestCountryFactory(country_request=row, country=country("LBN"))
    assert [step.name for step, _form in client.get(row.get_absolute_url()).context["countries"][0]["steps"]] == [
        "decline"
    ]
