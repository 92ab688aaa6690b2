"""Scenarios: the same problem with changes, compared with the run, and nothing of it counts until it is adopted."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.services import perform
from coalition.core.models import TransitionRecord
from coalition.reference.models import DisadvantagedGroup
from matching.comparison import compare
from matching.engine.contract import Weights
from matching.models import Adoption, MatchCandidate, MatchRun
from matching.services.answers import answer_of
from matching.services.matches import propose_match
from matching.services.runs import problem_of, start_run
from matching.services.scenarios import adopt_suggestions, start_scenario, take_back_adoption
from members.models import Offer, User
from requests.models import Need
from tests.factories.matching import finished_run, finished_scenario, fitting_offer, open_need
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {"weights": Weights(0.5, 0.25, 0.25, {"girls": 2}), "fairness_dial": 0.1, "note": " try "}


@pytest.fixture
def pair() -> tuple[Need, Offer, Offer]:
    """A need of 100, an offer of 70 that fits best, and one of 60."""
    need = open_need(languages=["fr", "ar"])
    return need, fitting_offer(capacity=70, languages=["fr", "ar"]), fitting_offer(capacity=60)


def test_scenario_is_the_frozen_problem_with_its_changes(pair: Any, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    open_need()
    tried = finished_scenario(run, by=coordinator, **TERMS, left_out=[pair[1]])
    before, after = problem_of(run), problem_of(tried)
    assert (after.needs, after.countries, after.blocked) == (before.needs, before.countries, before.blocked)
    assert [row.id for row in after.offers] == [str(pair[2].pk)]
    assert (after.weights, after.options.fairness_dial) == (TERMS["weights"], 0.1)
    assert (tried.scenario.based_on, tried.scenario.note, tried.weights) == (run, "try", run.weights)
    assert list(tried.scenario.left_out.all()) == [pair[1]]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"weights": Weights(0.5, 0.5, 0.5)}, {"need", "resources", "impact"}),
        ({"weights": Weights(-0.5, 1, 0.5)}, {"need"}),
        ({"fairness_dial": 1.5}, {"fairness_dial"}),
    ],
)
def test_scenario_with_wrong_terms_names_the_field(
    pair: Any, coordinator: User, changes: Any, fields: set[str]
) -> None:
    run = finished_run(by=coordinator)
    with pytest.raises(ValidationError) as refusal:
        start_scenario(run=run, by=coordinator, **(TERMS | {"left_out": []} | changes))
    assert set(refusal.value.error_dict) == fields


def test_scenario_that_changes_nothing_is_refused(pair: Any, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    now = problem_of(run)
    with pytest.raises(ValidationError, match="Nothing is changed"):
        start_scenario(
            run=run, by=coordinator, weights=now.weights, fairness_dial=now.options.fairness_dial, left_out=[], note=""
        )


def test_comparison_tells_who_loses_and_from_whom(pair: Any, coordinator: User) -> None:
    need, best, second = pair
    other = open_need(category_id="devices")
    run = finished_run(by=coordinator)
    found = compare(answer_of(run), answer_of(finished_scenario(run, by=coordinator, left_out=[best])))
    (lost,) = found.losses
    assert (lost.need, lost.before, lost.after) == (str(need.pk), 1.0, 0.6)
    assert lost.gifts_after == ((str(second.pk), 60),)
    assert (lost.first_before, lost.first_after) == ((str(best.pk),), (str(second.pk),))
    assert ([row.need for row in found.same], found.gains, found.others) == ([str(other.pk)], [], [])
    radio = next(block for block in found.blocks if block.category == "radio")
    assert [side and side["worst_country"]["coverage"] for side in (radio.before, radio.after)] == [1, 0.6]


def test_needs_of_one_run_alone_are_counted_apart(pair: Any, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    open_need()
    found = compare(answer_of(run), answer_of(finished_run(by=coordinator)))
    assert (len(found.needs), found.only_before, found.only_after) == (1, 0, 1)


def test_nothing_of_a_scenario_counts_before_it_is_adopted(pair: Any, coordinator: User) -> None:
    need, best, second = pair
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, left_out=[best])
    assert (MatchRun.objects.latest_done(), MatchRun.objects.chosen_for(need)) == (run, run)
    (adoption,) = adopt_suggestions(run=tried, needs=[need], by=coordinator)
    assert (MatchRun.objects.latest_done(), MatchRun.objects.chosen_for(need)) == (run, tried)
    match = propose_match(need=need, offer=second, quantity=10, by=coordinator)
    assert match.candidate == MatchCandidate.objects.get(run=tried, offer=second)
    take_back_adoption(adoption=adoption, by=coordinator)
    assert MatchRun.objects.chosen_for(need) == run


def test_adoption_ends_with_the_next_run_and_touches_no_other_need(pair: Any, coordinator: User) -> None:
    other, run = open_need(), finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator)
    adopt_suggestions(run=tried, needs=[pair[0]], by=coordinator)
    assert MatchRun.objects.chosen_for(other) == run
    later = finished_run(by=coordinator)
    assert MatchRun.objects.chosen_for(pair[0]) == later


def test_later_adoption_takes_the_place_of_the_first_on_record(pair: Any, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    for weights in (Weights(1, 0, 0), Weights(0, 1, 0)):
        adopt_suggestions(run=finished_scenario(run, by=coordinator, weights=weights), needs=[pair[0]], by=coordinator)
    assert list(Adoption.objects.order_by("pk").values_list("status", flat=True)) == ["replaced", "adopted"]
    steps = TransitionRecord.objects.filter(workflow="matching.adoption").order_by("pk")
    assert list(steps.values_list("name", "actor")) == [
        ("create", coordinator.pk),
        ("replace", coordinator.pk),
        ("create", coordinator.pk),
    ]


def test_only_a_scenario_of_the_latest_run_is_adopted_by_a_coordinator(
    pair: Any, coordinator: User, approver: User
) -> None:
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator)
    with pytest.raises(Refused):
        adopt_suggestions(run=tried, needs=[pair[0]], by=approver)
    with pytest.raises(Conflict, match="does not know"):
        adopt_suggestions(run=tried, needs=[open_need()], by=coordinator)
    finished_run(by=coordinator)
    for wrong in (tried, run):
        with pytest.raises(Conflict, match="later run"):
            adopt_suggestions(run=wrong, needs=[pair[0]], by=coordinator)
    assert Adoption.objects.count() == 0


@pytest.fixture
def signed_in(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def form_of(**changes: Any) -> dict[str, Any]:
    """What the scenario's form posts, of the weights of a new installation but for the changes."""
    groups = {f"group_{code}": 1 for code in DisadvantagedGroup.objects.values_list("pk", flat=True)}
    fields = {"need": 0.4, "resources": 0.3, "impact": 0.3, "fairness_dial": 1, "note": "", **groups}
    return {"submission": new_submission_key(), **fields, **changes}


def test_form_holds_what_counts_now_and_runs_the_scenario(pair: Any, signed_in: Client, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    form = signed_in.get(f"/secretariat/runs/{run.pk}/scenario/").context["form"]
    start = {name: form[name].value() for name in ("need", "impact", "group_girls", "fairness_dial")}
    assert start == {"need": 0.4, "impact": 0.3, "group_girls": 1.0, "fairness_dial": 1.0}
    assert list(form.fields["left_out"].queryset) == sorted(pair[1:], key=lambda row: row.organisation.name)
    posted = form_of(fairness_dial=2.5, group_girls=3, left_out=[pair[1].pk], note="Fairer")
    answer = signed_in.post(f"/secretariat/runs/{run.pk}/scenario/", posted)
    tried = MatchRun.objects.get(scenario__based_on=run)
    assert answer.headers["Location"] == f"/secretariat/runs/{tried.pk}/"
    assert (tried.scenario.fairness_dial, tried.scenario.weights["groups"]) == (0.025, {"girls": 3})
    perform("matching.matchrun", tried.pk)
    again = signed_in.get(f"/secretariat/runs/{tried.pk}/scenario/").context["form"]
    assert [again[name].value() for name in ("fairness_dial", "group_girls", "note")] == [2.5, 3.0, "Fairer"]
    assert "Compare with run" in signed_in.get(tried.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"need": 0.5}, {"need", "resources", "impact"}),
        ({"fairness_dial": 101, "group_girls": -1}, {"fairness_dial", "group_girls"}),
        ({}, {"__all__"}),
    ],
)
def test_form_names_what_is_wrong(
    pair: Any, signed_in: Client, coordinator: User, changes: dict[str, Any], words: set[str]
) -> None:
    run = finished_run(by=coordinator)
    answer = signed_in.post(f"/secretariat/runs/{run.pk}/scenario/", form_of(**changes))
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, words)
    assert "<title>Error:" in answer.content.decode()
    assert MatchRun.objects.count() == 1


