"""An organisation applies by itself, before anybody signs in for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import SYSTEM
from members.choices import MembershipStatus
from members.models import Acceptance, Application, Organisation, Undertaking
from members.services.fields import split_lists
from members.services.identity import free_slug
from members.services.memberships import OrganisationFields, missing_undertakings
from members.services.notices import tell_of_application
from members.workflow import MEMBERSHIP

# The same form sent again within this time is the same application.
REPEAT = timedelta(days=1)


@transaction.atomic
def apply_for_membership(
    *,
    contact_name: str,
    contact_email: str,
    undertakings: Iterable[Undertaking],
    **fields: Unpack[OrganisationFields],
) -> Organisation:
    """Create the organisation as one that has applied, with what it accepts, and write to both sides.

    Nobody is signed in, so the portal itself is the author, and who accepted is filled in with the contact person's
    account. Raise ValidationError for a name that is taken, without an objective, and for a text not accepted.
    """
    columns, lists = split_lists(Organisation, fields)
    organisation = Organisation(membership_status=MembershipStatus.APPLIED, **columns)
    organisation.slug = free_slug(organisation.name)
    _check_name(organisation.name)
    organisation.full_clean()
    organisation.save()
    for name, rows in lists.items():
        getattr(organisation, name).set(rows)
    Acceptance.objects.bulk_create([Acceptance(organisation=organisation, undertaking=text) for text in undertakings])
    _check_conditions(organisation)
    application = Application(organisation=organisation, contact_name=contact_name, contact_email=contact_email.lower())
    application.full_clean(exclude=["organisation"])
    application.save()
    MEMBERSHIP.record_start(organisation, by=SYSTEM)
    tell_of_application(application)
    return organisation


def was_received(*, name: str, contact_email: str) -> bool:
    """Whether this address has applied for an organisation of this name within REPEAT."""
    return Application.objects.filter(
        organisation__name__iexact=name,
        contact_email__iexact=contact_email,
        received_at__gt=timezone.now() - REPEAT,
    ).exists()


def _check_name(name: str) -> None:
    if Organisation.objects.filter(name__iexact=name).exists():
        words = _("The Secretariat knows an organisation of this name. Write to it if that is yours.")
        raise ValidationError({"name": words})


def _check_conditions(organisation: Organisation) -> None:
    """What a person can still mend on the form; the clearance comes with the review."""
    wrong = {}
    if not organisation.objectives.exists():
        wrong["objectives"] = _("A member supports at least one objective.")
    if missing_undertakings(organisation):
        wrong["undertakings"] = _("Every obligation and data principle must be accepted in its current text.")
    if wrong:
        raise ValidationError(wrong)
