"""Which of its formats a list is sent in."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer


class NamedNegotiation(DefaultContentNegotiation):
    """DRF takes a format that the list does not have for an address that does not exist."""

    def filter_renderers(self, renderers: Sequence[BaseRenderer], format: str) -> list[BaseRenderer]:  # type: ignore[override]
        found = [renderer for renderer in renderers if renderer.format == format]
        if not found:
            words = _("There is no such format here. There are: %s.")
            raise ValidationError({"format": [words % ", ".join(str(renderer.format) for renderer in renderers)]})
        return found
