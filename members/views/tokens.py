"""API access: one's own tokens, made, named and revoked; an administrator sees those of all."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import Role, Scope, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import list_context
from coalition.core.models import ApiToken
from coalition.core.paging import page_of
from members.forms.access_filters import TokenFilter
from members.forms.tokens import TokenForm, TokenNameForm
from members.models import User
from members.services.tokens import issue_token, rename_token, revoke_token
from members.views.editing import ServicePage, frame_of
from members.views.steps import take_step


def tokens(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    found = TokenFilter(request.GET, ApiToken.objects.visible_to(actor).select_related("user", "revoked_by"))
    page = page_of(request, found.qs)
    context = {
        "rows": [_row(token, own=token.user_id == actor.pk) for token in page],
        "shows_owner": Role.ADMINISTRATOR in actor.roles,
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "members/tokens.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request.user)
    token = get_object_or_404(ApiToken.objects.visible_to(by), pk=pk)
    told = gettext_lazy("The token was revoked: it is refused from now on.")
    back = reverse("members:tokens")
    return take_step(request, lambda _answers: revoke_token(token=token, by=by), back=back, told=told)


class TokenPage(ServicePage):
    def back(self) -> str:
        return reverse("members:tokens")


class NewToken(TokenPage):
    form_class = TokenForm
    heading, label = gettext_lazy("A new token"), gettext_lazy("Make the token")
    lead = gettext_lazy("A program that sends it reads and writes in your name, as far as you choose here.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"actor": actor_of(self.request.user)}

    def take(self, form: TokenForm) -> str:
        """The secret goes to its owner's browser with the next page and stands in no table."""
        _token, key = issue_token(by=cast(User, self.request.user), **form.entered())
        words = _("Copy your token now. It is shown only this once:")
        messages.success(self.request, format_html('{} <code dir="ltr">{}</code>', words, key))
        return self.back()


class RenameToken(TokenPage):
    form_class = TokenNameForm
    heading, label = gettext_lazy("Name the token"), gettext_lazy("Save the name")
    told = gettext_lazy("The name was saved.")

    @cached_property
    def token(self) -> ApiToken:
        return get_object_or_404(ApiToken.objects.filter(user=self.request.user.pk), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.token.name}

    def take(self, form: TokenNameForm) -> str:
        rename_token(token=self.token, name=form.cleaned_data["name"], by=actor_of(self.request.user))
        return self.back()


def _row(token: ApiToken, *, own: bool) -> dict[str, Any]:
    state, kind = (_("In use"), "now") if token.is_live else (_("Expired"), "closed")
    if token.revoked_at:
        state, kind = _("Revoked"), "no"
    return {
        "token": token,
        "own": own,
        "uses": [Scope(scope).label for scope in token.scopes],
        "state": state,
        "kind": kind,
        "key": new_submission_key() if token.is_live else "",
    }
