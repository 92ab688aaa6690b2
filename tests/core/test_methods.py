"""Every route × every method: what the policy does not name is refused before the view, whoever asks (R12, R4)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.core.access import ANYONE
from tests.core.route_samples import ENTRIES, LIBRARIES, Entry, client_of
from tests.fixtures import ROLE_FIXTURES

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OWN = tuple(entry for entry in ENTRIES if not entry.name.startswith(LIBRARIES))


def address(entry: Entry) -> str:
    """Of a row that does not exist: method and role are judged before anybody looks for it."""
    return reverse(
        entry.name,
        kwargs={
            name: 987654321 if name in {"pk", "other", "milestone", "delivery", "story"} else "absent"
            for name in entry.arguments
        },
    )


def ask(client: Client, method: str, entry: Entry) -> tuple[int, str]:
    answer = client.generic(method, address(entry))
    return answer.status_code, answer.headers.get("Location", "").partition("?")[0]


@pytest.mark.parametrize("who", ["coordinator", "public"])
def test_a_method_that_is_not_declared_is_refused(people: dict[str, Any], who: str) -> None:
    client = client_of(None if who == "public" else people[who])
    for entry in OWN:
        refusals = {401, 403, 405} if entry.declared.api else {405}
        for method in set(METHODS) - entry.declared.methods - ({"OPTIONS"} if entry.declared.api else set()):
            assert ask(client, method, entry)[0] in refusals, (who, method, entry.name)


def refusal(entry: Entry, *, is_public: bool) -> tuple[int, str]:
    if entry.declared.api:
        return (401, "") if is_public else (403, "")
    return (302, reverse("account_login")) if is_public else (403, "")


@pytest.mark.parametrize("who", [*ROLE_FIXTURES, "public"])
def test_nobody_posts_to_a_page_that_is_not_for_their_role(people: dict[str, Any], who: str) -> None:
    actor = ANYONE if who == "public" else people[who]
    client = client_of(None if who == "public" else actor)
    posts = [entry for entry in OWN if "POST" in entry.declared.methods]
    answers = {entry.name: ask(client, "POST", entry) for entry in posts}
    kept_out = [entry for entry in posts if not entry.declared.admits(actor, "POST")]
    refused = {entry.name: refusal(entry, is_public=who == "public") for entry in kept_out}
    assert {entry.name: answers[entry.name] for entry in kept_out} == refused
    assert [name for name, (status, _led) in answers.items() if status >= 500] == []
