"""Every list of codes that the API's answers and filters take from, in words: composed of all apps."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Choices, Value
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.core.access import Actor, Cache, route
from coalition.core.api.views import Read, Rows
from coalition.core.models.jobs import JobStatus
from coalition.reference.choices import DatePrecision, Region, UnescoStatus
from coalition.reference.lists import named
from coalition.reference.models import (
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    Objective,
    Sector,
    SupportCategory,
    Unit,
)
from matching.choices import DeclineReason, MatchStatus
from members.choices import MemberCategory, MembershipStatus, OfferStatus, OrganisationType
from projects.choices import (
    ActivityStatus,
    Basis,
    CommitmentKind,
    CommitmentStatus,
    Directness,
    Measure,
    OrganisationRole,
    People,
    Publication,
    ReportStatus,
)
from requests.choices import CountryDecision, Coverage, Origin, Phase, RequestStatus, Situation, Urgency

CHOICES: dict[str, type[Choices]] = {
    "activity_status": ActivityStatus,
    "basis": Basis,
    "commitment_kind": CommitmentKind,
    "commitment_status": CommitmentStatus,
    "country_decision": CountryDecision,
    "coverage": Coverage,
    "date_precision": DatePrecision,
    "decline_reason": DeclineReason,
    "directness": Directness,
    "match_run_status": JobStatus,
    "match_status": MatchStatus,
    "measure": Measure,
    "member_category": MemberCategory,
    "membership_status": MembershipStatus,
    "offer_status": OfferStatus,
    "organisation_role": OrganisationRole,
    "organisation_type": OrganisationType,
    "origin": Origin,
    "people": People,
    "phase": Phase,
    "publication": Publication,
    "region": Region,
    "report_status": ReportStatus,
    "request_status": RequestStatus,
    "situation": Situation,
    "unesco_status": UnescoStatus,
    "urgency": Urgency,
}
CATALOGUES: dict[str, Any] = {
    "category": SupportCategory,
    "group": DisadvantagedGroup,
    "level": EducationLevel,
    "mode": DeliveryMode,
    "objective": Objective,
    "sector": Sector,
    "unit": Unit,
}


class CodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField(help_text="In the language of Accept-Language")  # type: ignore[assignment]


class EnumsSerializer(serializers.Serializer[Any]):
    """Each list by its name: the codes of the answers and filters of that name, in their order."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: CodeSerializer(many=True) for name in (*CHOICES, *CATALOGUES)}


class Enums(Read):
    """Every list of codes with its labels in the reader's language; `fields` names the lists that are wanted."""

    model = Sector
    queryset = Sector.objects.none()
    serializer_class = EnumsSerializer
    filter_backends = []
    pagination_class = None

    def rows(self, actor: Actor) -> Rows:
        """All catalogues in one query."""
        first, *others = (
            model.objects.order_by().values_list(Value(name), "position", "pk", named())
            for name, model in CATALOGUES.items()
        )
        return first.union(*others, all=True)

    def get(self, request: Request) -> Response:
        lists: dict[str, list[dict[str, str]]] = defaultdict(list)
        for name, codes in CHOICES.items():
            lists[name] = [{"code": str(code), "label": str(label)} for code, label in codes.choices]
        for name, _position, code, label in sorted(self.get_queryset()):
            lists[name].append({"code": code, "label": label})
        return Response(self.as_sent(lists))


urlpatterns = [path("enums/", Enums.as_view(), name="enums")]
ROUTES = (route("api:enums", queries=3, cache=Cache.PUBLIC, api=True),)
