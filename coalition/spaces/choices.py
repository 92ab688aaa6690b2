"""Closed lists of this app, and what may be shared."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryStatus(TextChoices):
    POSTED = "posted", _("Posted")
    WITHDRAWN = "withdrawn", _("Taken down")


DOCUMENT_MAX_BYTES = 10 * 1024 * 1024
# Media type found in the first bytes, and the ending of the name under which the file is handed out.
ACCEPTED = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
