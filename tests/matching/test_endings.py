"""How a match ends without confirmation: it gives back what it held on both sides, and says so."""

import datetime

import pytest

from coalition.core.conflicts import IllegalTransition
from matching.choices import DeclineReason
from matching.models import Match
from matching.services.matches import (
    accept_match,
    decline_match,
    lapse_matches,
    refuse_match,
    reject_match,
    withdraw_match,
)
from members.models import Offer, User
from requests.choices import RequestStatus
from requests.models import CountryRequest, Need
from tests.factories.matching import finished_run
from tests.told import everything_told

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NOTHING = {"offer": (0, 0), "need": (0, 0)}


def sums(match: Match) -> dict[str, tuple[int, int]]:
    """What is (reserved, committed) of the offer and (proposed, agreed) of the need."""
    offer, need = Offer.objects.get(pk=match.offer_id), Need.objects.get(pk=match.need_id)
    return {"offer": (offer.reserved, offer.committed), "need": (need.proposed, need.agreed)}


def end(match: Match, people: dict[str, User], way: str) -> Match:
    by, note = people, "private canary"
    if way == "decline":
        return decline_match(match=match, reason=DeclineReason.TIMING, note=note, by=by["member"])
    if way == "reject":
        return reject_match(match=match, reason=DeclineReason.TERMS, note=note, by=by["ministry"])
    if way == "refuse":
        return refuse_match(match=match, note=note, by=by["approver"])
    if way == "withdraw":
        return withdraw_match(match=match, note=note, by=by["coordinator"])
    lapse_matches(match.answer_by + DAY)
    return Match.objects.get(pk=match.pk)


@pytest.mark.parametrize(
    ("state", "way", "last", "told"),
    [
        ("proposed", "decline", "member_declined", ["declined:coordinator"]),
        ("proposed", "withdraw", "withdrawn", ["ended:member"]),
        ("proposed", "lapse", "lapsed", ["ended:coordinator", "ended:member"]),
        ("accepted", "reject", "authority_declined", ["declined:coordinator", "declined:member"]),
        ("accepted", "withdraw", "withdrawn", ["ended:member", "ended:ministry"]),
        ("accepted", "lapse", "lapsed", ["ended:coordinator", "ended:member", "ended:ministry"]),
        ("agreed", "withdraw", "withdrawn", ["ended:member", "ended:ministry"]),
        ("agreed", "refuse", "refused", ["ended:coordinator", "ended:member", "ended:ministry"]),
    ],
)
def test_every_other_end_gives_back_both_sides(
    request: pytest.FixtureRequest, people: dict[str, User], state: str, way: str, last: str, told: list[str]
) -> None:
    match = request.getfixturevalue(state)
    before = len(everything_told())
    ended = end(match, people, way)
    assert (ended.status, sums(ended)) == (last, NOTHING)
    names = {person.email: name for name, person in people.items() if name in {"member", "ministry", "coordinator"}}
    written = everything_told()[before:]
    assert sorted(f"{mail.event.removeprefix('matching/')}:{names[mail.to]}" for mail in written) == told
    assert [mail for mail in written if "private canary" in mail.text] == []


def test_ended_match_takes_no_further_step(proposed: Match, people: dict[str, User]) -> None:
    end(proposed, people, "decline")
    with pytest.raises(IllegalTransition):
        accept_match(match=proposed, by=people["member"])
    with pytest.raises(IllegalTransition):
        withdraw_match(match=proposed, note="", by=people["coordinator"])
    assert sums(proposed) == NOTHING


def test_declined_pair_is_not_named_again(proposed: Match, people: dict[str, User]) -> None:
    end(proposed, people, "decline")
    run = finished_run(by=people["coordinator"])
    assert (run.candidates.count(), run.unmatched.get().reason) == (0, "blocked")


def test_lapsing_takes_only_what_is_due_and_once(proposed: Match) -> None:
    assert lapse_matches(proposed.answer_by) == 0
    assert lapse_matches(proposed.answer_by + DAY) == 1
    assert lapse_matches(proposed.answer_by + DAY) == 0


def test_proposal_lapses_with_its_request(proposed: Match) -> None:
    CountryRequest.objects.update(status=RequestStatus.WITHDRAWN)
    assert (lapse_matches(proposed.answer_by - DAY), sums(proposed)) == (1, NOTHING)


def test_authority_does_not_learn_of_a_proposal_that_the_member_never_took(
    proposed: Match, people: dict[str, User]
) -> None:
    end(proposed, people, "lapse")
    assert Match.objects.visible_to(people["ministry"]).count() == 0
