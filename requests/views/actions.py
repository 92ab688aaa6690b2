"""The buttons of the case page: what the workflow table opens to this person, and the desk's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.access.permissions import Words
from coalition.core.idempotency import new_submission_key
from requests.casefile import CaseFile
from requests.choices import AssessmentStatus
from requests.permissions import APPROVER, COORDINATOR
from requests.querysets import ENDED, OPEN_FOR_MATCHING
from requests.services.assessment import UNDER_ASSESSMENT
from requests.services.desk import PUBLISHABLE
from requests.workflow import COUNTRY_REQUEST

# Steps of the table that need words or a second look have a page; the others are one button.
PAGES = {
    "submit": "requests:check",
    "ask": "requests:ask",
    "answer": "requests:record-answer",
    "validate": "requests:validate",
    "decline": "requests:decline",
    "close_unmet": "requests:close",
}
# What the Secretariat does in the place of an authority is called otherwise.
OWN_WORDS: dict[str, Words] = {
    "answer": gettext_lazy("Enter the authority’s answer"),
    "submit": gettext_lazy("Fill in and send"),
}
BUTTONS = ("start_assessment", "start", "fulfil")
REFUSALS = ("decline", "close_unmet")


@dataclass(frozen=True)
class Action:
    """A link to a page, or a button that posts at once; kind as for `button` in docs/components.md."""

    label: Words
    url: str
    posts: bool = False
    kind: str = "quiet"
    submission_key: str = field(default_factory=new_submission_key)


def actions_on(file: CaseFile, actor: Actor) -> list[Action]:
    """Return what this person may do now; the first is what the case waits for, and alone a solid button."""
    assessing, steps = list(_assessing(file, actor)), list(_workflow(file, actor))
    # Once an assessment is complete, validation is what the case waits for.
    found = [*(steps + assessing if file.completed else assessing + steps), *_desk(file, actor)]
    return found[:1] + [replace(action, kind=action.kind or "quiet") for action in found[1:]]


def _workflow(file: CaseFile, actor: Actor) -> Iterator[Action]:
    reference = file.country_request.reference
    for step in COUNTRY_REQUEST.open_to(actor, file.country_request):
        kind = "no" if step.name in REFUSALS else "quiet" if step.name in ("ask", "answer") else ""
        label = OWN_WORDS.get(step.name, step.label)
        if step.name in PAGES:
            yield Action(label, reverse(PAGES[step.name], args=[reference]), kind=kind)
        elif step.name in BUTTONS:
            yield _button(file, step.name, step.label, kind="")


def _assessing(file: CaseFile, actor: Actor) -> Iterator[Action]:
    if file.country_request.status not in UNDER_ASSESSMENT or not actor.roles & SECRETARIAT:
        return
    own = file.assessment_of(actor.pk)
    if own is None:
        yield Action(_("Assess"), reverse("requests:declare", args=[file.country_request.reference]), kind="")
    elif own.status == AssessmentStatus.OPEN:
        label = _("Continue your assessment")
        yield Action(label, reverse("requests:assess", args=[file.country_request.reference]), kind="")


def _desk(file: CaseFile, actor: Actor) -> Iterator[Action]:
    found = file.country_request
    if actor.roles & SECRETARIAT and found.status not in ENDED and found.assigned_to_id in (None, actor.pk):
        is_own = found.assigned_to_id == actor.pk
        yield _button(file, "release" if is_own else "claim", _("Release") if is_own else _("Claim"))
    if COORDINATOR.has_role(actor) and found.status in OPEN_FOR_MATCHING:
        opened = found.is_open_to_members
        label = _("Close to members") if opened else _("Open to members")
        yield _button(file, "close_to_members" if opened else "open_to_members", label)
    if APPROVER.has_role(actor) and found.consent_to_publish and found.status in PUBLISHABLE:
        shown = found.is_cleared_for_publication
        label = _("Take off the public pages") if shown else _("Clear for publication")
        yield _button(file, "unpublish" if shown else "publish", label)
    # An authority withdraws for itself; the officer does it for a request that came on paper.
    is_on_paper = found.registered_by_id is not None
    if is_on_paper and "withdraw" in {step.name for step in COUNTRY_REQUEST.open_to(actor, found)}:
        yield Action(_("Withdraw for the authority"), reverse("requests:withdraw", args=[found.reference]), kind="no")


def _button(file: CaseFile, step: str, label: Words, *, kind: str = "quiet") -> Action:
    url = reverse("requests:step", args=[file.country_request.reference, step])
    return Action(label, url, posts=True, kind=kind)
