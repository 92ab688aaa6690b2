"""Fictional results of fictional projects: approved, waiting, returned and a draft, by a member and by a ministry."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from coalition.reference.models import Unit
from members.models import NationalAuthority, Organisation, User
from projects.choices import Basis, Directness, Measure
from projects.models import Figure, Project, ResultReport
from projects.services import NewResult, approve_report, return_report, send_report, start_report
from projects.services.results import Side

from .logins import address_of
from .people import Secretariat

EARLIER, LATER = (270, 181), (180, 10)
"""Periods, as days before today."""
SOURCE = "Invented for the demonstration"
WOMEN, RURAL = 0.52, 0.3  # of those who were reached
RETURNED = "Does the number hold the pupils of the second shift? Please say so in the source (demonstration)."


class Reports:
    def __init__(self, secretariat: Secretariat, member: Organisation, authority: NationalAuthority) -> None:
        self.approver = secretariat.approver
        self.member, self.authority = member, authority
        self.learners = Unit.objects.get(pk="learners")
        self.today = timezone.localdate()

    def load(self) -> None:
        """Of the member's first two projects, and of one that the ministry's country hosts besides."""
        member, ministry = (User.objects.get(email=address_of(name)) for name in ("member", "ministry"))
        first, second = self._reported_by(member)[:2]
        approve_report(report=self._send(first, self.member, member, EARLIER, share=0.6), by=self.approver)
        self._send(first, self.member, member, LATER, share=1.1)
        back = self._send(second, self.member, member, LATER, share=1.2)
        return_report(report=back, note=RETURNED, by=self.approver)
        hosted = self._reported_by(ministry).exclude(pk__in=[first.pk, second.pk])[0]
        self._start(hosted, self.authority, ministry, LATER, share=1.05)

    def _reported_by(self, person: User) -> QuerySet[Project]:
        """The fictional projects of this person's side that have reached learners directly."""
        series = Figure.objects.approved().filter(unit="learners", directness=Directness.DIRECT, label="")
        counted = series.filter(measure=Measure.REACHED).values("project")
        shown = Project.objects.reportable_by(person).filter(is_demonstration=True, pk__in=counted)
        found: QuerySet[Project] = shown.order_by("pk")
        return found

    def _send(self, project: Project, side: Side, by: User, days: tuple[int, int], *, share: float) -> ResultReport:
        return send_report(report=self._start(project, side, by, days, share=share), by=by)

    def _start(self, project: Project, side: Side, by: User, days: tuple[int, int], *, share: float) -> ResultReport:
        """`share` is that of the project's own figure."""
        own = project.figures.filter(unit="learners", directness=Directness.DIRECT, measure=Measure.REACHED, label="")
        first, last = (self.today - timedelta(days=number) for number in days)
        results = [self._result(round(own[0].value * share))]
        return start_report(project=project, side=side, starts_on=first, ends_on=last, results=results, by=by)

    def _result(self, value: int) -> NewResult:
        women = round(value * WOMEN)
        return NewResult(
            unit=self.learners,
            directness=Directness.DIRECT,
            value=value,
            basis=Basis.MEASURED,
            female=women,
            male=value - women,
            groups={"rural": round(value * RURAL)},
            source=SOURCE,
        )
