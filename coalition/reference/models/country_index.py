"""The country index: its method, as rows, and its results."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalition.reference.querysets import CountryIndexQuerySet, IndexMethodQuerySet

from .countries import Country
from .indicators import Indicator, IndicatorVintage


@pghistory.track()
class IndexMethod(models.Model):
    """A version of the method; other goalposts or weights are a new version, so old runs stay readable."""

    version = models.SlugField(_("version"), primary_key=True, max_length=20)
    statement = models.TextField(_("statement"), blank=True)
    floor = models.FloatField(
        _("floor"),
        default=0.1,
        validators=[MinValueValidator(0.001), MaxValueValidator(0.5)],
        help_text=_("Attainment at the worst goalpost, above 0 so that one indicator cannot decide alone."),
    )
    reference = models.FloatField(
        _("reference"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Neutral need that a dimension without any figure counts as."),
    )
    is_active = models.BooleanField(_("in use"), default=False)
    is_fixed = models.BooleanField(
        _("fixed"), default=False, editable=False, help_text=_("Proposed or in use, so that it can't change any more.")
    )

    objects = IndexMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("index method")
        verbose_name_plural = _("index methods")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="index_method_one_in_use"),
            models.CheckConstraint(condition=Q(floor__gte=0.001, floor__lte=0.5), name="index_method_floor_in_range"),
            models.CheckConstraint(
                condition=Q(reference__gte=0, reference__lte=1), name="index_method_reference_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.version


class IndexDimension(models.Model):
    """A dimension of the index with its relative weight (the weights need not sum to 1)."""

    method = models.ForeignKey(IndexMethod, models.CASCADE, verbose_name=_("method"), related_name="dimensions")
    code = models.SlugField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    weight = models.FloatField(_("weight"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("index dimension")
        verbose_name_plural = _("index dimensions")
        ordering = ["method", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["method", "code"], name="index_dimension_once_a_method"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="index_dimension_weight_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.method_id} {self.code}"


class IndexComponent(models.Model):
    """An indicator in a dimension, between two goalposts: no need at `best`, full need at `worst`."""

    dimension = models.ForeignKey(
        IndexDimension, models.CASCADE, verbose_name=_("dimension"), related_name="components"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name=_("indicator"), related_name="components")
    best = models.FloatField(_("best"))
    worst = models.FloatField(_("worst"))

    class Meta:
        verbose_name = _("index component")
        verbose_name_plural = _("index components")
        ordering = ["dimension", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "indicator"], name="index_component_once_a_dimension"),
            models.CheckConstraint(condition=~Q(best=F("worst")), name="index_component_goalposts_differ"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.best:g} to {self.worst:g}"


class CountryIndex(models.Model):
    """A country's index in one vintage by one method; for the Secretariat alone, never a public ranking.

    `value` is in [0, 1], higher means greater need, and NULL where the country has no figure at all.
    `low` and `high` are the band that its missing figures leave open.
    """

    vintage = models.ForeignKey(IndicatorVintage, models.CASCADE, verbose_name=_("vintage"), related_name="indices")
    method = models.ForeignKey(IndexMethod, models.CASCADE, verbose_name=_("method"), related_name="indices")
    country = models.ForeignKey(Country, models.CASCADE, verbose_name=_("country"), related_name="indices")
    value = models.FloatField(_("value"), null=True)
    low = models.FloatField(_("lowest possible value"))
    high = models.FloatField(_("highest possible value"))
    breakdown = models.JSONField(_("breakdown"), default=dict)

    objects = CountryIndexQuerySet.as_manager()

    class Meta:
        verbose_name = _("country index")
        verbose_name_plural = _("country indices")
        ordering = ["vintage", "method", "country"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "method", "country"], name="country_index_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=1),
                name="country_index_between_0_and_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.vintage_id} {self.method_id}: {self.value}"
