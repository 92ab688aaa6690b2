"""One address for each topic of a draft."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from requests.views.letters import LetterPage
from requests.views.needs import NeedsPage
from requests.views.topics import AboutPage, ConsentPage, ContactsPage, TopicPage

PAGES: dict[str, type[TopicPage]] = {
    page.topic: page for page in (AboutPage, NeedsPage, ContactsPage, LetterPage, ConsentPage)
}


def edit(request: HttpRequest, reference: str, topic: str) -> HttpResponseBase:
    if topic not in PAGES:
        raise Http404
    return PAGES[topic].as_view()(request, reference=reference)
