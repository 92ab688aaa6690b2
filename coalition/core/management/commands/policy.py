"""Print the access policy: every route with its methods, roles, query ceiling and cache rule."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from coalition.core.access.policy import current_policy


class Command(BaseCommand):
    help = "Print the access policy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [entry.as_row() for entry in current_policy()]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            methods, roles = " ".join(row["methods"]), " ".join(row["roles"])
            self.stdout.write(f"{row['name']}  [{methods}]  {roles}  ≤{row['queries']}  {row['cache']}")
