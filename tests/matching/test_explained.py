"""What the page of one need says: figures with year and source, rivals, overlaps, steadiness, side by side."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.reference.models import (
    Country,
    DisadvantagedGroup,
    IndicatorValue,
    IndicatorVintage,
    SupportCategory,
)
from matching.engine.contract import Weights
from matching.models import MatchCandidate, MatchRun
from matching.overlap import nearest_overlaps
from matching.rivals import given, scarcity
from matching.run_weights import weights_of_run
from matching.services.matches import propose_match
from matching.services.runs import explain_candidates
from matching.services.scenarios import adopt_suggestions
from matching.steadiness import steadiness_of
from members.models import Offer, OfferGroup, User
from projects.models import Project
from projects.models.projects import RecipientCountry
from requests.models import Need
from tests.factories.matching import finished_run, finished_scenario, fitting_offer, open_need, open_request
from tests.factories.members import NationalAuthorityFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2031, 1, 1)


def page_of(client: Client, need: Need, by: User, query: str = "") -> str:
    client.force_login(by)
    answer = client.get(f"/secretariat/needs/{need.pk}/candidates/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def context_of(client: Client, need: Need, by: User, query: str = "") -> Any:
    client.force_login(by)
    return client.get(f"/secretariat/needs/{need.pk}/candidates/{query}").context


def electricity(country: Country, value: float | None) -> None:
    rows = IndicatorValue.objects.filter(country=country, indicator="schools_primary_with_electricity_pct")
    rows.delete()
    if value is not None:
        vintage = IndicatorVintage.objects.current()
        IndicatorValue.objects.create(
            vintage=vintage,
            country=country,
            indicator_id="schools_primary_with_electricity_pct",
            value=value,
            year=2022,
            source="UNESCO UIS",
        )


def test_figure_behind_the_delivery_mode_has_its_year_and_source(client: Client, need: Need, coordinator: User) -> None:
    fitting_offer()
    electricity(need.request_country.country, 48)
    finished_run(by=coordinator)
    page = page_of(client, need, coordinator)
    assert "Primary schools with electricity: 48 % (2022, UNESCO UIS)." in page


def test_missing_figure_is_said_and_spans_a_band(client: Client, need: Need, coordinator: User) -> None:
    fitting_offer()
    electricity(need.request_country.country, None)
    finished_run(by=coordinator)
    context = context_of(client, need, coordinator)
    mode = next(label for label, _ in context["parts"][1]["rows"] if label.startswith("Delivery"))
    assert mode.endswith("Primary schools with electricity: no figure.")
    assert "schools with electricity" in context["uncertainty"]
    low, high = context["current"].explanation["band"]
    assert low < context["current"].score < high


def test_fields_say_what_is_missing(client: Client, ministry: User, coordinator: User) -> None:
    need = open_need(languages=["fr", "bm"], groups={"girls": 60}, learners=100)
    fitting_offer(min_deployment=5)
    finished_run(by=coordinator)
    rows = {row["label"]: row for row in context_of(client, need, coordinator)["fields"]}
    assert (rows["Language"]["kind"], rows["Language"]["verdict"]) == ("part", "Missing: Bambara")
    assert (rows["Delivery mode"]["kind"], rows["Delivery mode"]["verdict"]) == ("ok", "")
    assert rows["Girls and women"]["kind"] == "miss"
    assert rows["Smallest deployment"]["offered"] == "5"


def test_page_says_what_lifts_an_offer(client: Client, coordinator: User) -> None:
    need = open_need(languages=["fr", "bm"])
    fitting_offer(languages=["fr", "bm"])
    second = fitting_offer()
    finished_run(by=coordinator)
    lift = context_of(client, need, coordinator, f"?offer={second.pk}")["lift"]
    assert lift.startswith("With Bambara it would rise to ")


def test_scarce_offer_names_who_has_it_and_what_it_is_worth(client: Client, coordinator: User) -> None:
    offer = fitting_offer(capacity=100)
    urgent = open_need(country_request=open_request(severity=5))
    other = open_need(country_request=open_request(severity=1))
    run = finished_run(by=coordinator)
    context = context_of(client, other, coordinator)
    assert [(row.need_id, row.quantity) for row in context["rivals"]] == [(urgent.pk, 100)]
    loser = MatchCandidate.objects.get(run=run, need=other, offer=offer)
    assert loser.explanation["price"] >= loser.score
    assert context["scarcity"].startswith("The offer is scarce: ")
    assert "So it went to others." in context["scarcity"]
    assert context["given"] == "This run gives none of it to this need: what there is went to other needs."


def test_offer_with_capacity_left_is_not_scarce(need: Need, offer: Offer, coordinator: User) -> None:
    Offer.objects.filter(pk=offer.pk).update(capacity=500)
    finished_run(by=coordinator)
    row = MatchCandidate.objects.get()
    assert row.explanation["price"] == 0
    assert scarcity(row, 0) == "The offer is not scarce: more of it would have helped no other need."
    assert given(row, [row], 100) == "This run gives 100 of it to this need, of which 100 are open now."


def test_explanation_made_anew_is_the_one_kept(need: Need, coordinator: User) -> None:
    for _ in range(2):
        fitting_offer(capacity=60)
    run = finished_run(by=coordinator)
    kept = list(MatchCandidate.objects.order_by("rank", "pk"))
    anew = [MatchCandidate(need_id=row.need_id, offer_id=row.offer_id) for row in kept]
    assert explain_candidates(anew, run=MatchRun.objects.get(pk=run.pk), best=kept[0].score) == [
        row.explanation for row in kept
    ]


def test_overlaps_are_projects_matches_and_requests_there(need: Need, offer: Offer, coordinator: User) -> None:
    country = need.request_country.country
    authority = need.request_country.authority
    project = Project.objects.create(code="P-2031-0001", title="Radio", status="2")
    project.sectors.add(need.category.sector)
    RecipientCountry.objects.create(project=project, country=country)
    other = open_need(country_request=open_request(authority=authority))
    match = propose_match(need=other, offer=offer, quantity=5, by=coordinator, override_reason="Close by.")
    asked = other.request_country.country_request
    assert [(row.kind, row.key) for row in nearest_overlaps(need).rows] == [
        ("match", str(match.pk)),
        ("project", "P-2031-0001"),
        ("request", asked.reference),
    ]
    assert [row.url for row in nearest_overlaps(need).rows] == [
        match.get_absolute_url(),
        project.get_absolute_url(),
        asked.get_absolute_url(),
    ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "found"),
    [
        (None, None, 1),
        (DAY - datetime.timedelta(9), DAY, 1),
        (DAY - datetime.timedelta(9), DAY - datetime.timedelta(1), 0),
        (DAY + datetime.timedelta(31), None, 0),
        (DAY + datetime.timedelta(30), None, 1),
    ],
)
def test_overlap_needs_a_common_day(starts_on: Any, ends_on: Any, found: int, ministry: User) -> None:
    need = open_need(starts_on=DAY, ends_on=DAY + datetime.timedelta(30))
    project = Project.objects.create(code="P-1", title="Radio", status="2", starts_on=starts_on, ends_on=ends_on)
    project.sectors.add(need.category.sector)
    RecipientCountry.objects.create(project=project, country=need.request_country.country)
    assert len(nearest_overlaps(need).rows) == found


def test_overlap_elsewhere_or_ended_is_none(need: Need) -> None:
    abroad = NationalAuthorityFactory(country=Country.objects.get(pk="MLI"))
    open_need(country_request=open_request(authority=abroad))
    devices = SupportCategory.objects.get(pk="devices")
    open_need(country_request=open_request(authority=need.request_country.authority), category=devices)
    ended = Project.objects.create(code="P-1", title="Radio", status="4")
    ended.sectors.add(need.category.sector)
    RecipientCountry.objects.create(project=ended, country=need.request_country.country)
    assert nearest_overlaps(need).rows == []


def test_page_lists_the_nearest_overlaps_and_says_how_many_there_are(
    need: Need, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("matching.overlap.NEAREST", 2)
    Need.objects.filter(pk=need.pk).update(starts_on=DAY, ends_on=None)
    need.refresh_from_db()
    for days, code in ((300, "P-3"), (-40, "P-2"), (7, "P-1")):
        starts_on = DAY + datetime.timedelta(days)
        project = Project.objects.create(code=code, title="Radio", status="2", starts_on=starts_on)
        project.sectors.add(need.category.sector)
        RecipientCountry.objects.create(project=project, country=need.request_country.country)
    open_need(country_request=open_request(authority=need.request_country.authority))
    with django_assert_num_queries(1):
        found = nearest_overlaps(need)
    assert ([row.key for row in found.rows], found.total, found.title) == (["P-1", "P-2"], 4, "4 overlaps")
    here = f"country={need.request_country.country_id}&category={need.category_id}"
    assert found.board_url == f"/secretariat/board/overlaps/?{here}"


def test_few_overlaps_are_all_on_the_page(need: Need) -> None:
    other = open_need(country_request=open_request(authority=need.request_country.authority))
    found = nearest_overlaps(need)
    (row,) = found.rows
    assert (row.key, found.total, found.board_url) == (other.request_country.country_request.reference, 1, "")


def test_order_that_a_weight_turns_is_warned_of(client: Client, need: Need, coordinator: User) -> None:
    for _ in range(2):
        fitting_offer()
    run = finished_run(by=coordinator)
    first, second = MatchCandidate.objects.order_by("pk")
    assert "holds when any of the three weights moves" in page_of(client, need, coordinator)
    MatchCandidate.objects.filter(pk=first.pk).update(parts={"need": 0.8, "resources": 0.9, "impact": 0.6})
    MatchCandidate.objects.filter(pk=second.pk).update(parts={"need": 0.8, "resources": 0.61, "impact": 0.88})
    steadiness = steadiness_of(list(MatchCandidate.objects.order_by("pk")), weights_of_run(run), {})
    assert (steadiness.is_first_open, len(steadiness.turns)) == (True, 2)
    page = page_of(client, need, coordinator)
    assert "The first place does not hold." in page
    assert f"{second.offer.organisation} would be first." in page


def test_order_that_the_weight_of_a_group_turns_is_warned_of(client: Client, coordinator: User) -> None:
    need = open_need(groups={"girls": 50, "rural": 50}, learners=100)
    first, second = fitting_offer(), fitting_offer()
    OfferGroup.objects.create(offer=first, group_id="girls", reach=1)
    OfferGroup.objects.create(offer=second, group_id="rural", reach=1)
    finished_run(by=coordinator)
    assert dict(MatchCandidate.objects.values_list("offer", "reached")) == {
        first.pk: {"girls": 0.5},
        second.pk: {"rural": 0.5},
    }
    page = page_of(client, need, coordinator)
    name = DisadvantagedGroup.objects.get(pk="rural").name
    assert "The first place does not hold." in page
    assert f"If the group “{name}” counted 1.1 instead of 1, {second.organisation} would be first." in page
    turns = client.get(f"/api/v1/needs/{need.pk}/candidates/").json()["turns"]
    assert [(turn["factor"], turn["group"], turn["weight"], turn["offers"]) for turn in turns] == [
        ("groups", "girls", 0.9, [second.pk, first.pk]),
        ("groups", "rural", 1.1, [second.pk, first.pk]),
    ]


def test_order_that_holds_says_which_weights_were_moved(client: Client, coordinator: User) -> None:
    need = open_need(groups={"girls": 50}, learners=100)
    OfferGroup.objects.create(offer=fitting_offer(), group_id="girls", reach=1)
    fitting_offer()
    finished_run(by=coordinator)
    assert "holds when any weight moves by a tenth, of a factor or of a group" in page_of(client, need, coordinator)
    MatchCandidate.objects.filter(rank=2).update(reached=None)  # as runs had it before it was kept
    assert "holds when any of the three weights moves by a tenth" in page_of(client, need, coordinator)


def test_candidates_of_a_scenario_are_judged_by_its_weights(client: Client, coordinator: User) -> None:
    need, offer = open_need(), fitting_offer()
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, weights=Weights(0.2, 0.5, 0.3, {"girls": 2.0}), left_out=[])
    adopt_suggestions(run=tried, needs=[need], by=coordinator)
    weights = context_of(client, need, coordinator)["page"].weights
    assert weights == weights_of_run(tried) == Weights(0.2, 0.5, 0.3, {"girls": 2.0})
    assert weights_of_run(run) == Weights(0.4, 0.3, 0.3, {})
    assert "resources<sup>0.50</sup>" in page_of(client, need, coordinator, f"?offer={offer.pk}")


def test_three_at_most_stand_side_by_side(client: Client, need: Need, coordinator: User) -> None:
    for _ in range(4):
        fitting_offer()
    finished_run(by=coordinator)
    rows = list(MatchCandidate.objects.order_by("rank", "pk"))
    query = "?" + "&".join(f"compare={row.pk}" for row in rows)
    page = page_of(client, need, coordinator, query)
    context = context_of(client, need, coordinator, query)
    assert context["page"].compared == rows[:3]
    assert {len(line["cells"]) for line in context["page"].comparison()} == {3}
    assert "Three at a time" in page
