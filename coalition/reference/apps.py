"""Registers the reference app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Reference rows that administrators edit and every other app points to."""

    name = "coalition.reference"
    label = "reference"
    verbose_name = _("Reference")
