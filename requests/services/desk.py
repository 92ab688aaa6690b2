"""The Secretariat's desk: who handles a request, and who outside may see it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from members.models import User
from members.permissions import SECRETARIAT_ANY
from members.services.rights import demand
from requests.choices import RequestStatus
from requests.models import CountryRequest
from requests.permissions import APPROVER, COORDINATOR
from requests.querysets import OPEN_FOR_MATCHING

PUBLISHABLE = (*OPEN_FOR_MATCHING, RequestStatus.FULFILLED)


@transaction.atomic
def assign_to(
    *, country_request: CountryRequest, assignee: User | None, by: Actor, version: int | None = None
) -> CountryRequest:
    """Claim the request or give it to somebody; with None, release it. What another handles must be released first."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    demand(SECRETARIAT_ANY, by=by)
    holder = current.assigned_to
    if assignee and holder and holder.pk != assignee.pk:
        raise Conflict(_("%(name)s handles this request.") % {"name": holder.name}, current)
    if assignee and not SECRETARIAT_ANY.allows(assignee, current):
        raise ValidationError({"assignee": _("Requests are handled by coordinators and approvers.")})
    save_changes(current, assigned_to=assignee)
    return current


@transaction.atomic
def open_to_members(
    *, country_request: CountryRequest, is_open: bool, by: Actor, version: int | None = None
) -> CountryRequest:
    """Let all members see a validated request, or end that; letters and assessments stay with the Secretariat."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    demand(COORDINATOR, by=by)
    if is_open and current.status not in OPEN_FOR_MATCHING:
        raise Conflict(_("Only a validated request can be opened to members."), current)
    save_changes(current, is_open_to_members=is_open)
    return current


@transaction.atomic
def clear_for_publication(
    *, country_request: CountryRequest, is_cleared: bool, by: Actor, version: int | None = None
) -> CountryRequest:
    """Let the public see the request, or end that; never without the authority's consent."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    demand(APPROVER, by=by)
    if is_cleared and not current.consent_to_publish:
        raise ValidationError({"consent_to_publish": _("The authority has not consented to publication.")})
    if is_cleared and current.status not in PUBLISHABLE:
        raise Conflict(_("Only a validated request can be published."), current)
    save_changes(current, is_cleared_for_publication=is_cleared)
    return current
