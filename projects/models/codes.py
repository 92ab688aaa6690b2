"""The numbers of project codes, one row a year."""

from django.db import models


class CodeCounter(models.Model):
    """The last number given in a year; its row is the lock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
