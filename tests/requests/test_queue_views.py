"""A person's own views of the queue."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.core.conflicts import Refused
from members.models import User
from requests.models import QueueView
from requests.services.queue_views import drop_view, keep_view
from tests.factories.requests import received

pytestmark = pytest.mark.django_db
QUEUE = "/secretariat/requests/"


def keep(client: Client, name: str, query: str, submission: str = "a") -> Any:
    form = {"name": name, "query": query, "submission": submission}
    return client.post(reverse("requests:keep-view"), form)


def test_kept_view_stands_beside_the_others_and_leads_to_its_filters(client: Client, coordinator: User) -> None:
    received(title="ours", iso3="SEN")
    received(title="theirs", iso3="LBN")
    client.force_login(coordinator)
    answer = keep(client, "Senegal", "country=SEN&page=7&sort=-urgency&other=1")
    assert answer["Location"] == f"{QUEUE}?view=undecided&country=SEN&sort=-urgency"
    shown = client.get(answer["Location"])
    assert [row["case"].title for row in shown.context["rows"]] == ["ours"]
    current = [view["label"] for view in shown.context["views"] if view["current"]]
    assert current == ["Senegal"]


def test_name_given_twice_replaces_the_view(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    keep(client, "Mine", "country=SEN", "a")
    keep(client, "Mine", "country=LBN", "b")
    assert [view.query for view in QueueView.objects.all()] == ["view=undecided&country=LBN&sort=since"]


def test_view_without_a_name_is_not_kept(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert keep(client, " ", "country=SEN")["Location"] == QUEUE
    assert QueueView.objects.count() == 0


def test_views_of_others_are_neither_seen_nor_forgotten(
    client: Client, coordinator: User, other_coordinator: User
) -> None:
    view = keep_view(name="Mine", query="view=new&sort=since", by=coordinator)
    client.force_login(other_coordinator)
    assert client.get(QUEUE).context["own_views"] == []
    address = reverse("requests:drop-view", args=[view.pk])
    assert client.post(address, {"submission": "a"}).status_code == 404
    client.force_login(coordinator)
    assert [client.post(address, {"submission": "a"}).status_code for _ in range(2)] == [302, 302]
    assert QueueView.objects.count() == 0


@pytest.mark.parametrize("who", ["ministry", "member"])
def test_views_are_for_the_desk_only(who: str, request: pytest.FixtureRequest, coordinator: User) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(Refused):
        keep_view(name="Mine", query="view=new", by=person)
    with pytest.raises(Refused):
        drop_view(view=keep_view(name="Mine", query="view=new", by=coordinator), by=person)
