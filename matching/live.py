"""The ranking of a need as of now, outside a run: read, ranked and explained at once, nothing kept or reserved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from matching.adapters import Reading, in_blocks, read_problem_of
from matching.engine.contract import BlockKey
from matching.engine.contract import Need as EngineNeed
from matching.engine.contract import Offer as EngineOffer
from matching.engine.eligibility import in_order
from matching.engine.ranking import Ranking, rank_all, rank_offers
from matching.explanations import Explanation, explain
from members.models import Offer
from requests.models import CountryRequest, Need

SHOWN = 30
"""As many as a run keeps of each need."""


@dataclass(frozen=True)
class LiveRanking:
    """One need's candidates on a day: the best of them, and how many fit in all."""

    reading: Reading
    need: EngineNeed
    ranking: Ranking
    on: date

    @cached_property
    def offers(self) -> dict[str, EngineOffer]:
        """By id, those that were read."""
        return {offer.id: offer for offer in self.reading.problem.offers}

    @property
    def fitting(self) -> int:
        """How many offers fit, shown or not."""
        return len(self._in_block) - sum(_of_block(self.ranking.lost).values())

    def explain(self, offer: str, *, old: Mapping[str, int]) -> Explanation:
        """Explain a candidate by its offer's id; `old` as in `explanations.explain`.

        No price: that is found only where needs compete, in a run.
        """
        best = self.ranking.candidates[0].score
        return explain(self.reading.problem, self.need, self.offers[offer], best=best, price=0, old=old)

    def losses(self) -> dict[str, int]:
        """Count the offers of the need's kind and unit that are lost at each rule from the country on; one query."""
        in_block = in_blocks(Offer.objects.matchable(self.on), [self._block]).count()
        lost = _of_block(self.ranking.lost)
        return in_order({**lost, "country": lost.get("country", 0) + in_block - len(self._in_block)})

    @property
    def _block(self) -> BlockKey:
        return self.need.category, self.need.unit

    @property
    def _in_block(self) -> tuple[EngineOffer, ...]:
        return self.reading.problem.offers_of.get(self._block, ())


def rank_live(need: Need, *, on: date, most: int = SHOWN) -> LiveRanking | None:
    """Rank the offers open on that day for a need, in four queries; None where the need is not open.

    The same candidates, scores and ranks as a run of that day finds. Raises Conflict where no weights are in use.
    """
    of_request = Need.objects.filter(request_country__country_request=need.request_country.country_request_id)
    reading = read_problem_of(of_request.filter(category=need.category_id, unit=need.unit_id), on=on)
    asked = next((row for row in reading.problem.needs if row.id == str(need.pk)), None)
    return LiveRanking(reading, asked, rank_offers(reading.problem, asked.id, most=most), on) if asked else None


def rank_request_live(country_request: CountryRequest, *, on: date, most: int = SHOWN) -> list[LiveRanking]:
    """Rank the offers open on that day for each open need of the request, in four queries for all."""
    needs = Need.objects.filter(request_country__country_request=country_request)
    reading = read_problem_of(needs, on=on)
    rankings = rank_all(reading.problem, most=most)
    return [LiveRanking(reading, asked, rankings[asked.id], on) for asked in reading.problem.needs]


def _of_block(lost: Mapping[str, int]) -> dict[str, int]:
    """Without those of other kinds and units, of which only what else the request needs was read."""
    return {rule: count for rule, count in lost.items() if rule not in ("category", "unit")}
