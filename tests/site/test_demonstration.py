"""The demonstration's logins: one a role, of invited people; none outside a demonstration."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coalition.core.models import ApiToken, OutgoingEmail
from coalition.site.demo.load import load_people
from coalition.site.demo.logins import ROLES
from members.models import Affiliation, User


@pytest.mark.django_db
def test_each_login_can_sign_in_with_its_role() -> None:
    load_people()
    output = StringIO()
    call_command("demo_logins", json=True, stdout=output)
    logins = json.loads(output.getvalue())
    assert [login["role"] for login in logins] == list(ROLES)
    for login in logins:
        user = User.objects.get(email=login["email"])
        assert (user.check_password(login["password"]), user.roles) == (True, {ROLES[login["role"]]})


@pytest.mark.django_db
def test_deciding_roles_have_a_second_person_and_no_mail_is_left() -> None:
    load_people()
    assert (User.objects.count(), Affiliation.objects.count(), ApiToken.objects.count()) == (8, 8, 6)
    assert OutgoingEmail.objects.count() == 0


@pytest.mark.parametrize("command", ["demo_logins", "load_demo"])
def test_nothing_is_demonstrated_outside_a_demonstration(command: str, settings: object, db: None) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command(command)
