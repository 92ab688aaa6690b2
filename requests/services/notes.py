"""Notes of colleagues on a request."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from members.services.rights import demand
from requests.models import CountryRequest, InternalNote
from requests.permissions import COLLEAGUE


@transaction.atomic
def write_note(*, country_request: CountryRequest, text: str, by: Actor) -> InternalNote:
    """Keep a note beside the request, in whatever state that is; nobody outside is told."""
    demand(COLLEAGUE, by=by, subject=country_request)
    if not text.strip():
        raise ValidationError({"text": _("Write the note.")})
    return InternalNote.objects.create(country_request=country_request, text=text.strip(), written_by_id=by.pk)
