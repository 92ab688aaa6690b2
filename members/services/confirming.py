"""Ask a member whether an offer still stands; it answers by one click (`reconfirm_offer`). Silence pauses the offer."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.access import SYSTEM, Actor, Role
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, save_changes
from members.choices import ASK_AGAIN_AFTER
from members.models import Offer
from members.permissions import SECRETARIAT_ANY
from members.services.notices import answerers, ask_for_word, in_role, tell_of_pause
from members.services.rights import demand
from members.workflow import OFFER


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
    if not ask_for_word(current, timezone.localdate(), in_role(Role.MEMBER_EDITOR, organisation=current.organisation)):
        words = _("Nobody signs in for %(organisation)s. Write to it, and confirm the offer on its behalf.")
        raise ValidationError(words % {"organisation": current.organisation.name})
    save_changes(current, reminded_at=now, reminders=current.reminders + 1)
    return current


def remind_of_stale_offers(now: datetime) -> int:
    """Ask about each offer that nobody has confirmed for half a year, and again a week later; return about how many.

    Where nobody signs in for the member the coordinators are asked, who confirm on its behalf. Safe to run again.
    """
    return sum(_remind(pk, now) for pk in Offer.objects.to_ask(now).order_by("pk").values_list("pk", flat=True))


def pause_silent_offers(now: datetime) -> int:
    """Pause, each in a transaction of its own, what was asked about twice without a word; return how many."""
    return sum(_pause(pk, now) for pk in Offer.objects.given_up(now).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    """Look again under the lock: a word may have come in since."""
    offer = lock(Offer, pk)
    if not Offer.objects.to_ask(now).filter(pk=pk).exists():
        return False
    ask_for_word(offer, timezone.localdate(now), answerers(offer))
    save_changes(offer, reminded_at=now, reminders=offer.reminders + 1)
    return True


@transaction.atomic
def _pause(pk: int, now: datetime) -> bool:
    offer = lock(Offer, pk)
    if not Offer.objects.given_up(now).filter(pk=pk).exists():
        return False
    with translation.override(settings.LANGUAGE_CODE):
        note = _("Nobody confirmed it for half a year, and two reminders brought no word.")
    record = OFFER.move(offer, "pause", by=SYSTEM, note=note)
    tell_of_pause(offer, record)
    return True
