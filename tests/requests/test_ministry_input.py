"""What people get wrong on the ministry's pages is told beside the field, and nothing that they typed is lost."""

from typing import Any

import pytest
from django.test import Client

from coalition.reference.models import DisadvantagedGroup
from members.models import User
from requests.choices import RequestStatus
from requests.models import CountryRequest, Need
from tests.factories.requests import received
from tests.requests.filling import ABOUT, CONTACTS, begin, fill, fill_topics, need, opened, page, send
from tests.told import readers

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, ministry: User) -> Client:
    client.force_login(ministry)
    return client


def wrong(answer: Any) -> list[str]:
    """The fields with an error, of a page that says so in its title."""
    assert (answer.status_code, "<title>Error:" in answer.content.decode()) == (200, True)
    return list(answer.context["form"].errors)


def test_a_request_without_a_title_is_not_begun(own: Client) -> None:
    assert wrong(fill(own, "/requests/new/", title=" ")) == ["title"]
    assert CountryRequest.objects.count() == 0


def test_an_emptied_title_is_refused_and_the_rest_of_the_page_kept(own: Client) -> None:
    row = begin(own)
    answer = fill(own, page(row, "edit", "about"), **(ABOUT | {"title": ""}))
    assert wrong(answer) == ["title"]
    assert answer.context["form"]["summary"].value() == ABOUT["summary"]


def test_a_contact_address_that_is_none_is_refused(own: Client) -> None:
    row = begin(own)
    assert wrong(fill(own, page(row, "edit", "contacts"), **(CONTACTS | {"contact_email": "planning"}))) == [
        "contact_email"
    ]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"quantity": "-5"}, ["quantity"]),
        ({"quantity": "many"}, ["quantity"]),
        ({"quantity": ""}, ["quantity"]),
        ({"category": ""}, ["category"]),
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, ["ends_on"]),
        ({"starts_on": "soon"}, ["starts_on"]),
        ({"learners": "-1"}, ["learners"]),
        ({"learners": "10", "learners_female": "8", "learners_male": "3"}, ["learners"]),
    ],
)
def test_a_wrong_need_names_its_field_and_saves_nothing(own: Client, changes: dict[str, str], named: list[str]) -> None:
    row = begin(own)
    answer = fill(own, page(row, "edit", "needs", "SEN"), **need(description="Radios", **changes))
    assert wrong(answer) == named
    assert (answer.context["form"]["description"].value(), Need.objects.count()) == ("Radios", 0)


def test_a_group_larger_than_all_learners_is_refused_beside_it(own: Client) -> None:
    row, group = begin(own), f"group_{DisadvantagedGroup.objects.order_by('pk')[0].pk}"
    answer = fill(own, page(row, "edit", "needs", "SEN"), **need(learners="100", **{group: "101"}))
    assert wrong(answer) == [group]


def test_an_empty_head_count_is_not_known_and_zero_is_none(own: Client) -> None:
    row, (first, second) = begin(own), DisadvantagedGroup.objects.order_by("pk")[:2]
    counts = {f"group_{first.pk}": "0", f"group_{second.pk}": ""}
    fill(own, page(row, "edit", "needs", "SEN"), **need(learners="100", **counts))
    assert list(Need.objects.get().groups.values_list("group", "head_count")) == [(first.pk, 0)]


def test_places_are_kept_with_what_is_withheld(own: Client) -> None:
    row = begin(own)
    places = {
        "places-0-name": "Matam",
        "places-0-learners": "5,000",
        "places-1-name": "X",
        "places-1-is_withheld": "on",
    }
    fill(own, page(row, "edit", "needs", "SEN"), **need(**places))
    kept = Need.objects.get().places.order_by("pk").values_list("name", "learners", "is_withheld")
    assert list(kept) == [("Matam", 5000, False), ("X", None, True)]


def test_a_need_is_changed_and_taken_out(own: Client) -> None:
    row = begin(own)
    fill(own, page(row, "edit", "needs", "SEN"), **need())
    url = page(row, "edit", "needs", "SEN", Need.objects.get().pk)
    fill(own, url, **need(quantity="900"))
    assert Need.objects.get().quantity == 900
    own.post(f"{url}remove/", {"submission": "k", "version": Need.objects.get().version})
    assert Need.objects.count() == 0


def test_a_stale_tab_says_what_changed_and_keeps_its_own_text(own: Client) -> None:
    row, url = begin(own), ""
    url = page(row, "edit", "contacts")
    stale = opened(own, url)
    fill(own, url, **CONTACTS)
    answer = own.post(url, stale | {"contact_office": "Mine", "contact_email": CONTACTS["contact_email"]})
    row.refresh_from_db()
    assert (answer.status_code, row.contact_office) == (409, CONTACTS["contact_office"])
    assert answer.context["form"]["contact_office"].value() == "Mine"
    assert [saved for _label, saved in answer.context["differences"]] == [CONTACTS["contact_office"]]


