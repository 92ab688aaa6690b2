"""Fictional organisations in the proportions of the Coalition's own membership, and their way into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone

from coalition.reference.models import Country, Flagship, Objective
from members.choices import MemberCategory, OrganisationType
from members.models import Clearance, Merge, Offer, Organisation, Undertaking
from members.services.clearances import decide_clearance, prepare_clearance
from members.services.memberships import (
    accept_undertakings,
    admit_member,
    decline_application,
    leave_coalition,
    record_organisation,
    start_review,
    suspend_member,
)
from members.services.merges import merge_organisations
from members.services.undertakings import load_undertakings

from .people import Secretariat
from .sources import read_rows, read_tree

SCREENING_LIST = "UN Security Council Consolidated List"
NAMED = "sahel-waves-demonstration"  # the organisation of the login "member"
TWIN = "ondes-du-sahel-demonstration"  # the same one again, under its French name


class Registry:
    """The organisations as they are entered, by slug; what all of them share is read once."""

    def __init__(self, secretariat: Secretariat) -> None:
        load_undertakings()
        self.secretariat = secretariat
        self.countries = Country.objects.in_bulk()
        self.flagships = Flagship.objects.in_bulk()
        self.objectives = Objective.objects.in_bulk()
        self.undertakings = list(Undertaking.objects.filter(is_current=True))
        self.summaries: dict[str, str] = read_tree("summaries")
        self.by_slug: dict[str, Organisation] = {}

    def load(self, rows: Iterable[dict[str, str]]) -> None:
        for row in rows:
            self.by_slug[row["slug"]] = self._enter(row)

    def active(self) -> list[Organisation]:
        return [organisation for organisation in self.by_slug.values() if organisation.is_member]

    def merge_twin(self) -> Merge:
        """It is listed once; the Secretariat sees both entries, why they are one, and can part them."""
        return merge_organisations(
            organisation=self.by_slug[TWIN],
            target=self.by_slug[NAMED],
            reason="It applied a second time under its French name; address and seat are the same (demonstration).",
            by=self.secretariat.coordinator,
        )

    def _enter(self, row: dict[str, str]) -> Organisation:
        organisation = record_organisation(
            by=self.secretariat.coordinator,
            has_applied=row["membership"] != "none",
            slug=row["slug"],
            name=row["name"],
            iati_type=OrganisationType(row["iati_type"]),
            category=MemberCategory(row["category"]),
            country=self.countries[row["country"]],
            language=row["language"],
            summary=self.summaries[row["language"]],
            source="Invented for the demonstration",
            is_demonstration=True,
            flagships=[self.flagships[row["flagship"]]],
            objectives=[self.objectives[row["objective"]]],
        )
        for step in WAYS[row["membership"]]:
            organisation = step(self, organisation)
        return organisation

    def review(self, organisation: Organisation) -> Organisation:
        by = self.secretariat.coordinator
        accept_undertakings(organisation=organisation, undertakings=self.undertakings, by=by)
        clear(organisation, secretariat=self.secretariat)
        return start_review(organisation=organisation, by=by)

    def admit(self, organisation: Organisation) -> Organisation:
        return admit_member(organisation=organisation, by=self.secretariat.approver)

    def suspend(self, organisation: Organisation) -> Organisation:
        note = "Its answers to requests stayed out for half a year."
        return suspend_member(organisation=organisation, by=self.secretariat.approver, note=note)

    def leave(self, organisation: Organisation) -> Organisation:
        note = "Closed its doors."
        return leave_coalition(organisation=organisation, by=self.secretariat.coordinator, note=note)

    def decline(self, organisation: Organisation) -> Organisation:
        note = "Sells advertising to learners."
        return decline_application(organisation=organisation, by=self.secretariat.approver, note=note)


WAYS: dict[str, tuple[Callable[[Registry, Organisation], Organisation], ...]] = {
    "none": (),
    "applied": (),
    "under_review": (Registry.review,),
    "active": (Registry.review, Registry.admit),
    "suspended": (Registry.review, Registry.admit, Registry.suspend),
    "left": (Registry.review, Registry.admit, Registry.leave),
    "declined": (Registry.decline,),
}


def clear(subject: Organisation | Offer, *, secretariat: Secretariat) -> None:
    """One person examines, another one clears."""
    decide_clearance(clearance=examine(subject, secretariat=secretariat), is_cleared=True, by=secretariat.approver)


def examine(subject: Organisation | Offer, *, secretariat: Secretariat) -> Clearance:
    """Prepare a clearance for a year from today; an organisation is screened too."""
    today = timezone.localdate()
    is_organisation = isinstance(subject, Organisation)
    return prepare_clearance(
        subject=subject,
        findings="Nothing found (demonstration).",
        valid_until=today + timedelta(days=365),
        by=secretariat.coordinator,
        screening_list=SCREENING_LIST if is_organisation else "",
        screened_on=today if is_organisation else None,
        screening_result="No entry" if is_organisation else "",
    )


def organisation_rows() -> list[dict[str, str]]:
    return read_rows("organisations")
