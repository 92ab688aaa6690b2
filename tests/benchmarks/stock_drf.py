"""The same list as a newcomer to Django REST framework would write it: serializers of models, pages by number."""

from typing import Any

from rest_framework import generics, pagination, serializers

from projects.models import Figure, Participation, Project, ProjectPlace, RecipientCountry


class RecipientRow(serializers.ModelSerializer[RecipientCountry]):
    name = serializers.CharField(source="country.name_en")

    class Meta:
        model = RecipientCountry
        fields = ["country", "name", "share"]


class ParticipationRow(serializers.ModelSerializer[Participation]):
    organisation = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    name = serializers.CharField(source="organisation.name")
    iati_type = serializers.CharField(source="organisation.iati_type")

    class Meta:
        model = Participation
        fields = ["organisation", "name", "iati_type", "role", "contribution"]


class FigureRow(serializers.ModelSerializer[Figure]):
    class Meta:
        model = Figure
        fields = [
            "unit",
            "measure",
            "directness",
            "value",
            "qualifier",
            "label",
            "basis",
            "as_of",
            "precision",
            "source",
        ]


class PlaceRow(serializers.ModelSerializer[ProjectPlace]):
    class Meta:
        model = ProjectPlace
        fields = ["country", "name"]


class ProjectRow(serializers.ModelSerializer[Project]):
    recipients = RecipientRow(many=True)
    participations = ParticipationRow(many=True)
    figures = FigureRow(many=True)
    places = PlaceRow(many=True)

    class Meta:
        model = Project
        fields = [
            *("id", "code", "title", "summary", "status", "publication", "published_at", "starts_on", "ends_on"),
            *("flagships", "missions", "sectors", "recipients", "participations", "figures", "places"),
            *("national_partners", "complements", "source", "updated_at", "is_demonstration"),
        ]


class Hundred(pagination.PageNumberPagination):
    page_size = 100


class StockList(generics.ListAPIView[Any]):
    """With everything prefetched, so that it is no straw man."""

    authentication_classes = []
    permission_classes = []
    filter_backends = []
    pagination_class = Hundred
    serializer_class = ProjectRow
    queryset = (
        Project.objects.filter(publication="published")
        .order_by("pk")
        .prefetch_related("recipients__country", "participations__organisation", "figures", "places")
        .prefetch_related("flagships", "missions", "sectors")
    )
