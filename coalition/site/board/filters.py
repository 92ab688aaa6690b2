"""What the board is narrowed to: a country, a kind of support, a flagship, all in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.lists import Column, RowsForm
from coalition.reference.models import Country, Flagship, SupportCategory
from projects.models import RecipientCountry
from requests.models import RequestCountry

NAMES = {"country": _("country"), "category": _("kind of support"), "flagship": _("flagship")}


@dataclass(frozen=True)
class Chosen:
    """Codes; an empty one narrows nothing. `settled` are the overlaps that were marked as complementary."""

    country: str = ""
    category: str = ""
    flagship: str = ""
    sector: str = ""
    settled: bool = False

    def supports(self, path: str = "") -> Q:
        """On rows with a kind of support; `path` leads to it."""
        wanted = {f"{path}category": self.category, f"{path}category__flagship": self.flagship}
        return Q(**{name: code for name, code in wanted.items() if code})


class BoardForm(RowsForm):
    country = forms.ModelChoiceField(
        label=_("Country"), queryset=Country.objects.none(), required=False, empty_label=_("Any")
    )
    category = forms.ModelChoiceField(
        label=_("Kind of support"), queryset=SupportCategory.objects.all(), required=False, empty_label=_("Any")
    )
    flagship = forms.ModelChoiceField(
        label=_("Flagship"), queryset=Flagship.objects.all(), required=False, empty_label=_("Any")
    )

    def __init__(
        self, data: Any, *, actor: Actor, names: tuple[str, ...] = tuple(NAMES), columns: tuple[Column, ...] = ()
    ) -> None:
        super().__init__(data, columns)
        self.fields["country"].queryset = countries_of(actor)  # type: ignore[attr-defined]
        for name in set(NAMES) - set(names):
            del self.fields[name]


class OverlapForm(BoardForm):
    settled = forms.BooleanField(label=_("Marked as complementary"), required=False)


def countries_of(actor: Actor) -> Any:
    """Countries that ask for something or host a project; of a field office, those it follows."""
    if not actor.roles & SECRETARIAT:
        return Country.objects.filter(pk__in=actor.area)
    asking, hosting = (rows.objects.values("country") for rows in (RequestCountry, RecipientCountry))
    return Country.objects.filter(Q(pk__in=asking) | Q(pk__in=hosting))


def chosen_of(form: BoardForm) -> Chosen:
    """What the address narrows to; what it names and is not there narrows nothing, and the form says so."""
    form.full_clean()
    found = form.cleaned_data
    codes = {name: found[name].pk for name in NAMES if found.get(name)}
    sector = found["category"].sector_id if found.get("category") else ""
    return Chosen(**codes, sector=sector, settled=bool(found.get("settled")))


def form_of(
    request: HttpRequest,
    actor: Actor,
    names: tuple[str, ...],
    *,
    columns: tuple[Column, ...] = (),
    is_overlaps: bool = False,
) -> BoardForm:
    return (OverlapForm if is_overlaps else BoardForm)(request.GET, actor=actor, names=names, columns=columns)
