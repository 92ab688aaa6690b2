"""Every route is declared; who is not named in the declaration is kept out."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from coalition.core.access import Policy, Role, route
from coalition.core.access.policy import current_policy


def names_below(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += names_below(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            found.append(f"{prefix}{entry.name}")
    return found


def test_every_route_is_declared() -> None:
    names = names_below(get_resolver())
    assert "core:livez" in names
    assert [current_policy().find(name).name for name in names]


def test_undeclared_route_is_an_error() -> None:
    with pytest.raises(ImproperlyConfigured):
        current_policy().find("site:nowhere")


def test_route_declared_twice_is_an_error() -> None:
    with pytest.raises(ImproperlyConfigured):
        Policy([route("a:b", queries=1)], [route("a:b", queries=1)])


def test_get_brings_head() -> None:
    assert route("a:b", "GET POST", queries=1).methods == {"GET", "HEAD", "POST"}


def test_a_page_for_everybody_takes_six_queries_at_most() -> None:
    pages = [entry for entry in current_policy() if entry.public_queries is not None and not entry.api]
    assert [entry.name for entry in pages if (entry.public_queries or 0) > 6] == []


def test_policy_command_prints_each_route_as_json() -> None:
    output = StringIO()
    call_command("policy", json=True, stdout=output)
    rows = {row["name"]: row for row in json.loads(output.getvalue())}
    assert rows["core:livez"] == {
        "name": "core:livez",
        "methods": ["GET", "HEAD"],
        "roles": [Role.PUBLIC.value],
        "queries": 0,
        "public_queries": 0,
        "cache": "no-store",
        "api": False,
        "writers": [],
        "scope": "",
    }


@pytest.mark.django_db
def test_stranger_is_led_to_sign_in(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert client.post("/livez").status_code == 405
