"""The demonstration's logins: one a role, of invited people; none outside a demonstration."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coalition.core.models import ApiToken, OutgoingEmail
from coalition.site.demo.load import load_people
from coalition.site.demo.logins import ROLES
from coalition.site.demo.openings import load_openings
from coalition.site.demo.organisations import NAMED
from coalition.spaces.models import Meeting
from matching.models import Interest
from members.models import Affiliation, User
from tests.factories.matching import fitting_offer, open_need, open_request


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


@pytest.mark.django_db
def test_member_finds_needs_that_fit_a_page_of_its_own_and_its_spaces() -> None:
    registry = load_people()
    named = registry.by_slug[NAMED]
    asked = open_request(is_demonstration=True)
    need = open_need(country_request=asked)
    fitting_offer(organisation=named)
    load_openings(registry.secretariat, named)
    for row in (asked, named):
        row.refresh_from_db()
    said = Interest.objects.get()
    assert (asked.is_open_to_members, named.shows_impact, said.need, said.organisation) == (True, True, need, named)
    assert {meeting.space_id for meeting in Meeting.objects.all()} == set(named.flagships.values_list("pk", flat=True))


@pytest.mark.parametrize("command", ["demo_logins", "load_demo"])
def test_nothing_is_demonstrated_outside_a_demonstration(command: str, settings: object, db: None) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command(command)
