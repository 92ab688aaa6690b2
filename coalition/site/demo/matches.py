"""Fictional matches in every state: proposed, answered by both sides, confirmed by a second person, or ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from matching.choices import DeclineReason
from matching.models import Match
from matching.services.matches import (
    accept_match,
    agree_match,
    confirm_match,
    decline_match,
    lapse_matches,
    propose_match,
    refuse_match,
    reject_match,
    withdraw_match,
)
from members.models import Offer
from projects.models import Project
from projects.services import close_project, publish_project, start_project
from requests.models import CountryRequest, Need

from .organisations import NAMED
from .people import Secretariat

BEFORE_THE_FIRST_RUN = "Entered with the demonstration, before the first run of the engine."


class Matchmaking:
    """One method for each way a match goes; a coordinator writes down the answers that come by letter."""

    def __init__(self, secretariat: Secretariat) -> None:
        self.secretariat = secretariat
        self.projects: dict[int, Project] = {}  # by request: its further matches join

    def load(self, need: Need, outcomes: list[str]) -> None:
        """`outcomes` are written `state[:half][@slug of the member]`; the need is shared out among them."""
        share = need.quantity // max(len(outcomes), 1)
        for outcome in outcomes:
            state, _at, slug = outcome.partition("@")
            state, _colon, part = state.partition(":")
            match = self.propose(need, share, slug=slug, is_due=state == "lapsed")
            if part and state == "accepted":
                accept_match(match=match, quantity=share // 2, by=self.secretariat.coordinator)
            else:
                WAYS[state](self, match)

    def propose(self, need: Need, quantity: int, *, slug: str, is_due: bool) -> Match:
        today = timezone.localdate()
        return propose_match(
            need=need,
            offer=_fitting_offer(need, quantity, slug),
            quantity=quantity,
            answer_by=today if is_due else today + timedelta(days=14),
            override_reason=BEFORE_THE_FIRST_RUN,
            by=self.secretariat.coordinator,
        )

    def leave(self, match: Match) -> Match:
        return match

    def accept(self, match: Match) -> Match:
        return accept_match(match=match, by=self.secretariat.coordinator)

    def agree(self, match: Match) -> Match:
        return agree_match(match=self.accept(match), by=self.secretariat.coordinator)

    def confirm(self, match: Match) -> Match:
        request = match.need.request_country.country_request_id
        agreed = self.agree(match)
        confirmed = confirm_match(match=agreed, project=self.projects.get(request), by=self.secretariat.approver)
        if confirmed.project:
            self.projects[request] = confirmed.project
        return confirmed

    def decline(self, match: Match) -> Match:
        note = "The print shop is booked until spring."
        return decline_match(match=match, reason=DeclineReason.CAPACITY, note=note, by=self.secretariat.coordinator)

    def reject(self, match: Match) -> Match:
        reason, by = DeclineReason.OTHER_SUPPORT, self.secretariat.coordinator
        return reject_match(match=self.accept(match), reason=reason, note="Paid from the state's budget.", by=by)

    def refuse(self, match: Match) -> Match:
        note = "The screening of the member's subcontractor is not over."
        return refuse_match(match=self.agree(match), note=note, by=self.secretariat.approver)

    def withdraw(self, match: Match) -> Match:
        return withdraw_match(match=match, note="Proposed for the wrong province.", by=self.secretariat.coordinator)

    def lapse(self, match: Match) -> Match:
        """The only one due today; all others have a fortnight."""
        lapse_matches(timezone.localdate() + timedelta(days=1))
        return match

    def carry_out(self, country_request: CountryRequest, state: str) -> None:
        """The project of a request that is being carried out is under way and public; that of a fulfilled one over."""
        project = self.projects.get(country_request.pk)
        if project is None or state == "agreed":
            return
        started = start_project(project=project, by=self.secretariat.coordinator)
        if state == "fulfilled":
            close_project(project=started, by=self.secretariat.coordinator)
        publish_project(project=project, by=self.secretariat.approver)


WAYS: dict[str, Callable[[Matchmaking, Match], Match]] = {
    "proposed": Matchmaking.leave,
    "accepted": Matchmaking.accept,
    "agreed": Matchmaking.agree,
    "confirmed": Matchmaking.confirm,
    "member_declined": Matchmaking.decline,
    "authority_declined": Matchmaking.reject,
    "refused": Matchmaking.refuse,
    "withdrawn": Matchmaking.withdraw,
    "lapsed": Matchmaking.lapse,
}


def _fitting_offer(need: Need, quantity: int, slug: str) -> Offer:
    """The first offer that can give so much there; the login "member" is asked only where it is named."""
    country = need.request_country.country_id
    reaches = Q(is_global=True) | Q(pk__in=Offer.objects.filter(countries=country))
    gives = Q(is_unlimited=True) | Q(capacity__gte=quantity)
    offers = Offer.objects.matchable(timezone.localdate()).filter(reaches, gives, category=need.category)
    member = offers.filter(organisation__slug=slug) if slug else offers.exclude(organisation__slug=NAMED)
    tried = need.matches.values("offer")
    return member.exclude(excluded_countries=country).exclude(pk__in=tried).order_by("pk")[0]
