"""One filter as a file: the same rows as the pages of JSON, and no formula in any cell."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from coalition.core.api import files
from members.models import User
from projects.table import COLUMNS
from tests.api.builders import client_of, recorded
from tests.api.test_public import listed
from tests.factories.members import active_member

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("https://example.org";"press")'


def drawn(client: Client, path: str) -> bytes:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def sheet_rows(content: bytes) -> list[list[Any]]:
    """What Excel would show; a formula, an error or a date would have another type of cell."""
    sheet = load_workbook(BytesIO(content))["rows"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]


def test_project_is_one_row_in_every_format(client: Client) -> None:
    organisation = active_member()
    project = recorded(organisation=organisation, is_demonstration=True)
    header, row = csv_rows(drawn(client, "projects/?format=csv"))
    found = dict(zip(header, row, strict=True))
    assert header == [column.name for column in COLUMNS]
    assert found | {"updated_at": "", "title": ""} == {column.name: "" for column in COLUMNS} | {
        "code": project.code,
        "status": "1",
        "publication": "published",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "organisations": f"{organisation.slug}|{organisation.slug}",
        "organisation_names": f"{organisation.name}|{organisation.name}",
        "organisation_roles": "1|4",
        "countries": "MLI|SEN",
        "country_names": "Mali|Senegal",
        "country_shares": "40.0|60.0",
        "places": "Kolda",
        "place_countries": "SEN",
        "sectors": "11220",
        "flagships": "connectivity",
        "learners_planned": "500",
        "learners_reached": "200",
        "learners_reached_as_of": "2026-02-28",
        "is_demonstration": "true",
    }
    assert sheet_rows(drawn(client, "projects/?format=xlsx")) == [header, row]
    tags = [column.tag for column in COLUMNS]
    assert csv_rows(drawn(client, "projects/?format=hxl")) == [header, tags, row]


@pytest.mark.parametrize("resource", ["projects", "organisations", "countries"])
@pytest.mark.parametrize(("form", "above"), [("csv", 1), ("xlsx", 1), ("hxl", 2)])
def test_file_has_the_rows_of_the_list(client: Client, resource: str, form: str, above: int) -> None:
    for _ in range(3):
        recorded()
    key = {"projects": "code", "organisations": "slug", "countries": "iso3"}[resource]
    rows = (sheet_rows if form == "xlsx" else csv_rows)(drawn(client, f"{resource}/?format={form}"))
    place = rows[0].index(key)
    assert {row[place] for row in rows[above:]} >= set(listed(client, f"{resource}/?page_size=100", key))
    assert len(rows) - above > 2


def test_file_follows_the_filter_and_the_language_of_accept(client: Client) -> None:
    recorded()
    wanted = recorded()
    wanted.flagships.add("teachers")
    answer = client.get("/api/v1/projects/?flagship=teachers", headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row[0] for row in csv_rows(b"".join(answer.streaming_content))] == ["code", wanted.code]
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "hxl"])
def test_formula_in_any_text_stays_text(client: Client, form: str) -> None:
    texts = ("title", "summary", "national_partners", "complements", "source")
    project = recorded(**dict.fromkeys(texts, FORMULA))
    project.places.update(name=FORMULA)
    rows = (sheet_rows if form == "xlsx" else csv_rows)(drawn(client, f"projects/?format={form}"))
    found = dict(zip(rows[0], rows[-1], strict=True))
    shown = FORMULA if form == "xlsx" else f"'{FORMULA}"
    assert {name: found[name] for name in (*texts, "places")} == dict.fromkeys((*texts, "places"), shown)


def test_text_that_xml_cannot_carry_still_makes_a_sheet(client: Client) -> None:
    recorded(summary="a\x0bb <&> ‏عربي", title="x" * 200)
    recorded(summary="y" * 40_000)
    rows = sheet_rows(drawn(client, "projects/?format=xlsx"))
    assert [row[2] for row in rows[1:]] == ["ab <&> ‏عربي", "y" * 32_767]


def test_file_is_walked_in_batches(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = [recorded().code for _ in range(5)]
    monkeypatch.setattr(files, "BATCH", 2)
    with django_assert_num_queries(4):  # 2 + 2 + 1, and nothing is left
        rows = csv_rows(drawn(client, "projects/?format=csv"))
    assert [row[0] for row in rows[1:]] == codes


def test_head_of_a_file_goes_out_before_its_rows_are_read(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/api/v1/projects/?format=xlsx")
        assert next(iter(answer.streaming_content))[:2] == b"PK"


def test_file_has_approved_figures_whoever_draws_it(coordinator: User) -> None:
    recorded()
    header, row = csv_rows(drawn(client_of(coordinator), "projects/?format=csv"))
    assert row[header.index("learners_reached")] == "200"


@pytest.mark.parametrize("query", ["colour=red&format=csv", "flagship=none&format=xlsx", "country=ZZZ&format=hxl"])
def test_problem_of_a_file_is_told_in_json(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/projects/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["status"] == 400


def test_format_that_a_list_lacks_is_not_found(client: Client) -> None:
    answer = client.get("/api/v1/flagships/?format=xlsx")
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"pointer": "/format", "detail": "There is no such format here. There are: json."}],
    )
