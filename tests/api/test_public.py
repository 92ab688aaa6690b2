"""What everybody may read: countries, flagships, missions, members, projects."""

from typing import Any

import pytest
from django.test import Client

from coalition.reference.models import Country, MissionProgress
from members.models import User
from tests.api.builders import client_of
from tests.factories.members import OrganisationFactory, active_member, country

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def listed(client: Client, path: str, name: str) -> list[Any]:
    return [row[name] for row in read(client, path)["results"]]


def test_country_has_names_groups_and_figures(client: Client) -> None:
    senegal = read(client, "countries/SEN/")
    assert {key: senegal[key] for key in ("iso3", "m49", "region", "is_ldc", "is_lldc", "is_sids")} == {
        "iso3": "SEN",
        "m49": "686",
        "region": "Africa",
        "is_ldc": True,
        "is_lldc": False,
        "is_sids": False,
    }
    row = country("SEN")
    assert senegal["names"] == {code: getattr(row, f"name_{code}") for code in ("en", "fr", "es", "ar", "ru", "zh")}
    figures = row.indicator_values.order_by("indicator__position", "indicator")
    assert [(f["indicator"], f["value"], f["year"], f["source"]) for f in senegal["indicators"]] == [
        (f.indicator_id, f.value, f.year, f.source) for f in figures
    ]
    assert senegal["indicators"] != []


def test_countries_are_filtered(client: Client) -> None:
    islands = listed(client, "countries/?is_sids=true&region=Oceania&page_size=100", "iso3")
    assert islands == list(
        Country.objects.filter(is_sids=True, region="Oceania").order_by("iso3").values_list("pk", flat=True)
    )


def test_country_shows_no_need_index(client: Client) -> None:
    assert set(read(client, "countries/SEN/")) == {
        "iso3",
        "m49",
        "names",
        "region",
        "subregion",
        "is_ldc",
        "is_lldc",
        "is_sids",
        "unesco_status",
        "languages",
        "indicators",
    }


def test_flagships_come_by_code(client: Client) -> None:
    assert listed(client, "flagships/", "code") == ["connectivity", "gender-equality", "teachers"]
    assert read(client, "flagships/teachers/")["names"]["en"] == "Teachers"


def test_mission_has_target_and_dated_progress(client: Client) -> None:
    MissionProgress.objects.create(
        mission_id="global-skills-academy", value=150000, as_of="2026-01-31", source="Report", is_demonstration=True
    )
    mission = read(client, "missions/global-skills-academy/")
    assert (mission["target"], mission["unit"]) == (1000000, "learners")
    assert mission["progress"][0] == {
        "value": 150000,
        "as_of": "2026-01-31",
        "date_precision": "day",
        "source": "Report",
        "is_demonstration": True,
    }


def test_missions_are_filtered_by_flagship(client: Client) -> None:
    assert listed(client, "missions/?flagship=gender-equality", "code") == ["gender-equality"]


def test_organisations_are_the_active_members(client: Client) -> None:
    active = active_member(is_demonstration=True)
    applied = OrganisationFactory()
    assert listed(client, "organisations/", "slug") == [active.slug]
    assert read(client, f"organisations/{active.slug}/")["is_demonstration"] is True
    assert client.get(f"/api/v1/organisations/{applied.slug}/").status_code == 404


def test_member_sees_its_own_organisation_whatever_its_state(member: User, coordinator: User) -> None:
    applied = OrganisationFactory()
    own = member.affiliations.get().organisation
    assert listed(client_of(member), "organisations/", "slug") == [own.slug]
    assert listed(client_of(coordinator), "organisations/?membership_status=applied", "slug") == [applied.slug]


def test_organisations_are_filtered(client: Client) -> None:
    one, _other = active_member(country=country("FRA"), category="media"), active_member()
    one.flagships.add("teachers")
    for query in ("country=FRA", "category=media", "flagship=teachers", "country=FRA&category=media&flagship=teachers"):
        assert listed(client, f"organisations/?{query}", "slug") == [one.slug]
    assert listed(client, "organisations/?membership_status=suspended", "slug") == []
