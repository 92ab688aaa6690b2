"""What a member tells the Secretariat about a need that was opened to members: it could help. Nothing is held by it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, lock_seen
from matching.models import Interest
from matching.permissions import EDITOR
from matching.services.interest_notices import tell_of_interest, tell_of_reading
from matching.workflow import INTEREST
from members.choices import OfferStatus
from members.models import Offer, Organisation
from members.services.rights import demand
from requests.models import Need


@transaction.atomic
def express_interest(
    *, need: Need, organisation: Organisation, by: Actor, offer: Offer | None = None, words: str = ""
) -> Interest:
    """Tell the Secretariat that the member could help, with one of its offers or with one it has yet to write.

    Raises Conflict where the need is not open to members any more, or was told before and not taken back.
    """
    owner = lock(Organisation, organisation.pk)  # of two at the same moment the second one sees the first
    interest = Interest(organisation=owner, need=need, offer=offer, words=words.strip(), expressed_by_id=by.pk)
    demand(EDITOR, by=by, subject=interest)
    _check(interest)
    interest.is_demonstration = owner.is_demonstration or need.request_country.country_request.is_demonstration
    interest.full_clean(exclude=["need", "organisation", "offer", "expressed_by"], validate_constraints=False)
    interest.save()
    INTEREST.record_start(interest, by=by)
    tell_of_interest(interest)
    return interest


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: Actor, version: int | None = None) -> Interest:
    """Take it back; the member may tell it again later."""
    current = lock_seen(Interest, interest.pk, version=version)
    INTEREST.move(current, "withdraw", by=by)
    return current


@transaction.atomic
def note_interest(*, interest: Interest, by: Actor, version: int | None = None) -> Interest:
    """Say that it was read, so that the member sees it. A proposal is a step of its own."""
    current = lock_seen(Interest, interest.pk, version=version)
    INTEREST.move(current, "note", by=by)
    tell_of_reading(current)
    return current


def _check(interest: Interest) -> None:
    if not interest.organisation.is_member:
        raise Conflict(_("Only an active member of the Coalition can say that it could help."))
    if not Need.objects.for_members().filter(pk=interest.need_id).exists():
        raise Conflict(_("This need is not open to members any more."))
    if Interest.objects.standing().filter(organisation=interest.organisation, need=interest.need).exists():
        raise Conflict(_("Your organisation has told the Secretariat already that it could help here."))
    if interest.offer is not None and not _suits(interest.offer, interest):
        raise ValidationError({"offer": _("Choose an offer of your organisation, of this kind and unit.")})


def _suits(offer: Offer, interest: Interest) -> bool:
    is_of_kind = (offer.category_id, offer.unit_id) == (interest.need.category_id, interest.need.unit_id)
    is_own = offer.organisation_id == interest.organisation_id
    return is_own and is_of_kind and offer.status != OfferStatus.WITHDRAWN
