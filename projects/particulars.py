"""All that the page of a project shows: who does what, where, for how many, and where each figure comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalition.core.access import SECRETARIAT, Actor, Role
from coalition.core.numerals import write_compact
from coalition.reference.models.base import dated
from requests.models import CountryRequest

from .choices import ActivityStatus, Directness, Measure
from .commitment_lines import public_lines
from .listing import machine_date, period
from .models import Figure, Project
from .permissions import REPORTER, STORYTELLER
from .result_periods import period_rows
from .story_lines import lines_of

KINDS = {
    ActivityStatus.PIPELINE: "open",
    ActivityStatus.IMPLEMENTATION: "now",
    ActivityStatus.FINALISATION: "half",
    ActivityStatus.CLOSED: "done",
    ActivityStatus.CANCELLED: "closed",
    ActivityStatus.SUSPENDED: "warn",
}


def particulars_of(project: Project, actor: Actor) -> dict[str, Any]:
    """Return the parts of the page. The Secretariat also sees withheld places and figures that wait for approval."""
    is_secretariat = bool(actor.roles & SECRETARIAT)
    figures = list(project.figures.select_related("unit").order_by("-measure", "unit__position", "label", "-as_of"))
    shown = [figure for figure in figures if figure.approved_at]
    latest, earlier = _by_date(shown)
    places = project.places.select_related("country").order_by("country", "name")
    return {
        "status_kind": KINDS[ActivityStatus(project.status)],
        "tallies": tallies(latest),
        "figures": [figure_row(figure) for figure in latest],
        "earlier": [figure_row(figure) for figure in earlier],
        "waiting": [figure_row(f) for f in figures if not f.approved_at] if is_secretariat else [],
        "periods": period_rows(project, figures),
        "recipients": sorted(project.recipients.select_related("country"), key=lambda row: row.country.name),
        "places": places if is_secretariat else places.filter(is_withheld=False),
        "participations": project.participations.select_related("organisation__merged_into").order_by(
            "role", "organisation__name"
        ),
        "stories": lines_of(project.stories.told()),
        "may_tell": bool(actor.roles & STORYTELLER.roles) and _may_tell(project, actor),
        "promises": public_lines(project.commitments.all()),
        "may_promise": Role.MEMBER_EDITOR in actor.roles,
        "may_report": bool(actor.roles & REPORTER.roles) and _is_reportable(project, actor),
        "flagships": project.flagships.all(),
        "facts": _facts(project, actor),
        "shows_consent": is_secretariat,
    }


def _is_reportable(project: Project, actor: Actor) -> bool:
    return Project.objects.reportable_by(actor).filter(pk=project.pk).exists()


def _may_tell(project: Project, actor: Actor) -> bool:
    """A coordinator of any project; a member of those it takes part in."""
    own = project.participations.filter(organisation__in=actor.edited_organisation_ids)
    return Role.COORDINATOR in actor.roles or own.exists()


def _facts(project: Project, actor: Actor) -> list[tuple[str, ...]]:
    missions = ", ".join(mission.name for mission in project.missions.all())
    sectors = ", ".join(f"{sector.name} ({sector.pk})" for sector in project.sectors.all())
    facts: list[tuple[str, ...]] = [
        (_("State"), project.get_status_display()),
        (_("When"), period(project)),
        (_("Missions"), missions),
        (_("Sectors (OECD DAC)"), sectors),
        _request_fact(project, actor),
        (_("National partners"), project.national_partners),
        (_("Complements"), project.complements),
        (_("Source"), project.source),
        (_("Last update"), date_format(project.updated_at, "DATE_FORMAT")),
    ]
    return [fact for fact in facts if fact[1]]


def _request_fact(project: Project, actor: Actor) -> tuple[str, ...]:
    """The request behind it: a link for who may open it, else its reference where it is public, else nothing."""
    asked = project.country_request
    if asked is None:
        return (_("Request"), "")
    rows = CountryRequest.objects.filter(pk=asked.pk)
    if actor.is_authenticated and rows.visible_to(actor).exists():
        return (_("Request"), asked.reference, reverse("requests:detail", args=[asked.reference]))
    if rows.public().exists():
        return (_("Request"), asked.reference)
    return (_("Request"), "")


def _by_date(figures: Iterable[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Part the figures into the latest of each series and the earlier ones."""
    latest: list[Figure] = []
    earlier: list[Figure] = []
    seen = set()
    for figure in sorted(figures, key=lambda figure: figure.as_of, reverse=True):
        series = (figure.measure, figure.unit_id, figure.directness, figure.label)
        (earlier if series in seen else latest).append(figure)
        seen.add(series)
    return sorted(latest, key=_place), sorted(earlier, key=_place)


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
        "note": " ".join([*([split_words(parts)] if is_split else []), dated(newest.as_of, newest.precision)]),
    }


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
