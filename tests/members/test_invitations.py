"""Invitations: what the page says, a new person's password, and that a key alone adds no role to an account."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.conflicts import Conflict, Refused
from coalition.core.models import OutgoingEmail
from members.models import Affiliation, Invitation, Organisation, User
from members.services.people import accept_invitation, cancel_invitation, invite_user
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one 7"


@pytest.fixture
def own(member: User) -> Organisation:
    row = member.affiliations.get().organisation
    assert row is not None
    return row


@pytest.fixture
def key(member: User, own: Organisation) -> str:
    return invite(member, own)


def invite(by: User, own: Organisation, email: str = "new@example.org", **terms: Any) -> str:
    terms = {"name": "New Person", "role": Role.MEMBER_VIEWER, "organisation": own, **terms}
    return invite_user(email=email, by=by, **terms)[1]


def page(key: str) -> str:
    return f"/invitations/{key}/"


def test_mail_leads_to_the_page_in_the_readers_language(member: User, own: Organisation) -> None:
    key = invite(member, own, language="fr")
    assert f"/fr/invitations/{key}/" in OutgoingEmail.objects.get().text


def test_page_says_who_invites_to_what(client: Client, key: str, member: User, own: Organisation) -> None:
    answer = client.get(page(key))
    text = answer.content.decode()
    assert {words: words in text for words in (member.name, own.name, "Member organisation: viewer")} == {
        member.name: True,
        own.name: True,
        "Member organisation: viewer": True,
    }
    assert answer["Cache-Control"] == "no-store"


def test_new_person_sets_a_password_and_is_signed_in(client: Client, key: str, own: Organisation) -> None:
    answer = client.post(page(key), {"submission": "key", "password": PASSWORD})
    assert answer["Location"] == "/home/"
    user = User.objects.get(email="new@example.org")
    assert (user.organisation_ids, user.check_password(PASSWORD)) == ({own.pk}, True)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/home/").status_code == 200


def test_weak_password_is_named_and_nothing_is_used_up(client: Client, key: str) -> None:
    form = client.post(page(key), {"submission": "key", "password": "12345"}).context["form"]
    assert list(form.errors) == ["password"]
    assert (User.objects.filter(email="new@example.org").count(), Invitation.objects.open().count()) == (0, 1)


@pytest.mark.parametrize("used", ["unknown", "accepted", "expired", "cancelled"])
def test_key_that_is_no_longer_open(client: Client, key: str, used: str, member: User) -> None:
    invitation = Invitation.objects.get()
    if used == "accepted":
        accept_invitation(key=key, password=PASSWORD)
    elif used == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif used == "cancelled":
        cancel_invitation(invitation=invitation, by=member)
    url = page("nothing" if used == "unknown" else key)
    assert [client.get(url).status_code, client.post(url, {"submission": "key"}).status_code] == [404, 404]
    assert User.objects.filter(email="new@example.org").count() == (used == "accepted")


def test_key_alone_gives_no_role_to_an_account(client: Client, member: User, own: Organisation) -> None:
    known = UserFactory(email="Known@example.org")
    key = invite(member, own, email="known@example.org")
    shown = client.get(page(key))
    assert f"/account/login/?next=/invitations/{key}/" in shown.content.decode()
    answer = client.post(page(key), {"submission": "key", "password": PASSWORD})
    assert answer["Location"] == f"/account/login/?next=/invitations/{key}/"
    with pytest.raises(Refused):
        accept_invitation(key=key, password=PASSWORD)
    assert (known.affiliations.count(), known.check_password(PASSWORD)) == (0, False)


def test_account_accepts_signed_in(client: Client, member: User, own: Organisation) -> None:
    known = UserFactory(email="known@example.org")
    key = invite(member, own, email="known@example.org")
    client.force_login(known)
    assert client.get(page(key)).status_code == 200
    assert client.post(page(key), {"submission": "key"})["Location"] == "/home/"
    assert known.affiliations.get().organisation == own


def test_somebody_else_is_turned_away(client: Client, member: User, own: Organisation, outsider: User) -> None:
    UserFactory(email="known@example.org")
    keys = [invite(member, own), invite(member, own, email="known@example.org")]
    client.force_login(outsider)
    codes = [client.post(page(key), {"submission": "key", "password": PASSWORD}).status_code for key in keys]
    assert (codes, outsider.affiliations.count(), Invitation.objects.open().count()) == ([403, 403], 0, 2)
    with pytest.raises(Refused):
        accept_invitation(key=keys[1], by=outsider)


def test_key_works_once(key: str) -> None:
    accept_invitation(key=key, password=PASSWORD)
    with pytest.raises(Conflict):
        accept_invitation(key=key, password=PASSWORD)
    assert Affiliation.objects.filter(user__email="new@example.org").count() == 1


def test_password_is_checked_by_the_service(key: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        accept_invitation(key=key)
    assert set(refusal.value.message_dict) == {"password"}
