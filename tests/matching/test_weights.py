"""Weights: proposed by an administrator, tried on past runs, put in use by a second person; and back-tests at large."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus, TransitionRecord
from coalition.reference.models import CountryIndex, IndexMethod, IndicatorValue, IndicatorVintage
from matching.engine.contract import Weights
from matching.models import BackTest, MatchCandidate, MatchRun, Replay, ReplayedNeed, WeightSet
from matching.services.back_test_job import index_by, tried_on
from matching.services.back_tests import cancel_back_test, start_back_test
from matching.services.matches import propose_match, withdraw_match
from matching.services.runs import problem_of
from matching.services.weights import adopt_weights, propose_weights, refuse_weights
from members.models import Offer, User
from requests.models import Need
from tests.factories.matching import finished_back_test, finished_run, finished_scenario, fitting_offer, open_need

pytestmark = pytest.mark.django_db
FOR_IMPACT = Weights(0, 0, 1, {"girls": 2})


@pytest.fixture
def proposed(administrator: User) -> WeightSet:
    return propose_weights(weights=FOR_IMPACT, note=" Girls first ", by=administrator)


@pytest.fixture
def choice() -> tuple[Need, Offer, Offer]:
    """A need, the offer that fits it best, and one that reaches girls best: first by FOR_IMPACT."""
    need = open_need(languages=["fr", "ar"], groups={"girls": 60}, learners=100)
    fits, reaches = fitting_offer(languages=["fr", "ar"]), fitting_offer(languages=["fr"])
    reaches.groups.create(group_id="girls", reach=0.1)
    return need, fits, reaches


def test_proposed_weights_count_for_nothing_yet(proposed: WeightSet, administrator: User) -> None:
    assert (proposed.number, proposed.status) == (2, "proposed")
    assert (proposed.note, proposed.groups) == ("Girls first", {"girls": 2})
    assert [row.number for row in WeightSet.objects.filter(status="in_use")] == [1]
    assert TransitionRecord.objects.of(proposed).get().actor_id == administrator.pk


def test_weights_are_proposed_by_an_administrator_and_sum_to_one(administrator: User, coordinator: User) -> None:
    with pytest.raises(Refused):
        propose_weights(weights=FOR_IMPACT, note="", by=coordinator)
    with pytest.raises(ValidationError) as refusal:
        propose_weights(weights=Weights(0.5, 0.5, 0.1), note="", by=administrator)
    assert set(refusal.value.error_dict) == {"need", "resources", "impact"}


def test_untested_weights_are_put_in_use_only_with_a_reason(proposed: WeightSet, approver: User) -> None:
    with pytest.raises(ValidationError, match="No back-test"):
        adopt_weights(weights=proposed, by=approver)
    adopt_weights(weights=proposed, by=approver, note="The first year: no runs to test on.")
    assert list(WeightSet.objects.order_by("number").values_list("status", flat=True)) == ["replaced", "in_use"]
    assert [row.note for row in TransitionRecord.objects.of(proposed)] == [
        "Girls first",
        "The first year: no runs to test on.",
    ]


def test_tested_weights_are_put_in_use_and_the_next_run_counts_by_them(
    choice: Any, proposed: WeightSet, coordinator: User, approver: User
) -> None:
    finished_run(by=coordinator)
    finished_back_test(by=coordinator, weights=proposed)
    adopt_weights(weights=proposed, by=approver)
    run = finished_run(by=coordinator)
    assert (run.weights, problem_of(run).weights) == (proposed, FOR_IMPACT)


def test_weights_are_refused_with_a_reason(proposed: WeightSet, approver: User) -> None:
    with pytest.raises(ValidationError):
        refuse_weights(weights=proposed, by=approver, note=" ")
    assert refuse_weights(weights=proposed, by=approver, note="Too far.").status == "refused"


def test_back_test_tells_what_would_have_been_decided_differently(
    choice: Any, proposed: WeightSet, coordinator: User
) -> None:
    need, fits, reaches = choice
    other = open_need(languages=["pt"])
    run = finished_run(by=coordinator)
    propose_match(need=need, offer=fits, quantity=10, by=coordinator)
    withdraw_match(match=propose_match(need=need, offer=reaches, quantity=10, by=coordinator), note="-", by=coordinator)
    test = finished_back_test(by=coordinator, weights=proposed)
    row = Replay.objects.get(back_test=test)
    assert (row.run, row.needs, row.other_first, row.gains, row.losses) == (run, 2, 1, 0, 0)
    assert (row.proposals, row.still_first) == (1, 0)
    change = ReplayedNeed.objects.get(replay=row)
    assert (change.need, change.first_before, change.first_after) == (need, [fits.pk], [reaches.pk])
    assert (change.before, change.after, other.pk != need.pk) == (1.0, 1.0, True)
    assert MatchRun.objects.latest_done() == run


def test_offers_that_share_the_first_place_are_no_difference(
    choice: Any, proposed: WeightSet, coordinator: User
) -> None:
    need, fits, reaches = choice
    twins = [fitting_offer(languages=["fr"]), fitting_offer(languages=["fr"])]
    for offer in twins:
        offer.groups.create(group_id="girls", reach=0.1)
    equal = open_need(languages=["fr"])  # it states no group, so all four are equal before it, by any weights
    run = finished_run(by=coordinator)
    for offer in twins:
        propose_match(need=need, offer=offer, quantity=1, by=coordinator)
    test = finished_back_test(by=coordinator, weights=proposed)
    row = Replay.objects.get(back_test=test)
    assert (row.needs, row.other_first, row.proposals, row.still_first) == (2, 1, 2, 2)
    change = ReplayedNeed.objects.get(replay=row)
    first = sorted((offer.pk for offer in (reaches, *twins)), key=str)
    assert (change.need, change.first_before, change.first_after) == (need, [fits.pk], first)
    assert MatchCandidate.objects.filter(run=run, need=equal, rank=1).count() == 4


def test_back_test_of_what_is_in_use_changes_nothing(choice: Any, coordinator: User) -> None:
    finished_run(by=coordinator)
    propose_match(need=choice[0], offer=choice[1], quantity=10, by=coordinator)
    row = finished_back_test(by=coordinator, weights=WeightSet.objects.current()).replays.get()
    assert (row.needs, row.other_first, row.proposals, row.still_first) == (1, 0, 1, 1)


def test_only_finished_runs_are_replayed_the_latest_first(choice: Any, proposed: WeightSet, coordinator: User) -> None:
    runs = [finished_run(by=coordinator) for _ in range(3)]
    finished_scenario(runs[2], by=coordinator)
    test = start_back_test(by=coordinator, weights=proposed, runs=2)
    assert list(test.replays.order_by("run").values_list("run", flat=True)) == [runs[1].pk, runs[2].pk]
    assert cancel_back_test(back_test=test, by=coordinator).replays.filter(needs=None).count() == 2
    assert BackTest.objects.get().status == JobStatus.CANCELLED


def test_back_test_tries_one_thing_at_a_time(proposed: WeightSet, coordinator: User, choice: Any) -> None:
    run, method = finished_run(by=coordinator), IndexMethod.objects.current()
    with pytest.raises(ValidationError, match="one thing at a time"):
        start_back_test(by=coordinator, weights=proposed, method=method, runs=1)
    for several in ({"weights": proposed, "method": method}, {"method": method, "vintage": run.vintage}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BackTest.objects.create(started_by=coordinator, **several)


@pytest.mark.parametrize(("terms", "fields"), [({}, None), ({"runs": 0}, {"runs"}), ({"runs": 51}, {"runs"})])
def test_back_test_of_nothing_is_refused(proposed: WeightSet, coordinator: User, terms: Any, fields: Any) -> None:
    given = {"runs": 10, **({"weights": proposed} if terms else {}), **terms}
    with pytest.raises(ValidationError) as refusal:
        start_back_test(by=coordinator, **given)
    assert set(getattr(refusal.value, "error_dict", [])) == (fields or set())


def test_without_runs_there_is_nothing_to_replay(proposed: WeightSet, coordinator: User) -> None:
    with pytest.raises(ValidationError, match="nothing to replay"):
        start_back_test(by=coordinator, weights=proposed, runs=1)


def test_index_is_reckoned_anew_by_the_method_and_the_figures_tried(choice: Any, coordinator: User) -> None:
    vintage, method = IndicatorVintage.objects.current(), IndexMethod.objects.current()
    assert vintage is not None
    assert method is not None
    stored = CountryIndex.objects.filter(vintage=vintage, method=method, value__isnull=False)[0]
    assert index_by(method, vintage, [stored.country_id]) == {stored.country_id: stored.value}
    run = finished_run(by=coordinator)
    before = problem_of(run)
    later = IndicatorVintage.objects.create(code="later")
    test = BackTest(vintage=later, method=method)
    assert [country.index for country in tried_on(test, run, before).countries] == [None]
    assert tried_on(BackTest(method=method), run, before).countries == before.countries
    assert IndicatorValue.objects.filter(vintage=later).count() == 0


@pytest.fixture
def send(client: Client) -> Any:
    def post(user: User, path: str, **fields: Any) -> Any:
        client.force_login(user)
        return client.post(path, {"submission": new_submission_key(), **fields})

    return post


def test_weights_go_from_the_form_to_their_use_on_pages(
    choice: Any, send: Any, client: Client, administrator: User, coordinator: User, approver: User
) -> None:
    finished_run(by=coordinator)
    client.force_login(administrator)
    form = client.get("/secretariat/weights/propose/").context["form"]
    groups = {bound.name: bound.value() for bound in form.groups()}
    fields = {"need": 0, "resources": 0, "impact": 0.9, "note": "Girls first", **groups, "group_girls": 2}
    refused = send(administrator, "/secretariat/weights/propose/", **fields)
    assert set(refused.context["form"].errors) == {"need", "resources", "impact"}
    send(administrator, "/secretariat/weights/propose/", **(fields | {"impact": 1}))
    proposed = WeightSet.objects.get(number=2)
    path = proposed.get_absolute_url()
    untested = send(approver, f"{path}adopt/", note="", version=1)
    assert "No back-test of this version is done." in untested.content.decode()
    begun = send(coordinator, "/secretariat/back-tests/", weights=proposed.pk, runs=5)
    test = BackTest.objects.get()
    assert begun.headers["Location"] == test.get_absolute_url()
    assert "Waits for a worker" in client.get(test.get_absolute_url()).content.decode()
    perform("matching.backtest", test.pk)
    page = client.get(test.get_absolute_url())
    assert [figure for _, figure in page.context["page"].totals()] == ["1 of 1", "0 of 1", "0 of 0"]
    assert send(approver, f"{path}adopt/", note="", version=1).headers["Location"] == path
    assert WeightSet.objects.current() == proposed


def test_back_test_form_says_what_is_missing(send: Any, coordinator: User) -> None:
    page = send(coordinator, "/secretariat/back-tests/", runs=5)
    assert "Choose weights, a method of the index" in page.content.decode()
    assert BackTest.objects.count() == 0


def test_back_test_is_cancelled_and_a_failed_one_tried_again(
    choice: Any, proposed: WeightSet, send: Any, coordinator: User, administrator: User
) -> None:
    finished_run(by=coordinator)
    first, second = (start_back_test(by=coordinator, weights=proposed, runs=1) for _ in range(2))
    send(administrator, f"{first.get_absolute_url()}cancel/")
    for status in (JobStatus.RUNNING, JobStatus.DEAD):
        BackTest.objects.filter(pk=second.pk).update(status=status)
    send(coordinator, f"{second.get_absolute_url()}retry/")
    assert list(BackTest.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "queued"]


PAGES = {
    "matching:weights": "/secretariat/weights/",
    "matching:propose-weights": "/secretariat/weights/propose/",
    "matching:weight-set": "/secretariat/weights/{weights}/",
    "matching:back-tests": "/secretariat/back-tests/",
    "matching:back-test": "/secretariat/back-tests/{test}/",
}


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_declared_queries(
    client: Client, rows: int, administrator: User, coordinator: User, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        need = open_need(languages=["fr", "ar"], groups={"girls": 60}, learners=100)
        fits, reaches = fitting_offer(languages=["fr", "ar"]), fitting_offer()
        reaches.groups.create(group_id="girls", reach=0.1)
        proposed = propose_weights(weights=FOR_IMPACT, note="-", by=administrator)
        finished_run(by=coordinator)
        propose_match(need=need, offer=fits, quantity=10, by=coordinator)
        test = finished_back_test(by=coordinator, weights=proposed)
    client.force_login(administrator)
    for name, path in PAGES.items():
        address = path.format(weights=proposed.pk, test=test.pk)
        client.get(address)
        with django_assert_num_queries(current_policy().find(name).queries):
            client.get(address)
