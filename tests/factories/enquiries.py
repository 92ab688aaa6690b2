"""Rows of enquiries, in their initial state."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from coalition.enquiries.models import Enquiry


class EnquiryFactory(factory.django.DjangoModelFactory[Enquiry]):
    class Meta:
        model = Enquiry

    kind = "question"
    name = "Amina Example"
    email = factory.Sequence(lambda number: f"sender{number}@example.org")
    language = "en"
    message = "How do schools take part?"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))


# For the grid of all workflows (test_grid.py); with an answer, without which none is answered.
SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "enquiries.enquiry": lambda people: EnquiryFactory.create(answer="Through their ministry."),
}
