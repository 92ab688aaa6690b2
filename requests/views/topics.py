"""One topic of a draft on a page: Continue saves and leads to the next, "Save and come back" to the task list."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor, actor_of
from coalition.core.access.permissions import Words
from members.views.editing import ServicePage
from requests.forms.topics import AboutForm, ConsentForm, ContactsForm
from requests.models import CountryRequest
from requests.services.drafting import check_editable, update_request
from requests.services.submission import TOPICS
from requests.tasklist import LABELS, TaskList, next_url, task_list


class TopicPage(ServicePage):
    topic: ClassVar[str]
    label, told = gettext_lazy("Continue"), gettext_lazy("Your answers were saved.")
    template_name = "requests/ministry/topic.html"

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    @cached_property
    def country_request(self) -> CountryRequest:
        seen = CountryRequest.objects.in_full_to(self.actor).select_related("authority")
        return get_object_or_404(seen, reference=self.kwargs["reference"])

    @cached_property
    def tasks(self) -> TaskList:
        return task_list(self.country_request)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.check()
        return super().get_form_kwargs() | self.opened()

    def check(self) -> None:
        check_editable(self.country_request, by=self.actor)

    def opened(self) -> dict[str, Any]:
        """The row that the form reads. It writes its answers into it, so it is not the page's own."""
        fresh = CountryRequest.objects.get(pk=self.country_request.pk)
        return {"instance": fresh, "initial": {"version": fresh.version}}

    def take(self, form: Any) -> str:
        seen = form.cleaned_data["version"]
        update_request(country_request=self.country_request, by=self.actor, version=seen, **form.entered())
        return self.onward()

    def onward(self) -> str:
        """The task list, the answers to check where one came from there, or the next topic."""
        if "save" in self.request.POST:
            return self.back()
        if self.request.GET.get("from") == "check":
            return reverse("requests:check", args=[self.country_request.reference])
        return next_url(self.country_request, self.topic)

    def back(self) -> str:
        return self.country_request.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "country_request": self.country_request,
            "topic_note": self.topic_note(),
            "task_list": self.tasks.as_part(self.topic),
            "trail": self.trail(),
        }
        return super().get_context_data(**kwargs) | own

    def topic_note(self) -> str:
        return _("Topic %(n)s of %(all)s") % {"n": TOPICS.index(self.topic) + 1, "all": len(TOPICS)}

    def trail(self) -> list[tuple[Words, str]]:
        return [*trail_of(self.country_request, self.actor), (self.heading, "")]


class AboutPage(TopicPage):
    topic, heading, form_class = "about", LABELS["about"], AboutForm
    lead = gettext_lazy("What has happened, and what you ask the Coalition for.")
    template_name = "requests/ministry/about.html"


class ContactsPage(TopicPage):
    topic, heading, form_class = "contacts", LABELS["contacts"], ContactsForm
    lead = gettext_lazy("Where the Secretariat writes when it has a question. It is never published.")


class ConsentPage(TopicPage):
    topic, heading, form_class = "consent", LABELS["consent"], ConsentForm
    lead = gettext_lazy("You decide whether the public may read that your country asked, and for what.")
    template_name = "requests/ministry/consent.html"


def trail_of(country_request: CountryRequest, actor: Actor) -> list[tuple[Words, str]]:
    """The way to the page of a request: from the authority's list or the Secretariat's queue."""
    first = (
        (_("Your requests"), reverse("requests:list"))
        if actor.authority_ids
        else (_("Requests"), reverse("requests:queue"))
    )
    return [first, (country_request.reference, country_request.get_absolute_url())]
