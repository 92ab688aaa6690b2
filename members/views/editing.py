"""The page of a form whose effect is one service: counts once, keeps every answer, notices a stale record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import FormView

from coalition.core.access import STAFF, actor_of
from coalition.core.access.permissions import Words
from coalition.core.conflicts import StaleVersion
from coalition.core.idempotency import submit_once
from coalition.core.kept_answers import sent_files
from coalition.core.models import Versioned
from members.forms.comparing import differing
from members.forms.steps import RecordForm, show_refusal


def frame_of(request: HttpRequest) -> dict[str, str]:
    """The layout, and the class of the box in it, that fit this person."""
    if actor_of(request.user).roles & STAFF:
        return {"layout": "layouts/staff.html", "box": "pad"}
    return {"layout": "layouts/signed_in.html", "box": "wrap"}


class ServicePage(FormView, ABC):  # type: ignore[type-arg]  # generic in the stubs only
    """`heading` stands above the form, `label` on its button, `told` on the page that follows."""

    heading: ClassVar[Words] = ""
    label: ClassVar[Words] = ""
    told: ClassVar[Words] = ""
    lead: ClassVar[Words] = ""
    template_name = "members/form.html"

    @abstractmethod
    def take(self, form: Any) -> str:
        """Run the service and return where to go."""

    def back(self) -> str:
        """Where the page can be left without saving."""
        return reverse("site:home")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer = submit_once(self.request, form, lambda: self.take(form))
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        except StaleVersion as stale:
            return self.reopen(form, stale.row)
        if self.told:
            messages.success(self.request, str(self.told))
        return answer

    def reopen(self, form: Any, row: Versioned) -> HttpResponse:
        """Show both versions: the answers as they were typed, and beside them what the record says now. A step has no
        answers of the record: its page shows the record itself."""
        if "version" not in form.fields:
            raise StaleVersion(row)
        sent = self.request.POST.copy()
        sent["version"] = str(row.version)
        is_record = isinstance(form, RecordForm)
        again = type(form)(**{**self.get_form_kwargs(), "data": sent, **({"instance": row} if is_record else {})})
        differences = differing(again) if is_record else []
        context = self.get_context_data(form=again, is_stale=True, is_step=not is_record, differences=differences)
        return self.render_to_response(context, status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"heading": self.heading, "label": self.label, "lead": self.lead, "back": self.back()}
        context = super().get_context_data(**kwargs)
        return context | own | {"files_again": self.files_again(context["form"])} | frame_of(self.request)

    def files_again(self, form: Any) -> list[str]:
        """The files that were right and are to be chosen again; of one that was wrong its own field says it."""
        return [file_name for name, file_name in sent_files(self.request) if not form.has_error(name)]
