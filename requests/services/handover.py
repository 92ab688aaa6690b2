"""Who leaves an authority hands over: its requests keep somebody who answers, and nobody's request is forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coalition.core.access import Actor, Role
from coalition.core.rows import lock, save_changes
from members.models import Affiliation, NationalAuthority, User
from members.services.notices import in_role, tell_each
from members.services.people import end_affiliation
from requests.models import CountryRequest
from requests.querysets import ENDED


def colleagues_of(affiliation: Affiliation) -> QuerySet[User]:
    """Who else may act for the authority, and so may take over."""
    assert affiliation.authority is not None  # a ministry's role, by `affiliation_fits_role`
    return in_role(Role.MINISTRY_EDITOR, authority=affiliation.authority).exclude(pk=affiliation.user_id)


def requests_in_hand(affiliation: Affiliation) -> QuerySet[CountryRequest]:
    """What the authority has not ended and this person is the contact of."""
    own = CountryRequest.objects.filter(authority=affiliation.authority).exclude(status__in=ENDED)
    return own.filter(contact_email__iexact=affiliation.user.email).order_by("pk")


@transaction.atomic
def hand_over(*, affiliation: Affiliation, by: Actor, successor: User | None = None, version: int | None = None) -> int:
    """End an editor's role and make `successor` the contact of the requests; return of how many.

    Where nobody is left, the authority that coordinates for the country and the Secretariat are told.
    """
    authority = affiliation.authority
    if authority is None or affiliation.role != Role.MINISTRY_EDITOR:
        raise ValidationError(_("Only an editor of a national authority hands requests over."))
    colleagues = colleagues_of(affiliation)
    if successor is None and colleagues.exists():
        raise ValidationError({"successor": _("Choose who takes over.")})
    if successor is not None and not colleagues.filter(pk=successor.pk).exists():
        raise ValidationError({"successor": _("Who takes over has to be an editor of the same authority.")})
    end_affiliation(affiliation=affiliation, by=by, version=version)
    if successor is None:
        _tell_of_orphans(affiliation, authority)
        return 0
    taken = [lock(CountryRequest, row.pk) for row in requests_in_hand(affiliation)]
    for row in taken:
        save_changes(row, contact_email=successor.email)
    _tell("handed_over", [successor], affiliation, route="requests:list", number=len(taken))
    return len(taken)


def _tell_of_orphans(affiliation: Affiliation, authority: NationalAuthority) -> None:
    """To those who see the requests: who coordinates for the country, and the coordinators, who can invite somebody."""
    left = CountryRequest.objects.filter(authority=authority).exclude(status__in=ENDED).count()
    coordinating = NationalAuthority.objects.filter(country=authority.country_id, is_coordinating=True)
    for other in coordinating.exclude(pk=authority.pk):
        readers = in_role(Role.MINISTRY_EDITOR, authority=other)
        _tell("orphaned", readers, affiliation, route="requests:list", number=left)
    _tell("orphaned", in_role(Role.COORDINATOR), affiliation, route="requests:queue", number=left)


def _tell(event: str, readers: Iterable[User], affiliation: Affiliation, *, route: str, number: int) -> None:
    authority = affiliation.authority
    assert authority is not None  # asked by the service
    tell_each(
        f"requests/{event}",
        readers,
        key=str(affiliation.pk),
        place=(route, []),
        countries=[authority.country_id],
        authority=authority.name,
        number=number,
    )
