"""Mails about the state of a project: to the editors of the organisations and of the authority that take part in it."""

from __future__ import annotations

from typing import Any

from coalition.core.access import Role
from coalition.core.access.permissions import Words
from coalition.core.models import TransitionRecord
from members.models import Affiliation, User
from members.services.notices import Place, tell_each
from projects.models import Project


def tell_of_state(project: Project, record: TransitionRecord, state: Words) -> None:
    place: Place = ("projects:detail", [project.code])
    words: dict[str, Any] = {"project": project.title, "code": project.code, "state": state}
    tell_each("projects/project_moved", _participants(project), key=str(record.pk), place=place, **words)


def _participants(project: Project) -> list[User]:
    standing = Affiliation.objects.standing()
    members = standing.filter(role=Role.MEMBER_EDITOR, organisation__participations__project=project)
    asking = project.country_request.authority_id if project.country_request else None
    ministry = standing.filter(role=Role.MINISTRY_EDITOR, authority=asking) if asking else standing.none()
    people = User.objects.filter(is_active=True)
    return list(
        people.filter(pk__in=[*members.values_list("user", flat=True), *ministry.values_list("user", flat=True)])
    )
