"""The demonstration's people: one a role, the same each time, and none outside a demonstration."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coalition.core.models import ApiToken
from coalition.site.demonstration import ROLES
from members.models import Affiliation, User


@pytest.mark.django_db
def test_people_are_loaded_once_and_can_sign_in() -> None:
    for _ in range(2):
        call_command("load_demo")
    output = StringIO()
    call_command("demo_logins", json=True, stdout=output)
    logins = json.loads(output.getvalue())
    assert [login["role"] for login in logins] == list(ROLES)
    assert (User.objects.count(), Affiliation.objects.count(), ApiToken.objects.count()) == (6, 6, 6)
    for login in logins:
        user = User.objects.get(email=login["email"])
        assert (user.check_password(login["password"]), user.roles) == (True, {ROLES[login["role"]]})


def test_no_logins_outside_a_demonstration(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("demo_logins")
