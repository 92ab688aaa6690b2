"""What of projects, commitments and results other systems can be told of."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.webhooks.events import WebhookEvent, declare

declare(
    WebhookEvent(
        name="project.publication",
        label=_("A project is published, or taken back"),
        workflow="projects.project.publication",
        steps=frozenset({"publish", "unpublish"}),
        path=lambda project: reverse("api:project-detail", args=[project.code]),
    )
)
declare(
    WebhookEvent(
        name="project.status",
        label=_("A project starts, is suspended, or ends"),
        workflow="projects.project",
        steps=frozenset({"start", "finalise", "close", "suspend", "cancel"}),
        path=lambda project: reverse("api:project-detail", args=[project.code]),
    )
)
declare(
    WebhookEvent(
        name="result_report.decided",
        label=_("A report of results is approved or returned"),
        workflow="projects.resultreport",
        steps=frozenset({"approve", "send_back"}),
        path=lambda report: reverse("api:result-report-detail", args=[report.pk]),
    )
)
