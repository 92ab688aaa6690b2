"""Fictional requests in every state, sent by their authorities or registered on their behalf."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coalition.reference.models import DisadvantagedGroup, Objective
from members.models import NationalAuthority, User
from requests.choices import Origin, Phase, Situation
from requests.models import CountryRequest, Need, RequestCountry
from requests.services.drafting import draft_request, register_on_behalf
from requests.services.letters import attach_letter
from requests.services.needs import save_need
from requests.services.submission import submit_request, withdraw_request

from .authorities import NAMED, load_editor
from .letters import letter
from .offers import Catalogue
from .people import FIELD_OFFICE_AREA, Secretariat

PROVIDED = "The ministry broadcasts lessons and prints textbooks for half of the provinces (demonstration)."
PARTNERS = "The national teachers' union and two radio stations (demonstration)"
PLACES = ("Northern region (demonstration)", "River district (demonstration)")
DAYS = {"in_implementation": (-40, 240), "fulfilled": (-55, -2)}
"""From today: when the support begins and ends, by the state of the request."""
DAYS_TO_COME = (20, 300)


class RequestDesk:
    """Enters the requests; what they share is read once."""

    def __init__(self, secretariat: Secretariat, catalogue: Catalogue, authorities: Mapping[str, NationalAuthority]):
        self.secretariat = secretariat
        self.catalogue = catalogue
        self.authorities = authorities
        self.objectives = list(Objective.objects.order_by("pk"))
        self.groups = DisadvantagedGroup.objects.in_bulk()
        self.editors = {NAMED: User.objects.get(affiliations__authority=authorities[NAMED])}
        self.number = 0

    def enter(self, row: Mapping[str, str]) -> Need:
        """Draft the request with its need and its letter."""
        self.number += 1
        by = self._writer(row)
        asked = self._draft(row, by)
        part = RequestCountry.objects.get(country_request=asked)
        need = save_need(request_country=part, by=by, **self._need(row))
        if row["letter"] == "yes":
            self._attach(asked, by)
        return need

    def send_off(self, need: Need, row: Mapping[str, str]) -> CountryRequest:
        """Send the request unless it stays a draft; what is withdrawn without its letter never was sent."""
        asked, by = need.request_country.country_request, self._writer(row)
        if row["state"] != "draft" and (row["state"] != "withdrawn" or row["letter"] == "yes"):
            asked = submit_request(country_request=asked, by=by)
        if row["state"] == "withdrawn":
            asked = withdraw_request(country_request=asked, note="Other support has been found.", by=by)
        return asked

    def _writer(self, row: Mapping[str, str]) -> User:
        """The authority's editor, or the officer whom the letter reached: in its area, the field office."""
        country = row["country"]
        if row["via"] != Origin.PORTAL:
            nearby = country in FIELD_OFFICE_AREA
            return self.secretariat.field_office if nearby else self.secretariat.second_coordinator
        if country not in self.editors:
            self.editors[country] = load_editor(self.authorities[country], secretariat=self.secretariat)
        return self.editors[country]

    def _draft(self, row: Mapping[str, str], by: User) -> CountryRequest:
        authority = self.authorities[row["country"]]
        fields = self._fields(row)
        countries = [authority.country]
        if row["via"] == Origin.PORTAL:
            return draft_request(by=by, title=row["title"], countries=countries, **fields)
        return register_on_behalf(
            by=by,
            origin=Origin(row["via"]),
            received_on=timezone.localdate() - timedelta(days=3 + self.number),
            title=row["title"],
            countries=countries,
            authority=authority,
            authorities={row["country"]: authority},
            **fields,
        )

    def _fields(self, row: Mapping[str, str]) -> dict[str, Any]:
        return {
            "situation": Situation(row["situation"]),
            "phase": Phase(row["phase"]),
            "is_emergency": row["situation"] == Situation.EMERGENCY,
            "objectives": [self.objectives[self.number % len(self.objectives)]],
            "summary": row["summary"],
            "already_provided": PROVIDED,
            "partners": PARTNERS,
            "contact_office": "Office for planning (demonstration)",
            "contact_email": f"planning.{row['country'].lower()}@demo.example",
            "consent_to_publish": self.number % 2 == 0,
            "is_demonstration": True,
        }

    def _need(self, row: Mapping[str, str]) -> dict[str, Any]:
        plan = self.catalogue.blueprints[row["category"]]
        today = timezone.localdate()
        weeks = self.number % 9  # so that those to come do not all begin and end together
        first, last = DAYS.get(row["state"], (DAYS_TO_COME[0] + 7 * weeks, DAYS_TO_COME[1] + 14 * weeks))
        learners = int(row["learners"]) if row["learners"] else None
        return {
            "category": self.catalogue.categories[row["category"]],
            "unit": self.catalogue.units[plan["unit"]],
            "quantity": int(row["quantity"]),
            "description": row["title"],
            "learners": learners,
            "teachers": int(row["teachers"]) if row["teachers"] else None,
            "levels": [self.catalogue.levels[code] for code in plan["levels"]],
            "modes": [self.catalogue.modes[code] for code in plan["modes"]],
            "languages": row["languages"].split(),
            "urgency": int(row["urgency"]),
            "starts_on": today + timedelta(days=first),
            "ends_on": today + timedelta(days=last),
            "groups": {self.groups[code]: int(heads) for code, heads in _pairs(row["groups"])},
            "places": [{"name": name, "learners": None, "is_withheld": place > 0} for place, name in enumerate(PLACES)],
        }

    def _attach(self, asked: CountryRequest, by: User) -> None:
        attach_letter(
            country_request=asked,
            upload=letter(asked.reference),
            dated=timezone.localdate() - timedelta(days=5 + self.number),
            signatory_office="Office of the Minister (demonstration)",
            letter_reference=f"DEMO/{asked.reference}",
            by=by,
        )


def _pairs(text: str) -> list[list[str]]:
    return [pair.split(":") for pair in text.split()]
