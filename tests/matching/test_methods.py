"""Methods of the country index: proposed by an administrator, tried on past runs, put in use by a second person."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.services import perform
from coalition.core.models import TransitionRecord
from coalition.reference.models import Country, CountryIndex, IndexMethod, IndicatorValue, IndicatorVintage
from matching.models import BackTest, MethodProposal, ReplayedNeed
from matching.services.methods import adopt_method, propose_method, refuse_method
from matching.services.runs import problem_of
from members.models import User
from requests.models import Need
from tests.factories.matching import (
    finished_back_test,
    finished_run,
    fitting_offer,
    method_with,
    open_need,
    open_request,
)
from tests.factories.members import NationalAuthorityFactory

pytestmark = pytest.mark.django_db
RICHER_FIRST = {"hdi": (0.35, 0.95)}
"""Goalposts that turn the human development index round: who is better off needs more."""


@pytest.fixture
def draft() -> IndexMethod:
    return method_with("v2", **RICHER_FIRST)


@pytest.fixture
def proposed(draft: IndexMethod, administrator: User) -> MethodProposal:
    return propose_method(method=draft, note=" Try it ", by=administrator)


@pytest.fixture
def rivals() -> tuple[Need, Need]:
    """The same need in Mali and in Norway, for the one offer that there is and that is not enough for both."""
    needs = [
        open_need(
            country_request=open_request(authority=NationalAuthorityFactory(country=Country.objects.get(pk=iso3)))
        )
        for iso3 in ("MLI", "NOR")
    ]
    fitting_offer(capacity=100)
    return needs[0], needs[1]


def in_use() -> list[str]:
    return list(IndexMethod.objects.filter(is_active=True).values_list("version", flat=True))


def test_proposed_method_counts_for_nothing_yet_and_is_fixed(proposed: MethodProposal, administrator: User) -> None:
    assert (proposed.status, proposed.note, in_use()) == ("proposed", "Try it", ["v1"])
    assert dict(IndexMethod.objects.values_list("version", "is_fixed")) == {"v1": True, "v2": True}
    assert TransitionRecord.objects.of(proposed).get().actor_id == administrator.pk


def test_method_is_proposed_by_an_administrator(draft: IndexMethod, coordinator: User) -> None:
    with pytest.raises(Refused):
        propose_method(method=draft, note="", by=coordinator)


@pytest.mark.parametrize(
    ("version", "words"), [("v1", "in use already"), ("v2", "proposed already"), ("v3", "needs an indicator")]
)
def test_method_that_cannot_be_proposed_says_why(
    proposed: MethodProposal, administrator: User, version: str, words: str
) -> None:
    method_with("v3")
    with pytest.raises(ValidationError, match=words) as refusal:
        propose_method(method=IndexMethod.objects.get(pk=version), note="-", by=administrator)
    assert set(refusal.value.error_dict) == {"method"}
    assert MethodProposal.objects.count() == 1


def test_untested_method_is_put_in_use_only_with_a_reason(proposed: MethodProposal, approver: User) -> None:
    with pytest.raises(ValidationError, match="No back-test"):
        adopt_method(proposal=proposed, by=approver)
    assert in_use() == ["v1"]
    adopt_method(proposal=proposed, by=approver, note="No run to test on.")
    assert in_use() == ["v2"]
    assert [row.note for row in TransitionRecord.objects.of(proposed)] == ["Try it", "No run to test on."]


def test_method_is_not_put_in_use_by_who_proposed_it(draft: IndexMethod, approver: User) -> None:
    own = MethodProposal.objects.create(method=draft, proposed_by=approver)
    with pytest.raises(Refused):
        adopt_method(proposal=own, by=approver, note="I am sure.")
    assert in_use() == ["v1"]


def test_test_of_a_draft_is_no_test_of_what_was_proposed_later(
    rivals: Any, draft: IndexMethod, coordinator: User, administrator: User, approver: User
) -> None:
    finished_run(by=coordinator)
    finished_back_test(by=coordinator, method=draft)
    proposed = propose_method(method=draft, note="-", by=administrator)
    with pytest.raises(ValidationError, match="No back-test"):
        adopt_method(proposal=proposed, by=approver)
    finished_back_test(by=coordinator, method=draft)
    assert adopt_method(proposal=proposed, by=approver).status == "in_use"


def test_back_test_of_a_method_reckons_the_index_anew(
    rivals: tuple[Need, Need], proposed: MethodProposal, coordinator: User
) -> None:
    run = finished_run(by=coordinator)
    assert {row.iso3: row.index for row in problem_of(run).countries} == {
        iso3: CountryIndex.objects.current().values_by_country()[iso3] for iso3 in ("MLI", "NOR")
    }
    replay = finished_back_test(by=coordinator, method=proposed.method).replays.get()
    assert (replay.needs, replay.gains, replay.losses) == (2, 1, 1)
    assert in_use() == ["v1"]
    assert (replay.other_first, replay.back_test.method) == (0, proposed.method)  # one offer is first before both
    shift = {row.need: row.after - row.before for row in ReplayedNeed.objects.filter(replay=replay)}
    assert {need: round(moved, 2) for need, moved in shift.items()} == {rivals[0]: -0.19, rivals[1]: 0.19}
    same = finished_back_test(by=coordinator, method=IndexMethod.objects.current()).replays.get()
    assert (same.needs, same.gains, same.losses) == (2, 0, 0)


def test_next_run_reads_the_index_of_the_method_put_in_use(
    rivals: Any, proposed: MethodProposal, coordinator: User, approver: User
) -> None:
    before = finished_run(by=coordinator)
    finished_back_test(by=coordinator, method=proposed.method)
    adopt_method(proposal=proposed, by=approver)
    after = finished_run(by=coordinator)
    found = [{row.iso3: row.index for row in problem_of(run).countries} for run in (before, after)]
    assert (found[0]["MLI"] > found[0]["NOR"], found[1]["MLI"] < found[1]["NOR"]) == (True, True)


def test_method_before_may_be_proposed_and_used_again(
    proposed: MethodProposal, administrator: User, approver: User
) -> None:
    adopt_method(proposal=proposed, by=approver, note="-")
    back = propose_method(method=IndexMethod.objects.get(pk="v1"), note="Back", by=administrator)
    adopt_method(proposal=back, by=approver, note="-")
    assert list(MethodProposal.objects.order_by("pk").values_list("status", flat=True)) == ["replaced", "in_use"]
    assert in_use() == ["v1"]


def test_method_is_refused_with_a_reason(proposed: MethodProposal, approver: User) -> None:
    with pytest.raises(ValidationError):
        refuse_method(proposal=proposed, by=approver, note=" ")
    assert refuse_method(proposal=proposed, by=approver, note="Too far.").status == "refused"
    assert in_use() == ["v1"]


def test_database_keeps_one_proposal_of_a_method(proposed: MethodProposal, administrator: User) -> None:
    with pytest.raises(IntegrityError, match="method_proposed_once"), transaction.atomic():
        MethodProposal.objects.create(method=proposed.method, proposed_by=administrator)


@pytest.fixture
def send(client: Client) -> Any:
    def post(user: User, path: str, **fields: Any) -> Any:
        client.force_login(user)
        return client.post(path, {"submission": new_submission_key(), **fields})

    return post


def test_method_goes_from_the_form_to_its_use_on_pages(
    rivals: Any, draft: IndexMethod, send: Any, client: Client, administrator: User, coordinator: User, approver: User
) -> None:
    finished_run(by=coordinator)
    refused = send(administrator, "/secretariat/index-methods/propose/", method="v1", note="Why")
    assert (set(refused.context["form"].errors), refused.context["form"]["note"].value()) == ({"method"}, "Why")
    send(administrator, "/secretariat/index-methods/propose/", method="v2", note="Why")
    path = MethodProposal.objects.get().get_absolute_url()
    assert "You proposed it" in client.get(path).content.decode()
    untested = send(approver, f"{path}adopt/", note="", version=1)
    assert "No back-test of this version is done." in untested.content.decode()
    assert client.get("/secretariat/back-tests/?method=v2").context["form"]["method"].value() == "v2"
    send(coordinator, "/secretariat/back-tests/", method="v2", runs=5)
    perform("matching.backtest", BackTest.objects.get().pk)
    assert send(approver, f"{path}adopt/", note="", version=9).status_code == 409
    assert send(approver, f"{path}adopt/", note="", version=1).headers["Location"] == path
    assert in_use() == ["v2"]
    assert CountryIndex.objects.current().count() == CountryIndex.objects.filter(method="v2").count() == 248


def test_page_sets_a_method_beside_the_one_in_use(
    proposed: MethodProposal, client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    rows = client.get(proposed.get_absolute_url()).context["rows"]
    found = {row.label: (row.proposed, row.in_use, row.is_other) for row in rows}
    assert found["Floor: what the worst goalpost attains"] == ("0.1", "0.1", False)
    assert found["One dimension"] == ("weight 1", "", True)
    assert found["Access to school"] == ("", "weight 1", True)


PAGES = {
    "matching:index-methods": "/secretariat/index-methods/",
    "matching:propose-method": "/secretariat/index-methods/propose/",
    "matching:index-method": "/secretariat/index-methods/{proposal}/",
}


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_declared_queries(
    client: Client, rows: int, administrator: User, coordinator: User, django_assert_num_queries: Any
) -> None:
    open_need()
    finished_run(by=coordinator)
    for number in range(rows):
        method = method_with(f"v{number + 2}", hdi=(1, 0), out_of_school_rate_primary=(0, 40))
        proposal = propose_method(method=method, note="-", by=administrator)
        finished_back_test(by=coordinator, method=method)
    client.force_login(administrator)
    for name, path in PAGES.items():
        address = path.format(proposal=proposal.pk)
        client.get(address)
        with django_assert_num_queries(current_policy().find(name).queries):
            client.get(address)


def test_figures_of_the_rivals_are_there() -> None:
    """Mali and Norway have a human development index, else the tests above would compare nothing."""
    vintage = IndicatorVintage.objects.current()
    found = IndicatorValue.objects.filter(vintage=vintage, indicator="hdi", country__in=["MLI", "NOR"])
    assert found.count() == 2
