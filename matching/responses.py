"""A member's answers to UNESCO's proposals and calls: the record of its second obligation, to respond to requests.

For the Secretariat alone. The engine does not read it: declining never lowers a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.models import TransitionRecord
from coalition.core.numerals import write_number
from coalition.core.rows import is_among
from members.models import Organisation

from .choices import InvitationStatus, MatchStatus
from .models import CallInvitation, Match

# code → (words, kind of the status component)
ANSWERS: dict[str, tuple[Words, str]] = {
    "accepted": (gettext_lazy("Accepted"), "done"),
    "partly": (gettext_lazy("Accepted in part"), "half"),
    "declined": (gettext_lazy("Declined"), "no"),
    "unanswered": (gettext_lazy("Not answered in time"), "warn"),
    "waiting": (gettext_lazy("Waits for an answer"), "now"),
    "withdrawn": (gettext_lazy("Withdrawn before an answer"), "closed"),
}
GIVEN = ("accepted", "partly", "declined")
# How a member's part of a call reads beside its answers to proposals.
_OF_A_CALL = {
    InvitationStatus.ANSWERED: "accepted",
    InvitationStatus.DECLINED: "declined",
    InvitationStatus.NO_ANSWER: "unanswered",
}
_HAS_ACCEPTED = Q(accepted_at__isnull=False)


def responses_of(organisation: Organisation, actor: Actor) -> QuerySet[Any]:
    """What was proposed to it, and to what was merged into it, latest first; with `answer` and `answered_at`."""
    declined = TransitionRecord.objects.filter(
        subject_type=Match._meta.label_lower, subject_id=OuterRef("pk"), name="decline"
    )
    own = is_among("offer__organisation", _names_of(organisation))
    rows = Match.objects.visible_to(actor).filter(own).order_by("-created_at", "-pk")
    return rows.annotate(
        answered_at=Coalesce("accepted_at", Subquery(declined.order_by("pk").values("at")[:1])),
        answer=Case(
            When(_HAS_ACCEPTED & Q(quantity__lt=F("proposed_quantity")), then=Value("partly")),
            When(_HAS_ACCEPTED, then=Value("accepted")),
            When(status=MatchStatus.DECLINED_BY_MEMBER, then=Value("declined")),
            When(status=MatchStatus.LAPSED, then=Value("unanswered")),
            When(status=MatchStatus.WITHDRAWN, then=Value("withdrawn")),
            default=Value("waiting"),
            output_field=CharField(),
        ),
    )


def calls_of(organisation: Organisation, actor: Actor) -> QuerySet[Any]:
    """The calls that were sent to it, and to what was merged into it, latest first; with `answer` and `answered_at`."""
    spoken = TransitionRecord.objects.filter(
        subject_type=CallInvitation._meta.label_lower, subject_id=OuterRef("pk"), name__in=("answer", "decline")
    )
    own = is_among("organisation", _names_of(organisation))
    sent = CallInvitation.objects.visible_to(actor).filter(own).exclude(status=InvitationStatus.CHOSEN)
    answers = [When(status=status, then=Value(answer)) for status, answer in _OF_A_CALL.items()]
    return (
        sent.annotate(
            answered_at=Subquery(spoken.order_by("pk").values("at")[:1]),
            answer=Case(*answers, default=Value("waiting"), output_field=CharField()),
        )
        .select_related("call__country_request")
        .order_by("-sent_at", "-pk")
    )


def _names_of(organisation: Organisation) -> QuerySet[Any, Any]:
    """Its key and those of what was merged into it."""
    return Organisation.objects.filter(Q(pk=organisation.pk) | Q(merged_into=organisation)).order_by().values("pk")


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    place = "need__request_country"
    names = (f"{place}__country_request", f"{place}__country", "need__category", "need__unit", "offer")
    return rows.select_related(*names)


def in_words(match: Any) -> dict[str, Any]:
    """A row of `responses_of` as page and file show it."""
    reason = match.get_decline_reason_display() if match.answer == "declined" else ""
    return {"match": match, "reason": reason, **_pace_of(match, match.created_at, match.answer_by)}


def call_in_words(invitation: Any) -> dict[str, Any]:
    """A row of `calls_of` as page and file show it."""
    reason = invitation.get_reason_display() if invitation.answer == "declined" else ""
    pace = _pace_of(invitation, invitation.sent_at, invitation.call.answer_by)
    return {"invitation": invitation, "call": invitation.call, "reason": reason, **pace}


def _pace_of(row: Any, sent_at: datetime, due: date) -> dict[str, Any]:
    words, kind = ANSWERS[row.answer]
    sent = timezone.localtime(sent_at).date()
    answered = timezone.localtime(row.answered_at).date() if row.answered_at else None
    is_over = row.answer == "waiting" and due < timezone.localdate()
    return {
        "answer": words,
        "kind": kind,
        "sent": sent,
        "answered": answered,
        "days": (answered - sent).days if answered else None,
        "is_late": answered > due if answered else is_over,
    }


def summary_of(rows: QuerySet[Any]) -> list[str]:
    """The counts of all rows of `responses_of`, in sentences; two queries."""
    counts = dict(rows.order_by().values_list("answer").annotate(number=Count("pk")))
    total = sum(counts.values())
    sentences = [
        ngettext("%(number)s proposal was made to it.", "%(number)s proposals were made to it.", total)
        % {"number": write_number(total)}
    ]
    if total:
        found = ((words, counts.get(code)) for code, (words, _kind) in ANSWERS.items())
        sentences.append("; ".join(f"{words}: {write_number(number)}" for words, number in found if number) + ".")
    return [*sentences, *_pace(rows)]


def _pace(rows: QuerySet[Any]) -> Iterator[str]:
    """In days of the portal's calendar, as each row shows them."""
    spans = rows.order_by().filter(answer__in=GIVEN).values_list("created_at", "answered_at")
    days = [(timezone.localtime(to).date() - timezone.localtime(since).date()).days for since, to in spans if to]
    if days:
        middle = round(median(days))
        yield ngettext(
            "Half of its answers took %(days)s day or less.", "Half of its answers took %(days)s days or less.", middle
        ) % {"days": write_number(middle)}


