"""Spreadsheets: the page with the files to take and the one to send, the files, and the page of an import."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.paging import page_links, page_of
from coalition.core.sheets.kinds import KINDS, SheetKind
from coalition.core.sheets.writing import XLSX, csv_file, workbook
from members.forms.imports import AnswersForm, UploadForm, WhoseForm
from members.import_page import ImportPage
from members.models import Import, ImportStep, Organisation
from members.services.imports import answer_import, check_import_again, confirm_import, start_import
from members.views.editing import ServicePage, frame_of
from members.views.steps import take_step

LATEST = 10
PAGE = 50
FILES = ("template.xlsx", "rows.xlsx", "rows.csv")


class Spreadsheets(ServicePage):
    """Of one kind. `?for=` says whose rows, where a person writes for several organisations."""

    form_class = UploadForm
    template_name = "members/spreadsheets.html"
    label = _("Send and check")
    told = _("The file has arrived and is being checked. Nothing is saved before you confirm it.")

    is_owned = True

    @cached_property
    def kind(self) -> SheetKind:
        return _kind_of(self.kwargs["kind"], self.actor, is_owned=self.is_owned)

    @cached_property
    def owners(self) -> list[Organisation]:
        return list(Organisation.objects.written_by(self.actor).order_by("name"))

    @cached_property
    def owner(self) -> Organisation | None:
        """The one that the address names, or the only one."""
        named = [row for row in self.owners if row.slug == self.request.GET.get("for")]
        return named[0] if named else self.owners[0] if len(self.owners) == 1 else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"most_rows": self.kind.resource.most_rows}

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    def take(self, form: UploadForm) -> str:
        if self.owner is None and self.is_owned:
            raise Http404
        return start_import(
            kind=self.kind.name,
            organisation=self.owner,
            upload=form.cleaned_data["upload"],
            language=get_language() or "en",
            by=self.actor,
        ).get_absolute_url()

    def back(self) -> str:
        return reverse(self.kind.back)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Import.objects.visible_to(self.actor).filter(kind=self.kind.name)
        if self.owner:
            own = own.filter(organisation=self.owner)
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "owner": self.owner,
            "files": self.files(),
            "whose": self.whose(),
            "imports": own.defer("content").select_related("organisation", "uploaded_by").order_by("-pk")[:LATEST],
        }

    def whose(self) -> WhoseForm | None:
        """The choice of an organisation, unless there is only one."""
        if len(self.owners) == 1:
            return None
        whose = Organisation.objects.written_by(self.actor).order_by("name")
        return WhoseForm(owners=whose, chosen=self.owner)

    def files(self) -> dict[str, str]:
        """The addresses of what can be taken; none before it is known whose rows."""
        if self.owner is None:
            return {}
        place = [self.kind.name, self.owner.slug]
        return {name.replace(".", "_"): reverse("members:sheet", args=[*place, name]) for name in FILES}


class PortalSpreadsheets(Spreadsheets):
    """Of rows that belong to the whole portal."""

    is_owned = False

    @cached_property
    def owners(self) -> list[Organisation]:
        return []

    def whose(self) -> None:
        return None

    def files(self) -> dict[str, str]:
        place = self.kind.name
        return {name.replace(".", "_"): reverse("members:portal-sheet", args=[place, name]) for name in FILES}


def sheet(request: HttpRequest, kind: str, slug: str, name: str) -> HttpResponse:
    """An empty sheet, or the rows as they are, in the reader's language."""
    actor = actor_of(request.user)
    found = _kind_of(kind, actor, is_owned=True)
    return _file_of(found, get_object_or_404(Organisation.objects.written_by(actor), slug=slug), actor, name)


def portal_sheet(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    actor = actor_of(request.user)
    return _file_of(_kind_of(kind, actor, is_owned=False), None, actor, name)


def _file_of(found: SheetKind, owner: Organisation | None, actor: Actor, name: str) -> HttpResponse:
    if name not in FILES:
        raise Http404
    resource = found.resource_for(owner, actor)
    layout, rows = resource.layout(), [] if name.startswith("template") else list(resource.table())
    is_text = name.endswith(".csv")
    content = csv_file(layout, rows) if is_text else workbook(found.name, layout, rows)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8" if is_text else XLSX)
    whose = f"{owner.slug}-" if owner else ""
    stem = f"{found.name}-{whose}{timezone.localdate():%Y-%m-%d}" if rows else f"{found.name}-template"
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{name.rpartition(".")[2]}"'
    return answer


def show(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page_of(request, pk)
    lines: Any = page.lines
    shown = page_of(request, lines, PAGE)
    kind, owner = KINDS[page.source.kind], page.source.organisation
    above = reverse("members:spreadsheets" if owner else "members:portal-spreadsheets", args=[kind.name])
    trail = [(kind.title, f"{above}?for={owner.slug}" if owner else above)]
    context = {
        "page": page,
        "answers": AnswersForm(questions=page.questions) if page.questions else None,
        "kind": kind,
        "trail": [*trail, (page.source.file_name, "")],
        "lines": shown,
        "submission_key": new_submission_key(),
        **page_links(request, shown),
        **frame_of(request),
    }
    return render(request, "members/import.html", context)


@require_POST
def import_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Confirm what was found, answer what was asked, or have the file checked once more."""
    page, by = _page_of(request, pk), actor_of(request.user)
    back = page.source.get_absolute_url()
    if step == "confirm":
        return take_step(request, lambda answers: confirm_import(checked=_seen(page, answers), by=by), back=back)
    if step == "again":
        return take_step(request, lambda _answers: check_import_again(source=page.source, by=by), back=back)
    if step == "answer":
        form = AnswersForm(request.POST, questions=page.questions)
        if not form.is_valid():
            messages.error(request, _("Choose from the lists. Nothing was changed."))
            return redirect(back)
        return take_step(
            request, lambda _sent: answer_import(source=page.source, answers=form.answers(), by=by), back=back
        )
    raise Http404


def _seen(page: ImportPage, answers: dict[str, Any]) -> ImportStep:
    """The step that the person had before their eyes: the button's `version` is its number."""
    return get_object_or_404(ImportStep, source=page.source, pk=answers["version"] or page.step.pk)


def _page_of(request: HttpRequest, pk: int) -> ImportPage:
    seen = Import.objects.visible_to(actor_of(request.user)).select_related("organisation", "uploaded_by")
    source = get_object_or_404(seen, pk=pk)
    return ImportPage(source, ImportStep.objects.latest_of(source))


def _kind_of(name: str, actor: Actor, *, is_owned: bool) -> SheetKind:
    """The kind of this name, for whoever may send such rows."""
    found = KINDS.get(name)
    if found is None or found.is_owned != is_owned or not found.permission.roles & actor.roles:
        raise Http404
    return found
