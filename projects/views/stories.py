"""Stories: the list and the page that everybody reads, the picture, the form of who tells one, and its steps."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Actor, Role, actor_of
from coalition.core.history import entries_of
from coalition.core.lists import WAITING, list_context, wants_waiting
from coalition.core.models import TransitionRecord
from coalition.core.paging import page_of
from members.models import Organisation
from members.services.rights import demand
from members.views.editing import ServicePage
from members.views.public import public_frame
from members.views.steps import Steps, buttons, take_named
from projects.choices import StoryStatus
from projects.forms.stories import StoryForm
from projects.forms.story_filter import DeskStoryFilter, StoryFilter
from projects.models import Project, Story
from projects.permissions import STORYTELLER
from projects.querysets import UNSENT_STORY
from projects.services.stories import (
    change_story,
    publish_story,
    return_story,
    send_story,
    take_back_story,
    write_story,
)
from projects.story_lines import as_line
from projects.workflow import STORY

PAGE_SIZE = 20
FEW = 5  # of those that wait, above the public ones; the rest have a list of their own
WITH_NOTE = frozenset({"send_back", "take_back"})
KINDS = {"draft": "open", "sent": "now", "returned": "warn", "published": "done", "taken_back": "closed"}
STEPS: Steps = {
    "send": (send_story, gettext_lazy("An approver of the Secretariat has it now.")),
    "publish": (publish_story, pgettext_lazy("story", "The story is public.")),
    "send_back": (return_story, gettext_lazy("The story went back, with your reason.")),
    "take_back": (take_back_story, pgettext_lazy("story", "The story is not public any more.")),
}


def stories(request: HttpRequest) -> HttpResponse:
    """What is public; for the Secretariat first what waits, for a side also its own before that."""
    actor = actor_of(request.user)
    if actor.is_authenticated and wants_waiting(request):
        return _waiting_list(request, actor)
    asked = DeskStoryFilter if actor.is_authenticated else StoryFilter
    found = asked(request.GET, Story.objects.told().select_related("project"))
    page = page_of(request, found.qs, PAGE_SIZE)
    waiting = list(_waiting(actor)[: FEW + 1]) if actor.is_authenticated else []
    context = {
        "stories": [as_line(story) for story in page],
        "waiting": waiting[:FEW],
        "waiting_url": f"?shown={WAITING}" if waiting[FEW:] else "",
        "updated_at": max((story.updated_at for story in page), default=None),
        **list_context(request, found, page),
        **public_frame(request),
    }
    return render(request, "projects/stories.html", context)


def _waiting_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = DeskStoryFilter(request.GET, _waiting(actor))
    page = page_of(request, found.qs, PAGE_SIZE)
    context = {"waiting": page, "is_waiting": True, **list_context(request, found, page), **public_frame(request)}
    return render(request, "projects/stories.html", context)


def _waiting(actor: Actor) -> QuerySet[Any]:
    """What is not public and waits: for the Secretariat to be cleared, for a side to be finished."""
    seen = Story.objects.visible_to(actor).select_related("project")
    if actor.roles & SECRETARIAT:
        return seen.exclude(status__in=(StoryStatus.PUBLISHED, StoryStatus.TAKEN_BACK)).order_by("-status", "pk")
    return seen.filter(organisation__in=actor.organisation_ids).exclude(status=StoryStatus.PUBLISHED)


def story(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    row = _found(request, pk)
    picture = reverse("projects:story-picture", args=[row.pk])
    context = {
        "story": row,
        "kind": KINDS[row.status],
        "picture": picture,
        "card": (picture, row.picture_alt),
        "trail": [(_("Stories"), reverse("projects:stories")), (row.title, "")],
        **_desk_part(row, actor),
        **public_frame(request),
    }
    return render(request, "projects/story.html", context)


def _desk_part(row: Story, actor: Actor) -> dict[str, Any]:
    """The steps and the history, for the Secretariat and the side that tells it."""
    if not (actor.roles & SECRETARIAT or row.organisation_id in actor.organisation_ids):
        return {"is_desk": False}
    records = TransitionRecord.objects.of(row).select_related("actor")
    return {
        "is_desk": True,
        "steps": buttons(STORY.open_to(actor, row), notes=WITH_NOTE),
        "may_edit": row.status in UNSENT_STORY and STORYTELLER.allows(actor, row),
        "history": entries_of(records, STORY),
    }


def story_picture(request: HttpRequest, pk: int) -> FileResponse:
    """The picture, to whom the story is visible; by itself it is a file to save."""
    return picture_of(_found(request, pk))


def picture_of(row: Story) -> FileResponse:
    try:
        stored = row.picture.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(stored, as_attachment=True, filename=f"story-{row.pk}.jpg", content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def story_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = _found(request, pk)
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=row.get_absolute_url(), story=row)


class TellStory(ServicePage):
    """The page on which a story is begun or changed."""

    form_class = StoryForm
    template_name = "projects/story_form.html"
    heading, label = gettext_lazy("Tell a story"), gettext_lazy("Save the draft")
    told = gettext_lazy("Saved. Read it once more, then send it to be cleared.")

    @cached_property
    def story(self) -> Story:
        actor = actor_of(self.request.user)
        if "pk" in self.kwargs:
            row = _found(self.request, self.kwargs["pk"])
            demand(STORYTELLER, by=actor, subject=row)
            return row
        project = get_object_or_404(Project.objects.visible_to(actor), code=self.kwargs["code"])
        row = Story(project=project, organisation=side_of(actor, project), language=get_language() or "")
        demand(STORYTELLER, by=actor, subject=row)
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"version": self.story.version} if self.story.pk else {}
        return super().get_form_kwargs() | {"instance": self.story} | ({"initial": own} if own else {})

    def back(self) -> str:
        return self.story.get_absolute_url() if self.story.pk else self.story.project.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"story": self.story}

    def take(self, form: StoryForm) -> str:
        by = actor_of(self.request.user)
        if self.story.pk:
            version = form.cleaned_data["version"]
            return change_story(story=self.story, by=by, version=version, **form.entered()).get_absolute_url()
        made = write_story(
            project=self.story.project,
            organisation=self.story.organisation,
            by=by,
            is_demonstration=self.story.project.is_demonstration,
            **form.entered(),
        )
        return made.get_absolute_url()


def side_of(actor: Actor, project: Project) -> Organisation | None:
    """The participant for which this person writes; None for the Secretariat."""
    if Role.COORDINATOR in actor.roles:
        return None
    own = Organisation.objects.filter(pk__in=actor.edited_organisation_ids, participations__project=project)
    return own.order_by("name").first()


def _found(request: HttpRequest, pk: int) -> Story:
    seen = Story.objects.visible_to(actor_of(request.user)).select_related("project", "organisation")
    row: Story = get_object_or_404(seen, pk=pk)
    return row
