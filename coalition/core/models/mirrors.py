"""What readers of the API were shown of a list, so that a mirror of it learns what changed and what is gone."""

from __future__ import annotations

from django.db import models


class Gone(models.TextChoices):
    """Why a row is in the list no more. Its code is what the API says."""

    DELETED = "deleted"
    HIDDEN = "hidden"


class Mirror(models.Model):
    """A list as one audience reads it. Its row is the lock under which changes are noted."""

    resource = models.CharField(max_length=40)
    audience = models.CharField(max_length=20)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "audience"], name="mirror_once_an_audience")]

    def __str__(self) -> str:
        return f"{self.resource} for {self.audience}"


class MirrorRow(models.Model):
    """One row of the list by its key: the digest of what was shown, or why it is gone, and since when."""

    mirror = models.ForeignKey(Mirror, on_delete=models.CASCADE, related_name="rows")
    key = models.CharField(max_length=40)
    digest = models.CharField(max_length=32)
    changed_at = models.DateTimeField()
    gone = models.CharField(max_length=8, choices=Gone, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mirror", "key"], name="mirror_row_once")]
        indexes = [models.Index(fields=["mirror", "changed_at", "id"], name="mirror_rows_by_change")]

    def __str__(self) -> str:
        return f"{self.key} of {self.mirror_id}"
