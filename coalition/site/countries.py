"""The public pages of countries: who does what there, and published figures. By name and region, never in a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.rows import is_one_of
from coalition.reference.lists import named
from coalition.reference.models import Country, Indicator, IndicatorValue, IndicatorVintage
from members.forms.languages import language_names
from projects.models import Project, RecipientCountry
from projects.story_lines import told_lines
from projects.world import REGIONS

from .asked import asked_part
from .portfolio import counted, partner_parts, project_parts, projects_words
from .register import flagship_parts


def region_parts() -> tuple[list[dict[str, Any]], datetime | None]:
    """Return every region with its countries as a `name_list`, both by name, and the last change of a project that is
    counted; two queries, since all projects are counted faster at once than country by country."""
    running = RecipientCountry.objects.filter(project__in=counted()).order_by().values("country")
    numbers = dict(running.annotate(number=Count("project")).values_list("country", "number"))
    changed = Subquery(counted().order_by("-updated_at").values("updated_at")[:1])
    countries = list(Country.objects.values_list("region", "pk", named(), changed))
    regions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for region, iso3, name, _changed in countries:
        count = numbers.get(iso3, 0)
        regions[region_name(region) or _("No region")].append(
            {
                "name": name,
                "url": reverse("site:country", args=[iso3]),
                "note": projects_words(count) if count else "",
            }
        )
    named_regions: list[dict[str, Any]] = [
        {"name": region, "countries": sorted(regions[region], key=lambda row: row["name"].casefold())}
        for region in sorted(regions)
    ]
    return named_regions, countries[0][-1] if countries else None


def region_name(region: str) -> str:
    return str(REGIONS.get(region, region))


def country_parts(country: Any) -> dict[str, Any]:
    """Return what the page shows of a country that came `with_stories`, beside its own row; five queries."""
    projects = counted().filter(is_one_of(Project.objects.filter(recipients__country=country)))
    return {
        **project_parts(projects),
        "partners": partner_parts(projects, country=country.pk),
        "stories": told_lines(country.told),
        "flagships": [part for part in flagship_parts(projects) if part["count"]],
        "indicators": indicator_parts(country),
        "asked": asked_part(country),
        "facts": _facts(country),
    }


def indicator_parts(country: Country) -> list[Any]:
    """Return each indicator with its `found` (value, year, source) or None, "no figure", in one query."""
    newest = IndicatorVintage.objects.order_by("-loaded_at", "-id").values("pk")[:1]
    values = IndicatorValue.objects.filter(indicator=OuterRef("pk"), country=country, vintage=Subquery(newest))
    columns = {name: F(name) for name in ("value", "year", "source")}
    return list(Indicator.objects.active().annotate(found=Subquery(values.values(row=JSONObject(**columns))[:1])))


FIGURES_FILE = ("country", "indicator", "name", "value", "unit", "year", "source")


def figures_file(country: Country) -> Iterator[list[Any]]:
    """Yield the lines of `FIGURES_FILE`: each indicator, with empty cells where there is no figure; one query."""
    for indicator in indicator_parts(country):
        found = indicator.found or dict.fromkeys(("value", "year", "source"))
        unit = indicator.unit_label
        yield [country.pk, indicator.pk, indicator.name, found["value"], unit, found["year"], found["source"]]


def _facts(country: Country) -> list[tuple[str, str]]:
    groups = ("is_ldc", "is_lldc", "is_sids")
    names = [str(Country._meta.get_field(group).verbose_name) for group in groups if getattr(country, group)]  # type: ignore[union-attr]
    facts = [
        (_("Region"), region_name(country.region)),
        (_("UN groups"), joined(names)),
        (_("Languages"), language_names({code.partition("-")[0] for code in country.languages})),
        (_("At UNESCO"), country.get_unesco_status_display()),
        (_("Codes"), f"{country.iso3} · M49 {country.m49}"),
    ]
    return [fact for fact in facts if fact[1]]
