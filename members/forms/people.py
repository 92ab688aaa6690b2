"""Inviting people, and accepting an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coalition.core.access import MEMBER, MINISTRY, Actor, Role
from coalition.core.idempotency import SubmissionForm
from members.models import Affiliation, NationalAuthority, Organisation

from .choosing import CountriesField
from .languages import portal_languages
from .steps import RecordForm


class InvitationForm(SubmissionForm):
    """Only the roles and sides that this person may give; a single possible side is taken, not asked for."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.TypedChoiceField(label=_("Role"), coerce=Role, widget=forms.RadioSelect)
    side = forms.ChoiceField(label=_("For whom"), required=False)
    area = CountriesField(
        label=_("Area of a field office"), required=False, help_text=_("The countries whose requests it follows.")
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=portal_languages)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = sides_of(by)
        # Only an administrator gives roles without a side: those of the Secretariat.
        self.fields["side"].required = Role.ADMINISTRATOR not in by.roles
        self.fields["role"].choices = roles_to_give(by)  # type: ignore[attr-defined]
        if Role.ADMINISTRATOR not in by.roles:
            del self.fields["area"]
        options = [(code, str(side)) for code, side in self.sides.items()]
        self.fields["side"].choices = options if len(options) == 1 else [("", _("Choose")), *options]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        if "side" not in answers:
            return answers
        role, side = answers.get("role"), self.sides.get(answers["side"])
        if role in MEMBER and not isinstance(side, Organisation):
            raise ValidationError({"side": _("Choose an organisation: the role is one of a member.")})
        if role in MINISTRY and not isinstance(side, NationalAuthority):
            raise ValidationError({"side": _("Choose an authority: the role is one of a ministry.")})
        answers["organisation"] = side if role in MEMBER else None
        answers["authority"] = side if role in MINISTRY else None
        return answers

    def entered(self) -> dict[str, Any]:
        names = ("email", "name", "role", "language", "organisation", "authority", "area")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class AreaForm(RecordForm):
    area = CountriesField(label=_("Countries that the field office follows"))

    class Meta:
        model = Affiliation
        fields = ("area",)


class PasswordForm(SubmissionForm):
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())


def roles_to_give(by: Actor) -> list[tuple[str, Any]]:
    """As `may_invite` allows it."""
    roles = [role for role in Role if role not in {Role.PUBLIC, Role.SYSTEM}]
    if Role.ADMINISTRATOR in by.roles:
        pass
    elif by.roles & {Role.COORDINATOR, Role.APPROVER}:
        roles = [role for role in roles if role in MEMBER | MINISTRY]
    else:
        own = (MEMBER if by.edited_organisation_ids else frozenset()) | (
            MINISTRY if by.edited_authority_ids else frozenset()
        )
        roles = [role for role in roles if role in own]
    return [(role.value, role.label) for role in roles]


def sides_of(by: Actor) -> dict[str, Organisation | NationalAuthority]:
    """By a code for the form; an editor's own sides, for the Secretariat all that are not gone."""
    organisations = Organisation.objects.visible_to(by).unmerged()
    authorities = NationalAuthority.objects.visible_to(by)
    if not by.roles & {Role.COORDINATOR, Role.APPROVER, Role.ADMINISTRATOR}:
        organisations = organisations.filter(pk__in=by.edited_organisation_ids)
        authorities = authorities.filter(pk__in=by.edited_authority_ids)
    found: dict[str, Organisation | NationalAuthority] = {f"o{row.pk}": row for row in organisations.order_by("name")}
    return found | {f"a{row.pk}": row for row in authorities.order_by("name")}
