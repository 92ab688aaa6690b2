"""All that the page of a project shows: who does what, where, for how many, and where each figure comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalition.core.access import SECRETARIAT, Actor, Role
from coalition.core.numerals import write_compact
from coalition.reference.lists import named
from coalition.reference.models import Flagship, Mission, Sector
from coalition.reference.models.base import dated
from requests.models import CountryRequest

from .choices import ActivityStatus, Directness, Measure
from .commitment_lines import promises_of
from .listing import machine_date, period
from .models import Figure, Project, ProjectPlace, RecipientCountry
from .permissions import REPORTER, STORYTELLER
from .result_periods import period_part
from .story_lines import latest_told, told_lines

KINDS = {
    ActivityStatus.PIPELINE: "open",
    ActivityStatus.IMPLEMENTATION: "now",
    ActivityStatus.FINALISATION: "half",
    ActivityStatus.CLOSED: "done",
    ActivityStatus.CANCELLED: "closed",
    ActivityStatus.SUSPENDED: "warn",
}


def with_particulars(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Give each project what the page shows of its catalogues, countries and stories, without queries of their own."""
    of_it = {"project": OuterRef("pk")}
    recipient = JSONObject(**_columns(*CONSENT), name=named("country__"))
    places = ProjectPlace.objects.filter(**of_it).order_by("country", "name")
    flagships = Flagship.objects.filter(**of_it).order_by("position").values(mark=JSONObject(code="code", name=named()))
    asked = CountryRequest.objects.public().filter(pk=OuterRef("country_request"))
    return rows.annotate(
        recipient_rows=ArraySubquery(RecipientCountry.objects.filter(**of_it).values(row=recipient)),
        place_rows=ArraySubquery(places.values(row=JSONObject(**_columns("name", "is_withheld")))),
        flagship_marks=ArraySubquery(flagships),
        mission_names=ArraySubquery(Mission.objects.filter(**of_it).order_by("position").values_list(named())),
        sector_rows=ArraySubquery(Sector.objects.filter(**of_it).values(row=JSONObject(code="code", name=named()))),
        told=latest_told(project=OuterRef("pk")),
        is_asked_in_public=Exists(asked),
    )


CONSENT = ("country_id", "share", "consent_source", "consent_on")


