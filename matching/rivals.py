"""What a need competes with for an offer: the other needs of the run that want it, who has it, what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number, write_share
from matching.engine.score import MILLION
from matching.models import MatchCandidate
from matching.wording import score_of_one

SHOWN = 5


def rivals_of(candidates: Sequence[MatchCandidate]) -> Mapping[int, list[MatchCandidate]]:
    """The run's candidates of the same offers before other needs, by offer: those who have it first, then the best;
    one more than is shown. The candidates are of one need and one run.
    """
    if not candidates:
        return {}
    order = F("quantity").desc(), F("score").desc(), F("pk").asc()
    offers = [row.offer_id for row in candidates]
    rows = MatchCandidate.objects.filter(run=candidates[0].run_id, offer__in=offers).exclude(need=candidates[0].need_id)
    placed = rows.annotate(place=Window(RowNumber(), partition_by="offer", order_by=order))
    asked = "need__request_country"
    related = f"{asked}__country", f"{asked}__country_request", "need__category", "need__unit"
    found: defaultdict[int, list[MatchCandidate]] = defaultdict(list)
    for row in placed.filter(place__lte=SHOWN + 1).select_related(*related).order_by("place"):
        found[row.offer_id].append(row)
    return found


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
