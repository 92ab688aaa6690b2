"""Who does what where: a dirty file of others becomes partners and drafts, the portal's own file changes nothing."""

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from members.choices import ImportOutcome, MembershipStatus
from members.models import Import, ImportStep, Organisation, User
from members.services.imports import answer_import, confirm_import, start_import
from projects.choices import Publication
from projects.models import Project
from projects.services.steps import publish_project, unpublish_project
from tests.api.builders import client_of, recorded
from tests.factories.members import OrganisationFactory
from tests.factories.sheets import worked

pytestmark = pytest.mark.django_db

# Headings in several languages, tags in no order, spaces and capitals in tags, one row for each place.
TAGS = (
    "#country +name,#Org + NAME + impl,#activity+name,#date +start,#adm1+name,"
    "#org+funder+name,#targeted+learners,#meta+remark,#sector,#status"
)
DIRTY = f"""\
Qui fait quoi où – 2026,,,,,,,,,
Pays,المنظمة,Активность,Début,Regions,Donor,Learners,Remarks,Sector,Status
{TAGS}
Sénégal,OBA,Radio lessons,2026-02-01,Kolda,,1200,ask again,Education,ongoing
Senegal,OBA,Radio lessons,2026-02-01,Sédhiou,,1200,,Education,ongoing
لبنان,الكتب المفتوحة,Printed books,2026-03-01,,Blue Fund,300,,Education,planned
Atlantis,OBA,Sunken school,2026-03-01,,,,,,planned
Mali,OBA,Late school,soon,,,many,,,
Mali,OBA,Late school,,,,,,,completed
"""


def sent(content: str | bytes, by: User, name: str = "3w.csv") -> Import:
    data = content if isinstance(content, bytes) else content.encode()
    return start_import(kind="projects", organisation=None, upload=SimpleUploadedFile(name, data), language="en", by=by)


def checked(content: str | bytes, by: User, **options: Any) -> ImportStep:
    return worked(sent(content, by, **options))


def saved(step: ImportStep, by: User) -> ImportStep:
    confirm_import(checked=step, by=by)
    return worked(step.source)


def counts(step: ImportStep) -> tuple[int, int, int, int]:
    found = step.result["counts"]
    return found["new"], found["changed"], found["unchanged"], found["wrong"]


def errors(step: ImportStep) -> list[tuple[str, str]]:
    return [(error["cell"], error["message"]) for row in step.result["rows"] for error in row["errors"]]


def drawn(client: Client, form: str) -> bytes:
    return b"".join(client.get(f"/api/v1/projects/?format={form}").streaming_content)


@pytest.fixture
def alliance() -> Organisation:
    row: Organisation = OrganisationFactory(name="Open Books Alliance", acronym="OBA")
    OrganisationFactory(name="Al-kutub al-maftuha")
    return row


def clean() -> str:
    """The dirty file without the rows that are beyond help."""
    return "".join(line for line in DIRTY.splitlines(keepends=True) if "Sunken" not in line and "Late" not in line)


def answered(step: ImportStep, by: User, alliance: Organisation) -> ImportStep:
    """By a person who looked: the acronym and the Arabic name are on record, the fund is not."""
    arabic = Organisation.objects.get(name="Al-kutub al-maftuha")
    said = {"OBA": alliance.slug, "الكتب المفتوحة": arabic.slug, "Blue Fund": "new:foundation"}
    answer_import(source=step.source, answers=said, by=by)
    return worked(step.source)


def test_errors_of_a_dirty_file_are_named_beside_its_rows(coordinator: User, alliance: Organisation) -> None:
    step = answered(checked(DIRTY, coordinator), coordinator, alliance)
    assert errors(step) == [
        ("A7", "“Atlantis” is not in the list."),
        ("D8", "Write the day as year-month-day, for example 2026-09-01."),
        ("G8", "Write a whole number in digits, for example 1200."),
    ]
    assert (counts(step), errors(step)) == (
        (2, 0, 0, 2),
        [
            ("A7", "“Atlantis” is not in the list."),
            ("D8", "Write the day as year-month-day, for example 2026-09-01."),
            ("G8", "Write a whole number in digits, for example 1200."),
        ],
    )
    assert step.result["unread"] == ["#meta+remark", "#sector"]
    assert not Project.objects.exists()


def test_names_that_only_a_person_can_place_are_asked_with_their_likeliest(
    coordinator: User, alliance: Organisation
) -> None:
    step = checked(clean(), coordinator)
    asked = {question["about"]: question["groups"][0][1] for question in step.result["questions"]}
    arabic = Organisation.objects.get(name="Al-kutub al-maftuha")
    assert asked == {
        "OBA": [[alliance.slug, "Open Books Alliance (OBA)"]],
        "الكتب المفتوحة": [[arabic.slug, arabic.name]],
        "Blue Fund": [],
    }
    assert counts(step) == (0, 0, 0, 2)


