"""Stories and events, public lists of one kind: invented rows stay in a demonstration, queries do not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.factories.projects import told_story
from tests.factories.reports import told_event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "rows", "made"), [("/stories/", "stories", told_story), ("/library/", "events", told_event)]
)
def test_invented_ones_stay_in_a_demonstration(
    client: Client, settings: Settings, page: str, rows: str, made: Callable[..., Any]
) -> None:
    made(is_demonstration=True)
    counts = []
    for settings.DEMO in (False, True):
        counts.append(len(client.get(page).context[rows]))
    assert counts == [0, 1]


@pytest.mark.parametrize(
    ("page", "rows", "made", "queries"),
    [("/stories/", "stories", told_story, 3), ("/library/events/", "events", told_event, 3)],
)
def test_list_keeps_its_queries_at_one_row_and_three(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    rows: str,
    made: Callable[..., Any],
    queries: int,
) -> None:
    for number in (1, 2):
        for _ in range(number):
            made()
        with django_assert_num_queries(queries):
            assert len(client.get(page).context[rows]) == 2 * number - 1
