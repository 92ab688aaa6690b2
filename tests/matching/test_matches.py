"""A match from proposal to confirmation: what it holds, who may do what, and what every other end gives back."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coalition.core.conflicts import Conflict, Refused, StaleVersion
from coalition.core.idempotency import new_submission_key
from matching.choices import MatchStatus
from matching.models import Match
from matching.services.matches import (
    accept_match,
    agree_match,
    confirm_match,
    extend_deadline,
    propose_match,
    refuse_match,
)
from matching.services.matches.carrying import carried_over
from members.models import Offer, User
from members.services.offers import pause_offer, update_offer
from projects.models import Project
from projects.services import cancel_project, join_project
from requests.choices import CountryDecision, RequestStatus
from requests.models import CountryRequest, Need
from requests.services.cover import record_cover
from tests.factories.matching import finished_run, fitting_offer, open_need, open_request
from tests.told import told

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


def sums(match: Match) -> dict[str, tuple[int, int]]:
    """What is (reserved, committed) of the offer and (proposed, agreed) of the need."""
    offer, need = Offer.objects.get(pk=match.offer_id), Need.objects.get(pk=match.need_id)
    return {"offer": (offer.reserved, offer.committed), "need": (need.proposed, need.agreed)}


def test_proposal_holds_both_sides_and_freezes_the_terms(
    proposed: Match, need: Need, offer: Offer, member: User, coordinator: User
) -> None:
    assert (proposed.status, proposed.quantity, proposed.proposed_quantity) == (MatchStatus.PROPOSED, 60, 60)
    assert sums(proposed) == {"offer": (60, 0), "need": (60, 0)}
    assert proposed.answer_by == TODAY() + 10 * DAY
    assert told() == [("matching/proposed", member.email)]
    title = proposed.terms["offer"]["title"]
    update_offer(offer=offer, by=member, title="Another title")
    proposed.refresh_from_db()
    assert proposed.terms["offer"]["title"] == title != Offer.objects.get().title
    assert proposed.terms["request"]["reference"] == CountryRequest.objects.get().reference


def test_candidate_of_the_latest_run_needs_no_reason(need: Need, offer: Offer, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    match = propose_match(need=need, offer=offer, quantity=60, by=coordinator)
    assert match.candidate == run.candidates.get()


def test_pair_that_no_run_names_needs_a_reason(need: Need, offer: Offer, coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        propose_match(need=need, offer=offer, quantity=60, by=coordinator, override_reason="  ")
    assert list(refusal.value.error_dict) == ["override_reason"]
    assert (Match.objects.count(), Need.objects.get().proposed) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 51}, "quantity"),
        ({"quantity": 10, "answer_by": datetime.date(2020, 1, 1)}, "answer_by"),
    ],
)
def test_proposal_names_the_field_that_is_wrong(
    need: Need, member: User, coordinator: User, fields: dict[str, Any], named: str
) -> None:
    offer = fitting_offer(max_deployment=50)
    with pytest.raises(ValidationError) as refusal:
        propose_match(need=need, offer=offer, by=coordinator, override_reason="why", **fields)
    assert list(refusal.value.error_dict) == [named]


@pytest.mark.parametrize(
    ("quantity", "words"),
    [(81, "No more than 80 of this offer are left."), (101, "No more than 100 of this need are still open.")],
)
def test_more_than_is_left_of_either_side_is_told_beside_the_field(
    need: Need, offer: Offer, coordinator: User, quantity: int, words: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        propose_match(need=need, offer=offer, quantity=quantity, by=coordinator, override_reason="why")
    assert refusal.value.message_dict == {"quantity": [words]}
    assert (Match.objects.count(), Offer.objects.get().reserved, Need.objects.get().proposed) == (0, 0, 0)


def test_paused_offer_is_not_proposed(need: Need, offer: Offer, coordinator: User, member: User) -> None:
    pause_offer(offer=offer, by=member)
    with pytest.raises(Conflict):
        propose_match(need=need, offer=offer, quantity=1, by=coordinator, override_reason="why")


def test_need_of_a_request_that_is_not_validated_takes_no_proposal(offer: Offer, coordinator: User) -> None:
    need = open_need(country_request=open_request(status=RequestStatus.IN_ASSESSMENT))
    with pytest.raises(Conflict):
        propose_match(need=need, offer=offer, quantity=1, by=coordinator, override_reason="why")


def test_pair_has_one_live_proposal(proposed: Match, need: Need, offer: Offer, coordinator: User) -> None:
    with pytest.raises(Conflict):
        propose_match(need=need, offer=offer, quantity=1, by=coordinator, override_reason="why")


@pytest.mark.parametrize("name", ["approver", "administrator", "field_office", "ministry", "member"])
def test_only_a_coordinator_proposes(need: Need, offer: Offer, request: pytest.FixtureRequest, name: str) -> None:
    with pytest.raises(Refused):
        propose_match(need=need, offer=offer, quantity=1, by=request.getfixturevalue(name), override_reason="why")


def test_part_is_accepted_and_the_rest_open_again(proposed: Match, member: User, ministry: User) -> None:
    match = accept_match(match=proposed, by=member, quantity=25, version=proposed.version)
    assert (match.status, match.quantity, match.proposed_quantity) == (MatchStatus.ACCEPTED, 25, 60)
    assert match.accepted_at is not None
    assert sums(match) == {"offer": (25, 0), "need": (25, 0)}
    assert ("matching/accepted", ministry.email) in told()


@pytest.mark.parametrize("part", [0, -1, 61])
def test_part_lies_within_the_proposal(proposed: Match, member: User, part: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        accept_match(match=proposed, by=member, quantity=part)
    assert list(refusal.value.error_dict) == ["quantity"]
    assert sums(proposed) == {"offer": (60, 0), "need": (60, 0)}


def test_answer_to_an_older_version_is_refused(proposed: Match, member: User, coordinator: User) -> None:
    extend_deadline(match=proposed, answer_by=TODAY() + 20 * DAY, by=coordinator)
    with pytest.raises(StaleVersion):
        accept_match(match=proposed, by=member, version=proposed.version)


def test_other_member_does_not_answer(proposed: Match, other_member: User, member_viewer: User) -> None:
    for person in (other_member, member_viewer):
        with pytest.raises(Refused):
            accept_match(match=proposed, by=person)


def test_agreement_commits_and_confirms_the_country(approver: User, agreed: Match, member: User) -> None:
    assert sums(agreed) == {"offer": (0, 60), "need": (60, 0)}
    part = agreed.need.request_country
    part.refresh_from_db()
    assert part.decision == CountryDecision.CONFIRMED
    assert told()[-2:] == [("matching/agreed", member.email), ("matching/agreed", approver.email)]


def test_confirmation_opens_a_project_with_everything_carried_over(agreed: Match, approver: User) -> None:
    match = confirm_match(match=agreed, by=approver, version=agreed.version)
    project = Project.objects.get()
    assert (match.status, match.project, match.confirmed_by) == (MatchStatus.CONFIRMED, project, approver)
    assert sums(match) == {"offer": (0, 60), "need": (0, 60)}
    assert match.need.request_country.country_request.pk == project.country_request_id
    assert CountryRequest.objects.get().status == RequestStatus.AGREED
    assert (project.title, project.recorded_by) == ("Lessons by radio", match.proposed_by)
    assert [row.organisation for row in project.participations.all()] == [match.offer.organisation]
    assert list(project.figures.values_list("unit", "value")) == [("learners", 60)]
    assert [sector.pk for sector in project.sectors.all()] == [match.need.category.sector_id]
    assert [event for event, _ in told()[-3:]] == ["matching/confirmed"] * 3


@pytest.fixture
def second(agreed: Match, coordinator: User) -> Match:
    """Of another member for the same need, agreed by both sides."""
    terms = {"quantity": 40, "by": coordinator, "override_reason": "why"}
    match = propose_match(need=agreed.need, offer=fitting_offer(), **terms)
    return agree_match(match=accept_match(match=match, by=coordinator), by=coordinator)


def test_second_match_joins_the_project(agreed: Match, second: Match, approver: User) -> None:
    """Of one request the matches of many members form one project, without anybody having to choose it."""
    confirm_match(match=agreed, by=approver)
    confirm_match(match=second, by=approver)
    assert Project.objects.count() == 1
    members = Project.objects.get().participations.values_list("organisation", flat=True)
    assert set(members) == {agreed.offer.organisation_id, second.offer.organisation_id}
    assert list(Project.objects.get().figures.values_list("unit", "value")) == [("learners", 100)]
    assert Need.objects.get().agreed == 100


def test_second_match_stands_apart_where_the_approver_says_so(agreed: Match, second: Match, approver: User) -> None:
    project = confirm_match(match=agreed, by=approver).project
    assert confirm_match(match=second, by=approver, is_apart=True).project != project
    assert Project.objects.count() == 2


def test_match_opens_a_project_where_the_earlier_one_has_ended(agreed: Match, second: Match, approver: User) -> None:
    project = confirm_match(match=agreed, by=approver).project
    cancel_project(project=project, by=approver)
    assert confirm_match(match=second, by=approver).project != project
    with pytest.raises(Conflict):
        join_project(project=project, carried=carried_over(second), by=approver)


def test_page_offers_the_project_of_the_request_first(
    agreed: Match, second: Match, approver: User, client: Client
) -> None:
    client.force_login(approver)
    assert 'name="project"' not in client.get(agreed.get_absolute_url()).content.decode()
    project = confirm_match(match=agreed, by=approver).project
    assert f'<option value="{project.pk}" selected>' in client.get(second.get_absolute_url()).content.decode()
    step = f"{second.get_absolute_url()}confirm/"
    client.post(step, {"submission": new_submission_key(), "version": second.version, "project": ""})
    second.refresh_from_db()
    assert (second.status, second.project == project) == (MatchStatus.CONFIRMED, False)


def test_match_does_not_join_the_project_of_another_request(agreed: Match, approver: User, member: User) -> None:
    foreign = Project.objects.create(code="P-2026-0001", title="Another")
    with pytest.raises(ValidationError) as refusal:
        confirm_match(match=agreed, by=approver, project=foreign)
    assert list(refusal.value.error_dict) == ["project"]


def test_whoever_proposed_does_not_confirm(agreed: Match, approver: User) -> None:
    Match.objects.filter(pk=agreed.pk).update(proposed_by=approver)
    with pytest.raises(Refused):
        confirm_match(match=agreed, by=approver)
    with pytest.raises(Refused):
        refuse_match(match=agreed, note="no", by=approver)


def test_nothing_is_confirmed_without_the_letter(agreed: Match, approver: User) -> None:
    agreed.need.request_country.country_request.letters.all().delete()
    with pytest.raises(Conflict):
        confirm_match(match=agreed, by=approver)
    assert (Project.objects.count(), Match.objects.get().status) == (0, MatchStatus.AGREED)


def test_deadline_is_moved_only_onwards(proposed: Match, coordinator: User) -> None:
    later = proposed.answer_by + DAY
    assert extend_deadline(match=proposed, answer_by=later, by=coordinator).answer_by == later
    with pytest.raises(ValidationError):
        extend_deadline(match=proposed, answer_by=later, by=coordinator)


def test_what_was_covered_meanwhile_is_refused_by_the_ledger(need: Need, offer: Offer, coordinator: User) -> None:
    """The control: the refusal comes from the need's own CHECK, as raw SQL meets it too."""
    record_cover(need=need, quantity=100)
    with pytest.raises(Conflict):
        propose_match(need=need, offer=offer, quantity=20, by=coordinator, override_reason="why")
    assert (Offer.objects.get().reserved, Need.objects.get().proposed) == (0, 100)


def test_each_side_sees_its_own_matches(proposed: Match, people: dict[str, User]) -> None:
    def seeing() -> set[str]:
        return {name for name, actor in people.items() if Match.objects.visible_to(actor).exists()}

    secretariat = {"coordinator", "other_coordinator", "approver", "other_approver"}
    assert seeing() == secretariat | {"member", "member_viewer"}
    accept_match(match=proposed, by=people["member"])
    assert seeing() == secretariat | {"member", "member_viewer", "ministry", "ministry_viewer"}
