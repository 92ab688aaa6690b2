"""A write of the REST API that was answered: the row that makes a repeat find the first one's answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class ApiCall(models.Model):
    """`key` is the digest of who called and their Idempotency-Key, `fingerprint` that of what was asked."""

    key = models.CharField(max_length=64, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} → {self.status}"
