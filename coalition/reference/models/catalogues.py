"""The lists that requests, offers and projects choose from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import FlagshipShape, UnitKind
from coalition.reference.querysets import ToolkitTopicQuerySet

from .base import CatalogueRow


class Flagship(CatalogueRow):
    """One of the Coalition's flagships, with the shape that stands for it."""

    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    shape = models.CharField(_("shape"), max_length=10, choices=FlagshipShape, default=FlagshipShape.CIRCLE)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("flagship")
        verbose_name_plural = _("flagships")


class Objective(CatalogueRow):
    """One of the Coalition's objectives; a member supports at least one."""

    statement = models.TextField(_("statement"))

    class Meta(CatalogueRow.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")


class Sector(CatalogueRow):
    """A purpose code of the OECD's Development Assistance Committee, as IATI's codelist Sector carries it."""

    class Meta(CatalogueRow.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class SupportCategory(CatalogueRow):
    """What a country asks for and a member offers."""

    flagship = models.ForeignKey(Flagship, models.PROTECT, verbose_name=_("flagship"), related_name="categories")
    sector = models.ForeignKey(Sector, models.PROTECT, verbose_name=_("sector"), related_name="categories")
    builds_infrastructure = models.BooleanField(
        _("builds infrastructure"),
        default=False,
        help_text=_("Poor infrastructure is the need here, so it does not lower an offer's feasibility."),
    )

    class Meta(CatalogueRow.Meta):
        verbose_name = _("support category")
        verbose_name_plural = _("support categories")

    @property
    def sector_code(self) -> str:
        """The DAC/IATI sector code."""
        return self.sector_id


class DeliveryMode(CatalogueRow):
    """How support reaches learners: hi-tech (`high`), low-tech (`low`), no-tech (`none`)."""

    examples = models.CharField(_("examples"), max_length=200, blank=True)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("delivery mode")
        verbose_name_plural = _("delivery modes")


class EducationLevel(CatalogueRow):
    """A level of education."""

    class Meta(CatalogueRow.Meta):
        verbose_name = _("education level")
        verbose_name_plural = _("education levels")


class DisadvantagedGroup(CatalogueRow):
    """A group of learners on whom the Coalition's potential for impact focuses."""

    class Meta(CatalogueRow.Meta):
        verbose_name = _("disadvantaged group")
        verbose_name_plural = _("disadvantaged groups")


class Unit(CatalogueRow):
    """What quantities and capacities count."""

    counts_people = models.BooleanField(_("counts people"), default=False)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind, default=UnitKind.OTHER)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=UnitKind.OTHER) | Q(counts_people=True),
                name="unit_learners_and_teachers_are_people",
            ),
        ]


class ToolkitTopic(CatalogueRow):
    """A topic of the COVID-19 Response Toolkit."""

    summary = models.TextField(_("summary"), blank=True)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = ToolkitTopicQuerySet.as_manager()  # type: ignore[misc]

    class Meta(CatalogueRow.Meta):
        verbose_name = _("toolkit topic")
        verbose_name_plural = _("toolkit topics")


class ToolkitResource(models.Model):
    """A publication or tool under a topic, in one language."""

    topic = models.ForeignKey(ToolkitTopic, models.CASCADE, verbose_name=_("topic"), related_name="resources")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=35, default="en", help_text=_("BCP 47 code, for example fr."))
    link = models.URLField(_("link"), max_length=500)
    provider = models.CharField(_("publisher"), max_length=200)
    source = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        help_text=_("Where the entry was taken from, as a reader would cite it."),
    )
    licence = models.CharField(
        _("licence"), max_length=100, blank=True, help_text=_("Empty where the publisher states none.")
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("toolkit resource")
        verbose_name_plural = _("toolkit resources")
        ordering = ["topic", "title", "language"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "title", "language"], name="toolkit_resource_once_a_language"),
        ]

    def __str__(self) -> str:
        return self.title
