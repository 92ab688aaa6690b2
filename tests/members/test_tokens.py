"""API access: made once, shown once, narrowed by scopes, ended by its owner, an administrator, its day or its role."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Scope
from coalition.core.conflicts import Conflict, Refused
from coalition.core.models import ApiToken
from coalition.core.models.tokens import digest_of
from members.models import User
from members.services.tokens import MOST, issue_token, open_scopes, rename_token, revoke_token
from tests.api.builders import token_of

pytestmark = pytest.mark.django_db
PAGE = "/api-access/"
NEEDS = "/api/v1/needs/"


def sent(client: Client, path: str, **answers: Any) -> Any:
    return client.post(path, {"submission": "a-key-of-this-form", **answers}, follow=True)


def made(client: Client, **answers: Any) -> Any:
    known = {"name": "Warehouse", "scopes": ["read"], "days": "90"}
    return sent(client, reverse("members:new-token"), **known | answers)


def secret_in(answer: Any) -> str:
    found = re.search(r"<code[^>]*>(gec_[\w-]{43})</code>", answer.content.decode())
    return found[1] if found else ""


def read(key: str) -> int:
    return Client(headers={"Authorization": f"Bearer {key}"}).get(NEEDS).status_code


def test_token_is_shown_once_and_only_its_digest_is_kept(client: Client, member: User) -> None:
    client.force_login(member)
    key = secret_in(made(client))
    assert read(key) == 200
    token = ApiToken.objects.get()
    ends = (token.expires_at - timezone.now()).days
    assert (token.user, token.name, token.scopes, token.digest, ends) == (
        member,
        "Warehouse",
        ["read"],
        digest_of(key),
        89,
    )
    again = client.get(PAGE)
    assert (secret_in(again), key in again.content.decode(), again["Cache-Control"]) == ("", False, "no-store")


def test_form_sent_twice_makes_one_token(client: Client, member: User) -> None:
    client.force_login(member)
    first, second = secret_in(made(client)), secret_in(made(client))
    assert (bool(first), second, ApiToken.objects.count()) == (True, "", 1)


def test_choice_beyond_the_form_is_refused(client: Client, member: User) -> None:
    client.force_login(member)
    for answers in ({"days": "9999"}, {"scopes": ["requests:write"]}, {"scopes": []}, {"name": " "}):
        assert "form" in made(client, **answers).context
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("scopes", [[], ["requests:write"], ["everything"]])
def test_service_gives_no_scope_that_the_role_lacks(member: User, scopes: list[str]) -> None:
    with pytest.raises(ValidationError):
        issue_token(name="n", scopes=scopes, days=30, by=member)


def test_viewer_gets_a_token_to_read_only(member_viewer: User) -> None:
    assert open_scopes(member_viewer) == [Scope.READ]


def test_token_without_the_scope_to_read_does_not_read(member: User) -> None:
    answer = Client(headers={"Authorization": f"Bearer {token_of(member, scopes=['offers:write'])}"}).get(NEEDS)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This token was not made for that: it lacks the scope read.",
    )


def test_number_of_tokens_is_bounded(member: User) -> None:
    for _ in range(MOST):
        issue_token(name="n", scopes=["read"], days=30, by=member)
    with pytest.raises(ValidationError):
        issue_token(name="n", scopes=["read"], days=30, by=member)


def test_owner_names_and_revokes(client: Client, member: User) -> None:
    client.force_login(member)
    key = secret_in(made(client))
    token = ApiToken.objects.get()
    sent(client, reverse("members:rename-token", args=[token.pk]), name="Ministry's mirror")
    page = sent(client, reverse("members:revoke-token", args=[token.pk])).content.decode()
    token.refresh_from_db()
    assert (token.name, token.revoked_by, read(key)) == ("Ministry's mirror", member, 401)
    assert ("Revoked" in page, reverse("members:revoke-token", args=[token.pk]) in page) == (True, False)
    with pytest.raises(Conflict):
        revoke_token(token=token, by=member)


def test_administrator_sees_who_has_which_and_revokes(client: Client, administrator: User, member: User) -> None:
    key = token_of(member)
    token = ApiToken.objects.get()
    client.force_login(administrator)
    page = client.get(PAGE).content.decode()
    assert (member.name in page, key in page, token.digest in page) == (True, False, False)
    assert client.get(reverse("members:rename-token", args=[token.pk])).status_code == 404
    with pytest.raises(Refused):
        rename_token(token=token, name="mine", by=administrator)
    sent(client, reverse("members:revoke-token", args=[token.pk]))
    token.refresh_from_db()
    assert (token.revoked_by, read(key)) == (administrator, 401)


def test_token_of_somebody_else_is_absent(client: Client, member: User, other_member: User) -> None:
    token_of(member)
    token = ApiToken.objects.get()
    client.force_login(other_member)
    assert token.name not in client.get(PAGE).content.decode().partition("<main")[2]
    for way in ("rename-token", "revoke-token"):
        assert (
            client.post(reverse(f"members:{way}", args=[token.pk]), {"submission": "x", "name": "n"}).status_code == 404
        )
    with pytest.raises(Refused):
        revoke_token(token=token, by=other_member)


def test_expired_token_is_told_as_such(client: Client, member: User) -> None:
    token_of(member, expires_at=timezone.now() - timedelta(days=1))
    client.force_login(member)
    page = client.get(PAGE).content.decode()
    assert ("Expired" in page, "Revoke" in page.partition("<main")[2]) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_with_many(
    client: Client, member: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        token_of(member)
    client.force_login(member)
    with django_assert_num_queries(4):
        client.get(PAGE)
