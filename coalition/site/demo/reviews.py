"""What the Secretariat does with the fictional requests: assessed by one or two, validated by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from members.models import User
from requests.models import Clarification, CountryRequest
from requests.services.assessment import complete_assessment, open_assessment, start_assessment
from requests.services.clarifications import answer_clarification, ask_authority
from requests.services.desk import clear_for_publication, open_to_members
from requests.services.rulings import (
    close_unmet,
    decline_request,
    fulfil_request,
    start_implementation,
    validate_request,
)

from .people import Secretariat

QUESTION = "How many of these learners are out of school now, and how many come back by themselves?"
ANSWER = "A third of them is out of school; the provinces expect half of these back without further support."
TOO_COMMERCIAL = "The Coalition supports learners and teachers; an office's equipment is outside of what it can give."
NOBODY_OFFERS = "No member can produce lessons in this language this year. Please write again when a script is ready."


class Review:
    """Brings a submitted request on: one method for each stretch of its way."""

    def __init__(self, secretariat: Secretariat) -> None:
        self.secretariat = secretariat
        self.read = 0  # requests assessed so far: grades and openness are dealt out by it

    def take_up(self, asked: CountryRequest) -> CountryRequest:
        """In assessment: every second one with nothing written yet, so that the login "coordinator" can try it."""
        if self.read % 2 == 0:
            return self.assess(asked)
        self.read += 1
        by = self.secretariat.second_coordinator
        started = start_assessment(country_request=asked, by=by)
        open_assessment(country_request=started, has_conflict=False, by=by)
        return started

    def assess(self, asked: CountryRequest) -> CountryRequest:
        """One complete assessment. Every third request has a second one, by somebody who saw it differently; in every
        fifth somebody steps back."""
        self.read += 1
        started = start_assessment(country_request=asked, by=self.secretariat.coordinator)
        self._grade(started, by=self.secretariat.coordinator, severity=5 - self.read % 3)
        if self.read % 3 == 0:
            self._grade(started, by=self.secretariat.second_coordinator, severity=3)
        if self.read % 5 == 0:
            by, note = self.secretariat.second_approver, "Worked for this ministry until last year (demonstration)."
            open_assessment(country_request=started, has_conflict=True, conflict_note=note, by=by)
        return started

    def ask(self, asked: CountryRequest) -> CountryRequest:
        self._ask(self.assess(asked))
        return asked

    def validate(self, asked: CountryRequest) -> CountryRequest:
        assessed = self.assess(asked)
        if self.read % 4 == 0:
            clarification = self._ask(assessed)
            answer_clarification(clarification=clarification, answer=ANSWER, by=self.secretariat.coordinator)
        valid = validate_request(country_request=assessed, by=self.secretariat.approver)
        if self.read % 2:
            valid = open_to_members(country_request=valid, is_open=True, by=self.secretariat.coordinator)
        if valid.consent_to_publish and self.read % 3:
            valid = clear_for_publication(country_request=valid, is_cleared=True, by=self.secretariat.approver)
        return valid

    def decline(self, asked: CountryRequest) -> CountryRequest:
        return decline_request(country_request=asked, words=TOO_COMMERCIAL, by=self.secretariat.approver)

    def close(self, asked: CountryRequest) -> CountryRequest:
        return close_unmet(country_request=self.validate(asked), words=NOBODY_OFFERS, by=self.secretariat.approver)

    def carry_out(self, asked: CountryRequest, state: str) -> None:
        """After its first confirmed match: in implementation, then fulfilled, as far as `state` says."""
        by = self.secretariat.coordinator
        if state in ("in_implementation", "fulfilled"):
            start_implementation(country_request=asked, by=by)
        if state == "fulfilled":
            fulfil_request(country_request=asked, by=by)

    def _ask(self, asked: CountryRequest) -> Clarification:
        due = timezone.localdate() + timedelta(days=10)
        return ask_authority(country_request=asked, question=QUESTION, answer_by=due, by=self.secretariat.coordinator)

    def _grade(self, asked: CountryRequest, *, by: User, severity: int) -> None:
        assessment = open_assessment(country_request=asked, has_conflict=False, by=by)
        complete_assessment(
            assessment=assessment,
            severity=severity,
            severity_reason="Closures and out-of-school rate, as the country's indicators show them (demonstration).",
            feasibility=4 - self.read % 2,
            feasibility_reason="Staff and places are named (demonstration).",
            impact=3 + self.read % 3,
            impact_reason="Head-counts of the groups are given (demonstration).",
            by=by,
        )


STEPS: dict[str, Callable[[Review, CountryRequest], CountryRequest]] = {
    "in_assessment": Review.take_up,
    "clarification": Review.ask,
    "validated": Review.validate,
    "agreed": Review.validate,
    "in_implementation": Review.validate,
    "fulfilled": Review.validate,
    "closed_unmet": Review.close,
    "declined": Review.decline,
}
