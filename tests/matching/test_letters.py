"""The plain letter while nothing fits: its facts, its language, who gets it, and what the ministry then sees."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from coalition.core.access import actor_of
from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.models import OutgoingEmail
from matching.letters import Letter, compose_letter
from members.models import Organisation, User
from requests.models import CountryRequest, InterimReply, Need, RequestCountry
from requests.services.interim_replies import send_interim_reply
from tests.factories.matching import finished_run, fitting_offer, open_need, open_request
from tests.factories.members import NationalAuthorityFactory, country

pytestmark = pytest.mark.django_db
EVENT = "requests/interim_reply"


def in_four_weeks() -> date:
    return timezone.localdate() + timedelta(days=28)


@pytest.fixture
def unmet(need: Need, coordinator: User) -> RequestCountry:
    """A need in French, for which there is an offer in Portuguese alone."""
    fitting_offer(languages=["pt"], capacity=70)
    finished_run(by=coordinator)
    return need.request_country


def composed(entry: RequestCountry, by: User) -> Letter:
    letter = compose_letter(entry, next_by=in_four_weeks(), by=actor_of(by))
    assert letter is not None
    return letter


def sent(entry: RequestCountry, by: User, **fields: Any) -> InterimReply:
    letter = {"text": "Good day", "language": "en", "next_by": in_four_weeks()}
    return send_interim_reply(request_country=entry, by=by, **(letter | fields))


def test_letter_states_request_need_search_reason_help_and_next_date(unmet: RequestCountry, coordinator: User) -> None:
    asked = unmet.country_request
    assert composed(unmet, coordinator).text.splitlines() == [
        "Good day,",
        "",
        f"We write about request {asked.reference} to the Global Education Coalition, “{asked.title}”. It is valid and "
        "stays open, and you need not do anything for that. Not all of it can be met yet; this letter says why.",
        "",
        "Educational radio: 100 learners still without support",
        "There is 1 offer of educational radio. 1 covers Senegal. No offer of educational radio for Senegal is in "
        "French.",
        "What members could change: If offers were also made in French, 1 more would fit, for up to 70 learners.",
        "What you could tell us: If Portuguese is of use to the country too, 1 more would fit, for up to 70 learners.",
        "",
        f"What happens next: we are approaching members, and write to you again by {date_format(in_four_weeks())} at "
        "the latest, sooner if an offer is found. You agree to every offer before it is confirmed.",
        "",
        "If one of the things above is of use to you, tell us by answering from the page of your request, or through "
        "your usual correspondence with UNESCO.",
        "",
        "UNESCO Secretariat, Global Education Coalition",
    ]


def test_letter_names_no_organisation_and_no_other_country(unmet: RequestCountry, coordinator: User) -> None:
    lebanon = NationalAuthorityFactory(country=country("LBN"))
    open_need(country_request=open_request(authority=lebanon))
    finished_run(by=coordinator)
    text = composed(unmet, coordinator).text
    assert [name for name in Organisation.objects.values_list("name", flat=True) if name in text] == []
    assert "Lebanon" not in text


def test_letter_is_in_the_language_of_correspondence(unmet: RequestCountry, coordinator: User) -> None:
    unmet.authority.language = "fr"  # type: ignore[union-attr]
    unmet.authority.save()  # type: ignore[union-attr]
    letter = composed(RequestCountry.objects.get(pk=unmet.pk), coordinator)
    assert letter.language == "fr"
    assert "Sénégal" in letter.text


def test_nothing_is_written_about_what_no_run_has_looked_at(need: Need, coordinator: User) -> None:
    assert compose_letter(need.request_country, next_by=in_four_weeks(), by=actor_of(coordinator)) is None


def test_sending_keeps_the_letter_and_writes_to_the_authority_alone(
    unmet: RequestCountry, coordinator: User, ministry: User, other_ministry: User
) -> None:
    reply = sent(unmet, coordinator, text="Nothing fits yet.")
    (mail,) = OutgoingEmail.objects.filter(event=EVENT)
    assert mail.to == ministry.email
    assert mail.text.split("\n\n")[0].strip() == "Nothing fits yet."
    assert (reply.written_by, reply.request_country) == (coordinator, unmet)
    assert CountryRequest.objects.get(pk=unmet.country_request_id).status == "validated"


def test_country_of_a_regional_request_gets_its_own_letter(coordinator: User, other_ministry: User) -> None:
    lebanon = other_ministry.affiliations.get().authority
    regional = open_request(contact_email="region@example.org")
    entry = RequestCountry.objects.create(country_request=regional, country=lebanon.country, authority=lebanon)
    sent(entry, coordinator)
    assert list(OutgoingEmail.objects.filter(event=EVENT).values_list("to", flat=True)) == [other_ministry.email]


def test_only_a_coordinator_writes(unmet: RequestCountry, approver: User, ministry: User) -> None:
    for person in (approver, ministry):
        with pytest.raises(Refused):
            sent(unmet, person)
    assert InterimReply.objects.count() == 0


def test_letter_needs_words_and_a_day_to_come(unmet: RequestCountry, coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        sent(unmet, coordinator, text=" ", next_by=timezone.localdate())
    assert sorted(refusal.value.message_dict) == ["next_by", "text"]


def test_request_that_is_not_open_gets_no_letter(coordinator: User) -> None:
    entry = open_request(status="in_assessment").countries.get()
    with pytest.raises(Conflict):
        sent(entry, coordinator)


def test_sent_letter_is_never_changed(unmet: RequestCountry, coordinator: User) -> None:
    reply = sent(unmet, coordinator)
    with pytest.raises(InternalError, match="sent_is_kept"):
        InterimReply.objects.filter(pk=reply.pk).update(text="Another")


def test_page_sends_what_was_read_once(client: Client, unmet: RequestCountry, coordinator: User) -> None:
    letter = composed(unmet, coordinator)
    client.force_login(coordinator)
    url = f"/secretariat/gaps/{unmet.pk}/letter/"
    assert "No offer of educational radio for Senegal is in French." in client.get(url).content.decode()
    posted = {"submission": new_submission_key(), "next_by": in_four_weeks().isoformat(), "seen": letter.digest}
    answers = [client.post(url, posted) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/secretariat/gaps/"] * 2
    assert [reply.text for reply in InterimReply.objects.all()] == [letter.text]


def test_letter_that_would_read_otherwise_by_now_is_not_sent(
    client: Client, unmet: RequestCountry, coordinator: User
) -> None:
    seen = composed(unmet, coordinator).digest
    fitting_offer(languages=["es"])
    finished_run(by=coordinator)
    client.force_login(coordinator)
    url, day = f"/secretariat/gaps/{unmet.pk}/letter/", in_four_weeks().isoformat()
    answer = client.post(url, {"submission": new_submission_key(), "next_by": day, "seen": seen}, follow=True)
    assert answer.redirect_chain == [(f"{url}?next_by={day}", 302)]
    assert "Nothing was sent; read it again." in answer.content.decode()
    assert InterimReply.objects.count() == 0


def test_day_that_has_passed_is_refused_beside_its_field(
    client: Client, unmet: RequestCountry, coordinator: User
) -> None:
    client.force_login(coordinator)
    page = client.get(f"/secretariat/gaps/{unmet.pk}/letter/?next_by=2020-01-01").content.decode()
    assert page.split("<title>")[1].startswith("Error:")
    assert "Send this letter" not in page


def test_ministry_reads_the_letter_on_its_page_and_prints_it(
    client: Client, unmet: RequestCountry, coordinator: User, ministry: User, other_ministry: User
) -> None:
    reply = sent(unmet, coordinator, text="Nothing fits canary-7f3a yet.")
    client.force_login(ministry)
    status = client.get(unmet.country_request.get_absolute_url()).content.decode()
    assert "Nothing fits canary-7f3a yet." in status
    assert f"The Secretariat writes again by {date_format(reply.next_by)}." in status
    assert "The Secretariat wrote why nothing fits yet" in status
    assert "canary-7f3a" in client.get(reply.get_absolute_url()).content.decode()
    client.force_login(other_ministry)
    assert client.get(reply.get_absolute_url()).status_code == 404


def test_country_of_a_regional_request_reads_its_own_letters_alone(
    client: Client, coordinator: User, ministry: User, other_ministry: User
) -> None:
    benin = NationalAuthorityFactory(country=country("BEN"))
    regional = open_request(authority=benin, regional_body="A region")
    own, other = (
        RequestCountry.objects.create(country_request=regional, country=authority.country, authority=authority)
        for authority in (user.affiliations.get().authority for user in (ministry, other_ministry))
    )
    replies = [sent(own, coordinator), sent(other, coordinator)]
    client.force_login(ministry)
    assert [client.get(reply.get_absolute_url()).status_code for reply in replies] == [200, 404]
