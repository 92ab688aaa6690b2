"""The public forms and the Secretariat's desk."""

import gzip
import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.models import OutgoingEmail
from coalition.enquiries.models import Enquiry
from members.models import User
from tests.factories.enquiries import EnquiryFactory

pytestmark = pytest.mark.django_db


def send(client: Client, address: str = "/contact/", **answers: Any) -> HttpResponse:
    given = {
        "submission": secrets.token_urlsafe(16),
        "kind": "complaint",
        "message": "The lessons never came.",
        "email": "a@example.org",
        "language": "en",
    }
    return client.post(address, given | answers)  # type: ignore[return-value]


def test_anybody_writes_and_reads_the_reference(client: Client) -> None:
    answer = send(client)
    enquiry = Enquiry.objects.get()
    assert answer["Location"] == f"/contact/received/?reference={enquiry.reference}"
    assert enquiry.reference in client.get(answer["Location"]).content.decode()
    assert (enquiry.kind, enquiry.status, enquiry.message) == ("complaint", "received", "The lessons never came.")


def test_form_sent_twice_counts_once(client: Client) -> None:
    answers = [send(client, submission="once")["Location"] for _ in range(2)]
    assert (answers[0] == answers[1], Enquiry.objects.count()) == (True, 1)


def test_program_is_thanked_and_nothing_is_kept(client: Client) -> None:
    answer = send(client, homepage="https://spam.example/")
    assert (answer["Location"], Enquiry.objects.count(), OutgoingEmail.objects.count()) == ("/contact/received/", 0, 0)


@pytest.mark.parametrize("reference", ["<script>", "E-1", "E-2026-00001 and more"])
def test_only_a_reference_is_repeated(client: Client, reference: str) -> None:
    assert client.get("/contact/received/", {"reference": reference}).context["reference"] == ""


def test_wrong_answers_come_back_with_what_is_wrong(client: Client) -> None:
    answer = send(client, kind="support", email="nobody")
    assert sorted(answer.context["form"].errors) == ["email", "kind"]  # type: ignore[attr-defined]
    text = answer.content.decode()
    assert ("<title>Error:" in text, "The lessons never came." in text, Enquiry.objects.count()) == (True, True, 0)


def test_flood_keeps_the_answers_and_names_another_way(client: Client) -> None:
    EnquiryFactory.create_batch(5, email="a@example.org")
    text = send(client).content.decode()
    assert ("Please write to secretariat@localhost" in text, "The lessons never came." in text) == (True, True)


def test_government_says_with_what_it_supports(client: Client) -> None:
    send(client, "/support/", means=["money", "mission"], country="NOR", organisation="Ministry")
    enquiry = Enquiry.objects.get()
    assert (enquiry.kind, enquiry.means, enquiry.country_id) == ("support", ["money", "mission"], "NOR")


def test_support_needs_means_country_and_authority_named_in_the_order_of_the_page(client: Client) -> None:
    errors = send(client, "/support/").context["form"].errors  # type: ignore[attr-defined]
    assert list(errors) == ["means", "organisation", "country"]


def test_link_may_choose_the_kind(client: Client) -> None:
    text = client.get("/contact/?kind=incident").content.decode()
    assert re.findall(r'value="(\w+)"[^>]* checked', text) == ["incident"]


@pytest.mark.parametrize("address", ["/contact/", "/support/", "/contact/received/"])
def test_public_page_is_light(client: Client, address: str) -> None:
    assert len(gzip.compress(client.get(address).content)) <= 14_000


def test_desk_shows_what_is_due_first(client: Client, coordinator: User) -> None:
    today = timezone.localdate()
    later, late = EnquiryFactory.create(), EnquiryFactory.create(due_on=today - timedelta(days=1))
    client.force_login(coordinator)
    page = client.get("/secretariat/enquiries/")
    assert [(row["enquiry"], row["is_late"]) for row in page.context["rows"]] == [(late, True), (later, False)]
    assert [view["count"] for view in page.context["views"]] == [2, 1, 0, 0]
    overdue = client.get("/secretariat/enquiries/?view=overdue").context["rows"]
    assert [row["enquiry"] for row in overdue] == [late]


def test_desk_takes_answers_and_closes(client: Client, coordinator: User) -> None:
    enquiry = EnquiryFactory.create()
    client.force_login(coordinator)
    for step in ("take", "answer", "close"):
        page = client.get(enquiry.get_absolute_url())
        form = {"submission": secrets.token_urlsafe(16), "version": page.context["enquiry"].version, "note": "Yes."}
        assert (
            client.post(f"/secretariat/enquiries/{enquiry.pk}/{step}/", form)["Location"] == page.request["PATH_INFO"]
        )
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.answer) == ("closed", "Yes.")
    assert client.get(f"/secretariat/enquiries/{enquiry.pk}/").context["steps"] == []


def test_desk_keeps_its_queries(
    client: Client, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(coordinator)
    for _ in range(2):
        EnquiryFactory.create_batch(3, taken_by=coordinator)
        with django_assert_num_queries(4):
            client.get("/secretariat/enquiries/")
