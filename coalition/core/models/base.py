"""Abstract rows that the apps build on."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """A row that people edit: `version` grows by one with every change, so that a stale form is noticed."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Demonstrable(models.Model):
    """A row that may be invented for the demonstration; every page and answer that shows it says so."""

    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        abstract = True
