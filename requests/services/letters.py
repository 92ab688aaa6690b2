"""The formal letter: its type is known by its content, its size bounded, its bytes kept under a random name."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock
from members.services.rights import demand
from requests.models import CountryRequest, FormalLetter
from requests.permissions import SUBMITTER
from requests.querysets import ENDED

# Media type found in the first bytes, and the ending of the name under which the file is handed out.
ACCEPTED = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@transaction.atomic
def attach_letter(
    *,
    country_request: CountryRequest,
    upload: UploadedFile[Any],
    dated: date,
    signatory_office: str,
    by: Actor,
    letter_reference: str = "",
) -> FormalLetter:
    """Keep a letter with its request; a later one replaces it, and the earlier stays on record."""
    current = lock(CountryRequest, country_request.pk)
    demand(SUBMITTER, by=by, subject=current)
    if current.status in ENDED:
        raise Conflict(_("This request has ended; a letter can't be added any more."))
    media_type = check_upload(upload)
    letter = FormalLetter(
        country_request=current,
        upload=upload,
        file_name=_plain_name(upload, media_type),
        content_type=media_type,
        size=upload.size or 0,
        digest=_digest(upload),
        dated=dated,
        letter_reference=letter_reference,
        signatory_office=signatory_office,
        uploaded_by_id=by.pk,
    )
    letter.full_clean(exclude=["upload", "uploaded_by"])
    if dated > timezone.localdate():
        raise ValidationError({"dated": _("The letter can't be dated in the future.")})
    letter.save()
    return letter


def check_upload(upload: UploadedFile[Any]) -> str:
    """Return the media type found in the content; raise ValidationError for `upload` that says what is wrong."""
    size = upload.size or 0
    if not size:
        raise ValidationError({"upload": _("The file is empty.")})
    if size > settings.LETTER_MAX_BYTES:
        raise ValidationError(
            {
                "upload": _("The file has %(size)s; the limit is %(limit)s.")
                % {"size": filesizeformat(size), "limit": filesizeformat(settings.LETTER_MAX_BYTES)}
            }
        )
    upload.seek(0)
    found = filetype.guess_mime(upload.read(8192))
    upload.seek(0)
    if found not in ACCEPTED:
        raise ValidationError({"upload": _("The letter must be a PDF, JPEG or PNG file; this is something else.")})
    return str(found)


def _digest(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _plain_name(upload: UploadedFile[Any], media_type: str) -> str:
    """The name as it is handed out: without path or control characters, ending as the content says."""
    stem = PurePath((upload.name or "").replace("\\", "/")).stem
    return f"{slugify(stem, allow_unicode=True)[:120] or 'letter'}.{ACCEPTED[media_type]}"
