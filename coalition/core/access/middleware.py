"""Holds every page to the access policy. API views are held by `core.api.permissions`, after their own sign-in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from coalition.core.kept_answers import forget_answers, keep_answers

from .policy import Cache, Route, current_policy
from .roles import Role, actor_of


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        declared: Route | None = getattr(request, "route", None)
        if declared and not response.has_header("Cache-Control"):
            response["Cache-Control"] = _cache_rule(request, response, declared)
        # Without a route the form was refused before it came here, and its answers were kept just now.
        if declared and request.method == "POST" and response.status_code == 302 and _is_signed_in(request):
            forget_answers(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        assert match is not None  # process_view runs after the resolver
        declared = current_policy().find(match.view_name)
        request.route = declared  # type: ignore[attr-defined]
        if declared.api:
            return None
        if request.method not in declared.methods:
            return HttpResponseNotAllowed(sorted(declared.methods))
        return _refuse_stranger(request, declared)


def _refuse_stranger(request: HttpRequest, declared: Route) -> HttpResponse | None:
    """Look at the user only where the route is not public, so that public pages need no session."""
    if Role.PUBLIC in declared.roles:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(_after_sign_in(request, declared))
    if not declared.roles & actor_of(request.user).roles:
        raise PermissionDenied
    return None


def _after_sign_in(request: HttpRequest, declared: Route) -> str:
    """The page that was asked for; for a form that came too late, the page that kept its answers."""
    if request.method == "POST" and (kept := keep_answers(request)):
        words = _("Your session has ended. Your answers are kept: sign in, and send them from the page that follows.")
        messages.warning(request, words)
        return kept
    return request.get_full_path() if "GET" in declared.methods else resolve_url(settings.LOGIN_REDIRECT_URL)


def _cache_rule(request: HttpRequest, response: HttpResponse, declared: Route) -> str:
    """A public page is shared only as a success, or as unchanged, shown to someone who is not signed in."""
    shared = declared.cache == Cache.PUBLIC
    if shared and (response.status_code not in (200, 304) or response.cookies or _is_signed_in(request)):
        return Cache.PRIVATE.value
    return declared.cache.value


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)
