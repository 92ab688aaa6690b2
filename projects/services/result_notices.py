"""Mails about reported results: to the approvers that they wait, to the side that reported them what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from members.models import User
from members.services.delegations import approvers_today
from members.services.notices import Place, in_role, tell_each
from projects.models import ResultReport


def tell_of_report(report: ResultReport, record: TransitionRecord) -> None:
    """To the approvers and who stands in for them, but for whoever sent it."""
    readers = [user for user in approvers_today() if user.pk != record.actor_id]
    _tell("results_reported", report, readers, key=str(record.pk))


def tell_of_decision(event: str, report: ResultReport, record: TransitionRecord) -> None:
    """`event` is results_approved or results_returned: to the editors of its side, or to whoever reported for one that
    never signs in. The reason stays on the page."""
    _tell(event, report, list(side_of(report)) or _reporter(report), key=str(record.pk))


def _reporter(report: ResultReport) -> list[User]:
    return [report.reported_by] if report.reported_by else []


def side_of(report: ResultReport) -> Iterable[User]:
    if report.organisation:
        return in_role(Role.MEMBER_EDITOR, organisation=report.organisation.merged_into or report.organisation)
    assert report.authority is not None  # report_is_of_one_side
    return in_role(Role.MINISTRY_EDITOR, authority=report.authority)


def _tell(event: str, report: ResultReport, readers: Iterable[User], *, key: str) -> None:
    place: Place = ("projects:result-report", [report.pk])
    told: dict[str, Any] = {
        "side": report.side.name,
        "project": report.project.title,
        "reference": report.reference,
        "starts_on": report.starts_on,
        "ends_on": report.ends_on,
    }
    tell_each(f"projects/{event}", readers, key=key, place=place, **told)