def test_rows_become_partners_and_drafts_and_twice_changes_nothing(coordinator: User, alliance: Organisation) -> None:
    step = saved(answered(checked(clean(), coordinator), coordinator, alliance), coordinator)
    assert (step.outcome, counts(step)) == (ImportOutcome.APPLIED, (2, 0, 0, 0))
    radio, books = Project.objects.order_by("title").reverse()
    assert (radio.title, radio.publication, radio.status, radio.source) == (
        "Radio lessons",
        Publication.DRAFT,
        "2",
        "File 3w.csv",
    )
    assert [(row.organisation, row.role) for row in radio.participations.all()] == [(alliance, "4")]
    assert list(radio.recipients.values_list("country", "consent_source")) == [("SEN", "")]
    assert sorted(radio.places.values_list("name", flat=True)) == ["Kolda", "Sédhiou"]
    figure = radio.figures.get()
    assert (figure.value, figure.measure, figure.basis, figure.approved_at) == (1200, "planned", "stated", None)
    fund = Organisation.objects.get(name="Blue Fund")
    assert (fund.membership_status, fund.source) == (MembershipStatus.NONE, "File 3w.csv")
    assert sorted(books.participations.values_list("organisation__name", "role")) == [
        ("Al-kutub al-maftuha", "4"),
        ("Blue Fund", "1"),
    ]
    before = list(Project.objects.order_by("pk").values())
    again = checked(clean(), coordinator)
    assert (errors(again), counts(again)) == ([], (0, 0, 2, 0))
    assert list(Project.objects.order_by("pk").values()) == before


def test_draft_of_a_file_is_published_once_the_consent_is_recorded(
    coordinator: User, approver: User, alliance: Organisation
) -> None:
    saved(answered(checked(clean(), coordinator), coordinator, alliance), coordinator)
    radio = Project.objects.get(title="Radio lessons")
    with pytest.raises(ValidationError) as refusal:
        publish_project(project=radio, by=approver)
    assert list(refusal.value.message_dict) == ["countries"]
    radio.recipients.update(consent_source="Letter of the ministry")
    assert publish_project(project=radio, by=approver).publication == Publication.PUBLISHED


@pytest.mark.parametrize("tag", ["#contact+name", "#org+email", "#activity+contact +phone", "#person+name"])
def test_columns_about_persons_are_refused_and_not_kept(coordinator: User, tag: str) -> None:
    step = checked(f"A,B\n#activity+name,{tag}\nRadio,x\n", coordinator)
    told = f"The column {tag} is about persons. Take it out and send the file again: nothing was kept."
    assert (step.outcome, step.result["problem"]) == (ImportOutcome.UNREADABLE, told)
    assert Import.objects.get().content is None


def test_address_of_a_person_in_a_cell_is_refused(coordinator: User) -> None:
    step = checked("#activity+name,#org\nAsk a.person@example.org,Radio\n", coordinator)
    assert ("A2", "Addresses of persons are not taken: take it out.") in errors(step)


@pytest.mark.parametrize("form", ["csv", "xlsx", "hxl"])
def test_exported_projects_come_back_as_the_same_rows(coordinator: User, form: str) -> None:
    recorded(title="=1+1", summary="'=2", source="@x", national_partners="Two\nlines; and more")
    recorded(publication="draft", title="Draft")
    client = client_of(coordinator)
    content = drawn(client, form)
    step = checked(content, coordinator, name=f"projects.{form}")
    assert (errors(step), step.result["questions"], counts(step)) == ([], [], (0, 0, 2, 0))


def test_changed_file_changes_the_rows_and_comes_out_as_it_went_in(
    client: Client, coordinator: User, approver: User
) -> None:
    project = recorded()
    project.recipients.update(consent_source="Letter of the ministry")
    unpublish_project(project=project, by=approver)
    seen = client_of(coordinator)
    rows = list(csv.reader(io.StringIO(drawn(seen, "hxl").decode("utf-8-sig"))))
    head = rows[0]
    changed = {"title": "Other", "countries": "MLI|SEN", "country_shares": "50|50", "places": "Kolda", "starts_on": ""}
    for name, value in changed.items():
        rows[2][head.index(name)] = value
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    step = saved(checked(out.getvalue(), coordinator), coordinator)
    assert (counts(step), step.result["rows"][0]["changed"]) == ((0, 1, 0, 0), ["title", "countries"])
    again = list(csv.reader(io.StringIO(drawn(seen, "hxl").decode("utf-8-sig"))))[2]
    shown = [again[head.index(name)] for name in ("title", "countries", "country_shares", "starts_on")]
    assert shown == ["Other", "MLI|SEN", "50.0|50.0", "2026-01-01"]


def test_answers_are_given_on_the_page(client: Client, coordinator: User, alliance: Organisation) -> None:
    client.force_login(coordinator)
    page = client.get("/secretariat/spreadsheets/projects/")
    assert page.status_code == 200
    upload = SimpleUploadedFile("3w.csv", clean().encode())
    place = client.post("/secretariat/spreadsheets/projects/", {"submission": "key", "upload": upload})["Location"]
    step = worked(Import.objects.get())
    shown = client.get(place).content.decode()
    assert [f'value="{alliance.slug}"' in shown, "#meta+remark" in shown, "new:foundation" in shown] == [True] * 3
    names = [question["about"] for question in step.result["questions"]]
    sent_answers = {f"about_{names.index('OBA')}": alliance.slug, f"about_{names.index('Blue Fund')}": "new:media"}
    client.post(f"{place}answer/", {"submission": "other", **sent_answers})
    assert Import.objects.get().answers == {"OBA": alliance.slug, "Blue Fund": "new:media"}
    assert [question["about"] for question in worked(step.source).result["questions"]] == ["الكتب المفتوحة"]


@pytest.mark.parametrize("who", ["member", "approver", "ministry", "administrator"])
def test_only_a_coordinator_sends_projects(client: Client, request: pytest.FixtureRequest, who: str) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/secretariat/spreadsheets/projects/").status_code in (403, 404)
