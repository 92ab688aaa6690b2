"""What a match holds of need and offer, always together, the need first: so no two ways can block each other."""

from __future__ import annotations

from coalition.core.access import Actor
from coalition.core.rows import lock_seen
from matching.models import Match
from matching.workflow import MATCH
from members.services.capacity import reduce, release
from requests.services.cover import reduce_cover, release_cover


def seen(match: Match, version: int | None) -> Match:
    """Return the match, locked, in the version that the person saw; raise StaleVersion for another one."""
    return lock_seen(Match, match.pk, version=version)


def shrink(match: Match, quantity: int) -> None:
    """Give the rest back to both sides at once, where the member takes a part."""
    if quantity < match.quantity:
        reduce_cover(cover=match.cover, quantity=quantity)
        reduce(hold=match.hold, quantity=quantity)


def end_match(match: Match, step: str, *, by: Actor, note: str = "", reason: str = "") -> None:
    """Take a step that ends the locked match without confirmation, and open again what it held.

    `reason` is coded and for the other side; `note` stays with the Secretariat.
    """
    MATCH.move(match, step, by=by, note=note, decline_reason=reason, private_note=note)
    release_cover(cover=match.cover)
    release(hold=match.hold)
