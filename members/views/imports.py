"""Spreadsheets: the page with the files to take and the one to send, the files, and the page of an import."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.paging import page_links, page_of
from coalition.core.sheets.writing import XLSX, csv_file, workbook
from members.bulk.kinds import KINDS, SheetKind
from members.forms.imports import UploadForm, WhoseForm
from members.import_page import ImportPage
from members.models import Import, ImportStep, Organisation
from members.services.imports import check_import_again, confirm_import, start_import
from members.views.editing import ServicePage, frame_of
from members.views.steps import take_step

LATEST = 10
PAGE = 50
FILES = ("template.xlsx", "rows.xlsx", "rows.csv")


class Spreadsheets(ServicePage):
    """`?for=` says whose rows, where a person writes for several organisations."""

    form_class = UploadForm
    template_name = "members/spreadsheets.html"
    label = _("Send and check")
    told = _("The file has arrived and is being checked. Nothing is saved before you confirm it.")

    @cached_property
    def kind(self) -> SheetKind:
        return _kind_of(self.kwargs["kind"])

    @cached_property
    def owners(self) -> list[Organisation]:
        return list(Organisation.objects.written_by(self.actor).order_by("name"))

    @cached_property
    def owner(self) -> Organisation | None:
        """The one that the address names, or the only one."""
        named = [row for row in self.owners if row.slug == self.request.GET.get("for")]
        return named[0] if named else self.owners[0] if len(self.owners) == 1 else None

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    def take(self, form: UploadForm) -> str:
        if self.owner is None:
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
        whose = Organisation.objects.written_by(self.actor).order_by("name")
        own = Import.objects.visible_to(self.actor).filter(kind=self.kind.name)
        if self.owner:
            own = own.filter(organisation=self.owner)
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "owner": self.owner,
            "whose": WhoseForm(owners=whose, chosen=self.owner) if len(self.owners) != 1 else None,
            "imports": own.defer("content").select_related("organisation", "uploaded_by").order_by("-pk")[:LATEST],
        }


def sheet(request: HttpRequest, kind: str, slug: str, name: str) -> HttpResponse:
    """An empty sheet, or the rows as they are, in the reader's language."""
    if name not in FILES:
        raise Http404
    actor, found = actor_of(request.user), _kind_of(kind)
    owner = get_object_or_404(Organisation.objects.written_by(actor), slug=slug)
    resource = found.resource_for(owner, actor)
    layout, rows = resource.layout(), [] if name.startswith("template") else list(resource.table())
    is_text = name.endswith(".csv")
    content = csv_file(layout, rows) if is_text else workbook(found.name, layout, rows)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8" if is_text else XLSX)
    stem = f"{found.name}-{owner.slug}-{timezone.localdate():%Y-%m-%d}" if rows else f"{found.name}-template"
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{name.rpartition(".")[2]}"'
    return answer


def show(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page_of(request, pk)
    lines: Any = page.lines
    shown = page_of(request, lines, PAGE)
    kind = _kind_of(page.source.kind)
    trail = [(kind.title, f"{reverse('members:spreadsheets', args=[kind.name])}?for={page.source.organisation.slug}")]
    context = {
        "page": page,
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
    """Confirm what was found, or have the file checked once more."""
    page, by = _page_of(request, pk), actor_of(request.user)
    back = page.source.get_absolute_url()
    if step == "confirm":
        return take_step(request, lambda answers: confirm_import(checked=_seen(page, answers), by=by), back=back)
    if step == "again":
        return take_step(request, lambda _answers: check_import_again(source=page.source, by=by), back=back)
    raise Http404


def _seen(page: ImportPage, answers: dict[str, Any]) -> ImportStep:
    """The step that the person had before their eyes: the button's `version` is its number."""
    return get_object_or_404(ImportStep, source=page.source, pk=answers["version"] or page.step.pk)


def _page_of(request: HttpRequest, pk: int) -> ImportPage:
    seen = Import.objects.visible_to(actor_of(request.user)).select_related("organisation", "uploaded_by")
    source = get_object_or_404(seen, pk=pk)
    return ImportPage(source, ImportStep.objects.latest_of(source))


def _kind_of(name: str) -> SheetKind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]
