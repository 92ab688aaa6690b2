"""What the Secretariat's page of one need shows: the latest run's candidates, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number
from coalition.reference.models import IndicatorVintage
from matching.candidate_rows import candidate_row, sieve, uncertainty
from matching.choices import LIVE, AdoptionStatus
from matching.engine.contract import Weights
from matching.explanations import Explanation
from matching.factors import factors_of
from matching.field_rows import field_rows
from matching.figures import read_figures
from matching.models import Adoption, CallAnswer, Match, MatchCandidate, MatchRun, UnmatchedNeed
from matching.overlap import nearest_overlaps
from matching.rivals import SHOWN, given, rivals_of, scarcity
from matching.run_weights import weights_of_run
from matching.services.run_job import EXPLAINED_PER_NEED
from matching.services.runs import explain_candidates
from matching.side_by_side import MOST, side_by_side
from matching.steadiness import Steadiness, steadiness_of
from matching.wording import Names, catalogue_names, languages, lift_sentence, period
from requests.models import Need


@dataclass
class CandidatePage:
    """One need before one run; `offer` is the key of the offer looked at, `chosen` are those to compare.

    `answer` is the answer to a call that is to be proposed.
    """

    need: Need
    offer: int | None = None
    chosen: frozenset[int] = frozenset()
    answer: CallAnswer | None = None

    is_live = False
    query = ""
    """What the page's own links keep of its address."""

    @cached_property
    def run(self) -> MatchRun | None:
        light = MatchRun.objects.defer("problem", "result").select_related("weights", "vintage", "scenario")
        return light.chosen_for(self.need)

    @cached_property
    def adoption(self) -> Adoption | None:
        """By which the candidates of a scenario are shown, in place of the latest run's own."""
        if self.run is None or not hasattr(self.run, "scenario"):
            return None
        rows = Adoption.objects.filter(run=self.run, need=self.need, status=AdoptionStatus.ADOPTED)
        return rows.select_related("adopted_by").first()

    @cached_property
    def weights(self) -> Weights | None:
        """By which the candidates shown were scored."""
        return weights_of_run(self.run) if self.run else None

    @property
    def day(self) -> date:
        """On which the candidates were found."""
        return timezone.localdate(self.run.created_at if self.run else None)

    @property
    def vintage(self) -> IndicatorVintage | None:
        """Of which the country's figures are."""
        return self.run.vintage if self.run else None

    @cached_property
    def names(self) -> Names:
        return catalogue_names()

    @cached_property
    def candidates(self) -> list[MatchCandidate]:
        rows = MatchCandidate.objects.filter(run=self.run, need=self.need)
        return list(rows.select_related("offer__organisation").order_by("rank", "pk"))

    @cached_property
    def unmatched(self) -> UnmatchedNeed | None:
        return UnmatchedNeed.objects.filter(run=self.run, need=self.need).first()

    @property
    def is_known(self) -> bool:
        """Whether the run saw this need: it has candidates, or it is among what could not be met."""
        return bool(self.candidates or self.unmatched)

    @cached_property
    def current(self) -> MatchCandidate | None:
        wanted = [row for row in self.candidates if row.offer_id == self.offer]
        return next(iter(wanted or self.candidates), None)

    @property
    def is_override(self) -> bool:
        """Whether the answer names an offer that the run does not name."""
        return self.answer is not None and self.answer.offer_id not in {row.offer_id for row in self.candidates}

    @property
    def shown(self) -> list[MatchCandidate]:
        return [row for row in self.candidates if row.explanation][:EXPLAINED_PER_NEED]

    @cached_property
    def compared(self) -> list[MatchCandidate]:
        """Those chosen to stand beside one another, the best three of them."""
        return [row for row in self.candidates if row.pk in self.chosen][:MOST]

    @property
    def is_cut(self) -> bool:
        return len(self.chosen) > MOST

    def comparison(self) -> list[dict[str, Any]]:
        return side_by_side(self.compared, self.explain(self.compared), self.names)

    @cached_property
    def steadiness(self) -> Steadiness | None:
        if self.weights is None or not self.candidates:
            return None
        return steadiness_of(self.candidates, self.weights, self.names["group"])

    def explain(self, candidates: list[MatchCandidate]) -> list[Explanation]:
        return explain_candidates(candidates, run=self.run, best=self.candidates[0].score) if self.run else []

    def rows(self) -> list[dict[str, Any]]:
        return [
            candidate_row(
                row, self.names, chosen=row.pk in self.chosen, current=row == self.current, url=self.link(row)
            )
            for row in self.shown
        ]

    @property
    def fitting(self) -> int:
        """How many offers fit, as far as a run keeps them."""
        return len(self.candidates)

    def rest(self) -> list[MatchCandidate]:
        """The candidates that the table leaves out; each can still be looked at."""
        shown = {row.pk for row in self.shown}
        return [row for row in self.candidates if row.pk not in shown]

    def link(self, row: MatchCandidate) -> str:
        return f"?{self.query}offer={row.offer_id}#offer"

    def explained(self) -> dict[str, Any]:
        """The offer looked at: its factors and figures, what meets, what it competes with, what runs there already."""
        row = self.current
        if row is None:
            return {}
        (why,) = self.explain([row])
        figures = self.figures()
        return {
            "current": row,
            "parts": factors_of(row, why, need=self.need, vintage=self.vintage, figures=figures, names=self.names),
            "uncertainty": uncertainty(why),
            "fields": list(field_rows(row.offer, why, self.names)),
            "lift": lift_sentence(why["lift"], self.names, is_first=row.rank == 1),
            **self.competition(row, why),
            "figures": figures,
            "overlaps": nearest_overlaps(self.need),
        }

    def figures(self) -> list[Any]:
        """The country's figures behind the scores, as `read_figures` gives them."""
        return read_figures(self.need.request_country.country_id, self.vintage, on=self.day)

    def competition(self, row: MatchCandidate, why: Explanation) -> dict[str, Any]:
        """What the run gives of the offer, and to whom."""
        rivals = rivals_of([row]).get(row.offer_id, [])
        return {
            "given": given(row, self.candidates, self.need.still_open),
            "scarcity": scarcity(row, why["price"]),
            "rivals": rivals[:SHOWN],
            "has_more_rivals": len(rivals) > SHOWN,
        }

    def losses(self) -> dict[str, Any]:
        if self.unmatched is None or self.run is None:
            return {}
        return sieve(self.unmatched.lost, self.run.offers_count)

    def live_matches(self) -> list[Match]:
        rows = Match.objects.filter(need=self.need, status__in=LIVE)
        return list(rows.select_related("offer__organisation").order_by("pk"))

    def case(self) -> dict[str, Any]:
        """The need in one line, for the component `staff/case_bar`."""
        part = self.need.request_country
        unit = self.need.unit.name.lower()
        words = {"category": self.need.category, "quantity": write_number(self.need.quantity), "unit": unit}
        return {
            "title": _("%(category)s, %(quantity)s %(unit)s") % words,
            "ref": part.country_request.reference,
            "ref_url": reverse("requests:detail", args=[part.country_request.reference]),
            "note": part.country,
            "facts": list(self._facts()),
        }

    def _facts(self) -> Any:
        severity = self.need.request_country.country_request.severity
        if severity:
            yield _("Severity"), _("%(grade)s of 5") % {"grade": write_number(severity)}
        yield _("Languages"), joined(languages(self.need.languages), otherwise=_("any"))
        yield _("Modes"), joined(map(str, self.need.modes.all()), otherwise=_("any"))
        yield _("Levels"), joined(map(str, self.need.levels.all()), otherwise=_("any"))
        yield _("Dates"), period(self.need.starts_on, self.need.ends_on) or _("any")
        yield _("Still open"), write_number(self.need.still_open)
