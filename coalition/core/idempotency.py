"""A form counts once. Each rendered form carries a random key; the first submission stores where it led, in the same
transaction as its effect, and every repeat (double click, Back, a broken link) is led to the same place."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from .models.submissions import FormSubmission


def new_submission_key() -> str:
    return secrets.token_urlsafe(16)


class SubmissionForm(forms.Form):
    """Mixin: a hidden key that stays the same through failed validation."""

    submission = forms.CharField(widget=forms.HiddenInput, initial=new_submission_key, max_length=40)


def submit_once(request: HttpRequest, form: forms.Form, effect: Callable[[], str]) -> HttpResponseRedirect:
    """Run `effect` once for this person, page and the key of the valid form; redirect to the location that it returned.

    A simultaneous repeat waits on the unique key until the first has committed. A crash rolls both back, so that
    the key is free again. The page of a conflict (`core.conflict_page`) asks for the form.
    """
    request.sent_form = form  # type: ignore[attr-defined]
    key = form.cleaned_data["submission"]
    digest = hashlib.sha256(f"{request.user.pk}|{request.path}|{key}".encode()).hexdigest()
    with transaction.atomic():
        _, is_first = FormSubmission.objects.get_or_create(key=digest)
        if is_first:
            FormSubmission.objects.filter(key=digest).update(location=effect())
        location = FormSubmission.objects.values_list("location", flat=True).get(key=digest)
    return redirect(location)
