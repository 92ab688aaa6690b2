"""The public door for organisations: apply on one page, then read what happens next, and where it stands."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.admission import STATUS_KINDS
from members.choices import MembershipStatus
from members.forms.joining import ApplicationForm, blank_application
from members.models import Organisation, Undertaking
from members.services.joining import apply_for_membership, was_received
from members.services.status_links import applied_by
from members.turns import is_in_hand, turn_of
from members.views.editing import ServicePage
from members.views.public import public_frame


class Apply(ServicePage):
    """Nobody is signed in: the key of the form makes it count once, and the answers come back with what is wrong."""

    heading, label = gettext_lazy("Apply to join the Coalition"), gettext_lazy("Send the application")
    template_name = "members/apply.html"
    form_class = ApplicationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        texts = list(Undertaking.objects.filter(is_current=True))
        return super().get_form_kwargs() | blank_application(texts, get_language())

    def take(self, form: ApplicationForm) -> str:
        answers, received = form.entered(), reverse("members:applied")
        if was_received(name=answers["name"], contact_email=answers["contact_email"]):
            return f"{received}?before=1"
        apply_for_membership(**answers)
        return received

    def back(self) -> str:
        return f"{reverse('site:how')}#join"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | public_frame(self.request)


def applied(request: HttpRequest) -> HttpResponse:
    """The same page for every application, so that its address can be kept and tells nothing."""
    context = {"was_before": "before" in request.GET, "steps": _what_follows(), **public_frame(request)}
    return render(request, "members/applied.html", context)


def application_status(request: HttpRequest, token: str) -> HttpResponse:
    """Where an application stands, for whoever has the link of its mail; it says nothing of who applied."""
    try:
        application = applied_by(token)
    except BadSignature:
        raise Http404 from None
    row = get_object_or_404(Organisation, application=application)
    kind = STATUS_KINDS[MembershipStatus(row.membership_status)]
    told = {"organisation": row, "kind": kind, "turn": turn_of(row), "is_in_hand": is_in_hand(row)}
    return render(request, "members/application_status.html", told | public_frame(request))


def _what_follows() -> list[dict[str, str]]:
    return [
        {
            "title": _("Confirmed"),
            "text": _("A mail comes within the hour; look among unwanted mail too."),
        },
        {
            "title": _("Read"),
            "text": _("A coordinator of the Secretariat reads it and may write with questions."),
        },
        {"title": _("Decided"), "text": _("The Secretariat screens the organisation; a second person decides.")},
        {"title": _("Told"), "text": _("You receive the decision by mail. Members are invited to the portal.")},
    ]
