"""Who may take the steps of a country request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, STAFF, Actor, Permission, Role, persons_in


def is_own_request(actor: Actor, subject: Any) -> bool:
    """The authority's editors act for their own request; staff act for a request they registered on its behalf."""
    return bool(actor.roles & SECRETARIAT) or subject.is_of(actor)


def did_not_assess(actor: Actor, subject: Any) -> bool:
    """The two-person rule: who assessed or registered a request does not validate it."""
    barred = persons_in(actor)
    return subject.registered_by_id not in barred and all(
        assessment.assessor_id not in barred for assessment in subject.assessments.all()
    )


def is_colleague(actor: Actor, subject: Any) -> bool:
    """A field office takes part in what is asked for the countries of its area."""
    countries = {entry.country_id for entry in subject.countries.all()}
    return bool(actor.roles & SECRETARIAT) or not actor.area.isdisjoint(countries)


def is_assessor(actor: Actor, subject: Any) -> bool:
    return bool(subject.assessor_id == actor.pk)


CLOCK = Permission(frozenset({Role.SYSTEM}), _("the portal itself"))
SUBMITTER = Permission(
    frozenset({Role.MINISTRY_EDITOR, Role.COORDINATOR, Role.FIELD_OFFICE}),
    _("an editor of the national authority, or the Secretariat on its behalf"),
    is_own_request,
)
COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))
ASSESSOR = Permission(SECRETARIAT, _("the assessor"), is_assessor)
VALIDATOR = Permission(frozenset({Role.APPROVER}), _("an approver who did not assess or register it"), did_not_assess)
DESK = Permission(STAFF, _("the Secretariat and its field offices"))
COLLEAGUE = Permission(SECRETARIAT | {Role.FIELD_OFFICE}, _("the Secretariat and the field office"), is_colleague)
APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver of the Secretariat"))
