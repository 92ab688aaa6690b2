"""What several writes of the API take: for whom one writes, and languages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from coalition.core.access import Actor

from .forms.languages import offered_languages
from .models import Organisation


class Languages(serializers.ListField):
    """BCP 47 primary subtags of languages in use in some country."""

    child = serializers.CharField(max_length=20)

    def to_internal_value(self, data: Any) -> list[str]:
        codes: list[str] = super().to_internal_value(data)
        offered = {code for _group, choices in offered_languages() for code, _name in choices}
        if unknown := [code for code in codes if code not in offered]:
            raise serializers.ValidationError(_("There is no such language: %s.") % ", ".join(unknown))
        return codes


def owner_of(by: Actor, slug: str) -> Organisation:
    """The organisation that is written for: the one of this slug, or the only one that this person writes for."""
    owners = Organisation.objects.written_by(by)
    found = list((owners.filter(slug=slug) if slug else owners)[:2])
    if len(found) != 1:
        words = _("You write for no such organisation.") if slug else _("Say for which organisation.")
        raise serializers.ValidationError({"organisation": [words]})
    return found[0]
