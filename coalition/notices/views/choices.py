"""How a reader hears of what is not urgent: chosen by who signed in, or ended by the link in a mail."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from coalition.core.access import STAFF, actor_of
from coalition.core.models import MailPreference
from coalition.core.outbox.unsubscribing import ALL_TOPICS, read_token
from members.models import User
from members.views.editing import ServicePage

from ..forms import ChoicesForm
from ..services import are_stopped, choose_mails, stop_mails
from ..topics import always_sent, open_choices, topic_named


class Choices(ServicePage):
    heading, label, told = _("Your mails"), _("Save"), _("Your choice was saved.")
    lead = _("Everything is in your inbox. Choose here what you also get by mail, and when.")
    form_class, template_name = ChoicesForm, "notices/choices.html"

    @cached_property
    def preference(self) -> MailPreference:
        return MailPreference.objects.of(self._user.email)

    @property
    def _user(self) -> User:
        assert isinstance(self.request.user, User)  # the policy lets nobody else in
        return self.request.user

    def get_form_kwargs(self) -> dict[str, Any]:
        roles = actor_of(self._user).roles
        choices = {"choices": open_choices(roles), "follows_several": bool(roles & STAFF)}
        return super().get_form_kwargs() | choices

    def get_initial(self) -> dict[str, Any]:
        topics = [choice.topic.code for choice in open_choices(actor_of(self._user).roles)]
        return {code: self.preference.delivery_of(code) for code in topics} | {"countries": self.preference.countries}

    def take(self, form: ChoicesForm) -> str:
        countries = [country.pk for country in form.cleaned_data.get("countries", ())]
        choose_mails(address=self._user.email, topics=form.chosen(), countries=countries)
        return reverse("notices:choices")

    def back(self) -> str:
        return reverse("notices:inbox")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        always = always_sent(actor_of(self._user).roles)
        return super().get_context_data(**kwargs) | {"always": always, "address": self._user.email}


@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Nobody signs in here, so there is no session to abuse: the signed token is what permits it (RFC 8058)."""
    try:
        address, code = read_token(token)
    except BadSignature as unreadable:
        raise Http404 from unreadable
    if request.method == "POST":
        preference = stop_mails(address=address, topic=code)
    else:
        preference = MailPreference.objects.of(address)
    context = {
        "address": address,
        "topic": "" if code == ALL_TOPICS else getattr(topic_named(code), "label", code),
        "are_stopped": are_stopped(preference, code),
    }
    return render(request, "notices/stop.html", context)
