"""Files as members send them: a table of dictionaries below a row of tags."""

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from coalition.core.jobs.services import perform
from coalition.core.models import JobStatus
from coalition.core.sheets.layout import Column
from coalition.core.sheets.writing import csv_file
from coalition.reference.models import SupportCategory, Unit
from members.models import Import, ImportStep, Organisation, User
from members.services.imports import confirm_import, start_import

Row = Mapping[str, Any]


def sheet_line(number: int, **changed: Any) -> dict[str, Any]:
    """A complete offer as a member would write it."""
    return {
        "reference": f"A-{number}",
        "is_open": "Yes",
        "title": f"Lessons {number}",
        "summary": "Radio lessons for grades 1 to 6.",
        "category": str(SupportCategory.objects.order_by("pk")[0]),
        "unit": str(Unit.objects.order_by("pk")[0]),
        "is_unlimited": "No",
        "capacity": 100 + number,
        "min_deployment": 1,
        "max_deployment": 50,
        "is_global": "No",
        "countries": "Senegal; Lebanon",
        "languages": "French; ar",
        "available_from": datetime.date(2026, 1, 1),
        "available_to": "2027-12-31",
        "service_months": 12,
        "collects_learner_data": "No",
        "country_keeps_control": "Yes",
        "reach_girls": 60,
        **changed,
    }


def book_of(rows: Sequence[Row], tags: Sequence[str] | None = None) -> bytes:
    """A workbook as a spreadsheet program saves it: labels, tags, rows."""
    tags = tags or list(rows[0])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"Label of {tag}" for tag in tags])
    sheet.append([f"#{tag}" for tag in tags])
    for row in rows:
        sheet.append([row.get(tag) for tag in tags])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def text_of(rows: Sequence[Row]) -> bytes:
    tags = list(rows[0])
    return csv_file([Column(f"#{tag}", tag) for tag in tags], [[row.get(tag, "") for tag in tags] for row in rows])


def table_in(content: bytes) -> list[dict[str, Any]]:
    """The rows of a workbook by their tags, cell by cell as they are stored; empty ones are left out."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    _labels, tags, *rows = sheet.iter_rows(values_only=True)
    return [
        {str(tag).removeprefix("#"): cell for tag, cell in zip(tags, row, strict=True) if cell is not None}
        for row in rows
    ]


def upload_of(content: bytes, name: str = "offers.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(content: bytes, *, by: User, organisation: Organisation, language: str = "en", kind: str = "offers") -> Import:
    return start_import(kind=kind, organisation=organisation, upload=upload_of(content), language=language, by=by)


def worked(source: Import) -> ImportStep:
    """The latest step of the file, done as a worker does it."""
    step: ImportStep = ImportStep.objects.latest_of(source)
    perform("members.importstep", step.pk)
    step.refresh_from_db()
    assert step.status == JobStatus.DONE, step.last_error
    return step


def checked(content: bytes, *, by: User, organisation: Organisation, **options: Any) -> ImportStep:
    return worked(sent(content, by=by, organisation=organisation, **options))


def saved(content: bytes, *, by: User, organisation: Organisation, **options: Any) -> ImportStep:
    """Checked, confirmed by the same person, and worked on."""
    confirm_import(checked=checked(content, by=by, organisation=organisation, **options), by=by)
    return worked(Import.objects.latest("pk"))
