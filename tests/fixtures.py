"""One person for each role, and for the rules between persons and sides a second one."""

from typing import Any

import pytest

from coalition.core.access import ANYONE, SYSTEM, Role
from members.models import User
from members.workflow import ACCREDITATION
from tests.factories.members import NationalAuthorityFactory, UserFactory, active_member, country, person
from tests.factories.states import bring_to

ROLE_FIXTURES = (
    "coordinator",
    "other_coordinator",
    "approver",
    "other_approver",
    "administrator",
    "field_office",
    "ministry",
    "ministry_viewer",
    "other_ministry",
    "member",
    "member_viewer",
    "other_member",
    "outsider",
)


@pytest.fixture
def coordinator(db: None) -> User:
    return person(Role.COORDINATOR)


@pytest.fixture
def other_coordinator(db: None) -> User:
    return person(Role.COORDINATOR)


@pytest.fixture
def approver(db: None) -> User:
    return person(Role.APPROVER)


@pytest.fixture
def other_approver(db: None) -> User:
    return person(Role.APPROVER)


@pytest.fixture
def administrator(db: None) -> User:
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def field_office(db: None) -> User:
    """Follows Senegal."""
    return person(Role.FIELD_OFFICE, area=("SEN",))


@pytest.fixture
def ministry(db: None) -> User:
    """Edits for an accredited authority of Senegal."""
    authority = bring_to(NationalAuthorityFactory(), ACCREDITATION, "accredited")
    return person(Role.MINISTRY_EDITOR, authority=authority)


@pytest.fixture
def ministry_viewer(ministry: User) -> User:
    """Of the same authority as `ministry`."""
    return person(Role.MINISTRY_VIEWER, authority=ministry.affiliations.get().authority)


@pytest.fixture
def other_ministry(db: None) -> User:
    """Edits for an accredited authority of Lebanon."""
    authority = bring_to(NationalAuthorityFactory(country=country("LBN")), ACCREDITATION, "accredited")
    return person(Role.MINISTRY_EDITOR, authority=authority)


@pytest.fixture
def member(db: None) -> User:
    """Edits for an active, cleared member."""
    return person(Role.MEMBER_EDITOR, organisation=active_member())


@pytest.fixture
def member_viewer(member: User) -> User:
    """Of the same organisation as `member`."""
    return person(Role.MEMBER_VIEWER, organisation=member.affiliations.get().organisation)


@pytest.fixture
def other_member(db: None) -> User:
    return person(Role.MEMBER_EDITOR, organisation=active_member())


@pytest.fixture
def outsider(db: None) -> User:
    """Signed in without any role."""
    return UserFactory()


@pytest.fixture
def people(request: pytest.FixtureRequest, db: None) -> dict[str, Any]:
    """Everybody by the name of the fixture, with the clock and the public."""
    everybody = {name: request.getfixturevalue(name) for name in ROLE_FIXTURES}
    return {**everybody, "clock": SYSTEM, "public": ANYONE}
