"""Country figures: indicator, value, year, source, in vintages that a matching run can name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import IndicatorRole
from coalition.reference.querysets import IndicatorValueQuerySet, IndicatorVintageQuerySet

from .base import CatalogueRow
from .countries import Country


class Indicator(CatalogueRow):
    """A published series of country figures."""

    unit_label = models.CharField(_("unit"), max_length=60, help_text=_("For example %."))
    least = models.FloatField(_("smallest possible value"), default=0)
    most = models.FloatField(
        _("largest possible value"), null=True, blank=True, help_text=_("For example 100 for a share. Empty: no limit.")
    )
    higher_is_worse = models.BooleanField(_("higher is worse"), default=False)
    source = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence"), max_length=100)
    role = models.CharField(_("role in matching"), max_length=20, choices=IndicatorRole, blank=True)
    old_after = models.PositiveSmallIntegerField(
        _("old after"),
        default=6,
        help_text=_(
            "Years. An older figure still counts, but as uncertain. Household surveys come about every five years and "
            "are published a year later: what is older than six has missed a round."
        ),
    )

    class Meta(CatalogueRow.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(fields=["role"], condition=~models.Q(role=""), name="indicator_role_held_once"),
        ]


class IndicatorVintage(models.Model):
    """One loading of the figures; the latest is the one in use."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = IndicatorVintageQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator vintage")
        verbose_name_plural = _("indicator vintages")
        ordering = ["-loaded_at", "-id"]
        get_latest_by = ["loaded_at", "id"]

    def __str__(self) -> str:
        return self.code


class IndicatorValue(models.Model):
    """One figure of one country, of the newest year its source has; old years are uncertain, not low need."""

    vintage = models.ForeignKey(IndicatorVintage, models.CASCADE, verbose_name=_("vintage"), related_name="values")
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"), related_name="indicator_values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name=_("indicator"), related_name="values")
    value = models.FloatField(_("value"))
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=200)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        ordering = ["vintage", "country", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "country", "indicator"], name="indicator_value_once_a_vintage"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.indicator_id} {self.year}: {self.value:g}"
