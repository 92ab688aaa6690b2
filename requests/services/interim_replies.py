"""The letter that goes out while nothing fits: the request stays open, and its authority knows why and until when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock
from members.services.rights import demand
from requests.choices import CountryDecision
from requests.models import CountryRequest, InterimReply, RequestCountry
from requests.permissions import COORDINATOR
from requests.querysets import OPEN_FOR_MATCHING
from requests.services.correspondents import side_of, write_to


@transaction.atomic
def send_interim_reply(
    *, request_country: RequestCountry, text: str, language: str, next_by: date, by: Actor
) -> InterimReply:
    """Keep the letter as written and mail it to that country's side; the state of the request does not change.

    Raises Conflict where the request is not open, ValidationError for an empty text or a day that is not to come.
    """
    current = lock(CountryRequest, request_country.country_request_id)
    demand(COORDINATOR, by=by)
    if current.status not in OPEN_FOR_MATCHING or request_country.decision == CountryDecision.DECLINED:
        raise Conflict(_("Only an open request gets an interim reply."), current)
    _check(text, next_by)
    reply = InterimReply.objects.create(
        request_country=request_country, text=text, language=language, next_by=next_by, written_by_id=by.pk
    )
    write_to(
        side_of(request_country), event="interim_reply", key=str(reply.pk), country_request=current, letter=reply.text
    )
    return reply


def _check(text: str, next_by: date) -> None:
    wrong = {}
    if not text.strip():
        wrong["text"] = _("The letter is empty.")
    if next_by <= timezone.localdate():
        wrong["next_by"] = _("Choose a day to come: the authority will count on it.")
    if wrong:
        raise ValidationError(wrong)
