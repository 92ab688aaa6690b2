"""Signing in to the API: by token or session; a wrong token is never taken for nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from coalition.core.models import ApiToken
from members.models import User
from tests.api.builders import token_of

pytestmark = pytest.mark.django_db
NEEDS = "/api/v1/needs/"


def status(client: Client, header: str, path: str = NEEDS) -> int:
    return client.get(path, headers={"Authorization": header}).status_code


def test_live_token_is_its_owner(client: Client, coordinator: User) -> None:
    assert status(client, f"Bearer {token_of(coordinator)}") == 200


def test_session_signs_in_as_well(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert client.get(NEEDS).status_code == 200


@pytest.mark.parametrize("path", [NEEDS, "/api/v1/countries/"])
def test_wrong_token_is_refused_even_where_none_is_needed(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Authorization": "Bearer nobody's"})
    assert (answer.status_code, answer["WWW-Authenticate"], answer["Content-Type"]) == (
        401,
        "Bearer",
        "application/problem+json",
    )
    assert answer.json()["detail"] == "This token is unknown, expired or revoked."


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \x00", "Bearer é", "Bearer " + "x" * 5000])
def test_broken_header_is_refused(client: Client, header: str) -> None:
    assert status(client, header) == 401


def test_expired_token_is_refused(client: Client, coordinator: User) -> None:
    key = token_of(coordinator, expires_at=timezone.now() - timedelta(seconds=1))
    assert status(client, f"Bearer {key}") == 401


def test_revoked_token_is_refused_at_once(client: Client, coordinator: User) -> None:
    key = token_of(coordinator)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert status(client, f"Bearer {key}") == 401


def test_token_of_a_disabled_user_is_refused(client: Client, coordinator: User) -> None:
    key = token_of(coordinator)
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert status(client, f"Bearer {key}") == 401


def test_nobody_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(NEEDS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_person_without_a_role_is_refused(client: Client, outsider: User) -> None:
    assert status(client, f"Bearer {token_of(outsider)}") == 403


def test_answer_to_a_person_is_kept_by_no_shared_cache(client: Client, coordinator: User) -> None:
    rules = [
        client.get("/api/v1/countries/", headers=headers)["Cache-Control"]
        for headers in ({}, {"Authorization": f"Bearer {token_of(coordinator)}"})
    ]
    assert rules == ["public, max-age=60", "private, no-cache"]
    assert "Authorization" in client.get("/api/v1/countries/")["Vary"]
