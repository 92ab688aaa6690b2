"""Who may take the steps of a project."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, Permission, Role, other_than
from members.permissions import CLOCK, OWNER, SECRETARIAT_ANY, is_own_organisation

__all__ = [
    "APPROVER",
    "CLOCK",
    "COORDINATOR",
    "OWNER",
    "PUBLISHER",
    "REPORTER",
    "RESULTS_APPROVER",
    "SECOND_PERSON",
    "SECRETARIAT_ANY",
    "STORYTELLER",
    "STORY_APPROVER",
]


def is_own_report(actor: Actor, report: Any) -> bool:
    """The editors of the side that reports: a participating organisation, or an authority of a host country. For one
    that never signs in a coordinator writes down what came by letter or telephone; a field office, if the authority is
    of its area."""
    if report.organisation_id in actor.edited_organisation_ids or report.authority_id in actor.edited_authority_ids:
        return True
    is_nearby = bool(actor.area) and report.authority is not None and report.authority.country_id in actor.area
    return (Role.COORDINATOR in actor.roles or is_nearby) and report.is_of_silent_side


def tells_story(actor: Actor, story: Any) -> bool:
    """A coordinator for the Secretariat; for an organisation its editors."""
    if story.organisation_id is None:
        return Role.COORDINATOR in actor.roles
    return story.organisation_id in actor.edited_organisation_ids


COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))
PUBLISHER = Permission(frozenset({Role.APPROVER}), _("an approver who did not record it"), other_than("recorded_by"))
APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver of the Secretariat"))
SECOND_PERSON = Permission(frozenset({Role.APPROVER}), _("an approver who did not enter it"), other_than("recorded_by"))
REPORTER = Permission(
    frozenset({Role.MEMBER_EDITOR, Role.MINISTRY_EDITOR, Role.COORDINATOR, Role.FIELD_OFFICE}),
    _("an editor of the side that reports, or the Secretariat for one that never signs in"),
    is_own_report,
)
RESULTS_SENDER = Permission(
    frozenset({Role.MEMBER_EDITOR}), _("an editor of the organisation that reports"), is_own_organisation
)
RESULTS_APPROVER = Permission(
    frozenset({Role.APPROVER}), _("an approver who did not report it"), other_than("reported_by")
)
STORYTELLER = Permission(
    frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR}), _("an editor of the side that tells it"), tells_story
)
STORY_APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver who did not write it"), other_than("written_by"))
