from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coalition.core.access import Role, actor_of
from coalition.core.styleguide_samples import styleguide_context

from .front import mission_parts, statement_part


def front(request: HttpRequest) -> HttpResponse:
    missions = mission_parts(demonstration=settings.DEMO)
    return render(request, "site/front.html", {"statement": statement_part(), "missions": missions})


def home(request: HttpRequest) -> HttpResponse:
    names = [role.label for role in Role if role in actor_of(request.user).roles]
    return render(request, "site/home.html", {"role_names": names, "acting_as": ", ".join(map(str, names))})


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/index.html", styleguide_context())
