"""Load the demonstration; harmless to repeat. So far its people; the coalition around them follows."""

from typing import Any

from django.core.management.base import BaseCommand

from coalition.site.demonstration import load_people


class Command(BaseCommand):
    help = "Load the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        load_people()
