"""What the page of an offer says: its facts and terms in words, its clearance by audience, its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.history import entries_of
from coalition.core.idempotency import new_submission_key
from coalition.core.models import TransitionRecord
from coalition.core.numerals import write_number

from .choices import ClearanceStatus
from .forms.comparing import words_of
from .forms.languages import language_names
from .models import Offer
from .querysets import SOON
from .workflow import CLEARANCE, OFFER


def facts_of(offer: Offer) -> list[tuple[str, str]]:
    """The short particulars beside the offer; what is not said is left out."""
    span = (offer.min_deployment, offer.max_deployment)
    days = (offer.available_from, offer.available_to)
    facts = [
        (_("Category"), str(offer.category)),
        (_("Flagships"), _listed(offer.flagships.all())),
        (_("Delivery"), _listed(offer.modes.all())),
        (_("Education levels"), _listed(offer.levels.all())),
        (_("Languages"), language_names(offer.languages)),
        (_("One deployment"), _between(*(write_number(value) if value else "" for value in span))),
        (_("Available"), _between(*(date_format(day) if day else "" for day in days))),
        (_("Months of service"), write_number(offer.service_months) if offer.service_months else ""),
    ]
    return [fact for fact in facts if fact[1]]


def terms_of(offer: Offer) -> list[dict[str, str]]:
    """The terms as the `answers` component shows them; what is missing is said."""
    covered = _("Everywhere") if offer.is_global else _listed(offer.countries.all())
    reach = pgettext("between the names of a list", ", ").join(
        _("%(group)s %(percent)s%%") % {"group": row.group, "percent": round(row.reach * 100)}
        for row in offer.groups.all()
    )
    terms = [
        (_("Countries covered"), covered),
        (_("Countries excluded"), _listed(offer.excluded_countries.all()) or _("none")),
        (_("Groups it is made for"), reach),
        (_("Collects learner data"), words_of(offer.collects_learner_data)),
        (_("Where learner data is kept"), offer.data_location),
        (_("The country keeps control of content and curriculum"), words_of(offer.country_keeps_control)),
        (_("Conditions"), offer.conditions),
        (_("Cost after the free period"), offer.cost_after),
        (_("How the country exits and takes its data along"), offer.exit_terms),
        (_("Declared commercial interest"), offer.commercial_interest),
    ]
    return [{"label": label, "value": value or _("not said")} for label, value in terms]


def clearance_part(offer: Offer, actor: Actor) -> dict[str, Any]:
    """The Secretariat sees findings and who decides; the member only whether proposals can come."""
    if not actor.roles & SECRETARIAT:
        return {"is_secretariat": False}
    return {
        "is_secretariat": True,
        "clearances": clearance_rows(offer.clearances.with_subjects().order_by("-pk"), actor),
    }


def clearance_rows(clearances: Iterable[Any], actor: Actor) -> list[dict[str, Any]]:
    """In the order given, each with the steps that this person may take on it; they come `with_subjects`."""
    return [
        {
            "clearance": row,
            "kind": CLEARANCE_KINDS[row.status],
            "steps": CLEARANCE.open_to(actor, row),
            "is_own": row.prepared_by_id == actor.pk,
            "is_soon": row.status == ClearanceStatus.CLEARED and row.valid_until <= timezone.localdate() + SOON,
            "submission_key": new_submission_key(),
        }
        for row in clearances
    ]


CLEARANCE_KINDS = {"prepared": "now", "cleared": "done", "refused": "no", "lapsed": "closed"}


def history_of(offer: Offer, *, names: bool) -> list[dict[str, Any]]:
    """Newest first; members do not read who in the Secretariat did it."""
    records = TransitionRecord.objects.of(offer).filter(workflow=OFFER.name).select_related("actor").reverse()
    return entries_of(records, OFFER, names=names)


def _listed(rows: Iterable[Any]) -> str:
    return pgettext("between the names of a list", ", ").join(sorted(str(row) for row in rows))


def _between(first: str, last: str) -> str:
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("up to %(last)s") % {"last": last} if last else ""
