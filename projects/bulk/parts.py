"""What several cells of a row say together: who in which role, where with which share, and places."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from coalition.core.sheets.cells import Choice, names_of, names_of_choices
from coalition.core.sheets.resource import Entry
from coalition.reference.models import Country
from members.models import Organisation
from projects.choices import OrganisationRole

from .partners import Partners

WHO = ("organisations", "organisation_names", "organisation_roles")
WHERE = ("countries", "country_names", "country_shares")
PLACES = ("places", "place_countries")


class PartsOfRow:
    """Reads the lists of one file; what is wrong stands in the entry beside the cell that says it."""

    def __init__(self, partners: Partners) -> None:
        self.partners = partners
        countries = list(Country.objects.all())
        self.countries = Choice(names_of(countries), [row.pk for row in countries])
        self.roles = Choice(names_of_choices(OrganisationRole.choices), OrganisationRole.values)

    def of(self, entry: Entry) -> Iterator[tuple[str, tuple[str, ...], list[Any]]]:
        """For each list: the name of its value, the cells that it is made of, and what they say."""
        yield WHO[0], WHO, self._who(entry)
        yield WHERE[0], WHERE, self._where(entry)
        yield PLACES[0], PLACES, self._places(entry)

    def _who(self, entry: Entry) -> list[tuple[str, str]]:
        """(slug or new name, role) of each."""
        found: list[tuple[str, str]] = []
        for slug, name, said in _together(entry, WHO):
            try:
                role = self.roles.key_of(said) if said else OrganisationRole.IMPLEMENTING
            except ValueError as error:
                _tell(entry, "organisation_roles", str(error))
                continue
            known = self.partners.find(slug=slug, name=name)
            if known is None:
                words = _("“%(name)s” is not on record by this name. Say above which organisation it is.")
                _tell(entry, "organisation_names" if name else "organisations", words % {"name": (name or slug)[:100]})
            else:
                pair = (known.slug if isinstance(known, Organisation) else known, str(role))
                found += [pair] if pair not in found else []
        return found

    def _where(self, entry: Entry) -> list[tuple[str, Decimal | None]]:
        found: list[tuple[str, Decimal | None]] = []
        for code, name, share in _together(entry, WHERE):
            iso3 = self._iso3(entry, "countries" if code else "country_names", code or name)
            if iso3 and iso3 not in {known for known, _share in found}:  # rows may name it in several languages
                found.append((iso3, _percent(entry, share)))
        return found

    def _places(self, entry: Entry) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for name, said in _together(entry, PLACES):
            if name and not said:
                _tell(entry, "places", _("Say in which country “%(name)s” is.") % {"name": name})
            elif name and (iso3 := self._iso3(entry, "place_countries", said)):
                found += [(name, iso3)] if (name, iso3) not in found else []
        return found

    def _iso3(self, entry: Entry, cell: str, said: str) -> str:
        try:
            return str(self.countries.key_of(said)) if said else ""
        except ValueError as error:
            _tell(entry, cell, str(error))
            return ""


def _together(entry: Entry, cells: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The parts of these lists side by side, as many as name something."""
    lists = [entry.values.get(name) or [] for name in cells]
    length = max(map(len, lists))
    padded = ([*parts, *[""] * (length - len(parts))] for parts in lists)
    return [part for part in zip(*padded, strict=True) if any(part[:2])]


def _percent(entry: Entry, said: str) -> Decimal | None:
    try:
        return Decimal(said.removesuffix("%").strip()) if said else None
    except InvalidOperation:
        _tell(entry, "country_shares", _("Write a percentage from 0 to 100."))
        return None


def _tell(entry: Entry, cell: str, words: str) -> None:
    told = entry.wrong.setdefault(cell, [])
    if words not in told:
        told.append(words)
