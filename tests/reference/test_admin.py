"""Administrators read and edit every reference row."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from coalition.reference import models

pytestmark = pytest.mark.django_db

ON_ANOTHER_ROWS_PAGE = {"IndexComponent", "MissionProgress", "StatementFigure", "ToolkitResource"}
REGISTERED = sorted(set(models.__all__) - ON_ANOTHER_ROWS_PAGE)


@pytest.fixture
def administrators_client(client: Client, administrator: Model) -> Client:
    client.force_login(administrator)  # type: ignore[arg-type]
    return client


def page(name: str, action: str, *arguments: object) -> str:
    """The address of an administrator's page."""
    return reverse(f"admin:reference_{name.lower()}_{action}", args=arguments)


def test_every_model_is_registered() -> None:
    registered = {model.__name__ for model in admin.site._registry if model._meta.app_label == "reference"}
    assert registered == set(REGISTERED)


@pytest.mark.parametrize("name", REGISTERED)
def test_list_and_row_pages_open(name: str, administrators_client: Client) -> None:
    row = getattr(models, name)._default_manager.first()
    assert administrators_client.get(page(name, "changelist")).status_code == 200
    assert administrators_client.get(page(name, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("name", sorted(set(REGISTERED) - {"CountryIndex"}))
def test_add_pages_open(name: str, administrators_client: Client) -> None:
    assert administrators_client.get(page(name, "add")).status_code == 200


def test_computed_index_cannot_be_typed_in(administrators_client: Client) -> None:
    assert administrators_client.get(page("CountryIndex", "add")).status_code == 403


def test_search_finds_a_country(administrators_client: Client) -> None:
    answer = administrators_client.get(page("Country", "changelist"), {"q": "Liban"})
    assert [row.iso3 for row in answer.context["cl"].queryset] == ["LBN"]


def test_administrator_adds_and_renames_a_category(administrators_client: Client) -> None:
    stated = {
        "code": "chess",
        "name_en": "Chess",
        "flagship": "teachers",
        "sector": "11220",
        "position": "30",
        "is_active": "on",
    }
    added = administrators_client.post(page("SupportCategory", "add"), stated)
    changed = administrators_client.post(
        page("SupportCategory", "change", "chess"), {**stated, "code": "other", "name_en": "Chess lessons"}
    )
    assert (added.status_code, changed.status_code) == (302, 302)
    assert models.SupportCategory.objects.get(code="chess").name_en == "Chess lessons"
    assert models.SupportCategory.objects.filter(code="other").exists() is False


def test_administrator_computes_the_index_anew(administrators_client: Client) -> None:
    models.IndicatorValue.objects.filter(country="MLI").delete()
    answer = administrators_client.post(
        page("IndexMethod", "changelist"), {"action": "compute_anew", "_selected_action": ["v1"]}
    )
    assert answer.status_code == 302
    assert models.CountryIndex.objects.current().values_by_country()["MLI"] is None
