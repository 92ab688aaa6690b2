"""A request from its first page to the decision of its country, as the authority and its officer live through it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.models import NationalAuthority, User
from members.workflow import ACCREDITATION
from requests.choices import CountryDecision, Origin, RequestStatus
from requests.models import CountryRequest
from requests.services.assessment import start_assessment
from requests.services.clarifications import ask_authority
from requests.services.submission import TOPICS, problems_of
from tests.factories.members import NationalAuthorityFactory, country
from tests.factories.requests import NeedFactory, RequestCountryFactory, received
from tests.factories.states import bring_to
from tests.requests.filling import TODAY, begin, fill, fill_topics, letter, page, send
from tests.told import readers

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, ministry: User) -> Client:
    client.force_login(ministry)
    return client


def asked(row: CountryRequest, by: User) -> CountryRequest:
    start_assessment(country_request=row, by=by)
    ask_authority(country_request=row, question="In which languages?", answer_by=timezone.localdate(), by=by)
    row.refresh_from_db()
    return row


def side_of(person: User) -> NationalAuthority:
    authority: NationalAuthority = person.affiliations.get().authority
    return authority


def tasks(answer: Any) -> list[str]:
    return [task["state"] for task in answer.context["task_list"]["tasks"]]


def test_every_topic_filled_in_makes_a_request_that_is_sent(own: Client, ministry: User, coordinator: User) -> None:
    row = begin(own)
    assert list(problems_of(row)) == list(TOPICS)
    fill_topics(own, row)
    row.refresh_from_db()
    assert (problems_of(row), tasks(own.get(page(row)))) == ({}, ["done"] * len(TOPICS))
    answer = send(own, row)
    row.refresh_from_db()
    assert (answer.status_code, answer["Location"], row.status) == (302, page(row), RequestStatus.SUBMITTED)
    assert readers() == sorted(["planning@example.org", ministry.email, coordinator.email])


def test_sending_confirms_the_request_for_the_authoritys_own_country(own: Client) -> None:
    row = begin(own)
    fill_topics(own, row)
    send(own, row)
    assert row.countries.get().decision == CountryDecision.CONFIRMED


def test_continue_leads_to_the_next_topic_and_save_back_to_the_list(own: Client) -> None:
    row = begin(own)
    url = page(row, "edit", "contacts")
    assert fill(own, url, contact_office="Planning")["Location"] == page(row, "edit", "letter")
    assert fill(own, url, contact_office="Planning", save="")["Location"] == page(row)
    assert fill(own, f"{url}?from=check", contact_office="Planning")["Location"] == page(row, "check")


def test_a_topic_half_filled_in_is_saved_and_in_progress(own: Client) -> None:
    row = begin(own)
    fill(own, page(row, "edit", "contacts"), contact_office="Planning")
    row.refresh_from_db()
    shown = dict(zip(TOPICS, tasks(own.get(page(row))), strict=True))
    assert (row.contact_office, shown["contacts"], shown["consent"]) == ("Planning", "half", "open")


def test_an_emergency_is_sent_before_its_letter_and_takes_it_later(own: Client, coordinator: User) -> None:
    row = begin(own)
    fill_topics(own, row, is_emergency="on")
    row.letters.all().delete()
    send(own, row)
    row.refresh_from_db()
    assert (row.status, row.letters.count()) == (RequestStatus.SUBMITTED, 0)
    assert fill(own, page(row, "edit", "letter"), **letter())["Location"] == page(row)
    assert row.letters.count() == 1


def test_a_question_is_answered_in_place(own: Client, ministry: User, coordinator: User) -> None:
    row = asked(received(authority=side_of(ministry)), coordinator)
    assert "In which languages?" in own.get(page(row)).content.decode()
    answer = own.post(page(row, "answer"), {"submission": "k", "answer": "In Wolof and French."})
    row.refresh_from_db()
    assert (answer.status_code, row.status) == (302, RequestStatus.IN_ASSESSMENT)
    assert row.clarifications.get().answer == "In Wolof and French."


def test_a_country_declines_with_a_reason_and_the_others_stay(own: Client, ministry: User) -> None:
    row = received(authority=side_of(ministry))
    RequestCountryFactory(country_request=row, country=country("MLI"))
    refused = own.post(page(row, "decide", "SEN"), {"submission": "a", "decision": "decline", "reason": ""})
    text = refused.content.decode()
    at_field = text.partition('id="decline_SEN_reason_error"')[2].partition("</p>")[0]
    assert (row.countries.get(country="SEN").decision, "Say why the country declines" in at_field) == ("pending", True)
    assert ("<title>Error:" in text, 'href="#decline_SEN_reason"' in text) == (True, True)
    own.post(page(row, "decide", "SEN"), {"submission": "b", "decision": "decline", "reason": "Covered at home."})
    decisions = row.countries.order_by("pk").values_list("country", "decision", "reason")
    assert list(decisions) == [("SEN", "declined", "Covered at home."), ("MLI", "pending", "")]


def test_a_request_registered_for_a_country_waits_for_its_authority(own: Client, ministry: User) -> None:
    row = received(authority=side_of(ministry))
    own.post(page(row, "decide", "SEN"), {"submission": "a", "decision": "confirm"})
    assert row.countries.get().decision == CountryDecision.CONFIRMED


def test_a_request_is_withdrawn_with_a_note(own: Client, ministry: User) -> None:
    row = received(authority=side_of(ministry))
    fill(own, page(row, "withdraw"), note="Schools are open again.")
    row.refresh_from_db()
    assert row.status == RequestStatus.WITHDRAWN


def test_the_status_page_says_nothing_of_who_in_the_secretariat_acted(
    own: Client, ministry: User, coordinator: User
) -> None:
    row = asked(received(authority=side_of(ministry)), coordinator)
    shown = own.get(page(row)).content.decode()
    assert [text for text in (coordinator.name, coordinator.email) if text in shown] == []


@pytest.mark.parametrize("status", RequestStatus.values)
def test_the_status_page_shows_in_every_state(own: Client, ministry: User, status: str) -> None:
    row = received(status, authority=side_of(ministry))
    assert own.get(page(row)).status_code == 200


def test_the_list_of_nobody_helps_to_begin(own: Client) -> None:
    assert "/requests/new/" in own.get("/requests/").content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_asks_the_same_number_of_queries(
    own: Client, ministry: User, size: int, django_assert_num_queries: Any
) -> None:
    for _number in range(size):
        received(authority=side_of(ministry))
    with django_assert_num_queries(6):
        own.get("/requests/")


@pytest.mark.parametrize("size", [1, 3])
def test_the_status_page_asks_the_same_number_of_queries(
    own: Client, ministry: User, size: int, django_assert_max_num_queries: Any
) -> None:
    row = received(authority=side_of(ministry))
    for iso3 in ("MLI", "NER", "TCD")[:size]:
        NeedFactory(request_country=RequestCountryFactory(country_request=row, country=country(iso3)))
    with django_assert_max_num_queries(14):
        own.get(page(row))


def register(client: Client, **changes: Any) -> Any:
    answers = {"title": "By letter", "origin": "letter", "received_on": TODAY, "countries": ["SEN"]}
    return fill(client, "/secretariat/requests/register/", **(answers | changes))


@pytest.mark.parametrize("officer", ["coordinator", "field_office"])
def test_an_officer_registers_and_sends_on_behalf(client: Client, people: dict[str, Any], officer: str) -> None:
    client.force_login(people[officer])
    authority = side_of(people["ministry"])
    answer = register(client, authority=authority.pk)
    row = CountryRequest.objects.get(title="By letter")
    assert (answer.status_code, row.origin, row.authority, row.registered_by) == (
        302,
        Origin.LETTER,
        authority,
        people[officer],
    )
    fill_topics(client, row)
    send(client, row)
    row.refresh_from_db()
    assert (row.status, row.countries.get().decision) == (RequestStatus.SUBMITTED, CountryDecision.PENDING)


def test_an_officer_registers_for_several_countries_with_their_authorities(
    client: Client, coordinator: User, ministry: User
) -> None:
    client.force_login(coordinator)
    mali = bring_to(NationalAuthorityFactory(country=country("MLI")), ACCREDITATION, "accredited")
    named = [side_of(ministry).pk, mali.pk]
    register(client, countries=["SEN", "MLI", "NER"], authorities=named, regional_body="A regional body")
    row = CountryRequest.objects.get(title="By letter")
    parts = {entry.country_id: entry.authority for entry in row.countries.select_related("authority")}
    assert parts == {"SEN": side_of(ministry), "MLI": mali, "NER": None}


def test_an_authority_takes_over_what_was_registered_for_it(client: Client, coordinator: User, ministry: User) -> None:
    client.force_login(coordinator)
    register(client, authority=side_of(ministry).pk)
    row = CountryRequest.objects.get(title="By letter")
    client.force_login(ministry)
    fill_topics(client, row)
    send(client, row)
    row.refresh_from_db()
    assert row.status == RequestStatus.SUBMITTED


def test_a_field_office_registers_only_for_its_area(client: Client, field_office: User) -> None:
    client.force_login(field_office)
    answer = register(client, countries=["LBN"])
    assert (answer.status_code, CountryRequest.objects.count()) == (200, 0)


def test_the_queue_leads_to_the_registration(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert "/secretariat/requests/register/" in client.get("/secretariat/requests/").content.decode()
