"""Countries and groups that are asked for and not served."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Floor
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from coalition.core.access import SECRETARIAT, Actor
from coalition.reference.lists import named
from coalition.reference.models import Country, DisadvantagedGroup
from matching.choices import LIVE, MatchStatus
from matching.models import Match
from matching.overlap import RUNNING
from members.models import OfferGroup
from projects.models import Project
from requests.choices import CountryDecision
from requests.models import Need
from requests.querysets import OPEN_FOR_MATCHING

from .filters import Chosen
from .panel import Act, Cell, Column, Line, Panel


def country_rows(actor: Actor, chosen: Chosen) -> QuerySet[Any]:
    """Countries with an open need where nothing of the kind chosen runs or is proposed; by name, never ranked."""
    needs = _narrowed(Need.objects.visible_to(actor).open(), chosen).filter(request_country__country=OuterRef("pk"))
    real = needs.filter(request_country__country_request__is_demonstration=False)
    total = needs.order_by().values("request_country__country")
    sums = {
        "open_needs": Count("pk"),
        "learners": Sum("learners"),
        "urgency": Max("urgency"),
        "since": Min("request_country__country_request__validated_at"),
    }
    # That something runs in a country is no secret of the project: whether the person may see it is not asked.
    projects = Project.objects.filter(_supporting(chosen), status__in=RUNNING, recipients__country=OuterRef("pk"))
    matches = Match.objects.live().filter(chosen.supports("need__"), need__request_country__country=OuterRef("pk"))
    rows = Country.objects.filter(Exists(needs), ~Exists(projects), ~Exists(matches))
    rows = rows.filter(pk=chosen.country) if chosen.country else rows
    found = {
        name: Subquery(total.annotate(**{f"its_{name}": sum_}).values(f"its_{name}")) for name, sum_ in sums.items()
    }
    return rows.annotate(**found, is_invented=~Exists(real), shown_name=named()).order_by("shown_name", "pk")


def country_lines(countries: Sequence[Any], actor: Actor) -> list[Line]:
    return [_country_line(country, actor) for country in countries]


def group_rows(actor: Actor, chosen: Chosen) -> list[Any]:
    """Groups that are asked for, the least served first; learners may belong to several, so that none are added.

    Two queries: all groups are summed at once, since to go through all needs for each takes as many times as long.
    """
    sums = _asked(actor, chosen).union(_reached(actor, chosen), all=True)
    found: dict[str, list[int]] = {}
    for code, *numbers in sums:
        found[code] = [n + m for n, m in zip(found.get(code, (0, 0, 0)), numbers, strict=True)]
    codes = [code for code, (asked, _proposed, _agreed) in found.items() if asked]
    groups: list[Any] = list(DisadvantagedGroup.objects.filter(pk__in=codes))
    for group in groups:
        group.asked, group.proposed, group.agreed = found[group.pk]
        group.share = group.agreed / group.asked
    return sorted(groups, key=lambda group: (group.share, group.position, group.pk))


def group_lines(groups: Sequence[Any], actor: Actor) -> list[Line]:
    return [_group_line(group, actor) for group in groups]


def _narrowed(needs: Any, chosen: Chosen) -> Any:
    return needs.filter(chosen.supports())


def _supporting(chosen: Chosen) -> Q:
    """Projects of the kind chosen: by a match that became part of one, or by the support's sector."""
    found = Q()
    if chosen.category:
        found &= Q(matches__need__category=chosen.category) | Q(sectors=chosen.sector)
    return found & (Q(flagships=chosen.flagship) if chosen.flagship else Q())


def _needs_of_groups(actor: Actor, chosen: Chosen) -> Any:
    """Needs with a head-count, once for each group that they name, which are validated and not over; by group."""
    asked = "request_country__country_request"
    needs = _narrowed(Need.objects.visible_to(actor), chosen).filter(**{f"{asked}__status__in": OPEN_FOR_MATCHING})
    needs = needs.exclude(request_country__decision=CountryDecision.DECLINED)
    needs = needs if settings.DEMO else needs.filter(**{f"{asked}__is_demonstration": False})
    needs = needs.filter(request_country__country=chosen.country) if chosen.country else needs
    return needs.filter(groups__group__isnull=False).order_by().values_list("groups__group")


