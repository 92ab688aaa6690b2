"""Missions: numeric targets with dated progress."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import DatePrecision
from coalition.reference.querysets import MissionProgressQuerySet, MissionQuerySet

from .base import CatalogueRow, dated
from .catalogues import Flagship, Unit


@pghistory.track()
class Mission(CatalogueRow):
    """A large-scale target, for example one million youth with employability skills."""

    flagship = models.ForeignKey(
        Flagship,
        models.PROTECT,
        verbose_name=_("flagship"),
        related_name="missions",
        null=True,
        blank=True,
    )
    target = models.PositiveBigIntegerField(_("target"))
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="missions")
    beneficiaries = models.CharField(
        _("beneficiaries"),
        max_length=60,
        blank=True,
        help_text=_("Who is counted, more precisely than the unit: youth, girls."),
    )
    target_date = models.DateField(
        _("target date"), null=True, blank=True, help_text=_("Empty where no date has been stated.")
    )
    statement = models.TextField(_("statement"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = MissionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(CatalogueRow.Meta):
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        constraints = [
            models.CheckConstraint(condition=Q(target__gt=0), name="mission_target_positive"),
        ]


@pghistory.track()
class MissionProgress(models.Model):
    """How many a mission had reached at a date; cumulative, so the latest counts and none are added."""

    mission = models.ForeignKey(Mission, models.CASCADE, verbose_name=_("mission"), related_name="progress")
    value = models.PositiveBigIntegerField(_("reached so far"))
    as_of = models.DateField(_("as of"))
    date_precision = models.CharField(
        _("date precision"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    source = models.CharField(_("source"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    objects = MissionProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission progress")
        verbose_name_plural = _("mission progress")
        ordering = ["mission", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "as_of", "is_demonstration"], name="mission_progress_once_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} {self.as_of}: {self.value}"

    @property
    def dated(self) -> str:
        """The date as its source states it: March 2021."""
        return dated(self.as_of, self.date_precision)
