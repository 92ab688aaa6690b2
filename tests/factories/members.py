"""Members, offers and people. Every row begins in an initial state; `bring_to` walks it on."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.core.access import Role
from coalition.reference.models import Country, Objective, SupportCategory, Unit
from members.choices import MemberCategory, MembershipStatus, OrganisationType, UndertakingKind
from members.models import (
    Acceptance,
    Affiliation,
    CapacityHold,
    Clearance,
    Delegation,
    DesignationLetter,
    Merge,
    NationalAuthority,
    Offer,
    Organisation,
    Undertaking,
    User,
)
from members.workflow import CLEARANCE, MEMBERSHIP, OFFER
from tests.factories.states import bring_to


def country(iso3: str = "SEN") -> Country:
    """A row of the reference data that every test database holds."""
    return Country.objects.get(pk=iso3)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    slug = factory.Sequence(lambda n: f"organisation-{n}")
    iati_type = OrganisationType.FOUNDATION
    category = MemberCategory.FOUNDATION
    membership_status = MembershipStatus.APPLIED


class MergeFactory(DjangoModelFactory[Merge]):
    class Meta:
        model = Merge

    organisation = factory.SubFactory(OrganisationFactory)
    target = factory.SubFactory(OrganisationFactory)
    reason = "The same foundation, written in two ways."


class NationalAuthorityFactory(DjangoModelFactory[NationalAuthority]):
    class Meta:
        model = NationalAuthority

    country = factory.LazyFunction(country)
    name = factory.Sequence(lambda n: f"Ministry {n}")


class AffiliationFactory(DjangoModelFactory[Affiliation]):
    class Meta:
        model = Affiliation

    user = factory.SubFactory(UserFactory)
    role = Role.COORDINATOR


class OfferFactory(DjangoModelFactory[Offer]):
    class Meta:
        model = Offer

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Offer {n}")
    category = factory.LazyFunction(lambda: SupportCategory.objects.order_by("pk")[0])
    unit = factory.LazyFunction(lambda: Unit.objects.order_by("pk")[0])
    is_global = True
    capacity = 10
    collects_learner_data = False


class CapacityHoldFactory(DjangoModelFactory[CapacityHold]):
    class Meta:
        model = CapacityHold

    offer = factory.SubFactory(OfferFactory)
    quantity = 1


class ClearanceFactory(DjangoModelFactory[Clearance]):
    """Of an organisation; for an offer's give `organisation=None, offer=…`."""

    class Meta:
        model = Clearance

    organisation = factory.SubFactory(OrganisationFactory)
    screening_list = "UN Security Council Consolidated List"
    screened_on = factory.LazyFunction(timezone.localdate)
    findings = "Nothing found."
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=365))


class UndertakingFactory(DjangoModelFactory[Undertaking]):
    class Meta:
        model = Undertaking

    code = factory.Sequence(lambda n: f"undertaking-{n}")
    kind = UndertakingKind.OBLIGATION
    text = "We do our part."


def person(role: Role, *, area: tuple[str, ...] = (), **side: Any) -> User:
    """A user with one role; `side` is `organisation=` or `authority=`."""
    affiliation = AffiliationFactory(role=role, **side)
    if area:
        affiliation.area.set(area)
    return affiliation.user


def stand_in(delegate: User, approver: User, first: int = 0, last: int = 0) -> Delegation:
    """From and until so many days from today, which may be past."""
    today = timezone.localdate()
    days = {"starts_on": today + datetime.timedelta(days=first), "ends_on": today + datetime.timedelta(days=last)}
    return Delegation.objects.create(approver=approver, delegate=delegate, reason="On mission.", **days)


def clear(subject: Organisation | Offer) -> Clearance:
    """A clearance in force for a year."""
    side: dict[str, Any] = {"organisation": subject}
    if isinstance(subject, Offer):
        side = {"organisation": None, "offer": subject}
    return bring_to(ClearanceFactory(**side), CLEARANCE, "cleared")


def ready_to_join(**fields: Any) -> Organisation:
    """An organisation under review that fulfils every condition of membership."""
    organisation = bring_to(OrganisationFactory(**fields), MEMBERSHIP, "under_review")
    organisation.objectives.add(Objective.objects.order_by("pk")[0])
    current = Undertaking.objects.filter(is_current=True) or [UndertakingFactory.create()]
    Acceptance.objects.bulk_create(Acceptance(organisation=organisation, undertaking=text) for text in current)
    clear(organisation)
    return organisation


def active_member(**fields: Any) -> Organisation:
    return bring_to(ready_to_join(**fields), MEMBERSHIP, "active")


def matchable_offer(**fields: Any) -> Offer:
    """An open, cleared offer of an active, cleared member."""
    organisation = fields.pop("organisation", None) or active_member()
    offer = bring_to(OfferFactory(organisation=organisation, **fields), OFFER, "published")
    clear(offer)
    return offer


# For the grid of all workflows (test_grid.py): a row in an initial state, of the side of `people`.
SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "members.organisation": lambda people: _fresh(people),
    "members.merge": lambda people: MergeFactory(),
    "members.nationalauthority": lambda people: NationalAuthorityFactory(registered_by=people["approver"]),
    "members.clearance": lambda people: ClearanceFactory(prepared_by=people["approver"]),
    "members.offer": lambda people: OfferFactory(organisation=_own(people)),
    "members.capacityhold": lambda people: CapacityHoldFactory(offer__organisation=_own(people)),
}


def _own(people: Mapping[str, Any]) -> Organisation:
    return Organisation.objects.get(affiliations__user=people["member"])


def _fresh(people: Mapping[str, Any]) -> Organisation:
    """The member's own organisation is active already; this is another one with the same editor."""
    organisation = OrganisationFactory(membership_status=MembershipStatus.NONE)
    AffiliationFactory(user=people["member"], role=Role.MEMBER_EDITOR, organisation=organisation)
    people["member"].__dict__.pop("_standing", None)
    people["member"].__dict__.pop("organisation_ids", None)
    people["member"].__dict__.pop("edited_organisation_ids", None)
    return organisation


class DesignationLetterFactory(DjangoModelFactory[DesignationLetter]):
    class Meta:
        model = DesignationLetter

    authority = factory.SubFactory(NationalAuthorityFactory)
    upload = factory.Sequence(lambda n: f"designations/{n:032x}")
    file_name = "letter.pdf"
    content_type = "application/pdf"
    size = 8
    digest = "0" * 64
    dated = factory.LazyFunction(timezone.localdate)
    uploaded_by = factory.SubFactory(UserFactory)
