"""Closed lists of this app, and what may be shared."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from coalition.core.uploads import Accepted


class EntryStatus(TextChoices):
    POSTED = "posted", _("Posted")
    WITHDRAWN = "withdrawn", _("Taken down")


DOCUMENT_MAX_BYTES = 10 * 1024 * 1024
DOCUMENTS = Accepted(
    endings={
        "application/pdf": "pdf",
        "image/jpeg": "jpg",
        "image/png": "png",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    },
    most=DOCUMENT_MAX_BYTES,
    otherwise=_("Share a PDF, a Word, Excel or PowerPoint file, a JPEG or PNG picture; this is something else."),
    named="document",
)
