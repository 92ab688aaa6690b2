"""Recording an organisation, after a look at those it may be already."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from members.forms.organisations import NewOrganisationForm
from members.models import Organisation
from members.services.memberships import record_organisation
from members.views.editing import ServicePage


class RecordOrganisation(ServicePage):
    form_class = NewOrganisationForm
    heading, label, told = _("Record an organisation"), _("Record"), _("The organisation was recorded.")
    template_name = "members/desk/record.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Organisation()}

    def take(self, form: NewOrganisationForm) -> str:
        row = record_organisation(by=actor_of(self.request.user), **form.entered())
        return reverse("members:application", args=[row.slug])

    def back(self) -> str:
        return reverse("members:applications")
