"""What a report of results must fulfil: a period of its own, numbers that sum, no figure that is there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalition.core.numerals import write_number
from projects.choices import Directness, Measure
from projects.models import Figure, Result, ResultReport

if TYPE_CHECKING:
    from .results import NewResult

Series = tuple[str, str, str]
"""The code of the unit, directness, and what is counted."""


def check_period(report: ResultReport) -> None:
    """Raise ValidationError by field: a day to come, an end before the start, or days that are approved already."""
    wrong = {}
    if report.ends_on > timezone.localdate():
        wrong["ends_on"] = _("Results are reported once the period is over: this day is still to come.")
    if report.ends_on < report.starts_on:
        wrong["ends_on"] = _("The period can't end before it starts.")
    elif taken := _approved_within(report):
        words = _("The period from %(first)s to %(last)s is approved and locked. Correct that report instead.")
        days = {"first": date_format(taken.starts_on, "DATE_FORMAT"), "last": date_format(taken.ends_on, "DATE_FORMAT")}
        wrong["starts_on"] = words % days
    if wrong:
        raise ValidationError(wrong)


def _approved_within(report: ResultReport) -> ResultReport | None:
    own = ResultReport.objects.approved().filter(
        project=report.project_id, organisation=report.organisation_id, authority=report.authority_id
    )
    days = {"starts_on__lte": report.ends_on, "ends_on__gte": report.starts_on}
    found: ResultReport | None = own.filter(**days).exclude(pk=report.corrects_id).first()
    return found


def check_results(results: Sequence[NewResult]) -> None:
    """Raise ValidationError of `results`, in words that name the line and by how much it is out."""
    if not results:
        raise ValidationError({"results": _("Enter at least one result.")})
    wrong = [f"{name_of(new)}: {words}" for new in results for words in wrong_sums(new).values()]
    twice = [new for new, times in Counter(_series(new) for new in results).items() if times > 1]
    if twice:
        wrong.append(_("Enter each unit once directly, once indirectly; say what is counted to tell two apart."))
    if wrong:
        raise ValidationError({"results": wrong})


def wrong_sums(new: NewResult) -> dict[str, str]:
    """By field, what does not sum, and by how many people."""
    wrong = {}
    sexes = [number for number in (new.female, new.male, new.sex_unknown) if number is not None]
    if (sexes or new.groups) and not new.unit.counts_people:
        return {"unit": _("Only people are told apart by sex and group.")}
    if sexes and (gap := sum(sexes) - new.value):
        words = _("By sex they sum to %(sum)s, not %(value)s: %(gap)s too many.")
        if gap < 0:
            words = _("By sex they sum to %(sum)s, not %(value)s: %(gap)s are missing.")
        numbers = {"sum": sum(sexes), "value": new.value, "gap": abs(gap)}
        wrong["female"] = words % {name: write_number(number) for name, number in numbers.items()}
    for code, number in new.groups.items():
        if number > new.value:
            words = _("A group can't have more people than were reached: %(gap)s too many.")
            wrong[f"group_{code}"] = words % {"gap": write_number(number - new.value)}
    return wrong


def wrong_numbers(report: ResultReport) -> dict[str, list[str]]:
    """What stands against the figures on record: a date that a series has already, or fewer people without a word."""
    results = list(report.results.select_related("unit"))
    taken = taken_series(report)
    found = [name_of(result) for result in results if result.series in taken]
    wrong: dict[str, list[str]] = {}
    if found:
        words = _("The register has figures of %(day)s already: %(what)s. Choose another last day.")
        wrong["ends_on"] = [words % {"day": date_format(report.ends_on, "DATE_FORMAT"), "what": _listed(found)}]
    before = last_approved(report)
    fewer = [name_of(row) for row in results if row.series in before and row.value < before[row.series].value]
    if fewer and not report.words.strip():
        words = _("Fewer are reached than was approved before: %(what)s. Say why, in the words to the Secretariat.")
        wrong["words"] = [words % {"what": _listed(fewer)}]
    return wrong


def taken_series(report: ResultReport) -> Mapping[Series, Figure]:
    """The figures of the report's last day that are neither its own nor of the report that it corrects."""
    same_day = report.project.figures.filter(measure=Measure.REACHED, as_of=report.ends_on)
    others = same_day.exclude(result__report__in=[pk for pk in (report.pk, report.corrects_id) if pk])
    return {(figure.unit_id, figure.directness, figure.label): figure for figure in others}


def last_approved(report: ResultReport) -> Mapping[Series, Figure]:
    """Of each series the latest approved figure before the report's last day."""
    earlier = report.project.figures.approved().filter(measure=Measure.REACHED, as_of__lt=report.ends_on)
    return {(figure.unit_id, figure.directness, figure.label): figure for figure in earlier.of_latest_date()}


def name_of(result: Result | NewResult) -> str:
    """As "learners, directly"."""
    what = result.label or result.unit.name.lower()
    return pgettext("between the names of a list", ", ").join([what, str(Directness(result.directness).label)])


def _series(new: NewResult) -> Series:
    return new.unit.pk, new.directness, new.label


def _listed(names: Iterable[Any]) -> str:
    return pgettext("between the names of a list", ", ").join(f"“{name}”" for name in names)
