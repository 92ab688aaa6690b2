"""What came by letter or mail, entered by the officer who received it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.idempotency import SubmissionForm
from coalition.reference.models import Country
from members.forms.choosing import CountriesField
from members.forms.steps import DateInput
from members.models import NationalAuthority
from requests.choices import Origin


class AuthorityChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, authority: NationalAuthority) -> str:
        return f"{authority.country.name}: {authority.name}"


class AuthoritiesChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, authority: NationalAuthority) -> str:
        return f"{authority.country.name}: {authority.name}"


class RegisterForm(SubmissionForm):
    title = forms.CharField(label=_("What is asked for"), help_text=_("In a few words."), max_length=200)
    origin = forms.ChoiceField(
        label=_("How it reached UNESCO"),
        choices=[choice for choice in Origin.choices if choice[0] != Origin.PORTAL],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(label=_("Received on"), initial=timezone.localdate, widget=DateInput())
    countries = CountriesField(label=_("Countries that ask"))
    authority = AuthorityChoice(
        label=_("Authority that asks"),
        help_text=_("It takes the request over when it signs in. Leave it open where it is not registered yet."),
        queryset=NationalAuthority.objects.none(),
        required=False,
        empty_label=_("Not registered yet, or a regional body"),
    )
    authorities = AuthoritiesChoice(
        label=_("Authorities of the other countries"),
        help_text=_(
            "Each confirms or declines for its own country. Where you name none, the one that coordinates is asked."
        ),
        queryset=NationalAuthority.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regional_body = forms.CharField(label=_("Regional body that coordinates"), required=False, max_length=200)
    is_emergency = forms.BooleanField(
        label=_("An emergency: it may be assessed before its letter, due within 14 days"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = NationalAuthority.objects.accredited().select_related("country").order_by("country", "name")
        countries = Country.objects.may_request()
        if not actor.roles & SECRETARIAT:
            known, countries = known.filter(country__in=actor.area), countries.filter(pk__in=actor.area)
        self.fields["countries"].queryset = countries  # type: ignore[attr-defined]
        self.fields["authority"].queryset = known  # type: ignore[attr-defined]
        self.fields["authorities"].queryset = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An authority belongs to one of the countries, and no country has two."""
        entered = self.cleaned_data
        asked = {country.pk for country in entered.get("countries") or ()}
        lead = entered.get("authority")
        if lead and lead.country_id not in asked:
            self.add_error("authority", _("Its country is not among those that ask."))
        others = list(entered.get("authorities") or ())
        named = [authority.country_id for authority in others]
        if not set(named) <= asked:
            self.add_error("authorities", _("Name authorities of the countries that ask only."))
        elif len(set(named)) < len(named):
            self.add_error("authorities", _("Name one authority for each country."))
        return entered

    def entered(self) -> dict[str, Any]:
        """As the arguments of `register_on_behalf`."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "submission"}
        return {**answers, "authorities": {entry.country_id: entry for entry in answers["authorities"]}}
