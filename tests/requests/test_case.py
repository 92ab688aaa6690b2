"""The case page, and the pages on which the Secretariat takes its steps."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.models import OutgoingEmail
from members.models import User
from requests.models import Assessment, Clarification, CountryRequest
from requests.workflow import ASSESSMENT, COUNTRY_DECISION
from tests.factories.members import UserFactory, country
from tests.factories.requests import AssessmentFactory, NeedFactory, RequestCountryFactory, received
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
CANARY = "canary-7f3d"
TODAY = timezone.localdate().isoformat()
RUBRIC = {
    name: value
    for criterion in ("severity", "feasibility", "impact")
    for name, value in ((criterion, "4"), (f"{criterion}_reason", CANARY))
}


def page(row: CountryRequest, name: str = "") -> str:
    return f"/secretariat/requests/{row.reference}/{name}/" if name else f"/requests/{row.reference}/"


def assess(row: CountryRequest, *grades: int) -> None:
    for grade in grades:
        made = AssessmentFactory(country_request=row, assessor=UserFactory(), severity=grade, severity_reason=CANARY)
        bring_to(made, ASSESSMENT, "completed")


def actions(answer: Any) -> list[str]:
    return [action.url.removesuffix("/").rpartition("/")[2] for action in answer.context["actions"]]


@pytest.mark.parametrize("size", [1, 3])
def test_case_asks_the_same_number_of_queries(
    client: Client, approver: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = received("in_assessment")
    for iso3 in ["LBN", "MLI", "NER"][:size]:
        NeedFactory(request_country=RequestCountryFactory(country_request=row, country=country(iso3)))
        Clarification.objects.create(country_request=row, question="?", answer_by=TODAY)
        assess(row, 3)
    client.force_login(approver)
    assert current_policy().find("requests:detail").queries <= 14
    with django_assert_num_queries(12):
        client.get(page(row))


def test_case_shows_figures_with_year_and_source_or_says_there_is_none(client: Client, coordinator: User) -> None:
    row = received()
    client.force_login(coordinator)
    (shown,) = client.get(page(row)).context["countries"]
    found = {indicator.pk: figure for indicator, figure in shown["figures"]}
    given = [figure for figure in found.values() if figure]
    assert given
    assert all(sorted(figure) == ["country", "source", "value", "year"] for figure in given)


def test_case_without_any_figure_says_so(client: Client, coordinator: User) -> None:
    from coalition.reference.models import IndicatorValue

    IndicatorValue.objects.all().delete()
    row = received()
    client.force_login(coordinator)
    answer = client.get(page(row))
    (shown,) = answer.context["countries"]
    assert answer.content.decode().count('colspan="2">no figure') == len(shown["figures"])


def test_case_shows_each_countrys_decision(client: Client, coordinator: User) -> None:
    row = received()
    for iso3, decision in (("LBN", "confirmed"), ("MLI", "declined")):
        bring_to(RequestCountryFactory(country_request=row, country=country(iso3)), COUNTRY_DECISION, decision)
    client.force_login(coordinator)
    answer = client.get(page(row))
    shown = {c["entry"].country_id: c["entry"].decision for c in answer.context["countries"]}
    assert shown == {"SEN": "pending", "LBN": "confirmed", "MLI": "declined"}
    assert "Declined by the authority" in answer.content.decode()


def test_spread_is_shown_and_marked_where_assessors_are_far_apart(client: Client, coordinator: User) -> None:
    row = received("in_assessment")
    assess(row, 2, 5)
    client.force_login(coordinator)
    spreads = client.get(page(row)).context["file"].spreads
    assert [(s.criterion, s.grades, s.middle, s.is_wide) for s in spreads] == [
        ("severity", [2, 5], 3.5, True),
        ("feasibility", [3, 3], 3, False),
        ("impact", [3, 3], 3, False),
    ]


@pytest.mark.parametrize(
    ("who", "status", "buttons"),
    [
        ("coordinator", "submitted", ["start_assessment", "claim"]),
        ("coordinator", "in_assessment", ["declare", "ask", "claim"]),
        ("coordinator", "clarification", ["declare", "answer", "claim"]),
        ("approver", "in_assessment", ["declare", "validate", "decline", "claim"]),
        ("approver", "clarification", ["declare", "decline", "claim"]),
        ("coordinator", "validated", ["claim", "open_to_members"]),
        ("approver", "validated", ["close", "claim", "publish"]),
        ("coordinator", "agreed", ["start", "claim", "open_to_members"]),
        ("coordinator", "fulfilled", []),
        ("field_office", "in_assessment", []),
    ],
)
def test_buttons_follow_the_workflow(
    client: Client, who: str, status: str, buttons: list[str], request: pytest.FixtureRequest
) -> None:
    row = received(status, consent_to_publish=True)
    client.force_login(request.getfixturevalue(who))
    assert actions(client.get(page(row))) == buttons


def test_approver_who_assessed_sees_no_button_and_is_told_why(client: Client, approver: User) -> None:
    row = received("in_assessment")
    bring_to(AssessmentFactory(country_request=row, assessor=approver), ASSESSMENT, "completed")
    client.force_login(approver)
    answer = client.get(page(row))
    assert ("validate" in actions(answer), answer.context["needs_second_person"]) == (False, True)
    refused = client.get(page(row, "validate"))
    assert (refused.status_code, "an approver who did not assess" in refused.content.decode()) == (403, True)


STAFF_PAGES = ("declare", "assess", "ask", "validate", "decline", "close")


@pytest.mark.parametrize("who", ["ministry", "member", "outsider"])
def test_others_see_no_staff_page(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    row = received("in_assessment")
    answers = [client.get(page(row, name)).status_code for name in STAFF_PAGES]
    assert answers == [403] * len(STAFF_PAGES)
    assert client.post(page(row, "step/start_assessment")).status_code == 403


@pytest.mark.parametrize("who", ["other_ministry", "member", "outsider"])
def test_strangers_find_no_case(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(page(received("in_assessment"))).status_code in (403, 404)


def test_ministry_never_reads_an_assessment(client: Client, ministry: User, approver: User) -> None:
    row = received("in_assessment", authority=ministry.affiliations.get().authority)
    assess(row, 4)
    client.force_login(ministry)
    assert CANARY not in client.get(page(row)).content.decode()
    client.force_login(approver)
    assert CANARY in client.get(page(row)).content.decode()


def test_wrong_role_and_wrong_state_are_told_in_words(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    refused = client.get(page(received("in_assessment"), "decline"))
    late = client.get(page(received("validated"), "ask"))
    assert (refused.status_code, late.status_code) == (403, 409)
    assert "This step is for an approver of the Secretariat." in refused.content.decode()
    assert "the state is “Validated”" in late.content.decode()


def form_of(client: Client, url: str) -> dict[str, Any]:
    form = client.get(url).context["form"]
    return {"submission": form["submission"].value(), "version": form["version"].value()}


def test_question_sent_twice_is_one_question_and_one_mail(client: Client, coordinator: User) -> None:
    row = received("in_assessment", contact_email="office@example.org")
    client.force_login(coordinator)
    sent = form_of(client, page(row, "ask")) | {"question": "Which languages?", "answer_by": TODAY}
    places = [client.post(page(row, "ask"), sent)["Location"] for _ in range(2)]
    assert places == [page(row)] * 2
    assert (Clarification.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_question_without_words_comes_back_with_what_was_entered(client: Client, coordinator: User) -> None:
    row = received("in_assessment")
    client.force_login(coordinator)
    sent = form_of(client, page(row, "ask")) | {"question": CANARY, "answer_by": "2020-01-01"}
    answer = client.post(page(row, "ask"), sent)
    text = answer.content.decode()
    assert (list(answer.context["form"].errors), CANARY in text, "<title>Error:" in text) == (["answer_by"], True, True)


def test_answer_on_paper_is_entered_for_the_authority(client: Client, coordinator: User) -> None:
    row = received("clarification")
    asked = Clarification.objects.create(country_request=row, question="Which languages?", answer_by=TODAY)
    client.force_login(coordinator)
    assert "Which languages?" in client.get(page(row, "answer")).content.decode()
    sent = form_of(client, page(row, "answer")) | {"answer": "By telephone: Wolof."}
    assert client.post(page(row, "answer"), sent)["Location"] == page(row)
    asked.refresh_from_db()
    row.refresh_from_db()
    assert (asked.answer, asked.answered_by, row.status) == ("By telephone: Wolof.", coordinator, "in_assessment")


def test_stale_page_is_a_conflict(client: Client, coordinator: User, approver: User) -> None:
    row = received("in_assessment")
    client.force_login(approver)
    sent = form_of(client, page(row, "decline")) | {"words": "No."}
    CountryRequest.objects.filter(pk=row.pk).update(version=row.version + 1)
    answer = client.post(page(row, "decline"), sent)
    row.refresh_from_db()
    assert (answer.status_code, row.status) == (409, "in_assessment")


def test_from_received_to_validated_by_the_pages(client: Client, coordinator: User, approver: User) -> None:
    row = received()
    client.force_login(coordinator)
    case = client.get(page(row))
    button = case.context["actions"][0]
    client.post(button.url, {"submission": button.submission_key, "version": case.context["case"].version})
    declared = client.post(page(row, "declare"), form_of(client, page(row, "declare")) | {"has_conflict": "no"})
    assert declared["Location"] == page(row, "assess")
    assert client.post(page(row, "assess"), form_of(client, page(row, "assess")) | RUBRIC)["Location"] == page(row)
    client.force_login(approver)
    assert client.post(page(row, "validate"), form_of(client, page(row, "validate")))["Location"] == page(row)
    row.refresh_from_db()
    assert (row.status, row.severity, row.assigned_to) == ("validated", 4, coordinator)


def test_declared_conflict_leads_back_without_a_rubric(client: Client, coordinator: User) -> None:
    row = received("in_assessment")
    client.force_login(coordinator)
    sent = form_of(client, page(row, "declare")) | {"has_conflict": "yes", "conflict_note": "Kin."}
    assert client.post(page(row, "declare"), sent)["Location"] == page(row)
    assert Assessment.objects.get().status == "recused"
    assert client.get(page(row, "declare"))["Location"] == page(row)


def test_rubric_cannot_be_opened_before_the_declaration(client: Client, coordinator: User) -> None:
    row = received("in_assessment")
    client.force_login(coordinator)
    assert client.get(page(row, "assess"))["Location"] == page(row, "declare")
    assert Assessment.objects.count() == 0


def test_validation_page_says_what_is_missing(client: Client, approver: User) -> None:
    row = received("in_assessment", letter=False)
    client.force_login(approver)
    answer = client.post(page(row, "validate"), form_of(client, page(row, "validate")))
    assert sorted(answer.context["missing"]) == ["assessments", "letter"]
    row.refresh_from_db()
    assert row.status == "in_assessment"


def test_unknown_step_is_not_found(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert client.post(page(received(), "step/delete"), {"submission": "a"}).status_code == 404


@pytest.mark.parametrize("name", STAFF_PAGES[2:])
def test_form_pages_keep_their_query_ceiling(
    client: Client, name: str, request: pytest.FixtureRequest, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who, status = ("coordinator", "in_assessment") if name == "ask" else ("approver", "in_assessment")
    row = received("validated" if name == "close" else status)
    client.force_login(request.getfixturevalue(who))
    with django_assert_max_num_queries(current_policy().find(f"requests:{name}").queries):
        assert client.get(page(row, name)).status_code == 200