def _columns(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def particulars_of(project: Any, actor: Actor) -> dict[str, Any]:
    """Return the parts of the page of a project that came `with_particulars`.

    The Secretariat also sees withheld places and figures that wait for approval.
    """
    is_secretariat = bool(actor.roles & SECRETARIAT)
    figures = list(project.figures.select_related("unit").order_by("-measure", "unit__position", "label", "-as_of"))
    shown = [figure for figure in figures if figure.approved_at]
    latest = _latest(shown)
    return {
        "status_kind": KINDS[ActivityStatus(project.status)],
        "tallies": tallies(latest),
        "figures": [figure_row(figure) for figure in latest],
        "number_of_figures": len(shown),
        "waiting": [figure_row(f) for f in figures if not f.approved_at] if is_secretariat else [],
        "periods": period_part(project, figures),
        "recipients": [_recipient(row) for row in sorted(project.recipient_rows, key=lambda row: row["name"])],
        "places": [row for row in project.place_rows if is_secretariat or not row["is_withheld"]],
        "participations": project.participations.select_related("organisation__merged_into").order_by(
            "role", "organisation__name"
        ),
        "stories": told_lines(project.told),
        "may_tell": bool(actor.roles & STORYTELLER.roles) and _may_tell(project, actor),
        "promises": promises_of(project.commitments.all(), q=project.code),
        "may_promise": Role.MEMBER_EDITOR in actor.roles,
        "may_report": bool(actor.roles & REPORTER.roles) and _is_reportable(project, actor),
        "flagships": project.flagship_marks,
        "facts": _facts(project, actor),
        "shows_consent": is_secretariat,
    }


def _recipient(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"consent_on": row["consent_on"] and date.fromisoformat(row["consent_on"])}


def _is_reportable(project: Project, actor: Actor) -> bool:
    return Project.objects.reportable_by(actor).filter(pk=project.pk).exists()


def _may_tell(project: Project, actor: Actor) -> bool:
    """A coordinator of any project; a member of those it takes part in."""
    own = project.participations.filter(organisation__in=actor.edited_organisation_ids)
    return Role.COORDINATOR in actor.roles or own.exists()


def _facts(project: Any, actor: Actor) -> list[tuple[str, ...]]:
    sectors = ", ".join(f"{sector['name']} ({sector['code']})" for sector in project.sector_rows)
    facts: list[tuple[str, ...]] = [
        (_("State"), project.get_status_display()),
        (_("When"), period(project)),
        (_("Missions"), ", ".join(project.mission_names)),
        (_("Sectors (OECD DAC)"), sectors),
        _request_fact(project, actor),
        (_("National partners"), project.national_partners),
        (_("Complements"), project.complements),
        (_("Source"), project.source),
        (_("Last update"), date_format(project.updated_at, "DATE_FORMAT")),
    ]
    return [fact for fact in facts if fact[1]]


def _request_fact(project: Any, actor: Actor) -> tuple[str, ...]:
    """The request behind it: a link for who may open it, else its reference where it is public, else nothing."""
    asked = project.country_request
    if asked is None:
        return (_("Request"), "")
    if actor.is_authenticated and CountryRequest.objects.visible_to(actor).filter(pk=asked.pk).exists():
        return (_("Request"), asked.reference, reverse("requests:detail", args=[asked.reference]))
    return (_("Request"), asked.reference if project.is_asked_in_public else "")


def _latest(figures: Iterable[Figure]) -> list[Figure]:
    """The latest figure of each series."""
    latest: dict[tuple[Any, ...], Figure] = {}
    for figure in sorted(figures, key=lambda figure: figure.as_of):
        latest[figure.measure, figure.unit_id, figure.directness, figure.label] = figure
    return sorted(latest.values(), key=_place)


def _place(figure: Figure) -> tuple[Any, ...]:
    """People first, reached before planned, directly before indirectly."""
    planned = figure.measure == Measure.PLANNED
    return (
        not figure.unit.counts_people,
        planned,
        figure.unit.position,
        figure.label,
        figure.directness,
        -figure.as_of.toordinal(),
    )


def tallies(latest: list[Figure]) -> list[dict[str, Any]]:
    """Return the `ledger` figures, people first: what is reached or, where nothing is yet, what is planned."""
    ordered = sorted(latest, key=lambda figure: (figure.unit.position, figure.label))
    found = []
    for _series, group in groupby(ordered, key=lambda figure: (figure.unit_id, figure.label)):
        figures = list(group)
        reached = [figure for figure in figures if figure.measure == Measure.REACHED]
        found.append(_tally(reached or figures, is_reached=bool(reached)))
    # Two stand side by side with their bars; more stand three in a row.
    return [{**tally, "wide": len(found) < 3} for tally in found]


def _tally(series: list[Figure], *, is_reached: bool) -> dict[str, Any]:
    parts: dict[str, int] = defaultdict(int)
    for figure in series:
        parts[figure.directness] += figure.value
    total, newest = sum(parts.values()), max(series, key=lambda figure: figure.as_of)
    is_split = is_reached and newest.unit.counts_people and total > parts[Directness.UNSPLIT]
    number = write_compact(total)
    return {
        "label": _tally_label(newest, is_reached=is_reached),
        "value": f"{newest.qualifier} {number}" if newest.qualifier else total,
        "compact": True,
        "direct": 100 * parts[Directness.DIRECT] / total if is_split else None,
        "note": " ".join([*([split_words(parts)] if is_split else []), _dates(series)]),
    }


def _dates(series: list[Figure]) -> str:
    """Say of when the parts are: each is the latest of its own series."""
    first, last = (find(series, key=lambda figure: figure.as_of) for find in (min, max))
    words = {"first": dated(first.as_of, first.precision), "last": dated(last.as_of, last.precision)}
    return words["last"] if words["first"] == words["last"] else _("Figures of %(first)s to %(last)s") % words


def _tally_label(figure: Figure, *, is_reached: bool) -> str:
    what = figure.label or figure.unit.name.lower()
    if not is_reached:
        return _("%(what)s planned") % {"what": what}
    return _("%(what)s reached") % {"what": what} if figure.unit.counts_people else what


def split_words(parts: Mapping[str, int]) -> str:
    """Say how the people divide by directness; a part of nobody is left out."""
    words = {
        Directness.DIRECT: _("%(number)s directly"),
        Directness.INDIRECT: _("%(number)s indirectly"),
        Directness.UNSPLIT: _("%(number)s directly or indirectly"),
    }
    said = [text % {"number": write_compact(parts[code])} for code, text in words.items() if parts.get(code)]
    return pgettext("between the names of a list", ", ").join(said) + _(".")


def figure_row(figure: Figure) -> dict[str, Any]:
    return {
        "pk": figure.pk,
        "version": figure.version,
        "recorded_by_id": figure.recorded_by_id,
        "what": figure.label or figure.unit.name,
        "measure": figure.get_measure_display(),
        "directness": figure.get_directness_display(),
        "qualifier": figure.qualifier,
        "value": figure.value,
        "basis": figure.get_basis_display(),
        "date": dated(figure.as_of, figure.precision),
        "datetime": machine_date(figure.as_of, figure.precision),
        "source": figure.source,
    }
