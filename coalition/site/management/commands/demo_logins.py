"""Print one login for each role of the demonstration."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from coalition.site.demo.logins import demo_logins


class Command(BaseCommand):
    help = "Print one login for each role of the demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        logins = [asdict(login) for login in demo_logins()]
        if options["json"]:
            self.stdout.write(json.dumps(logins, indent=1))
            return
        for login in logins:
            self.stdout.write(f"{login['role']:14} {login['email']:28} {login['password']}  token {login['token']}")
