"""A project (IATI: activity): who does what, where, since when."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.folding import words_index
from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Country, Flagship, Mission, Sector
from members.models import Organisation
from requests.models import CountryRequest

from ..choices import ActivityStatus, OrganisationRole, Publication
from ..querysets import LATEST_FIRST, ParticipationQuerySet, ProjectQuerySet
from ..workflow import ACTIVITY, PUBLICATION

# A publication in the same moment is waited for, or waits. Organisations of projects that are not public need no count;
# a project that is gone already was public, as far as is known.
_COUNT_PARTNERS = """
    PERFORM FROM projects_project WHERE id IN (NEW.project_id, OLD.project_id) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM unnest(ARRAY[NEW.project_id, OLD.project_id]) AS key (id) LEFT JOIN projects_project USING (id)
        WHERE key.id IS NOT NULL AND coalesce(publication, 'published') = 'published'
    ) THEN
        PERFORM count_partners(ARRAY[NEW.organisation_id, OLD.organisation_id]);
    END IF;
    RETURN NULL;
"""


@pghistory.track()
class Project(Versioned, Demonstrable):
    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    status = models.CharField(_("status"), max_length=1, choices=ActivityStatus, default=ActivityStatus.PIPELINE)
    publication = models.CharField(_("publication"), max_length=12, choices=Publication, default=Publication.DRAFT)
    country_request = models.ForeignKey(
        CountryRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    flagships = models.ManyToManyField(Flagship, blank=True, verbose_name=_("flagships"))
    missions = models.ManyToManyField(Mission, blank=True, verbose_name=_("missions"))
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("sectors"))
    national_partners = models.TextField(_("national partners"), blank=True)
    complements = models.TextField(_("national response it complements"), blank=True)
    source = models.TextField(_("source of the facts"), blank=True)
    source_code = models.CharField(_("what the source calls it"), max_length=80, blank=True, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # Written by the trigger of Figure alone, so that lists need not look at all figures to find their first page.
    latest_figure_on = models.DateField(null=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        triggers = [
            ACTIVITY.guard(),
            PUBLICATION.guard(),
            pgtrigger.Trigger(
                name="count",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("publication", "is_demonstration"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.AnyChange("publication", "is_demonstration"),
                func="""
                    PERFORM count_reach(ARRAY[NEW.id]);
                    PERFORM count_partners(
                        ARRAY(SELECT organisation_id FROM projects_participation WHERE project_id = NEW.id)
                    );
                    RETURN NULL;
                """,
            ),
        ]
        indexes = [
            models.Index(*LATEST_FIRST, name="project_latest_figure"),
            models.Index(F("updated_at").desc(), name="project_last_change"),
            models.Index("title", "id", name="project_title"),
            models.Index(F("starts_on").desc(nulls_last=True), F("id"), name="project_begins_last"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(publication=Publication.PUBLISHED, published_at__isnull=False),
                name="project_newest",
            ),
            models.Index(  # how many there are, and the latest change
                fields=["updated_at"],
                include=["id"],
                condition=Q(publication=Publication.PUBLISHED),
                name="project_published",
            ),
            words_index("project_words", names=("title",), texts=("title", "code", "summary")),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["source_code"], condition=~Q(source_code=""), name="project_source_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("projects:detail", args=[self.code])


class RecipientCountry(models.Model):
    """A country of a project, its share in percent, and its consent where no request stands behind it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="recipients")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(
        _("share, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_source = models.CharField(_("where the consent is recorded"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["country", "project"], name="recipient_of_country")]
        constraints = [models.UniqueConstraint(fields=["project", "country"], name="recipient_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.country_id}"


class Participation(models.Model):
    """An organisation's role in a project and what it contributes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations", db_index=False
    )  # participation_of
    role = models.CharField(_("role"), max_length=1, choices=OrganisationRole)
    contribution = models.TextField(_("contribution"), blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="count_partners",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf("project_id", "organisation_id"),  # type: ignore[no-untyped-call]
                func=_COUNT_PARTNERS,
            )
        ]
        indexes = [models.Index(fields=["organisation", "project"], name="participation_of")]
        constraints = [models.UniqueConstraint(fields=["project", "organisation", "role"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.project_id}"

    @property
    def stands_for(self) -> Organisation:
        """The organisation to name: this one, or the one that it was merged into."""
        return self.organisation.merged_into or self.organisation


class ProjectPlace(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="places")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("region"), max_length=120)
    is_withheld = models.BooleanField(_("withheld from the public"), default=False)

    def __str__(self) -> str:
        return self.name
