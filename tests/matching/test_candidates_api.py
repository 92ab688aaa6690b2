"""The API gives one need's candidates with the reasons that its page shows."""

from typing import Any

import pytest
from django.test import Client

from coalition.core.access.policy import current_policy
from coalition.reference.models import Indicator, IndicatorValue, IndicatorVintage
from matching.candidates_api import NeedCandidatesSerializer
from matching.models import MatchCandidate
from members.models import Offer, User
from requests.models import Need
from tests.api.builders import client_of
from tests.factories.matching import finished_run, fitting_offer, open_need, open_request

pytestmark = pytest.mark.django_db


def asked(client: Client, need: Need) -> Any:
    answer = client.get(f"/api/v1/needs/{need.pk}/candidates/")
    assert answer.status_code == 200
    return answer.json()


def test_candidates_come_best_first_with_numbers_and_words(need: Need, offer: Offer, coordinator: User) -> None:
    second = fitting_offer(levels=["primary"], languages=["fr"], min_deployment=1)
    open_need(country_request=open_request(authority=need.request_country.authority))
    run = finished_run(by=coordinator)
    answer = asked(client_of(coordinator), need)
    assert (answer["need"], answer["run"], answer["turns"]) == (need.pk, run.pk, [])
    assert [row["offer"] for row in answer["candidates"]] == [offer.pk, second.pk]
    row, kept = answer["candidates"][0], MatchCandidate.objects.get(need=need, offer=offer)
    assert (row["score"], row["parts"], row["band"]) == (kept.score, kept.parts, kept.explanation["band"])
    assert [one["rule"] for one in row["compared"]] == ["language", "mode", "level", "dates"]
    assert row["words"][0] == "First."
    assert ([overlap["kind"] for overlap in answer["overlaps"]], answer["overlapping"]) == (["request"], 1)


def test_candidates_come_with_the_figures_behind_them_and_what_competes(
    need: Need, offer: Offer, coordinator: User
) -> None:
    rivals = [open_need(country_request=open_request(), quantity=10 + number) for number in range(6)]
    vintage = IndicatorVintage.objects.latest("pk")
    known, unknown = Indicator.objects.active()[:2]
    country = need.request_country.country_id
    IndicatorValue.objects.filter(country=country).delete()
    IndicatorValue.objects.create(
        indicator=known, vintage=vintage, country_id=country, value=31.5, year=2003, source="Register of schools"
    )
    run = finished_run(by=coordinator)
    answer = asked(client_of(coordinator), need)
    figures = {row["indicator"]: row for row in answer["figures"]}
    assert set(figures) == set(Indicator.objects.active().values_list("code", flat=True))
    found = {name: figures[known.code][name] for name in ("value", "year", "source", "is_old")}
    assert found == {"value": 31.5, "year": 2003, "source": "Register of schools", "is_old": True}
    assert (figures[unknown.code]["value"], figures[unknown.code]["source"]) == (None, None)
    shown = answer["candidates"][0]["rivals"]
    kept = MatchCandidate.objects.filter(run=run, offer=offer, need__in=rivals).order_by("-quantity", "-score", "pk")
    assert [row["need"] for row in shown] == [row.need_id for row in kept[:5]]
    assert (kept.count(), shown[0]["quantity"], shown[0]["score"]) == (6, kept[0].quantity, kept[0].score)


def test_weight_that_turns_the_order_is_named(need: Need, coordinator: User) -> None:
    first, second = fitting_offer(), fitting_offer()
    finished_run(by=coordinator)
    for offer, resources, impact in ((first, 0.9, 0.6), (second, 0.61, 0.88)):
        parts = {"need": 0.8, "resources": resources, "impact": impact}
        MatchCandidate.objects.filter(offer=offer).update(parts=parts)
    turns = asked(client_of(coordinator), need)["turns"]
    assert [(turn["factor"], turn["offers"]) for turn in turns] == [
        ("resources", [second.pk, first.pk]),
        ("impact", [second.pk, first.pk]),
    ]


def test_answer_has_the_fields_that_are_declared(need: Need, offer: Offer, coordinator: User) -> None:
    finished_run(by=coordinator)
    answer = asked(client_of(coordinator), need)
    declared = NeedCandidatesSerializer().get_fields()
    assert set(answer) == set(declared)
    assert set(answer["candidates"][0]) == set(declared["candidates"].child.get_fields())


def test_need_without_a_run_has_no_candidates(need: Need, coordinator: User) -> None:
    answer = asked(client_of(coordinator), need)
    assert (answer["run"], answer["candidates"], answer["turns"]) == (None, [], [])


def test_candidates_as_of_now_need_no_run(need: Need, offer: Offer, coordinator: User) -> None:
    answer = client_of(coordinator).get(f"/api/v1/needs/{need.pk}/candidates/?live=1").json()
    assert (answer["run"], answer["fitting"]) == (None, 1)
    (row,) = answer["candidates"]
    assert (row["id"], row["offer"], row["rank"], row["quantity"], row["price"]) == (None, offer.pk, 1, 0, 0)
    finished_run(by=coordinator)
    (kept,) = asked(client_of(coordinator), need)["candidates"]
    same = ("offer", "score", "parts", "band", "compared", "groups", "lift")
    assert [row[name] for name in same] == [kept[name] for name in same]


@pytest.mark.parametrize("name", ["ministry", "member", "administrator", "field_office"])
def test_candidates_are_for_the_secretariat(need: Need, people: dict[str, User], name: str) -> None:
    assert client_of(people[name]).get(f"/api/v1/needs/{need.pk}/candidates/").status_code == 403


def test_absent_need_is_not_found(coordinator: User) -> None:
    assert client_of(coordinator).get("/api/v1/needs/987654/candidates/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_answer_as_of_now_takes_the_declared_queries(
    client: Client, coordinator: User, need: Need, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        fitting_offer()
    client.force_login(coordinator)
    address = f"/api/v1/needs/{need.pk}/candidates/?live=1"
    client.get(address)
    with django_assert_num_queries(current_policy().find("api:need-candidates-detail").queries):
        client.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_answer_takes_the_declared_queries(
    client: Client, coordinator: User, need: Need, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        fitting_offer()
        open_need()
    finished_run(by=coordinator)
    MatchCandidate.objects.filter(need=need).update(explanation={})
    client.force_login(coordinator)
    asked(client, need)
    with django_assert_num_queries(13):  # as of now it also asks for the age of the figures
        asked(client, need)
