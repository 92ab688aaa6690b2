"""Signing in by password, by a mailed code, and after a forgotten password."""

import re

import pytest
from django.test import Client

from coalition.core.access.policy import current_policy
from coalition.core.models import OutgoingEmail
from coalition.site.demo.load import load_people
from coalition.site.demo.logins import Login, demo_logins
from members.models import User


@pytest.fixture
def logins(db: None) -> dict[str, Login]:
    load_people()
    return {login.role: login for login in demo_logins()}


def sign_in(client: Client, login: Login) -> str:
    answer = client.post("/account/login/", {"login": login.email, "password": login.password}, follow=True)
    return answer.redirect_chain[-1][0]


@pytest.mark.parametrize("role", ["coordinator", "approver", "administrator", "field office", "ministry", "member"])
def test_each_role_comes_to_its_own_page(client: Client, logins: dict[str, Login], role: str) -> None:
    assert sign_in(client, logins[role]) == "/home/"
    admin = client.get("/admin/").status_code
    assert admin == (200 if role == "administrator" else 403)
    assert client.post("/account/logout/", follow=True).redirect_chain == [("/", 302)]
    assert client.get("/home/").status_code == 302


def test_wrong_password_keeps_the_address_and_says_why(client: Client, logins: dict[str, Login]) -> None:
    answer = client.post("/account/login/", {"login": logins["member"].email, "password": "wrong"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{logins["member"].email}"' in text
    assert "<title>Error:" in text


def test_code_by_mail_signs_in(client: Client, logins: dict[str, Login]) -> None:
    client.post("/account/login/code/", {"email": logins["ministry"].email})
    (mail,) = OutgoingEmail.objects.all()
    assert (mail.event, mail.to) == ("members/login_code", logins["ministry"].email)
    (code,) = re.findall(r"portal is (\S+)\.", mail.text)
    answer = client.post("/account/login/code/confirm/", {"code": code}, follow=True)
    assert answer.redirect_chain[-1][0] == "/home/"


def test_forgotten_password_is_replaced_by_the_mailed_link(client: Client, logins: dict[str, Login]) -> None:
    client.post("/account/password/reset/", {"email": logins["member"].email})
    (mail,) = OutgoingEmail.objects.all()
    (path,) = re.findall(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.text)
    page = client.get(path, follow=True)
    new = "a-long-new-password"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert done.status_code == 200
    login = logins["member"]
    assert sign_in(client, Login(login.role, login.email, new, login.token)) == "/home/"


def test_known_and_unknown_addresses_get_the_same_answer(client: Client, logins: dict[str, Login]) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": email}, follow=True).content
        for email in (logins["member"].email, "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    events = OutgoingEmail.objects.order_by("pk").values_list("event", flat=True)
    assert list(events) == ["members/password_reset_key", "members/unknown_account"]


@pytest.mark.django_db
def test_nobody_signs_up_by_himself(client: Client) -> None:
    assert "opened by invitation" in client.get("/account/signup/").content.decode()
    assert client.post("/account/signup/", {"email": "a@example.org", "password1": "x" * 14}).status_code == 405
    assert User.objects.count() == 0


def test_home_keeps_its_query_ceiling(client: Client, logins: dict[str, Login], django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    sign_in(client, logins["member"])
    with django_assert_num_queries(current_policy().find("site:home").queries):
        client.get("/home/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/", "/api/v1/docs/?script="])
def test_description_of_the_api_opens(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
