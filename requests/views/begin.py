"""The first page of a request: written by an authority, or registered on its behalf."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, actor_of
from coalition.core.conflicts import Refused
from members.models import NationalAuthority
from members.views.editing import ServicePage
from requests.forms.register import RegisterForm
from requests.forms.topics import NewRequestForm
from requests.permissions import SUBMITTER
from requests.services.drafting import draft_request, register_on_behalf
from requests.tasklist import edit_url


class NewRequest(ServicePage):
    form_class = NewRequestForm
    template_name = "requests/ministry/new.html"
    heading, label, told = _("A new request"), _("Begin"), _("Your draft was saved; only your authority sees it.")

    @cached_property
    def authorities(self) -> Any:
        own = actor_of(self.request.user).edited_authority_ids
        return NationalAuthority.objects.filter(pk__in=own).select_related("country").order_by("name")

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.authorities:
            raise Refused(_("Requests are written by the editors of a national authority."))
        return super().get_form_kwargs() | {"authorities": self.authorities}

    def take(self, form: NewRequestForm) -> str:
        chosen = form.cleaned_data.get("authority") or self.authorities[0]
        draft = draft_request(
            by=actor_of(self.request.user),
            authority=chosen,
            countries=[chosen.country],
            title=form.cleaned_data["title"],
            is_demonstration=chosen.is_demonstration,
        )
        return edit_url(draft, "about")

    def back(self) -> str:
        return reverse("requests:list")


class Register(ServicePage):
    form_class = RegisterForm
    template_name = "requests/ministry/register.html"
    heading, label = _("Register a request"), _("Register")
    lead = _("For what came by letter, mail, a National Commission or a Permanent Delegation. You are its officer.")
    told = _("The request was registered. Enter what the letter says, then send it.")

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        if not SUBMITTER.has_role(self.actor):
            raise Refused(_("Requests are registered by a coordinator, or by the field office of these countries."))
        return super().get_form_kwargs() | {"actor": self.actor}

    def take(self, form: RegisterForm) -> str:
        return edit_url(register_on_behalf(by=self.actor, **form.entered()), "letter")

    def back(self) -> str:
        return reverse("requests:queue")
