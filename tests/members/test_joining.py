"""An organisation applies on the public page: counts once, loses nothing, and only the Secretariat sees who applied."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Role
from coalition.core.models import OutgoingEmail, TransitionRecord
from coalition.reference.models import Objective
from members.models import Acceptance, Application, Organisation, Undertaking, User
from members.services import memberships
from members.services.people import accept_invitation, invite_user
from members.services.status_links import status_token
from members.services.undertakings import load_undertakings
from members.workflow import MEMBERSHIP
from tests.factories.members import active_member, clear, person
from tests.factories.states import bring_to
from tests.told import everything_told

pytestmark = pytest.mark.django_db
JOIN, RECEIVED = "/join/", "/join/received/"
CANARY, NAME = "canary.applicant@sahel.example", "Awa Canary Diop"


@pytest.fixture(autouse=True)
def texts() -> list[Undertaking]:
    load_undertakings()
    return list(Undertaking.objects.all())


def answers(**changed: Any) -> dict[str, Any]:
    boxes = {f"text_{text.pk}": True for text in Undertaking.objects.filter(is_current=True)}
    who = {"contact_name": NAME, "contact_email": CANARY}
    words = {"strengths": "Twenty years of radio", "contribution": "Lessons in Hausa", "summary": "We teach by radio"}
    kind = {"iati_type": "22", "category": "civil-society", "country": "NER", "language": "fr"}
    objectives = {"objectives": [Objective.objects.all()[0].pk]}
    fixed = {"submission": "key", "name": "Sahel Waves", "acronym": "SW"}
    return {**fixed, **boxes, **who, **words, **kind, **objectives, **changed}


def test_application_is_recorded_with_every_answer(client: Client, texts: list[Undertaking]) -> None:
    answer = client.post(JOIN, answers(website="sahelwaves.example"))
    row = Organisation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, RECEIVED)
    assert (row.name, row.acronym, row.membership_status, row.country_id, row.language) == (
        *("Sahel Waves", "SW", "applied", "NER", "fr"),
    )
    assert (row.strengths, row.contribution, row.website) == (
        *("Twenty years of radio", "Lessons in Hausa", "https://sahelwaves.example"),
    )
    assert (row.application.contact_name, row.application.contact_email) == (NAME, CANARY)
    accepted = Acceptance.objects.filter(organisation=row, accepted_by=None)
    assert {entry.undertaking for entry in accepted} == set(texts)
    assert [(r.name, r.target, r.actor) for r in TransitionRecord.objects.of(row)] == [("create", "applied", None)]


def test_application_is_answered_by_mail_and_told_to_the_coordinators(client: Client, coordinator: User) -> None:
    client.post(JOIN, answers())
    assert OutgoingEmail.objects.get().language == "fr"
    received, arrived = everything_told()
    assert (received.event, received.to) == ("members/application_received", CANARY)
    assert (arrived.event, arrived.to) == ("members/application_arrived", coordinator.email)
    own = f"/fr/join/received/{status_token(Application.objects.get())}/"
    assert [own in received.text, "/secretariat/members/sahel-waves/" in arrived.text] == [True, True]
    assert [CANARY in arrived.text, NAME in arrived.text] == [False, False]


def test_link_of_the_mail_says_where_it_stands_and_not_who_applied(client: Client) -> None:
    client.post(JOIN, answers())
    page, row = f"{RECEIVED}{status_token(Application.objects.get())}/", Organisation.objects.get()
    for state, title in (
        ("applied", "UNESCO has your application"),
        ("under_review", "UNESCO reviews your application"),
        ("declined", "Your application could not be accepted"),
    ):
        bring_to(row, MEMBERSHIP, state)
        answer = client.get(page)
        text = answer.content.decode()
        assert (str(answer.context["turn"]["title"]), CANARY in text, NAME in text) == (title, False, False)
        assert answer["Cache-Control"] == "no-store"
    Organisation.objects.filter(pk=row.pk).update(merged_into=active_member())
    assert client.get(page).context["turn"]["balls"] == []
    assert client.get(f"{page[:-2]}x/").status_code == 404


@pytest.mark.parametrize(
    "missing",
    [
        "name",
        "iati_type",
        "category",
        "country",
        "language",
        "strengths",
        "contribution",
        "objectives",
        "contact_email",
    ],
)
def test_missing_answer_is_named_and_the_others_are_kept(client: Client, missing: str) -> None:
    sent = answers()
    del sent[missing]
    answer = client.post(JOIN, sent)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), Organisation.objects.count()) == (200, [missing], 0)
    assert {name: form[name].value() for name in sent} == sent
    page = answer.content.decode()
    assert [text in page for text in ("<title>Error:", f'<a href="#id_{missing}')] == [True, True]


def test_text_that_is_not_accepted_stops_the_application(client: Client, texts: list[Undertaking]) -> None:
    sent = answers()
    del sent[f"text_{texts[3].pk}"]
    answer = client.post(JOIN, sent)
    assert (list(answer.context["form"].errors), Organisation.objects.count()) == ([f"text_{texts[3].pk}"], 0)


def test_what_is_not_ticked_is_told_in_few_words(client: Client, texts: list[Undertaking]) -> None:
    boxes = [f"text_{text.pk}" for text in texts]
    sent = {name: value for name, value in answers(objectives=[]).items() if name not in boxes}
    errors = client.post(JOIN, sent).context["form"].errors
    assert errors == {"objectives": ["Choose at least one."], **{box: ["Tick the box to accept it."] for box in boxes}}
    assert "If one stands in your way, write to the Secretariat." in client.get(JOIN).content.decode()


def test_every_current_text_is_shown_in_full(client: Client, texts: list[Undertaking]) -> None:
    form = client.get(JOIN).context["form"]
    assert {text for _box, text in [*form.obligations, *form.principles]} == set(texts)
    assert (len(form.obligations), len(form.principles)) == (3, 4)


def test_two_clicks_count_once(client: Client) -> None:
    assert [client.post(JOIN, answers())["Location"] for _click in range(2)] == [RECEIVED, RECEIVED]
    assert (Organisation.objects.count(), Application.objects.count(), OutgoingEmail.objects.count()) == (1, 1, 1)


def test_same_address_and_name_within_a_day_is_told_so(client: Client) -> None:
    client.post(JOIN, answers())
    again = answers(submission="another", name="sahel waves", contact_email=CANARY.upper())
    answer = client.post(JOIN, again, follow=True)
    assert (answer.context["was_before"], Organisation.objects.count(), OutgoingEmail.objects.count()) == (True, 1, 1)


def test_name_that_is_known_is_refused_beside_its_field(client: Client) -> None:
    active_member(name="Sahel Waves")
    answer = client.post(JOIN, answers())
    assert (list(answer.context["form"].errors), Application.objects.count()) == (["name"], 0)


def test_only_the_secretariat_sees_who_applied(client: Client, people: dict[str, Any]) -> None:
    client.post(JOIN, answers())
    row = Organisation.objects.get(name="Sahel Waves")
    paths = (
        f"/secretariat/members/{row.slug}/",
        f"/members/{row.slug}/",
        "/members/",
        "/secretariat/members/",
        RECEIVED,
    )
    api = ("/api/v1/organisations/", f"/api/v1/organisations/{row.slug}/")
    seen = set()
    for who, actor in people.items():
        visitor = Client()
        if isinstance(actor, User):
            visitor.force_login(actor)
        pages = {path: visitor.get(path).content.decode() for path in (*paths, *api)}
        seen |= {(who, path) for path, page in pages.items() if CANARY in page or NAME in page}
    staff = ("coordinator", "other_coordinator", "approver", "other_approver")
    assert seen == {(who, paths[0]) for who in staff}


def test_member_of_the_organisation_does_not_see_who_applied(client: Client) -> None:
    client.post(JOIN, answers())
    row = Organisation.objects.get()
    colleague = person(Role.MEMBER_EDITOR, organisation=row)
    client.force_login(colleague)
    pages = [client.get(f"/members/{row.slug}/{page}").content.decode() for page in ("", "edit/", "undertakings/")]
    assert [CANARY in page or NAME in page for page in pages] == [False] * 3


def test_possible_duplicates_stand_on_the_page_of_the_application(client: Client, coordinator: User) -> None:
    there = active_member(name="Sahel Wave")
    client.post(JOIN, answers())
    client.force_login(coordinator)
    assert client.get("/secretariat/members/sahel-waves/").context["duplicates"] == [there]


def test_decision_reaches_the_applicant_who_has_no_account(client: Client, approver: User) -> None:
    client.post(JOIN, answers())
    row = bring_to(Organisation.objects.get(), MEMBERSHIP, "under_review")
    clear(row)
    memberships.admit_member(organisation=row, by=approver)
    mail = OutgoingEmail.objects.get(event="members/membership_admitted")
    assert (mail.to, mail.language, "/fr/members/sahel-waves/" in mail.text) == (CANARY, "fr", True)


def test_acceptance_is_signed_by_the_applicant_once_invited(client: Client, coordinator: User) -> None:
    client.post(JOIN, answers())
    row = Organisation.objects.get()
    keys = [
        invite_user(email=to, name="A", role=Role.MEMBER_EDITOR, organisation=row, by=coordinator)[1]
        for to in ("colleague@sahel.example", CANARY)
    ]
    signed = []
    for key in keys:
        user = accept_invitation(key=key, password="a long pass phrase")
        signed.append(set(Acceptance.objects.values_list("accepted_by", flat=True)) == {user.pk})
    assert signed == [False, True]


def test_application_page_asks_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        assert client.get(JOIN).status_code == 200
    with django_assert_num_queries(0):
        assert client.get(RECEIVED).status_code == 200


def test_application_is_older_than_a_day(client: Client) -> None:
    client.post(JOIN, answers())
    Application.objects.update(received_at=timezone.now() - timedelta(days=2))
    answer = client.post(JOIN, answers(submission="another"))
    assert list(answer.context["form"].errors) == ["name"]
