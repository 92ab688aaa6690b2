"""The formal letter: its type is known by its content, its size bounded, its bytes kept under a random name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock
from coalition.core.uploads import described, digest_of
from members.services.designations import LETTER
from members.services.rights import demand
from requests.models import CountryRequest, FormalLetter
from requests.permissions import SUBMITTER
from requests.querysets import ENDED


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
        raise Conflict(_("This request has ended; a letter can't be added any more."), current)
    letter = FormalLetter(
        country_request=current,
        **described(upload, LETTER),
        digest=digest_of(upload),
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
