"""What a need competes with for an offer: the other needs of the run that want it, who has it, what it is worth."""

from __future__ import annotations

from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number, write_share
from matching.engine.score import MILLION
from matching.models import MatchCandidate
from matching.wording import score_of_one

SHOWN = 5


def rivals_of(candidate: MatchCandidate) -> list[MatchCandidate]:
    """The run's other candidates of the same offer: those who have it first, then the best; one more than is shown."""
    rows = MatchCandidate.objects.filter(run=candidate.run_id, offer=candidate.offer_id).exclude(pk=candidate.pk)
    asked = "need__request_country"
    related = rows.select_related(f"{asked}__country", f"{asked}__country_request", "need__category", "need__unit")
    return list(related.order_by("-quantity", "-score", "pk")[: SHOWN + 1])


def scarcity(candidate: MatchCandidate, price: int) -> str:
    """Say what one more unit of the offer would have been worth, and whether that is why it went elsewhere."""
    if not price:
        return _("The offer is not scarce: more of it would have helped no other need.")
    words = {"price": write_share(price / MILLION), "score": score_of_one(candidate.score)}
    if not candidate.quantity and price >= candidate.score:
        return (
            _(
                "The offer is scarce: one more unit of it would be worth %(price)s of a score elsewhere, and this need"
                " scores %(score)s with it. So it went to others."
            )
            % words
        )
    return _("The offer is scarce: one more unit of it would be worth %(price)s of a score.") % words


def given(candidate: MatchCandidate, candidates: list[MatchCandidate], still_open: int) -> str:
    """Say what the run gives of the offer to the need, or to whom the need went."""
    if candidate.quantity:
        words = {"given": write_number(candidate.quantity), "asked": write_number(still_open)}
        return _("This run gives %(given)s of it to this need, of which %(asked)s are open now.") % words
    giving = [row.offer.organisation.name for row in candidates if row.quantity]
    if giving:
        return _("This run gives none of it to this need, which is served by: %(names)s.") % {"names": joined(giving)}
    return _("This run gives none of it to this need: what there is went to other needs.")