def test_a_stale_tab_saves_once_its_person_has_seen_both(own: Client) -> None:
    row = begin(own)
    url = page(row, "edit", "contacts")
    stale = opened(own, url)
    fill(own, url, **CONTACTS)
    form = own.post(url, stale | CONTACTS | {"contact_office": "Mine"}).context["form"]
    own.post(url, {bound.html_name: bound.value() for bound in form})
    row.refresh_from_db()
    assert row.contact_office == "Mine"


def test_what_is_missing_stands_on_the_page_to_check_and_nothing_is_sent(own: Client) -> None:
    row = begin(own)
    url = page(row, "check")
    assert len(own.get(url).context["missing"]) == 5
    answer = send(own, row)
    row.refresh_from_db()
    assert (answer.status_code, row.status) == (200, RequestStatus.DRAFT)


def test_a_declaration_that_is_not_ticked_sends_nothing(own: Client) -> None:
    row = begin(own)
    fill_topics(own, row)
    assert wrong(fill(own, page(row, "check"), page(row, "submit"))) == ["is_declared"]
    row.refresh_from_db()
    assert row.status == RequestStatus.DRAFT


def test_two_clicks_begin_one_request(own: Client) -> None:
    form = opened(own, "/requests/new/") | {"title": "Twice"}
    first, second = own.post("/requests/new/", form), own.post("/requests/new/", form)
    assert (CountryRequest.objects.count(), first["Location"]) == (1, second["Location"])


def test_two_clicks_send_one_request_and_write_once(own: Client, ministry: User, coordinator: User) -> None:
    row = begin(own)
    fill_topics(own, row)
    form = opened(own, page(row, "check")) | {"is_declared": "on"}
    answers = [own.post(page(row, "submit"), form) for _click in range(2)]
    assert [answer["Location"] for answer in answers] == [page(row)] * 2
    assert readers() == sorted(["planning@example.org", ministry.email, coordinator.email])


def test_two_clicks_add_one_need(own: Client) -> None:
    row = begin(own)
    url = page(row, "edit", "needs", "SEN")
    form = opened(own, url) | need()
    for _click in range(2):
        own.post(url, form)
    assert Need.objects.count() == 1


WAYS = ("edit/about", "edit/needs", "edit/contacts", "edit/letter", "edit/consent", "check", "withdraw")


@pytest.mark.parametrize("way", ["", *WAYS])
@pytest.mark.parametrize("who", ["other_ministry", "member", "field_office"])
def test_a_draft_does_not_exist_for_others(client: Client, people: dict[str, Any], who: str, way: str) -> None:
    client.force_login(people["ministry"])
    row = begin(client)
    client.force_login(people[who])
    answers = {client.get(page(row, *filter(None, [way]))).status_code}
    assert answers == ({403} if who == "member" and way else {404})


@pytest.mark.parametrize("way", WAYS[:5])
def test_a_viewer_does_not_change_a_draft(client: Client, people: dict[str, Any], way: str) -> None:
    client.force_login(people["ministry"])
    row = begin(client)
    client.force_login(people["ministry_viewer"])
    assert client.get(page(row)).status_code == 200
    assert {client.get(page(row, way)).status_code, client.post(page(row, way), ABOUT).status_code} <= {302, 403, 405}
    row.refresh_from_db()
    assert row.version == 1


def test_a_viewer_decides_and_answers_nothing(client: Client, ministry: User, ministry_viewer: User) -> None:
    row = received("clarification", authority=ministry.affiliations.get().authority)
    row.clarifications.create(question="?", answer_by="2026-01-01")
    client.force_login(ministry_viewer)
    client.post(page(row, "decide", "SEN"), {"submission": "a", "decision": "confirm"})
    client.post(page(row, "answer"), {"submission": "b", "answer": "Yes."})
    client.post(page(row, "withdraw"), {"submission": "c"})
    row.refresh_from_db()
    assert (row.status, row.countries.get().decision) == (RequestStatus.CLARIFICATION, "pending")


def test_a_sent_request_is_not_changed_any_more(own: Client, ministry: User) -> None:
    row = received(authority=ministry.affiliations.get().authority)
    answer = own.post(page(row, "edit", "contacts"), {"submission": "k", **CONTACTS})
    row.refresh_from_db()
    assert (answer.status_code, row.contact_office) == (409, "")
