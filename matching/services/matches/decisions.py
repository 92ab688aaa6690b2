"""The second person's part: a match confirmed becomes a project, or is refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock
from matching.models import Match
from matching.workflow import MATCH
from projects.models import Project
from projects.services import join_project, open_project, running_project
from requests.models import CountryRequest
from requests.querysets import OPEN_FOR_MATCHING
from requests.services.cover import agree_cover, mark_agreed

from .carrying import carried_over
from .country import check_country
from .notices import authority_editors, member_editors, proposer, tell
from .releasing import end_match, seen


@transaction.atomic
def confirm_match(
    *,
    match: Match,
    by: Actor,
    project: Project | None = None,
    is_apart: bool = False,
    version: int | None = None,
) -> Match:
    """Carry everything over to a project; by an approver who did not propose the match.

    The matches of one request form one project: this one joins `project`, or where none is named the one that the
    request has already. The first match opens one, and one for which `is_apart` says so. Raises Conflict without
    the formal letter or the country's confirmation.
    """
    current = seen(match, version)
    MATCH.check(current, "confirm", by=by)
    # Locked, so that of two first matches confirmed at once the second finds the project of the first.
    country_request = lock(CountryRequest, current.need.request_country.country_request_id)
    _check_request(country_request, project)
    check_country(current)
    agree_cover(cover=current.cover)
    carried = carried_over(current)
    if project is None and not is_apart:
        project = running_project(country_request)
    if project is None:
        project = open_project(carried=carried, by=by, recorded_by=current.proposed_by)
    else:
        project = join_project(project=project, carried=carried, by=by, recorded_by=current.proposed_by)
    MATCH.move(current, "confirm", by=by, project=project, confirmed_by_id=by.pk)
    mark_agreed(country_request=country_request)
    tell("confirmed", current, member_editors(current), authority_editors(current), proposer(current))
    return current


@transaction.atomic
def refuse_match(*, match: Match, note: str, by: Actor, version: int | None = None) -> Match:
    """Refuse at confirmation; both sides learn that it ended, the note stays with the Secretariat."""
    current = seen(match, version)
    end_match(current, "refuse", by=by, note=note)
    tell("ended", current, member_editors(current), authority_editors(current), proposer(current))
    return current


def _check_request(country_request: CountryRequest, project: Project | None) -> None:
    if country_request.status not in OPEN_FOR_MATCHING:
        raise Conflict(_("The request is no longer open."))
    if not country_request.letters.exists():
        raise Conflict(_("The formal letter of the request is missing. Nothing is confirmed without it."))
    if project is not None and project.country_request_id != country_request.pk:
        raise ValidationError({"project": _("Only a project of the same request can take this match in.")})
