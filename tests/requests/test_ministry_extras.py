"""Needs that are copied, the confirmation to print, and who handles a request."""

import pytest
from django.test import Client

from coalition.reference.models import DisadvantagedGroup
from members.models import NationalAuthority, User
from requests.models import CountryRequest, Need
from tests.factories.requests import received
from tests.requests.filling import begin, fill, need, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, ministry: User) -> Client:
    client.force_login(ministry)
    return client


@pytest.fixture
def sent(own: Client, ministry: User) -> CountryRequest:
    return received(authority=ministry.affiliations.get().authority, letter=False)


def copy_url(row: CountryRequest) -> str:
    return page(row, "edit", "needs", "SEN", Need.objects.order_by("pk")[0].pk, "copy")


def test_need_is_copied_whole_once_and_opened(own: Client) -> None:
    row, group = begin(own), DisadvantagedGroup.objects.order_by("pk")[0]
    heads = {"learners": "1000", f"group_{group.pk}": "40", "places-0-name": "Matam", "places-0-is_withheld": "on"}
    fill(own, page(row, "edit", "needs", "SEN"), **need(description="Radios", languages=["fr"], **heads))
    answers = [own.post(copy_url(row), {"submission": "once"}) for _click in range(2)]
    first, second = Need.objects.order_by("pk")
    assert {answer["Location"] for answer in answers} == {page(row, "edit", "needs", "SEN", second.pk)}
    told = [
        (
            each.category_id,
            each.quantity,
            each.urgency,
            each.description,
            each.languages,
            list(each.groups.values_list("group", "head_count")),
            list(each.places.values_list("name", "is_withheld")),
        )
        for each in (first, second)
    ]
    assert told[0] == told[1]
    assert told[1][5:] == ([(group.pk, 40)], [("Matam", True)])


def test_need_is_copied_from_the_list_only_while_the_request_is_a_draft(own: Client, sent: CountryRequest) -> None:
    assert own.post(copy_url(sent), {"submission": "k"}).status_code == 409
    assert Need.objects.count() == 1


def test_need_of_another_authority_is_not_there_to_copy(client: Client, ministry: User, other_ministry: User) -> None:
    client.force_login(ministry)
    row = begin(client)
    fill(client, page(row, "edit", "needs", "SEN"), **need())
    client.force_login(other_ministry)
    assert client.post(copy_url(row), {"submission": "k"}).status_code == 404


def test_list_of_needs_has_a_button_to_copy(own: Client) -> None:
    row = begin(own)
    fill(own, page(row, "edit", "needs", "SEN"), **need())
    assert f'formaction="{copy_url(row)}"' in own.get(page(row, "edit", "needs")).content.decode()


def test_confirmation_has_the_reference_the_needs_and_what_comes_next(own: Client, sent: CountryRequest) -> None:
    text = own.get(page(sent, "confirmation")).content.decode()
    wanted = [sent.reference, sent.title, "100", "UNESCO has your request", "The formal letter is still missing"]
    assert [words in text for words in wanted] == [True] * 5
    assert page(sent, "confirmation") in own.get(page(sent)).content.decode()


def test_draft_has_no_confirmation(own: Client) -> None:
    assert own.get(page(begin(own), "confirmation")).status_code == 404


def test_status_page_says_who_handles_the_request(own: Client, sent: CountryRequest, coordinator: User) -> None:
    assert "nobody yet; the coordinators" in own.get(page(sent)).content.decode()
    CountryRequest.objects.filter(pk=sent.pk).update(assigned_to=coordinator)
    text = own.get(page(sent)).content.decode()
    named = [words for words in (coordinator.name, coordinator.email) if words in text]
    assert ("a coordinator of the UNESCO Secretariat" in text, named) == (True, [])


def test_letter_to_sign_is_in_the_language_of_correspondence(own: Client, ministry: User) -> None:
    row = begin(own)
    NationalAuthority.objects.filter(pk=row.authority_id).update(language="fr")
    text = own.get(page(row, "letter-to-sign")).content.decode()
    assert ('<html lang="fr"' in text, "Sénégal" in text) == (True, True)