def cells_of(match: Any) -> Iterator[Any]:
    """A row of the file, in the order of COLUMNS."""
    row, entry = in_words(match), match.need.request_country
    yield from (entry.country_request.reference, entry.country.name, match.need.category.name, match.offer.title)
    yield from (match.proposed_quantity, match.need.unit.name, row["sent"].isoformat(), match.answer_by.isoformat())
    yield from (row["answer"], row["reason"], row["answered"].isoformat() if row["answered"] else "", row["days"])
    yield from (match.get_status_display(), _("yes") if match.is_demonstration else _("no"))


def call_cells_of(invitation: Any) -> Iterator[Any]:
    """A call as a row of the same file: what it is about is the title of the call."""
    row, call = call_in_words(invitation), invitation.call
    yield from (call.country_request.reference, "", _("Call: %(title)s") % {"title": call.title}, "", "", "")
    yield from (row["sent"].isoformat(), call.answer_by.isoformat(), row["answer"], row["reason"])
    yield from (row["answered"].isoformat() if row["answered"] else "", row["days"], invitation.get_status_display())
    yield _("yes") if call.is_demonstration else _("no")


COLUMNS: tuple[Words, ...] = (
    gettext_lazy("Request"),
    gettext_lazy("Country"),
    gettext_lazy("Support"),
    gettext_lazy("Offer"),
    gettext_lazy("Quantity proposed"),
    gettext_lazy("Unit"),
    gettext_lazy("Sent on"),
    gettext_lazy("Answer by"),
    gettext_lazy("Answer"),
    gettext_lazy("Reason"),
    gettext_lazy("Answered on"),
    gettext_lazy("Days taken"),
    gettext_lazy("What came of it"),
    gettext_lazy("Demonstration data"),
)
