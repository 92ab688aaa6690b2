"""What the Secretariat decides about an overlap."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from matching.models import Complement, Match, OverlapKind
from matching.permissions import SECRETARIAT_ANY
from members.services.rights import demand
from projects.models import Project
from requests.models import CountryRequest

Named = tuple[str, int]
"""The kind and the number of a row."""

_ROWS: dict[str, Any] = {
    OverlapKind.MATCH: Match.objects,
    OverlapKind.PROJECT: Project.objects,
    OverlapKind.REQUEST: CountryRequest.objects,
}


@transaction.atomic
def mark_complementary(*, first: Named, second: Named, reason: str, by: Actor) -> Complement:
    """Keep that the two overlap on purpose, and why; a second time gives the first one's reason another wording."""
    demand(SECRETARIAT_ANY, by=by)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"note": _("Say in what they complement each other.")})
    first, second = sorted((first, second))
    if first == second or not all(_is_there(side, by) for side in (first, second)):
        raise ValidationError(_("One of the two is not there any more."))
    pair: dict[str, Any] = {
        "first_kind": first[0],
        "first_id": first[1],
        "second_kind": second[0],
        "second_id": second[1],
    }
    row, _created = Complement.objects.update_or_create(**pair, defaults={"reason": reason, "decided_by_id": by.pk})
    return row


@transaction.atomic
def take_back_complement(*, complement: Complement, by: Actor) -> None:
    """Let the pair stand among the overlaps again; who decided what stays in the history."""
    demand(SECRETARIAT_ANY, by=by)
    complement.delete()


def _is_there(side: Named, by: Actor) -> bool:
    kind, pk = side
    return kind in _ROWS and _ROWS[kind].visible_to(by).filter(pk=pk).exists()
