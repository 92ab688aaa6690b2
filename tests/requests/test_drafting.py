"""From a draft to a sent request, by an authority and on its behalf."""

import datetime
import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coalition.core.conflicts import Conflict, Refused
from coalition.reference.models import DisadvantagedGroup, SupportCategory, Unit
from members.models import NationalAuthority, User
from members.workflow import ACCREDITATION
from requests.choices import CountryDecision, Origin, Phase, RequestStatus, Situation
from requests.models import CountryRequest, Need
from requests.services.decisions import decide_for_country
from requests.services.drafting import draft_request, register_on_behalf, update_request
from requests.services.letters import attach_letter
from requests.services.needs import remove_need, save_need
from requests.services.submission import problems_of, submit_request, withdraw_request
from tests.factories.members import NationalAuthorityFactory, country
from tests.factories.states import bring_to
from tests.told import readers

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

pytestmark = pytest.mark.django_db


def upload(content: bytes = PDF, name: str = "lettre signée.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def draft(by: User, **fields: Any) -> CountryRequest:
    return draft_request(by=by, title="Lessons by radio", countries=[country("SEN")], **fields)


def need_of(row: CountryRequest, by: User, **fields: Any) -> Need:
    defaults = {"category": SupportCategory.objects.order_by("pk")[0], "unit": Unit.objects.get(pk="learners")}
    return save_need(request_country=row.countries.get(), by=by, **{**defaults, "quantity": 100, **fields})


def attach(row: CountryRequest, by: User, file: SimpleUploadedFile | None = None) -> Any:
    return attach_letter(
        country_request=row, upload=file or upload(), dated=timezone.localdate(), signatory_office="Minister", by=by
    )


def complete(by: User, **fields: Any) -> CountryRequest:
    row = draft(by, **fields)
    need_of(row, by)
    return update_request(
        country_request=row,
        by=by,
        situation=Situation.EMERGENCY,
        phase=Phase.RESPONSE,
        summary="Schools are closed.",
        contact_office="Planning office",
        contact_email="planning@example.org",
        consent_to_publish=True,
    )


def test_references_count_up_within_the_year(ministry: User) -> None:
    year = timezone.localdate().year
    assert [draft(ministry).reference, draft(ministry).reference] == [f"REQ-{year}-0001", f"REQ-{year}-0002"]


def test_an_empty_draft_says_what_is_missing_in_each_topic(ministry: User) -> None:
    row = draft(ministry)
    assert list(problems_of(row)) == ["about", "needs", "contacts", "letter", "consent"]
    with pytest.raises(ValidationError) as refusal:
        submit_request(country_request=row, by=ministry)
    assert set(refusal.value.message_dict) == {"about", "needs", "contacts", "letter", "consent"}


def test_a_complete_request_is_sent_once_and_written_about(ministry: User, coordinator: User) -> None:
    row = complete(ministry)
    attach(row, ministry)
    sent = submit_request(country_request=row, by=ministry)
    assert (sent.status, sent.submitted_at is not None) == (RequestStatus.SUBMITTED, True)
    assert readers() == sorted(["planning@example.org", ministry.email, coordinator.email])
    with pytest.raises(Conflict):
        submit_request(country_request=row, by=ministry)
    assert len(readers()) == 3


def test_only_an_emergency_is_sent_before_its_letter(ministry: User) -> None:
    assert list(problems_of(complete(ministry))) == ["letter"]
    assert problems_of(complete(ministry, is_emergency=True)) == {}


def test_the_letter_is_kept_by_content_under_a_name_that_says_nothing(ministry: User) -> None:
    letter = attach(draft(ministry), ministry, upload(name="../../l'été.exe"))
    assert (letter.file_name, letter.content_type) == ("lété.pdf", "application/pdf")
    assert letter.digest == hashlib.sha256(PDF).hexdigest()
    assert letter.upload.name.startswith("letters/")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 not a letter", "PDF, JPEG or PNG"),
        (b"PK\x03\x04 an archive", "PDF, JPEG or PNG"),
        (PDF + b"0" * (20 * 1024 * 1024), "limit is 10"),
    ],
)
def test_a_file_that_is_no_letter_is_refused_in_words(ministry: User, content: bytes, words: str) -> None:
    row = draft(ministry)
    with pytest.raises(ValidationError) as refusal:
        attach(row, ministry, upload(content))
    assert words in refusal.value.message_dict["upload"][0]
    assert row.letters.count() == 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"quantity": -5}, "quantity"),
        ({"starts_on": datetime.date(2026, 2, 1), "ends_on": datetime.date(2026, 1, 1)}, "ends_on"),
        ({"learners": 10, "learners_female": 8, "learners_male": 3}, "learners"),
        ({"learners": -1}, "learners"),
    ],
)
def test_a_wrong_need_names_its_field(ministry: User, fields: dict[str, Any], named: str) -> None:
    row = draft(ministry)
    with pytest.raises(ValidationError) as refusal:
        need_of(row, ministry, **fields)
    assert named in refusal.value.message_dict


