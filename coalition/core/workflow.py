"""A process as a table. Buttons, API actions, the diagram in docs/workflows.md, the database's own guard and the
exhaustive test all read it; `Workflow.move` is the only way from one state to the next."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from .access.permissions import Permission, Words
from .access.roles import Actor
from .conflicts import IllegalTransition, Refused
from .models.base import Versioned
from .models.records import TransitionRecord
from .observability import current_request_id
from .rows import save_changes


@dataclass(frozen=True)
class Transition:
    """A step: from any of `sources` to `target`, for those that `allowed` names; `label` is the button's text.

    A step against somebody is taken `with_reason` only, which the record keeps.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    allowed: Permission
    label: Words
    with_reason: bool = False


REGISTRY: dict[str, Workflow] = {}
FOLLOWERS: list[Callable[[TransitionRecord, Any], None]] = []
"""What follows from every step, in its transaction; core names them when it is ready (they are made of jobs, which are
workflows themselves)."""


@dataclass(frozen=True)
class Workflow:
    """`name` is the model's label, with the field behind a dot where a model has several."""

    name: str
    states: type[TextChoices]
    initial: tuple[str, ...]
    transitions: tuple[Transition, ...]
    field: str = "status"
    _by_name: dict[str, Transition] = dataclasses.field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({step.name: step for step in self.transitions})
        REGISTRY[self.name] = self

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions)

    def step(self, name: str) -> Transition:
        return self._by_name[name]

    def open_to(self, actor: Actor, subject: Any) -> list[Transition]:
        """Return the steps that this person may take on the row as it stands: the buttons to show."""
        state = getattr(subject, self.field)
        return [s for s in self.transitions if state in s.sources and s.allowed.allows(actor, subject)]

    def check(self, subject: Any, name: str, *, by: Actor) -> Transition:
        """Return the step; raise Refused for the wrong person, IllegalTransition for the wrong state."""
        step = self._by_name[name]
        if not step.allowed.has_role(by):
            raise Refused(_("This step is for %(who)s.") % {"who": step.allowed.words})
        if getattr(subject, self.field) not in step.sources:
            raise IllegalTransition(self._words_for_wrong_state(subject, step), subject)
        if not step.allowed.relation(by, subject):
            raise Refused(_("This step is for %(who)s.") % {"who": step.allowed.words})
        return step

    def move(self, subject: Versioned, name: str, *, by: Actor, note: str = "", **changes: Any) -> TransitionRecord:
        """Take the step on a locked row: check, set with the other changes, save, record. Call inside a transaction.

        Raises what `check` does, and ValidationError where the step wants a reason and `note` has none.
        """
        step = self.check(subject, name, by=by)
        if step.with_reason and not note.strip():
            raise ValidationError({"note": _("Give the reason: it is kept in the history.")})
        source = getattr(subject, self.field)
        save_changes(subject, **{self.field: step.target}, **changes)
        return self._record(subject, name, source=source, by=by, note=note)

    def record_start(self, subject: Versioned, *, by: Actor, note: str = "") -> TransitionRecord:
        """Record that a row began its life, right after it was created in one of the initial states."""
        return self._record(subject, "create", source="", by=by, note=note)

    def _record(self, subject: Versioned, name: str, *, source: str, by: Actor, note: str) -> TransitionRecord:
        record = TransitionRecord.objects.create(
            workflow=self.name,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            name=name,
            source=source,
            target=getattr(subject, self.field),
            actor_id=by.pk,
            note=note,
            request_id=current_request_id(),
        )
        for follow in FOLLOWERS:
            follow(record, subject)
        return record

    def _words_for_wrong_state(self, subject: Any, step: Transition) -> str:
        state = self.states(getattr(subject, self.field)).label
        return _("“%(step)s” is not possible now: the state is “%(state)s”.") % {
            "step": step.label,
            "state": state,
        }

    def guard(self) -> pgtrigger.Trigger:
        """Return the trigger by which the database itself refuses every state change that is not in the table."""
        return pgtrigger.Trigger(
            name=f"guard_{self.field}",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=_guard_sql(self),
        )

    def clock(self) -> pgtrigger.Trigger:
        """Return the trigger that keeps in the row's `since` when it came into its state, for lists to go by."""
        return pgtrigger.Trigger(
            name=f"clock_{self.field}",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf(self.field),  # type: ignore[no-untyped-call]
            condition=pgtrigger.Q(**{f"old__{self.field}__df": pgtrigger.F(f"new__{self.field}")}),
            func="NEW.since = clock_timestamp(); RETURN NEW;",
        )


def _guard_sql(workflow: Workflow) -> str:
    column = workflow.field
    starts = ", ".join(f"'{state}'" for state in sorted(workflow.initial))
    pairs = sorted({(source, step.target) for step in workflow for source in step.sources})
    moves = ", ".join(f"('{source}', '{target}')" for source, target in pairs)
    return f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.{column} NOT IN ({starts}) THEN
                RAISE EXCEPTION '{workflow.name}: a row may not start as %', NEW.{column}
                    USING ERRCODE = 'check_violation';
            END IF;
        ELSIF NEW.{column} IS DISTINCT FROM OLD.{column}
            AND (OLD.{column}, NEW.{column}) NOT IN ({moves}) THEN
            RAISE EXCEPTION '{workflow.name}: no step from % to %', OLD.{column}, NEW.{column}
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """
