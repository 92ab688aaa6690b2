"""Accepting an invitation: a new person chooses a password; who has an account accepts when signed in to it."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.conflicts import Conflict
from coalition.core.idempotency import SubmissionForm, submit_once
from members.forms.people import PasswordForm
from members.forms.steps import show_refusal
from members.models import Invitation, User
from members.services.people import accept_invitation, account_of, open_invitation


def invitation(request: HttpRequest, key: str) -> HttpResponse:
    try:
        invited = open_invitation(key)
    except Conflict as gone:
        return _used(request, gone)
    account = account_of(invited)
    if account is None:
        return _newcomer(request, invited, key)
    if request.user.is_authenticated and request.user.pk != account.pk:
        return render(request, "members/invitation_other.html", {"invited": invited}, status=403)
    if not request.user.is_authenticated and request.method == "POST":
        return redirect_to_login(request.path)
    return _known(request, invited, key)


def _newcomer(request: HttpRequest, invited: Invitation, key: str) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "members/invitation_other.html", {"invited": invited}, status=403)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            return _accept(request, form, key, password=form.cleaned_data["password"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
    return _page(request, invited, form)


def _known(request: HttpRequest, invited: Invitation, key: str) -> HttpResponse:
    form = SubmissionForm(request.POST or None)
    if form.is_valid():
        return _accept(request, form, key, by=cast(User, request.user))
    return _page(request, invited, form, has_account=True)


def _accept(request: HttpRequest, form: SubmissionForm, key: str, **terms: Any) -> HttpResponse:
    accepted: list[User] = []

    def effect() -> str:
        accepted.append(accept_invitation(key=key, **terms))
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    answer = submit_once(request, form, effect)
    if accepted and not request.user.is_authenticated:
        # The mail proved the address, the password is a minute old: no reason to ask for both again.
        login(request, accepted[0], backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, _("Welcome to the portal of the Global Education Coalition."))
    return answer


def _page(request: HttpRequest, invited: Invitation, form: SubmissionForm, **context: Any) -> HttpResponse:
    side = invited.organisation or invited.authority
    facts = [(_("Address"), invited.email), (_("Open until"), date_format(invited.expires_at, "DATE_FORMAT"))]
    shown = {"invited": invited, "side": side, "facts": facts, "form": form, "here": request.path, **context}
    return render(request, "members/invitation.html", shown)


def _used(request: HttpRequest, gone: Conflict) -> HttpResponse:
    """The second of two clicks finds its person signed in already."""
    return render(request, "members/invitation_gone.html", {"words": gone.words}, status=404)
