"""Mails are ended by a link in them, without signing in; by a mail program with one click (RFC 8058)."""

import re

import pytest
from django.core import mail as postbox
from django.test import Client

from coalition.core.jobs.services import perform
from coalition.core.models import Delivery, MailPreference, Notice, OutgoingEmail
from coalition.core.outbox.unsubscribing import unsubscribe_path
from coalition.notices.services import choose_mails, write_digests
from members.models import User
from tests.notices.test_delivery import DAY, STRANGER, URGENT, WAITS, tell

pytestmark = pytest.mark.django_db


def link_in(mail: OutgoingEmail) -> str:
    (path,) = set(re.findall(r"https?://[^/\s]+(/\S*notices/stop/[^\s\"]+)", mail.text + mail.html))
    return str(path)


def test_link_opens_without_signing_in_and_changes_nothing_by_itself(client: Client) -> None:
    tell(STRANGER)
    answer = client.get(link_in(OutgoingEmail.objects.get()))
    assert (answer.status_code, answer["Cache-Control"], answer.context["are_stopped"]) == (200, "no-store", False)
    assert ("Requests of countries" in answer.content.decode(), MailPreference.objects.count()) == (True, 0)


def test_button_ends_the_topic_for_an_address_without_an_account(client: Client) -> None:
    tell(STRANGER)
    answer = client.post(link_in(OutgoingEmail.objects.get()))
    assert (answer.status_code, answer.context["are_stopped"]) == (200, True)
    tell(STRANGER, key="2")
    assert OutgoingEmail.objects.count() == 1
    tell(STRANGER, URGENT)
    assert OutgoingEmail.objects.count() == 2


def test_link_of_the_day_ends_all_that_can_wait(client: Client, coordinator: User) -> None:
    choose_mails(address=coordinator.email, topics={"proposals": Delivery.AT_ONCE})
    tell(coordinator.email)
    write_digests(DAY)
    client.post(link_in(OutgoingEmail.objects.get()))
    preference = MailPreference.objects.get()
    assert [preference.delivery_of(topic) for topic in ("requests", "proposals", "later")] == [Delivery.PORTAL] * 3


def test_one_click_of_a_mail_program_needs_no_form_of_ours() -> None:
    tell(STRANGER)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link_in(OutgoingEmail.objects.get()), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, MailPreference.objects.get().delivery_of("requests")) == (200, Delivery.PORTAL)


@pytest.mark.parametrize(("event", "urgent"), [(WAITS, False), (URGENT, True)])
def test_headers_name_the_link_only_where_mails_can_be_ended(event: str, urgent: bool) -> None:
    tell(STRANGER, event)
    row = OutgoingEmail.objects.get()
    perform(row._meta.label_lower, row.pk)
    (sent,) = postbox.outbox
    headers = {name: sent.extra_headers.get(name) for name in ("List-Unsubscribe", "List-Unsubscribe-Post")}
    link = None if urgent else f"<http://127.0.0.1:8000{link_in(row)}>"
    click = None if urgent else "List-Unsubscribe=One-Click"
    assert headers == {"List-Unsubscribe": link, "List-Unsubscribe-Post": click}
    assert ("/notices/stop/" in row.text + row.html, row.unsubscribe != "") == (not urgent, not urgent)


def test_link_is_in_the_language_of_the_mail() -> None:
    tell(STRANGER, language="ar")
    assert link_in(OutgoingEmail.objects.get()).startswith("/ar/notices/stop/")


def test_link_that_was_changed_opens_nothing(client: Client) -> None:
    path = unsubscribe_path(STRANGER, "requests", language="en")
    changed = path.replace("/stop/", "/stop/A")
    assert [client.get(changed).status_code, client.post(changed).status_code] == [404, 404]
    assert MailPreference.objects.count() == 0


def test_ended_twice_stays_ended(client: Client) -> None:
    path = unsubscribe_path(STRANGER, "requests", language="en")
    assert [client.post(path).context["are_stopped"] for _ in range(2)] == [True, True]
    assert MailPreference.objects.get().topics == {"requests": "portal"}


def test_notices_stay_in_the_inbox_of_who_wants_no_mail(client: Client, coordinator: User) -> None:
    client.post(unsubscribe_path(coordinator.email, "requests", language="en"))
    tell(coordinator.email)
    assert (Notice.objects.count(), write_digests(DAY)) == (1, 0)
