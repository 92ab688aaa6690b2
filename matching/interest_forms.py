"""What a member fills in to say that it could help."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from members.models import Offer, Organisation


class OwnOfferField(forms.ModelChoiceField):  # type: ignore[type-arg]  # has no parameter at run time
    def label_from_instance(self, offer: Any) -> str:
        return str(offer.title)


class InterestForm(SubmissionForm):
    """For which organisation is asked only where there is a choice; the offer only where there is one."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    offer = OwnOfferField(
        label=_("With which offer"),
        queryset=Offer.objects.none(),
        required=False,
        empty_label=_("None of them yet"),
    )
    words = forms.CharField(
        label=_("What you could do"),
        help_text=_("How much, from when, under which conditions. The Secretariat alone reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, owners: QuerySet[Any], offers: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]
        self.fields["offer"].queryset = offers  # type: ignore[attr-defined]
        if len(owners) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = owners[0].pk
        if not offers:
            self.fields["offer"].widget = forms.HiddenInput()
