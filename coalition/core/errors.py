"""Error pages in words that help; below `/api/` the same as problem details."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .api.problems import problem_response
from .kept_answers import keep_refused_answers
from .observability import current_request_id

COME_BACK = 10  # seconds


def _answer(request: HttpRequest, status: int, words: str, **context: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(request, status, words)
    context |= {"words": words, "request_id": current_request_id()}
    return render(request, f"errors/{status}.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, _("There is nothing here, or it is not for you to see."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = str(getattr(exception, "words", "") or _("This is not for your role."))
    return _answer(request, 403, words)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not the session's: the person signed out, or in, in another tab. The answers are kept."""
    if kept := keep_refused_answers(request, reason):
        return redirect(kept) if request.user.is_authenticated else redirect_to_login(kept)
    words = _("Your session has changed since this form was opened, so it was not taken. Go back and send it again.")
    return _answer(request, 403, words)


def server_error(request: HttpRequest) -> HttpResponse:
    """What PostgreSQL has no time for, or no connection, may be asked again; whatever else failed is ours to mend."""
    if isinstance(sys.exception(), OperationalError):
        answer = _answer(request, 503, _("The portal has too much to do, or is away for a moment. Try again soon."))
        answer["Retry-After"] = str(COME_BACK)
        return answer
    return _answer(request, 500, _("Something broke on our side. Nothing you entered was changed."))
