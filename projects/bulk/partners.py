"""Organisations that a file names: those on record by their exact name, the others by what a person says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coalition.core.access import Actor
from members.choices import MemberCategory, OrganisationType
from members.models import Organisation
from members.services.identity import possible_duplicates
from members.services.memberships import record_organisation

NEW = "new:"
"""Before the category in the answer that an organisation is not on record yet."""
_TYPES = {
    MemberCategory.UN_FAMILY: OrganisationType.MULTILATERAL,
    MemberCategory.ACADEMIA: OrganisationType.ACADEMIC,
    MemberCategory.PRIVATE_SECTOR: OrganisationType.PRIVATE,
    MemberCategory.FOUNDATION: OrganisationType.FOUNDATION,
}


class Partners:
    """Finds and, in the end, records the organisations of one file."""

    def __init__(self, *, by: Actor, answers: dict[str, Any], source: str) -> None:
        self.by, self.answers, self.source = by, answers, source
        rows = Organisation.objects.select_related("merged_into").order_by("-merged_into", "pk")
        self._by_slug = {row.slug: row.merged_into or row for row in rows}
        self._by_name = {row.name.casefold(): row.merged_into or row for row in rows}
        self._recorded: dict[str, Organisation] = {}
        self.unknown: dict[str, int] = {}  # how often each name stands there that only a person can place

    def forget_recorded(self) -> None:
        """After what was written has been undone."""
        self._recorded = {}

    def find(self, *, slug: str, name: str) -> Organisation | str | None:
        """The organisation, or its name where it is to be recorded; None for one that a person has to place."""
        known = self._by_slug.get(slug) or self._by_name.get(name.casefold())
        if known or not name:
            return known
        answer = str(self.answers.get(name, ""))
        if answer.startswith(NEW):
            return name
        if answer in self._by_slug:
            return self._by_slug[answer]
        self.unknown[name] = self.unknown.get(name, 0) + 1
        return None

    def record(self, name: str) -> Organisation:
        """One that is no member."""
        if name not in self._recorded:
            category = MemberCategory(self.answers[name].removeprefix(NEW))
            self._recorded[name] = record_organisation(
                by=self.by,
                has_applied=False,
                name=name,
                category=category,
                iati_type=_TYPES.get(category, OrganisationType.OTHER),
                source=self.source,
            )
        return self._recorded[name]

    def questions(self) -> list[dict[str, Any]]:
        """For each unknown name the organisations it may be, the likeliest first, and the ways to record it."""
        kinds = [[f"{NEW}{value}", str(label)] for value, label in MemberCategory.choices]
        return [
            {
                "about": name,
                "times": times,
                "groups": [[_("On record"), _alike(name)], [_("Not on record yet: record it as"), kinds]],
            }
            for name, times in sorted(self.unknown.items())
        ]


def _alike(name: str) -> list[list[str]]:
    """By likeness, acronym and transliteration, each once: what was merged is named by what stands for it."""
    found = {(row.merged_into or row).slug: (row.merged_into or row) for row in _candidates(name)}
    return [[slug, f"{row.name} ({row.acronym})" if row.acronym else row.name] for slug, row in found.items()]


def _candidates(name: str) -> list[Organisation]:
    """A name may itself be an acronym, or end in one: “Open Books Alliance (OBA)”."""
    plain, _bracket, acronym = name.rstrip(") ").partition("(")
    return possible_duplicates(name=plain.strip() or name, acronym=acronym.strip() or name)
