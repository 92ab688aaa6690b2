"""`fields=`: a sparse answer, and a shorter query for it; lists of codes in the reader's language; the toolkit."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalition.reference.models import Sector, ToolkitTopic
from members.models import User
from tests.api.builders import client_of, recorded
from tests.api.test_lists import PUBLIC_LISTS, SIGNED_IN_LISTS, add_case, pages
from tests.api.test_public import listed, read

pytestmark = pytest.mark.django_db

ALL = "2000-01-01T00:00:00Z"


@pytest.mark.parametrize("name", PUBLIC_LISTS + SIGNED_IN_LISTS)
def test_every_list_and_row_sends_what_is_asked_for(name: str, coordinator: User) -> None:
    add_case(coordinator)
    client = client_of(coordinator)
    whole = read(client, f"{name}/?page_size=100")["results"][0]
    key = next(part for part in ("iso3", "slug", "reference", "code", "id") if part in whole)
    # What is plain, what is nested, and what is made by an expression.
    for wanted in {key, *[field for field in whole if field not in {"id", key}][::4]}:
        assert read(client, f"{name}/?page_size=100&fields={wanted}")["results"][0] == {wanted: whole[wanted]}
    detail = f"{name}/{whole['id' if name == 'commitments' else key]}/"
    assert read(client, f"{detail}?fields={key}") == {key: whole[key]}
    answer = client.get(f"/api/v1/{name}/?fields={key},colour")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/fields")
    assert "colour" in answer.json()["errors"][0]["detail"]
    assert client.get(f"/api/v1/{detail}?fields=colour").status_code == 400


def test_sparse_list_reads_no_other_table(client: Client) -> None:
    recorded()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read(client, "projects/?fields=code,title")
    assert "projects_figure" not in queries[0]["sql"]


def test_sparse_list_is_walked_to_its_end(client: Client) -> None:
    codes = [recorded().code for _ in range(3)]
    rows = [row for page in pages(client, "/api/v1/projects/?fields=code&page_size=1") for row in page["results"]]
    assert rows == [{"code": code} for code in codes]
    assert listed(client, f"projects/?fields=code&updated_since={ALL}", "code") == codes


def test_file_has_all_its_columns(client: Client) -> None:
    assert client.get("/api/v1/projects/?fields=code&format=csv").status_code == 400


def test_member_may_name_a_field_that_it_is_not_shown(coordinator: User, member: User) -> None:
    add_case(coordinator)
    assert set(read(client_of(coordinator), "country-requests/?fields=severity")["results"][0]) == {"severity"}
    assert read(client_of(member), "country-requests/?fields=severity,title")["results"] == []


def test_codes_come_in_the_language_of_the_reader(client: Client, django_assert_num_queries: Any) -> None:
    sector = Sector.objects.get(pk="11220")
    Sector.objects.filter(pk="11220").update(name_fr="Éducation primaire")
    with django_assert_num_queries(1):
        lists = read(client, "enums/")
    assert lists["publication"][1] == {"code": "published", "label": "Published"}
    assert {"code": "11220", "label": sector.name_en} in lists["sector"]
    french = client.get("/api/v1/enums/?fields=sector", headers={"Accept-Language": "fr"})
    assert list(french.json()) == ["sector"]
    assert {"code": "11220", "label": "Éducation primaire"} in french.json()["sector"]
    assert "Accept-Language" in french["Vary"]
    again = client.get("/api/v1/enums/", headers={"If-None-Match": client.get("/api/v1/enums/")["ETag"]})
    assert again.status_code == 304


def test_toolkit_has_its_topics_with_resources_by_language(client: Client) -> None:
    topic = ToolkitTopic.objects.active().order_by("pk")[0]
    topic.resources.all().delete()
    for title, language in (("Livre", "fr"), ("Book", "en"), ("Another", "en")):
        topic.resources.create(title=title, language=language, link="https://example.org/", provider="Example")
    assert listed(client, "toolkit/", "code") == list(
        ToolkitTopic.objects.active().order_by("pk").values_list("pk", flat=True)
    )
    answer = read(client, f"toolkit/{topic.pk}/")
    assert answer["languages"] == ["en", "fr"]
    assert [(row["language"], row["title"]) for row in answer["resources"]] == [
        ("en", "Another"),
        ("en", "Book"),
        ("fr", "Livre"),
    ]
    assert topic.pk in listed(client, "toolkit/?language=fr", "code")
    assert listed(client, "toolkit/?language=wo", "code") == []
