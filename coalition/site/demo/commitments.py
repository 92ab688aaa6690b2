"""Fictional commitments of the fictional members: each kind, each state, with a day that comes and one that passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from coalition.reference.models import Flagship, Mission, Unit
from members.models import Organisation
from projects.choices import LAPSE_AFTER, REMIND_AGAIN_AFTER, CommitmentKind, Publication
from projects.models import Commitment, Project
from projects.models.commitments import Subject
from projects.services.commitment_clock import lapse_commitments, remind_of_commitments
from projects.services.commitment_updates import add_milestone, reach_milestone, report_commitment
from projects.services.commitments import CommitmentFields, deliver_commitment, pledge_commitment, withdraw_commitment
from requests.models import CountryRequest

from .people import Secretariat
from .sources import read_tree

Row = Mapping[str, Any]


class Promises:
    def __init__(self, secretariat: Secretariat, members: Mapping[str, Organisation]) -> None:
        self.by = secretariat.coordinator
        self.members = members
        self.today = timezone.localdate()

    def load(self) -> None:
        tree = read_tree("commitments")
        for row in tree["rows"]:
            self._end(self._enter(row, tree["method"]), row)

    def _day(self, number: int) -> date:
        return self.today + timedelta(days=number)

    def _enter(self, row: Row, method: str) -> Commitment:
        organisation, kind = self.members[row["member"]], CommitmentKind(row["kind"])
        towards, code = row["towards"]
        terms = CommitmentFields(
            description=row["description"],
            pledged_on=self._day(row["pledged"]),
            due_on=self._day(row["due"]),
            is_public=row["is_public"],
            is_demonstration=True,
        )
        commitment = pledge_commitment(
            organisation=organisation,
            subject=_subject(towards, code, organisation),
            kind=kind,
            by=self.by,
            **terms | self._amount(row, kind, method),
        )
        for title, day, target, is_reached in row["milestones"]:
            milestone = add_milestone(
                commitment=commitment, title=title, due_on=self._day(day), target=_decimal(target), by=self.by
            )
            if is_reached:
                reach_milestone(milestone=milestone, by=self.by)
        for day, delivered, note in row["updates"]:
            commitment = report_commitment(
                commitment=commitment, delivered=delivered, as_of=self._day(day), note=note, by=self.by
            )
        return commitment

    def _amount(self, row: Row, kind: CommitmentKind, method: str) -> CommitmentFields:
        if kind == CommitmentKind.QUANTITY:
            return CommitmentFields(quantity=row["quantity"], unit=Unit.objects.get(pk=row["unit"]))
        valued = CommitmentFields(
            amount=Decimal(row["amount"]), currency=row["currency"], valued_on=self._day(row["pledged"])
        )
        return valued | CommitmentFields(method=method) if kind == CommitmentKind.IN_KIND else valued

    def _end(self, commitment: Commitment, row: Row) -> None:
        step, note = row.get("end", ("", ""))
        if step == "deliver":
            deliver_commitment(commitment=commitment, note=note, by=self.by)
        elif step == "withdraw":
            withdraw_commitment(commitment=commitment, note=note, by=self.by)
        elif step == "lapse":
            self._fall_silent(commitment)

    def _fall_silent(self, commitment: Commitment) -> None:
        """As the clock would have done it: two reminders, then the end."""
        day = commitment.expected_on
        remind_of_commitments(day)
        remind_of_commitments(day + REMIND_AGAIN_AFTER)
        lapse_commitments(day + LAPSE_AFTER)


def _subject(kind: str, code: str, organisation: Organisation) -> Subject:
    """The row of this code; of projects the first that the member takes part in, of requests the first public one."""
    if kind == "project":
        published = Project.objects.filter(publication=Publication.PUBLISHED)
        project: Project = published.filter(participations__organisation=organisation).order_by("pk")[0]
        return project
    if kind == "country_request":
        asked: CountryRequest = CountryRequest.objects.public().order_by("pk")[0]
        return asked
    return Mission.objects.get(pk=code) if kind == "mission" else Flagship.objects.get(pk=code)


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
