"""The form by which a coordinator records a project, with and without JavaScript the same."""

from typing import Any

import pytest
from django.test import Client

from members.models import User
from projects.models import Figure, Project
from tests.factories.members import OrganisationFactory
from tests.factories.projects import ProjectFactory, published_project

pytestmark = pytest.mark.django_db

RECORD = "/secretariat/projects/record/"


def management(**totals: int) -> dict[str, str]:
    found = {}
    for name in ("countries", "participations", "places", "figures"):
        found |= {f"{name}-TOTAL_FORMS": str(totals.get(name, 1)), f"{name}-INITIAL_FORMS": "0"}
    return found


def answers(**changes: Any) -> dict[str, Any]:
    partner = OrganisationFactory(slug=f"partner-{OrganisationFactory._meta.model.objects.count()}")
    return {
        **management(),
        "submission": "once",
        "title": "Radio lessons",
        "status": "1",
        "flagships": ["connectivity"],
        "countries-0-country": "SEN",
        "countries-0-consent_on": "2026-03-01",
        "countries-0-consent_source": "Letter of the ministry",
        "participations-0-organisation": partner.slug,
        "participations-0-role": "4",
        "places-0-country": "SEN",
        "places-0-name": "Thiès",
        "places-0-is_withheld": "on",
        "figures-0-unit": "learners",
        "figures-0-measure": "planned",
        "figures-0-directness": "direct",
        "figures-0-value": "900",
        "figures-0-basis": "estimated",
        "figures-0-as_of": "2026-03-01",
        "figures-0-precision": "day",
        "figures-0-population": "Learners of Thiès",
        **changes,
    }


def test_coordinator_records_a_project_once(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    sent = answers()
    places = [client.post(RECORD, sent)["Location"] for _ in range(2)]
    project = Project.objects.get()
    assert places == [project.get_absolute_url()] * 2
    assert (project.title, project.recorded_by) == ("Radio lessons", coordinator)
    assert list(project.recipients.values_list("country", "consent_source")) == [("SEN", "Letter of the ministry")]
    assert list(project.places.values_list("name", "is_withheld")) == [("Thiès", True)]
    figure = Figure.objects.select_related("population").get()
    assert (figure.value, str(figure.population), figure.approved_at) == (900, "Learners of Thiès", None)


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"title": ""}, "id_title"),
        ({"flagships": []}, "id_flagships_0"),
        ({"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "id_ends_on"),
        ({"countries-0-consent_source": ""}, "id_countries-0-country"),
        ({"countries-0-share": "60"}, "id_countries-0-country"),
        ({"figures-0-value": "-1"}, "id_figures-0-value"),
        ({"country_request": "REQ-1999-0001"}, "id_country_request"),
    ],
)
def test_mistake_is_told_beside_its_field_and_answers_stay(
    changes: dict[str, Any], target: str, client: Client, coordinator: User
) -> None:
    client.force_login(coordinator)
    text = client.post(RECORD, answers(**changes)).content.decode()
    assert (f'<li><a href="#{target}">' in text, "<title>Error:" in text) == (True, True)
    assert "Letter of the ministry" in text or "consent_source" in str(changes)
    assert not Project.objects.exists()


def test_more_rows_keep_what_was_typed(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    answer = client.post(RECORD, answers(title="", more="1"))
    page = answer.context["page"]
    assert (len(page.rows["countries"].forms), answer.context["form_errors"]) == (4, False)
    assert page.rows["countries"].forms[0]["consent_source"].value() == "Letter of the ministry"


def test_record_is_changed_under_its_version(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    client.post(RECORD, answers())
    project = Project.objects.get()
    address = f"/projects/{project.code}/edit/"
    assert client.get(address).context["form"]["title"].value() == "Radio lessons"
    sent = answers(title="Radio and print", submission="edit", version=str(project.version))
    assert client.post(address, sent)["Location"] == project.get_absolute_url()
    project.refresh_from_db()
    assert (project.title, project.figures.count(), project.recipients.count()) == ("Radio and print", 1, 1)
    late = client.post(address, {**sent, "submission": "late", "title": "Print alone"})
    page = late.context["page"]
    assert (late.status_code, page.form["title"].value(), page.form["version"].value()) == (409, "Print alone", "2")
    assert dict(late.context["differences"])["Title"] == "Radio and print"
    again = {**sent, "submission": "again", "title": "Print alone", "version": page.form["version"].value()}
    assert client.post(address, again).status_code == 302


def test_emptied_row_is_removed(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    client.post(RECORD, answers())
    project = Project.objects.get()
    sent = answers(submission="edit", version=str(project.version))
    emptied = {name: "" for name in sent if name.startswith("places-0-")}
    client.post(f"/projects/{project.code}/edit/", {**sent, **emptied, "places-INITIAL_FORMS": "1"})
    assert (project.places.count(), project.recipients.count()) == (0, 1)


def test_figure_is_added_and_a_second_of_its_date_refused(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    project = published_project()
    fields = {name[len("figures-0-") :]: value for name, value in answers().items() if name.startswith("figures-0-")}
    address = f"/projects/{project.code}/figures/new/"
    assert client.get(address).status_code == 200
    assert client.post(address, {**fields, "submission": "a"})["Location"] == project.get_absolute_url()
    assert "has a figure of that date already" in client.post(address, {**fields, "submission": "b"}).content.decode()
    assert project.figures.count() == 1


def test_only_coordinators_record(client: Client, approver: User, member: User) -> None:
    project = ProjectFactory()
    for person in (approver, member):
        client.force_login(person)
        codes = [client.get(address).status_code for address in (RECORD, f"/projects/{project.code}/edit/")]
        assert codes == [403, 403]
