"""The page that has what somebody typed into a form that came too late."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from coalition.core.access.policy import current_policy
from coalition.core.kept_answers import kept_form
from members.views.editing import frame_of


def kept(request: HttpRequest, key: str) -> HttpResponse:
    found = kept_form(request, key)
    if found is None:
        raise Http404
    context = {"kept": found, "opens": _opens(found.path), **frame_of(request)}
    return render(request, "site/kept.html", context)


def _opens(path: str) -> str:
    """The address of the form's page, where a button has one; else the desk is the way out."""
    try:
        name = resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""
    return path if "GET" in current_policy().find(name).methods else ""
