"""The health check of a container that serves no pages: whether its process said a moment ago that it lives."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.core.health import HEARTBEATS, is_beating


class Command(BaseCommand):
    help = "Exit with 0 if this part of the portal lives, else with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=HEARTBEATS)

    def handle(self, *args: Any, **options: Any) -> None:
        part = options["part"]
        if not is_beating(part):
            raise CommandError(f"{part}: no heartbeat")
        self.stdout.write(f"{part}: alive")
