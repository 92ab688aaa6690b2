"""The front page: the dated statement, the missions, in both directions."""

import gzip

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.reference.models import MissionProgress


@pytest.mark.django_db
def test_front_shows_the_dated_statement_and_missions(client: Client) -> None:
    answer = client.get("/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=60")
    for words in ("March 2021", "Global Skills Academy", "142,000", "400 million"):
        assert words in text


@pytest.mark.django_db
def test_front_in_arabic_runs_from_right_to_left(client: Client) -> None:
    assert '<html lang="ar" dir="rtl"' in client.get("/ar/").content.decode()


@pytest.mark.django_db
def test_front_keeps_its_query_ceiling(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ceiling = current_policy().find("site:front").queries
    with django_assert_num_queries(ceiling):
        client.get("/")
    MissionProgress.objects.all().delete()
    with django_assert_num_queries(ceiling):
        client.get("/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/styleguide/"])
def test_public_pages_are_light(client: Client, path: str) -> None:
    assert len(gzip.compress(client.get(path).content)) <= 20_000
