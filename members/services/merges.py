"""Two entries for one organisation become one, and can be parted again: one points to the other, no row is moved.

What an entry that was merged brought with it (offers with their ledger, matches, participations, people, clearances)
keeps its rows. Nothing new is proposed of its offers; what is agreed goes on, and the editors of the organisation that
stays carry it on. Its own people read on, and write no more. One person with a reason is enough, since it can
be undone.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict, StaleVersion
from coalition.core.rows import lock_seen
from members.models import Merge, Offer, Organisation
from members.permissions import COORDINATOR
from members.services.notices import tell_of_merge
from members.services.rights import demand
from members.workflow import MERGE


@transaction.atomic
def merge_organisations(
    *,
    organisation: Organisation,
    target: Organisation,
    reason: str,
    by: Actor,
    version: int | None = None,
    target_version: int | None = None,
) -> Merge:
    """Let `organisation` stand under `target` from now on.

    Raise ValidationError without a reason, for an invented and a real one, and where the Coalition would lose a member;
    Conflict for a chain, and while a proposal of its offers waits for an answer, which its people could not give.
    """
    demand(COORDINATOR, by=by)
    merged, stays = _lock_both(organisation, target, version, target_version)
    _check_sides(merged, stays, reason)
    # Locked, so that no proposal reserves a part between the look and the step.
    if any(offer.reserved for offer in Offer.objects.select_for_update().filter(organisation=merged).order_by("pk")):
        raise Conflict(
            _("Proposals of the offers of %(name)s wait for an answer. Have them answered, or withdraw them.")
            % {"name": merged.name}
        )
    merge = Merge.objects.create(organisation=merged, target=stays, reason=reason.strip(), merged_by_id=by.pk)
    tell_of_merge("merged", merge, MERGE.record_start(merge, by=by, note=merge.reason))
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: Actor, note: str = "", version: int | None = None) -> Merge:
    """Part the two again: each has what it had."""
    current = lock_seen(Merge, merge.pk, version=version)
    tell_of_merge("parted", current, MERGE.move(current, "undo", by=by, note=note))
    return current


def check_stands(organisation: Organisation) -> None:
    """Raise Conflict for an entry that was merged into another: what is begun for it belongs there."""
    if organisation.merged_into is not None:
        raise Conflict(
            _("%(name)s was merged into %(target)s. Do it there, or undo the merge first.")
            % {"name": organisation.name, "target": organisation.merged_into.name}
        )


def _lock_both(
    organisation: Organisation, target: Organisation, version: int | None, target_version: int | None
) -> tuple[Organisation, Organisation]:
    if organisation.pk == target.pk:
        raise ValidationError({"stays": _("An organisation can't be merged into itself.")})
    # By key, so that two merges of the same pair wait for each other in place of holding each other.
    rows = Organisation.objects.select_for_update().filter(pk__in=(organisation.pk, target.pk)).order_by("pk")
    found = {row.pk: row for row in rows}
    for pk, seen in ((organisation.pk, version), (target.pk, target_version)):
        if seen is not None and found[pk].version != seen:
            raise StaleVersion(found[pk])
    return found[organisation.pk], found[target.pk]


def _check_sides(merged: Organisation, stays: Organisation, reason: str) -> None:
    chained = merged if merged.merged_into_id or merged.absorbed.exists() else stays if stays.merged_into_id else None
    if chained:
        raise Conflict(_("%(name)s is part of another merge. Undo that one first.") % {"name": chained.name})
    wrong = {}
    if not reason.strip():
        wrong["reason"] = _("Say why the two are the same organisation.")
    if merged.is_demonstration != stays.is_demonstration:
        wrong["stays"] = _("An invented organisation and a real one are never the same.")
    elif merged.is_member and not stays.is_member:
        words = _("%(name)s is an active member and %(target)s is not: keep the member's entry.")
        wrong["stays"] = words % {"name": merged.name, "target": stays.name}
    if wrong:
        raise ValidationError(wrong)
