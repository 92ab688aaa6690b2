"""The letter by which a government names an authority, as a file: guarded as the formal letter of a request."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor
from coalition.core.rows import lock
from coalition.core.uploads import Accepted, described, digest_of
from members.models import DesignationLetter, NationalAuthority
from members.permissions import SECRETARIAT_ANY
from members.services.rights import demand

LETTER = Accepted(
    endings={"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"},
    most=settings.LETTER_MAX_BYTES,
    otherwise=gettext_lazy("The letter must be a PDF, JPEG or PNG file; this is something else."),
    named="letter",
)
"""What may be a letter: this one, and the formal letter of a request."""


@transaction.atomic
def attach_designation(
    *, authority: NationalAuthority, upload: UploadedFile[Any], dated: date, by: Actor
) -> DesignationLetter:
    """Keep the letter with its authority; a later one replaces it, and the earlier stays on record."""
    demand(SECRETARIAT_ANY, by=by)
    current = lock(NationalAuthority, authority.pk)
    letter = DesignationLetter(
        authority=current, **described(upload, LETTER), digest=digest_of(upload), dated=dated, uploaded_by_id=by.pk
    )
    letter.full_clean(exclude=["authority", "upload", "uploaded_by"])
    if dated > timezone.localdate():
        raise ValidationError({"dated": _("The letter can't be dated in the future.")})
    letter.save()
    return letter
