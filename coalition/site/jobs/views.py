"""Pages of the jobs. Whoever sees them sees that a job failed and why, never what it was about or for whom."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, Role, actor_of
from coalition.core.jobs.periodic import queue_periodic_run
from coalition.core.jobs.registry import KINDS, JobKind
from coalition.core.jobs.services import cancel_job, retry_job
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.views.steps import take_step

from .calendar import schedules, task_parts
from .listing import filtered, job_row, listing_of
from .overview import dead_parts, kind_name, kind_parts, live_parts

STEPS = {
    "retry": (retry_job, gettext_lazy("It waits for a worker again.")),
    "cancel": (cancel_job, gettext_lazy("Cancelled.")),
}


def jobs(request: HttpRequest) -> HttpResponse:
    context = {
        "live": live_parts(),
        "dead": dead_parts(),
        "kinds": kind_parts(),
        "tasks": task_parts(),
        "may_act": _may_act(actor_of(request.user)),
        "here": request.get_full_path(),
    }
    return render(request, "site/jobs/overview.html", context)


def job_kind(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Filters and page stand in the address."""
    found = _kind(kind)
    jobs = filtered(request, found)
    if wants_file(request):
        return file_of(jobs, "jobs")
    page = page_of(request, jobs.qs)
    listed = list_context(request, jobs, page)
    context = {
        **listed,
        "kind": kind,
        "title": kind_name(kind),
        "columns": [(column.label, listed["heads"].get(column.name)) for column in listing_of(found).columns],
        "rows": [job_row(job, found) for job in page],
        "may_act": _may_act(actor_of(request.user)) and not found.is_part,
        "is_part": found.is_part,
        "is_under_way": any(not job.is_over for job in page),
        "here": request.get_full_path(),
        "trail": [(_("Jobs"), reverse("site:jobs")), (kind_name(kind), "")],
    }
    return render(request, "site/jobs/kind.html", context)


@require_POST
def job_step(request: HttpRequest, kind: str, pk: int, step: str) -> HttpResponse:
    """Give a failed job a new life, or cancel one that waits or runs."""
    found = _kind(kind)
    if step not in STEPS or found.is_part:
        raise Http404
    job = get_object_or_404(found.model.objects.only("status"), pk=pk)
    service, told = STEPS[step]
    by = actor_of(request.user)
    back = reverse("site:job-kind", args=[kind])
    return take_step(request, lambda _answers: service(job=job, by=by), back=back, told=told)


@require_POST
def run_task(request: HttpRequest, task: str) -> HttpResponse:
    """Ask for a periodic task now; where one is under way already, that is the one."""
    if task not in schedules():
        raise Http404
    by, told = actor_of(request.user), _("It starts as soon as a worker is free.")
    back = reverse("site:jobs")
    return take_step(request, lambda _answers: queue_periodic_run(task=task, by=by), back=back, told=told)


def _kind(label: str) -> JobKind:
    if label not in KINDS:
        raise Http404
    return KINDS[label]


def _may_act(actor: Actor) -> bool:
    return Role.ADMINISTRATOR in actor.roles