def test_a_group_is_no_larger_than_all_learners(ministry: User) -> None:
    row, girls = draft(ministry), DisadvantagedGroup.objects.order_by("pk")[0]
    need = need_of(row, ministry, learners=100, groups={girls: 60})
    assert [(entry.group, entry.head_count) for entry in need.groups.all()] == [(girls, 60)]
    with pytest.raises(ValidationError) as refusal:
        need_of(row, ministry, learners=100, groups={girls: 101})
    assert list(refusal.value.message_dict) == [f"group_{girls.pk}"]


def test_a_sent_request_is_not_changed_any_more(ministry: User) -> None:
    row = complete(ministry, is_emergency=True)
    need = Need.objects.get()
    submit_request(country_request=row, by=ministry)
    with pytest.raises(Conflict):
        update_request(country_request=row, by=ministry, title="Another")
    with pytest.raises(Conflict):
        remove_need(need=need, by=ministry)


def test_another_authority_and_a_viewer_change_nothing(
    ministry: User, other_ministry: User, ministry_viewer: User
) -> None:
    row = draft(ministry)
    for stranger in (other_ministry, ministry_viewer):
        with pytest.raises(Refused):
            update_request(country_request=row, by=stranger, title="Ours")
    with pytest.raises(Refused):
        draft(ministry_viewer)


def test_an_authority_asks_for_its_own_country_only(ministry: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft_request(by=ministry, title="For all of us", countries=[country("SEN"), country("LBN")])
    assert list(refusal.value.message_dict) == ["countries"]


def test_a_field_office_registers_for_its_own_area_only(field_office: User) -> None:
    fields: dict[str, Any] = {"origin": Origin.LETTER, "received_on": timezone.localdate(), "title": "Tents"}
    row = register_on_behalf(by=field_office, countries=[country("SEN")], **fields)
    assert (row.registered_by, row.origin) == (field_office, Origin.LETTER)
    with pytest.raises(Refused):
        register_on_behalf(by=field_office, countries=[country("SEN"), country("LBN")], **fields)


def test_one_country_declines_and_the_others_stay(coordinator: User, ministry: User, other_ministry: User) -> None:
    sides = {user: user.affiliations.get().authority for user in (ministry, other_ministry)}
    row = register_on_behalf(
        by=coordinator,
        origin=Origin.LETTER,
        received_on=timezone.localdate(),
        title="A common platform",
        countries=[country("SEN"), country("LBN")],
        authorities={side.country_id: side for side in sides.values()},
        is_emergency=True,
        situation=Situation.RECOVERY,
        phase=Phase.RECOVERY,
        summary="Materials for all.",
        contact_office="Regional office",
        contact_email="region@example.org",
        consent_to_publish=True,
    )
    for entry in row.countries.all():
        save_need(
            request_country=entry,
            by=coordinator,
            category=SupportCategory.objects.order_by("pk")[0],
            unit=Unit.objects.get(pk="learners"),
            quantity=10,
        )
    submit_request(country_request=row, by=coordinator)
    senegal, lebanon = row.countries.get(country="SEN"), row.countries.get(country="LBN")
    with pytest.raises(Refused):
        decide_for_country(request_country=senegal, confirm=True, by=other_ministry)
    with pytest.raises(ValidationError):
        decide_for_country(request_country=lebanon, confirm=False, by=other_ministry)
    decide_for_country(request_country=lebanon, confirm=False, reason="We have one.", by=other_ministry)
    decide_for_country(request_country=senegal, confirm=True, by=ministry)
    decisions = dict(row.countries.values_list("country", "decision"))
    assert decisions == {"SEN": CountryDecision.CONFIRMED, "LBN": CountryDecision.DECLINED}


def test_country_without_a_named_authority_is_asked_by_the_one_that_coordinates(
    coordinator: User, ministry: User, other_ministry: User
) -> None:
    senegal, lebanon = (user.affiliations.get().authority for user in (ministry, other_ministry))
    for side in (senegal, lebanon):
        NationalAuthority.objects.filter(pk=side.pk).update(is_coordinating=True)
    commission = bring_to(NationalAuthorityFactory(country=senegal.country), ACCREDITATION, "accredited")
    for named, asked in (({}, senegal), ({"SEN": commission}, commission)):
        row = register_on_behalf(
            by=coordinator,
            origin=Origin.LETTER,
            received_on=timezone.localdate(),
            title="A common platform",
            countries=[country("SEN"), country("LBN"), country("FJI")],
            authorities=named,
        )
        sides = dict(row.countries.values_list("country", "authority"))
        assert sides == {"SEN": asked.pk, "LBN": lebanon.pk, "FJI": None}
    NationalAuthority.objects.filter(pk=lebanon.pk).update(status="held")
    row = register_on_behalf(
        by=coordinator,
        origin=Origin.LETTER,
        received_on=timezone.localdate(),
        title="Held",
        countries=[country("LBN")],
    )
    assert row.countries.get().authority is None


def test_a_withdrawn_request_is_over(ministry: User) -> None:
    row = withdraw_request(country_request=draft(ministry), by=ministry, note="Written twice.")
    assert row.status == RequestStatus.WITHDRAWN
    with pytest.raises(Conflict):
        submit_request(country_request=row, by=ministry)
