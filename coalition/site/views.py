from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coalition.core.access import STAFF, actor_of
from coalition.core.styleguide_samples import styleguide_context
from members.models import User
from projects.headline import headline

from .desk import desk_of, profiles_of
from .front import mission_parts, statement_part
from .how import REVISED as HOW_REVISED
from .how import doors_part, steps_part
from .questions import REVISED as QUESTIONS_REVISED
from .questions import topics
from .register import as_of_words, flagship_parts, latest_parts, ledger_part, map_links, world_part


def front(request: HttpRequest) -> HttpResponse:
    found = headline(demonstration=settings.DEMO)
    context = {
        "statement": statement_part(),
        "doors": doors_part(found.projects),
        "ledger": ledger_part(found),
        "as_of": as_of_words(found),
        "world": world_part(),
        "map_links": map_links(),
        "flagships": flagship_parts(),
        "missions": mission_parts(),
        **latest_parts(),
        "steps": steps_part(),
        "total": found.projects,
        "is_demonstration": settings.DEMO,
    }
    return render(request, "site/front.html", context)


def how(request: HttpRequest) -> HttpResponse:
    return render(request, "site/how.html", {"steps": steps_part(), "updated_at": HOW_REVISED})


def questions(request: HttpRequest) -> HttpResponse:
    return render(request, "site/questions.html", {"topics": topics(), "updated_at": QUESTIONS_REVISED})


def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    layout = "layouts/staff.html" if actor.roles & STAFF else "layouts/signed_in.html"
    user = cast(User, request.user)
    context = {"duties": desk_of(user), "profiles": profiles_of(user), "layout": layout}
    return render(request, "site/home.html", context)


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/index.html", styleguide_context())
