"""Chainable reads of this app. Every list starts from `visible_to(user)`, which is empty by default."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, STAFF, Actor, Role
from coalition.core.rows import count_of, is_among, is_one_of

from .choices import LETTER_DUE, AssessmentStatus, CountryDecision, RequestStatus

UNDECIDED = (RequestStatus.SUBMITTED, RequestStatus.IN_ASSESSMENT, RequestStatus.CLARIFICATION)
OPEN_FOR_MATCHING = (RequestStatus.VALIDATED, RequestStatus.AGREED, RequestStatus.IN_IMPLEMENTATION)

ENDED = (RequestStatus.FULFILLED, RequestStatus.CLOSED_UNMET, RequestStatus.DECLINED, RequestStatus.WITHDRAWN)
SEARCHED = ("reference", "title", "summary", "regional_body")
"""Texts of a request in which words are looked for."""


class CountryRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        seen = self.in_full_to(actor)
        if actor.roles & MEMBER:
            seen = seen | self.filter(status__in=OPEN_FOR_MATCHING, is_open_to_members=True)
        return seen

    def in_full_to(self, actor: Actor) -> Self:
        """Without what members see in part: those who read its letters, contacts and questions as well."""
        if actor.roles & SECRETARIAT:
            return self.exclude(_draft_of_a_ministry())
        seen = self.filter(pk__in=[])
        if Role.FIELD_OFFICE in actor.roles:
            seen = seen | self.filter(_in_area(actor))
        if actor.roles & MINISTRY:
            seen = seen | self.filter(_of_authority(actor))
        return seen

    def public(self) -> Self:
        """What the ministry consented to and the Secretariat cleared."""
        return self.filter(consent_to_publish=True, is_cleared_for_publication=True, submitted_at__isnull=False)

    def orphaned(self) -> Self:
        """Sent by an authority for which nobody can act any more."""
        open_ones = self.exclude(status__in=(RequestStatus.DRAFT, *ENDED)).filter(registered_by=None)
        return open_ones.exclude(authority=None).exclude(_has_editor())

    def waiting(self) -> Self:
        """The Secretariat's queue: what has come in and is not decided."""
        return self.filter(status__in=UNDECIDED)

    def with_deadlines(self) -> Self:
        """Carry `answer_due`, the day for the open question, `letter_due`, the last day for the letter of an emergency,
        and `due_on`, the earlier of the two; None where nothing is awaited."""
        from .models import Clarification

        asked = Clarification.objects.filter(country_request=OuterRef("pk"), answered_at=None)
        without_letter = Q(is_emergency=True, has_letter=False, submitted_at__isnull=False) & ~Q(status__in=ENDED)
        carried = self.annotate(
            answer_due=Case(
                When(
                    status=RequestStatus.CLARIFICATION,
                    then=Subquery(asked.order_by("answer_by").values("answer_by")[:1]),
                )
            ),
            letter_due=Case(When(without_letter, then=TruncDate(F("submitted_at") + LETTER_DUE))),
        )
        return carried.annotate(due_on=Least("answer_due", "letter_due"))

    def for_desk(self) -> Self:
        """Carry what the Secretariat sorts by: `due_on`, `has_editor` (at the authority), `urgency` (the highest of the
        needs), and of the assessments how many are `completed` and `in_hand`."""
        from .models import Need

        needs = Need.objects.filter(request_country__country_request=OuterRef("pk"))
        carried = self.with_deadlines().select_related("authority", "assigned_to")
        return carried.annotate(
            has_editor=_has_editor(),
            urgency=Subquery(needs.order_by("-urgency").values("urgency")[:1]),
            completed=_assessments(AssessmentStatus.COMPLETED),
            in_hand=_assessments(AssessmentStatus.OPEN),
        )


class RequestCountryQuerySet(models.QuerySet[Any]):
    def taking_part(self) -> Self:
        """Countries whose authority has not refused."""
        return self.exclude(decision=CountryDecision.DECLINED)


class InterimReplyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who read a request in full; an authority that is only part of it reads its own country's letters."""
        from members.models import NationalAuthority

        from .models import CountryRequest

        seen = self.filter(request_country__country_request__in=CountryRequest.objects.in_full_to(actor).values("pk"))
        if actor.roles & STAFF:
            return seen
        own = NationalAuthority.objects.filter(pk__in=actor.authority_ids).values("country")
        return seen.filter(
            Q(request_country__country_request__authority__in=actor.authority_ids) | Q(request_country__country__in=own)
        )


class NeedQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & SECRETARIAT:
            return self.exclude(_draft_of_a_ministry("request_country__country_request__"))
        from .models import CountryRequest

        seen = CountryRequest.objects.visible_to(actor).values("pk")
        return self.filter(request_country__country_request__in=seen)

    def for_members(self) -> Self:
        """Open needs of requests that a coordinator has opened to members."""
        return self.open().filter(request_country__country_request__is_open_to_members=True)

    def open(self) -> Self:
        """Needs of validated requests that are not wholly covered, of countries that did not refuse."""
        return self.filter(is_open_for_matching=True, quantity__gt=F("proposed") + F("agreed"))


class AssessmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()

    def completed(self) -> Self:
        return self.filter(status=AssessmentStatus.COMPLETED)


class InternalNoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The Secretariat, and a field office for its area; an authority never, in whatever other role."""
        if actor.roles & SECRETARIAT:
            return self
        if Role.FIELD_OFFICE not in actor.roles:
            return self.none()
        from .models import CountryRequest

        return self.filter(country_request__in=CountryRequest.objects.filter(_in_area(actor)).values("pk"))


class BulkStepQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(taken_by=actor.pk)


class QuestionTemplateQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who ask."""
        return self if Role.COORDINATOR in actor.roles else self.none()


class QueueViewQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(owner=actor.pk)


def _has_editor() -> Exists:
    """Whether somebody can still act for the authority."""
    from members.models import Affiliation

    standing = Affiliation.objects.standing().filter(role=Role.MINISTRY_EDITOR, user__is_active=True)
    return Exists(standing.filter(authority=OuterRef("authority")))


def is_due(by: date) -> Q:
    """`due_on` is not after this day: said of what it comes from, so that an index has the rows."""
    from .models import Clarification

    asked = Clarification.objects.filter(answered_at=None, answer_by__lte=by).values("country_request")
    midnight = datetime.combine(by + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
    is_late = Q(is_emergency=True, has_letter=False, submitted_at__lt=midnight - LETTER_DUE) & ~Q(status__in=ENDED)
    return Q(status=RequestStatus.CLARIFICATION, pk__in=asked) | is_late


def letter_is_there() -> Exists:
    """Whether a request has its letter, by the letters themselves; `has_letter` has it noted."""
    from .models import FormalLetter

    return Exists(FormalLetter.objects.filter(country_request=OuterRef("pk")))


def waits_for_validation() -> Q:
    """In assessment, of which some are completed and none is in hand."""
    completed, in_hand = (_assessments_in(status) for status in (AssessmentStatus.COMPLETED, AssessmentStatus.OPEN))
    return Q(Exists(completed), ~Exists(in_hand), status=RequestStatus.IN_ASSESSMENT)


def _assessments_in(status: AssessmentStatus) -> models.QuerySet[Any]:
    from .models import Assessment

    return Assessment.objects.filter(country_request=OuterRef("pk"), status=status)


def _assessments(status: AssessmentStatus) -> Coalesce:
    return count_of(_assessments_in(status), "country_request")


def _draft_of_a_ministry(request: str = "") -> Q:
    """A draft belongs to those who write it, until it is sent; `request` is the lookup that leads to it."""
    return Q(**{f"{request}status": RequestStatus.DRAFT, f"{request}registered_by": None})


def _in_area(actor: Actor) -> Q:
    from .models import RequestCountry

    of_area = RequestCountry.objects.filter(country__in=actor.area).values("country_request")
    return Q(pk__in=of_area) & ~_draft_of_a_ministry()


def _of_authority(actor: Actor) -> Q:
    """Its own, those of several countries that it is part of, and all of its country's if it coordinates."""
    from members.models import NationalAuthority

    from .models import CountryRequest, RequestCountry

    own, sent = actor.authority_ids, CountryRequest.objects.exclude(status=RequestStatus.DRAFT)
    its_own = CountryRequest.objects.filter(authority__in=own)  # most of them, and looked for once
    part = RequestCountry.objects.filter(authority__in=own).exclude(country_request__in=its_own.values("pk"))
    coordinated = NationalAuthority.objects.filter(pk__in=own, is_coordinating=True).values("country")
    neighbours = NationalAuthority.objects.filter(country__in=coordinated).exclude(pk__in=own).values("pk")
    return is_one_of(
        its_own,
        sent.filter(is_among("pk", part.values("country_request"))),
        sent.filter(is_among("authority", neighbours)),
    )
