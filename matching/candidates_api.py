"""One need's candidates with their reasons, for the Secretariat: as codes and numbers, and in sentences."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.core.access import Actor, actor_of
from coalition.core.api.views import Read, ReadOne, Rows
from coalition.reference.api import IndicatorValueSerializer
from matching.candidate_page import CandidatePage
from matching.candidate_rows import uncertainty
from matching.engine.sensitivity import TOP
from matching.explanations import Explanation
from matching.live_page import LivePage
from matching.models import MatchCandidate
from matching.overlap import nearest_overlaps
from matching.rivals import SHOWN, given, rivals_of, scarcity
from matching.wording import lift_sentence
from requests.models import Need

SCORE = "In millionths"


class PartsSerializer(serializers.Serializer[Any]):
    need = serializers.FloatField()
    resources = serializers.FloatField()
    impact = serializers.FloatField()


class ComparedSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="language, mode, level or dates")
    asked = serializers.ListField(child=serializers.CharField())
    had = serializers.ListField(child=serializers.CharField())
    shared = serializers.ListField(child=serializers.CharField())
    share = serializers.FloatField(help_text="Of what is asked; of a mode, how feasible it is in the country's schools")


class ReachedSerializer(serializers.Serializer[Any]):
    group = serializers.SlugField()
    share = serializers.FloatField(help_text="Of the need's learners")
    reach = serializers.FloatField(help_text="How far the offer is made for them")


class OldFigureSerializer(serializers.Serializer[Any]):
    """A figure of the country that is known, but too old to rely on."""

    figure = serializers.CharField(help_text="index, school_internet or school_electricity")
    year = serializers.IntegerField(help_text="Of an index, which is made of many: the newest of its old figures")


class LiftSerializer(serializers.Serializer[Any]):
    """The single change of the offer that would make it the first."""

    field = serializers.CharField(help_text="What would change in the offer")
    value = serializers.CharField()
    score = serializers.IntegerField(help_text=SCORE)


class RivalSerializer(serializers.Serializer[Any]):
    """Another need that the run ranked the same offer for."""

    need = serializers.IntegerField()
    country = serializers.CharField()
    country_request = serializers.CharField()
    score = serializers.IntegerField(help_text=SCORE)
    quantity = serializers.IntegerField(help_text="What the run gives to it, in the need's unit")
    is_demonstration = serializers.BooleanField()


class CandidateSerializer(serializers.Serializer[MatchCandidate]):
    id = serializers.IntegerField(allow_null=True, help_text="null as of now, for nothing is kept")
    rank = serializers.IntegerField()
    offer = serializers.IntegerField()
    organisation = serializers.SlugField()
    score = serializers.IntegerField(help_text=SCORE)
    band = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Least and greatest score over all that the missing and the old figures could be",
    )
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Figures that nobody has; the score takes the middle for them"
    )
    old = OldFigureSerializer(many=True, help_text="Empty for runs made before ages were asked")
    parts = PartsSerializer()
    severity = serializers.FloatField()
    index = serializers.FloatField(allow_null=True)
    compared = ComparedSerializer(many=True)
    groups = ReachedSerializer(many=True)
    lift = LiftSerializer(allow_null=True)
    quantity = serializers.IntegerField(help_text="What the run gives, in the need's unit")
    price = serializers.IntegerField(help_text="What one more unit of the offer would be worth, in millionths")
    rivals = RivalSerializer(
        many=True, help_text="Those that have of the offer first, then the best, at most five; none as of now"
    )
    words = serializers.ListField(child=serializers.CharField(), help_text="In the language of Accept-Language")
    is_demonstration = serializers.BooleanField()


class CountryFigureSerializer(IndicatorValueSerializer):
    """A figure of the country as the run read it, null where nobody has it."""

    value = serializers.FloatField(allow_null=True)
    year = serializers.IntegerField(allow_null=True)
    source = serializers.CharField(allow_null=True)
    is_old = serializers.BooleanField(help_text="Too old to rely on: the band spans what it could be")


class TurnSerializer(serializers.Serializer[Any]):
    """A weight that turns the order of the first three when it moves by a tenth."""

    factor = serializers.CharField(help_text="need, resources, impact, or groups where it is the weight of a group")
    group = serializers.SlugField(allow_null=True, help_text="Code of the disadvantaged group")
    weight = serializers.FloatField(help_text="What it would then be")
    offers = serializers.ListField(child=serializers.IntegerField(), help_text="The first three, in their new order")


class OverlapSerializer(serializers.Serializer[Any]):
    """What runs or is asked for in the same country, for the same kind of support, at overlapping dates."""

    kind = serializers.CharField(help_text="project, match or request")
    key = serializers.CharField(help_text="Code of the project, number of the match, reference of the request")
    title = serializers.CharField()
    status = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    is_demonstration = serializers.BooleanField()


class NeedCandidatesSerializer(serializers.Serializer[Need]):
    """One need before the latest finished run; `run` is null before the first, and as of now."""

    need = serializers.IntegerField()
    run = serializers.IntegerField(allow_null=True)
    fitting = serializers.IntegerField(help_text="How many offers fit, of which the first are listed")
    figures = CountryFigureSerializer(many=True)
    candidates = CandidateSerializer(many=True)
    turns = TurnSerializer(many=True)
    overlapping = serializers.IntegerField(help_text="How many overlaps there are, of which the nearest are listed")
    overlaps = OverlapSerializer(many=True)
    is_demonstration = serializers.BooleanField()


class NeedCandidates(ReadOne, Read):
    """The offers that fit one need, best first, with their reasons: at most 30 and what was matched.

    `?live=1` ranks what is open now, outside a run: nothing is kept or reserved, so quantity and price are 0.
    """

    model = Need
    queryset = Need.objects.none()
    serializer_class = NeedCandidatesSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        asked = "request_country__country_request"
        return Need.objects.visible_to(actor).select_related(asked, "category")

    def retrieve(self, request: Request, *args: Any, **address: Any) -> Response:
        need = get_object_or_404(self.rows(actor_of(request.user)), **address)
        overlaps = nearest_overlaps(need)
        page = LivePage(need) if request.query_params.get("live") == "1" else CandidatePage(need)
        explained = zip(page.candidates, page.explain(page.candidates), strict=True)
        rivals = {} if page.is_live else rivals_of(page.candidates)
        return Response(
            self.as_sent(
                {
                    "need": need.pk,
                    "run": page.run.pk if not page.is_live and page.run else None,
                    "fitting": page.fitting,
                    "figures": [_figure(row) for row in page.figures()],
                    "candidates": [_candidate(page, row, why, rivals.get(row.offer_id, [])) for row, why in explained],
                    "turns": [
                        {
                            "factor": shift.factor,
                            "group": shift.group or None,
                            "weight": round(shift.weight, 4),
                            "offers": [int(offer) for offer in shift.order[:TOP]],
                        }
                        for shift in (page.steadiness.shifts if page.steadiness else [])
                    ],
                    "overlapping": overlaps.total,
                    "overlaps": [asdict(row) for row in overlaps.rows],
                    "is_demonstration": need.request_country.country_request.is_demonstration,
                }
            )
        )


def _figure(row: Any) -> dict[str, Any]:
    known = row.figure or {"value": None, "year": None, "source": None}
    return {"indicator": row.code, "name": row.name, "unit": row.unit_label, **known, "is_old": row.is_old}


def _rival(row: MatchCandidate) -> dict[str, Any]:
    part = row.need.request_country
    return {
        "need": row.need_id,
        "country": part.country_id,
        "country_request": part.country_request.reference,
        "score": row.score,
        "quantity": row.quantity,
        "is_demonstration": part.country_request.is_demonstration,
    }


def _candidate(
    page: CandidatePage, row: MatchCandidate, why: Explanation, rivals: list[MatchCandidate]
) -> dict[str, Any]:
    plain = ("band", "missing", "old", "severity", "index", "groups", "lift", "price")
    sentences = [lift_sentence(why["lift"], page.names, is_first=row.rank == 1), uncertainty(why)]
    if not page.is_live:
        sentences += [given(row, page.candidates, page.need.still_open), scarcity(row, why["price"])]
    return {
        "id": None if page.is_live else row.pk,
        "rank": row.rank,
        "offer": row.offer_id,
        "organisation": row.offer.organisation.slug,
        "score": row.score,
        "parts": row.parts,
        "compared": why["fields"],
        **{name: why[name] for name in plain},  # type: ignore[literal-required]
        "quantity": row.quantity,
        "rivals": [_rival(rival) for rival in rivals[:SHOWN]],
        "words": [sentence for sentence in sentences if sentence],
        "is_demonstration": row.offer.is_demonstration,
    }
