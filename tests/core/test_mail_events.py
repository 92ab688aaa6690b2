"""Every mail is declared as data: with its templates, a topic, who reads it, and a sample that fills it."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import resolve, reverse

from coalition.core.access import Role
from coalition.core.access.policy import current_policy
from coalition.core.models import OutgoingEmail
from coalition.core.outbox.events import EVENTS, MailEvent
from coalition.core.outbox.letters import Letter, render_sample
from coalition.core.outbox.services import queue_email

EMAILS = Path(settings.BASE_DIR) / "templates/emails"
MISSING = "⟪missing⟫"


def marking_what_is_missing() -> list[dict[str, Any]]:
    """The settings of the templates, with a mark where one reads a name that nobody gave."""
    (engine,) = settings.TEMPLATES
    return [{**engine, "OPTIONS": {**engine["OPTIONS"], "string_if_invalid": MISSING}}]


def parts_of(letter: Letter) -> tuple[str, str, str]:
    return letter.subject, letter.text, letter.html


def test_every_folder_of_templates_is_declared_and_has_three_parts() -> None:
    folders = {path.parent.relative_to(EMAILS).as_posix() for path in EMAILS.glob("*/*/*")}
    parts = {(name, part) for name in folders for part in ("subject.txt", "body.txt", "body.html")}
    assert folders == set(EVENTS)
    assert {(name, part) for name, part in parts if not (EMAILS / name / part).is_file()} == set()


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_sample_fills_every_name_that_the_templates_read(event: str) -> None:
    with override_settings(TEMPLATES=marking_what_is_missing()):
        letter = render_sample(event, language="en")
    assert [part for part in parts_of(letter) if MISSING in part or not part.strip()] == []


def test_a_name_that_nobody_gave_would_be_seen() -> None:
    """The control of the test above: without a name the mark is there."""
    with override_settings(TEMPLATES=marking_what_is_missing()):
        from django.template.loader import render_to_string

        text = render_to_string("emails/requests/question/body.txt", {})
    assert MISSING in text


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_mail_is_rendered_in_every_language(language: str) -> None:
    letters = {name: render_sample(name, language=language) for name in EVENTS}
    assert {letter.language for letter in letters.values()} == {language}
    assert [name for name, letter in letters.items() if f'<html lang="{language}"' not in letter.html] == []


def test_every_mail_with_a_place_in_the_portal_links_to_it() -> None:
    linked = {name: event.sample["link"] for name, event in EVENTS.items() if "link" in event.sample}
    texts = {name: render_sample(name, language="en") for name in linked}
    address = {name: f"{settings.PORTAL_URL}{link}" for name, link in linked.items()}
    assert [name for name in linked if address[name] not in texts[name].text] == []
    assert [name for name in linked if f'href="{address[name]}"' not in texts[name].html] == []


# Whose readers have lost the role by which they could, and whose link is another one for each side.
LED_ELSEWHERE = {"members/role_ended", "requests/orphaned"}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def place_of(event: MailEvent) -> str:
    """The name of the route that it links to."""
    return resolve(str(event.sample["link"]).partition("?")[0]).view_name


def readers_without_the_page(event: MailEvent) -> set[Role]:
    """Those of its readers whom the policy keeps out of the page that it links to, or all where there is no page."""
    route = current_policy().find(place_of(event))
    if "GET" not in route.methods:
        return set(event.readers)
    return set() if Role.PUBLIC in route.roles else set(event.readers - route.roles)


def test_every_link_leads_to_a_page_that_its_readers_may_open() -> None:
    linked = [event for event in EVENTS.values() if "link" in event.sample and event.name not in LED_ELSEWHERE]
    assert {event.name: found for event in linked if (found := readers_without_the_page(event))} == {}


@pytest.mark.django_db
def test_every_link_goes_through_signing_in_to_the_exact_place() -> None:
    """A page for some roles asks who it is and keeps where it was asked from; a public one is there at once."""
    wrong = {}
    for event in (event for event in EVENTS.values() if "link" in event.sample):
        link = str(event.sample["link"])
        declared, answer = current_policy().find(place_of(event)), Client().get(link)
        sign_in = f"{reverse('account_login')}?next={quote(link)}"
        if Role.PUBLIC not in declared.roles and answer.headers.get("Location") != sign_in:
            wrong[event.name] = (answer.status_code, answer.headers.get("Location"))
    assert wrong == {}


def test_no_mail_names_an_address_of_anybody() -> None:
    """Whoever else is concerned is named by role or side; where a colleague has to be named, never with an address."""
    letters = {name: render_sample(name, language="en") for name in EVENTS}
    assert {name: found for name, letter in letters.items() if (found := ADDRESS.findall(letter.text))} == {}
    assert {name: found for name, letter in letters.items() if (found := ADDRESS.findall(letter.html))} == {}


def test_urgent_and_other_mails_are_told_apart() -> None:
    later = {name for name, event in EVENTS.items() if not event.urgent}
    assert later == {
        "matching/agreed",
        "matching/call_answered",
        "matching/ended",
        "matching/interest_expressed",
        "matching/interest_noted",
        "members/application_arrived",
        "members/clearance_to_renew",
        "members/delegation_ended",
        "members/delegation_given",
        "members/import_ended",
        "members/membership_left",
        "members/nobody_left",
        "members/offer_clearance_ends",
        "members/offer_to_confirm",
        "notices/digest",
        "projects/commitment_ended",
        "projects/commitment_escalated",
        "projects/project_moved",
        "projects/results_reported",
        "projects/story_sent",
        "reports/event_sent",
        "requests/answered",
        "requests/assessed",
        "requests/assessment_waits",
        "requests/country_decided",
        "requests/given",
        "requests/handed_over",
        "requests/orphaned",
        "requests/progressed",
        "requests/received",
        "requests/withdrawn",
        "spaces/meeting_cancelled",
        "spaces/posted",
    }


@pytest.mark.django_db
def test_mail_that_no_app_declares_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="requests/forgotten"):
        queue_email(event="requests/forgotten", to="a@example.org", key="1")
    assert OutgoingEmail.objects.count() == 0


@pytest.mark.django_db
def test_mail_without_a_declared_name_is_refused_and_the_name_is_told() -> None:
    with pytest.raises(TypeError, match="answer_by, question"):
        queue_email(event="requests/question", to="a@example.org", key="1", reference="R", title="T", link="/")
    assert OutgoingEmail.objects.count() == 0
