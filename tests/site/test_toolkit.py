"""The toolkit: topics, their resources by language, and the search over both."""

import gzip
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.reference.models import ToolkitResource, ToolkitTopic

pytestmark = pytest.mark.django_db


def add(topic: str, title: str, language: str = "en", **fields: Any) -> ToolkitResource:
    return ToolkitResource.objects.create(
        topic_id=topic, title=title, language=language, link="https://example.org/", provider="Publisher", **fields
    )


def test_toolkit_shows_the_nine_topics_with_what_they_hold(client: Client) -> None:
    add("re-enrolment", "Retour", "fr")
    rows = client.get("/toolkit/").context["topics"]
    assert [row["topic"].position for row in rows] == list(range(1, 10))
    found = next(row for row in rows if row["topic"].pk == "re-enrolment")
    assert (found["topic"].resource_count, found["languages"]) == (2, "English, French")


def test_topic_lists_resources_by_language_the_readers_own_first(client: Client) -> None:
    add("re-enrolment", "Retour", "fr")
    add("re-enrolment", "Regreso", "es")
    resources = client.get("/fr/toolkit/re-enrolment/").context["resources"]
    assert [language for _resource, language in resources] == ["français", "anglais", "espagnol"]


def titles(client: Client, asked: str) -> list[str]:
    return [
        resource.title for resource, _language in client.get(f"/toolkit/re-enrolment/?{asked}").context["resources"]
    ]


def test_topic_is_narrowed_sorted_and_taken_out(client: Client) -> None:
    ToolkitResource.objects.filter(topic="re-enrolment").delete()
    for title, language in (("Retour", "fr"), ("Regreso", "es"), ("Return", "en"), ("Départ", "fr")):
        add("re-enrolment", title, language)
    assert titles(client, "") == ["Return", "Regreso", "Départ", "Retour"]
    assert titles(client, "language=fr&sort=-title") == ["Retour", "Départ"]
    assert titles(client, "q=depart") == ["Départ"]
    assert "No resource fits these filters." in client.get("/toolkit/re-enrolment/?q=zz").content.decode()
    file = b"".join(client.get("/toolkit/re-enrolment/?language=es&format=csv")).decode().splitlines()
    assert [line.split(",")[:2] for line in file[1:]] == [["Regreso", "es"]]


def test_topic_says_what_no_source_states(client: Client) -> None:
    ToolkitResource.objects.filter(topic="re-enrolment").delete()
    add("re-enrolment", "Return", licence="CC BY-SA 3.0 IGO")
    text = client.get("/toolkit/re-enrolment/").content.decode()
    assert ("CC BY-SA 3.0 IGO" in text, text.count("not stated")) == (True, 1)


def test_topic_without_resources_says_so(client: Client) -> None:
    ToolkitResource.objects.filter(topic="re-enrolment").delete()
    text = client.get("/toolkit/re-enrolment/").content.decode()
    assert ("No resource under this topic yet" in text, "Last updated" in text) == (True, False)


def test_toolkit_without_topics_says_so(client: Client) -> None:
    ToolkitTopic.objects.update(is_active=False)
    assert "No topic is published at the moment" in client.get("/toolkit/").content.decode()
    assert client.get("/toolkit/re-enrolment/").status_code == 404


def test_toolkit_keeps_its_queries_and_weight(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        add("re-enrolment", f"Return {number}", "fr")
    for address, queries in (("/toolkit/", 1), ("/toolkit/re-enrolment/", 4)):
        with django_assert_num_queries(queries):
            answer = client.get(address)
        assert (answer["Cache-Control"], len(gzip.compress(answer.content)) <= 14_000) == ("public, max-age=60", True)


@pytest.mark.parametrize(
    ("words", "topic", "names"),
    [
        ("resurgnce", "resurgence-planning", ["COVID-19 Response Toolkit: Resurgence planning", "Resurgence planning"]),
        (
            "radio télévision",
            "remote-learning-strategy",
            ["Learning through radio and television in the time of COVID-19 (2 June 2020)"],
        ),
    ],
)
def test_search_finds_topics_and_resources(client: Client, words: str, topic: str, names: list[str]) -> None:
    found = [row for row, _places in client.get("/search/", {"q": words, "kind": "toolkit"}).context["rows"]]
    assert sorted(row.name for row in found) == names
    assert {row.url for row in found} == {f"/toolkit/{topic}/"}
