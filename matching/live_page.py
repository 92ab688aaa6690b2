"""What the Secretariat's page of one need shows outside a run: the offers as they are now, nothing kept or reserved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.conflicts import Conflict
from coalition.reference.models import IndicatorVintage
from matching.candidate_page import CandidatePage
from matching.candidate_rows import sieve
from matching.engine.contract import Weights
from matching.engine.ranking import Candidate
from matching.engine.score import reached_shares
from matching.engine.sensitivity import TOP
from matching.explanations import Explanation
from matching.figure_age import old_figures
from matching.live import LiveRanking, rank_live
from matching.models import MatchCandidate
from matching.services.run_job import EXPLAINED_PER_NEED
from members.models import Offer


@dataclass
class LivePage(CandidatePage):
    """One need as of now. Its candidates are rows that are never saved; an offer's key stands for theirs."""

    is_live = True
    query = "live=1&"

    @cached_property
    def _found(self) -> LiveRanking | str:
        """The ranking, or why there is none."""
        try:
            ranked = rank_live(self.need, on=self.day)
        except Conflict as conflict:
            return str(conflict)
        return ranked or _("This need is not open: it is covered, or its request is not validated or has ended.")

    @property
    def live(self) -> LiveRanking | None:
        return self._found if isinstance(self._found, LiveRanking) else None

    @property
    def trouble(self) -> str:
        return self._found if isinstance(self._found, str) else ""

    @cached_property
    def weights(self) -> Weights | None:
        return self.live.reading.problem.weights if self.live else None

    @property
    def day(self) -> date:
        return timezone.localdate()

    @cached_property
    def vintage(self) -> IndicatorVintage | None:
        key = self.live.reading.vintage_id if self.live else None
        return IndicatorVintage.objects.filter(pk=key).first() if key else None

    @cached_property
    def candidates(self) -> list[MatchCandidate]:
        found = self.live.ranking.candidates if self.live else ()
        offers = Offer.objects.select_related("organisation").in_bulk([int(one.offer) for one in found])
        rows = [self._row(one, offers[int(one.offer)]) for one in found]
        for row in rows[:EXPLAINED_PER_NEED]:
            row.explanation = self._why(row)
        return rows

    @property
    def is_known(self) -> bool:
        return self.live is not None

    @property
    def is_override(self) -> bool:
        """No run names an offer here."""
        return self.answer is not None

    @property
    def fitting(self) -> int:
        return self.live.fitting if self.live else 0

    @property
    def more(self) -> int:
        """How many offers fit that are not listed."""
        return self.fitting - len(self.candidates)

    @cached_property
    def first_of_run(self) -> list[MatchCandidate]:
        """The first three as the latest run has them, to be read beside these."""
        if self.run is None:
            return []
        rows = MatchCandidate.objects.filter(run=self.run, need=self.need).select_related("offer__organisation")
        return list(rows.order_by("rank", "pk")[:TOP])

    def explain(self, candidates: list[MatchCandidate]) -> list[Explanation]:
        return [row.explanation or self._why(row) for row in candidates]

    def competition(self, row: MatchCandidate, why: Explanation) -> dict[str, Any]:
        return {}

    def losses(self) -> dict[str, Any]:
        if self.live is None or self.candidates:
            return {}
        lost = self.live.losses()
        return sieve(lost, sum(lost.values()), without=("category", "unit"))

    def _row(self, one: Candidate, offer: Offer) -> MatchCandidate:
        assert self.live is not None, "candidates come of a ranking"
        return MatchCandidate(
            pk=offer.pk,
            need=self.need,
            offer=offer,
            rank=one.rank,
            score=one.score,
            parts=asdict(one.parts),
            reached=reached_shares(self.live.need.groups, self.live.offers[one.offer].groups),
        )

    def _why(self, row: MatchCandidate) -> Explanation:
        assert self.live is not None, "candidates come of a ranking"
        return self.live.explain(str(row.offer_id), old=self._old)

    @cached_property
    def _old(self) -> dict[str, int]:
        """The figures of the need's country that are too old to rely on."""
        country = self.need.request_country.country_id
        vintage = self.live.reading.vintage_id if self.live else None
        return old_figures([country], vintage, on=self.day).get(country, {})
