"""Bring the texts that members accept up to date; harmless to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from members.services.undertakings import load_undertakings


class Command(BaseCommand):
    help = "Load the obligations and data principles that members accept."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_undertakings()
        self.stdout.write(f"{count} texts are current.")
