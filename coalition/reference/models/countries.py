"""Countries and territories of the UN M49 list."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import UnescoStatus
from coalition.reference.querysets import CountryQuerySet

from .base import Translated


@pghistory.track()
class Country(Translated):
    """A country or territory under its UN name; `unesco_status` says whether it may file a request."""

    iso3 = models.CharField(_("ISO 3166-1 alpha-3 code"), primary_key=True, max_length=3)
    m49 = models.CharField(_("UN M49 code"), max_length=3, unique=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    subregion = models.CharField(_("subregion"), max_length=60, blank=True)
    intermediate_region = models.CharField(_("intermediate region"), max_length=60, blank=True)
    is_ldc = models.BooleanField(_("least developed country"), default=False)
    is_lldc = models.BooleanField(_("landlocked developing country"), default=False)
    is_sids = models.BooleanField(_("small island developing State"), default=False)
    unesco_status = models.CharField(
        _("UNESCO status"), max_length=20, choices=UnescoStatus, default=UnescoStatus.OTHER
    )
    languages = ArrayField(
        models.CharField(max_length=35),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("BCP 47 codes, separated by commas, the most used first."),
    )

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(condition=Q(iso3__regex=r"^[A-Z]{3}$"), name="country_iso3_is_alpha3"),
            models.CheckConstraint(condition=Q(m49__regex=r"^[0-9]{3}$"), name="country_m49_is_three_digits"),
            models.CheckConstraint(
                condition=Q(unesco_status__in=UnescoStatus.values), name="country_unesco_status_known"
            ),
        ]

    @property
    def may_request(self) -> bool:
        """Whether its national authorities may file a request."""
        return self.unesco_status in (UnescoStatus.MEMBER_STATE, UnescoStatus.ASSOCIATE_MEMBER)
