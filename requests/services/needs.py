"""The needs of a draft: what each country asks for, for how many, whom and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import DeliveryMode, DisadvantagedGroup, EducationLevel, SupportCategory, Unit
from members.services.fields import split_lists
from requests.choices import Urgency
from requests.models import Need, NeedGroup, NeedPlace, RequestCountry
from requests.services.drafting import lock_editable


class NeedFields(TypedDict, total=False):
    """What people enter about a need; an empty head-count is "not known", 0 is none."""

    category: SupportCategory
    unit: Unit
    quantity: int
    description: str
    learners: int | None
    learners_female: int | None
    learners_male: int | None
    teachers: int | None
    teachers_female: int | None
    teachers_male: int | None
    levels: Iterable[EducationLevel]
    modes: Iterable[DeliveryMode]
    languages: list[str]
    urgency: Urgency
    starts_on: date | None
    ends_on: date | None


class PlaceFields(TypedDict, total=False):
    """A first-level region (adm1) of the need."""

    name: str
    learners: int | None
    is_withheld: bool


@transaction.atomic
def save_need(
    *,
    request_country: RequestCountry,
    by: Actor,
    need: Need | None = None,
    version: int | None = None,
    groups: Mapping[DisadvantagedGroup, int] | None = None,
    places: Iterable[PlaceFields] | None = None,
    **fields: Unpack[NeedFields],
) -> Need:
    """Add a need to a country's part of the request, or change `need`; None leaves groups or places as they are."""
    lock_editable(request_country.country_request, by=by)
    columns, lists = split_lists(Need, fields)
    current = lock_seen(Need, need.pk, version=version) if need else Need(request_country=request_country)
    for name, value in columns.items():
        setattr(current, name, value)
    _check(current, groups or {})
    if current.pk:
        save_changes(current, **columns)
    else:
        current.save()
    for name, rows in lists.items():
        getattr(current, name).set(rows)
    if groups is not None:
        _set_groups(current, groups)
    if places is not None:
        _set_places(current, places)
    return current


@transaction.atomic
def copy_need(*, need: Need, by: Actor) -> Need:
    """Add the same need once more, to be changed: with its groups and places, without what matches cover of it."""
    values = {name: getattr(need, name) for name in NeedFields.__annotations__}
    fields = {name: value.all() if hasattr(value, "all") else value for name, value in values.items()}
    groups = {row.group: row.head_count for row in need.groups.select_related("group")}
    places = need.places.order_by("pk").values("name", "learners", "is_withheld")
    return save_need(request_country=need.request_country, by=by, groups=groups, places=list(places), **fields)  # type: ignore[arg-type]


@transaction.atomic
def remove_need(*, need: Need, by: Actor, version: int | None = None) -> None:
    """Take a need out of a draft; what a match covers stays."""
    lock_editable(need.request_country.country_request, by=by)
    current = lock_seen(Need, need.pk, version=version)
    if current.covers.exists():
        raise ValidationError(_("A match covers a part of this need."))
    current.delete()


def _set_groups(need: Need, groups: Mapping[DisadvantagedGroup, int]) -> None:
    need.groups.all().delete()
    NeedGroup.objects.bulk_create(
        [NeedGroup(need=need, group=group, head_count=count) for group, count in groups.items()]
    )


def _set_places(need: Need, places: Iterable[PlaceFields]) -> None:
    need.places.all().delete()
    rows = [NeedPlace(need=need, **place) for place in places]
    for row in rows:
        row.clean_fields()
    NeedPlace.objects.bulk_create(rows)


def _check(need: Need, groups: Mapping[DisadvantagedGroup, int]) -> None:
    """Name the field for what the database would refuse with the name of a constraint."""
    need.full_clean(exclude=["request_country"], validate_constraints=False)
    wrong = {}
    if need.starts_on and need.ends_on and need.ends_on < need.starts_on:
        wrong["ends_on"] = _("The support can't end before it begins.")
    if need.pk and need.quantity < need.proposed + need.agreed:
        wrong["quantity"] = _("%(promised)s are covered already.") % {"promised": need.proposed + need.agreed}
    for whole in ("learners", "teachers"):
        if _parts_exceed(need, whole):
            wrong[whole] = _("The women and men together are more than the total.")
    for group, count in groups.items():
        if count < 0:
            wrong[group_field(group)] = _("A head-count can't be negative: %(group)s.") % {"group": group}
        elif need.learners is not None and count > need.learners:
            wrong[group_field(group)] = _("%(group)s: more than all learners of this need.") % {"group": group}
    if wrong:
        raise ValidationError(wrong)


def group_field(group: DisadvantagedGroup) -> str:
    """The name under which a refusal speaks of a group's head-count."""
    return f"group_{group.pk}"


def _parts_exceed(need: Need, whole: str) -> bool:
    total = getattr(need, whole)
    parts = [getattr(need, f"{whole}_{sex}") or 0 for sex in ("female", "male")]
    return total is not None and sum(parts) > total
