"""What the page of a commitment shows: facts, milestones, dated updates, history, and the buttons of this person."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.history import NOBODY, entries_of, next_step
from coalition.core.idempotency import new_submission_key
from coalition.core.models import TransitionRecord
from members.forms.comparing import words_of
from members.views.steps import buttons

from .amounts import write_amount
from .commitment_lines import line_of
from .models import Commitment, CommitmentUpdate, Milestone
from .permissions import OWNER
from .querysets import OPEN
from .workflow import COMMITMENT

TAKEN_BACK = frozenset({"withdraw"})
WITH_NOTE = TAKEN_BACK | {"deliver"}


def page_of_commitment(commitment: Any, actor: Actor) -> dict[str, Any]:
    """`commitment` carries `with_latest` and `with_names`; three further queries."""
    names = bool(actor.roles & SECRETARIAT)
    records = list(TransitionRecord.objects.of(commitment).select_related("actor").reverse())
    updates = commitment.updates.select_related("reported_by")
    return {
        **line_of(commitment),
        "trail": [(_("Commitments"), reverse("projects:commitments")), (commitment.reference, "")],
        "facts": [_turn(commitment, records), *_facts(commitment)],
        "milestones": [_milestone(row, commitment) for row in commitment.milestones.all()],
        "updates": [_update(row, commitment, names=names) for row in updates],
        "history": entries_of(records, COMMITMENT, names=names),
        **_acts(commitment, actor),
    }


def answer_part(commitment: Commitment) -> dict[str, Any]:
    """The one click of "nothing has changed", as long as the expected day has not passed."""
    may_confirm = commitment.status in OPEN and commitment.expected_on >= timezone.localdate()
    return {"confirm_key": new_submission_key() if may_confirm else ""}


def _acts(commitment: Any, actor: Actor) -> dict[str, Any]:
    may_write = OWNER.allows(actor, commitment) and commitment.status in OPEN
    steps = COMMITMENT.open_to(actor, commitment)
    if not commitment.delivered:
        steps = [step for step in steps if step.name != "deliver"]
    return {
        "may_write": may_write,
        "steps": buttons(steps, notes=WITH_NOTE if commitment.delivered < commitment.promised else TAKEN_BACK),
        **(answer_part(commitment) if may_write else {"confirm_key": ""}),
    }


def _turn(commitment: Commitment, records: list[TransitionRecord]) -> tuple[str, str]:
    who = commitment.organisation.name if commitment.status in OPEN else NOBODY
    return next_step(who, records[0].at if records else None)


def _facts(commitment: Any) -> list[tuple[str, ...]]:
    expected = date_format(commitment.expected_on, "DATE_FORMAT")
    facts: list[tuple[str, ...]] = [
        (_("Member"), commitment.organisation.name, commitment.organisation.get_absolute_url()),
        (_("Counted in"), commitment.get_kind_display()),
        (_("Value as of"), date_format(commitment.valued_on, "DATE_FORMAT") if commitment.valued_on else ""),
        (_("How the value was estimated"), commitment.method),
        (_("Pledged on"), date_format(commitment.pledged_on, "DATE_FORMAT")),
        (_("Promised by"), date_format(commitment.due_on, "DATE_FORMAT")),
        (_("Expected by"), expected if commitment.expected_on != commitment.due_on else ""),
        (_("Shown to the public"), words_of(commitment.is_public)),
        (_("Last word of the member"), date_format(commitment.confirmed_at, "DATE_FORMAT")),
    ]
    return [fact for fact in facts if fact[1]]


def _milestone(row: Milestone, commitment: Commitment) -> dict[str, Any]:
    is_late = row.done_on is None and commitment.status in OPEN and row.due_on < timezone.localdate()
    state = _("Reached") if row.done_on else _("Passed") if is_late else _("To come")
    kind = "done" if row.done_on else "warn" if is_late else "open"
    return {
        "milestone": row,
        "target": write_amount(commitment, row.target) if row.target else "",
        "state": state,
        "kind": kind,
        "key": new_submission_key(),
    }


def _update(row: CommitmentUpdate, commitment: Commitment, *, names: bool) -> dict[str, Any]:
    return {
        "update": row,
        "delivered": write_amount(commitment, row.delivered),
        "by": row.reported_by if names else "",
    }