def test_comparison_is_shown_and_adopted_for_what_is_ticked(pair: Any, signed_in: Client, coordinator: User) -> None:
    other = open_need(languages=["pt"])
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, left_out=[pair[1]], note="Without the best")
    path = f"/secretariat/runs/{run.pk}/compare/{tried.pk}/"
    page = signed_in.get(path)
    assert [(section["title"], len(section["rows"])) for section in page.context["page"].sections()] == [
        ("Needs that get less", 1)
    ]
    assert "100 %" in page.content.decode()
    assert set(signed_in.post(f"{path}adopt/", {"submission": "a"}).context["form"].errors) == {"needs"}
    unchanged = signed_in.post(f"{path}adopt/", {"submission": "b", "needs": [other.pk]})
    assert (unchanged.status_code, Adoption.objects.count()) == (200, 0)
    assert signed_in.post(f"{path}adopt/", {"submission": "c", "needs": [pair[0].pk]}).headers["Location"] == path
    adoption = Adoption.objects.get()
    shown = signed_in.get(f"/secretariat/needs/{pair[0].pk}/candidates/").content.decode()
    assert "the scenario “Without the best”, adopted for this need by" in shown
    back = signed_in.post(f"/secretariat/adoptions/{adoption.pk}/take_back/", {"submission": "d", "version": 1})
    assert back.headers["Location"] == f"/secretariat/needs/{pair[0].pk}/candidates/"
    assert "From a scenario." not in signed_in.get(back.headers["Location"]).content.decode()


def test_all_that_changes_is_adopted_at_once(pair: Any, signed_in: Client, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, left_out=[pair[1], pair[2]])
    signed_in.post(f"/secretariat/runs/{run.pk}/compare/{tried.pk}/adopt/", {"submission": "a", "all": "1"})
    assert list(Adoption.objects.values_list("run", "need", "adopted_by")) == [(tried.pk, pair[0].pk, coordinator.pk)]


def test_approver_compares_but_does_not_adopt(pair: Any, client: Client, coordinator: User, approver: User) -> None:
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, left_out=[pair[1]])
    client.force_login(approver)
    path = f"/secretariat/runs/{run.pk}/compare/{tried.pk}/"
    assert "Adopt for all" not in client.get(path).content.decode()
    assert client.post(f"{path}adopt/", {"submission": "a", "all": "1"}).status_code == 403


def test_run_without_an_answer_is_not_compared(pair: Any, signed_in: Client, coordinator: User) -> None:
    run, waiting = finished_run(by=coordinator), start_run(by=coordinator)
    paths = [f"{run.pk}/compare/{waiting.pk}/", f"{waiting.pk}/compare/{run.pk}/", f"{waiting.pk}/scenario/"]
    assert [signed_in.get(f"/secretariat/runs/{path}").status_code for path in paths] == [404] * 3


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_declared_queries(
    rows: int, signed_in: Client, coordinator: User, django_assert_num_queries: Any
) -> None:
    fitting_offer(capacity=5)  # left to the scenario, which has a country served least then
    for _ in range(rows):
        need, offer = open_need(groups={"girls": 50}, learners=100), fitting_offer(capacity=50)
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, left_out=[offer])
    adopt_suggestions(run=tried, needs=[need], by=coordinator)
    paths = {
        "matching:scenario": f"runs/{tried.pk}/scenario/",
        "matching:compare": f"runs/{run.pk}/compare/{tried.pk}/",
        "matching:run": f"runs/{tried.pk}/",
    }
    for name, path in paths.items():
        signed_in.get(f"/secretariat/{path}")
        with django_assert_num_queries(current_policy().find(name).queries):
            signed_in.get(f"/secretariat/{path}")


def test_a_run_and_a_comparison_are_read_by_indexes(pair: Any, client: Client, coordinator: User) -> None:
    open_need(category_id="print")  # which nothing fits
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, **TERMS)
    client.force_login(coordinator)
    assert {"candidate_given_best", "unmatched_most"} <= indexes_of(client, run.get_absolute_url())
    assert "candidate_first" in indexes_of(client, f"{run.get_absolute_url()}compare/{tried.pk}/")
