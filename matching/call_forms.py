"""What people enter about a call: the Secretariat its words and whom to ask, a member what it can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.numerals import write_number
from coalition.reference.models import SupportCategory
from matching.call_choice import ANY_OFFER, ANYWHERE, COUNTRIES, OPEN, PROFILE, REGION, Search
from matching.choices import CallRefusal
from matching.forms import ReasonForm, StepForm
from matching.models import Call, CallAnswer
from matching.services.calls import OfferedPart
from members.choices import MemberCategory
from members.forms.steps import DateInput, RecordForm
from members.models import Offer, Organisation
from requests.models import Need

Pair = tuple[int, int]
"""The keys of a need and an offer."""


class NeedsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # has no parameter at run time
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, need: Any) -> str:
        return str(need_words(need))


class CallForm(RecordForm):
    needs = NeedsField(label=gettext_lazy("Needs that members are asked for"), queryset=Need.objects.none())

    class Meta:
        model = Call
        fields = ("title", "words", "needs", "answer_by")
        help_texts = {
            "title": gettext_lazy("As it stands above the mail, for example “Ukraine: learning in shelters”."),
            "words": gettext_lazy(
                "Every member that you choose reads this. Leave out what is confidential: names, letters, exact "
                "places. Country, kind of support and what is still open are added by themselves."
            ),
            "answer_by": gettext_lazy("The last day on which answers are taken."),
        }
        widgets = {"words": forms.Textarea({"rows": 6}), "answer_by": DateInput()}

    def __init__(self, *args: Any, needs: Sequence[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = Need.objects.filter(pk__in=[need.pk for need in needs])
        related = shown.select_related("category", "unit", "request_country__country")
        self.fields["needs"].queryset = related.order_by("pk")  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """Whom to look for; in the address, so that a link leads back to the list."""

    breadth = forms.ChoiceField(
        label=gettext_lazy("Members with"),
        choices=(
            (OPEN, gettext_lazy("an offer that can be proposed today")),
            (ANY_OFFER, gettext_lazy("any offer of this kind, drafts and paused ones too")),
            (PROFILE, gettext_lazy("an offer, or its flagship in their profile")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    category = forms.ChoiceField(label=gettext_lazy("Kind of support"), required=False)
    place = forms.ChoiceField(
        label=gettext_lazy("That reach"),
        choices=(
            (COUNTRIES, gettext_lazy("a country of the needs")),
            (REGION, gettext_lazy("the region around it")),
            (ANYWHERE, gettext_lazy("any place")),
        ),
        required=False,
    )
    least = forms.IntegerField(
        label=gettext_lazy("With at least so much left"), min_value=0, max_value=10**15, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of member"),
        choices=[("", gettext_lazy("Any")), *MemberCategory.choices],
        required=False,
    )

    def __init__(self, posted: Any) -> None:
        first = Search()
        defaults = {"breadth": first.breadth, "place": first.place}
        super().__init__({**defaults, **posted.dict()} if posted else None, initial=defaults)
        kinds = [(row.pk, row.name) for row in SupportCategory.objects.active()]
        self.fields["category"].choices = [("", _("Those of the needs")), *kinds]  # type: ignore[attr-defined]

    @property
    def search(self) -> Search:
        """What was entered; what is empty or wrong is as at first."""
        self.is_valid()
        entered = self.cleaned_data if self.is_bound else {}
        return Search(**{name: value for name, value in entered.items() if value not in ("", None)})


class ChosenForm(StepForm):
    """The members that were ticked."""

    organisations = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.members(),
        error_messages={"required": gettext_lazy("Tick at least one member.")},
    )

    @property
    def ticked(self) -> set[int]:
        """As they were sent, whether they are right or not."""
        values = self.data.getlist("organisations") if hasattr(self.data, "getlist") else []
        return {int(value) for value in values if value.isdecimal()}


class DeclineCallForm(ReasonForm):
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Declining never lowers a later score."),
        choices=CallRefusal.choices,
        widget=forms.RadioSelect,
    )


class AnswerForm(StepForm):
    """For each need of the call and each own offer that fits it a quantity and a note; empty is not offered."""

    def __init__(
        self,
        *args: Any,
        needs: Sequence[Need],
        offers: Sequence[Offer],
        given: Mapping[Pair, CallAnswer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pairs = [(need, offer) for need in needs for offer in offers if fits(need, offer)]
        for need, offer in self.pairs:
            answer = given.get((need.pk, offer.pk))
            self.fields[_name("quantity", need, offer)] = _quantity(offer, need, answer)
            self.fields[_name("note", need, offer)] = forms.CharField(
                label=_("Note on it"), max_length=300, required=False, initial=answer.note if answer else ""
            )

    def rows_of(self, need: Need) -> Iterator[tuple[Offer, BoundField, BoundField]]:
        for asked, offer in self.pairs:
            if asked.pk == need.pk:
                yield offer, self[_name("quantity", need, offer)], self[_name("note", need, offer)]

    def parts(self) -> list[OfferedPart]:
        entered = self.cleaned_data
        return [
            OfferedPart(need=need, offer=offer, quantity=quantity, note=entered[_name("note", need, offer)])
            for need, offer in self.pairs
            if (quantity := entered[_name("quantity", need, offer)])
        ]


def fits(need: Need, offer: Offer) -> bool:
    return (need.category_id, need.unit_id) == (offer.category_id, offer.unit_id)


def need_words(need: Need) -> str:
    """A need in one line, as every member may read it."""
    words = {
        "country": need.request_country.country,
        "category": need.category,
        "quantity": write_number(need.still_open),
        "unit": need.unit.name.lower(),
    }
    return _("%(country)s: %(category)s, %(quantity)s %(unit)s") % words


def _quantity(offer: Offer, need: Need, answer: Any) -> forms.IntegerField:
    most = 10**15 if offer.left is None else max(offer.left, 0)
    unit = need.unit.name.lower()
    left = _("no limit") if offer.left is None else _("%(left)s left") % {"left": write_number(offer.left)}
    return forms.IntegerField(
        label=_("%(offer)s, in %(unit)s") % {"offer": offer.title, "unit": unit},
        help_text=left,
        min_value=1,
        max_value=most,
        required=False,
        initial=answer.quantity if answer else None,
    )


def _name(what: str, need: Need, offer: Offer) -> str:
    return f"{what}_{need.pk}_{offer.pk}"
