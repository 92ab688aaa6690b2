"""What a match freezes: the offer's terms and the request's facts as they were proposed. Codes stay codes, so that
each reader gets the words of their own language."""

from __future__ import annotations

from datetime import date
from typing import Any

from members.models import Offer
from requests.models import CountryRequest, Need

_OFFER_TEXTS = ("title", "summary", "conditions", "data_location", "cost_after", "exit_terms", "commercial_interest")
_OFFER_FACTS = ("is_unlimited", "service_months", "collects_learner_data", "country_keeps_control")
_NEED_HEADS = ("learners", "learners_female", "learners_male", "teachers", "teachers_female", "teachers_male")


def freeze_terms(need: Need, offer: Offer) -> dict[str, dict[str, Any]]:
    """Return {"offer": terms, "request": facts} as plain JSON; dates as ISO texts, None where nothing was stated."""
    return {"offer": _offer_terms(offer), "request": _request_facts(need)}


def _offer_terms(offer: Offer) -> dict[str, Any]:
    plain = {name: getattr(offer, name) for name in (*_OFFER_TEXTS, *_OFFER_FACTS)}
    return plain | {
        "category": offer.category_id,
        "unit": offer.unit_id,
        "languages": list(offer.languages),
        "modes": _codes(offer.modes),
        "levels": _codes(offer.levels),
        "flagships": _codes(offer.flagships),
        "groups": dict(offer.groups.order_by("group").values_list("group", "reach")),
        "available_from": _day(offer.available_from),
        "available_to": _day(offer.available_to),
        "version": offer.version,
    }


def _request_facts(need: Need) -> dict[str, Any]:
    asked: CountryRequest = need.request_country.country_request
    heads = {name: getattr(need, name) for name in _NEED_HEADS}
    return heads | {
        "reference": asked.reference,
        "title": asked.title,
        "summary": asked.summary,
        "already_provided": asked.already_provided,
        "partners": asked.partners,
        "country": need.request_country.country_id,
        "category": need.category_id,
        "unit": need.unit_id,
        "quantity": need.quantity,
        "description": need.description,
        "urgency": need.urgency,
        "languages": list(need.languages),
        "modes": _codes(need.modes),
        "levels": _codes(need.levels),
        "groups": dict(need.groups.order_by("group").values_list("group", "head_count")),
        "places": list(need.places.order_by("pk").values("name", "is_withheld")),
        "starts_on": _day(need.starts_on),
        "ends_on": _day(need.ends_on),
        "version": need.version,
    }


def _codes(rows: Any) -> list[str]:
    return list(rows.values_list("pk", flat=True))


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
