"""How complete an organisation's profile is: no score, only what is missing, why it counts, where it is filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.access.permissions import Words

# Field of the profile, its name in words, and what it is good for.
PARTS: tuple[tuple[str, Words, Words], ...] = (
    ("summary", _("What the organisation does"), _("Everybody reads it first.")),
    ("contribution", _("What it can do for countries"), _("It tells a ministry what to expect.")),
    ("strengths", _("The strengths it brings"), _("The review of the membership looks at them.")),
    ("website", _("Website"), _("Readers find more there, and a second entry of the same organisation is noticed.")),
    ("country", _("Country of seat"), _("The list of members is filtered by it.")),
    ("objectives", _("Objectives it supports"), _("A member supports at least one.")),
    ("flagships", _("Flagships it works for"), _("It is named on the pages of its flagships.")),
)
# Where a part is read without a query of its own.
READ_FROM = {"country": "country_id", "objectives": "has_objectives", "flagships": "has_flagships"}


@dataclass(frozen=True)
class Gap:
    """`url` leads to the field in the form of the profile."""

    label: Words
    why: Words
    url: str


@dataclass(frozen=True)
class Completeness:
    """`done` of `total` parts are filled in."""

    done: int
    total: int
    missing: list[Gap] = field(default_factory=list)


def completeness_of(organisation: Any) -> Completeness:
    """No query; the organisation carries `with_filled_lists`."""
    form = reverse("members:edit-organisation", args=[organisation.slug])
    missing = [Gap(label, why, f"{form}#id_{name}") for name, label, why in PARTS if not _is_filled(organisation, name)]
    return Completeness(len(PARTS) - len(missing), len(PARTS), missing)


def _is_filled(organisation: Any, name: str) -> bool:
    return bool(getattr(organisation, READ_FROM.get(name, name)))
