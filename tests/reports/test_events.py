"""Events of the library: recorded from a source, published by a second person, found, and read in one's language."""

import datetime
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coalition.core.access import Role
from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.reports.event_services import (
    change_event,
    publish_event,
    record_event,
    return_event,
    send_event,
    take_back_event,
)
from coalition.reports.models import Event
from members.models import User
from tests.factories.members import AffiliationFactory
from tests.factories.reports import EventFactory, issued_report, told_event
from tests.told import everything_told, readers

pytestmark = pytest.mark.django_db


def facts(**changed: Any) -> dict[str, Any]:
    fixed = {"is_online": True, "held_by": "UNESCO", "source": "UNESCO", "source_url": "https://source.example/a"}
    return {"day": datetime.date(2021, 3, 29), **fixed, **changed}


def words(language: str = "en", **changed: Any) -> Any:
    return {"language": language, "title": "Ministers meet", "summary": "One year on.", "lessons": "", **changed}


def recorded(by: User, **changed: Any) -> Event:
    return record_event(words=words(), by=by, **facts(**changed))


def test_event_is_read_once_a_second_person_has_published_it(client: Client, coordinator: User, approver: User) -> None:
    event = record_event(words=words(lessons="Radio reaches all.\n\nTeachers matter."), by=coordinator, **facts())
    assert client.get(event.get_absolute_url()).status_code == 404
    publish_event(event=send_event(event=event, by=coordinator), by=approver)
    page = client.get(event.get_absolute_url())
    assert (page.status_code, page["Cache-Control"]) == (200, "public, max-age=60")
    assert page.context["lessons"] == ["Radio reaches all.", "Teachers matter."]
    assert 'href="https://source.example/a"' in page.content.decode()


