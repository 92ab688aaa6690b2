"""The topics of a draft, in any order, each not started, in progress or done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access.permissions import Words
from requests.models import CountryRequest, Need
from requests.services.submission import TOPICS, Problems, problems_of

LABELS: dict[str, Words] = {
    "about": gettext_lazy("The request"),
    "needs": gettext_lazy("Needs, learners and places"),
    "contacts": gettext_lazy("Contacts"),
    "letter": gettext_lazy("Formal letter"),
    "consent": gettext_lazy("Consent to publish"),
}
# A topic that is not complete is in progress where one of these has an answer.
BEGUN_BY = {"about": ("situation", "phase", "summary"), "contacts": ("contact_office", "contact_email")}


@dataclass(frozen=True)
class TaskList:
    country_request: CountryRequest
    problems: Problems

    @property
    def done(self) -> int:
        return len(TOPICS) - len(self.problems)

    @property
    def is_complete(self) -> bool:
        return not self.problems

    def as_part(self, current: str = "", *, may_write: bool = True) -> dict[str, Any]:
        """What the component `task_list` takes; whoever only reads along has no link to a form."""
        counted = {"done": self.done, "all": len(TOPICS)}
        return {
            "title": _("Your request"),
            "note": _("%(done)s of %(all)s topics done. Any order.") % counted,
            "tasks": [self._row(topic, current, may_write=may_write) for topic in TOPICS],
        }

    def _row(self, topic: str, current: str, *, may_write: bool) -> dict[str, Any]:
        state, words = self._state(topic)
        return {
            "label": LABELS[topic],
            "url": edit_url(self.country_request, topic) if may_write else "",
            "state": state,
            "state_label": words,
            "current": topic == current,
        }

    def _state(self, topic: str) -> tuple[str, str]:
        if topic not in self.problems:
            return ("open", _("Within 14 days")) if self._is_late_letter(topic) else ("done", _("Done"))
        fields = BEGUN_BY.get(topic, ())
        has_begun = any(getattr(self.country_request, name) for name in fields)
        if topic == "needs":
            has_begun = Need.objects.filter(request_country__country_request=self.country_request).exists()
        return ("half", _("In progress")) if has_begun else ("open", _("Not started"))

    def _is_late_letter(self, topic: str) -> bool:
        """An emergency may be sent before its letter."""
        return topic == "letter" and self.country_request.is_emergency and not self.country_request.letters.exists()


def task_list(country_request: CountryRequest) -> TaskList:
    return TaskList(country_request, problems_of(country_request))


def edit_url(country_request: CountryRequest, topic: str) -> str:
    return reverse("requests:edit", args=[country_request.reference, topic])


def next_url(country_request: CountryRequest, topic: str) -> str:
    """The topic after this one; after the last, all answers to check."""
    after = TOPICS[TOPICS.index(topic) + 1 :]
    return edit_url(country_request, after[0]) if after else reverse("requests:check", args=[country_request.reference])
