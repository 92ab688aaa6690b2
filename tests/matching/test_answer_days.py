"""The day by which a proposal is to be answered: in the lists of all sides, and in a reminder before it comes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from matching.models import Match
from matching.services.matches import remind_of_answers
from members.models import User
from tests.factories.matching import MatchFactory, fitting_offer, open_need, open_request
from tests.told import told

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DUES = ("late", "soon")
DUE = TODAY + timedelta(days=3)


def proposed(member: User | None, by: User, *, answer_by: date = DUE, **fields: Any) -> Match:
    """Proposed the day before yesterday, to this person's member or to one that never signs in."""
    side = {"organisation": member.affiliations.get().organisation} if member else {}
    terms = {"need": fields.pop("need", None) or open_need(), "offer": fitting_offer(**side)}
    match: Match = MatchFactory(**terms, proposed_by=by, answer_by=answer_by, **fields)
    return aged(match)


def aged(match: Match) -> Match:
    Match.objects.filter(pk=match.pk).update(updated_at=timezone.now() - timedelta(days=2))
    match.refresh_from_db()
    return match


def test_member_is_reminded_once_three_days_before(member: User, coordinator: User) -> None:
    proposed(member, coordinator)
    assert remind_of_answers(DUE - timedelta(days=4)) == 0
    for day in (3, 2, 1, 0):
        remind_of_answers(DUE - timedelta(days=day))
    assert told("matching/") == [("matching/answer_waits", member.email)]


def test_date_that_was_moved_is_reminded_of_anew(member: User, coordinator: User) -> None:
    match = proposed(member, coordinator)
    remind_of_answers(TODAY)
    Match.objects.filter(pk=match.pk).update(answer_by=DUE + timedelta(days=10))
    remind_of_answers(DUE + timedelta(days=8))
    assert told("matching/") == [("matching/answer_waits", member.email)] * 2


def test_authority_is_reminded_of_what_its_country_is_offered(ministry: User, coordinator: User, member: User) -> None:
    asked = open_request(authority=ministry.affiliations.get().authority)
    match = proposed(member, coordinator, need=open_need(country_request=asked))
    Match.objects.filter(pk=match.pk).update(status="accepted")
    remind_of_answers(TODAY)
    assert told("matching/") == [("matching/answer_waits", ministry.email)]


def test_proposer_is_reminded_where_nobody_signs_in(coordinator: User) -> None:
    proposed(None, coordinator)
    remind_of_answers(TODAY)
    assert told("matching/") == [("matching/answer_waits", coordinator.email)]


def test_proposal_of_today_and_what_has_ended_are_left_alone(member: User, coordinator: User) -> None:
    Match.objects.filter(pk=proposed(member, coordinator).pk).update(updated_at=timezone.now())
    Match.objects.filter(pk=proposed(member, coordinator).pk).update(status="withdrawn")
    assert (remind_of_answers(TODAY), told("matching/")) == (0, [])


def test_lists_mark_sort_and_narrow_by_the_day(client: Client, member: User, coordinator: User) -> None:
    late = proposed(member, coordinator, answer_by=TODAY - timedelta(days=1))
    later = proposed(member, coordinator, answer_by=TODAY + timedelta(days=20))
    soon = proposed(member, coordinator, answer_by=TODAY + timedelta(days=7))
    for person in (coordinator, member):
        client.force_login(person)
        rows = client.get("/matches/?sort=due").context["rows"]
        assert [(row["match"], row["is_late"], row["is_soon"]) for row in rows] == [
            (late, True, False),
            (soon, False, True),
            (later, False, False),
        ]
        found = {due: [row["match"] for row in client.get(f"/matches/?due={due}").context["rows"]] for due in DUES}
        assert found == {"late": [late], "soon": [soon]}
