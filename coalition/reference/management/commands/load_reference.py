"""Loads countries, indicators, catalogues, missions and statements."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from coalition.reference.services import load_reference


class Command(BaseCommand):
    """Create what is missing among the reference rows; safe to repeat."""

    help = "Create the reference rows that are missing; rows an administrator edited stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--refresh", action="store_true", help="overwrite existing rows with the shipped figures")

    def handle(self, *args: Any, **options: Any) -> None:
        created = load_reference(refresh=options["refresh"])
        self.stdout.write(f"Reference: {sum(created.values())} rows created.")
