"""What members undertake: loaded once, accepted by an editor, text by text."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from members.models import Acceptance, Organisation, Undertaking, User
from members.services.memberships import missing_undertakings
from members.services.undertakings import TEXTS
from tests.factories.members import AffiliationFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Organisation:
    call_command("load_undertakings", stdout=StringIO())
    row: Organisation = OrganisationFactory()
    return row


@pytest.fixture
def editor(own: Organisation) -> User:
    user: User = UserFactory()
    AffiliationFactory(user=user, role="member_editor", organisation=own)
    return user


def page(own: Organisation) -> str:
    return f"/members/{own.slug}/undertakings/"


def sent(texts: list[Undertaking], submission: str = "key") -> dict[str, Any]:
    return {"submission": submission, **{f"text_{text.pk}": "on" for text in texts}}


def test_command_loads_the_texts_once() -> None:
    told = StringIO()
    for _ in range(2):
        call_command("load_undertakings", stdout=told)
    assert told.getvalue().splitlines() == ["7 texts are current."] * 2
    assert Undertaking.objects.filter(is_current=True).count() == len(TEXTS)


def test_editor_accepts_text_by_text(client: Client, own: Organisation, editor: User) -> None:
    texts = missing_undertakings(own)
    client.force_login(editor)
    client.post(page(own), sent(texts[:2]))
    assert missing_undertakings(own) == texts[2:]
    assert set(Acceptance.objects.values_list("organisation", "accepted_by")) == {(own.pk, editor.pk)}
    client.post(page(own), sent(texts[2:], "second"))
    assert missing_undertakings(own) == []
    assert len(client.get(page(own)).context["accepted"]) == len(TEXTS)


def test_nothing_ticked_is_named(client: Client, own: Organisation, editor: User) -> None:
    client.force_login(editor)
    answer = client.post(page(own), sent([]))
    assert answer.context["form"].non_field_errors() == ["Tick the texts that your organisation accepts."]
    assert Acceptance.objects.count() == 0


def test_text_that_changed_meanwhile_is_not_accepted_unread(client: Client, own: Organisation, editor: User) -> None:
    seen = missing_undertakings(own)[0]
    Undertaking.objects.filter(pk=seen.pk).update(is_current=False)
    client.force_login(editor)
    client.post(page(own), sent([seen]))
    assert Acceptance.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"), [("member", 404), ("coordinator", 403), ("ministry", 403), ("outsider", 403)]
)
def test_page_is_for_the_own_side(
    client: Client, own: Organisation, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(page(own)).status_code == status


def test_viewer_reads_but_does_not_accept(client: Client, own: Organisation) -> None:
    viewer = UserFactory()
    AffiliationFactory(user=viewer, role="member_viewer", organisation=own)
    client.force_login(viewer)
    assert client.get(page(own)).context["is_editor"] is False
    assert client.post(page(own), sent(missing_undertakings(own))).status_code == 403
    assert Acceptance.objects.count() == 0
