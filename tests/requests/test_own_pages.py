"""The authority's pages: what they cost, what they keep, and who finds them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.idempotency import new_submission_key
from members.models import User
from requests.models import CountryRequest, FormalLetter, Need
from requests.services.drafting import draft_request, update_request
from tests.factories.members import country
from tests.factories.requests import CountryRequestFactory, NeedFactory, RequestCountryFactory, received

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
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
def test_list_asks_the_same_number_of_queries(
    own: Client, ministry: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        received(authority=ministry.affiliations.get().authority)
    with django_assert_num_queries(8):
        answer = own.get("/requests/")
    assert len(answer.context["rows"]) == rows
    assert current_policy().find("requests:list").queries == 8


@pytest.mark.parametrize("rows", [1, 3])
def test_status_page_asks_the_same_number_of_queries(
    own: Client, ministry: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = received(authority=ministry.affiliations.get().authority)
    for _ in range(rows - 1):
        NeedFactory(request_country=row.countries.get())
    with django_assert_num_queries(10):
        answer = own.get(row.get_absolute_url())
    assert len(answer.context["countries"][0]["needs"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_check_page_asks_the_same_number_of_queries(
    own: Client, draft: CountryRequest, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        NeedFactory(request_country=draft.countries.get())
    with django_assert_num_queries(13):
        answer = own.get(f"/requests/{draft.reference}/check/")
    assert len(answer.context["groups"]) == 4 + rows


def test_empty_list_says_what_a_request_is(own: Client) -> None:
    answer = own.get("/requests/")
    assert answer.context["is_empty"] is True
    words = ("You have not asked for anything yet", "Begin a request", "See a sample letter")
    assert [text in answer.content.decode() for text in words] == [True] * 3


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


def test_stale_tab_keeps_the_own_text_and_shows_what_was_saved(
    own: Client, draft: CountryRequest, ministry: User
) -> None:
    path = f"/requests/{draft.reference}/edit/contacts/"
    opened = own.get(path).context["form"]["version"].value()
    update_request(country_request=draft, by=ministry, contact_office="Cabinet")
    answer = post(own, path, contact_office="Planning", contact_email="p@example.org", version=opened)
    assert answer.status_code == 409
    assert answer.context["form"]["contact_office"].value() == "Planning"
    assert ("Office that answers questions", "Cabinet") in answer.context["differences"]
    again = answer.context["form"]["version"].value()
    post(own, path, contact_office="Planning", contact_email="p@example.org", version=again)
    draft.refresh_from_db()
    assert draft.contact_office == "Planning"


def test_good_file_is_kept_while_its_date_is_corrected(own: Client, draft: CountryRequest) -> None:
    path = f"/requests/{draft.reference}/edit/letter/"
    file = SimpleUploadedFile("letter.pdf", PDF)
    first = post(own, path, upload=file, dated="", signatory_office="Minister")
    assert (first.context["kept_name"], list(first.context["form"].errors)) == ("letter.pdf", ["dated"])
    kept = first.context["form"]["kept"].value()
    post(own, path, kept=kept, dated=timezone.localdate().isoformat(), signatory_office="Minister")
    letter = FormalLetter.objects.get()
    with letter.upload.open() as file:
        assert (letter.file_name, letter.size, file.read()) == ("letter.pdf", len(PDF), PDF)


def test_kept_file_of_another_person_is_not_taken_up(
    own: Client, client: Client, draft: CountryRequest, other_ministry: User, ministry: User
) -> None:
    path = f"/requests/{draft.reference}/edit/letter/"
    first = post(own, path, upload=SimpleUploadedFile("letter.pdf", PDF), dated="", signatory_office="Minister")
    kept = first.context["form"]["kept"].value()
    client.force_login(other_ministry)
    theirs = draft_request(by=other_ministry, title="Books", countries=[country("LBN")])
    fields = {"dated": timezone.localdate().isoformat(), "signatory_office": "Minister"}
    answer = post(client, f"/requests/{theirs.reference}/edit/letter/", kept=kept, **fields)
    assert list(answer.context["form"].errors) == ["upload"]


def test_officer_registers_for_two_countries_each_with_its_authority(
    client: Client, coordinator: User, ministry: User, other_ministry: User
) -> None:
    sides = [user.affiliations.get().authority for user in (ministry, other_ministry)]
    client.force_login(coordinator)
    answer = post(
        client,
        "/secretariat/requests/register/",
        title="A common platform",
        origin="letter",
        received_on=timezone.localdate().isoformat(),
        countries=["SEN", "LBN"],
        authorities=[side.pk for side in sides],
        regional_body="A regional body",
    )
    row = CountryRequest.objects.get()
    assert answer.url == f"/requests/{row.reference}/edit/letter/"
    assert (row.registered_by, row.origin, row.authority) == (coordinator, "letter", None)
    assert dict(row.countries.values_list("country", "authority")) == {side.country_id: side.pk for side in sides}
    assert client.get(f"/requests/{row.reference}/edit/needs/").status_code == 200
    assert client.get(f"/requests/{row.reference}/check/").status_code == 200


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
    assert [own.post(path, fields).url for _ in range(2)] == ["/requests/", "/requests/"]
    assert CountryRequestFactory._meta.model.objects.get().status == "withdrawn"
