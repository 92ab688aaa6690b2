"""What would help: each remedy is a change that lets offers in, counted and ordered by what they could give."""

from dataclasses import replace
from datetime import date

import pytest

from matching.engine import solve
from matching.engine.contract import Need, Offer, Problem
from matching.engine.eligibility import failed_rule
from matching.engine.gaps import NEED, OFFER, Remedy, remedies
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem


def helped(need: Need, *offers: Offer, blocked: list[tuple[str, str]] | None = None) -> list[Remedy]:
    return list(remedies(make_problem([need], list(offers), blocked=blocked), need, missing=need.quantity))


def test_language_helps_on_either_side() -> None:
    offers = [make_offer("o1", languages="fr", capacity=30), make_offer("o2", languages="fr en", capacity=40)]
    assert helped(make_need(languages="pt"), *offers) == [
        Remedy(NEED, "languages", "fr", 2, 70),
        Remedy(OFFER, "languages", "pt", 2, 70),
        Remedy(NEED, "languages", "en", 1, 40),
    ]


def test_help_is_never_more_than_what_is_missing() -> None:
    need, offer = make_need(languages="pt", quantity=100), make_offer(languages="fr", capacity=None)
    found = remedies(make_problem([need], [offer]), need, missing=25)
    assert [row.quantity for row in found] == [25, 25]


def test_country_helps_on_the_side_of_offers_alone() -> None:
    assert helped(make_need(), make_offer(countries="NER")) == [Remedy(OFFER, "countries", "MLI", 1, 100)]


def test_excepted_country_is_opened() -> None:
    assert helped(make_need(), make_offer(excluded="MLI")) == [Remedy(OFFER, "countries", "MLI", 1, 100)]


def test_later_offer_is_met_by_one_date_or_the_other() -> None:
    late = make_offer(start=date(2022, 2, 1), end=date(2022, 6, 30))
    assert helped(make_need(), late) == [
        Remedy(NEED, "end", "2022-02-01", 1, 100),
        Remedy(OFFER, "start", "2021-01-01", 1, 100),
    ]


def test_earlier_offer_is_met_by_one_date_or_the_other() -> None:
    early = make_offer(start=date(2020, 2, 1), end=date(2020, 6, 30))
    assert helped(make_need(), early) == [
        Remedy(NEED, "start", "2020-06-30", 1, 100),
        Remedy(OFFER, "end", "2021-12-31", 1, 100),
    ]


def test_longer_wait_lets_in_all_that_come_before() -> None:
    offers = [
        make_offer("o1", start=date(2022, 2, 1), end=date(2022, 6, 30), capacity=30),
        make_offer("o2", start=date(2022, 4, 1), end=date(2022, 6, 30), capacity=30),
    ]
    assert [row for row in helped(make_need(), *offers) if row.side == NEED] == [
        Remedy(NEED, "end", "2022-04-01", 2, 60),
        Remedy(NEED, "end", "2022-02-01", 1, 30),
    ]


def test_smaller_deployment_is_the_least_that_lets_all_in() -> None:
    offers = [
        make_offer("o1", min_deployment=1000, capacity=1000),
        make_offer("o2", min_deployment=500, capacity=500, max_deployment=40),
    ]
    assert helped(make_need(quantity=100), *offers) == [Remedy(OFFER, "min_deployment", "40", 2, 100)]


@pytest.mark.parametrize(
    "offer",
    [
        make_offer(languages="en", modes="high"),
        make_offer(countries="NER", levels="tertiary"),
        make_offer(unit="teachers"),
        make_offer(category="training"),
        make_offer(),
    ],
)
def test_offer_that_is_far_or_fits_already_is_no_help(offer: Offer) -> None:
    assert helped(make_need(), offer) == []


def test_declined_offer_is_no_help() -> None:
    offer = make_offer(languages="en")
    assert helped(make_need(), offer, blocked=[("n1", "o1")]) == []
    assert helped(make_need(), make_offer(), blocked=[("n1", "o1")]) == []


def test_more_of_a_regional_request_reaches_a_smallest_deployment() -> None:
    # alone the need takes 100; with its neighbour, which takes Portuguese already, 200
    first, second = (make_need(name, languages=tongue, pool="r1") for name, tongue in (("n1", "fr"), ("n2", "pt")))
    offer = make_offer(languages="pt", min_deployment=150, capacity=200)
    problem = make_problem([first, second], [offer])
    assert remedies(problem, first, missing=100)[0] == Remedy(NEED, "languages", "pt", 1, 100)
    alone = replace(first, pool=None)
    assert remedies(make_problem([alone, second], [offer]), alone, missing=100) == ()


def test_every_remedy_of_a_need_lets_in_as_many_offers_as_it_says() -> None:
    """Over random problems, the change made to a problem and its offers screened anew by the reference."""
    problem = random_problem(5, Shape(needs=25, offers=80, smallest=0.3, pooled=0.5))
    needs = {need.id: need for need in problem.needs}
    checked = {OFFER: 0, NEED: 0}
    for row in solve(problem).unmatched:
        need = needs[row.need]
        before = _fitting(problem, need)
        for remedy in remedies(problem, need, missing=row.quantity):
            changed = _accepting(need, remedy) if remedy.side == NEED else need
            rows = tuple(changed if one.id == need.id else one for one in problem.needs)
            offers = [_opened(one, remedy) if remedy.side == OFFER else one for one in problem.offers]
            after = _fitting(replace(problem, needs=rows, offers=tuple(offers)), changed)
            assert len(after - before) == remedy.offers
            checked[remedy.side] += 1
    assert min(checked.values()) > 20


def _fitting(problem: Problem, need: Need) -> set[str]:
    return {offer.id for offer in problem.offers if failed_rule(problem, need, offer) is None}


def _accepting(need: Need, remedy: Remedy) -> Need:
    if remedy.field in ("start", "end"):
        return replace(need, **{remedy.field: date.fromisoformat(remedy.value)})
    return replace(need, **{remedy.field: getattr(need, remedy.field) | {remedy.value}})


def _opened(offer: Offer, remedy: Remedy) -> Offer:
    value = remedy.value
    if remedy.field == "countries":
        named = None if offer.countries is None else offer.countries | {value}
        return replace(offer, countries=named, excluded=offer.excluded - {value})
    if remedy.field == "min_deployment":
        return replace(offer, min_deployment=min(offer.min_deployment, int(value)))
    if remedy.field in ("start", "end"):
        better = min if remedy.field == "start" else max
        day = better(getattr(offer, remedy.field), date.fromisoformat(value))
        return replace(offer, **{remedy.field: day})
    had = getattr(offer, remedy.field)
    return replace(offer, **{remedy.field: had | {value}}) if had else offer