def _asked(actor: Actor, chosen: Chosen) -> Any:
    """Rows of a group, how many of it are asked for, 0, 0."""
    none = Value(0, BigIntegerField())
    asked = Cast(Sum("groups__head_count"), BigIntegerField())
    return _needs_of_groups(actor, chosen).annotate(its_asked=asked, its_proposed=none, its_agreed=none)


def _reached(actor: Actor, chosen: Chosen) -> Any:
    """Rows of a group, 0, and how many of it matches that are live, and that are confirmed, reach: the share of the
    need that each covers, as far as its offer is made for the group; whole people, rounded down."""
    reach = OfferGroup.objects.filter(offer=OuterRef("matches__offer"), group=OuterRef("groups__group"))
    each = F("groups__head_count") * Cast("matches__quantity", FloatField()) / F("quantity")
    people = each * Coalesce(Subquery(reach.values("reach")[:1]), Value(0.0))
    covered = _needs_of_groups(actor, chosen).filter(matches__status__in=(*LIVE, MatchStatus.CONFIRMED))
    proposed, agreed = (
        Cast(Floor(Sum(people, filter=Q(matches__status__in=statuses), default=0.0)), BigIntegerField())
        for statuses in (LIVE, (MatchStatus.CONFIRMED,))
    )
    return covered.annotate(its_asked=Value(0, BigIntegerField()), its_proposed=proposed, its_agreed=agreed)


def _country_line(country: Any, actor: Actor) -> Line:
    queue = f"{reverse('requests:queue')}?view=all&country={country.pk}"
    cells = (
        Cell(country.name, url=reverse("site:country", args=[country.pk]), demo=country.is_invented),
        Cell(country.open_needs),
        Cell(country.learners),
        Cell(country.urgency),
        Cell(_day(country.since)),
    )
    if actor.roles & SECRETARIAT:
        return Line(cells, Act(gettext_lazy("Its gaps"), f"{reverse('matching:gaps')}?country={country.pk}"))
    return Line(cells, Act(gettext_lazy("Its requests"), queue))


def _group_line(group: Any, actor: Actor) -> Line:
    share = 100 * group.share
    cells = (Cell(group.name), Cell(group.asked), Cell(group.agreed, share=share), Cell(group.proposed))
    page = "matching:gaps" if actor.roles & SECRETARIAT else "requests:queue"
    return Line(cells, Act(gettext_lazy("Open needs"), reverse(page)))


def _day(at: Any) -> str:
    day: date | None = timezone.localtime(at).date() if at else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


COUNTRIES = Panel(
    code="countries",
    title=gettext_lazy("Under-served countries"),
    lead=gettext_lazy("An open need, but no project that runs and no live proposal. By name: this is no ranking."),
    empty=gettext_lazy("In every country with an open need a project runs or a proposal is on its way."),
    columns=(
        Column("country", gettext_lazy("Country")),
        Column("open-needs", gettext_lazy("Open needs"), is_number=True),
        Column("learners-asked-for", gettext_lazy("Learners asked for"), is_number=True),
        Column("highest-urgency", gettext_lazy("Highest urgency"), is_number=True),
        Column("waiting-since", gettext_lazy("Waiting since")),
    ),
    rows=country_rows,
    lines=country_lines,
)
GROUPS = Panel(
    code="groups",
    title=gettext_lazy("Under-served groups"),
    lead=gettext_lazy(
        "Head-counts of validated requests, beside how many of them matches reach: the part of the need that is"
        " covered, as far as the offer is made for the group. One learner may belong to several: never add them."
    ),
    empty=gettext_lazy("No validated request names a head-count of a disadvantaged group."),
    columns=(
        Column("group", gettext_lazy("Group")),
        Column("asked-for", gettext_lazy("Asked for"), is_number=True),
        Column("reached-by-confirmed-matches", gettext_lazy("Reached by confirmed matches"), is_number=True),
        Column("in-live-proposals", gettext_lazy("In live proposals"), is_number=True),
    ),
    rows=group_rows,
    lines=group_lines,
)
