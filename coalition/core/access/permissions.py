"""Who may take a step: by role first, then by the relation to the row. Data, so that tests and docs can read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .roles import Actor, Role

Relation = Callable[[Actor, Any], bool]
Words = str | Promise


def any_relation(actor: Actor, subject: Any) -> bool:
    return True


def persons_in(actor: Actor) -> frozenset[Any]:
    """The keys of those who act where this actor does: the person, and whom it stands in for."""
    return actor.stands_in_for | {actor.pk}


@dataclass(frozen=True)
class Permission:
    """`words` completes the sentence "This step is for …" in documents and in refusals."""

    roles: frozenset[Role]
    words: Words
    relation: Relation = any_relation

    def has_role(self, actor: Actor) -> bool:
        return bool(self.roles & actor.roles)

    def allows(self, actor: Actor, subject: Any) -> bool:
        return self.has_role(actor) and self.relation(actor, subject)


def other_than(*fields: str) -> Relation:
    """Return the two-person rule: the actor is none of the users that these fields of the row name, nor the delegate
    of one, who has no more than that person could give."""

    def is_second_person(actor: Actor, subject: Any) -> bool:
        barred = persons_in(actor)
        return all(getattr(subject, f"{field}_id") not in barred for field in fields)

    return is_second_person
