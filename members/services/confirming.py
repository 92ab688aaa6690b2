"""Ask a member whether an offer still stands; it answers by one click (`reconfirm_offer`)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, save_changes
from members.choices import ASK_AGAIN_AFTER
from members.models import Offer
from members.permissions import SECRETARIAT_ANY
from members.services.notices import ask_for_word
from members.services.rights import demand


@transaction.atomic
def ask_to_confirm(*, offer: Offer, by: Actor) -> Offer:
    """Write to the editors of an offer that nobody has confirmed for long; refused within a week of the last time."""
    demand(SECRETARIAT_ANY, by=by)
    current = lock(Offer, offer.pk)
    now = timezone.now()
    if not Offer.objects.stale(now).filter(pk=current.pk).exists():
        raise Conflict(_("This offer need not be confirmed now: it was confirmed meanwhile, or is not open."))
    if current.reminded_at and current.reminded_at > now - ASK_AGAIN_AFTER:
        day = date_format(timezone.localtime(current.reminded_at).date(), "DATE_FORMAT")
        raise ValidationError(_("Its editors were asked on %(day)s. Give them a week to answer.") % {"day": day})
    if not ask_for_word(current, timezone.localdate()):
        words = _("Nobody signs in for %(organisation)s. Write to it, and confirm the offer on its behalf.")
        raise ValidationError(words % {"organisation": current.organisation.name})
    save_changes(current, reminded_at=now)
    return current
