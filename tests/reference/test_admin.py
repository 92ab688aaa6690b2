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


def test_nothing_else_is_kept_here(administrators_client: Client) -> None:
    assert administrators_client.get("/admin/account/emailaddress/").status_code == 404
    assert {model._meta.app_label for model in admin.site._registry} == {"reference"}


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


def draft() -> models.IndexMethod:
    method = models.IndexMethod.objects.create(version="v2")
    method.dimensions.create(code="one", name="One")
    return method


FORMS = {"dimensions-TOTAL_FORMS": "0", "dimensions-INITIAL_FORMS": "0"}


def test_administrator_writes_a_method_but_does_not_put_it_in_use(administrators_client: Client) -> None:
    stated = {"version": "v2", "floor": "0.2", "reference": "0.5", "statement": "-", "is_active": "on", **FORMS}
    assert administrators_client.post(page("IndexMethod", "add"), stated).status_code == 302
    changed = administrators_client.post(page("IndexMethod", "change", "v2"), stated | {"floor": "0.3"})
    assert changed.status_code == 302
    assert list(models.IndexMethod.objects.values_list("version", "floor", "is_active")) == [
        ("v2", 0.3, False),
        ("v1", 0.1, True),
    ]
    told = administrators_client.get(page("IndexMethod", "change", "v2")).content.decode()
    assert 'href="/secretariat/index-methods/"' in told


def test_method_in_use_and_what_belongs_to_it_cannot_be_changed(administrators_client: Client) -> None:
    dimension = models.IndexDimension.objects.filter(method="v1")[0]
    stated = {"floor": "0.3", "reference": "0.5", "name": "x", "code": "x", "weight": "9", **FORMS}
    for row in (dimension.method, dimension):
        model = type(row).__name__
        for action in ("change", "delete"):
            answer = administrators_client.post(page(model, action, row.pk), stated | {"post": "yes"})
            assert answer.status_code == 403, (model, action)
    joining = stated | {"method": "v1", "position": "9", "components-TOTAL_FORMS": "0", "components-INITIAL_FORMS": "0"}
    assert administrators_client.post(page("IndexDimension", "add"), joining).context["errors"]
    assert (models.IndexDimension.objects.count(), models.IndexMethod.objects.get().floor) == (4, 0.1)


def test_draft_is_changed_and_deleted(administrators_client: Client) -> None:
    dimension = draft().dimensions.get()
    stated = {"method": "v2", "code": "one", "name": "Two", "weight": "2", "position": "0"}
    goalposts = {"components-TOTAL_FORMS": "1", "components-INITIAL_FORMS": "0", "components-0-indicator": "hdi"}
    stated |= goalposts | {"components-0-best": "1", "components-0-worst": "0"}
    assert administrators_client.post(page("IndexDimension", "change", dimension.pk), stated).status_code == 302
    assert list(models.IndexComponent.objects.filter(dimension=dimension).values_list("indicator", "best")) == [
        ("hdi", 1)
    ]
    assert administrators_client.post(page("IndexMethod", "delete", "v2"), {"post": "yes"}).status_code == 302
    assert models.IndexMethod.objects.filter(version="v2").exists() is False