def test_who_wrote_it_does_not_publish_it(coordinator: User, approver: User) -> None:
    event = send_event(event=recorded(coordinator), by=coordinator)
    Event.objects.filter(pk=event.pk).update(written_by=approver)
    with pytest.raises(Refused):
        publish_event(event=event, by=approver)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"is_online": False}, "place"),
        ({"last_day": datetime.date(2021, 3, 28)}, "last_day"),
        ({"held_by": ""}, "held_by"),
        ({"source": ""}, "source"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
    ],
)
def test_event_says_where_when_by_whom_and_its_source(coordinator: User, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        recorded(coordinator, **changed)
    assert list(refused.value.message_dict) == [field]


def test_what_is_public_is_changed_only_after_it_was_taken_back(coordinator: User, approver: User) -> None:
    event = publish_event(event=send_event(event=recorded(coordinator), by=coordinator), by=approver)
    with pytest.raises(Conflict):
        change_event(event=event, words=words(), by=coordinator, place="Paris")
    take_back_event(event=event, note="The place is missing.", by=approver)
    assert change_event(event=event, words=words(), by=coordinator, place="Paris").place == "Paris"


def test_returned_with_a_reason(coordinator: User, approver: User) -> None:
    event = send_event(event=recorded(coordinator), by=coordinator)
    with pytest.raises(ValidationError):
        return_event(event=event, note=" ", by=approver)
    assert return_event(event=event, note="Which source?", by=approver).status == "draft"


def test_each_step_tells_those_concerned_in_their_language(coordinator: User, approver: User) -> None:
    writing = AffiliationFactory(role=Role.APPROVER, user__language="fr").user
    event = change_event(event=recorded(coordinator), words=words("fr", title="Les ministres"), by=coordinator)
    Event.objects.filter(pk=event.pk).update(written_by=writing)
    sent = send_event(event=Event.objects.get(pk=event.pk), by=coordinator)
    returned = return_event(event=sent, note="Which source?", by=approver)
    published = publish_event(event=send_event(event=returned, by=coordinator), by=approver)
    take_back_event(event=published, note="The source is gone.", by=writing)
    told_of = [(each.event, each.to, "Les ministres" in each.text) for each in everything_told()]
    assert told_of == [
        ("reports/event_sent", approver.email, False),
        ("reports/event_returned", writing.email, True),
        ("reports/event_sent", approver.email, False),
        ("reports/event_published", writing.email, True),
    ]


def test_outcome_reaches_the_coordinators_where_the_writer_has_left(coordinator: User, approver: User) -> None:
    event = send_event(event=recorded(coordinator), by=coordinator)
    left = AffiliationFactory(role=Role.COORDINATOR, user__is_active=False).user
    Event.objects.filter(pk=event.pk).update(written_by=left)
    publish_event(event=event, by=approver)
    assert readers("reports/event_published") == [coordinator.email]


def test_event_is_read_in_the_readers_language_or_else_in_english(client: Client, coordinator: User) -> None:
    event = EventFactory(title="Ministers meet")
    change_event(event=event, words=words("fr", title="Réunion des ministres"), by=coordinator)
    change_event(event=event, words=words("fr", title="La réunion des ministres"), by=coordinator)
    client.force_login(coordinator)
    path = event.get_absolute_url()
    pages = (client.get(f"{prefix}{path}").content.decode() for prefix in ("", "/fr", "/ar"))
    shown = [re.findall(r'<h1><bdi>(.*?)</bdi>.*?class="prose" lang="(\w+)"', page, re.DOTALL) for page in pages]
    assert shown == [[("Ministers meet", "en")], [("La réunion des ministres", "fr")], [("Ministers meet", "en")]]


def test_form_keeps_a_draft_and_other_words_beside_it(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    answers = {**facts(), **words(), "is_online": "on", "submission": new_submission_key()}
    wrong = client.post("/library/events/new/", {**answers, "source_url": ""})
    assert list(wrong.context["form"].errors) == ["source_url"]
    saved = client.post("/library/events/new/", answers)
    event = Event.objects.get()
    assert (saved["Location"], event.status, event.is_demonstration) == (event.get_absolute_url(), "draft", True)
    again = {**answers, "title": "Встреча", "version": event.version, "submission": new_submission_key()}
    client.post(f"{event.get_absolute_url()}edit/ru/", again)
    assert dict(event.texts.values_list("language", "title")) == {"en": "Ministers meet", "ru": "Встреча"}
    assert client.get(f"{event.get_absolute_url()}edit/xx/").status_code == 404


def test_library_feed_and_sitemap_have_what_is_public(client: Client, coordinator: User) -> None:
    told, draft = told_event(title="Ministers meet"), EventFactory(title="Not yet")
    report = issued_report(title="Half a year")
    issued_report(title="For members", audience="coalition")
    assert [line["event"] for line in client.get("/library/").context["events"]] == [told]
    assert [line["event"] for line in client.get("/library/events/").context["events"]] == [told]
    entries = re.findall(r"<entry><title>([^<]*)", client.get("/feeds/library/").content.decode())
    assert sorted(entries) == ["Half a year", "Ministers meet"]
    found = [client.get(f"/sitemap-{name}.xml").content.decode() for name in ("events", "reports")]
    addresses = [set(re.findall(r"<loc>http://testserver(/library/[^<]*)</loc>", text)) for text in found]
    assert addresses == [{told.get_absolute_url()}, {report.get_absolute_url()}]
    client.force_login(coordinator)
    assert [line["event"] for line in client.get("/library/").context["events_at_work"]] == [draft]


def test_search_finds_events_and_reports_in_any_of_their_languages(client: Client, coordinator: User) -> None:
    event = EventFactory(title="Ministers meet")
    change_event(event=event, words=words("ar", title="اجتماع الوزراء"), by=coordinator)
    Event.objects.filter(pk=event.pk).update(status="sent")
    Event.objects.filter(pk=event.pk).update(status="published")
    EventFactory(title="Ministers draft")
    issued_report(title="Ministers report", foreword="Half a year")
    issued_report(title="Ministers of the coalition", audience="coalition")
    names = [
        sorted(row.name for row, _places in client.get("/search/", {"q": asked, "kind": "library"}).context["rows"])
        for asked in ("ministers", "الوزراء")
    ]
    assert names == [["Ministers meet", "Ministers report"], ["Ministers meet"]]


def test_desk_of_approvers_counts_events_to_clear_and_leads_to_them(
    client: Client, coordinator: User, approver: User
) -> None:
    waiting = send_event(event=recorded(coordinator), by=coordinator)
    EventFactory()
    told_event()
    client.force_login(approver)
    duty = next(row for row in client.get("/home/").context["duties"] if row["label"] == "Events to clear")
    assert (duty["count"], duty["url"]) == (1, "/library/events/?status=sent")
    page = client.get(duty["url"])
    assert [line["event"] for line in page.context["events"]] == [waiting]
    assert "Waits for an approver" in page.content.decode()
    file = client.get(f"/library/events/{page.context['export_url']}")
    assert b"".join(file).decode("utf-8-sig").count("Waits for an approver") == 1


def test_public_reads_only_published_events_whatever_it_asks_for(client: Client, coordinator: User) -> None:
    send_event(event=recorded(coordinator), by=coordinator)
    told = told_event()
    page = client.get("/library/events/?status=sent")
    assert [line["event"] for line in page.context["events"]] == [told]
    assert ("status" in page.context["filter"].fields, "state" in page.context["heads"]) == (False, False)
