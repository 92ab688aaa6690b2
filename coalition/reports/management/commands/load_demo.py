"""Load the demonstration coalition; harmless to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from coalition.reports.demo import load_library
from coalition.site.demo.load import load_demonstration


class Command(BaseCommand):
    help = "Load the demonstration coalition; harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        load_demonstration()
        load_library()
