"""Filling in the ministry's pages as a browser does: what is hidden in the form goes back with the answers."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coalition.reference.models import SupportCategory
from requests.models import CountryRequest

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TODAY = timezone.localdate().isoformat()
ABOUT = {
    "title": "Lessons by radio",
    "situation": "school_closures",
    "phase": "response",
    "summary": "Schools are closed in two regions.",
}
CONTACTS = {"contact_office": "Planning office", "contact_email": "planning@example.org"}
CONSENT = {"consent_to_publish": "True"}


def page(row: CountryRequest, *way: Any) -> str:
    return "/".join(["/requests", row.reference, *map(str, way), ""])


def opened(client: Client, url: str) -> dict[str, Any]:
    """What the form on the page sends when nothing is touched: hidden fields, and the management of its rows."""
    form = client.get(url).context["form"]
    parts = [form, *([form.places.management_form] if hasattr(form, "places") else [])]
    return {bound.html_name: _plain(bound.value()) for part in parts for bound in part.hidden_fields()}


def fill(client: Client, url: str, to: str = "", **answers: Any) -> Any:
    """Open the page, send its form with these answers (to another address where the form names one)."""
    return client.post(to or url, opened(client, url) | answers)


def need(**changes: Any) -> dict[str, Any]:
    category = SupportCategory.objects.order_by("pk")[0].pk
    return {"category": category, "unit": "learners", "quantity": "1200", "urgency": "4", **changes}


def letter(content: bytes = PDF, **changes: Any) -> dict[str, Any]:
    upload = SimpleUploadedFile("letter.pdf", content, content_type="application/pdf")
    return {"upload": upload, "dated": TODAY, "signatory_office": "Minister of Education", **changes}


def begin(client: Client, title: str = "Lessons by radio") -> CountryRequest:
    fill(client, "/requests/new/", title=title)
    return CountryRequest.objects.get(title=title)


def fill_topics(client: Client, row: CountryRequest, iso3: str = "SEN", **about: Any) -> None:
    """Every topic, on its own page."""
    fill(client, page(row, "edit", "about"), **ABOUT, **about)
    fill(client, page(row, "edit", "needs", iso3), **need())
    fill(client, page(row, "edit", "contacts"), **CONTACTS)
    fill(client, page(row, "edit", "letter"), **letter())
    fill(client, page(row, "edit", "consent"), **CONSENT)


def send(client: Client, row: CountryRequest) -> Any:
    return fill(client, page(row, "check"), page(row, "submit"), is_declared="on")


def _plain(value: Any) -> Any:
    return "" if value is None else value
