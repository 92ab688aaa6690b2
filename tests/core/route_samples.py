"""Every route of the resolver, and a row to ask it about: what the sweeps over all routes walk.

New routes join by themselves; one with arguments needs a sample of them in SAMPLES.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from coalition.core.access.policy import Route, current_policy
from coalition.core.models import ApiToken, Notice, WebhookSubscription
from coalition.reference.models import Country, Flagship, Mission, ToolkitTopic
from coalition.spaces.models import Space
from matching.models import MethodProposal
from members.models import Application, Import, ImportStep, User
from members.services.status_links import status_token
from requests.models import BulkStep, CountryRequest, InterimReply, QuestionTemplate
from tests.api.builders import CANARIES, asked_by, assess, matched, offered_by, recorded
from tests.factories.calls import opened_call
from tests.factories.enquiries import EnquiryFactory
from tests.factories.matching import finished_back_test, finished_run, finished_scenario, method_with
from tests.factories.members import DesignationLetterFactory, OrganisationFactory, active_member
from tests.factories.projects import CommitmentFactory, ResultFactory, StoryFactory, UpdateFactory
from tests.factories.reports import event_at_work, illustrated, issued_report
from tests.factories.spaces import DocumentFactory, MeetingFactory


@dataclass(frozen=True)
class Entry:
    """A route with the names of its arguments."""

    name: str
    arguments: tuple[str, ...]

    @property
    def declared(self) -> Route:
        return current_policy().find(self.name)


def entries_below(resolver: URLResolver, prefix: str = "", outer: tuple[str, ...] = ()) -> Iterator[Entry]:
    for entry in resolver.url_patterns:
        arguments = outer + tuple(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from entries_below(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix, arguments)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Entry(f"{prefix}{entry.name}", arguments)


# Pages of a library that edit any row of any table are behind one door, which is tried without arguments.
LIBRARIES = ("admin:", "account_")
ENTRIES = tuple(dict.fromkeys(entries_below(get_resolver())))
# What only leads to the step it is about.
LEADING_ON = {"notices:open"}
PLAIN = tuple(entry for entry in ENTRIES if not entry.arguments)
OF_A_ROW = tuple(entry for entry in ENTRIES if entry.arguments and not entry.name.startswith(LIBRARIES))

Sample = Callable[[SimpleNamespace], tuple[Model, dict[str, Any]]]
"""The row that decides who sees the page, and the arguments of its address: the first is the row's."""


