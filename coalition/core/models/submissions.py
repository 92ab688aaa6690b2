"""A form that was submitted: the row that makes the second click find the first one's answer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class FormSubmission(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.key[:8]} → {self.location}"
