"""A member's answers to what UNESCO proposed to it: the record of its second obligation, to respond to requests.

For the Secretariat alone. The engine does not read it: declining never lowers a score.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from members.models import Organisation

from .choices import MatchStatus
from .models import Match

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
_HAS_ACCEPTED = Q(accepted_at__isnull=False)


def responses_of(organisation: Organisation, actor: Actor) -> QuerySet[Any]:
    """What was proposed to it, and to what was merged into it, latest first; with `answer` and `answered_at`."""
    declined = TransitionRecord.objects.filter(
        subject_type=Match._meta.label_lower, subject_id=OuterRef("pk"), name="decline"
    )
    own = Q(offer__organisation=organisation) | Q(offer__organisation__merged_into=organisation)
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


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    place = "need__request_country"
    names = (f"{place}__country_request", f"{place}__country", "need__category", "need__unit", "offer")
    return rows.select_related(*names)


def in_words(match: Any) -> dict[str, Any]:
    """A row of `responses_of` as page and file show it."""
    words, kind = ANSWERS[match.answer]
    sent = timezone.localtime(match.created_at).date()
    answered = timezone.localtime(match.answered_at).date() if match.answered_at else None
    return {
        "match": match,
        "answer": words,
        "kind": kind,
        "reason": match.get_decline_reason_display() if match.answer == "declined" else "",
        "sent": sent,
        "answered": answered,
        "days": (answered - sent).days if answered else None,
        "is_late": answered > match.answer_by if answered else match.answer == "waiting" and _is_over(match),
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


def _is_over(match: Any) -> bool:
    return bool(match.answer_by < timezone.localdate())


def cells_of(match: Any) -> Iterator[Any]:
    """A row of the file, in the order of COLUMNS."""
    row, entry = in_words(match), match.need.request_country
    yield from (entry.country_request.reference, entry.country.name, match.need.category.name, match.offer.title)
    yield from (match.proposed_quantity, match.need.unit.name, row["sent"].isoformat(), match.answer_by.isoformat())
    yield from (row["answer"], row["reason"], row["answered"].isoformat() if row["answered"] else "", row["days"])
    yield from (match.get_status_display(), _("yes") if match.is_demonstration else _("no"))


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