def asked(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    return case.asked, {"reference": case.asked.reference}


def sent(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    CountryRequest.objects.filter(pk=case.asked.pk).update(submitted_at=timezone.now())
    return asked(case)


def by_pk(name: str) -> Sample:
    return lambda case: (getattr(case, name), {"pk": getattr(case, name).pk})


def asked_need(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    arguments = {"reference": case.asked.reference, "iso3": case.need.request_country.country_id, "pk": case.need.pk}
    return case.asked, arguments


def letter(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """With a file behind it, so that there is something to hand out."""
    upload = case.asked.letters.get().upload
    if not upload.storage.exists(upload.name):
        upload.storage.save(upload.name, ContentFile(b"%PDF-1.4"))
    return case.asked, {"reference": case.asked.reference, "pk": case.asked.letters.get().pk}


def interim_reply(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    entry = case.asked.countries.get()
    fields = {"text": "Nothing fits yet.", "language": "en", "next_by": timezone.localdate()}
    reply = InterimReply.objects.create(request_country=entry, **fields)
    return case.asked, {"reference": case.asked.reference, "pk": reply.pk}


def bulk_step(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """Of the person who took it."""
    step = BulkStep.objects.create(action="release", taken_by=case.run.started_by)
    return step, {"pk": step.pk}


def designation(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """With a file behind it."""
    row = DesignationLetterFactory.create(authority=case.asked.authority)
    row.upload.storage.save(row.upload.name, ContentFile(b"%PDF-1.4"))
    return row, {"pk": row.pk}


def question(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    row = QuestionTemplate.objects.create(language="en", name="Languages", text="In which languages?")
    return row, {"pk": row.pk}


def kept_by_nobody(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """The browser's session decides: none of these has anything. The row is of a person without a role."""
    row = Notice.objects.create(reader=case.outsider, key="kept", title="New", link="/home/", delivery="daily")
    return row, {"key": "opens-nothing"}


def story_picture(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """With a file behind it, so that there is something to hand out."""
    picture = case.story.picture
    if not picture.storage.exists(picture.name):
        picture.storage.save(picture.name, ContentFile(b"picture"))
    return case.story, {"pk": case.story.pk}


def progress(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """For the Secretariat alone."""
    report = issued_report(audience="secretariat")
    return report, {"pk": report.pk}


def gap_letter(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    return case.asked, {"pk": case.need.request_country_id}


def organisation(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    return case.applicant, {"slug": case.applicant.slug}


def applied(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """Whoever has the link reads it, so that the row is one that everybody sees."""
    who = {"contact_name": "Awa Diop", "contact_email": "applicant@canary.example"}
    row, _is_new = Application.objects.get_or_create(organisation=case.applicant, defaults=who)
    return Country.objects.order_by("pk")[0], {"token": status_token(row)}


def project(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    return case.project, {"code": case.project.code}


def catalogue(model: type[Model], argument: str) -> Sample:
    return lambda case: (row := model._default_manager.order_by("pk")[0], {argument: row.pk})


def finished(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    run = finished_run(by=case.run.started_by)
    return run, {"pk": run.pk}


def comparison(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    run = finished_run(by=case.run.started_by)
    return run, {"pk": run.pk, "other": finished_scenario(run, by=case.run.started_by).pk}


def weights(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    return case.run.weights, {"pk": case.run.weights_id}


def method(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    draft, by = method_with("v9", hdi=(1, 0)), case.run.started_by
    proposal = MethodProposal.objects.create(method=draft, proposed_by=by)
    return proposal, {"pk": proposal.pk}


def back_test(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    finished_run(by=case.run.started_by)
    test = finished_back_test(by=case.run.started_by, weights=case.run.weights)
    return test, {"pk": test.pk}


def contributing(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """A member whose page is open to everybody."""
    row = active_member(shows_impact=True)
    return row, {"slug": row.slug}


def space(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """Of a flagship that `member` works for, and `other_member` does not."""
    case.offer.organisation.flagships.add("teachers")
    return Space.objects.get(pk="teachers"), {"code": "teachers"}


def shared_document(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """With a file behind it."""
    row = DocumentFactory(space=space(case)[0])
    row.upload.storage.save(row.upload.name, ContentFile(b"%PDF-1.4"))
    return row, {"pk": row.pk}


def opened_need(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """Of a request that stays closed to members, so nobody but the Secretariat sees it, and this page is not for it."""
    return case.need, {"pk": case.need.pk}


def step(sample: Sample, **others: Any) -> Sample:
    return lambda case: (sample(case)[0], sample(case)[1] | others)


def sample_of(entry: Entry) -> Sample | None:
    """Found by the route's name, else by its app and the names of its arguments, else by these names alone."""
    arguments = ",".join(entry.arguments)
    keys = (entry.name, f"{entry.name.split(':')[0]}:{arguments}", arguments)
    return next((SAMPLES[key] for key in keys if key in SAMPLES), None)


def sheet_sent(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    terms = {"kind": "offers", "file_name": "offers.xlsx", "content": b"#reference\nA-1\n", "language": "en"}
    row = Import.objects.create(organisation=case.offer.organisation, uploaded_by=case.office, **terms)
    ImportStep.objects.create(source=row, purpose="check", asked_by=case.office)
    return row, {"pk": row.pk}


def portal_sheet(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """Seen by whoever may send figures."""
    terms = {"kind": "figures", "file_name": "figures.csv", "content": b"", "language": "en"}
    return Import.objects.create(uploaded_by=case.office, **terms), {"kind": "figures"}


def sheet_taken(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """The rows of it are offers, which are seen as one of them is."""
    return case.offer, {"slug": case.offer.organisation.slug, "kind": "offers", "name": "rows.xlsx"}


def own_token(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    """Named by its owner alone, though an administrator sees it in the list."""
    row = ApiToken.objects.issue(user=case.editor, name="ours", key="a key of nobody here")
    return row, {"pk": row.pk}


def own_webhook(case: SimpleNamespace) -> tuple[Model, dict[str, Any]]:
    fields = {"url": "https://receiver.example/", "events": ["project.status"]}
    row = WebhookSubscription.objects.create(user=case.editor, salt="of-nobody-here", **fields)
    return row, {"pk": row.pk}


SAMPLES: dict[str, Sample] = {
    "iso3": catalogue(Country, "iso3"),
    "site:flagship": catalogue(Flagship, "code"),
    "site:mission": catalogue(Mission, "code"),
    "site:job-kind": lambda case: (Country.objects.order_by("pk")[0], {"kind": "core.outgoingemail"}),
    "site:panel": lambda case: (Country.objects.order_by("pk")[0], {"panel": "overlaps"}),
    "site:sitemap-section": lambda case: (Country.objects.order_by("pk")[0], {"section": "flagships"}),
    "site:topic": catalogue(ToolkitTopic, "code"),
    "api:flagship-detail": catalogue(Flagship, "code"),
    "api:mission-detail": catalogue(Mission, "code"),
    "api:toolkit-detail": catalogue(ToolkitTopic, "code"),
    "api:organisation-detail": organisation,
    "api:project-detail": project,
    "api:offer-detail": by_pk("offer"),
    "api:need-detail": by_pk("need"),
    "api:need-candidates-detail": by_pk("need"),
    "api:match-detail": by_pk("match"),
    "api:match-run-detail": by_pk("run"),
    "api:reference": asked,
    "requests:reference": asked,
    "requests:point,reference,step": step(asked, point="same", step="tick"),
    "requests:reference,step": step(asked, step="start_assessment"),
    "requests:reference,topic": step(asked, topic="about"),
    "requests:reference,iso3": step(asked, iso3="SEN"),
    "requests:reference,iso3,pk": asked_need,
    "requests:reference,pk": letter,
    "requests:interim-reply": interim_reply,
    "requests:edit-question": question,
    "requests:bulk-result": bulk_step,
    "requests:confirmation": sent,
    "requests:hand-over": lambda case: ((editor := case.editor.affiliations.get()), {"pk": editor.pk}),
    "projects:code": project,
    "projects:pk": by_pk("promise"),
    "reports:pk": progress,
    "reports:picture": illustrated,
    "reports:event": event_at_work,
    "reports:edit-event": step(event_at_work, language="en"),
    "reports:event-step": step(event_at_work, step="send"),
    "projects:story": by_pk("story"),
    "projects:story-picture": story_picture,
    "projects:edit-story": by_pk("story"),
    "projects:result-report": by_pk("report"),
    "projects:edit-results": by_pk("report"),
    "projects:slug": organisation,
    "projects:impact": contributing,
    "api:commitment-detail": by_pk("promise"),
    "api:result-report-detail": by_pk("report"),
    "members:slug": organisation,
    "members:offer": by_pk("offer"),
    "members:edit-offer": by_pk("offer"),
    "members:prepare-clearance": by_pk("offer"),
    "members:authority": lambda case: (case.asked.authority, {"pk": case.asked.authority.pk}),
    "members:attach-designation": lambda case: (case.asked.authority, {"pk": case.asked.authority.pk}),
    "members:designation-letter": designation,
    "members:import": sheet_sent,
    # Whoever writes for an organisation has one of these.
    "members:spreadsheets": lambda case: (Country.objects.order_by("pk")[0], {"kind": "offers"}),
    "members:sheet": sheet_taken,
    "members:portal-spreadsheets": portal_sheet,
    "members:portal-sheet": step(portal_sheet, name="rows.csv"),
    "members:draw-area": lambda case: ((office := case.office.affiliations.get()), {"pk": office.pk}),
    # The key decides, not who asks: one that opens nothing.
    "members:accept-invitation": lambda case: (Country.objects.order_by("pk")[0], {"key": "opens-nothing"}),
    "members:application-status": applied,
    "members:rename-token": own_token,
    "members:webhook": own_webhook,
    "enquiries:enquiry": by_pk("enquiry"),
    "site:kept": kept_by_nobody,
    "matching:slug": organisation,
    "notices:open": by_pk("notice"),
    "notices:app,name": lambda case: (Country.objects.order_by("pk")[0], {"app": "requests", "name": "question"}),
    # The signature decides, not who asks: one that opens nothing.
    "notices:stop": lambda case: (Country.objects.order_by("pk")[0], {"token": "opens-nothing"}),
    "matching:run": by_pk("run"),
    "matching:scenario": finished,
    "matching:compare": comparison,
    "matching:weight-set": weights,
    "matching:index-method": method,
    "matching:back-test": back_test,
    "matching:candidates": by_pk("need"),
    "matching:gap-letter": gap_letter,
    "matching:match": by_pk("match"),
    "matching:calls-of": asked,
    "matching:new-call": asked,
    "matching:call": by_pk("call"),
    "matching:call-answers": by_pk("call"),
    "matching:call-csv": by_pk("call"),
    "matching:edit-call": by_pk("call"),
    "matching:call-members": by_pk("call"),
    "matching:call-mail": step(by_pk("call"), name="remind"),
    "matching:invitation": by_pk("invitation"),
    "spaces:code": space,
    "spaces:code,part": step(space, part="meetings"),
    "spaces:meeting-file": lambda case: ((row := MeetingFactory(space=space(case)[0])), {"pk": row.pk}),
    "spaces:document": shared_document,
    "matching:interests-of": asked,
    "matching:fitting-need": opened_need,
}


@pytest.fixture
def case(people: dict[str, Any]) -> SimpleNamespace:
    """Rows of `ministry` and `member`, none of which are for the other ministry and the other member."""
    authority = people["ministry"].affiliations.get().authority
    own = people["member"].affiliations.get().organisation
    request = asked_by(authority)
    assess(request, people["other_coordinator"])
    need, offer = request.countries.get().needs.get(), offered_by(own)
    call = opened_call(own, by=people["coordinator"], country_request=request)
    match = matched(need, offer, people["coordinator"], "accepted")
    return SimpleNamespace(
        asked=request,
        need=need,
        offer=offer,
        match=match,
        call=call,
        invitation=call.invitations.get(),
        run=match.candidate.run,
        project=recorded(publication="draft", organisation=own),
        applicant=OrganisationFactory(),
        promise=promised(own),
        report=reported(own),
        story=StoryFactory.create(organisation=own, text=CANARIES["update"]),
        office=people["field_office"],
        editor=people["ministry"],
        outsider=people["outsider"],
        enquiry=EnquiryFactory.create(),
        notice=Notice.objects.create(reader=people["member"], key="own", title="New", link="/home/", delivery="daily"),
    )


def promised(own: Any) -> Model:
    """With a note that only its member and the Secretariat read."""
    promise: Model = CommitmentFactory(organisation=own)
    UpdateFactory(commitment=promise, note=CANARIES["update"])
    return promise


def reported(own: Any) -> Model:
    """With words that only its side and the Secretariat read."""
    report: Model = ResultFactory(report__organisation=own, report__words=CANARIES["update"]).report
    return report


def client_of(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def samples(case: SimpleNamespace) -> Iterator[tuple[Entry, Model, dict[str, Any]]]:
    for entry in OF_A_ROW:
        if sample := sample_of(entry):
            yield entry, *sample(case)
