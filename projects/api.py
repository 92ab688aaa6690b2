"""Projects: what is published, for everyone; the participants and the Secretariat see their own before."""

from __future__ import annotations

from django.db.models import Func, Q
from django.urls import path
from rest_framework import serializers

from coalition.core.access import ANYONE, SECRETARIAT, Actor, Cache, route
from coalition.core.api.files import TABLES
from coalition.core.api.shapes import codes, nested
from coalition.core.api.synced import SYNCED_QUERIES, SyncedList
from coalition.core.api.views import Read, ReadOne, Rows
from coalition.reference.choices import DatePrecision
from members.choices import OrganisationType
from members.querysets import read_through

from . import commitments_api, results_api
from .choices import ActivityStatus, Basis, Directness, Measure, OrganisationRole, Publication
from .filters import FiledProjects, ProjectFilter
from .iati import IatiFile
from .models import Figure, Participation, Project, ProjectPlace, RecipientCountry
from .table import COLUMNS


class RecipientSerializer(serializers.Serializer[RecipientCountry]):
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3")
    name = serializers.CharField()
    share = serializers.FloatField(allow_null=True, help_text="In percent, where it is known")


class ParticipationSerializer(serializers.Serializer[Participation]):
    organisation = serializers.SlugField()
    name = serializers.CharField()
    iati_type = serializers.ChoiceField(choices=OrganisationType.choices, help_text="IATI OrganisationType")
    role = serializers.ChoiceField(choices=OrganisationRole.choices, help_text="IATI OrganisationRole")
    contribution = serializers.CharField(allow_blank=True)


class FigureSerializer(serializers.Serializer[Figure]):
    """One value of a series; of a series the latest counts, dates are never added."""

    unit = serializers.SlugField()
    measure = serializers.ChoiceField(choices=Measure.choices)
    directness = serializers.ChoiceField(choices=Directness.choices)
    value = serializers.IntegerField()
    qualifier = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    basis = serializers.ChoiceField(choices=Basis.choices)
    as_of = serializers.DateField()
    date_precision = serializers.ChoiceField(choices=DatePrecision.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class PlaceSerializer(serializers.Serializer[ProjectPlace]):
    """A first-level region (adm1); those that would endanger people are left out."""

    country = serializers.CharField()
    name = serializers.CharField()


class ProjectSerializer(serializers.Serializer[Project]):
    """A project (IATI: activity): who does what, where, for how many."""

    id = serializers.IntegerField()
    code = serializers.SlugField()
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=ActivityStatus.choices, help_text="IATI ActivityStatus")
    publication = serializers.ChoiceField(choices=Publication.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    flagships = serializers.ListField(child=serializers.SlugField())
    missions = serializers.ListField(child=serializers.SlugField())
    sectors = serializers.ListField(child=serializers.SlugField(), help_text="OECD DAC purpose codes")
    recipients = RecipientSerializer(many=True)
    participations = ParticipationSerializer(many=True)
    figures = FigureSerializer(many=True, help_text="Newest first")
    places = PlaceSerializer(many=True)
    national_partners = serializers.CharField(allow_blank=True)
    complements = serializers.CharField(allow_blank=True, help_text="The national response that it complements")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    updated_at = serializers.DateTimeField()
    is_demonstration = serializers.BooleanField()


class Projects(Read):
    model = Project
    queryset = Project.objects.none()
    serializer_class = ProjectSerializer

    def rows(self, actor: Actor) -> Rows:
        return self.shaped(actor, figures_for=actor)

    def shaped(self, actor: Actor, *, figures_for: Actor) -> Rows:
        fields = ("id", "code", "title", "summary", "status", "publication", "published_at", "starts_on", "ends_on")
        texts = ("national_partners", "complements", "source", "updated_at", "is_demonstration")
        return Project.objects.visible_to(actor).values(
            *fields,
            *texts,
            flagships_=codes(Project.flagships.through, "project", "flagship_id"),
            missions_=codes(Project.missions.through, "project", "mission_id"),
            sectors_=codes(Project.sectors.through, "project", "sector_id"),
            recipients_=RECIPIENTS,
            participations_=PARTICIPATIONS,
            figures_=_figures(figures_for),
            places_=PLACES,
        )


RECIPIENTS = nested(
    RecipientCountry,
    "project",
    "country__name_en",
    country="country_id",
    name="country__name_en",
    share="share",
)
PARTICIPATIONS = nested(
    Participation,
    "project",
    "role",
    "organisation__name",
    organisation=read_through("slug"),
    name=read_through("name"),
    iati_type=read_through("iati_type"),
    role="role",
    contribution="contribution",
)
PLACES = nested(ProjectPlace, "project", where=Q(is_withheld=False), country="country_id", name="name")


def _figures(actor: Actor) -> Func:
    """The Secretariat also sees the figures that wait for a second person."""
    seen = Q() if actor.roles & SECRETARIAT else Q(approved_at__isnull=False)
    same = ("measure", "directness", "value", "qualifier", "label", "basis", "as_of", "source")
    named = {name: name for name in same} | {"unit": "unit_id", "date_precision": "precision"}
    return nested(Figure, "project", "-as_of", "pk", where=seen, **named)


class ProjectList(SyncedList, Projects):
    """Published projects; filters narrow by who, what, where and when."""

    filterset_class = ProjectFilter
    file_filterset_class = FiledProjects
    columns = COLUMNS
    files = (*TABLES, IatiFile)

    def file_rows(self, actor: Actor) -> Rows:
        """A file is passed on: whoever draws it, it has approved figures only."""
        return self.shaped(actor, figures_for=ANYONE)


class ProjectDetail(ReadOne, Projects):
    """One project, by its code."""


urlpatterns = [
    path("projects/", ProjectList.as_view(), name="project-list"),
    path("projects/<slug:code>/", ProjectDetail.as_view(), name="project-detail"),
    *commitments_api.urlpatterns,
    *results_api.urlpatterns,
]
ROUTES = (
    route("api:project-list", queries=SYNCED_QUERIES, cache=Cache.PUBLIC, api=True),
    route("api:project-detail", queries=3, cache=Cache.PUBLIC, api=True),
    *commitments_api.ROUTES,
    *results_api.ROUTES,
)
