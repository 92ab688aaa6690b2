"""What a match's page shows: the same facts for all, in the words of who reads; scores for the Secretariat alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.history import next_step
from coalition.core.models import TransitionRecord
from coalition.core.names import joined
from coalition.core.numerals import write_number, write_share
from coalition.core.workflow import Transition
from matching.choices import ACCEPTED_BY_MEMBER, LIVE, MatchStatus
from matching.models import Match
from matching.overlap import NearestOverlaps, nearest_overlaps
from matching.reasons import people_of, reasons_for, terms_of, when
from matching.turns import holder_of, turn_of
from matching.wording import Names, catalogue_names, status_kind
from matching.workflow import MATCH

ANSWERS = ("accept", "decline", "agree", "reject")
REFUSALS = ("decline", "reject", "refuse", "withdraw")


@dataclass
class MatchPage:
    """One match for one reader."""

    match: Match
    actor: Actor
    forms: dict[str, Any] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        return bool(self.actor.roles & SECRETARIAT)

    @property
    def is_member_side(self) -> bool:
        return self.match.offer.organisation_id in self.actor.organisation_ids

    @property
    def seen_by(self) -> str:
        accepted = self.match.accepted_at or self.match.status in ACCEPTED_BY_MEMBER
        if accepted:
            return _("Seen by the national authority, the member and the UNESCO Secretariat")
        return _("Seen by the member and the UNESCO Secretariat")

    @property
    def kind(self) -> str:
        return status_kind(self.match.status)

    @cached_property
    def names(self) -> Names:
        return catalogue_names()

    @property
    def title(self) -> str:
        words = {"category": self.match.need.category, "country": self.match.need.request_country.country}
        return _("%(category)s for %(country)s") % words

    @property
    def quantity(self) -> str:
        words = {"quantity": write_number(self.match.quantity), "unit": str(self.match.need.unit).lower()}
        return _("%(quantity)s %(unit)s") % words

    def what(self) -> list[tuple[Any, ...]]:
        """Who gives what to whom, for the component `facts`; each side finds its own record behind its part."""
        offered, asked = self.match.terms["offer"], self.match.terms["request"]
        proposed = [(_("Proposed"), write_number(self.match.proposed_quantity))] if self._is_part else []
        return [
            next_step(holder_of(self.match), self.since),
            (_("Member"), self.match.offer.organisation.name),
            (_("Offer"), offered["title"], *self._own_offer()),
            (_("Quantity"), self.quantity),
            *proposed,
            (_("Country"), self.match.need.request_country.country),
            (_("Request"), asked["title"], *self._own_request()),
            (_("Needed"), when(self.match)),
            *([(_("Places"), self._places)] if self._places else []),
            *self._deadline(),
        ]

    def _own_offer(self) -> tuple[str, ...]:
        is_own = self.match.offer.organisation_id in self.actor.organisation_ids
        return (self.match.offer.get_absolute_url(),) if is_own else ()

    def _own_request(self) -> tuple[str, ...]:
        part = self.match.need.request_country
        is_own = part.authority_id in self.actor.authority_ids
        return (part.country_request.get_absolute_url(),) if is_own else ()

    def reasons(self) -> list[dict[str, str]]:
        return reasons_for(self.match, self.names)

    def terms(self) -> list[str]:
        return terms_of(self.match)

    def people(self) -> list[tuple[str, str]]:
        return people_of(self.match, self.names)

    def turn(self) -> dict[str, Any] | None:
        return turn_of(self.match, self.actor, since=self.since) if self.match.status in LIVE else None

    @property
    def is_live(self) -> bool:
        """Whether anybody has still to decide."""
        return self.match.status in LIVE

    @cached_property
    def overlaps(self) -> NearestOverlaps:
        """What whoever confirms should have seen: that which runs, or is asked for, there already."""
        return nearest_overlaps(self.match.need)

    def ending(self) -> str:
        """Why a match that was not confirmed has ended, as both sides may read it."""
        reason = self.match.get_decline_reason_display()
        if self.match.status in LIVE or self.match.status == MatchStatus.CONFIRMED:
            return ""
        words = _("What it held is open again on both sides.")
        return _("Reason: %(reason)s. %(words)s") % {"reason": reason, "words": words} if reason else words

    def record(self) -> list[tuple[Any, ...]]:
        """What neither side reads; for the component `facts`."""
        match, candidate = self.match, self.match.candidate
        rows: list[tuple[Any, ...]] = [
            (_("Need"), match.need.category, reverse("matching:candidates", args=[match.need_id])),
            (_("Proposed by"), match.proposed_by),
        ]
        if candidate:
            words = {"score": write_share(candidate.score_of_one), "rank": candidate.rank, "run": candidate.run_id}
            rows.append(
                (_("Candidate"), _("%(score)s, rank %(rank)s, run %(run)s") % words, candidate.run.get_absolute_url())
            )
        if match.override_reason:
            rows.append((_("Override"), match.override_reason))
        if match.private_note:
            rows.append((_("Private note"), match.private_note))
        return rows

    def history(self) -> list[dict[str, Any]]:
        """For the component `history`; who took a step is for the Secretariat."""
        return [
            {
                "date": date_format(row.at, "SHORT_DATE_FORMAT"),
                "datetime": row.at,
                "text": MatchStatus(row.target).label,
                "by": row.actor if self.is_staff and row.actor_id else "",
            }
            for row in self.records
        ]

    @cached_property
    def records(self) -> list[TransitionRecord]:
        return list(TransitionRecord.objects.of(self.match).select_related("actor"))

    @property
    def since(self) -> datetime | None:
        """When it came into its state."""
        return self.records[-1].at if self.records else None

    @cached_property
    def steps(self) -> list[Transition]:
        return MATCH.open_to(self.actor, self.match)

    def step_forms(self) -> list[dict[str, Any]]:
        """The forms of the steps that are open to the reader, in the order of the table."""
        return [self._step(step.name, step.label) for step in self.steps if step.name in self.forms]

    def extension(self) -> dict[str, Any] | None:
        return self._step("extend", _("Move the date")) if "extend" in self.forms else None

    def _step(self, name: str, label: Any) -> dict[str, Any]:
        return {
            "name": name,
            "label": label,
            "form": self.forms[name],
            "url": reverse("matching:match-step", args=[self.match.pk, name]),
            "is_refusal": name in REFUSALS,
            "is_for_a_side": self.is_staff and name in ANSWERS,
            "is_open": bool(self.forms[name].errors),
        }

    @property
    def _is_part(self) -> bool:
        return self.match.quantity != self.match.proposed_quantity

    @property
    def _places(self) -> str:
        """A withheld place stays with the authority and the Secretariat until the match is confirmed."""
        may_see = not self.is_member_side or self.match.status == MatchStatus.CONFIRMED
        places = self.match.terms["request"]["places"]
        return joined(place["name"] for place in places if may_see or not place["is_withheld"])

    def _deadline(self) -> list[tuple[str, str]]:
        waits = self.match.status in (MatchStatus.PROPOSED, MatchStatus.ACCEPTED)
        return [(_("Answer by"), date_format(self.match.answer_by))] if waits else []
