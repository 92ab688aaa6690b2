"""One step on many requests: the same judgement for the preview and, on locked rows, for the step itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.names import joined
from coalition.core.numerals import write_number
from coalition.core.outbox.services import queue_email
from members.models import Affiliation, User
from members.permissions import SECRETARIAT_ANY
from members.services.rights import demand
from requests.choices import AssessmentStatus, BulkAction, RequestStatus
from requests.models import Assessment, BulkStep, BulkStepRow, Clarification, CountryRequest
from requests.querysets import ENDED
from requests.services.correspondents import asking_sides
from requests.services.reminders import remind_assessor, remind_authority

# What a person can look through, and one transaction holds without keeping others waiting.
MOST = 500


@dataclass(frozen=True)
class Outcome:
    """What the step does to a request, or why it does nothing to it."""

    case: CountryRequest
    is_done: bool
    words: str


def desk_people() -> QuerySet[User]:
    """Those to whom a request can be given: the coordinators and approvers."""
    standing = Affiliation.objects.standing().filter(role__in=SECRETARIAT)
    return User.objects.filter(is_active=True, pk__in=standing.values("user")).order_by("name", "pk")


def foresee(rows: QuerySet[Any], *, action: str, assignee: User | None) -> list[Outcome]:
    """Say of each request what the step would do; a constant number of queries."""
    return [_judge(row, action, assignee) for row in _with_what_waits(rows)]


def messages_of(outcomes: Iterable[Outcome]) -> int:
    """How many messages the reminders are: one to each address of an asking side, one to each assessor; one query."""
    due = [(outcome.case, entry) for outcome in outcomes if outcome.is_done for entry in _due(outcome.case)]
    sides = asking_sides([case for case, entry in due if isinstance(entry, Clarification)])
    return sum(len(sides[case.pk]) if isinstance(entry, Clarification) else 1 for case, entry in due)


@transaction.atomic
def take_bulk_step(*, action: str, versions: Mapping[int, int], assignee: User | None, by: Actor) -> BulkStep:
    """Take the step on the requests as they were seen, {key: version}; what can't be done is told row by row.

    Giving and releasing cost a constant number of queries. Raises ValidationError for too many or a wrong assignee.
    """
    demand(SECRETARIAT_ANY, by=by)
    _check(action, versions, assignee)
    seen = CountryRequest.objects.visible_to(by).filter(pk__in=versions)
    locked = _with_what_waits(seen.select_for_update(of=("self",)).order_by("pk"))
    outcomes = [_stale(row) if row.version != versions[row.pk] else _judge(row, action, assignee) for row in locked]
    done = [outcome.case for outcome in outcomes if outcome.is_done]
    if action == BulkAction.REMIND:
        _remind(done)
    else:
        _give(done, assignee)
    step = BulkStep.objects.create(action=action, assignee=assignee, taken_by_id=by.pk)
    BulkStepRow.objects.bulk_create(
        BulkStepRow(step=step, country_request=outcome.case, is_done=outcome.is_done, words=outcome.words)
        for outcome in outcomes
    )
    _tell_assignee(step, len(done))
    return step


def _check(action: str, versions: Mapping[int, int], assignee: User | None) -> None:
    if len(versions) > MOST:
        raise ValidationError(_("At most %(most)s requests at once.") % {"most": write_number(MOST)})
    if (action == BulkAction.ASSIGN) != (assignee is not None):
        raise ValidationError({"assignee": _("Choose the person who is to handle them.")})
    if assignee and not SECRETARIAT_ANY.has_role(assignee):
        raise ValidationError({"assignee": _("Requests are handled by coordinators and approvers.")})


def _with_what_waits(rows: QuerySet[Any]) -> Iterable[Any]:
    """The requests with `asked`, their open questions, and `at_work`, their open assessments."""
    asked = Clarification.objects.filter(answered_at=None)
    at_work = Assessment.objects.filter(status=AssessmentStatus.OPEN).select_related("assessor")
    return rows.select_related("assigned_to", "authority").prefetch_related(
        Prefetch("clarifications", asked, to_attr="asked"), Prefetch("assessments", at_work, to_attr="at_work")
    )


def _judge(row: Any, action: str, assignee: User | None) -> Outcome:
    judged = {BulkAction.ASSIGN: _giving, BulkAction.RELEASE: _releasing, BulkAction.REMIND: _reminding}
    is_done, words = judged[BulkAction(action)](row, assignee)
    return Outcome(row, is_done, words)


def _giving(row: Any, assignee: User | None) -> tuple[bool, str]:
    if row.status in ENDED:
        return False, _("It has ended: %(state)s.") % {"state": row.get_status_display()}
    if assignee and row.assigned_to_id == assignee.pk:
        return False, _("%(name)s handles it already.") % {"name": assignee}
    if row.assigned_to:
        return False, _("%(name)s handles it. Release it first.") % {"name": row.assigned_to}
    return True, _("Goes to %(name)s.") % {"name": assignee}


def _releasing(row: Any, assignee: User | None) -> tuple[bool, str]:
    if row.assigned_to is None:
        return False, _("Nobody handles it.")
    return True, _("%(name)s no longer handles it.") % {"name": row.assigned_to}


def _reminding(row: Any, assignee: User | None) -> tuple[bool, str]:
    waiting = list(_waiting(row))
    if not waiting:
        return False, _("Nobody has to answer: no question and no assessment is open.")
    due = _due(row)
    if not due:
        return False, _("Whoever has to answer was reminded today.")
    names = [str(row.authority or row.contact_office) for entry in due if isinstance(entry, Clarification)]
    names += [str(entry.assessor) for entry in due if isinstance(entry, Assessment)]
    return True, _("A reminder goes to %(names)s.") % {"names": joined(names)}


def _waiting(row: Any) -> Iterator[Clarification | Assessment]:
    """An answer is awaited only in the state that says so; an assessment of what was decided meanwhile is moot."""
    if row.status == RequestStatus.CLARIFICATION:
        yield from row.asked
    if row.status in (RequestStatus.CLARIFICATION, RequestStatus.IN_ASSESSMENT):
        yield from row.at_work


def _due(row: Any) -> list[Clarification | Assessment]:
    """Of those who have to answer, the ones who were not reminded today."""
    return [entry for entry in _waiting(row) if entry.reminded_on != timezone.localdate()]


def _stale(row: Any) -> Outcome:
    return Outcome(row, False, _("Somebody else changed it since you looked."))


def _give(done: list[CountryRequest], assignee: User | None) -> None:
    CountryRequest.objects.filter(pk__in=[row.pk for row in done]).update(
        assigned_to=assignee, version=F("version") + 1, updated_at=timezone.now()
    )


def _remind(done: list[CountryRequest]) -> None:
    today = timezone.localdate()
    for row in done:
        for entry in _due(row):
            entry.country_request = row
            if isinstance(entry, Clarification):
                remind_authority(entry, on=today)
            else:
                remind_assessor(entry, on=today)


def _tell_assignee(step: BulkStep, number: int) -> None:
    """Whoever gives to themselves knows."""
    person = step.assignee
    if person is None or not number or person.pk == step.taken_by_id:
        return
    with translation.override(person.language):
        link = f"{reverse('requests:queue')}?view=mine"
        words = ngettext("%(number)s request was given to you.", "%(number)s requests were given to you.", number)
        words %= {"number": write_number(number)}
    queue_email(
        event="requests/given",
        to=person.email,
        key=str(step.pk),
        language=person.language,
        words=words,
        giver=step.taken_by.name,
        link=link,
    )
