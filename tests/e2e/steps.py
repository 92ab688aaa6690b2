"""The steps of the main job that every journey goes through, by the pages of those who take them."""

from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from coalition.core.models import OutgoingEmail
from matching.models import Match, MatchRun
from projects.models import Project
from tests.e2e.visitor import Visitor
from tests.faults.portal import Portal

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def fill_in(writer: Visitor, reference: str, *, summary: str, needs: dict[str, dict[str, Any]]) -> None:
    """All topics of a draft, each saved by itself; `needs` maps a country's code to the answers."""
    edit = f"/requests/{reference}/edit"
    writer.go(f"{edit}/about/")
    writer.fill({"situation": "emergency", "phase": "recovery", "summary": summary})
    writer.press("Continue")
    for iso3, answers in needs.items():
        writer.go(f"{edit}/needs/{iso3}/")
        writer.fill(answers)
        writer.press("Save this need")
    writer.go(f"{edit}/contacts/")
    writer.fill({"contact_office": "Directorate General", "contact_email": "office@example.org"})
    writer.press("Continue")
    writer.go(f"{edit}/letter/")
    writer.upload("upload", "letter.pdf", PDF)
    writer.fill({"dated": timezone.localdate().isoformat(), "signatory_office": "Minister"})
    writer.press("Continue")
    writer.go(f"{edit}/consent/")
    writer.fill({"consent_to_publish": "True"})
    writer.press("Continue")


def send(writer: Visitor, reference: str) -> None:
    writer.go(f"/requests/{reference}/check/")
    writer.fill({"is_declared": True})
    writer.press("Send the request")
    expect(writer.main).to_contain_text("Received")


def assess(coordinator: Visitor, reference: str) -> None:
    coordinator.go("/secretariat/requests/")
    coordinator.follow(reference)
    coordinator.press("Start the assessment")
    coordinator.go(f"/secretariat/requests/{reference}/declare/")
    coordinator.fill({"has_conflict": "no"})
    coordinator.press("Continue")
    grades = {"severity": 5, "feasibility": 4, "impact": 4}
    coordinator.fill(grades | {f"{name}_reason": "As the indicators show." for name in grades})
    coordinator.press("Complete and lock")
    expect(coordinator.main).to_contain_text("As the indicators show.")


def validate(approver: Visitor, reference: str) -> None:
    approver.go(f"/secretariat/requests/{reference}/validate/")
    approver.press("Validate")
    expect(approver.main).to_contain_text("Validated")


def run_the_engine(coordinator: Visitor, running: Portal) -> None:
    """Start a run and leave it to the worker."""
    coordinator.go("/secretariat/runs/")
    coordinator.press("Start a run")
    assert running.until(lambda: MatchRun.objects.get().status == "done")
    coordinator.go(MatchRun.objects.get().get_absolute_url())
    expect(coordinator.main).to_contain_text("Pairs chosen")


def propose(coordinator: Visitor, category: str) -> Match:
    """The best candidate of the first need of this category on the page of the run."""
    coordinator.follow(category)
    coordinator.press("Propose")
    expect(coordinator.main).to_contain_text("Proposed")
    return Match.objects.get()


def answer(side: Visitor, match: Match, label: str, state: str, **answers: Any) -> None:
    """One side's answer, from its list of proposals."""
    side.go("/matches/")
    side.follow(str(match.need.category))
    assert "score" not in side.text.lower()
    side.fill(answers)
    side.press(label)
    match.refresh_from_db()
    assert match.status == state


def confirm(approver: Visitor, match: Match) -> Project:
    approver.go("/matches/?status=agreed")
    approver.follow(str(match.need.category))
    approver.press("Confirm")
    match.refresh_from_db()
    assert match.status == "confirmed"
    return Project.objects.get()


def publish(approver: Visitor, project: Project) -> None:
    approver.go(project.get_absolute_url())
    approver.press("Publish")
    project.refresh_from_db()
    assert project.publication == "published"


def events_sent(running: Portal) -> set[str]:
    """What was written about; every mail of the outbox has gone out."""
    assert running.until(lambda: not OutgoingEmail.objects.filter(sent_at=None).exists())
    assert len(running.sent()) == OutgoingEmail.objects.count()
    return set(OutgoingEmail.objects.values_list("event", flat=True))
