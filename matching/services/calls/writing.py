"""What the Secretariat decides about a call: its words, its needs, its date, and whom it asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from matching.choices import CallStatus, InvitationStatus
from matching.models import Call, CallInvitation
from matching.permissions import COORDINATOR
from matching.workflow import CALL
from members.models import Organisation
from members.services.rights import demand
from requests.models import CountryRequest, Need, RequestCountry
from requests.querysets import OPEN_FOR_MATCHING, UNDECIDED


class CallFields(TypedDict):
    title: str
    words: str
    needs: Sequence[Need]
    answer_by: date


@transaction.atomic
def write_call(*, country_request: CountryRequest, by: Actor, **fields: Unpack[CallFields]) -> Call:
    """Begin a call as a draft. Raises Conflict where the request is not one to call for, ValidationError by field."""
    demand(COORDINATOR, by=by)
    check_request(country_request)
    needs = _checked(country_request, fields)
    call = Call.objects.create(
        country_request=country_request,
        title=fields["title"].strip(),
        words=fields["words"].strip(),
        answer_by=fields["answer_by"],
        opened_by_id=by.pk,
        is_demonstration=country_request.is_demonstration,
    )
    call.needs.set(needs)
    CALL.record_start(call, by=by)
    return call


@transaction.atomic
def update_call(*, call: Call, by: Actor, version: int | None = None, **fields: Unpack[CallFields]) -> Call:
    """Change a draft; what members have been told stays as it was told."""
    demand(COORDINATOR, by=by)
    current = lock_seen(Call, call.pk, version=version)
    if current.status != CallStatus.DRAFT:
        raise Conflict(_("The call has been sent: only its date can still be moved."))
    needs = _checked(current.country_request, fields)
    texts = {"title": fields["title"].strip(), "words": fields["words"].strip()}
    save_changes(current, **texts, answer_by=fields["answer_by"])
    current.needs.set(needs)
    return current


@transaction.atomic
def choose_members(
    *, call: Call, organisations: Collection[Organisation], by: Actor, version: int | None = None
) -> Call:
    """Ask these members; whoever was chosen before, not written to yet and is not among them is asked no more."""
    demand(COORDINATOR, by=by)
    current = lock_seen(Call, call.pk, version=version)
    if current.status not in (CallStatus.DRAFT, CallStatus.OPEN):
        raise Conflict(_("The call has ended: nobody can be added to it."))
    wanted = set(Organisation.objects.members().filter(pk__in=[row.pk for row in organisations]))
    if len(wanted) < len(set(organisations)):
        raise ValidationError({"organisations": _("Only active members can be asked.")})
    current.invitations.filter(status=InvitationStatus.CHOSEN).exclude(organisation__in=wanted).delete()
    known = set(current.invitations.values_list("organisation", flat=True))
    for organisation in sorted(wanted, key=lambda row: row.name):
        if organisation.pk not in known:
            CallInvitation.objects.create(call=current, organisation=organisation)
    save_changes(current)
    return current


@transaction.atomic
def extend_call(*, call: Call, answer_by: date, by: Actor, version: int | None = None) -> Call:
    """Give the members more time; those who have not answered are reminded before the new date."""
    demand(COORDINATOR, by=by)
    current = lock_seen(Call, call.pk, version=version)
    if current.status != CallStatus.OPEN:
        raise Conflict(_("The call is not open: its date can't be moved."))
    if answer_by <= current.answer_by or answer_by < timezone.localdate():
        raise ValidationError({"answer_by": _("The new date must be later than the one before, and not past.")})
    save_changes(current, answer_by=answer_by)
    return current


def may_be_called_for(country_request: CountryRequest) -> bool:
    """A validated request; in an emergency one that has come in, since members may prepare meanwhile."""
    status = country_request.status
    return status in OPEN_FOR_MATCHING or (country_request.is_emergency and status in UNDECIDED)


def check_request(country_request: CountryRequest) -> None:
    if not may_be_called_for(country_request):
        raise Conflict(_("Members are called on for a request that is validated and open, or for an emergency."))


def needs_to_call_for(country_request: CountryRequest) -> list[Need]:
    """Those that are not wholly covered, of countries that take part."""
    parts = RequestCountry.objects.filter(country_request=country_request).taking_part()
    needs = Need.objects.filter(request_country__in=parts.values("pk"))
    rows = needs.select_related("category", "unit", "request_country__country").order_by("request_country", "pk")
    return [need for need in rows if need.still_open > 0]


def _checked(country_request: CountryRequest, fields: CallFields) -> list[Need]:
    wrong = {}
    if not fields["title"].strip():
        wrong["title"] = _("Give the call a title.")
    if not fields["words"].strip():
        wrong["words"] = _("Say what members are asked for.")
    if fields["answer_by"] <= timezone.localdate():
        wrong["answer_by"] = _("Choose a day to come: members need time to answer.")
    asked = {need.pk for need in fields["needs"]}
    needs = [need for need in needs_to_call_for(country_request) if need.pk in asked]
    if not needs or len(needs) < len(asked):
        wrong["needs"] = _("Choose at least one need of this request that is not covered yet.")
    if wrong:
        raise ValidationError(wrong)
    return needs
