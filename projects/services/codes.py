"""Codes of projects: P-YYYY-NNNN, without gaps."""

from django.utils import timezone

from coalition.core.rows import lock
from projects.models import CodeCounter


def next_code() -> str:
    """Return the next code of this year. Call inside a transaction: the counter stays locked until it ends."""
    year = timezone.localdate().year
    CodeCounter.objects.get_or_create(year=year)
    counter = lock(CodeCounter, year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"P-{year}-{counter.last:04d}"
