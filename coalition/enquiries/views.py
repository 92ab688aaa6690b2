"""The public forms, and the page that says what happens next. Nobody needs to sign in."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.views.editing import ServicePage
from members.views.public import public_frame

from .choices import DAYS_TO_ANSWER
from .forms import ContactForm, SupportForm
from .services import receive_enquiry

REFERENCE = re.compile(r"E-\d{4}-\d{5,9}")


class Contact(ServicePage):
    heading, label = gettext_lazy("Contact, complaints and data incidents"), gettext_lazy("Send")
    template_name = "enquiries/contact.html"
    form_class: type[ContactForm] = ContactForm

    def get_initial(self) -> dict[str, Any]:
        """A link may name the kind; another word is no kind and nothing is chosen."""
        return {"kind": self.request.GET.get("kind", "")}

    def take(self, form: ContactForm) -> str:
        """A program is told the same as a person, and nothing is kept."""
        received = reverse("enquiries:received")
        if form.is_from_a_program:
            return received
        enquiry = receive_enquiry(**form.entered())
        return f"{received}?reference={enquiry.reference}"

    def back(self) -> str:
        return reverse("site:front")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"deadlines": deadlines()} | public_frame(self.request)


class Support(Contact):
    heading = gettext_lazy("Support the Coalition")
    template_name = "enquiries/support.html"
    form_class = SupportForm


def received(request: HttpRequest) -> HttpResponse:
    """Its address may be kept; the reference in it opens nothing."""
    named = REFERENCE.fullmatch(request.GET.get("reference", ""))
    context = {"reference": named[0] if named else "", "steps": _what_follows(), **public_frame(request)}
    return render(request, "enquiries/received.html", context)


def deadlines() -> list[tuple[str, str]]:
    """Of what the public may write, within how many days it is answered; the shortest first."""
    words = _("within %(days)s days")
    return [(str(kind.label), words % {"days": days}) for kind, days in DAYS_TO_ANSWER.items()]


def _what_follows() -> list[dict[str, str]]:
    return [
        {"title": _("Confirmed"), "text": _("A mail with your reference comes within the hour.")},
        {"title": _("Read"), "text": _("Somebody of the Secretariat takes it in hand and looks into it.")},
        {"title": _("Answered"), "text": _("You receive the answer by mail, by the day that the first mail names.")},
    ]
