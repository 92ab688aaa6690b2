"""Merging two entries of one organisation: choose the other, see both side by side, say why, which one stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from coalition.core.conflicts import Conflict, StaleVersion
from coalition.core.idempotency import SubmissionForm
from coalition.core.models import Versioned
from matching.merging import choosable, compare, with_sides
from members.models import Organisation
from members.services.identity import possible_duplicates
from members.services.merges import check_stands, merge_organisations
from members.views.editing import ServicePage, frame_of


class OtherForm(forms.Form):
    """By GET: the choice stands in the address."""

    other = forms.ModelChoiceField(
        label=_("The other entry"), queryset=Organisation.objects.none(), to_field_name="slug"
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = choosable(organisation)  # type: ignore[attr-defined]


class MergeForm(SubmissionForm):
    """`version` and `other_version` are the two entries as the person saw them."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)
    stays = forms.ChoiceField(label=_("Which entry stays?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why they are the same organisation"),
        help_text=_("Kept in the history. The Secretariat reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )

    def __init__(self, *args: Any, sides: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stays"].choices = [(row.slug, row.name) for row in sides]  # type: ignore[attr-defined]


class MergePage(ServicePage):
    form_class = MergeForm
    heading, label = _("Merge two entries of one organisation"), _("Merge them")
    told = _("Merged. It can be undone on this page.")
    template_name = "matching/merge.html"

    @cached_property
    def organisation(self) -> Organisation:
        seen = Organisation.objects.visible_to(actor_of(self.request.user)).select_related("merged_into")
        return get_object_or_404(seen, slug=self.kwargs["slug"])

    @cached_property
    def sides(self) -> list[Any]:
        """Both, the one of the address first; also after they were merged, so that a second click is led on."""
        others = Organisation.objects.exclude(pk=self.organisation.pk)
        other = get_object_or_404(others, slug=self.request.GET.get("other", ""))
        rows = with_sides(Organisation.objects.filter(pk__in=(self.organisation.pk, other.pk)))
        return sorted(rows, key=lambda row: row.pk != self.organisation.pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_stands(self.organisation)
        chosen = OtherForm(request.GET or None, organisation=self.organisation)
        if chosen.is_valid():
            return super().get(request, *args, **kwargs)
        return render(request, "matching/merge_with.html", self._choice(chosen))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sides": self.sides}

    def form_valid(self, form: MergeForm) -> HttpResponse:
        """What stands against it is told on the page, so that the reason is not lost."""
        try:
            return super().form_valid(form)
        except Conflict as refusal:
            form.add_error(None, str(refusal.words if hasattr(refusal, "words") else refusal))
            return self.form_invalid(form)

    def reopen(self, form: MergeForm, row: Versioned) -> HttpResponse:
        """Of two entries: the page shows both anew, and says so as an error of the form."""
        raise StaleVersion(row)

    def take(self, form: MergeForm) -> str:
        answers = form.cleaned_data
        stays = next(row for row in self.sides if row.slug == answers["stays"])
        merged = next(row for row in self.sides if row != stays)
        seen = {self.sides[0].pk: answers["version"], self.sides[1].pk: answers["other_version"]}
        merge_organisations(
            organisation=merged,
            target=stays,
            reason=answers["reason"],
            by=actor_of(self.request.user),
            version=seen[merged.pk],
            target_version=seen[stays.pk],
        )
        return reverse("members:application", args=[stays.slug])

    def back(self) -> str:
        return reverse("members:application", args=[self.organisation.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"organisation": self.organisation, "sides": self.sides, "rows": compare(self.sides)}
        return super().get_context_data(**kwargs) | own

    def _choice(self, form: OtherForm) -> dict[str, Any]:
        row = self.organisation
        alike = possible_duplicates(name=row.name, acronym=row.acronym, website=row.website)
        return {
            "organisation": row,
            "alike": [other for other in alike if other.pk != row.pk and not other.merged_into_id],
            "form": form,
            "heading": self.heading,
            "back": self.back(),
            **frame_of(self.request),
        }
