"""A spreadsheet of the login "member", as one sends it for the first time: some cells are wrong."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Organisation, User
from members.services.imports import start_import

from .logins import address_of
from .sources import DATA

SHEET = "offers_to_check.csv"


def load_sheet(named: Organisation) -> None:
    """The check waits for the worker, which says what is wrong with each cell."""
    editor = User.objects.get(email=address_of("member"))
    upload = SimpleUploadedFile(SHEET, (DATA / SHEET).read_bytes(), content_type="text/csv")
    start_import(kind="offers", organisation=named, upload=upload, language="en", by=editor)
