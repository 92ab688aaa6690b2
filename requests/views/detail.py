"""The page of one request: the authority's status page, the Secretariat's case page or what members read, by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from coalition.core.access import STAFF, actor_of
from requests.casefile import need_rows
from requests.models import CountryRequest
from requests.views.case import case
from requests.views.status import own_page


def detail(request: HttpRequest, reference: str) -> HttpResponse:
    actor = actor_of(request.user)
    in_full = CountryRequest.objects.in_full_to(actor).filter(reference=reference)
    try:
        if actor.roles & STAFF:
            return case(request, in_full)
        return own_page(request, in_full.select_related("authority", "assigned_to").get())
    except CountryRequest.DoesNotExist:
        return opened(request, reference)


def opened(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a member what is needed and where: no letter, no contact, no history."""
    seen = CountryRequest.objects.visible_to(actor_of(request.user))
    country_request = get_object_or_404(seen, reference=reference)
    needs = need_rows().filter(request_country__in=country_request.countries.taking_part())
    context = {"country_request": country_request, "needs": needs.select_related("request_country__country")}
    return render(request, "requests/opened.html", context)
