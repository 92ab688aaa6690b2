"""The health check of the web container: whether `/readyz` says that every part of the portal works."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Exit with 0 if the portal at this address is ready; else with 1, naming the parts that are not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with urlopen(f"{options['address']}/readyz", timeout=8):  # noqa: S310 our own address
                self.stdout.write("ready")
        except HTTPError as refusal:
            raise CommandError(f"not ready: {', '.join(_missing(refusal))}") from None
        except (OSError, HTTPException) as error:
            raise CommandError(f"no answer: {error}") from None


def _missing(refusal: HTTPError) -> list[str]:
    try:
        parts = json.loads(refusal.read())["parts"]
    except (ValueError, KeyError):
        return [f"status {refusal.code}"]
    return [part for part, works in parts.items() if not works]
