"""Offers by spreadsheet: one row is one offer, found by the member's own reference or by the portal's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coalition.core.sheets.cells import Choice, Choices, Day, Percent, Text, WholeNumber, YesNo, column, names_of
from coalition.core.sheets.resource import KEY, Entry, ServiceResource
from coalition.reference.models import (
    Country,
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    Flagship,
    SupportCategory,
    Unit,
)
from members.choices import OfferStatus
from members.forms.languages import called, offered_languages
from members.forms.offers import HINTS, LABELS
from members.models import Offer
from members.services.offers import OUR_REFERENCE, create_offer, pause_offer, publish_offer, update_offer

IS_OPEN = "is_open"
REACH = "reach_"
REFERENCE_HINT = gettext_lazy(
    "Yours or ours, for example A-17. By it the next import finds the same offer, so it stays as it is."
)
IS_OPEN_HINT = gettext_lazy("“Yes” opens it, “No” pauses it or leaves it a draft. Empty: as it is.")
REACH_HINT = gettext_lazy("How far the offer is made for this group, 0 to 100.")
_MANY = ("flagships", "modes", "levels", "countries", "excluded_countries")
_ONE = ("category", "unit")


class OfferResource(ServiceResource):
    title_field = "title"

    def columns(self) -> Iterator[Field]:
        yield column(KEY, _("reference"), Text(required=True), hint=REFERENCE_HINT)
        yield column(IS_OPEN, _("Open for matching"), YesNo(), hint=IS_OPEN_HINT)
        for name, cell in self._cells().items():
            label = LABELS.get(name) or label_for_field(name, Offer)
            yield column(name, label, cell, hint=HINTS.get(name, ""))
        for group in self.catalogues["groups"].values():
            yield column(f"{REACH}{group.pk}", _reach_label(group), Percent(), hint=REACH_HINT)

    @cached_property
    def catalogues(self) -> dict[str, dict[str, Any]]:
        """By the name of the offer's field: the rows by key, those that are no longer offered too."""
        models = {
            "category": SupportCategory,
            "unit": Unit,
            "flagships": Flagship,
            "modes": DeliveryMode,
            "levels": EducationLevel,
            "countries": Country,
        }
        found = {name: {row.pk: row for row in model._default_manager.all()} for name, model in models.items()}
        groups = {group.pk: group for group in DisadvantagedGroup.objects.active()}
        return {**found, "excluded_countries": found["countries"], "groups": groups}

    def stored_rows(self) -> Iterable[Offer]:
        own = Offer.objects.filter(organisation=self.owner).order_by("pk")
        return own.prefetch_related(*_MANY, "groups")

    def is_writable(self, row: Offer) -> bool:
        return row.status != OfferStatus.WITHDRAWN

    def reference_of(self, row: Offer) -> str:
        return row.known_as

    def differs(self, entry: Entry, name: str) -> bool:
        """An empty cell neither opens nor pauses."""
        return not (name == IS_OPEN and entry.values[name] is None) and super().differs(entry, name)

    def refuse_reference(self, reference: str) -> str:
        if OUR_REFERENCE.fullmatch(reference):
            return _("None of the organisation's offers has this reference. For a new offer, write one of your own.")
        return ""

    def value_of(self, row: Offer, name: str) -> Any:
        if name == IS_OPEN:
            return row.status == OfferStatus.PUBLISHED
        if name in _MANY:
            return sorted(listed.pk for listed in getattr(row, name).all())
        if name in _ONE:
            return getattr(row, f"{name}_id")
        if name.startswith(REACH):
            return {share.group_id: share.reach for share in row.groups.all()}.get(name.removeprefix(REACH))
        return getattr(row, name)

    def write(self, entry: Entry) -> None:
        """Save the terms; then open or pause it where the cell says so and it is not so yet."""
        fields = self._fields(entry)
        if entry.stored is None:
            created = create_offer(organisation=self.owner, by=self.by, **{KEY: entry.values[KEY], **fields})
            offer: Any = created
        else:
            offer = entry.stored
            if fields or offer.status == OfferStatus.WITHDRAWN:
                offer = update_offer(offer=offer, by=self.by, version=offer.version, **fields)
        self._open_or_pause(offer, entry.values.get(IS_OPEN))

    def _open_or_pause(self, offer: Offer, wanted: bool | None) -> None:
        if wanted is None or wanted == (offer.status == OfferStatus.PUBLISHED):
            return
        try:
            if wanted:
                publish_offer(offer=offer, by=self.by)
            elif offer.status != OfferStatus.DRAFT:
                pause_offer(offer=offer, by=self.by)
        except ValidationError as error:
            wrong = error.message_dict
            raise ValidationError({name if name in self.fields else IS_OPEN: wrong[name] for name in wrong}) from error

    def _fields(self, entry: Entry) -> dict[str, Any]:
        """What has changed as the service takes it: rows in place of keys, the groups' shares together."""
        fields: dict[str, Any] = {}
        for name in entry.changed:
            value, rows = entry.values[name], self.catalogues.get(name, {})
            if name in _MANY:
                fields[name] = [rows[key] for key in value]
            elif name in _ONE:
                fields[name] = rows.get(value)
            elif name != IS_OPEN and not name.startswith(REACH):
                fields[name] = value
        if any(name.startswith(REACH) for name in entry.changed):
            fields["reach"] = self._reach(entry)
        return fields

    def _reach(self, entry: Entry) -> dict[DisadvantagedGroup, float]:
        """What the cells say, and what is stored of groups that have no column here."""
        kept = entry.stored.groups.select_related("group") if isinstance(entry.stored, Offer) else ()
        reach = {row.group: row.reach for row in kept if f"{REACH}{row.group_id}" not in entry.values}
        for key, group in self.catalogues["groups"].items():
            if (share := entry.values.get(f"{REACH}{key}")) is not None:
                reach[group] = share
        return reach

    def _cells(self) -> dict[str, Any]:
        """By the offer's field, in the order of the columns."""
        return {
            "title": Text(required=True),
            "summary": Text(),
            "category": self._choice("category", required=True),
            "flagships": self._choices("flagships"),
            "unit": self._choice("unit", required=True),
            "is_unlimited": YesNo(empty=False),
            "capacity": WholeNumber(),
            "min_deployment": WholeNumber(least=1),
            "max_deployment": WholeNumber(least=1),
            "is_global": YesNo(empty=False),
            "countries": self._choices("countries"),
            "excluded_countries": self._choices("excluded_countries"),
            "levels": self._choices("levels"),
            "modes": self._choices("modes"),
            "languages": _languages(),
            "available_from": Day(),
            "available_to": Day(),
            "service_months": WholeNumber(most=32_767),
            "collects_learner_data": YesNo(),
            "data_location": Text(),
            "country_keeps_control": YesNo(empty=True),
            **{name: Text() for name in ("conditions", "cost_after", "exit_terms", "commercial_interest")},
        }

    def _choice(self, name: str, *, required: bool) -> Choice:
        rows = self.catalogues[name].values()
        return Choice(names_of(rows), [row.pk for row in rows if row.is_active], required=required)

    def _choices(self, name: str) -> Choices:
        rows = self.catalogues[name].values()
        return Choices(names_of(rows), [row.pk for row in rows if getattr(row, "is_active", True)])


def _languages() -> Choices:
    offered = [code for _group, languages in offered_languages() for code, _name in languages]
    return Choices({code: [code] for code in offered} | called(), offered)


def _reach_label(group: DisadvantagedGroup) -> str:
    return _("For %(group)s, %%") % {"group": group.name}
