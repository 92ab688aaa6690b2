"""What a member reads of a call: the needs in plain facts, and what it has answered. Nothing of another member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.history import entries_of
from coalition.core.models import TransitionRecord
from matching.call_page import KINDS
from matching.choices import CallStatus, InvitationStatus
from matching.models import CallAnswer, CallInvitation
from matching.need_facts import facts_of
from matching.workflow import INVITATION
from members.choices import OfferStatus
from members.models import Offer
from requests.models import Need

WAITS = (InvitationStatus.INVITED,)


def takes_answers(invitation: CallInvitation) -> bool:
    """It was sent, nobody gave it up, and its call is open."""
    open_to_it = invitation.status not in (InvitationStatus.CHOSEN, InvitationStatus.NO_ANSWER)
    return open_to_it and invitation.call.takes_answers


def status_for_member(invitation: CallInvitation) -> tuple[str, str]:
    """In the words of who was asked, with the kind of mark."""
    if invitation.call.status == CallStatus.CANCELLED:
        return _("Cancelled"), "closed"
    if invitation.status == InvitationStatus.ANSWERED:
        return _("Answered"), "done"
    if invitation.status == InvitationStatus.DECLINED:
        return _("You can’t help this time"), "closed"
    return (
        (_("Waits for your answer"), "now") if takes_answers(invitation) else (_("Closed without an answer"), "closed")
    )


@dataclass
class InvitationPage:
    """One invitation for one reader."""

    invitation: CallInvitation
    actor: Actor

    @property
    def takes_answers(self) -> bool:
        return takes_answers(self.invitation)

    @property
    def status(self) -> tuple[str, str]:
        """In the reader's words, with the kind of mark."""
        call, state = self.invitation.call, InvitationStatus(self.invitation.status)
        if self.actor.roles & SECRETARIAT and call.status != CallStatus.CANCELLED:
            return str(state.label), KINDS[state]
        return status_for_member(self.invitation)

    @cached_property
    def needs(self) -> list[Need]:
        rows = self.invitation.call.needs.select_related("category", "unit", "request_country__country")
        return list(rows.prefetch_related("modes", "levels").order_by("pk"))

    @cached_property
    def own_offers(self) -> list[Offer]:
        """What the member can still give, whether it is open for matching or not."""
        kinds = {need.category_id for need in self.needs}
        offers = Offer.objects.filter(organisation=self.invitation.organisation_id, category__in=kinds)
        return list(offers.exclude(status=OfferStatus.WITHDRAWN).order_by("title", "pk"))

    @cached_property
    def answers(self) -> list[CallAnswer]:
        rows = self.invitation.answers.select_related("offer", "need__unit", "need__category")
        return list(rows.order_by("need", "offer"))

    @property
    def given(self) -> dict[tuple[int, int], CallAnswer]:
        return {(answer.need_id, answer.offer_id): answer for answer in self.answers}

    def asked(self) -> list[tuple[Need, list[tuple[str, Any]]]]:
        return [(need, facts_of(need)) for need in self.needs]

    def turn(self) -> dict[str, Any] | None:
        """For the component `turn`, while the call is open."""
        if not self.takes_answers:
            return None
        due = date_format(self.invitation.call.answer_by)
        is_due = self.invitation.status in WAITS
        title = _("It is your turn: answer the call") if is_due else _("The Secretariat has your answer")
        text = _("Answers are taken until %(due)s. An answer holds nothing; you are asked again for each proposal.")
        balls = [
            {"who": self.invitation.organisation.name, "note": _("answers or declines"), "has": is_due},
            {"who": _("UNESCO Secretariat"), "note": _("proposes from the answers"), "has": not is_due},
        ]
        tasks = [{"label": _("Go to your answer"), "url": "#answer", "due": ""}] if is_due else []
        return {"title": title, "text": text % {"due": due}, "balls": balls, "tasks": tasks}

    def history(self) -> list[dict[str, Any]]:
        return entries_of(TransitionRecord.objects.of(self.invitation), INVITATION, names=False)
