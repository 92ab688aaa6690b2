"""All that an authority reads about its request, in as few queries as there are tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.access import STAFF, Actor
from coalition.core.models import TransitionRecord
from coalition.core.numerals import write_number
from members.models import NationalAuthority
from requests.casefile import need_rows
from requests.choices import LETTER_DUE, CountryDecision, Coverage, RequestStatus
from requests.models import Clarification, CountryRequest, FormalLetter, InterimReply, Need, RequestCountry
from requests.querysets import ENDED, OPEN_FOR_MATCHING
from requests.standing import history_of, timeline_of, turn_of
from requests.workflow import COUNTRY_DECISION, COUNTRY_REQUEST

MARKS = {Coverage.UNMET: "open", Coverage.PARTLY: "half", Coverage.FULLY: "done"}


@dataclass(frozen=True)
class StatusFile:
    country_request: CountryRequest
    actor: Actor
    entries: list[RequestCountry]
    clarifications: list[Clarification]
    letters: list[FormalLetter]
    records: list[TransitionRecord]

    @property
    def steps(self) -> set[str]:
        """Steps of the request that are open to this person."""
        return {step.name for step in COUNTRY_REQUEST.open_to(self.actor, self.country_request)}

    @property
    def question(self) -> Clarification | None:
        return next((asked for asked in self.clarifications if asked.answered_at is None), None)

    @property
    def answered(self) -> list[Clarification]:
        return [asked for asked in self.clarifications if asked.answered_at]

    @cached_property
    def replies(self) -> list[InterimReply]:
        """The Secretariat's letters that this person may read, the latest first."""
        seen = InterimReply.objects.visible_to(self.actor).filter(request_country__country_request=self.country_request)
        return list(seen.select_related("request_country__country_request", "request_country__country"))

    @property
    def is_searched_for(self) -> bool:
        """Whether the Secretariat still looks for support."""
        return self.country_request.status in OPEN_FOR_MATCHING

    @property
    def letter_due(self) -> Any:
        """The last day for the letter of an emergency; None where it is there, or no longer needed."""
        sent = self.country_request.submitted_at
        if self.letters or sent is None or self.country_request.status in ENDED:
            return None
        return timezone.localtime(sent).date() + LETTER_DUE

    @property
    def undecided(self) -> list[RequestCountry]:
        """Countries for which this person may still decide."""
        if self.country_request.status in (RequestStatus.DRAFT, *ENDED):
            return []
        pending = [entry for entry in self.entries if entry.decision == CountryDecision.PENDING]
        return [entry for entry in pending if self.may_decide(entry)]

    def may_decide(self, entry: RequestCountry) -> bool:
        return bool(COUNTRY_DECISION.open_to(self.actor, entry))

    @property
    def turn(self) -> dict[str, Any]:
        return turn_of(self.country_request, tasks=list(self._tasks()))

    @property
    def timeline(self) -> list[dict[str, Any]]:
        return timeline_of(self.country_request, self.records)

    @property
    def history(self) -> list[dict[str, Any]]:
        return history_of(self.records, self.replies)

    def coverage_of(self, entry: RequestCountry) -> list[dict[str, Any]]:
        """What the component `coverage` takes."""
        return [_covered(need) for need in entry.need_list]  # type: ignore[attr-defined]

    def has_proposals(self, entry: RequestCountry) -> bool:
        return any(need.proposed or need.agreed for need in entry.need_list)  # type: ignore[attr-defined]

    @property
    def is_shared(self) -> bool:
        """Whether countries must be told apart, also for one of them that sees only its own part."""
        return len(self.entries) > 1 or self.country_request.authority_id not in self.actor.authority_ids

    def _tasks(self) -> Any:
        if self.question and "answer" in self.steps:
            due = _("by %(date)s") % {"date": date_format(self.question.answer_by)}
            yield {"label": _("Answer one question"), "url": "#question", "due": due}
        if self.letter_due and "withdraw" in self.steps:
            url = reverse("requests:edit", args=[self.country_request.reference, "letter"])
            due = _("by %(date)s") % {"date": date_format(self.letter_due)}
            yield {"label": _("Upload the formal letter"), "url": url, "due": due}
        for entry in self.undecided:
            label = _("Confirm or decline for %(country)s") % {"country": entry.country.name}
            yield {"label": label, "url": f"#country-{entry.country_id}"}


def read_status(country_request: CountryRequest, actor: Actor) -> StatusFile:
    """Read a request for one of its authorities; who may see it has been asked before."""
    return StatusFile(
        country_request=country_request,
        actor=actor,
        entries=list(entries_for(country_request, actor)),
        clarifications=list(country_request.clarifications.all()),
        letters=list(country_request.letters.all()),
        records=list(TransitionRecord.objects.of(country_request)),
    )


def entries_for(country_request: CountryRequest, actor: Actor) -> QuerySet[RequestCountry]:
    """Return the countries with their `need_list`: all for whoever asked and for staff, else only the own one."""
    entries = (
        country_request.countries.select_related("country", "authority", "country_request")
        .prefetch_related(Prefetch("needs", need_rows(), to_attr="need_list"))
        .order_by("pk")
    )
    if actor.roles & STAFF or country_request.authority_id in actor.authority_ids:
        return entries
    own = NationalAuthority.objects.filter(pk__in=actor.authority_ids).values("country")
    return entries.filter(country__in=own)


def _covered(need: Need) -> dict[str, Any]:
    figures = {"open": write_number(need.still_open), "proposed": write_number(need.proposed)}
    note = _("%(proposed)s proposed, %(open)s still open") if need.proposed else _("%(open)s still open")
    return {
        "title": need.category.name,
        "quantity": need.quantity,
        "unit": need.unit.name,
        "agreed": round(100 * need.agreed / need.quantity),
        "proposed": round(100 * need.proposed / need.quantity),
        "kind": MARKS[need.coverage],
        "label": need.coverage.label,
        "note": note % figures if need.still_open or need.proposed else "",
    }
