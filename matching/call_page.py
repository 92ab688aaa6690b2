"""What the Secretariat's page of a call shows: what came in against the needs, and who has answered what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Prefetch, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.core.access import Actor
from coalition.core.history import entries_of
from coalition.core.models import TransitionRecord
from coalition.core.numerals import write_number
from coalition.core.workflow import Transition
from matching.choices import LIVE, CallStatus, InvitationStatus, MatchStatus
from matching.models import Call, CallAnswer, CallInvitation, Match
from matching.wording import status_kind
from matching.workflow import CALL
from members.models import Offer
from requests.models import Need

KINDS = {
    CallStatus.DRAFT: "open",
    CallStatus.OPEN: "now",
    CallStatus.CLOSED: "closed",
    CallStatus.CANCELLED: "no",
    InvitationStatus.CHOSEN: "open",
    InvitationStatus.INVITED: "now",
    InvitationStatus.ANSWERED: "done",
    InvitationStatus.DECLINED: "closed",
    InvitationStatus.NO_ANSWER: "warn",
}
# Answers first, then who declined and who has time; a member's name decides within one state.
ORDER = (
    InvitationStatus.ANSWERED,
    InvitationStatus.DECLINED,
    InvitationStatus.INVITED,
    InvitationStatus.NO_ANSWER,
    InvitationStatus.CHOSEN,
)
SHOWN = 10  # members on the page of the call; the list of all is one link away
REFUSALS = ("close", "cancel")
COLUMNS = (
    gettext_lazy("Member"),
    gettext_lazy("State"),
    gettext_lazy("Country"),
    gettext_lazy("Need"),
    gettext_lazy("Offer"),
    gettext_lazy("Quantity"),
    gettext_lazy("Unit"),
    gettext_lazy("Note or reason"),
)


@dataclass
class CallPage:
    """One call for one person of the Secretariat."""

    call: Call
    actor: Actor
    forms: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return KINDS[CallStatus(self.call.status)]

    @cached_property
    def needs(self) -> list[Need]:
        rows = self.call.needs.select_related("category", "unit", "request_country__country")
        return list(rows.order_by("pk"))

    @cached_property
    def invitations(self) -> list[CallInvitation]:
        return list(asked_by(self.call))

    @cached_property
    def chosen(self) -> list[CallInvitation]:
        return [row for row in self.invitations if row.status == InvitationStatus.CHOSEN]

    def counts(self) -> list[tuple[str, str]]:
        """How many members are in which state; for the component `facts`."""
        found = [(state.label, sum(row.status == state for row in self.invitations)) for state in ORDER]
        return [(str(label), write_number(number)) for label, number in found if number]

    @cached_property
    def _matches(self) -> dict[tuple[int, int], Match]:
        """The latest proposal of each pair of need and offer."""
        pairs = [(answer.need_id, answer.offer_id) for answer in self._answers]
        needs, offers = {need for need, _offer in pairs}, {offer for _need, offer in pairs}
        rows = Match.objects.filter(need__in=needs, offer__in=offers).order_by("pk") if pairs else []
        return {(match.need_id, match.offer_id): match for match in rows}

    @cached_property
    def _open_today(self) -> set[int]:
        offers = Offer.objects.matchable(timezone.localdate())
        return set(offers.filter(pk__in={a.offer_id for a in self._answers}).values_list("pk", flat=True))

    @cached_property
    def _answers(self) -> list[CallAnswer]:
        return [answer for row in self.invitations for answer in row.answers.all()]

    def first_rows(self) -> list[dict[str, Any]]:
        return self.rows(self.invitations[:SHOWN])

    def rows(self, invitations: Iterable[CallInvitation]) -> list[dict[str, Any]]:
        """Each of these with its answers and what can be done with them."""
        return [
            {
                "invitation": row,
                "kind": KINDS[InvitationStatus(row.status)],
                "answers": [self._answer(answer) for answer in row.answers.all()],
            }
            for row in invitations
        ]

    def _answer(self, answer: CallAnswer) -> dict[str, Any]:
        match = self._matches.get((answer.need_id, answer.offer_id))
        is_under_way = match is not None and match.status in (*LIVE, MatchStatus.CONFIRMED)
        need = next((row for row in self.needs if row.pk == answer.need_id), answer.need)
        return {
            "answer": answer,
            "match": match,
            "match_kind": status_kind(match.status) if match else "",
            "is_open": answer.offer_id in self._open_today,
            "may_propose": answer.offer_id in self._open_today and not is_under_way and need.still_open > 0,
            "propose_url": f"{reverse('matching:candidates', args=[answer.need_id])}?call_answer={answer.pk}#offer",
        }

    def against_needs(self) -> list[dict[str, Any]]:
        """For each need what is asked, covered, offered in answers, and missing still if all of it were taken."""
        offered: dict[int, int] = defaultdict(int)
        for answer in self._answers:
            offered[answer.need_id] += answer.quantity
        return [
            {
                "need": need,
                "covered": need.proposed + need.agreed,
                "offered": offered[need.pk],
                "missing": max(need.still_open - offered[need.pk], 0),
                "percent": 100 * min(offered[need.pk], need.quantity) / need.quantity,
                "url": reverse("matching:candidates", args=[need.pk]),
            }
            for need in self.needs
        ]

    def facts(self) -> list[tuple[Any, ...]]:
        request = self.call.country_request
        return [
            (_("Request"), request.reference, request.get_absolute_url()),
            (_("Answers by"), date_format(self.call.answer_by)),
            (_("Written by"), self.call.opened_by),
            *self.counts(),
        ]

    def history(self) -> list[dict[str, Any]]:
        records = TransitionRecord.objects.of(self.call).select_related("actor")
        return entries_of(records, CALL)

    @cached_property
    def steps(self) -> list[Transition]:
        return CALL.open_to(self.actor, self.call)

    def step_forms(self) -> Iterator[dict[str, Any]]:
        """The forms that stand on this page; what writes to many has a page that shows the mail."""
        labels = {step.name: step.label for step in self.steps} | {"extend": _("Move the date")}
        for name, form in self.forms.items():
            yield {
                "name": name,
                "label": labels[name],
                "form": form,
                "url": reverse("matching:call-step", args=[self.call.pk, name]),
                "is_refusal": name in REFUSALS,
                "is_open": bool(form.errors),
            }


def asked_by(call: Call) -> QuerySet[Any]:
    """The invitations of a call with their answers."""
    answers = CallAnswer.objects.select_related("offer", "need__unit").order_by("need", "offer")
    places = Case(*(When(status=state, then=place) for place, state in enumerate(ORDER)))
    rows = call.invitations.select_related("organisation").prefetch_related(Prefetch("answers", answers))
    return rows.order_by(places, "organisation__name", "pk")


def answer_lines(page: CallPage, invitations: Iterable[CallInvitation]) -> Iterator[tuple[Any, ...]]:
    """One line for each answer and for each member without one, under `COLUMNS`; private notes stay on the page."""
    needs = {need.pk: need for need in page.needs}
    for row in invitations:
        head = (row.organisation.name, row.get_status_display())
        for answer in row.answers.all():
            need = needs[answer.need_id]
            what = (need.request_country.country, need.category, answer.offer.title)
            yield (*head, *what, answer.quantity, need.unit, answer.note)
        if not row.answers.all():
            yield (*head, "", "", "", "", "", row.get_reason_display())


def send_label(members: int) -> str:
    words = ngettext("Send to %(n)s member", "Send to %(n)s members", members)
    return words % {"n": write_number(members)}
