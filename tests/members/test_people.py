"""People: each side sees its own, editors invite for it, roles end but stay on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Role
from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from members.models import Affiliation, Application, Invitation, NationalAuthority, Organisation, User
from members.models.people import AreaCountry
from members.services.people import accept_invitation, cancel_invitation, draw_area, end_affiliation, invite_user
from members.tasks import clear_sessions
from tests.factories.members import NationalAuthorityFactory, OrganisationFactory, active_member, country, person
from tests.told import told

pytestmark = pytest.mark.django_db
PEOPLE = "/people/"
INVITE = "/people/invite/"


def side_of(user: User) -> Any:
    entry = user.affiliations.get()
    return entry.organisation or entry.authority


def shown(answer: Any) -> set[str]:
    return {row["entry"].user.name for row in answer.context["rows"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client: Client, member: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own = side_of(member)
    for _ in range(rows - 1):
        person(Role.MEMBER_VIEWER, organisation=own)
    for number in range(rows):
        invite_user(email=f"x{number}@example.org", name="X", role=Role.MEMBER_VIEWER, by=member, organisation=own)
    client.force_login(member)
    assert current_policy().find("members:people").queries == 8
    with django_assert_num_queries(7):
        answer = client.get(PEOPLE)
    assert len(answer.context["rows"]) == rows


def test_each_side_sees_its_own(
    client: Client,
    member: User,
    member_viewer: User,
    other_member: User,
    ministry: User,
    coordinator: User,
    administrator: User,
) -> None:
    found = {}
    for user in (member, member_viewer, ministry, coordinator, administrator):
        client.force_login(user)
        found[user.name] = shown(client.get(PEOPLE))
    ours, sides = {member.name, member_viewer.name}, {other_member.name, ministry.name}
    assert found == {
        member.name: ours,
        member_viewer.name: ours,
        ministry.name: {ministry.name},
        coordinator.name: ours | sides,
        administrator.name: ours | sides | {coordinator.name, administrator.name},
    }


def test_rows_about_people_are_visible_as_the_page_shows_them(people: dict[str, Any]) -> None:
    seen = {name: Affiliation.objects.visible_to(actor).count() for name, actor in people.items()}
    everybody = Affiliation.objects.count()
    sides = Affiliation.objects.exclude(organisation=None, authority=None).count()
    assert {name: seen[name] for name in ("public", "clock", "outsider", "field_office")} == {
        "public": 0,
        "clock": 0,
        "outsider": 0,
        "field_office": 0,
    }
    assert (seen["member"], seen["ministry"], seen["approver"], seen["administrator"]) == (2, 2, sides, everybody)


@pytest.mark.parametrize("who", ["field_office", "outsider"])
def test_page_is_for_sides_and_secretariat(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(PEOPLE).status_code == 403


def sent(**changed: Any) -> dict[str, Any]:
    fixed = {"submission": "key", "email": "new@example.org", "name": "New Person", "language": "fr"}
    return {**fixed, "role": "member_viewer", **changed}


def test_editor_invites_for_the_own_side_once(client: Client, member: User) -> None:
    client.force_login(member)
    code = f"o{side_of(member).pk}"
    assert [client.post(INVITE, sent(side=code))["Location"] for _ in range(2)] == [PEOPLE, PEOPLE]
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role, invitation.language) == (side_of(member), "member_viewer", "fr")


def test_editor_does_not_invite_for_another_side(client: Client, member: User) -> None:
    client.force_login(member)
    other = active_member()
    form = client.post(INVITE, sent(side=f"o{other.pk}")).context["form"]
    assert (list(form.errors), form["email"].value()) == (["side"], "new@example.org")
    form = client.post(INVITE, sent(role="coordinator", side=f"o{side_of(member).pk}")).context["form"]
    assert list(form.errors) == ["role"]
    assert Invitation.objects.count() == 0


def test_secretariat_invites_for_every_side(client: Client, coordinator: User) -> None:
    organisation, authority = OrganisationFactory(), NationalAuthorityFactory()
    client.force_login(coordinator)
    client.post(INVITE, sent(side=f"o{organisation.pk}"))
    client.post(INVITE, sent(side=f"a{authority.pk}", role="ministry_editor", submission="second"))
    assert [row.organisation or row.authority for row in Invitation.objects.order_by("pk")] == [organisation, authority]


def test_invitation_begins_with_who_applied_until_somebody_signs_in(client: Client, coordinator: User) -> None:
    organisation = OrganisationFactory(language="fr")
    Application.objects.create(organisation=organisation, contact_name="A", contact_email="a@slate.example")
    client.force_login(coordinator)

    def begins_with(side: str) -> dict[str, Any]:
        return client.get(f"{INVITE}?for={side}").context["form"].initial

    own = {"side": f"o{organisation.pk}", "role": "member_editor"}
    known = {"email": "a@slate.example", "name": "A", "language": "fr"}
    assert begins_with(own["side"]).items() >= (own | known).items()
    assert "email" not in begins_with(f"o{OrganisationFactory().pk}")
    assert begins_with("a1")["role"] == "ministry_editor"
    assert "email" not in begins_with(f"o{10**30}")
    person(Role.MEMBER_EDITOR, organisation=organisation)
    assert begins_with(own["side"]) == own | {"language": "en"}


def test_role_goes_with_its_side(client: Client, coordinator: User) -> None:
    organisation = OrganisationFactory()
    client.force_login(coordinator)
    form = client.post(INVITE, sent(side=f"o{organisation.pk}", role="ministry_editor")).context["form"]
    assert list(form.errors) == ["side"]


@pytest.mark.parametrize("who", ["member_viewer", "ministry_viewer"])
def test_viewers_do_not_invite(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(PEOPLE).status_code == 200
    assert client.get(INVITE).status_code == 403


def test_role_is_ended_on_the_page(client: Client, member: User, member_viewer: User) -> None:
    entry = member_viewer.affiliations.get()
    client.force_login(member)
    page = client.get(PEOPLE)
    assert {row["entry"].user.name: bool(row["key"]) for row in page.context["rows"]} == {
        member.name: False,
        member_viewer.name: True,
    }
    answer = client.post(f"{PEOPLE}{entry.pk}/end/", {"submission": "key", "version": entry.version})
    assert answer["Location"] == PEOPLE
    client.force_login(User.objects.get(pk=member_viewer.pk))
    assert client.get(PEOPLE).status_code == 403


def test_role_of_another_side_is_not_found(client: Client, member: User, other_member: User) -> None:
    client.force_login(member)
    entry = other_member.affiliations.get()
    assert client.post(f"{PEOPLE}{entry.pk}/end/", {"submission": "key", "version": 1}).status_code == 404


def test_role_ends_once_and_by_those_who_may_give_it(member: User, other_member: User, member_viewer: User) -> None:
    entry = member_viewer.affiliations.get()
    with pytest.raises(Refused):
        end_affiliation(affiliation=entry, by=other_member)
    assert end_affiliation(affiliation=entry, by=member).ended_at is not None
    with pytest.raises(Conflict):
        end_affiliation(affiliation=entry, by=member)


def test_invitation_is_taken_back(client: Client, member: User, other_member: User) -> None:
    invitation, _key = invite_user(
        email="x@example.org", name="X", role=Role.MEMBER_VIEWER, by=member, organisation=side_of(member)
    )
    with pytest.raises(Refused):
        cancel_invitation(invitation=invitation, by=other_member)
    client.force_login(member)
    url = f"{PEOPLE}invitations/{invitation.pk}/cancel/"
    assert client.post(url, {"submission": "key", "version": 1})["Location"] == PEOPLE
    assert Invitation.objects.open().count() == 0
    with pytest.raises(Conflict):
        cancel_invitation(invitation=invitation, by=member)


@pytest.mark.parametrize(
    ("role", "with_organisation", "with_authority", "field"),
    [
        (Role.MEMBER_EDITOR, False, False, "organisation"),
        (Role.COORDINATOR, True, False, "organisation"),
        (Role.MINISTRY_EDITOR, False, False, "authority"),
        (Role.MEMBER_EDITOR, True, True, "authority"),
    ],
)
def test_side_that_does_not_fit_the_role_is_named(
    administrator: User, role: Role, with_organisation: bool, with_authority: bool, field: str
) -> None:
    organisation: Organisation | None = OrganisationFactory() if with_organisation else None
    authority: NationalAuthority | None = NationalAuthorityFactory() if with_authority else None
    with pytest.raises(ValidationError) as refusal:
        invite_user(
            email="x@example.org", name="X", role=role, by=administrator, organisation=organisation, authority=authority
        )
    assert set(refusal.value.message_dict) == {field}


AREA = {"LBN", "JOR"}


def test_administrator_invites_a_field_office_with_its_area(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    client.post(INVITE, sent(role="field_office", side="", area=sorted(AREA)))
    invitation = Invitation.objects.get()
    assert {country.pk for country in invitation.area.all()} == AREA
    _again, key = invite_user(
        email="office@example.org", name="O", role=Role.FIELD_OFFICE, by=administrator, area=invitation.area.all()
    )
    office = accept_invitation(key=key, password="a-long-enough-phrase")
    assert (office.roles, office.area) == ({Role.FIELD_OFFICE}, AREA)


@pytest.mark.parametrize(("role", "area"), [("field_office", []), ("coordinator", ["LBN"])])
def test_area_goes_with_a_field_office(client: Client, administrator: User, role: str, area: list[str]) -> None:
    client.force_login(administrator)
    form = client.post(INVITE, sent(role=role, side="", area=area)).context["form"]
    assert (list(form.errors), Invitation.objects.count()) == (["area"], 0)


def test_only_an_administrator_is_asked_for_an_area(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert "area" not in client.get(INVITE).context["form"].fields


def test_area_is_drawn_anew_and_kept_with_its_history(client: Client, administrator: User, field_office: User) -> None:
    entry = field_office.affiliations.get()
    address = f"{PEOPLE}{entry.pk}/area/"
    client.force_login(administrator)
    page = client.get(address)
    assert [country.pk for country in page.context["form"].initial["area"]] == ["SEN"]
    answer = client.post(address, {"submission": "key", "version": entry.version, "area": sorted(AREA)})
    assert (answer["Location"], User.objects.get(pk=field_office.pk).area) == (PEOPLE, AREA)
    events = AreaCountry.pgh_event_model.objects.filter(affiliation=entry.pk).order_by("pgh_id")
    assert sorted((row.pgh_label, row.country_id) for row in events) == [
        ("delete", "SEN"),
        ("insert", "JOR"),
        ("insert", "LBN"),
        ("insert", "SEN"),
    ]


def test_area_of_nothing_is_refused_beside_its_field(client: Client, administrator: User, field_office: User) -> None:
    entry = field_office.affiliations.get()
    client.force_login(administrator)
    form = client.post(f"{PEOPLE}{entry.pk}/area/", {"submission": "key", "version": entry.version}).context["form"]
    assert (list(form.errors), User.objects.get(pk=field_office.pk).area) == (["area"], {"SEN"})


def test_stale_area_shows_both_versions(client: Client, administrator: User, field_office: User) -> None:
    entry = field_office.affiliations.get()
    draw_area(affiliation=entry, area=[country("MLI")], by=administrator, version=entry.version)
    client.force_login(administrator)
    sent_late = {"submission": "key", "version": entry.version, "area": sorted(AREA)}
    answer = client.post(f"{PEOPLE}{entry.pk}/area/", sent_late)
    assert (answer.status_code, answer.context["differences"]) == (
        409,
        [("Countries that the field office follows", "Mali")],
    )


def test_area_is_drawn_by_an_administrator_only(coordinator: User, field_office: User) -> None:
    with pytest.raises(Refused):
        draw_area(affiliation=field_office.affiliations.get(), area=[country("MLI")], by=coordinator)


def test_first_administrator_comes_by_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-long-enough-phrase")
    call_command("createsuperuser", interactive=False, email="First@Example.org", name="First", verbosity=0)
    first = User.objects.get()
    assert (first.email, first.roles, first.is_staff) == ("first@example.org", {Role.ADMINISTRATOR}, True)


def test_who_loses_a_role_is_told_and_coordinators_where_nobody_is_left(
    member: User, member_viewer: User, coordinator: User
) -> None:
    end_affiliation(affiliation=member_viewer.affiliations.get(), by=member)
    assert told("members/") == [("members/role_ended", member_viewer.email)]
    end_affiliation(affiliation=member.affiliations.get(), by=coordinator)
    assert told("members/")[1:] == [("members/role_ended", member.email), ("members/nobody_left", coordinator.email)]


def test_editor_of_an_authority_does_not_go_without_handing_over(
    client: Client, ministry: User, coordinator: User
) -> None:
    entry = ministry.affiliations.get()
    client.force_login(coordinator)
    answer = client.post(f"{PEOPLE}{entry.pk}/end/", {"submission": "key", "version": entry.version})
    entry.refresh_from_db()
    assert (answer.status_code, entry.ended_at) == (409, None)


def test_sessions_that_have_ended_are_dropped() -> None:
    day = timezone.now()
    for number, ends in enumerate((day - timedelta(seconds=1), day + timedelta(hours=1))):
        Session.objects.create(session_key=f"key-{number}", session_data="", expire_date=ends)
    assert (clear_sessions(), list(Session.objects.values_list("pk", flat=True))) == (1, ["key-1"])
