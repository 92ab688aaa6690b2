"""Progress reports, below the services."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import factory
from factory.django import DjangoModelFactory

from coalition.core.models import JobStatus
from coalition.core.models.jobs import JOB
from coalition.reports.choices import Audience, IssueStatus
from coalition.reports.models import ProgressReport
from coalition.reports.workflow import ISSUE
from tests.factories.states import bring_to


class ReportFactory(DjangoModelFactory[ProgressReport]):
    """Of the first half of 2026, waiting for its worker."""

    class Meta:
        model = ProgressReport

    title = factory.Sequence(lambda n: f"Progress {n}")
    starts_on = datetime.date(2026, 1, 1)
    ends_on = datetime.date(2026, 6, 30)
    audience = Audience.PUBLIC
    language = "en"


def built_report(**fields: Any) -> ProgressReport:
    """Built, with nothing in it, and not issued."""
    return bring_to(ReportFactory(**fields), JOB, JobStatus.DONE)


def issued_report(**fields: Any) -> ProgressReport:
    return bring_to(built_report(**fields), ISSUE, IssueStatus.ISSUED)


SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "reports.progressreport.issue": lambda people: built_report(),
}
